//! What an evaluation may not find out by itself: the time, the time zone, the language, chance.

use super::date::{Moment, Zone};
use super::random::Chance;
use crate::Language;

/// The inputs of an evaluation besides the tree. Same environment, same values.
#[derive(Debug)]
pub struct Environment {
    pub now: Moment,
    pub zone: Zone,
    pub language: Language,
    pub(crate) chance: Chance,
}

impl Environment {
    /// `now` in milliseconds since 1970-01-01T00:00:00Z; `seed` feeds `random()`, `uuid()` and unseeded `randomize()`.
    pub fn new(now: i64, zone: Zone, language: Language, seed: u64) -> Self {
        Self { now: Moment::new(now, zone), zone, language, chance: Chance::new(seed) }
    }
}
