//! The answers before they are sent, and the page after they were.

use crate::PageError;
use crate::frame::{Holds, frame};
use crate::options::Options;
use crate::plan::Pages;
use crate::render::{EMPTY, Renderer, Show};
use crate::repeat::instances;
use crate::text::{Html, Lines, html};
use crate::widget::spoken;
use crate::words::{self, Phrase, Say};
use askama::Template;
use form::questionnaire::Kind;
use form::{Language, Session};

/// A question and its answer, in words.
struct Line {
    label: Html,
    answer: String,
}

/// The answers of a page.
struct Part {
    title: String,
    address: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "review.html")]
struct Review<'a> {
    missing: Vec<(String, String)>,
    parts: Vec<Part>,
    method: &'static str,
    action: &'a str,
    hidden: &'a [(String, String)],
    back: Option<&'a str>,
    language: Language,
}

impl Review<'_> {
    fn say(&self, phrase: Phrase) -> &'static str {
        self.language.say(phrase)
    }
}

impl Pages {
    /// The pages that still lack an answer that must be given, or hold one that a rule forbids.
    ///
    /// Errors: an expression that cannot be computed.
    pub fn unfinished(&self, session: &Session) -> Result<Vec<usize>, PageError> {
        let wrong: Vec<String> =
            session.views()?.into_iter().filter(|view| view.violation.is_some()).map(|view| bare(&view.path)).collect();
        let holds = |page: &usize| {
            let items = self.items_of(&self.pages[*page]);
            items.into_iter().any(|index| wrong.contains(&self.paths[index]))
        };
        Ok((0..self.pages.len()).filter(holds).collect())
    }

    /// The answers of all pages that are asked, with links to change them, and the button that sends them: it is there
    /// when nothing is missing.
    ///
    /// Errors: an expression that cannot be computed.
    pub fn review(&self, session: &Session, options: &Options) -> Result<String, PageError> {
        self.review_as(session, options, Show::Live)
    }

    pub(crate) fn review_as(&self, session: &Session, options: &Options, show: Show) -> Result<String, PageError> {
        let is_live = show == Show::Live;
        let asked = if is_live { self.asked(session) } else { (0..self.pages.len()).collect() };
        let address = |page: usize| options.links.pages.get(page).cloned().unwrap_or_default();
        let titled = |page: usize| (self.heading(session, page, options, show).1, address(page));
        let missing = if is_live { self.unfinished(session)? } else { Vec::new() };
        let mut parts = Vec::new();
        for page in &asked {
            let (title, address) = titled(*page);
            parts.push(Part { title, address, lines: self.lines(session, *page, options, show)? });
        }
        parts.retain(|part| !part.lines.is_empty());
        let last = asked.last().map(|page| address(*page)).filter(|address| !address.is_empty());
        let review = Review {
            missing: missing.into_iter().map(titled).collect(),
            parts,
            method: if is_live { "post" } else { "get" },
            action: if is_live { &options.links.review } else { &options.links.end },
            hidden: if is_live { &options.hidden } else { &[] },
            back: last.as_deref(),
            language: options.language,
        };
        let title = format!("{} – {}", options.language.say(words::REVIEW), self.form.settings.title());
        frame(&title, &self.form, options, Holds::Words, review.render()?)
    }

    fn lines(&self, session: &Session, page: usize, options: &Options, show: Show) -> Result<Vec<Line>, PageError> {
        let renderer = Renderer::new(self, session, &EMPTY, options, show);
        let mut lines = Vec::new();
        for index in &self.pages[page].items {
            self.add_lines(&renderer, *index, &self.paths[*index], "", &mut lines)?;
        }
        Ok(lines)
    }

    /// The lines of an item; `within` names the grid or the instance that it stands in.
    fn add_lines(&self, renderer: &Renderer, index: usize, path: &str, within: &str, lines: &mut Vec<Line>) -> Result<(), PageError> {
        let item = &self.form.items[index];
        if !self.is_seen(index) || item.kind == Kind::Note {
            return Ok(());
        }
        if item.kind == Kind::Repeat {
            for number in 1..=instances(renderer.session, path) {
                let path = format!("{path}[{number}]");
                let label = renderer.label(index, renderer.session.place(&path)?).0;
                self.lines_inside(renderer, index, &path, &format!("{label} {number} – "), lines)?;
            }
            return Ok(());
        }
        let place = renderer.session.place(path)?;
        let view = renderer.session.view(place)?;
        if !view.relevant {
            return Ok(());
        }
        if item.kind == Kind::Group {
            let is_page = self.pages.iter().any(|page| page.group == Some(index));
            let has_label = item.text(form::questionnaire::Words::Label).is_some();
            let within = if is_page || !has_label { within.to_owned() } else { format!("{} – ", renderer.label(index, place).0) };
            return self.lines_inside(renderer, index, path, &within, lines);
        }
        let answers = renderer.answers(place);
        let label = Html(format!("{within}{}", renderer.label(index, place).0));
        lines.push(Line { label, answer: spoken(self, index, &view, &*answers, renderer.options) });
        if item.kind.select().is_some_and(|select| select.or_other)
            && let Ok(place) = renderer.session.place(&format!("{path}_other"))
        {
            let view = renderer.session.view(place)?;
            let label = Html(crate::text::escape(view.label.as_deref().unwrap_or_default()));
            lines.extend(view.value.filter(|_| view.relevant).map(|answer| Line { label, answer }));
        }
        Ok(())
    }

    fn lines_inside(&self, renderer: &Renderer, index: usize, path: &str, within: &str, lines: &mut Vec<Line>) -> Result<(), PageError> {
        let name = |child: usize| format!("{path}/{}", self.form.items[child].name);
        self.children[index].iter().try_for_each(|child| self.add_lines(renderer, *child, &name(*child), within, lines))
    }

    /// The page after the answers were sent; `words` (with the marks of XLSForm) stand under the thanks.
    ///
    /// Errors: the page cannot be written.
    pub fn thanks(&self, words: &str, options: &Options) -> Result<String, PageError> {
        let language = options.language;
        let words = html(words, &Nobody, Lines::Paragraphs, options.code());
        let (thanks, lead) = (language.say(words::THANKS), language.say(words::THANKS_LEAD));
        let body = format!("<h1>{thanks}</h1>\n<p class=\"lead\">{lead}</p>\n{words}");
        frame(&format!("{thanks} – {}", self.form.settings.title()), &self.form, options, Holds::Words, body)
    }
}

/// A page on which no answer is quoted.
pub(crate) struct Nobody;

impl crate::text::Answers for Nobody {
    fn answer(&self, _: &str) -> String {
        String::new()
    }
}

/// A path without the numbers of the repeats.
fn bare(path: &str) -> String {
    let steps: Vec<&str> = path.split('/').map(|step| step.split('[').next().unwrap_or(step)).collect();
    steps.join("/")
}
