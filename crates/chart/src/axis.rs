//! Ranges, ticks and their labels in French print.

use crate::plane::ticks;
use base::{Unit, french};
use std::ops::Range;

/// Smallest range that holds all values; None when there is none. A single value gets room on both sides.
pub fn extent(values: impl IntoIterator<Item = f64>) -> Option<Range<f64>> {
    let mut finite = values.into_iter().filter(|value| value.is_finite());
    let first = finite.next()?;
    let (low, high) = finite.fold((first, first), |(low, high), value| (low.min(value), high.max(value)));
    if low == 0.0 && high == 0.0 {
        return Some(0.0..1.0);
    }
    // Values that differ by less than a billionth of themselves are one value to a plot.
    let largest = low.abs().max(high.abs());
    let room = if high - low <= largest * 1e-9 { largest * 0.1 } else { 0.0 };
    Some(low - room..high + room)
}

/// The range with 0 in it.
pub fn with_zero(range: Range<f64>) -> Range<f64> {
    let (low, high) = (range.start.min(0.0), range.end.max(0.0));
    if low == high { 0.0..1.0 } else { low..high }
}

/// The range widened by a part of its length on both sides.
pub fn padded(range: Range<f64>, part: f64) -> Range<f64> {
    let room = (range.end - range.start) * part;
    range.start - room..range.end + room
}

/// Ticks with their labels: all with the same decimals, as many as their step needs.
pub fn labelled(range: &Range<f64>, count: usize, unit: &Unit) -> Vec<(f64, String)> {
    let ticks = ticks(range, count.max(2));
    let step = match ticks.as_slice() {
        [one, other, ..] => unit.printed(other - one).abs(),
        _ => 1.0,
    };
    let decimals = decimals_of(step);
    ticks.into_iter().map(|value| (value, french::with_decimals(value, unit, decimals))).collect()
}

fn decimals_of(step: f64) -> usize {
    (0..6)
        .find(|decimals| (step * 10f64.powi(*decimals as i32)).fract().min(1.0 - (step * 10f64.powi(*decimals as i32)).fract()) < 1e-6)
        .unwrap_or(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_carry_the_decimals_of_their_step() {
        let labels = |range: Range<f64>, unit: &str| labelled(&range, 5, &Unit::new(unit)).into_iter().map(|(_, l)| l).collect::<Vec<_>>();
        assert_eq!(labels(0.0..0.4, "%"), ["0\u{A0}%", "10\u{A0}%", "20\u{A0}%", "30\u{A0}%", "40\u{A0}%"]);
        assert_eq!(labels(-0.01..0.01, "% par an"), ["−1,0\u{A0}%", "−0,5\u{A0}%", "0,0\u{A0}%", "0,5\u{A0}%", "1,0\u{A0}%"]);
    }

    #[test]
    fn huge_tiny_and_nearly_equal_values_have_few_ticks() {
        let pairs = [(1.0, 1e300), (1e-300, 2e-300), (1e15, 1e15 + 0.125), (-1e18, 1e-18), (0.1, 0.1 + 1e-17), (-5.0, -5.0)];
        for (low, high) in pairs {
            let range = padded(extent([low, high]).unwrap(), 0.08);
            assert!(range.start < range.end, "{low} {high}");
            assert!(labelled(&range, 5, &Unit::new("habitants")).len() <= 12, "{low} {high}");
        }
    }

    #[test]
    fn no_value_no_range_one_value_some_room() {
        assert_eq!(extent([]), None);
        assert_eq!(extent([f64::NAN]), None);
        assert!(extent([5.0]).is_some_and(|range| range.start < 5.0 && range.end > 5.0));
        assert_eq!(with_zero(0.0..0.0), 0.0..1.0);
    }
}
