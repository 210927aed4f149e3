//! A fact from an estimate: its interval, and all that must stand beside it.

use super::part::Part;
use super::room::Room;
use super::{LEVEL, both, count};
use base::{Fact, Interval, Lineage, Origin, Status, Uncertainty, Unit, french};
use stat::interval::Method;
use stat::reliability::{Figures, Mark, NCHS_PROPORTIONS, STATCAN_QUANTITIES, judge};
use stat::{Calibration, Design, Estimate, Ratio, Statistic, Survey, default_interval, kish};

/// What a survey of volunteers must say beside every number.
const NOT_RANDOM: &str = "enquête volontaire, non aléatoire : les marges d'erreur sont indicatives";

/// The fact of a part over a base, or why it cannot be estimated.
pub(super) fn fact(room: &Room, part: &Part, members: &[bool], base: &[bool], weighted: bool) -> Result<Fact, String> {
    let estimate = estimate(room, part, base, weighted)?;
    let (uncertainty, how) = match census(room, part, &estimate, base) {
        Some(exact) => exact,
        None => interval(&estimate, part.proportion),
    };
    let weighting = if weighted { room.weighting.short.as_str() } else { "sans redressement" };
    let weights: Vec<f64> = room.weighting.weights.iter().zip(base).filter(|(_, b)| **b).map(|(w, _)| *w).collect();
    let effective = if weighted { kish(&weights).map(|k| k.n_effective) } else { Some(estimate.n as f64) };
    Ok(Fact {
        value: estimate.value,
        unit: Unit::new(&room.rule.unit),
        uncertainty,
        status: Status::Ok,
        n: Some(estimate.n as u32),
        n_effective: effective,
        coverage: None,
        method: format!("estimation : {weighting}, {how}"),
        source: room.survey.source.clone(),
        vintage: room.survey.wave.to_string(),
        notes: notes(room, part, &estimate, members, base, effective, weighted),
        lineage: lineage(room, part, &estimate, weighted),
    })
}

/// Σ w y / Σ w x over the base, with the design of the survey.
fn estimate(room: &Room, part: &Part, base: &[bool], weighted: bool) -> Result<Estimate, String> {
    let design = if weighted { &room.weighted } else { &room.unweighted };
    let calibration = calibration(room);
    let calibration = if weighted { calibration.as_ref() } else { None };
    if part.x.is_none() {
        return stat::mean(design, &part.y, base, calibration).map_err(|error| error.to_string());
    }
    ratio(design, calibration, part, base)
}

/// What the weights were calibrated on, for the variance.
pub(super) fn calibration<'a>(room: &'a Room) -> Option<Calibration<'a>> {
    let households = room.weighting.households.as_deref();
    (!room.margins.is_empty()).then(|| Calibration { households, ..Calibration::new(&room.weighting.start, room.margins) })
}

fn ratio(design: &Design, calibration: Option<&Calibration>, part: &Part, base: &[bool]) -> Result<Estimate, String> {
    let ratio = Ratio { y: part.y.clone(), x: part.x.clone(), domain: base.to_vec() };
    let survey = Survey::Linearised { design, calibration };
    let estimates = survey.estimate(&ratio).map_err(|error| error.to_string())?;
    Ok(Estimate {
        value: estimates.values[0],
        standard_error: estimates.standard_error(0),
        n: count(base),
        degrees_of_freedom: survey.degrees_of_freedom(ratio.domain(0)),
        deff: None,
        weight: ratio.denominator(design.weights()),
    })
}

/// The exact interval of a share of respondents in a small population asked nearly all. Those of the base who did not answer
/// are counted in proportion: N n_base / n.
fn census(room: &Room, part: &Part, estimate: &Estimate, base: &[bool]) -> Option<(Uncertainty, String)> {
    let counted = part.proportion && part.x.is_none() && room.margins.is_empty() && room.survey.design.cluster.is_none();
    let population = room.survey.design.population.filter(|_| counted)?;
    let n = count(base) as u64;
    let yes = part.y.iter().zip(base).filter(|(y, base)| **base && **y == 1.0).count() as u64;
    let persons = (population * n as f64 / room.units() as f64).round().max(n as f64) as u64;
    let (low, high) = stat::census::share_of_finite(yes, n, persons, LEVEL)?;
    let bounds = Interval { low, high, level: LEVEL, standard_error: Some(estimate.standard_error) };
    let how = format!("intervalle exact (hypergéométrique) à 95 %, {n} réponses sur {persons} personnes");
    Some((Uncertainty::Sampling(bounds), how))
}

/// The interval and how it was had, in French.
fn interval(estimate: &Estimate, proportion: bool) -> (Uncertainty, String) {
    if !proportion {
        return symmetric(estimate);
    }
    match default_interval(estimate, LEVEL) {
        Err(why) => (Uncertainty::NoneKnown, format!("sans intervalle ({why})")),
        Ok(i) => {
            let bounds = Interval { low: i.low, high: i.high, level: i.level, standard_error: Some(estimate.standard_error) };
            (Uncertainty::Sampling(bounds), format!("intervalle {} à 95 %", i.method.label_fr()))
        }
    }
}

