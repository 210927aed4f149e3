//! The pattern found against enumeration, on small tables; the intervals against enumeration of whole tables.

mod common;

use common::{Draw, codes, counts};
use protect::{Cost, Dimension, Key, Microdata, Options, Rules, Table, audit, protect, protect_linked};

/// Whether every primary cell keeps its doubt when `hidden` is hidden.
fn protects(table: &Table, rules: &Rules, hidden: &[usize]) -> bool {
    let keys: Vec<Key> = hidden.iter().map(|cell| table.key(*cell)).collect();
    let intervals = audit(table, &keys).unwrap();
    hidden.iter().zip(intervals).all(|(cell, interval)| {
        let (content, required) = (table.content(*cell), rules.requirement(table.content(*cell)));
        let low = (content.value - required.lower).max(0.0);
        rules.reasons(content).is_empty() || interval.holds(low, content.value + required.upper)
    })
}

/// The least cost of a pattern that protects, by enumeration; only sets cheaper than `below` are looked at.
fn least(table: &Table, rules: &Rules, below: f64) -> f64 {
    let primary: Vec<usize> = (0..table.len()).filter(|cell| !rules.reasons(table.content(*cell)).is_empty()).collect();
    let cost = |cell: usize| table.content(cell).value;
    let mut candidates: Vec<usize> = (0..table.len()).filter(|cell| !primary.contains(cell) && cost(*cell) > 0.0).collect();
    candidates.sort_by(|a, b| cost(*b).total_cmp(&cost(*a)));
    let mut best = below;
    let mut stack = vec![(0, 0.0, primary)];
    while let Some((next, spent, hidden)) = stack.pop() {
        if spent >= best - 1e-9 {
            continue;
        }
        if protects(table, rules, &hidden) {
            best = spent;
            continue;
        }
        // hiding more never protects less: if all that is left does not help, nothing below does
        let all: Vec<usize> = hidden.iter().chain(&candidates[next..]).copied().collect();
        if next < candidates.len() && protects(table, rules, &all) {
            stack.push((next + 1, spent, hidden.clone()));
            stack.push((next + 1, spent + cost(candidates[next]), [hidden, vec![candidates[next]]].concat()));
        }
    }
    best
}

fn agrees_with_enumeration(table: &Table, rules: &Rules) {
    let found = protect(table, rules, &Options::default()).unwrap();
    assert!(found.proof.optimal && found.proof.protects);
    let best = least(table, rules, found.proof.cost + 1e-6);
    assert!((best - found.proof.cost).abs() < 1e-5, "enumeration {best}, found {}", found.proof.cost);
}

#[test]
fn small_count_tables_reach_the_optimum_of_enumeration() {
    for seed in 0..12 {
        agrees_with_enumeration(&counts(seed, 40 + 5 * seed as usize, &[3, 3]), &Rules::frequency(4));
    }
}

#[test]
fn three_dimensions_reach_the_optimum_of_enumeration() {
    for seed in 0..3 {
        agrees_with_enumeration(&counts(100 + seed, 30, &[2, 2, 2]), &Rules::frequency(3));
    }
}

#[test]
fn magnitudes_with_wide_doubt_reach_the_optimum_of_enumeration() {
    for seed in 0..8 {
        let mut draw = Draw(seed);
        let dimensions = ["a", "b"].map(|name| Dimension::flat(name, &codes(&mut draw, name, 60, 3))).to_vec();
        let response: Vec<f64> = (0..60).map(|_| (1.0 + 300.0 * draw.next().powi(6)).round()).collect();
        let data = Microdata { response: Some(&response), ..Microdata::default() };
        let table = Table::from_microdata("montants", dimensions, &data).unwrap();
        agrees_with_enumeration(&table, &Rules { p_percent: Some(20.0), ..Rules::insee_enterprises() });
    }
}

