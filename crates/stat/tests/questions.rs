//! Kinds of questions: slow loops, identities, replicates, traps.

use proptest::prelude::*;
use stat::question::{
    MatrixBase, MultipleBase, QuestionError, Scale, by_choice, coded, compare_items, cronbach, likert, matrix, multiple_response, numeric,
    ranking, single_choice,
};
use stat::replicates::Constants;
use stat::{Design, EstimateError, MISSING, Replicates, Survey, mean, proportion};

/// A small linear congruential draw: the same data on every machine.
fn draws(seed: u64, n: usize) -> Vec<u32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    (0..n).map(|_| next()).collect()
}

/// Answers on `levels` levels, one in eleven missing, and weights.
fn answers(seed: u64, n: usize, levels: u32) -> (Vec<u16>, Vec<f64>) {
    let d = draws(seed, n);
    let codes = d.iter().map(|x| if (x >> 20) % 11 == 0 { MISSING } else { ((x >> 4) % levels) as u16 }).collect();
    (codes, d.iter().map(|x| 1.0 + f64::from((x >> 10) % 64) / 32.0).collect())
}

const FIVE: Scale = Scale { scores: &[1.0, 2.0, 3.0, 4.0, 5.0], top: &[3, 4], bottom: &[0, 1] };

fn linearised(design: &Design) -> Survey<'_> {
    Survey::Linearised { design, calibration: None }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-10 * b.abs().max(1e-6)
}

#[test]
fn an_agreement_scale_is_what_means_and_proportions_say() {
    let (codes, weights) = answers(4, 300, 5);
    let clusters: Vec<u32> = (0..300).map(|i| i / 4).collect();
    let design = Design::new(&weights, None, Some(&clusters), None).unwrap();
    let domain: Vec<bool> = (0..300).map(|i| i % 7 != 0).collect();
    let found = likert(&linearised(&design), &codes, &FIVE, Some(&domain)).unwrap();
    let base: Vec<bool> = codes.iter().zip(&domain).map(|(c, d)| *d && *c != MISSING).collect();
    let score: Vec<f64> = codes.iter().map(|c| f64::from(*c) + 1.0).collect();
    let is = |levels: &[u16]| codes.iter().map(|c| levels.contains(c)).collect::<Vec<bool>>();
    let balance: Vec<f64> = codes
        .iter()
        .map(|c| {
            if *c >= 3 {
                1.0
            } else if *c < 2 {
                -1.0
            } else {
                0.0
            }
        })
        .collect();
    let wanted = [
        mean(&design, &score, &base, None).unwrap(),
        proportion(&design, &is(&[3, 4]), &base, None).unwrap(),
        proportion(&design, &is(&[0, 1]), &base, None).unwrap(),
        mean(&design, &balance, &base, None).unwrap(),
    ];
    for (found, wanted) in [found.mean, found.top, found.bottom, found.net].iter().zip(&wanted) {
        assert!(near(found.value, wanted.value) && near(found.standard_error, wanted.standard_error), "{found:?} {wanted:?}");
        assert_eq!((found.n, found.degrees_of_freedom), (wanted.n, wanted.degrees_of_freedom));
        assert!(near(found.deff.unwrap(), wanted.deff.unwrap()));
    }
    assert!(near(found.net.value, found.top.value - found.bottom.value));
    assert_eq!(found.base.n + found.base.missing, domain.iter().filter(|d| **d).count());
}

#[test]
fn one_base_for_a_matrix_or_one_for_each_item() {
    let (a, weights) = answers(1, 200, 5);
    let b = answers(2, 200, 5).0;
    let design = Design::simple(&weights).unwrap();
    let survey = linearised(&design);
    let each = matrix(&survey, &[&a, &b], &FIVE, None, MatrixBase::EachItem).unwrap();
    let one = matrix(&survey, &[&a, &b], &FIVE, None, MatrixBase::AllItems).unwrap();
    assert!(one.items[0].base.n == one.items[1].base.n && each.items[0].base.n > one.items[0].base.n);
    assert_eq!(one.reliability.unwrap().base.n, one.items[0].base.n);
    // Items on the same persons: the standard error of a difference is not that of two samples.
    let turned: Vec<u16> = a.iter().map(|c| if *c == MISSING { MISSING } else { 4 - c }).collect();
    let (difference, error) = compare_items(&survey, &a, &turned, FIVE.scores, None).unwrap();
    let mean = each.items[0].mean;
    assert!(near(difference, 6.0 - 2.0 * mean.value) && near(error, 2.0 * mean.standard_error));
}

