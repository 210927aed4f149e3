//! The weighting of the design file: non-response, calibration, trimming, one step after the other.
//!
//! In: a plan, a table, the files that the plan names. Out: the sample with its final weights and the way to its variance,
//! and what each step did. Replicates are weighted again by the same steps.

mod step;
mod summary;

pub use summary::{histogram, ratios, summary};

use crate::plan::{Plan, StepPlan};
use crate::result::{MarginRow, StepResult, Weighing};
use crate::sample::{Calibrated, Sample};
use crate::table::Table;
use crate::{Files, design, heading, replicates};
use base::{Finding, Findings, Place};
use stat::{Design, WeightingError};
use step::{Applied, Kind, Prepared};

/// Weights the table; none when a fault was told. `progress` is told the steps done and their number.
pub fn weigh(
    plan: &Plan,
    table: &Table,
    files: Files,
    progress: &dyn Fn(usize, usize),
    findings: &mut Findings,
) -> Option<(Sample, Weighing)> {
    let start = design::design(plan, table, files, findings)?;
    let mut work = Work { plan, table, files, weights: start.weights().to_vec(), done: Vec::new(), steps: Vec::new(), calibrated: None };
    for (number, step) in plan.weighting.iter().enumerate() {
        progress(number, plan.weighting.len());
        work.step(step, findings)?;
    }
    let base = start.weights().to_vec();
    let sample = work.sample(&start, findings)?;
    let last = sample.weights();
    let mut heading = heading::heading(plan, table, &sample);
    heading.remarks.extend(work.after_calibration());
    let weighing = Weighing {
        heading,
        start: summary(&base),
        end: summary(last),
        histogram: histogram(&ratios(&base, last)),
        weights: table.lines.iter().zip(&base).zip(last).map(|((line, d), w)| (*line, *d, *w)).collect(),
        steps: work.steps,
    };
    Some((sample, weighing))
}

/// A step that was done.
struct Done {
    prepared: Prepared,
    /// The ratios of the sample, when the step is not done again in each replicate.
    fixed: Option<Vec<f64>>,
}

struct Work<'a> {
    plan: &'a Plan,
    table: &'a Table,
    files: Files<'a>,
    weights: Vec<f64>,
    done: Vec<Done>,
    steps: Vec<StepResult>,
    calibrated: Option<Calibrated>,
}

impl Work<'_> {
    fn step(&mut self, step: &StepPlan, findings: &mut Findings) -> Option<()> {
        let prepared = Prepared::new(self.plan, step, self.table, &self.weights, self.files, findings)?;
        let applied = match prepared.apply(&self.weights) {
            Ok(applied) => applied,
            Err(error) => {
                let place = Place::file(&self.plan.file).line(step.line).column(format!("weighting {}", step.method));
                findings.push(Finding::error("ponderation-impossible", place).found(error.to_string()));
                return None;
            }
        };
        self.steps.push(told(step, &prepared, &self.weights, &applied));
        self.note_calibration(&prepared);
        let fixed = (!step.each_replicate)
            .then(|| self.weights.iter().zip(&applied.weights).map(|(d, w)| if *d == 0.0 { 0.0 } else { w / d }).collect());
        self.weights = applied.weights;
        self.done.push(Done { prepared, fixed });
        Some(())
    }

    /// A calibration followed by a step that does not keep its margins.
    fn after_calibration(&self) -> Option<String> {
        let calibrated = self.done.iter().rposition(|step| step.prepared.is_calibration())?;
        let (before, after) = (&self.steps[calibrated], self.done.len() - 1 - calibrated);
        let told = format!(
            "{after} étape(s) après « {} » : les marges ne sont plus tenues exactement ; la variance linéarisée reste celle du calage",
            before.label
        );
        (after > 0).then_some(told)
    }

    fn note_calibration(&mut self, prepared: &Prepared) {
        if let Prepared::Calibration(calibration) | Prepared::Trim { keep: Some(calibration), .. } = prepared {
            self.calibrated = Some(Calibrated {
                start: self.weights.clone(),
                margins: calibration.margins.clone(),
                q: calibration.q.clone(),
                households: calibration.households.clone(),
            });
        }
    }

    /// The design with the last weights, or its replicates weighted again.
    fn sample(&mut self, start: &Design, findings: &mut Findings) -> Option<Sample> {
        let fault = |code: &str, found: String| Finding::error(code, Place::file(&self.plan.file).column("design")).found(found);
        let made = replicates::replicates(self.plan, self.table, start, self.files, findings)?;
        let replicates = match made {
            None => None,
            Some(replicates) if self.done.is_empty() => Some(replicates),
            Some(replicates) => match replicates.reweighted(|weights| again(&self.done, weights)) {
                Ok(replicates) => Some(replicates),
                Err(error) => {
                    findings.push(fault("repliques", error.to_string()).remedy("regrouper des catégories, ou each_replicate = false"));
                    return None;
                }
            },
        };
        match start.reweighted(self.weights.clone()) {
            Ok(design) => Some(Sample { design, calibrated: self.calibrated.clone(), replicates }),
            Err(error) => {
                findings.push(fault("plan-de-sondage", error.to_string()));
                None
            }
        }
    }
}

