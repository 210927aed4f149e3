//! Spans, changes, and the breaks that forbid them.

use super::rules::population;
use super::*;

fn change_rate() -> Indicator {
    span(indicator("rate", "% par an", Aggregation::AnnualisedRatioOfSums, &["(P{yy}_POP / P{yy0}_POP)^(1/(yy-yy0)) - 1"]))
}

fn three_censuses() -> Table {
    Table::new().communes("P_POP", "2011", [8_230.0, 4_000.0, 4_000.0]).communes("P_POP", "2016", [7_516.0, 4_000.0, 4_000.0]).communes(
        "P_POP",
        "2022",
        [7_379.0, 4_000.0, 4_000.0],
    )
}

#[test]
fn rates_are_annualised_over_unequal_intervals() {
    let book = run(vec![change_rate()], three_censuses());
    for (period, expected) in [("2011-2016", -0.008_958), ("2016-2022", -0.001_477), ("2011-2022", -0.004_884)] {
        let found = fact(&book, "rate", "vc", period).value;
        assert!((found - expected).abs() < 1e-6, "{period} : {found}");
    }
}

#[test]
fn natural_change_reads_the_cumulated_births() {
    let natural = "sum(NAISD{yy} - DECESD{yy}) / P{yy0}_POP / years";
    let migration = "(P{yy}_POP - P{yy0}_POP - sum(NAISD{yy} - DECESD{yy})) / P{yy0}_POP / years";
    let natural = span(indicator("natural", "% par an", Aggregation::RatioOfSums, &[natural]));
    let migration = span(indicator("migration", "% par an", Aggregation::RatioOfSums, &[migration]));
    let table = three_censuses().communes("NAISD", "2016-2021", [300.0, 200.0, 75.0]).communes("DECESD", "2016-2021", [800.0, 600.0, 74.0]);
    let book = run(vec![natural, migration], table);
    close(fact(&book, "natural", "vc", "2016-2022").value, (575.0 - 1474.0) / 15_516.0 / 6.0);
    close(fact(&book, "migration", "vc", "2016-2022").value, (15_379.0 - 15_516.0 + 899.0) / 15_516.0 / 6.0);
    let periods: Vec<String> = book.series("natural", &TerritoryId::new("vc"), "").map(|(key, _)| key.period.to_string()).collect();
    assert_eq!(periods, ["2016-2022"]);
}

#[test]
fn births_are_added_year_by_year_without_a_cumulated_column() {
    let natural = span(indicator("natural", "% par an", Aggregation::RatioOfSums, &["sum(NAISD{yy}) / P{yy0}_POP / years"]));
    let mut table = Table::new().communes("P_POP", "2016", [100.0; 3]).communes("P_POP", "2018", [100.0; 3]);
    for year in ["2016", "2017", "2018"] {
        table = table.communes("NAISD", year, [1.0, 1.0, 1.0]);
    }
    let book = run(vec![natural], table);
    close(fact(&book, "natural", "vc", "2016-2018").value, 6.0 / 300.0 / 2.0);
}

#[test]
fn the_last_three_years_are_added() {
    let infants = indicator("infants", "enfants", Aggregation::Sum, &["sum(NAISD{yy}, 3 years)"]);
    let mut table = Table::new();
    for year in ["2019", "2020", "2021", "2022"] {
        table = table.communes("NAISD", year, [1.0, 2.0, year[3..].parse().unwrap()]);
    }
    let book = run(vec![infants], table);
    close(fact(&book, "infants", "vc", "2022").value, 9.0 + 3.0);
    close(fact(&book, "infants", "vc", "2021").value, 9.0 + 10.0);
    assert!(entry(&book, "infants", "vc", "2020", "").is_none());
}

#[test]
fn changes_stand_between_neighbours_and_ends() {
    let book = run(vec![population()], three_censuses());
    close(sliced(&book, "population", "vc", "2011-2016", "change").value, -714.0);
    close(sliced(&book, "population", "vc", "2011-2022", "change").value, -851.0);
    let change = sliced(&book, "population", "vc", "2016-2022", "change");
    close(change.value, -137.0);
    assert_eq!(change.uncertainty, Uncertainty::Exhaustive);
    assert_eq!(change.lineage.all_cells().len(), 6);
}

