//! What a reader can deduce: the exact interval of each hidden cell, by linear programme, the published ones being known.

use crate::error::Result;
use crate::simplex::{Bounds, Dictionary, Equation, Place, Renewed, reach};
use crate::system::System;
use crate::table::{Key, Table};

/// Values that a cell can take for a reader who knows the published cells and that all are ≥ 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    /// Infinite when nothing bounds the cell.
    pub high: f64,
}

impl Interval {
    /// Whether the cell is known exactly, its secret being none.
    pub fn is_exact(&self) -> bool {
        self.high - self.low < 1e-6 * self.low.abs().max(1.0)
    }

    /// Whether [low, high] lies inside, to rounding.
    pub fn holds(&self, low: f64, high: f64) -> bool {
        self.low <= low + 1e-7 * low.abs().max(1.0) && self.high >= high - 1e-7 * high.abs().max(1.0)
    }
}

/// Interval of each hidden cell of one table. Values are ≥ 0; empty cells not listed are published.
///
/// # Errors
/// An unknown key; a total that is not the sum of its parts.
pub fn audit(table: &Table, hidden: &[Key]) -> Result<Vec<Interval>> {
    let of = hidden.iter().map(|key| Ok((0, table.index(key)?))).collect::<Result<Vec<_>>>()?;
    audit_linked(&[table], &of)
}

/// Intervals of hidden cells (table, cell) of tables that a reader has all before them.
pub fn audit_linked(tables: &[&Table], hidden: &[(usize, usize)]) -> Result<Vec<Interval>> {
    let system = System::of(tables)?;
    let mut is_hidden = vec![false; system.variables.len()];
    hidden.iter().for_each(|(table, cell)| is_hidden[system.places[*table][*cell]] = true);
    let intervals = intervals(&system.equations, &system.values(), &is_hidden, &is_hidden)?;
    Ok(hidden.iter().filter_map(|(table, cell)| intervals[system.places[*table][*cell]]).collect())
}

/// Interval of each hidden variable asked of a system Σ a x = 0, each found from the last one's basis.
pub(crate) fn intervals(equations: &[Equation], values: &[f64], hidden: &[bool], asked: &[bool]) -> Result<Vec<Option<Interval>>> {
    let mut dictionary = Renewed::new(Dictionary::solve(values.len(), equations, hidden));
    let bounds = bounds(values, hidden);
    // a table met on the way where a cell is 0 is the proof that its interval starts at 0
    let mut empty_somewhere: Vec<bool> = values.iter().map(|value| *value == 0.0).collect();
    let mut intervals = vec![None; values.len()];
    for var in (0..values.len()).filter(|var| hidden[*var] && asked[*var]) {
        let up = reach(dictionary.get(), &bounds, var, 1.0, f64::INFINITY)?;
        note_empty(&mut empty_somewhere, &up.point, values);
        let mut low = 0.0;
        if !empty_somewhere[var] {
            let down = reach(dictionary.get(), &bounds, var, -1.0, f64::INFINITY)?;
            note_empty(&mut empty_somewhere, &down.point, values);
            low = (values[var] - down.distance).max(0.0);
        }
        intervals[var] = Some(Interval { low, high: values[var] + up.distance });
    }
    Ok(intervals)
}

fn note_empty(empty: &mut [bool], point: &[(usize, f64)], values: &[f64]) {
    point.iter().filter(|(var, x)| *x == -values[*var]).for_each(|(var, _)| empty[*var] = true);
}

fn bounds(values: &[f64], hidden: &[bool]) -> Bounds {
    let mut bounds = Bounds::fixed(values.len());
    for var in (0..values.len()).filter(|var| hidden[*var]) {
        bounds.low[var] = -values[var];
        bounds.high[var] = f64::INFINITY;
    }
    bounds
}

/// Hidden variables that a reader knows exactly. The true table is inside the bounds but for its zeros, so a positive cell is
/// known exactly when the equations alone fix it: its row is empty, or no other table moves it.
pub(crate) fn exact(equations: &[Equation], values: &[f64], hidden: &[bool]) -> Result<Vec<bool>> {
    let mut dictionary = Dictionary::solve(values.len(), equations, hidden);
    let zeros = (0..values.len()).any(|var| hidden[var] && values[var] == 0.0);
    let bounds = bounds(values, hidden);
    let mut exact = vec![false; values.len()];
    for var in (0..values.len()).filter(|var| hidden[*var]) {
        exact[var] = match dictionary.place[var] {
            Place::Out => true,
            Place::Row(row) if dictionary.row(row).iter().all(|t| *t == 0.0) => true,
            _ if !zeros => false,
            _ => [1.0, -1.0]
                .into_iter()
                .map(|sign| reach(&mut dictionary, &bounds, var, sign, 1e-3))
                .try_fold(true, |still, reach| reach.map(|reach| still && reach.distance < 1e-6))?,
        };
    }
    Ok(exact)
}
