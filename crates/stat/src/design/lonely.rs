//! Strata where one unit was drawn out of several: what their variance is taken to be.

use super::plan::{DesignError, LonelyStratum};
use super::stages::Stage;

/// What to do with a stratum of one unit (R's `survey.lonely.psu`, and the collapsed strata of Cochran 1977, 5A.12).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lonely {
    /// Refuse the design and name the strata.
    #[default]
    Fail,
    /// Centre on the mean of the totals of all units of all strata: prudent.
    Adjust,
    /// The mean variance of the other strata.
    Average,
    /// A unit drawn for certain: no variance.
    Certainty,
    /// Left out of the variance; the same number as `Certainty`.
    Remove,
    /// Joined with the stratum before it in the order of the codes (the first one: with the stratum after it).
    Collapse,
}

impl Lonely {
    /// The rule of a name: `fail`, `adjust` (or `center`), `average`, `certainty`, `remove`, `collapse`.
    pub fn named(name: &str) -> Option<Lonely> {
        Some(match name {
            "fail" => Lonely::Fail,
            "adjust" | "center" | "centre" | "centered" => Lonely::Adjust,
            "average" => Lonely::Average,
            "certainty" => Lonely::Certainty,
            "remove" => Lonely::Remove,
            "collapse" => Lonely::Collapse,
            _ => return None,
        })
    }

    /// Applies what can be settled once for all domains.
    pub(super) fn settle(self, stages: &mut [Stage]) -> Result<(), DesignError> {
        match self {
            Lonely::Fail => refuse(stages),
            Lonely::Average => stages.iter().enumerate().try_for_each(|(s, stage)| some_others(s, stage)),
            Lonely::Collapse => stages.iter_mut().enumerate().try_for_each(|(s, stage)| collapse(s, stage)),
            Lonely::Adjust | Lonely::Certainty | Lonely::Remove => Ok(()),
        }
    }
}

fn refuse(stages: &[Stage]) -> Result<(), DesignError> {
    let found: Vec<LonelyStratum> = stages.iter().enumerate().flat_map(|(s, stage)| named(s, stage)).collect();
    if found.is_empty() { Ok(()) } else { Err(DesignError::LonelyPsu { found }) }
}

fn named(s: usize, stage: &Stage) -> Vec<LonelyStratum> {
    let name = |h: usize| {
        let inside = |unit: &u32| stage.stratum[*unit as usize] as usize == h;
        let rows = stage.unit.iter().enumerate().filter(|(_, unit)| inside(unit)).map(|(row, _)| row + 1).collect();
        LonelyStratum { stage: s + 1, stratum: stage.names[h], rows }
    };
    stage.lonely().into_iter().map(name).collect()
}

/// The average rule needs, in each group of strata, one that is not alone.
fn some_others(s: usize, stage: &Stage) -> Result<(), DesignError> {
    let lonely = stage.lonely();
    let mut others = vec![0_usize; stage.groups];
    stage.group.iter().for_each(|g| others[*g as usize] += 1);
    lonely.iter().for_each(|h| others[stage.group[*h] as usize] -= 1);
    match lonely.iter().find(|h| others[stage.group[**h] as usize] == 0) {
        None => Ok(()),
        Some(h) => Err(DesignError::NoNeighbour { stage: s + 1, stratum: stage.names[*h], rule: "average" }),
    }
}

/// Strata of each group in the order of their codes; a lonely one joins the one before it, or the next.
fn collapse(s: usize, stage: &mut Stage) -> Result<(), DesignError> {
    let mut order: Vec<usize> = (0..stage.sizes.len()).collect();
    order.sort_by_key(|h| (stage.group[*h], stage.names[*h]));
    let mut into: Vec<usize> = (0..stage.sizes.len()).collect();
    for h in stage.lonely() {
        let place = order.iter().position(|other| *other == h).unwrap_or(0);
        let same = |other: &&usize| stage.group[**other] == stage.group[h];
        let before = place.checked_sub(1).and_then(|p| order.get(p)).filter(same);
        let neighbour = before.or_else(|| order.get(place + 1).filter(same));
        let neighbour = neighbour.ok_or(DesignError::NoNeighbour { stage: s + 1, stratum: stage.names[h], rule: "collapse" })?;
        join(&mut into, h, *neighbour);
    }
    stage.merge(&into);
    Ok(())
}

/// All strata that stand for the stratum of `a` now stand for that of `b`.
fn join(into: &mut [usize], a: usize, b: usize) {
    let (from, to) = (into[a], into[b]);
    into.iter_mut().filter(|h| **h == from).for_each(|h| *h = to);
}
