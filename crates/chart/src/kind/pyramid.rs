//! Age pyramid, or the one-sided age structure when the sexes are not known.

use crate::{Datum, Heading};
use base::Unit;

/// Bands of age against shares of the population.
///
/// Two sides make a pyramid (the first goes to the left), one side makes horizontal bars.
#[derive(Clone, PartialEq, Debug)]
pub struct Pyramid {
    pub heading: Heading,
    pub unit: Unit,
    /// «0 à 14 ans», the youngest first; drawn from the foot to the top.
    pub bands: Vec<String>,
    /// One or two.
    pub sides: Vec<Side>,
    /// Territory and year of the bars: «CC Pyrénées Haut-Garonnaises, 2022».
    pub label: String,
    /// Name of the second vintage, outlined: «2011».
    pub before_label: Option<String>,
    /// Name of the reference, a line: «Haute-Garonne, 2022».
    pub reference_label: Option<String>,
}

/// As many data as there are bands in `now`; in `before` and `reference` as many, or none.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Side {
    /// «Hommes», «Femmes»; empty when the sexes are not known.
    pub label: String,
    pub now: Vec<Datum>,
    pub before: Vec<Datum>,
    pub reference: Vec<Datum>,
}
