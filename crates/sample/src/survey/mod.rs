//! `survey.toml`: what is asked of whom, how it is weighed, which indicators it gives.

mod collection;
mod design;
mod measure;

pub use collection::{Day, DerivedRule, MissingRule, Notice, QuotaRule, QuotaSource, Retention, Sampling, SamplingMode};
pub use design::{DesignRule, LonelyRule, WeightingMethod, WeightingRule};
pub use measure::{IndicatorRule, MeasureKind};

use crate::answers::Answer;
use crate::error::text;
use crate::{Frame, SampleError};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The description of a survey.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Name of the folder.
    pub id: String,
    /// What the column `survey` of the answers must hold.
    pub code: String,
    pub title: String,
    /// The year of the answers.
    pub wave: u16,
    /// Who could answer, in French: printed as the population of reference.
    pub population: String,
    /// Printed under every figure.
    pub source: String,
    /// True: no answer is real, and every output says SIMULÉ.
    pub simulated: bool,
    /// A file, or a folder whose CSV files, in the order of their names, make one table: what imports write.
    pub answers: String,
    /// The questions: a `codebook.csv`, or the questionnaire itself. One of the two.
    pub codebook: Option<String>,
    /// The questionnaire: `form.md`, .xlsx, .csv or .json.
    pub form: Option<String>,
    /// The language of its labels, when it has several; empty: those without a language, else the first.
    #[serde(default)]
    pub language: String,
    /// Codes of the column `channel`.
    #[serde(default)]
    pub channels: Vec<String>,
    /// No share on fewer answers than this.
    #[serde(default = "minimum_cell")]
    pub minimum_cell: u32,
    /// No share of a commune on fewer answers than this.
    #[serde(default = "minimum_commune")]
    pub minimum_commune: u32,
    /// Dimensions by which each indicator is given.
    #[serde(default)]
    pub breakdowns: Vec<String>,
    /// Remarks to be printed beside every number.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Who is in the population of reference; all conditions hold together.
    #[serde(default)]
    pub scope: Vec<Scope>,
    #[serde(default)]
    pub dimensions: BTreeMap<String, Dimension>,
    #[serde(default)]
    pub design: DesignRule,
    #[serde(default)]
    pub weighting: WeightingRule,
    #[serde(default)]
    pub margins: Vec<MarginRule>,
    #[serde(default)]
    pub indicators: Vec<IndicatorRule>,
    pub simulation: Option<Simulation>,
    #[serde(default)]
    pub retention: Retention,
    #[serde(default)]
    pub notice: Notice,
    #[serde(default)]
    pub sampling: Sampling,
    #[serde(default)]
    pub quotas: Vec<QuotaRule>,
    #[serde(default)]
    pub derived: Vec<DerivedRule>,
}

fn minimum_cell() -> u32 {
    5
}

fn minimum_commune() -> u32 {
    30
}

/// The answer to `question` is one of `codes`.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    pub question: String,
    pub codes: Vec<String>,
}

/// A way to sort respondents, by the answer to one question.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    pub label: String,
    pub question: String,
    #[serde(default)]
    pub by: Grouping,
    /// Category → codes of the question, for `by = "groups"`.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
}

/// How a code becomes a category.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    #[default]
    Groups,
    /// The sector of the commune that was answered.
    Sector,
    /// The commune itself.
    Commune,
}

/// A margin of the weighting.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginRule {
    /// The name of the margin that the caller hands in.
    pub name: String,
    pub label: String,
    pub dimensions: Vec<String>,
    /// An optional margin is used as soon as a source gives it.
    #[serde(default)]
    pub optional: bool,
}

/// How fictitious answers are drawn; see [`crate::simulate`].
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    pub seed: u64,
    pub respondents: usize,
    /// The margin that respondents are drawn from: sector and age crossed.
    pub margin: String,
    /// First day of collection, AAAA-MM-JJ, and number of days.
    pub first_day: String,
    pub days: u32,
    /// Part of respondents who live elsewhere.
    pub outside: f64,
    /// Relative propensity to answer by dimension and category; 1 where nothing is written.
    #[serde(default)]
    pub response: BTreeMap<String, BTreeMap<String, f64>>,
    pub draws: Vec<Draw>,
}

/// A column drawn at random: parts by code, for each age band or for all («*»). «vide» writes an empty cell.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    pub column: String,
    pub parts: BTreeMap<String, BTreeMap<String, f64>>,
}

impl Survey {
    /// Reads `survey.toml` of a folder; an unknown key or dimension is an error.
    pub fn read(folder: &Path) -> Result<Survey, SampleError> {
        let path = folder.join("survey.toml");
        Survey::parse(&text(&path)?, &path)
    }

    pub fn parse(text: &str, path: &Path) -> Result<Survey, SampleError> {
        let mut survey: Survey = toml::from_str(text).map_err(|error| SampleError::survey(path, error.to_string()))?;
        survey.link_design();
        let margins = survey.margins.iter().flat_map(|margin| &margin.dimensions);
        let quotas = survey.quotas.iter().flat_map(|quota| &quota.dimensions);
        let used = margins.chain(&survey.breakdowns).chain(&survey.design.strata).chain(quotas);
        survey.check().map_err(|reason| SampleError::survey(path, reason))?;
        match used.into_iter().find(|name| !survey.dimensions.contains_key(*name)) {
            None => Ok(survey),
            Some(name) => Err(SampleError::survey(path, format!("dimension « {name} » inconnue ; la définir dans [dimensions.{name}]"))),
        }
    }

    /// `[sampling]` speaks for `[design]` where that is silent: chance, and the size of a small population.
    fn link_design(&mut self) {
        self.design.random |= self.sampling.mode == SamplingMode::Random;
        self.design.population = self.design.population.or(self.sampling.population.map(f64::from));
    }

    /// What serde cannot tell; the reason in French.
    fn check(&self) -> Result<(), String> {
        self.design.check()?;
        self.quotas.iter().try_for_each(QuotaRule::check)?;
        match (&self.codebook, &self.form) {
            (None, None) => Err("ni `codebook` ni `form` ; nommer le questionnaire : form = \"form.md\"".to_owned()),
            (Some(_), Some(_)) => {
                Err("`codebook` et `form` ensemble ; garder le questionnaire seul, le livre de codes en est tiré".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// «SIMULÉ : …» for what must be printed beside every number of a simulated survey.
    pub fn simulated_note(&self) -> Option<String> {
        self.simulated.then(|| "SIMULÉ : réponses fictives tirées au sort pour essayer l'outil ; aucun résultat n'est réel".to_owned())
    }
}

impl Dimension {
    /// The category of an answer; none when it has none (missing, elsewhere, a code outside all groups).
    pub fn category(&self, answer: &Answer, frame: &Frame) -> Option<String> {
        let code = answer.code()?;
        match self.by {
            Grouping::Sector => frame.locality(code).map(|place| place.sector.to_string()),
            Grouping::Commune => frame.locality(code).map(|place| place.commune.to_string()),
            Grouping::Groups => self.groups.iter().find(|(_, codes)| codes.iter().any(|c| c == code)).map(|(name, _)| name.clone()),
        }
    }
}
