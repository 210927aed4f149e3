//! `ctg weigh`, `estimate`, `test` and `protect` as a new user meets them, and beside the public tools on their data.

use super::common::{Said, assert_no_part, root, say};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// SIMULÉ answers of Val-Clair: a small seeded generator, no person.
fn answers() -> String {
    let mut state = 12_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut text = String::from("id;commune;sexe;âge;transport;satisfaction;dépense\n");
    for id in 1..=240 {
        let commune = ["Aigueclaire", "Bois-Long", "Claircombe"][draw(3) as usize];
        let sex = ["F", "F", "H"][draw(3) as usize];
        let transport = ["voiture", "voiture", "bus", "à pied", "nr"][draw(5) as usize];
        let line = format!("{id};{commune};{sex};{};{transport};{};{},{}\n", 16 + draw(75), 1 + draw(5), 10 + draw(90), draw(10));
        text.push_str(&line);
    }
    text
}

const PLAN: &str = r#"
[survey]
title = "Mobilité dans le Val-Clair"
source = "CC du Val-Clair, 2025"
simulated = true
population = 1883
invited = 900

[data]
file = "reponses.csv"
missing = ["", "nr"]

[design]
random = false
strata = ["commune"]

[[weighting]]
method = "raking"
margins = [
  { vars = ["sexe"], totals = { F = 960, H = 923 } },
  { vars = ["commune"], file = "marges.csv" },
]

[[estimate]]
kind = "proportion"
variables = ["transport"]
by = "sexe"
where = "âge >= 18"

[[estimate]]
kind = "quantile"
variables = ["dépense"]
probs = [0.5]

[[estimate]]
kind = "likert"
variables = ["satisfaction"]

[[estimate]]
kind = "proportion"
variables = ["transport"]
where = "âge < 22"

[[test]]
kind = "chisq"
variables = ["transport", "sexe"]

[[test]]
kind = "ttest"
variables = ["dépense", "âge"]
by = "sexe"

[[protect]]
dims = ["commune", "transport"]
where = "âge < 30"
rules = { min_frequency = 5 }
"#;

const MARGINS: &str = "commune,total\nAigueclaire,1040\nBois-Long,450\nClaircombe,393\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("reponses.csv", answers().as_str()), ("plan.toml", PLAN), ("marges.csv", MARGINS)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Said {
    say(folder, arguments)
}

fn json(folder: &Path, command: &str, plan: &Path) -> Value {
    let said = run(folder, &[command, plan.to_str().unwrap(), "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn a_new_user_weighs_and_has_a_report() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let said = run(folder.path(), &["weigh", &path("plan.toml"), "--out", &path("poids.csv"), "--report", &path("rapport.html")]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    for part in ["SIMULÉ", "enquête volontaire", "Kish", "sexe     F", "taux de réponse"] {
        assert!(said.out.contains(part), "{part} in\n{}", said.out);
    }
    let weights = std::fs::read_to_string(path("poids.csv")).unwrap();
    let sum: f64 = weights.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().parse::<f64>().unwrap()).sum();
    assert!((sum - 1883.0).abs() < 1e-6, "{sum}");
    let report = std::fs::read_to_string(path("rapport.html")).unwrap();
    // The name of the SVG language is the only address of the page.
    let fetched = report.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    assert!(report.contains("<svg") && report.contains("SIMULÉ"));
    assert!(!fetched.contains("http://") && !fetched.contains("https://") && !fetched.contains("src="), "not self-contained");
    assert_no_part(folder.path());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = folder();
    let plan = folder.path().join("plan.toml");
    for command in ["weigh", "estimate", "test", "protect"] {
        let once = run(folder.path(), &[command, plan.to_str().unwrap(), "--json"]);
        let again = run(folder.path(), &[command, plan.to_str().unwrap(), "--json"]);
        assert_eq!((once.code, once.out.is_empty()), (Some(0), false), "{command}: {}", once.err);
        assert_eq!(once.out, again.out, "{command}");
    }
}

#[test]
fn estimates_say_n_interval_method_and_mark() {
    let folder = folder();
    let plan = folder.path().join("plan.toml");
    let said = run(folder.path(), &["estimate", plan.to_str().unwrap()]);
    for part in ["n effectif", "IC 95", "ddl", "marque", "logit", "médiane", "solde", "réponses manquantes hors de la base"] {
        assert!(said.out.contains(part), "{part} in\n{}", said.out);
    }
    let found = json(folder.path(), "estimate", &plan);
    let shares: f64 = found["tables"][0]["rows"].as_array().unwrap().iter().map(|row| row["estimate"].as_f64().unwrap()).sum();
    assert!((shares - 2.0).abs() < 1e-12, "shares of two groups: {shares}");
    let csv = run(folder.path(), &["estimate", plan.to_str().unwrap(), "--csv"]);
    assert!(csv.out.starts_with("table,kind,where,by,variable,level,n,"), "{}", csv.out);
}

