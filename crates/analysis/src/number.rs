//! Numbers as people write them in a table: «1 234,5», «1234.5», «-0,2».

/// The number that a cell holds; none when it holds something else, or nothing finite.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if !text.bytes().next().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | 0xE2)) {
        return None;
    }
    if let Ok(value) = text.parse::<f64>() {
        return Some(value).filter(|value| value.is_finite());
    }
    french(text)
}

fn french(text: &str) -> Option<f64> {
    let (sign, plain) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = plain.split_once(',').unwrap_or((plain, ""));
    let groups: Vec<&str> = whole.split([' ', '\u{A0}', '\u{202F}']).collect();
    let grouped = groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !grouped || groups[0].is_empty() || !groups.iter().all(|group| digits(group)) || !digits(decimals) {
        return None;
    }
    format!("{}.{decimals}0", groups.concat()).parse::<f64>().ok().map(|value| sign * value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_and_english_writing() {
        for (text, value) in
            [("1 234,5", 1234.5), ("1\u{202F}000", 1000.0), ("-0,2", -0.2), ("3.5", 3.5), ("1e3", 1000.0), ("\u{2212}2", -2.0)]
        {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", "abc", "12 34", "1,2,3", "inf", "NaN", "2A004", "18-24", "1.2,3"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
