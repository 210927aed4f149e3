//! XForms being filled.

use form::expression::date::Zone;
use form::xml::Document;
use form::{Environment, Form, Language, Session};

/// An XForm is read, opened, answered and taken up again.
pub fn xform(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        open(text);
    }
}

const ANSWERS: [&str; 7] = ["1", "a b", "oui", "2024-02-29", "-3.5", "é\u{301}\n", ""];

fn environment() -> Environment {
    Environment::new(1_774_909_800_000, Zone::Paris, Language::French, 7)
}

/// Reads and fills a form.
pub fn open(text: &str) {
    let form = match Form::read(text) {
        Ok(form) => form,
        Err(faults) => return faults.iter().for_each(|fault| assert!(!fault.to_string().is_empty())),
    };
    match Session::open(&form, environment()) {
        Ok(mut session) => {
            fill(&form, &mut session);
            again(&form, &session);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn fill(form: &Form, session: &mut Session) {
    for def in form.defs.iter().take(40) {
        let _ = session.add(&def.path);
    }
    let paths: Vec<String> = session.views().into_iter().flatten().map(|view| view.path).take(60).collect();
    for (path, value) in paths.iter().zip(ANSWERS.iter().cycle()) {
        if let Ok(place) = session.place(path) {
            let _ = session.answer(place, value);
        }
    }
    if let Some(place) = paths.iter().rev().find_map(|path| session.place(path).ok()) {
        let _ = session.remove(place);
    }
    form.languages().iter().for_each(|language| drop(session.speak(language)));
    let _ = session.views();
}

/// What is written can be taken up again.
fn again(form: &Form, session: &Session) {
    if let Ok(answers) = Document::parse(&session.xml()) {
        let _ = Session::reopen(form, environment(), &answers);
    }
}
