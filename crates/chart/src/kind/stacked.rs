//! Stacked shares, one bar a territory or a vintage.

use crate::plane::{Ink, Pen};
use crate::rows::{Rows, RowsAsk};
use crate::sheet::{Sheet, Swatch};
use crate::svg::Style;
use crate::{Chart, Datum, DrawError, Drawing, Heading, Table, Theme, figures, theme::contrast};
use base::Unit;
use std::ops::Range;

/// Shares of a whole, the parts in a fixed order.
#[derive(Clone, PartialEq, Debug)]
pub struct Stacked {
    pub heading: Heading,
    pub unit: Unit,
    /// «0 à 14 ans», … in their order; at most eight.
    pub parts: Vec<String>,
    /// True when the parts have an order of their own (ages): colours go from light to dark. Else they differ in hue.
    pub ordered: bool,
    pub rows: Vec<StackedRow>,
}

/// As many values as there are parts.
#[derive(Clone, PartialEq, Debug)]
pub struct StackedRow {
    pub label: String,
    pub values: Vec<Datum>,
    pub emphasis: bool,
}

const BAND: f64 = 38.0;
const THICK: f64 = 24.0;
/// More parts than colours that can be told apart.
const MOST: usize = 8;
/// Light to dark, for parts that have an order: eight steps of one hue.
const ORDERED: [&str; MOST] = ["#DCEAF6", "#BBD6EB", "#94BEDF", "#6BA6D0", "#5598C9", "#2B70AA", "#175590", "#0B3A6B"];

impl Chart for Stacked {
    fn draw(&self, theme: &Theme) -> Result<Drawing, DrawError> {
        self.check()?;
        let mut sheet = Sheet::new(theme, &self.heading);
        if self.rows.is_empty() {
            sheet.nothing();
        } else {
            self.plot(&mut sheet)?;
        }
        Ok(sheet.finish("Barres empilées", &self.figures(), self.table()))
    }
}

impl Stacked {
    fn check(&self) -> Result<(), DrawError> {
        let fault =
            |found: String, expected: &str| Err(DrawError::Shape { chart: self.heading.id.clone(), found, expected: expected.to_owned() });
        if self.parts.is_empty() || self.parts.len() > MOST {
            return fault(format!("{} parts", self.parts.len()), "de 1 à 8 parts");
        }
        if let Some(row) = self.rows.iter().find(|row| row.values.len() != self.parts.len()) {
            return fault(format!("{} valeurs pour « {} »", row.values.len(), row.label), "autant de valeurs que de parts");
        }
        match self.rows.iter().flat_map(|row| &row.values).filter_map(Datum::drawn).find(|value| *value < 0.0) {
            Some(value) => fault(format!("la part {value}"), "des parts positives ou nulles"),
            None => Ok(()),
        }
    }

    /// Up to the whole (1), or to the longest row when shares make more by rounding.
    fn range(&self) -> Range<f64> {
        let longest = self.rows.iter().map(total).fold(0.0, f64::max);
        let whole = if self.unit.is_percent() { 1.0 } else { 0.0 };
        if longest.max(whole) > 0.0 { 0.0..longest.max(whole) } else { 0.0..1.0 }
    }

