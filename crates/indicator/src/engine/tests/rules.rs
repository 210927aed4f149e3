//! Rules of aggregation, ways and crosswalks: one test a rule, figures computed by hand.

use super::*;

pub(super) fn population() -> Indicator {
    indicator("population", "habitants", Aggregation::Sum, &["P{yy}_POP"])
}

fn median() -> Indicator {
    indicator("median", "euros", Aggregation::NotAggregable, &["MED{yy}"])
}

#[test]
fn a_sum_is_not_rounded_before_it_is_added() {
    let book = run(vec![population()], Table::new().communes("P_POP", "2022", [1.4, 1.4, 1.4]));
    close(fact(&book, "population", "vc", "2022").value, 4.2);
    close(fact(&book, "population", "bas", "2022").value, 2.8);
    close(fact(&book, "population", "31042", "2022").value, 1.4);
}

#[test]
fn a_ratio_of_sums_is_no_mean_of_ratios() {
    let share = indicator("share", "%", Aggregation::RatioOfSums, &["P{yy}_RP_PROP / P{yy}_RP"]);
    let table = Table::new().communes("P_RP_PROP", "2022", [90.0, 10.0, 0.0]).communes("P_RP", "2022", [100.0, 100.0, 300.0]);
    let book = run(vec![share], table);
    let fact = fact(&book, "share", "vc", "2022");
    close(fact.value, 0.2);
    assert_eq!((fact.n, fact.coverage.map(|c| (c.have, c.of))), (Some(500), Some((3, 3))));
    assert_eq!(fact.method, "rapport de sommes sur 3 communes");
}

#[test]
fn a_median_is_read_for_the_level_or_not_at_all() {
    let table = Table::new().communes("MED", "2021", [20_000.0, 21_000.0, 22_000.0]).cell("MED", "2021", "EPCI-200072635", Some(20_400.0));
    let book = run(vec![median()], table);
    close(fact(&book, "median", "vc", "2021").value, 20_400.0);
    close(fact(&book, "median", "31471", "2021").value, 21_000.0);
    assert_eq!(reason(&book, "median", "bas", "2021", ""), &Reason::NotAdditive);
    let gap = entry(&book, "median", "bas", "2021", "").unwrap().as_ref().unwrap_err();
    assert!(gap.sentence.contains("ne s'additionne pas"), "{}", gap.sentence);
}

#[test]
fn a_secret_median_of_the_level_is_secret() {
    let table = Table::new().communes("MED", "2021", [1.0, 2.0, 3.0]).cell("MED", "2021", "EPCI-200072635", None);
    assert_eq!(reason(&run(vec![median()], table), "median", "vc", "2021", ""), &Reason::Secret);
}

#[test]
fn a_published_percentage_is_stored_as_a_share() {
    let rate = indicator("rate", "%", Aggregation::NotAggregable, &["TP60{yy}"]);
    let book = run(vec![rate], Table::new().cell("TP60", "2021", "EPCI-200072635", Some(16.0)));
    close(fact(&book, "rate", "vc", "2021").value, 0.16);
}

#[test]
fn each_is_evaluated_commune_by_commune_and_bounded_by_the_rounding() {
    let mut share = indicator("hlm", "%", Aggregation::RatioOfSums, &["each(ptod.pct{yy} * P{yy}_RP) / P{yy}_RP"]);
    share.ways[0].published_percent = true;
    share.ways[0].rounding = Some(0.005);
    let table = Table::new().communes("ptod.pct", "2022", [10.0, 2.0, 0.0]).communes("P_RP", "2022", [100.0, 200.0, 700.0]);
    let book = run(vec![share], table);
    let fact = fact(&book, "hlm", "vc", "2022");
    close(fact.value, 0.014);
    let Uncertainty::Rounding(bounds) = fact.uncertainty else { panic!("{:?}", fact.uncertainty) };
    close(bounds.low, 0.01395);
    close(bounds.high, 0.01405);
    assert_eq!(fact.status, Status::Rounded);
    assert_eq!(fact.lineage.all_cells().len(), 6);
}

