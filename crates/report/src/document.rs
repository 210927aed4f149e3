//! The document: what is said, before any format.

use chart::{Drawing, Table};

/// A whole report.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Document {
    pub title: String,
    pub subtitle: String,
    /// What must be said before anything else: a part of the answers is simulated.
    pub warning: Option<String>,
    pub chapters: Vec<Chapter>,
    /// What the territory is compared with, and how similar territories were chosen.
    pub comparison: Comparison,
    pub gaps: Vec<GapLine>,
    pub sources: Vec<SourceLine>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Chapter {
    pub id: String,
    pub title: String,
    pub blocks: Vec<Block>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Block {
    KeyFigures(Vec<KeyFigure>),
    Paragraph(String),
    Figure(Box<Figure>),
    /// A figure that cannot be drawn, and why.
    Absent {
        title: String,
        reason: String,
    },
}

/// One number in large print, with all that must stand beside it.
#[derive(Clone, PartialEq, Debug)]
pub struct KeyFigure {
    pub label: String,
    /// «2 020», or «n.d.».
    pub value: String,
    /// «familles, 2022».
    pub unit: String,
    /// «entre 1 868 et 2 173 (intervalle de confiance à 95 %)»; empty when no error is known: `certainty` says so.
    pub certainty: String,
    /// «−1 108 depuis 2011».
    pub change: String,
    /// «Haute-Garonne hors CC : 6,9 %».
    pub comparison: String,
    pub source: String,
    pub notes: Vec<String>,
    /// Command that shows where the number comes from.
    pub explain: String,
}

/// A chart for the page and one for the telephone, with the same data.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    pub id: String,
    pub number: usize,
    pub title: String,
    pub page: Drawing,
    pub phone: Drawing,
    pub notes: Vec<String>,
}

/// Territories of comparison: sentences and tables, made by the caller.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Comparison {
    pub paragraphs: Vec<String>,
    pub tables: Vec<Table>,
}

/// A number that is not in the report, and why.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct GapLine {
    pub theme: String,
    pub label: String,
    pub period: String,
    pub status: String,
    pub reason: String,
}

/// A file that facts of the report come from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SourceLine {
    pub producer: String,
    pub title: String,
    pub vintage: String,
    pub file: String,
    pub licence: String,
    pub consulted: String,
    pub sha256: String,
}
