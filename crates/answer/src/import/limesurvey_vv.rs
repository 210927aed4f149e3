//! LimeSurvey VV files: tabs, a first line of words, a second of codes, `{question_not_shown}` where routing passed by.

use super::limesurvey::{self, Header};
use super::plain::only_table;
use super::{ImportError, Lot, Opened, Options};
use crate::raw::RawTable;
use base::Findings;

pub fn recognise(opened: &Opened) -> u8 {
    let is_vv = |table: &RawTable| table.columns.iter().any(|column| column.get(0) == "submitdate") && table.rows() > 0;
    if opened.first().is_some_and(is_vv) { 95 } else { 0 }
}

pub fn read(opened: &Opened, options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = only_table(opened, findings)?;
    let mut table = table.clone();
    let words = std::mem::take(&mut table.headers);
    table.headers = table.take_first();
    table.headers.iter_mut().for_each(|header| *header = unescape(header));
    let headers: Vec<Header> = table.headers.iter().zip(&words).map(|(code, words)| header(code, words)).collect();
    let there: Vec<usize> = (0..table.headers.len()).collect();
    let plan = limesurvey::plan(&table, &there, &headers, options.structure.as_ref());
    Ok(Lot::single(file, table, plan))
}

/// Spaces of braces, as VV files write them.
fn unescape(text: &str) -> String {
    text.replace("{tab}", "\t").replace("{newline}", "\n").replace("{cr}", "")
}

fn header(code: &str, words: &str) -> Header {
    let (code, part) = code.split_once('_').filter(|(code, _)| !code.is_empty()).unwrap_or((code, ""));
    let parts = if part.is_empty() { Vec::new() } else { vec![part.to_owned()] };
    Header { code: code.to_owned(), parts, text: unescape(words), part_text: String::new() }
}