/// The steps again on the weights of a replicate.
fn again(done: &[Done], weights: &[f64]) -> Result<Vec<f64>, WeightingError> {
    done.iter().try_fold(weights.to_vec(), |weights, step| match &step.fixed {
        Some(ratios) => Ok(weights.iter().zip(ratios).map(|(w, g)| w * g).collect()),
        None => step.prepared.apply(&weights).map(|applied| applied.weights),
    })
}

/// What the step did.
fn told(step: &StepPlan, prepared: &Prepared, before: &[f64], applied: &Applied) -> StepResult {
    let after = &applied.weights;
    let g = ratios(before, after);
    let rows = prepared.margins().iter().flat_map(|margin| {
        let (counts, sums, new) = (margin.counts(before), margin.sums(before), margin.sums(after));
        (0..margin.targets.len()).map(move |cell| MarginRow {
            margin: margin.name.clone(),
            level: margin.labels[cell].clone(),
            n: counts[cell],
            before: sums[cell],
            target: margin.targets[cell],
            after: new[cell],
            gap: new[cell] - margin.targets[cell],
        })
    });
    StepResult {
        method: step.method.to_owned(),
        label: if step.label.is_empty() { method_fr(step, prepared).to_owned() } else { step.label.clone() },
        before: summary(before),
        after: summary(after),
        margins: rows.collect(),
        ratios: summary(&g),
        histogram: histogram(&g),
        at_bounds: applied.at_bounds,
        iterations: applied.iterations,
        gap: applied.gap,
        log: applied.log.clone(),
    }
}

fn method_fr(step: &StepPlan, prepared: &Prepared) -> &'static str {
    match (step.method, prepared) {
        ("trim", Prepared::Trim { keep: Some(_), .. }) => "rabotage des poids, marges tenues",
        ("trim", _) => "rabotage des poids",
        ("nonresponse_cells", _) => "correction de la non-réponse par cellules",
        (_, Prepared::Calibration(calibration)) => match calibration.distance {
            Kind::PostStratify => "post-stratification",
            Kind::Rake => "calage sur marges, raking ratio",
            Kind::Distance(distance) => distance_fr(distance),
        },
        _ => "pondération",
    }
}

fn distance_fr(distance: stat::Distance) -> &'static str {
    use stat::Distance::*;
    match distance {
        Linear => "calage linéaire",
        Raking => "calage, raking ratio (exponentiel)",
        Sinh => "calage, sinus hyperbolique",
        Logit(_) => "calage logit, borné",
        TruncatedLinear(_) => "calage linéaire tronqué",
        TruncatedRaking(_) => "calage exponentiel tronqué",
        TruncatedSinh(_) => "calage sinus hyperbolique tronqué",
    }
}
