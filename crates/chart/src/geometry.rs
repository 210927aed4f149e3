//! From degrees to the page: a local projection, outlines as SVG paths, points inside.

use crate::kind::Outline;
use crate::place::Area;
use crate::svg::num;

/// Mean radius of the Earth, km (IUGG).
const EARTH: f64 = 6371.0088;
/// Vertices are put on a grid of this many pixels. Two neighbours share their vertices, so they stay joined.
const GRID: f64 = 0.2;

/// Equirectangular projection around the middle of the map: `x = R (λ − λ0) cos φ0`, `y = R (φ0 − φ)`.
/// Over 100 km in France lengths are true to better than 1 %.
#[derive(Clone, PartialEq, Debug)]
pub struct Projection {
    middle: [f64; 2],
    /// Pixels per km.
    pub scale: f64,
    centre: (f64, f64),
}

/// The box of all finite points, as west, south, east, north.
pub fn bounds<'a>(outlines: impl Iterator<Item = &'a Outline>) -> Option<[f64; 4]> {
    let points = outlines.flat_map(|outline| outline.rings.iter().flatten()).filter(|point| point.iter().all(|c| c.is_finite()));
    points.fold(None, |seen, [lon, lat]| {
        let [west, south, east, north] = seen.unwrap_or([*lon, *lat, *lon, *lat]);
        Some([west.min(*lon), south.min(*lat), east.max(*lon), north.max(*lat)])
    })
}

impl Projection {
    /// Fits the box into `area`; gives the projection and the height that it takes at most.
    pub fn fit([west, south, east, north]: [f64; 4], width: f64, most_height: f64) -> (Projection, f64) {
        let middle = [(west + east) / 2.0, (south + north) / 2.0];
        let (wide, high) = ((east - west).to_radians() * EARTH * middle[1].to_radians().cos(), (north - south).to_radians() * EARTH);
        let margin = 1.06;
        let scale = (width / (wide * margin)).min(most_height / (high * margin));
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        let height = (high * margin * scale).max(80.0).min(most_height);
        (Projection { middle, scale, centre: (width / 2.0, height / 2.0) }, height)
    }

    /// Page position, from the upper left corner of the map.
    pub fn at(&self, [lon, lat]: [f64; 2]) -> (f64, f64) {
        let x = (lon - self.middle[0]).to_radians() * EARTH * self.middle[1].to_radians().cos();
        let y = (self.middle[1] - lat).to_radians() * EARTH;
        (self.centre.0 + x * self.scale, self.centre.1 + y * self.scale)
    }
}

/// A commune on the page.
#[derive(Clone, PartialEq, Debug)]
pub struct Shape {
    rings: Vec<Vec<(f64, f64)>>,
}

impl Shape {
    /// Projects, puts vertices on the grid, leaves out repeated ones and rings that are no surface.
    pub fn new(outline: &Outline, projection: &Projection, top: f64) -> Shape {
        let snap = |v: f64| (v / GRID).round() * GRID;
        let ring = |ring: &Vec<[f64; 2]>| {
            let mut points: Vec<(f64, f64)> = ring
                .iter()
                .filter(|point| point.iter().all(|c| c.is_finite()))
                .map(|point| projection.at(*point))
                .map(|(x, y)| (snap(x), snap(y) + top))
                .collect();
            points.dedup();
            points
        };
        Shape { rings: outline.rings.iter().map(ring).filter(|points| points.len() >= 3).collect() }
    }

    /// Data of a `<path>`, to be filled with the rule `evenodd`: holes need no order of points.
    pub fn path(&self) -> String {
        let point = |(x, y): &(f64, f64)| format!("{} {}", num(*x), num(*y));
        let ring = |points: &Vec<(f64, f64)>| format!("M{}Z", points.iter().map(point).collect::<Vec<_>>().join("L"));
        self.rings.iter().map(ring).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.rings.is_empty()
    }

    pub fn area(&self) -> Option<Area> {
        let mut points = self.rings.iter().flatten();
        let (x, y) = points.next()?;
        let first = Area { left: *x, top: *y, right: *x, bottom: *y };
        Some(points.fold(first, |a, (x, y)| Area {
            left: a.left.min(*x),
            top: a.top.min(*y),
            right: a.right.max(*x),
            bottom: a.bottom.max(*y),
        }))
    }

