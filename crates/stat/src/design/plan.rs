//! What a sampling plan says, stage by stage, and what can be wrong in it.

use super::lonely::Lonely;
use super::pps::Unequal;

/// How the units of one stage were drawn; one value per row of the file.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Drawn<'a> {
    /// Stratum; none: one. At a later stage, strata are inside the unit of the stage before.
    pub strata: Option<&'a [u32]>,
    /// Cluster; none: each row is a unit.
    pub clusters: Option<&'a [u32]>,
    /// Units of the row's stratum in the population, or a sampling fraction when at most 1 (0: with replacement).
    pub population: Option<&'a [f64]>,
}

/// A sampling plan of one or several stages.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan<'a> {
    /// From the first stage to the last; none: independent units.
    pub stages: Vec<Drawn<'a>>,
    /// Cluster codes start again in each stratum; when false, a code found in two strata is refused.
    pub nested: bool,
    pub lonely: Lonely,
    /// A stratum left with one unit inside a domain is lonely too (R's `survey.adjust.domain.lonely`).
    pub lonely_in_domains: bool,
    /// Unequal probabilities without replacement; none: equal within strata, or with replacement.
    pub unequal: Option<Unequal<'a>>,
}

impl Default for Plan<'_> {
    fn default() -> Self {
        Plan { stages: Vec::new(), nested: true, lonely: Lonely::Fail, lonely_in_domains: false, unequal: None }
    }
}

impl<'a> Plan<'a> {
    /// A plan of one stage.
    pub fn one(stage: Drawn<'a>) -> Plan<'a> {
        Plan { stages: vec![stage], ..Plan::default() }
    }

    pub(super) fn check(&self, rows: usize) -> Result<(), DesignError> {
        let length = |what: &'static str, found: Option<usize>| match found {
            Some(found) if found != rows => Err(DesignError::Lengths { what, found, expected: rows }),
            _ => Ok(()),
        };
        for stage in &self.stages {
            length("strates", stage.strata.map(<[_]>::len))?;
            length("grappes", stage.clusters.map(<[_]>::len))?;
            length("population", stage.population.map(<[_]>::len))?;
        }
        Ok(())
    }
}

/// A stratum where only one unit was drawn, out of several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LonelyStratum {
    /// From 1.
    pub stage: usize,
    /// Code of the stratum, as given at its stage.
    pub stratum: u32,
    /// Its rows, from 1.
    pub rows: Vec<usize>,
}

#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum DesignError {
    #[error("{what} : {found} valeurs pour {expected} unités")]
    Lengths { what: &'static str, found: usize, expected: usize },
    #[error("le poids de l'unité {unit} vaut {value} ; attendu : un nombre fini")]
    BadWeight { unit: usize, value: f64 },
    #[error("la probabilité de l'unité {unit} vaut {value} ; attendu : un nombre au-dessus de 0 et au plus égal à 1")]
    BadProbability { unit: usize, value: f64 },
    #[error("strate {stratum} : la population {population} est plus petite que les {drawn} grappes tirées, ou n'est pas constante")]
    BadPopulation { stratum: u32, population: f64, drawn: u32 },
    #[error("{} ; la variance ne peut être estimée : regrouper la strate avec une voisine, ou choisir une règle (adjust, average, certainty, remove, collapse)", lonely_list(.found))]
    LonelyPsu { found: Vec<LonelyStratum> },
    #[error(
        "strate {stratum} : une seule unité primaire et aucune strate voisine au degré {stage} ; la règle « {rule} » ne peut s'appliquer"
    )]
    NoNeighbour { stage: usize, stratum: u32, rule: &'static str },
    #[error(
        "la grappe {cluster} est dans la strate {first} et dans la strate {second} ; si les codes recommencent dans chaque strate, le dire (nest), sinon corriger la ligne {row}"
    )]
    ClusterInTwoStrata { cluster: u32, first: u32, second: u32, row: usize },
    #[error("l'unité {unit} n'a ni poids ni population : le poids ne peut être calculé")]
    NoWeight { unit: usize },
    #[error("{what}")]
    BadPairs { what: String },
}

/// Rows named for each stratum; the others are counted.
const NAMED_ROWS: usize = 10;

fn lonely_list(found: &[LonelyStratum]) -> String {
    let rows = |s: &LonelyStratum| {
        let named: Vec<String> = s.rows.iter().take(NAMED_ROWS).map(usize::to_string).collect();
        let more = s.rows.len().saturating_sub(NAMED_ROWS);
        let more = if more > 0 { format!(" et {more} autres") } else { String::new() };
        format!("{}{more}", named.join(", "))
    };
    let one = |s: &LonelyStratum| match s.stage {
        1 => format!("strate {} : une seule unité primaire (lignes {})", s.stratum, rows(s)),
        stage => format!("strate {} : une seule unité du degré {stage} (lignes {})", s.stratum, rows(s)),
    };
    found.iter().map(one).collect::<Vec<_>>().join(" ; ")
}