#[test]
fn each_needs_every_member_unless_its_weight_is_zero() {
    let share = indicator("hlm", "%", Aggregation::RatioOfSums, &["each(ptod.pct{yy} * P{yy}_RP) / P{yy}_RP"]);
    let table = |last: f64| Table::new().communes("ptod.pct", "2022", [10.0, 2.0, f64::NAN]).communes("P_RP", "2022", [100.0, 200.0, last]);
    let book = run(vec![share.clone()], table(0.0));
    close(fact(&book, "hlm", "vc", "2022").value, 1400.0 / 300.0);
    let book = run(vec![share], table(5.0));
    assert_eq!(reason(&book, "hlm", "vc", "2022", ""), &Reason::Partial { have: 2, of: 3 });
}

#[test]
fn a_weighted_mean_is_refused_when_a_member_is_secret() {
    let rule = Aggregation::WeightedMean { weight: Box::new(parse("NBMENFISC{yy}").unwrap()) };
    let taxed = indicator("taxed", "%", rule, &["PIMP{yy}"]);
    let table = |last: f64| Table::new().communes("PIMP", "2021", [40.0, 50.0, last]).communes("NBMENFISC", "2021", [100.0, 300.0, 100.0]);
    let book = run(vec![taxed.clone()], table(60.0));
    close(fact(&book, "taxed", "vc", "2021").value, (40.0 + 150.0 + 60.0) / 500.0);
    assert_eq!(fact(&book, "taxed", "vc", "2021").method, "moyenne pondérée de 3 communes");
    close(fact(&book, "taxed", "31042", "2021").value, 0.4);
    let book = run(vec![taxed], table(f64::NAN));
    assert_eq!(reason(&book, "taxed", "vc", "2021", ""), &Reason::Partial { have: 2, of: 3 });
}

#[test]
fn a_filtered_sum_counts_the_communes_that_fulfil_the_condition() {
    let far = indicator("far", "%", Aggregation::RatioOfSums, &["sum(P{yy}_POP where drees.apl_mg < 2.5) / P{yy}_POP"]);
    let table = Table::new().communes("P_POP", "2022", [100.0, 300.0, 600.0]).communes("drees.apl_mg", "2022", [2.4, 2.5, 1.0]);
    let book = run(vec![far], table);
    close(fact(&book, "far", "vc", "2022").value, 0.7);
    assert_eq!(fact(&book, "far", "vc", "2022").uncertainty, Uncertainty::Model);
}

#[test]
fn the_first_way_whose_variables_are_there_is_taken_and_named() {
    let families = indicator("families", "familles", Aggregation::Sum, &["C{yy}_FAM", "C{yy}_COUPAENF + C{yy}_FAMMONO"]);
    let table = Table::new().communes("C_COUPAENF", "2022", [1.0, 2.0, 3.0]).communes("C_FAMMONO", "2022", [1.0, 1.0, 1.0]);
    let book = run(vec![families], table);
    let fact = fact(&book, "families", "vc", "2022");
    close(fact.value, 9.0);
    assert!(fact.method.contains("définition de remplacement n° 1"), "{}", fact.method);
}

#[test]
fn a_crosswalk_replaces_a_missing_variable_and_says_so() {
    let old = indicator("old", "%", Aggregation::RatioOfSums, &["P{yy}_POP75P / P{yy}_POP"]);
    let mut catalogue = catalogue(vec![old]);
    catalogue.crosswalks = vec![crosswalk("P_POP75P", "P{yy}_POP7589 + P{yy}_POP90P")];
    let table = Table::new()
        .communes("P_POP75P", "2010", [10.0, 10.0, 10.0])
        .communes("P_POP7589", "2022", [20.0, 10.0, 10.0])
        .communes("P_POP90P", "2022", [5.0, 5.0, 0.0])
        .communes("P_POP", "2022", [100.0, 100.0, 50.0])
        .communes("P_POP", "2010", [100.0, 100.0, 100.0]);
    let book = compute(&catalogue, &table.0, &val_clair(), &Options::default());
    let later = fact(&book, "old", "vc", "2022");
    close(later.value, 0.2);
    assert!(later.notes.contains(&"P_POP75P regroupé".to_owned()));
    assert_eq!(later.lineage.all_cells().len(), 9);
    close(sliced(&book, "old", "vc", "2010-2022", "change").value, 10.0);
}

