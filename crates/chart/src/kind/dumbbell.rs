//! A territory against comparison areas: dots with whiskers on one scale.

use crate::plane::{Ink, Pen, Plane, SHAPES, Shape};
use crate::rows::{Rows, RowsAsk};
use crate::sheet::{Sheet, Swatch};
use crate::svg::Style;
use crate::{Chart, Datum, DrawError, Drawing, Heading, Table, Theme, axis, figures};
use base::Unit;
use std::ops::Range;

/// One row an indicator (several dots), or one row a territory (one dot).
#[derive(Clone, PartialEq, Debug)]
pub struct Dumbbell {
    pub heading: Heading,
    /// One unit for all rows.
    pub unit: Unit,
    pub rows: Vec<DumbbellRow>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct DumbbellRow {
    /// Indicator or territory.
    pub label: String,
    pub dots: Vec<Dot>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Dot {
    /// Name of the series, for the legend: the territory; the same in every row.
    pub series: String,
    pub datum: Datum,
    pub tone: Tone,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// The territory of the study.
    Focus,
    /// Another territory.
    Compared,
    /// Another territory, whose difference with the study's cannot be told from the sampling error: grey.
    NotDistinguishable,
}

const BAND: f64 = 40.0;
/// Height of a row of one dot.
const SINGLE: f64 = 30.0;
const HALF: f64 = 13.0;
/// Marks nearer than this to one another are moved apart by `STEP`.
const NEAR: f64 = 12.0;
const STEP: f64 = 10.0;
/// Colours of compared series; they repeat after these, shapes after three.
const PALETTE: usize = 7;

impl Chart for Dumbbell {
    fn draw(&self, theme: &Theme) -> Result<Drawing, DrawError> {
        let mut sheet = Sheet::new(theme, &self.heading);
        if self.rows.is_empty() {
            sheet.nothing();
        } else {
            self.plot(&mut sheet)?;
        }
        Ok(sheet.finish("Comparaison", &self.figures(), self.table()))
    }
}

impl Dumbbell {
    fn dots(&self) -> impl Iterator<Item = &Dot> {
        self.rows.iter().flat_map(|row| &row.dots)
    }

    /// One dot a row: the row's label names it, so there is no legend of series and colour tells the study from the others.
    fn is_single(&self) -> bool {
        self.rows.iter().all(|row| row.dots.len() <= 1)
    }

    /// Series of the compared territories, in order of appearance.
    fn series(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for dot in self.dots().filter(|dot| dot.tone != Tone::Focus) {
            if !names.contains(&dot.series.as_str()) {
                names.push(&dot.series);
            }
        }
        names
    }

    fn look(&self, dot: &Dot, theme: &Theme) -> (Shape, &'static str) {
        let place = self.series().iter().position(|name| *name == dot.series).unwrap_or(0);
        let shape = if self.is_single() { Shape::Disc } else { SHAPES[place % SHAPES.len()] };
        match dot.tone {
            Tone::Focus => (Shape::Disc, theme.focus),
            Tone::NotDistinguishable => (shape, theme.muted),
            Tone::Compared => (shape, if self.is_single() { theme.compared[0] } else { theme.compared[place % PALETTE] }),
        }
    }

    /// All values with their bounds; from zero when the smallest is near it.
    fn range(&self) -> Range<f64> {
        let values =
            self.dots().flat_map(|dot| dot.datum.drawn().into_iter().chain(dot.datum.bounds().into_iter().flat_map(|(l, h)| [l, h])));
        let Some(range) = axis::extent(values) else { return 0.0..1.0 };
        let near = range.start >= 0.0 && range.start < range.end * 0.4;
        let padded = axis::padded(range.clone(), 0.06);
        if near { 0.0..padded.end } else { padded }
    }

    fn plot(&self, sheet: &mut Sheet<'_>) -> Result<(), DrawError> {
        self.legend(sheet);
        let focus = |row: &DumbbellRow| row.dots.iter().any(|dot| dot.tone == Tone::Focus) && self.is_single();
        let labels: Vec<(String, bool)> = self.rows.iter().map(|row| (row.label.clone(), focus(row))).collect();
        let style = sheet.text().bold();
        let right = self.rows.iter().map(|row| style.width(&self.printed(row))).fold(0.0, f64::max) + 14.0;
        let rows = Rows::lay(
            sheet,
            &RowsAsk {
                labels: &labels,
                range: self.range(),
                band: if self.is_single() { SINGLE } else { BAND },
                half: if self.is_single() { 7.0 } else { HALF },
                right,
                left: 6.0,
            },
        );
        rows.grid(sheet, &self.unit);
        rows.label(sheet, &labels);
        let drawn = rows.plane.draw(&self.heading.id, |pen| self.marks(pen, &rows, sheet.theme))?;
        sheet.svg.raw(&drawn);
        self.values(sheet, &rows);
        Ok(())
    }

    /// The number at the right of a row: the study's, or the only one.
    fn shown<'a>(&self, row: &'a DumbbellRow) -> Option<&'a Dot> {
        row.dots.iter().find(|dot| dot.tone == Tone::Focus).or(if self.is_single() { row.dots.first() } else { None })
    }

    fn printed(&self, row: &DumbbellRow) -> String {
        self.shown(row).map_or_else(String::new, |dot| dot.datum.text(&self.unit))
    }

