//! Lines over time, years to scale.

mod layout;

use self::layout::{Layout, Level, Trace, band, block, shown_years, style};
use crate::plane::{Ink, Pen, Shape};
use crate::sheet::Sheet;
use crate::{Chart, Datum, DrawError, Drawing, Heading, Table, Theme, axis, figures, place};
use base::{Unit, french};

/// Several territories over the same years, each labelled at its end.
#[derive(Clone, PartialEq, Debug)]
pub struct Lines {
    pub heading: Heading,
    /// Unit of the data as they are given, also when they are drawn as an index.
    pub unit: Unit,
    pub scale: LineScale,
    pub lines: Vec<Line>,
    pub breaks: Vec<SeriesBreak>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineScale {
    /// The values as they are.
    Value,
    /// 100 at the year given: `100 × value / value of that year`. A line without value at that year is listed, not drawn.
    /// The band is the interval of the value over the same base, the base taken as exact.
    Index { base: u16 },
}

#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    pub label: String,
    /// The territory of the study: thicker, in the first colour.
    pub emphasis: bool,
    /// Year and value, in any order; a datum without value interrupts the line.
    pub points: Vec<(u16, Datum)>,
}

/// Between these two years the series does not measure the same thing: no line is drawn across.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeriesBreak {
    pub from: u16,
    pub to: u16,
    /// «Nouvelle méthode Filosofi».
    pub label: String,
}

/// Bands of more lines would only grey the plot: then the study's alone is drawn, the others stand in the table.
const BANDS: usize = 3;

impl Chart for Lines {
    fn draw(&self, theme: &Theme) -> Result<Drawing, DrawError> {
        let mut sheet = Sheet::new(theme, &self.heading);
        let drawn: Vec<Trace> = self.lines.iter().enumerate().filter_map(|(i, line)| self.trace(i, line, theme)).collect();
        let missing = self.lines.iter().enumerate().filter(|(i, _)| drawn.iter().all(|trace| trace.of != *i));
        let missing: Vec<String> = missing.map(|(_, line)| line.label.clone()).collect();
        match Layout::new(self, &sheet, &drawn) {
            Some(layout) => self.plot(&mut sheet, &layout, &drawn)?,
            None => sheet.nothing(),
        }
        self.tell(&mut sheet, &missing, drawn.is_empty());
        Ok(sheet.finish("Courbes", &self.figures(&drawn), self.table()))
    }
}

impl Lines {
    fn is_index(&self) -> bool {
        matches!(self.scale, LineScale::Index { .. })
    }

    fn drawn_unit(&self) -> Unit {
        if self.is_index() { Unit::new("indice") } else { self.unit.clone() }
    }

    /// What the values are multiplied by; None when the base is missing or zero.
    fn factor(&self, line: &Line) -> Option<f64> {
        let LineScale::Index { base } = self.scale else { return Some(1.0) };
        let at_base = line.points.iter().find(|(year, _)| *year == base)?.1.drawn()?;
        (at_base != 0.0).then(|| 100.0 / at_base)
    }

    fn trace(&self, of: usize, line: &Line, theme: &Theme) -> Option<Trace> {
        let factor = self.factor(line)?;
        let scaled = |datum: &Datum| {
            let bounds =
                datum.bounds().map(|(low, high)| if factor < 0.0 { (high * factor, low * factor) } else { (low * factor, high * factor) });
            datum.drawn().map(|value| Level { value: value * factor, bounds })
        };
        let mut points: Vec<(f64, Option<Level>)> = line.points.iter().map(|(year, datum)| (f64::from(*year), scaled(datum))).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let rank = self.lines.iter().take(of).filter(|line| !line.emphasis).count();
        let colour = if line.emphasis { theme.focus } else { theme.compared[rank % theme.compared.len()] };
        let seen = points.iter().any(|(_, level)| level.is_some());
        seen.then_some(Trace { of, colour, strong: line.emphasis, points })
    }