#[test]
fn a_crosswalk_that_goes_in_a_circle_ends() {
    let mut catalogue = catalogue(vec![population()]);
    catalogue.crosswalks = vec![crosswalk("P_POP", "PMUN{yy}"), crosswalk("PMUN", "P{yy}_POP")];
    let table = Table::new().communes("PMUN", "2021", [1.0, 2.0, 3.0]);
    let book = compute(&catalogue, &table.0, &val_clair(), &Options::default());
    close(fact(&book, "population", "vc", "2021").value, 6.0);
}

#[test]
fn a_division_by_zero_is_an_empty_base() {
    let share = indicator("share", "%", Aggregation::RatioOfSums, &["P{yy}_A / P{yy}_B"]);
    let table = Table::new().communes("P_A", "2022", [0.0, 1.0, 0.0]).communes("P_B", "2022", [0.0, 4.0, 0.0]);
    let book = run(vec![share], table);
    close(fact(&book, "share", "vc", "2022").value, 0.25);
    assert_eq!(reason(&book, "share", "31042", "2022", ""), &Reason::EmptyBase);
}

#[test]
fn main_and_sample_processing_in_one_ratio_are_said() {
    let share = indicator("share", "%", Aggregation::RatioOfSums, &["C{yy}_FAM / P{yy}_MEN"]);
    let table = Table::new().communes("C_FAM", "2022", [100.0, 200.0, 200.0]).communes("P_MEN", "2022", [300.0, 300.0, 400.0]);
    let book = run(vec![share], table);
    let fact = fact(&book, "share", "vc", "2022");
    assert!(fact.notes.iter().any(|note| note.starts_with("Exploitations principale et complémentaire")), "{:?}", fact.notes);
    assert_eq!(fact.source, "Insee, RP 2022, exploitations principale et complémentaire");
    assert_eq!(fact.vintage, "RP 2022 (géographie 2025)");
}

#[test]
fn an_undated_variable_speaks_for_a_near_year_only() {
    let rate = indicator("rpls", "pour 100", Aggregation::RatioOfSums, &["100 * rpls.logements / P{yy}_RP"]);
    let density = indicator("density", "hab./km2", Aggregation::RatioOfSums, &["P{yy}_POP / SUPERF"]);
    let table = Table::new()
        .communes("rpls.logements", "2021", [1.0, 2.0, 3.0])
        .communes("P_RP", "2022", [100.0, 100.0, 100.0])
        .communes("P_RP", "2011", [100.0, 100.0, 100.0])
        .communes("P_POP", "2011", [100.0, 100.0, 100.0])
        .communes("SUPERF", "2022", [1.0, 2.0, 3.0]);
    let book = run(vec![rate, density], table);
    let near = fact(&book, "rpls", "vc", "2022");
    close(near.value, 2.0);
    assert!(near.notes.iter().any(|note| note == "rpls.logements date de 2021, non de 2022."), "{:?}", near.notes);
    assert!(entry(&book, "rpls", "vc", "2011", "").is_none());
    close(fact(&book, "density", "vc", "2011").value, 50.0);
}

#[test]
fn lineage_names_the_column_and_every_cell() {
    let book = run(vec![population()], Table::new().communes("P_POP", "2022", [1.0, 2.0, 3.0]));
    let lineage = &fact(&book, "population", "vc", "2022").lineage;
    let base::Origin::Formula { text, inputs } = &lineage.origin else { panic!("{lineage:?}") };
    assert_eq!(text, "P{yy}_POP");
    assert_eq!(inputs[0].what, "P_POP, somme de 3 communes");
    assert_eq!(inputs[0].value, Some(6.0));
    assert_eq!(lineage.all_cells().len(), 3);
}
