//! A small seeded generator: the same draws on every machine, for simulated surveys only.

/// SplitMix64: Steele, Lea, Flood, «Fast splittable pseudorandom number generators», OOPSLA 2014; constants of
/// Vigna's public-domain `splitmix64.c`.
pub(crate) struct SplitMix64(u64);

impl SplitMix64 {
    pub fn new(seed: u64) -> SplitMix64 {
        SplitMix64(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1), 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A position drawn with probability proportional to `parts`; the last of positive part when rounding leaves none.
    pub fn pick(&mut self, parts: &[f64]) -> Option<usize> {
        let total: f64 = parts.iter().sum();
        let mut left = self.unit() * total;
        let mut last = None;
        for (i, part) in parts.iter().enumerate().filter(|(_, part)| **part > 0.0) {
            last = Some(i);
            if left < *part {
                break;
            }
            left -= part;
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_draws_of_the_reference_implementation() {
        let mut rng = SplitMix64::new(1_234_567);
        let draws: Vec<u64> = (0..5).map(|_| rng.next()).collect();
        let reference = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(draws, reference);
    }

    #[test]
    fn picks_follow_their_parts() {
        let mut rng = SplitMix64::new(1);
        let picks: Vec<usize> = (0..20_000).filter_map(|_| rng.pick(&[0.0, 1.0, 3.0])).collect();
        let share = picks.iter().filter(|pick| **pick == 2).count() as f64 / 20_000.0;
        assert!(!picks.contains(&0) && (share - 0.75).abs() < 0.01, "{share}");
        assert_eq!(rng.pick(&[]), None);
        assert_eq!(rng.pick(&[0.0]), None);
    }
}
