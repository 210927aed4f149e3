//! Tables made by hand: hierarchies, linked tables, given cells, weights, wishes of the user, errors in French.

use protect::*;
use std::collections::BTreeMap;

fn keys(keys: &[&[&str]]) -> Vec<Key> {
    keys.iter().map(|key| key.iter().map(|code| (*code).to_owned()).collect()).collect()
}

/// Rows of a count table: each pair of codes repeated.
fn rows(cells: &[(&str, &str, usize)]) -> (Vec<String>, Vec<String>) {
    cells.iter().flat_map(|(a, b, n)| std::iter::repeat_n(((*a).to_owned(), (*b).to_owned()), *n)).unzip()
}

fn regions(place: &[String]) -> Vec<String> {
    place.iter().map(|place| place[..1].to_owned()).collect()
}

/// Communes n1, n2 in the north, s1, s2 in the south, by answer.
fn north_and_south(answers: &[(&str, &str, usize)]) -> Table {
    let (place, answer) = rows(answers);
    let region = regions(&place);
    let geo = Dimension::nested("commune", &[&region[..], &place[..]]).unwrap();
    Table::from_microdata("communes", vec![geo, Dimension::flat("réponse", &answer)], &Microdata::default()).unwrap()
}

const ANSWERS: [(&str, &str, usize); 8] = [
    ("n1", "oui", 3),
    ("n1", "non", 20),
    ("n2", "oui", 30),
    ("n2", "non", 25),
    ("s1", "oui", 22),
    ("s1", "non", 40),
    ("s2", "oui", 35),
    ("s2", "non", 28),
];

#[test]
fn a_hierarchy_leaks_what_a_flat_table_hides() {
    let table = north_and_south(&ANSWERS);
    // hidden with a commune of the other region: the total of the region gives it away
    let hidden = keys(&[&["n1", "oui"], &["n1", "non"], &["s1", "oui"], &["s1", "non"]]);
    assert!(audit(&table, &hidden).unwrap().iter().all(Interval::is_exact));
    let (place, answer) = rows(&ANSWERS);
    let flat =
        Table::from_microdata("plat", vec![Dimension::flat("commune", &place), Dimension::flat("réponse", &answer)], &Microdata::default())
            .unwrap();
    let intervals = audit(&flat, &hidden).unwrap();
    assert_eq!(intervals[0], Interval { low: 0.0, high: 23.0 });
}

#[test]
fn protection_in_a_hierarchy_takes_the_partner_in_the_same_region() {
    let table = north_and_south(&ANSWERS);
    let found = protect(&table, &Rules::survey(), &Options::default()).unwrap();
    let hidden: Vec<String> = found.tables[0].cells.iter().filter(|cell| cell.status.is_hidden()).map(|cell| cell.key.join("/")).collect();
    assert_eq!(hidden, ["n1/non", "n1/oui", "n2/non", "n2/oui"]);
    assert_eq!((found.proof.primary, found.proof.secondary, found.proof.cost), (1, 3, 75.0));
    assert_eq!(found.proof.label_fr(), "optimum prouvé (coût 75)");
    assert_eq!(found.tables[0].cell(&["n1", "oui"]).unwrap().interval, Some(Interval { low: 0.0, high: 23.0 }));
    assert_eq!(found.proof.disclosed_if_primary_only, [(0, vec!["n1".to_owned(), "oui".to_owned()])]);
    assert_eq!(found.tables[0].cell(&["n1", "oui"]).unwrap().required, Some(Requirement { lower: 1.0, upper: 1.0 }));
}

/// Two classifications of the same communes, with a commune of 3 inhabitants.
fn two_linked_hierarchies() -> (Table, Table) {
    let sizes = [("c1", 3), ("c2", 40), ("c3", 50), ("c4", 60)];
    let place: Vec<String> = sizes.iter().flat_map(|(code, n)| std::iter::repeat_n((*code).to_owned(), *n)).collect();
    let by = |groups: [&str; 4]| place.iter().map(|code| groups[code[1..].parse::<usize>().unwrap() - 1].to_owned()).collect::<Vec<_>>();
    let table = |name: &str, groups: [&str; 4]| {
        let column = by(groups);
        let dimension = Dimension::nested(name, &[&column[..], &place[..]]).unwrap().of_variable("commune");
        Table::from_microdata(name, vec![dimension], &Microdata::default()).unwrap()
    };
    (table("EPCI", ["E1", "E1", "E2", "E2"]), table("bassin", ["B1", "B2", "B1", "B2"]))
}

