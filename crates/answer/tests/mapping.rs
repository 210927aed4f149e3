//! Imports into a small survey of the invented Val-Clair: what is taken, proposed, left open; twice; undone.

use answer::Source;
use answer::ledger::Ledger;
use answer::mapping::survey::{Outcome, Request, import};
use answer::mapping::{Asked, Becomes, Category, Target, table};
use form::xlsform::{self, Spelling};
use std::path::Path;

const FORM: &str = "\
| survey |
| | type | name | label | relevant | appearance |
| | select_one_from_file communes.csv | PF1 | Dans quelle commune habitez-vous ? |
| | select_one age | PF2 | Quel est votre âge ? |
| | integer | enfants | Combien d’enfants ? |
| | select_multiple raison | PE3 | Pourquoi ? |
| | begin_group | EN4 | Êtes-vous satisfait ? |  | table-list |
| | select_one satisfait | EN4_creche | La crèche |
| | select_one satisfait | EN4_ecole | L’école |
| | end_group |
| | select_one oui_non | LS1 | Les lieux d’échanges suffisent-ils ? |
| | text | PR4 | Une idée ? |
| | begin_repeat | enfant | Enfant |
| | integer | age_enfant | Son âge |
| | end_repeat |
| choices |
| | list_name | name | label |
| | age | 15_24 | 15 à 24 ans |
| | age | 25p | 25 ans et plus |
| | raison | places | Pas de place |
| | raison | cout | Trop cher, trop loin |
| | raison | autre | Autre |
| | satisfait | oui | Satisfait |
| | satisfait | non | Pas satisfait |
| | oui_non | oui | Oui |
| | oui_non | non | Non |
| | oui_non | nsp | Je ne sais pas |
| settings |
| | form_id | form_title |
| | val_clair | Enquête Val-Clair |
";

fn target() -> Target {
    let reading = xlsform::read(FORM.as_bytes(), Spelling::Markdown).unwrap();
    let form = reading.accepted().unwrap_or_else(|| panic!("{:?}", reading.findings));
    let communes = [("99001", "Val-Clair"), ("99002", "Saint-Béat-le-Haut"), ("99003", "Haut-Pré"), ("hors", "Une autre commune")];
    let communes = communes.map(|(code, label)| Category::new(code, label)).to_vec();
    Target::of(form, "", &vec![("communes.csv".into(), communes)])
}

fn request(folder: &Path) -> Request {
    let asked = Asked { survey: "val_clair_2025".into(), wave: "2025".into(), channel: "papier_mairie".into() };
    Request { folder: folder.to_owned(), day: "2025-11-02".into(), asked, ..Request::default() }
}

fn run(files: &[(&str, &str)], request: &Request) -> Outcome {
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source { name, bytes: text.as_bytes() }).collect();
    import(&sources, &target(), request).unwrap()
}

fn codes(outcome: &Outcome) -> Vec<&str> {
    outcome.findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn column<'a>(outcome: &'a Outcome, name: &str) -> Vec<&'a str> {
    let sheet = &outcome.applied.as_ref().unwrap_or_else(|| panic!("{}", outcome.findings.summary())).sheets[0];
    let at = sheet.header.iter().position(|header| header == name).unwrap_or_else(|| panic!("{name} in {:?}", sheet.header));
    sheet.rows.iter().map(|row| row[at].as_str()).collect()
}

const LIMESURVEY: &str = "id,submitdate,lastpage,startlanguage,PF2,enfants,PE3[places],PE3[cout],EN4[creche],EN4[ecole],LS1,PR4,ipaddr\n\
    7,2025-10-03 10:00:00,4,fr,15_24,2,Y,,oui,non,oui,un café,10.0.0.1\n8,2025-10-04 11:30:00,4,fr,25p,0,,,non,,nsp,,10.0.0.2\n";

