//! The sampling design of a survey, from `[design]` of `survey.toml`.

use crate::answers::numbered;
use crate::survey::LonelyRule;
use crate::{Answers, Frame, Survey, Weighting};
use stat::{Design, Drawn, Lonely, Plan};

/// The design of the respondents in scope with given weights; an error is a sentence in French.
pub(super) fn design(survey: &Survey, answers: &Answers, weighting: &Weighting, frame: &Frame, weights: &[f64]) -> Result<Design, String> {
    let rule = &survey.design;
    let strata = (!rule.strata.is_empty()).then(|| strata(survey, answers, weighting, frame));
    let clusters = rule.cluster.as_ref().map(|column| clusters(answers, weighting, column)).transpose()?;
    let population = rule.population.map(|size| vec![size; weights.len()]);
    let stage = Drawn { strata: strata.as_deref(), clusters: clusters.as_deref(), population: population.as_deref() };
    let plan = Plan { lonely: lonely(rule.lonely_psu), ..Plan::one(stage) };
    Design::drawn(weights, &plan).map_err(|error| error.to_string())
}

fn lonely(rule: LonelyRule) -> Lonely {
    match rule {
        LonelyRule::Fail => Lonely::Fail,
        LonelyRule::Adjust => Lonely::Adjust,
        LonelyRule::Average => Lonely::Average,
        LonelyRule::Certainty => Lonely::Certainty,
        LonelyRule::Remove => Lonely::Remove,
        LonelyRule::Collapse => Lonely::Collapse,
    }
}

/// One code per distinct crossing of the dimensions; a respondent without category makes a stratum of its own kind.
fn strata(survey: &Survey, answers: &Answers, weighting: &Weighting, frame: &Frame) -> Vec<u32> {
    let part = |row: usize, name: &String| {
        let dimension = survey.dimensions.get(name)?;
        dimension.category(answers.get(row, &dimension.question), frame)
    };
    let keys = weighting.units.iter().map(|row| survey.design.strata.iter().map(|name| part(*row, name)).collect::<Vec<_>>());
    numbered(keys)
}

/// One code per value of the column; respondents without value are each a cluster.
fn clusters(answers: &Answers, weighting: &Weighting, column: &str) -> Result<Vec<u32>, String> {
    if !answers.has_column(column) {
        return Err(format!("la colonne des grappes « {column} » manque dans {}", answers.file));
    }
    Ok(answers.clusters(&weighting.units, column))
}
