//! `[design]` and `[weighting]` of `survey.toml`: how the respondents came, and how they are weighed.

use serde::Deserialize;

/// How the respondents came. Nothing said: independent answers, not drawn at random.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DesignRule {
    /// Respondents were drawn at random. Otherwise a remark stands beside every number: its margin of error is indicative.
    #[serde(default)]
    pub random: bool,
    /// Dimensions that, crossed, make the strata of the draw.
    #[serde(default)]
    pub strata: Vec<String>,
    /// The column whose equal values were drawn together: the household.
    pub cluster: Option<String>,
    /// N, the persons of a small population asked nearly all (the élus): finite-population correction.
    pub population: Option<f64>,
    #[serde(default)]
    pub lonely_psu: LonelyRule,
}

impl DesignRule {
    /// Whether `population` counts what is drawn; else the reason, in French.
    pub(super) fn check(&self) -> Result<(), String> {
        let Some(population) = self.population else { return Ok(()) };
        let other = match (self.strata.is_empty(), self.cluster.is_none()) {
            (false, _) => "avec des strates elle ne dit pas la taille de chacune",
            (_, false) => "avec `cluster` ce sont des grappes qui sont tirées, non des personnes",
            _ if population >= 1.0 && population.is_finite() => return Ok(()),
            _ => return Err(format!("[design] : `population` vaut {population} ; attendu : un nombre de personnes, au moins 1")),
        };
        Err(format!("[design] : `population` est celle de toutes les personnes ; {other} ; retirer l'une des deux clés"))
    }
}

/// What becomes of a stratum with one primary unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LonelyRule {
    #[default]
    Fail,
    Adjust,
    Average,
    Certainty,
    Remove,
    Collapse,
}

/// How the respondents are weighed to the margins.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightingRule {
    #[serde(default)]
    pub method: WeightingMethod,
    /// Least and largest ratio of a weight to the weight before calibration.
    pub bounds: Option<[f64; 2]>,
    /// The column within which all weights are equal: the household.
    pub same_weight_within: Option<String>,
}

/// The distance of the calibration.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightingMethod {
    #[default]
    Raking,
    Linear,
    Logit,
    TruncatedLinear,
    Sinh,
}

impl WeightingMethod {
    pub fn label_fr(self) -> &'static str {
        match self {
            WeightingMethod::Raking => "raking",
            WeightingMethod::Linear => "linéaire",
            WeightingMethod::Logit => "logit",
            WeightingMethod::TruncatedLinear => "linéaire tronquée",
            WeightingMethod::Sinh => "sinus hyperbolique",
        }
    }
}
