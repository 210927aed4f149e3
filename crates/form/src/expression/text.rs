//! Functions on texts. Places are counted in characters.

/// `substr(text, from, to)`: from 0, `to` excluded, negative places from the end.
pub(crate) fn substr(text: &str, from: f64, to: Option<f64>) -> String {
    let length = text.chars().count();
    let (from, to) = (place(from, length), to.map_or(length, |to| place(to, length)));
    text.chars().skip(from).take(to.saturating_sub(from)).collect()
}

fn place(place: f64, length: usize) -> usize {
    let place = if place.is_nan() { 0.0 } else { place.trunc() };
    let from_start = if place < 0.0 { length as f64 + place } else { place };
    from_start.clamp(0.0, length as f64) as usize
}

/// Each letter of `from` becomes the letter at the same place of `to`, or goes away.
pub(crate) fn translate(text: &str, from: &str, to: &str) -> String {
    let to: Vec<char> = to.chars().collect();
    let letters = text.chars().filter_map(|letter| match from.chars().position(|other| other == letter) {
        None => Some(letter),
        Some(place) => to.get(place).copied(),
    });
    letters.collect()
}

/// No space at the ends, one space where there were several; line ends are spaces.
pub(crate) fn normalize_space(text: &str) -> String {
    text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The codes of an answer with several choices.
pub(crate) fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}
