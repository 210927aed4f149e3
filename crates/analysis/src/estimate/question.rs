//! Questions with several answers, scales and rankings: the rows of their tables.

use super::item::Frame;
use super::row::{degrees, set};
use crate::plan::Df;
use crate::result::EstimateRow;
use crate::table::{Column, NONE};
use stat::question::{self, Base, Item, MultipleBase, QuestionError, Scale};
use stat::{Estimate, MISSING, Survey, kish};

/// What a ticked box holds, when the file does not say.
const TICKED: [&str; 9] = ["1", "oui", "yes", "vrai", "true", "x", "coché", "checked", "y"];

/// Rows of one group, numbers printed as the plan asks.
struct Rows<'a, 'b> {
    survey: &'a Survey<'b>,
    frame: &'a Frame<'a>,
    group: usize,
    asked: Vec<bool>,
    done: Vec<EstimateRow>,
}

impl<'a, 'b> Rows<'a, 'b> {
    fn new(survey: &'a Survey<'b>, frame: &'a Frame<'a>, group: usize) -> Rows<'a, 'b> {
        Rows { survey, frame, group, asked: frame.asked(group), done: Vec::new() }
    }

    /// A share (`Share`), a difference of shares (`Balance`) or a number.
    fn push(&mut self, variable: &str, level: &str, base: &Base, estimate: &Estimate, kind: Printed) {
        let inside = self.survey.weights().iter().zip(&self.asked).filter(|(_, asked)| **asked).map(|(w, _)| *w);
        let mut row = EstimateRow {
            by: self.frame.by(self.group),
            variable: variable.to_owned(),
            level: Some(level.to_owned()),
            n: base.n,
            n_missing: base.missing,
            n_effective: kish(&inside.collect::<Vec<_>>()).map(|k| k.n_effective.min(base.n as f64)),
            weight: base.weight,
            share: kind != Printed::Number,
            difference: kind == Printed::Balance,
            ..EstimateRow::default()
        };
        let df = match self.frame.plan.df {
            Df::Domain => f64::from(estimate.degrees_of_freedom),
            other => degrees(self.survey, other, &self.asked),
        };
        set(self.frame.plan, estimate, df, &mut row);
        self.done.push(row);
    }

    fn refused(mut self, variable: &str, error: &QuestionError) -> Vec<EstimateRow> {
        let by = self.frame.by(self.group);
        self.done.push(EstimateRow { by, variable: variable.to_owned(), reason: error.to_string(), ..EstimateRow::default() });
        self.done
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Printed {
    Share,
    Balance,
    Number,
}

fn groups<'a>(frame: &'a Frame<'a>) -> impl Iterator<Item = usize> + 'a {
    0..frame.groups.groups.len()
}

fn columns<'a>(frame: &Frame<'a>) -> Vec<&'a Column> {
    frame.plan.variables.iter().filter_map(|name| frame.table.column(name)).collect()
}

/// Each option: share of respondents, share of answers.
pub fn multiple(survey: &Survey, frame: &Frame, notes: &mut Vec<String>) -> Vec<EstimateRow> {
    let (names, options) = options(frame);
    let base = match frame.plan.base {
        "complete" => MultipleBase::Complete,
        "any_checked" => MultipleBase::AnyChecked,
        _ => MultipleBase::AnyKnown,
    };
    notes.push(match base {
        MultipleBase::Complete => "base : répondants sans aucune option manquante".to_owned(),
        MultipleBase::AnyKnown => {
            "base : répondants avec au moins une option connue ; une option manquante compte comme non cochée".to_owned()
        }
        MultipleBase::AnyChecked => "base : répondants ayant coché au moins une option".to_owned(),
    });
    notes.push("les parts des répondants dépassent 100 % ensemble ; celles des réponses font 100 %".to_owned());
    groups(frame).flat_map(|group| of_group(survey, frame, group, &names, &options, base)).collect()
}

fn of_group(
    survey: &Survey,
    frame: &Frame,
    group: usize,
    names: &[String],
    options: &[Vec<Option<bool>>],
    base: MultipleBase,
) -> Vec<EstimateRow> {
    let mut rows = Rows::new(survey, frame, group);
    let found = match question::multiple_response(survey, options, Some(&rows.asked), base) {
        Ok(found) => found,
        Err(error) => return rows.refused(&frame.plan.variables.join(", "), &error),
    };
    for (name, option) in names.iter().zip(&found.options) {
        rows.push(name, "part des répondants", &found.base, &option.respondents, Printed::Share);
        if let Some(answers) = &option.answers {
            rows.push(name, "part des réponses", &found.base, answers, Printed::Share);
        }
    }
    rows.push("ensemble", "réponses par répondant", &found.base, &found.mean_answers, Printed::Number);
    rows.push("ensemble", "aucune option", &found.base, &found.none, Printed::Share);
    rows.done
}

