//! Territories: named sets of communes on one map.

use crate::{CogYear, Commune, Epci, GeoCode};
use serde::{Deserialize, Serialize};

crate::name::name! {
    /// The name of a territory in files and on the command line: the bare SIREN of an EPCI («200072635»), the bare code
    /// of a commune («31042»), «DEP-31», «REG-76», «FRANCE-METRO», or a word of the study («secteur-luchon»).
    TerritoryId
}

impl TerritoryId {
    pub fn commune(code: Commune) -> TerritoryId {
        TerritoryId::new(code.as_str())
    }

    pub fn epci(code: Epci) -> TerritoryId {
        TerritoryId::new(&code.to_string())
    }
}

/// What a territory is to the study; the order is the one in which they are printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TerritoryKind {
    /// The EPCI of the study.
    Study,
    Sector,
    /// A neighbouring EPCI.
    Neighbour,
    /// An EPCI that resembles the study's.
    Similar,
    /// All similar EPCI together.
    SimilarGroup,
    Departement,
    /// A département, region or country without the EPCI of the study: the fair benchmark.
    Remainder,
    Region,
    Country,
    Commune,
    /// Any other EPCI.
    Epci,
}

/// A named set of communes on the map of `cog_year`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Territory {
    pub id: TerritoryId,
    pub label: String,
    pub kind: TerritoryKind,
    /// The producer's own code, when the set is one that producers publish.
    pub geo: Option<GeoCode>,
    /// Sorted, without double.
    pub members: Vec<Commune>,
    pub cog_year: CogYear,
}
