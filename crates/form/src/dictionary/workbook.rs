//! The dictionary as a workbook: what to know first, the columns, the codes. Every cell is a text, so that nothing
//! becomes a formula, a date or a number that lost its zeros.

use super::{Dictionary, Variable, kinds};
use crate::Language;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use thiserror::Error;

/// The workbook could not be made.
#[derive(Debug, Error)]
#[error("le classeur du dictionnaire ne peut pas être écrit : {0}")]
pub struct DictionaryError(#[from] XlsxError);

/// A sheet: its name, its headers with the widths of the columns, its rows.
struct Sheet {
    name: &'static str,
    heads: Vec<(&'static str, f64)>,
    rows: Vec<Vec<String>>,
}

/// The colour of the headers: a deep green, with white letters.
const HEAD: Color = Color::RGB(0x17_594A);
const LINE: Color = Color::RGB(0xD9_CFC1);
/// Letters that a cell can hold.
const MOST: usize = 32_767;

/// The workbook: «Lisez-moi», «Variables», «Modalités». The same dictionary gives the same bytes.
///
/// Errors: the file cannot be put together (more rows than a sheet has).
pub fn xlsx(dictionary: &Dictionary) -> Result<Vec<u8>, DictionaryError> {
    let mut book = Workbook::new();
    // A file that bears the time at which it was written would differ each time.
    book.set_properties(&DocProperties::new().set_title(&dictionary.title).set_creation_datetime(&ExcelDateTime::from_ymd(2025, 1, 1)?));
    let language = dictionary.language();
    for sheet in [readme(dictionary, language), variables(dictionary, language), categories(dictionary, language)] {
        sheet.write(book.add_worksheet())?;
    }
    Ok(book.save_to_buffer()?)
}

impl Sheet {
    fn write(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Thin).set_border_color(LINE);
        let head = cell.clone().set_bold().set_background_color(HEAD).set_font_color(Color::White);
        page.set_name(self.name)?;
        page.set_freeze_panes(1, 0)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        for (column, (name, width)) in self.heads.iter().enumerate() {
            page.set_column_width(column as u16, *width)?.write_string_with_format(0, column as u16, *name, &head)?;
        }
        for (row, cells) in self.rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate() {
                let text: String = text.chars().take(MOST).collect();
                page.write_string_with_format(row as u32 + 1, column as u16, text, &cell)?;
            }
        }
        if !self.rows.is_empty() {
            page.autofilter(0, 0, self.rows.len() as u32, self.heads.len().saturating_sub(1) as u16)?;
        }
        Ok(())
    }
}

fn readme(dictionary: &Dictionary, language: Language) -> Sheet {
    let many = dictionary.variables.len().to_string();
    let facts = [
        (language.choose("Enquête", "Survey"), dictionary.title.clone()),
        (language.choose("Identifiant", "Identifier"), dictionary.id.clone()),
        (language.choose("Version", "Version"), dictionary.version.clone()),
        (language.choose("Colonnes", "Columns"), many),
    ];
    let facts = facts.into_iter().map(|(name, value)| vec![name.to_owned(), value]);
    let notes =
        NOTES.iter().map(|(name, text)| vec![language.choose(name.0, name.1).to_owned(), language.choose(text.0, text.1).to_owned()]);
    let heads = vec![(language.choose("Rubrique", "Heading"), 22.0), (language.choose("À savoir", "What to know"), 100.0)];
    Sheet { name: language.choose("Lisez-moi", "Read me"), heads, rows: facts.chain(notes).collect() }
}

type Both = (&'static str, &'static str);

/// What to know before using the columns.
const NOTES: &[(Both, Both)] = &[
    (
        ("Feuille Variables", "Sheet Variables"),
        ("Une ligne par colonne du fichier des réponses.", "One row for each column of the file of answers."),
    ),
    (
        ("Feuille Modalités", "Sheet Categories"),
        (
            "Une ligne par code. Le fichier des réponses contient les codes, jamais les libellés.",
            "One row for each code. The file of answers holds codes, never labels.",
        ),
    ),
    (
        ("Choix multiples", "Multiple choice"),
        (
            "Une colonne par choix, nommée QUESTION_choix\u{a0}: 1 quand la case est cochée, 0 sinon.",
            "One column for each choice, named QUESTION_choice: 1 when the box was ticked, else 0.",
        ),
    ),
    (
        ("Réponses manquantes", "Missing answers"),
        (
            "Quatre cas à ne pas mélanger\u{a0}: nsp (ne sait pas), nr (ne souhaite pas répondre), nc (non concerné par la question), vide (question non vue).",
            "Four cases to keep apart: nsp (does not know), nr (prefers not to answer), nc (not concerned), blank (question not seen).",
        ),
    ),
    (
        ("Champ", "Universe"),
        (
            "À qui la question est posée\u{a0}; les numéros sont ceux du questionnaire.",
            "Who is asked; the numbers are those of the questionnaire.",
        ),
    ),
];

fn variables(dictionary: &Dictionary, language: Language) -> Sheet {
    let heads = [
        ("Numéro", "Number", 9.0),
        ("Colonne", "Column", 22.0),
        ("Question", "Question", 52.0),
        ("Choix, ligne ou rang", "Choice, row or rank", 34.0),
        ("Type", "Kind", 22.0),
        ("Champ", "Universe", 42.0),
        ("Partie", "Part", 28.0),
        ("Série", "Repeat", 12.0),
        ("Rôle", "Role", 18.0),
        ("Indicateurs", "Indicators", 34.0),
    ];
    let heads = heads.map(|(french, english, width)| (language.choose(french, english), width)).to_vec();
    let rows = dictionary.variables.iter().map(|variable| row(variable, language)).collect();
    Sheet { name: "Variables", heads, rows }
}

fn row(variable: &Variable, language: Language) -> Vec<String> {
    let part = if variable.label == variable.question_label { "" } else { &variable.label };
    let roles: Vec<&str> = variable.role.iter().map(|role| kinds::role(role, language)).collect();
    vec![
        variable.number.clone().unwrap_or_default(),
        variable.name.clone(),
        variable.question_label.clone(),
        part.to_owned(),
        kinds::kind(variable, language),
        variable.universe.clone().unwrap_or_else(|| language.choose("tout le monde", "everybody").to_owned()),
        variable.groups.join(" › "),
        variable.repeat.clone().unwrap_or_default(),
        roles.join(", "),
        variable.indicators.join(" "),
    ]
}

fn categories(dictionary: &Dictionary, language: Language) -> Sheet {
    let heads =
        [("Colonne", "Column", 22.0), ("Code", "Code", 24.0), ("Libellé", "Label", 60.0), ("Réponse manquante", "Missing answer", 22.0)];
    let heads = heads.map(|(french, english, width)| (language.choose(french, english), width)).to_vec();
    let mut rows = Vec::new();
    for variable in &dictionary.variables {
        for category in &variable.categories {
            let missing = category.missing.map(|kind| format!("{kind} ({})", kinds::missing(kind, language))).unwrap_or_default();
            rows.push(vec![variable.name.clone(), category.code.clone(), category.label.clone(), missing]);
        }
        if let (true, Some(list)) = (variable.categories.is_empty(), &variable.list) {
            rows.push(vec![
                variable.name.clone(),
                String::new(),
                language.choose("codes du fichier ", "codes of the file ").to_owned() + list,
                String::new(),
            ]);
        }
    }
    Sheet { name: language.choose("Modalités", "Categories"), heads, rows }
}
