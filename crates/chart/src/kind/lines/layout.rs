//! Lines before they are drawn: scaled, cut at breaks, with room for the labels at their ends.

use super::{Lines, SeriesBreak};
use crate::plane::{Ink, Pen, Plane};
use crate::sheet::Sheet;
use crate::svg::Style;
use crate::{DrawError, axis};

const HEIGHT: f64 = 280.0;
/// Room above the plot for the names of series breaks.
const STRIP: f64 = 18.0;
pub const TICKS: usize = 5;

/// One line as it is drawn: scaled, in the order of its years.
pub struct Trace {
    pub of: usize,
    pub colour: &'static str,
    /// The study's line.
    pub strong: bool,
    /// Year, value, bounds.
    pub points: Vec<(f64, Option<Level>)>,
}

#[derive(Clone, Copy)]
pub struct Level {
    pub value: f64,
    pub bounds: Option<(f64, f64)>,
}

impl Trace {
    pub fn width(&self) -> f64 {
        if self.strong { 3.0 } else { 1.8 }
    }

    pub fn known(&self) -> impl DoubleEndedIterator<Item = (f64, Level)> + '_ {
        self.points.iter().filter_map(|(year, level)| level.map(|level| (*year, level)))
    }

    /// Stretches without gap and without series break inside.
    pub fn runs(&self, breaks: &[SeriesBreak]) -> Vec<Vec<(f64, Level)>> {
        let mut runs: Vec<Vec<(f64, Level)>> = vec![Vec::new()];
        let mut before: Option<f64> = None;
        for (year, level) in &self.points {
            let broken = before.is_some_and(|before| breaks.iter().any(|b| before < f64::from(b.to) && *year > f64::from(b.from)));
            if broken || level.is_none() {
                runs.push(Vec::new());
            }
            if let (Some(level), Some(run)) = (level, runs.last_mut()) {
                run.push((*year, *level));
            }
            before = Some(*year);
        }
        runs.retain(|run| !run.is_empty());
        runs
    }
}

/// Plane, ticks and the labels at the line ends.
pub struct Layout {
    pub plane: Plane,
    pub years: Vec<f64>,
    pub labels: Vec<Vec<String>>,
    pub label_left: f64,
}

impl Layout {
    /// None when no line has a value.
    pub fn new(chart: &Lines, sheet: &Sheet<'_>, traces: &[Trace]) -> Option<Layout> {
        let (years, values) = (years(traces), value_range(chart, traces)?);
        let wide = sheet.theme.width * if sheet.theme.is_narrow() { 0.34 } else { 0.26 };
        let labels: Vec<Vec<String>> = traces.iter().map(|trace| chart.end_label(trace, sheet, wide)).collect();
        let widest = |(lines, trace): (&Vec<String>, &Trace)| lines.iter().map(|line| style(sheet, trace).width(line)).fold(0.0, f64::max);
        let label_width = labels.iter().zip(traces).map(widest).fold(0.0, f64::max);
        let ticks = axis::labelled(&values, TICKS, &chart.drawn_unit());
        let left = ticks.iter().map(|(_, label)| sheet.small().width(label)).fold(0.0, f64::max) + 8.0;
        let plane = Plane {
            left,
            top: sheet.y + if chart.breaks.is_empty() { 4.0 } else { STRIP },
            width: (sheet.theme.width - left - label_width - 22.0).max(60.0),
            height: HEIGHT.max(labels.iter().map(|lines| block(lines, sheet)).sum()),
            x: year_range(&years)?,
            y: values,
        };
        Some(Layout { label_left: plane.right() + 20.0, plane, years, labels })
    }
}

/// Years with a value, each once, in order.
pub fn years(traces: &[Trace]) -> Vec<f64> {
    let mut years: Vec<f64> = traces.iter().flat_map(Trace::known).map(|(year, _)| year).collect();
    years.sort_by(f64::total_cmp);
    years.dedup();
    years
}

/// From the first to the last year; a single year gets one on both sides.
pub fn year_range(years: &[f64]) -> Option<std::ops::Range<f64>> {
    let (first, last) = (*years.first()?, *years.last()?);
    Some(if first == last { first - 1.0..last + 1.0 } else { first..last })
}

/// All values and bounds, 100 for an index, and some air.
pub fn value_range(chart: &Lines, traces: &[Trace]) -> Option<std::ops::Range<f64>> {
    let levels = traces.iter().flat_map(Trace::known).map(|(_, level)| level);
    let mut values: Vec<f64> = Vec::new();
    for level in levels {
        values.push(level.value);
        values.extend(level.bounds.into_iter().flat_map(|(low, high)| [low, high]));
    }
    if chart.is_index() && !values.is_empty() {
        values.push(100.0);
    }
    axis::extent(values).map(|range| axis::padded(range, 0.08))
}

pub fn style(sheet: &Sheet<'_>, trace: &Trace) -> Style {
    let style = Style { fill: trace.colour, ..sheet.small() };
    if trace.strong { style.bold() } else { style }
}

/// Height of the label at the end of a line, with a little air.
pub fn block(lines: &[String], sheet: &Sheet<'_>) -> f64 {
    sheet.small().leading() * lines.len() as f64 + 3.0
}

/// The interval of a stretch: an area, or a whisker when it has one year.
pub fn band(pen: &mut Pen<'_, '_>, run: &[(f64, Level)], trace: &Trace) -> Result<(), DrawError> {
    let bounded: Vec<(f64, (f64, f64))> = run.iter().filter_map(|(year, level)| level.bounds.map(|bounds| (*year, bounds))).collect();
    match bounded.as_slice() {
        [] => Ok(()),
        [(year, (low, high))] => pen.whisker_y(*year, *low, *high, Ink::line(trace.colour, 1.2)),
        all => {
            let lower = all.iter().map(|(year, (low, _))| (*year, *low));
            let upper = all.iter().rev().map(|(year, (_, high))| (*year, *high));
            pen.area(lower.chain(upper).collect(), Ink::fill(trace.colour).faint(0.15))
        }
    }
}

/// Years that have room: the last, then the first, then the others from the end.
pub fn shown_years(layout: &Layout, style: Style) -> Vec<(String, f64)> {
    let mut order: Vec<f64> = layout.years.iter().rev().copied().collect();
    if order.len() > 2 {
        let first = order.remove(order.len() - 1);
        order.insert(1, first);
    }
    let mut shown: Vec<(String, f64)> = Vec::new();
    for year in order {
        let (text, x) = (format!("{year:.0}"), layout.plane.px(year));
        if shown.iter().all(|(_, other)| (x - other).abs() >= style.width(&text) + 6.0) {
            shown.push((text, x));
        }
    }
    shown
}
