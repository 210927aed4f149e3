//! Rounding of a table to a base: conventional, random without bias, or controlled (random and still additive).
//!
//! In: a table, a base, a seed. Out: the rounded values in the order of the cells, and how far they are from the true ones.
//! A random rounding depends on the seed and the key only: the same cell is always rounded the same way.

use crate::error::{Error, Result};
use crate::simplex::{Dictionary, Equation};
use crate::system::System;
use crate::table::Table;

/// How to round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest multiple, halves up. Totals are rounded apart: they may not be the sum of their parts.
    Conventional,
    /// Up with probability remainder / base, else down: no bias on average. Totals are rounded apart.
    Random { seed: u64 },
    /// Each value to one of its two multiples, without bias, totals being the sums of their parts (Cox 1987, *JASA* 82(398)).
    /// Always possible in two dimensions with one hierarchy; elsewhere, when `tries` draws fail, the finest cells are rounded
    /// and summed, and totals may be farther.
    Controlled { seed: u64, tries: usize },
}

/// A rounded table.
#[derive(Debug, Clone, PartialEq)]
pub struct Rounded {
    /// In the order of the cells of the table.
    pub values: Vec<f64>,
    pub base: f64,
    /// Whether every total is the sum of its parts.
    pub additive: bool,
    /// The largest distance to the true value, in bases: below 1 for all but a fallen-back controlled rounding.
    pub farthest: f64,
}

/// Rounds every cell to a multiple of `base`.
///
/// # Errors
/// A base that is not positive; for a controlled rounding, a table that does not add up.
pub fn round(table: &Table, base: f64, rounding: Rounding) -> Result<Rounded> {
    if !(base.is_finite() && base > 0.0) {
        return Err(Error::BadBase { base });
    }
    let values: Vec<f64> = (0..table.len()).map(|cell| table.content(cell).value / base).collect();
    let multiples = match rounding {
        Rounding::Conventional => values.iter().map(|x| (x + 0.5).floor()).collect(),
        Rounding::Random { seed } => {
            (0..values.len()).map(|cell| up_or_down(values[cell], draw(seed, &table.key(cell).join("\u{1f}")))).collect()
        }
        Rounding::Controlled { seed, tries } => controlled(table, &values, seed, tries)?,
    };
    let farthest = values.iter().zip(&multiples).map(|(x, m)| (x - m).abs()).fold(0.0, f64::max);
    let additive = table.relations().iter().all(|(parent, children)| {
        let sum: f64 = children.iter().map(|child| multiples[*child]).sum();
        (multiples[*parent] - sum).abs() < 0.5
    });
    Ok(Rounded { values: multiples.into_iter().map(|m| m * base).collect(), base, additive, farthest })
}

fn up_or_down(x: f64, u: f64) -> f64 {
    let (low, rest) = (near(x).floor(), near(x) - near(x).floor());
    if u < rest { low + 1.0 } else { low }
}

/// A number within rounding error of a whole one is that one.
fn near(x: f64) -> f64 {
    if (x - x.round()).abs() < 1e-7 { x.round() } else { x }
}

/// A number in [0, 1) from a seed and a text (FNV-1a, then the finaliser of SplitMix64).
fn draw(seed: u64, text: &str) -> f64 {
    let mixed = text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut z = mixed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn controlled(table: &Table, values: &[f64], seed: u64, tries: usize) -> Result<Vec<f64>> {
    let system = System::of(&[table])?;
    for attempt in 0..tries.max(1) as u64 {
        if let Some(found) = moved_to_multiples(&system.equations, values, seed.wrapping_add(attempt)) {
            return Ok(found);
        }
    }
    Ok(summed_leaves(table, values, seed))
}

/// Moves the values along the tables that keep all sums, until each is whole. At each move, of the two ends met first, one is
/// drawn with the probability that keeps the mean: every cell then has its true value as expectation.
fn moved_to_multiples(equations: &[Equation], values: &[f64], seed: u64) -> Option<Vec<f64>> {
    let mut x: Vec<f64> = values.iter().map(|x| near(*x)).collect();
    for turn in 0..=values.len() {
        let free: Vec<bool> = x.iter().map(|x| x.fract() != 0.0).collect();
        if !free.contains(&true) {
            return Some(x);
        }
        let way = way(&Dictionary::solve(x.len(), equations, &free), turn)?;
        let (forth, back) = (room(&x, &way, 1.0), room(&x, &way, -1.0));
        let forward = draw(seed, &format!("{turn}")) < back / (forth + back);
        let step = if forward { forth } else { -back };
        way.iter().for_each(|(var, d)| x[*var] = near(x[*var] + step * d));
    }
    None
}

/// A table of sums 0 among the cells that are not whole: one nonbasic cell moves, the basic ones follow.
fn way(dictionary: &Dictionary, turn: usize) -> Option<Vec<(usize, f64)>> {
    let column = turn % dictionary.columns().max(1);
    let mut way = vec![(*dictionary.nonbasic.get(column)?, 1.0)];
    way.extend(dictionary.basic.iter().enumerate().map(|(row, var)| (*var, dictionary.at(row, column))));
    way.retain(|(_, d)| *d != 0.0);
    Some(way)
}

/// How far one can go before a cell meets a whole number.
fn room(x: &[f64], way: &[(usize, f64)], sign: f64) -> f64 {
    let until =
        |(var, d): &(usize, f64)| if d * sign > 0.0 { (x[*var].ceil() - x[*var]) / d.abs() } else { (x[*var] - x[*var].floor()) / d.abs() };
    way.iter().map(until).fold(f64::INFINITY, f64::min)
}

fn summed_leaves(table: &Table, values: &[f64], seed: u64) -> Vec<f64> {
    let mut sums = vec![0.0; values.len()];
    for leaf in (0..values.len()).filter(|cell| table.is_leaf(*cell)) {
        let rounded = up_or_down(values[leaf], draw(seed, &table.key(leaf).join("\u{1f}")));
        table.above(leaf).into_iter().for_each(|cell| sums[cell] += rounded);
    }
    sums
}
