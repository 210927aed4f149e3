//! One file a layout: how it is recognised by its header, and how its cells become common form.
//!
//! To add one: copy the neighbour, add its line to [`LAYOUTS`], put ten true lines in `tests/cases/source/<name>/`.

pub(crate) mod record;

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
pub static LAYOUTS: &[&Layout] = &[];
