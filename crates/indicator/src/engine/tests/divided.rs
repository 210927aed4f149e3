//! Communes divided into IRIS: read through all of them, at one grain, or not at all.

use super::rules::population;
use super::*;

/// Haut and Mi are whole; Bas (31224) is divided into two IRIS.
const IRIS: [&str; 2] = ["IRIS-312240101", "IRIS-312240102"];

impl Table {
    /// Haut, Mi, then the two IRIS of Bas; NaN is a secret cell, an infinite number no row.
    fn with_iris(mut self, variable: &str, period: &str, values: [f64; 4]) -> Table {
        for (place, value) in ["COM-31042", "COM-31471", IRIS[0], IRIS[1]].into_iter().zip(values) {
            if !value.is_infinite() {
                let value = Some(value).filter(|value| !value.is_nan());
                let status = if value.is_some() { Status::Ok } else { Status::Secret };
                self.put(variable, period, place, value, status);
            }
        }
        self
    }
}

fn share() -> Indicator {
    let mut share = indicator("share", "%", Aggregation::RatioOfSums, &["each(ptod.pct{yy} * P{yy}_RP) / P{yy}_RP"]);
    share.ways[0].published_percent = true;
    share
}

fn noted(fact: &Fact) -> usize {
    fact.notes.iter().filter(|note| *note == "Communes découpées : lues par leurs Iris.").count()
}

#[test]
fn a_divided_commune_is_the_sum_of_its_iris() {
    let book = run(vec![population()], Table::new().with_iris("P_POP", "2022", [100.0, 200.0, 30.0, 12.0]));
    let whole = fact(&book, "population", "vc", "2022");
    close(whole.value, 342.0);
    assert_eq!((whole.lineage.all_cells().len(), noted(whole), whole.coverage.map(|c| (c.have, c.of))), (4, 1, Some((3, 3))));
    let divided = fact(&book, "population", "31224", "2022");
    close(divided.value, 42.0);
    assert_eq!(noted(divided), 1);
    assert_eq!(noted(fact(&book, "population", "haut", "2022")), 0);
}

#[test]
fn each_is_evaluated_iris_by_iris_never_on_the_mean_of_shares() {
    let table = Table::new().with_iris("ptod.pct", "2022", [10.0, 20.0, 50.0, 0.0]).with_iris("P_RP", "2022", [100.0, 100.0, 10.0, 90.0]);
    let book = run(vec![share()], table);
    let whole = fact(&book, "share", "vc", "2022");
    close(whole.value, (1000.0 + 2000.0 + 500.0) / 300.0 / 100.0);
    assert_eq!((whole.lineage.all_cells().len(), noted(whole)), (8, 1));
    close(fact(&book, "share", "31224", "2022").value, 0.05);
}

#[test]
fn a_secret_iris_makes_its_commune_missing() {
    let book = run(vec![population()], Table::new().with_iris("P_POP", "2022", [100.0, 200.0, 30.0, f64::NAN]));
    assert_eq!(reason(&book, "population", "vc", "2022", ""), &Reason::Partial { have: 2, of: 3 });
    assert_eq!(reason(&book, "population", "31224", "2022", ""), &Reason::Secret);
}

#[test]
fn an_iris_without_a_row_makes_its_commune_missing_where_its_source_knows_it() {
    let later = [100.0, 200.0, 30.0, 12.0];
    let table = Table::new().with_iris("P_POP", "2016", [90.0, 190.0, 30.0, f64::INFINITY]).with_iris("P_POP", "2022", later);
    let book = run(vec![population()], table);
    assert_eq!(reason(&book, "population", "vc", "2016", ""), &Reason::Partial { have: 2, of: 3 });
    close(fact(&book, "population", "vc", "2022").value, 342.0);
}

#[test]
fn a_commune_with_a_cell_of_its_own_is_not_read_through_its_iris() {
    let table =
        |own: Option<f64>| Table::new().with_iris("P_POP", "2022", [100.0, 200.0, 30.0, 12.0]).cell("P_POP", "2022", "COM-31224", own);
    let book = run(vec![population()], table(Some(50.0)));
    close(fact(&book, "population", "vc", "2022").value, 350.0);
    assert_eq!(noted(fact(&book, "population", "vc", "2022")), 0);
    let secret = run(vec![population()], table(None));
    assert_eq!(reason(&secret, "population", "vc", "2022", ""), &Reason::Partial { have: 2, of: 3 });
}

#[test]
fn a_whole_number_through_a_crosswalk_goes_before_rounded_iris() {
    let mut catalogue = catalogue(vec![population()]);
    catalogue.crosswalks = vec![crosswalk("P_POP", "PMUN{yy}")];
    let table = Table::new().with_iris("P_POP", "2022", [100.0, 200.0, 30.0, 12.0]).communes("PMUN", "2022", [100.0, 200.0, 44.0]);
    let book = compute(&catalogue, &table.0, &val_clair(), &Options::default());
    close(fact(&book, "population", "vc", "2022").value, 344.0);
    close(fact(&book, "population", "31224", "2022").value, 44.0);
    assert_eq!(noted(fact(&book, "population", "vc", "2022")), 0);
}

#[test]
fn variables_of_a_divided_commune_are_all_of_one_grain() {
    let by_iris = || Table::new().with_iris("ptod.pct", "2022", [10.0, 20.0, 50.0, 0.0]);
    let only_commune = by_iris().communes("P_RP", "2022", [100.0, 100.0, 100.0]);
    let book = run(vec![share()], only_commune);
    assert_eq!(reason(&book, "share", "vc", "2022", ""), &Reason::Partial { have: 2, of: 3 });
    let both = by_iris().with_iris("P_RP", "2022", [100.0, 100.0, 10.0, 90.0]).cell("P_RP", "2022", "COM-31224", Some(100.0));
    let book = run(vec![share()], both);
    close(fact(&book, "share", "vc", "2022").value, 35.0 / 300.0);
}
