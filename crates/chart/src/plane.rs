//! The plot itself, drawn by plotters.
//!
//! plotters knows whole pixels only: it draws on a canvas [`FINE`] times as large, which is then scaled down.
//! It writes no text here: its SVG texts are smaller than asked, and it has no wrapping (docs/decisions/0003-charts.md).

use crate::DrawError;
use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, Drawable, EmptyElement, PathElement, PointCollection, Polygon, Rectangle, TriangleMarker};
use plotters::prelude::{Cartesian2d, ChartBuilder, ChartContext, Color, IntoDrawingArea, LineSeries, RGBColor, SVGBackend, ShapeStyle};
use std::ops::Range;

const FINE: f64 = 4.0;

/// Where a plot lies on the page (CSS pixels), and the values of its axes; `y` grows upwards.
#[derive(Clone, PartialEq, Debug)]
pub struct Plane {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
    pub x: Range<f64>,
    pub y: Range<f64>,
}

/// A mark on a point; the order in which series take them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    Disc,
    Square,
    Triangle,
    Diamond,
}

/// One after the other for the compared series; the disc is the study's.
pub const SHAPES: [Shape; 3] = [Shape::Diamond, Shape::Square, Shape::Triangle];

impl Plane {
    /// Page position of a value.
    pub fn px(&self, x: f64) -> f64 {
        self.left + (x - self.x.start) / (self.x.end - self.x.start) * self.width
    }

    pub fn py(&self, y: f64) -> f64 {
        self.top + (self.y.end - y) / (self.y.end - self.y.start) * self.height
    }

    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Draws with a [`Pen`] and gives the SVG elements.
    pub fn draw(&self, chart: &str, marks: impl FnOnce(&mut Pen<'_, '_>) -> Result<(), DrawError>) -> Result<String, DrawError> {
        crate::font::register();
        let failed = |reason: String| DrawError::Plot { chart: chart.to_owned(), reason };
        let mut canvas = String::new();
        {
            let area = SVGBackend::with_string(&mut canvas, self.canvas()).into_drawing_area();
            let context =
                ChartBuilder::on(&area).build_cartesian_2d(self.x.clone(), self.y.clone()).map_err(|fault| failed(fault.to_string()))?;
            marks(&mut Pen { context, chart })?;
            area.present().map_err(|fault| failed(fault.to_string()))?;
        }
        Ok(self.placed(&canvas))
    }

    fn canvas(&self) -> (u32, u32) {
        // One more than the length: plotters counts pixels, and its last one is the end of the axis.
        ((self.width * FINE).round().max(1.0) as u32 + 1, (self.height * FINE).round().max(1.0) as u32 + 1)
    }

    /// The elements without plotters' own `<svg>`, at their place on the page.
    fn placed(&self, canvas: &str) -> String {
        let inner: String =
            canvas.lines().filter(|line| !line.starts_with("<svg") && !line.starts_with("</svg")).map(|line| format!("{line}\n")).collect();
        let (x, y) = (crate::svg::num(self.left), crate::svg::num(self.top));
        format!("<g transform=\"translate({x} {y}) scale({})\" stroke-linejoin=\"round\">\n{inner}</g>\n", 1.0 / FINE)
    }
}

/// Round values inside a range, at most `count` of them, in steps of 1, 2 or 5 (plotters' key points).
pub fn ticks(range: &Range<f64>, count: usize) -> Vec<f64> {
    let coordinate: RangedCoordf64 = range.clone().into();
    coordinate.key_points(BoldPoints(count)).into_iter().filter(|value| value.is_finite()).collect()
}

type Context<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Draws marks in the values of the axes; widths and radii in CSS pixels.
pub struct Pen<'a, 'b> {
    context: Context<'a, 'b>,
    chart: &'a str,
}

/// Colour and how much of it is seen.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    pub colour: &'static str,
    pub opacity: f64,
    pub width: f64,
}

impl Ink {
    pub fn line(colour: &'static str, width: f64) -> Ink {
        Ink { colour, opacity: 1.0, width }
    }

    pub fn fill(colour: &'static str) -> Ink {
        Ink { colour, opacity: 1.0, width: 0.0 }
    }

    pub fn faint(self, opacity: f64) -> Ink {
        Ink { opacity, ..self }
    }

    fn stroke(self) -> ShapeStyle {
        ShapeStyle { color: rgb(self.colour).mix(self.opacity), filled: false, stroke_width: (self.width * FINE).round() as u32 }
    }

    fn solid(self) -> ShapeStyle {
        ShapeStyle { color: rgb(self.colour).mix(self.opacity), filled: true, stroke_width: 0 }
    }
}

fn rgb(colour: &str) -> RGBColor {
    let part = |range: Range<usize>| colour.get(range).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
    RGBColor(part(1..3), part(3..5), part(5..7))
}

type Point = (f64, f64);

