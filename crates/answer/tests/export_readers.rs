//! Exports opened by the programs of their readers: pyreadstat, PSPP, R, openpyxl, xmllint. A reader that is not there is told.

use answer::export::{Format, Options, Table, write};
use form::dictionary::Dictionary;
use form::xlsform::{self, Spelling};
use proptest::prelude::*;
use std::path::Path;
use std::process::Command;

const FORM: &str = "\
| survey |
| | type | name | label | hint | appearance | bind::ctg:missing |
| | select_one oui | LS1 | Les habitants ont-ils accès à des lieux d'échanges ? | | likert | nsp nr nc |
| | select_multiple motifs | PE3 | Pourquoi ? | | | |
| | integer | PF5 | Combien d'enfants ? | | | |
| | decimal | prix | Loyer | | | |
| | date | jour | Quel jour ? | | | |
| | text | PR4 | Une idée ? « Dites » | | | |
| | text | AND | Mot réservé | | | |
| | select_one note | EL11 | Avancement | | | |
| choices |
| | list_name | name | label |
| | oui | oui_tout_a_fait | Oui, tout à fait |
| | oui | non_plutot_pas | Non, plutôt pas — à côté |
| | oui | nsp | Ne sait pas |
| | oui | nr | Refus |
| | motifs | places | Manque de places |
| | motifs | cout | Coût trop élevé |
| | note | 0 | Non engagée |
| | note | 1 | À l'étude |
| settings |
| | form_id | form_title | version |
| | essai | Enquête d'essai : Val-Clair, été | 2025 |
";

const ANSWERS: &str = "respondent_id,survey,wave,collected_on,channel,LS1,PE3_places,PE3_cout,PF5,prix,jour,PR4,AND,EL11
a1,essai,2025,2025-10-09,papier,oui_tout_a_fait,1,0,3,450.5,2025-02-28,\"Une ligne
« deux » lignes, \"\"citées\"\"\",=1+1,0
a2,essai,2025,2025-10-10,web,nsp,nc,nc,nsp,nr,nr,@LONG@,,1
a3,essai,2025,2025-10-11,web,nr,0,1,0,-3.25,,nr,x,nc
a4,essai,2025,2025-10-12,web,,,,,,,,,
";

fn dictionary() -> Dictionary {
    let read = xlsform::read(FORM.as_bytes(), Spelling::Markdown).unwrap();
    Dictionary::of(read.accepted().unwrap_or_else(|| panic!("{:?}", read.findings)), "")
}

fn table(long: usize) -> Table {
    Table::read(ANSWERS.replace("@LONG@", &"é".repeat(long / 2)).as_bytes()).unwrap()
}

fn put(dir: &Path, table: &Table, format: Format, options: &Options) -> String {
    let files = write(table, &dictionary(), format, options).unwrap();
    files.iter().for_each(|(name, bytes)| std::fs::write(dir.join(name), bytes).unwrap());
    files[0].0.clone()
}