#[test]
fn linked_tables_leak_when_protected_apart() {
    let (epci, basin) = two_linked_hierarchies();
    let hide = |table: &Table| {
        let found = protect(table, &Rules::survey(), &Options::default()).unwrap();
        let hidden = found.tables[0].cells.iter().filter(|cell| cell.status.is_hidden()).map(|cell| table.index(&cell.key).unwrap());
        hidden.collect::<Vec<_>>()
    };
    let (one, two) = (hide(&epci), hide(&basin));
    // each table hides c1 and its cheapest neighbour; each publishes what the other hides
    let shown_by_other =
        |table: &Table, cell: usize, other: &Table, hidden: &[usize]| other.index(&table.key(cell)).is_ok_and(|at| !hidden.contains(&at));
    assert!(one.iter().any(|cell| shown_by_other(&epci, *cell, &basin, &two)));
    let found = protect_linked(&[&epci, &basin], &Rules::survey(), &Options::default()).unwrap();
    for cell in &found.tables[0].cells {
        if let Some(twin) = found.tables[1].cell(&cell.key) {
            assert_eq!(cell.status, twin.status, "{:?}", cell.key);
        }
    }
    let hidden: Vec<(usize, usize)> = found
        .tables
        .iter()
        .enumerate()
        .flat_map(|(at, table)| (0..table.cells.len()).filter(|cell| table.cells[*cell].status.is_hidden()).map(move |cell| (at, cell)))
        .collect();
    let intervals = audit_linked(&[&epci, &basin], &hidden).unwrap();
    assert!(intervals.iter().all(|interval| !interval.is_exact()));
    assert!(found.proof.protects && found.proof.optimal);
}

#[test]
fn tables_that_disagree_on_a_shared_cell_are_refused() {
    let (epci, _) = two_linked_hierarchies();
    let other = Table::from_microdata("autre", vec![Dimension::flat("commune", &["c1", "c2"])], &Microdata::default()).unwrap();
    let error = protect_linked(&[&epci, &other], &Rules::survey(), &Options::default()).unwrap_err();
    assert_eq!(error.to_string(), "La case (Total) vaut 153 dans «EPCI» et 2 dans «autre» : deux tableaux liés doivent s'accorder.");
    assert!(protect_linked(&[&epci, &other.of_measure("autre enquête")], &Rules::default(), &Options::default()).is_ok());
}

fn content(value: f64, frequency: usize, largest: &[f64]) -> Content {
    Content { value, frequency, largest: largest.iter().map(|x| (*x, 1.0)).collect() }
}

#[test]
fn given_cells_need_their_totals_to_add_up() {
    let dimension = || Dimension::of_codes("branche", &["a", "b"], &BTreeMap::new()).unwrap();
    let cell = |code: &str, value: f64| (vec![code.to_owned()], content(value, 9, &[]));
    let whole =
        |total: f64| Table::from_cells("branches", vec![dimension()], &[cell("Total", total), cell("a", 40.0), cell("b", 60.0)]).unwrap();
    assert!(protect(&whole(100.0), &Rules::survey(), &Options::default()).is_ok());
    let error = protect(&whole(101.0), &Rules::survey(), &Options::default()).unwrap_err().to_string();
    assert!(error.starts_with("La case (Total) vaut 101, la somme de ses parties 100 (écart 1)"), "{error}");
    let leaves = Table::from_cells("branches", vec![dimension()], &[cell("a", 40.0), cell("b", 60.0)]).unwrap();
    assert_eq!(leaves.content(leaves.index(&["Total"]).unwrap()).value, 100.0);
    let missing = Table::from_cells("branches", vec![dimension()], &[cell("Total", 100.0), cell("b", 60.0)]).unwrap_err().to_string();
    assert!(missing.contains("la case (a) manque"), "{missing}");
    assert!(matches!(Table::from_cells("t", vec![dimension()], &[cell("a", 1.0), cell("a", 1.0)]), Err(Error::TwiceCell { .. })));
    assert!(matches!(Table::from_cells("t", vec![dimension()], &[cell("a", -1.0), cell("b", 1.0)]), Err(Error::BadNumber { .. })));
}

