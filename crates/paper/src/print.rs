//! Content to PDF: one specimen, or numbered sheets laid over one layout.
//!
//! The questionnaire is laid out once. A specimen is laid out a second time with its codes; numbered sheets take the
//! pages of the first layout as pictures and put a code on each: 500 sheets do not cost 500 layouts.

use crate::code::PageCode;
use crate::{MAX_SHEETS, Options, Paper, PaperError, Sheets};
use form::Questionnaire;
use pdf::{Document, Standard, Typeset, printable, typeset};
use qrcode::{Color, EcLevel, QrCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TEMPLATE: &str = include_str!("template.typ");
const SHEETS: &str = include_str!("sheets.typ");

pub(crate) fn print(form: &Questionnaire, mut data: Value, remarks: Vec<String>, options: &Options) -> Result<Paper, PaperError> {
    let title = printable(form.settings.title()).into_owned();
    let document = |data: &Value, codes: Vec<u8>, standard| Document {
        markup: TEMPLATE.to_owned(),
        files: BTreeMap::from([("form.json".to_owned(), data.to_string().into_bytes()), ("codes.bin".to_owned(), codes)]),
        title: title.clone(),
        standard,
    };
    let first = typeset(&document(&data, Vec::new(), Standard::Print))?;
    let pages = first.pages;
    let pdf = match options.sheets {
        Some(sheets) => numbered(form, first, sheets, options.large)?,
        None => {
            let (codes, pixels) = codes(form, pages, [None])?;
            data["codes"] = codes;
            typeset(&document(&data, pixels, Standard::Accessible))?.bytes
        }
    };
    Ok(Paper { pdf, pages, remarks })
}

fn numbered(form: &Questionnaire, first: Typeset, sheets: Sheets, large: bool) -> Result<Vec<u8>, PaperError> {
    let Sheets { first: start, count } = sheets;
    let last = start.checked_add(count.saturating_sub(1)).filter(|last| *last <= 999_999_999);
    let (Some(last), 1..=MAX_SHEETS) = (last, count) else { return Err(PaperError::Sheets { first: start, count }) };
    let (codes, pixels) = codes(form, first.pages, (start..=last).map(Some))?;
    let data = json!({ "pages": first.pages, "large": large, "codes": codes });
    let document = Document {
        markup: SHEETS.to_owned(),
        files: BTreeMap::from([
            ("sheets.json".to_owned(), data.to_string().into_bytes()),
            ("codes.bin".to_owned(), pixels),
            ("form.pdf".to_owned(), first.bytes),
        ]),
        title: printable(form.settings.title()).into_owned(),
        standard: Standard::Print,
    };
    Ok(typeset(&document)?.bytes)
}

/// The code of every page of every sheet: its short text, the side of its QR code and where its pixels begin.
fn codes(form: &Questionnaire, pages: usize, sheets: impl IntoIterator<Item = Option<u32>>) -> Result<(Value, Vec<u8>), PaperError> {
    let (mut list, mut pixels) = (Vec::new(), Vec::new());
    let version = form.settings.get("version").unwrap_or_default();
    for sheet in sheets {
        for page in 1..=pages as u32 {
            let code = PageCode { form: form.settings.id().to_owned(), version: version.to_owned(), sheet, page };
            let qr = QrCode::with_error_correction_level(code.to_string(), EcLevel::M);
            let qr = qr.map_err(|_| PaperError::Code(form.settings.id().to_owned()))?;
            list.push(json!([code.short(), qr.width(), pixels.len()]));
            pixels.extend(qr.into_colors().into_iter().map(|color| if color == Color::Dark { 0 } else { 255 }));
        }
    }
    Ok((Value::Array(list), pixels))
}
