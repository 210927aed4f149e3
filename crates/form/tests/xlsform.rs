//! Questionnaires from sheets: the four spellings agree, every finding has its place, hostile files end in a finding.

use form::questionnaire::{Choice, ChoiceList, Item, Kind, Parameters, Rule, Select, Settings, Source, Text, Words};
use form::xlsform::{Reading, Severity, Spelling, read, read_workbook, write};
use form::{Language, Questionnaire, write_xform};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const SPELLINGS: [Spelling; 4] = [Spelling::Xlsx, Spelling::Csv, Spelling::Markdown, Spelling::Json];

fn markdown(text: &str) -> Reading {
    read(text.as_bytes(), Spelling::Markdown).expect("a workbook")
}

fn codes(reading: &Reading) -> Vec<&'static str> {
    reading.findings.iter().filter(|finding| finding.severity() == Severity::Error).map(|finding| finding.code()).collect()
}

const SMALL: &str = "
| survey |
| | type | name | label::Français (fr) | label::English (en) | relevant | constraint | calculation |
|---|---|---|---|---|---|---|---|
| | integer | age | Quel âge avez-vous ? | How old are you? | | . >= 15 and . <= 110 | |
| | select_one oui_non | enfants | Avez-vous des enfants ? | Have you children? | ${age} >= 18 | | |
| | begin_repeat | enfant | Enfant | Child | ${enfants} = 'oui' | | |
| | text | prenom | Prénom \\| surnom<br>(facultatif) | First name | | | |
| | calculate | rang | | | | | position(..) |
| | end_repeat | | | | | | |
| choices |
| | list_name | name | label::Français (fr) | label::English (en) |
| | oui_non | oui | Oui | Yes |
| | oui_non | non | Non | No |
| settings |
| | form_title | form_id | default_language |
| | L’enquête | enquete_2025 | Français (fr) |
";

#[test]
fn a_small_form_is_read_and_runs() {
    let reading = markdown(SMALL);
    assert_eq!(reading.findings, [], "{:?}", reading.findings);
    let form = &reading.questionnaire;
    assert_eq!(form.items[3].text(Words::Label).map(|text| text.best("Français (fr)")), Some("Prénom | surnom\n(facultatif)"));
    let xform = write_xform(form, Language::French);
    let read = form::Form::read(&xform).expect("our own reader takes it");
    assert_eq!(read.languages(), ["Français (fr)", "English (en)"]);
}

#[test]
fn the_four_spellings_say_the_same() {
    let form = markdown(SMALL).questionnaire.without_rows();
    for spelling in SPELLINGS {
        let bytes = write(&form, spelling).expect("written");
        let back = read(&bytes, spelling).expect("read").questionnaire.without_rows();
        assert_eq!(back, form, "{spelling:?}");
    }
}

#[test]
fn every_finding_comes_at_once_with_its_place() {
    let reading = markdown(
        "| survey |
| | type | name | label | relevant |
| | integr | age | Âge | |
| | text | 1nom | Nom | ${agee} > 3 |
| | image | photo | Photo | |
| | select_one ouinon | q | Q | |
| | begin group | g | G | |
| choices |
| | list_name | name | label |
| | oui_non | oui | Oui |",
    );
    let said: Vec<String> = reading.findings.iter().map(|finding| finding.message(Language::French)).collect();
    let expected = [
        "feuille survey, ligne 2, colonne type : le type «integr» n'existe pas : vouliez-vous dire «integer» ?",
        "feuille survey, ligne 3, colonne name : le nom «1nom» n'est pas valable",
        "feuille survey, ligne 3, colonne relevant : la question «agee» n'existe pas",
        "feuille survey, ligne 4, colonne type : le type «image» n'est pas accepté : cette enquête ne recueille ni image",
        "feuille survey, ligne 5, colonne type : la liste «ouinon» n'est pas dans la feuille «choices» : vouliez-vous dire «oui_non» ?",
        "feuille survey, ligne 6, colonne type : le groupe «g» n'est pas fermé",
    ];
    for text in expected {
        assert!(said.iter().any(|message| message.starts_with(text)), "{text}\nis not in\n{}", said.join("\n"));
    }
    assert!(reading.accepted().is_none());
}

#[test]
fn misspelt_columns_are_refused_and_own_columns_are_kept() {
    let reading = markdown("| survey |\n| | type | name | label | relevent | bureau |\n| | text | q | Q | true() | accueil |");
    assert_eq!(codes(&reading), ["header-spelling"]);
    let reading = markdown("| survey |\n| | type | name | label | bureau |\n| | text | q | Q | accueil |");
    assert_eq!(reading.questionnaire.items[0].columns, [("bureau".to_owned(), "accueil".to_owned())]);
    assert!(reading.accepted().is_some());
}

