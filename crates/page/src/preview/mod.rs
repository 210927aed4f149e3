//! The pages of a questionnaire as files that open without a server: what `ctg form preview` writes.
//!
//! Every question is on its page, whatever its condition; the condition stands above it in words, and a box hides all
//! conditions (by the style sheet alone). Choices that depend on another answer are all shown, a repeat once.

pub(crate) mod duration;
mod index;

use crate::PageError;
use crate::frame::{Holds, form_of, frame, languages, shown};
use crate::options::{Links, Options, Style, code};
use crate::outcome::Outcome;
use crate::plan::Pages;
use crate::render::Show;
use form::expression::date::Zone;
use form::questionnaire::{Kind, Rule};
use form::xlsform::Finding;
use form::{Environment, Language, Questionnaire, Session};

/// How a questionnaire is previewed.
#[derive(Clone, PartialEq, Debug)]
pub struct PreviewOptions {
    /// The language of our own words.
    pub language: Language,
    /// Only this language of the texts; all of them when empty.
    pub texts: String,
    /// Conditions in words above the questions.
    pub show_rules: bool,
    /// What the reading of the questionnaire had to say: it stands on the first page.
    pub findings: Vec<Finding>,
}

impl Default for PreviewOptions {
    fn default() -> Self {
        Self { language: Language::French, texts: String::new(), show_rules: true, findings: Vec::new() }
    }
}

/// Names and texts of the files: `index.html`, `page-1.html`…, `relecture.html`, `merci.html`; for each language after
/// the first, `index.en.html` and so on.
///
/// Errors: a file of choices that is not given (`files`: name and text), a form that no session can run.
pub fn preview(form: &Questionnaire, files: &[(String, String)], options: &PreviewOptions) -> Result<Vec<(String, String)>, PageError> {
    let pages = Pages::of(form);
    let open = form_of(&bare(form), files, options.language)?;
    let mut session = Session::open(&open, Environment::new(0, Zone::Paris, options.language, 0))?;
    let all = languages(form);
    let wanted: Vec<&String> = all.iter().filter(|language| options.texts.is_empty() || **language == options.texts).collect();
    let mut found = Vec::new();
    for language in &wanted {
        if open.languages().contains(language) {
            session.speak(language)?;
        }
        let told = told(&pages, language, &wanted, options);
        in_language(&pages, &session, &told, options, &mut found)?;
    }
    Ok(found)
}

fn in_language(
    pages: &Pages,
    session: &Session,
    of: &dyn Fn(&str) -> Options,
    options: &PreviewOptions,
    found: &mut Vec<(String, String)>,
) -> Result<(), PageError> {
    let show = Show::All { rules: options.show_rules };
    let told = of("index");
    let index = index::index(pages, session, &told, options)?;
    let title = options.language.choose("Aperçu", "Preview");
    found.push((
        told.links.start.clone(),
        frame(&format!("{title} – {}", pages.form.settings.title()), &pages.form, &told, Holds::Words, index)?,
    ));
    for page in 0..pages.pages.len() {
        let told = of(&format!("page-{}", page + 1));
        found.push((told.links.pages[page].clone(), pages.render_as(session, page, &Outcome::default(), &told, show)?));
    }
    let told = of("relecture");
    found.push((told.links.review.clone(), pages.review_as(session, &told, show)?));
    let told = of("merci");
    found.push((told.links.end.clone(), pages.thanks(&index::link_back(&told), &told)?));
    Ok(())
}

/// The options of each file in a language: a function of the file, since the other languages are links to its twins.
fn told<'a>(pages: &'a Pages, language: &'a str, all: &'a [&'a String], options: &'a PreviewOptions) -> Box<dyn Fn(&str) -> Options + 'a> {
    let suffix = |other: &str| match all.first() {
        Some(first) if *first == other => ".html".to_owned(),
        _ => format!(".{}.html", file_code(other, all)),
    };
    Box::new(move |file| {
        let own = suffix(language);
        let others = all.iter().filter(|other| **other != language);
        Options {
            language: ours(language, options.language),
            texts: language.to_owned(),
            links: Links {
                pages: (1..=pages.pages.len()).map(|page| format!("page-{page}{own}")).collect(),
                review: format!("relecture{own}"),
                end: format!("merci{own}"),
                start: format!("index{own}"),
            },
            languages: others
                .map(|other| (shown(other), code(other).unwrap_or("und").to_owned(), format!("{file}{}", suffix(other))))
                .collect(),
            style: Style::Inside,
            numbers: true,
            ..Options::default()
        }
    })
}

/// Our words in the language of the texts where we have it.
fn ours(texts: &str, otherwise: Language) -> Language {
    match code(texts).map(|code| code.split('-').next().unwrap_or(code)) {
        Some("fr") => Language::French,
        Some("en") => Language::English,
        _ => otherwise,
    }
}

/// The part of a file name that tells a language: its code, else its rank.
fn file_code(language: &str, all: &[&String]) -> String {
    let rank = all.iter().position(|other| *other == language).unwrap_or(0) + 1;
    let codes: Vec<&str> = all.iter().filter_map(|other| code(other)).collect();
    match code(language) {
        Some(code) if codes.iter().filter(|other| **other == code).count() == 1 => code.to_lowercase(),
        _ => rank.to_string(),
    }
}

/// The questionnaire without what hides or computes: every question is asked, every choice offered, a repeat once.
fn bare(form: &Questionnaire) -> Questionnaire {
    let mut form = form.clone();
    for item in &mut form.items {
        for rule in [Rule::Relevant, Rule::ChoiceFilter, Rule::RepeatCount, Rule::Trigger] {
            item.rules.remove(&rule);
        }
        // A default that computes would show the day on which the preview is made.
        let computes = |text: &String| text.contains(['(', '$']);
        if item.rules.get(&Rule::Default).is_some_and(computes) {
            item.rules.remove(&Rule::Default);
        }
        if matches!(item.kind, Kind::Calculate | Kind::Today | Kind::Hidden) || item.rules.contains_key(&Rule::Calculation) {
            item.rules.insert(Rule::Calculation, "''".to_owned());
        }
        item.rules.remove(&Rule::Constraint);
        item.parameters.0.retain(|(key, _)| key != "randomize" && key != "seed");
    }
    form
}
