//! Why replicates cannot be made or weighted.

use crate::margin::WeightingError;
use crate::proportion::EstimateError;

/// What stops replicates. Strata and primary units are counted in the order of their first unit.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum ReplicateError {
    #[error("strate n° {stratum} : une seule unité primaire, aucune réplique ne peut en être faite ; la regrouper avec une voisine")]
    LonelyPsu { stratum: usize },
    #[error(
        "strate n° {stratum} : {psus} unités primaires ; les demi-échantillons équilibrés en demandent 2, ou un nombre pair à apparier"
    )]
    Unpaired { stratum: usize, psus: usize },
    #[error("probabilités inégales sans remise : ces répliques supposent des probabilités égales dans chaque strate ; linéariser")]
    UnequalProbabilities,
    #[error("toutes les strates sont recensées : il n'y a pas de variance à estimer")]
    Census,
    #[error("{found} réplique(s) : il en faut au moins 2")]
    TooFew { found: usize },
    #[error("rho de Fay {value} ; attendu : un nombre de 0 inclus à 1 exclu")]
    BadRho { value: f64 },
    #[error("{what} : {found} valeurs pour {expected}")]
    Lengths { what: &'static str, found: usize, expected: usize },
    #[error("{what} {value} : attendu un nombre fini, positif ou nul")]
    BadConstant { what: &'static str, value: f64 },
    #[error("scale ou tous les rscales sont nuls : toute variance serait nulle ; donner les constantes de la méthode")]
    NoScale,
    #[error("réplique {replicate}, unité {unit} : poids {value} ; attendu un nombre fini")]
    BadWeight { replicate: usize, unit: usize, value: f64 },
    #[error("la pondération échoue sur l'échantillon entier : {0}")]
    Sample(WeightingError),
    #[error(
        "la pondération échoue dans {} réplique(s) sur {of} ({}) ; la première : {first} ; regrouper des catégories ou changer de répliques",
        which.len(),
        listed(which)
    )]
    Reweighting { which: Vec<usize>, of: usize, first: WeightingError },
    #[error("cette statistique ne dépend pas que de totaux : recaler chaque réplique sur les unités")]
    NotTotals,
    #[error("ces répliques portent des poids tout faits : les recaler sur les unités")]
    GivenWeights,
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// Numbers of replicates that a message lists before it says how many there are.
const LISTED: usize = 10;

fn listed(which: &[usize]) -> String {
    let names: Vec<String> = which.iter().take(LISTED).map(|r| (r + 1).to_string()).collect();
    let more = if which.len() > LISTED { "…" } else { "" };
    format!("n° {}{more}", names.join(", "))
}
