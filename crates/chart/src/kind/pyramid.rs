//! Age pyramid, or the one-sided age structure when the sexes are not known.

use crate::plane::{Ink, Pen, Plane};
use crate::sheet::{Sheet, Swatch};
use crate::{Chart, Datum, DrawError, Drawing, Heading, Table, Theme, axis, figures};
use base::Unit;
use std::ops::Range;

/// Bands of age against shares of the population.
///
/// Two sides make a pyramid (the first goes to the left), one side makes horizontal bars.
#[derive(Clone, PartialEq, Debug)]
pub struct Pyramid {
    pub heading: Heading,
    pub unit: Unit,
    /// «0 à 14 ans», the youngest first; drawn from the foot to the top.
    pub bands: Vec<String>,
    /// One or two.
    pub sides: Vec<Side>,
    /// Territory and year of the bars: «CC Pyrénées Haut-Garonnaises, 2022».
    pub label: String,
    /// Name of the second vintage, outlined: «2011».
    pub before_label: Option<String>,
    /// Name of the reference, a line: «Haute-Garonne, 2022».
    pub reference_label: Option<String>,
}

/// As many data as there are bands in `now`; in `before` and `reference` as many, or none.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Side {
    /// «Hommes», «Femmes»; empty when the sexes are not known.
    pub label: String,
    pub now: Vec<Datum>,
    pub before: Vec<Datum>,
    pub reference: Vec<Datum>,
}

const BAND: f64 = 26.0;
const THICK: f64 = 0.72;
/// Between bars and the numbers beside them.
const AIR: f64 = 8.0;

impl Chart for Pyramid {
    fn draw(&self, theme: &Theme) -> Result<Drawing, DrawError> {
        self.check()?;
        let mut sheet = Sheet::new(theme, &self.heading);
        match self.range() {
            Some(range) if !self.bands.is_empty() => self.plot(&mut sheet, range)?,
            _ => sheet.nothing(),
        }
        Ok(sheet.finish(if self.sides.len() == 2 { "Pyramide des âges" } else { "Structure par âge" }, &self.figures(), self.table()))
    }
}

impl Pyramid {
    fn check(&self) -> Result<(), DrawError> {
        let fault =
            |found: String, expected: &str| Err(DrawError::Shape { chart: self.heading.id.clone(), found, expected: expected.to_owned() });
        if !(1..=2).contains(&self.sides.len()) {
            return fault(format!("{} côtés", self.sides.len()), "un côté ou deux");
        }
        let length = |data: &[Datum], needed: bool| data.len() == self.bands.len() || (!needed && data.is_empty());
        let wrong = |side: &&Side| !(length(&side.now, true) && length(&side.before, false) && length(&side.reference, false));
        match self.sides.iter().find(wrong) {
            Some(side) => {
                fault(format!("{} valeurs du côté « {} »", side.now.len(), side.label), "autant de valeurs que de tranches d'âge")
            }
            None => Ok(()),
        }
    }

    fn range(&self) -> Option<Range<f64>> {
        let data = self.sides.iter().flat_map(|side| side.now.iter().chain(&side.before).chain(&side.reference));
        axis::extent(data.filter_map(Datum::drawn)).map(|range| 0.0..axis::with_zero(range).end * 1.02)
    }

    fn plot(&self, sheet: &mut Sheet<'_>, range: Range<f64>) -> Result<(), DrawError> {
        self.legend(sheet);
        let style = sheet.text();
        let most = sheet.theme.width * 0.3;
        let ages: Vec<String> = self.bands.iter().map(|band| style.elide(band, most)).collect();
        let ages_width = ages.iter().map(|age| style.width(age)).fold(0.0, f64::max) + 2.0 * AIR;
        let printed = self.sides.iter().flat_map(|side| &side.now).map(|datum| sheet.small().width(&datum.text(&self.unit)));
        let numbers = printed.fold(0.0, f64::max) + AIR;
        let planes = self.planes(sheet, &range, ages_width, numbers);
        self.side_labels(sheet, &planes);
        let planes: Vec<Plane> = planes.into_iter().map(|plane| Plane { top: sheet.y, ..plane }).collect();
        self.ages(sheet, &planes, &ages, ages_width);
        for (i, (side, plane)) in self.sides.iter().zip(&planes).enumerate() {
            let mirrored = self.sides.len() == 2 && i == 0;
            self.grid(sheet, plane, mirrored);
            let drawn = plane.draw(&self.heading.id, |pen| self.marks(pen, side, plane, sheet.theme, i))?;
            sheet.svg.raw(&drawn);
            self.numbers(sheet, side, plane, mirrored);
        }
        sheet.y += self.bands.len() as f64 * BAND + sheet.small().leading() + 8.0;
        Ok(())
    }

