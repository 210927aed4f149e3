//! What a reader can deduce: the exact interval of each hidden cell, by linear programme, the published ones being known.

use crate::error::Result;
use crate::simplex::{Bounds, Dictionary, Equation, reach};
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
    let intervals = intervals(&system.equations, &system.values(), &is_hidden)?;
    Ok(hidden.iter().filter_map(|(table, cell)| intervals[system.places[*table][*cell]]).collect())
}

/// Interval of each hidden variable of a system Σ a x = 0.
pub(crate) fn intervals(equations: &[Equation], values: &[f64], hidden: &[bool]) -> Result<Vec<Option<Interval>>> {
    let mut dictionary = Dictionary::solve(values.len(), equations, hidden);
    let mut bounds = Bounds::fixed(values.len());
    for var in (0..values.len()).filter(|var| hidden[*var]) {
        bounds.low[var] = -values[var];
        bounds.high[var] = f64::INFINITY;
    }
    let mut intervals = vec![None; values.len()];
    for var in (0..values.len()).filter(|var| hidden[*var]) {
        let down = reach(&mut dictionary, &bounds, var, -1.0, f64::INFINITY)?.distance;
        let up = reach(&mut dictionary, &bounds, var, 1.0, f64::INFINITY)?.distance;
        intervals[var] = Some(Interval { low: (values[var] - down).max(0.0), high: values[var] + up });
    }
    Ok(intervals)
}
