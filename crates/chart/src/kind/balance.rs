//! Signed columns: natural and migration balance by period.

use crate::plane::{Ink, Pen, Plane, Shape};
use crate::sheet::{Sheet, Swatch};
use crate::{Chart, Datum, DrawError, Drawing, Heading, Table, Theme, axis, figures};
use base::{Period, Unit, french};

/// Annualised parts of a change, by period, and their total.
#[derive(Clone, PartialEq, Debug)]
pub struct Balance {
    pub heading: Heading,
    pub unit: Unit,
    /// «Solde naturel», «Solde migratoire apparent».
    pub parts: Vec<String>,
    /// «Évolution totale».
    pub total_label: String,
    pub groups: Vec<BalanceGroup>,
}

/// As many values as there are parts.
#[derive(Clone, PartialEq, Debug)]
pub struct BalanceGroup {
    pub period: Period,
    pub values: Vec<Datum>,
    pub total: Option<Datum>,
}

const HEIGHT: f64 = 240.0;
/// Part of a period that a group of columns takes: more on a narrow page, where numbers need the room.
const FILLED: f64 = 0.72;
const FILLED_NARROW: f64 = 0.96;
const MOST: usize = 4;

impl Chart for Balance {
    fn draw(&self, theme: &Theme) -> Result<Drawing, DrawError> {
        self.check()?;
        let mut sheet = Sheet::new(theme, &self.heading);
        if self.groups.is_empty() {
            sheet.nothing();
        } else {
            self.plot(&mut sheet)?;
        }
        Ok(sheet.finish("Colonnes", &self.figures(), self.table()))
    }
}

impl Balance {
    fn check(&self) -> Result<(), DrawError> {
        let fault =
            |found: String, expected: &str| Err(DrawError::Shape { chart: self.heading.id.clone(), found, expected: expected.to_owned() });
        if self.parts.is_empty() || self.parts.len() > MOST {
            return fault(format!("{} parties", self.parts.len()), "de 1 à 4 parties");
        }
        match self.groups.iter().find(|group| group.values.len() != self.parts.len()) {
            Some(group) => fault(format!("{} valeurs pour {}", group.values.len(), group.period), "autant de valeurs que de parties"),
            None => Ok(()),
        }
    }

    fn data(&self) -> impl Iterator<Item = &Datum> {
        self.groups.iter().flat_map(|group| group.values.iter().chain(&group.total))
    }

    fn range(&self) -> std::ops::Range<f64> {
        let values = self.data().flat_map(|datum| datum.drawn().into_iter().chain(datum.bounds().into_iter().flat_map(|(l, h)| [l, h])));
        axis::padded(axis::extent(values).map_or(0.0..1.0, axis::with_zero), 0.12)
    }

