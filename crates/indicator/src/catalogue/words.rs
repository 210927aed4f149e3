//! The words of a catalogue file and what they stand for.

use super::{Aggregation, ReportOrigin};
use crate::formula::{FormulaError, parse};

/// Rules of aggregation as written; `weighted_mean(w)` carries its weight and is read apart.
const RULES: [(&str, Aggregation); 11] = [
    ("sum", Aggregation::Sum),
    ("difference_of_sums", Aggregation::DifferenceOfSums),
    ("ratio_of_sums", Aggregation::RatioOfSums),
    ("annualised_ratio_of_sums", Aggregation::AnnualisedRatioOfSums),
    ("not_aggregable", Aggregation::NotAggregable),
    ("weighted_survey_proportion", Aggregation::Survey),
    ("survey_proportion_unweighted", Aggregation::Survey),
    ("survey_mean_unweighted", Aggregation::Survey),
    ("survey_median_unweighted", Aggregation::Survey),
    ("difference_of_survey_proportions", Aggregation::Survey),
    ("count_of_records", Aggregation::CountOfRecords),
];

/// Directions: a judgement on the plan, confirmed by its steering committee; neutral is never coloured.
const DIRECTIONS: [(&str, i8); 3] = [("higher_better", 1), ("lower_better", -1), ("neutral", 0)];

const ORIGINS: [(&str, ReportOrigin); 5] = [
    ("public_stat", ReportOrigin::PublicStat),
    ("survey_population", ReportOrigin::SurveyPopulation),
    ("survey_elus", ReportOrigin::SurveyElus),
    ("local_admin", ReportOrigin::LocalAdmin),
    ("action_tracking", ReportOrigin::ActionTracking),
];

/// A word that is in none of the lists, or a weight that is no formula.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum WordFault {
    Unknown { expected: String },
    Weight(FormulaError),
}

pub(super) fn rule(text: &str) -> Result<Aggregation, WordFault> {
    if let Some(weight) = text.strip_prefix("weighted_mean(").and_then(|rest| rest.strip_suffix(')')) {
        return parse(weight).map(|weight| Aggregation::WeightedMean { weight: Box::new(weight) }).map_err(WordFault::Weight);
    }
    let found = RULES.iter().find(|(word, _)| *word == text).map(|(_, rule)| rule.clone());
    found.ok_or_else(|| WordFault::Unknown { expected: format!("{}, weighted_mean(variable)", list(RULES.iter().map(|row| row.0))) })
}

pub(super) fn direction(text: &str) -> Result<i8, WordFault> {
    look_up(&DIRECTIONS, text)
}

pub(super) fn origin(text: &str) -> Result<ReportOrigin, WordFault> {
    look_up(&ORIGINS, text)
}

impl ReportOrigin {
    pub fn as_str(self) -> &'static str {
        ORIGINS.iter().find(|(_, origin)| *origin == self).map_or("", |(word, _)| word)
    }

    pub fn label_fr(self) -> &'static str {
        match self {
            ReportOrigin::PublicStat => "statistique publique",
            ReportOrigin::SurveyPopulation => "enquête auprès de la population",
            ReportOrigin::SurveyElus => "enquête auprès des élus",
            ReportOrigin::LocalAdmin => "donnée à demander à un partenaire",
            ReportOrigin::ActionTracking => "suivi des actions",
        }
    }

    /// True for what residents or elected members answer.
    pub fn is_survey(self) -> bool {
        matches!(self, ReportOrigin::SurveyPopulation | ReportOrigin::SurveyElus)
    }
}

fn look_up<T: Copy>(table: &[(&'static str, T)], text: &str) -> Result<T, WordFault> {
    let found = table.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
    found.ok_or_else(|| WordFault::Unknown { expected: list(table.iter().map(|row| row.0)) })
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
