//! French printing of numbers: the one place where a number becomes text for a reader.
//!
//! Rules of the Imprimerie nationale as INSEE applies them: decimal comma, thousands separated by a
//! narrow no-break space (U+202F), a no-break space (U+00A0) before the unit, U+2212 as minus sign.

use crate::Unit;

/// Narrow no-break space, between the thousands.
pub const THIN: char = '\u{202F}';
/// No-break space, before a unit.
pub const HARD: char = '\u{00A0}';
/// The minus sign of typography, as wide as a plus.
pub const MINUS: char = '\u{2212}';
/// What stands where a number is not known.
pub const NOT_AVAILABLE: &str = "n.d.";

/// A number with `decimals` decimals: `number(-1234.5, 1)` gives «−1 234,5» with U+202F.
///
/// Rounds half away from zero on the decimal text that Rust prints (which is exact for the binary
/// value). A number that rounds to zero has no sign. Not finite: «n.d.».
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NOT_AVAILABLE.to_owned();
    }
    let plain = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::new();
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push(MINUS);
    }
    out.push_str(&grouped(whole));
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// As [`number`], with a «+» before what is positive: for changes and differences.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    let positive = value > 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b));
    if positive { format!("+{text}") } else { text }
}

/// A stored value in its unit: shares are printed in per cent, «45,5 %»; counts without decimals.
pub fn quantity(value: f64, unit: &Unit) -> String {
    with_decimals(value, unit, unit.decimals())
}

/// As [`quantity`], the number of decimals chosen by the caller (an index needs none, a rate two).
pub fn with_decimals(value: f64, unit: &Unit, decimals: usize) -> String {
    let text = number(unit.printed(value), decimals);
    match unit.symbol() {
        "" => text,
        symbol => format!("{text}{HARD}{symbol}"),
    }
}

/// An interval: «de 1 904 à 2 137», the unit once.
pub fn interval(low: f64, high: f64, unit: &Unit) -> String {
    let (low, high) = (number(unit.printed(low), unit.decimals()), number(unit.printed(high), unit.decimals()));
    match unit.symbol() {
        "" => format!("de {low} à {high}"),
        symbol => format!("de {low} à {high}{HARD}{symbol}"),
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_comma_and_minus() {
        assert_eq!(number(-1234.56, 1), "−1\u{202F}234,6");
        assert_eq!(number(999.0, 0), "999");
        assert_eq!(number(1_000_000.0, 0), "1\u{202F}000\u{202F}000");
        assert_eq!(number(-0.004, 2), "0,00");
        assert_eq!(number(f64::NAN, 2), "n.d.");
    }

    #[test]
    fn shares_are_printed_in_per_cent() {
        assert_eq!(quantity(0.45483, &Unit::new("%")), "45,5\u{00A0}%");
        assert_eq!(quantity(15379.0, &Unit::new("habitants")), "15\u{202F}379");
        assert_eq!(quantity(-0.0048835, &Unit::new("% par an")), "−0,49\u{00A0}%");
        assert_eq!(signed(0.4, 0), "0");
        assert_eq!(signed(12.0, 0), "+12");
        assert_eq!(interval(0.4, 0.5, &Unit::new("%")), "de 40,0 à 50,0\u{00A0}%");
    }
}