    fn colour(&self, part: usize, theme: &Theme) -> &'static str {
        if part == 0 { theme.focus } else { theme.compared[(part - 1) % theme.compared.len()] }
    }

    fn plane(&self, sheet: &Sheet<'_>) -> Plane {
        let range = self.range();
        let tick = axis::labelled(&range, 5, &self.unit).iter().map(|(_, label)| sheet.small().width(label)).fold(0.0, f64::max);
        let left = tick + 8.0;
        let groups = self.groups.len() as f64;
        // Columns of one or two periods spread over a page would be barn doors.
        let width = (sheet.theme.width - left).min(groups * 220.0);
        Plane { left, top: sheet.y + 4.0, width, height: HEIGHT, x: 0.0..groups, y: range }
    }

    fn plot(&self, sheet: &mut Sheet<'_>) -> Result<(), DrawError> {
        let mut items: Vec<(Swatch, String)> =
            self.parts.iter().enumerate().map(|(i, part)| (Swatch::Fill(self.colour(i, sheet.theme)), part.clone())).collect();
        if self.groups.iter().any(|group| group.total.is_some()) {
            items.push((Swatch::Mark(Shape::Diamond, sheet.theme.ink), self.total_label.clone()));
        }
        let spread = figures::interval_label(self.data());
        items.extend(spread.map(|label| (Swatch::Line(sheet.theme.ink, 1.5), format!("Trait\u{A0}: {label}"))));
        sheet.legend(&items);
        let plane = self.plane(sheet);
        self.grid(sheet, &plane);
        let drawn = plane.draw(&self.heading.id, |pen| self.marks(pen, sheet.theme))?;
        sheet.svg.raw(&drawn);
        self.numbers(sheet, &plane);
        self.periods(sheet, &plane);
        Ok(())
    }

    fn grid(&self, sheet: &mut Sheet<'_>, plane: &Plane) {
        let style = sheet.small();
        for (value, label) in axis::labelled(&plane.y, 5, &self.unit) {
            let y = plane.py(value);
            sheet.svg.line((plane.left, y), (plane.right(), y), if value == 0.0 { sheet.theme.axis } else { sheet.theme.grid }, 1.0);
            sheet.svg.text(plane.left - 6.0, y + style.size * 0.35, &label, style.end());
        }
    }

    /// Columns of a group: the parts, then the total; each has this slot from its left to its right.
    fn slot(&self, group: usize, place: usize, theme: &Theme) -> (f64, f64) {
        let filled = if theme.is_narrow() { FILLED_NARROW } else { FILLED };
        let slots = self.parts.len() as f64 + 1.0;
        let from = group as f64 + (1.0 - filled) / 2.0 + filled * place as f64 / slots;
        (from, from + filled / slots)
    }

    fn marks(&self, pen: &mut Pen<'_, '_>, theme: &Theme) -> Result<(), DrawError> {
        for (g, group) in self.groups.iter().enumerate() {
            for (p, datum) in group.values.iter().enumerate() {
                let (from, to) = self.slot(g, p, theme);
                if let Some(value) = datum.drawn() {
                    pen.rect((from + 0.01, 0.0), (to - 0.01, value), Ink::fill(self.colour(p, theme)))?;
                }
                if let Some((low, high)) = datum.bounds() {
                    pen.whisker_y((from + to) / 2.0, low, high, Ink::line(theme.ink, 1.2))?;
                }
            }
            let (from, to) = self.slot(g, self.parts.len(), theme);
            if let Some(value) = group.total.and_then(|datum| datum.drawn()) {
                pen.line(&[(from + 0.01, value), (to - 0.01, value)], Ink::line(theme.ink, 1.5))?;
                pen.mark(((from + to) / 2.0, value), Shape::Diamond, 5.0, Ink::fill(theme.ink))?;
            }
        }
        Ok(())
    }

    /// The number beyond each column's end, small enough for its slot or left to the table.
    fn numbers(&self, sheet: &mut Sheet<'_>, plane: &Plane) {
        let style = sheet.small().middle();
        for (g, group) in self.groups.iter().enumerate() {
            for (place, datum) in group.values.iter().chain(&group.total).enumerate() {
                let (from, to) = self.slot(g, place, sheet.theme);
                let text = self.printed(datum);
                if style.width(&text) > plane.px(to) - plane.px(from) {
                    sheet.note("Les valeurs figurent dans le tableau.");
                    continue;
                }
                let style = if place == self.parts.len() { crate::svg::Style { fill: sheet.theme.ink, ..style.bold() } } else { style };
                sheet.svg.text(plane.px((from + to) / 2.0), self.above(datum, plane, style.size), &text, style.haloed());
            }
        }
    }

    /// Baseline of a number: above what is positive, below what is negative, clear of whisker and diamond.
    fn above(&self, datum: &Datum, plane: &Plane, size: f64) -> f64 {
        let value = datum.drawn().unwrap_or(0.0);
        let (low, high) = datum.bounds().unwrap_or((value, value));
        if value < 0.0 { plane.py(value.min(low)) + size + 8.0 } else { plane.py(value.max(high)) - 9.0 }
    }

    fn printed(&self, datum: &Datum) -> String {
        match datum.drawn() {
            Some(value) => french::signed(self.unit.printed(value), self.unit.decimals()),
            None => datum.absence().to_owned(),
        }
    }

    fn periods(&self, sheet: &mut Sheet<'_>, plane: &Plane) {
        let style = sheet.text().middle();
        let room = plane.width / self.groups.len().max(1) as f64 - 4.0;
        for (g, group) in self.groups.iter().enumerate() {
            let label = group.period.to_string().replace('-', "–");
            sheet.svg.text(plane.px(g as f64 + 0.5), plane.bottom() + style.size + 6.0, &style.elide(&label, room), style);
        }
        sheet.y = plane.bottom() + style.leading() + 8.0;
    }

    fn figures(&self) -> String {
        let said = |group: &BalanceGroup| {
            let mut parts: Vec<String> =
                self.parts.iter().zip(&group.values).map(|(part, datum)| format!("{} {}", part.to_lowercase(), self.said(datum))).collect();
            parts.extend(group.total.iter().map(|datum| format!("{} {}", self.total_label.to_lowercase(), self.said(datum))));
            format!("{}, {}", group.period.to_string().replace('-', "–"), parts.join(", "))
        };
        figures::listed(&self.groups.iter().map(said).collect::<Vec<_>>(), 8)
    }

    fn said(&self, datum: &Datum) -> String {
        let symbol = if datum.drawn().is_some() { self.unit.symbol() } else { "" };
        if symbol.is_empty() { self.printed(datum) } else { format!("{}\u{A0}{symbol}", self.printed(datum)) }
    }

    fn table(&self) -> Table {
        let line = |group: &BalanceGroup| -> Vec<(Vec<String>, Datum)> {
            let names = self.parts.iter().chain([&self.total_label]);
            names
                .zip(group.values.iter().chain(&group.total))
                .map(|(name, datum)| (vec![group.period.to_string(), name.clone()], *datum))
                .collect()
        };
        figures::table(&self.heading, &["Période", "Composante"], &self.unit, &self.groups.iter().flat_map(line).collect::<Vec<_>>())
    }
}