    fn end_label(&self, trace: &Trace, sheet: &Sheet<'_>, wide: f64) -> Vec<String> {
        let name = self.lines.get(trace.of).map_or("", |line| line.label.as_str());
        let last = trace.known().next_back().map_or_else(String::new, |(_, level)| french::quantity(level.value, &self.drawn_unit()));
        let style = style(sheet, trace);
        let mut lines = style.wrap(name, wide, 2);
        match lines.last_mut().filter(|line| style.width(&format!("{line} {last}")) <= wide) {
            Some(line) => line.push_str(&format!(" {last}")),
            None => lines.push(last),
        }
        lines
    }

    fn plot(&self, sheet: &mut Sheet<'_>, layout: &Layout, traces: &[Trace]) -> Result<(), DrawError> {
        self.axes(sheet, layout);
        let drawn = layout.plane.draw(&self.heading.id, |pen| self.marks(pen, layout, traces, sheet.theme))?;
        sheet.svg.raw(&drawn);
        self.ends(sheet, layout, traces);
        self.break_marks(sheet, layout);
        sheet.y = layout.plane.bottom() + sheet.small().size + 12.0;
        Ok(())
    }

    fn axes(&self, sheet: &mut Sheet<'_>, layout: &Layout) {
        let (plane, style) = (&layout.plane, sheet.small());
        for (value, label) in axis::labelled(&plane.y, layout::TICKS, &self.drawn_unit()) {
            let strong = self.is_index() && value == 100.0;
            sheet.svg.line(
                (plane.left, plane.py(value)),
                (plane.right(), plane.py(value)),
                if strong { sheet.theme.axis } else { sheet.theme.grid },
                1.0,
            );
            sheet.svg.text(plane.left - 6.0, plane.py(value) + style.size * 0.35, &label, style.end());
        }
        for year in &layout.years {
            sheet.svg.line((plane.px(*year), plane.bottom()), (plane.px(*year), plane.bottom() + 4.0), sheet.theme.axis, 1.0);
        }
        for (year, x) in shown_years(layout, style) {
            sheet.svg.text(x, plane.bottom() + style.size + 6.0, &year, style.middle());
        }
    }

    fn marks(&self, pen: &mut Pen<'_, '_>, layout: &Layout, traces: &[Trace], theme: &Theme) -> Result<(), DrawError> {
        for mark in &self.breaks {
            let at = (f64::from(mark.from) + f64::from(mark.to)) / 2.0;
            pen.dashed((at, layout.plane.y.start), (at, layout.plane.y.end), Ink::line(theme.axis, 1.0))?;
        }
        for trace in self.banded(traces) {
            for run in trace.runs(&self.breaks) {
                band(pen, &run, trace)?;
            }
        }
        // The study's line last, on top.
        let (thick, thin): (Vec<&Trace>, Vec<&Trace>) = traces.iter().partition(|trace| trace.strong);
        for trace in thin.into_iter().chain(thick) {
            for run in trace.runs(&self.breaks) {
                let points: Vec<(f64, f64)> = run.iter().map(|(year, level)| (*year, level.value)).collect();
                pen.line(&points, Ink::line(trace.colour, trace.width()))?;
                points.iter().try_for_each(|at| pen.mark(*at, Shape::Disc, trace.width() * 0.8 + 1.2, Ink::fill(trace.colour)))?;
            }
        }
        Ok(())
    }

