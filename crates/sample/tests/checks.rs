//! Faults of a table of answers: each becomes a finding with its line, its column and what to do.

mod support;

use sample::{Answer, Codebook, Survey};
use std::path::Path;
use support::{CODEBOOK, SURVEY, read, read_under};

const GOOD: &str = "oui,r1,essai_2025,2025,2025-10-06,31997,a1,femme,principale,non,salle,2,1,0";

/// The only finding of a table made of a good line and a faulty one.
fn fault(line: &str) -> String {
    let (_, findings) = read(&[GOOD, line]);
    assert_eq!(findings.len(), 1, "{}", findings.summary());
    findings.summary()
}

#[test]
fn a_good_table_has_no_finding() {
    let (answers, findings) = read(&[GOOD]);
    assert!(findings.is_empty(), "{}", findings.summary());
    assert_eq!(answers.rows.len(), 1);
    assert_eq!(answers.sha256.len(), 64);
}

#[test]
fn each_fault_is_named_with_its_place() {
    let cases = [
        ("oui,r2,essai_2025,2025,2025-10-06,31997,a9,femme,principale,oui,,2,1,0", "[code-hors-liste] reponses.csv, ligne 3, colonne PF2"),
        (
            "oui,r2,essai_2025,2025,2025-10-06,75056,a1,femme,principale,oui,,2,1,0",
            "[commune-hors-etude] reponses.csv, ligne 3, colonne PF1",
        ),
        ("oui,r1,essai_2025,2025,2025-10-06,31997,a1,femme,principale,oui,,2,1,0", "[identifiant-double] reponses.csv, ligne 3"),
        ("oui,,essai_2025,2025,2025-10-06,31997,a1,femme,principale,oui,,2,1,0", "[identifiant-double] reponses.csv, ligne 3"),
        ("oui,r2,autre,2025,2025-10-06,31997,a1,femme,principale,oui,,2,1,0", "[autre-enquete] reponses.csv, ligne 3, colonne survey"),
        ("oui,r2,essai_2025,2024,2025-10-06,31997,a1,femme,principale,oui,,2,1,0", "[autre-enquete] reponses.csv, ligne 3, colonne wave"),
        ("non,r2,essai_2025,2025,2025-10-06,31997,a1,femme,principale,oui,,2,1,0", "[autre-enquete] reponses.csv, ligne 3, colonne simule"),
        (
            "oui,r2,essai_2025,2025,2025-10-06,31997,a1,femme,principale,oui,salle,2,1,0",
            "[reponse-hors-filtre] reponses.csv, ligne 3, colonne LS2",
        ),
        ("oui,r2,essai_2025,2025,2025-10-06,31997,a1,femme,principale,oui,,12,1,0", "[code-hors-liste] reponses.csv, ligne 3, colonne EN"),
        (
            "oui,r2,essai_2025,2025,2025-10-06,31997,a1,femme,principale,oui,,2,oui,0",
            "[code-hors-liste] reponses.csv, ligne 3, colonne LO_froid",
        ),
        ("oui,r2,essai_2025,2025,2025-10-06,31997,a1,femme,nsp,oui,,2,1,0", "[code-hors-liste] reponses.csv, ligne 3, colonne PF9"),
        ("oui,r2,essai_2025,2025", "[ligne-incomplete] reponses.csv, ligne 3"),
    ];
    for (line, part) in cases {
        let told = fault(line);
        assert!(told.contains(part) && told.contains("attendu") && told.contains("que faire"), "{line}\n{told}");
    }
}

#[test]
fn four_kinds_of_missing_are_kept_apart() {
    let (answers, _) = read(&[
        "oui,r1,essai_2025,2025,2025-10-06,31997,a1,nr,principale,nsp,,2,1,0",
        "oui,r2,essai_2025,2025,2025-10-06,31997,a1,femme,principale,,nc,2,1,0",
    ]);
    assert_eq!(*answers.get(0, "LS1"), Answer::DontKnow);
    assert_eq!(*answers.get(0, "PF3"), Answer::Refused);
    assert_eq!(*answers.get(1, "LS1"), Answer::Unseen);
    assert_eq!(*answers.get(1, "LS2"), Answer::NotConcerned);
    assert_eq!((answers.get(0, "LS1").code(), answers.get(0, "PF3").code()), (Some("nsp"), None));
}

