//! The commands as a user calls them: what they say, what they leave, what they end with.

use crate::common::{Said, assert_no_part, copy, ctg, say, shared, tree};
use crate::golden;
use base::FactRow;
use std::fs;
use std::path::Path;

/// A copy of Val-Clair.
fn val_clair() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&golden::folder(), dir.path());
    dir
}

fn edit(dir: &Path, file: &str, from: &str, to: &str) {
    let path = dir.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replace(from, to)).unwrap();
}

fn assert_told(said: &Said, code: i32, pieces: &[&str]) {
    assert_eq!(said.code, Some(code), "{}{}", said.out, said.err);
    // French numbers have no-break spaces: here any space will do.
    let text = format!("{}{}", said.out, said.err).replace(['\u{a0}', '\u{202f}'], " ");
    pieces.iter().for_each(|piece| assert!(text.contains(piece), "« {piece} » not in:\n{text}"));
}

#[test]
fn an_empty_folder_is_no_study_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    for command in [&["run"][..], &["facts"], &["check"], &["explain", "vacancy_rate"], &["data", "list"], &["data", "import", "."]] {
        let output = ctg().current_dir(dir.path()).args(command).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{command:?} : {text}");
        assert!(text.contains("ctg new DOSSIER --siren"), "{command:?} : {text}");
    }
    assert!(tree(dir.path()).is_empty());
}

#[test]
fn the_number_of_a_neighbour_with_the_name_of_the_study_is_an_error_that_names_the_right_one() {
    let dir = val_clair();
    edit(dir.path(), "ctg.toml", "249999905", "200072643");
    edit(dir.path(), "ctg.toml", "CC du Val-Clair", "CC Pyrénées Haut-Garonnaises");
    edit(dir.path(), "ctg.toml", "cog_year = 2024", "cog_year = 2025");
    assert_told(&say(dir.path(), &["check"]), 1, &["siren-autre-nom", "200072635", "Comminges"]);
    for command in [&["run"][..], &["facts"]] {
        assert_told(&say(dir.path(), command), 2, &["200072635"]);
    }
    assert!(!dir.path().join("reports").exists(), "no number is printed for another territory");
}

#[test]
fn a_faulty_configuration_is_told_with_its_line() {
    let dir = val_clair();
    edit(dir.path(), "ctg.toml", "focus_year = 2022", "focus_yeer = 2022");
    assert_told(&say(dir.path(), &["check"]), 1, &["ctg.toml, ligne 8", "focus_yeer", "trouvé", "attendu", "que faire"]);
    assert_told(&say(dir.path(), &["run"]), 2, &["ctg.toml, ligne 8"]);
    edit(dir.path(), "ctg.toml", "focus_yeer", "focus_year");
    edit(dir.path(), "ctg.toml", "249999905", "249999906");
    assert_told(&say(dir.path(), &["check"]), 1, &["ctg.toml, ligne 5", "249999906"]);
}

#[test]
fn unknown_names_are_told_with_known_ones() {
    let dir = val_clair();
    let cases: [(&[&str], &str); 7] = [
        (&["facts", "--indicator", "vacancy_rat"], "vacancy_rate"),
        (&["explain", "vacancy_rat"], "vacancy_rate"),
        (&["facts", "--territory", "200000000"], "absent de l'étude"),
        (&["explain", "vacancy_rate", "--territory", "31555"], "absent de l'étude"),
        (&["explain", "vacancy_rate", "--period", "1999"], "2022"),
        (&["explain", "vacancy_rate", "--period", "hier"], "hier"),
        (&["facts", "--format", "ods"], "csv, json, parquet, xlsx"),
    ];
    for (arguments, piece) in cases {
        assert_told(&say(dir.path(), arguments), 2, &[piece]);
    }
    assert_told(&say(dir.path(), &["data", "import", "nulle-part.csv"]), 2, &["nulle-part.csv", "introuvable"]);
    assert_told(&say(dir.path(), &["facts", "--format", "xlsx"]), 2, &["--out"]);
}

#[test]
fn every_fault_of_a_file_is_told_at_once_and_nothing_is_half_written() {
    let dir = val_clair();
    let inbox = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(inbox.path().join(name), bytes).unwrap();
    put("base_cc.csv", b"CODGEO;P22_POP;P22_LOG\n31901;12;x1\n99999;3;4\n31902;;s\n");
    put("inconnu.csv", b"hello,world\n1,2\n");
    put("epci.csv", b"dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;dep_com;CODE;siren_membre;nom_membre;ptot_2025;pmun_2025\n31;249999905;Val-Clair;CC;FPU;1;1;1;31;31901;213100001;Aigueclaire;1;1\n");
    put("coupe.xlsx", b"PK\x03\x04 ce n'est pas un classeur");
    put("vide.csv", b"");
    let before = tree(dir.path());
    let said = say(dir.path(), &["data", "import", inbox.path().to_str().unwrap()]);
    let pieces = [
        "valeur-non-numerique",
        "base_cc.csv, ligne 2, colonne P22_LOG",
        "trouvé : x1",
        "attendu : un nombre",
        "code-impossible",
        "base_cc.csv, ligne 3, colonne CODGEO",
        "trouvé : 99999",
        "inconnu.csv, ligne 1",
        "disposition-inconnue",
        "manque « insee »",
        "coupe.xlsx",
        "vide.csv",
        "que faire",
    ];
    assert_told(&said, 1, &pieces);
    assert_eq!(before, tree(dir.path()), "a file with errors changes nothing");
    assert_no_part(inbox.path());
}

