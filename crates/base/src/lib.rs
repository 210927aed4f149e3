//! The values that every other room speaks of.
//!
//! In: text and numbers. Out: codes that cannot be wrong, periods, facts with their uncertainty and
//! lineage, gaps with their reason, findings with their place, and the French print of a number.
//!
//! This room never knows files, tables, or any dataset by name.

pub mod fact;
pub mod fact_row;
pub mod finding;
pub mod french;
pub mod gap;
pub mod geo;
pub mod lineage;
mod name;
pub mod observation;
pub mod period;
pub mod territory;
pub mod unit;

pub use fact::{Card, Coverage, Entry, Fact, FactBook, IndicatorId, Interval, Key, KeyTwice, Uncertainty};
pub use fact_row::FactRow;
pub use finding::{Finding, Findings, Place, Severity};
pub use gap::{Gap, Reason, Status};
pub use geo::{Commune, Departement, Epci, GeoCode, InvalidCode, Iris, Region, Siren};
pub use lineage::{CellId, Lineage, Origin};
pub use observation::{Observation, Observations, SourceInfo, VariableId};
pub use period::{CogYear, Period};
pub use territory::{Territory, TerritoryId, TerritoryKind};
pub use unit::Unit;
