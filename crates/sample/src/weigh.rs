//! Weights: respondents in the population of reference, raked to the margins of the census.

use crate::survey::MarginRule;
use crate::survey::{WeightingMethod, WeightingRule};
use crate::{Answers, Frame, Margin, SampleError, Survey};
use base::{Finding, Findings, Place, french};
use stat::calibrate::Problem;
use stat::distance::Bounds;
use stat::{Distance, Kish, Ratios};
use std::collections::BTreeMap;

/// The category of respondents who have none in an optional margin: it keeps its share of the sample.
const NOT_SAID: &str = "non dit";

/// A category with fewer respondents than this makes weights unstable and hides its own variance.
const THIN: usize = 5;
/// A weight more than this many times the mean weight is told.
const HEAVY: f64 = 5.0;

/// A margin as the engine needs it: a code per respondent in scope.
#[derive(Clone, PartialEq, Debug)]
pub struct Coded {
    pub label: String,
    pub labels: Vec<String>,
    pub codes: Vec<u16>,
    pub targets: Vec<f64>,
    pub lineage: String,
}

/// A category before and after weighting.
#[derive(Clone, PartialEq, Debug)]
pub struct MarginRow {
    pub margin: String,
    pub cell: String,
    pub n: usize,
    /// Share of respondents and of the population.
    pub sample_share: f64,
    pub population_share: f64,
}

/// The weights of a survey and how they were had.
#[derive(Clone, PartialEq, Debug)]
pub struct Weighting {
    /// Positions in [`Answers::rows`] of the respondents in scope.
    pub units: Vec<usize>,
    /// Before weighting: population over respondents, the same for all.
    pub start: Vec<f64>,
    pub weights: Vec<f64>,
    pub margins: Vec<Coded>,
    /// The household of each unit, when its members have one weight.
    pub households: Option<Vec<u32>>,
    pub iterations: usize,
    /// Largest miss left, as a part of its margin.
    pub gap: f64,
    pub ratios: Ratios,
    pub kish: Kish,
    pub rows: Vec<MarginRow>,
    /// In French, for the method of a fact: «poids calés (raking) sur secteur × âge».
    pub short: String,
    /// In French, for lineage: method, margins, their sources.
    pub text: String,
    pub findings: Findings,
}

impl Weighting {
    /// Before anybody answered.
    pub(crate) fn nobody() -> Weighting {
        Weighting {
            units: Vec::new(),
            start: Vec::new(),
            weights: Vec::new(),
            margins: Vec::new(),
            households: None,
            iterations: 0,
            gap: 0.0,
            ratios: Ratios { min: 1.0, mean: 1.0, max: 1.0 },
            kish: Kish { n: 0, n_effective: 0.0, deff: 1.0 },
            rows: Vec::new(),
            short: String::new(),
            text: "pas encore de réponses".to_owned(),
            findings: Findings::default(),
        }
    }
}

/// Weighs the respondents in scope to the margins that `survey.toml` asks for and `frame` gives.
///
/// A respondent without category in a required margin has no weight (counted in a finding). An optional margin that
/// the frame does not give is left out, and said in the text.
pub fn weigh(survey: &Survey, answers: &Answers, frame: &Frame) -> Result<Weighting, SampleError> {
    let mut findings = Findings::default();
    let given = given_margins(survey, frame)?;
    let units = units(survey, answers, frame, &given, &mut findings);
    if units.is_empty() {
        return Err(SampleError::NoAnswers { survey: survey.id.clone(), population: survey.population.clone() });
    }
    let margins: Vec<Coded> = given.iter().map(|(rule, margin)| coded(survey, rule, margin, answers, &units, frame)).collect();
    let asked = survey.design.population.unwrap_or(units.len() as f64);
    let population: f64 = margins.first().map_or(asked, |m| m.targets.iter().sum());
    let start = vec![population / units.len() as f64; units.len()];
    let failed = |source| SampleError::Weighting { survey: survey.id.clone(), source };
    let households = households(survey, answers, &units)?;
    let (weights, iterations, gap, ratios) = match margins.is_empty() {
        true => (start.clone(), 0, 0.0, Ratios { min: 1.0, mean: 1.0, max: 1.0 }),
        false => calibrated(survey, &start, &margins, households.as_deref()).map_err(failed)?,
    };
    let kish = stat::kish(&weights).ok_or_else(|| failed(stat::WeightingError::NoUnits))?;
    let (rows, short, text) = (rows(&margins), short(survey, &margins), text(survey, &margins));
    findings.extend(thin(&answers.file, &rows, ratios));
    Ok(Weighting { units, start, weights, margins, households, iterations, gap, ratios, kish, rows, short, text, findings })
}

