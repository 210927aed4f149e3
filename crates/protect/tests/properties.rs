//! What holds for every table: doubt kept, no hidden total given away, shuffling, scaling.

mod common;

use common::{Draw, codes};
use proptest::prelude::*;
use protect::*;

/// A count or amount table of two or three dimensions, the first one nested when asked.
fn simulated(seed: u64, rows: usize, sizes: &[usize], nested: bool, amounts: bool, scale: f64) -> Table {
    let mut draw = Draw(seed);
    let mut dimensions = Vec::new();
    for (at, size) in sizes.iter().enumerate() {
        let name = ["a", "b", "c"][at];
        let fine = codes(&mut draw, name, rows, *size);
        let coarse: Vec<String> = fine.iter().map(|code| format!("{}", code.as_bytes()[2] % 2)).collect();
        let deep = nested && at == 0;
        dimensions.push(if deep { Dimension::nested(name, &[&coarse[..], &fine[..]]).unwrap() } else { Dimension::flat(name, &fine) });
    }
    let response: Vec<f64> = (0..rows).map(|_| scale * (1.0 / (0.01 + draw.next())).round()).collect();
    Table::from_microdata("t", dimensions, &Microdata { response: amounts.then_some(&response), ..Microdata::default() }).unwrap()
}

fn hidden(table: &ProtectedTable) -> Vec<&Key> {
    table.cells.iter().filter(|cell| cell.status.is_hidden()).map(|cell| &cell.key).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn every_primary_cell_keeps_its_doubt(seed in 0u64..1000, rows in 20usize..150, nested: bool, amounts: bool, three: bool) {
        let sizes: &[usize] = if three { &[3, 3, 2] } else { &[5, 4] };
        let table = simulated(seed, rows, sizes, nested, amounts, 1.0);
        let rules = Rules { p_percent: Some(15.0), ..Rules::insee_enterprises() };
        let found = protect(&table, &rules, &Options::default()).unwrap();
        let keys: Vec<Key> = hidden(&found.tables[0]).into_iter().cloned().collect();
        for (key, interval) in keys.iter().zip(audit(&table, &keys).unwrap()) {
            let cell = found.tables[0].cell(key).unwrap();
            prop_assert_eq!(cell.interval, Some(interval));
            prop_assert!(interval.holds(cell.value, cell.value));
            if let Some(required) = cell.required {
                prop_assert!(interval.holds((cell.value - required.lower).max(0.0), cell.value + required.upper));
            }
        }
        prop_assert!(found.proof.bound <= found.proof.cost + 1e-6);
    }

    #[test]
    fn a_secondary_cell_less_would_not_protect(seed in 0u64..1000, rows in 30usize..120) {
        let table = simulated(seed, rows, &[4, 4], false, false, 1.0);
        let found = protect(&table, &Rules::survey(), &Options::default()).unwrap();
        let all = hidden(&found.tables[0]);
        for cell in found.tables[0].cells.iter().filter(|cell| cell.status == Status::Secondary) {
            let fewer: Vec<Key> = all.iter().filter(|key| **key != &cell.key).map(|key| (*key).clone()).collect();
            let intervals = audit(&table, &fewer).unwrap();
            let short = fewer.iter().zip(intervals).any(|(key, interval)| {
                let cell = found.tables[0].cell(key).unwrap();
                cell.required.is_some_and(|required| !interval.holds((cell.value - required.lower).max(0.0), cell.value + required.upper))
            });
            prop_assert!(short, "{:?} was hidden for nothing", cell.key);
        }
    }

    #[test]
    fn amounts_in_another_unit_hide_the_same_value(seed in 0u64..1000) {
        let rules = Rules { unit: 1e-9, ..Rules::insee_enterprises() };
        let cost = |scale: f64| protect(&simulated(seed, 50, &[4, 3], false, true, scale), &rules, &Options::default()).unwrap().proof;
        let (one, thousand) = (cost(1.0), cost(1000.0));
        prop_assert_eq!(one.primary, thousand.primary);
        prop_assert!((thousand.cost - 1000.0 * one.cost).abs() < 1e-6 * thousand.cost.max(1.0), "{} {}", one.cost, thousand.cost);
    }

    #[test]
    fn controlled_rounding_adds_up(seed in 0u64..1000, nested: bool) {
        let rounded = round(&simulated(seed, 200, &[6, 4], nested, false, 1.0), 5.0, Rounding::Controlled { seed, tries: 20 }).unwrap();
        prop_assert!(rounded.additive && rounded.farthest < 1.0);
    }
}
