//! Differences with the comparison territories, and changes, with their intervals.

use super::*;

fn with_departement(others: &[(&str, TerritoryKind)]) -> Vec<Territory> {
    let mut all = val_clair();
    all.extend(others.iter().map(|(geo, kind)| territory(geo, *kind, Some(geo), &[])));
    all
}

fn families_share() -> Indicator {
    indicator("share", "%", Aggregation::RatioOfSums, &["C{yy}_FAMMONO / C{yy}_FAM"])
}

fn table() -> Table {
    Table::new()
        .communes("C_FAMMONO", "2022", [100.0, 100.0, 160.0])
        .communes("C_FAM", "2022", [400.0, 200.0, 400.0])
        .communes("C_FAMMONO", "2011", [100.0, 80.0, 120.0])
        .communes("C_FAM", "2011", [400.0, 200.0, 400.0])
        .cell("C_FAMMONO", "2022", "DEP-31", Some(30_000.0))
        .cell("C_FAM", "2022", "DEP-31", Some(100_000.0))
        .cell("C_FAMMONO", "2011", "DEP-65", Some(3_000.0))
        .cell("C_FAM", "2011", "DEP-65", Some(10_000.0))
}

#[test]
fn the_study_is_compared_at_the_latest_common_period() {
    let territories = with_departement(&[("DEP-31", TerritoryKind::Departement), ("DEP-65", TerritoryKind::Neighbour)]);
    let book = compute(&catalogue(vec![families_share()]), &table().0, &territories, &Options::default());
    let difference = sliced(&book, "share", "vc", "2022", "versus=DEP-31");
    close(difference.value, 6.0);
    let (p, q) = (0.36, 0.3);
    let expected = 100.0 * (3.0 * p * (1.0 - p) / 1_000.0_f64 + 3.0 * q * (1.0 - q) / 100_000.0).sqrt();
    close(difference.uncertainty.interval().unwrap().standard_error.unwrap(), expected);
    assert!(difference.notes.iter().any(|note| note.contains("ne sont pas indépendants")));
    close(sliced(&book, "share", "vc", "2011", "versus=DEP-65").value, 0.0);
    assert!(entry(&book, "share", "vc", "2011", "versus=DEP-31").is_none());
    assert_eq!(difference.lineage.all_cells().len(), 8);
}

#[test]
fn sectors_and_communes_are_not_compared() {
    let book = compute(&catalogue(vec![families_share()]), &table().0, &val_clair(), &Options::default());
    assert!(book.iter().all(|(key, _)| !key.slice.starts_with("versus=")));
}

#[test]
fn the_variances_of_two_censuses_add_up() {
    let book = compute(&catalogue(vec![families_share()]), &table().0, &val_clair(), &Options::default());
    let change = sliced(&book, "share", "vc", "2011-2022", "change");
    close(change.value, 6.0);
    let of = |p: f64| 3.0 * p * (1.0 - p) / 1_000.0;
    let expected = 100.0 * (of(0.3_f64) + of(0.36)).sqrt();
    let interval = change.uncertainty.interval().unwrap();
    close(interval.standard_error.unwrap(), expected);
    close(interval.high, 6.0 + error_model::Z95 * expected);
}

#[test]
fn an_unknown_error_on_either_side_stays_unknown() {
    let median = indicator("median", "euros", Aggregation::NotAggregable, &["MED{yy}"]);
    let table = Table::new().cell("MED", "2019", "EPCI-200072635", Some(1.0)).cell("MED", "2021", "EPCI-200072635", Some(3.0));
    let book = run(vec![median], table);
    assert_eq!(sliced(&book, "median", "vc", "2019-2021", "change").uncertainty, Uncertainty::NoneKnown);
    assert!(fact(&book, "median", "vc", "2021").notes.iter().any(|note| note.starts_with("Filosofi")));
}