/// The calibration that `[weighting]` asks for.
fn calibrated(
    survey: &Survey,
    start: &[f64],
    margins: &[Coded],
    households: Option<&[u32]>,
) -> Result<(Vec<f64>, usize, f64, Ratios), stat::WeightingError> {
    let margins = borrowed(margins);
    let problem = Problem { households, ..Problem::new(start, &margins, distance(&survey.weighting)?) };
    problem.solve().map(|w| (w.weights, w.iterations, w.gap, w.ratios))
}

/// The distance of a rule; bounds cut raking and the hyperbolic sine too.
fn distance(rule: &WeightingRule) -> Result<Distance, stat::WeightingError> {
    let bounds = rule.bounds.map(|[low, high]| Bounds::new(low, high)).transpose()?;
    let free = Bounds { low: f64::NEG_INFINITY, high: f64::INFINITY };
    Ok(match (rule.method, bounds) {
        (WeightingMethod::Raking, None) => Distance::Raking,
        (WeightingMethod::Raking, Some(bounds)) => Distance::TruncatedRaking(bounds),
        (WeightingMethod::Linear, None) => Distance::Linear,
        (WeightingMethod::Linear | WeightingMethod::TruncatedLinear, bounds) => Distance::TruncatedLinear(bounds.unwrap_or(free)),
        (WeightingMethod::Logit, bounds) => Distance::Logit(bounds.unwrap_or(free)),
        (WeightingMethod::Sinh, None) => Distance::Sinh,
        (WeightingMethod::Sinh, Some(bounds)) => Distance::TruncatedSinh(bounds),
    })
}

/// The household of each respondent, when `[weighting]` gives its members one weight; who has none is a household alone.
fn households(survey: &Survey, answers: &Answers, units: &[usize]) -> Result<Option<Vec<u32>>, SampleError> {
    let Some(column) = &survey.weighting.same_weight_within else { return Ok(None) };
    if !answers.has_column(column) {
        let reason = format!("la colonne « {column} » de `same_weight_within` manque dans {}", answers.file);
        return Err(SampleError::Estimate { survey: survey.id.clone(), indicator: "pondération".to_owned(), reason });
    }
    Ok(Some(answers.clusters(units, column)))
}

/// The margins as slices for `stat`.
pub(crate) fn borrowed(margins: &[Coded]) -> Vec<stat::Margin<'_>> {
    margins.iter().map(|m| stat::Margin::categories(&m.label, &m.labels, &m.codes, &m.targets)).collect()
}

type Given<'a> = Vec<(&'a MarginRule, &'a Margin)>;

fn given_margins<'a>(survey: &'a Survey, frame: &'a Frame) -> Result<Given<'a>, SampleError> {
    let mut given = Vec::new();
    for rule in &survey.margins {
        match frame.margin(&rule.name) {
            Some(margin) => given.push((rule, margin)),
            None if rule.optional => {}
            None => {
                let expected = format!("effectifs par {}", rule.label);
                return Err(SampleError::NoMargin { survey: survey.id.clone(), margin: rule.name.clone(), expected });
            }
        }
    }
    Ok(given)
}

/// The respondents in scope who have a category in every required margin.
fn units(survey: &Survey, answers: &Answers, frame: &Frame, given: &Given, findings: &mut Findings) -> Vec<usize> {
    let in_scope = |row: &usize| {
        survey.scope.iter().all(|s| answers.get(*row, &s.question).code().is_some_and(|code| s.codes.iter().any(|c| c == code)))
    };
    let required = given.iter().filter(|(rule, _)| !rule.optional);
    let placed = |row: &usize| required.clone().all(|(rule, _)| category(survey, rule, answers, *row, frame).is_some());
    let scope: Vec<usize> = (0..answers.rows.len()).filter(in_scope).collect();
    let units: Vec<usize> = scope.iter().copied().filter(placed).collect();
    let mut tell = |code: &str, count: usize, why: &str| {
        if count > 0 {
            let found = format!("{count} répondant(s) sur {} {why}", answers.rows.len());
            let remedy = "rien à faire : ces réponses sont conservées dans le fichier, sans poids";
            findings.push(Finding::note(code, Place::file(&answers.file)).found(found).expected(survey.population.clone()).remedy(remedy));
        }
    };
    tell("hors-champ", answers.rows.len() - scope.len(), "hors du champ de l'enquête");
    tell("sans-marge", scope.len() - units.len(), "sans commune de l'étude ou sans âge : impossible à pondérer");
    units
}