/// Runs a reader; its output, or None with a line when it is not there.
fn run(dir: &Path, program: &str, arguments: &[&str]) -> Option<String> {
    let Ok(output) = Command::new(program).args(arguments).current_dir(dir).output() else {
        println!("lecteur absent : {program} ; voir scripts/readers");
        return None;
    };
    let (out, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if told.contains("No module named") || told.contains("no package called") {
        println!("lecteur absent : {program} {}", told.trim());
        return None;
    }
    assert!(output.status.success(), "{program}: {out}{told}");
    Some(out.into_owned())
}

/// The python of `scripts/readers`, else that of the system.
fn python() -> String {
    std::env::var("CTG_READERS_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

fn python_reads(dir: &Path, script: &str) -> Option<serde_json::Value> {
    run(dir, &python(), &["-c", script]).map(|out| serde_json::from_str(&out).unwrap())
}

const PYREADSTAT: &str = "
import json, pyreadstat
d, m = pyreadstat.read_sav('essai.sav', user_missing=True, output_format='dict')
print(json.dumps(dict(data={k: list(v) for k, v in d.items()}, labels=m.column_names_to_labels, values=m.variable_value_labels,
  missing={k: v for k, v in m.missing_ranges.items()}, sets=m.mr_sets, measure=m.variable_measure, rows=m.number_rows,
  formats=m.original_variable_types, encoding=m.file_encoding, title=m.file_label), default=str))
";

#[test]
fn pyreadstat_reads_values_labels_accents_and_missing() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { ordinals: ["LS1".to_owned()].into(), ..Options::default() };
    put(dir.path(), &table(40_000), Format::Sav, &options);
    let Some(read) = python_reads(dir.path(), PYREADSTAT) else { return };
    assert_eq!(read["rows"], 4);
    assert_eq!(read["title"], "Enquête d'essai : Val-Clair, été");
    assert_eq!(read["data"]["LS1"], serde_json::json!(["oui_tout_a_fait", "nsp", "nr", ""]));
    assert_eq!(read["values"]["LS1"]["non_plutot_pas"], "Non, plutôt pas — à côté");
    assert_eq!(read["labels"]["LS1"], "Les habitants ont-ils accès à des lieux d'échanges ?");
    assert!(read["missing"]["LS1"].to_string().contains("\"nr\""), "{}", read["missing"]);
    assert_eq!(read["measure"]["LS1"], "ordinal");
    assert_eq!(read["data"]["PE3_places"], serde_json::json!([1.0, -99.0, 0.0, null]));
    assert_eq!(read["labels"]["PE3_cout"], "Pourquoi ? – Coût trop élevé");
    assert_eq!(read["values"]["PE3_cout"]["1.0"], "Oui");
    assert_eq!(read["data"]["PF5"], serde_json::json!([3.0, -97.0, 0.0, null]));
    assert_eq!(read["data"]["prix"], serde_json::json!([450.5, -98.0, -3.25, null]));
    assert_eq!(read["data"]["EL11"], serde_json::json!([0.0, 1.0, -99.0, null]));
    assert_eq!(read["data"]["jour"][0], "2025-02-28");
    assert_eq!(read["data"]["PR4"][0], "Une ligne\n« deux » lignes, \"citées\"");
    assert_eq!(read["data"]["v_AND"][0], "=1+1");
    let long = read["data"]["PR4"][1].as_str().unwrap();
    assert_eq!((long.len(), long.chars().all(|c| c == 'é')), (32_766, true));
    assert!(read["sets"].to_string().contains("PE3_places"), "{}", read["sets"]);
}

#[test]
fn texts_of_every_length_come_back_whole() {
    let dir = tempfile::tempdir().unwrap();
    for length in [2, 8, 10, 250, 252, 254, 256, 504, 506, 508, 510, 512, 756, 1024, 2000, 32_766] {
        put(dir.path(), &table(length), Format::Sav, &Options::default());
        let Some(read) = python_reads(dir.path(), PYREADSTAT) else { return };
        assert_eq!(read["data"]["PR4"][1], "é".repeat(length / 2), "{length}");
        assert_eq!(read["data"]["EL11"][1], 1.0, "{length}");
    }
}

#[test]
fn choices_by_number_keep_the_order_of_the_list() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), &table(10), Format::Sav, &Options { numbers: true, ..Options::default() });
    let Some(read) = python_reads(dir.path(), PYREADSTAT) else { return };
    assert_eq!(read["data"]["LS1"], serde_json::json!([1.0, -97.0, -98.0, null]));
    assert_eq!(read["values"]["LS1"]["2.0"], "Non, plutôt pas — à côté");
}

#[test]
fn an_empty_table_and_one_row_are_files_too() {
    let dir = tempfile::tempdir().unwrap();
    let header = ANSWERS.lines().next().unwrap();
    for rows in ["", "a1,essai,2025,2025-10-09,papier,,,,,,,,,\n"] {
        let table = Table::read(format!("{header}\n{rows}").as_bytes()).unwrap();
        for format in [Format::Sav, Format::Xlsx, Format::R, Format::Labels, Format::Ddi] {
            put(dir.path(), &table, format, &Options::default());
        }
        let Some(read) = python_reads(dir.path(), PYREADSTAT) else { return };
        assert_eq!(read["rows"], rows.lines().count());
        run(dir.path(), "Rscript", &["-e", "source('essai.R', encoding = 'UTF-8'); stopifnot(ncol(reponses) == 14)"]);
    }
}

