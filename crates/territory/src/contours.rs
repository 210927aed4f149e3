//! Contours of an older map brought to the map of the study: polygons of merged communes become one commune, their common edges
//! are taken away. Nothing is ever cut: a commune that was divided keeps its old outline under no code, and is said.

use crate::Cog;
use crate::plan::Plan;
use base::{CogYear, Commune, Finding, Findings, Place};
use source::reading::Contour;
use std::collections::{BTreeMap, BTreeSet};

type Point = (f64, f64);
type Ring = Vec<Point>;
/// A point on a grid of a tenth of a millionth of a degree, about one centimetre: equal points have equal keys.
type Grid = (i64, i64);

const GRID: f64 = 1e7;

/// Brings contours on the map of `from` (decided by their codes when not known) to the map of `to`.
pub fn align_contours(contours: Vec<Contour>, cog: &Cog, from: Option<CogYear>, to: CogYear) -> (Vec<Contour>, Findings) {
    let present: BTreeSet<Commune> = contours.iter().map(|contour| contour.commune).collect();
    let plan = Plan::new(&present, from, to, cog);
    let (gone, mut kept): (Vec<Contour>, Vec<Contour>) = contours.into_iter().partition(|c| plan.gone.contains_key(&c.commune));
    let mut findings = Findings::default();
    for (target, group) in &plan.groups {
        let parts: Vec<&Contour> = gone.iter().filter(|contour| group.parts.contains(&contour.commune)).collect();
        let there: BTreeSet<Commune> = parts.iter().map(|contour| contour.commune).collect();
        if group.whole && there == group.parts {
            kept.push(union(*target, &parts));
        } else {
            findings.push(no_contour(*target, &group.parts, &there, group.whole));
        }
    }
    kept.sort_by_key(|contour| contour.commune);
    (kept, findings)
}

fn no_contour(target: Commune, parts: &BTreeSet<Commune>, there: &BTreeSet<Commune>, whole: bool) -> Finding {
    let missing: Vec<String> = parts.difference(there).map(Commune::to_string).collect();
    let why = if whole { format!("sans {}", missing.join(", ")) } else { "commune divisée depuis".to_owned() };
    Finding::warning("contour-absent", Place::file("contours"))
        .found(format!("{target} : {why}"))
        .expected("le contour de toutes les communes réunies")
        .remedy("importer des contours de la carte de l'étude ; la commune n'est pas dessinée")
}

/// One contour of several: its label is that of the part that keeps the code, else of the first.
fn union(target: Commune, parts: &[&Contour]) -> Contour {
    let same = parts.iter().find(|contour| contour.commune == target).or(parts.first());
    let label = same.map(|contour| contour.label.clone()).unwrap_or_default();
    let polygons: Vec<Vec<Ring>> = parts.iter().flat_map(|contour| contour.polygons.clone()).collect();
    Contour { commune: target, label, polygons: dissolve(&polygons).unwrap_or(polygons) }
}

/// The outline of several polygons that share edges vertex by vertex: edges met in both directions are taken away and the others
/// chained into rings. None when the chain breaks (outlines not drawn on the same vertices): the polygons then stay apart.
pub fn dissolve(polygons: &[Vec<Ring>]) -> Option<Vec<Vec<Ring>>> {
    let mut points: BTreeMap<Grid, Point> = BTreeMap::new();
    let mut edges: BTreeSet<(Grid, Grid)> = BTreeSet::new();
    for ring in polygons.iter().flat_map(|polygon| polygon.iter().enumerate()).map(|(i, ring)| turned(ring, i == 0)) {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (from, to) = (grid(*a), grid(*b));
            points.insert(from, *a);
            if from != to && !edges.remove(&(to, from)) {
                edges.insert((from, to));
            }
        }
    }
    let rings = chain(edges)?;
    let rings = rings.iter().map(|ring| ring.iter().filter_map(|key| points.get(key).copied()).collect()).collect();
    Some(nested(rings))
}

fn grid((x, y): Point) -> Grid {
    // Degrees lie within ±180: the product fits an i64 by far.
    ((x * GRID).round() as i64, (y * GRID).round() as i64)
}

/// Twice the signed area: positive when the ring turns against the clock.
fn area(ring: &[Point]) -> f64 {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

/// The ring turned against the clock when it is an outer one, with it when it is a hole: the inside is always on the left.
fn turned(ring: &[Point], outer: bool) -> Ring {
    let mut ring = ring.to_vec();
    if (area(&ring) > 0.0) != outer {
        ring.reverse();
    }
    ring
}

/// Edges chained into closed rings, each begun at its lowest point; at a point met twice the sharpest left turn is not needed, since
/// any pairing gives the same inside.
fn chain(edges: BTreeSet<(Grid, Grid)>) -> Option<Vec<Vec<Grid>>> {
    let mut next: BTreeMap<Grid, Vec<Grid>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(from).or_default().push(to);
    }
    let mut rings = Vec::new();
    while let Some((start, _)) = next.first_key_value().map(|(start, to)| (*start, to.len())) {
        let mut ring = vec![start];
        let mut at = take(&mut next, start)?;
        while at != start {
            ring.push(at);
            at = take(&mut next, at)?;
        }
        ring.push(start);
        rings.push(ring);
    }
    Some(rings)
}