    /// One plane a side. The axis of the left one runs from right to left: its values are negative.
    fn planes(&self, sheet: &Sheet<'_>, range: &Range<f64>, ages: f64, numbers: f64) -> Vec<Plane> {
        let (total, height) = (sheet.theme.width, self.bands.len() as f64 * BAND);
        let plane = |left: f64, width: f64, x: Range<f64>| Plane {
            left,
            top: sheet.y,
            width: width.max(40.0),
            height,
            x,
            y: 0.0..self.bands.len() as f64,
        };
        if self.sides.len() == 1 {
            return vec![plane(ages, total - ages - numbers, range.clone())];
        }
        let half = (total - ages - 2.0 * numbers) / 2.0;
        vec![plane(numbers, half, -range.end..0.0), plane(numbers + half + ages, half, range.clone())]
    }

    fn legend(&self, sheet: &mut Sheet<'_>) {
        let mut items = vec![(Swatch::Fill(sheet.theme.focus), self.label.clone())];
        if self.sides.len() == 2 {
            items = vec![(Swatch::Fill(sheet.theme.axis), self.label.clone())];
        }
        items.extend(self.before_label.iter().map(|label| (Swatch::Outline(sheet.theme.ink), label.clone())));
        items.extend(self.reference_label.iter().map(|label| (Swatch::Line(sheet.theme.compared[0], 2.5), label.clone())));
        items.retain(|(_, label)| !label.is_empty());
        sheet.legend(&items);
    }

