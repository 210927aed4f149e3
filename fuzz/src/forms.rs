//! Questionnaires and expressions.

use crate::sessions::open;
use form::expression::date::Zone;
use form::expression::{Scope, graph};
use form::xlsform::{self, Spelling};
use form::xml::Document;
use form::{Environment, Expression, Language, Questionnaire, write_xform};

const SPELLINGS: [Spelling; 5] = [Spelling::Xlsx, Spelling::Xls, Spelling::Csv, Spelling::Markdown, Spelling::Json];

/// The first byte is the spelling; what is accepted is written, read again, and opened as an XForm.
pub fn xlsform(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let spelling = SPELLINGS[usize::from(*first) % SPELLINGS.len()];
    match xlsform::read(bytes, spelling) {
        Ok(reading) => {
            for finding in &reading.findings {
                drop((finding.place(Language::French), finding.message(Language::French), finding.message(Language::English)));
            }
            reading.accepted().into_iter().for_each(accepted);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn accepted(form: &Questionnaire) {
    let plain = form.clone().without_rows();
    for spelling in [Spelling::Csv, Spelling::Markdown, Spelling::Json] {
        let written = xlsform::write(form, spelling).unwrap_or_default();
        let again = xlsform::read(&written, spelling).map(|reading| reading.questionnaire.without_rows());
        assert!(again.as_ref() == Ok(&plain), "{spelling:?}:\n{}", String::from_utf8_lossy(&written));
    }
    open(&write_xform(form, Language::French));
}

/// A household, with two children and a list.
const DOCUMENT: &str = "<data><age>41</age><sport>foot judo</sport><ne>1984-02-29</ne><vide/>\
    <enfant><age>9</age></enfant><enfant><age>12</age></enfant>\
    <instance id=\"l\"><root><item><name>a</name><label>A</label><n>1</n></item><item><name>b</name><label>B</label><n>2</n></item></root>\
    </instance></data>";

/// The text is compiled, and evaluated at an answer.
pub fn expression(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let expression = match Expression::compile(text) {
        Ok(expression) => expression,
        Err(errors) => return errors.iter().for_each(|error| assert!(!error.to_string().is_empty())),
    };
    let Ok(document) = Document::parse(DOCUMENT) else { return };
    let _ = graph::reads(&expression, "/data/age");
    let environment = Environment::new(1_774_909_800_000, Zone::Paris, Language::French, 7);
    let Some(at) = document.element().and_then(|root| document.elements(root).next()) else { return };
    let scope = Scope::new(&document, at, &environment);
    match expression.evaluate(&scope) {
        Ok(value) => drop((scope.text(&value).len(), scope.number(&value), scope.boolean(&value))),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
