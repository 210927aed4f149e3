//! What stands above every result: the sample, the cost of its weights, and what its numbers may not be taken for.

use crate::plan::{DesignPlan, Plan};
use crate::result::Heading;
use crate::sample::Sample;
use crate::table::Table;
use stat::kish;

/// Said of a sample that nobody drew.
const VOLUNTARY: [&str; 2] = [
    "enquête volontaire : les personnes n'ont pas été tirées au sort ; les intervalles sont indicatifs et ne disent rien de qui n'a pas répondu",
    "le calage corrige la structure sur les marges seulement ; un écart entre répondants et non-répondants à structure égale demeure",
];

pub fn heading(plan: &Plan, table: &Table, sample: &Sample) -> Heading {
    let weights = sample.weights();
    let n = weights.iter().filter(|w| **w != 0.0).count();
    let k = kish(weights);
    let mut remarks: Vec<String> = plan.survey.mark().map(str::to_owned).into_iter().collect();
    if !plan.design.random {
        remarks.extend(VOLUNTARY.map(str::to_owned));
    }
    if weights.iter().any(|w| *w < 0.0) {
        remarks.push(format!(
            "{} poids négatifs (calage linéaire) : préférer raking, logit ou des bornes",
            weights.iter().filter(|w| **w < 0.0).count()
        ));
    }
    Heading {
        title: plan.survey.title.clone(),
        source: plan.survey.source.clone(),
        simulated: plan.survey.simulated,
        random: plan.design.random,
        rows: table.rows(),
        n,
        sum_of_weights: weights.iter().sum(),
        response_rate: plan.survey.invited.filter(|invited| *invited > 0.0).map(|invited| n as f64 / invited),
        coverage: plan.survey.population.filter(|size| *size > 0.0).map(|size| n as f64 / size),
        kish_deff: k.map(|k| k.deff),
        n_effective: k.map(|k| k.n_effective),
        design: described(&plan.design),
        variance: sample.variance_fr(),
        remarks,
    }
}

/// The design in one line of French.
fn described(design: &DesignPlan) -> String {
    let mut parts = Vec::new();
    if !design.strata.is_empty() {
        parts.push(format!("strates {}", design.strata.join(" × ")));
    }
    if !design.clusters.is_empty() {
        parts.push(format!("grappes {}", design.clusters.join(" puis ")));
    }
    if !design.fpc.is_empty() {
        parts.push(format!("population finie {}", design.fpc.join(" puis ")));
    }
    if let Some(pps) = design.pps {
        parts.push(format!("probabilités inégales ({pps})"));
    }
    match design.lonely_psu {
        "fail" => {}
        rule => parts.push(format!("strates d'une seule unité : {rule}")),
    }
    if parts.is_empty() { "unités indépendantes, tirage avec remise".to_owned() } else { parts.join(" ; ") }
}