/// Estimate ± t s.
fn symmetric(estimate: &Estimate) -> (Uncertainty, String) {
    let Some(t) = stat::quantile::student(0.5 + LEVEL / 2.0, f64::from(estimate.degrees_of_freedom)) else {
        return (Uncertainty::NoneKnown, "sans intervalle (aucun degré de liberté)".to_owned());
    };
    let half = t * estimate.standard_error;
    let bounds =
        Interval { low: estimate.value - half, high: estimate.value + half, level: LEVEL, standard_error: Some(estimate.standard_error) };
    (Uncertainty::Sampling(bounds), format!("intervalle de Student à 95 % ({} ddl)", estimate.degrees_of_freedom))
}

fn notes(
    room: &Room,
    part: &Part,
    estimate: &Estimate,
    members: &[bool],
    base: &[bool],
    effective: Option<f64>,
    weighted: bool,
) -> Vec<String> {
    let mut notes: Vec<String> = room.survey.simulated_note().into_iter().collect();
    notes.push(format!("base : {}, n = {}", room.rule.base, estimate.n));
    notes.push(non_response(room, members));
    if weighted {
        let n_effective = effective.map_or(french::NOT_AVAILABLE.to_owned(), |n| french::number(n, 1));
        let design = estimate.deff.map_or(String::new(), |d| format!(", effet de plan {}", french::number(d, 2)));
        notes.push(format!("n effectif (Kish) : {n_effective}{design}"));
        if let Some(plain) = plain(part, base) {
            let what = if part.proportion { "part" } else { "moyenne" };
            notes.push(format!("{what} non pondérée : {}", french::quantity(plain, &Unit::new(&room.rule.unit))));
        }
    }
    notes.push(reliability(part, estimate));
    notes.extend(common_notes(room));
    notes
}

/// The mark of the rules of NCHS for proportions, of Statistics Canada for means, with its reasons.
fn reliability(part: &Part, estimate: &Estimate) -> String {
    let exact = stat::interval::interval(estimate, Method::KornGraubard, LEVEL).ok();
    let spread = estimate.standard_error / estimate.value.abs();
    let figures = Figures {
        value: estimate.value,
        n: estimate.n,
        n_effective: estimate.deff.filter(|deff| *deff > 0.0).map(|deff| estimate.n as f64 / deff),
        cv: Some(spread).filter(|cv| cv.is_finite()),
        interval: exact.map(|i| (i.low, i.high)),
        degrees_of_freedom: estimate.degrees_of_freedom,
    };
    let (rules, source) = match part.proportion {
        true => (NCHS_PROPORTIONS, "règles du NCHS pour les parts"),
        false => (STATCAN_QUANTITIES, "règles de Statistique Canada"),
    };
    let verdict = judge(&figures, rules);
    let word = match verdict.mark {
        Mark::Publish => "publiable",
        Mark::Caution => "à lire avec prudence",
        Mark::Suppress => "trop peu fiable pour être publié seul",
    };
    let why = if verdict.reasons.is_empty() { String::new() } else { format!(" : {}", verdict.reasons.join(" ; ")) };
    format!("fiabilité ({source}) : {word}{why}")
}

/// The remarks of the survey, and that respondents were not drawn at random.
pub(super) fn common_notes(room: &Room) -> Vec<String> {
    let mut notes = room.survey.notes.clone();
    if !room.survey.design.random && room.survey.design.population.is_none() {
        notes.push(NOT_RANDOM.to_owned());
    }
    notes
}

/// The same number when each answer counts for one.
fn plain(part: &Part, base: &[bool]) -> Option<f64> {
    let sum = |column: &dyn Fn(usize) -> f64| (0..base.len()).filter(|i| base[*i]).map(column).sum::<f64>();
    let below = sum(&|i| part.x.as_ref().map_or(1.0, |x| x[i]));
    (below > 0.0).then(|| sum(&|i| part.y[i]) / below)
}

/// Item non-response among those asked, and the answers that leave the base.
fn non_response(room: &Room, members: &[bool]) -> String {
    let (asked, silent) = (count(&both(&room.asked, members)), count(&both(&room.silent, members)));
    let share = french::quantity(silent as f64 / asked as f64, &Unit::new("%"));
    let out = count(&both(&room.excluded, members));
    let left = room.rule.base_excludes.join(", ");
    let excluded = if left.is_empty() { String::new() } else { format!(" ; hors base ({left}) : {out}") };
    format!("non-réponse à la question : {silent} sur {asked} ({share}){excluded}")
}

pub(super) fn lineage(room: &Room, part: &Part, estimate: &Estimate, weighted: bool) -> Lineage {
    let weighting = if weighted { room.weighting.text.clone() } else { "sans redressement : chaque réponse compte pour un".to_owned() };
    Lineage {
        what: format!("{} : {} parmi {}, n = {}", room.rule.question, part.what, room.rule.base, estimate.n),
        value: Some(estimate.value),
        origin: Origin::Answers {
            survey: room.survey.title.clone(),
            file: room.answers.file.clone(),
            sha256: room.answers.sha256.clone(),
            question: format!("{} — {}", room.question.code, room.question.label_fr),
            base: format!("{} ; champ : {}", room.rule.base, room.survey.population),
            weighting,
            simulated: room.survey.simulated,
        },
        notes: room.survey.simulated_note().into_iter().collect(),
    }
}
