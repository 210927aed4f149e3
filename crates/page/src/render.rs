//! A page of a session: its questions, notes, groups and grids, with what is wrong with the last answers.

use crate::PageError;
use crate::field::{Field, Widget};
use crate::frame::{Holds, frame};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::plan::Pages;
use crate::text::{Answers, At, Html, Lines, Quoted, html, plain};
use crate::widget::Asked;
use crate::words::{self, Phrase, Say};
use askama::Template;
use form::questionnaire::{Item, Kind, Rule, Words};
use form::session::{Place, View};
use form::{Language, Session};

/// The name of the hidden field that lists the fields of a page: a box that is not ticked is posted by nobody.
pub(crate) const SEEN: &str = ":vues";

/// What is shown besides the questions that are asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Show {
    /// A form being filled.
    Live,
    /// Every question, answers that are quoted in words, and the conditions in words when `rules`.
    All { rules: bool },
}

/// A page under way.
pub(crate) struct Renderer<'a, 'f> {
    pub pages: &'a Pages,
    pub session: &'a Session<'f>,
    pub options: &'a Options,
    pub outcome: &'a Outcome,
    pub show: Show,
    /// Links from the list of errors: id, label, message.
    pub errors: Vec<(String, String, String)>,
    /// The names of the fields on the page.
    pub seen: Vec<String>,
    pub has_required: bool,
    /// What all fields of the set under way must look like, and the id of the line that says it.
    pub common: Option<(String, String)>,
    /// True when buttons stand before the one that continues.
    pub has_buttons: bool,
}

#[derive(Template)]
#[template(path = "step.html")]
struct Step<'a> {
    /// The words of the step, its number, the number of steps.
    step: Option<(String, usize, usize)>,
    title: Html,
    rule: Option<String>,
    hint: Option<Html>,
    errors: &'a [(String, String, String)],
    has_opened: bool,
    method: &'static str,
    action: &'a str,
    hidden: Vec<(String, String)>,
    has_buttons: bool,
    has_required: bool,
    fields: Html,
    is_last: bool,
    has_back: bool,
    back: Option<&'a str>,
    language: Language,
}

impl Step<'_> {
    fn say(&self, phrase: Phrase) -> &'static str {
        self.language.say(phrase)
    }
}

#[derive(Template)]
#[template(path = "grid.html")]
struct Grid {
    id: String,
    tag: String,
    /// True when the page bears the same words: the heading is then for screen readers alone.
    is_page: bool,
    number: Option<String>,
    label: Html,
    hint: Option<Html>,
    rule: Option<String>,
    heads: Vec<Html>,
    rows: Html,
}

impl Pages {
    /// A page of a form being filled, with what came of the last post. The session speaks the language of the texts.
    ///
    /// Errors: a page that does not exist, an expression that cannot be computed.
    pub fn render(&self, session: &Session, page: usize, outcome: &Outcome, options: &Options) -> Result<String, PageError> {
        self.render_as(session, page, outcome, options, Show::Live)
    }

    pub(crate) fn render_as(
        &self,
        session: &Session,
        page: usize,
        outcome: &Outcome,
        options: &Options,
        show: Show,
    ) -> Result<String, PageError> {
        let laid = self.pages.get(page).ok_or(PageError::NoPage(page + 1, self.pages.len()))?;
        let mut renderer = Renderer::new(self, session, outcome, options, show);
        let fields = match laid.group {
            Some(group) if self.form.items[group].kind == Kind::Group && !self.is_grid(group) => {
                renderer.all(&self.children[group].clone(), &self.paths[group], 2)?
            }
            _ => renderer.all(&laid.items, &format!("/{}", self.form.settings.root()), 2)?,
        };
        let asked = if show == Show::Live { self.asked(session) } else { (0..self.pages.len()).collect() };
        let position = asked.iter().position(|other| *other == page);
        let heading = self.heading(session, page, options, show);
        let title = title(&renderer, position, asked.len(), &heading.1, self.form.settings.title());
        let body = renderer.step(page, fields, &asked, position, heading.0)?;
        frame(&title, &self.form, options, if show == (Show::All { rules: true }) { Holds::Rules } else { Holds::Questions }, body)
    }

