//! Linear forms of the sums by cell, and their covariance by the formula of the design.

use super::pass::Cell;
use super::sheet::Sheet;

/// A variance below this part of the sum of squares it is the remainder of is rounding: 0.
const ROUNDING: f64 = 1e-14;

/// Σ a(domain, level) N(domain, level), where N is the sum of the weights of a cell.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Form {
    /// A domain and a coefficient per level; a domain may come several times.
    pub terms: Vec<(usize, Vec<f64>)>,
}

impl Form {
    /// One domain's levels.
    pub fn of(domain: usize, coefficients: Vec<f64>) -> Form {
        Form { terms: vec![(domain, coefficients)] }
    }

    /// Σ c × form.
    pub fn sum(parts: &[(f64, &Form)]) -> Form {
        let scaled = |c: f64, form: &Form| -> Vec<(usize, Vec<f64>)> {
            form.terms.iter().map(|(domain, a)| (*domain, a.iter().map(|a| c * a).collect())).collect()
        };
        Form { terms: parts.iter().flat_map(|(c, form)| scaled(*c, form)).collect() }
    }
}

impl Sheet<'_> {
    /// Covariance matrix of the linear forms, k × k, row by row:
    /// Σ_h (1 − f_h) n_h / (n_h − 1) Σ_i (z_hi − z̄_h)(z_hi − z̄_h)', z_hi the forms of PSU i.
    pub fn covariance(&self, forms: &[Form]) -> Vec<f64> {
        if self.frame.rows { self.covariance_of_rows(forms) } else { self.covariance_of_psus(forms) }
    }

    /// The value of a form at the cells of a unit.
    fn at(&self, cells: &[Cell], form: &Form) -> f64 {
        let terms = form.terms.iter().filter(|(domain, _)| *domain < self.domains);
        let value = |(domain, a): &(usize, Vec<f64>)| -> f64 {
            let row = &cells[domain * (self.levels + 1)..][..self.levels];
            row.iter().zip(a).map(|(cell, a)| cell.w * a).sum()
        };
        terms.map(value).sum()
    }

    /// Totals of the forms of each unit, less what the margins explain: units × k.
    fn totals_of_units(&self, forms: &[Form], slopes: &[f64]) -> Vec<f64> {
        let mut z: Vec<f64> = self.units().flat_map(|cells| forms.iter().map(|form| self.at(cells, form))).collect();
        if let Some((explained, _)) = &self.crossed {
            let p = explained.p.max(1);
            let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
            for (z, x) in z.chunks_exact_mut(forms.len().max(1)).zip(explained.sums.chunks_exact(p)) {
                z.iter_mut().zip(slopes.chunks_exact(p)).for_each(|(z, beta)| *z -= dot(beta, x));
            }
        }
        z
    }

    fn slopes(&self, dense: &[f64], forms: usize) -> Vec<f64> {
        self.crossed.as_ref().map_or_else(Vec::new, |(explained, crossed)| explained.slopes(crossed, dense, forms))
    }

    fn covariance_of_psus(&self, forms: &[Form]) -> Vec<f64> {
        let k = forms.len();
        let slopes = if self.crossed.is_some() { self.slopes(&self.dense(forms), k) } else { Vec::new() };
        let z = self.totals_of_units(forms, &slopes);
        let sizes = self.frame.design.stratum_sizes();
        let strata = self.frame.design.stratum_of_psu();
        let mut means = vec![0.0; sizes.len() * k];
        for (z, h) in z.chunks_exact(k.max(1)).zip(strata) {
            let n = f64::from(sizes[*h as usize]);
            means[*h as usize * k..][..k].iter_mut().zip(z).for_each(|(mean, z)| *mean += z / n);
        }
        let mut v = vec![0.0; k * k];
        for (z, h) in z.chunks_exact(k.max(1)).zip(strata) {
            let mean = &means[*h as usize * k..][..k];
            let centred: Vec<f64> = z.iter().zip(mean).map(|(z, mean)| z - mean).collect();
            add_product(&mut v, &centred, &centred, self.frame.factor(*h as usize));
        }
        v
    }

    /// With rows for PSUs: Σ_h k_h [Σ z z' − (Σ z)(Σ z)' / n_h], k_h = (1 − f_h) n_h / (n_h − 1), z = w (a − x'β):
    /// Σ k_h w² (a − x'β)(a − x'β)' is worked out on the sums of w², w² x and w² x x'.
    fn covariance_of_rows(&self, forms: &[Form]) -> Vec<f64> {
        let k = forms.len();
        let dense: Vec<f64> = self.dense(forms);
        let slopes = self.slopes(&dense, k);
        let mut v = vec![0.0; k * k];
        for (h, cells) in self.units().enumerate() {
            let factor = self.frame.factor(h);
            for (cell, a) in cells.iter().zip(dense.chunks_exact(k.max(1))).filter(|(cell, _)| cell.n > 0.0) {
                add_product(&mut v, a, a, factor * cell.square);
            }
        }
        let squares: Vec<f64> = (0..k).map(|j| v[j * k + j]).collect();
        self.take_explained(&mut v, &dense, &slopes, k);
        for (h, sums) in self.totals_of_units(forms, &slopes).chunks_exact(k.max(1)).enumerate() {
            add_product(&mut v, sums, sums, -self.frame.factor(h) / f64::from(self.frame.design.stratum_sizes()[h]));
        }
        silence(&mut v, &squares);
        v
    }

    /// v − (C'β + β'C) + β'Gβ, with C = Σ k_h w² a x' and G = Σ k_h w² x x'.
    fn take_explained(&self, v: &mut [f64], dense: &[f64], slopes: &[f64], k: usize) {
        let Some((explained, crossed)) = &self.crossed else { return };
        let p = explained.p.max(1);
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        for (x, a) in crossed.squares.chunks_exact(p).zip(dense.chunks_exact(k.max(1))) {
            let fitted: Vec<f64> = slopes.chunks_exact(p).map(|beta| dot(beta, x)).collect();
            add_product(v, a, &fitted, -1.0);
            add_product(v, &fitted, a, -1.0);
        }
        let turned = |beta: &[f64]| -> Vec<f64> { explained.squares.chunks_exact(p).map(|row| dot(row, beta)).collect() };
        let turned: Vec<Vec<f64>> = slopes.chunks_exact(p).map(turned).collect();
        for (row, beta) in v.chunks_exact_mut(k.max(1)).zip(slopes.chunks_exact(p)) {
            row.iter_mut().zip(&turned).for_each(|(v, turned)| *v += dot(beta, turned));
        }
    }

    /// The coefficients of every form at every cell: cells × k.
    fn dense(&self, forms: &[Form]) -> Vec<f64> {
        let (k, stride) = (forms.len(), self.levels + 1);
        let mut dense = vec![0.0; (self.domains + 1) * stride * k];
        for (j, form) in forms.iter().enumerate() {
            for (domain, a) in form.terms.iter().filter(|(domain, _)| *domain < self.domains) {
                a.iter().take(self.levels).enumerate().for_each(|(level, a)| dense[(domain * stride + level) * k + j] += a);
            }
        }
        dense
    }
}

/// v += c a b'.
fn add_product(v: &mut [f64], a: &[f64], b: &[f64], c: f64) {
    for (row, a) in v.chunks_exact_mut(b.len().max(1)).zip(a) {
        row.iter_mut().zip(b).for_each(|(v, b)| *v += c * a * b);
    }
}

/// Differences of nearly equal sums that are rounding alone become 0, with their covariances.
fn silence(v: &mut [f64], squares: &[f64]) {
    let k = squares.len();
    for j in (0..k).filter(|j| v[j * k + j] <= ROUNDING * squares[*j]).collect::<Vec<_>>() {
        (0..k).for_each(|i| {
            v[i * k + j] = 0.0;
            v[j * k + i] = 0.0;
        });
    }
}