    fn banded<'a>(&self, traces: &'a [Trace]) -> Vec<&'a Trace> {
        let with = |trace: &&Trace| trace.known().any(|(_, level)| level.bounds.is_some());
        let all: Vec<&Trace> = traces.iter().filter(with).collect();
        if all.len() <= BANDS { all } else { all.into_iter().filter(|trace| trace.strong).collect() }
    }

    /// Names and last values at the right, moved apart, each joined to its line.
    fn ends(&self, sheet: &mut Sheet<'_>, layout: &Layout, traces: &[Trace]) {
        let ends: Vec<(f64, Level)> = traces.iter().filter_map(|trace| trace.known().next_back()).collect();
        let wished: Vec<(f64, f64)> =
            ends.iter().zip(&layout.labels).map(|((_, level), lines)| (layout.plane.py(level.value), block(lines, sheet))).collect();
        let middles = place::spread(&wished, layout.plane.top, layout.plane.bottom());
        for (((trace, (year, level)), lines), middle) in traces.iter().zip(&ends).zip(&layout.labels).zip(middles) {
            let style = style(sheet, trace);
            let (x, y) = (layout.plane.px(*year), layout.plane.py(level.value));
            sheet.svg.line((x + 5.0, y), (layout.label_left - 3.0, middle), trace.colour, 0.7);
            let first = middle - style.leading() * (lines.len() as f64 - 1.0) / 2.0 + style.size * 0.35;
            sheet.svg.lines(layout.label_left, first, lines, style);
        }
    }

    /// A word above each break; a letter when there are several, explained in the notes.
    fn break_marks(&self, sheet: &mut Sheet<'_>, layout: &Layout) {
        let (plane, style) = (&layout.plane, sheet.small().middle());
        let names: Vec<String> = (0..self.breaks.len()).map(|i| self.break_name(i)).collect();
        let at = |b: &SeriesBreak| plane.px((f64::from(b.from) + f64::from(b.to)) / 2.0);
        let wished: Vec<(f64, f64)> = self.breaks.iter().zip(&names).map(|(b, name)| (at(b), style.width(name) + 8.0)).collect();
        for (x, name) in place::spread(&wished, plane.left, plane.right()).into_iter().zip(&names) {
            sheet.svg.text(x, plane.top - 5.0, name, style);
        }
    }

    fn break_name(&self, place: usize) -> String {
        if self.breaks.len() == 1 { "rupture".to_owned() } else { format!("({})", char::from(b'a' + (place % 26) as u8)) }
    }

    fn tell(&self, sheet: &mut Sheet<'_>, missing: &[String], nothing: bool) {
        for (i, b) in self.breaks.iter().enumerate() {
            let mark = if self.breaks.len() == 1 { String::new() } else { format!("{} ", self.break_name(i)) };
            sheet.note(format!("{mark}Rupture de série entre {} et {}\u{A0}: {}.", b.from, b.to, b.label.trim_end_matches('.')));
        }
        if let Some(label) = figures::interval_label(self.lines.iter().flat_map(|line| line.points.iter().map(|(_, datum)| datum))) {
            let base = if self.is_index() { " (la base est prise pour exacte)" } else { "" };
            sheet.note(format!("Bande colorée\u{A0}: {label}{base}."));
        }
        if !missing.is_empty() && !nothing {
            let why = match self.scale {
                LineScale::Index { base } => format!("pas de valeur en {base}"),
                LineScale::Value => "aucune valeur".to_owned(),
            };
            sheet.note(format!("Non tracé ({why})\u{A0}: {}.", missing.join(", ")));
        }
    }

    fn figures(&self, traces: &[Trace]) -> String {
        let unit = self.drawn_unit();
        let said = |trace: &Trace| {
            let (first, last) = (trace.known().next()?, trace.known().next_back()?);
            let at = |(year, level): (f64, Level)| format!("{} en {year:.0}", french::quantity(level.value, &unit));
            let name = self.lines.get(trace.of).map_or("", |line| line.label.as_str());
            Some(if first.0 == last.0 { format!("{name}, {}", at(first)) } else { format!("{name}, de {} à {}", at(first), at(last)) })
        };
        figures::listed(&traces.iter().filter_map(said).collect::<Vec<_>>(), 8)
    }

    /// The values as given, and the index beside them when there is one.
    fn table(&self) -> Table {
        let sorted = |line: &Line| {
            let mut points = line.points.clone();
            points.sort_by_key(|(year, _)| *year);
            points.into_iter().map(|(year, datum)| (vec![line.label.clone(), year.to_string()], datum)).collect::<Vec<_>>()
        };
        let rows: Vec<_> = self.lines.iter().flat_map(sorted).collect();
        let mut table = figures::table(&self.heading, &["Territoire", "Année"], &self.unit, &rows);
        if let LineScale::Index { base } = self.scale {
            let indices = self.lines.iter().flat_map(|line| sorted(line).into_iter().map(|(_, datum)| (datum, self.factor(line))));
            let print = |(datum, factor): (Datum, Option<f64>)| match datum.drawn().zip(factor) {
                Some((value, factor)) => french::number(value * factor, 1),
                None => french::NOT_AVAILABLE.to_owned(),
            };
            table.headers.insert(3, format!("Indice (base 100 en {base})"));
            table.rows.iter_mut().zip(indices.map(print)).for_each(|(row, index)| row.insert(3, index));
        }
        table
    }
}
