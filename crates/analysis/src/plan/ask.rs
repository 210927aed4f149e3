//! What is asked of the sample: estimates, tests, protected tables.

use crate::condition::Condition;

/// Kinds of `[[estimate]]`.
pub const ESTIMATES: [&str; 11] =
    ["mean", "total", "proportion", "ratio", "quantile", "multiple", "likert", "ranking", "contrast", "poverty", "small_area"];
/// Kinds of `[[test]]`.
pub const TESTS: [&str; 4] = ["chisq", "ttest", "wald", "rank"];
/// Intervals of an estimate; `auto` is the house's choice.
pub const INTERVALS: [&str; 12] =
    ["auto", "t", "logit", "wilson", "korn_graubard", "beta", "asin", "xlogit", "likelihood", "mean", "score", "quantile"];
pub const BASES: [&str; 3] = ["any_known", "complete", "any_checked"];
pub const DFS: [&str; 3] = ["domain", "design", "inf"];
pub const DEFFS: [&str; 2] = ["without_replacement", "with_replacement"];
pub const CORRECTIONS: [&str; 6] = ["none", "holm", "bh", "bonferroni", "hochberg", "by"];
pub const STATISTICS: [&str; 7] = ["F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint", "wls-score"];
pub const RANKS: [&str; 5] = ["wilcoxon", "vanderWaerden", "median", "KruskalWallis", "kruskal"];
pub const QRULES: [&str; 12] = ["math", "school", "shahvaish", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EstimateKind {
    Mean,
    Total,
    Proportion,
    Ratio,
    Quantile,
    Multiple,
    Likert,
    Ranking,
    Contrast,
    Poverty,
    SmallArea,
}

impl EstimateKind {
    pub fn of(word: &str) -> Option<EstimateKind> {
        use EstimateKind::*;
        let all = [Mean, Total, Proportion, Ratio, Quantile, Multiple, Likert, Ranking, Contrast, Poverty, SmallArea];
        ESTIMATES.iter().position(|known| *known == word).map(|at| all[at])
    }

    /// As it is written in the file.
    pub fn word(self) -> &'static str {
        ESTIMATES.iter().find(|word| EstimateKind::of(word) == Some(self)).copied().unwrap_or_default()
    }

    /// In the tables.
    pub fn label_fr(self) -> &'static str {
        match self {
            EstimateKind::Mean => "moyenne",
            EstimateKind::Total => "total",
            EstimateKind::Proportion => "part",
            EstimateKind::Ratio => "rapport",
            EstimateKind::Quantile => "quantile",
            EstimateKind::Multiple => "réponses multiples",
            EstimateKind::Likert => "échelle",
            EstimateKind::Ranking => "classement",
            EstimateKind::Contrast => "différence",
            EstimateKind::Poverty => "pauvreté et inégalités",
            EstimateKind::SmallArea => "petits territoires, chiffres modélisés",
        }
    }
}

/// Design effect to be printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Deff {
    #[default]
    No,
    /// Against a simple sample without replacement out of Σw units.
    WithoutReplacement,
    WithReplacement,
}

/// Σ c θ over the groups.
#[derive(Clone, PartialEq, Debug)]
pub struct Contrast {
    pub label: String,
    /// Group (crossed levels joined by «|») and coefficient.
    pub coefficients: Vec<(String, f64)>,
}

