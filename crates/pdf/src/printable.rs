//! Texts that the letters can show: an accessible PDF must not hold a letter that its font lacks.

use crate::fonts::FONTS;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Signs that have a near one when the font lacks them.
const NEAR: &[(char, char)] = &[
    ('\u{202f}', '\u{a0}'),
    ('\u{2007}', '\u{a0}'),
    ('\u{2011}', '-'),
    ('\u{2010}', '-'),
    ('\u{2192}', '>'),
    ('\u{2212}', '\u{2013}'),
    ('\u{2044}', '/'),
    ('\u{25a1}', '?'),
];
const UNKNOWN: char = '\u{25a1}';

/// The text with accents composed, controls taken away, and a box (or the nearest sign) for each letter that Lato lacks:
/// Chinese, Arabic, pictures.
pub fn printable(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes && text.chars().all(is_shown) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().filter(|c| !is_silent(*c)).map(near).collect())
}

/// True when every letter of the text can be printed.
pub fn is_printable(text: &str) -> bool {
    text.nfc().filter(|c| !is_silent(*c)).all(|c| is_shown(near_of(c).unwrap_or(c)))
}

fn near(c: char) -> char {
    [Some(c), near_of(c), Some(UNKNOWN)].into_iter().flatten().find(|c| is_shown(*c)).unwrap_or('?')
}

fn near_of(c: char) -> Option<char> {
    if c.is_whitespace() && c != '\n' && !is_shown(c) {
        return Some(NEAR.iter().find(|(sign, _)| *sign == c).map_or(' ', |(_, near)| *near));
    }
    NEAR.iter().find(|(sign, _)| *sign == c).map(|(_, near)| *near).filter(|_| !is_shown(c))
}

/// Controls, and marks of direction or of joining that print nothing; a line end stays.
fn is_silent(c: char) -> bool {
    let joins = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}');
    joins || (c.is_control() && !c.is_whitespace())
}

fn is_shown(c: char) -> bool {
    c == '\n' || FONTS.iter().all(|font| font.info().coverage.contains(c as u32))
}
