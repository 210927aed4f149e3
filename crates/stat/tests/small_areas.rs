//! Fay and Herriot's model: against dense matrices, at its edges, and by simulation.

use stat::small_area::{Area, AreaError, Benchmark, Direct, Fit, Fitting, Origin, fay_herriot, fay_herriot_at};

struct Draw(u64);

impl Draw {
    /// A nearly normal number: the sum of twelve draws, less 6.
    fn normal(&mut self) -> f64 {
        let mut next = || {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as f64 / (1u64 << 31) as f64
        };
        (0..12).map(|_| next()).sum::<f64>() - 6.0
    }
}

fn areas(seed: u64, m: usize, sigma: f64) -> (Vec<Area>, Vec<f64>) {
    let mut draw = Draw(seed);
    let (mut areas, mut truth) = (vec![], vec![]);
    for i in 0..m {
        let (x, psi) = (draw.normal(), 0.2 + 0.1 * (i % 5) as f64);
        let theta = 1.0 + 0.5 * x + sigma * draw.normal();
        truth.push(theta);
        areas.push(Area { direct: Some(Direct { value: theta + psi.sqrt() * draw.normal(), variance: psi }), x: vec![1.0, x] });
    }
    (areas, truth)
}

type Dense = Vec<Vec<f64>>;

fn times(a: &Dense, b: &Dense) -> Dense {
    a.iter().map(|r| (0..b[0].len()).map(|j| r.iter().zip(b).map(|(x, row)| x * row[j]).sum()).collect()).collect()
}

fn turned(a: &Dense) -> Dense {
    (0..a[0].len()).map(|j| a.iter().map(|row| row[j]).collect()).collect()
}

/// Gauss and Jordan, without any care for speed.
fn inverse(a: &Dense) -> Dense {
    let n = a.len();
    let mut m: Dense = (0..n).map(|i| a[i].iter().copied().chain((0..n).map(|j| f64::from(u8::from(i == j)))).collect()).collect();
    for i in 0..n {
        let pivot = (i..n).max_by(|p, q| m[*p][i].abs().total_cmp(&m[*q][i].abs())).unwrap();
        m.swap(i, pivot);
        let top: Vec<f64> = m[i].iter().map(|v| v / m[i][i]).collect();
        for (k, row) in m.iter_mut().enumerate() {
            let factor = row[i];
            row.iter_mut().zip(&top).for_each(|(v, t)| *v = if k == i { *t } else { *v - factor * t });
        }
    }
    m.iter().map(|row| row[n..].to_vec()).collect()
}

/// P = V⁻¹ − V⁻¹ X (X'V⁻¹X)⁻¹ X'V⁻¹ at σ², with X and y.
fn projection(areas: &[Area], variance: f64) -> (Dense, Dense, Dense, Dense) {
    let n = areas.len();
    let x: Dense = areas.iter().map(|a| a.x.clone()).collect();
    let y: Dense = areas.iter().map(|a| vec![a.direct.unwrap().value]).collect();
    let v: Dense =
        (0..n).map(|i| (0..n).map(|j| if i == j { variance + areas[i].direct.unwrap().variance } else { 0.0 }).collect()).collect();
    let w = inverse(&v);
    let cov = inverse(&times(&times(&turned(&x), &w), &x));
    let middle = times(&times(&times(&times(&w, &x), &cov), &turned(&x)), &w);
    let p = w.iter().zip(&middle).map(|(a, b)| a.iter().zip(b).map(|(a, b)| a - b).collect()).collect();
    (p, x, y, cov)
}

fn trace(a: &Dense) -> f64 {
    (0..a.len()).map(|i| a[i][i]).sum()
}

#[test]
fn reml_solves_its_equation_and_the_figures_are_those_of_dense_matrices() {
    let (areas, _) = areas(5, 12, 0.9);
    let fit = fay_herriot(&areas, Fitting::Reml).unwrap();
    assert!(fit.variance > 0.0);
    let (p, x, y, cov) = projection(&areas, fit.variance);
    let py = times(&p, &y);
    let score = times(&turned(&py), &py)[0][0] - trace(&p);
    assert!(score.abs() < 1e-9, "{score}");
    // θ̂ = y − Ψ P y, since σ² P y = y − X β̂ − Ψ P y.
    for (i, area) in areas.iter().enumerate() {
        let direct = area.direct.unwrap();
        let (found, gamma) = (fit.areas[i], fit.variance / (fit.variance + direct.variance));
        assert!((found.value - (direct.value - direct.variance * py[i][0])).abs() < 1e-10);
        let leverage = times(&times(&vec![x[i].clone()], &cov), &turned(&vec![x[i].clone()]))[0][0];
        let information: f64 = areas.iter().map(|a| (fit.variance + a.direct.unwrap().variance).powi(-2)).sum();
        let g3 = direct.variance.powi(2) / (fit.variance + direct.variance).powi(3) * 2.0 / information;
        let mse = gamma * direct.variance + (1.0 - gamma).powi(2) * leverage + 2.0 * g3;
        assert!((found.mse - mse).abs() < 1e-10 && (found.gamma - gamma).abs() < 1e-12 && found.origin == Origin::Composite);
    }
}

#[test]
fn every_fit_solves_its_own_equation() {
    let (areas, _) = areas(8, 30, 0.7);
    for fitting in [Fitting::Ml, Fitting::Moment] {
        let fit = fay_herriot(&areas, fitting).unwrap();
        let terms = areas.iter().map(|a| {
            let (d, v) = (a.direct.unwrap(), fit.variance + a.direct.unwrap().variance);
            let r = d.value - fit.beta[0] - fit.beta[1] * a.x[1];
            if fitting == Fitting::Ml { (r * r / v - 1.0) / v } else { r * r / v }
        });
        let wanted = if fitting == Fitting::Ml { 0.0 } else { 28.0 };
        assert!((terms.sum::<f64>() - wanted).abs() < 1e-9);
    }
}

