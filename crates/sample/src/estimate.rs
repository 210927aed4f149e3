//! Survey facts: shares with interval, n, effective n, and lineage down to the file of answers.

use crate::codebook::Codebook;
use crate::survey::{Grouping, IndicatorRule};
use crate::weigh::borrowed;
use crate::{Answers, Frame, SampleError, Survey, Weighting};
use base::{Entry, Fact, FactBook, Gap, Interval, Key, Lineage, Origin, Period, Reason, Status, Uncertainty, Unit, french};
use stat::{Calibration, Design, Estimate, default_interval, kish, proportion};
use std::collections::BTreeMap;

/// The slice of the unweighted share, shown beside the weighted one.
pub const UNWEIGHTED: &str = "weighting=none";
/// Level of the intervals.
const LEVEL: f64 = 0.95;
/// Fewer answers than this: the fact says so.
const FEW: usize = 30;

/// Facts and gaps of every indicator of the survey: the share, the unweighted share, and one per category of each
/// breakdown. A share on fewer answers than the minimum is a gap.
pub fn estimate(
    survey: &Survey,
    codebook: &Codebook,
    answers: &Answers,
    weighting: &Weighting,
    frame: &Frame,
) -> Result<FactBook, SampleError> {
    let margins = borrowed(&weighting.margins);
    let mut book = FactBook::default();
    for rule in &survey.indicators {
        let room = Room::new(survey, codebook, answers, weighting, rule, &margins)?;
        let everyone = vec![true; weighting.units.len()];
        let key = |slice: String| Key::new(&rule.id, &frame.territory, Period::year(survey.wave)).slice(slice);
        let minimum = survey.minimum_cell;
        book.insert(key(String::new()), room.entry(&everyone, true, minimum)?)?;
        book.insert(key(UNWEIGHTED.to_owned()), room.entry(&everyone, false, minimum)?)?;
        for (slice, members, minimum) in breakdowns(survey, answers, weighting, frame) {
            book.insert(key(slice), room.entry(&members, true, minimum)?)?;
        }
    }
    Ok(book)
}

/// «dimension=category», who is in it, and the minimum count of a share.
fn breakdowns(survey: &Survey, answers: &Answers, weighting: &Weighting, frame: &Frame) -> Vec<(String, Vec<bool>, u32)> {
    let mut out = Vec::new();
    for name in &survey.breakdowns {
        let Some(dimension) = survey.dimensions.get(name) else { continue };
        let category = |row: &usize| dimension.category(answers.get(*row, &dimension.question), frame);
        let categories: Vec<Option<String>> = weighting.units.iter().map(category).collect();
        let mut members: BTreeMap<String, Vec<bool>> =
            dimension.groups.keys().map(|group| (group.clone(), vec![false; categories.len()])).collect();
        for (unit, category) in categories.iter().enumerate() {
            if let Some(category) = category {
                members.entry(category.clone()).or_insert_with(|| vec![false; categories.len()])[unit] = true;
            }
        }
        let minimum = if dimension.by == Grouping::Commune { survey.minimum_commune } else { survey.minimum_cell };
        out.extend(members.into_iter().map(|(category, members)| (format!("{name}={category}"), members, minimum)));
    }
    out
}

/// Everything one indicator needs.
struct Room<'a> {
    survey: &'a Survey,
    answers: &'a Answers,
    weighting: &'a Weighting,
    rule: &'a IndicatorRule,
    margins: &'a [stat::Margin<'a>],
    question_label: String,
    weighted: Design,
    unweighted: Design,
    event: Vec<bool>,
    base: Vec<bool>,
    silent: Vec<bool>,
    asked: Vec<bool>,
    excluded: Vec<bool>,
}

