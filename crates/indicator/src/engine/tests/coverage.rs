//! Official values, partial sums, secrecy, absence, arrondissements, and when a gap is written.

use super::rules::population;
use super::*;

fn households() -> Indicator {
    indicator("households", "ménages", Aggregation::Sum, &["NBMENFISC{yy}"])
}

#[test]
fn a_partial_sum_is_never_shown_as_the_total() {
    let book = run(vec![households()], Table::new().communes("NBMENFISC", "2016", [100.0, f64::NAN, 50.0]));
    assert_eq!(reason(&book, "households", "vc", "2016", ""), &Reason::Partial { have: 2, of: 3 });
    let gap = entry(&book, "households", "vc", "2016", "").unwrap().as_ref().unwrap_err();
    assert!(gap.sentence.starts_with("2 communes publiées sur 3") && gap.sentence.contains("n'est pas le total"), "{}", gap.sentence);
    assert_eq!(reason(&book, "households", "31471", "2016", ""), &Reason::Secret);
    close(fact(&book, "households", "haut", "2016").value, 100.0);
}

#[test]
fn the_official_value_stands_where_the_sum_is_partial() {
    let table =
        Table::new().communes("NBMENFISC", "2016", [100.0, f64::NAN, 50.0]).cell("NBMENFISC", "2016", "EPCI-200072635", Some(170.0));
    let book = run(vec![households()], table);
    let fact = fact(&book, "households", "vc", "2016");
    close(fact.value, 170.0);
    assert_eq!((fact.method.as_str(), fact.coverage), ("valeur publiée pour le territoire", None));
}

#[test]
fn official_and_sum_may_differ_by_half_a_unit_a_commune() {
    let table = |official: f64| {
        let cells = Table::new().communes("NBMENFISC", "2016", [100.0, 200.0, 300.0]);
        cells.cell("NBMENFISC", "2016", "EPCI-200072635", Some(official))
    };
    let within = run(vec![households()], table(601.5));
    assert!(!fact(&within, "households", "vc", "2016").notes.iter().any(|note| note.contains("diffère")));
    let beyond = run(vec![households()], table(602.0));
    let fact = fact(&beyond, "households", "vc", "2016");
    close(fact.value, 602.0);
    assert!(
        fact.notes.iter().any(|note| note.contains("la somme des 3 communes (600,0) diffère de la valeur publiée (602,0)")),
        "{:?}",
        fact.notes
    );
}

#[test]
fn an_absent_commune_counts_zero_only_where_it_is_said() {
    let pools = indicator("pools", "équipements", Aggregation::Sum, &["BPE.F101 + BPE.F102"]);
    let table = Table::new().cell("BPE.F101", "2024", "COM-31042", Some(2.0));
    let silent = run(vec![pools.clone()], Table::new().cell("BPE.F101", "2024", "COM-31042", Some(2.0)));
    assert!(matches!(reason(&silent, "pools", "vc", "2025", ""), Reason::NotPublished { .. }));
    let rule = AbsentIsZero {
        prefix: "BPE.".into(),
        communes: COMMUNES.iter().map(|code| code.parse().unwrap()).collect(),
        reason: "Commune sans ligne dans la BPE : aucun équipement.".into(),
    };
    let options = Options { absent_is_zero: vec![rule], ..Options::default() };
    let book = compute(&catalogue(vec![pools]), &table.0, &val_clair(), &options);
    let fact = fact(&book, "pools", "vc", "2024");
    close(fact.value, 2.0);
    assert!(fact.notes.iter().any(|note| note.contains("aucun équipement")));
    let base::Origin::Formula { inputs, .. } = &fact.lineage.origin else { panic!() };
    let base::Origin::Cells { cells, excluded } = &inputs[0].origin else { panic!() };
    assert_eq!((cells.len(), excluded.len()), (1, 2));
    close(super::fact(&book, "pools", "31224", "2024").value, 0.0);
}

#[test]
fn arrondissements_are_not_counted_beside_their_city() {
    let paris = territory("paris", TerritoryKind::Study, None, &["75056", "75101", "75120"]);
    let mut table = Table::new();
    for (code, value) in [("75056", 2_100_000.0), ("75101", 16_000.0), ("75120", 190_000.0)] {
        table.put("P_POP", "2022", &format!("COM-{code}"), Some(value), Status::Ok);
    }
    let book = compute(&catalogue(vec![population()]), &table.0, &[paris], &Options::default());
    close(fact(&book, "population", "paris", "2022").value, 2_100_000.0);
}

