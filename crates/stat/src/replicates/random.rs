//! A seeded generator with one stream a replicate: the same draws on every machine and any number of threads.

/// xoshiro256++ (Blackman and Vigna, *ACM Trans. Math. Softw.* 47, 2021), its state filled by SplitMix64.
pub(crate) struct Stream([u64; 4]);

/// SplitMix64's output function and increment (Steele, Lea, Flood, OOPSLA 2014).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn mixed(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Stream {
    /// The stream of replicate `replicate` under a seed.
    pub fn new(seed: u64, replicate: usize) -> Stream {
        let start = mixed(seed.wrapping_add(GOLDEN)) ^ mixed((replicate as u64).wrapping_add(1).wrapping_mul(GOLDEN));
        Stream(std::array::from_fn(|k| mixed(start.wrapping_add((k as u64 + 1).wrapping_mul(GOLDEN)))))
    }

    pub fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    /// A position among `n`, each as likely to 2⁻³² (a product and a shift; `n` is a number of primary units).
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Puts the values in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_evenly_drawn_and_streams_differ() {
        let mut counts = [0_u32; 7];
        let mut stream = Stream::new(3, 0);
        (0..70_000).for_each(|_| counts[stream.below(7)] += 1);
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
        let first = |seed, replicate| Stream::new(seed, replicate).next();
        assert!(first(3, 0) != first(3, 1) && first(3, 0) != first(4, 0) && first(3, 1) == first(3, 1));
    }
}