fn take(next: &mut BTreeMap<Grid, Vec<Grid>>, from: Grid) -> Option<Grid> {
    let to = next.get_mut(&from)?;
    let taken = to.pop();
    if to.is_empty() {
        next.remove(&from);
    }
    taken
}

/// Rings to polygons: each hole goes to the outer ring that holds it.
fn nested(rings: Vec<Ring>) -> Vec<Vec<Ring>> {
    let (outer, holes): (Vec<Ring>, Vec<Ring>) = rings.into_iter().partition(|ring| area(ring) > 0.0);
    let mut polygons: Vec<Vec<Ring>> = outer.into_iter().map(|ring| vec![ring]).collect();
    for hole in holes {
        let first = hole.first().copied().unwrap_or_default();
        if let Some(polygon) = polygons.iter_mut().find(|polygon| polygon.first().is_some_and(|ring| holds(ring, first))) {
            polygon.push(hole);
        }
    }
    polygons
}

/// True when a ray from the point crosses the ring an odd number of times.
fn holds(ring: &[Point], (x, y): Point) -> bool {
    let crossed = |(a, b): &(&Point, &Point)| (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0;
    ring.iter().zip(ring.iter().cycle().skip(1)).filter(crossed).count() % 2 == 1
}

/// The keys of all vertices of a contour: two communes that share two of them share a boundary.
pub(crate) fn vertices(contour: &Contour) -> BTreeSet<(i64, i64)> {
    contour.polygons.iter().flatten().flatten().map(|point| grid(*point)).collect()
}

/// The middle of a contour: the centroid of its greatest ring, (longitude, latitude).
pub fn centroid(contour: &Contour) -> Option<(f64, f64)> {
    let rings = contour.polygons.iter().filter_map(|polygon| polygon.first());
    let ring = rings.max_by(|a, b| area(a).abs().total_cmp(&area(b).abs()))?;
    let twice = area(ring);
    let pairs = || ring.iter().zip(ring.iter().cycle().skip(1));
    let moment = |pick: fn(&Point) -> f64| pairs().map(|(a, b)| (pick(a) + pick(b)) * (a.0 * b.1 - b.0 * a.1)).sum::<f64>();
    (twice != 0.0).then(|| (moment(|p| p.0) / (3.0 * twice), moment(|p| p.1) / (3.0 * twice)))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::cog::tests::{code, lez};

    /// A unit square with its lower left corner at (x, y), closed, turning with the clock as GeoJSON of the time does.
    pub(crate) fn square(commune: &str, x: f64, y: f64) -> Contour {
        let ring = vec![(x, y), (x, y + 1.0), (x + 1.0, y + 1.0), (x + 1.0, y), (x, y)];
        Contour { commune: code(commune), label: commune.into(), polygons: vec![vec![ring]] }
    }

    #[test]
    fn trap_13_two_polygons_of_2018_are_one_commune_of_2025() {
        let contours = vec![square("31298", 0.0, 0.0), square("31471", 1.0, 0.0), square("31042", 5.0, 5.0)];
        let (aligned, findings) = align_contours(contours, &lez(), None, CogYear(2025));
        assert!(findings.is_empty());
        assert_eq!(aligned.iter().map(|c| c.commune.to_string()).collect::<Vec<_>>(), ["31042", "31471"]);
        let polygons = &aligned[1].polygons;
        assert_eq!((polygons.len(), polygons[0].len()), (1, 1));
        assert_eq!(area(&polygons[0][0]), 4.0);
        assert_eq!(polygons[0][0].first(), polygons[0][0].last());
    }

    #[test]
    fn trap_13_half_of_a_merged_commune_is_not_drawn_as_the_whole() {
        let (aligned, findings) = align_contours(vec![square("31471", 1.0, 0.0)], &lez(), Some(CogYear(2018)), CogYear(2025));
        assert!(aligned.is_empty());
        assert_eq!(findings.iter().next().unwrap().found, "31471 : sans 31298");
    }

    #[test]
    fn a_ring_of_squares_leaves_a_hole() {
        let around = [(0, 0), (1, 0), (2, 0), (0, 1), (2, 1), (0, 2), (1, 2), (2, 2)];
        let polygons: Vec<Vec<Ring>> = around.iter().flat_map(|(x, y)| square("31042", f64::from(*x), f64::from(*y)).polygons).collect();
        let joined = dissolve(&polygons).unwrap();
        assert_eq!((joined.len(), joined[0].len()), (1, 2));
        assert_eq!((area(&joined[0][0]), area(&joined[0][1])), (18.0, -2.0));
    }

    #[test]
    fn squares_apart_stay_two_polygons() {
        let polygons = [square("31042", 0.0, 0.0).polygons, square("31042", 3.0, 0.0).polygons].concat();
        assert_eq!(dissolve(&polygons).unwrap().len(), 2);
    }

    #[test]
    fn the_middle_of_a_square() {
        assert_eq!(centroid(&square("31042", 4.0, 2.0)), Some((4.5, 2.5)));
    }
}