#[test]
fn areas_without_a_survey_get_a_synthetic_figure_that_says_so() {
    let (mut areas, _) = areas(3, 20, 0.8);
    areas.push(Area { direct: None, x: vec![1.0, 2.0] });
    let fit = fay_herriot(&areas, Fitting::Reml).unwrap();
    let last = fit.areas[20];
    assert!((last.value - fit.beta[0] - 2.0 * fit.beta[1]).abs() < 1e-12 && last.gamma == 0.0);
    assert!(last.mse > fit.variance && last.origin == Origin::Synthetic && last.label_fr().contains("synthétique"));
    assert!(fit.areas.iter().all(|a| a.label_fr().contains("modélisé")));
    let without = fay_herriot(&areas[..20], Fitting::Reml).unwrap();
    assert_eq!(without.areas, fit.areas[..20]);
}

#[test]
fn no_variance_between_areas_is_all_model() {
    // Direct estimates closer to the line than their variances would leave them.
    let areas: Vec<Area> = (0..10)
        .map(|i| Area {
            direct: Some(Direct { value: 2.0 + f64::from(i) + 0.01 * f64::from(i % 3), variance: 1.0 }),
            x: vec![1.0, f64::from(i)],
        })
        .collect();
    for fitting in [Fitting::Reml, Fitting::Ml, Fitting::Moment] {
        let fit = fay_herriot(&areas, fitting).unwrap();
        assert!(fit.is_synthetic() && fit.areas.iter().all(|a| a.origin == Origin::Synthetic && a.mse > 0.0), "{fit:?}");
    }
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let (mut areas, _) = areas(4, 6, 0.5);
    let alike: Vec<Area> = areas.iter().map(|a| Area { x: vec![1.0, 2.0], ..a.clone() }).collect();
    assert_eq!(fay_herriot(&alike, Fitting::Reml), Err(AreaError::Collinear));
    assert_eq!(fay_herriot(&areas[..2], Fitting::Reml), Err(AreaError::TooFewAreas { areas: 2, covariates: 2 }));
    areas[2].direct = Some(Direct { value: 1.0, variance: 0.0 });
    assert_eq!(fay_herriot(&areas, Fitting::Reml), Err(AreaError::BadVariance { area: 3, variance: 0.0 }));
    areas[2].direct = Some(Direct { value: f64::NAN, variance: 1.0 });
    assert_eq!(fay_herriot(&areas, Fitting::Ml), Err(AreaError::NotFinite { area: 3 }));
    assert!(fay_herriot_at(&areas[..2], Fitting::Ml, -1.0).is_err());
}

#[test]
fn the_model_is_nearer_the_truth_and_its_error_is_what_it_says() {
    let (mut direct_error, mut model_error, mut said, mut count) = (0.0, 0.0, 0.0, 0.0);
    for seed in 0..60 {
        let (areas, truth) = areas(100 + seed, 40, 0.5);
        let fit: Fit = fay_herriot(&areas, Fitting::Reml).unwrap();
        for ((area, found), theta) in areas.iter().zip(&fit.areas).zip(&truth) {
            direct_error += (area.direct.unwrap().value - theta).powi(2);
            model_error += (found.value - theta).powi(2);
            said += found.mse;
            count += 1.0;
        }
    }
    assert!(model_error < 0.6 * direct_error, "{model_error} {direct_error}");
    assert!((said / model_error - 1.0).abs() < 0.1, "{} {}", said / count, model_error / count);
}

#[test]
fn figures_add_up_to_the_total_when_asked() {
    let (areas, _) = areas(6, 9, 0.6);
    let fit = fay_herriot(&areas, Fitting::Reml).unwrap();
    let weights: Vec<f64> = (1..10).map(f64::from).collect();
    for how in [Benchmark::Ratio, Benchmark::Difference] {
        let moved = fit.benchmarked(&weights, 50.0, how).unwrap();
        let sum: f64 = moved.iter().zip(&weights).map(|(a, w)| a.value * w).sum();
        assert!((sum - 50.0).abs() < 1e-10);
    }
    assert_eq!(fit.benchmarked(&weights[..3], 50.0, Benchmark::Ratio), Err(AreaError::Benchmark { found: 3, expected: 9 }));
}

/// The worked example of `docs/method/small-areas.md`: a common mean, equal variances, where all is a closed form.
#[test]
fn the_worked_example_of_the_page_on_small_areas() {
    let areas: Vec<Area> =
        [10.0, 14.0, 12.0, 20.0, 9.0].iter().map(|y| Area { direct: Some(Direct { value: *y, variance: 4.0 }), x: vec![1.0] }).collect();
    let fit = fay_herriot(&areas, Fitting::Reml).unwrap();
    // σ̂² = Σ (y − ȳ)² / (m − 1) − ψ = 19 − 4, γ = 15 / 19.
    assert!((fit.variance - 15.0).abs() < 1e-9 && (fit.beta[0] - 13.0).abs() < 1e-12);
    let shown: Vec<String> = fit.areas.iter().map(|a| format!("{:.2}", a.value)).collect();
    assert_eq!(shown, ["10.63", "13.79", "12.21", "18.53", "9.84"]);
    assert_eq!(format!("{:.3}", fit.areas[0].mse), "4.000");
}