    /// The heading of a page, as HTML and as plain words.
    pub(crate) fn heading(&self, session: &Session, page: usize, options: &Options, show: Show) -> (Html, String) {
        let Some(text) = self.group_of(page).and_then(|item| item.text(Words::Label)) else {
            let words = options.language.say(words::QUESTIONS);
            return (Html(words.to_owned()), words.to_owned());
        };
        let text = text.best(&options.texts);
        let renderer = Renderer::new(self, session, &EMPTY, options, show);
        let answers = renderer.answers(Session::ROOT);
        (html(text, &*answers, Lines::Inline, options.code()), plain(text, &*answers, options.code()))
    }
}

pub(crate) static EMPTY: Outcome =
    Outcome { faults: Vec::new(), opened: Vec::new(), typed: std::collections::BTreeMap::new(), way: crate::outcome::Way::Next };

/// «Erreur – Étape 3 sur 9 – Santé et sport – Enquête»: what differs first.
fn title(renderer: &Renderer, position: Option<usize>, of: usize, heading: &str, form: &str) -> String {
    let language = renderer.options.language;
    let error = (!renderer.errors.is_empty()).then(|| language.choose("Erreur", "Error").to_owned());
    let step = position.filter(|_| of > 1).map(|position| words::step(language, position + 1, of));
    let parts = [error, step, Some(heading.to_owned()), Some(form.to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" – ")
}

impl<'a, 'f> Renderer<'a, 'f> {
    pub fn new(pages: &'a Pages, session: &'a Session<'f>, outcome: &'a Outcome, options: &'a Options, show: Show) -> Self {
        Self {
            pages,
            session,
            options,
            outcome,
            show,
            errors: Vec::new(),
            seen: Vec::new(),
            has_required: false,
            common: None,
            has_buttons: false,
        }
    }

    fn step(&self, page: usize, fields: String, asked: &[usize], at: Option<usize>, title: Html) -> Result<String, PageError> {
        let group = self.pages.pages[page].group;
        let is_static = self.show != Show::Live;
        let links = &self.options.links;
        let beside = |step: Option<usize>| step.and_then(|step| asked.get(step)).and_then(|page| links.pages.get(*page));
        let before = beside(at.and_then(|at| at.checked_sub(1))).map(String::as_str);
        let next = beside(at.map(|at| at + 1)).map_or(links.review.as_str(), String::as_str);
        let hint = group.filter(|group| !self.pages.is_grid(*group)).and_then(|group| self.words(group, Session::ROOT, Words::Hint));
        let step = Step {
            step: at.filter(|_| asked.len() > 1).map(|at| (words::step(self.options.language, at + 1, asked.len()), at + 1, asked.len())),
            title,
            rule: group.and_then(|group| self.rule(group)),
            hint,
            errors: &self.errors,
            has_opened: !self.outcome.opened.is_empty(),
            method: if is_static { "get" } else { "post" },
            action: if is_static { next } else { links.pages.get(page).map_or("", String::as_str) },
            hidden: if is_static { Vec::new() } else { self.hidden() },
            has_buttons: self.has_buttons && !is_static,
            has_required: self.has_required && self.seen.len() > 1,
            fields: Html(fields),
            is_last: at.is_some_and(|at| at + 1 == asked.len()),
            has_back: before.is_some() || at.is_some_and(|at| at > 0),
            back: is_static.then(|| before.unwrap_or(&links.start)).filter(|address| !address.is_empty()),
            language: self.options.language,
        };
        Ok(step.render()?)
    }

    fn hidden(&self) -> Vec<(String, String)> {
        let seen = (SEEN.to_owned(), self.seen.join(" "));
        self.options.hidden.iter().cloned().chain([seen]).collect()
    }

    /// Items one after the other, below a path.
    pub fn all(&mut self, items: &[usize], above: &str, level: u8) -> Result<String, PageError> {
        let mut out = String::new();
        for index in items.iter().copied().filter(|index| self.pages.is_seen(*index)) {
            let path = match self.pages.form.items[index].parent {
                // A page shows an item that stands deeper by its whole path.
                Some(_) if level == 2 && above.matches('/').count() == 1 => self.pages.paths[index].clone(),
                _ => format!("{above}/{}", self.pages.form.items[index].name),
            };
            out.push_str(&self.item(index, &path, level)?);
            out.push('\n');
        }
        Ok(out)
    }

    fn item(&mut self, index: usize, path: &str, level: u8) -> Result<String, PageError> {
        let kind = &self.pages.form.items[index].kind;
        if *kind == Kind::Repeat {
            return self.repeat(index, path, level);
        }
        let Ok(place) = self.session.place(path) else { return Ok(String::new()) };
        let view = self.session.view(place)?;
        if !view.relevant && !self.is_ahead(index, path) {
            return Ok(String::new());
        }
        match kind {
            Kind::Group if self.pages.is_grid(index) => self.grid(index, path, place, level),
            Kind::Group => self.group(index, path, place, level),
            Kind::Note => Ok(self.note(index, place)),
            _ => self.question(index, path, place, &view),
        }
    }

    /// A question that only waits for another of the same group to be answered stands on the page with it, so that
    /// three priorities are given at once.
    fn is_ahead(&self, index: usize, path: &str) -> bool {
        let Some((source, source_path)) = waits_for(self.pages, index, path) else { return false };
        let view = self.session.place(&source_path).ok().and_then(|place| self.session.view(place).ok());
        view.is_some_and(|view| view.relevant || self.is_ahead(source, &source_path))
    }

    /// The answers that texts quote.
    pub fn answers(&self, place: Place) -> Box<dyn Answers + '_> {
        match self.show {
            Show::Live => Box::new(At { session: self.session, place }),
            Show::All { .. } => Box::new(Quoted { pages: self.pages, language: self.options.language }),
        }
    }

    /// The condition of an item, when conditions are shown.
    fn rule(&self, index: usize) -> Option<String> {
        let shows = self.show == Show::All { rules: true };
        let words = || form::wording::condition(&self.pages.form, index, &self.pages.numbers, &self.options.texts, self.options.language);
        let capital = |text: String| {
            let mut letters = text.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        };
        shows.then(words).flatten().map(capital)
    }

    /// Words of an item as HTML; nothing when it has none.
    pub fn words(&self, index: usize, place: Place, words: Words) -> Option<Html> {
        let text = self.pages.form.items[index].text(words)?.best(&self.options.texts);
        let lines = if words == Words::Guidance { Lines::Paragraphs } else { Lines::Inline };
        (!text.trim().is_empty()).then(|| html(text, &*self.answers(place), lines, self.options.code()))
    }

    /// The label of an item, as HTML and as plain words; its name when it has none, or when nothing is left of it.
    pub fn label(&self, index: usize, place: Place) -> (Html, String) {
        let item = &self.pages.form.items[index];
        let text = item.text(Words::Label).or(item.text(Words::Hint)).map(|text| text.best(&self.options.texts));
        let made = match text {
            Some(text) if text.contains("instance(") && self.show == Show::Live => self.spoken(place),
            text => {
                let (text, answers) = (text.unwrap_or_default(), self.answers(place));
                (html(text, &*answers, Lines::Inline, self.options.code()), plain(text, &*answers, self.options.code()))
            }
        };
        if made.1.trim().is_empty() { (Html(crate::text::escape(&item.name)), item.name.clone()) } else { made }
    }

    /// The label that the engine made: for texts that compute.
    fn spoken(&self, place: Place) -> (Html, String) {
        let words = self.session.view(place).ok().and_then(|view| view.label).unwrap_or_default();
        (Html(crate::text::escape(words.trim())), words.trim().to_owned())
    }

    pub fn number(&self, index: usize) -> Option<String> {
        self.options.numbers.then(|| self.pages.numbers.of_item(index).map(str::to_owned)).flatten()
    }

    fn note(&self, index: usize, place: Place) -> String {
        let item = &self.pages.form.items[index];
        let rule = self.rule(index).map_or(String::new(), |rule| format!("<p class=\"rule\">{}</p>", crate::text::escape(&rule)));
        let text = item.text(Words::Label).map_or("", |text| text.best(&self.options.texts));
        let words = match text.contains("instance(") && self.show == Show::Live {
            true => self.spoken(place).0,
            false => html(text, &*self.answers(place), Lines::Paragraphs, self.options.code()),
        };
        let hint = self.words(index, place, Words::Hint).map_or(String::new(), |hint| format!("<p class=\"hint\">{hint}</p>"));
        format!("{rule}<div class=\"note\">{words}{}{hint}</div>", self.picture(item, place))
    }

    fn picture(&self, item: &Item, place: Place) -> String {
        let Some(name) = item.text(Words::Image).map(|text| text.best(&self.options.texts).to_owned()) else { return String::new() };
        let name = crate::text::escape(&name);
        let label = item
            .text(Words::Label)
            .map_or(String::new(), |text| plain(text.best(&self.options.texts), &*self.answers(place), self.options.code()));
        match &self.options.pictures {
            Some(folder) => format!("<img src=\"{}{name}\" alt=\"{}\">", crate::text::escape(folder), crate::text::escape(&label)),
            None => format!("<p class=\"hint\">{}{name}</p>", self.options.language.say(words::PICTURE)),
        }
    }

    /// A group inside a page: a heading, or one set of fields when each of them is one control.
    fn group(&mut self, index: usize, path: &str, place: Place, level: u8) -> Result<String, PageError> {
        let common = self.common_format(index, path, place);
        let outer = std::mem::replace(&mut self.common, common.clone());
        let inside = self.all(&self.pages.children[index].clone(), path, level.saturating_add(1));
        self.common = outer;
        let inside = inside?;
        if inside.trim().is_empty() {
            return Ok(String::new());
        }
        let rule = self.rule(index).map_or(String::new(), |rule| format!("<p class=\"rule\">{}</p>", crate::text::escape(&rule)));
        if self.pages.form.items[index].text(Words::Label).is_none() {
            return Ok(format!("{rule}{inside}"));
        }
        let label = self.titled(index, place);
        let hint = self.words(index, place, Words::Hint).map_or(String::new(), |hint| format!("<p class=\"hint\">{hint}</p>"));
        Ok(match self.is_set(index) {
            true => {
                let common =
                    common.map_or(String::new(), |(text, id)| format!("<p class=\"hint\" id=\"{id}\">{}</p>", crate::text::escape(&text)));
                format!("{rule}<fieldset class=\"set\"><legend>{label}</legend>{hint}{common}\n{inside}</fieldset>")
            }
            false => {
                let tag = format!("h{}", level.min(6));
                format!("{rule}<section class=\"group\"><{tag}>{label}</{tag}>{hint}\n{inside}</section>")
            }
        })
    }

    /// The message of the constraint that all fields of a set share: it is said once, above them.
    fn common_format(&self, index: usize, path: &str, place: Place) -> Option<(String, String)> {
        let items =
            self.pages.children[index].iter().filter(|child| self.pages.is_seen(**child)).map(|child| &self.pages.form.items[*child]);
        let said = |item: &Item| {
            let is_number = matches!(item.kind, Kind::Integer | Kind::Decimal);
            item.text(Words::ConstraintMessage).filter(|_| is_number && item.rule(Rule::Constraint).is_some()).cloned()
        };
        let all: Vec<Option<form::questionnaire::Text>> = items.map(said).collect();
        let first = all.first()?.clone().filter(|_| all.len() > 1 && self.is_set(index) && all.windows(2).all(|two| two[0] == two[1]))?;
        Some((
            plain(first.best(&self.options.texts), &*self.answers(place), self.options.code()),
            format!("{}-f", self.pages.id(index, path)),
        ))
    }

    fn titled(&self, index: usize, place: Place) -> String {
        let number =
            self.number(index).map_or(String::new(), |number| format!("<span class=\"n\">{}</span> ", crate::text::escape(&number)));
        format!("{number}{}", self.label(index, place).0)
    }

    fn is_set(&self, index: usize) -> bool {
        let seen = self.pages.children[index].iter().filter(|child| self.pages.is_seen(**child));
        let is_single = |item: &Item| match item.kind {
            Kind::Integer | Kind::Decimal | Kind::Text => true,
            Kind::SelectOne(_) => item.appears("minimal") || item.appears("autocomplete"),
            _ => false,
        };
        seen.into_iter().all(|child| is_single(&self.pages.form.items[*child]))
    }

    pub fn question(&mut self, index: usize, path: &str, place: Place, view: &View) -> Result<String, PageError> {
        let field = self.field(index, path, place, view);
        self.note_field(&field);
        let mut out = field.render()?;
        out.push_str(&self.other(index, path)?);
        Ok(out)
    }

    /// What a page must know of a field: it is there, it is wrong.
    fn note_field(&mut self, field: &Field) {
        if matches!(field.widget, Widget::Shown(_)) {
            return;
        }
        self.seen.push(field.name.clone());
        self.has_required |= field.required;
        self.errors.extend(field.error.clone().map(|error| (field.target(), field.plain.clone(), error)));
    }

    fn field(&self, index: usize, path: &str, place: Place, view: &View) -> Field {
        let item = &self.pages.form.items[index];
        let name = self.pages.field_name(index, path);
        let answers = self.answers(place);
        let asked = Asked { pages: self.pages, index, name: &name, view, answers: &*answers, options: self.options, outcome: self.outcome };
        let widget = asked.widget();
        let (label, plain) = self.label(index, place);
        let hint = item.text(Words::Label).and_then(|_| self.words(index, place, Words::Hint));
        let format = self.format(item, &widget, place, hint.is_some());
        let common = self.common.as_ref().filter(|(text, _)| format.as_ref() == Some(text)).map(|(_, id)| id.clone());
        Field {
            id: self.pages.id(index, path),
            number: self.number(index),
            label,
            plain,
            required: view.required && !view.readonly,
            format: format.clone().filter(|_| common.is_none()),
            common,
            hint,
            guidance: self.words(index, place, Words::Guidance),
            error: self.outcome.fault(&name).map(str::to_owned),
            rule: self.rule(index),
            is_new: self.outcome.opened.contains(&name),
            widget,
            language: self.options.language,
            name,
        }
    }

    /// What an answer must look like, said before it is given: the message of the author's constraint for what is
    /// typed, else an example where the form of the answer is not plain.
    fn format(&self, item: &Item, widget: &Widget, place: Place, has_hint: bool) -> Option<String> {
        let said = item.text(Words::ConstraintMessage).filter(|_| item.rule(Rule::Constraint).is_some());
        let said = said.map(|text| plain(text.best(&self.options.texts), &*self.answers(place), self.options.code()));
        let phrase = match (widget, &item.kind) {
            (Widget::Parts(parts), _) if parts.len() == 1 => Some(words::TIME_FORMAT),
            (Widget::Parts(_), _) => Some(words::DATE_FORMAT),
            (Widget::Rank { .. }, _) => Some(words::RANK_FORMAT),
            (Widget::Line { .. }, Kind::Integer) => Some(words::INTEGER_FORMAT),
            (Widget::Line { .. }, Kind::Decimal) => Some(words::DECIMAL_FORMAT),
            (Widget::Line { .. }, Kind::Range) => return Some(self.bounds(item)),
            (Widget::Line { offers, .. }, _) if !offers.is_empty() => {
                return (!has_hint).then(|| self.options.language.say(words::LIST_FORMAT).into());
            }
            (Widget::Line { .. } | Widget::Area { .. }, _) => return said,
            _ => return None,
        };
        let is_date = matches!(widget, Widget::Parts(_));
        let say = |phrase| self.options.language.say(phrase);
        let clock = if item.kind == Kind::DateTime { format!(" {}", say(words::TIME_FORMAT)) } else { String::new() };
        let example = || phrase.filter(|_| !has_hint || is_date).map(|phrase| format!("{}{clock}", say(phrase)));
        match said {
            Some(said) if is_date => Some(format!("{said} {}", example().unwrap_or_default())),
            Some(said) => Some(said),
            None => example(),
        }
    }

    fn bounds(&self, item: &Item) -> String {
        let of = |key: &str, otherwise: &'static str| {
            item.parameters.get(key).unwrap_or(otherwise).replace('.', self.options.language.choose(",", "."))
        };
        let (start, end) = (of("start", "1"), of("end", "10"));
        self.options.language.choose(format!("Un nombre de {start} à {end}."), format!("A number from {start} to {end}."))
    }

    /// The text that goes with the choice «other» of an `or_other`.
    fn other(&mut self, index: usize, path: &str) -> Result<String, PageError> {
        let item = &self.pages.form.items[index];
        if !item.kind.select().is_some_and(|select| select.or_other) {
            return Ok(String::new());
        }
        let path = format!("{path}_other");
        let Ok(place) = self.session.place(&path) else { return Ok(String::new()) };
        let view = self.session.view(place)?;
        if !view.relevant {
            return Ok(String::new());
        }
        let (label, plain) = self.spoken(place);
        let name = format!("{}_other", self.pages.field_name(index, path.trim_end_matches("_other")));
        let value = self.outcome.typed.get(&name).cloned().or(view.value).unwrap_or_default();
        let field = Field {
            id: format!("{}o", self.pages.id(index, &path)),
            number: None,
            label,
            plain,
            required: false,
            format: None,
            common: None,
            hint: None,
            guidance: None,
            error: self.outcome.fault(&name).map(str::to_owned),
            rule: None,
            is_new: self.outcome.opened.contains(&name),
            widget: Widget::Line { value, mode: "", autocomplete: None, size: "l", offers: Vec::new() },
            language: self.options.language,
            name,
        };
        self.note_field(&field);
        Ok(field.render()?)
    }

    /// Rows with the same choices: a set of fields each, which a wide screen lays out as a grid.
    fn grid(&mut self, index: usize, path: &str, place: Place, level: u8) -> Result<String, PageError> {
        let rows: Vec<usize> = self.pages.children[index].iter().copied().filter(|child| self.pages.is_seen(*child)).collect();
        let (mut heads, mut out, mut is_even): (Option<Vec<(String, Html)>>, String, bool) = (None, String::new(), true);
        for row in rows {
            let path = format!("{path}/{}", self.pages.form.items[row].name);
            let Ok(place) = self.session.place(&path) else { continue };
            let view = self.session.view(place)?;
            if !view.relevant {
                continue;
            }
            let field = as_row(self.field(row, &path, place, &view));
            let columns = columns(&field);
            is_even &= heads.get_or_insert_with(|| columns.clone()) == &columns;
            self.note_field(&field);
            out.push_str(&field.render()?);
            out.push('\n');
        }
        let heads: Vec<Html> = heads.unwrap_or_default().into_iter().map(|(_, label)| label).collect();
        if out.is_empty() {
            return Ok(out);
        }
        let is_page = self.pages.pages.iter().any(|page| page.group == Some(index));
        let grid = Grid {
            id: self.pages.id(index, path),
            tag: format!("h{}", level.min(6)),
            number: self.number(index),
            label: self.label(index, place).0,
            hint: self.words(index, place, Words::Hint),
            rule: self.rule(index).filter(|_| !is_page),
            is_page,
            // Rows in different orders, or with different choices, have no common heads.
            heads: if is_even { heads } else { Vec::new() },
            rows: Html(out),
        };
        Ok(grid.render()?)
    }
}

fn columns(field: &Field) -> Vec<(String, Html)> {
    match &field.widget {
        Widget::Options { choices, .. } => choices.iter().map(|choice| (choice.code.clone(), choice.label.clone())).collect(),
        _ => Vec::new(),
    }
}

/// A row of a grid: the cells alone, without the button that takes an answer back.
fn as_row(mut field: Field) -> Field {
    if let Widget::Options { layout, choices, .. } = &mut field.widget {
        "cells".clone_into(layout);
        choices.retain(|choice| !choice.code.is_empty());
    }
    field
}

/// The question that an item waits for, when its condition is nothing but `${question} != ''` in the same group; and
/// the path of that question beside the item's own.
pub(crate) fn waits_for(pages: &Pages, index: usize, path: &str) -> Option<(usize, String)> {
    let text: String = pages.form.items[index].rule(Rule::Relevant)?.split_whitespace().collect();
    let name = text.strip_prefix("${")?.strip_suffix("}!=''")?;
    let source = pages.named(name).filter(|source| *source < index)?;
    (pages.form.items[source].parent == pages.form.items[index].parent)
        .then(|| (source, format!("{}/{name}", path.rsplit_once('/').map_or("", |(above, _)| above))))
}