#[test]
fn a_commune_without_a_cell_is_not_flooded_with_gaps() {
    let table = Table::new().cell("P_POP", "2022", "COM-31042", Some(5.0));
    let book = run(vec![population()], table);
    assert!(entry(&book, "population", "31471", "2022", "").is_none());
    assert_eq!(reason(&book, "population", "vc", "2022", ""), &Reason::Partial { have: 1, of: 3 });
    assert!(matches!(reason(&book, "population", "bas", "2022", ""), Reason::NotPublished { .. }));
}

#[test]
fn an_indicator_that_is_nowhere_is_one_gap_of_the_study() {
    let pupils = indicator("pupils", "élèves", Aggregation::Sum, &["depp.eleves"]);
    let book = run(vec![population(), pupils], Table::new().communes("P_POP", "2022", [1.0, 2.0, 3.0]));
    let gaps: Vec<&Key> = book.iter().filter(|(key, _)| key.indicator.as_str() == "pupils").map(|(key, _)| key).collect();
    assert_eq!(gaps.len(), 1);
    assert_eq!(reason(&book, "pupils", "vc", "2022", ""), &Reason::NotPublished { variables: vec!["depp.eleves".into()] });
}

#[test]
fn what_only_a_survey_can_tell_says_what_is_needed() {
    let mut asked = indicator("meeting", "%", Aggregation::Survey, &[]);
    asked.origin = ReportOrigin::SurveyPopulation;
    asked.question_codes = vec!["LS1".into()];
    let options = Options { period: Some(Period::year(2025)), ..Options::default() };
    let book = compute(&catalogue(vec![asked.clone()]), &Table::new().0, &val_clair(), &options);
    let gap = entry(&book, "meeting", "vc", "2025", "").unwrap().as_ref().unwrap_err();
    assert_eq!((gap.reason.clone(), gap.sentence.contains("LS1")), (Reason::NoSource, true));
    let held = Options { measured_elsewhere: [asked.id.clone()].into(), ..options };
    assert!(compute(&catalogue(vec![asked]), &Table::new().0, &val_clair(), &held).is_empty());
}

#[test]
fn the_preferred_source_is_read() {
    let mut table = Table::new().communes("P_POP", "2022", [1.0, 2.0, 3.0]);
    let second = table.0.add_source(SourceInfo { producer: "Tiers".into(), rank: 5, ..SourceInfo::default() });
    let mut cell = table.0.cell(base::CellId(0)).clone();
    (cell.source, cell.value) = (second, Some(100.0));
    table.0.push(cell);
    close(fact(&run(vec![population()], table), "population", "vc", "2022").value, 6.0);
}

#[test]
fn the_book_carries_cards_and_territories() {
    let book = run(vec![population()], Table::new());
    assert!(book.card(&IndicatorId::new("population")).is_some());
    assert_eq!(book.territories().count(), val_clair().len());
}

#[test]
fn a_share_known_in_few_communes_is_refused_for_a_wide_territory() {
    let share = indicator("hlm", "%", Aggregation::RatioOfSums, &["each(ptod.pct{yy} * P{yy}_RP) / P{yy}_RP"]);
    let codes: Vec<String> = (1..=20).map(|n| format!("31{n:03}")).collect();
    let mut table = Table::new();
    codes.iter().for_each(|code| table.put("P_RP", "2022", &format!("COM-{code}"), Some(10.0), Status::Ok));
    codes[..4].iter().for_each(|code| table.put("ptod.pct", "2022", &format!("COM-{code}"), Some(5.0), Status::Ok));
    let members: Vec<&str> = codes.iter().map(String::as_str).collect();
    let wide = territory("reg", TerritoryKind::Study, None, &members);
    let book = compute(&catalogue(vec![share]), &table.0, &[wide], &Options::default());
    assert_eq!(reason(&book, "hlm", "reg", "2022", ""), &Reason::Partial { have: 4, of: 20 });
}