#[test]
fn exact_codes_of_limesurvey_are_applied_at_once_and_the_hour_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = run(&[("reponses.csv", LIMESURVEY)], &request(folder.path()));
    let added = outcome.added.as_ref().unwrap_or_else(|| panic!("{}\n{}", outcome.findings.summary(), table(&outcome.mapping)));
    assert_eq!((added.new, added.already), (2, 0));
    assert_eq!(column(&outcome, "collected_on"), ["2025-10-03", "2025-10-04"]);
    assert_eq!(column(&outcome, "channel"), ["papier_mairie", "papier_mairie"]);
    assert_eq!((column(&outcome, "PE3_places"), column(&outcome, "PE3_cout")), (vec!["1", ""], vec!["0", ""]));
    assert_eq!(column(&outcome, "EN4_creche"), ["oui", "non"]);
    assert_eq!(column(&outcome, "LS1"), ["oui", "nsp"]);
    assert_eq!(column(&outcome, "enfants"), ["2", "0"]);
    assert!(column(&outcome, "respondent_id").iter().all(|id| id.len() == 16));
    let text = std::fs::read_to_string(folder.path().join("answers").join(format!("{}.csv", outcome.import.id))).unwrap();
    assert!(!text.contains("10.0.0.1") && codes(&outcome).contains(&"colonne-identifiante"));
    assert_eq!(run(&[("reponses.csv", LIMESURVEY)], &request(folder.path())).added.unwrap().already, 2);
    let ledger = Ledger::new(folder.path().join("answers"));
    ledger.undo(&outcome.import.id, "2025-11-03").unwrap();
    assert_eq!(ledger.rows().unwrap().iter().map(|sheet| sheet.rows.len()).sum::<usize>(), 0);
}

const GOOGLE: &str = "Horodateur,Dans quelle commune habitez-vous ?,Votre âge,Pourquoi ?,Êtes-vous satisfait ? [La crèche],Les lieux d'échanges suffisent-ils ?\n\
    03/10/2025 10:00:00,Val Clair,15 à 24 ans,\"Pas de place, Trop cher, trop loin\",Satisfait,OUI\n\
    13/10/2025 10:00:00,St Béat le Haut,25 ans et plus,\"Trop cher, trop loin\",Pas satisfait,ne sait pas\n\
    14/10/2025 10:00:00,VAL-CLAIR,25 ans et plus,Pas de place,,Non\n";

#[test]
fn what_is_near_is_proposed_and_never_applied_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let accept = Request { accept: true, ..request(folder.path()) };
    // Even with --accept, the proposals of this very run are only shown.
    let first = run(&[("reponses.csv", GOOGLE)], &accept);
    assert!(first.applied.is_none() && first.mapping_written);
    assert!(codes(&first).contains(&"colonne-proposee") && codes(&first).contains(&"valeur-proposee"), "{}", first.findings.summary());
    let saved = std::fs::read_to_string(&first.mapping_file).unwrap();
    assert!(saved.contains("proposed = \"PF2\"") && saved.contains("proposed = \"99002\""), "{saved}");
    assert!(run(&[("reponses.csv", GOOGLE)], &request(folder.path())).applied.is_none());
    let second = run(&[("reponses.csv", GOOGLE)], &accept);
    assert_eq!(column(&second, "PF1"), ["99001", "99002", "99001"], "{}", table(&second.mapping));
    assert_eq!(column(&second, "PF2"), ["15_24", "25p", "25p"]);
    assert_eq!((column(&second, "PE3_places"), column(&second, "PE3_cout")), (vec!["1", "0", "1"], vec!["1", "1", "0"]));
    assert_eq!(column(&second, "LS1"), ["oui", "nsp", "non"]);
    assert_eq!(column(&second, "EN4_creche"), ["oui", "non", ""]);
    // Accepted once: the file keeps the decision.
    let third = run(&[("reponses.csv", GOOGLE)], &request(folder.path()));
    assert_eq!((third.added.unwrap().new, third.mapping_written), (0, false));
}

