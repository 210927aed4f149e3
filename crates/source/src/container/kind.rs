//! What a file is, by its first bytes.

use super::archive;
use super::encoding;
use super::stream::{Stream, Survey};
use base::{Finding, Place};

pub(super) enum Kind {
    Text,
    Json,
    Workbook,
    Zip,
    Gz,
    Unreadable(Box<Finding>),
}

/// Signatures of files that are not data, and what they are.
const NOT_DATA: [(&[u8], &str); 5] = [
    (b"%PDF", "un document PDF"),
    (b"<!DOCTYPE", "une page web"),
    (b"<!doctype", "une page web"),
    (b"<html", "une page web"),
    (b"\x89PNG", "une image"),
];

pub(super) fn of(survey: &Survey, stream: &Stream) -> Kind {
    let head = survey.head.as_slice();
    if head.is_empty() {
        return refuse(stream, "fichier-vide", "un fichier vide (0 octet)");
    }
    if let Some((_, what)) = NOT_DATA.iter().find(|(signature, _)| head.trim_ascii_start().starts_with(signature)) {
        return refuse(stream, "fichier-inattendu", what);
    }
    match head {
        [0x1F, 0x8B, ..] => Kind::Gz,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Kind::Workbook,
        [b'P', b'K', 3 | 5, 4 | 6, ..] if archive::is_workbook(stream).unwrap_or_else(|| is_workbook(head)) => Kind::Workbook,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Kind::Zip,
        [b'P', b'A', b'R', b'1', ..] => refuse(stream, "format-sans-lecteur", "un fichier Parquet, et aucun lecteur de ce format"),
        _ if encoding::is_binary(survey) => refuse(stream, "fichier-binaire", "des octets qui ne sont pas du texte"),
        _ if encoding::first_letter(survey).is_some_and(|letter| matches!(letter, '{' | '[')) => Kind::Json,
        _ => Kind::Text,
    }
}

/// Names of the parts of an XLSX, XLSM or ODS stand in clear at the beginning of the ZIP.
fn is_workbook(head: &[u8]) -> bool {
    [b"[Content_Types].xml".as_slice(), b"xl/workbook", b"xl/worksheets", b"opendocument.spreadsheet"]
        .iter()
        .any(|part| head.windows(part.len()).any(|window| window == *part))
}

fn refuse(stream: &Stream, code: &str, found: &str) -> Kind {
    let remedy = match code {
        "format-sans-lecteur" => "donner la version CSV ou XLSX du même fichier",
        _ => "télécharger le fichier à nouveau chez son producteur",
    };
    let finding = Finding::error(code, Place::file(&stream.name))
        .found(found)
        .expected("un fichier CSV, XLSX, XLS, Parquet ou JSON, seul ou dans un ZIP ou un gz")
        .remedy(remedy);
    Kind::Unreadable(Box::new(finding))
}
