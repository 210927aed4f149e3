//! `[[indicators]]` of `survey.toml`: what is estimated of each question.

use serde::Deserialize;
use std::collections::BTreeMap;

/// One indicator of a survey.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorRule {
    pub id: String,
    pub question: String,
    #[serde(default)]
    pub kind: MeasureKind,
    /// Codes that count in the share, or on the favourable side of a balance.
    #[serde(default)]
    pub favourable: Vec<String>,
    /// Codes on the other side of a balance.
    #[serde(default)]
    pub unfavourable: Vec<String>,
    /// Value of each code, for the mean of a scale; none: the answers are numbers.
    #[serde(default)]
    pub scores: BTreeMap<String, f64>,
    /// Codes that leave the base («nsp»).
    #[serde(default)]
    pub base_excludes: Vec<String>,
    /// The base in French.
    pub base: String,
    pub label: String,
    pub unit: String,
}

/// What is estimated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// The share of the favourable codes; one column.
    #[default]
    Share,
    /// The share of each code, slices «answer=code»; one column. The bars of a single question, the parts of a Likert scale.
    Levels,
    /// Share of the favourable codes less share of the unfavourable ones.
    Balance,
    /// The mean of a number, or of the scores of a scale: a scale has no mean unless somebody asks.
    Mean,
    /// One column a choice: share of respondents («answer=choice»), which sum to more than 100 %, and of answers («of_answers=choice»).
    Multiple,
    /// Three columns, ranks 1 to 3: share of the points 3-2-1 («score=choice»), ranked first («first=choice»), ranked at all («ranked=choice»).
    Ranking,
}
