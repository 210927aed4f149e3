//! The questionnaires of the repository: accepted without a remark, and the same in both of their files.

use form::Questionnaire;
use form::xlsform::{self, Spelling};
use std::path::Path;

fn read(name: &str, file: &str) -> Questionnaire {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys").join(name).join(file);
    let reading = xlsform::read(&std::fs::read(&path).unwrap(), Spelling::of(&path).unwrap()).unwrap();
    assert!(reading.findings.is_empty(), "{name}/{file}: {:?}", reading.findings);
    reading.questionnaire.without_rows()
}

#[test]
fn the_workbook_and_the_text_of_a_survey_say_the_same() {
    for name in ["population-2025", "elus-2025"] {
        let text = read(name, "form.md");
        assert_eq!(text, read(name, "form.xlsx"), "{name}: ctg form convert surveys/{name}/form.xlsx --to md renews the text");
        assert!(text.items.iter().any(|item| item.name == "consentement"));
    }
}
