//! A simulated table of answers: fictitious respondents drawn from real margins, the same bytes for the same seed.
//!
//! Nothing in it is real: each line carries `simule=oui`. What it is for: to try the whole line (reading, weighting,
//! estimating, printing) before the field work, on a sample whose bias is known because it was put there.

use crate::frame::OUTSIDE;
use crate::random::SplitMix64;
use crate::survey::{Draw, Grouping, Simulation};
use crate::{Frame, SampleError, Survey};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What stands for an empty cell in `[[simulation.draws]]`.
const EMPTY: &str = "vide";
/// Parts for every age band.
const ALL: &str = "*";
/// Technical columns, before those that are drawn.
const COLUMNS: [&str; 6] = ["simule", "respondent_id", "survey", "wave", "collected_on", "PF1"];

/// Draws the answers that `[simulation]` describes, as the text of a CSV file.
///
/// Each respondent: a category sector × age with probability census count × propensity to answer; a commune of the
/// sector with probability population; then every column of `draws` by the parts of the age band. Census counts and
/// populations are rounded to the unit first, so that the bytes do not depend on how the sums were made. Only sums,
/// products and comparisons are used: the same draws on every machine.
pub fn simulate(survey: &Survey, frame: &Frame) -> Result<String, SampleError> {
    let spec = survey.simulation.as_ref().ok_or_else(|| fault(survey, "pas de section [simulation]"))?;
    if !survey.simulated {
        return Err(fault(survey, "`simulated = false` : cette enquête est réelle, aucune réponse ne peut être simulée"));
    }
    let cells = cells(survey, spec, frame)?;
    let mut rng = SplitMix64::new(spec.seed);
    let mut out = header(spec);
    let mut ids = BTreeSet::new();
    for _ in 0..spec.respondents {
        let line = respondent(survey, spec, frame, &cells, &mut rng, &mut ids)?;
        out.push_str(&line.join(","));
        out.push('\n');
    }
    Ok(out)
}

/// A category to draw from.
struct Cell {
    sector: String,
    age: String,
    part: f64,
}

fn fault(survey: &Survey, reason: impl Into<String>) -> SampleError {
    SampleError::survey(&Path::new(&survey.id).join("survey.toml"), reason)
}

fn header(spec: &Simulation) -> String {
    let drawn = spec.draws.iter().map(|draw| draw.column.as_str());
    let names: Vec<&str> = COLUMNS.into_iter().chain(drawn).collect();
    format!("{}\n", names.join(","))
}

fn cells(survey: &Survey, spec: &Simulation, frame: &Frame) -> Result<Vec<Cell>, SampleError> {
    let rule = survey.margins.iter().find(|rule| rule.name == spec.margin);
    let by = |name: &String| survey.dimensions.get(name).map(|d| d.by);
    let dimensions: Vec<_> = rule.map(|rule| rule.dimensions.iter().map(by).collect()).unwrap_or_default();
    if dimensions != [Some(Grouping::Sector), Some(Grouping::Groups)] {
        return Err(fault(
            survey,
            format!("la marge « {} » de la simulation doit croiser le secteur et l'âge, dans cet ordre", spec.margin),
        ));
    }
    let expected = "effectifs par secteur et âge".to_owned();
    let missing = || SampleError::NoMargin { survey: survey.id.clone(), margin: spec.margin.clone(), expected };
    let margin = frame.margin(&spec.margin).ok_or_else(missing)?;
    let names = rule.map(|rule| rule.dimensions.clone()).unwrap_or_default();
    // In the order of the labels, whatever the order of the caller.
    let sorted: BTreeMap<&String, f64> = margin.cells.iter().map(|(label, target)| (label, *target)).collect();
    sorted.into_iter().map(|(label, target)| cell(survey, spec, &names, label, target)).collect()
}

fn cell(survey: &Survey, spec: &Simulation, names: &[String], label: &str, target: f64) -> Result<Cell, SampleError> {
    let (sector, age) = label.split_once('|').ok_or_else(|| fault(survey, format!("catégorie « {label} » ; attendu : secteur|âge")))?;
    let propensity =
        |i: usize, category: &str| names.get(i).and_then(|name| spec.response.get(name)?.get(category)).copied().unwrap_or(1.0);
    let part = target.round() * propensity(0, sector) * propensity(1, age);
    Ok(Cell { sector: sector.to_owned(), age: age.to_owned(), part })
}

fn respondent(
    survey: &Survey,
    spec: &Simulation,
    frame: &Frame,
    cells: &[Cell],
    rng: &mut SplitMix64,
    ids: &mut BTreeSet<u32>,
) -> Result<Vec<String>, SampleError> {
    let parts: Vec<f64> = cells.iter().map(|cell| cell.part).collect();
    let cell = rng.pick(&parts).and_then(|i| cells.get(i)).ok_or_else(|| fault(survey, "toutes les catégories ont une part nulle"))?;
    let mut id = (rng.next() >> 32) as u32;
    while !ids.insert(id) {
        id = (rng.next() >> 32) as u32;
    }
    let day = day(survey, spec, rng)?;
    let commune = commune(survey, spec, frame, &cell.sector, rng)?;
    let mut line = vec!["oui".to_owned(), format!("{id:08x}"), survey.code.clone(), survey.wave.to_string(), day, commune];
    for draw in &spec.draws {
        line.push(code(survey, draw, &cell.age, rng)?);
    }
    Ok(line)
}

fn commune(survey: &Survey, spec: &Simulation, frame: &Frame, sector: &str, rng: &mut SplitMix64) -> Result<String, SampleError> {
    if rng.unit() < spec.outside {
        return Ok(OUTSIDE.to_owned());
    }
    // In the order of the codes, whatever the order of the caller.
    let places: BTreeMap<_, _> =
        frame.localities.iter().filter(|place| place.sector.as_str() == sector).map(|p| (p.commune, p.population.round())).collect();
    let parts: Vec<f64> = places.values().copied().collect();
    let drawn = rng.pick(&parts).and_then(|i| places.keys().nth(i));
    drawn.map(|commune| commune.to_string()).ok_or_else(|| fault(survey, format!("le secteur « {sector} » n'a pas de commune habitée")))
}

fn code(survey: &Survey, draw: &Draw, age: &str, rng: &mut SplitMix64) -> Result<String, SampleError> {
    let missing = || fault(survey, format!("simulation de {} : pas de parts pour « {age} » ni pour « {ALL} »", draw.column));
    let parts = draw.parts.get(age).or_else(|| draw.parts.get(ALL)).ok_or_else(missing)?;
    let weights: Vec<f64> = parts.values().copied().collect();
    let drawn = rng.pick(&weights).and_then(|i| parts.keys().nth(i)).ok_or_else(missing)?;
    Ok(if drawn == EMPTY { String::new() } else { drawn.clone() })
}

/// A day of the collection, AAAA-MM-JJ.
fn day(survey: &Survey, spec: &Simulation, rng: &mut SplitMix64) -> Result<String, SampleError> {
    let wrong = || fault(survey, format!("first_day « {} » ; attendu : AAAA-MM-JJ", spec.first_day));
    let mut parts = spec.first_day.split('-').map(str::parse::<u32>);
    let (Some(Ok(mut year)), Some(Ok(mut month)), Some(Ok(day)), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    if !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) {
        return Err(wrong());
    }
    let mut day = day + (rng.unit() * f64::from(spec.days)) as u32;
    while day > days_in(year, month) {
        day -= days_in(year, month);
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}