#[test]
fn alpha_against_the_matrix_of_covariances_and_its_error_against_the_jackknife() {
    let n = 150;
    let (a, weights) = answers(8, n, 5);
    let shifted = |by: usize| -> Vec<u16> {
        draws(by as u64, n).iter().zip(&a).map(|(x, c)| if x % 3 == 0 || *c == MISSING { (x % 5) as u16 } else { *c }).collect()
    };
    let items = [a.clone(), shifted(3), shifted(5)];
    let items: Vec<&[u16]> = items.iter().map(Vec::as_slice).collect();
    let design = Design::simple(&weights).unwrap();
    let found = cronbach(&linearised(&design), &items, FIVE.scores, None).unwrap();
    let used: Vec<usize> = (0..n).filter(|i| items.iter().all(|c| c[*i] != MISSING)).collect();
    let total: f64 = used.iter().map(|i| weights[*i]).sum();
    let m = |k: usize| used.iter().map(|i| weights[*i] * f64::from(items[k][*i])).sum::<f64>() / total;
    let c = |k: usize, l: usize| {
        used.iter().map(|i| weights[*i] * (f64::from(items[k][*i]) - m(k)) * (f64::from(items[l][*i]) - m(l))).sum::<f64>() / total
    };
    let trace: f64 = (0..3).map(|k| c(k, k)).sum();
    let sum: f64 = (0..9).map(|cell| c(cell / 3, cell % 3)).sum();
    assert!(near(found.value, 1.5 * (1.0 - trace / sum)) && found.base.n == used.len());
    let drop = |r: usize| (0..n).map(|i| if i == r { 0.0 } else { weights[i] * n as f64 / (n - 1) as f64 }).collect::<Vec<f64>>();
    let constants = Constants { scale: (n - 1) as f64 / n as f64, rscales: vec![1.0; n], mse: true };
    let jack = Replicates::from_weights(weights.clone(), (0..n).map(drop).collect(), constants, Some(n as u32 - 1)).unwrap();
    let again = cronbach(&Survey::Replicated(&jack), &items, FIVE.scores, None).unwrap();
    assert!((again.standard_error / found.standard_error - 1.0).abs() < 0.05, "{again:?} {found:?}");
    assert_eq!(cronbach(&linearised(&design), &items[..1], FIVE.scores, None), Err(QuestionError::NoReliability { items: 1 }));
}

#[test]
fn several_choices_by_hand() {
    // Weights 1 2 1 1; the third answered and checked nothing, the fourth did not answer.
    let (yes, no) = (Some(true), Some(false));
    let options = vec![vec![yes, yes, no, None], vec![yes, no, no, None]];
    let design = Design::simple(&[1.0, 2.0, 1.0, 1.0]).unwrap();
    let found = multiple_response(&linearised(&design), &options, None, MultipleBase::Complete).unwrap();
    assert_eq!((found.base.n, found.base.missing), (3, 1));
    let values = |j: usize| (found.options[j].respondents.value, found.options[j].answers.unwrap().value, found.options[j].total.value);
    assert_eq!((values(0), values(1)), ((0.75, 0.75, 3.0), (0.25, 0.25, 1.0)));
    assert!(near(found.mean_answers.value, 1.0) && near(found.none.value, 0.25) && near(found.base.missing_share, 0.2));
    let strict = multiple_response(&linearised(&design), &options, None, MultipleBase::AnyChecked).unwrap();
    assert!(strict.base.n == 2 && strict.none.value == 0.0 && near(strict.options[0].respondents.value, 1.0));
    // Nobody checked anything: no shares of answers, rather than 0 / 0.
    let nothing = multiple_response(&linearised(&design), &[vec![no; 4]], None, MultipleBase::Complete).unwrap();
    assert!(nothing.options[0].answers.is_none() && nothing.none.value == 1.0);
    let empty = multiple_response(&linearised(&design), &[vec![None; 4]], None, MultipleBase::Complete);
    assert_eq!(empty, Err(QuestionError::Estimate(EstimateError::EmptyBase)));
}

#[test]
fn coded_texts_become_several_choices() {
    let codes = vec![vec![0, 2, 2], vec![], vec![1]];
    let options = coded(&codes, 3).unwrap();
    assert_eq!(options[2], [Some(true), None, Some(false)]);
    assert_eq!(coded(&codes, 2), Err(QuestionError::BadCode { unit: 1, code: 2, levels: 2 }));
}

#[test]
fn a_ranking_against_a_slow_loop() {
    let n = 80;
    let d = draws(6, n);
    // Up to three different choices of five, in order; some stop early, some answer nothing.
    let list = |x: u32| -> Vec<u16> {
        let (a, step, many) = (x % 5, 1 + (x >> 8) % 4, (x >> 16) % 4);
        (0..many).map(|k| ((a + k * step) % 5) as u16).collect()
    };
    let place = |r: usize| d.iter().map(|x| list(*x).get(r).copied().unwrap_or(MISSING)).collect::<Vec<u16>>();
    let ranks = by_choice(&[place(0), place(1), place(2)], 5).unwrap();
    let weights: Vec<f64> = d.iter().map(|x| 1.0 + f64::from((x >> 10) % 8)).collect();
    let design = Design::simple(&weights).unwrap();
    let found = ranking(&linearised(&design), &ranks, &[3.0, 2.0, 1.0], None).unwrap();
    let mut sum = 0.0;
    let (mut points, mut first, mut ranked, mut partial) = ([0.0; 5], [0.0; 5], [0.0; 5], 0);
    for (x, w) in d.iter().zip(&weights).filter(|(x, _)| !list(**x).is_empty()) {
        sum += w;
        partial += usize::from(list(*x).len() < 3);
        for (r, choice) in list(*x).iter().enumerate() {
            points[usize::from(*choice)] += w * (3.0 - r as f64);
            ranked[usize::from(*choice)] += w;
            first[usize::from(*choice)] += if r == 0 { *w } else { 0.0 };
        }
    }
    assert_eq!(found.partial, partial);
    for (j, choice) in found.choices.iter().enumerate() {
        assert!(near(choice.score.value, points[j] / sum) && near(choice.first.value, first[j] / sum), "{choice:?}");
        assert!(near(choice.ranked.value, ranked[j] / sum));
        // 3 − (mean rank − 1) points for each that ranks it.
        assert!(near(choice.mean_rank.unwrap().value, 4.0 - points[j] / ranked[j]));
    }
    let total: f64 = found.choices.iter().map(|c| c.first.value).sum();
    assert!(near(total, 1.0));
}

