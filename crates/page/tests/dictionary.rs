//! The codebook as a page: every column and code is on it, nothing of a form becomes markup, the same bytes each time.

use form::dictionary::Dictionary;
use form::xlsform::{Spelling, read};
use page::dictionary::html;
use std::path::Path;

fn dictionary(text: &str) -> Dictionary {
    Dictionary::of(&read(text.as_bytes(), Spelling::Markdown).expect("a workbook").questionnaire, "")
}

#[test]
fn every_column_and_code_of_our_surveys_is_on_the_page() {
    for survey in ["population-2025", "elus-2025"] {
        let path = Path::new("../../surveys").join(survey).join("form.md");
        let dictionary = dictionary(&std::fs::read_to_string(path).expect("the form"));
        let page = html(&dictionary).expect("a page");
        let code = |text: &str| page.contains(&format!("<code>{text}</code>"));
        for variable in &dictionary.variables {
            assert!(code(&variable.name), "{}", variable.name);
            assert!(variable.categories.iter().all(|category| category.code.len() == 1 || code(&category.code)), "{}", variable.name);
        }
        if let Ok(folder) = std::env::var("CTG_LOOK") {
            std::fs::write(Path::new(&folder).join(format!("{survey}.html")), &page).expect("written");
        }
        assert_eq!(page, html(&dictionary).expect("a page"));
    }
}

#[test]
fn what_a_form_says_is_never_markup() {
    let page = html(&dictionary(
        "| survey |
| | type | name | label | hint |
| | begin_group | g | <b>G</b> | |
| | select_one l | q | <script>alert(1)</script> | \"><img src=x> |
| | end_group | | | |
| choices |
| | list_name | name | label |
| | l | a | <i>A</i> & co |",
    ))
    .expect("a page");
    for found in ["<script", "<img", "<b>", "<i>"] {
        assert!(!page.contains(found), "{found}");
    }
    assert!(page.contains("&#60;i&#62;A&#60;/i&#62; &#38; co"));
}
