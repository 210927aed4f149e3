//! The time a number speaks of, and the year of the map it is drawn on.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A year, or a span between two years (a change, births cumulated between two censuses).
///
/// Written `2022` or `2016-2022`, in every file and on the command line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    start: u16,
    end: u16,
}

/// Years outside this range are a misread column, not statistics.
const YEARS: std::ops::RangeInclusive<u16> = 1800..=2100;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {found} » n'est pas une période ; attendu : une année (2022) ou deux (2016-2022)")]
pub struct InvalidPeriod {
    pub found: String,
}

impl Period {
    pub fn year(year: u16) -> Period {
        Period { start: year, end: year }
    }

    /// From the earlier to the later year, in whichever order they are given.
    pub fn span(one: u16, other: u16) -> Period {
        Period { start: one.min(other), end: one.max(other) }
    }

    /// `22` of `P22_POP`: 2000 to 2067, then 1968 to 1999, the years INSEE's two digits can mean.
    pub fn from_two_digits(yy: u16) -> Period {
        Period::year(if yy < 68 { 2000 + yy } else { 1900 + yy })
    }

    pub fn start(self) -> u16 {
        self.start
    }

    pub fn end(self) -> u16 {
        self.end
    }

    pub fn is_span(self) -> bool {
        self.start != self.end
    }

    /// Years between the two ends: 6 for 2016-2022, 0 for a year.
    pub fn years(self) -> u16 {
        self.end - self.start
    }
}

impl FromStr for Period {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Period, InvalidPeriod> {
        let invalid = || InvalidPeriod { found: text.to_owned() };
        let year = |part: &str| -> Option<u16> {
            let year = part.trim().parse().ok()?;
            (part.trim().len() == 4 && YEARS.contains(&year)).then_some(year)
        };
        match text.split_once('-') {
            None => year(text).map(Period::year),
            Some((start, end)) => year(start).zip(year(end)).filter(|(s, e)| s <= e).map(|(s, e)| Period::span(s, e)),
        }
        .ok_or_else(invalid)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_span() { write!(f, "{}-{}", self.start, self.end) } else { write!(f, "{}", self.start) }
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Period {
    type Error = InvalidPeriod;
    fn try_from(text: String) -> Result<Period, InvalidPeriod> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

/// The year of the map: «géographie au 1er janvier AAAA».
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CogYear(pub u16);

impl fmt::Display for CogYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_reads_back_as_it_is_written() {
        for text in ["2022", "2016-2022", "1968"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["22", "2022-2016", "20222", "", "2022-", "abcd"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn two_digits_name_a_census_between_1968_and_2067() {
        assert_eq!(Period::from_two_digits(22), Period::year(2022));
        assert_eq!(Period::from_two_digits(99), Period::year(1999));
        assert_eq!(Period::from_two_digits(68), Period::year(1968));
    }
}
