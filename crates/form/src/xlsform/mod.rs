//! XLSForm, the format of our questionnaires: sheets of rows to a [`Questionnaire`], with every finding at once.
//!
//! In: a file in one of four equal spellings (.xlsx or .xls, .csv, .md, .json). Out: the questionnaire, or findings
//! that name the sheet, the row, the column, the cause and the remedy, in French and in English. What is outside the
//! subset is refused; what is kept without effect is said. Back: the same questionnaire in each spelling.
//!
//! The subset and its reasons: `docs/method/questionnaires.md`.

mod cause;
mod check;
mod choices;
mod comma;
mod dynamic;
mod excel;
mod excel_out;
mod finding;
mod header;
mod json;
mod kind;
mod language_code;
mod markdown;
mod message;
mod names;
mod parameters;
mod range;
mod reference;
mod settings;
mod spelling;
mod survey;
mod table;
mod translation;
mod unfold;
mod workbook;

pub use cause::{Cause, Refusal};
pub use finding::{Finding, Severity};
pub use workbook::{MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Sheet, Workbook, WorkbookError};

pub(crate) use choices::is_element;
pub(crate) use dynamic::{boolean, is_dynamic};
pub(crate) use parameters::is_random;
pub(crate) use range::is_decimal;
pub(crate) use reference::{references, trigger_names};
pub(crate) use settings::namespaces;

use crate::questionnaire::{Questionnaire, Settings};
use check::Context;
use std::collections::HashMap;

/// The four spellings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spelling {
    Xlsx,
    Xls,
    Csv,
    Markdown,
    Json,
}

impl Spelling {
    /// By the extension of a file.
    pub fn of(path: &std::path::Path) -> Result<Self, WorkbookError> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
        match extension.as_str() {
            "xlsx" | "xlsm" => Ok(Self::Xlsx),
            "xls" => Ok(Self::Xls),
            "csv" => Ok(Self::Csv),
            "md" => Ok(Self::Markdown),
            "json" => Ok(Self::Json),
            _ => Err(WorkbookError::Extension(extension)),
        }
    }
}

/// What was read: the questionnaire, whole only when no finding is an error.
#[derive(Clone, Debug)]
pub struct Reading {
    pub questionnaire: Questionnaire,
    pub findings: Vec<Finding>,
}

impl Reading {
    /// The questionnaire when nothing speaks against it.
    pub fn accepted(&self) -> Option<&Questionnaire> {
        (!self.findings.iter().any(|finding| finding.severity() == Severity::Error)).then_some(&self.questionnaire)
    }
}

/// The bytes of a file to its sheets.
///
/// Errors: the file is too large, or is not of the spelling.
pub fn read_workbook(bytes: &[u8], spelling: Spelling) -> Result<Workbook, WorkbookError> {
    if bytes.len() > MAX_BYTES {
        return Err(WorkbookError::TooLarge { found: bytes.len(), most: MAX_BYTES });
    }
    match spelling {
        Spelling::Xlsx => excel::read_xlsx(bytes),
        Spelling::Xls => excel::read_xls(bytes),
        Spelling::Csv => comma::read(bytes),
        Spelling::Markdown => markdown::read(&text(bytes, "Markdown")?),
        Spelling::Json => json::read(&text(bytes, "JSON")?),
    }
}

fn text(bytes: &[u8], format: &'static str) -> Result<String, WorkbookError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let fault = |error: std::str::Utf8Error| WorkbookError::Unreadable { format, cause: error.to_string() };
    std::str::from_utf8(bytes).map(str::to_owned).map_err(fault)
}

/// A file to a questionnaire.
///
/// Errors: those of [`read_workbook`]; what is wrong inside the sheets is in the findings.
pub fn read(bytes: &[u8], spelling: Spelling) -> Result<Reading, WorkbookError> {
    read_workbook(bytes, spelling).map(|book| read_sheets(&book))
}

/// A questionnaire in one of the spellings; .xls is read, not written.
///
/// Errors: .xls; a name of sheet that Excel does not take.
pub fn write(form: &Questionnaire, spelling: Spelling) -> Result<Vec<u8>, WorkbookError> {
    let book = unfold::unfold(form);
    match spelling {
        Spelling::Xlsx => excel_out::write(&book),
        Spelling::Xls => Err(WorkbookError::Extension("xls".into())),
        Spelling::Csv => comma::write(&book).map(String::into_bytes),
        Spelling::Markdown => Ok(markdown::write(&book).into_bytes()),
        Spelling::Json => Ok(json::write(&book).into_bytes()),
    }
}

