//! The paper questionnaire: a [`form::Questionnaire`] → a PDF that a person fills with a pen.
//!
//! In: a questionnaire, the numbers of its questions, the language of the texts, large print or not, which sheets. Out: a
//! PDF with a code on each page, and remarks on what paper cannot carry. It never knows answers, storage or persons.
//!
//! The words of the form go to the markup as data. Where the form skips questions, the paper says so: an arrow beside
//! the choice that skips, or a line in italics above what is not asked of all ([`route`]). Method: `docs/method/paper.md`.

mod answer;
pub mod code;
mod content;

mod print;
pub mod route;
mod words;

use form::wording::Numbers;
use form::{Language, Questionnaire};
use pdf::PdfError;

/// How the paper is made.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// The language of the form's texts, as its columns name it (`Français (fr)`); empty for texts without a language.
    pub texts: String,
    /// The language of the instructions.
    pub language: Language,
    /// Large print: nothing under 18 points.
    pub large: bool,
    /// Numbered sheets, each on its own leaves; none for one specimen without a number.
    pub sheets: Option<Sheets>,
    /// Files of choices beside the form, by name, with their text: a long one is a line to write on.
    pub files: Vec<(String, String)>,
}

/// Sheets `first`, `first + 1`, …: `count` of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sheets {
    pub first: u32,
    pub count: u32,
}

/// The most sheets in one file.
pub const MAX_SHEETS: u32 = 5_000;

/// The paper, and what it could not carry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paper {
    pub pdf: Vec<u8>,
    /// The pages of one questionnaire.
    pub pages: usize,
    /// What a person should know before printing: an image left out, a condition without words, a letter without a shape.
    pub remarks: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    #[error(
        "les feuilles demandées ne vont pas : {count} à partir du numéro {first} ; il en faut de 1 à {MAX_SHEETS}, jusqu’au numéro 999 999 999"
    )]
    Sheets { first: u32, count: u32 },
    #[error(
        "le code imprimé sur les pages ne tient pas dans un QR code : raccourcissez l’identifiant « {0} » ou la version du questionnaire"
    )]
    Code(String),
    #[error(transparent)]
    Pdf(#[from] PdfError),
}

/// A questionnaire to the PDF of its paper.
///
/// Errors: a range of sheets that cannot be, an identifier too long for a QR code, or a fault of the layout.
pub fn render(form: &Questionnaire, numbers: &Numbers, options: &Options) -> Result<Paper, PaperError> {
    let (data, remarks) = content::content(form, numbers, options);
    print::print(form, data, remarks, options)
}
