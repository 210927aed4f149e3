//! Producers' files, read exactly as they are published.
//!
//! In: the bytes of a file (CSV, XLSX, XLS, Parquet, JSON, alone or inside ZIP or gz). Out: a [`Reading`]: what the file
//! says in common form (observations, memberships, movements, contours, dictionaries), with findings on all that is odd.
//!
//! This room never knows indicators, the territories of interest (a [`Scope`] is handed in), or reports.

pub mod cell;
pub mod common;
pub mod container;
pub mod fetch;
pub mod layout;
pub mod manifest;
pub mod reading;
pub mod table;
pub mod variable;
pub mod wide;

pub use container::{Request, read_path, tables};
pub use layout::{LAYOUTS, Layout, Understood};
pub use reading::{Content, Contour, DictionaryEntry, Hints, IrisMember, Label, Member, Movement, Passage, Reading, Scope};
pub use table::{Decoded, Decoder, Head, Input, Row, Rowed, Rows, Whole};