    fn colour(&self, part: usize, theme: &Theme) -> &'static str {
        let last = self.parts.len().saturating_sub(1).max(1);
        if self.ordered {
            ORDERED[(part * (MOST - 1) / last).min(MOST - 1)]
        } else if part == 0 {
            theme.focus
        } else {
            theme.compared[(part - 1) % theme.compared.len()]
        }
    }

    fn plot(&self, sheet: &mut Sheet<'_>) -> Result<(), DrawError> {
        self.legend(sheet);
        let labels: Vec<(String, bool)> = self.rows.iter().map(|row| (row.label.clone(), row.emphasis)).collect();
        let rows =
            Rows::lay(sheet, &RowsAsk { labels: &labels, range: self.range(), band: BAND, half: THICK / 2.0, right: 14.0, left: 0.0 });
        rows.grid(sheet, &self.unit);
        rows.label(sheet, &labels);
        self.unknown(sheet, &rows);
        let drawn = rows.plane.draw(&self.heading.id, |pen| self.marks(pen, &rows, sheet.theme))?;
        sheet.svg.raw(&drawn);
        self.values(sheet, &rows);
        Ok(())
    }

    fn legend(&self, sheet: &mut Sheet<'_>) {
        let mut items: Vec<(Swatch, String)> =
            self.parts.iter().enumerate().map(|(i, part)| (Swatch::Fill(self.colour(i, sheet.theme)), part.clone())).collect();
        if self.rows.iter().any(|row| row.values.iter().any(|datum| datum.drawn().is_none())) {
            items.push((Swatch::Hatch, "Non disponible ou secret".to_owned()));
        }
        sheet.legend(&items);
    }

    /// Hatches what is left to the whole in rows with a part that is not known.
    fn unknown(&self, sheet: &mut Sheet<'_>, rows: &Rows) {
        for (row, middle) in self.rows.iter().zip(&rows.middles) {
            if row.values.iter().all(|datum| datum.drawn().is_some()) {
                continue;
            }
            let (from, to) = (rows.plane.px(total(row)), rows.plane.right());
            let paint = format!("{} stroke=\"{}\" stroke-width=\"0.5\"", sheet.hatched(), sheet.theme.hatch);
            sheet.svg.rect((from, middle - THICK / 2.0), (to - from, THICK), &paint);
        }
    }

    /// The known parts, end to end; an unknown part takes no place among them.
    fn marks(&self, pen: &mut Pen<'_, '_>, rows: &Rows, theme: &Theme) -> Result<(), DrawError> {
        for (i, row) in self.rows.iter().enumerate() {
            for (part, from, to) in pieces(row) {
                let (low, high) = (rows.y(i) - THICK / 2.0, rows.y(i) + THICK / 2.0);
                pen.rect((from, low), (to, high), Ink::fill(self.colour(part, theme)))?;
                pen.line(&[(to, low), (to, high)], Ink::line("#FFFFFF", 1.0))?;
            }
        }
        Ok(())
    }

    /// Numbers inside the pieces that have room for them.
    fn values(&self, sheet: &mut Sheet<'_>, rows: &Rows) {
        for (row, middle) in self.rows.iter().zip(&rows.middles) {
            for (part, from, to) in pieces(row) {
                let colour = self.colour(part, sheet.theme);
                let style = Style { fill: on(colour, sheet.theme), ..sheet.small().middle() };
                let text = row.values.get(part).map_or_else(String::new, |datum| datum.text(&self.unit));
                let (left, right) = (rows.plane.px(from), rows.plane.px(to));
                if style.width(&text) + 6.0 <= right - left {
                    sheet.svg.text((left + right) / 2.0, middle + style.size * 0.35, &text, style);
                }
            }
        }
    }

    fn figures(&self) -> String {
        let parts = |row: &StackedRow| -> Vec<String> {
            self.parts.iter().zip(&row.values).map(|(part, datum)| format!("{part} {}", datum.text(&self.unit))).collect()
        };
        let all: Vec<String> = self.rows.iter().map(|row| format!("{}, {}", row.label, parts(row).join(", "))).collect();
        figures::listed(&all, 8)
    }

    fn table(&self) -> Table {
        let line = |row: &StackedRow| -> Vec<(Vec<String>, Datum)> {
            self.parts.iter().zip(&row.values).map(|(part, datum)| (vec![row.label.clone(), part.clone()], *datum)).collect()
        };
        figures::table(&self.heading, &["Ligne", "Part"], &self.unit, &self.rows.iter().flat_map(line).collect::<Vec<_>>())
    }
}

fn total(row: &StackedRow) -> f64 {
    row.values.iter().filter_map(Datum::drawn).sum()
}

/// Part, start and end of each known piece.
fn pieces(row: &StackedRow) -> Vec<(usize, f64, f64)> {
    let mut from = 0.0;
    let known = row.values.iter().enumerate().filter_map(|(i, datum)| datum.drawn().map(|value| (i, value)));
    known
        .map(|(i, value)| {
            from += value;
            (i, from - value, from)
        })
        .collect()
}

/// Dark text on light colours, white on dark ones: whichever contrasts more.
fn on(colour: &str, theme: &Theme) -> &'static str {
    if contrast(colour, theme.ink) >= contrast(colour, "#FFFFFF") { theme.ink } else { "#FFFFFF" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_pieces_can_be_read() {
        let theme = Theme::page();
        for colour in ORDERED.iter().chain(&theme.compared).chain([&theme.focus]) {
            assert!(contrast(colour, on(colour, &theme)) >= 4.5, "{colour}");
        }
    }
}
