//! How the answers of a survey of the study were weighed, as the page that `ctg weigh --report` writes for any table.

use analysis::result::{Heading, MarginRow, StepResult, Weighing};
use analysis::weigh::{histogram, ratios, summary};
use anyhow::Result;
use sample::weigh::Coded;
use sample::{Outcome, Weighting};
use std::path::{Path, PathBuf};

/// Writes one page a survey; their paths.
pub fn write(surveys: &[Outcome], folder: &Path) -> Result<Vec<PathBuf>> {
    surveys.iter().map(|outcome| page(outcome, folder)).collect()
}

fn page(outcome: &Outcome, folder: &Path) -> Result<PathBuf> {
    let path = folder.join(format!("redressement-{}.html", outcome.survey.id));
    super::replace_text(&path, &super::weighting::html(&weighing(outcome))?)?;
    Ok(path)
}

fn weighing(outcome: &Outcome) -> Weighing {
    let weighting = &outcome.weighting;
    let steps = if weighting.margins.is_empty() { Vec::new() } else { vec![step(outcome)] };
    Weighing {
        heading: heading(outcome),
        steps,
        start: summary(&weighting.start),
        end: summary(&weighting.weights),
        histogram: histogram(&ratios(&weighting.start, &weighting.weights)),
        weights: Vec::new(),
    }
}

fn heading(outcome: &Outcome) -> Heading {
    let (survey, weighting) = (&outcome.survey, &outcome.weighting);
    let mut remarks: Vec<String> = survey.simulated_note().into_iter().collect();
    remarks.extend(survey.notes.iter().cloned());
    if !survey.design.random && survey.design.population.is_none() {
        remarks.push("enquête volontaire, non aléatoire : les marges d'erreur sont indicatives".to_owned());
    }
    remarks.push(weighting.text.clone());
    Heading {
        title: survey.title.clone(),
        source: survey.source.clone(),
        simulated: survey.simulated,
        random: survey.design.random,
        rows: weighting.units.len(),
        n: weighting.weights.iter().filter(|w| **w != 0.0).count(),
        sum_of_weights: weighting.weights.iter().sum(),
        kish_deff: Some(weighting.kish.deff),
        n_effective: Some(weighting.kish.n_effective),
        design: design(survey),
        remarks,
        ..Heading::default()
    }
}

/// How the respondents came, in French.
fn design(survey: &sample::Survey) -> String {
    let mut parts = vec![survey.population.clone()];
    if !survey.design.strata.is_empty() {
        parts.push(format!("strates : {}", survey.design.strata.join(" × ")));
    }
    parts.push(match &survey.design.cluster {
        Some(column) => format!("grappes : {column}"),
        None => "réponses indépendantes".to_owned(),
    });
    parts.extend(survey.design.population.map(|size| format!("population de {size} personnes")));
    parts.join(" ; ")
}

fn step(outcome: &Outcome) -> StepResult {
    let weighting = &outcome.weighting;
    let g = ratios(&weighting.start, &weighting.weights);
    StepResult {
        method: "calibration".to_owned(),
        label: weighting.short.clone(),
        before: summary(&weighting.start),
        after: summary(&weighting.weights),
        margins: weighting.margins.iter().flat_map(|margin| rows(margin, weighting)).collect(),
        ratios: summary(&g),
        histogram: histogram(&g),
        at_bounds: at_bounds(outcome, &g),
        iterations: Some(weighting.iterations),
        gap: Some(weighting.gap),
        log: Vec::new(),
    }
}

/// Units whose ratio is at a bound of `[weighting]`.
fn at_bounds(outcome: &Outcome, g: &[f64]) -> usize {
    let Some([low, high]) = outcome.survey.weighting.bounds else { return 0 };
    g.iter().filter(|g| (**g - low).abs() < 1e-9 || (**g - high).abs() < 1e-9).count()
}

fn rows(margin: &Coded, weighting: &Weighting) -> Vec<MarginRow> {
    let cells = margin.labels.iter().zip(&margin.targets).enumerate();
    cells
        .map(|(cell, (level, target))| {
            let members = || margin.codes.iter().enumerate().filter(move |(_, code)| usize::from(**code) == cell).map(|(unit, _)| unit);
            let sum = |weights: &[f64]| members().map(|unit| weights[unit]).sum::<f64>();
            let (before, after) = (sum(&weighting.start), sum(&weighting.weights));
            let (margin, level) = (margin.label.clone(), level.replace('|', " × "));
            MarginRow { margin, level, n: members().count(), before, target: *target, after, gap: after - target }
        })
        .collect()
}
