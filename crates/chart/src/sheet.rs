//! The page of a chart: title, subtitle, legend, plot, notes, source, from top to foot.

use crate::plane::Shape;
use crate::svg::{self, Style, Svg};
use crate::{Drawing, Heading, Table, Theme};
use base::french;

/// A sheet being filled; `y` is the first free height.
pub struct Sheet<'a> {
    pub theme: &'a Theme,
    pub heading: &'a Heading,
    pub svg: Svg,
    pub y: f64,
    notes: Vec<String>,
}

/// What stands before a word of the legend.
#[derive(Clone, Debug, PartialEq)]
pub enum Swatch {
    Fill(&'static str),
    Line(&'static str, f64),
    Outline(&'static str),
    Mark(Shape, &'static str),
    Hatch,
    Dots,
}

const SWATCH: f64 = 14.0;
const GAP: f64 = 16.0;

impl<'a> Sheet<'a> {
    pub fn new(theme: &'a Theme, heading: &'a Heading) -> Sheet<'a> {
        let mut sheet = Sheet { theme, heading, svg: Svg::default(), y: 0.0, notes: Vec::new() };
        sheet.paragraph(&heading.title, Style::new(theme.title_size, theme.ink).bold(), 6);
        sheet.y += 2.0;
        sheet.paragraph(&heading.subtitle, Style::new(theme.text_size, theme.grey_text), 6);
        sheet.y += 8.0;
        sheet
    }

    pub fn text(&self) -> Style {
        Style::new(self.theme.text_size, self.theme.ink)
    }

    pub fn small(&self) -> Style {
        Style::new(self.theme.small_size, self.theme.grey_text)
    }

    /// A note of the chart itself, printed before those of the heading.
    pub fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// Lines over the whole width.
    pub fn paragraph(&mut self, text: &str, style: Style, most: usize) {
        let lines = style.wrap(text, self.theme.width, most);
        self.svg.lines(0.0, self.y + style.size, &lines, style);
        self.y += style.leading() * lines.len() as f64;
    }

    /// Legend in rows that do not leave the page.
    pub fn legend(&mut self, items: &[(Swatch, String)]) {
        if items.is_empty() {
            return;
        }
        let style = self.small();
        let row = style.leading() + 4.0;
        let mut x = 0.0;
        for (swatch, label) in items {
            let lines = style.wrap(label, self.theme.width - SWATCH - 6.0, 3);
            let width = SWATCH + 6.0 + lines.iter().map(|line| style.width(line)).fold(0.0, f64::max);
            if x > 0.0 && x + width > self.theme.width {
                x = 0.0;
                self.y += row;
            }
            let middle = self.y + row / 2.0;
            self.swatch(swatch, x, middle);
            self.svg.lines(x + SWATCH + 6.0, middle + style.size * 0.35, &lines, style);
            // A label of several lines fills the width: what follows goes below it.
            self.y += style.leading() * (lines.len() as f64 - 1.0).max(0.0);
            x += width + GAP;
        }
        self.y += row + 6.0;
    }

    fn swatch(&mut self, swatch: &Swatch, x: f64, middle: f64) {
        let (corner, size, centre) = ((x, middle - 5.0), (SWATCH, 10.0), (x + SWATCH / 2.0, middle));
        match swatch {
            Swatch::Fill(colour) => self.svg.rect(corner, size, &format!("fill=\"{colour}\"")),
            Swatch::Outline(colour) => self.svg.rect(corner, size, &format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"")),
            Swatch::Line(colour, width) => self.svg.line((x, middle), (x + SWATCH, middle), colour, *width),
            Swatch::Hatch => {
                self.svg.rect(corner, size, &format!("{} stroke=\"{}\" stroke-width=\"0.5\"", self.hatched(), self.theme.hatch))
            }
            Swatch::Dots => self.svg.rect(corner, size, &format!("{} stroke=\"{}\" stroke-width=\"0.5\"", self.dotted(), self.theme.hatch)),
            Swatch::Mark(shape, colour) => self.mark(*shape, centre, colour),
        }
    }

    fn mark(&mut self, shape: Shape, (x, y): (f64, f64), colour: &str) {
        let paint = format!("fill=\"{colour}\"");
        let d = |points: [(f64, f64); 4]| {
            let all: Vec<String> = points.iter().map(|(dx, dy)| format!("{} {}", svg::num(x + dx), svg::num(y + dy))).collect();
            format!("M{}Z", all.join("L"))
        };
        match shape {
            Shape::Disc => self.svg.circle((x, y), 5.0, &paint),
            Shape::Square => self.svg.path(&d([(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)]), &paint),
            Shape::Diamond => self.svg.path(&d([(0.0, -6.0), (6.0, 0.0), (0.0, 6.0), (-6.0, 0.0)]), &paint),
            Shape::Triangle => self.svg.path(&d([(0.0, -6.0), (5.4, 3.5), (-5.4, 3.5), (0.0, -6.0)]), &paint),
        }
    }

    /// Paint of a place whose number is kept back or not available.
    pub fn hatched(&self) -> String {
        format!("fill=\"url(#{}-hatch)\"", self.heading.prefix())
    }

    /// Paint of a place too small for its rate to say anything.
    pub fn dotted(&self) -> String {
        format!("fill=\"url(#{}-dots)\"", self.heading.prefix())
    }

    /// Says in the plot's place that there is nothing.
    pub fn nothing(&mut self) {
        let style = self.text();
        self.svg.text(0.0, self.y + 24.0, "Aucune donnée disponible.", style);
        self.y += 40.0;
    }

    /// Notes and source at the foot, then the whole drawing. `figures` is what the alternative text says of the numbers.
    pub fn finish(mut self, kind: &str, figures: &str, data: Table) -> Drawing {
        self.y += 8.0;
        let style = self.small();
        for note in std::mem::take(&mut self.notes).iter().chain(&self.heading.notes) {
            self.paragraph(note, style, 6);
        }
        if !self.heading.source.is_empty() {
            self.paragraph(&format!("Source{}: {}", french::HARD, self.heading.source), style, 6);
        }
        let alt = self.alt(kind, figures);
        let (prefix, size) = (self.heading.prefix(), (self.theme.width, (self.y + 4.0).ceil()));
        let patterns = self.patterns();
        let body = self.svg.into_string();
        let svg = format!("{}{}{body}</svg>", svg::open(&prefix, size, &self.heading.title, &alt), used(&body, &prefix, &patterns));
        Drawing { svg, alt, data }
    }

    fn alt(&self, kind: &str, figures: &str) -> String {
        let heading = self.heading;
        let title = format!("{kind}{}: {}", french::HARD, heading.title);
        let source = if heading.source.is_empty() { String::new() } else { format!("Source{}: {}", french::HARD, heading.source) };
        let notes = heading.notes.join(" ");
        [title.as_str(), &heading.subtitle, figures, &notes, &source]
            .iter()
            .filter(|part| !part.trim().is_empty())
            .map(|part| sentence(part))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn patterns(&self) -> String {
        let (prefix, colour) = (self.heading.prefix(), self.theme.hatch);
        format!(
            "<defs>\n<pattern id=\"{prefix}-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
             <rect width=\"6\" height=\"6\" fill=\"#FFFFFF\"/><line x1=\"1\" y1=\"0\" x2=\"1\" y2=\"6\" stroke=\"{colour}\" stroke-width=\"1.2\"/></pattern>\n\
             <pattern id=\"{prefix}-dots\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"5\" height=\"5\" fill=\"#FFFFFF\"/><circle cx=\"2\" cy=\"2\" r=\"0.8\" fill=\"{colour}\"/></pattern>\n</defs>\n"
        )
    }
}

/// The patterns when the drawing uses one of them.
fn used(body: &str, prefix: &str, patterns: &str) -> String {
    let needs = |pattern: &str| body.contains(&format!("url(#{prefix}-{pattern})"));
    if needs("hatch") || needs("dots") { patterns.to_owned() } else { String::new() }
}

/// The text with a full stop at its end.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}
