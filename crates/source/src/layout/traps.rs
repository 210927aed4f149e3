//! The traps of the producers' files, one test each, on tiny texts and on the real files where they are at hand.

use super::trial::{ccphg, codes, hinted, read_real, sum, table, understood, value};
use super::{LAYOUTS, Layout, Understood, dictionary, filosofi_cc, filosofi_disp, insee_wide, population, statloc};
use base::Status;

const GEOTESTS: &str = "ljegou_geotests/data_insee_2021.csv";
const COMPARATOR: &str = "watashi-clara_outil_decisionel/base_cc_comparateur.ccphg.csv";
const LIGHT: &str = "watashi-clara_outil_decisionel/dossier_complet_light.ccphg.csv";

fn filo(name: &str) -> Option<Understood> {
    read_real(&filosofi_disp::LAYOUT, &format!("aubryprieur_streamlit_data_territoire/{name}"), None)
}

fn status(understood: &Understood, variable: &str, place: &str) -> Option<Status> {
    let place = place.parse().unwrap();
    let found = understood.content.observations.iter().find(|o| o.variable.as_str() == variable && o.place == place);
    found.map(|o| o.status)
}

fn known(lines: &[&str]) -> &'static str {
    let (head, _) = table(';', lines);
    LAYOUTS.iter().find(|layout: &&&Layout| (layout.recognise)(&head)).map_or("", |layout| layout.name)
}

#[test]
fn trap_01_lost_leading_zeros_are_given_back_and_told_once() {
    let read = understood(&insee_wide::LAYOUT, table(';', &["CODGEO;P22_POP", "1001;859", "3100;12", "31042;2081"]));
    assert_eq!(value(&read, "P_POP", "2022", "COM-01001"), Some(859.0));
    assert_eq!(value(&read, "P_POP", "2022", "COM-03100"), Some(12.0));
    assert_eq!(codes(&read), ["zeros-perdus"]);
    assert!(read.findings.iter().all(|f| f.found.contains("2 codes")));
}

#[test]
fn trap_02_decimal_point_and_comma_in_one_file() {
    let read = understood(&insee_wide::LAYOUT, table(';', &["CODGEO;P22_RP_PROP;PIMP21", "31042;1614.27458210905;42,0"]));
    assert_eq!(value(&read, "P_RP_PROP", "2022", "COM-31042"), Some(1614.27458210905));
    assert_eq!(value(&read, "PIMP", "2021", "COM-31042"), Some(42.0));
}

#[test]
fn trap_03_secrecy_empty_s_nd_is_never_zero() {
    let disp = understood(&filosofi_disp::LAYOUT, table(';', &["CODGEO;LIBGEO;NBMEN19;NBUC19;Q219;RD", "01001;Val-Clair;322;542,7;;"]));
    assert_eq!(status(&disp, "MED", "COM-01001"), Some(Status::Secret));
    assert_eq!(value(&disp, "MED", "2019", "COM-01001"), None);
    let cc = understood(&filosofi_cc::LAYOUT, table(';', &["CODGEO;NBMENFISC21;MED21;TP6021", "01001;346;nd;s", "01002;0;1;"]));
    assert_eq!(status(&cc, "MED", "COM-01001"), Some(Status::Missing));
    assert_eq!(status(&cc, "TP60", "COM-01001"), Some(Status::Secret));
    assert_eq!(status(&cc, "TP60", "COM-01002"), Some(Status::Missing));
    assert_eq!(value(&cc, "NBMENFISC", "2021", "COM-01002"), Some(0.0));
}

#[test]
fn trap_04_and_05_communes_are_partial_and_the_epci_row_is_published() {
    let (Some(communes), Some(epci), Some(members)) = (filo("FILO2016_DISP_COM.dep31.csv"), filo("FILO2016_DISP_EPCI.csv"), ccphg()) else {
        return;
    };
    let published = |variable: &str| value(&epci, variable, "2016", "EPCI-200072635");
    assert_eq!([published("NBMENFISC"), published("NBPERSMENFISC"), published("MED")], [Some(7468.0), Some(14861.0), Some(19631.0)]);
    assert_eq!(published("RD"), Some(2.9));
    let with_value = communes
        .content
        .observations
        .iter()
        .filter(|o| o.variable.as_str() == "NBMENFISC" && o.value.is_some() && o.place.commune().is_some_and(|c| members.contains(&c)));
    assert_eq!(with_value.count(), 36);
    assert_eq!(sum(&communes, "NBMENFISC", "2016", &members), 6558.0);
}

