//! What is around every page: title, style, languages; and the form that sessions run on.

use crate::PageError;
use crate::options::{AROUND, Options, QUESTIONS, RULES, Style, name};
use crate::text::{Html, escape};
use crate::words::{Phrase, Say};
use askama::Template;
use form::questionnaire::Source;
use form::{Form, Language, Questionnaire, write_xform};

/// The form of a questionnaire, ready to be filled, with the files that it takes choices from (name and text).
///
/// Errors: files that are not given (all at once), one that is not a table; a form that no session can run.
pub fn form_of(form: &Questionnaire, files: &[(String, String)], language: Language) -> Result<Form, PageError> {
    let missing: Vec<String> = files_of(form).into_iter().filter(|name| !files.iter().any(|(known, _)| known == name)).collect();
    if !missing.is_empty() {
        return Err(PageError::NoFile(missing));
    }
    Form::read_with(&write_xform(form, language), files).map_err(PageError::Form)
}

/// The files that a questionnaire takes choices from, each once.
fn files_of(form: &Questionnaire) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for select in form.items.iter().filter_map(|item| item.kind.select()) {
        if let Source::File(file) = &select.source
            && !found.contains(file)
        {
            found.push(file.clone());
        }
    }
    found
}

#[derive(Template)]
#[template(path = "page.html")]
struct Frame<'a> {
    code: &'a str,
    is_rtl: bool,
    title: &'a str,
    form_title: &'a str,
    style: Html,
    languages: &'a [(String, String, String)],
    has_rules: bool,
    body: Html,
    language: Language,
}

impl Frame<'_> {
    fn say(&self, phrase: Phrase) -> &'static str {
        self.language.say(phrase)
    }
}

/// Scripts that are read from right to left.
const RIGHT_TO_LEFT: [&str; 6] = ["ar", "fa", "he", "ps", "ur", "yi"];

/// What a page holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Holds {
    Questions,
    /// Questions, with conditions that can be hidden.
    Rules,
    /// Anything else: the first page, the answers, the thanks.
    Words,
}

/// A whole page around a body.
pub(crate) fn frame(title: &str, form: &Questionnaire, options: &Options, holds: Holds, body: String) -> Result<String, PageError> {
    let code = options.code();
    let frame = Frame {
        code,
        is_rtl: RIGHT_TO_LEFT.contains(&code.split('-').next().unwrap_or(code)),
        title,
        form_title: form.settings.title(),
        style: style(&options.style, holds),
        languages: &options.languages,
        has_rules: holds == Holds::Rules,
        body: Html(body),
        language: options.language,
    };
    Ok(frame.render()?)
}

fn style(style: &Style, holds: Holds) -> Html {
    let more = match holds {
        Holds::Questions => "",
        Holds::Rules => RULES,
        Holds::Words => AROUND,
    };
    Html(match style {
        Style::Inside => format!("<style>\n{QUESTIONS}{more}</style>"),
        Style::At(address) => format!("<link rel=\"stylesheet\" href=\"{}\">", escape(address)),
    })
}

/// The languages of a questionnaire as people choose them: the name that the form gives, without its code. Texts
/// without a language are in the default one.
pub(crate) fn languages(form: &Questionnaire) -> Vec<String> {
    let default = form.settings.default_language();
    let mut found: Vec<String> = Vec::new();
    for language in form.languages() {
        let language = if language.is_empty() { default } else { language };
        if !found.iter().any(|known| known == language) {
            found.push(language.to_owned());
        }
    }
    found.sort_by_key(|language| language != default);
    if found.is_empty() { vec![default.to_owned()] } else { found }
}

/// The name of a language on a link.
pub(crate) fn shown(language: &str) -> String {
    name(language).to_owned()
}
