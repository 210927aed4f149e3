//! Cleaning: a folder of a survey with a questionnaire, answers with one fault a line, and what becomes of each.

mod support;

use sample::clean::Fate;
use sample::{Answer, Cleaned, Kind, clean};
use std::path::Path;
use support::frame;

const SURVEY: &str = r#"
id = "essai"
code = "essai"
title = "Essai du Val-Clair"
wave = 2025
population = "habitants du Val-Clair"
source = "SIMULÉ"
simulated = true
answers = "answers"
form = "form.md"
channels = ["en_ligne", "papier"]
[sampling]
mode = "voluntary"
invited = 40
[retention]
collection_opens = "2025-10-01"
answers_until = "2027-12-31"
[notice]
controller = "Val-Clair"
dpo = "À COMPLÉTER"
[[derived]]
name = "parent"
label = "Un enfant au foyer"
calculation = "${enfants} > 0"
[[derived]]
name = "taille"
label = "Personnes au foyer"
calculation = "${adultes} + coalesce(${enfants}, 0)"
missing = "all"
[[derived]]
name = "loin"
label = "Ne vient pas"
calculation = "if(selected(${lieux}, 'cafe'), 'cafe', 'ailleurs')"
values = ["cafe", "ailleurs"]
"#;

const FORM: &str = "\
| survey |
| | type | name | label | relevant | constraint | constraint_message | required | choice_filter | appearance | calculation | bind::ctg:missing |
| | select_one_from_file communes.csv | PF1 | Commune ? | | | | yes |
| | integer | adultes | Adultes ? | | . >= 1 and . <= 9 | Un nombre de 1 à 9. | yes |
| | integer | enfants | Enfants ? | ${adultes} > 1 |
| | calculate | total | | | | | | | | ${adultes} + coalesce(${enfants}, 0) |
| | select_one avis | avis | Content ? | | | | | | | | nsp=sais_pas nr nc |
| | select_multiple lieu | lieux | Lieux ? | | not(selected(., 'aucun')) or count-selected(.) = 1 | « Aucun » est seul. |
| | select_one theme | PR2_1 | Premier |
| | select_one theme | PR2_2 | Deuxième | ${PR2_1} != '' | | | | name != ${PR2_1} |
| | select_one theme | PR2_3 | Troisième | ${PR2_2} != '' | | | | name != ${PR2_1} and name != ${PR2_2} |
| | begin_group | grille | Grille | | | | | | table-list |
| | select_one avis | g1 | Un |
| | select_one avis | g2 | Deux |
| | select_one avis | g3 | Trois |
| | select_one avis | g4 | Quatre |
| | end_group |
| | date | jour | Jour ? | | . <= today() | Pas dans le futur. |
| | text | mot | Un mot ? |

| choices |
| | list_name | name | label |
| | avis | oui | Oui |
| | avis | non | Non |
| | avis | sais_pas | Je ne sais pas |
| | lieu | cafe | Café |
| | lieu | salle | Salle |
| | lieu | aucun | Aucun |
| | theme | a | A |
| | theme | b | B |
| | theme | c | C |
";

const HEADER: &str = "simule,respondent_id,survey,wave,collected_on,channel,start,end,PF1,adultes,enfants,total,avis,lieux_cafe,lieux_salle,lieux_aucun,PR2_1,PR2_2,PR2_3,g1,g2,g3,g4,jour,mot";

/// A line from its answers: those of a good one, with some replaced.
fn line(id: &str, changes: &[(&str, &str)]) -> String {
    let good = [
        ("simule", "oui"),
        ("respondent_id", id),
        ("survey", "essai"),
        ("wave", "2025"),
        ("collected_on", "2025-10-06"),
        ("channel", "papier"),
        ("PF1", "31997"),
        ("adultes", "2"),
        ("enfants", "1"),
        ("total", "3"),
        ("avis", "oui"),
        ("lieux_cafe", "1"),
        ("lieux_salle", "0"),
        ("lieux_aucun", "0"),
        ("PR2_1", "a"),
        ("PR2_2", "b"),
        ("PR2_3", "c"),
        ("g1", "oui"),
        ("g2", "non"),
        ("g3", "oui"),
        ("g4", "non"),
        ("jour", "2025-10-01"),
        ("mot", "rien à dire"),
    ];
    let cell = |name: &str| {
        let changed = changes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        changed.or(good.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)).unwrap_or_default()
    };
    HEADER.split(',').map(cell).collect::<Vec<_>>().join(",")
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(lines: &[String]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        folder.write("survey.toml", SURVEY).write("form.md", FORM);
        std::fs::create_dir(folder.0.path().join("answers")).unwrap();
        if !lines.is_empty() {
            folder.write("answers/01.csv", &format!("{HEADER}\n{}\n", lines.join("\n")));
        }
        folder
    }

    fn write(&self, name: &str, text: &str) -> &Folder {
        std::fs::write(self.0.path().join(name), text).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn clean(&self) -> Cleaned {
        clean(self.path(), &frame()).unwrap_or_else(|error| panic!("{error}"))
    }
}