/// A cell of the study's own data that was spoiled by hand: told with its place, and no number is made from what is left.
#[test]
fn a_spoiled_file_of_the_study_is_told_and_gives_no_wrong_number() {
    let dir = val_clair();
    edit(dir.path(), "datasets/observations/recensement.csv", "COM-31901,2022,P_LOGVAC,,30.5,ok", "COM-31901,2022,P_LOGVAC,,trente,ok");
    let said = say(dir.path(), &["check"]);
    assert_told(&said, 1, &["recensement.csv, ligne ", "colonne value", "trente", "attendu", "que faire"]);
    let facts = say(dir.path(), &["facts", "--indicator", "vacancy_rate"]);
    assert_told(&facts, 1, &["trente"]);
    let whole: Vec<&str> = facts.out.lines().filter(|line| line.starts_with("vacancy_rate,249999905,")).collect();
    assert!(whole.len() == 1 && whole[0].contains(",partial,"), "{whole:?}");
}

#[test]
fn a_failed_run_leaves_the_former_outputs_whole() {
    let dir = val_clair();
    assert_told(&say(dir.path(), &["run"]), 0, &["CC du Val-Clair"]);
    let before = tree(&dir.path().join("reports"));
    assert!(!before.is_empty());
    edit(dir.path(), "ctg.toml", "[study]", "[study");
    assert_told(&say(dir.path(), &["run"]), 2, &["ctg.toml, ligne 3"]);
    assert_eq!(before, tree(&dir.path().join("reports")));
    assert_no_part(dir.path());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let dir = val_clair();
    edit(
        dir.path(),
        "ctg.toml",
        "neighbours = []",
        "neighbours = []\n[outputs]\nfacts = [\"csv\", \"json\", \"parquet\", \"xlsx\"]\npng = true",
    );
    let outs = ["un", "deux"].map(|name| dir.path().join(name));
    for out in &outs {
        assert_told(&say(dir.path(), &["run", "--out", out.to_str().unwrap()]), 0, &["faits"]);
    }
    let [one, two] = outs.map(|out| tree(&out));
    for name in ["facts.csv", "facts.json", "facts.parquet", "facts.xlsx", "rapport.html"] {
        assert!(one.contains_key(Path::new(name)), "{name}");
    }
    let other: Vec<_> = one.keys().chain(two.keys()).filter(|name| one.get(*name) != two.get(*name)).collect();
    assert!(other.is_empty(), "{other:?}");
}

#[test]
fn every_format_has_the_sixteen_columns_and_the_same_numbers() {
    let dir = val_clair();
    let path = |format: &str| dir.path().join(format!("f.{format}"));
    for format in ["csv", "json", "parquet", "xlsx"] {
        let file = path(format);
        assert_told(&say(dir.path(), &["facts", "--format", format, "--out", file.to_str().unwrap()]), 0, &[]);
    }
    let csv = ctg::outputs::csv::read(&path("csv")).unwrap();
    let header = fs::read_to_string(path("csv")).unwrap().lines().next().unwrap().to_owned();
    assert_eq!(
        header,
        "indicator,territory,territory_label,period,slice,value,low,high,unit,status,n,coverage,method,source,vintage,label_fr"
    );
    assert!(csv.iter().any(|row: &FactRow| row.indicator == "vacancy_rate" && row.value == Some(8.0)));
    assert_eq!(csv, ctg::outputs::json::read(&path("json")).unwrap());
    assert_eq!(csv, data::FactFrame::read(&path("parquet")).unwrap());
    let objects: Vec<serde_json::Value> = serde_json::from_str(&fs::read_to_string(path("json")).unwrap()).unwrap();
    assert!(objects.iter().all(|object| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(",") == header));
    // The workbook is read back by the import, which tells the first cells of a table that it does not know.
    let said = say(dir.path(), &["data", "import", path("xlsx").to_str().unwrap()]);
    assert_told(&said, 1, &["feuille Faits", "Indicateur (code) | Territoire (code) | Territoire | Période"]);
}