#[test]
fn trap_06_weights_that_are_no_integers_are_kept_whole() {
    let (Some(read), Some(members)) = (read_real(&insee_wide::LAYOUT, COMPARATOR, None), ccphg()) else { return };
    assert_eq!(read.findings.len(), 0, "{}", read.findings.summary());
    assert!((sum(&read, "P_LOG", "2022", &members) - 18740.2295).abs() < 1e-3);
    assert_eq!(sum(&read, "P_POP", "2022", &members), 15379.0);
    assert_eq!((sum(&read, "NAISD", "2016-2021", &members), sum(&read, "DECESD", "2016-2021", &members)), (575.0, 1474.0));
    assert_eq!((read.vintage.as_str(), read.rows, read.columns_ignored.len()), ("RP 2022", 79, 1));
    assert_eq!(value(&read, "SUPERF", "2022", "COM-31042"), Some(52.8));
}

#[test]
fn trap_07_and_08_exploitations_p_and_c_stay_apart() {
    let (Some(read), Some(members)) = (read_real(&insee_wide::LAYOUT, LIGHT, None), ccphg()) else { return };
    let families = ["C_COUPAENF", "C_FAMMONO", "C_COUPSENF"].map(|variable| sum(&read, variable, "2022", &members));
    assert!((families.iter().sum::<f64>() - 4441.82).abs() < 0.01, "{families:?}");
    assert!((families[0] + families[1] - 2020.31).abs() < 0.01);
    assert_eq!(sum(&read, "P_POP", "2011", &members), 16230.0);
    assert!(read.content.observations.iter().any(|o| o.variable.as_str() == "BPE.B105" && o.period.to_string() == "2024"));
    assert!(read.content.observations.iter().any(|o| o.variable.as_str() == "ELECTEURSLP" && o.period.to_string() == "2024"));
}

#[test]
fn trap_09_com_is_a_code_one_year_and_a_name_another() {
    let by_code =
        ["REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT", "76;Occitanie;31;2;02;042;31042;Val-Clair;2076;174;2250"];
    let by_name = ["CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT", "76;Occitanie;31;2;02;042;Val-Clair;2076;174;2250"];
    for lines in [by_code, by_name] {
        let read = hinted(&population::LAYOUT, table(';', &lines), Some(2023));
        let populations = ["PMUN", "PCAP", "PTOT"].map(|variable| value(&read, variable, "2023", "COM-31042"));
        assert_eq!(populations, [Some(2076.0), Some(174.0), Some(2250.0)], "{}", read.findings.summary());
    }
}

#[test]
fn trap_10_overseas_departement_and_number_share_a_digit() {
    let header = "CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT";
    let read = hinted(&population::LAYOUT, table(';', &[header, "01;Guadeloupe;971;1;99;101;Les Abymes;53491;391;53882"]), Some(2020));
    assert_eq!(value(&read, "PMUN", "2020", "COM-97101"), Some(53491.0), "{}", read.findings.summary());
}

#[test]
fn trap_11_number_of_three_digits_and_thousands_with_a_space() {
    let header = "Code région;Nom de la région;Code département;Code arrondissement;Code canton;Code commune;Nom de la commune;\
                  Population municipale;Population comptée à part;Population totale;";
    let read = hinted(&population::LAYOUT, table(';', &[header, "76;Occitanie;31;3;99;555;Toulouse;475 438;5 414;480 852;"]), Some(2016));
    assert_eq!(value(&read, "PTOT", "2016", "COM-31555"), Some(480852.0), "{}", read.findings.summary());
    let Some(real) = read_real(&population::LAYOUT, "eagle-tex_java-poo-recensement/recensement.dep31.csv", Some(2016)) else { return };
    assert_eq!(value(&real, "PMUN", "2016", "COM-31555"), Some(475438.0));
    assert_eq!(real.findings.len(), 0, "{}", real.findings.summary());
}

#[test]
fn trap_15_old_and_new_names_of_filosofi_meet() {
    let old = understood(&filosofi_disp::LAYOUT, table(';', &["CODGEO;LIBGEO;NBMEN14;NBUC14;Q214;PTSAC14", "31042;Val-Clair;1;2;3;4"]));
    let names: Vec<&str> = old.content.observations.iter().map(|o| o.variable.as_str()).collect();
    assert_eq!(names, ["NBMENFISC", "NBUC", "MED", "PTSAC"]);
    assert_eq!(old.content.observations.iter().map(|o| &*o.column).collect::<Vec<_>>(), ["NBMEN14", "NBUC14", "Q214", "PTSAC14"]);
}

