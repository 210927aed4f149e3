//! A section of the design file: typed reading of its keys, every fault with its line, unknown keys by name.

use crate::nearest;
use base::{Finding, Findings, Place};
use std::cell::RefCell;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of the file and the faults found so far.
pub struct Source<'a> {
    pub file: &'a str,
    pub text: &'a str,
    pub findings: RefCell<Findings>,
}

impl Source<'_> {
    fn line(&self, at: usize) -> u64 {
        self.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() as u64 + 1
    }

    pub fn place(&self, at: usize) -> Place {
        Place::file(self.file).line(self.line(at))
    }

    pub fn fault(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }
}

/// A table of the file while it is read. What nobody asked for is an unknown key.
pub struct Section<'a> {
    pub name: String,
    source: &'a Source<'a>,
    table: &'a DeTable<'a>,
    at: usize,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Section<'a> {
    pub fn new(name: &str, source: &'a Source<'a>, table: &'a DeTable<'a>, at: usize) -> Section<'a> {
        Section { name: name.to_owned(), source, table, at, asked: RefCell::default() }
    }

    pub fn line(&self) -> u64 {
        self.source.line(self.at)
    }

    fn value(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// A fault at this section's own line, or at that of a key.
    pub fn fault(&self, code: &str, key: Option<&str>, found: impl Into<String>, expected: impl Into<String>, remedy: impl Into<String>) {
        let value = key.and_then(|key| self.table.iter().find(|(name, _)| name.get_ref() == key));
        let at = value.map_or(self.at, |(name, _)| name.span().start);
        let column = key.map_or(self.name.clone(), |key| format!("{}.{key}", self.name));
        let finding = Finding::error(code, self.source.place(at).column(column));
        self.source.fault(finding.found(found).expected(expected).remedy(remedy));
    }

    fn wrong_type<T>(&self, key: &'static str, value: &DeValue, expected: &str) -> Option<T> {
        self.fault("plan-type", Some(key), shown(value), expected, "corriger la valeur dans le fichier de plan");
        None
    }

    fn read<T>(&self, key: &'static str, expected: &str, take: impl Fn(&'a DeValue<'a>) -> Option<T>) -> Option<T> {
        let value = self.value(key)?.get_ref();
        take(value).or_else(|| self.wrong_type(key, value, expected))
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    pub fn text(&self, key: &'static str) -> Option<String> {
        self.read(key, "un texte entre guillemets", |value| value.as_str().map(str::to_owned))
    }

    /// One text or a list of texts; numbers are taken as they are written.
    pub fn words(&self, key: &'static str) -> Vec<String> {
        self.read(key, "un texte ou une liste de textes", words).unwrap_or_default()
    }

    pub fn number(&self, key: &'static str) -> Option<f64> {
        self.read(key, "un nombre", number)
    }

    pub fn numbers(&self, key: &'static str) -> Vec<f64> {
        let list = |value: &'a DeValue<'a>| match value.as_array() {
            Some(array) => array.iter().map(|item| number(item.get_ref())).collect(),
            None => number(value).map(|value| vec![value]),
        };
        self.read(key, "un nombre ou une liste de nombres", list).unwrap_or_default()
    }

    pub fn flag(&self, key: &'static str) -> Option<bool> {
        self.read(key, "true ou false", DeValue::as_bool)
    }

    /// The value of a key is `true` or `false`.
    pub fn is_flag(&self, key: &'static str) -> bool {
        self.value(key).is_some_and(|value| value.get_ref().is_bool())
    }

    /// One of the words allowed; another is told with the nearest.
    pub fn choice(&self, key: &'static str, allowed: &[&'static str]) -> Option<&'static str> {
        let text = self.text(key)?;
        let found = allowed.iter().find(|word| **word == text).copied();
        if found.is_none() {
            let remedy = nearest::advice(&text, allowed.iter().copied());
            self.fault("plan-valeur", Some(key), format!("« {text} »"), allowed.join(", "), remedy);
        }
        found
    }

    /// As [`Section::choice`], for a key that must be there.
    pub fn needed_choice(&self, key: &'static str, allowed: &[&'static str]) -> Option<&'static str> {
        if !self.has(key) {
            self.fault("plan-cle-absente", None, format!("pas de clé « {key} »"), allowed.join(", "), format!("ajouter {key} = \"…\""));
        }
        self.choice(key, allowed)
    }

    /// `{name = number, …}` in the order of the file.
    pub fn amounts(&self, key: &'static str) -> Vec<(String, f64)> {
        self.read(key, "{ catégorie = nombre, … }", |value| pairs(value, number)).unwrap_or_default()
    }

    /// `{name = [words], …}` in the order of the file.
    pub fn groups(&self, key: &'static str) -> Vec<(String, Vec<String>)> {
        self.read(key, "{ nom = [\"code\", …], … }", |value| pairs(value, words)).unwrap_or_default()
    }

    /// `[[key]]` blocks, or one `[key]`.
    pub fn sections(&self, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let label = |i: usize, many: bool| if many { format!("{key} n° {}", i + 1) } else { key.to_owned() };
        let list: Vec<&Spanned<DeValue>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            _ => vec![value],
        };
        let many = list.len() > 1;
        let taken = list.into_iter().enumerate().map(|(i, item)| match item.get_ref() {
            DeValue::Table(table) => Some(Section::new(&label(i, many), self.source, table, item.span().start)),
            other => self.wrong_type(key, other, "une table"),
        });
        taken.flatten().collect()
    }

    pub fn section(&self, key: &'static str) -> Option<Section<'a>> {
        let mut all = self.sections(key);
        if all.len() > 1 {
            self.fault("plan-section-double", Some(key), format!("{} blocs « {key} »", all.len()), "un seul", "garder l'un des deux");
        }
        (!all.is_empty()).then(|| all.swap_remove(0))
    }

    /// Tells the keys that nobody asked for, with the nearest that are known.
    pub fn done(self) {
        let asked = self.asked.borrow();
        for (name, _) in self.table.iter().filter(|(name, _)| !asked.contains(&name.get_ref().as_ref())) {
            let column = if self.name.is_empty() { name.get_ref().to_string() } else { format!("{}.{}", self.name, name.get_ref()) };
            let finding = Finding::error("plan-cle-inconnue", self.source.place(name.span().start).column(column));
            let remedy = nearest::advice(name.get_ref(), asked.iter().copied());
            self.source.fault(finding.found(format!("« {} »", name.get_ref())).expected("une clé connue").remedy(remedy));
        }
    }
}