#[test]
fn a_person_decides_in_the_file_and_new_values_are_added_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let text = "id;date;Age;Motif libre;Inconnu\n1;2025-10-03;15_24;bla;xyz\n2;2025-10-03;adulte;;\n";
    let first = run(&[("t.csv", text)], &request(folder.path()));
    assert!(first.applied.is_none());
    let decided = "# de ma main\n[[column]]\nname = \"age\"\nquestion = \"PF2\"\n[[column]]\nname = \"motif_libre\"\nquestion = \"PR4\"\n\
        [[column]]\nname = \"inconnu\"\nleave = true\n[[value]]\nof = \"age\"\nvalue = \"adulte\"\ncode = \"25p\"\n";
    std::fs::write(&first.mapping_file, decided).unwrap();
    let second = run(&[("t.csv", text)], &request(folder.path()));
    assert_eq!(column(&second, "PF2"), ["15_24", "25p"], "{}", table(&second.mapping));
    assert_eq!(column(&second, "PR4"), ["bla", ""]);
    let more = format!("{text}3;2025-10-04;jeune;;\n");
    let third = run(&[("t.csv", &more)], &request(folder.path()));
    assert!(third.applied.is_none() && codes(&third).contains(&"valeur-sans-code"));
    let saved = std::fs::read_to_string(&third.mapping_file).unwrap();
    assert!(saved.starts_with(decided) && saved.contains("value = \"jeune\""), "{saved}");
    std::fs::write(&third.mapping_file, saved.replace("code = \"25p\"", "code = \"99\"")).unwrap();
    assert!(codes(&run(&[("t.csv", text)], &request(folder.path()))).contains(&"code-inconnu"));
    std::fs::write(&third.mapping_file, "[[column]\n").unwrap();
    let broken = run(&[("t.csv", text)], &request(folder.path()));
    assert!(codes(&broken).contains(&"correspondance-illisible") && !broken.mapping_written);
}

#[test]
fn a_code_whose_words_say_another_thing_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let lss = "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>fr</language></languages>\
        <questions><rows><row><qid>1</qid><parent_qid>0</parent_qid><type>L</type><title>LS1</title><question>Lieux</question></row></rows></questions>\
        <answers><rows><row><qid>1</qid><code>oui</code><answer>Non</answer></row><row><qid>1</qid><code>A2</code><answer>Oui</answer></row></rows></answers></document>";
    let csv = "id,submitdate,lastpage,startlanguage,LS1\n1,2025-10-03 10:00:00,1,fr,oui\n2,2025-10-03 10:00:00,1,fr,A2\n";
    let outcome = run(&[("q.lss", lss), ("r.csv", csv)], &request(folder.path()));
    let map = outcome.mapping.columns.iter().find(|map| map.column == "LS1").unwrap();
    assert_eq!(map.values.iter().map(|value| value.code.as_deref()).collect::<Vec<_>>(), [None, Some("oui")]);
    assert!(map.values[0].proposed.as_ref().unwrap().note.contains("mots"));
}

#[test]
fn two_columns_for_one_question_are_asked_and_repeats_are_sheets() {
    let folder = tempfile::tempdir().unwrap();
    let text = "LS1,Les lieux d’échanges suffisent-ils ?,enfant[1]/age_enfant,enfant[2]/age_enfant,meta/instanceID,_submission_time\n\
        oui,non,3,7,uuid:1,2025-10-01T10:00:00\nnon,oui,n/a,n/a,uuid:2,2025-10-02T11:00:00\n";
    let outcome = run(&[("kobo.csv", text)], &request(folder.path()));
    let open: Vec<&Becomes> =
        outcome.mapping.columns.iter().filter(|map| map.table.is_empty() && map.is_open()).map(|map| &map.becomes).collect();
    assert_eq!(open.len(), 1, "{}", table(&outcome.mapping));
    let alone = text.replace("Les lieux d’échanges suffisent-ils ?", "PR4");
    let outcome = run(&[("kobo.csv", &alone)], &request(folder.path()));
    let sheets = &outcome.applied.as_ref().unwrap_or_else(|| panic!("{}", outcome.findings.summary())).sheets;
    assert_eq!(sheets[1].header, ["respondent_id", "rank", "age_enfant"]);
    assert_eq!(sheets[1].rows.iter().map(|row| (row[1].as_str(), row[2].as_str())).collect::<Vec<_>>(), [("1", "3"), ("2", "7")]);
}

/// The columns that an import fills are those of the codebook, for the two real questionnaires.
#[test]
fn the_columns_are_those_of_the_dictionary() {
    for survey in ["population-2025", "elus-2025"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys").join(survey);
        let reading = xlsform::read(&std::fs::read(folder.join("form.md")).unwrap(), Spelling::Markdown).unwrap();
        let form = reading.accepted().unwrap();
        let dictionary = form::dictionary::Dictionary::of(form, "");
        let named: Vec<&str> =
            dictionary.variables.iter().filter(|variable| variable.repeat.is_none()).map(|variable| variable.name.as_str()).collect();
        assert_eq!(Target::of(form, "", &Vec::new()).columns(None), named, "{survey}");
    }
}