/// Names of the options, and whether each unit ticked each: from one column an option, or one column of joined codes.
fn options(frame: &Frame) -> (Vec<String>, Vec<Vec<Option<bool>>>) {
    let columns = columns(frame);
    if let (Some(separator), [column]) = (&frame.plan.separator, columns.as_slice()) {
        return joined(column, separator);
    }
    let ticked = |column: &Column| -> Vec<bool> {
        let wanted = &frame.plan.levels;
        let is = |level: &String| if wanted.is_empty() { TICKED.contains(&level.to_lowercase().as_str()) } else { wanted.contains(level) };
        column.levels.iter().map(is).collect()
    };
    let option = |column: &&Column| -> Vec<Option<bool>> {
        let ticked = ticked(column);
        column.codes.iter().map(|code| ticked.get(*code as usize).copied()).collect()
    };
    (columns.iter().map(|column| column.name.clone()).collect(), columns.iter().map(option).collect())
}

fn joined(column: &Column, separator: &str) -> (Vec<String>, Vec<Vec<Option<bool>>>) {
    let parts = |level: &String| -> Vec<String> {
        level.split(separator).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    };
    let split: Vec<Vec<String>> = column.levels.iter().map(parts).collect();
    let names: Vec<String> = split.iter().flatten().cloned().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let option = |name: &String| column.codes.iter().map(|code| split.get(*code as usize).map(|parts| parts.contains(name))).collect();
    let options = names.iter().map(option).collect();
    (names, options)
}

/// Each item: mean of the scores, nets, balance, median.
pub fn likert(survey: &Survey, frame: &Frame, notes: &mut Vec<String>) -> Vec<EstimateRow> {
    let columns = columns(frame);
    let scale = Ordered::new(frame, &columns);
    let codes: Vec<Vec<u16>> = columns.iter().map(|column| scale.codes(column)).collect();
    let lent: Vec<&[u16]> = codes.iter().map(Vec::as_slice).collect();
    notes.push(format!("échelle : {} ; {}", scale.levels.join(" < "), scale.nets_fr()));
    let unknown: usize = columns
        .iter()
        .zip(&codes)
        .map(|(column, codes)| (0..codes.len()).filter(|row| column.codes[*row] != NONE && codes[*row] == MISSING).count())
        .sum();
    if unknown > 0 {
        notes.push(format!("{unknown} réponse(s) hors de l'échelle, comptées comme manquantes"));
    }
    if columns.len() > 1 {
        match question::cronbach(survey, &lent, &scale.scores, Some(&frame.inside)) {
            Ok(alpha) => notes.push(format!(
                "alpha de Cronbach {} (erreur type {}), {} répondants à toutes les questions",
                base::french::number(alpha.value, 3),
                base::french::number(alpha.standard_error, 3),
                alpha.base.n
            )),
            Err(error) => notes.push(format!("pas d'alpha de Cronbach : {error}")),
        }
    }
    groups(frame).flat_map(|group| scale.of_group(survey, frame, group, &columns, &lent)).collect()
}

/// Levels in their order, what each is worth, and named groups of them.
struct Ordered {
    levels: Vec<String>,
    scores: Vec<f64>,
    nets: Vec<(String, Vec<usize>)>,
}

impl Ordered {
    fn new(frame: &Frame, columns: &[&Column]) -> Ordered {
        let mut levels = frame.plan.scale.clone();
        if levels.is_empty() {
            let cells: Vec<Option<&str>> =
                columns.iter().flat_map(|column| column.levels.iter().map(|level| Some(level.as_str()))).collect();
            levels = Column::new("", &cells).levels;
        }
        let number = |level: &String| crate::number::number(level);
        let all: Option<Vec<f64>> = levels.iter().map(number).collect();
        let scores = all.unwrap_or_else(|| (1..=levels.len()).map(|place| place as f64).collect());
        let place = |level: &String| levels.iter().position(|known| known == level);
        let given = frame.plan.nets.iter().map(|(name, codes)| (name.clone(), codes.iter().filter_map(place).collect()));
        let mut nets: Vec<(String, Vec<usize>)> = given.collect();
        if nets.is_empty() {
            let ends = if levels.len() >= 4 { 2 } else { 1 };
            nets.push((format!("les {ends} plus hauts"), (levels.len().saturating_sub(ends)..levels.len()).collect()));
            nets.push((format!("les {ends} plus bas"), (0..ends.min(levels.len())).collect()));
        }
        Ordered { levels, scores, nets }
    }

    fn codes(&self, column: &Column) -> Vec<u16> {
        let same = |level: &String, other: &String| {
            level == other || crate::number::number(level).is_some_and(|n| crate::number::number(other) == Some(n))
        };
        let to: Vec<u16> = column
            .levels
            .iter()
            .map(|level| self.levels.iter().position(|known| same(known, level)).map_or(MISSING, |place| place as u16))
            .collect();
        column.codes.iter().map(|code| to.get(*code as usize).copied().unwrap_or(MISSING)).collect()
    }

    fn nets_fr(&self) -> String {
        let one = |(name, places): &(String, Vec<usize>)| {
            format!("{name} : {}", places.iter().map(|place| self.levels[*place].as_str()).collect::<Vec<_>>().join(", "))
        };
        self.nets.iter().map(one).collect::<Vec<_>>().join(" ; ")
    }

