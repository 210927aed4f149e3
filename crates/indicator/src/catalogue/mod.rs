//! The catalogue: one block of TOML an indicator, checked at load.

mod block;
mod breaks;
mod check;
mod crosswalk;
mod markdown;
mod read;
#[cfg(test)]
mod tests;
mod variables;
mod words;

use crate::formula::Expr;
use base::{Card, IndicatorId, Place};

/// How the numbers of the communes make the number of a territory. The engine has no other way to combine them.
#[derive(Clone, PartialEq, Debug)]
pub enum Aggregation {
    /// Sum of the communes; of the differences for `difference_of_sums`.
    Sum,
    DifferenceOfSums,
    /// Numerator and denominator are summed over the communes, then divided.
    RatioOfSums,
    /// (sum later / sum earlier)^(1/years) - 1.
    AnnualisedRatioOfSums,
    /// Mean of published rates weighted by a count; refused when a commune is missing or secret.
    WeightedMean {
        weight: Box<Expr>,
    },
    /// Only the value published for the level itself.
    NotAggregable,
    /// Made by the survey room.
    Survey,
    /// Made from a register.
    CountOfRecords,
}

/// Who makes the facts of an indicator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReportOrigin {
    PublicStat,
    SurveyPopulation,
    SurveyElus,
    LocalAdmin,
    ActionTracking,
}

/// One way to the number: the first of an indicator whose variables are there is taken, and the fact says which.
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    /// As written in the catalogue.
    pub text: String,
    pub expr: Expr,
    /// Overrides the indicator's rule for this way (a third party's shares weighted by their base).
    pub aggregation: Aggregation,
    /// Said with the fact; empty for the definition itself.
    pub note: String,
    /// Half-width of the rounding of the published inputs, in printed units (0.005 for two decimals of a share in %).
    pub rounding: Option<f64>,
    /// The producer prints a per cent or a plain number: when true, the result is a printed percentage to be divided by 100.
    pub published_percent: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Indicator {
    pub id: IndicatorId,
    pub card: Card,
    pub origin: ReportOrigin,
    pub ways: Vec<Way>,
    pub aggregation: Aggregation,
    /// The rule as written: `survey_proportion_unweighted` says more to the survey room than [`Aggregation::Survey`].
    pub rule: String,
    pub ctg_axis: String,
    pub ctg_objectives: Vec<String>,
    pub levels: Vec<String>,
    pub question_codes: Vec<String>,
    /// Sample processing of the census (C variables): facts get a standard error.
    pub is_census_sample: bool,
    /// True when the formula speaks of two dates.
    pub is_span: bool,
    /// Why one formula holds variables of the main and of the sample processing of the census; refused when not declared.
    pub mixes_exploitations: Option<String>,
    /// Name in INSEE's long format, as far as seen; empty when not seen.
    pub melodi: String,
    /// Where the variables of the formula were seen (codes of `docs/catalogue.md`); empty when they were not.
    pub verified_where: String,
    /// True when the indicator is not one of the 202 of the first catalogue.
    pub added: bool,
    /// File and line of its block.
    pub place: Place,
}

/// All indicators, by id, and the data that go with them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Catalogue {
    pub indicators: Vec<Indicator>,
    pub crosswalks: Vec<Crosswalk>,
    pub breaks: Vec<SeriesBreak>,
}

/// A variable that has another name or is the sum of others in some vintages: `P_POP75P` of 2010 is `P_POP7589 + P_POP90P`.
#[derive(Clone, PartialEq, Debug)]
pub struct Crosswalk {
    /// What formulas ask for.
    pub variable: base::VariableId,
    /// What is read instead when it is not there.
    pub instead: Expr,
    pub note: String,
}

/// Two sides of a year that do not measure the same thing.
#[derive(Clone, PartialEq, Debug)]
pub struct SeriesBreak {
    /// Names of variables concerned, `*` at the end for all that begin so: `MED`, `TP60*`.
    pub variables: Vec<String>,
    /// First year of the new series.
    pub first_year: u16,
    /// The sentence for the reader, in French.
    pub sentence: String,
    pub source: String,
}

impl Catalogue {
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id.as_str() == id)
    }

    /// Themes, in the order of the alphabet, each with its indicators.
    pub fn by_theme(&self) -> std::collections::BTreeMap<&str, Vec<&Indicator>> {
        let mut themes: std::collections::BTreeMap<&str, Vec<&Indicator>> = std::collections::BTreeMap::new();
        for indicator in &self.indicators {
            themes.entry(&indicator.card.theme).or_default().push(indicator);
        }
        themes
    }
}
