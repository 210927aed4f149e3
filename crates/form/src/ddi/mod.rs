//! DDI-Codebook 2.5: the dictionary as archives read it.
//!
//! In: a [`Dictionary`], what the owner says of the study, and the counts of the answers when there are some. Out: one
//! XML document in the namespace `ddi:codebook:2_5`, in the order that the schema asks for. Dates are given: nothing
//! here reads a clock.
//!
//! Source: the schema of the DDI Alliance, version 2.5 of 2012-01-17. Rules and limits: `docs/method/dictionary.md`.

mod group;
mod study;
mod variable;

use crate::dictionary::Dictionary;
use crate::write_xform::element::Element;

/// What is said of a study, beside its variables. What is empty is left out; dates are `AAAA-MM-JJ`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DdiStudy {
    /// The title; that of the form when empty.
    pub title: String,
    /// Who made the survey.
    pub producer: String,
    /// When this document was made.
    pub date: String,
    /// First and last day of the collection.
    pub collected: Option<(String, String)>,
    /// Where: the territory.
    pub place: String,
    /// Who could answer.
    pub universe: String,
    /// What the survey is about.
    pub summary: String,
    /// The language of the texts, as `xml:lang` writes it: `fr`.
    pub language: String,
    /// The file of the answers; none before the collection.
    pub file: Option<DdiFile>,
}

/// A file of answers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DdiFile {
    pub name: String,
    /// How many answers it has.
    pub cases: u64,
    /// `text/csv` and its like.
    pub format: String,
}

/// The counts of one column, unweighted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct VariableStatistics {
    /// The name of the column.
    pub name: String,
    /// Answers that are neither missing nor blank.
    pub valid: u64,
    /// Answers that are missing or blank.
    pub invalid: u64,
    /// Code and count.
    pub frequencies: Vec<(String, u64)>,
    /// Of numbers.
    pub mean: Option<f64>,
    pub deviation: Option<f64>,
    pub least: Option<f64>,
    pub most: Option<f64>,
}

/// The document. Statistics of columns that the dictionary does not have are left out.
pub fn write(dictionary: &Dictionary, study: &DdiStudy, statistics: Option<&[VariableStatistics]>) -> String {
    let mut book = Element::new("codeBook").with("version", "2.5").with("xmlns", "ddi:codebook:2_5");
    book = book.maybe("xml:lang", some(&study.language));
    book.push(study::document(dictionary, study));
    book.push(study::study(dictionary, study));
    book.extend(study.file.as_ref().map(|file| study::file(file, dictionary)));
    if !dictionary.variables.is_empty() {
        let mut data = Element::new("dataDscr");
        data.extend(group::groups(dictionary, study));
        data.extend(variable::variables(dictionary, study, statistics.unwrap_or_default()));
        book.push(data);
    }
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    book.write(0, &mut text);
    text + "\n"
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// An element that holds a text; none for an empty text.
fn text(name: &str, text: &str) -> Option<Element> {
    some(text).map(|text| Element::new(name).text(text))
}

/// A text in the language of the study.
fn spoken(name: &str, words: &str, study: &DdiStudy) -> Option<Element> {
    text(name, words).map(|element| element.maybe("xml:lang", some(&study.language)))
}

/// The identifier of the variable at a place. Names of columns may hold what an identifier may not.
fn id(index: usize) -> String {
    format!("V{}", index + 1)
}
