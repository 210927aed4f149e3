//! What the caller knows of the population: its communes, their sector, and the margins to meet.

use base::{Commune, TerritoryId};

/// A commune of the study.
#[derive(Clone, PartialEq, Debug)]
pub struct Locality {
    pub commune: Commune,
    pub sector: TerritoryId,
    /// Inhabitants; used only to draw simulated respondents.
    pub population: f64,
}

/// Population counts by category, with where they come from.
#[derive(Clone, PartialEq, Debug)]
pub struct Margin {
    /// The name that `survey.toml` asks for: «sector_age».
    pub name: String,
    /// Category and count; for crossed dimensions the category is «secteur-luchon|15_24».
    pub cells: Vec<(String, f64)>,
    /// «RP 2022, population par âge, somme de 76 communes (INSEE)».
    pub lineage: String,
}

/// The population of a survey.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    /// The territory that the estimates speak of.
    pub territory: TerritoryId,
    pub localities: Vec<Locality>,
    pub margins: Vec<Margin>,
}

/// The code of PF1 for a respondent who lives elsewhere.
pub const OUTSIDE: &str = "hors";

impl Frame {
    pub fn locality(&self, commune: &str) -> Option<&Locality> {
        self.localities.iter().find(|locality| locality.commune.as_str() == commune)
    }

    pub fn margin(&self, name: &str) -> Option<&Margin> {
        self.margins.iter().find(|margin| margin.name == name)
    }
}