fn told(cleaned: &Cleaned) -> Vec<(String, Option<u64>, String)> {
    let all = cleaned.all_findings();
    all.iter().map(|f| (f.code.clone(), f.place.line, f.place.column.clone().unwrap_or_default())).collect()
}

#[test]
fn a_good_row_has_no_finding_and_a_codebook_comes_from_the_form() {
    let cleaned = Folder::new(&[line("r1", &[])]).clean();
    assert!(cleaned.all_findings().is_empty(), "{}", cleaned.all_findings().summary());
    let kind = |code: &str| cleaned.codebook.question(code).map(|q| (q.kind, q.values.join(" ")));
    assert_eq!(kind("PF1"), Some((Kind::Single, "@communes hors".into())));
    assert_eq!(kind("lieux"), Some((Kind::Multi, "cafe salle aucun".into())));
    assert_eq!(kind("PR2"), Some((Kind::Rank3, "a b c".into())));
    assert_eq!(kind("avis"), Some((Kind::Single, "oui non sais_pas".into())));
    assert_eq!(cleaned.survey.notice.missing(), ["purpose", "legal_basis", "recipients", "rights", "dpo"]);
    assert_eq!(cleaned.report.response_rate, Some(1.0 / 40.0));
    assert_eq!(cleaned.report.completion.full, 1);
}

