//! What people type, made into what the engine stores: numbers with a comma, dates in three fields, times.

use crate::words::MONTHS;

/// Letters of one text answer.
pub(crate) const MAX_TEXT: usize = 10_000;

/// A number as people write it: `12,5`, `1 200`, `−3`; what the engine reads of it, or nothing.
pub(crate) fn decimal(text: &str) -> Option<String> {
    let is_space = |letter: &char| matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    let text: String = text.trim().chars().filter(|letter| !is_space(letter)).collect();
    let text = text.replace(',', ".").replace('\u{2212}', "-");
    let text = text.strip_prefix('+').unwrap_or(&text);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(whole) && is_number(part) && digits.len() <= 15).then(|| text.to_owned())
}

/// A whole number; `3,0` is none: who writes a comma may have meant something else.
pub(crate) fn integer(text: &str) -> Option<String> {
    decimal(text).filter(|number| !number.contains('.'))
}

/// A day, a month (a number or its French or English name) and a year of four digits: `1985-03-27`.
pub(crate) fn date(day: &str, month: &str, year: &str) -> Option<String> {
    let (day, year) = (small(day)?, small(year).filter(|_| year.trim().len() == 4)?);
    let month = small(month).or_else(|| month_of(month))?;
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        1..=12 => 31,
        _ => return None,
    };
    (year > 0 && (1..=days).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn small(text: &str) -> Option<u32> {
    let text = text.trim();
    (text.len() <= 4 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn month_of(text: &str) -> Option<u32> {
    let text = fold(text);
    let is_named = |name: &&str| **name == text || (text.len() >= 3 && name.starts_with(text.trim_end_matches('.')));
    let at = MONTHS.iter().find_map(|months| {
        let mut found = months.iter().enumerate().filter(|(_, name)| is_named(name));
        // «jui» is June or July: nothing is guessed.
        found.next().filter(|_| found.next().is_none())
    });
    at.map(|(index, _)| index as u32 + 1)
}

/// `14:30`, `14h30`, `9 h`: `14:30:00.000`.
pub(crate) fn time(text: &str) -> Option<String> {
    let text: String = text.trim().to_lowercase().chars().filter(|letter| !letter.is_whitespace()).collect();
    let (hour, minute) = text.split_once([':', 'h'])?;
    let (hour, minute) = (small(hour)?, if minute.is_empty() { 0 } else { small(minute).filter(|_| minute.len() == 2)? });
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}:00.000"))
}

/// The day, month and year of what the engine holds, as they are shown.
pub(crate) fn date_parts(value: &str) -> [String; 3] {
    let mut parts = value.get(..10).unwrap_or_default().split('-').map(|part| part.trim_start_matches('0').to_owned());
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    [day, month, year].map(Option::unwrap_or_default)
}

/// The hour and minute of a time, or of the time of a moment.
pub(crate) fn time_part(value: &str) -> String {
    let clock = value.split_once('T').map_or(value, |(_, clock)| clock);
    clock.get(..5).unwrap_or_default().to_owned()
}

/// Small letters without accents, hyphens as spaces, one space between words: how names are compared.
pub(crate) fn fold(text: &str) -> String {
    let plain = text.to_lowercase().chars().map(bare).collect::<String>();
    plain.replace('œ', "oe").replace('æ', "ae").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn bare(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ÿ' | 'ý' => 'y',
        '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '’' | '\'' => ' ',
        other => other,
    }
}

/// A text answer: line ends as `\n`, no control letters, nothing blank around it.
pub(crate) fn text(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        let cases: [(&str, Option<&str>, Option<&str>); 12] = [
            ("12,5", Some("12.5"), None),
            (" 1\u{202f}200 ", Some("1200"), Some("1200")),
            ("1 200,50", Some("1200.50"), None),
            ("−3", Some("-3"), Some("-3")),
            ("+4", Some("4"), Some("4")),
            ("3,0", Some("3.0"), None),
            ("1.2.3", None, None),
            ("douze", None, None),
            ("1e6", None, None),
            (",5", None, None),
            ("", None, None),
            ("--3", None, None),
        ];
        for (text, as_decimal, as_integer) in cases {
            assert_eq!(decimal(text).as_deref(), as_decimal, "{text}");
            assert_eq!(integer(text).as_deref(), as_integer, "{text}");
        }
    }

    #[test]
    fn dates_in_three_fields() {
        let cases = [
            (("27", "3", "1985"), Some("1985-03-27")),
            (("29", "2", "2024"), Some("2024-02-29")),
            (("29", "2", "2023"), None),
            (("29", "2", "1900"), None),
            (("31", "4", "2020"), None),
            (("1", "août", "2020"), Some("2020-08-01")),
            (("1", "juil.", "2020"), Some("2020-07-01")),
            (("1", "jui", "2020"), None),
            (("1", "13", "2020"), None),
            (("0", "1", "2020"), None),
            (("1", "1", "85"), None),
        ];
        for ((day, month, year), expected) in cases {
            assert_eq!(date(day, month, year).as_deref(), expected, "{day} {month} {year}");
        }
        assert_eq!(date_parts("1985-03-27"), ["27", "3", "1985"]);
    }

    #[test]
    fn times() {
        for (text, expected) in [("14:30", Some("14:30:00.000")), ("9 h", Some("09:00:00.000")), ("9h5", None), ("24:00", None), ("", None)]
        {
            assert_eq!(time(text).as_deref(), expected, "{text}");
        }
        assert_eq!(time_part("2025-03-01T14:30:00.000"), "14:30");
    }
}
