//! Dates and times: instants in milliseconds, shown in a time zone that is given.
//!
//! A date without a time is its midnight in the zone. With [`Zone::UTC`] a date is a whole number of days, as in
//! JavaRosa; with the zone of the people asked it is what ODK Web Forms computes.

use crate::Language;

pub const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;
/// The days of the years 0 to 9999.
const DAYS: std::ops::RangeInclusive<f64> = -719_528.0..=2_932_896.0;

/// Where the people are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Zone {
    /// Minutes east of Greenwich.
    Fixed(i32),
    /// Metropolitan France: UTC+1, UTC+2 from the last Sunday of March to the last Sunday of October at 01:00 UTC
    /// (directive 2000/84/CE; the rule is applied to every year).
    Paris,
}

impl Zone {
    pub const UTC: Self = Self::Fixed(0);

    fn offset(self, instant: i64) -> i32 {
        match self {
            Self::Fixed(minutes) => minutes,
            Self::Paris => {
                if is_summer(instant) {
                    120
                } else {
                    60
                }
            }
        }
    }

    /// The instant of a local time. A time that exists twice is the second one, standard time.
    fn instant(self, local: i64) -> i64 {
        match self {
            Self::Fixed(minutes) => local - i64::from(minutes) * MINUTE,
            Self::Paris if is_summer(local - 60 * MINUTE) => local - 120 * MINUTE,
            Self::Paris => local - 60 * MINUTE,
        }
    }
}

fn is_summer(instant: i64) -> bool {
    let (year, ..) = civil(instant.div_euclid(DAY));
    let change = |month| last_sunday(year, month) * DAY + 60 * MINUTE;
    (change(3)..change(10)).contains(&instant)
}

/// March and October both have 31 days.
fn last_sunday(year: i64, month: u32) -> i64 {
    let last = days(year, month, 31);
    last - i64::from(weekday(last))
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
fn days(year: i64, month: u32, day: u32) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let months = i64::from((month + 9) % 12);
    let before = 365 * shifted + shifted.div_euclid(4) - shifted.div_euclid(100) + shifted.div_euclid(400);
    before + (153 * months + 2) / 5 + i64::from(day) - 1 - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
fn civil(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month as u32, day as u32)
}

/// 0 is Sunday.
fn weekday(days: i64) -> u32 {
    (days + 4).rem_euclid(7) as u32
}

/// An instant and the zone in which it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    instant: i64,
    zone: Zone,
}

impl Moment {
    /// `instant` in milliseconds since 1970-01-01T00:00:00Z.
    pub fn new(instant: i64, zone: Zone) -> Self {
        Self { instant, zone }
    }

    /// Days since 1970-01-01T00:00:00Z, with decimals.
    pub fn days(self) -> f64 {
        self.instant as f64 / DAY as f64
    }

    pub fn from_days(days: f64, zone: Zone) -> Option<Self> {
        DAYS.contains(&days).then(|| Self::new((days * DAY as f64) as i64, zone))
    }

    /// The midnight before.
    pub fn midnight(self) -> Self {
        Self::new(self.zone.instant(self.local().div_euclid(DAY) * DAY), self.zone)
    }

    /// The part of the local day that has passed.
    pub fn time_of_day(self) -> f64 {
        self.local().rem_euclid(DAY) as f64 / DAY as f64
    }

    fn local(self) -> i64 {
        self.instant + i64::from(self.zone.offset(self.instant)) * MINUTE
    }

    fn parts(self) -> Parts {
        let (day_number, time) = (self.local().div_euclid(DAY), self.local().rem_euclid(DAY));
        let (year, month, day) = civil(day_number);
        Parts { year, month, day, weekday: weekday(day_number), time }
    }

    /// `YYYY-MM-DD` at midnight, else the full ISO 8601 form with the offset.
    pub fn iso(self) -> String {
        let p = self.parts();
        let date = format!("{:04}-{:02}-{:02}", p.year, p.month, p.day);
        if p.time == 0 {
            return date;
        }
        let offset = self.zone.offset(self.instant);
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
        let clock = format!("{:02}:{:02}:{:02}.{:03}", p.hour(), p.minute(), p.second(), p.time % 1000);
        format!("{date}T{clock}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// The moment in the words of a format; [`is_directive`] says which letters stand for something.
    pub fn format(self, format: &str, language: Language) -> String {
        let parts = self.parts();
        let mut out = String::new();
        let mut letters = format.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '%' => letters.next().into_iter().for_each(|directive| parts.write(directive, language, &mut out)),
                _ => out.push(letter),
            }
        }
        out
    }
}

