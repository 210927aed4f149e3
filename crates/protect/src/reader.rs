//! A second opinion on a protection: can a reader rule out a value that was promised to stay possible?
//!
//! In: equations Σ a x = 0, the values, what is hidden, values of hidden cells that must remain possible. Out: the first that
//! is not. The linear programmes are solved by the library `microlp`, which shares nothing with our search and our audit.

use crate::error::{Error, Result};
use crate::simplex::Equation;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};
use std::collections::BTreeMap;

/// Hidden variables that the equations tie together, and those equations.
#[derive(Default)]
struct Part {
    variables: Vec<usize>,
    equations: Vec<usize>,
}

/// The first of (variable, value) that a reader can rule out, to the tolerance of the library; none: all stay possible.
///
/// One programme a part, then one warm restart a value, the variable being fixed there.
pub(crate) fn first_unmet(equations: &[Equation], values: &[f64], hidden: &[bool], doubts: &[(usize, f64)]) -> Result<Option<usize>> {
    for part in parts(equations, hidden) {
        let of_part = |var: usize| part.variables.binary_search(&var).ok();
        let mine: Vec<(usize, usize, f64)> = doubts.iter().filter_map(|(var, value)| Some((*var, of_part(*var)?, *value))).collect();
        if mine.is_empty() {
            continue;
        }
        // Values are divided by the largest of the part: the tolerances of the library are absolute.
        let scale = part.variables.iter().map(|var| values[*var]).fold(1.0, f64::max);
        let (problem, variables) = programme(equations, values, hidden, &part, scale, None);
        let SolveOutcome::Solution(known) = problem.solve().map_err(unsolved)? else { return Err(unfinished()) };
        for (var, place, value) in mine {
            match known.clone().fix_var(variables[place], value / scale) {
                Ok(SolveOutcome::Solution(_)) => {}
                Ok(SolveOutcome::Interrupted(_)) => return Err(unfinished()),
                Err(microlp::Error::Infeasible) => return Ok(Some(var)),
                Err(error) => return Err(unsolved(error)),
            }
        }
    }
    Ok(None)
}

fn unsolved(error: microlp::Error) -> Error {
    Error::Solver { reason: error.to_string() }
}

fn unfinished() -> Error {
    Error::Solver { reason: "arrêt avant la fin".to_owned() }
}

/// The additivity of a part, its hidden cells ≥ 0, the target to be made largest.
fn programme(
    equations: &[Equation],
    values: &[f64],
    hidden: &[bool],
    part: &Part,
    scale: f64,
    target: Option<usize>,
) -> (Problem, Vec<Variable>) {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let gain = |var: &usize| f64::from(u8::from(Some(*var) == target));
    let variables: Vec<Variable> = part.variables.iter().map(|var| problem.add_var(gain(var), (0.0, f64::INFINITY))).collect();
    for equation in part.equations.iter().map(|place| &equations[*place]) {
        let place = |var: usize| part.variables.binary_search(&var).ok().map(|place| variables[place]);
        let terms: Vec<(Variable, f64)> = equation.iter().filter_map(|(var, a)| Some((place(*var)?, *a))).collect();
        let known: f64 = equation.iter().filter(|(var, _)| !hidden[*var]).map(|(var, a)| a * values[*var]).sum();
        problem.add_constraint(terms, ComparisonOp::Eq, -known / scale);
    }
    (problem, variables)
}

/// Cells of no common equation say nothing of each other.
fn parts(equations: &[Equation], hidden: &[bool]) -> Vec<Part> {
    let mut of: Vec<usize> = (0..hidden.len()).collect();
    let unknown = |equation: &Equation| equation.iter().map(|(var, _)| *var).filter(|var| hidden[*var]).collect::<Vec<_>>();
    for equation in equations {
        unknown(equation).windows(2).for_each(|pair| join(&mut of, pair[0], pair[1]));
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for var in (0..hidden.len()).filter(|var| hidden[*var]) {
        parts.entry(root(&of, var)).or_default().variables.push(var);
    }
    for (place, equation) in equations.iter().enumerate() {
        if let Some(part) = unknown(equation).first().and_then(|var| parts.get_mut(&root(&of, *var))) {
            part.equations.push(place);
        }
    }
    parts.into_values().collect()
}

fn root(of: &[usize], mut var: usize) -> usize {
    while of[var] != var {
        var = of[var];
    }
    var
}

fn join(of: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(of, a), root(of, b));
    of[a.max(b)] = a.min(b);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::intervals;
    use crate::system::System;
    use crate::{Dimension, Microdata, Table};

    /// The largest value of each hidden variable by the library; infinite when nothing bounds it.
    fn largest(system: &System, hidden: &[bool]) -> Vec<Option<f64>> {
        let (equations, values) = (&system.equations, system.values());
        let mut found = vec![None; values.len()];
        for part in parts(equations, hidden) {
            for (place, var) in part.variables.iter().enumerate() {
                let (problem, variables) = programme(equations, &values, hidden, &part, 1.0, Some(*var));
                found[*var] = Some(match problem.solve() {
                    Ok(SolveOutcome::Solution(solution)) => solution.var_value(variables[place]),
                    Err(microlp::Error::Unbounded) => f64::INFINITY,
                    other => panic!("{other:?}"),
                });
            }
        }
        found
    }

    fn system(draw: &mut impl FnMut(u64) -> u64, size: u64) -> System {
        let mut column = |n: u64| (0..60).map(|_| format!("m{}", draw(n))).collect::<Vec<_>>();
        let columns = [column(size), column(size + 1), column(2)];
        let dimensions = ["a", "b", "c"].iter().zip(&columns).map(|(name, column)| Dimension::flat(name, column)).collect();
        let amounts: Vec<f64> = (0..60).map(|_| draw(90) as f64 + 0.5).collect();
        let data = Microdata { response: Some(&amounts), ..Microdata::default() };
        System::of(&[&Table::from_microdata("t", dimensions, &data).unwrap()]).unwrap()
    }

    /// Two solvers that share nothing, on sparse tables and patterns drawn at random. The library is held to its tolerance only:
    /// it was seen 4·10⁻⁵ off a value that the equations fix.
    #[test]
    fn our_audit_and_the_library_find_the_same_bounds() {
        let mut state = 11_u64;
        let mut draw = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        for size in [3, 4, 6] {
            let system = system(&mut draw, size);
            let hidden: Vec<bool> = (0..system.variables.len()).map(|_| draw(3) == 0).collect();
            let ours = intervals(&system.equations, &system.values(), &hidden, &hidden).unwrap();
            for (ours, library) in ours.iter().zip(largest(&system, &hidden)) {
                let same = |a: f64, b: f64| a == b || (a - b).abs() < 1e-3;
                assert!(
                    ours.is_some() == library.is_some() && ours.zip(library).is_none_or(|(a, b)| same(a.high, b)),
                    "{ours:?} {library:?}"
                );
            }
            // What our audit calls possible, the library does not rule out; a little beyond, it does.
            let found = |at: f64| -> Vec<(usize, f64)> {
                let bounded = ours.iter().enumerate().filter_map(|(var, i)| Some((var, i.filter(|i| i.high.is_finite())?.high + at)));
                bounded.collect()
            };
            let unmet = |doubts: &[(usize, f64)]| first_unmet(&system.equations, &system.values(), &hidden, doubts).unwrap();
            assert_eq!(unmet(&found(0.0)), None);
            for doubt in found(0.5) {
                assert_eq!(unmet(&[doubt]), Some(doubt.0));
            }
        }
    }
}
