//! R's `spline()` through points and `approx()` of its inverse, only to read a profile as R reads it.

/// The cubic through the points (x sorted) with the third derivatives at the ends of the cubics through the first and the last
/// four (Forsythe, Malcolm, Moler 1977), at three times as many equal steps.
pub fn thrice(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let n = points.len();
    let second = second_derivatives(points);
    let (low, high) = (points[0].0, points[n - 1].0);
    let at = |k: usize| low + (high - low) * k as f64 / (3 * n - 1) as f64;
    (0..3 * n).map(|k| (at(k), value(points, &second, at(k)))).collect()
}

/// x where the broken line passes y.
pub fn inverse(curve: &[(f64, f64)], y: f64) -> Option<f64> {
    let inside = |pair: &&[(f64, f64)]| (pair[0].1 <= y && y <= pair[1].1) || (pair[1].1 <= y && y <= pair[0].1);
    let pair = curve.windows(2).find(inside)?;
    Some(pair[0].0 + (pair[1].0 - pair[0].0) * (y - pair[0].1) / (pair[1].1 - pair[0].1))
}

fn second_derivatives(points: &[(f64, f64)]) -> Vec<f64> {
    let n = points.len();
    let step = |i: usize| points[i + 1].0 - points[i].0;
    let slope = |i: usize| (points[i + 1].1 - points[i].1) / step(i);
    let mut a = vec![0.0; n * n];
    let mut b = vec![0.0; n];
    for i in 1..n - 1 {
        (a[i * n + i - 1], a[i * n + i], a[i * n + i + 1]) = (step(i - 1), 2.0 * (step(i - 1) + step(i)), step(i));
        b[i] = 6.0 * (slope(i) - slope(i - 1));
    }
    // Third derivative in the first and last interval: six times the divided difference of four points.
    let third = |i: usize| {
        let two = |i: usize| (slope(i + 1) - slope(i)) / (points[i + 2].0 - points[i].0);
        6.0 * (two(i + 1) - two(i)) / (points[i + 3].0 - points[i].0)
    };
    (a[0], a[1], b[0]) = (-1.0, 1.0, third(0) * step(0));
    (a[n * n - 2], a[n * n - 1], b[n - 1]) = (-1.0, 1.0, third(n - 4) * step(n - 2));
    eliminate(a, b)
}

/// Gauss with partial pivoting.
fn eliminate(mut a: Vec<f64>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for c in 0..n {
        let pivot = (c..n).max_by(|i, j| a[i * n + c].abs().total_cmp(&a[j * n + c].abs())).unwrap_or(c);
        (0..n).for_each(|k| a.swap(c * n + k, pivot * n + k));
        b.swap(c, pivot);
        for i in c + 1..n {
            let factor = a[i * n + c] / a[c * n + c];
            (c..n).for_each(|k| a[i * n + k] -= factor * a[c * n + k]);
            b[i] -= factor * b[c];
        }
    }
    for c in (0..n).rev() {
        b[c] = (b[c] - (c + 1..n).map(|k| a[c * n + k] * b[k]).sum::<f64>()) / a[c * n + c];
    }
    b
}

fn value(points: &[(f64, f64)], second: &[f64], x: f64) -> f64 {
    let i = points.iter().rposition(|p| p.0 <= x).unwrap_or(0).min(points.len() - 2);
    let ((x0, y0), (x1, y1)) = (points[i], points[i + 1]);
    let (h, left, right) = (x1 - x0, x1 - x, x - x0);
    let curve = second[i] * left.powi(3) + second[i + 1] * right.powi(3);
    curve / (6.0 * h) + (y0 / h - second[i] * h / 6.0) * left + (y1 / h - second[i + 1] * h / 6.0) * right
}
