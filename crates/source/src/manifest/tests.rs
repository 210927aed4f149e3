use super::*;
use crate::reading::Scope;
use base::{Observation, Severity, Status};
use std::fs;
use std::sync::Arc;

const SHA: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A whole manifest of the invented commune «Val-Clair».
fn whole() -> String {
    format!(
        r#"id = "val-clair"
title = "Écoles de Val-Clair"
producer = "Mairie de Val-Clair"
licence = "Licence Ouverte 2.0"
url = "https://example.org/ecoles"
rank = 20

[[file]]
name = "ecoles.csv"
sha256 = "{SHA}"
layout = "schools"
vintage = "2026"
year = 2026
cog_year = 2025
bytes = 12
consulted = "2026-11-24"
covers = ["31", "2A"]
absent_is_zero = ["annuaire_education.ecole"]

[[file]]
name = "ecoles-2027.csv"
url = "https://example.org/ecoles-2027.csv"
layout = "schools"
vintage = "2027"
covers = "france"

[[correction]]
file = "ecoles.csv"
place = "COM-31471"
variable = "P_POP"
period = "2016"
action = "drop"
reason = "une commune oubliée"
told = "personne encore"
date = "2026-11-24"
guard = 345.0
"#
    )
}

fn read(texts: &[(&str, &str)]) -> (Manifests, Findings) {
    let dir = tempfile::tempdir().unwrap();
    for (folder, text) in texts {
        fs::create_dir_all(dir.path().join(folder)).unwrap();
        fs::write(dir.path().join(folder).join(FILE_NAME), text).unwrap();
    }
    Manifests::read_with(dir.path(), &["schools"])
}

fn codes(findings: &Findings) -> Vec<(&str, Option<u64>)> {
    findings.iter().map(|finding| (finding.code.as_str(), finding.place.line)).collect()
}

#[test]
fn a_whole_manifest_is_read() {
    let (all, findings) = read(&[("val-clair", &whole())]);
    assert!(findings.is_empty(), "{findings:?}");
    let (manifest, file) = all.by_sha256(&SHA.to_uppercase()).unwrap();
    assert_eq!((manifest.rank, file.year, file.cog_year, file.bytes), (20, Some(2026), Some(CogYear(2025)), Some(12)));
    assert!(file.covers.holds(&"31471".parse().unwrap()) && file.covers.holds(&"2A004".parse().unwrap()));
    assert!(!file.covers.holds(&"32001".parse().unwrap()));
    assert!(file.absent_is_zero.contains(&VariableId::new("annuaire_education.ecole")));
    assert_eq!(all.by_name("ecoles-2027.csv")[0].1.covers, Covers::France);
    assert_eq!(all.by_layout("schools", "2027").len(), 1);
    assert_eq!(manifest.describe(file).title, "Écoles de Val-Clair");
    assert_eq!(manifest.corrections[0].action, Action::Drop);
}

#[test]
fn all_faults_are_told_at_once_with_their_lines() {
    let text = whole()
        .replace("rank = 20", "rnk = 20")
        .replace("\"31\", \"2A\"", "\"31\", \"20\"")
        .replace(SHA, "12ab")
        .replace("2026-11-24\"\nguard", "24/11/2026\"\nguard")
        .replace("layout = \"schools\"\nvintage = \"2027\"", "layout = \"school\"");
    let (all, findings) = read(&[("val-clair", &text)]);
    let expected = [
        ("manifest-key", Some(6)),
        ("manifest-value", Some(10)),
        ("manifest-code", Some(17)),
        ("manifest-layout", Some(23)),
        ("manifest-missing", Some(20)),
        ("manifest-value", Some(34)),
    ];
    assert_eq!(codes(&findings), expected, "{}", findings.summary());
    assert!(all.get("val-clair").unwrap().files.is_empty());
}

#[test]
fn a_wrong_kind_of_value_is_told_in_french() {
    let (_, findings) = read(&[("val-clair", &whole().replace("rank = 20", "rank = \"vingt\"").replace("bytes = 12", "bytes = -3"))]);
    assert_eq!(codes(&findings), [("manifest-value", Some(6)), ("manifest-value", Some(15))]);
    assert!(findings.summary().contains("un entier de 0 à 65535"), "{}", findings.summary());
}

#[test]
fn an_id_or_a_checksum_twice_is_refused() {
    let other = whole().replace("id = \"val-clair\"", "id = \"val-sombre\"");
    let (all, findings) = read(&[("val-clair", &whole()), ("val-sombre", &other)]);
    assert_eq!(codes(&findings), [("manifest-twice", None)]);
    assert_eq!(all.by_sha256(SHA).unwrap().0.id, "val-clair");
    let (_, findings) = read(&[("val-autre", &whole())]);
    assert_eq!(codes(&findings), [("manifest-id", Some(1))]);
}

#[test]
fn broken_toml_and_a_missing_file_do_not_hide_the_others() {
    let (all, findings) = read(&[("a-broken", "id = \n title"), ("val-clair", &whole())]);
    assert_eq!(all.len(), 1);
    assert!(codes(&findings).iter().all(|(code, _)| *code == "manifest-syntax"));
    let (none, findings) = Manifests::read_with(Path::new("/does/not/exist"), &[]);
    assert!(none.is_empty());
    assert_eq!(codes(&findings), [("manifest-unreadable", None)]);
}

