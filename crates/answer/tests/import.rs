//! Exports written by hand in the shapes of the tools, about the invented communes of Val-Clair; never real answers.

use answer::{Cell, Import, ImportError, Missing, Options, Source, Values};

fn read(files: &[(&str, &str)]) -> Import {
    try_read(files, &Options::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn try_read(files: &[(&str, &str)], options: &Options) -> Result<Import, ImportError> {
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source { name, bytes: text.as_bytes() }).collect();
    answer::read(&sources, options)
}

fn texts(import: &Import, name: &str) -> Vec<String> {
    let column = import.table.column(name).unwrap_or_else(|| panic!("no {name} in {:?}", names(import)));
    (0..import.table.rows.len()).map(|row| column.text(row)).collect()
}

fn names(import: &Import) -> Vec<&str> {
    import.table.columns.iter().map(|column| column.name.as_str()).collect()
}

fn codes(import: &Import) -> Vec<&str> {
    import.findings.iter().map(|finding| finding.code.as_str()).collect()
}

const LIMESURVEY: &str = "id,submitdate,lastpage,startlanguage,seed,age,loisirs[SQ001],loisirs[SQ002],loisirs[other],ipaddr\n\
    1,2025-03-01 10:00:00,4,fr,99,34,Y,,,10.0.0.1\n2,2025-03-01 11:30:00,4,fr,98,71,,Y,la pêche,10.0.0.2\n3,,2,fr,97,,,,,10.0.0.3\n";

#[test]
fn limesurvey_codes_become_boxes_and_the_address_is_left_out() {
    let import = read(&[("reponses.csv", LIMESURVEY)]);
    assert_eq!((import.tool, import.counts.responses), ("limesurvey", 3));
    assert_eq!(texts(&import, "loisirs"), ["SQ001", "SQ002", ""]);
    assert_eq!(import.table.column("loisirs").unwrap().missing(2), Some(Missing::NotSeen));
    assert_eq!(texts(&import, "loisirs_other"), ["", "la pêche", ""]);
    assert!(import.dropped.iter().any(|dropped| dropped.header == "ipaddr") && codes(&import).contains(&"colonne-identifiante"));
    assert!(import.counts.balance(), "{:?}", import.counts);
    assert_eq!(import.table.rows[2].line, 4);
    assert_eq!(import.table.rows[1].instance.as_deref(), Some("2"));
}

#[test]
fn limesurvey_words_and_both_styles_say_the_same_as_codes() {
    let both = LIMESURVEY.replacen(
        "age,loisirs[SQ001],loisirs[SQ002],loisirs[other]",
        "age. Votre âge ?,loisirs[SQ001]. Vos loisirs ? [Sport],loisirs[SQ002]. Vos loisirs ? [Lecture],loisirs[other]. Vos loisirs ? [Autre]",
        1,
    );
    let import = read(&[("reponses.csv", &both)]);
    assert_eq!(texts(&import, "loisirs"), ["SQ001", "SQ002", ""]);
    let Values::Multiple { choices, .. } = &import.table.column("loisirs").unwrap().values else { panic!() };
    assert_eq!(choices[0].label, "Sport");
    let words = LIMESURVEY.replacen(
        "age,loisirs[SQ001],loisirs[SQ002],loisirs[other]",
        "Votre âge ?,Vos loisirs ? [Sport],Vos loisirs ? [Lecture],Autre loisir",
        1,
    );
    assert_eq!(texts(&read(&[("reponses.csv", &words)]), "vos_loisirs"), ["sport", "lecture", ""]);
}

#[test]
fn limesurvey_vv_keeps_apart_what_routing_passed_by() {
    let text = "Numéro\tDate\tPage\tÂge\tSport\nid\tsubmitdate\tlastpage\tage\tloisirs_SQ001\n1\t2025-03-01 10:00:00\t4\t34\tY\n2\t2025-03-02 10:00:00\t4\t{question_not_shown}\tN\n";
    let import = read(&[("vvexport.txt", text)]);
    assert_eq!((import.tool, import.counts.responses), ("limesurvey-vv", 2));
    assert_eq!(import.table.column("age").unwrap().missing(1), Some(Missing::NotConcerned));
    assert_eq!(import.table.column("age").unwrap().label, "Âge");
}

#[test]
fn framaforms_has_three_lines_of_headers_and_drops_the_address() {
    let text = "Enquête Val-Clair;;;;;;;;;Vous;;;\n;;;;;;;;;Commune;Transports;;\n\
        Numéro de série;SID;Heure;Heure de fin;Heure de modification;Brouillon;Adresse IP;UID;Nom d'utilisateur;;À pied;En car;En voiture\n\
        1;501;2025-03-01 10:00;2025-03-01 10:09;2025-03-01 10:09;0;192.0.2.1;0;;Val-Clair;X;;X\n\
        2;502;2025-03-02 11:00;2025-03-02 11:05;2025-03-02 11:05;0;192.0.2.2;0;;Haut-Pré;;X;\n";
    let import = read(&[("enquete.csv", text)]);
    assert_eq!((import.tool, import.counts.rows_in, import.counts.responses), ("framaforms", 2, 2));
    assert_eq!(texts(&import, "transports"), ["a_pied en_voiture", "en_car"]);
    assert_eq!(texts(&import, "commune"), ["Val-Clair", "Haut-Pré"]);
    assert!(import.dropped.iter().any(|dropped| dropped.header.contains("Adresse IP")), "{:?}", import.dropped);
    assert!(import.counts.balance());
}

#[test]
fn microsoft_forms_drops_name_and_mail_and_parts_several_answers() {
    let text = "ID,Heure de début,Heure de fin,Adresse de messagerie,Nom,Vos transports ?,Points - Vos transports ?\n\
        1,2025-03-01 10:00:00,2025-03-01 10:05:00,a@exemple.fr,Alix,Vélo;Car;,0\n2,2025-03-01 11:00:00,2025-03-01 11:05:00,b@exemple.fr,Bao,Car;,0\n\
        3,2025-03-01 12:00:00,2025-03-01 12:05:00,c@exemple.fr,Cam,Vélo;,0\n";
    let import = read(&[("forms.csv", text)]);
    assert_eq!(import.tool, "microsoft-forms");
    assert_eq!(names(&import), ["heure_de_debut", "heure_de_fin", "vos_transports"]);
    assert_eq!(texts(&import, "vos_transports"), ["Vélo Car", "Car", "Vélo"]);
    let kept = try_read(&[("forms.csv", text)], &Options { keep_identifying: true, ..Options::default() }).unwrap();
    assert!(names(&kept).contains(&"nom"));
}

#[test]
fn sphinx_is_told_by_its_columns() {
    let text = "CLE;DATE_SAISIE;PROGRESSION;TEMPS_SAISIE;Commune;Services utiles\n1;01/03/2025;100;120;Val-Clair;Crèche;\n";
    let text = text.replace("Crèche;\n", "Crèche\n2;13/03/2025;100;98;Val-Clair;Crèche\n3;14/03/2025;80;75;Haut-Pré;École\n");
    let import = read(&[("sphinx.csv", &text)]);
    assert_eq!((import.tool, import.counts.responses), ("sphinx", 3));
    assert_eq!(texts(&import, "date_saisie")[1], "2025-03-13");
}

#[test]
fn google_forms_cuts_outside_brackets_only_and_says_that_it_guessed() {
    let text = "Horodateur,Vos transports ?\n01/03/2025 10:00:00,\"Vélo (ville, campagne), Car\"\n02/03/2025 10:00:00,Car\n\
        03/03/2025 10:00:00,\"Vélo (ville, campagne)\"\n04/03/2025 10:00:00,\"Car, Vélo (ville, campagne)\"\n";
    let import = read(&[("reponses.csv", text)]);
    let Values::Multiple { choices, .. } = &import.table.column("vos_transports").unwrap().values else { panic!() };
    assert_eq!(choices.len(), 2);
    assert!(codes(&import).contains(&"reponses-multiples-devinees"));
    assert_eq!(texts(&import, "horodateur")[0], "2025-03-01T10:00:00");
}

#[test]
fn kobo_repeats_give_a_child_table_in_three_layouts() {
    let wide = "nom_voie,enfants[1]/age,enfants[2]/age,meta/instanceID,_submission_time\nrue A,3,7,uuid:1,2025-03-01T10:00:00\nrue B,n/a,n/a,uuid:2,2025-03-01T11:00:00\n";
    let flat = "nom_voie,enfants/age,meta/instanceID,_submission_time\nrue A,3,uuid:1,2025-03-01T10:00:00\nrue A,7,uuid:1,2025-03-01T10:00:00\nrue B,n/a,uuid:2,2025-03-01T11:00:00\n";
    let joined = [
        "nom_voie,meta-instanceID,KEY,SubmissionDate\nrue A,uuid:1,uuid:1,2025-03-01\nrue B,uuid:2,uuid:2,2025-03-01\n",
        "age,PARENT_KEY,KEY\n3,uuid:1,uuid:1/enfants[1]\n7,uuid:1,uuid:1/enfants[2]\n",
    ];
    let joined = read(&[("enquete.csv", joined[0]), ("enquete-enfants.csv", joined[1])]);
    for (import, repeats) in [(read(&[("wide.csv", wide)]), 2), (read(&[("flat.csv", flat)]), 3), (joined, 2)] {
        assert_eq!((import.tool, import.counts.responses, import.counts.repeats), ("kobo", 2, repeats), "{:?}", import.counts);
        let child = &import.table.children[0];
        assert_eq!(child.parent.as_ref().unwrap().rows[..2], [Some(0), Some(0)]);
        assert_eq!((child.columns[0].text(0), child.columns[0].text(1)), ("3".into(), "7".into()));
        assert!(import.counts.balance(), "{:?}", import.counts);
    }
}

#[test]
fn kobo_json_gives_the_same_repeats_as_its_tables() {
    let json = r#"{"count": 2, "results": [
        {"_uuid": "u1", "lieu/voie": "rue A", "enfants": [{"enfants/age": "3"}, {"enfants/age": "7"}], "_attachments": []},
        {"_uuid": "u2", "lieu/voie": "rue B", "_attachments": []}]}"#;
    let import = read(&[("reponses.json", json)]);
    assert_eq!((import.tool, import.counts.responses, import.counts.repeats), ("kobo-json", 2, 2));
    assert_eq!(texts(&import, "voie"), ["rue A", "rue B"]);
    let child = import.table.child("enfants").unwrap();
    assert_eq!((child.columns[0].text(1), child.parent.as_ref().unwrap().rows[1]), ("7".into(), Some(0)));
    assert!(import.counts.balance());
}