#[test]
fn trap_16_bom_crlf_empty_trailing_columns_and_title_lines() {
    if let Some(read) = filo("FILO2017_DISP_EPCI.dep31.csv") {
        assert_eq!(read.findings.len(), 0, "{}", read.findings.summary());
        assert_eq!(
            [value(&read, "NBMENFISC", "2017", "EPCI-200072635"), value(&read, "MED", "2017", "EPCI-200072635")],
            [Some(7510.0), Some(19940.0)]
        );
        assert_eq!(
            (value(&read, "RD", "2017", "EPCI-200072635").is_some(), read.columns_ignored.as_slice()),
            (true, ["CODGEO", "LIBGEO"].map(String::from).as_slice())
        );
    }
    let Some(read) = read_real(&statloc::LAYOUT, GEOTESTS, None) else { return };
    assert_eq!(value(&read, "MED", "2021", "EPCI-200072635"), Some(21330.0));
    assert_eq!(value(&read, "P_POP", "2021", "EPCI-200072635"), Some(15464.0));
    assert_eq!(value(&read, "statloc.share_75_plus", "2020", "EPCI-200072635"), Some(16.4));
    assert_eq!(value(&read, "PPSOC", "2021", "EPCI-200072635"), Some(5.3));
    assert_eq!(value(&read, "P_POP", "2021", "EPCI-243100518"), Some(818491.0));
    assert!(!read.findings.has_errors(), "{}", read.findings.summary());
}

#[test]
fn trap_17_arrondissements_stand_beside_their_city_and_are_told() {
    let read = understood(&insee_wide::LAYOUT, table(';', &["CODGEO;P22_POP", "75056;2113705", "75101;15919", "2A004;1"]));
    assert_eq!(codes(&read), ["arrondissements-municipaux"]);
    assert_eq!(value(&read, "P_POP", "2022", "COM-2A004"), Some(1.0));
}

#[test]
fn trap_18_mayotte_has_its_own_file_with_empty_columns() {
    let read = hinted(
        &population::LAYOUT,
        table(';', &["CODREG;REG;DEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT", "06;;976;;;601;;5192;192;5384"]),
        Some(2017),
    );
    assert_eq!(value(&read, "PTOT", "2017", "COM-97601"), Some(5384.0), "{}", read.findings.summary());
}

#[test]
fn trap_24_sums_of_communes_equal_the_epci_within_the_roundings() {
    let (Some(communes), Some(epci)) = (filo("FILO2019_DISP_COM.csv"), filo("FILO2019_DISP_EPCI.csv")) else { return };
    assert_eq!(value(&epci, "NBMENFISC", "2019", "EPCI-243100518"), Some(353019.0));
    assert_eq!(value(&epci, "MED", "2019", "EPCI-200072635"), Some(20690.0));
    assert_eq!((communes.rows, codes(&communes)), (31361, vec!["arrondissements-municipaux"]), "{}", communes.findings.summary());
}

#[test]
fn levels_of_one_layout_are_told_apart_by_their_codes() {
    let (Some(dep), Some(france)) = (filo("FILO2019_DISP_DEP.csv"), filo("FILO2019_DISP_METROPOLE.csv")) else { return };
    assert_eq!(value(&dep, "NBMENFISC", "2019", "DEP-01"), Some(264074.0));
    assert_eq!(value(&france, "MED", "2019", "FRANCE-METRO"), Some(21930.0));
}

#[test]
fn filosofi_2021_by_commune() {
    let Some(read) = read_real(&filosofi_cc::LAYOUT, "greg2gld_DS-Immo/cc_filosofi_2021_COM.csv", None) else { return };
    let cells = &read.content.observations;
    let count = |status: Status| cells.iter().filter(|o| o.status == status).count();
    assert_eq!((read.rows, read.findings.has_errors()), (34909, false), "{}", read.findings.summary());
    assert_eq!(count(Status::Secret), 751348);
    assert_eq!(value(&read, "MED", "2021", "COM-31042"), Some(20320.0));
}

#[test]
fn base_by_iris_in_both_spellings_of_its_time() {
    for (file, period) in [("diplomes-2010.csv", "2010"), ("diplomes-2015.csv", "2015")] {
        let Some(read) = read_real(&insee_wide::LAYOUT, &format!("gordesch_diag/{file}"), None) else { return };
        assert_eq!((read.rows, read.findings.has_errors()), (992, false), "{}", read.findings.summary());
        assert!(value(&read, "P_POP0205", period, "IRIS-751010101").is_some());
        assert!(read.columns_ignored.contains(&"LIBIRIS".to_owned()) && !read.columns_used.contains(&"UU2010".to_owned()));
    }
}

