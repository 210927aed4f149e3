//! One stage of a sampling plan, ready for its part of the variance.
//!
//! In: codes of a stage. Out: the vector of √(scale) × (total − centre) of its units, whose sum of squares is the stage's
//! part of V = V₁ + f₁ V₂ + f₁ f₂ V₃ … (Särndal, Swensson, Wretman 1992, 4.3; R's `svyrecvar`).

use super::codes::Dense;
use super::lonely::Lonely;
use super::plan::{DesignError, Drawn};
use std::borrow::Cow;

/// A stratum whose units have all less than this left undrawn has no variance.
const CENSUS: f64 = 1e-7;
/// Fractions of one stratum may differ by this much: written with rounding.
const SAME_FRACTION: f64 = 1e-9;

#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Stage {
    /// Unit of each row.
    pub unit: Vec<u32>,
    /// Each row is its own unit.
    pub rows: bool,
    /// Of each unit.
    pub stratum: Vec<u32>,
    /// Sampling fraction of each unit: that of its stratum, or its own with unequal probabilities.
    pub fraction: Vec<f64>,
    /// Of each stratum: the units drawn, its code, the unit of the stage before that holds it, and the product of the
    /// fractions of the stages before.
    pub sizes: Vec<u32>,
    pub names: Vec<u32>,
    pub group: Vec<u32>,
    pub share: Vec<f64>,
    pub groups: usize,
}

/// Whether a stratum left with one unit is treated apart, and how.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Rule {
    pub lonely: Lonely,
    pub in_domains: bool,
}

impl Stage {
    /// `before` is the stage that drew the units in which this one draws.
    pub fn new(drawn: &Drawn, rows: usize, before: Option<&Stage>, own_fractions: bool) -> Result<Stage, DesignError> {
        let given = drawn.strata.map_or_else(|| Dense::one(rows), Dense::of);
        let holder = before.map(Stage::dense);
        let strata = holder.as_ref().map_or_else(|| given.clone(), |holder| Dense::pairs(holder, &given));
        let units = drawn.clusters.map_or_else(|| Dense::each(rows), |c| Dense::pairs(&strata, &Dense::of(c)));
        let stratum: Vec<u32> = units.first.iter().map(|row| strata.codes[*row as usize]).collect();
        let mut sizes = vec![0; strata.len()];
        stratum.iter().for_each(|h| sizes[*h as usize] += 1);
        let of_first = |f: &dyn Fn(usize) -> u32| strata.first.iter().map(|row| f(*row as usize)).collect::<Vec<u32>>();
        let names = of_first(&|row| drawn.strata.map_or(0, |s| s[row]));
        let group = of_first(&|row| before.map_or(0, |b| b.unit[row]));
        let share = group.iter().map(|g| before.map_or(1.0, |b| b.share_of_unit(*g))).collect();
        let fraction = fractions(drawn, &units, &stratum, &sizes, &names, own_fractions)?;
        let groups = before.map_or(1, |b| b.stratum.len());
        Ok(Stage { unit: units.codes, rows: drawn.clusters.is_none(), stratum, fraction, sizes, names, group, share, groups })
    }

    fn dense(&self) -> Dense {
        let mut first = vec![u32::MAX; self.stratum.len()];
        self.unit.iter().enumerate().rev().for_each(|(row, unit)| first[*unit as usize] = row as u32);
        Dense { codes: self.unit.clone(), first }
    }

    /// Product of the fractions down to this unit.
    fn share_of_unit(&self, unit: u32) -> f64 {
        self.share[self.stratum[unit as usize] as usize] * self.fraction[unit as usize]
    }

    /// Products of fractions again, after strata were joined.
    pub fn share_again(stages: &mut [Stage]) {
        for s in 1..stages.len() {
            let (before, after) = stages.split_at_mut(s);
            let (before, stage) = (&before[s - 1], &mut after[0]);
            stage.share = stage.group.iter().map(|unit| before.share_of_unit(*unit)).collect();
        }
    }

    /// Whether anything is left to the stages after this one.
    pub fn passes_on(&self) -> bool {
        self.fraction.iter().any(|f| *f > 0.0)
    }

    /// Strata of one unit that was not drawn for certain.
    pub fn lonely(&self) -> Vec<usize> {
        let open = self.open_strata();
        (0..self.sizes.len()).filter(|h| self.sizes[*h] == 1 && open[*h] && self.share[*h] > 0.0).collect()
    }

    /// Strata where something was left undrawn.
    fn open_strata(&self) -> Vec<bool> {
        let mut open = vec![false; self.sizes.len()];
        self.stratum.iter().zip(&self.fraction).for_each(|(h, f)| open[*h as usize] |= 1.0 - f >= CENSUS);
        open
    }

    /// Joins strata: `into[h]` is the stratum that h becomes part of; its fraction is n / N of the whole.
    pub fn merge(&mut self, into: &[usize]) {
        let kept = Dense::of(&into.iter().map(|h| *h as u32).collect::<Vec<_>>());
        let mut population = vec![0.0; kept.len()];
        for (h, f) in self.stratum.iter().zip(&self.fraction) {
            population[kept.codes[*h as usize] as usize] += 1.0 / f;
        }
        self.stratum.iter_mut().for_each(|h| *h = kept.codes[*h as usize]);
        self.sizes = vec![0; kept.len()];
        self.stratum.iter().for_each(|h| self.sizes[*h as usize] += 1);
        let merged = |h: u32| f64::from(self.sizes[h as usize]) / population[h as usize];
        self.fraction = self.stratum.iter().map(|h| merged(*h)).collect();
        let first = |old: &[u32]| kept.first.iter().map(|h| old[into[*h as usize]]).collect::<Vec<u32>>();
        (self.names, self.group) = (first(&self.names), first(&self.group));
        self.share = kept.first.iter().map(|h| self.share[into[*h as usize]]).collect();
    }

