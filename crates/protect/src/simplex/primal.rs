//! How far one variable can go from 0, the others staying within their bounds: the attacker's programme.

use super::{Bounds, Dictionary, Place, ZERO};
use crate::error::{Error, Result};

/// What was reached.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reach {
    /// Distance from 0 in the direction asked; infinite when nothing stops it.
    pub distance: f64,
    /// The point: variables that moved.
    pub point: Vec<(usize, f64)>,
    /// When something stopped it: the target as a combination of the variables that did; multiplied by the direction.
    pub blocked_by: Vec<(usize, f64)>,
}

struct Walk<'a> {
    dictionary: &'a mut Dictionary,
    bounds: &'a Bounds,
    target: usize,
    sign: f64,
    /// Values of the basic and of the nonbasic variables.
    rows: Vec<f64>,
    columns: Vec<f64>,
}

enum Step {
    Enough,
    Free,
    Moved { stuck: bool },
}

/// Moves `target` from 0 in the direction `sign` until `enough`, or until the bounds stop it. 0 lies within all bounds.
///
/// Primal simplex from the point 0, which any basis holds (the system is homogeneous), so a basis serves the next call, and
/// which lies inside the bounds, so the first steps make progress.
/// Largest gradient; after many steps without progress, the smallest index (Bland 1977), which cannot cycle.
pub(crate) fn reach(dictionary: &mut Dictionary, bounds: &Bounds, target: usize, sign: f64, enough: f64) -> Result<Reach> {
    let (rows, columns) = (dictionary.basic.len(), dictionary.columns());
    let mut walk = Walk { dictionary, bounds, target, sign, rows: vec![0.0; rows], columns: vec![0.0; columns] };
    let (limit, mut stuck) = (100 * (rows + columns) + 1000, 0);
    for _ in 0..limit {
        let bland = stuck > rows + columns;
        let Some((column, direction)) = walk.entering(bland) else { return Ok(walk.blocked()) };
        match walk.step(column, direction, enough, bland) {
            Step::Enough => return Ok(walk.found(enough)),
            Step::Free => return Ok(walk.found(f64::INFINITY)),
            Step::Moved { stuck: still } => stuck = if still { stuck + 1 } else { 0 },
        }
    }
    Err(Error::TooManyPivots { pivots: limit })
}

impl Walk<'_> {
    /// The nonbasic variable whose move makes the target progress, and the way it moves.
    fn entering(&self, bland: bool) -> Option<(usize, f64)> {
        let row = match self.dictionary.place[self.target] {
            Place::Out => return None,
            Place::Column(column) => return self.can_move(column, self.sign).then_some((column, self.sign)),
            Place::Row(row) => self.dictionary.row(row),
        };
        let useful = (0..row.len()).filter(|j| row[*j].abs() > ZERO && self.can_move(*j, self.sign * row[*j]));
        let var = |j: &usize| self.dictionary.nonbasic[*j];
        let best = if bland {
            useful.min_by_key(var)
        } else {
            useful.max_by(|a, b| row[*a].abs().total_cmp(&row[*b].abs()).then(var(b).cmp(&var(a))))
        };
        best.map(|j| (j, (self.sign * row[j]).signum()))
    }

    fn can_move(&self, column: usize, direction: f64) -> bool {
        let var = self.dictionary.nonbasic[column];
        let (x, low, high) = (self.columns[column], self.bounds.low[var], self.bounds.high[var]);
        if direction > 0.0 { high - x > slack(high) } else { x - low > slack(low) }
    }

    fn step(&mut self, column: usize, direction: f64, enough: f64, bland: bool) -> Step {
        let var = self.dictionary.nonbasic[column];
        let bound = if direction > 0.0 { self.bounds.high[var] } else { self.bounds.low[var] };
        let own = (bound - self.columns[column]).abs();
        let (row, length) =
            self.first_row(column, direction, bland).filter(|(_, length)| *length < own).map_or((None, own), |(row, l)| (Some(row), l));
        let (reached, rate) = match self.dictionary.place[self.target] {
            Place::Row(at) => (self.rows[at] * self.sign, self.dictionary.at(at, column).abs()),
            _ => (self.columns[column] * self.sign, 1.0),
        };
        let needed = (enough - reached).max(0.0) / rate;
        if needed.is_finite() && needed <= length {
            self.advance(column, direction * needed);
            return Step::Enough;
        }
        if length.is_infinite() {
            return Step::Free;
        }
        self.advance(column, direction * length);
        match row {
            None => self.columns[column] = bound,
            Some(row) => self.exchange(row, column, direction),
        }
        Step::Moved { stuck: length * rate <= slack(reached) }
    }

    /// The basic variable that meets a bound first; of several, the surest pivot (or the smallest index).
    fn first_row(&self, column: usize, direction: f64, bland: bool) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64)> = None;
        for row in 0..self.rows.len() {
            let rate = self.dictionary.at(row, column) * direction;
            if rate.abs() <= ZERO {
                continue;
            }
            let var = self.dictionary.basic[row];
            let bound = if rate > 0.0 { self.bounds.high[var] } else { self.bounds.low[var] };
            let length = ((bound - self.rows[row]) / rate).max(0.0);
            let better = |(other, least): (usize, f64)| {
                let tie = (length - least).abs() <= slack(least);
                let pivot = |row: usize| self.dictionary.at(row, column).abs();
                let surer = if bland { var < self.dictionary.basic[other] } else { pivot(row) > pivot(other) };
                if tie { surer } else { length < least }
            };
            if length.is_finite() && best.is_none_or(better) {
                best = Some((row, length));
            }
        }
        best
    }

    fn advance(&mut self, column: usize, by: f64) {
        self.columns[column] += by;
        for row in 0..self.rows.len() {
            self.rows[row] += self.dictionary.at(row, column) * by;
        }
    }

    fn exchange(&mut self, row: usize, column: usize, direction: f64) {
        let leaving = self.dictionary.basic[row];
        let up = self.dictionary.at(row, column) * direction > 0.0;
        let bound = if up { self.bounds.high[leaving] } else { self.bounds.low[leaving] };
        self.rows[row] = self.columns[column];
        self.columns[column] = bound;
        self.dictionary.pivot(row, column);
    }

    fn found(&self, distance: f64) -> Reach {
        Reach { distance, point: self.point(), blocked_by: Vec::new() }
    }

    fn blocked(&self) -> Reach {
        let (distance, blocked_by) = match self.dictionary.place[self.target] {
            Place::Row(row) => (self.rows[row], self.stops(row)),
            Place::Column(column) => (self.columns[column], Vec::new()),
            Place::Out => (0.0, Vec::new()),
        };
        Reach { distance: distance * self.sign, point: self.point(), blocked_by }
    }

    fn stops(&self, row: usize) -> Vec<(usize, f64)> {
        let terms = self.dictionary.nonbasic.iter().zip(self.dictionary.row(row));
        terms.filter(|(_, t)| t.abs() > ZERO).map(|(var, t)| (*var, t * self.sign)).collect()
    }

    fn point(&self) -> Vec<(usize, f64)> {
        let basic = self.dictionary.basic.iter().zip(&self.rows);
        let all = basic.chain(self.dictionary.nonbasic.iter().zip(&self.columns));
        all.filter(|(_, x)| x.abs() > ZERO).map(|(var, x)| (*var, *x)).collect()
    }
}

/// What counts as nothing beside a number of this size.
fn slack(x: f64) -> f64 {
    if x.is_finite() { 1e-9 * x.abs().max(1.0) } else { 0.0 }
}
