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

    fn covariance_of_psus(&self, forms: &[Form]) -> Vec<f64> {
        let k = forms.len();
        let z: Vec<f64> = self.units().flat_map(|cells| forms.iter().map(|form| self.at(cells, form))).collect();
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

    /// With rows for PSUs: Σ_h (1 − f_h) n_h / (n_h − 1) [Σ a a' w² − (Σ a w)(Σ a w)' / n_h], sums over the cells of h.
    fn covariance_of_rows(&self, forms: &[Form]) -> Vec<f64> {
        let k = forms.len();
        let dense: Vec<f64> = self.dense(forms);
        let (mut v, mut squares) = (vec![0.0; k * k], vec![0.0; k]);
        for (h, cells) in self.units().enumerate() {
            let (factor, n) = (self.frame.factor(h), f64::from(self.frame.design.stratum_sizes()[h]));
            for (cell, a) in cells.iter().zip(dense.chunks_exact(k.max(1))).filter(|(cell, _)| cell.n > 0.0) {
                add_product(&mut v, a, a, factor * cell.square);
                squares.iter_mut().zip(a).for_each(|(s, a)| *s += factor * cell.square * a * a);
            }
            let sums: Vec<f64> = forms.iter().map(|form| self.at(cells, form)).collect();
            add_product(&mut v, &sums, &sums, -factor / n);
        }
        silence(&mut v, &squares);
        v
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