impl<'a> Room<'a> {
    fn new(
        survey: &'a Survey,
        codebook: &Codebook,
        answers: &'a Answers,
        weighting: &'a Weighting,
        rule: &'a IndicatorRule,
        margins: &'a [stat::Margin<'a>],
    ) -> Result<Room<'a>, SampleError> {
        let failed = |reason: String| SampleError::Estimate { survey: survey.id.clone(), indicator: rule.id.clone(), reason };
        let unknown = || failed(format!("la question « {} » n'est pas dans le codebook", rule.question));
        let question = codebook.question(&rule.question).ok_or_else(unknown)?;
        if let Some(code) = rule.favourable.iter().chain(&rule.base_excludes).find(|code| !question.values.contains(code)) {
            return Err(failed(format!("le code « {code} » n'est pas une valeur de la question « {} »", question.code)));
        }
        if !answers.has_column(&question.code) {
            return Err(failed(format!("la colonne « {} » manque dans {}", question.code, answers.file)));
        }
        let cells: Vec<_> = weighting.units.iter().map(|row| answers.get(*row, &rule.question)).collect();
        let has = |codes: &[String], code: Option<&str>| code.is_some_and(|code| codes.iter().any(|c| c == code));
        let excluded: Vec<bool> = cells.iter().map(|cell| has(&rule.base_excludes, cell.code())).collect();
        let design = |weights: &[f64]| Design::simple(weights).map_err(|error| failed(error.to_string()));
        Ok(Room {
            survey,
            answers,
            weighting,
            rule,
            margins,
            question_label: format!("{} — {}", question.code, question.label_fr),
            weighted: design(&weighting.weights)?,
            unweighted: design(&vec![1.0; cells.len()])?,
            event: cells.iter().map(|cell| has(&rule.favourable, cell.code())).collect(),
            base: cells.iter().zip(&excluded).map(|(cell, out)| cell.code().is_some() && !out).collect(),
            silent: cells.iter().map(|cell| cell.is_silent()).collect(),
            asked: cells.iter().map(|cell| cell.is_silent() || cell.code().is_some()).collect(),
            excluded,
        })
    }

    /// The share among `members`, or the gap when too few of them answered.
    fn entry(&self, members: &[bool], weighted: bool, minimum: u32) -> Result<Entry, SampleError> {
        let base = both(&self.base, members);
        let n = count(&base) as u32;
        if n < minimum {
            let sentence = format!("moins de {minimum} réponses à la question {} : la part n'est pas publiée", self.rule.question);
            return Ok(Err(Gap::new(Reason::TooFew { n, minimum }, sentence)));
        }
        let calibration = Calibration::new(&self.weighting.start, self.margins);
        let calibration = (weighted && !self.margins.is_empty()).then_some(&calibration);
        let design = if weighted { &self.weighted } else { &self.unweighted };
        let estimate = proportion(design, &self.event, &base, calibration).map_err(|error| SampleError::Estimate {
            survey: self.survey.id.clone(),
            indicator: self.rule.id.clone(),
            reason: error.to_string(),
        })?;
        Ok(Ok(self.fact(&estimate, members, &base, weighted)))
    }

    fn fact(&self, estimate: &Estimate, members: &[bool], base: &[bool], weighted: bool) -> Fact {
        let interval = default_interval(estimate, LEVEL);
        let how = match (&interval, weighted) {
            (Ok(i), true) => format!("part pondérée (calage sur marges), intervalle {} à 95 %", i.method.label_fr()),
            (Ok(i), false) => format!("part non pondérée, intervalle {} à 95 %", i.method.label_fr()),
            (Err(why), _) => format!("part sans intervalle : {why}"),
        };
        let bounds = |i: stat::ProportionInterval| Interval {
            low: i.low,
            high: i.high,
            level: i.level,
            standard_error: Some(estimate.standard_error),
        };
        let weights: Vec<f64> = self.weighting.weights.iter().zip(base).filter(|(_, b)| **b).map(|(w, _)| *w).collect();
        let effective = if weighted { kish(&weights).map(|k| k.n_effective) } else { Some(estimate.n as f64) };
        Fact {
            value: estimate.value,
            unit: Unit::new(&self.rule.unit),
            uncertainty: interval.map_or(Uncertainty::NoneKnown, |i| Uncertainty::Sampling(bounds(i))),
            status: Status::Ok,
            n: Some(estimate.n as u32),
            n_effective: effective,
            coverage: None,
            method: how,
            source: self.survey.source.clone(),
            vintage: self.survey.wave.to_string(),
            notes: self.notes(estimate, members, base, effective, weighted),
            lineage: self.lineage(estimate, weighted),
        }
    }

    fn notes(&self, estimate: &Estimate, members: &[bool], base: &[bool], effective: Option<f64>, weighted: bool) -> Vec<String> {
        let mut notes: Vec<String> = self.survey.simulated_note().into_iter().collect();
        notes.push(format!("base : {}, n = {}", self.rule.base, estimate.n));
        notes.push(self.non_response(members));
        if weighted {
            let n_effective = effective.map_or(french::NOT_AVAILABLE.to_owned(), |n| french::number(n, 1));
            let design = estimate.deff.map_or(String::new(), |d| format!(", effet de plan {}", french::number(d, 2)));
            notes.push(format!("n effectif (Kish) : {n_effective}{design}"));
            let plain = count(&both(&self.event, base)) as f64 / count(base) as f64;
            notes.push(format!("part non pondérée : {}", french::quantity(plain, &Unit::new("%"))));
        }
        if estimate.n < FEW {
            notes.push(format!("moins de {FEW} réponses : à lire avec prudence"));
        }
        notes.extend(self.survey.notes.iter().cloned());
        notes
    }

    /// Item non-response among those asked, and the answers that leave the base.
    fn non_response(&self, members: &[bool]) -> String {
        let (asked, silent) = (count(&both(&self.asked, members)), count(&both(&self.silent, members)));
        let share = french::quantity(silent as f64 / asked as f64, &Unit::new("%"));
        let out = count(&both(&self.excluded, members));
        let left = self.rule.base_excludes.join(", ");
        let excluded = if left.is_empty() { String::new() } else { format!(" ; hors base ({left}) : {out}") };
        format!("non-réponse à la question : {silent} sur {asked} ({share}){excluded}")
    }

    fn lineage(&self, estimate: &Estimate, weighted: bool) -> Lineage {
        let weighting =
            if weighted { self.weighting.text.clone() } else { "sans redressement : chaque réponse compte pour un".to_owned() };
        Lineage {
            what: format!("{} : {} parmi {}, n = {}", self.rule.question, self.rule.favourable.join(", "), self.rule.base, estimate.n),
            value: Some(estimate.value),
            origin: Origin::Answers {
                survey: self.survey.title.clone(),
                file: self.answers.file.clone(),
                sha256: self.answers.sha256.clone(),
                question: self.question_label.clone(),
                base: format!("{} ; champ : {}", self.rule.base, self.survey.population),
                weighting,
                simulated: self.survey.simulated,
            },
            notes: self.survey.simulated_note().into_iter().collect(),
        }
    }
}

fn both(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| *a && *b).collect()
}

fn count(flags: &[bool]) -> usize {
    flags.iter().filter(|flag| **flag).count()
}
