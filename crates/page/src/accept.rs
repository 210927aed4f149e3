//! Posted fields into a session: what is typed is made to fit, what is wrong is told, what it opens is found.
//!
//! Only fields of the page count, whatever else is posted. Answers are given in the order of the form, again and again
//! until no more can be given: an answer may open the question before it.

use crate::PageError;
use crate::choose::Offer;
use crate::entry;
use crate::options::Options;
use crate::outcome::{Fault, Outcome, Way};
use crate::plan::Pages;
use crate::render::{EMPTY, SEEN, waits_for};
use crate::repeat::{ADD, REMOVE, instances, is_open};
use crate::text::At;
use crate::widget::{Asked, code_of, steps};
use crate::words::{self, Say};
use form::Session;
use form::questionnaire::Kind;
use form::session::{Condition, Place, SessionError, View};
use std::collections::BTreeMap;

/// A field of the page, and the place of its answer.
#[derive(Clone, Debug)]
struct Target {
    name: String,
    index: usize,
    path: String,
    is_other: bool,
}

/// What was posted, by name.
struct Posted<'a>(BTreeMap<&'a str, Vec<&'a str>>);

impl<'a> Posted<'a> {
    fn of(fields: &'a [(String, String)]) -> Self {
        let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        fields.iter().for_each(|(name, value)| found.entry(name).or_default().push(value));
        Self(found)
    }

    fn all(&self, name: &str) -> &[&'a str] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    fn last(&self, name: &str) -> &'a str {
        self.all(name).last().copied().unwrap_or_default()
    }

    fn way(&self) -> Way {
        match self.last(":aller") {
            _ if self.0.contains_key(ADD) || self.0.contains_key(REMOVE) => Way::Stay,
            "retour" => Way::Back,
            _ => Way::Next,
        }
    }

    /// What was typed for a question, part by part, to be shown again.
    fn typed(&self, name: &str) -> impl Iterator<Item = (String, String)> {
        let is_part = move |key: &str| key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
        let found = self.0.iter().filter(move |(key, _)| is_part(key));
        found.map(|(key, values)| ((*key).to_owned(), values.last().copied().unwrap_or_default().to_owned()))
    }
}

impl Pages {
    /// Puts what was posted for a page into the session.
    ///
    /// Errors: a page that does not exist, an expression that cannot be computed. What is wrong with the answers is no
    /// error: it is in the outcome, and the page is rendered again with it.
    pub fn accept(&self, session: &mut Session, page: usize, posted: &[(String, String)], options: &Options) -> Result<Outcome, PageError> {
        if page >= self.pages.len() {
            return Err(PageError::NoPage(page + 1, self.pages.len()));
        }
        let fields = Posted::of(posted);
        let mut work = Work { pages: self, options, fields: &fields, outcome: Outcome { way: fields.way(), ..Outcome::default() } };
        let seen = work.seen(session, page)?;
        work.answer(session, &seen)?;
        work.check(session, &seen)?;
        if work.outcome.way == Way::Stay {
            work.add_or_remove(session, page)?;
        } else {
            work.open(session, page, &seen)?;
        }
        Ok(work.finish(&seen))
    }

    /// The fields of a page in the session as it is.
    fn targets(&self, session: &Session, page: usize) -> Vec<Target> {
        let mut found = Vec::new();
        for index in &self.pages[page].items {
            self.gather(session, *index, &self.paths[*index], &mut found);
        }
        found
    }

    fn gather(&self, session: &Session, index: usize, path: &str, found: &mut Vec<Target>) {
        let item = &self.form.items[index];
        match item.kind {
            _ if !self.is_seen(index) => {}
            Kind::Repeat => {
                (1..=instances(session, path)).for_each(|number| self.gather_inside(session, index, &format!("{path}[{number}]"), found));
            }
            Kind::Group => self.gather_inside(session, index, path, found),
            Kind::Note => {}
            _ => {
                let name = self.field_name(index, path);
                if item.kind.select().is_some_and(|select| select.or_other) {
                    let other = Target { name: format!("{name}_other"), index, path: format!("{path}_other"), is_other: true };
                    found.extend([Target { name, index, path: path.to_owned(), is_other: false }, other]);
                } else {
                    found.push(Target { name, index, path: path.to_owned(), is_other: false });
                }
            }
        }
    }

