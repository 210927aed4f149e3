//! A step of the weighting made ready once, then applied to any weights: those of the sample, those of each replicate.

use crate::crossed::Crossed;
use crate::design::numbers;
use crate::margins::{OwnedMargin, margins};
use crate::plan::{Plan, StepPlan};
use crate::table::Table;
use crate::{Files, check};
use base::Findings;
use stat::calibrate::Problem;
use stat::distance::Bounds;
use stat::nonresponse::{CellReport, Status, redistribute};
use stat::trim::{Limits, trim, trim_calibrated};
use stat::{Distance, Margin, Options, Weighted, WeightingError};

/// What is done, with the columns that it needs.
pub enum Prepared {
    Calibration(Box<Calibration>),
    Nonresponse { cells: Crossed, status: Vec<Status> },
    Trim { limits: Limits, keep: Option<Box<Calibration>> },
}

pub struct Calibration {
    pub margins: Vec<OwnedMargin>,
    pub distance: Kind,
    pub q: Option<Vec<f64>>,
    pub households: Option<Vec<u32>>,
    pub options: Options,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    PostStratify,
    Rake,
    Distance(Distance),
}

/// New weights, and how they were had.
#[derive(Default)]
pub struct Applied {
    pub weights: Vec<f64>,
    pub iterations: Option<usize>,
    pub gap: Option<f64>,
    pub log: Vec<String>,
    /// Units at a bound of g or of the weights.
    pub at_bounds: usize,
}

impl Prepared {
    /// None when a fault was told. `weights` are those that the step will find.
    pub fn new(plan: &Plan, step: &StepPlan, table: &Table, weights: &[f64], files: Files, findings: &mut Findings) -> Option<Prepared> {
        let before = findings.len();
        let made = match step.method {
            "trim" => Some(Prepared::Trim {
                limits: Limits { lower: step.lower.unwrap_or(0.0), upper: step.upper.unwrap_or(f64::INFINITY), strict: step.strict },
                keep: match step.margins.is_empty() {
                    true => None,
                    false => Some(Box::new(Calibration::new(plan, step, table, weights, files, findings)?)),
                },
            }),
            "nonresponse_cells" => Some(Prepared::Nonresponse {
                cells: cells(step, table, weights, findings),
                status: status(&step.respondents.as_ref()?.rows(table), step.ineligible.as_ref().map(|condition| condition.rows(table))),
            }),
            _ => Calibration::new(plan, step, table, weights, files, findings).map(|made| Prepared::Calibration(Box::new(made))),
        };
        made.filter(|_| !findings.iter().skip(before).any(|finding| finding.severity == base::Severity::Error))
    }

    pub fn apply(&self, weights: &[f64]) -> Result<Applied, WeightingError> {
        match self {
            Prepared::Calibration(calibration) => calibration.apply(weights),
            Prepared::Nonresponse { cells, status } => {
                let found = redistribute(weights, status, &cells.codes, &cells.labels())?;
                let log = found.cells.iter().map(|report| told(cells, report));
                let rates = format!("taux de réponse {}, pondéré {}", percent(found.response_rate), percent(found.weighted_response_rate));
                Ok(Applied { log: std::iter::once(rates).chain(log).collect(), weights: found.weights, ..Applied::default() })
            }
            Prepared::Trim { limits, keep: Some(calibration) } => calibration.trim(weights, *limits),
            Prepared::Trim { limits, keep: None } => {
                let found = trim(weights, *limits)?;
                let cut = found.cut.iter().filter(|cut| **cut).count();
                let log = vec![format!(
                    "{cut} poids coupés en {} passage(s) ; l'excès est partagé entre les autres, les marges ne sont plus tenues",
                    found.passes
                )];
                Ok(Applied { weights: found.weights, at_bounds: cut, log, ..Applied::default() })
            }
        }
    }

    /// It makes the weights meet margins.
    pub fn is_calibration(&self) -> bool {
        !self.margins().is_empty()
    }

    pub fn margins(&self) -> &[OwnedMargin] {
        match self {
            Prepared::Calibration(calibration) | Prepared::Trim { keep: Some(calibration), .. } => &calibration.margins,
            _ => &[],
        }
    }
}

impl Calibration {
    fn new(plan: &Plan, step: &StepPlan, table: &Table, weights: &[f64], files: Files, findings: &mut Findings) -> Option<Calibration> {
        let margins = margins(plan, &step.margins, table, weights, files, findings);
        if margins.len() < step.margins.len() {
            return None;
        }
        let q = step.q.as_ref().and_then(|name| table.column(name)).map(|column| {
            findings.extend(check::missing(column, table, "un nombre", "compléter la cellule").into_iter().collect());
            numbers(column)
        });
        let households = step.same_weight_within.as_ref().and_then(|name| table.column(name)).map(|column| {
            findings.extend(check::missing(column, table, "un code de grappe", "compléter la cellule").into_iter().collect());
            column.codes.clone()
        });
        let standard = Options::default();
        let options = Options {
            tolerance: step.tolerance.unwrap_or(standard.tolerance),
            max_iterations: step.max_iterations.unwrap_or(standard.max_iterations),
        };
        Some(Calibration { margins, distance: distance(step, q.is_some() || households.is_some()), q, households, options })
    }

