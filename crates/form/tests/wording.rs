//! Conditions in words, the numbers of questions, and the columns of the answers, on cases that are data.

use form::dictionary::{Dictionary, VariableKind};
use form::questionnaire::Rule;
use form::wording::{Numbers, condition, universe};
use form::xlsform::{Spelling, read};
use form::{Language, Questionnaire};
use proptest::prelude::*;

/// One question of each kind, and the last one, `x`, whose condition the cases set.
const FORM: &str = "
| survey |
| | type | name | label::fr | label::en | appearance | calculation |
| | acknowledge | consent | J’accepte | I agree | | |
| | select_one frequence | q | Y allez-vous ? | Do you go? | | |
| | integer | n | Votre âge | Your age | | |
| | select_multiple lieux | m | Quels lieux ? | Which places? | | |
| | select_one note | scale | Quelle note ? | Which mark? | | |
| | begin_group | foyer | Les enfants du foyer | Children | | |
| | integer | a | 0 à 2 ans | 0 to 2 | | |
| | integer | b | 3 à 5 ans | 3 to 5 | | |
| | integer | c | 6 à 10 ans | 6 to 10 | | |
| | integer | d | 11 à 14 ans | 11 to 14 | | |
| | end_group | | | | | |
| | rank lieux | r | Classez | Rank | | |
| | text | t | Un mot | A word | | |
| | select_one age | age | Quel âge ? | Which age? | | |
| | date | jour | Quel jour ? | Which day? | | |
| | calculate | enfants | | | | ${a} + ${b} |
| | calculate | adulte | | | | if(${n} >= 18, 'oui', 'non') |
| | begin_repeat | enfant | Enfant | Child | | |
| | integer | poids | Poids | Weight | | |
| | end_repeat | | | | | |
| | text | x | Et alors ? | And then? | | |
| choices |
| | list_name | name | label::fr | label::en |
| | frequence | oui | Oui | Yes |
| | frequence | parfois | Parfois | Sometimes |
| | frequence | non | Non | No |
| | lieux | a | Café | Café |
| | lieux | b | Marché | Market |
| | lieux | c | Salle | Hall |
| | note | 1 | Mal | Bad |
| | note | 2 | Moyen | Fair |
| | note | 3 | Bien | Good |
| | note | 4 | Très bien | Very good |
| | note | nsp | Ne sait pas | Does not know |
| | age | 15 | 15 ans | 15 years |
| | age | 18 | 18 ans | 18 years |
| | age | 25 | 25 ans | 25 years |
| | age | 40 | 40 ans | 40 years |
| | age | 55 | 55 ans | 55 years |
";

fn form_of(text: &str) -> Questionnaire {
    read(text.as_bytes(), Spelling::Markdown).expect("a workbook").questionnaire
}

fn place(form: &Questionnaire, name: &str) -> usize {
    form.items.iter().position(|item| item.name == name).expect("the item is there")
}

/// The cases have plain spaces in quotation marks, and `_` where a space holds two words together.
fn typeset(text: &str) -> String {
    text.replace("« ", "«\u{a0}").replace(" »", "\u{a0}»").replace('_', "\u{a0}")
}

fn said(form: &mut Questionnaire, text: &str, texts: &str, language: Language) -> Option<String> {
    let x = place(form, "x");
    form.items[x].rules.insert(Rule::Relevant, text.to_owned());
    condition(form, x, &Numbers::of(form), texts, language)
}

