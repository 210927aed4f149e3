//! The calibration variables of all units, held small, and their weighted sums and cross-products in one pass.
//!
//! In: margins, and which units count. Out: x'λ of each unit, Σ w x and Σ s x x' for weights that depend on x'λ.
//! Categorical margins are joined by groups of at most 256 cells: a pass adds one number per pair of groups,
//! not one per pair of margins, and the p × p cross-products are read off those small tables. No n × p matrix.
//! Rows are cut in a fixed number of parts whatever the number of threads, and parts are added in order: same bytes.

mod parts;

use crate::margin::{Kind, Margin};
use parts::{Group, Numeric, groups};
use rayon::prelude::*;

/// Parts of the rows, of at least so many rows; each has its own tables.
const PARTS: usize = 8;
const PART: usize = 16_384;
/// Rows worked at a time: their weights stay in the first cache.
const BLOCK: usize = 1024;

/// Where a column comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub margin: usize,
    pub cell: usize,
}

pub(crate) struct Columns {
    n: usize,
    groups: Vec<Group>,
    numeric: Vec<Numeric>,
    pub places: Vec<Place>,
}

/// Σ w x (on the scale of the columns), Σ |w x| and Σ s x x'.
pub(crate) struct Moments {
    pub sums: Vec<f64>,
    /// Σ |w x| of each column with x as it was given.
    pub sizes: Vec<f64>,
    /// Row by row; empty when it was not asked.
    pub products: Vec<f64>,
}

/// The tables of one part of the rows.
#[derive(Clone)]
struct Tables {
    /// Σ w and Σ s by joint cell of each group, Σ s by pair of joint cells of each pair of groups.
    first: Vec<Vec<f64>>,
    second: Vec<Vec<f64>>,
    pairs: Vec<Vec<f64>>,
    /// Σ w z, Σ |w x|; Σ s z by joint cell; Σ s z z'.
    sums: Vec<f64>,
    sizes: Vec<f64>,
    by_cell: Vec<Vec<f64>>,
    squares: Vec<f64>,
}

impl Columns {
    /// Columns of the units in `used` (none: all). `weights` centre and scale the numeric ones; they are centred only when
    /// a categorical margin makes the constant a combination of the columns.
    pub fn new(margins: &[Margin], used: Option<&[u32]>, weights: &[f64]) -> Columns {
        let n = weights.len();
        let constant = margins.iter().any(|m| matches!(m.kind, Kind::Categories { .. }));
        let (mut places, mut numeric, mut factors) = (Vec::new(), Vec::new(), Vec::new());
        for (margin, m) in margins.iter().enumerate() {
            match m.kind {
                Kind::Categories { codes, targets, .. } => factors.push((places.len(), targets.len(), codes)),
                Kind::Numeric { values, .. } => {
                    let x = (0..n).map(|i| values[used.map_or(i, |u| u[i] as usize)]).collect();
                    numeric.push(Numeric::new(x, weights, constant, places.len()));
                }
            }
            places.extend((0..m.columns()).map(|cell| Place { margin, cell }));
        }
        Columns { n, groups: groups(factors, used, n), numeric, places }
    }

    /// Columns that are numbers only, as given: one vector per column.
    pub fn dense(columns: Vec<Vec<f64>>, places: Vec<Place>, weights: &[f64]) -> Columns {
        let numeric = columns.into_iter().enumerate().map(|(j, x)| Numeric::new(x, weights, false, j)).collect();
        Columns { n: weights.len(), groups: Vec::new(), numeric, places }
    }

    pub fn p(&self) -> usize {
        self.places.len()
    }

    /// Targets on the scale of the columns; `total` is what Σ w must be when columns are centred.
    pub fn scaled(&self, targets: &[f64], total: f64) -> Vec<f64> {
        let mut scaled = targets.to_vec();
        self.numeric.iter().for_each(|x| scaled[x.column] = (targets[x.column] - x.centre * total) / x.spread);
        scaled
    }

    /// How much one unit of each scaled column is, as it was given.
    pub fn spreads(&self) -> Vec<f64> {
        let mut spreads = vec![1.0; self.p()];
        self.numeric.iter().for_each(|x| spreads[x.column] = x.spread);
        spreads
    }

