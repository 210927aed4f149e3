//! `${name}` in cells: where the questions are quoted.

use std::ops::Range;

/// One quotation.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Reference<'a> {
    /// From `$` to `}`.
    pub range: Range<usize>,
    pub name: &'a str,
    /// `${last-saved#name}`
    pub last_saved: bool,
}

/// The quotations of a text, and whether one is not closed.
pub(crate) fn references(text: &str) -> (Vec<Reference<'_>>, bool) {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("${").map(|at| from + at) {
        let Some(length) = text[start..].find('}') else { return (found, true) };
        let inside = text[start + 2..start + length].trim();
        let (last_saved, name) = match inside.strip_prefix("last-saved#") {
            Some(name) => (true, name),
            None => (false, inside),
        };
        found.push(Reference { range: start..start + length + 1, name, last_saved });
        from = start + length + 1;
    }
    (found, false)
}

/// The questions of a trigger: quotations with commas between; nothing when a comma is missing.
pub(crate) fn trigger_names(text: &str) -> Option<Vec<&str>> {
    let (found, open) = references(text);
    if open || found.is_empty() || !text[..found[0].range.start].trim().is_empty() {
        return None;
    }
    let gaps = found.windows(2).map(|pair| &text[pair[0].range.end..pair[1].range.start]);
    let is_comma = |gap: &str| gap.contains(',') && gap.chars().all(|letter| letter == ',' || letter.is_whitespace());
    let tail = &text[found[found.len() - 1].range.end..];
    let ends = tail.chars().all(|letter| letter == ',' || letter.is_whitespace());
    (ends && gaps.into_iter().all(is_comma)).then(|| found.iter().map(|reference| reference.name).collect())
}
