//! Where a number comes from: a tree from the printed value down to the cells of the producers' files.

use crate::{GeoCode, Status};
use serde::{Deserialize, Serialize};

/// The place of an observation in [`crate::Observations`]: it gives file, checksum, line, column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CellId(pub u32);

/// One node: what it is, its value (stored, not printed), and how it was had.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Lineage {
    /// «P22_POP, somme de 76 communes», «taux = A / B».
    pub what: String,
    pub value: Option<f64>,
    pub origin: Origin,
    /// What a reader must know: a correction applied, a crosswalk followed, a map aligned.
    pub notes: Vec<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A formula over other numbers.
    Formula { text: String, inputs: Vec<Lineage> },
    /// Cells of producers' files (one, or a sum), and the communes left out with the reason.
    Cells { cells: Vec<CellId>, excluded: Vec<(GeoCode, Status)> },
    /// A number known only from a printed document.
    Document { title: String, page: String },
    /// Answers of a survey.
    Answers { survey: String, file: String, sha256: String, question: String, base: String, weighting: String, simulated: bool },
}

impl Lineage {
    pub fn formula(what: impl Into<String>, value: Option<f64>, text: impl Into<String>, inputs: Vec<Lineage>) -> Lineage {
        Lineage { what: what.into(), value, origin: Origin::Formula { text: text.into(), inputs }, notes: Vec::new() }
    }

    pub fn cells(what: impl Into<String>, value: Option<f64>, cells: Vec<CellId>, excluded: Vec<(GeoCode, Status)>) -> Lineage {
        Lineage { what: what.into(), value, origin: Origin::Cells { cells, excluded }, notes: Vec::new() }
    }

    /// All cells below this node, each once, in order.
    pub fn all_cells(&self) -> Vec<CellId> {
        let mut cells = Vec::new();
        self.collect(&mut cells);
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    fn collect(&self, into: &mut Vec<CellId>) {
        match &self.origin {
            Origin::Formula { inputs, .. } => inputs.iter().for_each(|input| input.collect(into)),
            Origin::Cells { cells, .. } => into.extend(cells),
            Origin::Document { .. } | Origin::Answers { .. } => {}
        }
    }
}
