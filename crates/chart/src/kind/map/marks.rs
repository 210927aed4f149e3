//! Marks of a map: colours of classes, circles, places for names, the scale bar.

use crate::Theme;
use crate::class::Classes;
use crate::geometry::{Projection, Shape};
use crate::place::Area;
use crate::sheet::Sheet;
use crate::svg::Style;
use base::{Unit, french};

/// The map on the page.
pub struct Layout {
    pub projection: Projection,
    pub area: Area,
    pub shapes: Vec<Shape>,
    pub largest: f64,
}

/// Colours spread over the ramp; below zero over the other ramp, the darkest farthest from zero.
pub fn colour(class: usize, classes: &Classes, theme: &Theme) -> &'static str {
    let below = classes.below_zero().unwrap_or(0);
    match class.checked_sub(below) {
        Some(above) => spread_over(&theme.ramp, above, classes.len() - below),
        None => spread_over(&theme.ramp_below, below - 1 - class, below),
    }
    .unwrap_or(theme.focus)
}

/// The colour of one class of `of`: the whole ramp when there are several, its middle when there is one.
pub fn spread_over(ramp: &[&'static str], class: usize, of: usize) -> Option<&'static str> {
    let last = ramp.len().saturating_sub(1);
    let place = if of <= 1 { last / 2 } else { (class * last + (of - 1) / 2) / (of - 1) };
    ramp.get(place).copied()
}

/// The surface is in proportion to the value: `r = r_max √(value / largest)`.
pub fn radius(value: f64, largest: f64, theme: &Theme) -> f64 {
    let most = (theme.width * 0.045).clamp(14.0, 32.0);
    if largest > 0.0 { most * (value.max(0.0) / largest).sqrt() } else { 0.0 }
}

/// The largest round value and about a quarter and a tenth of it.
pub fn circle_values(largest: f64, unit: &Unit) -> Vec<f64> {
    let round = |value: f64| {
        // A little more, since the logarithm of 1000 may come out as 2.999….
        let power = 10f64.powf((value.log10() + 1e-9).floor());
        [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|step| *step <= value * (1.0 + 1e-9)).unwrap_or(power)
    };
    if largest <= 0.0 {
        return Vec::new();
    }
    let least = unit.stored(10f64.powi(-(unit.decimals() as i32)));
    let mut values: Vec<f64> = [1.0, 0.25, 0.05].into_iter().map(|part| round(largest * part)).filter(|v| *v >= least).collect();
    values.dedup();
    values
}

pub type Candidate = ((f64, f64), Area);

/// Anchor and box of a name: on its point, then above, below, right and left of it.
pub fn candidates(x: f64, y: f64, clear: f64, label: &str, style: Style) -> Vec<Candidate> {
    let (half, size) = (style.width(label) / 2.0, style.size);
    let away = clear.max(size);
    let places = [(x, y - clear), (x, y - away), (x, y + away), (x + half + away, y), (x - half - away, y)];
    let candidate = |(x, y): (f64, f64)| {
        let area = Area { left: x - half - 2.0, right: x + half + 2.0, top: y - size * 0.7, bottom: y + size * 0.7 };
        ((x, y + size * 0.35), area)
    };
    places.into_iter().map(candidate).collect()
}

/// A bar of 10 km, or of the round length nearest to it that fits the map.
pub fn scale_bar(sheet: &mut Sheet<'_>, layout: &Layout) -> Area {
    let style = sheet.small();
    let room = layout.area.right - layout.area.left;
    let fits = |km: &&f64| (30.0..room * 0.4).contains(&(**km * layout.projection.scale));
    let km = [10.0, 5.0, 20.0, 2.0, 50.0, 1.0, 100.0, 200.0, 500.0].iter().find(fits).copied().unwrap_or(10.0);
    let (length, text) = (km * layout.projection.scale, format!("{}\u{A0}km", french::number(km, 0)));
    let (x, y) = (layout.area.left + 6.0, layout.area.bottom - 6.0);
    sheet.svg.line((x, y), (x + length, y), sheet.theme.ink, 1.6);
    for end in [x, x + length] {
        sheet.svg.line((end, y - 3.0), (end, y + 3.0), sheet.theme.ink, 1.6);
    }
    sheet.svg.text(x, y - 7.0, &text, Style { fill: sheet.theme.ink, ..style }.haloed());
    Area { left: x, right: x + length.max(style.width(&text)), top: y - 8.0 - style.size, bottom: y + 4.0 }
}
