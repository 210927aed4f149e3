//! The kinds of questions, and how they are written in the column `type`.

use std::fmt;

/// What a row of the survey is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    Text,
    Integer,
    Decimal,
    Date,
    Time,
    DateTime,
    Note,
    Calculate,
    Hidden,
    Acknowledge,
    Range,
    /// The day of the answer, without the hour.
    Today,
    SelectOne(Select),
    SelectMultiple(Select),
    Rank(Select),
    Group,
    Repeat,
}

/// Where choices come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Select {
    pub source: Source,
    /// «or_other»: one more choice and a question for its text.
    pub or_other: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Source {
    /// A list of the sheet `choices`.
    List(String),
    /// A file beside the form.
    File(String),
    /// The answers already given to a question of a repeat.
    Answers(String),
}

/// Plain kinds and their spellings; the first one is ours.
const PLAIN: &[(Kind, &[&str])] = &[
    (Kind::Text, &["text", "string", "add text prompt", "q string"]),
    (Kind::Integer, &["integer", "int", "add integer prompt"]),
    (Kind::Decimal, &["decimal", "q decimal", "add decimal prompt"]),
    (Kind::Date, &["date", "add date prompt"]),
    (Kind::Time, &["time"]),
    (Kind::DateTime, &["dateTime", "datetime", "add datetime prompt"]),
    (Kind::Note, &["note", "add note prompt"]),
    (Kind::Calculate, &["calculate", "add calculate prompt"]),
    (Kind::Hidden, &["hidden"]),
    (Kind::Acknowledge, &["acknowledge", "trigger", "add acknowledge prompt"]),
    (Kind::Range, &["range"]),
    (Kind::Today, &["today"]),
    (Kind::Group, &["begin_group"]),
    (Kind::Repeat, &["begin_repeat"]),
];

impl Kind {
    pub fn select(&self) -> Option<&Select> {
        match self {
            Self::SelectOne(select) | Self::SelectMultiple(select) | Self::Rank(select) => Some(select),
            _ => None,
        }
    }

    /// True for what holds other items.
    pub fn is_section(&self) -> bool {
        matches!(self, Self::Group | Self::Repeat)
    }

    /// The words before the source, for choices.
    fn verb(&self) -> &'static str {
        let file = matches!(self.select(), Some(Select { source: Source::File(_), .. }));
        match (self, file) {
            (Self::SelectOne(_), false) => "select_one",
            (Self::SelectOne(_), true) => "select_one_from_file",
            (Self::SelectMultiple(_), false) => "select_multiple",
            (Self::SelectMultiple(_), true) => "select_multiple_from_file",
            (Self::Rank(_), _) => "rank",
            _ => PLAIN.iter().find(|(kind, _)| kind == self).map_or("", |(_, names)| names[0]),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.verb())?;
        let Some(select) = self.select() else { return Ok(()) };
        match &select.source {
            Source::List(name) | Source::File(name) => write!(f, " {name}")?,
            Source::Answers(name) => write!(f, " ${{{name}}}")?,
        }
        if select.or_other { f.write_str(" or_other") } else { Ok(()) }
    }
}

pub(crate) fn plain() -> &'static [(Kind, &'static [&'static str])] {
    PLAIN
}
