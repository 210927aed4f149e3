//! A question as it is shown: its words, its state, its widget. Templates read it and decide nothing.

use crate::text::Html;
use askama::Template;
use form::Language;

/// A question on a page.
#[derive(Template)]
#[template(path = "question.html", whitespace = "suppress")]
pub(crate) struct Field {
    pub id: String,
    pub name: String,
    pub number: Option<String>,
    pub label: Html,
    /// The label without marks: for the list of errors.
    pub plain: String,
    pub required: bool,
    pub hint: Option<Html>,
    pub format: Option<String>,
    /// The id of a line above that says the format of several fields.
    pub common: Option<String>,
    pub guidance: Option<Html>,
    pub error: Option<String>,
    /// The condition in words, when conditions are shown.
    pub rule: Option<String>,
    pub is_new: bool,
    pub widget: Widget,
    pub language: Language,
}

/// How a question is answered.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Widget {
    /// One line; `offers` are words to choose from while writing.
    Line {
        value: String,
        mode: &'static str,
        autocomplete: Option<String>,
        size: &'static str,
        offers: Vec<String>,
    },
    Area {
        value: String,
        rows: u32,
    },
    /// Radio buttons or boxes.
    Options {
        kind: &'static str,
        layout: String,
        choices: Vec<Choice>,
    },
    Select {
        choices: Vec<Choice>,
    },
    /// A date in three fields, a time in one, or both.
    Parts(Vec<Part>),
    /// A rank for each choice.
    Rank {
        rows: Vec<Part>,
        ranks: Vec<usize>,
    },
    /// One box whose label is the question.
    Tick {
        checked: bool,
    },
    /// A value that nobody can change.
    Shown(String),
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Choice {
    pub code: String,
    pub label: Html,
    pub chosen: bool,
}

/// A part of an answer: a day, a month, the rank of a choice.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Part {
    /// What the id and the name of the question are followed by.
    pub key: String,
    pub label: Html,
    pub value: String,
    pub size: &'static str,
}

impl Choice {
    /// True for words alone: they need no element of their own beside the button.
    fn is_plain(&self) -> bool {
        !self.label.0.contains('<')
    }
}

impl Field {
    /// True when the answer has several controls: they stand in a `fieldset`.
    fn is_group(&self) -> bool {
        matches!(self.widget, Widget::Options { .. } | Widget::Parts(_) | Widget::Rank { .. })
    }

    /// The id of the first control: where a link from the list of errors leads.
    pub fn target(&self) -> String {
        match &self.widget {
            Widget::Options { .. } => format!("{}-0", self.id),
            Widget::Parts(parts) | Widget::Rank { rows: parts, .. } => {
                parts.first().map_or(self.id.clone(), |part| format!("{}-{}", self.id, part.key))
            }
            _ => self.id.clone(),
        }
    }

    /// The ids of what explains the field: hint, format, error.
    fn described(&self) -> Option<String> {
        let parts = [(self.hint.is_some(), 'h'), (self.format.is_some(), 'f'), (self.error.is_some(), 'e')];
        let own = parts.iter().filter(|(is_there, _)| *is_there).map(|(_, part)| format!("{}-{part}", self.id));
        let ids: Vec<String> = self.common.iter().cloned().chain(own).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn say(&self, phrase: crate::words::Phrase) -> &'static str {
        crate::words::Say::say(self.language, phrase)
    }

    fn class(&self) -> String {
        let kind = match &self.widget {
            Widget::Line { size: "xs" | "s", .. } => " short",
            Widget::Tick { .. } => " tick c",
            _ => "",
        };
        format!("q{kind}{}", if self.error.is_some() { " bad" } else { "" })
    }
}
