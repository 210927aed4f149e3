//! Estimates of the design file: each block a table, each row an estimate with all that is printed beside it.

mod contrast;
mod cube;
mod item;
mod mark;
mod poverty;
mod quantile;
mod question;
mod row;
mod small_area;

use crate::heading;
use crate::plan::{Df, EstimateKind, EstimatePlan, Plan};
use crate::result::{EstimateRow, EstimateTable, Estimates};
use crate::sample::Sample;
use crate::table::Table;
use item::Frame;
use rayon::prelude::*;
use stat::Survey;

/// All blocks. `progress` is told the blocks done and their number.
pub fn estimate(plan: &Plan, table: &Table, sample: &Sample, progress: &dyn Fn(usize, usize)) -> Estimates {
    let total = plan.estimates.len();
    let block = |(number, asked): (usize, &EstimatePlan)| {
        progress(number, total);
        sample.with_survey(|survey| block(survey, table, asked))
    };
    Estimates { heading: heading::heading(plan, table, sample), tables: plan.estimates.iter().enumerate().map(block).collect() }
}

fn block(survey: &Survey, table: &Table, plan: &EstimatePlan) -> EstimateTable {
    let frame = Frame::new(table, plan);
    let mut own = Vec::new();
    let mut rows = match plan.kind {
        EstimateKind::Multiple => question::multiple(survey, &frame, &mut own),
        EstimateKind::Likert => question::likert(survey, &frame, &mut own),
        EstimateKind::Ranking => question::ranking(survey, &frame, &mut own),
        EstimateKind::SmallArea => (0..plan.variables.len()).flat_map(|place| variable(survey, &frame, place)).collect(),
        _ => match cube::rows(survey, &frame) {
            Some(by_sums) => by_sums,
            None => (0..plan.variables.len()).flat_map(|place| variable(survey, &frame, place)).collect(),
        },
    };
    rows.iter_mut().for_each(if plan.kind == EstimateKind::SmallArea { mark::modelled } else { mark::mark });
    let label = if plan.label.is_empty() { default_label(plan) } else { plan.label.clone() };
    let mut notes = notes(plan, &rows);
    notes.extend(own);
    EstimateTable {
        label,
        kind: plan.kind.word().to_owned(),
        condition: plan.condition_text.clone(),
        level: plan.level,
        df_rule: df_rule(survey, plan.df),
        notes,
        rows,
    }
}

fn variable(survey: &Survey, frame: &Frame, place: usize) -> Vec<EstimateRow> {
    match frame.plan.kind {
        EstimateKind::Contrast => contrast::rows(survey, frame, place),
        EstimateKind::Quantile => quantile::rows(survey, frame, place),
        EstimateKind::Poverty => poverty::rows(survey, frame, place),
        EstimateKind::SmallArea => small_area::rows(survey, frame, place),
        kind => frame.items(kind, place).par_iter().map(|item| row::row(survey, frame.plan, item)).collect(),
    }
}

fn default_label(plan: &EstimatePlan) -> String {
    let by = if plan.by.is_empty() { String::new() } else { format!(", par {}", plan.by.join(" × ")) };
    format!("{} : {}{by}", capital(plan.kind.label_fr()), plan.variables.join(", "))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn df_rule(survey: &Survey, df: Df) -> String {
    match df {
        Df::Domain | Df::Design if matches!(survey, Survey::Replicated(_)) => "ceux des répliques".to_owned(),
        Df::Domain => "unités primaires − strates présentes dans le domaine".to_owned(),
        Df::Design => "unités primaires − strates de tout le plan".to_owned(),
        Df::Infinite => "infini (loi normale)".to_owned(),
        Df::Given(df) => format!("{df}, donné par le fichier de plan"),
    }
}

/// What the reader of the table must know.
fn notes(plan: &EstimatePlan, rows: &[EstimateRow]) -> Vec<String> {
    let mut notes = Vec::new();
    let lost: usize = rows.iter().map(|row| row.n_missing).max().unwrap_or(0);
    if lost > 0 {
        notes.push(format!("réponses manquantes hors de la base, mais dans le plan de sondage (jusqu'à {lost} par ligne)"));
    }
    let changed = rows.iter().filter(|row| row.share && plan.interval == "auto" && row.ci_method.starts_with("Korn")).count();
    if changed > 0 {
        notes.push(format!("intervalle de Korn et Graubard pour {changed} ligne(s) : part à 0 % ou 100 %, ou moins de 5 réponses attendues d'un côté ; logit ailleurs"));
    }
    notes
}
