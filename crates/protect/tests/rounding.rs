//! Rounding: additive when controlled, without bias when random.

mod common;

use common::counts;
use protect::*;

#[test]
fn controlled_rounding_of_two_dimensions_is_additive_and_near() {
    for seed in 0..20 {
        let table = counts(seed, 300, &[6, 5]);
        for base in [5.0, 10.0] {
            let rounded = round(&table, base, Rounding::Controlled { seed, tries: 1 }).unwrap();
            assert!(rounded.additive && rounded.farthest < 1.0, "{}", rounded.farthest);
            assert!(rounded.values.iter().all(|value| value % base == 0.0));
        }
    }
}

#[test]
fn controlled_rounding_of_three_dimensions_stays_additive() {
    let mut near = 0;
    for seed in 0..20 {
        let rounded = round(&counts(seed, 300, &[4, 3, 3]), 5.0, Rounding::Controlled { seed, tries: 50 }).unwrap();
        assert!(rounded.additive);
        near += usize::from(rounded.farthest < 1.0);
    }
    assert!(near >= 15, "only {near} of 20 within one base");
}

#[test]
fn random_and_controlled_rounding_have_no_bias() {
    let table = counts(1, 60, &[3, 3]);
    let draws = 4000;
    for method in [|seed| Rounding::Random { seed }, |seed| Rounding::Controlled { seed, tries: 1 }] {
        let mut means = vec![0.0; table.len()];
        for seed in 0..draws {
            let rounded = round(&table, 5.0, method(seed * 7919)).unwrap();
            means.iter_mut().zip(&rounded.values).for_each(|(mean, value)| *mean += value / draws as f64);
        }
        // standard deviation of a draw at most 2.5, of the mean 0.04
        let worst = (0..table.len()).map(|cell| (means[cell] - table.content(cell).value).abs()).fold(0.0, f64::max);
        assert!(worst < 0.16, "bias {worst}");
    }
}

#[test]
fn a_cell_is_always_rounded_the_same_way() {
    let table = counts(2, 100, &[3, 4]);
    let once = round(&table, 5.0, Rounding::Random { seed: 9 }).unwrap();
    assert_eq!(once, round(&table, 5.0, Rounding::Random { seed: 9 }).unwrap());
    let conventional = round(&table, 10.0, Rounding::Conventional).unwrap();
    assert!(conventional.farthest <= 0.5);
    assert_eq!(round(&table, 0.0, Rounding::Conventional).unwrap_err().to_string(), "La base d'arrondi 0 doit être un nombre positif.");
}
