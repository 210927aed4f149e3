//! Which cells to hide so that every secret one keeps its doubt, at the least cost.
//!
//! In: the system, the demands, the costs. Out: the pattern, its cost, a bound that no pattern beats. Method: a 0/1 variable
//! a cell, cuts taken from the attacker's programme, branching (Fischetti and Salazar 2001); a greedy pattern, pruned, gives
//! a protecting answer whatever the size. Effort is counted in multiplications, so the answer does not depend on the machine.

mod attacker;
mod branch;
mod greedy;

use crate::error::{Error, Result};
use crate::simplex::Equation;
use crate::table::{Key, shown};
use attacker::Attacker;

/// One side of the doubt of a secret cell: a reader must believe that it may be `width` away from its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Demand {
    pub cell: usize,
    pub sign: f64,
    pub width: f64,
    /// A cell that this reader knows.
    pub known: Option<usize>,
}

/// How much the search may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Multiplications of the proof of the optimum; the greedy pattern is always finished.
    pub work: u64,
    /// Nodes of the tree.
    pub nodes: usize,
}

impl Default for Effort {
    fn default() -> Effort {
        Effort { work: 3_000_000_000, nodes: 20_000 }
    }
}

pub(crate) struct Problem<'a> {
    pub equations: &'a [Equation],
    pub values: Vec<f64>,
    pub keys: &'a [Key],
    /// Hidden in any case.
    pub primary: Vec<bool>,
    /// May be hidden (primary cells included).
    pub movable: Vec<bool>,
    pub costs: &'a [f64],
    pub demands: Vec<Demand>,
    pub effort: Effort,
}

pub(crate) struct Found {
    pub hidden: Vec<bool>,
    pub cost: f64,
    pub bound: f64,
    pub optimal: bool,
    pub work: u64,
}

impl Problem<'_> {
    pub fn candidates(&self) -> Vec<usize> {
        (0..self.values.len()).filter(|var| self.movable[*var] && !self.primary[*var]).collect()
    }

    pub fn cost(&self, hidden: &[bool]) -> f64 {
        (0..hidden.len()).filter(|var| hidden[*var] && !self.primary[*var]).map(|var| self.costs[var]).fold(0.0, |sum, cost| sum + cost)
    }
}

/// # Errors
/// A secret cell that cannot keep its doubt even when every cell that may be hidden is.
pub(crate) fn search(mut problem: Problem) -> Result<Found> {
    problem.demands = unmet(&problem)?;
    let mut attacker = Attacker::new(&problem, &problem.movable);
    for demand in &problem.demands {
        if !attacker.protects(demand, &problem.movable)? {
            let side = if demand.sign > 0.0 { "vers le haut" } else { "vers le bas" };
            return Err(Error::Unprotectable { key: shown(&problem.keys[demand.cell]), side, required: demand.width });
        }
    }
    branch::solve(&problem, &mut attacker)
}

/// The demands that the secret cells alone do not meet; the others are met by every pattern.
fn unmet(problem: &Problem) -> Result<Vec<Demand>> {
    let mut attacker = Attacker::new(problem, &problem.primary);
    let mut unmet = Vec::new();
    for demand in &problem.demands {
        if !attacker.protects(demand, &problem.primary)? {
            unmet.push(*demand);
        }
    }
    Ok(unmet)
}