impl<'b> Pen<'_, 'b> {
    pub fn line(&mut self, points: &[Point], ink: Ink) -> Result<(), DrawError> {
        self.put(LineSeries::new(points.iter().copied(), ink.stroke()))
    }

    pub fn dashed(&mut self, from: Point, to: Point, ink: Ink) -> Result<(), DrawError> {
        let at = |t: f64| (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
        let pieces = 14.0;
        let dash = |i: u32| PathElement::new(vec![at(f64::from(i) / pieces), at((f64::from(i) + 0.55) / pieces)], ink.stroke());
        self.put((0..14).map(dash))
    }

    pub fn area(&mut self, points: Vec<Point>, ink: Ink) -> Result<(), DrawError> {
        self.put([Polygon::new(points, ink.solid())])
    }

    pub fn rect(&mut self, one: Point, other: Point, ink: Ink) -> Result<(), DrawError> {
        self.put([Rectangle::new([one, other], ink.solid())])
    }

    /// A closed line, since plotters gives an empty rectangle no width of stroke.
    pub fn outline(&mut self, one: Point, other: Point, ink: Ink) -> Result<(), DrawError> {
        self.line(&[one, (other.0, one.1), other, (one.0, other.1), one], ink)
    }

    /// A horizontal interval with caps.
    pub fn whisker_x(&mut self, y: f64, low: f64, high: f64, ink: Ink) -> Result<(), DrawError> {
        self.line(&[(low, y), (high, y)], ink)?;
        self.cap((low, y), (0, 1), ink)?;
        self.cap((high, y), (0, 1), ink)
    }

    /// A vertical interval with caps. (plotters' own error bar puts a circle in its middle.)
    pub fn whisker_y(&mut self, x: f64, low: f64, high: f64, ink: Ink) -> Result<(), DrawError> {
        self.line(&[(x, low), (x, high)], ink)?;
        self.cap((x, low), (1, 0), ink)?;
        self.cap((x, high), (1, 0), ink)
    }

    fn cap(&mut self, at: Point, along: (i32, i32), ink: Ink) -> Result<(), DrawError> {
        let half = (3.0 * FINE) as i32;
        let ends = vec![(-along.0 * half, -along.1 * half), (along.0 * half, along.1 * half)];
        self.put([EmptyElement::at(at) + PathElement::new(ends, ink.stroke())])
    }

    /// A mark with a thin white edge, so that marks on one another are told apart.
    pub fn mark(&mut self, at: Point, shape: Shape, radius: f64, ink: Ink) -> Result<(), DrawError> {
        self.mark_once(at, shape, radius + 1.2, Ink { colour: "#FFFFFF", ..ink })?;
        self.mark_once(at, shape, radius, ink)
    }

    fn mark_once(&mut self, at: Point, shape: Shape, radius: f64, ink: Ink) -> Result<(), DrawError> {
        let size = (radius * FINE).round() as i32;
        let style = ink.solid();
        match shape {
            Shape::Disc => self.put([Circle::new(at, size, style)]),
            Shape::Triangle => self.put([TriangleMarker::new(at, size * 5 / 4, style)]),
            Shape::Square => self.corners(at, size * 9 / 10, style, [(-1, -1), (1, -1), (1, 1), (-1, 1)]),
            Shape::Diamond => self.corners(at, size * 13 / 10, style, [(0, -1), (1, 0), (0, 1), (-1, 0)]),
        }
    }

    fn corners(&mut self, at: Point, size: i32, style: ShapeStyle, corners: [(i32, i32); 4]) -> Result<(), DrawError> {
        let points: Vec<(i32, i32)> = corners.iter().map(|(x, y)| (x * size, y * size)).collect();
        self.put([EmptyElement::at(at) + Polygon::new(points, style)])
    }

    fn put<E, S>(&mut self, series: S) -> Result<(), DrawError>
    where
        S: IntoIterator<Item = E>,
        for<'e> &'e E: PointCollection<'e, Point>,
        E: Drawable<SVGBackend<'b>>,
    {
        let drawn = self.context.draw_series(series).map(|_| ());
        drawn.map_err(|fault| DrawError::Plot { chart: self.chart.to_owned(), reason: fault.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane() -> Plane {
        Plane { left: 10.0, top: 20.0, width: 100.0, height: 50.0, x: 0.0..10.0, y: 0.0..5.0 }
    }

    #[test]
    fn plotters_and_the_page_agree_on_where_a_value_lies() {
        let plane = plane();
        let svg = plane.draw("essai", |pen| pen.line(&[(2.5, 1.0), (10.0, 5.0)], Ink::line("#1B5A92", 2.0))).unwrap();
        assert_eq!((plane.px(2.5), plane.py(1.0)), (35.0, 60.0));
        // (35 − 10) × 4 and (60 − 20) × 4.
        assert!(svg.contains("points=\"100,160 "), "{svg}");
        assert!(svg.contains("stroke=\"#1B5A92\" stroke-width=\"8\""), "{svg}");
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(&(0.0..100.0), 6), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert!(ticks(&(0.0..0.47), 6).iter().all(|t| (0.0..=0.47).contains(t)));
    }
}