#[test]
fn rules_and_their_doubt() {
    let firms = Rules::insee_enterprises();
    assert_eq!(firms.reasons(&content(100.0, 5, &[86.0, 5.0])), [Reason::Dominance]);
    assert_eq!(firms.reasons(&content(100.0, 2, &[60.0, 40.0])), [Reason::MinFrequency]);
    assert!(firms.reasons(&content(100.0, 3, &[85.0, 10.0])).is_empty());
    // sliding rules, worked by hand: 100/85 · 90 − 100 = 5.88…, to the unit 6
    assert_eq!(firms.requirement(&content(100.0, 5, &[90.0, 5.0])), Requirement { lower: 6.0, upper: 6.0 });
    // 10 % of 80 + (80 + 15) − 100 = 3
    let p = Rules { p_percent: Some(10.0), ..Rules::default() };
    assert_eq!(p.reasons(&content(100.0, 4, &[80.0, 15.0, 5.0])), [Reason::PPercent]);
    assert_eq!(p.requirement(&content(100.0, 4, &[80.0, 15.0, 5.0])), Requirement { lower: 3.0, upper: 3.0 });
    // only the frequency asks: 10 % of the value, at least one unit, never below 0
    assert_eq!(Rules::tax_data().requirement(&content(400.0, 2, &[300.0, 100.0])), Requirement { lower: 40.0, upper: 40.0 });
    assert_eq!(Rules::tax_data().requirement(&content(0.4, 2, &[])), Requirement { lower: 0.4, upper: 1.0 });
    assert!(Rules::tax_data().reasons(&content(0.0, 0, &[])).is_empty(), "an empty cell is published");
    assert!(
        Rules::tax_data().reasons(&content(10.0, 10, &[])) == [Reason::MinFrequency]
            && Rules::tax_data().reasons(&content(11.0, 11, &[])).is_empty()
    );
}

