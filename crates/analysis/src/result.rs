//! What comes out: structs that are written as JSON as they stand and printed in French by `print`.
//!
//! The keys of the JSON are stable; they are told in `docs/method/design-file.md`. A number that is not known is absent
//! or null, with a reason beside it.

use serde::Serialize;

/// Of the survey, above every result.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Heading {
    pub title: String,
    pub source: String,
    pub simulated: bool,
    /// False for a voluntary survey.
    pub random: bool,
    /// Rows of the table, rows of non-zero weight.
    pub rows: usize,
    pub n: usize,
    pub sum_of_weights: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_rate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<f64>,
    /// Kish's design effect of the final weights and effective size.
    pub kish_deff: Option<f64>,
    pub n_effective: Option<f64>,
    pub design: String,
    pub variance: String,
    pub remarks: Vec<String>,
}

/// Level of a variable.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Group {
    pub variable: String,
    pub level: String,
}

/// One estimate.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct EstimateRow {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Group>,
    pub variable: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Units of the base with a weight other than zero, and answers lost because they are missing.
    pub n: usize,
    pub n_missing: usize,
    pub n_effective: Option<f64>,
    /// Σ w over the base.
    pub weight: f64,
    pub estimate: Option<f64>,
    pub se: Option<f64>,
    pub cv: Option<f64>,
    pub ci_low: Option<f64>,
    pub ci_high: Option<f64>,
    pub df: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deff: Option<f64>,
    /// How the interval was had.
    pub ci_method: String,
    /// `publish`, `caution` or `suppress`.
    pub mark: String,
    /// Why the mark, or why there is no number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Test of a difference with zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    /// The number is a share, printed in per cent.
    pub share: bool,
    /// The number is a difference or a balance: its coefficient of variation says nothing.
    #[serde(skip)]
    pub difference: bool,
    /// Korn and Graubard's interval, by which a share is judged.
    #[serde(skip)]
    pub wide: Option<(f64, f64)>,
}

/// One block `[[estimate]]`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct EstimateTable {
    pub label: String,
    pub kind: String,
    #[serde(skip_serializing_if = "String::is_empty", rename = "where")]
    pub condition: String,
    pub level: f64,
    pub df_rule: String,
    pub rows: Vec<EstimateRow>,
    pub notes: Vec<String>,
}

/// Of `ctg estimate`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Estimates {
    pub heading: Heading,
    pub tables: Vec<EstimateTable>,
}

/// Weights in a few numbers, over the units of non-zero weight.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct WeightSummary {
    pub n: usize,
    pub sum: f64,
    pub min: f64,
    pub q1: f64,
    pub median: f64,
    pub mean: f64,
    pub q3: f64,
    pub max: f64,
    pub negative: usize,
    pub kish_deff: Option<f64>,
    pub n_effective: Option<f64>,
}

/// A level of a margin.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct MarginRow {
    pub margin: String,
    pub level: String,
    pub n: usize,
    pub before: f64,
    pub target: f64,
    pub after: f64,
    /// after − target.
    pub gap: f64,
}

/// Units whose ratio g = after / before is in [low, high).
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Bin {
    pub low: f64,
    pub high: f64,
    pub count: usize,
}

/// One step of the weighting.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct StepResult {
    pub method: String,
    pub label: String,
    pub before: WeightSummary,
    pub after: WeightSummary,
    pub margins: Vec<MarginRow>,
    /// Of g, after over before.
    pub ratios: WeightSummary,
    pub histogram: Vec<Bin>,
    /// Units whose ratio or weight is at a bound.
    pub at_bounds: usize,
    pub iterations: Option<usize>,
    /// Largest miss left, as a part of the total of its margin.
    pub gap: Option<f64>,
    pub log: Vec<String>,
}

/// Of `ctg weigh`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Weighing {
    pub heading: Heading,
    pub steps: Vec<StepResult>,
    pub start: WeightSummary,
    pub end: WeightSummary,
    /// Final over start weights.
    pub histogram: Vec<Bin>,
    /// Line of the file, start weight, final weight.
    #[serde(skip)]
    pub weights: Vec<(u32, f64, f64)>,
}

/// One test.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct TestRow {
    pub label: String,
    pub kind: String,
    /// How the statistic was had, in French.
    pub method: String,
    pub variables: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Group>,
    #[serde(skip_serializing_if = "String::is_empty", rename = "where")]
    pub condition: String,
    pub n: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ci_high: Option<f64>,
    pub statistic: Option<f64>,
    pub ndf: Option<f64>,
    pub ddf: Option<f64>,
    pub p_value: Option<f64>,
    /// After the correction for the number of tests of the block.
    pub p_adjusted: Option<f64>,
    pub correction: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellRow>,
}

/// A cell of the table of a χ² test.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CellRow {
    pub row: String,
    pub column: String,
    pub n: usize,
    pub share: f64,
    pub expected: f64,
    pub residual: Option<f64>,
}

/// Of `ctg test`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Tests {
    pub heading: Heading,
    pub tests: Vec<TestRow>,
}

/// A cell of a protected table.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ProtectedCell {
    /// Level of each dimension; none: total.
    pub levels: Vec<Option<String>>,
    /// Rows counted; absent when hidden.
    pub n: Option<usize>,
    /// Absent when hidden.
    pub value: Option<f64>,
    /// `published`, `primary` or `secondary`.
    pub status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// One block `[[protect]]`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct ProtectedTable {
    pub label: String,
    pub dims: Vec<String>,
    pub response: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty", rename = "where")]
    pub condition: String,
    pub rules: String,
    pub cells: Vec<ProtectedCell>,
    pub primary: usize,
    pub secondary: usize,
    /// Every hidden cell keeps the doubt that the rules ask, by exact audit.
    pub safe: bool,
    pub notes: Vec<String>,
}

/// Of `ctg protect`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Protected {
    pub heading: Heading,
    pub tables: Vec<ProtectedTable>,
}
