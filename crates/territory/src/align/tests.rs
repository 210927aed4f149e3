use super::*;
use crate::cog::tests::{code, lez, movement};
use proptest::prelude::*;
use source::reading::Passage;

const TO: CogYear = CogYear(2025);

fn additive(variable: &VariableId) -> bool {
    !variable.as_str().starts_with("MED")
}

fn cell(place: &str, variable: &str, value: Option<f64>, status: Status) -> Observation {
    let place = place.parse().unwrap();
    let (variable, slice, column) = (VariableId::new(variable), Arc::from(""), Arc::from("X"));
    Observation { place, period: Period::year(2016), variable, slice, value, status, source: 0, line: 7, column }
}

fn file(year: Option<u16>, cells: &[(&str, &str, Option<f64>)]) -> Observations {
    let mut observations = Observations::default();
    observations.add_source(SourceInfo { file: "f.csv".into(), cog_year: year.map(CogYear), ..SourceInfo::default() });
    for (place, variable, value) in cells {
        observations.push(cell(place, variable, *value, if value.is_some() { Status::Ok } else { Status::Secret }));
    }
    observations
}

fn value(observations: &Observations, place: &str, variable: &str) -> Option<(Option<f64>, Status)> {
    let id = observations.best(&VariableId::new(variable), Period::year(2016), place.parse().unwrap(), "")?;
    let cell = observations.cell(id);
    Some((cell.value, cell.status))
}

#[test]
fn trap_12_lez_and_saint_beat_are_summed_and_no_median_is() {
    let cells = [("COM-31298", "P_POP", Some(59.0)), ("COM-31471", "P_POP", Some(345.0)), ("COM-31471", "MED", Some(19_000.0))];
    for year in [Some(2018), None] {
        let (aligned, findings) = align(file(year, &cells), &lez(), TO, &additive);
        assert_eq!(value(&aligned, "COM-31471", "P_POP"), Some((Some(404.0), Status::Ok)));
        assert_eq!(value(&aligned, "COM-31471", "MED"), Some((None, Status::NotAdditive)));
        assert_eq!(value(&aligned, "COM-31298", "P_POP"), None);
        assert_eq!(findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["communes-reunies", "alignement-sans-valeur"]);
    }
}

#[test]
fn trap_12_saint_beat_alone_is_never_shown_as_the_whole() {
    let (aligned, findings) = align(file(Some(2018), &[("COM-31471", "P_POP", Some(345.0))]), &lez(), TO, &additive);
    assert_eq!(value(&aligned, "COM-31471", "P_POP"), Some((None, Status::Partial)));
    assert!(findings.summary().contains("incomplet : 1 valeurs, COM-31471"), "{}", findings.summary());
}

#[test]
fn trap_12_a_file_already_on_the_new_map_is_not_doubled() {
    for year in [Some(2019), Some(2025), None] {
        let (aligned, findings) = align(file(year, &[("COM-31471", "P_POP", Some(385.0))]), &lez(), TO, &additive);
        assert_eq!(value(&aligned, "COM-31471", "P_POP"), Some((Some(385.0), Status::Ok)));
        assert!(findings.is_empty());
    }
}

#[test]
fn a_secret_part_makes_the_whole_partial() {
    let cells = [("COM-31298", "P_POP", None), ("COM-31471", "P_POP", Some(345.0))];
    let (aligned, _) = align(file(None, &cells), &lez(), TO, &additive);
    assert_eq!(value(&aligned, "COM-31471", "P_POP"), Some((None, Status::Partial)));
    let (aligned, _) = align(file(None, &[("COM-31298", "P_POP", None), ("COM-31471", "P_POP", None)]), &lez(), TO, &additive);
    assert_eq!(value(&aligned, "COM-31471", "P_POP"), Some((None, Status::Secret)));
}

#[test]
fn a_merged_cell_leads_back_to_its_parts() {
    let cells = [("COM-31298", "P_POP", Some(59.0)), ("COM-31471", "P_POP", Some(345.0))];
    let (aligned, _) = align(file(None, &cells), &lez(), TO, &additive);
    let id = aligned.best(&VariableId::new("P_POP"), Period::year(2016), "COM-31471".parse().unwrap(), "").unwrap();
    let parts: Vec<_> = aligned.parts(id).iter().map(|part| aligned.cell(*part)).map(|c| (c.place.to_string(), c.value)).collect();
    assert_eq!(parts, [("COM-31298".to_owned(), Some(59.0)), ("COM-31471".to_owned(), Some(345.0))]);
}

#[test]
fn whole_iris_follow_their_commune() {
    let cells = [("IRIS-312980000", "P_POP", Some(59.0)), ("IRIS-314710000", "P_POP", Some(345.0))];
    let (aligned, _) = align(file(None, &cells), &lez(), TO, &additive);
    assert_eq!(value(&aligned, "IRIS-314710000", "P_POP"), Some((Some(404.0), Status::Ok)));
}

#[test]
fn a_division_leaves_both_communes_without_value() {
    let cog = Cog::new(&[movement(21, "2024-01-01", "85084", "85084"), movement(21, "2024-01-01", "85084", "85165")], &[]);
    let (aligned, findings) = align(file(Some(2022), &[("COM-85084", "P_POP", Some(2_900.0))]), &cog, TO, &additive);
    assert_eq!(value(&aligned, "COM-85084", "P_POP"), Some((None, Status::Missing)));
    assert_eq!(value(&aligned, "COM-85165", "P_POP"), Some((None, Status::Missing)));
    assert!(findings.iter().any(|f| f.code == "commune-divisee"));
}