    /// Moments at λ, where `law` gives (w, s) of a unit from its position and x'λ.
    pub fn moments(&self, lambda: &[f64], products: bool, law: impl Fn(usize, f64) -> (f64, f64) + Sync) -> Moments {
        let tables = self.lookup(lambda);
        let part = self.n.div_ceil(PARTS).max(PART);
        let starts: Vec<usize> = (0..self.n).step_by(part).collect();
        let run = |from: &usize| self.part(*from, (from + part).min(self.n), lambda, &tables, products, &law);
        let parts: Vec<Tables> = starts.par_iter().map(run).collect();
        let whole = parts.into_iter().reduce(Tables::add).unwrap_or_else(|| self.tables(products));
        self.read(&whole, products)
    }

    /// f(position, x'λ) of every unit.
    pub fn map(&self, lambda: &[f64], f: impl Fn(usize, f64) -> f64 + Sync) -> Vec<f64> {
        let tables = self.lookup(lambda);
        let mut out = vec![0.0; self.n];
        out.par_chunks_mut(BLOCK).enumerate().for_each(|(block, out)| {
            let from = block * BLOCK;
            self.scores(from, out, lambda, &tables);
            out.iter_mut().enumerate().for_each(|(k, u)| *u = f(from + k, *u));
        });
        out
    }

    /// Σ of the λ of a group's margins for each joint cell.
    fn lookup(&self, lambda: &[f64]) -> Vec<Vec<f64>> {
        let cell = |group: &Group, code: usize| group.places(code).map(|column| lambda[column]).sum();
        self.groups.iter().map(|g| (0..g.size).map(|code| cell(g, code)).collect()).collect()
    }

    fn scores(&self, from: usize, out: &mut [f64], lambda: &[f64], tables: &[Vec<f64>]) {
        out.fill(0.0);
        for (group, table) in self.groups.iter().zip(tables) {
            let codes = &group.codes[from..from + out.len()];
            out.iter_mut().zip(codes).for_each(|(u, code)| *u += table[usize::from(*code)]);
        }
        for x in &self.numeric {
            let l = lambda[x.column];
            out.iter_mut().zip(&x.z[from..]).for_each(|(u, z)| *u += l * z);
        }
    }

    fn tables(&self, products: bool) -> Tables {
        let k = self.numeric.len();
        let sizes: Vec<usize> = self.groups.iter().map(|g| g.size).collect();
        let by_group = || sizes.iter().map(|s| vec![0.0; *s]).collect::<Vec<_>>();
        let pairs = pairs(sizes.len()).map(|(a, b)| vec![0.0; sizes[a] * sizes[b]]).collect();
        Tables {
            first: by_group(),
            second: if products { by_group() } else { Vec::new() },
            pairs: if products { pairs } else { Vec::new() },
            sums: vec![0.0; k],
            sizes: vec![0.0; k],
            by_cell: if products { (0..k).flat_map(|_| by_group()).collect() } else { Vec::new() },
            squares: vec![0.0; if products { k * k } else { 0 }],
        }
    }

    fn part(
        &self,
        from: usize,
        to: usize,
        lambda: &[f64],
        lookup: &[Vec<f64>],
        products: bool,
        law: &impl Fn(usize, f64) -> (f64, f64),
    ) -> Tables {
        let mut tables = self.tables(products);
        let (mut w, mut s) = ([0.0; BLOCK], [0.0; BLOCK]);
        for start in (from..to).step_by(BLOCK) {
            let len = BLOCK.min(to - start);
            self.scores(start, &mut w[..len], lambda, lookup);
            for (k, (w, s)) in w[..len].iter_mut().zip(&mut s).enumerate() {
                (*w, *s) = law(start + k, *w);
            }
            self.add_sums(start, &w[..len], &mut tables);
            if products {
                self.add_products(start, &s[..len], &mut tables);
            }
        }
        tables
    }

    fn add_sums(&self, from: usize, w: &[f64], tables: &mut Tables) {
        for (group, table) in self.groups.iter().zip(&mut tables.first) {
            w.iter().zip(&group.codes[from..]).for_each(|(w, code)| table[usize::from(*code)] += w);
        }
        for (j, x) in self.numeric.iter().enumerate() {
            let (mut sum, mut size) = (0.0, 0.0);
            for (w, z) in w.iter().zip(&x.z[from..]) {
                sum += w * z;
                size += (w * (z * x.spread + x.centre)).abs();
            }
            tables.sums[j] += sum;
            tables.sizes[j] += size;
        }
    }

