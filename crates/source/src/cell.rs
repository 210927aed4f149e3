//! One cell of a producer's file: a number, a secret, a gap, or a fault.
//!
//! The decimal mark is decided cell by cell: one file mixes `1614.27` (census counts) and `42,0` (Filosofi rates).

use base::Status;

/// What an empty cell means: it depends on the layout (secret in Filosofi DISP, no value in a census file).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rules {
    pub empty: Status,
}

/// Census and comparator files: an empty cell was not published.
pub const EMPTY_IS_MISSING: Rules = Rules { empty: Status::Missing };
/// Filosofi DISP and CAF by IRIS: an empty cell is kept secret.
pub const EMPTY_IS_SECRET: Rules = Rules { empty: Status::Secret };

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Cell {
    Number(f64),
    Without(Status),
    /// Neither a number nor a known mark: the caller makes a finding of it.
    Fault,
}

/// Marks that producers write instead of a number; «N/A» may be followed by its reason («N/A - secret statistique»).
const MARKS: [(&str, Status); 8] = [
    ("s", Status::Secret),
    ("S", Status::Secret),
    ("c", Status::Secret),
    ("C", Status::Secret),
    ("nd", Status::Missing),
    ("ND", Status::Missing),
    ("n.d.", Status::Missing),
    ("n/a", Status::Missing),
];

/// Reads a cell. Accepts a decimal point or comma, thousands separated by a space, U+00A0 or U+202F, a sign.
pub fn parse(text: &str, rules: Rules) -> Cell {
    let text = text.trim();
    if text.is_empty() {
        return Cell::Without(rules.empty);
    }
    if let Some(reason) = text.strip_prefix("N/A") {
        return Cell::Without(if reason.contains("secret") { Status::Secret } else { Status::Missing });
    }
    if let Some((_, status)) = MARKS.iter().find(|(mark, _)| *mark == text) {
        return Cell::Without(*status);
    }
    number(text).map_or(Cell::Fault, Cell::Number)
}

/// A number in French or English writing; None when it is not one, or not finite.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text.strip_prefix(['-', '+', '\u{2212}']).unwrap_or(text);
    if !plain.starts_with(|c: char| c.is_ascii_digit()) || !well_grouped(plain) {
        return None;
    }
    let mut ascii: String = plain.chars().filter(|c| !is_group_mark(*c)).collect();
    if ascii.contains(',') {
        if ascii.contains('.') || ascii.matches(',').count() > 1 {
            return None;
        }
        ascii = ascii.replace(',', ".");
    }
    let digits_only = ascii.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'));
    let value: f64 = digits_only.then(|| ascii.parse().ok())??;
    let signed = if text.starts_with(['-', '\u{2212}']) { -value } else { value };
    signed.is_finite().then_some(signed)
}

fn is_group_mark(c: char) -> bool {
    matches!(c, ' ' | '\u{00A0}' | '\u{202F}')
}

/// Spaces inside a number separate groups of three digits: `1 036` is one number, `12 34` is not.
fn well_grouped(text: &str) -> bool {
    let whole = text.split([',', '.']).next().unwrap_or(text);
    let groups: Vec<&str> = whole.split(is_group_mark).collect();
    groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_decimal_marks_in_one_file() {
        assert_eq!(parse("1614.27458210905", EMPTY_IS_MISSING), Cell::Number(1614.27458210905));
        assert_eq!(parse("42,0", EMPTY_IS_MISSING), Cell::Number(42.0));
        assert_eq!(parse("-16,6", EMPTY_IS_MISSING), Cell::Number(-16.6));
        assert_eq!(parse("1.5e-3", EMPTY_IS_MISSING), Cell::Number(0.0015));
    }

    #[test]
    fn thousands_as_plain_space_or_narrow_space() {
        for text in ["1 036", "1\u{202F}036", "1\u{00A0}036", "1036.0"] {
            assert_eq!(parse(text, EMPTY_IS_SECRET), Cell::Number(1036.0), "{text}");
        }
        assert_eq!(parse("12 34", EMPTY_IS_SECRET), Cell::Fault);
    }

    #[test]
    fn secrecy_is_never_zero() {
        assert_eq!(parse("s", EMPTY_IS_MISSING), Cell::Without(Status::Secret));
        assert_eq!(parse("nd", EMPTY_IS_MISSING), Cell::Without(Status::Missing));
        assert_eq!(parse("", EMPTY_IS_SECRET), Cell::Without(Status::Secret));
        assert_eq!(parse(" ", EMPTY_IS_MISSING), Cell::Without(Status::Missing));
        assert_eq!(parse("N/A - secret statistique", EMPTY_IS_MISSING), Cell::Without(Status::Secret));
        assert_eq!(parse("N/A - résultat non disponible", EMPTY_IS_SECRET), Cell::Without(Status::Missing));
    }

    #[test]
    fn what_is_no_number_is_a_fault() {
        for text in ["abc", "1,2,3", "1.2,3", "inf", "NaN", "12a", "#REF!", "--3", "1e999"] {
            assert_eq!(parse(text, EMPTY_IS_MISSING), Cell::Fault, "{text}");
        }
    }
}