#[test]
fn the_example_of_the_method_page() {
    let reading = markdown(
        "| survey |
| | type | name | label | calculation |
| | begin_repeat | enfant | Enfant | |
| | integer | age | Âge | |
| | begin_group | garde | Garde | |
| | calculate | majeur | | ${age} >= 18 |
| | text | qui | Qui le garde ? | |
| | end_group | | | |
| | end_repeat | | | |",
    );
    assert!(reading.accepted().is_some(), "{:?}", reading.findings);
    assert!(write_xform(&reading.questionnaire, Language::French).contains("calculate=\" ../../age  &gt;= 18\""));
}

#[test]
fn a_circle_is_told_with_its_names() {
    let reading = markdown(
        "| survey |
| | type | name | label | relevant | calculation |
| | text | a | A | ${b} = 1 | |
| | calculate | b | | | ${c} + 1 |
| | calculate | c | | | string-length(${a}) |",
    );
    assert_eq!(codes(&reading), ["circle"]);
    let message = reading.findings[0].message(Language::French);
    assert!(["a", "b", "c"].iter().all(|name| message.contains(name)), "{message}");
}

#[test]
fn typographic_quotes_stay_in_words_and_go_from_expressions() {
    let reading = markdown("| survey |\n| | type | name | label | constraint |\n| | text | q | L’âge | . != ‘x’ |");
    assert_eq!(reading.questionnaire.items[0].rule(Rule::Constraint), Some(". != 'x'"));
    assert_eq!(reading.questionnaire.items[0].text(Words::Label).map(|text| text.best("")), Some("L’âge"));
}

#[test]
fn csv_of_a_french_spreadsheet_is_read() {
    let text = "survey;;;\n;type;name;label\n;integer;age;\"Âge ; en années\"\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let reading = read(&latin, Spelling::Csv).expect("read");
    assert_eq!(reading.questionnaire.items[0].text(Words::Label).map(|text| text.best("")), Some("Âge ; en années"));
}

#[test]
fn a_form_of_250_questions_is_converted_in_50_ms() {
    let mut text = String::from("| survey |\n| | type | name | label | relevant | constraint |\n| | integer | q0 | Q | | |\n");
    for index in 1..250 {
        let kind = ["integer", "text", "select_one l", "decimal"][index % 4];
        text += &format!(
            "| | {kind} | q{index} | Question {index} : ${{q{}}} ? | ${{q{}}} > {index} or ${{q0}} = 1 | . != 3 |\n",
            index - 1,
            index - 1
        );
    }
    text += "| choices |\n| | list_name | name | label |\n| | l | a | A |\n| | l | b | B |\n";
    let once = || {
        let start = Instant::now();
        let reading = markdown(&text);
        assert!(reading.accepted().is_some(), "{:?}", reading.findings);
        assert!(write_xform(&reading.questionnaire, Language::French).len() > 50_000);
        start.elapsed()
    };
    let best = (0..5).map(|_| once()).min().unwrap_or_default();
    println!("250 questions: {best:?}");
    assert!(best < Duration::from_millis(50), "{best:?}");
}

#[test]
fn hostile_files_end_in_a_finding() {
    let start = Instant::now();
    let deep =
        format!("| survey |\n| | type | name | label | relevant |\n| | text | q | Q | {}1{} |\n", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(codes(&markdown(&deep)).len(), 1);
    let groups: String = (0..10_000).map(|index| format!("| | begin group | g{index} | G |\n")).collect();
    assert!(codes(&markdown(&format!("| survey |\n| | type | name | label |\n{groups}"))).contains(&"too-nested"));
    let blank = format!("| survey |\n| | type | name | label |\n{}", "| | | | |\n".repeat(1_000_000));
    assert!(read_workbook(blank.as_bytes(), Spelling::Markdown).is_err());
    assert!(read(b"PK\x03\x04 not a zip", Spelling::Xlsx).is_err());
    assert!(read(b"\xd0\xcf\x11\xe0", Spelling::Xls).is_err());
    assert!(read(b"{\"survey\": 3}", Spelling::Json).is_err());
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn a_lone_cell_at_the_far_corner_costs_nothing() {
    let mut file = rust_xlsxwriter::Workbook::new();
    let sheet = file.add_worksheet();
    sheet.set_name("survey").and_then(|sheet| sheet.write_string(1_048_575, 16_383, "x")).expect("written");
    let bytes = file.save_to_buffer().expect("saved");
    assert!(read(&bytes, Spelling::Xlsx).is_err());
}

// Any questionnaire, in words that try the spellings: bars, line ends, quotes, signs of formulas, accents.

fn words() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        proptest::sample::select(vec![
            "a", "é", "L’âge", "|", "\\|", "<br>", "<\\br>", "<\\", "br>", "\n", "\"", ";", ",", "=1+1", "---", "\\", "# ", "::", " x", "@",
        ]),
        1..5,
    )
    .prop_map(|parts| parts.concat().trim().to_owned())
    .prop_filter("words say something", |text| !text.is_empty())
}

