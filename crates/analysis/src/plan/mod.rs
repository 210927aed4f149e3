//! The design file: what the sample is, how it is weighted, what is estimated, tested and protected.
//!
//! In: the text of a TOML file. Out: a [`Plan`], and the findings on everything in it that cannot be understood, each
//! with its line. Keys are the words of the field in English; see `docs/method/design-file.md`.

mod ask;
mod read;

pub use ask::{Contrast, Deff, Df, EstimateKind, EstimatePlan, ProtectPlan, Rules, TestKind, TestPlan};
pub use read::read;

use crate::condition::Condition;
use crate::table::{Missing, Wanted};
use std::collections::BTreeMap;

/// All that a design file says.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    /// Name of the file, for messages.
    pub file: String,
    pub survey: SurveyPlan,
    pub data: DataPlan,
    pub design: DesignPlan,
    pub weighting: Vec<StepPlan>,
    pub estimates: Vec<EstimatePlan>,
    pub tests: Vec<TestPlan>,
    pub protect: Vec<ProtectPlan>,
    /// Every column that is named, with the section and line where it is.
    pub named: Vec<Named>,
}

/// A column named by the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    pub column: String,
    /// `design.strata`
    pub key: String,
    pub line: u64,
    /// It must hold numbers.
    pub numeric: bool,
}

/// What is printed around the numbers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SurveyPlan {
    pub title: String,
    pub source: String,
    /// No answer is real: every output says SIMULÉ.
    pub simulated: bool,
    /// Units of the population of reference, and units that were asked: for coverage and response rate.
    pub population: Option<f64>,
    pub invited: Option<f64>,
}

/// The table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DataPlan {
    pub file: Option<String>,
    pub sheet: Option<String>,
    pub missing: Missing,
}

/// The sampling design.
#[derive(Clone, PartialEq, Debug)]
pub struct DesignPlan {
    pub weights: Option<String>,
    pub probs: Option<String>,
    pub strata: Vec<String>,
    /// One a stage.
    pub clusters: Vec<String>,
    /// One a stage: population counts, or sampling fractions when at most 1.
    pub fpc: Vec<String>,
    /// PSU codes repeat across strata.
    pub nest: bool,
    pub lonely_psu: &'static str,
    pub adjust_domain_lonely: bool,
    pub pps: Option<&'static str>,
    /// Yates and Grundy's form, for samples of fixed size.
    pub yates_grundy: bool,
    /// A file of joint probabilities, a square matrix without header.
    pub joint_probabilities: Option<String>,
    /// False: a voluntary survey, whose margins of error are indicative.
    pub random: bool,
    pub replicates: Option<ReplicatesPlan>,
}

impl Default for DesignPlan {
    fn default() -> DesignPlan {
        let (strata, clusters, fpc) = Default::default();
        let (weights, probs, pps, joint_probabilities, replicates) = Default::default();
        let (nest, adjust_domain_lonely, yates_grundy) = (false, false, false);
        DesignPlan {
            weights,
            probs,
            strata,
            clusters,
            fpc,
            nest,
            lonely_psu: LONELY[0],
            adjust_domain_lonely,
            pps,
            yates_grundy,
            joint_probabilities,
            random: true,
            replicates,
        }
    }
}

/// What is done with a stratum of one PSU.
pub const LONELY: [&str; 6] = ["fail", "adjust", "average", "certainty", "remove", "collapse"];
/// How a sample drawn with unequal probabilities gets its variance.
pub const PPS: [&str; 5] = ["brewer", "overton", "hartley_rao", "poisson", "joint"];
/// Which unbiased form of it.
pub const PPS_FORMS: [&str; 2] = ["ht", "yg"];

/// Replicate weights: made here, or found in columns or in a file.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReplicatesPlan {
    pub kind: String,
    pub n: Option<usize>,
    pub seed: u64,
    pub columns_prefix: Option<String>,
    pub file: Option<String>,
    pub scale: Option<f64>,
    pub rscales: Vec<f64>,
    pub mse: bool,
    /// Fay's coefficient.
    pub rho: f64,
    pub degf: Option<u32>,
    /// The weight of the sample is already in the weights of the file.
    pub combined_weights: bool,
}

pub const REPLICATES: [&str; 11] =
    ["JK1", "JKn", "BRR", "Fay", "bootstrap", "rao_wu", "subbootstrap", "canty_davison", "SDR", "ACS", "other"];

/// One step of the weighting.
#[derive(Clone, PartialEq, Debug)]
pub struct StepPlan {
    pub method: &'static str,
    pub label: String,
    pub margins: Vec<MarginPlan>,
    /// Bounds [L, U] on g = w/d.
    pub bounds: Option<(f64, f64)>,
    pub q: Option<String>,
    pub same_weight_within: Option<String>,
    pub each_replicate: bool,
    /// Of `nonresponse_cells`.
    pub cells: Vec<String>,
    pub respondents: Option<Condition>,
    /// Units out of scope.
    pub ineligible: Option<Condition>,
    /// Of `trim`: bounds on the weights themselves.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub strict: bool,
    pub max_iterations: Option<usize>,
    pub tolerance: Option<f64>,
    pub line: u64,
}

pub const METHODS: [&str; 9] =
    ["poststratify", "rake", "raking", "linear", "logit", "truncated_linear", "sinh", "nonresponse_cells", "trim"];

/// What weights must sum to.
#[derive(Clone, PartialEq, Debug)]
pub struct MarginPlan {
    pub vars: Vec<String>,
    pub totals: Totals,
    pub line: u64,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Totals {
    /// Level (crossed levels joined by «|») and total.
    Levels(Vec<(String, f64)>),
    /// Of a numeric variable.
    Number(f64),
    /// A CSV file with a column of the name of each variable and a column `total`.
    File(String),
    /// A fault was told.
    Unknown,
}

impl MarginPlan {
    pub fn name(&self) -> String {
        self.vars.join(" × ")
    }
}

impl Plan {
    /// The columns that the table must give.
    pub fn wanted(&self) -> Wanted {
        let prefixes = self.design.replicates.iter().filter_map(|r| r.columns_prefix.clone()).collect();
        Wanted { names: self.named.iter().map(|named| named.column.clone()).collect(), prefixes, all: false }
    }

    pub fn missing(&self) -> Missing {
        self.data.missing.clone()
    }
}

impl SurveyPlan {
    /// «SIMULÉ» for invented answers.
    pub fn mark(&self) -> Option<&'static str> {
        self.simulated.then_some("SIMULÉ : aucune de ces réponses n'est réelle")
    }
}

/// Columns of a missing code of their own.
pub(crate) fn in_column(groups: Vec<(String, Vec<String>)>) -> BTreeMap<String, Vec<String>> {
    groups.into_iter().collect()
}
