//! Stacked shares, one bar a territory or a vintage.

use crate::{Datum, Heading};
use base::Unit;

/// Shares of a whole, the parts in a fixed order.
#[derive(Clone, PartialEq, Debug)]
pub struct Stacked {
    pub heading: Heading,
    pub unit: Unit,
    /// «0 à 14 ans», … in their order; at most eight.
    pub parts: Vec<String>,
    /// True when the parts have an order of their own (ages): colours go from light to dark. Else they differ in hue.
    pub ordered: bool,
    pub rows: Vec<StackedRow>,
}

/// As many values as there are parts.
#[derive(Clone, PartialEq, Debug)]
pub struct StackedRow {
    pub label: String,
    pub values: Vec<Datum>,
    pub emphasis: bool,
}
