//! Each trap of the producers' files and the tests that hold it; those that only the whole program meets are here.

use crate::common::{compute, copy, key, root, say};
use crate::golden;
use std::fs;
use std::path::Path;

/// Trap and its tests, by the name of their function anywhere in the workspace.
const TRAPS: [(u8, &str); 37] = [
    (1, "trap_01_lost_leading_zeros_are_given_back_and_told_once"),
    (2, "trap_02_decimal_point_and_comma_in_one_file"),
    (3, "trap_03_secrecy_empty_s_nd_is_never_zero"),
    (4, "trap_04_and_05_communes_are_partial_and_the_epci_row_is_published"),
    (5, "trap_04_and_05_communes_are_partial_and_the_epci_row_is_published"),
    (6, "trap_06_weights_that_are_no_integers_are_kept_whole"),
    (7, "trap_07_and_08_exploitations_p_and_c_stay_apart"),
    (8, "trap_07_and_08_exploitations_p_and_c_stay_apart"),
    (9, "trap_09_com_is_a_code_one_year_and_a_name_another"),
    (10, "trap_10_overseas_departement_and_number_share_a_digit"),
    (11, "trap_11_number_of_three_digits_and_thousands_with_a_space"),
    (12, "trap_12_a_file_already_on_the_new_map_is_not_doubled"),
    (12, "trap_12_a_file_that_has_lost_lez_is_told_by_another"),
    (12, "trap_12_lez_and_saint_beat_are_summed_and_no_median_is"),
    (12, "trap_12_lez_is_in_saint_beat_lez_from_the_map_of_2019"),
    (12, "trap_12_populations_of_2016_on_the_map_of_2025"),
    (12, "trap_12_saint_beat_alone_is_never_shown_as_the_whole"),
    (12, "trap_12_saint_beat_without_lez_is_a_part_when_the_file_is_old"),
    (13, "trap_13_half_of_a_merged_commune_is_not_drawn_as_the_whole"),
    (13, "trap_13_seventy_seven_polygons_are_seventy_six_communes_and_show_the_neighbours"),
    (13, "trap_13_two_polygons_of_2018_are_one_commune_of_2025"),
    (14, "trap_14_the_vintage_is_inside_the_column_name"),
    (15, "trap_15_old_and_new_names_of_filosofi_meet"),
    (15, "trap_15_renamed_variables_keep_one_name"),
    (16, "trap_16_bom_crlf_empty_trailing_columns_and_title_lines"),
    (17, "trap_17_arrondissements_and_delegated_communes_are_not_counted_beside_their_commune"),
    (17, "trap_17_arrondissements_stand_beside_their_city_and_are_told"),
    (18, "trap_18_mayotte_has_its_own_file_with_empty_columns"),
    (19, "trap_19_an_epci_across_departements_has_a_remainder_in_each"),
    (19, "trap_19_an_epci_across_departements_is_one_epci_keyed_on_its_siren"),
    (19, "trap_19_the_same_siren_under_two_labels_and_in_three_departements"),
    (20, "trap_20_com_in_a_name_means_overseas_collectivities"),
    (21, "trap_21_incomes_of_2023_are_not_compared_with_those_before"),
    (22, "trap_22_types_of_facilities_are_not_facilities"),
    (23, "trap_23_quoted_fields_over_several_lines_keep_true_line_numbers"),
    (24, "trap_24_sums_of_communes_equal_the_epci_within_the_roundings"),
    (25, "trap_25_a_siren_that_is_a_number_in_a_workbook_prints_without_decimals"),
];

#[test]
fn every_trap_has_its_test() {
    let mut sources = String::new();
    for folder in ["crates", "src", "tests"] {
        read_rust(&root().join(folder), &mut sources);
    }
    let absent: Vec<&str> = TRAPS.iter().map(|(_, name)| *name).filter(|name| !sources.contains(&format!("#[test]fn{name}()"))).collect();
    assert!(absent.is_empty(), "{absent:?}");
    let held: std::collections::BTreeSet<u8> = TRAPS.iter().map(|(trap, _)| *trap).collect();
    assert_eq!(held, (1..=25).collect());
}

