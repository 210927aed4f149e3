//! Numbers to and from text, and rounding.

/// The number of a text as XPath 1.0 reads it: an optional minus, digits, at most one point. No exponent, no `+`, no
/// comma: a comma is accepted where people type an answer, not in an expression. NaN for anything else.
pub fn parse_number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.bytes().any(|byte| byte.is_ascii_digit());
    if plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// The shortest text that reads back as the same number, without exponent; NaN is blank, for it is never an answer.
pub fn format_number(number: f64) -> String {
    match number {
        _ if number.is_nan() => String::new(),
        _ if number == 0.0 => "0".into(),
        _ if number.is_infinite() => if number > 0.0 { "Infinity" } else { "-Infinity" }.into(),
        _ => number.to_string(),
    }
}

/// Half goes up (towards +∞), on the decimals as they are printed: 2.15 to one place is 2.2, −0.5 is 0.
pub(crate) fn round(number: f64, places: f64) -> f64 {
    if !number.is_finite() || places.is_nan() {
        return if places.is_nan() { f64::NAN } else { number };
    }
    if places.abs() > 30.0 {
        return f64::NAN;
    }
    let places = places.trunc() as i32;
    shift(half_up(shift(number, places)), -places)
}

fn half_up(number: f64) -> f64 {
    let floor = number.floor();
    if number - floor >= 0.5 { floor + 1.0 } else { floor }
}

/// number × 10^places, correctly rounded: through the decimal text, not by a product.
fn shift(number: f64, places: i32) -> f64 {
    if places == 0 { number } else { format!("{number}e{places}").parse().unwrap_or(f64::NAN) }
}

/// Without decimals, towards zero.
pub(crate) fn truncate(number: f64) -> f64 {
    number.trunc()
}
