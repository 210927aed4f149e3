//! Statuses of a published value, and gaps: numbers that are not there, and why.

use crate::Period;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What can be said of a value, published or computed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Ok,
    /// Published after rounding: the sum of such values carries the roundings.
    Rounded,
    /// Kept back by the producer: «s», CONF_STATUS C, an empty Filosofi cell.
    Secret,
    /// Not published, not surveyed, «nd», «n/a».
    Missing,
    /// Some of the communes of the territory have no value.
    Partial,
    /// Fewer answers or households than the rule asks for.
    TooFew,
    /// A median, a decile, a rate without its numerator: it cannot be summed or averaged.
    NotAdditive,
    /// A series break, a renamed variable without crosswalk, another map.
    NotComparable,
}

/// Status, its code in files, its French print.
const STATUSES: [(Status, &str, &str); 8] = [
    (Status::Ok, "ok", "valeur disponible"),
    (Status::Rounded, "rounded", "valeur arrondie"),
    (Status::Secret, "secret", "secret statistique"),
    (Status::Missing, "missing", "non disponible"),
    (Status::Partial, "partial", "incomplet"),
    (Status::TooFew, "too_few", "effectif trop faible"),
    (Status::NotAdditive, "not_additive", "non agrégeable"),
    (Status::NotComparable, "not_comparable", "non comparable"),
];

impl Status {
    pub fn as_str(self) -> &'static str {
        STATUSES.iter().find(|(status, _, _)| *status == self).map_or("", |(_, code, _)| code)
    }

    pub fn label_fr(self) -> &'static str {
        STATUSES.iter().find(|(status, _, _)| *status == self).map_or("", |(_, _, label)| label)
    }

    /// True when a number stands behind it.
    pub fn has_value(self) -> bool {
        matches!(self, Status::Ok | Status::Rounded)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = String;

    fn from_str(text: &str) -> Result<Status, String> {
        STATUSES.iter().find(|(_, code, _)| *code == text).map(|(status, _, _)| *status).ok_or_else(|| format!("statut inconnu « {text} »"))
    }
}

/// Why a number is not there.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No file at hand carries the variable for this place and period.
    NotPublished { variables: Vec<String> },
    /// The producer keeps it back.
    Secret,
    /// Under the minimum count; how many there are is not told, or the count of a group of three would stand in the exports.
    TooFew { minimum: u32 },
    /// The rule of aggregation forbids a sum or a mean, and the level is not published.
    NotAdditive,
    /// `have` of the `of` communes carry a value; the partial sum is not a total.
    Partial { have: u32, of: u32 },
    /// The two ends do not measure the same thing.
    NotComparable { from: Period, to: Period },
    /// The indicator is measured by a source that the study does not have (a register, a partner, a survey).
    NoSource,
    /// Division by zero: the base of the rate is empty.
    EmptyBase,
}

/// A number that is not there: printed «n.d.» or «secret statistique», listed at the end of the report.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Gap {
    pub reason: Reason,
    /// One French sentence for the reader.
    pub sentence: String,
}

impl Gap {
    pub fn new(reason: Reason, sentence: impl Into<String>) -> Gap {
        Gap { reason, sentence: sentence.into() }
    }

    pub fn status(&self) -> Status {
        match self.reason {
            Reason::NotPublished { .. } | Reason::NoSource | Reason::EmptyBase => Status::Missing,
            Reason::Secret => Status::Secret,
            Reason::TooFew { .. } => Status::TooFew,
            Reason::NotAdditive => Status::NotAdditive,
            Reason::Partial { .. } => Status::Partial,
            Reason::NotComparable { .. } => Status::NotComparable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_read_back() {
        for (status, code, _) in STATUSES {
            assert_eq!(code.parse::<Status>().unwrap(), status);
            assert_eq!(status.to_string(), code);
        }
    }
}
