//! Exports as KoboToolbox lays them out: from the versions of a form and its submissions to tables, one for the persons and
//! one a repeat.
//!
//! In: versions and submissions in Kobo's JSON. Out: [`Sheet`]s of labels and cells, or a CSV. The layout (order of fields
//! over versions, boxes after the summary, keys of the repeats) is the one that Kobo's users have in their spreadsheets.

mod field;
mod merge;
mod options;
mod version;
mod write;

pub use field::{Field, FieldKind};
pub use options::{Boxes, ExportOptions, Words};
pub use version::{Pack, Section, Version};
pub use write::{Sheet, csv, export};
