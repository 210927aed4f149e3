//! `ctg.toml`: the study as its owner describes it.

use base::{Epci, Finding, Findings, Place};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Name of the file that makes a folder a study.
pub const CONFIG_FILE: &str = "ctg.toml";

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub study: Study,
    #[serde(default)]
    pub comparison: Comparison,
    #[serde(default)]
    pub similar: Similar,
    #[serde(default)]
    pub surveys: Surveys,
    #[serde(default)]
    pub outputs: Outputs,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    pub title: String,
    /// SIREN of the EPCI.
    pub siren: Epci,
    /// Its name as its officers write it; must be the name that the DGCL gives to the SIREN.
    pub name: String,
    /// The map to which everything is brought: «géographie au 1er janvier».
    pub cog_year: u16,
    /// The year that the profile speaks of; figures of other years are compared with it.
    pub focus_year: u16,
    /// File of the sectors, relative to the study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sectors: Option<PathBuf>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Comparison {
    pub departement: bool,
    pub region: bool,
    pub metropole: bool,
    /// Found on the contours at hand.
    pub neighbours_auto: bool,
    /// Named neighbours, beside those found.
    pub neighbours: Vec<Epci>,
}

impl Default for Comparison {
    fn default() -> Comparison {
        Comparison { departement: true, region: true, metropole: true, neighbours_auto: true, neighbours: Vec::new() }
    }
}

/// Similar EPCI: the nearest in standardised Euclidean distance over these variables.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Similar {
    pub count: usize,
    /// Only EPCI of the same legal nature (CC, CA, CU, METRO).
    pub same_nature: bool,
    #[serde(rename = "variable")]
    pub variables: Vec<SimilarVariable>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimilarVariable {
    pub indicator: String,
    pub period: base::Period,
    /// The logarithm is taken before standardising: for sizes.
    #[serde(default)]
    pub log: bool,
}

impl Default for Similar {
    fn default() -> Similar {
        Similar { count: 10, same_nature: true, variables: Vec::new() }
    }
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Surveys {
    /// Folders under `surveys/` with answers to be estimated.
    pub folders: Vec<String>,
    /// Files of numbers known only from printed documents.
    pub published: Vec<PathBuf>,
    /// Population counts that the answers are weighted to.
    #[serde(rename = "margin")]
    pub margins: Vec<MarginSource>,
}

/// Where the counts of a margin of `survey.toml` come from: facts of these indicators, at this period.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginSource {
    /// The name in `survey.toml`.
    pub name: String,
    pub period: base::Period,
    /// Crossed with the sectors of the study: cells are «secteur|catégorie».
    #[serde(default)]
    pub by_sector: bool,
    /// Category of the survey and the indicator that counts its population.
    pub cells: std::collections::BTreeMap<String, String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outputs {
    /// Where results go, relative to the study.
    pub folder: PathBuf,
    /// Formats of the fact book: csv, json, parquet, xlsx.
    pub facts: Vec<String>,
    /// Charts also as PNG.
    pub png: bool,
}

impl Default for Outputs {
    fn default() -> Outputs {
        Outputs { folder: PathBuf::from("reports/out"), facts: vec!["csv".into()], png: false }
    }
}

impl Config {
    /// Reads `ctg.toml` of a study; a fault is a finding with its line.
    pub fn read(dir: &Path) -> Result<Config, Findings> {
        let path = dir.join(CONFIG_FILE);
        let text = std::fs::read_to_string(&path).map_err(|error| missing(&path, &error))?;
        toml::from_str(&text).map_err(|error| faulty(&text, &error))
    }
}

fn missing(path: &Path, error: &std::io::Error) -> Findings {
    let finding = Finding::error("etude-absente", Place::file(path.display().to_string()))
        .found(error.to_string())
        .expected(format!("un fichier {CONFIG_FILE} qui décrit l'étude"))
        .remedy("se placer dans le dossier de l'étude (option --study), ou en créer une : ctg new DOSSIER --siren NUMÉRO");
    Findings::from_iter([finding])
}

fn faulty(text: &str, error: &toml::de::Error) -> Findings {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u64 + 1);
    let mut place = Place::file(CONFIG_FILE);
    place.line = line;
    let finding = Finding::error("etude-illisible", place)
        .found(error.message().to_owned())
        .expected("les rubriques décrites dans docs/guide.fr.md")
        .remedy("corriger la ligne");
    Findings::from_iter([finding])
}
