//! A pattern that protects, found without proof: what the relaxation likes, repaired, then pruned cell by cell.

use super::attacker::Attacker;
use super::{Demand, Problem};
use crate::error::Result;

/// Hides what `y` hides even in part, adds what is missing, takes away what is not needed. Of the two orders of pruning
/// (least liked by y first; dearest first) the better pattern is kept. `spent` grows by the work done.
pub(super) fn pattern(problem: &Problem, attacker: &mut Attacker, y: &[f64], spent: &mut u64) -> Result<Vec<bool>> {
    let mut hidden: Vec<bool> = (0..y.len()).map(|var| problem.primary[var] || (problem.movable[var] && y[var] > 1e-6)).collect();
    for demand in &problem.demands {
        if !attacker.protects(demand, &hidden)? {
            repair(problem, attacker, demand, y, &mut hidden)?;
        }
    }
    let liked = pruned(problem, &hidden, spent, |a, b| y[a].total_cmp(&y[b]).then(problem.costs[b].total_cmp(&problem.costs[a])))?;
    let dear = pruned(problem, &hidden, spent, |a, b| problem.costs[b].total_cmp(&problem.costs[a]))?;
    Ok(if problem.cost(&dear) < problem.cost(&liked) { dear } else { liked })
}

/// Another try around a pattern: hides with it all that is cheaper than half of its cells, then publishes the dearest first.
pub(super) fn widened(problem: &Problem, pattern: &[bool], spent: &mut u64) -> Result<Vec<bool>> {
    let mut costs: Vec<f64> = problem.candidates().into_iter().filter(|var| pattern[*var]).map(|var| problem.costs[var]).collect();
    costs.sort_by(f64::total_cmp);
    let middle = costs.get(costs.len() / 2).copied().unwrap_or(0.0);
    let wide: Vec<bool> = (0..pattern.len()).map(|var| pattern[var] || (problem.movable[var] && problem.costs[var] <= middle)).collect();
    pruned(problem, &wide, spent, |a, b| problem.costs[b].total_cmp(&problem.costs[a]))
}

/// Opens the cheapest cells until the demand holds (halving), then hides those that move.
fn repair(problem: &Problem, attacker: &mut Attacker, demand: &Demand, y: &[f64], hidden: &mut [bool]) -> Result<()> {
    let price = |var: usize| problem.costs[var] * (1.0 - y[var]);
    let mut closed: Vec<usize> = problem.candidates().into_iter().filter(|var| !hidden[*var]).collect();
    closed.sort_by(|a, b| price(*a).total_cmp(&price(*b)).then(a.cmp(b)));
    let opened = |count: usize| {
        let mut opened = hidden.to_vec();
        closed[..count].iter().for_each(|var| opened[*var] = true);
        opened
    };
    let (mut low, mut high) = (0, closed.len());
    while high - low > 1 {
        let middle = (low + high) / 2;
        if attacker.protects(demand, &opened(middle))? { high = middle } else { low = middle }
    }
    let moved = attacker.hold(demand, &opened(high))?.unwrap_or_default();
    moved.into_iter().for_each(|var| hidden[var] = true);
    Ok(())
}

/// Publishes again each hidden cell, in the given order, when all demands hold without it. A demand is solved again only when
/// the table that proves it uses the cell.
fn pruned(problem: &Problem, hidden: &[bool], spent: &mut u64, order: impl Fn(usize, usize) -> std::cmp::Ordering) -> Result<Vec<bool>> {
    let mut hidden = hidden.to_vec();
    let mut attacker = Attacker::new(problem, &hidden);
    let mut proofs =
        problem.demands.iter().map(|demand| Ok(attacker.hold(demand, &hidden)?.unwrap_or_default())).collect::<Result<Vec<_>>>()?;
    let mut trials: Vec<usize> = (0..hidden.len()).filter(|var| hidden[*var] && !problem.primary[*var]).collect();
    trials.sort_by(|a, b| order(*a, *b).then(a.cmp(b)));
    for var in trials {
        hidden[var] = false;
        match without(problem, &mut attacker, &hidden, &proofs, var)? {
            Some(renewed) => renewed.into_iter().for_each(|(at, proof)| proofs[at] = proof),
            None => hidden[var] = true,
        }
    }
    *spent += attacker.work();
    Ok(hidden)
}

type Renewed = Vec<(usize, Vec<usize>)>;

fn without(problem: &Problem, attacker: &mut Attacker, hidden: &[bool], proofs: &[Vec<usize>], var: usize) -> Result<Option<Renewed>> {
    let mut renewed = Vec::new();
    for (at, demand) in problem.demands.iter().enumerate().filter(|(at, _)| proofs[*at].contains(&var)) {
        match attacker.hold(demand, hidden)? {
            Some(proof) => renewed.push((at, proof)),
            None => return Ok(None),
        }
    }
    Ok(Some(renewed))
}