#[test]
fn a_file_named_twice_and_a_correction_of_no_file_are_told() {
    let text = whole().replace("ecoles-2027.csv\"\nurl", "ecoles.csv\"\nurl").replace("file = \"ecoles.csv\"", "file = \"autre.csv\"");
    let (_, findings) = read(&[("val-clair", &text)]);
    assert_eq!(codes(&findings), [("manifest-twice", Some(20)), ("manifest-value", Some(27))]);
}

#[test]
fn a_file_name_with_a_folder_is_refused() {
    let (_, findings) = read(&[("val-clair", &whole().replace("name = \"ecoles.csv\"", "name = \"../ecoles.csv\""))]);
    assert_eq!(findings.iter().next().unwrap().code, "manifest-value");
}

fn cell(place: &str, value: f64) -> Observation {
    Observation {
        place: place.parse().unwrap(),
        period: Period::year(2016),
        variable: VariableId::new("P_POP"),
        slice: Arc::from(""),
        value: Some(value),
        status: Status::Ok,
        source: 0,
        line: 7,
        column: Arc::from("P16_POP"),
    }
}

fn corrected(value: f64) -> (Vec<Observation>, Findings) {
    let (all, _) = read(&[("val-clair", &whole())]);
    let mut cells = vec![cell("COM-31042", 345.0), cell("COM-31471", value)];
    let findings = all.get("val-clair").unwrap().correct("ecoles.csv", &Scope::default(), &mut cells);
    (cells, findings)
}

#[test]
fn a_known_error_is_left_out_and_told() {
    let (cells, findings) = corrected(345.0);
    assert_eq!(cells, [cell("COM-31042", 345.0)]);
    let note = findings.iter().next().unwrap();
    assert_eq!((note.severity, note.place.line), (Severity::Note, Some(7)));
}

#[test]
fn a_guard_that_no_longer_holds_changes_nothing_and_is_told() {
    let (cells, findings) = corrected(404.0);
    assert_eq!(cells, [cell("COM-31042", 345.0), cell("COM-31471", 404.0)]);
    let warning = findings.iter().next().unwrap();
    assert_eq!((warning.severity, warning.code.as_str()), (Severity::Warning, "correction-out-of-date"));
    assert!(warning.found.contains("404"));
}

/// The manifests of the study itself: none has a fault.
#[test]
fn the_manifests_of_this_study_have_no_fault() {
    let (all, findings) = Manifests::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/sources"));
    assert!(findings.is_empty(), "{}", findings.summary());
    assert!(all.files().filter(|(_, file)| file.sha256.is_some()).count() >= 48);
    assert!(all.files().filter(|(_, file)| file.url.is_some()).count() >= 8);
}

fn study() -> Manifests {
    Manifests::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/sources")).0
}

/// Every real file at hand is described: same name, same bytes, and read by the layout that its manifest names, on the
/// vintage year it names. (The Parquet file needs a decoder of another room and is only checked by its bytes.)
#[test]
fn every_real_file_has_a_manifest_that_is_true() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.is_dir() {
        println!("{} n'existe pas : rien à vérifier", data.display());
        return;
    }
    let all = study();
    let scope = |_: &str| Scope { communes: Some(["31471".parse().unwrap()].into()) };
    let hints = |name: &str| all.hints(name);
    let request = crate::Request { scope: &scope, hints: &hints, decoders: &[], progress: &|_, _| () };
    let readings = crate::read_path(&data, &request);
    let mut seen = BTreeSet::new();
    for reading in &readings {
        let (manifest, file) = all.by_sha256(&reading.sha256).unwrap_or_else(|| panic!("{} n'est pas décrit", reading.file));
        seen.insert(file.name.clone());
        assert_eq!(all.by_reading(&reading.file).map(|(_, file)| &file.name), Some(&file.name), "{}", manifest.id);
        println!("{} : {} ({}), {} / {}", file.name, reading.layout, reading.rows, reading.vintage, file.vintage);
        if !file.name.ends_with(".parquet") {
            assert_eq!(reading.layout, file.layout, "{} : {}", manifest.id, file.name);
        }
        if let (Some(read), Some(said)) = (reading.cog_year, file.cog_year) {
            assert_eq!(read, said, "{} : {}", manifest.id, file.name);
        }
    }
    assert_eq!(seen.len(), 48);
}

/// The extract without a row for a commune may say zero only where a manifest claims the extract to be whole there.
#[test]
fn absence_means_zero_only_where_it_is_claimed() {
    let all = study();
    let file = |id: &str| all.get(id).and_then(|manifest| manifest.files.first()).unwrap();
    let (here, elsewhere): (Commune, Commune) = ("31042".parse().unwrap(), "09001".parse().unwrap());
    let schools = file("education-annuaire-2026");
    assert!(schools.covers.holds(&here) && !schools.covers.holds(&elsewhere));
    assert!(schools.absent_is_zero.contains(&VariableId::new("annuaire_education.ecole")));
    assert!(file("anct-france-services-2024").covers.holds(&elsewhere));
    assert!(!file("insee-comparateur-2022").covers.holds(&here));
}
