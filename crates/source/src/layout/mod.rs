//! One file a layout: how it is recognised by its header, and how its cells become common form.
//!
//! To add one: copy the neighbour, add its line to [`LAYOUTS`], put ten true lines in `tests/cases/source/<name>/`.

mod aggregates;
mod caches;
mod caches_rpls;
mod caf_iris;
mod cog;
mod contours;
mod dgcl;
mod dictionary;
mod epci_composition;
mod epci_json;
mod filosofi_cc;
mod filosofi_disp;
mod france_services;
mod insee_wide;
mod iris_membership;
mod keyed;
mod level;
mod melodi;
mod melodi_json;
mod melodi_table;
mod mortality;
mod passage;
mod population;
pub(crate) mod record;
mod sheet;
mod statloc;
#[cfg(test)]
mod traps;
#[cfg(test)]
pub(crate) mod trial;
mod wide;

use crate::reading::{Content, Hints, Scope};
use crate::table::{Head, Input};
use base::{CogYear, Findings};

/// What a layout makes of its input; the container adds file, sheet and checksum to make a [`crate::Reading`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Understood {
    pub vintage: String,
    pub cog_year: Option<CogYear>,
    pub rows: u64,
    pub columns_used: Vec<String>,
    pub columns_ignored: Vec<String>,
    pub content: Content,
    pub findings: Findings,
}

/// A producer's layout.
pub struct Layout {
    /// Stable name, written into the common form: `insee-wide`.
    pub name: &'static str,
    /// What it is, in French, for `ctg data import`.
    pub label_fr: &'static str,
    /// Header cells (or JSON keys) it cannot do without: told to the owner of a file that no layout recognises.
    pub needs: &'static [&'static str],
    /// True when the header (never the file name alone) is this layout's. The first of [`LAYOUTS`] that says yes reads.
    pub recognise: fn(&Head) -> bool,
    /// Reads all of it. Faults are findings; what is wrong is left out, what is right is kept.
    pub read: fn(&Head, Input, &Scope, &Hints) -> Understood,
}

/// All layouts, the most particular first.
pub static LAYOUTS: &[&Layout] = &[
    &cog::COMMUNES_LAYOUT,
    &cog::MOVEMENTS_LAYOUT,
    &passage::LAYOUT,
    &dgcl::LAYOUT,
    &epci_composition::LAYOUT,
    &iris_membership::LAYOUT,
    &caf_iris::LAYOUT,
    &mortality::LAYOUT,
    &france_services::LAYOUT,
    &melodi_table::LAYOUT,
    &melodi_json::LAYOUT,
    &contours::LAYOUT,
    &aggregates::IRIS_LAYOUT,
    &aggregates::EPCI_LAYOUT,
    &epci_json::LAYOUT,
    &caches_rpls::LAYOUT,
    &caches::BPE_LAYOUT,
    &caches::SCHOOLS_LAYOUT,
    &caches::RSA_LAYOUT,
    &caches::COMMUTE_LAYOUT,
    &caches::POPULATION_LAYOUT,
    &caches::BPE_LABELS_LAYOUT,
    &dictionary::LAYOUT,
    &statloc::LAYOUT,
    &population::LAYOUT,
    &filosofi_disp::LAYOUT,
    &filosofi_cc::LAYOUT,
    &insee_wide::LAYOUT,
];
