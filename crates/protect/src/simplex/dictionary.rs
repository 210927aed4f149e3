//! The dictionary: each basic variable as a combination of the nonbasic ones, x_B = T x_N, and the exchange of two of them.

use super::ZERO;
use std::collections::BTreeMap;

/// An equation Σ a·x = 0.
pub(crate) type Equation = Vec<(usize, f64)>;

/// Where a variable stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Row(usize),
    Column(usize),
    /// Not in the system: fixed at 0.
    Out,
}

#[derive(Debug, Clone)]
pub(crate) struct Dictionary {
    /// Row by row.
    t: Vec<f64>,
    pub basic: Vec<usize>,
    pub nonbasic: Vec<usize>,
    pub place: Vec<Place>,
    /// Multiplications done: the measure of effort, the same on every machine.
    pub work: u64,
}

impl Dictionary {
    /// Solves the equations for as many variables as their rank; variables that are not free are 0 and leave the system.
    /// The first variable of an equation (the parent) is preferred as basic; equations of fine cells should come first.
    pub fn solve(size: usize, equations: &[Equation], free: &[bool]) -> Dictionary {
        let mut solved: Vec<Option<Sparse>> = vec![None; size];
        let mut order: Vec<usize> = Vec::new();
        for equation in equations {
            let mut row = substituted(equation, free, &solved);
            let Some(pivot) = pivot_of(equation, &row) else { continue };
            let factor = -1.0 / row.remove(&pivot).unwrap_or(1.0);
            row.values_mut().for_each(|a| *a *= factor);
            for other in &order {
                substitute(solved[*other].as_mut(), pivot, &row);
            }
            solved[pivot] = Some(row);
            order.push(pivot);
        }
        Dictionary::gather(size, &order, &solved, free)
    }

    /// Free variables `0..columns`, no row yet.
    pub fn of_columns(columns: usize) -> Dictionary {
        let place = (0..columns).map(Place::Column).collect();
        Dictionary { t: Vec::new(), basic: Vec::new(), nonbasic: (0..columns).collect(), place, work: 0 }
    }

    fn gather(size: usize, order: &[usize], solved: &[Option<Sparse>], free: &[bool]) -> Dictionary {
        let nonbasic: Vec<usize> = (0..size).filter(|var| free[*var] && solved[*var].is_none()).collect();
        let mut place = vec![Place::Out; size];
        nonbasic.iter().enumerate().for_each(|(column, var)| place[*var] = Place::Column(column));
        order.iter().enumerate().for_each(|(row, var)| place[*var] = Place::Row(row));
        let mut t = vec![0.0; order.len() * nonbasic.len()];
        for (row, var) in order.iter().enumerate() {
            for (other, a) in solved[*var].iter().flatten() {
                if let Place::Column(column) = place[*other] {
                    t[row * nonbasic.len() + column] = *a;
                }
            }
        }
        Dictionary { t, basic: order.to_vec(), nonbasic, place, work: 0 }
    }

    pub fn columns(&self) -> usize {
        self.nonbasic.len()
    }

    pub fn row(&self, row: usize) -> &[f64] {
        &self.t[row * self.columns()..(row + 1) * self.columns()]
    }

    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.t[row * self.columns() + column]
    }

    /// Adds a new basic variable, the combination `expression` of variables already there; its number is returned.
    pub fn add(&mut self, expression: &[(usize, f64)]) -> usize {
        let mut row = vec![0.0; self.columns()];
        for (var, a) in expression {
            match self.place[*var] {
                Place::Column(column) => row[column] += a,
                Place::Row(other) => row.iter_mut().zip(self.row(other)).for_each(|(x, t)| *x += a * t),
                Place::Out => {}
            }
        }
        let var = self.place.len();
        self.place.push(Place::Row(self.basic.len()));
        self.basic.push(var);
        self.t.extend(row);
        var
    }

    /// Takes a basic variable out, with its equation.
    pub fn drop_row(&mut self, row: usize) {
        let (width, last) = (self.columns(), self.basic.len() - 1);
        self.place[self.basic[row]] = Place::Out;
        if row != last {
            self.t.copy_within(last * width..(last + 1) * width, row * width);
            self.basic[row] = self.basic[last];
            self.place[self.basic[row]] = Place::Row(row);
        }
        self.basic.pop();
        self.t.truncate(last * width);
    }

    /// Exchanges the basic variable of `row` and the nonbasic one of `column`.
    pub fn pivot(&mut self, row: usize, column: usize) {
        let width = self.columns();
        let inverse = 1.0 / self.at(row, column);
        let mut pivot: Vec<f64> = self.row(row).iter().map(|t| clean(-t * inverse)).collect();
        pivot[column] = inverse;
        let used: Vec<usize> = (0..width).filter(|j| pivot[*j] != 0.0 && *j != column).collect();
        let dense = 3 * used.len() > width;
        for i in (0..self.basic.len()).filter(|i| *i != row) {
            let line = &mut self.t[i * width..(i + 1) * width];
            let factor = line[column];
            if factor == 0.0 {
                continue;
            }
            if dense {
                line.iter_mut().zip(&pivot).for_each(|(x, p)| *x = clean(*x + factor * p));
            } else {
                used.iter().for_each(|j| line[*j] = clean(line[*j] + factor * pivot[*j]));
            }
            line[column] = clean(factor * inverse);
            self.work += used.len() as u64;
        }
        self.work += (width + self.basic.len()) as u64;
        self.t[row * width..(row + 1) * width].copy_from_slice(&pivot);
        std::mem::swap(&mut self.basic[row], &mut self.nonbasic[column]);
        self.place[self.basic[row]] = Place::Row(row);
        self.place[self.nonbasic[column]] = Place::Column(column);
    }
}

/// A tiny remainder of a subtraction is 0.
fn clean(x: f64) -> f64 {
    if x.abs() < 1e-11 { 0.0 } else { x }
}

/// A combination of few variables.
type Sparse = BTreeMap<usize, f64>;

fn substituted(equation: &Equation, free: &[bool], solved: &[Option<Sparse>]) -> Sparse {
    let mut row = Sparse::new();
    for (var, a) in equation.iter().filter(|(var, _)| free[*var]) {
        match &solved[*var] {
            Some(expression) => add(&mut row, *a, expression),
            None => add(&mut row, *a, &Sparse::from([(*var, 1.0)])),
        }
    }
    row
}

fn add(row: &mut Sparse, factor: f64, other: &Sparse) {
    for (var, a) in other {
        let sum = row.get(var).copied().unwrap_or(0.0) + factor * a;
        if clean(sum) == 0.0 {
            row.remove(var);
        } else {
            row.insert(*var, sum);
        }
    }
}

/// The parent when it is still free, else the largest coefficient.
fn pivot_of(equation: &Equation, row: &Sparse) -> Option<usize> {
    let sure = |var: &usize| row.get(var).is_some_and(|a| a.abs() > ZERO);
    let first = equation.first().map(|(var, _)| *var).filter(sure);
    let largest = || row.iter().reduce(|best, one| if one.1.abs() > best.1.abs() + ZERO { one } else { best }).map(|(var, _)| *var);
    first.or_else(|| largest().filter(sure))
}

fn substitute(row: Option<&mut Sparse>, pivot: usize, expression: &Sparse) {
    let Some(row) = row else { return };
    if let Some(factor) = row.remove(&pivot) {
        add(row, factor, expression);
    }
}