    fn of_group(&self, survey: &Survey, frame: &Frame, group: usize, columns: &[&Column], codes: &[&[u16]]) -> Vec<EstimateRow> {
        let places = |i: usize| self.nets.get(i).map_or(&[][..], |(_, places)| places.as_slice());
        let scale = Scale { scores: &self.scores, top: places(0), bottom: places(1) };
        let asked = frame.asked(group);
        // With one base for all, who left out an item is out of every item.
        let answered = |row: usize| !frame.plan.same_base || codes.iter().all(|codes| codes[row] != MISSING);
        let domain: Vec<bool> = asked.iter().enumerate().map(|(row, asked)| *asked && answered(row)).collect();
        let of_item = |(column, codes): (&&Column, &&[u16])| {
            let rows = Rows::new(survey, frame, group);
            match question::likert(survey, codes, &scale, Some(&domain)) {
                Ok(item) => self.of_item(rows, &column.name, &item),
                Err(error) => rows.refused(&column.name, &error),
            }
        };
        columns.iter().zip(codes).flat_map(of_item).collect()
    }

    fn of_item(&self, mut rows: Rows, name: &str, item: &Item) -> Vec<EstimateRow> {
        rows.push(name, "moyenne", &item.base, &item.mean, Printed::Number);
        for (i, (net, places)) in self.nets.iter().enumerate() {
            match (i, item.levels.net(places)) {
                (0, _) => rows.push(name, net, &item.base, &item.top, Printed::Share),
                (1, _) => rows.push(name, net, &item.base, &item.bottom, Printed::Share),
                (_, Ok(share)) => rows.push(name, net, &item.base, &share, Printed::Share),
                (_, Err(_)) => {}
            }
        }
        if self.nets.len() >= 2 {
            rows.push(name, &format!("solde ({} − {})", self.nets[0].0, self.nets[1].0), &item.base, &item.net, Printed::Balance);
        }
        rows.done
    }
}

/// Each choice: mean points, first ranks, whether ranked at all.
pub fn ranking(survey: &Survey, frame: &Frame, notes: &mut Vec<String>) -> Vec<EstimateRow> {
    let (names, ranks) = match ranks(frame) {
        Ok(found) => found,
        Err(reason) => return vec![EstimateRow { variable: frame.plan.variables.join(", "), reason, ..EstimateRow::default() }],
    };
    let highest = ranks.iter().flatten().flatten().max().copied().unwrap_or(1);
    let points = if frame.plan.points.is_empty() { (1..=highest).rev().map(f64::from).collect() } else { frame.plan.points.clone() };
    let shown: Vec<String> = points.iter().map(|points| base::french::number(*points, usize::from(points.fract() != 0.0))).collect();
    notes.push(format!("points du premier au dernier rang : {} ; 0 pour ce qui n'est pas classé", shown.join(", ")));
    let of_group = |group: usize| {
        let mut rows = Rows::new(survey, frame, group);
        let found = match question::ranking(survey, &ranks, &points, Some(&rows.asked)) {
            Ok(found) => found,
            Err(error) => return rows.refused(&frame.plan.variables.join(", "), &error),
        };
        for (name, choice) in names.iter().zip(&found.choices) {
            rows.push(name, "points moyens", &found.base, &choice.score, Printed::Number);
            rows.push(name, "classé premier", &found.base, &choice.first, Printed::Share);
            rows.push(name, "classé", &found.base, &choice.ranked, Printed::Share);
        }
        rows.done
    };
    groups(frame).flat_map(of_group).collect()
}

type Ranks = Vec<Vec<Option<u8>>>;

/// Names of the choices and the rank that each unit gives them.
fn ranks(frame: &Frame) -> Result<(Vec<String>, Ranks), String> {
    let columns = columns(frame);
    if !frame.plan.by_rank {
        let rank = |column: &Column, row: usize| {
            column.number(row).filter(|rank| rank.fract() == 0.0 && (1.0..=255.0).contains(rank)).map(|rank| rank as u8)
        };
        let of_choice = |column: &&Column| (0..column.len()).map(|row| rank(column, row)).collect();
        return Ok((columns.iter().map(|column| column.name.clone()).collect(), columns.iter().map(of_choice).collect()));
    }
    let cells: Vec<Option<&str>> = columns.iter().flat_map(|column| column.levels.iter().map(|level| Some(level.as_str()))).collect();
    let names = Column::new("", &cells).levels;
    let code = |column: &Column, row: usize| {
        column.text(row).and_then(|text| names.iter().position(|name| name == text)).map_or(MISSING, |place| place as u16)
    };
    let choices: Vec<Vec<u16>> = columns.iter().map(|column| (0..column.len()).map(|row| code(column, row)).collect()).collect();
    let ranks = question::by_choice(&choices, names.len()).map_err(|error| error.to_string())?;
    Ok((names, ranks))
}