    fn gather_inside(&self, session: &Session, index: usize, path: &str, found: &mut Vec<Target>) {
        for child in &self.children[index] {
            self.gather(session, *child, &format!("{path}/{}", self.form.items[*child].name), found);
        }
    }
}

/// An answer that cannot be taken, in words.
struct Wrong(String);

struct Work<'a> {
    pages: &'a Pages,
    options: &'a Options,
    fields: &'a Posted<'a>,
    outcome: Outcome,
}

impl Work<'_> {
    /// The fields that the person had before them: those that the page lists, else those that were asked.
    fn seen(&self, session: &Session, page: usize) -> Result<Vec<Target>, PageError> {
        let listed: Vec<&str> = self.fields.last(SEEN).split_whitespace().collect();
        let is_listed = self.fields.0.contains_key(SEEN);
        let mut found = Vec::new();
        for target in self.pages.targets(session, page) {
            let place = session.place(&target.path)?;
            let view = session.view(place)?;
            if if is_listed { listed.contains(&target.name.as_str()) } else { view.relevant && !view.readonly } {
                found.push(target);
            }
        }
        Ok(found)
    }

    fn answer(&mut self, session: &mut Session, seen: &[Target]) -> Result<(), PageError> {
        let mut waiting: Vec<&Target> = seen.iter().collect();
        for _ in 0..=seen.len() {
            let before = waiting.len();
            let mut closed = Vec::new();
            for target in waiting {
                if !self.give(session, target)? {
                    closed.push(target);
                }
            }
            waiting = closed;
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        waiting.into_iter().for_each(|target| self.left(target));
        Ok(())
    }

    /// Gives one answer; false when the question is not asked now.
    fn give(&mut self, session: &mut Session, target: &Target) -> Result<bool, PageError> {
        let Ok(place) = session.place(&target.path) else { return Ok(true) };
        let view = session.view(place)?;
        if view.readonly || !view.relevant {
            return Ok(view.readonly);
        }
        let value = match self.value(session, target, place, &view) {
            Ok(value) => value,
            Err(Wrong(message)) => {
                self.blame(target, message);
                String::new()
            }
        };
        match session.answer(place, &value) {
            Ok(()) => {}
            Err(SessionError::Value { expected, .. }) => {
                let said = self.options.language.choose(format!("Réponse attendue\u{a0}: {expected}."), format!("Expected: {expected}."));
                self.blame(target, said);
                session.answer(place, "")?;
            }
            Err(SessionError::Closed(_)) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        Ok(true)
    }

    /// A question that only waits for another, answered while that one is not.
    fn left(&mut self, target: &Target) {
        let is_answered = self.fields.all(&target.name).iter().any(|value| !value.trim().is_empty());
        if is_answered && waits_for(self.pages, target.index, &target.path).is_some() {
            let message = self.options.language.say(words::WRONG_ORDER).to_owned();
            self.blame(target, message);
        }
    }

    fn blame(&mut self, target: &Target, message: String) {
        self.outcome.typed.extend(self.fields.typed(&target.name));
        self.outcome.faults.push(Fault { field: target.name.clone(), message });
    }

    fn value(&self, session: &Session, target: &Target, place: Place, view: &View) -> Result<String, Wrong> {
        let wrong = |phrase| Wrong(self.options.language.say(phrase).to_owned());
        let text = self.fields.last(&target.name);
        let part = |key: &str| self.fields.last(&format!("{}:{key}", target.name));
        let fit = |value: Option<String>, blank: bool, phrase| if blank { Ok(String::new()) } else { value.ok_or_else(|| wrong(phrase)) };
        let item = &self.pages.form.items[target.index];
        let date = || {
            let (day, month, year) = (part("j"), part("m"), part("a"));
            fit(entry::date(day, month, year), [day, month, year].iter().all(|part| part.trim().is_empty()), words::WRONG_DATE)
        };
        let time = || fit(entry::time(part("h")), part("h").trim().is_empty(), words::WRONG_TIME);
        match &item.kind {
            _ if target.is_other => self.text(text),
            Kind::Integer => fit(entry::integer(text), text.trim().is_empty(), words::WRONG_INTEGER),
            Kind::Decimal => fit(entry::decimal(text), text.trim().is_empty(), words::WRONG_DECIMAL),
            Kind::Range => self.step(item, text),
            Kind::Date => date(),
            Kind::Time => time(),
            Kind::DateTime => match (date()?, time()?) {
                (day, clock) if day.is_empty() && clock.is_empty() => Ok(String::new()),
                (day, _) if day.is_empty() => Err(wrong(words::WRONG_DATE)),
                (_, clock) if clock.is_empty() => Err(wrong(words::WRONG_TIME)),
                (day, clock) => Ok(format!("{day}T{clock}")),
            },
            Kind::Acknowledge => Ok(if text.is_empty() { String::new() } else { "OK".to_owned() }),
            Kind::SelectOne(_) | Kind::SelectMultiple(_) | Kind::Rank(_) => self.choice(session, target, place, view),
            _ => self.text(text),
        }
    }

    fn text(&self, text: &str) -> Result<String, Wrong> {
        let text = entry::text(text);
        let most = entry::MAX_TEXT;
        let said = || self.options.language.choose(format!("{most} caractères au plus."), format!("At most {most} letters."));
        if text.chars().count() > most { Err(Wrong(said())) } else { Ok(text) }
    }

    fn step(&self, item: &form::questionnaire::Item, text: &str) -> Result<String, Wrong> {
        if text.trim().is_empty() {
            return Ok(String::new());
        }
        let number = entry::decimal(text).ok_or_else(|| Wrong(self.options.language.say(words::WRONG_DECIMAL).to_owned()))?;
        let number = form::expression::format_number(form::expression::parse_number(&number));
        let steps = steps(item);
        let is_one = steps.is_empty() || steps.contains(&number);
        is_one.then_some(number).ok_or_else(|| Wrong(self.options.language.say(words::WRONG_CHOICE).to_owned()))
    }

    fn choice(&self, session: &Session, target: &Target, place: Place, view: &View) -> Result<String, Wrong> {
        let answers = At { session, place };
        let (pages, options) = (self.pages, self.options);
        let asked = Asked { pages, index: target.index, name: &target.name, view, answers: &answers, options, outcome: &EMPTY };
        let (item, offers) = (asked.item(), asked.offers());
        let wrong = |phrase| Wrong(options.language.say(phrase).to_owned());
        let text = self.fields.last(&target.name).trim();
        let known = |code: &str| offers.iter().any(|offer| offer.code == code);
        match item.kind {
            Kind::Rank(_) => self.rank(target, &offers).ok_or_else(|| wrong(words::WRONG_RANK)),
            Kind::SelectMultiple(_) => {
                let codes: Vec<&str> =
                    self.fields.all(&target.name).iter().map(|code| code.trim()).filter(|code| !code.is_empty()).collect();
                if codes.iter().all(|code| known(code)) { Ok(codes.join(" ")) } else { Err(wrong(words::WRONG_CHOICE)) }
            }
            _ if text.is_empty() => Ok(String::new()),
            _ if item.appears("autocomplete") || item.appears("search") => code_of(&asked, text).map_err(|near| self.near(&near)),
            _ if known(text) => Ok(text.to_owned()),
            _ => Err(wrong(words::WRONG_CHOICE)),
        }
    }

    /// A name that is not in the list, with those that look like it.
    fn near(&self, near: &[String]) -> Wrong {
        let wrong = self.options.language.say(words::WRONG_CHOICE);
        let hint = || {
            self.options.language.choose(format!(" Par exemple\u{a0}: {}.", near.join(", ")), format!(" For example: {}.", near.join(", ")))
        };
        Wrong(if near.is_empty() { wrong.to_owned() } else { format!("{wrong}{}", hint()) })
    }

    /// The codes in the order of their ranks; blank when no rank is given, nothing when they are not 1 to the last.
    fn rank(&self, target: &Target, offers: &[Offer]) -> Option<String> {
        let rank_of = |offer: &Offer| self.fields.last(&format!("{}:{}", target.name, offer.code)).trim().to_owned();
        let mut ranked: Vec<(String, &str)> = offers.iter().map(|offer| (rank_of(offer), offer.code.as_str())).collect();
        if ranked.iter().all(|(rank, _)| rank.is_empty()) {
            return Some(String::new());
        }
        let mut numbered: Vec<(usize, &str)> =
            ranked.drain(..).map(|(rank, code)| Some((rank.parse().ok()?, code))).collect::<Option<_>>()?;
        numbered.sort_unstable();
        let is_whole = numbered.iter().enumerate().all(|(at, (rank, _))| *rank == at + 1);
        is_whole.then(|| numbered.into_iter().map(|(_, code)| code).collect::<Vec<_>>().join(" "))
    }

    /// The rules of the form on what the person had before them.
    fn check(&mut self, session: &Session, seen: &[Target]) -> Result<(), PageError> {
        for target in seen {
            let Ok(place) = session.place(&target.path) else { continue };
            let Some(violation) = session.violation(place)?.filter(|_| self.outcome.fault(&target.name).is_none()) else { continue };
            let phrase = match violation.condition {
                Condition::Required => words::WRONG_REQUIRED,
                Condition::Constraint => words::WRONG_CONSTRAINT,
            };
            let said = violation.message.filter(|message| !message.trim().is_empty());
            let message = said.unwrap_or_else(|| self.options.language.say(phrase).to_owned());
            self.outcome.faults.push(Fault { field: target.name.clone(), message });
        }
        Ok(())
    }

    /// Fields that are asked now and were not on the page.
    fn open(&mut self, session: &Session, page: usize, seen: &[Target]) -> Result<(), PageError> {
        for target in self.pages.targets(session, page) {
            let view = session.view(session.place(&target.path)?)?;
            let is_new = !seen.iter().any(|other| other.name == target.name);
            if view.relevant && !view.readonly && is_new {
                self.outcome.opened.push(target.name);
            }
        }
        Ok(())
    }

    /// The button of a repeat; what is missing is not asked for now, what cannot be read is.
    fn add_or_remove(&mut self, session: &mut Session, page: usize) -> Result<(), PageError> {
        let (add, remove) = (self.fields.last(ADD), self.fields.last(REMOVE));
        let path = if add.is_empty() { remove } else { add };
        let Some(_) = self.repeat_of(page, path) else { return Ok(()) };
        self.outcome.faults.retain(|fault| self.outcome.typed.keys().any(|key| key.split(':').next() == Some(&fault.field)));
        if add.is_empty() {
            // The numbers of the instances change: what was typed elsewhere would be shown at the wrong place.
            self.outcome.faults.clear();
            self.outcome.typed.clear();
            if let Ok(place) = session.place(path) {
                session.remove(place)?;
            }
        } else {
            match session.add(path) {
                Ok(_) | Err(SessionError::TooMany { .. } | SessionError::NoPlace(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// The repeat of a path with numbers, when it stands on the page and the form leaves its number open.
    fn repeat_of(&self, page: usize, path: &str) -> Option<usize> {
        let bare: Vec<&str> = path.split('/').map(|step| step.split('[').next().unwrap_or(step)).collect();
        let bare = bare.join("/");
        let on_page = self.pages.items_of(&self.pages.pages[page]);
        on_page.into_iter().find(|index| self.pages.paths[*index] == bare && is_open(self.pages, *index))
    }

    fn finish(mut self, seen: &[Target]) -> Outcome {
        if self.outcome.way == Way::Back {
            return Outcome { way: Way::Back, ..Outcome::default() };
        }
        let rank = |fault: &Fault| seen.iter().position(|target| target.name == fault.field);
        self.outcome.faults.sort_by_key(rank);
        self.outcome
    }
}