#[test]
fn a_number_is_explained_down_to_lines_and_checksums() {
    let dir = val_clair();
    let said = say(dir.path(), &["explain", "vacancy_rate", "--territory", "EPCI-249999905", "--period", "2022"]);
    let pieces =
        ["8,00 %", "P{yy}_LOGVAC / P{yy}_LOG", "inventé-recensement.csv", "ligne 2, colonne P22_LOGVAC : Aigueclaire (COM-31901) = 30.5"];
    assert_told(&said, 0, &pieces);
    assert!(said.out.contains(&format!("sha-256 {}", "0".repeat(64))), "{}", said.out);
    assert_told(&say(dir.path(), &["explain", "fiscal_households"]), 0, &["pas de nombre", "2 communes publiées sur 4"]);
    for indicator in ["population_annual_change_rate", "natural_change_rate", "single_parent_share", "median_living_standard"] {
        assert_told(&say(dir.path(), &["explain", indicator]), 0, &["fichier : inventé-", "sha-256 ", "ligne ", "colonne "]);
    }
}

#[test]
fn compare_says_what_changed_and_why() {
    let dir = val_clair();
    let facts = |name: &str| {
        let out = dir.path().join(name);
        assert_told(&say(dir.path(), &["facts", "--out", out.to_str().unwrap()]), 0, &[]);
        out.to_str().unwrap().to_owned()
    };
    let before = facts("avant.csv");
    assert_told(&say(dir.path(), &["compare", &before, &before]), 0, &["aucune différence"]);
    edit(dir.path(), "datasets/observations/recensement.csv", "COM-31901,2022,P_LOGVAC,,30.5,", "COM-31901,2022,P_LOGVAC,,42.5,");
    let after = facts("apres.csv");
    let said = say(dir.path(), &["compare", &before, &after]);
    assert_told(&said, 1, &["vacancy_rate / 249999905 / 2022 : 8,0000 % → 9,0000 %", "vacant_dwellings"]);
    assert!(!said.out.contains("second_home_share"), "{}", said.out);
    assert_told(&say(dir.path(), &["compare", &before, "nulle-part.csv"]), 2, &["nulle-part.csv"]);
}

#[test]
fn list_says_what_is_there_and_what_is_missing() {
    let said = say(val_clair().path(), &["data", "list"]);
    assert_told(&said, 0, &["inventé-recensement.csv", "Fichiers déclarés que l'étude n'a pas", "Indicateurs de statistique publique"]);
}

/// Other territories from the same program: the neighbour, two metropoles, the north of Réunion.
#[test]
fn another_territory_needs_a_number_only() {
    let dir = tempfile::tempdir().unwrap();
    for (siren, communes) in [("200072643", 104), ("243100518", 37), ("244400404", 24), ("249740119", 3)] {
        let study = dir.path().join(siren);
        let said = say(dir.path(), &["new", study.to_str().unwrap(), "--siren", siren]);
        assert_told(&said, 0, &[siren, &format!("{communes} communes")]);
        assert_told(&say(&study, &["check"]), 0, &[]);
        assert_told(&say(dir.path(), &["new", study.to_str().unwrap(), "--siren", siren]), 2, &["existe déjà"]);
    }
    let refused = dir.path().join("refus");
    assert_told(&say(dir.path(), &["new", refused.to_str().unwrap(), "--siren", "200072636"]), 2, &["200072636"]);
    assert_told(&say(dir.path(), &["new", refused.to_str().unwrap(), "--siren", "249999905"]), 2, &["plus proche"]);
    assert!(!refused.exists());
}

/// The producers' files give the facts of an overseas EPCI, with its codes of five digits.
#[test]
fn an_overseas_territory_is_computed_from_the_composition() {
    let Some(shared) = shared() else { return };
    let Some(file) = find(&shared, "epcicom2025.xlsx") else { return println!("epcicom2025.xlsx absent : essai passé") };
    let dir = tempfile::tempdir().unwrap();
    let study = dir.path().join("cinor");
    assert_told(&say(dir.path(), &["new", study.to_str().unwrap(), "--siren", "249740119"]), 0, &[]);
    assert_told(&say(&study, &["data", "import", file.to_str().unwrap()]), 0, &["dgcl-epci"]);
    let said = say(&study, &["facts", "--indicator", "population_total"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let value = |territory: &str| {
        let line = said.out.lines().find(|line| line.starts_with(&format!("population_total,{territory},")) && line.contains(",2022,,"));
        line.and_then(|line| line.split(",2022,,").nth(1)?.split(',').next()?.parse::<f64>().ok())
    };
    let communes: Vec<f64> = ["97411", "97418", "97420"].iter().filter_map(|commune| value(commune)).collect();
    assert_eq!(communes.len(), 3, "{}", said.out);
    assert_eq!(value("249740119"), Some(communes.iter().sum()));
}

fn find(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path()).find_map(|path| match path.is_dir() {
        true => find(&path, name),
        false => path.file_name().is_some_and(|found| found == name).then_some(path),
    })
}
