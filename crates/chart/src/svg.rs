//! A small writer of SVG: escaped texts, numbers of two decimals, nothing else.

use crate::font::Weight;
use crate::theme::FONT_FAMILY;
use std::fmt::Write;

/// A coordinate with at most two decimals, never «-0», never in scientific notation.
pub fn num(value: f64) -> String {
    let text = format!("{:.2}", if value.is_finite() { value } else { 0.0 });
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" || text.is_empty() { "0".to_owned() } else { text.to_owned() }
}

/// A text made safe for an element or an attribute; characters that XML forbids become spaces.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || c == '\u{FFFE}' || c == '\u{FFFF}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Style {
    pub size: f64,
    pub weight: Weight,
    pub fill: &'static str,
    pub anchor: Anchor,
    /// A white edge, for a text that lies on colours.
    pub halo: bool,
}

impl Style {
    pub fn new(size: f64, fill: &'static str) -> Style {
        Style { size, weight: Weight::Regular, fill, anchor: Anchor::Start, halo: false }
    }

    pub fn bold(self) -> Style {
        Style { weight: Weight::Bold, ..self }
    }

    pub fn middle(self) -> Style {
        Style { anchor: Anchor::Middle, ..self }
    }

    pub fn end(self) -> Style {
        Style { anchor: Anchor::End, ..self }
    }

    pub fn haloed(self) -> Style {
        Style { halo: true, ..self }
    }

    pub fn width(&self, text: &str) -> f64 {
        crate::font::width(text, self.size, self.weight)
    }

    pub fn wrap(&self, text: &str, max: f64, lines: usize) -> Vec<String> {
        crate::font::wrap_to(text, self.size, self.weight, max, lines)
    }

    pub fn elide(&self, text: &str, max: f64) -> String {
        crate::font::elide(text, self.size, self.weight, max)
    }

    /// From one line to the next.
    pub fn leading(&self) -> f64 {
        self.size * 1.25
    }
}

/// The elements of a drawing, in order.
#[derive(Default, Debug)]
pub struct Svg(String);

impl Svg {
    pub fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    pub fn into_string(self) -> String {
        self.0
    }

    /// `y` is the baseline.
    pub fn text(&mut self, x: f64, y: f64, text: &str, style: Style) {
        if text.trim().is_empty() {
            return;
        }
        let anchor = match style.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if style.weight == Weight::Bold { " font-weight=\"700\"" } else { "" };
        let halo = if style.halo { " stroke=\"#FFFFFF\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"" } else { "" };
        let (x, y, size, fill) = (num(x), num(y), num(style.size), style.fill);
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\"{anchor}{weight}{halo}>{}</text>\n",
            escape(text)
        ));
    }

    /// Lines under one another, the first with its baseline at `y`; gives the baseline after the last.
    pub fn lines(&mut self, x: f64, y: f64, lines: &[String], style: Style) -> f64 {
        lines.iter().fold(y, |y, line| {
            self.text(x, y, line, style);
            y + style.leading()
        })
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str, width: f64) {
        let (x1, y1, x2, y2, width) = (num(from.0), num(from.1), num(to.0), num(to.1), num(width));
        self.put(format_args!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n"));
    }

    /// `paint` is the rest of the attributes: `fill="…"`.
    pub fn rect(&mut self, at: (f64, f64), size: (f64, f64), paint: &str) {
        let (x, y, w, h) = (num(at.0), num(at.1), num(size.0.max(0.0)), num(size.1.max(0.0)));
        self.put(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" {paint}/>\n"));
    }

    pub fn circle(&mut self, at: (f64, f64), radius: f64, paint: &str) {
        let (x, y, r) = (num(at.0), num(at.1), num(radius));
        self.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" {paint}/>\n"));
    }

    pub fn path(&mut self, d: &str, paint: &str) {
        self.put(format_args!("<path d=\"{d}\" {paint}/>\n"));
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(element);
    }
}

/// The opening of a whole drawing: role, title and description for screen readers, font for all texts.
pub fn open(prefix: &str, size: (f64, f64), title: &str, alt: &str) -> String {
    let (w, h) = (num(size.0), num(size.1));
    let family = escape(FONT_FAMILY);
    let (title, alt) = (escape(title), escape(alt));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"100%\" role=\"img\" \
         aria-labelledby=\"{prefix}-title {prefix}-desc\" font-family=\"{family}\" style=\"max-width:{w}px;height:auto\">\n\
         <title id=\"{prefix}-title\">{title}</title>\n<desc id=\"{prefix}-desc\">{alt}</desc>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_two_decimals_at_most_and_no_minus_zero() {
        assert_eq!(num(1.0), "1");
        assert_eq!(num(1.005_1), "1.01");
        assert_eq!(num(-0.001), "0");
        assert_eq!(num(100.0), "100");
        assert_eq!(num(f64::NAN), "0");
    }

    #[test]
    fn a_name_with_markup_is_text() {
        let mut svg = Svg::default();
        svg.text(0.0, 0.0, "<b>&\"\u{0}", Style::new(12.0, "#000000"));
        let out = svg.into_string();
        assert!(out.contains("&lt;b&gt;&amp;&quot; </text>"), "{out}");
    }
}
