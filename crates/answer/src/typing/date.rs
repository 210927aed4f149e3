//! Days as tools write them: ISO, French, American, «Apr 26, 2018 8:58:20 AM».

use crate::table::Date;

/// Which part of a date comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Year,
    Day,
    Month,
}

impl Order {
    pub fn french(self) -> &'static str {
        match self {
            Self::Year => "une date comme 2025-03-31",
            Self::Day => "une date comme 31/03/2025",
            Self::Month => "une date comme 03/31/2025 (mois d'abord)",
        }
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A date, with its time of day when there is one. An ISO date is read in any order.
pub fn parse(text: &str, order: Order) -> Option<Date> {
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((month, rest)) if MONTHS.iter().any(|name| month.to_lowercase().starts_with(name)) => return in_words(month, rest),
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let (year, month, day) = numbers(day, order)?;
    finish(year, month, day, time)
}

fn numbers(day: &str, order: Order) -> Option<(i16, u8, u8)> {
    let mut parts = day.split(['-', '/', '.']);
    let parts = [parts.next()?, parts.next()?, parts.next().filter(|_| parts.next().is_none())?];
    if parts.iter().any(|part| part.is_empty() || part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let [first, second, third] = parts;
    if first.len() == 4 {
        return Some((first.parse().ok()?, second.parse().ok()?, third.parse().ok()?));
    }
    let year = third.parse::<i16>().ok().map(|year| if third.len() == 2 { 2000 + year } else { year })?;
    match order {
        Order::Year => None,
        Order::Day => Some((year, second.parse().ok()?, first.parse().ok()?)),
        Order::Month => Some((year, first.parse().ok()?, second.parse().ok()?)),
    }
}

/// «Apr 26, 2018» and «Apr 26, 2018 8:58:20 AM».
fn in_words(month: &str, rest: &str) -> Option<Date> {
    let month = 1 + MONTHS.iter().position(|name| month.to_lowercase().starts_with(name))? as u8;
    let (day, rest) = rest.split_once(", ")?;
    let (year, time) = match rest.split_once(' ') {
        Some((year, time)) => (year, Some(time)),
        None => (rest, None),
    };
    finish(year.parse().ok()?, month, day.parse().ok()?, time)
}

fn finish(year: i16, month: u8, day: u8, time: Option<&str>) -> Option<Date> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let seconds = match time.map(str::trim).filter(|time| !time.is_empty()) {
        Some(time) => Some(seconds(time)?),
        None => None,
    };
    ((1..=last).contains(&day) && year > 0).then_some(Date { year, month, day, seconds })
}

/// Seconds of the day; fractions and the zone are not kept.
fn seconds(time: &str) -> Option<u32> {
    let (clock, tail) = time.split_at(time.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(time.len()));
    let mut parts = clock.split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0), |part| part)?;
    let tail = tail.trim().to_ascii_lowercase();
    let hour = match () {
        () if tail.contains("pm") && hour < 12 => hour + 12,
        () if tail.starts_with("am") && hour == 12 => 0,
        () => hour,
    };
    (hour < 24 && minute < 60 && second < 61).then(|| hour * 3600 + minute * 60 + second)
}
