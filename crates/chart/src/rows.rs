//! Charts that are rows: a label, a mark on a common scale, a value at the right.

use crate::plane::Plane;
use crate::sheet::Sheet;
use crate::svg::Style;
use base::Unit;
use std::ops::Range;

/// Where the rows of a chart lie. On a wide page labels stand left of the plot, on a narrow one above their row.
pub struct Rows {
    pub plane: Plane,
    /// Middle of each row's band for marks, in page pixels.
    pub middles: Vec<f64>,
    labels: Vec<Vec<String>>,
    label_width: f64,
    beside: bool,
    /// From the middle of the marks up to the baseline of a label above them.
    above: f64,
    style: Style,
}

/// What the rows need.
pub struct RowsAsk<'a> {
    /// Label and whether it is bold.
    pub labels: &'a [(String, bool)],
    pub range: Range<f64>,
    /// Height of a row beside its label.
    pub band: f64,
    /// Half the height of a mark.
    pub half: f64,
    /// Room kept free at the right for values.
    pub right: f64,
    /// Room kept free between labels and plot.
    pub left: f64,
}

/// Share of the width that labels may take.
const LABEL_PART: f64 = 0.36;

impl Rows {
    /// Lays the rows from the sheet's `y` on; does not draw.
    pub fn lay(sheet: &Sheet<'_>, ask: &RowsAsk<'_>) -> Rows {
        let (style, beside, width) = (sheet.text(), !sheet.theme.is_narrow(), sheet.theme.width);
        let most = if beside { width * LABEL_PART } else { width };
        let wrap = |(label, bold): &(String, bool)| weighted(style, *bold).wrap(label, most, 2);
        let labels: Vec<Vec<String>> = ask.labels.iter().map(wrap).collect();
        let widest =
            ask.labels.iter().zip(&labels).flat_map(|((_, bold), lines)| lines.iter().map(|line| weighted(style, *bold).width(line)));
        let label_width = if beside { widest.fold(0.0, f64::max) + 12.0 } else { 0.0 };
        let (middles, height) = middles(sheet.y, &labels, ask, beside, style);
        let left = label_width + ask.left + 1.0;
        let plane = Plane { left, top: sheet.y, width: (width - left - ask.right).max(40.0), height, x: ask.range.clone(), y: 0.0..height };
        Rows { plane, middles, labels, label_width, beside, above: ask.half + 7.0, style }
    }

    /// Height of a row's middle in the plane's own values.
    pub fn y(&self, row: usize) -> f64 {
        self.middles.get(row).map_or(0.0, |middle| self.plane.bottom() - middle)
    }

    /// Writes the labels.
    pub fn label(&self, sheet: &mut Sheet<'_>, labels: &[(String, bool)]) {
        for ((lines, middle), (_, bold)) in self.labels.iter().zip(&self.middles).zip(labels) {
            let style = weighted(self.style, *bold);
            let block = style.leading() * (lines.len() as f64 - 1.0);
            if self.beside {
                sheet.svg.lines(self.label_width - 12.0, middle - block / 2.0 + style.size * 0.35, lines, style.end());
            } else {
                sheet.svg.lines(0.0, middle - block - self.above, lines, style.haloed());
            }
        }
    }

    /// Light vertical grid with labels under the plot; moves the sheet's `y` below.
    pub fn grid(&self, sheet: &mut Sheet<'_>, unit: &Unit) {
        let style = sheet.small();
        let (plane, theme) = (&self.plane, sheet.theme);
        let baseline = plane.bottom() + style.size + 4.0;
        let mut edge = f64::NEG_INFINITY;
        for (value, label) in crate::axis::labelled(&plane.x, (plane.width / 70.0) as usize, unit) {
            let x = plane.px(value);
            let colour = if value == 0.0 { theme.axis } else { theme.grid };
            sheet.svg.line((x, plane.top), (x, plane.bottom()), colour, 1.0);
            let half = style.width(&label) / 2.0;
            let at = x.clamp(half, (theme.width - half).max(half));
            if at - half > edge + 4.0 {
                sheet.svg.text(at, baseline, &label, style.middle());
                edge = at + half;
            }
        }
        sheet.y = baseline + 6.0;
    }
}

fn weighted(style: Style, bold: bool) -> Style {
    if bold { style.bold() } else { style }
}

/// The middle of each row's marks and the height of all rows.
fn middles(top: f64, labels: &[Vec<String>], ask: &RowsAsk<'_>, beside: bool, style: Style) -> (Vec<f64>, f64) {
    let mut y = top;
    let middles = labels.iter().map(|lines| {
        let text = style.leading() * lines.len() as f64;
        let (height, middle) = if beside {
            let height = ask.band.max(text + 6.0);
            (height, y + height / 2.0)
        } else {
            (text + 2.0 * ask.half + 18.0, y + text + ask.half + 6.0)
        };
        y += height;
        middle
    });
    let middles: Vec<f64> = middles.collect();
    (middles, (y - top).max(1.0))
}