#[test]
fn every_fault_is_told_with_its_line_and_nothing_is_lost() {
    let dictionary = "Variable / Field Name,Form Name,Field Type,Field Label,\"Choices, Calculations, OR Slider Labels\",Text Validation Type OR Show Slider Number\n\
        record_id,f,text,Numéro,,\nage,f,text,Âge,,integer\nsexe,f,radio,Sexe,\"1, Femme | 2, Homme\",\n";
    let data = "record_id,age,sexe,f_complete\n1,34,1,2\n2,trente,2,2\n3,40,9,2\n";
    let import = read(&[("dictionary.csv", dictionary), ("data.csv", data)]);
    assert_eq!(import.tool, "redcap");
    let lines: Vec<(&str, Option<u64>)> = import.findings.iter().map(|finding| (finding.code.as_str(), finding.place.line)).collect();
    assert_eq!(lines, [("nombre-illisible", Some(3)), ("modalite-inconnue", Some(4))]);
    assert_eq!(import.table.column("age").unwrap().missing(1), Some(Missing::Unreadable));
    assert_eq!(texts(&import, "sexe"), ["1", "2", "9"]);
}

#[test]
fn a_row_too_long_is_told_and_its_end_is_kept() {
    let import = read(&[("tableau.csv", "commune,age\nVal-Clair,34,de trop\nHaut-Pré,40\n")]);
    assert!(codes(&import).contains(&"ligne-trop-longue"));
    assert_eq!(import.table.columns.len(), 3);
}