/// Every 3 × 3 table of whole numbers with these margins and these published cells.
fn ranges(table: &[[i64; 3]; 3], hidden: &[(usize, usize)]) -> Vec<(i64, i64)> {
    let sum_row = |t: &[[i64; 3]; 3], r: usize| t[r].iter().sum::<i64>();
    let sum_column = |t: &[[i64; 3]; 3], c: usize| (0..3).map(|r| t[r][c]).sum::<i64>();
    let total: i64 = (0..3).map(|r| sum_row(table, r)).sum();
    let mut ranges = vec![(i64::MAX, i64::MIN); hidden.len()];
    let mut values = vec![0; hidden.len()];
    loop {
        let mut other = *table;
        hidden.iter().zip(&values).for_each(|((r, c), value)| other[*r][*c] = *value);
        if (0..3).all(|i| sum_row(&other, i) == sum_row(table, i) && sum_column(&other, i) == sum_column(table, i)) {
            ranges.iter_mut().zip(&values).for_each(|(range, value)| *range = (range.0.min(*value), range.1.max(*value)));
        }
        let Some(at) = values.iter().position(|value| *value < total) else { return ranges };
        values[at] += 1;
        values[..at].fill(0);
    }
}

#[test]
fn intervals_are_those_of_all_whole_tables() {
    // in two flat dimensions the ends of the intervals are whole numbers, so both must agree
    let codes: Vec<String> = (0..3).map(|code| format!("{code}")).collect();
    for seed in 0..10 {
        let mut draw = Draw(seed);
        let values = [[0; 3]; 3].map(|row| row.map(|_: i32| (draw.next() * 4.0) as i64));
        let rows: Vec<(usize, usize)> = (0..3).flat_map(|r| (0..3).flat_map(move |c| (0..values[r][c]).map(move |_| (r, c)))).collect();
        let of = |pick: fn(&(usize, usize)) -> usize| rows.iter().map(|row| codes[pick(row)].clone()).collect::<Vec<_>>();
        let parents = Default::default();
        let whole = |name, column: Vec<String>| Dimension::with_parents(name, &column, &parents).unwrap();
        let table = Table::from_microdata("t", vec![whole("r", of(|r| r.0)), whole("c", of(|r| r.1))], &Microdata::default()).unwrap();
        let hidden = [(0, 0), (0, 1), (1, 0), (1, 1)];
        let keys: Vec<Key> = hidden.iter().map(|(r, c)| vec![codes[*r].clone(), codes[*c].clone()]).collect();
        if keys.iter().any(|key| table.index(key).is_err()) {
            continue;
        }
        for (found, (low, high)) in audit(&table, &keys).unwrap().iter().zip(ranges(&values, &hidden)) {
            assert_eq!((found.low.round() as i64, found.high.round() as i64), (low, high), "{values:?}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_answer() {
    let table = counts(5, 400, &[6, 5, 3]);
    let once = protect(&table, &Rules::tax_data(), &Options::default()).unwrap();
    assert_eq!(once, protect(&table, &Rules::tax_data(), &Options::default()).unwrap());
}

#[test]
fn shuffled_rows_and_another_cost_keep_the_promises() {
    let mut draw = Draw(3);
    let (a, b) = (codes(&mut draw, "a", 200, 5), codes(&mut draw, "b", 200, 4));
    let table = |a: &[String], b: &[String]| {
        Table::from_microdata("t", vec![Dimension::flat("a", a), Dimension::flat("b", b)], &Microdata::default()).unwrap()
    };
    let straight = protect(&table(&a, &b), &Rules::survey(), &Options::default()).unwrap();
    let turned = |codes: &[String]| codes.iter().rev().cloned().collect::<Vec<_>>();
    assert_eq!(straight, protect(&table(&turned(&a), &turned(&b)), &Rules::survey(), &Options::default()).unwrap());
    let fewest = protect(&table(&a, &b), &Rules::survey(), &Options { cost: Cost::Count, ..Options::default() }).unwrap();
    assert!(fewest.proof.secondary <= straight.proof.secondary);
    assert_eq!(fewest.proof.cost, fewest.proof.secondary as f64);
}

#[test]
fn a_small_effort_is_said_and_still_protects() {
    let table = counts(11, 900, &[9, 7, 3]);
    let whole = protect(&table, &Rules::tax_data(), &Options::default()).unwrap();
    let effort = protect::Effort { work: 0, nodes: 1 };
    let hasty = protect_linked(&[&table], &Rules::tax_data(), &Options { effort, ..Options::default() }).unwrap();
    assert!(hasty.proof.protects && hasty.proof.bound <= whole.proof.cost && whole.proof.cost <= hasty.proof.cost);
    assert!(hasty.proof.optimal || hasty.proof.label_fr().starts_with("bon, non prouvé"));
}
