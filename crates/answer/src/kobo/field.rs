//! A question in an export: its headers and its cells.

use super::options::{Boxes, ExportOptions, Words};
use super::version::Level;
use serde_json::Value;
use std::collections::HashMap;

/// Words by language; `None` is the language of forms without translations.
#[derive(Clone, Debug, Default)]
pub struct Labels(HashMap<Option<String>, String>);

impl Labels {
    /// `label` as a text, a list in the order of the translations, an object, or `label::language` columns.
    pub fn read(row: &Value, translations: &[Option<String>]) -> Self {
        let mut labels = HashMap::new();
        let language = |at: usize| translations.get(at).cloned().unwrap_or(None);
        match &row["label"] {
            Value::Array(words) => labels.extend(words.iter().enumerate().filter_map(|(at, words)| Some((language(at), text(words)?)))),
            Value::Object(words) => {
                labels.extend(words.iter().filter_map(|(language, words)| Some((Some(language.clone()), text(words)?))))
            }
            words => labels.extend(text(words).map(|words| (language(0).filter(|_| translations.len() == 1), words))),
        }
        for (column, words) in row.as_object().into_iter().flatten() {
            if let Some(language) = column.strip_prefix("label::").or(column.strip_prefix("label:")) {
                labels.extend(text(words).map(|words| (Some(language.trim().to_owned()), words)));
            }
        }
        Self(labels)
    }

    /// The same words in every language.
    pub fn same(words: &str, translations: &[Option<String>]) -> Self {
        let languages = translations.iter().cloned().chain([None]);
        Self(languages.map(|language| (language, words.to_owned())).collect())
    }

    fn get<'a>(&'a self, words: &Words, name: &'a str) -> &'a str {
        match words {
            Words::Names => name,
            Words::Labels(language) => self.0.get(language).filter(|label| !label.is_empty()).map_or(name, String::as_str),
        }
    }
}

/// How a field is cut into columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Number {
        is_whole: bool,
    },
    Day,
    Moment,
    One,
    Many,
    /// Three figures before the words that were read wrong.
    Literacy,
    Point,
    Media,
    /// What was decided of the submission by its owners.
    Validation,
}

const LITERACY: [(&str, &str); 3] = [
    ("word_at_flash", "Word at flash"),
    ("duration_of_exercise", "Duration of exercise"),
    ("total_words_attempted", "Total words attempted"),
];
/// Figures before the words, three in use.
const LITERACY_FIGURES: usize = 10;
const POINT: [&str; 4] = ["latitude", "longitude", "altitude", "precision"];

impl FieldKind {
    pub fn of(name: &str, row: &Value) -> Self {
        match name {
            "select_one" => Self::One,
            "select_multiple" if row["appearance"] == "literacy" => Self::Literacy,
            "select_multiple" => Self::Many,
            "integer" | "int" => Self::Number { is_whole: true },
            "decimal" => Self::Number { is_whole: false },
            "date" | "today" => Self::Day,
            "datetime" | "dateTime" | "start" | "end" => Self::Moment,
            "geopoint" | "gps" | "location" => Self::Point,
            "image" | "photo" | "audio" | "video" | "file" | "background-audio" => Self::Media,
            _ => Self::Text,
        }
    }

    pub fn has_choices(self) -> bool {
        matches!(self, Self::One | Self::Many | Self::Literacy)
    }
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub kind: FieldKind,
    pub(super) labels: Labels,
    pub path: String,
    pub(super) levels: Vec<Level>,
    pub(super) choices: Vec<(String, Labels)>,
    pub(super) tags: HashMap<String, String>,
    pub(super) is_copy: bool,
}

impl Field {
    /// A field of the submission itself.
    pub(super) fn copy(name: &str) -> Self {
        let kind = if name == "_validation_status" { FieldKind::Validation } else { FieldKind::Text };
        Self {
            name: name.to_owned(),
            kind,
            labels: Labels::default(),
            path: name.to_owned(),
            levels: Vec::new(),
            choices: Vec::new(),
            tags: HashMap::new(),
            is_copy: true,
        }
    }

    /// The columns: name and header.
    pub(super) fn columns(&self, options: &ExportOptions) -> Vec<(String, String)> {
        let own = (self.name.clone(), self.label(options));
        match self.kind {
            FieldKind::Many => self.boxes(own, options),
            FieldKind::Literacy => {
                let figure =
                    |(name, words): &(&str, &str)| (format!("{}/{name}", self.name), format!("{}{}{words}", own.1, separator(options)));
                LITERACY.iter().map(figure).chain(self.boxes(own.clone(), options)).collect()
            }
            FieldKind::Point => {
                let part = |part: &&str| (format!("_{}_{part}", self.name), self.point_label(part, options));
                std::iter::once((self.name.clone(), self.labels.get(&options.words, &self.name).to_owned()))
                    .chain(POINT.iter().map(part))
                    .collect()
            }
            FieldKind::Media if options.media_url => {
                let url = (format!("{}_URL", self.name), format!("{}_URL", own.1));
                vec![own, url]
            }
            _ => vec![own],
        }
    }

    fn boxes(&self, own: (String, String), options: &ExportOptions) -> Vec<(String, String)> {
        let header = own.1.clone();
        let summary = (options.boxes != Boxes::Details).then_some(own);
        let choices = self.choices.iter().filter(|_| options.boxes != Boxes::Summary);
        let choices = choices.map(|(code, labels)| {
            (format!("{}/{code}", self.name), format!("{header}{}{}", separator(options), labels.get(&options.words, code)))
        });
        summary.into_iter().chain(choices).collect()
    }