fn text() -> impl Strategy<Value = Text> {
    (words(), proptest::option::of(words())).prop_map(|(french, english)| {
        let mut text = Text::default();
        text.set("Français (fr)", french);
        if let Some(english) = english {
            text.set("English (en)", english);
        }
        text
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    let list = Select { source: Source::List("l".into()), or_other: false };
    let file = Select { source: Source::File("communes.csv".into()), or_other: false };
    proptest::sample::select(vec![
        Kind::Text,
        Kind::Integer,
        Kind::Decimal,
        Kind::Date,
        Kind::Note,
        Kind::Acknowledge,
        Kind::Range,
        Kind::SelectOne(list.clone()),
        Kind::SelectMultiple(list.clone()),
        Kind::Rank(list),
        Kind::SelectOne(file),
        Kind::Group,
        Kind::Repeat,
    ])
}

fn item(index: usize) -> impl Strategy<Value = (Item, u8)> {
    (kind(), text(), proptest::option::of(text()), proptest::option::of(words()), any::<u8>()).prop_map(
        move |(kind, label, hint, own, nest)| {
            let mut words = BTreeMap::from([(Words::Label, label)]);
            words.extend(hint.map(|hint| (Words::Hint, hint)));
            let rules = BTreeMap::from([(Rule::Relevant, "1 = 1".to_owned())]);
            let columns = own.map(|own| ("pour moi".to_owned(), own)).into_iter().collect();
            let parameters = Parameters(if kind == Kind::Range { vec![("start".into(), "0".into())] } else { Vec::new() });
            let name = format!("q{index}");
            (
                Item { row: 0, parent: None, name, kind, words, rules, appearance: String::new(), parameters, binds: Vec::new(), columns },
                nest,
            )
        },
    )
}

/// Items with parents that come before them and are still open.
fn nested(drawn: Vec<(Item, u8)>) -> Vec<Item> {
    let mut open: Vec<usize> = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    for (mut item, nest) in drawn {
        open.truncate(usize::from(nest) % (open.len() + 1));
        item.parent = open.last().copied();
        if item.kind.is_section() {
            open.push(items.len());
        }
        items.push(item);
    }
    items
}

fn questionnaire() -> impl Strategy<Value = Questionnaire> {
    let items = (1_usize..12).prop_flat_map(|count| (0..count).map(item).collect::<Vec<_>>());
    let choices = proptest::collection::vec((text(), proptest::option::of(words())), 1..5);
    (items, choices, words()).prop_map(|(items, choices, title)| {
        let choice = |(index, (label, region)): (usize, (Text, Option<String>))| Choice {
            row: 0,
            name: format!("c{index}"),
            words: BTreeMap::from([(Words::Label, label)]),
            columns: region.map(|region| ("region".to_owned(), region)).into_iter().collect(),
        };
        Questionnaire {
            settings: Settings(vec![("form_title".into(), title)]),
            items: nested(items),
            lists: vec![ChoiceList { name: "l".into(), choices: choices.into_iter().enumerate().map(choice).collect() }],
            sheets: vec![("quotas".into(), vec![vec!["cellule".into(), "cible".into()], vec!["a|b".into(), "12".into()]])],
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_in_any_spelling(form in questionnaire()) {
        for spelling in SPELLINGS {
            let bytes = write(&form, spelling).expect("written");
            let back = read(&bytes, spelling).expect("read").questionnaire.without_rows();
            prop_assert_eq!(&back, &form, "{:?}", spelling);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[|a-z${}\\[\\]()<>=' \\n_:é\"]{0,200}") {
        let sheet = format!("| survey |\n| | type | name | label | relevant | default | trigger |\n| | text | q | {text} | {text} | {text} | {text} |\n{text}");
        if let Ok(reading) = read(sheet.as_bytes(), Spelling::Markdown) {
            let _ = write_xform(&reading.questionnaire, Language::French);
        }
        let _ = read(text.as_bytes(), Spelling::Csv);
        let _ = read(text.as_bytes(), Spelling::Json);
    }
}

#[test]
fn a_sheet_that_stands_twice_is_refused_not_dropped() {
    let markdown = "| survey |\n| | type | name | label |\n| | text | a | A |\n| settings |\n| Survey |\n| | type | name | label |\n| | text | b | B |\n";
    let error = form::xlsform::read(markdown.as_bytes(), form::xlsform::Spelling::Markdown).unwrap_err();
    assert_eq!(error.to_string(), "la feuille «Survey» est deux fois dans le fichier : réunissez les deux, ou renommez l'une d'elles");
}
