//! Workbooks as Markdown tables: a row with a first cell opens a sheet, the others are its rows.
//!
//! `\|` is a bar, `<br>` a line end, `<\br>` the four letters themselves (and `<\\br>` those five).

use super::workbook::{Budget, Sheet, Workbook, WorkbookError};
use std::borrow::Cow;
use std::fmt::Write;

pub fn read(text: &str) -> Result<Workbook, WorkbookError> {
    let (mut book, mut budget) = (Workbook::default(), Budget::default());
    for line in text.lines().map(str::trim).filter(|line| line.starts_with('|')) {
        let cells = split(line);
        if is_rule(&cells) {
            continue;
        }
        match cells.split_first() {
            Some((name, _)) if !name.is_empty() => book.sheets.push(Sheet::new(name.as_str())),
            Some((_, cells)) => match book.sheets.last_mut() {
                Some(sheet) => {
                    let width = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
                    budget.take(&sheet.name, sheet.rows.len(), width)?;
                    sheet.push(cells);
                }
                None => {
                    return Err(WorkbookError::Unreadable {
                        format: "Markdown",
                        cause: "une ligne vient avant le nom d'une feuille".into(),
                    });
                }
            },
            None => {}
        }
    }
    if book.sheets.is_empty() { Err(WorkbookError::Empty) } else { book.bounded() }
}

/// `|---|---|`, which Markdown wants under the headers; a row of cells has its first one blank.
fn is_rule(cells: &[String]) -> bool {
    let is_line = |cell: &String| cell.len() >= 3 && cell.chars().all(|letter| matches!(letter, '-' | ':'));
    cells.first().is_some_and(is_line) && cells.iter().all(|cell| cell.is_empty() || is_line(cell))
}

/// The cells between the bars; the bar at the end of the line closes the last one.
fn split(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut rest = &line[1..];
    while let Some(letter) = rest.chars().next() {
        let (taken, meant) = token(rest, letter);
        match (meant, cells.last_mut()) {
            (Some(text), Some(cell)) => cell.push_str(&text),
            _ => cells.push(String::new()),
        }
        rest = &rest[taken..];
    }
    if cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// How many bytes a token takes, and what it means; nothing for the end of a cell.
fn token(rest: &str, letter: char) -> (usize, Option<Cow<'_, str>>) {
    if rest.starts_with(r"\|") {
        return (2, Some("|".into()));
    }
    if let Some(bars) = broken_line(rest) {
        let meant = if bars == 0 { Cow::Borrowed("\n") } else { format!("<{}br>", "\\".repeat(bars - 1)).into() };
        return (bars + 4, Some(meant));
    }
    (letter.len_utf8(), (letter != '|').then(|| rest[..letter.len_utf8()].into()))
}

/// `<br>` with some backslashes after the first sign: how many.
fn broken_line(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('<')?;
    let name = inside.trim_start_matches('\\');
    name.starts_with("br>").then(|| inside.len() - name.len())
}

pub fn write(book: &Workbook) -> String {
    let mut text = String::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        let _ = writeln!(text, "{}| {} |", if index == 0 { "" } else { "\n" }, escape(&sheet.name));
        for row in &sheet.rows {
            let cells: Vec<String> = row.iter().map(|cell| escape(cell)).collect();
            let _ = writeln!(text, "| | {} |", cells.join(" | "));
        }
    }
    text
}

fn escape(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    for (at, letter) in cell.char_indices() {
        match letter {
            '|' => out.push_str(r"\|"),
            '\n' => out.push_str("<br>"),
            '<' if broken_line(&cell[at..]).is_some() => out.push_str(r"<\"),
            letter => out.push(letter),
        }
    }
    out
}