    /// The centroid of the largest ring; when that lies outside, the middle of the widest stretch inside.
    pub fn inside(&self) -> Option<(f64, f64)> {
        let largest = self.rings.iter().max_by(|a, b| surface(a).abs().total_cmp(&surface(b).abs()))?;
        let centre = centroid(largest);
        if self.contains(centre) { Some(centre) } else { self.widest(centre.1).or(Some(centre)) }
    }

    fn contains(&self, (x, y): (f64, f64)) -> bool {
        self.crossings(y).iter().filter(|cross| **cross > x).count() % 2 == 1
    }

    fn widest(&self, y: f64) -> Option<(f64, f64)> {
        let crossings = self.crossings(y);
        let stretches = crossings.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        stretches.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0))).map(|(from, to)| ((from + to) / 2.0, y))
    }

    /// Where the borders cut a horizontal line, from left to right.
    fn crossings(&self, y: f64) -> Vec<f64> {
        let mut out: Vec<f64> = self.rings.iter().flat_map(|ring| sides(ring)).filter_map(|(a, b)| cut(a, b, y)).collect();
        out.sort_by(f64::total_cmp);
        out
    }
}

type Point = (f64, f64);

fn sides(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

fn cut(a: Point, b: Point, y: f64) -> Option<f64> {
    ((a.1 > y) != (b.1 > y)).then(|| a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0))
}

/// Signed surface, by the shoelace formula.
fn surface(ring: &[Point]) -> f64 {
    sides(ring).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
}

fn centroid(ring: &[Point]) -> Point {
    let area = surface(ring);
    let mean = |part: fn(&Point) -> f64| ring.iter().map(part).sum::<f64>() / ring.len().max(1) as f64;
    if area.abs() < 1e-9 {
        return (mean(|p| p.0), mean(|p| p.1));
    }
    let sum =
        |part: fn(&Point) -> f64| sides(ring).map(|(a, b)| (part(&a) + part(&b)) * (a.0 * b.1 - b.0 * a.1)).sum::<f64>() / (6.0 * area);
    (sum(|p| p.0), sum(|p| p.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Vec<[f64; 2]> {
        vec![[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    }

    #[test]
    fn a_degree_of_longitude_is_shorter_than_one_of_latitude() {
        let outline = Outline { rings: vec![square(0.5, 42.8, 0.2)] };
        let (projection, _) = Projection::fit(bounds([outline].iter()).unwrap(), 400.0, 400.0);
        let (a, b, c) = (projection.at([0.5, 42.8]), projection.at([0.7, 42.8]), projection.at([0.5, 43.0]));
        // cos 42.9° = 0.7325
        assert!(((b.0 - a.0) / (a.1 - c.1) - 0.7325).abs() < 1e-3);
        // 0.2° of latitude are 22.24 km.
        assert!(((a.1 - c.1) / projection.scale - 22.24).abs() < 0.01);
    }

    #[test]
    fn neighbours_keep_their_shared_border() {
        let rings = [square(0.0, 43.0, 0.1), square(0.1, 43.0, 0.1)].map(|ring| Outline { rings: vec![ring] });
        let (projection, _) = Projection::fit(bounds(rings.iter()).unwrap(), 333.0, 400.0);
        let [one, other] = rings.each_ref().map(|outline| Shape::new(outline, &projection, 7.0));
        let shared = one.rings[0].iter().filter(|point| other.rings[0].contains(point)).count();
        assert_eq!(shared, 2);
    }

    #[test]
    fn the_point_of_a_horseshoe_lies_in_it() {
        let horseshoe = vec![(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (6.0, 9.0), (6.0, 2.0), (3.0, 2.0), (3.0, 9.0), (0.0, 9.0)];
        let shape = Shape { rings: vec![horseshoe] };
        assert!(shape.inside().is_some_and(|point| shape.contains(point)));
        let holed = Shape {
            rings: vec![vec![(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)], vec![(3.0, 3.0), (6.0, 3.0), (6.0, 6.0), (3.0, 6.0)]],
        };
        assert!(!holed.contains((4.5, 4.5)) && holed.inside().is_some_and(|point| holed.contains(point)));
    }

    #[test]
    fn points_that_are_no_numbers_are_left_out() {
        let outline = Outline { rings: vec![vec![[f64::NAN, 1.0], [0.0, 43.0]], vec![]] };
        let (projection, _) = Projection::fit(bounds([outline.clone()].iter()).unwrap(), 100.0, 100.0);
        let shape = Shape::new(&outline, &projection, 0.0);
        assert!(shape.is_empty() && shape.path().is_empty());
    }
}
