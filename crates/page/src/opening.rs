//! The page before the first question: what the survey is, what becomes of the answers, the agreement.

use crate::PageError;
use crate::frame::{Holds, frame};
use crate::options::Options;
use crate::plan::Pages;
use crate::review::Nobody;
use crate::text::{Html, Lines, html};
use crate::words::{self, Phrase, Say};
use askama::Template;
use form::Language;

/// What people are told before they answer (articles 12 and 13 of the GDPR). Texts may have the marks of XLSForm.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Notice {
    pub title: String,
    /// Who asks, why, how long it takes.
    pub lead: String,
    /// Name and text: controller, purpose, legal basis, recipients, how long, rights, whom to ask.
    pub entries: Vec<(String, String)>,
    /// The words that are agreed to; without them nothing is to be ticked.
    pub consent: Option<String>,
}

#[derive(Template)]
#[template(path = "opening.html")]
struct Opening<'a> {
    notice: &'a Notice,
    lead: Html,
    entries: Vec<(&'a str, Html)>,
    consent: Option<Html>,
    error: Option<&'static str>,
    method: &'static str,
    action: &'a str,
    hidden: &'a [(String, String)],
    language: Language,
}

impl Opening<'_> {
    fn say(&self, phrase: Phrase) -> &'static str {
        self.language.say(phrase)
    }
}

impl Pages {
    /// The first page. `is_refused` says that it was posted without the agreement: whoever serves the page posts
    /// `:accord=OK`, and asks nothing before.
    ///
    /// Errors: the page cannot be written.
    pub fn opening(&self, notice: &Notice, is_refused: bool, options: &Options) -> Result<String, PageError> {
        let read = |text: &str, lines| html(text, &Nobody, lines, options.code());
        let error = is_refused.then(|| options.language.say(words::WRONG_CONSENT));
        let opening = Opening {
            notice,
            lead: read(&notice.lead, Lines::Paragraphs),
            entries: notice.entries.iter().map(|(name, text)| (name.as_str(), read(text, Lines::Inline))).collect(),
            consent: notice.consent.as_deref().map(|words| read(words, Lines::Inline)),
            error,
            method: "post",
            action: &options.links.start,
            hidden: &options.hidden,
            language: options.language,
        };
        let mark = error.map_or("", |_| options.language.choose("Erreur – ", "Error – "));
        frame(&format!("{mark}{} – {}", notice.title, self.form.settings.title()), &self.form, options, Holds::Words, opening.render()?)
    }
}