#[test]
fn populations_of_2023_and_mayotte() {
    let folder = "datagouv_decoupage-administratif";
    let Some(read) = read_real(&population::LAYOUT, &format!("{folder}/donnees_communes.pop2023.csv"), Some(2023)) else { return };
    assert_eq!((read.rows, read.findings.has_errors()), (34900, false), "{}", read.findings.summary());
    let Some(members) = ccphg() else { return };
    assert_eq!(sum(&read, "PMUN", "2023", &members), 15358.0);
    let Some(mayotte) = read_real(&population::LAYOUT, &format!("{folder}/donnees_communes_mayotte.csv"), Some(2017)) else { return };
    assert_eq!((mayotte.rows, mayotte.content.observations.len()), (17, 51));
}

#[test]
fn workbook_of_2016_within_gz_is_read_by_its_sheet_of_communes() {
    let Some(read) = read_real(&population::LAYOUT, "datagouv_decoupage-administratif/population-legales-2016.xls.gz", None) else {
        return;
    };
    assert_eq!(read.vintage, "RP 2016");
    assert_eq!(read.cog_year, Some(base::CogYear(2018)), "{}", read.findings.summary());
    assert_eq!(value(&read, "PMUN", "2016", "COM-01001"), Some(767.0));
    assert!(value(&read, "PMUN", "2016", "COM-97101").is_some());
    let sheets = read.findings.iter().filter(|f| f.code == "feuille-ignoree").count();
    assert_eq!((sheets, read.findings.has_errors()), (8, false), "{}", read.findings.summary());
}

#[test]
fn a_year_nobody_says_is_an_error_and_nothing_is_read() {
    let read = hinted(&population::LAYOUT, table(';', &["CODDEP;CODCOM;COM;PMUN;PTOT", "31;042;Val-Clair;1;1"]), None);
    assert_eq!((codes(&read), read.content.observations.len()), (vec!["annee-inconnue"], 0));
}

#[test]
fn dictionaries_give_labels_of_variables_and_of_communes() {
    let Some(read) = read_real(&dictionary::LAYOUT, "MatteoDRT_projet-dataviz/meta_base-cc-logement-2021.cut.CSV", None) else { return };
    let entry = read.content.dictionary.iter().find(|entry| entry.variable == "P21_RP_LOCHLMV");
    assert!(entry.is_some_and(|entry| entry.label.contains("HLM")));
    let paris = read.content.labels.iter().find(|label| label.place == "COM-13201".parse().unwrap());
    assert_eq!(paris.map(|label| label.kind.as_str()), Some("ARM"));
    assert!(!read.findings.has_errors(), "{}", read.findings.summary());
}

#[test]
fn a_renamed_key_is_named_beside_the_one_expected() {
    let lines = ["CODEGEO;P22_POP;P22_LOG;P22_RP;P16_POP;P11_POP", "31042;1;1;1;1;1"];
    let read = understood(&insee_wide::LAYOUT, table(';', &lines));
    let told: Vec<_> = read.findings.iter().map(|f| (f.code.as_str(), f.found.as_str(), f.expected.as_str())).collect();
    assert_eq!(told, [("colonne-absente", "« CODEGEO »", "une colonne « CODGEO »")]);
}

#[test]
fn every_fault_of_a_file_is_told_with_its_line_and_the_rest_is_read() {
    let lines = ["CODGEO;P22_POP;MED21", "31042;douze;20320", "99999;1;2", "31042;7;8", "31043;1", "31044;1;2;3", "31045;5;s"];
    let read = understood(&insee_wide::LAYOUT, table(';', &lines));
    let told: Vec<_> = read.findings.iter().map(|f| (f.code.as_str(), f.place.line.unwrap_or(0))).collect();
    let expected =
        [("valeur-non-numerique", 2), ("code-impossible", 3), ("ligne-double", 4), ("ligne-mal-coupee", 5), ("ligne-mal-coupee", 6)];
    assert_eq!(told, expected);
    assert_eq!(read.content.observations.len(), 3);
}

#[test]
fn neighbours_do_not_take_each_others_files() {
    assert_eq!(known(&["CODGEO;P22_POP;NBMENFISC21;MED21;PIMP21;TP6021", "31042;1;1;1;1;1"]), "insee-wide");
    assert_eq!(known(&["CODGEO;NBMENFISC21;MED21;PIMP21;TP6021", "31042;1;1;1;1"]), "filosofi-cc");
    assert_eq!(known(&["a;b;c", "1;2;3"]), "");
}
