//! Horizontal bars, with whiskers where an interval is known.

use crate::plane::{Ink, Pen};
use crate::rows::{Rows, RowsAsk};
use crate::sheet::{Sheet, Swatch};
use crate::{Chart, Datum, DrawError, Drawing, Heading, Table, Theme, axis, figures};
use base::Unit;
use std::ops::Range;

/// One bar a label, in the order given.
#[derive(Clone, PartialEq, Debug)]
pub struct Bars {
    pub heading: Heading,
    pub unit: Unit,
    pub bars: Vec<Bar>,
    /// A value for the whole, drawn as a line: its label, its value.
    pub reference: Option<(String, Datum)>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    pub label: String,
    pub datum: Datum,
    /// The bar the title speaks of.
    pub emphasis: bool,
}

const BAND: f64 = 30.0;
const THICK: f64 = 14.0;

impl Chart for Bars {
    fn draw(&self, theme: &Theme) -> Result<Drawing, DrawError> {
        let mut sheet = Sheet::new(theme, &self.heading);
        match self.range() {
            None if self.bars.is_empty() => sheet.nothing(),
            range => self.plot(&mut sheet, range.unwrap_or(0.0..1.0))?,
        }
        Ok(sheet.finish("Barres", &self.figures(), self.table()))
    }
}

impl Bars {
    fn data(&self) -> impl Iterator<Item = &Datum> {
        self.bars.iter().map(|bar| &bar.datum).chain(self.reference.iter().map(|(_, datum)| datum))
    }

    fn range(&self) -> Option<Range<f64>> {
        let values = self.data().flat_map(|datum| datum.drawn().into_iter().chain(datum.bounds().into_iter().flat_map(|(l, h)| [l, h])));
        axis::extent(values).map(axis::with_zero)
    }

    fn plot(&self, sheet: &mut Sheet<'_>, range: Range<f64>) -> Result<(), DrawError> {
        self.legend(sheet);
        let style = sheet.text();
        let widest = self.bars.iter().map(|bar| style.bold().width(&bar.datum.text(&self.unit))).fold(0.0, f64::max) + 10.0;
        let labels: Vec<(String, bool)> = self.bars.iter().map(|bar| (bar.label.clone(), bar.emphasis)).collect();
        let left = if range.start < 0.0 { widest } else { 0.0 };
        let rows = Rows::lay(sheet, &RowsAsk { labels: &labels, range, band: BAND, half: THICK / 2.0, right: widest, left });
        rows.grid(sheet, &self.unit);
        rows.label(sheet, &labels);
        let drawn = rows.plane.draw(&self.heading.id, |pen| self.marks(pen, &rows, sheet.theme))?;
        sheet.svg.raw(&drawn);
        self.values(sheet, &rows);
        Ok(())
    }

    fn legend(&self, sheet: &mut Sheet<'_>) {
        let mut items = Vec::new();
        if let Some((label, datum)) = &self.reference {
            items.push((Swatch::Line(sheet.theme.compared[0], 2.0), format!("{label}\u{A0}: {}", datum.text(&self.unit))));
        }
        let spread = figures::interval_label(self.bars.iter().map(|bar| &bar.datum));
        items.extend(spread.map(|label| (Swatch::Line(sheet.theme.ink, 1.5), format!("Trait\u{A0}: {label}"))));
        sheet.legend(&items);
    }

    fn marks(&self, pen: &mut Pen<'_, '_>, rows: &Rows, theme: &Theme) -> Result<(), DrawError> {
        let marked = self.bars.iter().any(|bar| bar.emphasis);
        for (i, bar) in self.bars.iter().enumerate() {
            let colour = if bar.emphasis || !marked { theme.focus } else { theme.focus_light };
            if let Some(value) = bar.datum.drawn() {
                pen.rect((0.0, rows.y(i) - THICK / 2.0), (value, rows.y(i) + THICK / 2.0), Ink::fill(colour))?;
            }
            if let Some((low, high)) = bar.datum.bounds() {
                pen.whisker_x(rows.y(i), low, high, Ink::line(theme.ink, 1.3))?;
            }
        }
        if let Some(value) = self.reference.as_ref().and_then(|(_, datum)| datum.drawn()) {
            pen.line(&[(value, 0.0), (value, rows.plane.height)], Ink::line(theme.compared[0], 1.6))?;
        }
        Ok(())
    }

    /// The number beyond the end of the bar or of its whisker.
    fn values(&self, sheet: &mut Sheet<'_>, rows: &Rows) {
        for (bar, middle) in self.bars.iter().zip(&rows.middles) {
            let style = if bar.emphasis { sheet.text().bold() } else { sheet.text() };
            let (low, high) = bar.datum.bounds().unwrap_or((0.0, 0.0));
            let value = bar.datum.drawn().unwrap_or(0.0);
            let text = bar.datum.text(&self.unit);
            let y = middle + style.size * 0.35;
            if value < 0.0 {
                sheet.svg.text(rows.plane.px(value.min(low)) - 6.0, y, &text, style.end().haloed());
            } else {
                sheet.svg.text(rows.plane.px(value.max(high)) + 6.0, y, &text, style.haloed());
            }
        }
    }

    fn figures(&self) -> String {
        let item = |bar: &Bar| format!("{}, {}", bar.label, figures::said(&bar.datum, &self.unit));
        let mut all: Vec<String> = self.bars.iter().map(item).collect();
        all.extend(self.reference.iter().map(|(label, datum)| format!("repère {label}, {}", figures::said(datum, &self.unit))));
        figures::listed(&all, 12)
    }

    fn table(&self) -> Table {
        let bars = self.bars.iter().map(|bar| (vec![bar.label.clone()], bar.datum));
        let reference = self.reference.iter().map(|(label, datum)| (vec![label.clone()], *datum));
        figures::table(&self.heading, &["Modalité"], &self.unit, &bars.chain(reference).collect::<Vec<_>>())
    }
}