#[test]
fn a_change_of_shares_is_in_points() {
    let share = indicator("share", "%", Aggregation::RatioOfSums, &["P{yy}_A / P{yy}_B"]);
    let table = Table::new()
        .communes("P_A", "2016", [40.0; 3])
        .communes("P_B", "2016", [100.0; 3])
        .communes("P_A", "2022", [45.0; 3])
        .communes("P_B", "2022", [100.0; 3]);
    let book = run(vec![share], table);
    let change = sliced(&book, "share", "vc", "2016-2022", "change");
    close(change.value, 5.0);
    assert_eq!(change.unit.label(), "points");
}

#[test]
fn a_series_break_refuses_the_comparison_with_its_sentence() {
    let median = indicator("median", "euros", Aggregation::NotAggregable, &["MED{yy}"]);
    let mut catalogue = catalogue(vec![median, span(indicator("trend", "euros", Aggregation::DifferenceOfSums, &["MED{yy} - MED{yy0}"]))]);
    let sentence = "Filosofi 2023 repose sur une nouvelle méthode.";
    let filosofi = SeriesBreak { variables: vec!["MED".into()], first_year: 2023, sentence: sentence.into(), source: String::new() };
    catalogue.breaks = vec![filosofi];
    let mut table = Table::new();
    for (year, value) in [("2019", 20_690.0), ("2021", 21_330.0), ("2023", 22_900.0)] {
        table = table.cell("MED", year, "EPCI-200072635", Some(value));
    }
    let book = compute(&catalogue, &table.0, &val_clair(), &Options::default());
    close(sliced(&book, "median", "vc", "2019-2021", "change").value, 640.0);
    let refused = entry(&book, "median", "vc", "2021-2023", "change").unwrap().as_ref().unwrap_err();
    assert_eq!(refused.sentence, sentence);
    assert_eq!(refused.reason, Reason::NotComparable { from: Period::year(2021), to: Period::year(2023) });
    close(fact(&book, "trend", "vc", "2019-2021").value, 640.0);
    assert!(matches!(reason(&book, "trend", "vc", "2021-2023", ""), Reason::NotComparable { .. }));
}

#[test]
fn two_definitions_are_not_compared_but_a_crosswalk_is_the_same_one() {
    let two_ways = indicator("a", "habitants", Aggregation::Sum, &["P{yy}_A", "P{yy}_B"]);
    let table = || Table::new().communes("P_A", "2016", [1.0; 3]).communes("P_B", "2022", [2.0; 3]);
    let book = run(vec![two_ways.clone()], table());
    assert!(matches!(reason(&book, "a", "vc", "2016-2022", "change"), Reason::NotComparable { .. }));
    let mut crossed = catalogue(vec![two_ways]);
    crossed.crosswalks = vec![crosswalk("P_A", "P{yy}_B")];
    let book = compute(&crossed, &table().0, &val_clair(), &Options::default());
    close(sliced(&book, "a", "vc", "2016-2022", "change").value, 3.0);
}

#[test]
fn one_undated_stock_does_not_make_an_evolution() {
    let rate = indicator("rpls", "pour 100", Aggregation::RatioOfSums, &["100 * rpls.logements / P{yy}_RP"]);
    let table =
        Table::new().communes("rpls.logements", "2021", [1.0; 3]).communes("P_RP", "2022", [100.0; 3]).communes("P_RP", "2020", [100.0; 3]);
    let book = run(vec![rate], table);
    assert!(matches!(reason(&book, "rpls", "vc", "2020-2022", "change"), Reason::NotComparable { .. }));
}

#[test]
fn cumulated_births_are_found_through_a_crosswalk() {
    let natural = span(indicator("natural", "% par an", Aggregation::RatioOfSums, &["sum(NAISD{yy}) / P{yy0}_POP / years"]));
    let mut catalogue = catalogue(vec![natural]);
    catalogue.crosswalks = vec![crosswalk("NAISD", "NAIS{yy}")];
    let table =
        Table::new().communes("P_POP", "2016", [100.0; 3]).communes("NAIS", "2016-2021", [6.0; 3]).communes("NAISD", "2024", [1.0; 3]);
    let book = compute(&catalogue, &table.0, &val_clair(), &Options::default());
    close(fact(&book, "natural", "vc", "2016-2022").value, 0.01);
}
