//! Forms to paper: hostile words, every kind of question, two languages, large print, numbered sheets, same bytes.

use form::Questionnaire;
use form::wording::Numbers;
use form::xlsform::{Spelling, read};
use paper::{Options, PaperError, Sheets, render};
use std::path::Path;

const HOSTILE: &str = r#"| survey |
| | type | name | label::Français (fr) | label::English (en) | relevant | appearance | media::image |
| | note | n | #panic("x") $ * _ @a <b> [c] {d} \\ // /* 漢字 🎉 | note | | | |
| | acknowledge | ok | J’accepte #read("/etc/passwd") | I agree | | | |
| | begin_group | g | Partie #let x = 1 | Part | | | |
| | select_one yn | q1 | **Gras** et ** impair | Q1 | | | photo.png |
| | select_multiple yn | q2 | Anticonstitutionnellementextraordinairement | Q2 | ${q1} = 'oui' | | |
| | select_one yn or_other | q3 | Autre ? | Q3 | | | |
| | integer | q4 | ${q1} fois ? ${inconnu | Q4 | | | |
| | decimal | q5 | Prix | Q5 | | | |
| | date | q6 | Date | Q6 | | | |
| | time | q7 | Heure | Q7 | | | |
| | dateTime | q8 | Les deux | Q8 | | | |
| | text | q9 | Texte | Q9 | | multiline | |
| | rank yn | q10 | Classez | Q10 | | | |
| | select_one_from_file villes.csv | q11 | Où ? | Q11 | | autocomplete | |
| | calculate | hidden_sum | | | | | |
| | begin_group | m | Grille | Grid | | table-list | |
| | select_one yn | m1 | Une ligne | Row | | | |
| | select_one yn | m2 | Une autre | Other | ${q1} = 'oui' | | |
| | end_group | | | | | | |
| | begin_repeat | r | Enfants | Children | | | |
| | text | r1 | Prénom | Name | | | |
| | end_repeat | | | | | | |
| | end_group | | | | | | |
| choices |
| | list_name | name | label::Français (fr) | label::English (en) |
| | yn | oui | Oui #x | Yes |
| | yn | non | $Non$ | No |
| settings |
| | form_title | form_id | version | default_language |
| | Val-Clair #1 * SIMULÉ | val clair/é | 1 | Français (fr) |
"#;

fn form(text: &str) -> Questionnaire {
    read(text.as_bytes(), Spelling::Markdown).unwrap().questionnaire
}

fn options(large: bool, texts: &str) -> Options {
    Options { large, texts: texts.to_owned(), files: vec![("villes.csv".into(), "name,label\n1,Val-Clair\n".into())], ..Options::default() }
}

#[test]
fn hostile_words_in_every_kind_of_question_are_printed() {
    let form = form(HOSTILE);
    for (large, texts) in [(false, "Français (fr)"), (true, "English (en)"), (false, "")] {
        let paper = render(&form, &Numbers::of(&form), &options(large, texts)).unwrap();
        assert!(paper.pages >= 2, "{}", paper.pages);
        assert!(paper.remarks.iter().any(|remark| remark.contains("image")), "{:?}", paper.remarks);
    }
}

#[test]
fn the_same_form_gives_the_same_bytes() {
    let form = form(HOSTILE);
    let once = || render(&form, &Numbers::of(&form), &options(false, "Français (fr)")).unwrap();
    assert_eq!(once(), once());
}

#[test]
fn many_sheets_cost_one_layout_and_share_its_pages() {
    let form = form(HOSTILE);
    let sheets =
        |first, count| render(&form, &Numbers::of(&form), &Options { sheets: Some(Sheets { first, count }), ..options(false, "") });
    let (one, many) = (sheets(7, 1).unwrap(), sheets(7, 21).unwrap());
    let each = (many.pdf.len() - one.pdf.len()) / (20 * one.pages);
    assert!(each < 2_500, "{each} octets par page");
    assert!(matches!(sheets(1, 0), Err(PaperError::Sheets { .. })));
    assert!(matches!(sheets(1, 1_000_000), Err(PaperError::Sheets { .. })));
    assert!(matches!(sheets(u32::MAX, 2), Err(PaperError::Sheets { .. })));
}

#[test]
fn an_empty_form_is_a_page() {
    let form = Questionnaire::default();
    assert_eq!(render(&form, &Numbers::of(&form), &Options::default()).unwrap().pages, 1);
}

#[test]
fn the_two_questionnaires_of_the_repository_are_printed() {
    for name in ["population-2025", "elus-2025"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys").join(name);
        let form = form(&std::fs::read_to_string(folder.join("form.md")).unwrap());
        let files =
            std::fs::read_to_string(folder.join("communes.csv")).map(|text| vec![("communes.csv".to_owned(), text)]).unwrap_or_default();
        let paper = render(&form, &Numbers::of(&form), &Options { texts: "Français (fr)".into(), files, ..Options::default() }).unwrap();
        assert!(paper.remarks.is_empty(), "{name}: {:?}", paper.remarks);
    }
}
