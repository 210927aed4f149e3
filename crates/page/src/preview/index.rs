//! The first page of a preview: what the questionnaire is, and what is to be mended in it.

use super::PreviewOptions;
use super::duration::Duration;
use crate::PageError;
use crate::frame::languages;
use crate::options::{Options, name};
use crate::plan::{Page, Pages};
use crate::render::Show;
use askama::Template;
use form::questionnaire::{Kind, Rule};
use form::xlsform::Severity;
use form::{Language, Session};

#[derive(Template)]
#[template(path = "preview.html")]
struct Index<'a> {
    is_french: bool,
    title: &'a str,
    facts: Vec<(&'static str, String)>,
    pages: Vec<(String, String, String)>,
    findings: Vec<(&'static str, &'static str, String)>,
    first: &'a str,
}

pub(super) fn index(pages: &Pages, session: &Session, told: &Options, options: &PreviewOptions) -> Result<String, PageError> {
    let language = told.language;
    let show = Show::All { rules: options.show_rules };
    let line = |(at, page): (usize, &Page)| {
        let (asked, hidden) = (questions(pages, page), conditional(pages, page));
        (told.links.pages[at].clone(), pages.heading(session, at, told, show).1, counted(language, asked, hidden))
    };
    let index = Index {
        is_french: language == Language::French,
        title: pages.form.settings.title(),
        facts: facts(pages, told),
        pages: pages.pages.iter().enumerate().map(line).collect(),
        findings: options
            .findings
            .iter()
            .map(|finding| (class(finding.severity()), word(finding.severity(), language), finding.message(language)))
            .collect(),
        first: told.links.pages.first().map_or("", String::as_str),
    };
    Ok(index.render()?)
}

/// The link of the last page to the first.
pub(super) fn link_back(told: &Options) -> String {
    let words = told.language.choose(
        "Ceci est un aperçu\u{a0}: rien n’a été envoyé. Revenez au sommaire pour le parcourir à nouveau.",
        "This is a preview: nothing was sent. Go back to the contents to walk through it again.",
    );
    words.to_owned()
}

fn facts(pages: &Pages, told: &Options) -> Vec<(&'static str, String)> {
    let language = told.language;
    let form = &pages.form;
    let count: usize = pages.pages.iter().map(|page| questions(pages, page)).sum();
    let hidden: usize = pages.pages.iter().map(|page| conditional(pages, page)).sum();
    let spoken: Vec<String> = languages(form).iter().map(|other| name(other).to_owned()).map(|name| unnamed(name, language)).collect();
    let mut found = vec![
        (language.choose("Questions", "Questions"), counted(language, count, hidden)),
        (language.choose("Pages", "Pages"), pages.pages.len().to_string()),
        (language.choose("Durée estimée", "Estimated time"), time(Duration::of(pages, &told.texts), language)),
        (language.choose("Langues", "Languages"), spoken.join(", ")),
        (language.choose("Identifiant", "Identifier"), form.settings.id().to_owned()),
    ];
    found.extend(form.settings.get("version").map(|version| (language.choose("Version", "Version"), version.to_owned())));
    found
}

fn unnamed(name: String, language: Language) -> String {
    if name == "default" { language.choose("une seule, sans nom", "one, without a name").to_owned() } else { name }
}

fn time(duration: Duration, language: Language) -> String {
    let Duration { least, most } = duration;
    match least == most {
        true => language.choose(format!("{most} min"), format!("{most} min")),
        false => {
            language.choose(format!("{least} à {most} min selon les réponses"), format!("{least} to {most} min depending on the answers"))
        }
    }
}

/// The questions of a page that people answer; the rows of a grid count one each.
fn questions(pages: &Pages, page: &Page) -> usize {
    answered(pages, page).count()
}

fn answered<'p>(pages: &'p Pages, page: &Page) -> impl Iterator<Item = usize> + 'p {
    let is_answered = |index: &usize| !matches!(pages.form.items[*index].kind, Kind::Note | Kind::Group | Kind::Repeat);
    pages.items_of(page).into_iter().filter(is_answered)
}

fn conditional(pages: &Pages, page: &Page) -> usize {
    let items = &pages.form.items;
    let has_condition = |index: &usize| {
        std::iter::successors(Some(*index), |index| items[*index].parent).any(|index| items[index].rule(Rule::Relevant).is_some())
    };
    answered(pages, page).filter(has_condition).count()
}

fn counted(language: Language, count: usize, conditional: usize) -> String {
    let french = match (count, conditional) {
        (0, _) => "aucune question".to_owned(),
        (1, 0) => "1 question".to_owned(),
        (1, _) => "1 question, sous condition".to_owned(),
        (_, 0) => format!("{count} questions"),
        (_, _) if count == conditional => format!("{count} questions, toutes sous condition"),
        _ => format!("{count} questions, dont {conditional} sous condition"),
    };
    let english = match (count, conditional) {
        (1, 0) => "1 question".to_owned(),
        (_, 0) => format!("{count} questions"),
        _ => format!("{count} questions, {conditional} of them conditional"),
    };
    language.choose(french, english)
}

fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "e",
        Severity::Warning => "w",
        Severity::Note => "i",
    }
}

fn word(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Error => language.choose("Erreur", "Error"),
        Severity::Warning => language.choose("Attention", "Warning"),
        Severity::Note => language.choose("À savoir", "Note"),
    }
}
