//! Coding of open answers: `coding.toml` says which terms make which theme.
//!
//! In: a coding frame and texts. Out: a multiple question (a column a theme), counts, the part without theme, and the
//! agreement of codings; or, before there is a frame, the terms that come back. Negation is not understood: «pas de
//! médecin» has the word «médecin», which is meant. Method: `docs/method/coding.md`.

mod agree;
mod apply;
mod scan;
mod suggest;
mod words;

pub use agree::{Agreement, kappa};
pub(crate) use apply::code_table;
pub use apply::{CodingReport, ThemeCount, UNCODED, apply};
pub use scan::{Mark, scan};
pub use suggest::{Suggestion, Term, suggest, suggest_texts};

use crate::SampleError;
use crate::error::text;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) const FILE: &str = "coding.toml";

/// The coding frames of a survey.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coding {
    #[serde(default)]
    pub question: Vec<CodingFrame>,
}

/// The frame of one open question.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodingFrame {
    /// The column of the texts.
    pub code: String,
    pub label: Option<String>,
    pub theme: Vec<Theme>,
    /// Files of what persons coded: `respondent_id,themes`, the ids with spaces between. The first that coded a text counts.
    #[serde(default)]
    pub codings: Vec<String>,
}

/// A theme and the terms that show it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub id: String,
    pub label: String,
    #[serde(default)]
    pub terms: Vec<String>,
}

impl Coding {
    /// The frames of a folder; none when it has no such file.
    pub fn read(folder: &Path) -> Result<Coding, SampleError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(Coding::default());
        }
        let coding: Coding = toml::from_str(&text(&path)?).map_err(|error| SampleError::survey(&path, error.to_string()))?;
        coding.question.iter().try_for_each(CodingFrame::check).map_err(|reason| SampleError::survey(&path, reason))?;
        Ok(coding)
    }

    /// The frame of a question.
    pub fn frame(&self, code: &str) -> Option<&CodingFrame> {
        self.question.iter().find(|frame| frame.code == code)
    }
}

impl CodingFrame {
    /// What serde cannot tell; the reason in French.
    fn check(&self) -> Result<(), String> {
        let is_id = |id: &str| !id.is_empty() && id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        let fault = |id: &str, reason: &str| Err(format!("question {}, thème « {id} » : {reason}", self.code));
        for (at, theme) in self.theme.iter().enumerate() {
            if !is_id(&theme.id) || theme.id == UNCODED {
                return fault(&theme.id, "un identifiant de lettres sans accent, chiffres et « _ »");
            }
            if self.theme[..at].iter().any(|known| known.id == theme.id) {
                return fault(&theme.id, "décrit deux fois");
            }
        }
        if self.theme.is_empty() { Err(format!("question {} : aucun thème", self.code)) } else { Ok(()) }
    }

    /// What persons coded.
    pub(crate) fn codings(&self, folder: &Path) -> Result<Vec<Codings>, SampleError> {
        self.codings.iter().map(|file| Codings::read(&folder.join(file), file, self)).collect()
    }
}

/// What a person coded, by respondent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Codings {
    pub file: String,
    themes: BTreeMap<String, Vec<String>>,
}

impl Codings {
    fn read(path: &Path, file: &str, frame: &CodingFrame) -> Result<Codings, SampleError> {
        let text = text(path)?;
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| SampleError::survey(path, error.to_string()))?;
        if header.iter().map(str::trim).ne(["respondent_id", "themes"]) {
            return Err(SampleError::survey(path, "en-tête attendu : respondent_id,themes"));
        }
        let mut codings = Codings { file: file.to_owned(), themes: BTreeMap::new() };
        for record in reader.records() {
            let record = record.map_err(|error| SampleError::survey(path, error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let themes: Vec<String> = record[1].split_whitespace().map(str::to_owned).collect();
            if let Some(unknown) = themes.iter().find(|id| frame.theme.iter().all(|theme| theme.id != **id)) {
                return Err(SampleError::line(path, line, format!("thème « {unknown} » inconnu")));
            }
            codings.themes.insert(record[0].trim().to_owned(), themes);
        }
        Ok(codings)
    }

    /// The themes of a respondent; none when this person did not code the text.
    fn ticks(&self, frame: &CodingFrame, id: Option<&str>) -> Option<Vec<bool>> {
        let themes = self.themes.get(id?)?;
        Some(frame.theme.iter().map(|theme| themes.contains(&theme.id)).collect())
    }
}
