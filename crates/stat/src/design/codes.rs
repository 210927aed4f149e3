//! Dense numbering of codes: in, one key per row; out, 0, 1, 2… in the order of first appearance.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// No number yet.
const NONE: u32 = u32::MAX;

/// The number of each row, and the first row of each number.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Dense {
    pub codes: Vec<u32>,
    pub first: Vec<u32>,
}

impl Dense {
    /// Every row has the number 0.
    pub fn one(rows: usize) -> Dense {
        Dense { codes: vec![0; rows], first: if rows == 0 { Vec::new() } else { vec![0] } }
    }

    /// Every row has its own number.
    pub fn each(rows: usize) -> Dense {
        Dense { codes: (0..rows as u32).collect(), first: (0..rows as u32).collect() }
    }

    /// Numbers single codes.
    pub fn of(codes: &[u32]) -> Dense {
        let bound = codes.iter().max().map_or(0, |max| u64::from(*max) + 1);
        numbered(codes.iter().map(|code| u64::from(*code)), bound, codes.len())
    }

    /// Numbers the pairs (a, b) of two numberings.
    pub fn pairs(a: &Dense, b: &Dense) -> Dense {
        let wide = b.first.len() as u64;
        let keys = a.codes.iter().zip(&b.codes).map(|(a, b)| u64::from(*a) * wide + u64::from(*b));
        numbered(keys, a.first.len() as u64 * wide, a.codes.len())
    }

    pub fn len(&self) -> usize {
        self.first.len()
    }
}

/// A table when the keys are few enough for one, a hash map otherwise.
fn numbered(keys: impl Iterator<Item = u64>, bound: u64, rows: usize) -> Dense {
    if bound <= 8 * rows as u64 + 1024 {
        let mut table = vec![NONE; bound as usize];
        return collected(keys, rows, |key, next| {
            let place = &mut table[key as usize];
            if *place == NONE {
                *place = next;
            }
            *place
        });
    }
    let mut map: HashMap<u64, u32, BuildHasherDefault<Mixed>> = HashMap::default();
    collected(keys, rows, |key, next| *map.entry(key).or_insert(next))
}

fn collected(keys: impl Iterator<Item = u64>, rows: usize, mut number: impl FnMut(u64, u32) -> u32) -> Dense {
    let mut dense = Dense { codes: Vec::with_capacity(rows), first: Vec::new() };
    for (row, key) in keys.enumerate() {
        let next = dense.first.len() as u32;
        let code = number(key, next);
        if code == next {
            dense.first.push(row as u32);
        }
        dense.codes.push(code);
    }
    dense
}

/// A multiplicative hash of one u64: the standard one is made for keys of strangers, and three times slower.
#[derive(Default)]
pub(crate) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, key: u64) {
        let mixed = (self.0 ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_numbered_as_they_come_by_table_and_by_map() {
        for scale in [1_u32, 1_000_000] {
            let dense = Dense::of(&[7 * scale, 3 * scale, 7 * scale, 9 * scale]);
            assert_eq!((dense.codes, dense.first), (vec![0, 1, 0, 2], vec![0, 1, 3]));
        }
    }

    #[test]
    fn pairs_are_numbered_together() {
        let pairs = Dense::pairs(&Dense::of(&[1, 1, 2, 2]), &Dense::of(&[5, 6, 5, 5]));
        assert_eq!(pairs.codes, [0, 1, 2, 2]);
    }
}
