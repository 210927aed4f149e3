//! Signed columns: natural and migration balance by period.

use crate::{Datum, Heading};
use base::{Period, Unit};

/// Annualised parts of a change, by period, and their total.
#[derive(Clone, PartialEq, Debug)]
pub struct Balance {
    pub heading: Heading,
    pub unit: Unit,
    /// «Solde naturel», «Solde migratoire apparent».
    pub parts: Vec<String>,
    /// «Évolution totale».
    pub total_label: String,
    pub groups: Vec<BalanceGroup>,
}

/// As many values as there are parts.
#[derive(Clone, PartialEq, Debug)]
pub struct BalanceGroup {
    pub period: Period,
    pub values: Vec<Datum>,
    pub total: Option<Datum>,
}
