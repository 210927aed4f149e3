//! Territories: named sets of communes on the map of a year, and what becomes of a number when the map changes.
//!
//! In: members, movements, passages, labels and contours as the producers' files say them; observations as published.
//! Out: territories of a study, observations and contours brought to one map, EPCI that resemble each other.
//!
//! This room never knows a dataset by name, an indicator, or a colour.

pub mod align;
pub mod city;
pub mod cog;
pub mod comparison;
pub mod contours;
mod departement;
pub mod disagree;
pub mod membership;
pub mod name;
pub mod neighbour;
mod plan;
pub mod sectors;
pub mod similar;

pub use align::align;
pub use city::add_cities;
pub use cog::Cog;
pub use comparison::{Level, Study, all_epci, communes, territories};
pub use contours::align_contours;
pub use departement::label as departement_label;
pub use disagree::disagreements;
pub use membership::{EpciEntry, Membership};
pub use name::check_name;
pub use neighbour::{Neighbours, neighbours};
pub use sectors::{SectorSpec, sectors};
pub use similar::{Resemblance, SimilarEpci, SimilarError, SimilarSpec, SimilarVariable, similar};