#[test]
fn weights_are_published_and_respondents_counted() {
    let place = ["x", "x", "x", "y", "y", "y", "y", "y", "y"];
    let weights = [100.0, 50.0, 50.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let data = Microdata { weights: Some(&weights), ..Microdata::default() };
    let table = Table::from_microdata("enquête", vec![Dimension::flat("lieu", &place)], &data).unwrap();
    let found = protect(&table, &Rules::survey(), &Options::default()).unwrap();
    let cell = found.tables[0].cell(&["x"]).unwrap();
    assert_eq!((cell.value, cell.frequency, cell.status.is_hidden()), (200.0, 3, true));
    assert_eq!(found.tables[0].withheld(&["x"], 0.37), None);
    assert_eq!(found.tables[0].percentage(&["y"], &["Total"]), None, "y is hidden with x");
    // a weight of 2 stands for two contributors: the first two are 2 × 90
    let weighted = Content { value: 200.0, frequency: 2, largest: vec![(90.0, 2.0), (20.0, 1.0)] };
    assert_eq!(Rules { dominance: vec![Dominance { n: 2, k: 89.0 }], ..Rules::default() }.reasons(&weighted), [Reason::Dominance]);
}

#[test]
fn what_is_asked_is_hidden_and_what_is_kept_is_shown() {
    let table = north_and_south(&ANSWERS);
    let key = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
    let options = Options { hide: vec![(0, key("s1", "oui"))], keep: vec![(0, key("n2", "non"))], ..Options::default() };
    let found = protect(&table, &Rules::survey(), &options).unwrap();
    assert_eq!(found.tables[0].cell(&["s1", "oui"]).unwrap().status, Status::Primary(vec![Reason::Asked]));
    assert_eq!(found.tables[0].cell(&["s1", "oui"]).unwrap().status.label_fr(), "secret primaire (secret demandé)");
    assert_eq!(found.tables[0].cell(&["n2", "non"]).unwrap().status, Status::Published);
    let all_totals = [key("n", "oui"), key("n", "non"), key("n2", "oui"), key("n2", "non")].map(|key| (0, key)).to_vec();
    let error = protect(&table, &Rules::survey(), &Options { keep: all_totals, ..Options::default() }).unwrap_err().to_string();
    assert!(error.starts_with("La case (n1 ; oui) ne peut pas être protégée (vers le haut de 1)"), "{error}");
}

#[test]
fn zeros_are_published_unless_asked() {
    let cell = |code: &str, value: f64, n: usize| (vec![code.to_owned()], content(value, n, &[]));
    let dimension = Dimension::of_codes("x", &["a", "b", "c"], &BTreeMap::new()).unwrap();
    let table = Table::from_cells("t", vec![dimension], &[cell("a", 0.0, 20), cell("b", 50.0, 20), cell("c", 70.0, 20)]).unwrap();
    assert_eq!(protect(&table, &Rules::survey(), &Options::default()).unwrap().proof.primary, 0);
    let found = protect(&table, &Rules { protect_zeros: Some(2.0), ..Rules::survey() }, &Options::default()).unwrap();
    assert_eq!(found.tables[0].cell(&["a"]).unwrap().status, Status::Primary(vec![Reason::Zero]));
    assert_eq!(found.tables[0].cell(&["a"]).unwrap().interval, Some(Interval { low: 0.0, high: 50.0 }));
    assert_eq!(found.proof.cost, 50.0);
}

#[test]
fn a_respondent_who_knows_their_own_cell_learns_nothing_of_the_next_one() {
    // two cells of one respondent each hide one another; each respondent, knowing theirs, subtracts
    let cell = |code: &str, n: usize| (vec![code.to_owned()], content(n as f64, n, &[1.0]));
    let dimension = || Dimension::of_codes("x", &["a", "b", "c", "d"], &BTreeMap::new()).unwrap();
    let table = Table::from_cells("t", vec![dimension()], &[cell("a", 1), cell("b", 1), cell("c", 30), cell("d", 40)]).unwrap();
    let naive = protect(&table, &Rules::survey(), &Options::default()).unwrap();
    assert_eq!(naive.proof.secondary, 0);
    let careful = protect(&table, &Rules::survey(), &Options { respondents_know_themselves: true, ..Options::default() }).unwrap();
    assert_eq!((careful.proof.secondary, careful.proof.cost), (1, 30.0));
}

#[test]
fn hierarchies_of_any_depth_as_a_map_of_parents() {
    let parents: BTreeMap<String, String> = [("a1", "a"), ("a2", "a"), ("a", "A"), ("b1", "b"), ("b", "A"), ("c", "C")]
        .map(|(child, parent)| (child.to_owned(), parent.to_owned()))
        .into();
    let dimension = Dimension::with_parents("x", &["a1", "a2", "a2", "b1", "c"], &parents).unwrap();
    assert_eq!(dimension.codes(), ["Total", "A", "C", "a", "b", "c", "a1", "a2", "b1"]);
    let table = Table::from_microdata("t", vec![dimension], &Microdata::default()).unwrap();
    let value = |code: &str| table.content(table.index(&[code]).unwrap()).value;
    assert_eq!([value("Total"), value("A"), value("a"), value("b"), value("c")], [5.0, 4.0, 3.0, 1.0, 1.0]);
    let loops: BTreeMap<String, String> = [("a", "b"), ("b", "a")].map(|(child, parent)| (child.to_owned(), parent.to_owned())).into();
    assert!(matches!(Dimension::with_parents("x", &["a"], &loops), Err(Error::Cycle { .. })));
    let crossed = Dimension::nested("x", &[&["g1", "g2"], &["f", "f"]]).unwrap_err().to_string();
    assert_eq!(crossed, "La dimension «x» : «f» est rattaché à la fois à «g1» et à «g2» ; la hiérarchie doit être emboîtée.");
}
