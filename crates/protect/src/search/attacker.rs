//! The attacker of one demand: how far the secret cell can go given what is hidden, and the cut when it is not enough.

use super::{Demand, Problem};
use crate::error::Result;
use crate::simplex::{Bounds, Cut, Dictionary, Reach, Renewed, reach};
use std::collections::BTreeMap;

/// Cell, whether upwards, the cell known.
type DemandName = (usize, bool, Option<usize>);

pub(super) struct Attacker<'a> {
    problem: &'a Problem<'a>,
    dictionary: Renewed,
    free: Vec<bool>,
    /// The last table found that meets a demand, by demand: it often meets it again.
    known: BTreeMap<DemandName, Vec<(usize, f64)>>,
}

impl<'a> Attacker<'a> {
    /// An attacker who may face any pattern inside `free`.
    pub fn new(problem: &'a Problem<'a>, free: &[bool]) -> Attacker<'a> {
        let dictionary = Renewed::new(Dictionary::solve(problem.values.len(), problem.equations, free));
        Attacker { problem, dictionary, free: free.to_vec(), known: BTreeMap::new() }
    }

    /// Multiplications done.
    pub fn work(&self) -> u64 {
        self.dictionary.work()
    }

    /// Whether the demand holds when these cells are hidden.
    pub fn protects(&mut self, demand: &Demand, hidden: &[bool]) -> Result<bool> {
        Ok(self.hold(demand, hidden)?.is_some())
    }

    /// Cells that move in a table that the reader must believe possible; none when there is no such table.
    pub fn hold(&mut self, demand: &Demand, hidden: &[bool]) -> Result<Option<Vec<usize>>> {
        let reach = self.reach(demand, |var| hidden[var].then_some((self.problem.values[var], f64::INFINITY)))?;
        Ok(enough(demand, &reach).then(|| reach.point.iter().map(|(var, _)| *var).collect()))
    }

    /// A cut that the pattern y breaks, if any. The capacities of a cell that is hidden by the fraction y are y times the width
    /// (up) and y times the smaller of the width and the value (down): beyond it, a cut coefficient is cut down to 1 anyway.
    pub fn cut(&mut self, demand: &Demand, y: &[f64]) -> Result<Option<Cut>> {
        let (values, primary) = (&self.problem.values, &self.problem.primary);
        let capped = |var: usize| match primary[var] {
            true => Some((values[var], f64::INFINITY)),
            false => (y[var] > 0.0).then(|| (values[var].min(demand.width) * y[var], demand.width * y[var])),
        };
        let capped = self.reach(demand, capped)?;
        Ok(self.broken(demand, &capped, y))
    }

    /// The exact cut of a 0/1 pattern that leaves the demand unmet.
    pub fn exact_cut(&mut self, demand: &Demand, y: &[f64]) -> Result<Option<Cut>> {
        let values = &self.problem.values;
        let reach = self.reach(demand, |var| (y[var] > 0.5).then_some((values[var], f64::INFINITY)))?;
        Ok(self.broken(demand, &reach, y))
    }

    fn broken(&self, demand: &Demand, reach: &Reach, y: &[f64]) -> Option<Cut> {
        if enough(demand, reach) {
            return None;
        }
        let cut = self.cut_of(demand, reach)?;
        let held: f64 = cut.terms.iter().map(|(var, a)| a * y[*var]).sum();
        (held < cut.least - 1e-5).then_some(cut)
    }

    /// From target = Σ g x over what stopped it: Σ (g⁺ ∞ + g⁻ value) y ≥ width, each coefficient cut down to what is asked.
    fn cut_of(&self, demand: &Demand, reach: &Reach) -> Option<Cut> {
        let (values, primary) = (&self.problem.values, &self.problem.primary);
        let share = |var: usize, g: f64| if g > 0.0 { 1.0 } else { (-g * values[var] / demand.width).min(1.0) };
        let stops = || reach.blocked_by.iter().filter(|(var, _)| Some(*var) != demand.known);
        let sure: f64 = stops().filter(|(var, _)| primary[*var]).map(|(var, g)| share(*var, *g)).sum();
        let least = 1.0 - sure;
        if least <= 1e-6 {
            return None;
        }
        let others = stops().filter(|(var, _)| !primary[*var]).map(|(var, g)| (*var, (share(*var, *g) / least).min(1.0)));
        let terms: Vec<(usize, f64)> = others.filter(|(_, a)| *a > 1e-9).collect();
        Some(Cut { terms, least: 1.0 })
    }

    /// `room` gives how far down and up a hidden cell can go; none: the cell is published.
    fn reach(&mut self, demand: &Demand, room: impl Fn(usize) -> Option<(f64, f64)>) -> Result<Reach> {
        let name = (demand.cell, demand.sign > 0.0, demand.known);
        if let Some(point) = self.known.get(&name).filter(|point| point.iter().all(|(var, x)| fits(room(*var), *x))) {
            return Ok(Reach { distance: demand.width, point: point.clone(), blocked_by: Vec::new() });
        }
        let mut bounds = Bounds::fixed(self.free.len());
        for var in (0..self.free.len()).filter(|var| self.free[*var] && Some(*var) != demand.known) {
            if let Some((down, up)) = room(var) {
                bounds.low[var] = -down;
                bounds.high[var] = up;
            }
        }
        let reach = reach(self.dictionary.get(), &bounds, demand.cell, demand.sign, demand.width)?;
        if enough(demand, &reach) && reach.distance.is_finite() {
            self.known.insert(name, reach.point.clone());
        }
        Ok(reach)
    }
}

fn enough(demand: &Demand, reach: &Reach) -> bool {
    reach.distance >= demand.width - 1e-8 * demand.width.max(1.0)
}

fn fits(room: Option<(f64, f64)>, x: f64) -> bool {
    room.is_some_and(|(down, up)| x >= -down - 1e-9 * down.max(1.0) && x <= up + 1e-9 * up.max(1.0))
}
