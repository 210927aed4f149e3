//! SIMULATED persons, and a filled form as a row of its dictionary.

use form::dictionary::{Dictionary, VariableKind};
use form::expression::date::Zone;
use form::{Environment, Form, Language, Questionnaire, Session, row};

const FORM: &str = r#"| survey |
| | type | name | label | relevant | constraint | required |
| | begin_group | moi | Moi | | | |
| | select_one on | mineur | Mineur ? | | | yes |
| | integer | age | Âge | ${mineur} = 'o' | . >= 3 and . < 9 | yes |
| | end_group | | | | | |
| | select_multiple l | lieux | Lieux | | not(selected(., 'aucun')) or count-selected(.) = 1 | |
| | rank l | rang | Rang | | | |
| | text | mot | Un mot | ${mineur} = 'n' | | |
| choices |
| | list_name | name | label |
| | on | o | Oui |
| | on | n | Non |
| | l | cafe | Café |
| | l | salle | Salle |
| | l | aucun | Aucun |
"#;

fn questionnaire() -> Questionnaire {
    form::xlsform::read(FORM.as_bytes(), form::xlsform::Spelling::Markdown).unwrap().accepted().unwrap().clone()
}

fn rows(seeds: std::ops::Range<u64>) -> (Dictionary, Vec<Vec<String>>) {
    let questionnaire = questionnaire();
    let form = Form::read(&form::write_xform(&questionnaire, Language::French)).unwrap();
    let dictionary = Dictionary::of(&questionnaire, "");
    let person = |seed| {
        let mut session = Session::open(&form, Environment::new(0, Zone::Paris, Language::French, seed)).unwrap();
        session.simulate(seed).unwrap();
        assert!(session.views().unwrap().iter().all(|view| view.violation.is_none()), "seed {seed}");
        row::row(&questionnaire, &dictionary, &session).unwrap()
    };
    let rows = seeds.map(person).collect();
    (dictionary, rows)
}

#[test]
fn simulated_persons_keep_the_rules_and_follow_the_routes() {
    let (dictionary, rows) = rows(0..200);
    let at = |name: &str| dictionary.variables.iter().position(|variable| variable.name == name).unwrap();
    for row in &rows {
        assert_eq!(row[at("mineur")] == "o", row[at("age")] != "nc", "{row:?}");
        assert_eq!(row[at("mineur")] == "n", row[at("mot")] != "nc", "{row:?}");
        assert!(row[at("lieux_aucun")] != "1" || (&row[at("lieux_cafe")], &row[at("lieux_salle")]) == (&"0".into(), &"0".into()));
    }
    let seen = |name: &str| rows.iter().map(|row| row[at(name)].as_str()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(seen("mineur").len(), 2);
    assert!(seen("age").len() > 4 && seen("lieux_cafe") == ["", "0", "1"].into());
}

#[test]
fn the_same_seed_gives_the_same_person() {
    assert_eq!(rows(5..9).1, rows(5..9).1);
    assert_ne!(rows(5..9).1, rows(6..10).1);
}

#[test]
fn a_row_has_a_cell_a_column_and_ranks_stand_apart() {
    let (dictionary, rows) = rows(0..20);
    let ranks: Vec<usize> = (0..dictionary.variables.len()).filter(|index| dictionary.variables[*index].question == "rang").collect();
    assert_eq!(ranks.len(), 3);
    for row in rows.iter().filter(|row| !row[ranks[0]].is_empty()) {
        let mut codes: Vec<&str> = ranks.iter().map(|index| row[*index].as_str()).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["aucun", "cafe", "salle"]);
    }
    assert!(rows.iter().all(|row| row.len() == dictionary.variables.len()));
    assert!(dictionary.variables.iter().any(|variable| variable.kind == VariableKind::Tick));
}

#[test]
fn questions_of_two_groups_that_bear_one_name_keep_their_own_answers() {
    let markdown = "| survey |\n| | type | name | label |\n| | begin_group | a | A |\n| | select_multiple l | q | Q |\n| | end_group | | |\n\
                    | | begin_group | b | B |\n| | select_multiple l | q | Q |\n| | end_group | | |\n\
                    | choices |\n| | list_name | name | label |\n| | l | x | X |\n| | l | y | Y |\n";
    let reading = form::xlsform::read(markdown.as_bytes(), form::xlsform::Spelling::Markdown).unwrap();
    let questionnaire = reading.accepted().unwrap();
    let form = Form::read(&form::write_xform(questionnaire, Language::French)).unwrap();
    let mut session = Session::open(&form, Environment::new(0, Zone::Paris, Language::French, 1)).unwrap();
    let place = session.place("/data/b/q").unwrap();
    session.answer(place, "y").unwrap();
    let dictionary = Dictionary::of(questionnaire, "");
    assert_eq!(row::row(questionnaire, &dictionary, &session).unwrap(), ["", "", "0", "1"]);
}