/// One block `[[estimate]]`.
#[derive(Clone, PartialEq, Debug)]
pub struct EstimatePlan {
    pub kind: EstimateKind,
    pub label: String,
    pub variables: Vec<String>,
    /// Of a ratio.
    pub denominators: Vec<String>,
    pub by: Vec<String>,
    pub condition: Option<Condition>,
    pub condition_text: String,
    pub level: f64,
    pub interval: &'static str,
    pub df: Df,
    pub deff: Deff,
    /// A row with one missing answer leaves the base of all variables of the block.
    pub same_base: bool,
    /// Of a proportion: the levels wanted; none: all. Of `multiple`: what a ticked box holds.
    pub levels: Vec<String>,
    /// Of `multiple`: one column with several codes, separated so.
    pub separator: Option<String>,
    /// Who answered a question of several options: `complete`, `any_known` or `any_checked`.
    pub base: &'static str,
    /// Of `ranking`: the columns are ranks and hold the code of a choice; else they are choices and hold a rank.
    pub by_rank: bool,
    /// What each rank is worth, the first rank first; none: k, k − 1, … 1.
    pub points: Vec<f64>,
    /// Of a quantile.
    pub probs: Vec<f64>,
    pub qrule: &'static str,
    /// Of `likert`: the codes in their order, and named groups of codes.
    pub scale: Vec<String>,
    pub nets: Vec<(String, Vec<String>)>,
    /// Of `contrast`: what is compared (`mean`, `total`, `proportion`), and the contrasts; none: each group with the first.
    pub of: EstimateKind,
    pub contrasts: Vec<Contrast>,
    /// Of `small_area`: columns known of each area from elsewhere.
    pub auxiliary: Vec<String>,
    /// Of `poverty`: per cent of the median.
    pub share: f64,
    pub line: u64,
}

/// Degrees of freedom of an interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Df {
    Domain,
    Design,
    Infinite,
    Given(f64),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TestKind {
    ChiSquare,
    T,
    Wald,
    Rank,
}

impl TestKind {
    pub fn of(word: &str) -> Option<TestKind> {
        let all = [TestKind::ChiSquare, TestKind::T, TestKind::Wald, TestKind::Rank];
        TESTS.iter().position(|known| *known == word).map(|at| all[at])
    }

    /// As it is written in the file.
    pub fn word(self) -> &'static str {
        TESTS.iter().find(|word| TestKind::of(word) == Some(self)).copied().unwrap_or_default()
    }

    pub fn label_fr(self) -> &'static str {
        match self {
            TestKind::ChiSquare => "khi-deux d'indépendance (Rao-Scott)",
            TestKind::T => "différence de moyennes (t)",
            TestKind::Wald => "Wald",
            TestKind::Rank => "rangs",
        }
    }
}

/// One block `[[test]]`.
#[derive(Clone, PartialEq, Debug)]
pub struct TestPlan {
    pub kind: TestKind,
    pub label: String,
    pub variables: Vec<String>,
    pub by: Vec<String>,
    pub condition: Option<Condition>,
    pub condition_text: String,
    pub statistic: Option<&'static str>,
    /// Of `ttest`: the column that is taken away, row by row.
    pub paired_with: Option<String>,
    /// Of the p-values of the block.
    pub correction: &'static str,
    pub level: f64,
    pub line: u64,
}

/// Rules of the primary secret.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rules {
    pub min_frequency: Option<u64>,
    /// n largest contributors, and the share in per cent that they may not pass.
    pub dominance: Option<(usize, f64)>,
    pub p_percent: Option<f64>,
    /// Doubt above 0 of the cells of value 0 that have respondents; none: zeros are published.
    pub protect_zeros: Option<f64>,
}

/// One block `[[protect]]`: a table to be published.
#[derive(Clone, PartialEq, Debug)]
pub struct ProtectPlan {
    pub label: String,
    pub dims: Vec<String>,
    /// Summed in each cell; none: rows are counted.
    pub response: Option<String>,
    /// Columns of a dimension, from the coarsest to the finest; a dimension without is a column of its name.
    pub hierarchy: Vec<(String, Vec<String>)>,
    pub condition: Option<Condition>,
    pub condition_text: String,
    pub rules: Rules,
    /// Values are weighted; the rules count rows all the same.
    pub weighted: bool,
    /// A respondent alone in a hidden cell knows its value: the others must resist him too.
    pub respondents_know_themselves: bool,
    pub line: u64,
}
