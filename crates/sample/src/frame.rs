//! What the caller knows of the population: its communes, their sector, and the margins to meet.

use crate::SampleError;
use base::{Commune, TerritoryId};
use std::collections::{BTreeMap, BTreeSet};

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

impl Margin {
    /// The margin «sector|band» from counts by commune and band: the sum over the communes of each sector.
    ///
    /// Every commune must carry every band: a partial sum is not a margin, and the error names what is missing.
    pub fn by_sector(
        name: &str,
        localities: &[Locality],
        counts: &BTreeMap<(Commune, String), f64>,
        lineage: &str,
    ) -> Result<Margin, SampleError> {
        let bands: BTreeSet<&String> = counts.keys().map(|(_, band)| band).collect();
        let mut cells: BTreeMap<String, f64> = BTreeMap::new();
        for locality in localities {
            for band in &bands {
                let count = counts.get(&(locality.commune, (*band).clone())).filter(|count| count.is_finite());
                let missing = || SampleError::PartialMargin {
                    margin: name.to_owned(),
                    commune: locality.commune.to_string(),
                    category: (*band).clone(),
                };
                *cells.entry(format!("{}|{band}", locality.sector)).or_default() += count.ok_or_else(missing)?;
            }
        }
        Ok(Margin { name: name.to_owned(), cells: cells.into_iter().collect(), lineage: lineage.to_owned() })
    }
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