    fn label(&self, options: &ExportOptions) -> String {
        let own = self.labels.get(&options.words, &self.name);
        if options.groups_in_headers {
            self.groups(options).chain([own]).collect::<Vec<_>>().join(&options.group_separator)
        } else {
            own.to_owned()
        }
    }

    fn groups<'a>(&'a self, options: &'a ExportOptions) -> impl Iterator<Item = &'a str> {
        self.levels.iter().map(|level| level.labels.get(&options.words, &level.name))
    }

    fn point_label(&self, part: &str, options: &ExportOptions) -> String {
        let own = format!("_{}_{part}", self.labels.get(&options.words, &self.name));
        if !options.groups_in_headers || self.levels.is_empty() {
            return own;
        }
        let own = own.as_str();
        self.groups(options).chain([own]).collect::<Vec<_>>().join(&options.group_separator)
    }

    /// The cells of an answer, by the name of their column; `None` where the question was not answered.
    pub(super) fn cells(&self, answer: Option<&Value>, attachments: &Value, options: &ExportOptions) -> Vec<(String, Value)> {
        let answer = answer.filter(|answer| !answer.is_null());
        match (self.kind, answer) {
            (_, None) => self.columns(options).into_iter().map(|(name, _)| (name, Value::from(""))).collect(),
            (FieldKind::Many, Some(answer)) => self.many(&shown(answer), options),
            (FieldKind::Literacy, Some(answer)) => self.literacy(&shown(answer), options),
            (FieldKind::Point, Some(answer)) => self.point(answer),
            (FieldKind::One, Some(answer)) => vec![(self.name.clone(), self.one(answer, options))],
            (FieldKind::Validation, Some(answer)) => {
                vec![(self.name.clone(), answer.get("uid").cloned().unwrap_or_else(|| Value::from("")))]
            }
            (FieldKind::Media, Some(answer)) if options.media_url => {
                vec![(self.name.clone(), answer.clone()), (format!("{}_URL", self.name), url(&shown(answer), attachments))]
            }
            (_, Some(answer)) => vec![(self.name.clone(), if options.typed { self.typed(answer) } else { answer.clone() })],
        }
    }

    fn one(&self, answer: &Value, options: &ExportOptions) -> Value {
        let code = shown(answer);
        let label = self.choices.iter().find(|(other, _)| *other == code).map(|(code, labels)| labels.get(&options.words, code));
        match (label, &options.words) {
            (Some(label), Words::Labels(_)) => Value::from(label),
            _ => answer.clone(),
        }
    }

    fn many(&self, answer: &str, options: &ExportOptions) -> Vec<(String, Value)> {
        let chosen: Vec<&str> = answer.split_whitespace().collect();
        let label = |code: &&str| {
            self.choices.iter().find(|(other, _)| other == code).map_or(*code, |(code, labels)| labels.get(&options.words, code)).to_owned()
        };
        let summary = (self.name.clone(), Value::from(chosen.iter().map(label).collect::<Vec<_>>().join(" ")));
        let boxes = self
            .choices
            .iter()
            .map(|(code, _)| (format!("{}/{code}", self.name), Value::from(if chosen.contains(&code.as_str()) { "1" } else { "0" })));
        std::iter::once(summary).chain(boxes).collect()
    }

    fn literacy(&self, answer: &str, options: &ExportOptions) -> Vec<(String, Value)> {
        let all: Vec<&str> = answer.split_whitespace().collect();
        let figures = LITERACY.iter().zip(&all).map(|((name, _), figure)| (format!("{}/{name}", self.name), Value::from(*figure)));
        let words = all.iter().skip(LITERACY_FIGURES).copied().collect::<Vec<_>>().join(" ");
        figures.chain(self.many(&words, options)).collect()
    }

    fn point(&self, answer: &Value) -> Vec<(String, Value)> {
        let words = shown(answer);
        let mut parts = words.split_whitespace();
        let mut cells = vec![(self.name.clone(), answer.clone())];
        cells.extend(POINT.iter().map(|part| (format!("_{}_{part}", self.name), Value::from(parts.next().unwrap_or("")))));
        cells
    }

    /// A number as a number, a moment with a space and without a fraction of zero.
    fn typed(&self, answer: &Value) -> Value {
        let words = shown(answer);
        match self.kind {
            FieldKind::Number { is_whole: true } => words.trim().parse::<i64>().map_or_else(|_| answer.clone(), Value::from),
            FieldKind::Number { is_whole: false } => words.trim().parse::<f64>().map_or_else(|_| answer.clone(), Value::from),
            FieldKind::Moment => Value::from(words.replacen('T', " ", 1).replace(".000", "")),
            _ => answer.clone(),
        }
    }
}

fn separator(options: &ExportOptions) -> &str {
    if options.group_separator.is_empty() { "/" } else { &options.group_separator }
}

/// The address of the attachment that has this name.
fn url(name: &str, attachments: &Value) -> Value {
    let plain = name.replace(' ', "_");
    let own = attachments
        .as_array()
        .into_iter()
        .flatten()
        .find(|attachment| attachment["filename"].as_str().is_some_and(|file| file.rsplit('/').next() == Some(plain.as_str())));
    own.and_then(|attachment| attachment.get("download_url")).cloned().unwrap_or_else(|| Value::from(""))
}

/// A value as text, as its owner would read it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        other => other.to_string(),
    }
}

/// A text or a number as text; nothing for what is empty.
pub(super) fn text(value: &Value) -> Option<String> {
    Some(shown(value)).filter(|text| !text.is_empty() && !value.is_object() && !value.is_array())
}