#[test]
fn conditions_have_words_in_both_languages() {
    let mut form = form_of(FORM);
    let mut cases = csv::ReaderBuilder::new().delimiter(b';').from_path("tests/cases/wording.csv").expect("the cases");
    let mut faults = Vec::new();
    for case in cases.records() {
        let case = case.expect("a case");
        for (column, texts, language) in [(1, "fr", Language::French), (2, "en", Language::English)] {
            let expected = Some(typeset(&case[column])).filter(|text| !text.is_empty());
            let found = said(&mut form, &case[0], texts, language);
            if found != expected {
                faults.push(format!("{}\n  found    {found:?}\n  expected {expected:?}", &case[0]));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Name, number, label and question of columns.
const GRIDS: &str = "
| survey |
| | type | name | label | appearance | relevant | choice_filter | constraint | bind::ctg:missing | bind::ctg:role |
| | begin_group | partie | Une partie | | | | | | |
| | note | lire | À lire | | | | | | |
| | select_one note | q | Votre avis ? | | | | | nsp=8 | quota sensitive |
| | begin_group | g | Et ces services ? | table-list | ${q} = '2' | | | | |
| | select_one note | g_a | La crèche | | | | | | |
| | select_one note | g_b | L’école | | ${q} = '1' | | | | |
| | end_group | | | | | | | | |
| | begin_group | p | Vos deux priorités ? | | | | | | |
| | select_one note | p_1 | En premier | | | | | | |
| | select_one note | p_2 | En second | | | name != ${p_1} | | | |
| | end_group | | | | | | | | |
| | end_group | | | | | | | | |
| | begin_repeat | enfant | Enfant | | | | | | |
| | integer | age | Son âge ? | | | | . >= 0 and . < 18 | | |
| | end_repeat | | | | | | | | |
| | select_multiple note or_other | m | Lesquels ? | | | | | | |
| | rank note | r | Classez | | | | count-selected(.) <= 2 | | |
| choices |
| | list_name | name | label |
| | note | 1 | Bien |
| | note | 2 | Mal |
| | note | 8 | Ne sait pas |
";

const COLUMNS: &[(&str, &str, &str, &str, &str)] = &[
    ("q", "1", "Votre avis ?", "Votre avis ?", ""),
    ("g_a", "2a", "La crèche", "Et ces services ?", "si vous avez répondu « Mal » à la question_1"),
    (
        "g_b",
        "2b",
        "L’école",
        "Et ces services ?",
        "si vous avez répondu « Mal » à la question_1 et si vous avez répondu « Bien » à la question_1",
    ),
    ("p_1", "3a", "En premier", "Vos deux priorités ?", ""),
    ("p_2", "3b", "En second", "Vos deux priorités ?", ""),
    ("age", "4", "Son âge ?", "Son âge ?", ""),
    ("m_1", "5", "Bien", "Lesquels ?", ""),
    ("m_2", "5", "Mal", "Lesquels ?", ""),
    ("m_8", "5", "Ne sait pas", "Lesquels ?", ""),
    ("m_other", "5", "Autre", "Lesquels ?", ""),
    ("m_other_text", "5", "Autre, précisez", "Lesquels ?", ""),
    ("r_1", "6", "Rang_1", "Classez", ""),
    ("r_2", "6", "Rang_2", "Classez", ""),
];

#[test]
fn columns_are_known_from_the_form() {
    let dictionary = Dictionary::of(&form_of(GRIDS), "");
    let column = |variable: &form::dictionary::Variable| {
        let [number, universe] = [&variable.number, &variable.universe].map(|text| text.clone().unwrap_or_default());
        (variable.name.clone(), number, variable.label.clone(), variable.question_label.clone(), universe)
    };
    let found: Vec<_> = dictionary.variables.iter().map(column).collect();
    let text = |text: &&str| typeset(text);
    let expected: Vec<_> = COLUMNS
        .iter()
        .map(|(name, number, label, question, universe)| ((*name).to_owned(), text(number), text(label), text(question), text(universe)))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(
        dictionary.variable("q").map(|q| (q.categories[2].missing, q.role.clone())),
        Some((Some("nsp"), vec!["quota".into(), "sensitive".into()]))
    );
    let age = dictionary.variable("age").expect("the column is there");
    assert_eq!(
        (age.kind, age.repeat.as_deref()),
        (VariableKind::Number { integer: true, least: Some(0.0), most: Some(17.0) }, Some("enfant"))
    );
    assert_eq!(dictionary.variable("g_a").map(|row| row.groups.clone()), Some(vec!["Une partie".to_owned()]));
}

#[test]
fn who_is_asked_says_the_groups_and_the_question() {
    let form = form_of(GRIDS);
    let numbers = Numbers::of(&form);
    let row = place(&form, "g_a");
    assert_eq!(condition(&form, row, &numbers, "", Language::French), None);
    let said = universe(&form, row, &numbers, "", Language::French);
    assert_eq!(said, Some(typeset("si vous avez répondu « Mal » à la question_1")));
    assert_eq!(numbers.of_item(place(&form, "g")), Some("2"));
}

proptest! {
    /// Whatever stands in a cell, there is a sentence or none, never a panic.
    #[test]
    fn any_text_is_said(text in "([$]\\{[qnmabx]\\}|'oui'|''|[-+=<>()0-9]| and | or |not\\(|selected\\(|, |count-selected\\(|position\\(\\.\\.\\)|if\\(){0,12}") {
        let mut form = form_of(FORM);
        said(&mut form, &text, "fr", Language::French);
    }

    #[test]
    fn what_is_denied_twice_is_said_once(choice in 0..3_usize, number in -3..30_i32) {
        let mut form = form_of(FORM);
        let plain = [format!("${{n}} > {number}"), format!("${{q}} = 'oui' and ${{n}} < {number}"), format!("selected(${{m}}, 'a') or ${{n}} = {number}")];
        let once = said(&mut form, &plain[choice], "fr", Language::French);
        prop_assert_eq!(said(&mut form, &format!("not(not({}))", plain[choice]), "fr", Language::French), once);
    }
}

#[test]
fn the_workbook_holds_texts_only_and_the_same_bytes() {
    let dictionary = Dictionary::of(&form_of(&GRIDS.replace("Votre avis ?", "=1+1")), "");
    let bytes = form::dictionary::xlsx(&dictionary).expect("a workbook");
    assert_eq!(bytes, form::dictionary::xlsx(&dictionary).expect("a workbook"));
    let book = form::xlsform::read_workbook(&bytes, Spelling::Xlsx).expect("read");
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Lisez-moi", "Variables", "Modalités"]);
    assert_eq!(book.sheets[1].rows.len(), dictionary.variables.len() + 1);
    let first: Vec<&str> = book.sheets[1].rows[1].iter().take(6).map(String::as_str).collect();
    assert_eq!(first, ["1", "q", "=1+1", "", "une réponse", "tout le monde"]);
    let codes = dictionary.variables.iter().map(|variable| variable.categories.len()).sum::<usize>();
    assert_eq!(book.sheets[2].rows.len(), codes + 1);
}
