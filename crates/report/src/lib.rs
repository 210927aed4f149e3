//! The report: chapters that refer to facts, composed into a document, then rendered.
//!
//! In: a fact book, a [`Profile`] (which facts, which charts, in which order), outlines of communes. Out: a [`Document`] of
//! blocks, and one self-contained HTML page.
//!
//! This room never computes: it chooses facts and prints them. No file is read or written here.

pub mod compose;
pub mod document;
mod figure;
pub mod html;
mod key_figure;
pub mod profile;
mod words;

pub use chart::Table;
pub use compose::{Context, compose};
pub use document::{Block, Chapter, Comparison, Document, Figure, GapLine, KeyFigure, SourceLine};
pub use figure::Shapes;
pub use profile::Profile;

/// What stands in the way of a report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("profil du rapport : {0}")]
    Profile(String),
    #[error("figure « {figure} » : {source}")]
    Draw { figure: String, source: chart::DrawError },
    #[error("mise en page HTML : {0}")]
    Html(#[from] askama::Error),
}
