//! A row of the survey: a question, a group or a repeat.

use super::{Kind, Text};
use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// The row of the sheet, 1 for the headers.
    pub row: u32,
    /// The group or repeat that holds it: a place in `Questionnaire::items`.
    pub parent: Option<usize>,
    pub name: String,
    pub kind: Kind,
    pub words: BTreeMap<Words, Text>,
    pub rules: BTreeMap<Rule, String>,
    pub appearance: String,
    pub parameters: Parameters,
    /// Attributes of the bind (`bind::ctg:role`), by their names.
    pub binds: Vec<(String, String)>,
    /// Columns of the author's own, by their headers.
    pub columns: Vec<(String, String)>,
}

/// What people read, or see and hear.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Words {
    Label,
    Hint,
    Guidance,
    ConstraintMessage,
    RequiredMessage,
    /// What a tablet says when the application of a question is missing.
    NoAppMessage,
    Image,
    BigImage,
    Audio,
    Video,
}

/// What decides of a question: expressions, but for static defaults and triggers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rule {
    Relevant,
    Constraint,
    Required,
    ReadOnly,
    Calculation,
    Default,
    ChoiceFilter,
    RepeatCount,
    Trigger,
}

impl Words {
    pub const ALL: [Self; 10] = [
        Self::Label,
        Self::Hint,
        Self::Guidance,
        Self::ConstraintMessage,
        Self::RequiredMessage,
        Self::NoAppMessage,
        Self::Image,
        Self::BigImage,
        Self::Audio,
        Self::Video,
    ];

    /// The header of the column.
    pub fn header(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Hint => "hint",
            Self::Guidance => "guidance_hint",
            Self::ConstraintMessage => "constraint_message",
            Self::RequiredMessage => "required_message",
            Self::NoAppMessage => "noAppErrorString",
            Self::Image => "media::image",
            Self::BigImage => "media::big-image",
            Self::Audio => "media::audio",
            Self::Video => "media::video",
        }
    }

    pub fn is_media(self) -> bool {
        matches!(self, Self::Image | Self::BigImage | Self::Audio | Self::Video)
    }
}

impl Rule {
    pub const ALL: [Self; 9] = [
        Self::Relevant,
        Self::Constraint,
        Self::Required,
        Self::ReadOnly,
        Self::Calculation,
        Self::Default,
        Self::ChoiceFilter,
        Self::RepeatCount,
        Self::Trigger,
    ];

    /// The header of the column.
    pub fn header(self) -> &'static str {
        match self {
            Self::Relevant => "relevant",
            Self::Constraint => "constraint",
            Self::Required => "required",
            Self::ReadOnly => "readonly",
            Self::Calculation => "calculation",
            Self::Default => "default",
            Self::ChoiceFilter => "choice_filter",
            Self::RepeatCount => "repeat_count",
            Self::Trigger => "trigger",
        }
    }
}

impl Item {
    pub fn text(&self, words: Words) -> Option<&Text> {
        self.words.get(&words)
    }

    pub fn rule(&self, rule: Rule) -> Option<&str> {
        self.rules.get(&rule).map(String::as_str)
    }

    /// True when the appearance has this word.
    pub fn appears(&self, word: &str) -> bool {
        self.appearance.split_whitespace().any(|known| known == word)
    }
}

/// `key=value`, as they were written but for the case of the keys.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Parameters(pub Vec<(String, String)>);

impl Parameters {
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }
}