#[test]
fn a_protected_table_shows_no_hidden_number() {
    let folder = folder();
    let found = json(folder.path(), "protect", &folder.path().join("plan.toml"));
    let cells = found["tables"][0]["cells"].as_array().unwrap();
    let hidden: Vec<&Value> = cells.iter().filter(|cell| cell["status"] != "published").collect();
    assert!(hidden.len() >= 4 && found["tables"][0]["safe"] == true, "{hidden:?}");
    assert!(hidden.iter().all(|cell| cell["n"].is_null() && cell["value"].is_null()));
}

#[test]
fn every_fault_of_the_two_files_is_told_at_once_with_the_remedy() {
    let folder = folder();
    let plan = folder.path().join("faux.toml");
    let text = PLAN.replace("strata = [\"commune\"]", "strata = [\"comune\"]\nnset = true").replace("F = 960", "Femme = 960");
    std::fs::write(&plan, text.replace("variables = [\"dépense\"]", "variables = [\"transport\"]")).unwrap();
    let said = run(folder.path(), &["estimate", plan.to_str().unwrap()]);
    assert_eq!(said.code, Some(2));
    for part in ["plan-cle-inconnue", "nest", "colonne-absente", "le plus proche : commune", "colonne-non-numerique", "missing_in"] {
        assert!(said.err.contains(part), "{part} in\n{}", said.err);
    }
    std::fs::write(&plan, PLAN.replace("F = 960", "Femme = 960")).unwrap();
    let said = run(folder.path(), &["weigh", plan.to_str().unwrap()]);
    assert_eq!(said.code, Some(2));
    for part in ["marge-niveau-sans-total", "« F »", "marge-case-vide", "« Femme »"] {
        assert!(said.err.contains(part), "{part} in\n{}", said.err);
    }
    std::fs::write(&plan, "[design]\n").unwrap();
    assert!(run(folder.path(), &["estimate", plan.to_str().unwrap()]).err.contains("aucune table"));
}

/// The answers as a workbook, on its second sheet.
fn workbook(path: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("lisez-moi").unwrap();
    let sheet = book.add_worksheet().set_name("réponses").unwrap();
    for (line, text) in answers().lines().enumerate() {
        for (column, cell) in text.split(';').enumerate() {
            let (line, column) = (line as u32, column as u16);
            match cell.replace(',', ".").parse::<f64>() {
                Ok(number) => sheet.write_number(line, column, number).unwrap(),
                Err(_) => sheet.write_string(line, column, cell).unwrap(),
            };
        }
    }
    book.save(path).unwrap();
}

#[test]
fn a_workbook_gives_the_numbers_of_the_csv() {
    let folder = folder();
    let plan = folder.path().join("plan.toml");
    let from_csv = json(folder.path(), "estimate", &plan);
    workbook(&folder.path().join("reponses.xlsx"));
    std::fs::write(&plan, PLAN.replace("file = \"reponses.csv\"", "file = \"reponses.xlsx\"\nsheet = \"réponses\"")).unwrap();
    assert_eq!(json(folder.path(), "estimate", &plan), from_csv);
    std::fs::write(&plan, PLAN.replace("file = \"reponses.csv\"", "file = \"reponses.xlsx\"\nsheet = \"reponse\"")).unwrap();
    let said = run(folder.path(), &["estimate", plan.to_str().unwrap()]);
    assert!(said.code == Some(2) && said.err.contains("feuille-absente") && said.err.contains("lisez-moi, réponses"), "{}", said.err);
}

#[test]
fn a_parquet_table_is_read_like_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let rows = base::fact_row::rows(&super::common::study().book);
    data::write_facts(&folder.path().join("facts.parquet"), &rows).unwrap();
    let plan = folder.path().join("plan.toml");
    std::fs::write(&plan, "[data]\nfile = \"facts.parquet\"\n[[estimate]]\nkind = \"proportion\"\nvariables = \"status\"\n").unwrap();
    let found = json(folder.path(), "estimate", &plan);
    let shares: f64 = found["tables"][0]["rows"].as_array().unwrap().iter().map(|row| row["estimate"].as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-12 && found["heading"]["rows"].as_u64() == Some(rows.len() as u64), "{found}");
}