#[test]
fn each_fault_is_told_with_its_place_and_its_fate() {
    type Case = (&'static [(&'static str, &'static str)], &'static str, &'static str, Answer);
    let code = |code: &str| Answer::Code(code.into());
    let cases: Vec<Case> = vec![
        (&[("avis", "peut")], "code-hors-liste", "avis", Answer::Invalid),
        (&[("PF1", "75056")], "commune-hors-etude", "PF1", Answer::Invalid),
        (&[("adultes", "deux"), ("total", ""), ("enfants", "")], "nombre-attendu", "adultes", Answer::Invalid),
        (&[("adultes", "2.5"), ("total", ""), ("enfants", "")], "nombre-attendu", "adultes", Answer::Invalid),
        (&[("adultes", "12"), ("total", "13")], "contrainte-non-tenue", "adultes", Answer::Invalid),
        (&[("adultes", ""), ("enfants", ""), ("total", "")], "reponse-obligatoire-absente", "adultes", Answer::Unseen),
        (&[("adultes", "1"), ("total", "1")], "reponse-hors-filtre", "enfants", Answer::NotConcerned),
        (&[("enfants", "nc"), ("total", "2")], "non-concerne-a-tort", "enfants", Answer::Unseen),
        (&[("total", "9")], "calcul-different", "total", code("3")),
        (&[("lieux_aucun", "1")], "contrainte-non-tenue", "lieux_cafe", Answer::Invalid),
        (&[("lieux_cafe", "oui")], "code-hors-liste", "lieux_cafe", Answer::Invalid),
        (&[("PR2_2", "a")], "choix-non-propose", "PR2_2", Answer::Invalid),
        (&[("jour", "hier")], "date-attendue", "jour", Answer::Invalid),
        (&[("jour", "2025-10-07")], "contrainte-non-tenue", "jour", Answer::Invalid),
        (&[("channel", "telepathie")], "code-hors-liste", "channel", Answer::Invalid),
    ];
    for (changes, fault, column, becomes) in cases {
        let cleaned = Folder::new(&[line("r0", &[]), line("r1", changes)]).clean();
        let found: Vec<_> = cleaned.findings.iter().map(|f| (f.code.as_str(), f.place.line, f.place.column.as_deref())).collect();
        assert!(found.contains(&(fault, Some(3), Some(column))), "{changes:?}: {found:?}");
        assert_eq!(*cleaned.answers.get(1, column), becomes, "{changes:?}");
        let rule = cleaned.report.rules.iter().find(|rule| rule.code == fault).unwrap();
        let fate = match becomes {
            Answer::Code(_) => Fate::Recomputed,
            Answer::NotConcerned => Fate::SetToNotConcerned,
            Answer::Unseen if fault == "reponse-obligatoire-absente" => Fate::Kept,
            _ => Fate::SetToMissing,
        };
        assert_eq!((rule.count, rule.fate), (1, fate), "{changes:?}");
    }
}

#[test]
fn the_message_of_the_form_is_what_was_expected() {
    let cleaned = Folder::new(&[line("r1", &[("adultes", "12"), ("total", "13")])]).clean();
    assert!(cleaned.findings.summary().contains("attendu : Un nombre de 1 à 9."), "{}", cleaned.findings.summary());
}

#[test]
fn four_kinds_of_missing_come_from_the_engine() {
    let rows = [
        line("r1", &[("avis", "sais_pas"), ("adultes", "1"), ("enfants", ""), ("total", "1")]),
        line("r2", &[("avis", "nsp"), ("mot", "")]),
        line("r3", &[("avis", "nr"), ("enfants", ""), ("total", "2")]),
    ];
    let cleaned = Folder::new(&rows).clean();
    let get = |row, column| cleaned.answers.get(row, column).clone();
    assert!(cleaned.findings.is_empty(), "{}", cleaned.findings.summary());
    assert_eq!([get(0, "avis"), get(1, "avis"), get(2, "avis")], [Answer::DontKnow, Answer::DontKnow, Answer::Refused]);
    assert_eq!([get(0, "enfants"), get(2, "enfants"), get(1, "mot")], [Answer::NotConcerned, Answer::Unseen, Answer::Unseen]);
    // Derived: not asked is not silent; one silent answer makes the variable missing, unless «all».
    assert_eq!([get(0, "parent"), get(1, "parent"), get(2, "parent")], [Answer::NotConcerned, Answer::Code("1".into()), Answer::Unseen]);
    assert_eq!([get(0, "taille"), get(1, "taille"), get(2, "taille")], ["1", "3", "2"].map(|n| Answer::Code(n.into())));
    let question = cleaned.report.questions.iter().find(|q| q.question == "avis").unwrap();
    assert_eq!((question.nsp, question.nr, question.answered), (2, 1, 0));
}

#[test]
fn a_household_with_children_is_derived() {
    let cleaned = Folder::new(&[line("r1", &[]), line("r2", &[("lieux_cafe", "0"), ("lieux_salle", "1")])]).clean();
    assert_eq!((cleaned.answers.get(0, "loin").code(), cleaned.answers.get(1, "loin").code()), (Some("cafe"), Some("ailleurs")));
    assert_eq!(cleaned.codebook.question("parent").map(|q| q.values.clone()), Some(vec!["1".into(), "0".into()]));
}

#[test]
fn a_folder_of_files_is_one_table_in_the_order_of_names() {
    let folder = Folder::new(&[line("r1", &[])]);
    folder.write(
        "answers/02.csv",
        "mot;respondent_id;survey;wave;collected_on;simule\nbonjour;r2;essai;2025;2025-10-07;oui\nencore;r1;essai;2025;2025-10-07;oui\n",
    );
    folder.write("answers/notes.txt", "rien");
    let cleaned = folder.clean();
    assert_eq!((cleaned.answers.files.clone(), cleaned.answers.rows.len()), (vec!["01.csv".into(), "02.csv".into()], 2));
    assert_eq!((cleaned.answers.get(1, "mot").code(), cleaned.answers.get(1, "avis")), (Some("bonjour"), &Answer::Unseen));
    let first = told(&cleaned).into_iter().find(|(code, ..)| code == "identifiant-double");
    assert_eq!(first, Some(("identifiant-double".into(), Some(3), "respondent_id".into())));
    assert_eq!((cleaned.report.rows_read, cleaned.report.rows_left_out), (3, 1));
}

#[test]
fn no_answers_yet_is_no_error() {
    let folder = Folder::new(&[]);
    let cleaned = folder.clean();
    assert!(cleaned.report.text().contains("pas encore de réponses") && !cleaned.findings.has_errors());
    let outcome = sample::run(folder.path(), &frame()).unwrap();
    assert_eq!((outcome.book.len(), outcome.weighting.units.len()), (0, 0));
}

#[test]
fn corrections_are_applied_in_order_and_logged() {
    let rows = [
        line("r1", &[("avis", "ouii")]),
        line("r2", &[("adultes", "1"), ("enfants", "3"), ("total", "4")]),
        line("r3", &[("mot", "")]),
        line("r3-bis", &[("mot", "dit ensuite")]),
        line("r4", &[("avis", "non")]),
    ];
    let folder = Folder::new(&rows);
    folder.write(
        "corrections.toml",
        r#"
[[correction]]
where = { respondent_id = "r1", column = "avis" }
action = "set"
value = "oui"
must_be = "ouii"
reason = "faute de frappe"
who = "A. (SIMULÉ)"
date = "2025-11-01"
[[correction]]
where = { condition = "${adultes} = 1 and ${enfants} > 0", column = "enfants" }
action = "missing"
reason = "sans objet"
who = "A. (SIMULÉ)"
date = "2025-11-01"
[[correction]]
where = { respondent_id = "r3" }
action = "merge"
with = "r3-bis"
reason = "deux feuilles d'une personne"
who = "A. (SIMULÉ)"
date = "2025-11-01"
[[correction]]
where = { line = 6, file = "01.csv" }
action = "leave_out"
reason = "essai de saisie"
who = "A. (SIMULÉ)"
date = "2025-11-01"
[[correction]]
where = { respondent_id = "r2", column = "avis" }
action = "set"
value = "non"
must_be = "peut-être"
reason = "périmée"
who = "A. (SIMULÉ)"
date = "2025-11-01"
[[correction]]
where = { respondent_id = "absent", column = "avis" }
action = "missing"
value = "nr"
reason = "sans effet"
who = "A. (SIMULÉ)"
date = "2025-11-01"
"#,
    );
    let cleaned = folder.clean();
    assert_eq!(cleaned.answers.get(0, "avis").code(), Some("oui"));
    assert_eq!(*cleaned.answers.get(1, "enfants"), Answer::NotConcerned);
    assert_eq!((cleaned.answers.rows.len(), cleaned.answers.get(2, "mot").code()), (3, Some("dit ensuite")));
    let rows: Vec<usize> = cleaned.report.corrections.iter().map(|applied| applied.rows).collect();
    assert_eq!(rows, [1, 1, 1, 1, 0, 0]);
    let codes: Vec<String> = told(&cleaned).into_iter().map(|(code, ..)| code).filter(|code| code.starts_with("correction")).collect();
    assert_eq!(codes, ["correction-perimee", "correction-sans-effet"]);
    assert!(cleaned.report.text().contains("1. faute de frappe (A. (SIMULÉ), 2025-11-01)"), "{}", cleaned.report.text());
}

#[test]
fn a_correction_that_cannot_be_is_refused_by_its_number() {
    for (body, part) in [
        ("where = { column = \"avis\" }\naction = \"set\"\nvalue = \"oui\"", "correction 1 : `where` demande"),
        ("where = { line = 2 }\naction = \"set\"\nvalue = \"oui\"", "`where.column` manque"),
        ("where = { line = 2, column = \"avis\" }\naction = \"set\"", "`value` manque"),
        ("where = { line = 2, column = \"avis\" }\naction = \"missing\"\nvalue = \"rien\"", "nsp, nr, nc ou rien"),
        ("where = { line = 2 }\naction = \"merge\"", "`with` manque"),
        ("where = { line = 2 }\naction = \"effacer\"", "unknown variant"),
    ] {
        let folder = Folder::new(&[line("r1", &[])]);
        folder.write("corrections.toml", &format!("[[correction]]\n{body}\nreason = \"r\"\nwho = \"w\"\ndate = \"2025-11-01\"\n"));
        let error = clean(folder.path(), &frame()).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn rows_that_look_wrong_as_wholes_are_told_and_kept() {
    let rows = [
        line("r1", &[("start", "2025-10-06T10:00:00"), ("end", "2025-10-06T10:20:00")]),
        line("r2", &[("start", "2025-10-06T10:00:00"), ("end", "2025-10-06T10:21:00")]),
        line("r3", &[("mot", "autre chose"), ("start", "2025-10-06T10:00:00"), ("end", "2025-10-06T10:00:50")]),
        line("r4", &[("mot", "autre chose"), ("g2", "oui"), ("g4", "oui"), ("collected_on", "2025-10-08")]),
        line("r5", &[("PF1", "31998"), ("adultes", "3"), ("total", "4"), ("avis", "non"), ("g1", "non")]),
    ];
    let cleaned = Folder::new(&rows).clean();
    assert!(cleaned.findings.is_empty(), "{}", cleaned.findings.summary());
    let flags: Vec<(String, Option<u64>)> = cleaned.flags.iter().map(|f| (f.code.clone(), f.place.line)).collect();
    let wanted = [("lignes-identiques", 3), ("lignes-presque-identiques", 4), ("reponses-en-ligne", 5), ("trop-rapide", 4)];
    assert_eq!(flags, wanted.map(|(code, line)| (code.to_owned(), Some(line))));
    assert_eq!(cleaned.answers.rows.len(), 5);
    assert_eq!(cleaned.report.runs["grille"].get(&4), Some(&1));
    let json: serde_json::Value = serde_json::from_str(&cleaned.report.json()).unwrap();
    assert_eq!(json["rows_kept"], 5);
}

#[test]
fn a_column_that_the_file_lacks_is_not_held_against_anybody() {
    let folder = Folder::new(&[]);
    folder.write("answers/a.csv", "simule,respondent_id,survey,wave,collected_on,enfants,avis\noui,r1,essai,2025,2025-10-06,2,oui\n");
    let cleaned = folder.clean();
    let codes: Vec<String> = told(&cleaned).into_iter().map(|(code, ..)| code).collect();
    assert_eq!(codes, ["question-non-jugee", "variable-derivee", "variable-derivee"]);
    assert_eq!(cleaned.answers.get(0, "enfants").code(), Some("2"));
}

#[test]
fn a_questionnaire_with_faults_tells_them_all() {
    let folder = Folder::new(&[line("r1", &[])]);
    folder.write("form.md", "| survey |\n| | type | name | label | relevant |\n| | integer | a | A | ${b} > 1 |\n| | integr | c | C |\n");
    let error = clean(folder.path(), &frame()).unwrap_err().to_string();
    assert!(error.contains("form.md") && error.contains("ligne 2") && error.contains("ligne 3"), "{error}");
}

#[test]
fn sections_of_the_survey_are_checked() {
    for (from, to, part) in [
        ("form = \"form.md\"", "", "ni `codebook` ni `form`"),
        ("form = \"form.md\"", "form = \"form.md\"\ncodebook = \"c.csv\"", "ensemble"),
        ("2025-10-01", "1er octobre", "attendu : AAAA-MM-JJ"),
        ("mode = \"voluntary\"", "mode = \"hasard\"", "unknown variant"),
        ("[[derived]]", "[[quotas]]\ndimensions = [\"age\"]\ntargets = { a = 1 }\n[[derived]]", "dimension « age » inconnue"),
    ] {
        let error = sample::Survey::parse(&SURVEY.replacen(from, to, 1), Path::new("survey.toml")).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn quotas_are_shared_out_to_the_last_answer() {
    let text = support::SURVEY.replacen(
        "[[indicators]]",
        "[[quotas]]\ndimensions = [\"sector\", \"age\"]\nfrom = \"margin\"\ntotal = 101\n[[indicators]]",
        1,
    );
    let survey = sample::Survey::parse(&text, Path::new("survey.toml")).unwrap();
    let wanted = survey.quotas[0].wanted(&frame()).unwrap();
    assert_eq!(wanted.iter().map(|(_, n)| n).sum::<u32>(), 101);
    assert_eq!(wanted[0], ("haut|jeunes".to_owned(), 10));
}

#[test]
fn a_large_file_is_judged_in_seconds() {
    let rows: Vec<String> =
        (0..3_000).map(|n| line(&format!("r{n}"), &[("collected_on", "2025-10-06"), ("mot", &n.to_string())])).collect();
    let start = std::time::Instant::now();
    let cleaned = Folder::new(&rows).clean();
    assert_eq!(cleaned.answers.rows.len(), 3_000);
    println!("3 000 réponses : {:?}", start.elapsed());
}
