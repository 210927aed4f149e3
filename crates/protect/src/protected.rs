//! Protection of tables: primary secret by the rules, secondary secret by optimisation, and the proof of both.

use crate::audit::{Interval, exact, intervals};
use crate::error::Result;
use crate::rules::{Reason, Requirement, Rules};
use crate::search::{Effort, search};
use crate::system::System;
use crate::table::{Key, Table};
use crate::task::Task;

/// What is minimised when other cells must be hidden.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cost {
    /// The sum of the values hidden.
    #[default]
    Value,
    /// The number of cells hidden.
    Count,
    /// A cost for each cell of each table (shared cells: the largest).
    Given(Vec<Vec<f64>>),
}

/// How to protect. `Options::default()` suits most tables.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    pub cost: Cost,
    /// Cells (table, key) that must be hidden whatever the rules say.
    pub hide: Vec<(usize, Key)>,
    /// Cells (table, key) that must stay published.
    pub keep: Vec<(usize, Key)>,
    /// The doubt required for some secret cells, instead of that of the rules.
    pub requirements: Vec<(usize, Key, Requirement)>,
    /// A secret cell of one respondent is known to that respondent: the other secret cells must resist them too.
    pub respondents_know_themselves: bool,
    /// The effort given to the proof of the optimum.
    pub effort: Effort,
}

/// What becomes of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    Published,
    /// Secret by itself.
    Primary(Vec<Reason>),
    /// Hidden so that others cannot be deduced.
    Secondary,
}

impl Status {
    /// In French.
    pub fn label_fr(&self) -> String {
        match self {
            Status::Published => "publié".to_owned(),
            Status::Primary(reasons) => {
                let reasons: Vec<&str> = reasons.iter().map(|reason| reason.label_fr()).collect();
                format!("secret primaire ({})", reasons.join(", "))
            }
            Status::Secondary => "secret secondaire".to_owned(),
        }
    }

    /// Whether the cell may not be shown: neither its value, nor a share, a mean or an estimate made of it.
    pub fn is_hidden(&self) -> bool {
        !matches!(self, Status::Published)
    }
}

/// A cell after protection.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub key: Key,
    /// The true value: to be shown only through `shown`.
    pub value: f64,
    /// Respondents.
    pub frequency: usize,
    pub status: Status,
    /// The doubt required, for a primary cell.
    pub required: Option<Requirement>,
    /// What a reader can deduce of a hidden cell.
    pub interval: Option<Interval>,
}

impl Cell {
    /// The value when it may be shown.
    pub fn shown(&self) -> Option<f64> {
        (!self.status.is_hidden()).then_some(self.value)
    }
}

/// A table after protection, its cells in the order of `Table`.
#[derive(Debug, Clone, PartialEq)]
pub struct ProtectedTable {
    pub name: String,
    pub dimensions: Vec<String>,
    pub cells: Vec<Cell>,
}

impl ProtectedTable {
    /// The cell of a key.
    pub fn cell<S: AsRef<str>>(&self, key: &[S]) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.key.iter().map(String::as_str).eq(key.iter().map(AsRef::as_ref)))
    }

    /// `part` in percent of `whole`, withheld when either is hidden: a share of a hidden cell tells the cell.
    pub fn percentage<S: AsRef<str>>(&self, part: &[S], whole: &[S]) -> Option<f64> {
        let (part, whole) = (self.cell(part)?.shown()?, self.cell(whole)?.shown()?);
        (whole > 0.0).then(|| 100.0 * part / whole)
    }

    /// An estimate made of the cell (mean, ratio, interval), withheld when the cell is hidden.
    pub fn withheld<S: AsRef<str>, T>(&self, key: &[S], estimate: T) -> Option<T> {
        self.cell(key)?.shown().map(|_| estimate)
    }
}

/// The proof that goes with the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    pub primary: usize,
    pub secondary: usize,
    /// Cost of the secondary cells.
    pub cost: f64,
    /// No pattern that protects costs less than this.
    pub bound: f64,
    /// Whether the cost is proved to be the least.
    pub optimal: bool,
    /// Every primary cell keeps the doubt required, by exact audit.
    pub protects: bool,
    /// Primary cells that would be known exactly if they alone were hidden: (table, key).
    pub disclosed_if_primary_only: Vec<(usize, Key)>,
    /// Multiplications done by the search.
    pub work: u64,
}

impl Proof {
    /// In French: «optimum prouvé» or «bon, non prouvé», with the bound.
    pub fn label_fr(&self) -> String {
        if self.optimal {
            return format!("optimum prouvé (coût {:.0})", self.cost);
        }
        format!("bon, non prouvé (coût {:.0}, aucun ne coûte moins de {:.0})", self.cost, self.bound)
    }
}

/// Tables protected together, with one proof.
#[derive(Debug, Clone, PartialEq)]
pub struct Protected {
    pub tables: Vec<ProtectedTable>,
    pub proof: Proof,
}

/// Protects one table.
pub fn protect(table: &Table, rules: &Rules, options: &Options) -> Result<Protected> {
    protect_linked(&[table], rules, options)
}

/// Protects together tables that readers will have together: a cell shown by several is one cell, hidden in all or none.
///
/// Least-cost pattern by branch and cut (Fischetti and Salazar 2001, *Management Science* 47(7)); each primary cell keeps
/// the doubt of [`Rules::requirement`], checked at the end by the exact audit. Deterministic.
///
/// # Errors
/// Rules that are none; tables that disagree or do not add up; a cell that cannot be protected with what must stay published.
pub fn protect_linked(tables: &[&Table], rules: &Rules, options: &Options) -> Result<Protected> {
    rules.check()?;
    let system = System::of(tables)?;
    let task = Task::new(&system, tables, rules, options)?;
    let primary: Vec<bool> = task.reasons.iter().map(|reasons| !reasons.is_empty()).collect();
    let alone = exact(&system.equations, &system.values(), &primary)?;
    let found = search(task.problem(&system, options))?;
    let after = intervals(&system.equations, &system.values(), &found.hidden, &found.hidden)?;
    task.verify(&system, &found.hidden, &after)?;
    let proof = Proof {
        primary: primary.iter().filter(|primary| **primary).count(),
        secondary: (0..primary.len()).filter(|var| found.hidden[*var] && !primary[*var]).count(),
        cost: found.cost,
        bound: found.bound,
        optimal: found.optimal,
        protects: true,
        disclosed_if_primary_only: located(&system, tables, |var| alone[var]),
        work: found.work,
    };
    let tables = tables.iter().zip(&system.places).map(|(table, places)| task.written(table, places, &found.hidden, &after)).collect();
    Ok(Protected { tables, proof })
}

/// Cells of the first table that shows them, where `wanted` holds of the variable.
fn located(system: &System, tables: &[&Table], wanted: impl Fn(usize) -> bool) -> Vec<(usize, Key)> {
    let mut seen = vec![false; system.variables.len()];
    let mut located = Vec::new();
    for (at, (table, places)) in tables.iter().zip(&system.places).enumerate() {
        for (cell, var) in places.iter().enumerate() {
            if !std::mem::replace(&mut seen[*var], true) && wanted(*var) {
                located.push((at, table.key(cell)));
            }
        }
    }
    located
}
