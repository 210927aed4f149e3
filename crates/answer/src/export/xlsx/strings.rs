//! The texts of a workbook, each once.

use super::LONGEST;
use super::parts::Style;
use super::sheet::Cell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

#[derive(Default)]
pub(super) struct Strings {
    places: HashMap<String, usize>,
    texts: Vec<String>,
}

impl Strings {
    /// A cell of text; the empty text is no cell.
    pub fn cell(&mut self, text: &str, style: Style) -> Cell {
        if text.is_empty() {
            return Cell(String::new());
        }
        let place = match self.places.get(text) {
            Some(place) => *place,
            None => self.add(text),
        };
        Cell(format!(" s=\"{}\" t=\"s\"><v>{place}</v></c>", style as u8))
    }

    fn add(&mut self, text: &str) -> usize {
        self.texts.push(text.to_owned());
        self.places.insert(text.to_owned(), self.texts.len() - 1);
        self.texts.len() - 1
    }

    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let count = self.texts.len();
        write!(out, r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#)?;
        write!(out, "\n<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"{count}\">")?;
        for text in &self.texts {
            write!(out, "<si><t xml:space=\"preserve\">{}</t></si>", escaped(until(text)))?;
        }
        write!(out, "</sst>")
    }
}

/// What fits into a cell.
fn until(text: &str) -> &str {
    let mut units = 0;
    let cut = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > LONGEST
    });
    cut.map_or(text, |(end, _)| &text[..end])
}

/// XML, with the sign `_x0001_` that workbooks have for letters that XML has not, and for what looks like this sign.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(letter),
            '_' if is_sign(&text[at..]) => out.push_str("_x005F_"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "_x{:04X}_", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
    out
}

fn is_sign(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_xml_has_not() {
        for (text, expected) in
            [("a\u{1}b", "a_x0001_b"), ("\r", "_x000D_"), ("_x0041_", "_x005F_x0041_"), ("a<&\">", "a&lt;&amp;&quot;&gt;"), ("é_x", "é_x")]
        {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn a_text_is_cut_between_two_characters() {
        assert_eq!(until(&"é".repeat(40_000)).chars().count(), LONGEST);
        assert_eq!(until(&"😀".repeat(40_000)).chars().count(), LONGEST / 2);
    }
}
