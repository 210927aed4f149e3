//! Whether a group answers otherwise than the others: the difference with its interval and a corrected test.

use super::part::Part;
use super::room::Room;
use super::{Group, LEVEL, both, count, fact};
use base::{Fact, Interval, Lineage, Status, Uncertainty, Unit, french};
use stat::contrast::{self, Contrast};
use stat::multiplicity::{Correction, adjusted};
use stat::{Ratio, Stacked, Survey};
use std::collections::BTreeMap;

/// What is put after the slice of a group for its difference from all other respondents.
pub const REST: &str = "versus=rest";
/// No comparison when one side has fewer answers than this.
const ENOUGH: usize = 30;

/// A difference before it is printed.
struct Difference<'a> {
    group: &'a Group,
    contrast: Contrast,
    p: f64,
    n: usize,
    n_rest: usize,
}

/// For each group of enough answers, «age=15_24;versus=rest»: its number less that of the other respondents, with the
/// covariance of the two, and the p-value corrected by Holm among the groups of the same breakdown.
pub(super) fn with_the_rest(room: &Room, part: &Part, groups: &[&Group]) -> Vec<(String, Fact)> {
    let found: Vec<Difference> = groups.iter().filter_map(|group| difference(room, part, group)).collect();
    let mut by_dimension: BTreeMap<&str, Vec<&Difference>> = BTreeMap::new();
    found.iter().for_each(|d| by_dimension.entry(&d.group.dimension).or_default().push(d));
    let corrected = by_dimension.into_values().flat_map(|family| {
        let p: Vec<f64> = family.iter().map(|d| d.p).collect();
        let corrected = adjusted(&p, Correction::Holm).unwrap_or(p);
        family.into_iter().zip(corrected)
    });
    corrected.map(|(d, p)| (format!("{};{REST}", d.group.slice()), d.fact(room, part, p))).collect()
}

fn difference<'a>(room: &Room, part: &Part, group: &'a Group) -> Option<Difference<'a>> {
    let inside = both(&room.base, &group.members);
    let outside: Vec<bool> = room.base.iter().zip(&group.members).map(|(base, member)| *base && !member).collect();
    let (n, n_rest) = (count(&inside), count(&outside));
    if n < ENOUGH || n_rest < ENOUGH {
        return None;
    }
    let side = |domain| Ratio { y: part.y.clone(), x: part.x.clone(), domain };
    let calibration = fact::calibration(room);
    let survey = Survey::Linearised { design: &room.weighted, calibration: calibration.as_ref() };
    let estimates = survey.estimate(&Stacked::of([side(inside), side(outside)])).ok()?;
    let degrees_of_freedom = f64::from(survey.degrees_of_freedom(Some(&room.base)));
    let contrast = contrast::difference(&estimates, 0, 1, degrees_of_freedom, LEVEL).ok()?;
    Some(Difference { group, contrast, p: contrast.p_value?, n, n_rest })
}

impl Difference<'_> {
    fn fact(&self, room: &Room, part: &Part, corrected: f64) -> Fact {
        let unit = Unit::new(&room.rule.unit);
        let (factor, unit) = if unit.is_percent() { (100.0, Unit::new("points")) } else { (1.0, unit) };
        let Contrast { value, standard_error, low, high, level, .. } = self.contrast;
        let bounds = Interval { low: factor * low, high: factor * high, level, standard_error: Some(factor * standard_error) };
        let what = format!("{} : {} moins les autres répondants", part.what, self.group.slice());
        let test = format!("test de Student : p = {} (p corrigé de Holm : {})", french::number(self.p, 3), french::number(corrected, 3));
        let read = if corrected < 1.0 - LEVEL { "différence significative à 5 %" } else { "différence non distinguable de l'erreur" };
        let mut notes: Vec<String> = room.survey.simulated_note().into_iter().collect();
        notes.extend([format!("{test} : {read}"), format!("n = {} contre {}", self.n, self.n_rest)]);
        notes.extend(fact::common_notes(room));
        Fact {
            value: factor * value,
            unit,
            uncertainty: Uncertainty::Sampling(bounds),
            status: Status::Ok,
            n: Some(self.n as u32),
            n_effective: None,
            coverage: None,
            method: format!(
                "différence de deux estimations du même échantillon, intervalle de Student à 95 % ({} ddl)",
                self.contrast.degrees_of_freedom
            ),
            source: room.survey.source.clone(),
            vintage: room.survey.wave.to_string(),
            notes,
            lineage: self.lineage(room, part, &what, factor),
        }
    }

    fn lineage(&self, room: &Room, part: &Part, what: &str, factor: f64) -> Lineage {
        let estimate = stat::Estimate {
            value: self.contrast.value,
            standard_error: self.contrast.standard_error,
            n: self.n,
            degrees_of_freedom: self.contrast.degrees_of_freedom as u32,
            deff: None,
            weight: 0.0,
        };
        let lineage = fact::lineage(room, part, &estimate, true);
        Lineage { what: format!("{} : {what}", room.rule.question), value: Some(factor * self.contrast.value), ..lineage }
    }
}