    /// Sums of the rows of each unit.
    fn totals<'z>(&self, z: &'z [f64]) -> Cow<'z, [f64]> {
        if self.rows {
            return Cow::Borrowed(z);
        }
        let mut totals = vec![0.0; self.stratum.len()];
        self.unit.iter().zip(z).for_each(|(unit, z)| totals[*unit as usize] += z);
        Cow::Owned(totals)
    }

    /// √(share (1 − f) n / (n − 1)) × (total − centre) of each unit.
    pub fn deviations(&self, z: &[f64], rule: Rule, domain: Option<&[bool]>) -> Vec<f64> {
        let totals = self.totals(z);
        let mut centre = vec![0.0; self.sizes.len()];
        self.stratum.iter().zip(totals.iter()).for_each(|(h, t)| centre[*h as usize] += t);
        let mut scale: Vec<f64> = self.sizes.iter().zip(&self.share).map(|(n, share)| share * corrected(*n)).collect();
        centre.iter_mut().zip(&self.sizes).for_each(|(c, n)| *c /= f64::from(*n));
        let apart = matches!(rule.lonely, Lonely::Adjust | Lonely::Average);
        if apart && (rule.in_domains || !self.lonely().is_empty()) {
            self.set_apart(&totals, rule, domain, &mut centre, &mut scale);
        }
        let root: Vec<f64> = scale.iter().map(|s| s.sqrt()).collect();
        let one = |((h, t), f): ((&u32, &f64), &f64)| root[*h as usize] * (1.0 - f).max(0.0).sqrt() * (t - centre[*h as usize]);
        self.stratum.iter().zip(totals.iter()).zip(&self.fraction).map(one).collect()
    }

    /// Other centres or scales for the strata that have one unit, in the design or in the domain.
    fn set_apart(&self, totals: &[f64], rule: Rule, domain: Option<&[bool]>, centre: &mut [f64], scale: &mut [f64]) {
        let seen = self.units_seen(domain);
        let open = self.open_strata();
        let alone = |h: usize| open[h] && (self.sizes[h] == 1 || (rule.in_domains && seen[h] == 1));
        let strata = || (0..self.sizes.len()).filter(|h| seen[*h] > 0);
        let by_group = |of: &dyn Fn(usize) -> f64| {
            let mut sums = vec![0.0; self.groups];
            strata().for_each(|h| sums[self.group[h] as usize] += of(h));
            sums
        };
        if rule.lonely == Lonely::Adjust {
            let mut sums = vec![0.0; self.groups];
            self.stratum.iter().zip(totals).for_each(|(h, t)| sums[self.group[*h as usize] as usize] += t);
            let drawn = by_group(&|h| f64::from(self.sizes[h]));
            strata().filter(|h| alone(*h)).for_each(|h| centre[h] = sums[self.group[h] as usize] / drawn[self.group[h] as usize]);
            return;
        }
        let (all, left) = (by_group(&|_| 1.0), by_group(&|h| f64::from(u8::from(!alone(h)))));
        for h in strata() {
            let g = self.group[h] as usize;
            // Without any other stratum the mean of the others is not known: no number, told by the caller.
            scale[h] *= if left[g] == 0.0 {
                f64::NAN
            } else if alone(h) {
                0.0
            } else {
                all[g] / left[g]
            };
        }
    }

    /// Units of each stratum with a row in the domain.
    fn units_seen(&self, domain: Option<&[bool]>) -> Vec<u32> {
        let Some(domain) = domain else { return self.sizes.clone() };
        let mut seen = vec![false; self.stratum.len()];
        self.unit.iter().zip(domain).filter(|(_, inside)| **inside).for_each(|(unit, _)| seen[*unit as usize] = true);
        let mut counts = vec![0; self.sizes.len()];
        self.stratum.iter().zip(seen).filter(|(_, seen)| *seen).for_each(|(h, _)| counts[*h as usize] += 1);
        counts
    }
}

/// n / (n − 1), and 1 for a lone unit.
fn corrected(n: u32) -> f64 {
    if n > 1 { f64::from(n) / f64::from(n - 1) } else { 1.0 }
}

fn fractions(drawn: &Drawn, units: &Dense, stratum: &[u32], sizes: &[u32], names: &[u32], own: bool) -> Result<Vec<f64>, DesignError> {
    let Some(population) = drawn.population else { return Ok(vec![0.0; units.len()]) };
    let of_row = |row: usize| {
        let h = stratum[units.codes[row] as usize] as usize;
        let fraction = if population[row] <= 1.0 { population[row] } else { f64::from(sizes[h]) / population[row] };
        (h, fraction)
    };
    let mut of_place: Vec<f64> = vec![f64::NAN; if own { units.len() } else { sizes.len() }];
    for (row, unit) in units.codes.iter().enumerate() {
        let (h, fraction) = of_row(row);
        let known = &mut of_place[if own { *unit as usize } else { h }];
        let constant = known.is_nan() || (*known - fraction).abs() <= SAME_FRACTION * fraction;
        if !((0.0..=1.0 + SAME_FRACTION).contains(&fraction) && constant) {
            return Err(DesignError::BadPopulation { stratum: names[h], population: population[row], drawn: sizes[h] });
        }
        *known = fraction.min(1.0);
    }
    Ok(if own { of_place } else { stratum.iter().map(|h| of_place[*h as usize]).collect() })
}