/// «secteur-luchon|15_24», the category of a respondent in the crossed dimensions of a margin.
fn category(survey: &Survey, rule: &MarginRule, answers: &Answers, row: usize, frame: &Frame) -> Option<String> {
    let part = |name: &String| {
        let dimension = survey.dimensions.get(name)?;
        dimension.category(answers.get(row, &dimension.question), frame)
    };
    rule.dimensions.iter().map(part).collect::<Option<Vec<_>>>().map(|parts| parts.join("|"))
}

fn coded(survey: &Survey, rule: &MarginRule, margin: &Margin, answers: &Answers, units: &[usize], frame: &Frame) -> Coded {
    let mut labels: Vec<String> = margin.cells.iter().map(|(label, _)| label.clone()).collect();
    let mut targets: Vec<f64> = margin.cells.iter().map(|(_, target)| *target).collect();
    let categories: Vec<Option<String>> = units.iter().map(|row| category(survey, rule, answers, *row, frame)).collect();
    let silent = categories.iter().filter(|c| c.is_none()).count();
    if silent > 0 {
        keep_share(&mut targets, silent as f64 / units.len() as f64);
        labels.push(NOT_SAID.to_owned());
    }
    // A category without target gets a code past the last target: the weighting refuses it by name.
    let code = |category: Option<String>| {
        let category = category.unwrap_or_else(|| NOT_SAID.to_owned());
        labels.iter().position(|label| *label == category).unwrap_or_else(|| {
            labels.push(category);
            labels.len() - 1
        }) as u16
    };
    let codes = categories.into_iter().map(code).collect();
    Coded { label: rule.label.clone(), labels, codes, targets, lineage: margin.lineage.clone() }
}

/// A last category with `share` of the total, the others reduced in proportion.
fn keep_share(targets: &mut Vec<f64>, share: f64) {
    let total: f64 = targets.iter().sum();
    targets.iter_mut().for_each(|target| *target *= 1.0 - share);
    targets.push(total * share);
}

fn rows(margins: &[Coded]) -> Vec<MarginRow> {
    let mut rows = Vec::new();
    for margin in margins {
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        margin.codes.iter().for_each(|code| *counts.entry(*code).or_default() += 1);
        let total: f64 = margin.targets.iter().sum();
        for (i, (cell, target)) in margin.labels.iter().zip(&margin.targets).enumerate() {
            let n = counts.get(&(i as u16)).copied().unwrap_or(0);
            let sample_share = n as f64 / margin.codes.len() as f64;
            let population_share = target / total;
            rows.push(MarginRow { margin: margin.label.clone(), cell: cell.clone(), n, sample_share, population_share });
        }
    }
    rows
}

/// Categories of few respondents, and weights far above the others: the margins are finer than the answers bear.
fn thin(file: &str, rows: &[MarginRow], ratios: Ratios) -> Findings {
    let remedy = "regrouper des catégories dans survey.toml : trop peu de réponses rendent les poids instables et l'intervalle trop étroit";
    let finding = |code: &str, found: String, expected: String| {
        Finding::warning(code, Place::file(file)).found(found).expected(expected).remedy(remedy)
    };
    let few = |row: &&MarginRow| row.n < THIN;
    let told = |row: &MarginRow| {
        let found = format!("{} réponse(s) pour « {} » ({})", row.n, row.cell, row.margin);
        finding("categorie-maigre", found, format!("au moins {THIN} réponses par catégorie"))
    };
    let heavy = (ratios.max > HEAVY).then(|| {
        let found = format!("un poids vaut {} fois le poids moyen", french::number(ratios.max, 1));
        finding("poids-extreme", found, format!("au plus {} fois", french::number(HEAVY, 0)))
    });
    rows.iter().filter(few).map(told).chain(heavy).collect()
}

fn short(survey: &Survey, margins: &[Coded]) -> String {
    let names: Vec<&str> = margins.iter().map(|margin| margin.label.as_str()).collect();
    match names.is_empty() {
        true => "chaque réponse compte pour un".to_owned(),
        false => format!("poids calés ({}) sur {}", survey.weighting.method.label_fr(), names.join(", ")),
    }
}

fn text(survey: &Survey, margins: &[Coded]) -> String {
    let part = |margin: &Coded| format!("{} ({})", margin.label, margin.lineage);
    let used: Vec<String> = margins.iter().map(part).collect();
    let left_out = survey.margins.iter().filter(|rule| !margins.iter().any(|m| m.label == rule.label));
    let left_out: Vec<&str> = left_out.map(|rule| rule.label.as_str()).collect();
    let mut text = match used.is_empty() {
        true => "sans redressement".to_owned(),
        false => format!("calage sur marges ({}) : {}", survey.weighting.method.label_fr(), used.join(" ; ")),
    };
    if !left_out.is_empty() {
        text.push_str(&format!(" ; marge non disponible, donc non utilisée : {}", left_out.join(", ")));
    }
    text
}