#[test]
fn encodings_and_separators_are_found() {
    let text = "commune;prix\nChâteau-Pré;1,5\nÉtang;2,5\n";
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [text.as_bytes().to_vec(), latin, wide] {
        let import = answer::read(&[Source { name: "t.csv", bytes: &bytes }], &Options::default()).unwrap();
        assert_eq!(texts(&import, "commune"), ["Château-Pré", "Étang"]);
        let Values::Number(cells) = &import.table.column("prix").unwrap().values else { panic!() };
        assert_eq!(cells[0], Cell::Given(1.5));
    }
}

#[test]
fn words_for_missing_answers_and_codes_with_zeros_are_kept_apart() {
    let options = Options { missing: vec![("Ne sait pas".into(), Missing::DontKnow)], ..Options::default() };
    let import = try_read(&[("t.csv", "insee,age\n01004,34\n01005,ne sait pas\n01006,\n")], &options).unwrap();
    let age = import.table.column("age").unwrap();
    assert_eq!((age.missing(0), age.missing(1), age.missing(2)), (None, Some(Missing::DontKnow), Some(Missing::NotSeen)));
    assert_eq!(texts(&import, "insee")[0], "01004");
}

#[test]
fn the_same_file_twice_has_the_same_id_and_a_form_alone_is_refused() {
    assert_eq!(read(&[("a.csv", LIMESURVEY)]).id, read(&[("b.csv", LIMESURVEY)]).id);
    let lss = "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>fr</language></languages></document>";
    assert!(matches!(try_read(&[("q.lss", lss)], &Options::default()), Err(ImportError::OnlyStructure(_))));
    let sealed = "<data encrypted=\"yes\"><base64EncryptedKey>x</base64EncryptedKey></data>";
    assert!(matches!(try_read(&[("s.xml", sealed)], &Options::default()), Err(ImportError::Encrypted(_))));
}

#[test]
fn odd_files_end_in_an_error_or_a_table_never_in_a_panic() {
    for text in ["", "\n\n", "\"", "a", "a,b\n\"", "<", "<a>", "PK", "\u{feff}", ",,,\n,,,\n", "a[1]/b,a[2/b\n1,2\n", "[x]. \n1\n"] {
        let _ = try_read(&[("odd.csv", text)], &Options::default());
    }
}

/// `cargo test --release -p answer --test import -- --ignored --nocapture` gives the figure of the speed.
#[test]
#[ignore = "a measure"]
fn ten_million_cells() {
    let mut text = (0..100).map(|at| format!("q{at}")).collect::<Vec<_>>().join(",");
    let mut seed = 1_u64;
    for row in 0..100_000 {
        text.push('\n');
        for column in 0..100 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let draw = (seed >> 33) % 7;
            let cell = if column % 20 == 19 { format!("texte libre {row}") } else { format!("modalité {draw}") };
            text.push_str(&cell);
            text.push_str(if column < 99 { "," } else { "" });
        }
    }
    let start = std::time::Instant::now();
    let import = read(&[("grand.csv", &text)]);
    println!("{} responses, {} questions in {:?}", import.counts.responses, import.counts.questions, start.elapsed());
}
