//! DDI-Codebook: the order of the schema, identifiers, and the schema itself when it is at hand.

use form::ddi::{DdiFile, DdiStudy, VariableStatistics, write};
use form::dictionary::Dictionary;
use form::xlsform::{Spelling, read};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;
use std::process::Command;

const FORM: &str = "
| survey |
| | type | name | label | hint | appearance | relevant | constraint | bind::ctg:indicators | bind::ctg:role |
| | begin_group | partie | Partie <1> & suite | | | | | | |
| | select_one avis | LS1 | Assez de lieux ? | Une seule réponse. | | | | lieux_part | sensitive |
| | select_multiple avis | PE3 | Pourquoi ? | | | ${LS1} = 'non' | | | |
| | begin_group | g | Et ces services ? | | table-list | | | | |
| | select_one avis | g_a | La crèche | | | | | | |
| | select_one avis | g_b | L’école | | | | | | |
| | end_group | | | | | | | | |
| | integer | age | Votre âge ? | | | | . >= 15 and . <= 110 | | |
| | date | jour | Quel jour ? | | | | | | |
| | end_group | | | | | | | | |
| choices |
| | list_name | name | label |
| | avis | oui | Oui, « vraiment » |
| | avis | non | Non |
| | avis | nsp | Ne sait pas |
| settings |
| | form_title | form_id | version |
| | Enquête SIMULÉE de Val-Clair | val_clair | 3 |
";

/// What each element may hold, in this order: the part of the schema that we write. `*` before elements in any order.
const ORDER: &[(&str, &str)] = &[
    ("codeBook", "docDscr stdyDscr fileDscr dataDscr"),
    ("docDscr", "citation"),
    ("stdyDscr", "citation stdyInfo"),
    ("citation", "titlStmt rspStmt prodStmt verStmt"),
    ("titlStmt", "titl IDNo"),
    ("rspStmt", "AuthEnty"),
    ("prodStmt", "producer prodDate"),
    ("verStmt", "version"),
    ("stdyInfo", "abstract sumDscr"),
    ("sumDscr", "collDate geogCover universe"),
    ("fileDscr", "fileTxt"),
    ("fileTxt", "fileName dimensns fileType"),
    ("dimensns", "caseQnty varQnty"),
    ("dataDscr", "varGrp var"),
    ("varGrp", "labl"),
    ("var", "labl qstn valrng invalrng universe sumStat catgry concept varFormat notes"),
    ("qstn", "preQTxt qstnLit ivuInstr"),
    ("valrng", "range"),
    ("invalrng", "item"),
    ("catgry", "catValu labl catStat"),
];

/// Attributes that must be there.
const REQUIRED: &[(&str, &str)] =
    &[("codeBook", "version"), ("var", "name"), ("var", "ID"), ("varGrp", "var"), ("item", "VALUE"), ("catStat", "type")];

fn dictionary() -> Dictionary {
    Dictionary::of(&read(FORM.as_bytes(), Spelling::Markdown).expect("a workbook").questionnaire, "")
}

fn study() -> DdiStudy {
    DdiStudy {
        producer: "Communauté de communes de Val-Clair".into(),
        date: "2025-09-01".into(),
        collected: Some(("2025-05-01".into(), "2025-06-30".into())),
        place: "Val-Clair".into(),
        universe: "Habitants de 15 ans et plus".into(),
        summary: "Réponses SIMULÉES.".into(),
        language: "fr".into(),
        file: Some(DdiFile { name: "reponses.csv".into(), cases: 12, format: "text/csv".into() }),
        ..DdiStudy::default()
    }
}

fn counts() -> Vec<VariableStatistics> {
    let frequencies = vec![("oui".into(), 7), ("non".into(), 3), ("nsp".into(), 1)];
    let single = VariableStatistics { name: "LS1".into(), valid: 10, invalid: 2, frequencies, ..VariableStatistics::default() };
    let (mean, least, most) = (Some(41.5), Some(15.0), Some(88.0));
    vec![single, VariableStatistics { name: "age".into(), valid: 12, mean, least, most, ..VariableStatistics::default() }]
}

fn attributes(start: &BytesStart) -> Vec<(String, String)> {
    let pair = |attribute: quick_xml::events::attributes::Attribute| (attribute.key.as_ref().to_string(), attribute.value.to_string());
    start.attributes().map(|attribute| pair(attribute.expect("an attribute"))).collect()
}

/// Elements with the names of their children, and the attributes of all.
type Elements = (Vec<(String, Vec<String>)>, Vec<(String, Vec<(String, String)>)>);

