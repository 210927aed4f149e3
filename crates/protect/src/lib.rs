//! Disclosure control of published tables: which cells are secret, which others must be hidden with them, and proof.
//!
//! In: slices of codes and numbers, or cells already counted; the rules of the publication. Out: each cell with its status,
//! its reasons and what a reader can deduce of it; a proof. It knows no file, no territory, no survey.
//!
//! ```
//! use protect::{Dimension, Microdata, Options, Rules, Table, protect};
//! let commune = ["Luchon", "Luchon", "Luchon", "Luchon", "Bagiry", "Bagiry", "Cier", "Cier", "Cier", "Cier"];
//! let answer  = ["oui",    "oui",    "non",    "oui",    "oui",    "non",    "non",  "oui",  "oui",  "non"];
//! let dimensions = vec![Dimension::flat("commune", &commune), Dimension::flat("réponse", &answer)];
//! // `response: Some(&y)` sums y instead of counting; `weights: Some(&w)` publishes weighted values, the rules still count rows
//! let table = Table::from_microdata("réponses", dimensions, &Microdata::default())?;
//! let protected = protect(&table, &Rules::frequency(2), &Options::default())?;
//! let cell = protected.tables[0].cell(&["Bagiry", "oui"]).ok_or("no such cell")?;
//! assert_eq!(cell.status.label_fr(), "secret primaire (trop peu de répondants)");
//! assert_eq!(cell.shown(), None);
//! assert!(protected.proof.protects && protected.proof.optimal);
//! for cell in &protected.tables[0].cells {
//!     // cell.key, cell.frequency, cell.status, cell.required, cell.interval (None for a published cell)
//!     assert_eq!(cell.shown().is_none(), cell.status.is_hidden());
//! }
//! assert!(protected.proof.label_fr().starts_with("optimum prouvé"));
//! // a percentage of a hidden cell is withheld too
//! assert_eq!(protected.tables[0].percentage(&["Bagiry", "oui"], &["Bagiry", "Total"]), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod audit;
mod difference;
mod dimension;
mod error;
mod protected;
mod reader;
mod rounding;
mod rules;
mod search;
mod simplex;
mod system;
mod table;
mod task;

pub use audit::{Interval, audit, audit_linked};
pub use difference::{Leak, Place, Publication, differences};
pub use dimension::{Dimension, TOTAL};
pub use error::{Error, Result};
pub use protected::{Cell, Cost, Options, Proof, Protected, ProtectedTable, Status, protect, protect_linked};
pub use rounding::{Rounded, Rounding, round};
pub use rules::{Dominance, Reason, Requirement, Rules};
pub use search::Effort;
pub use table::{Content, Key, Microdata, Table};
