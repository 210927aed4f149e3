//! The codebook: a line a code, for the sheet «Livre de codes».

use super::field::{Category, Datum, Field, KINDS, Kind, words};
use super::statistics::Statistics;
use crate::table::Missing;
use form::dictionary::{Dictionary, Variable};

/// The heads of the sheet, and how wide each is.
pub(super) const HEADS: [(&str, f64); 11] = [
    ("Variable", 20.0),
    ("N°", 7.0),
    ("Question", 60.0),
    ("Type", 18.0),
    ("Code", 24.0),
    ("Libellé du code", 44.0),
    ("Sens du code", 20.0),
    ("Réponses", 11.0),
    ("Posée si", 50.0),
    ("Partie", 30.0),
    ("Indicateurs", 30.0),
];

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Text(String),
    Count(usize),
}

pub(super) fn rows(fields: &[Field], dictionary: &Dictionary) -> Vec<[Item; HEADS.len()]> {
    let mut rows: Vec<[Item; HEADS.len()]> = fields.iter().flat_map(of_field).collect();
    let is_there = |variable: &&Variable| fields.iter().any(|field| field.column.name == variable.name);
    rows.extend(dictionary.variables.iter().filter(|variable| !is_there(variable)).map(absent));
    rows
}

/// Code, label, sense and count of each code; one line for a variable without codes, then its missing answers.
fn of_field(field: &Field) -> Vec<[Item; HEADS.len()]> {
    let statistics = Statistics::of(field);
    let mut lines: Vec<(String, String, String, usize)> = Vec::new();
    if matches!(field.kind, Kind::Single | Kind::Tick) {
        lines.extend(statistics.frequencies.iter().map(|(code, count)| (code.clone(), label(field, code), sense(field, code), *count)));
    } else {
        lines.push((range(&statistics), String::new(), "réponse".to_owned(), statistics.valid));
    }
    for (why, _) in KINDS.into_iter().zip(0..) {
        let count = field.counted().filter(|(_, datum, _)| *datum == Datum::Missing(why)).map(|(.., count)| count).sum();
        if count > 0 {
            lines.push((why.code().to_owned(), words(why).to_owned(), kind_of(why).to_owned(), count));
        }
    }
    let head = Head::of(field);
    lines.into_iter().map(|(code, label, sense, count)| head.row(code, label, sense, Item::Count(count))).collect()
}

fn label(field: &Field, code: &str) -> String {
    match field.kind {
        Kind::Tick => if code == "1" { "Oui" } else { "Non" }.to_owned(),
        _ => category(field, code).map_or(String::new(), |category| category.label.clone()),
    }
}

fn sense(field: &Field, code: &str) -> String {
    match category(field, code) {
        Some(Category { missing: Some(why), .. }) => kind_of(*why),
        None if field.kind == Kind::Single => "hors liste",
        _ => "réponse",
    }
    .to_owned()
}

fn category<'a>(field: &'a Field, code: &str) -> Option<&'a Category> {
    field.categories.iter().find(|category| category.code == code)
}

fn kind_of(why: Missing) -> &'static str {
    match why {
        Missing::DontKnow => "ne sait pas (nsp)",
        Missing::Refused => "refus (nr)",
        Missing::NotConcerned => "non concerné (nc)",
        Missing::NotSeen => "non vu (vide)",
        Missing::Unreadable => "illisible",
    }
}

/// «de 0 à 9», for numbers.
fn range(statistics: &Statistics) -> String {
    match (statistics.least, statistics.most) {
        (Some(least), Some(most)) => format!("de {least} à {most}").replace('.', ","),
        _ => String::new(),
    }
}

fn kind(field: &Field) -> &'static str {
    match field.kind {
        Kind::Single => "choix unique",
        Kind::Tick => "case à cocher",
        Kind::Number { integer: true } => "nombre entier",
        Kind::Number { integer: false } => "nombre",
        Kind::Text if !field.odd.is_empty() => "texte (valeurs d'un autre type)",
        Kind::Text => "texte",
        Kind::Date => "date",
        Kind::Time => "heure",
        Kind::DateTime => "date et heure",
    }
}

/// What every line of a variable repeats, so that the sheet can be sorted and filtered.
struct Head {
    name: String,
    number: String,
    label: String,
    kind: String,
    universe: String,
    groups: String,
    indicators: String,
}

impl Head {
    fn of(field: &Field) -> Head {
        let variable = |get: fn(&Variable) -> String| field.variable.map(get).unwrap_or_default();
        Head {
            name: field.column.name.clone(),
            number: variable(|v| v.number.clone().unwrap_or_default()),
            label: field.label.clone(),
            kind: kind(field).to_owned(),
            universe: variable(|v| v.universe.clone().unwrap_or_default()),
            groups: variable(|v| v.groups.join(" › ")),
            indicators: variable(|v| v.indicators.join(" ")),
        }
    }

    fn row(&self, code: String, label: String, sense: String, count: Item) -> [Item; HEADS.len()] {
        let text = |text: &String| Item::Text(text.clone());
        let last = [text(&self.universe), text(&self.groups), text(&self.indicators)];
        let [universe, groups, indicators] = last;
        [
            text(&self.name),
            text(&self.number),
            text(&self.label),
            text(&self.kind),
            Item::Text(code),
            Item::Text(label),
            Item::Text(sense),
            count,
            universe,
            groups,
            indicators,
        ]
    }
}

/// A variable of the form that the file of answers does not have.
fn absent(variable: &Variable) -> [Item; HEADS.len()] {
    let head = Head {
        name: variable.name.clone(),
        number: variable.number.clone().unwrap_or_default(),
        label: super::field::label_of(variable),
        kind: String::new(),
        universe: variable.universe.clone().unwrap_or_default(),
        groups: variable.groups.join(" › "),
        indicators: variable.indicators.join(" "),
    };
    head.row(String::new(), String::new(), "absente du fichier".to_owned(), Item::Text(String::new()))
}