fn elements(xml: &str) -> Elements {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut open, mut closed, mut all): (Vec<(String, Vec<String>)>, Vec<_>, Vec<_>) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let event = reader.read_event().expect("well formed");
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().as_ref().to_string();
                all.push((name.clone(), attributes(start)));
                if let Some((_, children)) = open.last_mut() {
                    children.push(name.clone());
                }
                let list = if matches!(event, Event::Start(_)) { &mut open } else { &mut closed };
                list.push((name, Vec::new()));
            }
            Event::End(_) => closed.extend(open.pop()),
            Event::Eof => return (closed, all),
            _ => {}
        }
    }
}

#[test]
fn the_order_is_that_of_the_schema() {
    for xml in [write(&dictionary(), &study(), Some(&counts())), write(&dictionary(), &DdiStudy::default(), None)] {
        for (name, children) in elements(&xml).0.iter().filter(|(_, children)| !children.is_empty()) {
            let order: Vec<&str> = ORDER.iter().find(|(known, _)| known == name).expect("an element of the table").1.split(' ').collect();
            let places: Vec<usize> =
                children.iter().map(|child| order.iter().position(|known| known == child).expect("a known child")).collect();
            assert!(places.is_sorted(), "{name}: {children:?}");
        }
    }
}

#[test]
fn identifiers_are_unique_and_what_is_quoted_exists() {
    let xml = write(&dictionary(), &study(), Some(&counts()));
    let (_, all) = elements(&xml);
    let values =
        |wanted: &'static str| all.iter().flat_map(|(_, list)| list).filter(move |(key, _)| key == wanted).map(|(_, value)| value.as_str());
    let ids: Vec<&str> = values("ID").collect();
    let known: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len());
    assert!(values("var").chain(values("files")).flat_map(|list| list.split(' ')).all(|id| known.contains(id)));
    for (name, attribute) in REQUIRED {
        assert!(
            all.iter().filter(|(known, _)| known == name).all(|(_, list)| list.iter().any(|(key, _)| key == attribute)),
            "{name}/@{attribute}"
        );
    }
}

#[test]
fn groups_codes_counts_and_words_are_there() {
    let xml = write(&dictionary(), &study(), Some(&counts()));
    for part in [
        r#"<varGrp ID="G1" name="PE3" type="multipleResp" var="V2 V3 V4">"#,
        r#"<varGrp ID="G2" type="grid" var="V5 V6">"#,
        r#"<varGrp ID="G3" type="section" var="V1 V2 V3 V4 V5 V6 V7 V8">"#,
        r#"<labl xml:lang="fr">Partie &lt;1&gt; &amp; suite</labl>"#,
        r#"<catgry missType="nsp" missing="Y">"#,
        r#"<catStat type="freq">7</catStat>"#,
        r#"<range UNITS="INT" max="110" min="15"/>"#,
        r#"<preQTxt xml:lang="fr">Et ces services ?</preQTxt>"#,
        r#"<qstn seqNo="3a">"#,
        r#"<ivuInstr xml:lang="fr">Une seule réponse.</ivuInstr>"#,
        r#"<sumStat type="mean">41.5</sumStat>"#,
        "<concept>lieux_part</concept>",
        r#"<notes type="role">sensitive</notes>"#,
        "<universe xml:lang=\"fr\">si vous avez répondu «\u{a0}Non\u{a0}» à la question\u{a0}1</universe>",
        r#"<varFormat category="date" type="character"/>"#,
        "<caseQnty>12</caseQnty>",
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
    assert_eq!(xml, write(&dictionary(), &study(), Some(&counts())));
}

/// The schema is not in the repository: its folder (codebook.xsd and what it imports) is named by `CTG_DDI_SCHEMA`.
#[test]
fn the_schema_accepts_it() {
    let Ok(folder) = std::env::var("CTG_DDI_SCHEMA") else {
        println!("CTG_DDI_SCHEMA is not set: the document was not put to the schema");
        return;
    };
    let path = std::env::temp_dir().join(format!("ctg-ddi-{}.xml", std::process::id()));
    for xml in [write(&dictionary(), &study(), Some(&counts())), write(&dictionary(), &DdiStudy::default(), None)] {
        std::fs::write(&path, xml).expect("written");
        let schema = std::path::Path::new(&folder).join("codebook.xsd");
        let told =
            Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(&path).output().expect("xmllint is installed");
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    }
    std::fs::remove_file(path).expect("removed");
}