    fn apply(&self, start: &[f64]) -> Result<Applied, WeightingError> {
        let margins: Vec<Margin> = self.margins.iter().map(OwnedMargin::borrowed).collect();
        let problem = |distance| Problem {
            q: self.q.as_deref(),
            households: self.households.as_deref(),
            options: self.options,
            ..Problem::new(start, &margins, distance)
        };
        let (weighted, bounds) = match self.distance {
            Kind::PostStratify => (stat::rake::poststratify(start, &margins[0], self.options)?, None),
            Kind::Rake => (stat::rake(start, &margins, self.options)?, None),
            Kind::Distance(distance) => (problem(distance).solve()?, Some(distance.bounds())),
        };
        let at_bounds = bounds.map_or(0, |bounds| at_bounds(start, &weighted.weights, bounds));
        Ok(Applied { at_bounds, ..Applied::from(weighted) })
    }

    /// The weights nearest to those given, within the limits, that meet the margins.
    fn trim(&self, weights: &[f64], limits: Limits) -> Result<Applied, WeightingError> {
        let margins: Vec<Margin> = self.margins.iter().map(OwnedMargin::borrowed).collect();
        let found = trim_calibrated(weights, &margins, limits.lower, limits.upper, self.options)?;
        let at_bounds = found.weights.iter().filter(|w| **w == limits.lower && **w != 0.0 || **w == limits.upper).count();
        Ok(Applied { at_bounds, ..Applied::from(found) })
    }
}

impl From<Weighted> for Applied {
    fn from(weighted: Weighted) -> Applied {
        let line = |(i, step): (usize, &stat::Step)| {
            format!("itération {} : écart relatif {}, pas {}", i + 1, crate::print::tiny(step.gap), base::french::number(step.length, 3))
        };
        Applied {
            log: weighted.log.iter().enumerate().map(line).collect(),
            weights: weighted.weights,
            iterations: Some(weighted.iterations),
            gap: Some(weighted.gap),
            at_bounds: 0,
        }
    }
}

/// Cells of non-response; rows of positive weight without a cell are told.
fn cells(step: &StepPlan, table: &Table, weights: &[f64], findings: &mut Findings) -> Crossed {
    for column in step.cells.iter().filter_map(|name| table.column(name)) {
        let lost = column.codes.iter().zip(weights).any(|(code, w)| *code == crate::table::NONE && *w != 0.0);
        if lost {
            findings.extend(
                check::missing(column, table, "une cellule", "compléter, ou donner un niveau propre aux lignes sans valeur")
                    .into_iter()
                    .collect(),
            );
        }
    }
    Crossed::of(table, &step.cells)
}

fn status(respondents: &[bool], ineligible: Option<Vec<bool>>) -> Vec<Status> {
    let one = |(row, respondent): (usize, &bool)| match ineligible.as_ref().is_some_and(|out| out[row]) {
        true => Status::Other,
        false if *respondent => Status::Respondent,
        false => Status::Nonrespondent,
    };
    respondents.iter().enumerate().map(one).collect()
}

fn told(cells: &Crossed, report: &CellReport) -> String {
    let name = cells.groups.get(report.cell as usize).map_or(String::new(), |levels| levels.join(" × "));
    let (yes, no, factor) = (report.respondents, report.nonrespondents, base::french::number(report.factor, 4));
    format!("cellule « {name} » : {yes} répondants, {no} non-répondants, facteur {factor}")
}

fn percent(rate: f64) -> String {
    base::french::quantity(rate, &base::Unit::new("%"))
}

/// The distance of the step: bounds make the bounded form of each. One margin to post-stratify, several, or q: Newton's.
fn distance(step: &StepPlan, needs_newton: bool) -> Kind {
    let bounds = step.bounds.map(|(low, high)| Bounds { low, high });
    let numeric = step.margins.iter().any(|margin| matches!(margin.totals, crate::plan::Totals::Number(_)));
    let plain = bounds.is_none() && !needs_newton && !numeric;
    match (step.method, bounds) {
        ("poststratify", _) if plain && step.margins.len() == 1 => Kind::PostStratify,
        ("rake" | "poststratify", _) if plain => Kind::Rake,
        ("logit", Some(bounds)) => Kind::Distance(Distance::Logit(bounds)),
        ("linear" | "truncated_linear", Some(bounds)) => Kind::Distance(Distance::TruncatedLinear(bounds)),
        ("linear", None) => Kind::Distance(Distance::Linear),
        ("sinh", Some(bounds)) => Kind::Distance(Distance::TruncatedSinh(bounds)),
        ("sinh", None) => Kind::Distance(Distance::Sinh),
        (_, Some(bounds)) => Kind::Distance(Distance::TruncatedRaking(bounds)),
        (_, None) => Kind::Distance(Distance::Raking),
    }
}

fn at_bounds(start: &[f64], weights: &[f64], bounds: Bounds) -> usize {
    let near = |g: f64, bound: f64| bound.is_finite() && (g - bound).abs() <= 1e-9 * bound.abs().max(1.0);
    let ratios = start.iter().zip(weights).filter(|(d, _)| **d != 0.0).map(|(d, w)| w / d);
    ratios.filter(|g| near(*g, bounds.low) || near(*g, bounds.high)).count()
}
