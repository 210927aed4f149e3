//! Map of communes: classes of a rate, or circles of a count.

use crate::{Datum, Heading};
use base::Unit;

/// The communes of a territory with their values, and their neighbours without.
#[derive(Clone, PartialEq, Debug)]
pub struct CommuneMap {
    pub heading: Heading,
    pub unit: Unit,
    pub style: MapStyle,
    pub places: Vec<MapPlace>,
    /// Neighbouring communes, light grey, no value.
    pub context: Vec<Outline>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum MapStyle {
    /// Coloured by class. A commune of fewer inhabitants than `minimum_population`, or of unknown population, is dotted,
    /// not coloured: its rate says nothing.
    Rate { classes: ClassRule, minimum_population: u32 },
    /// Circles, their area in proportion to the value.
    Count,
}

/// How the bounds of the classes are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClassRule {
    /// As many communes in each of `n` classes (at most five).
    Quantiles(usize),
    /// About `n` classes (at most five) with round bounds.
    Pretty(usize),
}

#[derive(Clone, PartialEq, Debug)]
pub struct MapPlace {
    pub code: String,
    pub label: String,
    pub outline: Outline,
    pub datum: Datum,
    pub population: Option<u32>,
}

/// Closed rings of `[longitude, latitude]` in degrees, outer and inner, of one polygon or several.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outline {
    pub rings: Vec<Vec<[f64; 2]>>,
}