#[test]
fn an_unusable_row_is_left_out_and_an_unusable_cell_is_a_silence() {
    let (answers, findings) = read(&[GOOD, GOOD, "oui,r3,essai_2025,2025,2025-10-06,31997,a1,femme,principale,peut-être,,2,1,0"]);
    assert_eq!((answers.rows.len(), findings.len()), (2, 2));
    assert_eq!(*answers.get(1, "LS1"), Answer::Invalid);
    assert!(answers.get(1, "LS1").is_silent());
}

#[test]
fn columns_that_must_not_be_there_are_told_and_not_read() {
    let header = "simule,respondent_id,survey,wave,collected_on,PF1,PF2,PF9,LS1,weight,humeur";
    let (answers, findings) = read_under(header, &["oui,r1,essai_2025,2025,2025-10-06,31997,a1,principale,non,2.5,bonne"]);
    let told = findings.summary();
    assert!(told.contains("[poids-a-la-main]") && told.contains("[colonne-inconnue]"), "{told}");
    assert!(!answers.has_column("weight") && !answers.has_column("humeur"));
}

#[test]
fn a_semicolon_and_a_byte_order_mark_are_read() {
    let text = "\u{FEFF}simule;respondent_id;survey;wave;collected_on;LS1\r\noui;r1;essai_2025;2025;2025-10-06;non\r\n";
    let parsed = sample::Answers::parse(text.as_bytes(), "f.csv", &support::survey(), &support::codebook(), &support::frame());
    let (answers, findings) = parsed.unwrap();
    assert!(findings.is_empty(), "{}", findings.summary());
    assert_eq!(answers.get(0, "LS1").code(), Some("non"));
}

#[test]
fn what_is_no_table_is_an_error() {
    let parse = |bytes: &[u8]| sample::Answers::parse(bytes, "f.csv", &support::survey(), &support::codebook(), &support::frame());
    for (bytes, part) in [
        (&b"respondent_id,survey,wave\nr1,essai_2025,2025\n"[..], "« collected_on » manque"),
        (&b"respondent_id,survey,wave,collected_on,LS1,LS1\n"[..], "« LS1 » est pr"),
        (&b"respondent_id,survey\xE9,wave\n"[..], "non UTF-8"),
        (&b""[..], "« respondent_id » manque"),
    ] {
        let error = parse(bytes).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_faulty_codebook_names_its_line() {
    for (line, part) in [
        ("X,Question,choix,a b,,", "ligne 11 : type « choix » inconnu"),
        ("LS1,Encore,single,a b,,", "ligne 11 : la question « LS1 » est décrite deux fois"),
        ("X,Question,single,,,", "ligne 11 : une question porte un code, et une liste"),
        ("X,Question,single,a b,si LS1,", "ligne 11 : base « si LS1 »"),
        ("X,Question,single,a b,ZZ = 1,", "la base de « X » nomme « ZZ »"),
    ] {
        let error = Codebook::parse(&format!("{CODEBOOK}{line}\n"), Path::new("c.csv")).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_faulty_survey_is_refused() {
    let typo = SURVEY.replace("breakdowns", "breakdown");
    assert!(Survey::parse(&typo, Path::new("survey.toml")).unwrap_err().to_string().contains("breakdown"));
    let unknown = SURVEY.replace(r#"breakdowns = ["sector", "age"]"#, r#"breakdowns = ["sector", "revenu"]"#);
    let error = Survey::parse(&unknown, Path::new("survey.toml")).unwrap_err().to_string();
    assert!(error.contains("dimension « revenu » inconnue"), "{error}");
}
