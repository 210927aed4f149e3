//! A table of a TOML file, read key by key: each fault becomes a finding with its line, and reading goes on.

use base::{Finding, Findings, Place};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

type Value<'a> = Spanned<DeValue<'a>>;

/// A text being read, and what there is to tell its owner.
pub(super) struct Source<'a> {
    /// «insee-filosofi-2019/source.toml», for messages.
    pub path: &'a str,
    pub text: &'a str,
    pub findings: &'a mut Findings,
}

impl Source<'_> {
    pub fn line(&self, offset: usize) -> u64 {
        let before = self.text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count();
        before as u64 + 1
    }

    pub fn fault(&mut self, code: &str, line: u64, key: &str, found: String, expected: &str, remedy: &str) {
        let mut place = Place::file(self.path).line(line);
        if !key.is_empty() {
            place = place.column(key);
        }
        self.findings.push(Finding::error(code, place).found(found).expected(expected).remedy(remedy));
    }

    fn bad_value(&mut self, line: u64, key: &str, found: &str, expected: &str) {
        self.fault("manifest-value", line, key, format!("« {found} »"), expected, "corriger la valeur");
    }
}

/// The keys of one table: `[[file]]` number 3, or the top of the file (`name` empty).
pub(super) struct Section<'a> {
    name: &'static str,
    line: u64,
    entries: Vec<(&'a str, &'a Value<'a>)>,
}

impl<'a> Section<'a> {
    /// Takes a table; keys that are not `known` are told.
    pub fn new(source: &mut Source<'_>, name: &'static str, line: u64, table: &'a DeTable<'a>, known: &[&str]) -> Section<'a> {
        let entries = table.iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect();
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let (line, found) = (source.line(key.span().start), format!("clé inconnue « {} »", key.get_ref()));
            let expected = format!("une de : {}", known.join(", "));
            source.fault("manifest-key", line, key.get_ref(), found, &expected, "corriger le nom de la clé, ou la retirer");
        }
        Section { name, line, entries }
    }

    fn value(&self, key: &str) -> Option<&'a Value<'a>> {
        self.entries.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    /// Line of a key, or of the table where the key is not there.
    pub fn line(&self, source: &Source<'_>, key: &str) -> u64 {
        self.value(key).map_or(self.line, |value| source.line(value.span().start))
    }

    /// A text; empty when the key is not there.
    pub fn text(&self, source: &mut Source<'_>, key: &str) -> String {
        match self.value(key).map(|value| value.get_ref()) {
            None => String::new(),
            Some(DeValue::String(text)) => text.trim().to_owned(),
            Some(other) => {
                source.bad_value(self.line(source, key), key, kind_fr(other), "un texte entre guillemets");
                String::new()
            }
        }
    }

    /// A text that must be there and not be empty.
    pub fn required(&self, source: &mut Source<'_>, key: &str, expected: &str) -> String {
        let text = self.text(source, key);
        let told = self.value(key).is_some_and(|value| !matches!(value.get_ref(), DeValue::String(_)));
        if text.is_empty() && !told {
            let block = if self.name.is_empty() { "en tête du fichier".to_owned() } else { format!("dans ce bloc [[{}]]", self.name) };
            let line = self.line(source, key);
            source.fault("manifest-missing", line, key, format!("« {key} » manque {block}"), expected, "ajouter la clé");
        }
        text
    }

    /// A text of a given shape; None when the key is not there or the shape is wrong (which is told).
    pub fn shaped<T>(&self, source: &mut Source<'_>, key: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(source, key);
        if text.is_empty() {
            return None;
        }
        let value = parse(&text);
        if value.is_none() {
            source.bad_value(self.line(source, key), key, &text, expected);
        }
        value
    }

    /// A number as it is written; integers and decimals alike.
    pub fn number(&self, source: &mut Source<'_>, key: &str) -> Option<f64> {
        let text = match self.value(key)?.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().to_owned(),
            DeValue::Float(float) => float.as_str().to_owned(),
            other => kind_fr(other).to_owned(),
        };
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
        if value.is_none() {
            source.bad_value(self.line(source, key), key, &text, "un nombre (point décimal, sans guillemets)");
        }
        value
    }

    /// A whole number from `least` to `most`.
    pub fn whole(&self, source: &mut Source<'_>, key: &str, least: u64, most: u64) -> Option<u64> {
        let text = match self.value(key)?.get_ref() {
            DeValue::Integer(integer) => integer.to_string(),
            other => kind_fr(other).to_owned(),
        };
        let value = text.parse().ok().filter(|value| (least..=most).contains(value));
        if value.is_none() {
            source.bad_value(self.line(source, key), key, &text, &format!("un entier de {least} à {most}, sans guillemets"));
        }
        value
    }

    /// A list of texts, each with its line; a single text is a list of one.
    pub fn list(&self, source: &mut Source<'_>, key: &str) -> Vec<(u64, String)> {
        match self.value(key) {
            None => Vec::new(),
            Some(value) => match value.get_ref() {
                DeValue::Array(items) => items.iter().filter_map(|item| list_item(source, key, item)).collect(),
                _ => list_item(source, key, value).into_iter().collect(),
            },
        }
    }

    /// The blocks `[[key]]`, each with its line.
    pub fn blocks(&self, source: &mut Source<'_>, key: &str) -> Vec<(u64, &'a DeTable<'a>)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let items: Vec<&Value<'_>> = value.get_ref().as_array().map(|array| array.iter().collect()).unwrap_or_default();
        let tables: Vec<_> =
            items.iter().filter_map(|item| item.get_ref().as_table().map(|table| (source.line(item.span().start), table))).collect();
        if tables.is_empty() || tables.len() < items.len() {
            source.bad_value(self.line(source, key), key, kind_fr(value.get_ref()), &format!("des blocs [[{key}]]"));
        }
        tables
    }
}

/// What a value is, in the words of the person who wrote it.
fn kind_fr(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "un texte",
        DeValue::Integer(_) => "un entier",
        DeValue::Float(_) => "un nombre décimal",
        DeValue::Boolean(_) => "true ou false",
        DeValue::Datetime(_) => "une date sans guillemets",
        DeValue::Array(_) => "une liste",
        DeValue::Table(_) => "un bloc",
    }
}

fn list_item(source: &mut Source<'_>, key: &str, item: &Value<'_>) -> Option<(u64, String)> {
    let line = source.line(item.span().start);
    match item.get_ref() {
        DeValue::String(text) => Some((line, text.trim().to_owned())),
        other => {
            source.bad_value(line, key, kind_fr(other), "un texte entre guillemets");
            None
        }
    }
}