/// The survey cases of the public tools, where they are.
fn reference() -> Option<PathBuf> {
    let folder = root().join("../shared/reference/survey");
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    println!("{} absent : essai sur les cas des outils publics passé", folder.display());
    None
}

fn case(folder: &Path, id: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join(format!("cases/{id}.json"))).unwrap()).unwrap()
}

fn close(found: &Value, expected: &Value, what: &str) {
    let (found, expected) = (found.as_f64().unwrap_or(f64::NAN), expected.as_f64().unwrap());
    assert!((found - expected).abs() <= 1e-8 * expected.abs().max(1e-6), "{what}: {found}, expected {expected}");
}

/// A list of TOML from the column names of a case.
fn list(value: &Value) -> String {
    let words: Vec<String> = value.as_array().into_iter().flatten().map(|word| format!("\"{}\"", word.as_str().unwrap())).collect();
    format!("[{}]", words.join(", "))
}

/// The design of a case as a design file.
fn design(case: &Value) -> String {
    let design = &case["design"];
    let weights = design["weights"].as_str().map_or(String::new(), |column| format!("weights = \"{column}\"\n"));
    let lists: String = ["strata", "clusters", "fpc"].iter().map(|key| format!("{key} = {}\n", list(&design[*key]))).collect();
    format!("[design]\nnest = true\n{weights}{lists}")
}

#[test]
fn a_mean_by_domain_is_that_of_the_public_tools() {
    let Some(shared) = reference() else { return };
    let case = case(&shared, "est-mean-missing");
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("plan.toml");
    let statistic = &case["statistic"];
    let by = if statistic["by"].is_array() { format!("by = {}\n", list(&statistic["by"])) } else { String::new() };
    let text = format!(
        "[data]\nfile = '{}'\n{}[[estimate]]\nkind = \"mean\"\nvariables = {}\n{by}df = \"design\"\n",
        shared.join(case["data"]["file"].as_str().unwrap()).display(),
        design(&case),
        list(&statistic["variables"])
    );
    std::fs::write(&plan, text).unwrap();
    let found = json(folder.path(), "estimate", &plan);
    let rows = found["tables"][0]["rows"].as_array().unwrap();
    let expected = case["expected"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().zip(expected) {
        for key in ["estimate", "se", "ci_low", "ci_high", "df", "n"] {
            close(&row[key], &expected[key], &format!("{key} of {expected}"));
        }
    }
}

#[test]
fn raked_weights_and_their_mean_are_those_of_the_public_tools() {
    let Some(shared) = reference() else { return };
    let case = case(&shared, "wt-rake-2");
    let folder = tempfile::tempdir().unwrap();
    let margins: Vec<String> = case["weighting"]["margins"].as_array().unwrap().iter().map(margin).collect();
    let text = format!(
        "[data]\nfile = '{}'\n{}[[weighting]]\nmethod = \"rake\"\nmargins = [{}]\n[[estimate]]\nkind = \"mean\"\nvariables = [\"api00\"]\ndf = \"design\"\n",
        shared.join(case["data"]["file"].as_str().unwrap()).display(),
        design(&case),
        margins.join(", ")
    );
    let plan = folder.path().join("plan.toml");
    std::fs::write(&plan, text).unwrap();
    let out = folder.path().join("poids.csv");
    assert_eq!(run(folder.path(), &["weigh", plan.to_str().unwrap(), "--out", out.to_str().unwrap()]).code, Some(0));
    let expected = std::fs::read_to_string(shared.join("expected/wt-rake-2.csv")).unwrap();
    let found = std::fs::read_to_string(out).unwrap();
    let column = |text: &str, place: usize| -> Vec<f64> {
        text.lines().skip(1).map(|line| line.split(',').nth(place).unwrap().parse().unwrap()).collect()
    };
    let (found, expected) = (column(&found, 2), column(&expected, 1));
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert!((found - expected).abs() <= 1e-8 * expected, "{found} {expected}");
    }
    let row = &json(folder.path(), "estimate", &plan)["tables"][0]["rows"][0];
    for key in ["estimate", "se", "ci_low", "ci_high"] {
        close(&row[key], &case["expected"]["rows"][0][key], key);
    }
}

fn margin(margin: &Value) -> String {
    let totals: Vec<String> = margin["totals"].as_object().unwrap().iter().map(|(level, total)| format!("\"{level}\" = {total}")).collect();
    format!("{{ vars = {}, totals = {{ {} }} }}", list(&margin["vars"]), totals.join(", "))
}