/// All Rust below a folder, without white space: a test is found whatever its layout.
fn read_rust(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            read_rust(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.extend(fs::read_to_string(&path).unwrap().split_whitespace());
        }
    }
}

/// Val-Clair, with one more file of observations: place, period, variable, value.
fn val_clair_with(rows: &[(&str, &str, &str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&golden::folder(), dir.path());
    let kept = fs::read_to_string(dir.path().join("datasets/observations/revenus.csv")).unwrap();
    let preamble = kept.lines().take_while(|line| line.starts_with('#') && !line.starts_with("# lignes"));
    let mut text: String = preamble.map(|line| format!("{}\n", line.replace(&"0".repeat(64), &"1".repeat(64)))).collect();
    text.push_str(&format!("# lignes: {}\ngeo,period,variable,slice,value,status,line,column\n", rows.len()));
    rows.iter().enumerate().for_each(|(i, (geo, period, variable, value))| {
        text.push_str(&format!("{geo},{period},{variable},,{value},ok,{},{variable}\n", i + 2));
    });
    fs::write(dir.path().join("datasets/observations/ajout.csv"), text).unwrap();
    dir
}

/// Some archives of INSEE bear «-COM» for the overseas collectivities: a file is known by its header, and its rows are never France's.
#[test]
fn trap_20_com_in_a_name_means_overseas_collectivities() {
    let dir = tempfile::tempdir().unwrap();
    copy(&golden::folder(), dir.path());
    let file = dir.path().join("base-cc-evol-struct-pop-2022-COM.csv");
    fs::write(&file, "CODGEO;P22_POP;P22_LOG\n97501;610;500\n97502;5200;3000\n97701;10000;5000\n97801;32000;15000\n").unwrap();
    let before = compute(dir.path()).book;
    let said = say(dir.path(), &["data", "import", "--all", file.to_str().unwrap()]);
    assert!(said.out.contains("insee-wide") && said.out.contains("lignes : 4"), "{}{}", said.out, said.err);
    let after = compute(dir.path());
    assert!(after.observations.cells().iter().any(|cell| cell.place.to_string() == "COM-97501" && cell.value == Some(610.0)));
    let population = key("population_total", "249999905", "2022");
    assert_eq!(after.book.fact(&population).map(|fact| fact.value), before.fact(&population).map(|fact| fact.value));
    assert_eq!(after.book.fact(&population).map(|fact| fact.value), Some(1_883.0));
}

/// Filosofi of 2023 is a new series: the difference with 2021 is refused with a sentence, the one from 2019 to 2021 stands.
#[test]
fn trap_21_incomes_of_2023_are_not_compared_with_those_before() {
    let dir = val_clair_with(&[("EPCI-249999905", "2021", "MED", "20500"), ("EPCI-249999905", "2023", "MED", "22500")]);
    let study = compute(dir.path());
    let change = |period: &str| study.book.entry(&key("median_living_standard", "249999905", period).slice("change"));
    assert_eq!(change("2019-2021").unwrap().as_ref().unwrap().value, 600.0);
    for period in ["2019-2023", "2021-2023"] {
        let gap = change(period).unwrap().as_ref().unwrap_err();
        assert_eq!(gap.status(), base::Status::NotComparable);
        assert!(gap.sentence.contains("Filosofi 2023"), "{}", gap.sentence);
    }
}

/// BPE: the counts by domain are types present, they do not add up to the facilities.
#[test]
fn trap_22_types_of_facilities_are_not_facilities() {
    let communes = ["COM-31901", "COM-31902", "COM-31903", "COM-31904"];
    let mut rows: Vec<(&str, &str, &str, &str)> = communes.iter().map(|commune| (*commune, "2024", "bpe.total", "40")).collect();
    rows.extend(communes.iter().flat_map(|commune| [(*commune, "2024", "bpe_types.A", "3"), (*commune, "2024", "bpe_types.D", "9")]));
    let study = compute(val_clair_with(&rows).path());
    let total = study.book.fact(&key("facilities_total", "249999905", "2024")).map(|fact| fact.value);
    assert_eq!(total, Some(160.0), "4 × 40, and never 4 × (3 + 9)");
}
