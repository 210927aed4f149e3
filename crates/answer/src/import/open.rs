//! Files opened once, for all importers to look at.

use super::{ImportError, Source};
use crate::raw::{self, RawTable};
use crate::structure::{self, Structure};
use base::{Finding, Findings, Place};
use form::xml::Document;

/// A file and what is in it.
pub struct File {
    pub name: String,
    pub encoding: &'static str,
    pub content: Content,
}

pub enum Content {
    /// A sheet of text, with the separator that parts its cells.
    Delimited {
        table: RawTable,
        separator: char,
    },
    Workbook(Vec<RawTable>),
    Xml(Box<Document>),
    Json(Box<serde_json::Value>),
    /// Kinds and choices, not answers.
    Structure(Box<Structure>),
    /// Bytes that only mean something with another file (an encrypted submission, a key).
    Other,
}

pub struct Opened {
    pub files: Vec<File>,
}

impl Opened {
    pub fn open(sources: &[Source]) -> Result<Self, ImportError> {
        let files = sources.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        if files.is_empty() { Err(ImportError::Nothing("import".into())) } else { Ok(Self { files }) }
    }

    pub fn names(&self) -> String {
        self.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Every table, with the name of its file.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &RawTable)> {
        self.files.iter().flat_map(|file| {
            let tables = match &file.content {
                Content::Delimited { table, .. } => std::slice::from_ref(table),
                Content::Workbook(tables) => tables,
                _ => &[],
            };
            tables.iter().map(|table| (file.name.as_str(), table))
        })
    }

    pub fn first(&self) -> Option<&RawTable> {
        self.tables().next().map(|(_, table)| table)
    }

    pub fn documents(&self) -> impl Iterator<Item = (&str, &Document)> {
        self.files.iter().filter_map(|file| match &file.content {
            Content::Xml(document) => Some((file.name.as_str(), &**document)),
            _ => None,
        })
    }

    pub fn json(&self) -> impl Iterator<Item = (&str, &serde_json::Value)> {
        self.files.iter().filter_map(|file| match &file.content {
            Content::Json(json) => Some((file.name.as_str(), &**json)),
            _ => None,
        })
    }

    /// The questionnaire among the files; of several, the first, and the others are told.
    pub(crate) fn structure(&self, findings: &mut Findings) -> Option<Structure> {
        let mut found = self.files.iter().filter_map(|file| match &file.content {
            Content::Structure(structure) => Some((file.name.as_str(), structure)),
            _ => None,
        });
        let (_, first) = found.next()?;
        for (name, _) in found {
            let remedy = "ne donner qu'un questionnaire avec les réponses";
            findings.push(Finding::warning("second-questionnaire", Place::file(name)).found("un second questionnaire").remedy(remedy));
        }
        Some((**first).clone())
    }

    /// Refuses a questionnaire alone, and encrypted answers.
    pub(crate) fn only_answers(&self) -> Result<(), ImportError> {
        let is_answers = |file: &File| !matches!(file.content, Content::Structure(_) | Content::Other);
        let encrypted = self
            .documents()
            .find(|(_, document)| document.element().is_some_and(|element| document.attribute(element, "encrypted") == Some("yes")));
        match encrypted {
            Some((name, _)) => Err(ImportError::Encrypted(name.to_owned())),
            None if self.files.iter().any(is_answers) => Ok(()),
            None if self.files.iter().any(|file| matches!(file.content, Content::Structure(_))) => {
                Err(ImportError::OnlyStructure(self.names()))
            }
            None => Err(ImportError::Unknown(self.names())),
        }
    }
}

fn open(source: &Source) -> Result<File, ImportError> {
    let name = source.name.to_owned();
    let file = |encoding, content| Ok(File { name: name.clone(), encoding, content });
    let other = [".enc", ".pem"].iter().any(|end| name.to_lowercase().ends_with(end));
    match source.bytes {
        [] => Err(ImportError::Nothing(name)),
        _ if other => file("octets", Content::Other),
        [b'P', b'K', ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => file("classeur", workbook(source)?),
        bytes => {
            let (text, encoding) = raw::decode(bytes);
            if text.trim_start().starts_with('<') {
                return file(encoding, xml(source.name, &text)?);
            }
            if let Some(json) = json(&text) {
                return file(encoding, Content::Json(Box::new(json)));
            }
            let (table, separator) = raw::delimited(&text).map_err(|cause| ImportError::TooLarge { file: name.clone(), cause })?;
            match structure::redcap::read(&table) {
                Some(structure) => file(encoding, Content::Structure(Box::new(structure))),
                None => file(encoding, Content::Delimited { table, separator }),
            }
        }
    }
}

/// A list or an object; a cell that starts with a bracket is no JSON.
fn json(text: &str) -> Option<serde_json::Value> {
    text.trim_start().starts_with(['[', '{']).then(|| serde_json::from_str(text).ok())?
}

fn workbook(source: &Source) -> Result<Content, ImportError> {
    let tables = raw::workbook(source.bytes).map_err(|cause| ImportError::Workbook { file: source.name.to_owned(), cause })?;
    Ok(match structure::xlsform::read(&tables) {
        Some(structure) => Content::Structure(Box::new(structure)),
        None => Content::Workbook(tables),
    })
}

fn xml(name: &str, text: &str) -> Result<Content, ImportError> {
    let document = Document::parse(text).map_err(|error| ImportError::Xml { file: name.to_owned(), cause: error.to_string() })?;
    let structure = structure::limesurvey::read(&document).or_else(|| structure::xform::read(&document));
    Ok(match structure {
        Some(structure) => Content::Structure(Box::new(structure)),
        None => Content::Xml(Box::new(document)),
    })
}