#[test]
fn impossible_ranks_are_refused_by_name() {
    let design = Design::simple(&[1.0; 2]).unwrap();
    let survey = linearised(&design);
    let twice = ranking(&survey, &[vec![Some(1), Some(2)], vec![Some(2), Some(2)]], &[2.0, 1.0], None);
    assert_eq!(twice, Err(QuestionError::RankTwice { unit: 2, rank: 2 }));
    let beyond = ranking(&survey, &[vec![Some(3), None]], &[2.0, 1.0], None);
    assert_eq!(beyond, Err(QuestionError::BadRank { unit: 1, rank: 3, highest: 2 }));
    assert_eq!(by_choice(&[vec![1, 0], vec![1, MISSING]], 2), Err(QuestionError::RankTwice { unit: 1, rank: 2 }));
}

#[test]
fn a_number_and_its_total() {
    let y = [10.0, 20.0, f64::NAN, 40.0];
    let design = Design::simple(&[1.0, 2.0, 3.0, 1.0]).unwrap();
    let found = numeric(&linearised(&design), &y, None).unwrap();
    assert!(near(found.mean.value, 22.5) && near(found.total.value, 90.0) && found.base.missing == 1);
    assert_eq!((found.smallest, found.largest), (10.0, 40.0));
    let zeros = [10.0, 20.0, 0.0, 40.0];
    let wanted = mean(&design, &zeros, &[true, true, false, true], None).unwrap();
    assert!(near(found.mean.standard_error, wanted.standard_error));
    assert_eq!(numeric(&linearised(&design), &[f64::INFINITY; 4], None), Err(QuestionError::NotFinite { unit: 1 }));
}

/// The worked example of `docs/method/questions.md`.
#[test]
fn the_worked_example_of_the_page_on_questions() {
    let design = Design::simple(&[1.0; 10]).unwrap();
    let codes = [0, 1, 2, 3, 3, 4, 4, 4, 4, MISSING];
    let found = likert(&linearised(&design), &codes, &FIVE, None).unwrap();
    let shown = |e: &stat::Estimate| format!("{:.4} ± {:.4}", e.value, e.standard_error);
    assert_eq!((found.base.n, found.base.missing, found.median), (9, 1, 4.0));
    assert_eq!(
        [shown(&found.mean), shown(&found.top), shown(&found.bottom), shown(&found.net)],
        ["3.7778 ± 0.4907", "0.6667 ± 0.1656", "0.2222 ± 0.1461", "0.4444 ± 0.2922"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn shares_add_up_and_nets_are_sums(seed in 1u64..1000, factor in 0.1f64..50.0) {
        let (codes, weights) = answers(seed, 120, 5);
        let scaled: Vec<f64> = weights.iter().map(|w| w * factor).collect();
        let (design, other) = (Design::simple(&weights).unwrap(), Design::simple(&scaled).unwrap());
        let found = single_choice(&linearised(&design), &codes, 5, None).unwrap();
        let again = single_choice(&linearised(&other), &codes, 5, None).unwrap();
        prop_assert!((found.shares.values.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let all = found.net(&[0, 1, 2, 3, 4]).unwrap();
        prop_assert!(all.standard_error < 1e-8);
        let (one, rest) = (found.net(&[0, 3]).unwrap(), found.net(&[1, 2, 4]).unwrap());
        prop_assert!((one.value + rest.value - 1.0).abs() < 1e-12 && (one.standard_error - rest.standard_error).abs() < 1e-9);
        prop_assert!((one.standard_error - again.net(&[0, 3]).unwrap().standard_error).abs() < 1e-10);
        // Domains add up: the whole is the mean of its parts by their weights.
        let half: Vec<bool> = (0..120).map(|i| i % 2 == 0).collect();
        let others: Vec<bool> = half.iter().map(|h| !h).collect();
        let parts = [&half, &others].map(|d| single_choice(&linearised(&design), &codes, 5, Some(d)).unwrap());
        let sum: f64 = parts.iter().map(|p| p.base.weight * p.shares.values[2]).sum::<f64>() / found.base.weight;
        prop_assert!((sum - found.shares.values[2]).abs() < 1e-12);
    }
}
