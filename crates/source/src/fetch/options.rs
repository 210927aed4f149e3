//! How patient a download is.

use std::time::Duration;

/// All durations and bounds; the defaults suit a person waiting before a slow line.
#[derive(Clone, Debug)]
pub struct Options {
    /// Tries for one file before giving up.
    pub attempts: u32,
    /// Pause after the first failure; it doubles at each.
    pub first_pause: Duration,
    pub longest_pause: Duration,
    /// Bound on the pause that a server may ask for (`Retry-After`).
    pub longest_retry_after: Duration,
    pub connect: Duration,
    /// A body must bring at least `least_progress` bytes in each such span.
    pub stall: Duration,
    pub least_progress: u64,
    pub redirects: u32,
    /// Bound on the length of a file whose manifest tells none.
    pub most_bytes: u64,
    /// How a pause is made; tests put a function here that does not wait.
    pub sleep: fn(Duration),
}

impl Default for Options {
    fn default() -> Options {
        Options {
            attempts: 5,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(60),
            longest_retry_after: Duration::from_secs(120),
            connect: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            least_progress: 1024,
            redirects: 5,
            most_bytes: 4 << 30,
            sleep: std::thread::sleep,
        }
    }
}

impl Options {
    /// Pause after failure number `failures`: `first_pause · 2^(failures − 1)`, bounded, but never shorter than what
    /// the server asked for, within its own bound.
    pub fn pause(&self, failures: u32, asked: Option<Duration>) -> Duration {
        let factor = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        let own = self.first_pause.saturating_mul(factor).min(self.longest_pause);
        own.max(asked.unwrap_or_default().min(self.longest_retry_after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound_and_respect_the_server() {
        let options = Options::default();
        let seconds = |failures, asked: Option<u64>| options.pause(failures, asked.map(Duration::from_secs)).as_secs();
        assert_eq!([1, 2, 3, 7, 40].map(|failures| seconds(failures, None)), [1, 2, 4, 60, 60]);
        assert_eq!(seconds(1, Some(90)), 90);
        assert_eq!(seconds(1, Some(86_400)), 120);
        assert_eq!(seconds(5, Some(3)), 16);
    }
}
