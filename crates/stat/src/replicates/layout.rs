//! Who is in which primary unit, and which primary units are in which stratum.

use super::error::ReplicateError;
use crate::design::{Design, Lonely};

/// The first stage of a design, as replicates see it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Layout {
    /// PSU of each unit.
    pub psu: Vec<u32>,
    /// Stratum of each PSU.
    pub stratum: Vec<u32>,
    /// PSUs of each stratum, in the order of their first unit.
    pub members: Vec<Vec<u32>>,
    /// Sampling fraction of each stratum; 1: a census, which no replicate changes.
    pub fractions: Vec<f64>,
}

impl Layout {
    /// Strata of one PSU that are not a census: refused, or as the rule of the design says taken for a census
    /// (`Certainty`, `Remove`, `Average`). `adjust`: whether the replicates can follow the rule `Adjust`.
    pub fn new(design: &Design, adjust: bool) -> Result<Layout, ReplicateError> {
        if !design.is_equal_within_strata() {
            return Err(ReplicateError::UnequalProbabilities);
        }
        let stratum = design.stratum_of_psu().to_vec();
        let mut members = vec![Vec::new(); design.stratum_sizes().len()];
        stratum.iter().enumerate().for_each(|(psu, h)| members[*h as usize].push(psu as u32));
        let mut layout = Layout { psu: design.psu_codes().to_vec(), stratum, members, fractions: design.sampling_fractions().to_vec() };
        let rule = design.lonely_rule();
        for h in layout.lonely() {
            match rule {
                Lonely::Certainty | Lonely::Remove | Lonely::Average => layout.fractions[h] = 1.0,
                Lonely::Adjust if adjust && layout.members.len() > 1 => {}
                _ => return Err(ReplicateError::LonelyPsu { stratum: h + 1 }),
            }
        }
        if layout.fractions.iter().all(|f| *f >= 1.0) { Err(ReplicateError::Census) } else { Ok(layout) }
    }

    /// Strata of one PSU that are not a census.
    pub fn lonely(&self) -> Vec<usize> {
        (0..self.members.len()).filter(|h| self.members[*h].len() == 1 && self.fractions[*h] < 1.0).collect()
    }

    pub fn psus(&self) -> usize {
        self.stratum.len()
    }

    /// Strata that are not a census, with their PSUs.
    pub fn sampled(&self) -> impl Iterator<Item = (usize, &[u32])> {
        self.members.iter().enumerate().filter(|(h, _)| self.fractions[*h] < 1.0).map(|(h, members)| (h, members.as_slice()))
    }

    /// n_h; for a stratum of one PSU H, the number of strata: the others share the weight of a PSU left out.
    pub fn share_among(&self, h: usize) -> f64 {
        if self.members[h].len() == 1 { self.members.len() as f64 } else { self.members[h].len() as f64 }
    }

    /// PSUs less strata with a unit of non-zero weight in the domain.
    pub fn degrees_of_freedom(&self, weights: &[f64], domain: Option<&[bool]>) -> u32 {
        let mut psus = vec![false; self.psus()];
        let used = |i: usize| weights[i] != 0.0 && domain.is_none_or(|d| d[i]);
        (0..weights.len()).filter(|i| used(*i)).for_each(|i| psus[self.psu[i] as usize] = true);
        let strata = self.members.iter().filter(|members| members.iter().any(|psu| psus[*psu as usize])).count();
        (psus.iter().filter(|seen| **seen).count() - strata) as u32
    }
}
