//! The dictionary: every column that the answers have, with its question, its codes and who is asked.
//!
//! In: a questionnaire and the language of its texts. Out: a [`Dictionary`], from which the codebook for people (page,
//! workbook), the DDI and the labelled exports are made. A multiple choice gives a column of 0 and 1 per choice
//! (`PE3_places`), a ranking a column per rank (`PR2_1`), any other question one column; what takes no answer gives none.
//!
//! Rules, limits and an example: `docs/method/dictionary.md`.

mod bounds;
mod columns;
mod kinds;
mod missing;
mod own;
mod workbook;

pub use kinds::{kind, missing, role};
pub use workbook::{DictionaryError, xlsx};

use crate::Language;
use crate::questionnaire::Questionnaire;

/// The columns of the answers to a questionnaire.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Dictionary {
    pub id: String,
    pub title: String,
    pub version: String,
    pub variables: Vec<Variable>,
    /// The language of the sentences.
    language: Language,
}

/// One column.
#[derive(Clone, PartialEq, Debug)]
pub struct Variable {
    /// The column: `LS1`, `PE3_places`, `PR2_1`. No two have the same.
    pub name: String,
    /// The name of the question: `PE3`.
    pub question: String,
    /// Its place in `Questionnaire::items`.
    pub item: usize,
    /// The number that people read: `12`, `12a`.
    pub number: Option<String>,
    /// The labels of the groups that hold it, the outermost first.
    pub groups: Vec<String>,
    /// The name of the innermost repeat that holds it: the column is then in the table of that repeat.
    pub repeat: Option<String>,
    /// What the column says: the question; for a tick, the choice; for a rank, the rank; in a grid, the row.
    pub label: String,
    /// The question as it is asked: that of the grid for its rows.
    pub question_label: String,
    pub hint: String,
    pub kind: VariableKind,
    /// The codes in the order of the list; of other kinds, the codes of missing answers.
    pub categories: Vec<Category>,
    /// The name of the list of choices, or the file that holds them (`communes.csv`).
    pub list: Option<String>,
    /// Who is asked, in words; None when everybody is.
    pub universe: Option<String>,
    /// `quota`, `contact`, `sensitive`…
    pub role: Vec<String>,
    /// The indicators that the answers feed.
    pub indicators: Vec<String>,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum VariableKind {
    /// One code.
    Single,
    /// 1 when the choice was ticked, 0 when it was not.
    Tick,
    /// A number; the bounds belong to what is accepted.
    Number {
        integer: bool,
        least: Option<f64>,
        most: Option<f64>,
    },
    Text,
    Date,
    Time,
    DateTime,
    /// Not asked: computed from other answers.
    Computed,
}

/// One code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Category {
    pub code: String,
    pub label: String,
    /// `nsp` (does not know), `nr` (refuses), `nc` (not concerned).
    pub missing: Option<&'static str>,
}

impl Dictionary {
    /// The dictionary of a questionnaire. `texts` is the language of the labels (`Français (fr)`, empty for texts without
    /// a language); the words of the dictionary itself are English when it is, else French.
    pub fn of(form: &Questionnaire, texts: &str) -> Self {
        let text = |key: &str| form.settings.get(key).unwrap_or_default().to_owned();
        Self {
            id: form.settings.id().to_owned(),
            title: form.settings.title().to_owned(),
            version: text("version"),
            variables: columns::of(form, texts, language(texts)),
            language: language(texts),
        }
    }

    /// The variable of a column.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }
}

/// The language of the sentences that go with texts.
fn language(texts: &str) -> Language {
    let lower = texts.to_lowercase();
    if lower == "en" || lower.starts_with("english") || lower.contains("(en") { Language::English } else { Language::French }
}