    fn colour(side: usize, theme: &Theme) -> &'static str {
        if side == 0 { theme.focus } else { theme.compared[1] }
    }

    fn side_labels(&self, sheet: &mut Sheet<'_>, planes: &[Plane]) {
        if self.sides.iter().all(|side| side.label.is_empty()) {
            return;
        }
        for (i, (side, plane)) in self.sides.iter().zip(planes).enumerate() {
            let style = crate::svg::Style { fill: Pyramid::colour(i, sheet.theme), ..sheet.text().bold().middle() };
            sheet.svg.text(plane.left + plane.width / 2.0, sheet.y + style.size, &style.elide(&side.label, plane.width), style);
        }
        sheet.y += sheet.text().leading() + 2.0;
    }

    fn ages(&self, sheet: &mut Sheet<'_>, planes: &[Plane], ages: &[String], width: f64) {
        let style = sheet.text();
        for (i, age) in ages.iter().enumerate() {
            let Some(plane) = planes.last() else { continue };
            let baseline = plane.py(i as f64 + 0.5) + style.size * 0.35;
            if planes.len() == 2 {
                sheet.svg.text(plane.left - width / 2.0, baseline, age, style.middle());
            } else {
                sheet.svg.text(plane.left - AIR, baseline, age, style.end());
            }
        }
    }

    fn grid(&self, sheet: &mut Sheet<'_>, plane: &Plane, mirrored: bool) {
        let style = sheet.small();
        let sign = if mirrored { -1.0 } else { 1.0 };
        let values = if mirrored { 0.0..-plane.x.start } else { plane.x.clone() };
        let baseline = plane.bottom() + style.size + 4.0;
        let mut taken = f64::NEG_INFINITY;
        for (value, label) in axis::labelled(&values, (plane.width / 60.0) as usize, &self.unit) {
            let x = plane.px(sign * value);
            sheet.svg.line((x, plane.top), (x, plane.bottom()), if value == 0.0 { sheet.theme.axis } else { sheet.theme.grid }, 1.0);
            let (half, along) = (style.width(&label) / 2.0 + 2.0, sign * (x - plane.px(0.0)));
            if along - half > taken {
                sheet.svg.text(x, baseline, &label, style.middle());
                taken = along + half;
            }
        }
    }

    fn marks(&self, pen: &mut Pen<'_, '_>, side: &Side, plane: &Plane, theme: &Theme, place: usize) -> Result<(), DrawError> {
        let sign = if plane.x.start < 0.0 { -1.0 } else { 1.0 };
        let span = |band: usize| (band as f64 + (1.0 - THICK) / 2.0, band as f64 + (1.0 + THICK) / 2.0);
        for (band, value) in known(&side.now) {
            let (low, high) = span(band);
            pen.rect((0.0, low), (sign * value, high), Ink::fill(Pyramid::colour(place, theme)))?;
        }
        for (band, value) in known(&side.before) {
            let (low, high) = span(band);
            pen.outline((0.0, low), (sign * value, high), Ink::line(theme.ink, 1.4))?;
        }
        self.reference(pen, side, sign, theme.compared[0])
    }

    /// The reference as a staircase; it stops where a band has no value.
    fn reference(&self, pen: &mut Pen<'_, '_>, side: &Side, sign: f64, colour: &'static str) -> Result<(), DrawError> {
        let mut run: Vec<(f64, f64)> = Vec::new();
        for (band, datum) in side.reference.iter().enumerate() {
            match datum.drawn() {
                Some(value) => run.extend([(sign * value, band as f64), (sign * value, band as f64 + 1.0)]),
                None => pen.line(&std::mem::take(&mut run), Ink::line(colour, 2.2))?,
            }
        }
        pen.line(&run, Ink::line(colour, 2.2))
    }

    fn numbers(&self, sheet: &mut Sheet<'_>, side: &Side, plane: &Plane, mirrored: bool) {
        let style = crate::svg::Style { fill: sheet.theme.ink, ..sheet.small() };
        for (band, datum) in side.now.iter().enumerate() {
            let y = plane.py(band as f64 + 0.5) + style.size * 0.35;
            let text = datum.text(&self.unit);
            if mirrored {
                sheet.svg.text(0.0, y, &text, style);
            } else {
                sheet.svg.text(sheet.theme.width, y, &text, style.end());
            }
        }
    }

    fn figures(&self) -> String {
        let said = |side: &Side| {
            let bands = self.bands.iter().zip(&side.now).map(|(band, datum)| format!("{band} {}", datum.text(&self.unit)));
            let all = figures::listed(&bands.collect::<Vec<_>>(), 24);
            if side.label.is_empty() { all } else { format!("{}, {all}", side.label) }
        };
        self.sides.iter().map(said).collect::<Vec<_>>().join(". ")
    }

    fn table(&self) -> Table {
        let mut rows: Vec<(Vec<String>, Datum)> = Vec::new();
        for side in &self.sides {
            let series = [
                (Some(&self.label), &side.now),
                (self.before_label.as_ref(), &side.before),
                (self.reference_label.as_ref(), &side.reference),
            ];
            for (label, data) in series {
                let name = label.map_or("", String::as_str);
                rows.extend(
                    self.bands.iter().zip(data).map(|(band, datum)| (vec![name.to_owned(), side.label.clone(), band.clone()], *datum)),
                );
            }
        }
        let mut table = figures::table(&self.heading, &["Série", "Sexe", "Âge"], &self.unit, &rows);
        if self.sides.iter().all(|side| side.label.is_empty()) {
            table.headers.remove(1);
            table.rows.iter_mut().for_each(|row| drop(row.remove(1)));
        }
        table
    }
}

fn known(data: &[Datum]) -> Vec<(usize, f64)> {
    data.iter().enumerate().filter_map(|(i, datum)| datum.drawn().map(|value| (i, value.max(0.0)))).collect()
}