#[test]
fn pspp_reads_labels_and_missing() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), &table(3_000), Format::Sav, &Options::default());
    let syntax = "GET FILE='essai.sav'.\nDISPLAY DICTIONARY.\nDISPLAY ATTRIBUTES.\nMRSETS /DISPLAY NAME=ALL.\nFREQUENCIES LS1 PF5 PE3_cout.\nDESCRIPTIVES prix.\n";
    std::fs::write(dir.path().join("lire.sps"), syntax).unwrap();
    let Some(out) = run(dir.path(), "pspp", &["-O", "format=csv", "lire.sps"]) else { return };
    for expected in
        ["Oui, tout à fait", "Non, plutôt pas — à côté", "Ne sait pas", "Pourquoi ? – Coût trop élevé", "nom_origine", "$PE3", "223.63"]
    {
        assert!(out.contains(expected), "{expected}\n{out}");
    }
    // PSPP 1.6 expects a length before each missing value of long texts; SPSS and ReadStat write it once, and so do we
    let warned = |line: &&str| (line.contains("warning:") || line.contains("error:")) && !line.contains("subtype 22");
    assert_eq!(out.lines().find(warned), None, "{out}");
}

const R: &str = r#"
source("essai.R", encoding = "UTF-8")
stopifnot(
  identical(levels(reponses$LS1), enc2utf8(c("Oui, tout \u00e0 fait", "Non, plut\u00f4t pas \u2014 \u00e0 c\u00f4t\u00e9", "Ne sait pas"))),
  identical(as.integer(reponses$LS1), c(1L, 3L, NA, NA)),
  identical(as.character(manques$LS1), c(NA, NA, "nr", "vide")),
  identical(as.vector(reponses$PE3_places), c(TRUE, NA, FALSE, NA)),
  identical(as.character(manques$PE3_places), c(NA, "nc", NA, "vide")),
  identical(as.vector(reponses$PF5), c(3, NA, 0, NA)), identical(as.character(manques$PF5)[2], "nsp"),
  identical(as.vector(reponses$prix), c(450.5, NA, -3.25, NA)),
  identical(as.character(reponses$jour), c("2025-02-28", NA, NA, NA)),
  identical(attr(reponses$PR4, "label"), "Une id\u00e9e ? \u00ab Dites \u00bb"),
  identical(as.vector(reponses$PR4)[1], "Une ligne\n\u00ab deux \u00bb lignes, \"cit\u00e9es\""),
  identical(as.vector(reponses$AND)[1], "=1+1"), identical(nchar(reponses$PR4[2]), 1500L),
  identical(dim(reponses), dim(manques)))
cat("bien lu\n")
"#;

#[test]
fn r_makes_factors_in_order_whatever_the_locale() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), &table(3_000), Format::R, &Options::default());
    std::fs::write(dir.path().join("lire.R"), R).unwrap();
    let Some(out) = run(dir.path(), "Rscript", &["lire.R"]) else { return };
    assert!(out.contains("bien lu"));
    let plain = R.replace("source(\"essai.R\", encoding = \"UTF-8\")", "source(\"essai.R\")");
    std::fs::write(dir.path().join("lire.R"), plain).unwrap();
    run(dir.path(), "env", &["LC_ALL=C", "Rscript", "lire.R"]);
}

#[test]
fn haven_reads_the_spss_file() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), &table(3_000), Format::Sav, &Options::default());
    let script = r#"d <- haven::read_sav("essai.sav"); f <- haven::as_factor(d$LS1)
stopifnot(as.character(f)[1] == "Oui, tout à fait", is.na(f[3]), is.na(d$PF5[2]), d$prix[3] == -3.25, nchar(d$PR4[2]) == 1500)"#;
    run(dir.path(), "Rscript", &["-e", script]);
}

const OPENPYXL: &str = "
import json, openpyxl
b = openpyxl.load_workbook('essai.xlsx')
print(json.dumps({s.title: [[(c.value if isinstance(c.value, (int, float, str)) else str(c.value) if c.value is not None else None)
  for c in r] for r in s.iter_rows()] for s in b} | {'types': sorted({c.data_type for s in b for r in s.iter_rows() for c in r})}))
";

