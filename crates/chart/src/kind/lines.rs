//! Lines over time, years to scale.

use crate::{Datum, Heading};
use base::Unit;

/// Several territories over the same years, each labelled at its end.
#[derive(Clone, PartialEq, Debug)]
pub struct Lines {
    pub heading: Heading,
    /// Unit of the data as they are given, also when they are drawn as an index.
    pub unit: Unit,
    pub scale: LineScale,
    pub lines: Vec<Line>,
    pub breaks: Vec<SeriesBreak>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineScale {
    /// The values as they are.
    Value,
    /// 100 at the year given: `100 × value / value of that year`. A line without value at that year is listed, not drawn.
    /// The band is the interval of the value over the same base, the base taken as exact.
    Index { base: u16 },
}

#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    pub label: String,
    /// The territory of the study: thicker, in the first colour.
    pub emphasis: bool,
    /// Year and value, in any order; a datum without value interrupts the line.
    pub points: Vec<(u16, Datum)>,
}

/// Between these two years the series does not measure the same thing: no line is drawn across.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeriesBreak {
    pub from: u16,
    pub to: u16,
    /// «Nouvelle méthode Filosofi».
    pub label: String,
}