/// Sheets that ODK knows and we refuse.
const REFUSED_SHEETS: &[&str] = &["entities", "external_choices", "osm"];
/// Sheets of ours.
const OWN_SHEETS: &[&str] = &["quotas", "paper"];

/// Sheets to a questionnaire, with every finding in the order of the sheets and rows.
pub fn read_sheets(book: &Workbook) -> Reading {
    read_sheets_as(book, None)
}

/// The same, with the name of the root of an answer for a form that does not say it.
pub fn read_sheets_as(book: &Workbook, root: Option<&str>) -> Reading {
    let find = |name: &str| book.sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name) && !sheet.rows.is_empty());
    let mut findings = Vec::new();
    let mut form = Questionnaire::default();
    let (survey, choices) = (find("survey"), find("choices"));
    other_sheets(book, &mut form, &mut findings);
    form.settings = find("settings").map_or_else(Settings::default, |sheet| settings::read(sheet, &mut findings));
    if let (Some(root), None) = (root, form.settings.get("name")) {
        form.settings.0.push(("name".to_owned(), root.to_owned()));
    }
    let may_repeat = form.settings.is_on("allow_choice_duplicates");
    let mut choice_headings = Vec::new();
    let mut survey_headings = Vec::new();
    if let Some(sheet) = choices {
        (form.lists, choice_headings) = choices::read(sheet, may_repeat, &mut findings);
    }
    match survey {
        Some(sheet) => (form.items, survey_headings) = survey::read(sheet, &mut findings),
        None => findings.push(Finding::new("", None, "", Cause::NoSurvey { similar: similar(book, "survey") })),
    }
    let mut names: HashMap<&str, Vec<usize>> = HashMap::new();
    form.items.iter().enumerate().for_each(|(index, item)| names.entry(&item.name).or_default().push(index));
    let context = Context {
        form: &form,
        survey: survey.map_or("survey", |sheet| &sheet.name),
        choices: choices.map_or("choices", |sheet| &sheet.name),
        has_choices: choices.is_some(),
        similar_choices: similar(book, "choices"),
        survey_headings: &survey_headings,
        choice_headings: &choice_headings,
        names,
    };
    check::check(&context, &mut findings);
    translation::check(&form, (context.survey, &survey_headings), (context.choices, &choice_headings), &mut findings);
    findings.sort_by_key(|finding| (order(book, &finding.sheet), finding.row));
    Reading { questionnaire: form, findings }
}

fn order(book: &Workbook, sheet: &str) -> usize {
    book.sheets.iter().position(|known| known.name == sheet).map_or(0, |index| index + 1)
}

/// Names of sheets that are nearly this one; a name that begins with «_» is the author's own.
fn similar(book: &Workbook, name: &str) -> Vec<String> {
    let known = ["survey", "choices", "settings"];
    let names = book.sheets.iter().map(|sheet| sheet.name.trim());
    let is_near = |other: &&str| {
        let lower = other.to_lowercase();
        !other.starts_with('_') && !known.contains(&lower.as_str()) && spelling::distance(&lower, name) <= 2
    };
    names.filter(is_near).map(str::to_owned).collect()
}

fn other_sheets(book: &Workbook, form: &mut Questionnaire, findings: &mut Vec<Finding>) {
    let has = |name: &str| book.sheets.iter().any(|sheet| sheet.name.trim().eq_ignore_ascii_case(name));
    for meant in ["settings", "entities"] {
        let similar = similar(book, meant);
        if !has(meant) && !similar.is_empty() {
            findings.push(Finding::new("", None, "", Cause::SheetSpelling { meant, similar }));
        }
    }
    for sheet in &book.sheets {
        let lower = sheet.name.trim().to_lowercase();
        if ["survey", "choices", "settings"].contains(&lower.as_str()) {
            continue;
        }
        if REFUSED_SHEETS.contains(&lower.as_str()) && sheet.rows.len() > 1 {
            findings.push(Finding::new(&sheet.name, None, "", Cause::SheetRefused));
        } else {
            if !OWN_SHEETS.contains(&lower.as_str()) {
                findings.push(Finding::new(&sheet.name, None, "", Cause::SheetKept));
            }
            form.sheets.push((sheet.name.clone(), sheet.rows.clone()));
        }
    }
}