#[test]
fn a_workbook_has_three_sheets_and_no_formula() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), &table(40), Format::Xlsx, &Options::default());
    let Some(read) = python_reads(dir.path(), OPENPYXL) else { return };
    assert!(!read["types"].to_string().contains("\"f\""), "{}", read["types"]);
    assert_eq!(read["Réponses"][1][5], "oui_tout_a_fait");
    assert_eq!(read["Réponses"][1][12], "=1+1");
    assert_eq!(read["Réponses"][2][8], "nsp");
    assert_eq!(read["Libellés"][1][5], "Oui, tout à fait");
    assert_eq!(read["Libellés"][1][10], "2025-02-28 00:00:00");
    assert_eq!(read["Libellés"][3][9], -3.25);
    assert_eq!(read["Libellés"][0][7], "PE3_cout – Pourquoi ? – Coût trop élevé");
    assert_eq!(read["Livre de codes"][0][0], "Variable");
}

#[test]
fn the_ddi_is_well_formed_and_counts() {
    let dir = tempfile::tempdir().unwrap();
    let name = put(dir.path(), &table(40), Format::Ddi, &Options::default());
    run(dir.path(), "xmllint", &["--noout", &name]);
    let text = std::fs::read_to_string(dir.path().join(name)).unwrap();
    assert!(text.contains("Oui, tout à fait") && text.contains("catStat"), "{text}");
}

#[test]
fn labels_are_guarded_and_in_french() {
    let files = write(&table(4), &dictionary(), Format::Labels, &Options::default()).unwrap();
    let text = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(text.starts_with("\u{feff}respondent_id – Identifiant"));
    for expected in [";'=1+1;", ";-3,25;", ";28/02/2025;", ";Oui, tout à fait;", ";Ne souhaite pas répondre;"] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// Codes to a table to codes: the same bytes, whatever people wrote.
    #[test]
    fn codes_come_back_to_the_byte(rows in prop::collection::vec(prop::collection::vec("(nsp|nr|nc|[01]|-?[0-9]{1,6}(\\.[0-9]{1,4})?|[\\PC\r\n\t\",;]{0,12})", 3), 0..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["LS1", "PF5", "PR4"]).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let bytes = writer.into_inner().unwrap();
        let table = Table::read(&bytes).unwrap();
        prop_assert_eq!(table.rows(), rows.len());
        let files = write(&table, &Dictionary::default(), Format::Codes, &Options::default()).unwrap();
        prop_assert_eq!(&files[0].1, &bytes);
        let again = Table::read(&files[0].1).unwrap();
        prop_assert_eq!(again, table.clone());
        for (_, _) in answer::export::FORMATS.iter().map(|(format, ..)| (format, write(&table, &dictionary(), *format, &Options::default()).unwrap())) {}
    }
}

/// `cargo test --release -p answer --test export_readers -- --ignored --nocapture` gives the figures of the speed.
#[test]
#[ignore = "a measure"]
fn a_hundred_thousand_answers_to_a_hundred_questions() {
    let names = ["LS1", "PE3_places", "PF5", "prix", "jour", "EL11"];
    let mut text = (0..100).map(|at| if at < 6 { names[at].to_owned() } else { format!("q{at}") }).collect::<Vec<_>>().join(",");
    let mut seed = 1_u64;
    for row in 0..100_000 {
        for column in 0..100 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let draw = (seed >> 33) % 7;
            text.push(if column == 0 { '\n' } else { ',' });
            text.push_str(&match column {
                0 => ["oui_tout_a_fait", "non_plutot_pas", "nsp", "nr", "nc", "", "oui_tout_a_fait"][draw as usize].to_owned(),
                1 | 5 => (draw % 2).to_string(),
                3 => format!("{draw}.5"),
                4 => format!("2025-10-0{}", draw + 1),
                column if column % 20 == 19 => format!("texte libre {row}"),
                column if column % 2 == 0 => draw.to_string(),
                _ => format!("modalité {draw}"),
            });
        }
    }
    let start = std::time::Instant::now();
    let table = Table::read(text.as_bytes()).unwrap();
    println!("read: {:?}", start.elapsed());
    for (format, word, _) in answer::export::FORMATS {
        let start = std::time::Instant::now();
        let files = write(&table, &dictionary(), format, &Options::default()).unwrap();
        println!("{word}: {:?}, {} MB", start.elapsed(), files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() / 1_000_000);
    }
    let start = std::time::Instant::now();
    println!("columns: {}, {:?}", answer::export::columns(&table, &dictionary()).len(), start.elapsed());
}