#[test]
fn a_newer_map_gives_no_part_the_value_of_the_whole() {
    let (aligned, _) = align(file(Some(2025), &[("COM-31471", "P_POP", Some(385.0))]), &lez(), CogYear(2018), &additive);
    assert_eq!(value(&aligned, "COM-31471", "P_POP"), Some((None, Status::Missing)));
    assert_eq!(value(&aligned, "COM-31298", "P_POP"), Some((None, Status::Missing)));
}

#[test]
fn a_changed_code_keeps_its_values_medians_too() {
    let cog = Cog::new(&[movement(50, "2024-03-04", "12076", "12218")], &[]);
    let (aligned, _) = align(file(Some(2021), &[("COM-12076", "MED", Some(20_000.0))]), &cog, TO, &additive);
    assert_eq!(value(&aligned, "COM-12218", "MED"), Some((Some(20_000.0), Status::Ok)));
    assert_eq!(value(&aligned, "COM-12076", "MED"), None);
}

#[test]
fn the_passage_table_alone_is_enough_for_a_merger() {
    let passage = |before: &str, after: &str| Passage { year: TO, before: code(before), after: code(after), line: 2 };
    let cog = Cog::new(&[], &[passage("31298", "31471"), passage("31471", "31471")]);
    let cells = [("COM-31298", "P_POP", Some(59.0)), ("COM-31471", "P_POP", Some(345.0))];
    for year in [Some(2018), None] {
        let (aligned, _) = align(file(year, &cells), &cog, TO, &additive);
        assert_eq!(value(&aligned, "COM-31471", "P_POP"), Some((Some(404.0), Status::Ok)));
    }
}

#[test]
fn the_same_cell_twice_is_not_summed() {
    let cells = [("COM-31298", "P_POP", Some(59.0)), ("COM-31471", "P_POP", Some(345.0)), ("COM-31471", "P_POP", Some(345.0))];
    let (aligned, _) = align(file(None, &cells), &lez(), TO, &additive);
    assert_eq!(value(&aligned, "COM-31471", "P_POP"), Some((None, Status::NotComparable)));
}

#[test]
fn a_second_alignment_goes_on_from_the_first() {
    let chain = [
        movement(32, "2013-01-01", "31001", "31002"),
        movement(32, "2013-01-01", "31002", "31002"),
        movement(32, "2019-01-01", "31002", "31003"),
        movement(32, "2019-01-01", "31003", "31003"),
    ];
    let cog = Cog::new(&chain, &[]);
    let cells = [("COM-31001", "P_POP", Some(1.0)), ("COM-31002", "P_POP", Some(2.0)), ("COM-31003", "P_POP", Some(4.0))];
    let (first, _) = align(file(Some(2012), &cells), &cog, CogYear(2015), &additive);
    assert_eq!(value(&first, "COM-31002", "P_POP"), Some((Some(3.0), Status::Ok)));
    let (second, _) = align(first, &cog, TO, &additive);
    assert_eq!(value(&second, "COM-31003", "P_POP"), Some((Some(7.0), Status::Ok)));
    let id = second.best(&VariableId::new("P_POP"), Period::year(2016), "COM-31003".parse().unwrap(), "").unwrap();
    assert_eq!(second.parts(id).iter().map(|part| second.parts(*part).len()).sum::<usize>(), 2);
}

proptest! {
    #[test]
    fn totals_of_additive_variables_are_conserved_and_aligning_twice_is_aligning_once(
        mergers in prop::collection::vec((0u16..30, 0u16..30), 0..25),
        values in prop::collection::vec(0u32..10_000, 30),
    ) {
        let (movements, alive) = history(&mergers);
        let cog = Cog::new(&movements, &[]);
        let cells: Vec<(String, Option<f64>)> =
            values.iter().enumerate().map(|(i, v)| (format!("COM-{}", 31_001 + i), Some(f64::from(*v)))).collect();
        let cells: Vec<(&str, &str, Option<f64>)> = cells.iter().map(|(p, v)| (p.as_str(), "P_POP", *v)).collect();
        let (once, _) = align(file(Some(2009), &cells), &cog, TO, &additive);
        let total: f64 = once.cells().iter().filter_map(|c| c.value).sum();
        prop_assert_eq!(total, values.iter().map(|v| f64::from(*v)).sum::<f64>());
        prop_assert_eq!(once.cells().len(), alive);
        let (twice, findings) = align(once.clone(), &cog, TO, &additive);
        prop_assert_eq!(once.cells(), twice.cells());
        prop_assert!(findings.is_empty());
    }
}

/// Mergers among thirty communes, a day apart, as the movements tell them; and how many communes are left.
fn history(mergers: &[(u16, u16)]) -> (Vec<source::reading::Movement>, usize) {
    let mut alive: BTreeSet<u16> = (0..30).collect();
    let mut movements = Vec::new();
    for (i, (before, after)) in mergers.iter().enumerate() {
        if before != after && alive.contains(before) && alive.contains(after) {
            alive.remove(before);
            let day = format!("2012-{:02}-{:02}", 1 + i / 28, 1 + i % 28);
            let text = |n: &u16| (31_001 + n).to_string();
            movements.push(movement(32, &day, &text(before), &text(after)));
            movements.push(movement(32, &day, &text(after), &text(after)));
        }
    }
    (movements, alive.len())
}
