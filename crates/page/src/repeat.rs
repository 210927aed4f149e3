//! Repeats: a section an instance, with buttons to add one and to take one away where the form leaves the number open.

use crate::PageError;
use crate::plan::Pages;
use crate::render::{Renderer, Show};
use crate::text::escape;
use crate::words::{self, Say};
use form::Session;
use form::questionnaire::{Kind, Rule};

/// The names of the buttons.
pub(crate) const ADD: &str = ":ajouter";
pub(crate) const REMOVE: &str = ":retirer";

/// The numbers of the instances at a path: as many as the session has.
pub(crate) fn instances(session: &Session, path: &str) -> usize {
    (1..=form::session::MAX_INSTANCES).take_while(|number| session.place(&format!("{path}[{number}]")).is_ok()).count()
}

/// True when the form does not say how many instances there are.
pub(crate) fn is_open(pages: &Pages, index: usize) -> bool {
    pages.form.items[index].kind == Kind::Repeat && pages.form.items[index].rule(Rule::RepeatCount).is_none()
}

impl Renderer<'_, '_> {
    pub fn repeat(&mut self, index: usize, path: &str, level: u8) -> Result<String, PageError> {
        let count = instances(self.session, path);
        let above = path.rsplit_once('/').map_or("", |(above, _)| above);
        let place = self.session.place(if count > 0 { path } else { above })?;
        let is_asked = if count > 0 { self.session.view(place)?.relevant } else { self.range_is_asked(path)? };
        if !is_asked {
            return Ok(String::new());
        }
        let mut out = String::new();
        for number in 1..=count {
            out.push_str(&self.instance(index, path, number, level)?);
        }
        if is_open(self.pages, index) && self.show == Show::Live {
            let label = self.label(index, place).0;
            out.push_str(&self.button(ADD, words::ADD, path, &label.0));
        }
        Ok(out)
    }

    /// For a repeat without instances only the list of all places says whether it is asked.
    fn range_is_asked(&self, path: &str) -> Result<bool, PageError> {
        Ok(self.session.views()?.iter().any(|view| view.path == path && view.relevant))
    }

    fn instance(&mut self, index: usize, path: &str, number: usize, level: u8) -> Result<String, PageError> {
        let path = format!("{path}[{number}]");
        let place = self.session.place(&path)?;
        let label = format!("{} {number}", self.label(index, place).0);
        let inside = self.all(&self.pages.children[index].clone(), &path, level.saturating_add(1))?;
        let tag = format!("h{}", level.min(6));
        let remove = match is_open(self.pages, index) && self.show == Show::Live {
            true => self.button(REMOVE, words::REMOVE, &path, &label),
            false => String::new(),
        };
        Ok(format!("<section class=\"inst\"><{tag}>{label}</{tag}>\n{inside}{remove}</section>\n"))
    }

    /// `label` is HTML already.
    fn button(&mut self, name: &str, phrase: words::Phrase, path: &str, label: &str) -> String {
        self.has_buttons = true;
        let (words, value) = (self.options.language.say(phrase), escape(path));
        format!("<button type=\"submit\" class=\"quiet\" name=\"{name}\" value=\"{value}\">{words}{label}</button>\n")
    }
}
