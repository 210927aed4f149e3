//! The profile: which facts and which charts, in which order. Data, in TOML; one ships with the program.

use crate::ReportError;
use base::TerritoryKind;
use serde::Deserialize;

/// The profile that ships with the program.
pub const TERRITORIAL: &str = include_str!("../profiles/territorial.toml");

#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    #[serde(rename = "chapter")]
    pub chapters: Vec<ChapterSpec>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChapterSpec {
    pub id: String,
    pub title: String,
    /// A paragraph; `{{fact indicator [year]}}` is replaced by the number of the study's territory.
    #[serde(default)]
    pub intro: String,
    /// Indicators in large print.
    #[serde(default)]
    pub keys: Vec<String>,
    #[serde(default, rename = "figure")]
    pub figures: Vec<FigureSpec>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureSpec {
    pub id: String,
    pub kind: FigureKind,
    /// States the finding; may hold `{{fact …}}`.
    pub title: String,
    #[serde(default)]
    pub subtitle: String,
    pub indicators: Vec<String>,
    /// Short labels, in the order of the indicators; the catalogue's label stands in for a missing one.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Territories by what they are to the study; the study itself is always first.
    #[serde(default)]
    pub territories: Vec<TerritoryKind>,
    /// Base year of an index.
    #[serde(default)]
    pub base: Option<u16>,
    /// The year shown; the latest when absent.
    #[serde(default)]
    pub year: Option<u16>,
    /// Slices of one indicator (survey answers by sector, by age).
    #[serde(default)]
    pub slices: Vec<String>,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Index over time, true time axis.
    Index,
    /// Values over time.
    Lines,
    /// Structure by age, one band an indicator.
    Ages,
    /// Signed bars of the parts of a change.
    Balance,
    /// One row an indicator, a dot a territory.
    Dumbbell,
    /// One row a territory.
    Ranking,
    /// Bars of the study's territory, one an indicator.
    Bars,
    /// Bars of one indicator by slice.
    SliceBars,
    /// Shares of a whole, a bar a territory.
    Stacked,
    /// Rate by commune.
    RateMap,
    /// Count by commune.
    CountMap,
}

impl Profile {
    pub fn read(text: &str) -> Result<Profile, ReportError> {
        toml::from_str(text).map_err(|error| ReportError::Profile(error.to_string()))
    }

    /// Indicators that the profile speaks of.
    pub fn indicators(&self) -> impl Iterator<Item = &str> {
        let chapters = self.chapters.iter();
        chapters
            .flat_map(|chapter| chapter.keys.iter().chain(chapter.figures.iter().flat_map(|figure| &figure.indicators)))
            .map(String::as_str)
    }
}