struct Parts {
    year: i64,
    month: u32,
    day: u32,
    weekday: u32,
    /// Milliseconds since local midnight.
    time: i64,
}

const MONTHS: [[&str; 12]; 2] = [
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];
const WEEKDAYS: [[&str; 7]; 2] =
    [["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."], ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]];

impl Parts {
    fn hour(&self) -> i64 {
        self.time / 3_600_000
    }
    fn minute(&self) -> i64 {
        self.time / 60_000 % 60
    }
    fn second(&self) -> i64 {
        self.time / 1000 % 60
    }

    fn write(&self, directive: char, language: Language, out: &mut String) {
        let words = language.choose(0, 1);
        let text = match directive {
            'Y' => format!("{:04}", self.year),
            'y' => format!("{:02}", self.year.rem_euclid(100)),
            'm' => format!("{:02}", self.month),
            'n' => self.month.to_string(),
            'b' => MONTHS[words][self.month as usize - 1].into(),
            'd' => format!("{:02}", self.day),
            'e' => self.day.to_string(),
            'a' => WEEKDAYS[words][self.weekday as usize].into(),
            'H' => format!("{:02}", self.hour()),
            'h' => self.hour().to_string(),
            'M' => format!("{:02}", self.minute()),
            'S' => format!("{:02}", self.second()),
            '3' => format!("{:03}", self.time % 1000),
            other => format!("%{other}"),
        };
        out.push_str(&text);
    }
}

/// The letters that may follow `%` in a format.
pub fn is_directive(letter: char) -> bool {
    "YymnbdeaHhMS3".contains(letter)
}

/// A date (`2025-03-31`) or a date and time (`2025-03-31T08:30:00.000+02:00`) of ISO 8601; the seconds, their
/// decimals and the offset may be absent. `loose` also takes a month or a day of one digit.
pub fn parse(text: &str, zone: Zone, loose: bool) -> Option<Moment> {
    let (date, time) = match text.trim_matches([' ', '\t', '\n', '\r']).split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text.trim_matches([' ', '\t', '\n', '\r']), None),
    };
    let day = parse_day(date, loose)?;
    match time {
        None => Some(Moment::new(zone.instant(day * DAY), zone)),
        Some(time) => parse_time(time, day * DAY, zone),
    }
}

fn parse_day(text: &str, loose: bool) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let width = |part: &str| part.len() == 2 || (loose && part.len() == 1);
    if parts.next().is_some() || year.len() != 4 || !width(month) || !width(day) {
        return None;
    }
    let (year, month, day) = (digits(year)?, digits(month)?, digits(day)?);
    let number = ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| days(year, month as u32, day as u32))?;
    (civil(number) == (year, month as u32, day as u32)).then_some(number)
}

/// A time of day on a day that starts at `midnight` (local milliseconds).
fn parse_time(text: &str, midnight: i64, zone: Zone) -> Option<Moment> {
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, offset) = text.split_at(at);
    let local = midnight + parse_clock(clock)?;
    let instant = match offset {
        "" => zone.instant(local),
        "Z" => local,
        _ => local - parse_offset(offset)? * MINUTE,
    };
    Some(Moment::new(instant, zone))
}

fn parse_clock(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("00"));
    let two = |part: &str, most: i64| (part.len() == 2).then(|| digits(part)).flatten().filter(|value| *value < most);
    if parts.next().is_some() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: i64 = format!("{fraction:0<3}")[..3].parse().ok()?;
    Some(((two(hour, 24)? * 60 + two(minute, 60)?) * 60 + two(second, 60)?) * 1000 + thousandths)
}

fn parse_offset(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text[1..].split_once(':').unwrap_or((&text[1..], "00"));
    let (hours, minutes) = ((hours.len() == 2).then(|| digits(hours))??, (minutes.len() == 2).then(|| digits(minutes))??);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The part of a day of a time alone (`06:30`, `06:30:00.000+02:00`), seen from the zone.
pub fn parse_time_alone(text: &str, zone: Zone) -> Option<f64> {
    parse_time(text.trim(), 0, zone).map(Moment::time_of_day)
}
