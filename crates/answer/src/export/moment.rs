//! Days, hours and moments, as numbers.
//!
//! In: ISO text (`2025-10-09`, `14:30`, `2025-10-09T14:30:00.000+02:00`). Out: days or seconds since 1970-01-01. A zone is not
//! applied: people want the hour that the clock on the wall showed.

/// Days since 1970-01-01 of `2025-10-09`.
pub(super) fn day(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
    if !shape || !bytes.iter().enumerate().all(|(at, byte)| at == 4 || at == 7 || byte.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?);
    // before 1900 spreadsheets have no dates, before 1582 SPSS has none: nobody of a survey was born then
    ((1900..=9999).contains(&year) && (1..=last_day(year, month)).contains(&day)).then(|| days(year, month, day))
}

fn last_day(year: i64, month: i64) -> i64 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Days from the civil date: the year is counted from March, so that the leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub(super) fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

/// Seconds of the day of `14:30`, `14:30:05` or `14:30:05.250`, with or without a zone.
pub(super) fn clock(text: &str) -> Option<f64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let end = text.find(['+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(end);
    let zone_is_fine = zone.is_empty() || (zone.len() <= 6 && zone[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b':'));
    let mut parts = clock.split(':');
    let (hour, minute) = (two(parts.next()?)?, two(parts.next()?)?);
    let second = parts.next().map_or(Some(0.0), seconds)?;
    let is_hour = zone_is_fine && parts.next().is_none() && hour < 24.0 && minute < 60.0 && second < 60.0;
    is_hour.then_some(hour * 3600.0 + minute * 60.0 + second)
}

fn two(text: &str) -> Option<f64> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn seconds(text: &str) -> Option<f64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_part = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    two(whole).filter(|_| is_part).and_then(|_| text.parse().ok())
}

/// Seconds since 1970-01-01 of `2025-10-09T14:30:00`, a space allowed for the T.
pub(super) fn moment(text: &str) -> Option<f64> {
    let (date, time) = text.split_once(['T', ' '])?;
    Some(day(date)? as f64 * 86_400.0 + clock(time)?)
}

/// `09/10/2025`.
pub(super) fn french_day(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{day:02}/{month:02}/{year:04}")
}

/// `14:30`, with the seconds when there are some.
pub(super) fn french_clock(seconds: f64) -> String {
    let whole = seconds as u32;
    let (hour, minute, second) = (whole / 3600, whole / 60 % 60, whole % 60);
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_known_dates_and_back() {
        for (text, expected) in [("1970-01-01", 0), ("2000-03-01", 11_017), ("2024-02-29", 19_782), ("1900-01-01", -25_567)] {
            assert_eq!(day(text), Some(expected), "{text}");
        }
        for days in -25_567..60_000 {
            let (year, month, date) = civil(days);
            assert_eq!(day(&format!("{year:04}-{month:02}-{date:02}")), Some(days));
        }
    }

    #[test]
    fn what_is_no_date_or_hour() {
        for text in ["2025-02-29", "2025-13-01", "09/10/2025", "2025-1-01", "2025-10-09T10:00", "é025-10-0", "1582-10-14"] {
            assert_eq!(day(text), None, "{text}");
        }
        for text in ["24:00", "1:00", "12:60", "12", "12:00:00:00", "12:00:0x", "12:00+é"] {
            assert_eq!(clock(text), None, "{text}");
        }
        assert_eq!(clock("14:30:05.250+02:00"), Some(52_205.25));
        assert_eq!(moment("1970-01-02T00:00:01Z"), Some(86_401.0));
    }
}
