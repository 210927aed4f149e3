//! Chance that is given, never taken: a seeded generator, and the shuffle that every ODK client makes of a seed.

use sha2::{Digest, Sha256};
use std::cell::Cell;

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of numbers from a seed (splitmix64, Steele, Lea and Flood 2014).
#[derive(Debug)]
pub(crate) struct Chance {
    seed: u64,
    state: Cell<u64>,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, state: Cell::new(seed) }
    }

    pub(crate) fn bits(&self) -> u64 {
        self.state.set(self.state.get().wrapping_add(STEP));
        let mixed = (self.state.get() ^ (self.state.get() >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Draws that depend on the seed and a number only, and leave the stream where it was: an order that stays.
    pub(crate) fn aside<R>(&self, number: u64, draw: impl FnOnce() -> R) -> R {
        let kept = self.state.replace(self.seed ^ number.wrapping_add(1).wrapping_mul(STEP));
        let drawn = draw();
        self.state.set(kept);
        drawn
    }

    /// In [0, 1).
    pub(crate) fn unit(&self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&self) -> String {
        let (high, low) = (self.bits(), self.bits());
        let (high, low) = ((high & !0xf000) | 0x4000, (low & !(0xc << 60)) | (0x8 << 60));
        format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xffff, high & 0xffff, low >> 48, low & 0xffff_ffff_ffff)
    }
}

const MODULUS: i64 = 2_147_483_647;
const MULTIPLIER: i64 = 16_807;

/// The order of a list for a seed, as JavaRosa and ODK Web Forms make it: the «minimal standard» generator of Park
/// and Miller (1988), and the shuffle that inserts each item at a random place among those before it.
pub fn shuffle<T: Clone>(items: &[T], seed: i64) -> Vec<T> {
    let mut state = seed % MODULUS;
    if state <= 0 {
        state += MODULUS - 1;
    }
    arrange(items, || {
        state = state * MULTIPLIER % MODULUS;
        (state - 1) as f64 / (MODULUS - 1) as f64
    })
}

pub(crate) fn arrange<T: Clone>(items: &[T], mut next: impl FnMut() -> f64) -> Vec<T> {
    let mut arranged: Vec<T> = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let place = ((next() * (i + 1) as f64) as usize).min(i);
        arranged.push(item.clone());
        arranged.swap(i, place);
    }
    arranged
}

/// The seed that a text stands for: its number without decimals, or the first eight bytes of its SHA-256.
pub(crate) fn seed_of(number: f64, text: &str) -> i64 {
    if !number.is_nan() {
        return number as i64;
    }
    if text.is_empty() {
        return 0;
    }
    let digest = Sha256::digest(text.as_bytes());
    i64::from_be_bytes(std::array::from_fn(|i| digest[i]))
}
