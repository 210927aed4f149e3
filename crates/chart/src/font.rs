//! How wide a text is, before it is drawn.
//!
//! Widths come from the embedded Lato through plotters (ab_glyph). A reader without Lato sees another font of the
//! list, Arial or Segoe UI, which run wider: every width is therefore taken [`FALLBACK`] times as large.

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use std::sync::OnceLock;

pub const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Lato-Regular.ttf");
pub const BOLD: &[u8] = include_bytes!("../../../assets/fonts/Lato-Bold.ttf");

/// Room for the wider fonts of the family list.
const FALLBACK: f64 = 1.07;
/// plotters gives whole pixels: measured large, then scaled down. (ab_glyph scales by the height of the line, CSS by the em;
/// in Lato both are the same: ascent 1610 and descent 390 of 2000.)
const MEASURED_AT: f64 = 1200.0;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    Regular,
    Bold,
}

/// Registers Lato under both names that plotters asks for; an unregistered family fails a whole chart.
pub fn register() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        for family in ["Lato", "sans-serif"] {
            // A fault here shows as an estimate by characters in `width`, and in its test.
            let _ = register_font(family, FontStyle::Normal, REGULAR);
            let _ = register_font(family, FontStyle::Bold, BOLD);
        }
    });
}

/// Width of a text in CSS pixels, with the room for a wider font.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    register();
    let style = if weight == Weight::Bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name("Lato"), MEASURED_AT, style);
    match font.layout_box(text) {
        Ok(((left, _), (right, _))) => f64::from(right - left) / MEASURED_AT * size * FALLBACK,
        Err(_) => text.chars().count() as f64 * size * 0.7,
    }
}

/// The text, cut with «…» when it is wider than `max`.
pub fn elide(text: &str, size: f64, weight: Weight, max: f64) -> String {
    if width(text, size, weight) <= max {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let cut = format!("{}…", kept.iter().collect::<String>().trim_end());
        if width(&cut, size, weight) <= max {
            return cut;
        }
    }
    "…".to_owned()
}

/// Lines no wider than `max`, broken at spaces and after hyphens; a word too wide for a line is cut with «…».
pub fn wrap(text: &str, size: f64, weight: Weight, max: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let longer = format!("{line}{word}");
        if !line.is_empty() && width(longer.trim_end(), size, weight) > max {
            lines.push(elide(line.trim_end(), size, weight, max));
            line = word;
        } else {
            line = longer;
        }
    }
    if !line.trim().is_empty() {
        lines.push(elide(line.trim_end(), size, weight, max));
    }
    lines
}

/// As [`wrap`], at most `count` lines: the last one tells with «…» that there is more.
pub fn wrap_to(text: &str, size: f64, weight: Weight, max: f64, count: usize) -> Vec<String> {
    let mut lines = wrap(text, size, weight, max);
    if lines.len() > count.max(1) {
        let rest = lines.split_off(count.max(1) - 1).concat_with_spaces();
        lines.push(elide(&format!("{rest} "), size, weight, max));
    }
    lines
}

/// Pieces that a line may end after: with their trailing space, or up to a hyphen inside a name.
fn words(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for c in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
        if c == ' ' || c == '-' || c == '/' {
            out.push(String::new());
        }
    }
    out.retain(|word| !word.is_empty());
    out
}

trait ConcatWithSpaces {
    fn concat_with_spaces(self) -> String;
}

impl ConcatWithSpaces for Vec<String> {
    /// Lines put back into one text: no space after a hyphen, where `wrap` may have broken a name.
    fn concat_with_spaces(self) -> String {
        self.into_iter().fold(String::new(), |mut all, line| {
            if !all.is_empty() && !all.ends_with('-') {
                all.push(' ');
            }
            all.push_str(&line);
            all
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_text_measures_wider_and_bold_wider_still() {
        assert!(width("mmm", 13.0, Weight::Regular) > width("iii", 13.0, Weight::Regular));
        assert!(width("Saint-Béat", 13.0, Weight::Bold) > width("Saint-Béat", 13.0, Weight::Regular));
        assert_eq!(width("", 13.0, Weight::Regular), 0.0);
    }

    #[test]
    fn the_measure_is_the_width_that_a_renderer_finds_and_some_room() {
        for (text, weight, attribute) in
            [("Saint-Béat-Lez et Bagnères-de-Luchon", Weight::Regular, "400"), ("1 234,5 % VAW", Weight::Bold, "700")]
        {
            let svg = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 99\"><text x=\"0\" y=\"50\" font-family=\"Lato\" font-size=\"20\" font-weight=\"{attribute}\">{text}</text></svg>"
            );
            let tree = crate::png::tree(&svg).unwrap();
            let shaped = f64::from(tree.root().abs_bounding_box().width());
            let ratio = width(text, 20.0, weight) / shaped;
            assert!((1.03..1.13).contains(&ratio), "{text}: {ratio}");
        }
    }

    #[test]
    fn wrapped_lines_hold_in_their_width_and_lose_no_word() {
        let text = "Communauté de communes des Pyrénées Haut-Garonnaises et de Saint-Bertrand-de-Comminges";
        let lines = wrap(text, 13.0, Weight::Regular, 150.0);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|line| width(line, 13.0, Weight::Regular) <= 150.0));
        assert_eq!(lines.concat_with_spaces(), text);
    }

    #[test]
    fn what_does_not_fit_is_cut_and_says_so() {
        let cut = elide("Anticonstitutionnellement", 13.0, Weight::Regular, 60.0);
        assert!(cut.ends_with('…') && width(&cut, 13.0, Weight::Regular) <= 60.0);
        assert_eq!(elide("Oô", 13.0, Weight::Regular, 60.0), "Oô");
        let two = wrap_to("un deux trois quatre cinq six sept huit neuf", 13.0, Weight::Regular, 60.0, 2);
        assert_eq!(two.len(), 2);
        assert!(two[1].ends_with('…'));
    }
}
