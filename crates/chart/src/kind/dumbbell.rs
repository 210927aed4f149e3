//! A territory against comparison areas: dots with whiskers on one scale.

use crate::{Datum, Heading};
use base::Unit;

/// One row an indicator (several dots), or one row a territory (one dot).
#[derive(Clone, PartialEq, Debug)]
pub struct Dumbbell {
    pub heading: Heading,
    /// One unit for all rows.
    pub unit: Unit,
    pub rows: Vec<DumbbellRow>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct DumbbellRow {
    /// Indicator or territory.
    pub label: String,
    pub dots: Vec<Dot>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Dot {
    /// Name of the series, for the legend: the territory; the same in every row.
    pub series: String,
    pub datum: Datum,
    pub tone: Tone,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// The territory of the study.
    Focus,
    /// Another territory.
    Compared,
    /// Another territory, whose difference with the study's cannot be told from the sampling error: grey.
    NotDistinguishable,
}
