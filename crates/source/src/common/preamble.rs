//! The preamble of a file of the common form: where its rows come from.

use base::{CogYear, SourceInfo};
use std::io::{self, Write};

/// First line of every file of the common form.
pub(super) const MARK: &str = "# ctg, forme commune";

/// Key and value of each line; empty values are left out.
fn fields(source: &SourceInfo) -> [(&'static str, String); 12] {
    [
        ("source", source.id.clone()),
        ("titre", source.title.clone()),
        ("producteur", source.producer.clone()),
        ("licence", source.licence.clone()),
        ("adresse", source.url.clone()),
        ("fichier", source.file.clone()),
        ("sha256", source.sha256.clone()),
        ("disposition", source.layout.clone()),
        ("millésime", source.vintage.clone()),
        ("géographie", source.cog_year.map(|year| year.to_string()).unwrap_or_default()),
        ("consulté", source.consulted.clone()),
        ("rang", source.rank.to_string()),
    ]
}

/// Writes the preamble and the number of rows that follow.
pub(super) fn write(to: &mut dyn Write, source: &SourceInfo, rows: usize) -> io::Result<()> {
    writeln!(to, "{MARK}")?;
    for (key, value) in fields(source) {
        let value = value.replace(['\n', '\r'], " ");
        if !value.is_empty() {
            writeln!(to, "# {key}: {value}")?;
        }
    }
    writeln!(to, "# lignes: {rows}")
}

/// A preamble read back: the source, the announced number of rows, and the text after it with its first line's number.
pub(super) struct Preamble<'a> {
    pub source: SourceInfo,
    pub rows: Option<usize>,
    pub rest: &'a str,
    pub first_line: u32,
    pub is_marked: bool,
}

pub(super) fn read(text: &str) -> Preamble<'_> {
    let mut source = SourceInfo::default();
    let (mut rows, mut rest, mut line) = (None, text, 1);
    while let Some(comment) = rest.strip_prefix('#') {
        let (comment, after) = comment.split_once('\n').unwrap_or((comment, ""));
        if let Some((key, value)) = comment.split_once(": ") {
            set(&mut source, &mut rows, key.trim(), value.trim());
        }
        rest = after;
        line += 1;
    }
    Preamble { source, rows, rest, first_line: line, is_marked: text.starts_with(MARK) }
}

fn set(source: &mut SourceInfo, rows: &mut Option<usize>, key: &str, value: &str) {
    let text = match key {
        "source" => &mut source.id,
        "titre" => &mut source.title,
        "producteur" => &mut source.producer,
        "licence" => &mut source.licence,
        "adresse" => &mut source.url,
        "fichier" => &mut source.file,
        "sha256" => &mut source.sha256,
        "disposition" => &mut source.layout,
        "millésime" => &mut source.vintage,
        "consulté" => &mut source.consulted,
        "géographie" => return source.cog_year = value.parse().ok().map(CogYear),
        "rang" => return source.rank = value.parse().unwrap_or(0),
        "lignes" => return *rows = value.parse().ok(),
        _ => return,
    };
    value.clone_into(text);
}
