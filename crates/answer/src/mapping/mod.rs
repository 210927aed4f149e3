//! From what a tool exported to the questions and codes of our survey, with nothing guessed unseen.
//!
//! In: an [`Import`] and a [`Target`]. Out: a [`Mapping`]: for each column its question, for each value its code, how many
//! gave it, or a proposal with its score. A mapping is printed, saved as a file that a person edits, read again for the
//! next file of the same headers, and applied when nothing is left open.
//!
//! What is exact is taken: codes, and words once case, accents, punctuation and spaces are folded. What is only near is
//! proposed; a proposal is applied when it stood in the saved file before (see [`saved::accept`]), never in the run that
//! made it.

mod apply;
mod commune;
mod exact;
pub mod fold;
mod known;
mod print;
mod propose;
pub mod saved;
pub mod survey;
mod target;
mod tool;
mod value;

pub use apply::{Applied, Asked, Sheet, apply};
pub use print::table;
pub use propose::propose;
pub use target::{Category, Files, Shape, Target, Wanted};
pub use tool::missing_words;

use base::{Finding, Findings, Place};
use serde::{Deserialize, Serialize};

/// Under this score nothing is proposed.
pub const LEAST: f64 = 0.80;

/// What becomes of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Becomes {
    /// Answers to a question, or to one box of it (`PE3_places`).
    Question(String),
    /// The day of the answer: `collected_on`.
    Day,
    /// The channel: paper, on line…
    Channel,
    /// Left aside, on purpose.
    Left,
    /// Nobody said yet.
    Open,
}

/// How it was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Code,
    Words,
    /// A column that every export of the tool has.
    Tool,
    /// A person said so in the saved file.
    Person,
    Unknown,
}

impl How {
    pub fn french(self) -> &'static str {
        match self {
            Self::Code => "même code",
            Self::Words => "mêmes mots",
            Self::Tool => "colonne de l’outil",
            Self::Person => "fichier de correspondance",
            Self::Unknown => "",
        }
    }
}

/// Something near, for a person to judge.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub to: String,
    /// From 0 to 1.
    pub score: f64,
    /// The next ones, with their scores.
    pub others: Vec<(String, f64)>,
    /// What a person should know before taking it.
    pub note: String,
}

/// A column of the import.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnMap {
    /// The repeat; empty for the persons.
    pub table: String,
    /// The name of the column in the import: unique in its table.
    pub column: String,
    pub label: String,
    /// The headers of the file.
    pub headers: Vec<String>,
    pub answered: usize,
    pub becomes: Becomes,
    pub how: How,
    pub proposed: Option<Proposal>,
    pub values: Vec<ValueMap>,
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueMap {
    /// As the import gives it.
    pub value: String,
    pub label: String,
    pub times: usize,
    /// The code that it becomes; empty for a value left aside on purpose.
    pub code: Option<String>,
    pub how: How,
    pub proposed: Option<Proposal>,
}

/// All columns of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    pub tool: String,
    /// Short digest of the headers: files with the same headers share a mapping.
    pub digest: String,
    pub columns: Vec<ColumnMap>,
    /// Questions of the form that no column fills.
    pub absent: Vec<String>,
}

impl ColumnMap {
    /// The name by which the saved file and the findings call it.
    pub fn key(&self) -> String {
        if self.table.is_empty() { self.column.clone() } else { format!("{}/{}", self.table, self.column) }
    }

    pub fn is_open(&self) -> bool {
        self.becomes == Becomes::Open
    }

    /// Values without a code.
    pub fn open_values(&self) -> impl Iterator<Item = &ValueMap> {
        self.values.iter().filter(|value| value.code.is_none())
    }
}

impl Mapping {
    /// `<tool>-<digest>.toml`: its place in `surveys/S/mapping/`.
    pub fn file_name(&self) -> String {
        format!("{}-{}.toml", self.tool, self.digest)
    }

    /// True when nothing is left to be said by a person.
    pub fn is_complete(&self) -> bool {
        self.columns.iter().all(|column| !column.is_open() && column.open_values().next().is_none())
    }

    /// Each thing left open, with what to do; `file` is the saved mapping.
    pub fn findings(&self, file: &str) -> Findings {
        self.columns.iter().flat_map(|column| open_column(column, file).into_iter().chain(open_values(column, file))).collect()
    }
}

fn place(column: &ColumnMap, file: &str) -> Place {
    Place::file(file).column(column.key())
}

fn open_column(column: &ColumnMap, file: &str) -> Option<Finding> {
    let header = column.headers.first().map_or(column.label.as_str(), String::as_str);
    let found = format!("« {header} », {} réponses", column.answered);
    let finding = |code| Finding::error(code, place(column, file)).found(found.clone());
    match (&column.becomes, &column.proposed) {
        (Becomes::Open, Some(proposed)) => Some(
            finding("colonne-proposee")
                .expected(format!("la question {} ? {}", proposed.to, said(proposed)))
                .remedy("relire ; si c’est juste, écrire « question = » au lieu de « proposed = » (ou relancer avec --accept), sinon « leave = true »"),
        ),
        (Becomes::Open, None) => Some(
            finding("colonne-sans-question")
                .expected("une question du questionnaire")
                .remedy("écrire « question = \"CODE\" », ou « leave = true » pour laisser la colonne de côté"),
        ),
        _ => None,
    }
}

fn open_values<'a>(column: &'a ColumnMap, file: &'a str) -> impl Iterator<Item = Finding> + 'a {
    let values = column.open_values().filter(|_| !column.is_open());
    values.map(move |value| {
        let found = format!("« {} », {} fois", value.value, value.times);
        match &value.proposed {
            Some(proposed) => Finding::error("valeur-proposee", place(column, file))
                .found(found)
                .expected(format!("le code {} ? {}", proposed.to, said(proposed)))
                .remedy(
                    "relire ; si c’est juste, écrire « code = » au lieu de « proposed = » (ou relancer avec --accept), sinon le bon code",
                ),
            None => Finding::error("valeur-sans-code", place(column, file))
                .found(found)
                .expected("un code de la question")
                .remedy("écrire « code = \"…\" » (nsp, nr, nc permis), ou « leave = true » pour ne pas reprendre cette valeur"),
        }
    })
}

/// «(score 0,93 ; sinon B 0,88 ; note)».
pub(crate) fn said(proposal: &Proposal) -> String {
    let others = proposal.others.iter().map(|(to, score)| format!("{to} {}", french(*score))).collect::<Vec<_>>().join(", ");
    let mut parts = vec![format!("ressemblance {}", french(proposal.score))];
    parts.extend((!others.is_empty()).then(|| format!("sinon {others}")));
    parts.extend((!proposal.note.is_empty()).then(|| proposal.note.clone()));
    format!("({})", parts.join("\u{202f}; "))
}

fn french(score: f64) -> String {
    format!("{score:.2}").replace('.', ",")
}