    fn values(&self, sheet: &mut Sheet<'_>, rows: &Rows) {
        for (row, middle) in self.rows.iter().zip(&rows.middles) {
            let Some(dot) = self.shown(row) else { continue };
            let style = if dot.tone == Tone::Focus { Style { fill: sheet.theme.focus, ..sheet.text().bold() } } else { sheet.text() };
            sheet.svg.text(sheet.theme.width, middle + style.size * 0.35, &self.printed(row), style.end());
        }
    }

    fn marks(&self, pen: &mut Pen<'_, '_>, rows: &Rows, theme: &Theme) -> Result<(), DrawError> {
        for (i, row) in self.rows.iter().enumerate() {
            let y = rows.y(i);
            if let Some(span) = axis::extent(row.dots.iter().filter_map(|dot| dot.datum.drawn())).filter(|_| row.dots.len() > 1) {
                pen.line(&[(span.start, y), (span.end, y)], Ink::line(theme.grid, 3.0))?;
            }
            let shifts = shifts(row, &rows.plane);
            // The study's dot last, on top of the others.
            let (focus, others): (Vec<_>, Vec<_>) = row.dots.iter().zip(shifts).partition(|(dot, _)| dot.tone == Tone::Focus);
            for (dot, shift) in others.into_iter().chain(focus) {
                self.dot(pen, dot, y + shift, theme)?;
            }
        }
        Ok(())
    }

    fn dot(&self, pen: &mut Pen<'_, '_>, dot: &Dot, y: f64, theme: &Theme) -> Result<(), DrawError> {
        let (shape, colour) = self.look(dot, theme);
        if let Some((low, high)) = dot.datum.bounds() {
            pen.whisker_x(y, low, high, Ink::line(colour, 1.5))?;
        }
        let radius = if dot.tone == Tone::Focus { 6.0 } else { 5.0 };
        dot.datum.drawn().map_or(Ok(()), |value| pen.mark((value, y), shape, radius, Ink::fill(colour)))
    }

    fn legend(&self, sheet: &mut Sheet<'_>) {
        let mut items = Vec::new();
        if !self.is_single() {
            let focus = self.dots().find(|dot| dot.tone == Tone::Focus);
            items.extend(focus.map(|dot| (Swatch::Mark(Shape::Disc, sheet.theme.focus), dot.series.clone())));
            for (i, name) in self.series().into_iter().enumerate() {
                items.push((Swatch::Mark(SHAPES[i % SHAPES.len()], sheet.theme.compared[i % PALETTE]), name.to_owned()));
            }
        }
        if self.dots().any(|dot| dot.tone == Tone::NotDistinguishable) {
            items.push((Swatch::Fill(sheet.theme.muted), "En gris\u{A0}: écart non distinguable de l'erreur de sondage".to_owned()));
        }
        let spread = figures::interval_label(self.dots().map(|dot| &dot.datum));
        items.extend(spread.map(|label| (Swatch::Line(sheet.theme.axis, 1.5), format!("Trait\u{A0}: {label}"))));
        sheet.legend(&items);
    }

    fn name(row: &DumbbellRow, dot: &Dot) -> String {
        if dot.series.is_empty() || dot.series == row.label { row.label.clone() } else { format!("{}, {}", row.label, dot.series) }
    }

    fn figures(&self) -> String {
        let item = |row: &DumbbellRow, dot: &Dot| {
            let grey = if dot.tone == Tone::NotDistinguishable { ", écart non distinguable" } else { "" };
            format!("{}, {}{grey}", Dumbbell::name(row, dot), figures::said(&dot.datum, &self.unit))
        };
        let all: Vec<String> = self.rows.iter().flat_map(|row| row.dots.iter().map(move |dot| item(row, dot))).collect();
        figures::listed(&all, 16)
    }

    fn table(&self) -> Table {
        let line = |row: &DumbbellRow, dot: &Dot| {
            let tone = match dot.tone {
                Tone::Focus | Tone::Compared => "",
                Tone::NotDistinguishable => "dans la marge d'erreur",
            };
            (vec![row.label.clone(), dot.series.clone(), tone.to_owned()], dot.datum)
        };
        let rows: Vec<_> = self.rows.iter().flat_map(|row| row.dots.iter().map(move |dot| line(row, dot))).collect();
        figures::table(&self.heading, &["Ligne", "Territoire", "Écart au territoire étudié"], &self.unit, &rows)
    }
}

/// Heights by which dots leave the middle of their row, so that equal values are seen beside one another: the study's
/// keeps the middle, the others go up or down when they would lie on one already placed.
fn shifts(row: &DumbbellRow, plane: &Plane) -> Vec<f64> {
    let mut order: Vec<usize> = (0..row.dots.len()).collect();
    order.sort_by_key(|i| row.dots.get(*i).is_none_or(|dot| dot.tone != Tone::Focus));
    let mut placed: Vec<(f64, f64)> = Vec::new();
    let mut shifts = vec![0.0; row.dots.len()];
    for i in order {
        let Some(x) = row.dots.get(i).and_then(|dot| dot.datum.drawn()).map(|value| plane.px(value)) else { continue };
        let free = |shift: &f64| placed.iter().all(|(other, at)| (other - x).abs() >= NEAR || (at - shift).abs() > 0.1);
        let shift = [0.0, STEP, -STEP].into_iter().find(free).unwrap_or(0.0);
        placed.push((x, shift));
        if let Some(slot) = shifts.get_mut(i) {
            *slot = shift;
        }
    }
    shifts
}