fn shown(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => format!("un texte (« {text} »)"),
        DeValue::Integer(number) => format!("un nombre ({})", number.as_str()),
        DeValue::Float(number) => format!("un nombre ({})", number.as_str()),
        DeValue::Boolean(yes) => yes.to_string(),
        DeValue::Datetime(date) => format!("une date ({date})"),
        DeValue::Array(_) => "une liste".to_owned(),
        DeValue::Table(_) => "une table".to_owned(),
    }
}

fn number(value: &DeValue) -> Option<f64> {
    let text = match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        _ => return None,
    };
    text.parse().ok()
}

fn word(value: &DeValue) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        _ => None,
    }
}

fn words(value: &DeValue) -> Option<Vec<String>> {
    match value.as_array() {
        Some(array) => array.iter().map(|item| word(item.get_ref())).collect(),
        None => word(value).map(|word| vec![word]),
    }
}

fn pairs<T>(value: &DeValue, take: impl Fn(&DeValue) -> Option<T>) -> Option<Vec<(String, T)>> {
    let mut all: Vec<_> = value.as_table()?.iter().collect();
    all.sort_by_key(|(name, _)| name.span().start);
    all.into_iter().map(|(name, value)| take(value.get_ref()).map(|taken| (name.get_ref().to_string(), taken))).collect()
}
