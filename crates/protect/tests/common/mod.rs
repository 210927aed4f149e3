//! Simulated tables, the same at each run.
#![allow(dead_code)]

use protect::{Dimension, Microdata, Table};

/// Numbers in [0, 1), from a seed (linear congruence, Knuth's MMIX constants).
pub struct Draw(pub u64);

impl Draw {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// An integer below `n`, small ones more often.
    pub fn skewed(&mut self, n: usize) -> usize {
        let u = self.next();
        ((u * u * n as f64) as usize).min(n - 1)
    }
}

/// Codes of `rows` rows on a dimension of `size` codes.
pub fn codes(draw: &mut Draw, prefix: &str, rows: usize, size: usize) -> Vec<String> {
    (0..rows).map(|_| format!("{prefix}{:02}", draw.skewed(size))).collect()
}

/// A count table of flat dimensions of these sizes.
pub fn counts(seed: u64, rows: usize, sizes: &[usize]) -> Table {
    let mut draw = Draw(seed);
    let names = ["a", "b", "c", "d"];
    let dimensions = sizes.iter().zip(names).map(|(size, name)| Dimension::flat(name, &codes(&mut draw, name, rows, *size))).collect();
    Table::from_microdata("simulé", dimensions, &Microdata::default()).unwrap()
}
