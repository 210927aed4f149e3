//! What an indicator asks of its question: one or several ratios Σ w y / Σ w x over a base, by kind of measure.

use super::Room;
use crate::answers::Answer;
use crate::codebook::Kind;
use crate::survey::MeasureKind;

/// One number to estimate.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Part {
    /// «answer=oui»; empty for the number of the indicator itself.
    pub slice: String,
    /// In French, for lineage: «non_plutot_pas, non_pas_du_tout».
    pub what: String,
    pub y: Vec<f64>,
    /// None: the respondents of the base, the number is a mean or a share.
    pub x: Option<Vec<f64>>,
    /// Between 0 and 1, with the intervals of a proportion.
    pub proportion: bool,
}

/// The parts of a measure, and the units that gave each cell they need.
pub(super) fn parts(room: &Room) -> Result<Vec<Part>, String> {
    match room.rule.kind {
        MeasureKind::Share => Ok(vec![share(room, "", &room.rule.favourable)]),
        MeasureKind::Levels => Ok(levels(room)),
        MeasureKind::Balance => Ok(vec![balance(room)]),
        MeasureKind::Mean => Ok(vec![mean(room)?]),
        MeasureKind::Multiple => Ok(multiple(room)),
        MeasureKind::Ranking => Ok(ranking(room)),
    }
}

fn share(room: &Room, slice: &str, codes: &[String]) -> Part {
    let y = room.cells().map(|cell| indicator(has(codes, cell))).collect();
    Part { slice: slice.to_owned(), what: codes.join(", "), y, x: None, proportion: true }
}

fn levels(room: &Room) -> Vec<Part> {
    let shown = room.question.values.iter().filter(|code| !room.rule.base_excludes.contains(code));
    shown.map(|code| share(room, &format!("answer={code}"), std::slice::from_ref(code))).collect()
}

fn balance(room: &Room) -> Part {
    let side = |codes: &[String], cell: &Answer| indicator(has(codes, cell));
    let y = room.cells().map(|cell| side(&room.rule.favourable, cell) - side(&room.rule.unfavourable, cell)).collect();
    let what = format!("{} moins {}", room.rule.favourable.join(", "), room.rule.unfavourable.join(", "));
    Part { what, y, ..Part::default() }
}

fn mean(room: &Room) -> Result<Part, String> {
    let scores = &room.rule.scores;
    let value = |cell: &Answer| -> Result<f64, String> {
        let Some(code) = cell.code().filter(|code| !room.rule.base_excludes.iter().any(|out| out == code)) else { return Ok(0.0) };
        // «nan» and «inf» read as numbers, and are none.
        let number =
            if scores.is_empty() { code.replace(',', ".").parse().ok().filter(|x: &f64| x.is_finite()) } else { scores.get(code).copied() };
        let (what, remedy) = match room.question.kind {
            Kind::Number => ("n'est pas un nombre", "corriger la réponse, ou l'écrire dans `base_excludes`"),
            _ => ("n'a pas de valeur", "l'écrire dans `scores`, ou dans `base_excludes`"),
        };
        number.ok_or_else(|| format!("« {code} » {what} ; {remedy}"))
    };
    let y: Vec<f64> = room.cells().map(value).collect::<Result<_, _>>()?;
    Ok(Part { what: "moyenne".to_owned(), y, ..Part::default() })
}

/// Every choice: its share of the respondents, and of the answers given.
fn multiple(room: &Room) -> Vec<Part> {
    let ticked: Vec<Vec<f64>> =
        room.columns.iter().map(|cells| cells.iter().map(|cell| indicator(cell.code() == Some("1"))).collect()).collect();
    let answers: Vec<f64> = (0..room.units()).map(|unit| ticked.iter().map(|column| column[unit]).sum()).collect();
    let mut parts = Vec::new();
    for (choice, y) in room.choices().iter().zip(ticked) {
        let part = |slice: &str, x| Part { slice: format!("{slice}={choice}"), what: choice.clone(), y: y.clone(), x, proportion: true };
        parts.push(part("answer", None));
        parts.push(part("of_answers", Some(answers.clone())));
    }
    parts
}

/// Points of the first, second and third rank.
const POINTS: [f64; 3] = [3.0, 2.0, 1.0];

fn ranking(room: &Room) -> Vec<Part> {
    let given = |rank: usize, unit: usize| room.columns.get(rank).and_then(|cells| cells[unit].code());
    let points =
        |choice: &str, unit: usize| -> f64 { (0..3).filter(|rank| given(*rank, unit) == Some(choice)).map(|rank| POINTS[rank]).sum() };
    let all: Vec<f64> =
        (0..room.units()).map(|unit| (0..3).filter(|rank| given(*rank, unit).is_some()).map(|rank| POINTS[rank]).sum()).collect();
    let mut parts = Vec::new();
    for choice in room.choices() {
        let column = |f: &dyn Fn(usize) -> f64| (0..room.units()).map(f).collect::<Vec<f64>>();
        let part = |slice: &str, y, x| Part { slice: format!("{slice}={choice}"), what: choice.clone(), y, x, proportion: true };
        parts.push(part("score", column(&|unit| points(choice, unit)), Some(all.clone())));
        parts.push(part("first", column(&|unit| indicator(given(0, unit) == Some(choice))), None));
        parts.push(part("ranked", column(&|unit| indicator(points(choice, unit) > 0.0)), None));
    }
    parts
}

fn has(codes: &[String], cell: &Answer) -> bool {
    cell.code().is_some_and(|code| codes.iter().any(|c| c == code))
}

fn indicator(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}
