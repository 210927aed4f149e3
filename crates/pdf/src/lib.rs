//! typst in process: markup and files → a PDF.
//!
//! In: a [`Document`], its markup and the files that the markup reads. Out: a tagged PDF. Nothing else is seen: no disk,
//! no network, no package, no clock; the letters are Lato, carried by the program. The same document gives the same bytes.
//!
//! Words that people wrote are never put into the markup, where `#`, `$`, `*` or `@` would be commands: they are data,
//! a JSON file that the markup reads (`json("data.json")`) and shows as texts, made [`printable`] first.

mod fonts;
mod printable;
mod world;

pub use printable::{is_printable, printable};

use std::collections::BTreeMap;
use std::fmt::Write;
use typst::comemo;
use typst::diag::{Severity, SourceDiagnostic};
use typst::foundations::Smart;
use typst::{World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use world::Sealed;

/// What is set: the markup, and the files that it may read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Document {
    /// The main file, in the language of typst.
    pub markup: String,
    /// Name and bytes of the files beside it: `data.json`, `carte.svg`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The title of the PDF; an accessible PDF must have one.
    pub title: String,
    pub standard: Standard,
}

/// What the PDF promises.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Standard {
    /// PDF/UA-1: headings, tables and their cells, language, order of reading are told to a screen reader.
    #[default]
    Accessible,
    /// PDF 1.7 without tags: for paper alone, lighter.
    Print,
}

/// A PDF and what is to be known of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Typeset {
    pub bytes: Vec<u8>,
    pub pages: usize,
    /// What typst warns of: a letter that the font lacks, a layout that does not settle.
    pub warnings: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("la mise en page a échoué : {0}")]
    Markup(String),
    #[error("le PDF n'a pas pu être écrit : {0}")]
    Write(String),
    #[error("« {0} » n'est pas un nom de fichier : des lettres, des chiffres, un point")]
    FileName(String),
}

/// A document to the bytes of its PDF.
///
/// Errors: the markup does not compile, or the PDF does not keep the promises of its [`Standard`].
pub fn compile(document: &Document) -> Result<Vec<u8>, PdfError> {
    typeset(document).map(|typeset| typeset.bytes)
}

/// The same, with the number of pages and the warnings.
pub fn typeset(document: &Document) -> Result<Typeset, PdfError> {
    let world = Sealed::new(document)?;
    let result = run(&world, document);
    // What typst remembers of a document is of no use to the next one.
    comemo::evict(0);
    result
}

fn run(world: &Sealed, document: &Document) -> Result<Typeset, PdfError> {
    let compiled = typst::compile::<PagedDocument>(world);
    let mut paged = compiled.output.map_err(|faults| PdfError::Markup(words(world, &faults)))?;
    if !document.title.is_empty() {
        paged.info_mut().title = Some(document.title.as_str().into());
    }
    let bytes = typst_pdf::pdf(&paged, &options(document.standard)?).map_err(|faults| PdfError::Write(words(world, &faults)))?;
    let warnings = compiled.warnings.iter().map(|warning| word(world, warning)).collect();
    Ok(Typeset { bytes, pages: paged.pages().len(), warnings })
}

fn options(standard: Standard) -> Result<PdfOptions, PdfError> {
    let list: &[PdfStandard] = match standard {
        Standard::Accessible => &[PdfStandard::Ua_1],
        Standard::Print => &[PdfStandard::V_1_7],
    };
    let standards = PdfStandards::new(list).map_err(|fault| PdfError::Write(fault.message().to_string()))?;
    let tagged = standard == Standard::Accessible;
    Ok(PdfOptions { creator: Smart::Custom(Some("ctg".to_owned())), standards, tagged, ..PdfOptions::default() })
}

fn words(world: &Sealed, faults: &[SourceDiagnostic]) -> String {
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error);
    errors.map(|fault| word(world, fault)).collect::<Vec<_>>().join(" ; ")
}

/// A message of typst with its line and its hints.
fn word(world: &Sealed, fault: &SourceDiagnostic) -> String {
    let mut text = fault.message.to_string();
    let line = world.range(fault.span).and_then(|range| world.source(world.main()).ok()?.lines().byte_to_line(range.start));
    if let (Some(line), true) = (line, fault.span.id() == Some(world.main())) {
        let _ = write!(text, " (ligne {})", line + 1);
    }
    for hint in &fault.hints {
        let _ = write!(text, " ({})", hint.v);
    }
    text
}
