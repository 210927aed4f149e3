//! Horizontal bars, with whiskers where an interval is known.

use crate::{Datum, Heading};
use base::Unit;

/// One bar a label, in the order given.
#[derive(Clone, PartialEq, Debug)]
pub struct Bars {
    pub heading: Heading,
    pub unit: Unit,
    pub bars: Vec<Bar>,
    /// A value for the whole, drawn as a line: its label, its value.
    pub reference: Option<(String, Datum)>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    pub label: String,
    pub datum: Datum,
    /// The bar the title speaks of.
    pub emphasis: bool,
}