    fn add_products(&self, from: usize, s: &[f64], tables: &mut Tables) {
        let (groups, to) = (self.groups.len(), from + s.len());
        for (group, table) in self.groups.iter().zip(&mut tables.second) {
            s.iter().zip(&group.codes[from..to]).for_each(|(s, code)| table[usize::from(*code)] += s);
        }
        for ((a, b), table) in pairs(groups).zip(&mut tables.pairs) {
            let (a, b) = (&self.groups[a], &self.groups[b]);
            for ((s, i), j) in s.iter().zip(&a.codes[from..to]).zip(&b.codes[from..to]) {
                table[usize::from(*i) * b.size + usize::from(*j)] += s;
            }
        }
        let k = self.numeric.len();
        let mut sz = [0.0; BLOCK];
        for (j, x) in self.numeric.iter().enumerate() {
            sz.iter_mut().zip(s).zip(&x.z[from..to]).for_each(|((out, s), z)| *out = s * z);
            for (g, group) in self.groups.iter().enumerate() {
                let table = &mut tables.by_cell[j * groups + g];
                sz.iter().zip(&group.codes[from..to]).for_each(|(sz, code)| table[usize::from(*code)] += sz);
            }
            for (l, other) in self.numeric.iter().enumerate().skip(j) {
                tables.squares[j * k + l] += sz.iter().zip(&other.z[from..to]).map(|(a, b)| a * b).sum::<f64>();
            }
        }
    }

    /// The moments that the tables hold.
    fn read(&self, tables: &Tables, products: bool) -> Moments {
        let p = self.p();
        let mut m = Moments { sums: vec![0.0; p], sizes: vec![0.0; p], products: vec![0.0; if products { p * p } else { 0 }] };
        for (group, table) in self.groups.iter().zip(&tables.first) {
            for (code, w) in table.iter().enumerate() {
                group.places(code).for_each(|column| m.sums[column] += w);
            }
        }
        for (j, x) in self.numeric.iter().enumerate() {
            (m.sums[x.column], m.sizes[x.column]) = (tables.sums[j], tables.sizes[j]);
        }
        if products {
            self.read_products(tables, &mut m.products);
            mirror(&mut m.products, p);
        }
        m
    }

    /// The upper half, in the order of the columns of each pair.
    fn read_products(&self, tables: &Tables, products: &mut [f64]) {
        let p = self.p();
        let mut add = |i: usize, j: usize, s: f64| products[i.min(j) * p + i.max(j)] += s;
        for (group, table) in self.groups.iter().zip(&tables.second) {
            for (code, s) in table.iter().enumerate().filter(|(_, s)| **s != 0.0) {
                let places: Vec<usize> = group.places(code).collect();
                places.iter().enumerate().for_each(|(k, i)| places[k..].iter().for_each(|j| add(*i, *j, *s)));
            }
        }
        for ((a, b), table) in pairs(self.groups.len()).zip(&tables.pairs) {
            let (a, b) = (&self.groups[a], &self.groups[b]);
            for (cell, s) in table.iter().enumerate().filter(|(_, s)| **s != 0.0) {
                a.places(cell / b.size).for_each(|i| b.places(cell % b.size).for_each(|j| add(i, j, *s)));
            }
        }
        let (k, groups) = (self.numeric.len(), self.groups.len());
        for (j, x) in self.numeric.iter().enumerate() {
            for (g, group) in self.groups.iter().enumerate() {
                let table = &tables.by_cell[j * groups + g];
                table.iter().enumerate().for_each(|(code, s)| group.places(code).for_each(|i| add(i, x.column, *s)));
            }
            self.numeric.iter().enumerate().skip(j).for_each(|(l, y)| add(x.column, y.column, tables.squares[j * k + l]));
        }
    }
}

impl Tables {
    fn add(mut self, other: Tables) -> Tables {
        let lists = |mine: &mut Vec<Vec<f64>>, theirs: &[Vec<f64>]| mine.iter_mut().zip(theirs).for_each(|(a, b)| add(a, b));
        lists(&mut self.first, &other.first);
        lists(&mut self.second, &other.second);
        lists(&mut self.pairs, &other.pairs);
        lists(&mut self.by_cell, &other.by_cell);
        add(&mut self.sums, &other.sums);
        add(&mut self.sizes, &other.sizes);
        add(&mut self.squares, &other.squares);
        self
    }
}

fn add(mine: &mut [f64], theirs: &[f64]) {
    mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
}

fn mirror(a: &mut [f64], p: usize) {
    for i in 0..p {
        for j in 0..i {
            a[i * p + j] = a[j * p + i];
        }
    }
}

/// (0, 1), (0, 2) … of k.
fn pairs(k: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..k).flat_map(move |a| (a + 1..k).map(move |b| (a, b)))
}
