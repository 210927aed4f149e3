//! R script: reads the CSV of codes and makes `reponses` (factors in the order of the list, logicals, numbers, dates, labels) and
//! `manques` (why an answer is missing), with base R alone.
//!
//! «Ne sait pas» stays a level of a choice; `nr`, `nc`, unreadable and empty are `NA`, and their kind stands in `manques`, a table of
//! the same rows and columns, since an attribute of a column does not survive the first `[`. Texts are marked as UTF-8, so that the
//! script gives the same in every locale.

use super::field::{Category, Datum, Field, Kind};
use super::table::Table;
use crate::table::Missing;
use form::dictionary::Dictionary;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The functions that read and type the columns.
const HEAD: &str = include_str!("r/head.R");
const TAIL: &str = include_str!("r/tail.R");

pub(super) fn write(table: &Table, dictionary: &Dictionary, csv: &str) -> String {
    let fields = table.fields(dictionary);
    let names: Vec<String> = table.names().map(quoted).collect();
    let about = [dictionary.title.as_str(), &dictionary.id, &dictionary.version].map(line).join(", ");
    let mut out = HEAD.replace("@TITRE@", &about).replace("@FICHIER@", &quoted(csv)).replace("@LIGNES@", &table.rows.to_string());
    out = out.replace("@NOMS@", &list(&names));
    fields.iter().for_each(|field| variable(field, &mut out));
    out + TAIL
}

/// One call a variable.
fn variable(field: &Field, out: &mut String) {
    let (name, label) = (quoted(&field.column.name), quoted(&field.label));
    let _ = match field.kind {
        Kind::Single => write!(out, "choix({name}, {label}{})", choices(field)),
        _ if has_own_codes(field) => write!(out, "propre({name}, {label}, {})", own_codes(field)),
        Kind::Tick => write!(out, "coche({name}, {label})"),
        Kind::Number { .. } => write!(out, "nombre({name}, {label})"),
        Kind::Date => write!(out, "jour({name}, {label})"),
        Kind::DateTime => write!(out, "moment({name}, {label})"),
        Kind::Text if field.data.contains(&Datum::Text) && is_identifier(field) => write!(out, "texte({name}, {label}, c())"),
        Kind::Text | Kind::Time => write!(out, "texte({name}, {label})"),
    };
    out.push('\n');
}

/// A column in which «nc» would be a text like others.
fn is_identifier(field: &Field) -> bool {
    field.counted().any(|(at, datum, _)| datum == Datum::Text && ["nsp", "nr", "nc"].contains(&&*field.column.distinct[at]))
}

/// True when the form has other words than `nsp`, `nr`, `nc` for what is no answer.
fn has_own_codes(field: &Field) -> bool {
    field.counted().any(|(at, datum, _)| matches!(datum, Datum::Missing(why) if *field.column.distinct[at] != *why.code()))
}

/// The function that reads the answers, the codes that are none, and their kinds.
fn own_codes(field: &Field) -> String {
    let lire = match field.kind {
        Kind::Tick => "lire_coche",
        Kind::Number { .. } => "as.numeric",
        Kind::Date => "lire_jour",
        Kind::DateTime => "lire_moment",
        Kind::Single | Kind::Text | Kind::Time => "identity",
    };
    let found = field.counted().filter_map(|(at, datum, _)| match datum {
        Datum::Missing(why) if why != Missing::NotSeen => Some((quoted(&field.column.distinct[at]), quoted(why.code()))),
        _ => None,
    });
    let (codes, kinds): (Vec<String>, Vec<String>) = found.unzip();
    format!("{lire}, {}, {}", list(&codes), list(&kinds))
}

/// Codes, labels, and which codes are no answer.
fn choices(field: &Field) -> String {
    let strays = field.counted().filter(|(_, datum, _)| *datum == Datum::Stray).map(|(at, ..)| field.column.distinct[at].to_string());
    let is_level = |category: &&Category| category.missing.is_none_or(|why| why == Missing::DontKnow);
    let mut levels: Vec<(String, String)> =
        field.categories.iter().filter(is_level).map(|category| (category.code.clone(), category.label.clone())).collect();
    levels.extend(strays.map(|code| (code.clone(), code)));
    let absent: Vec<&Category> = field.categories.iter().filter(|category| !is_level(category)).collect();
    let text = |texts: Vec<String>| list(&texts.iter().map(|text| quoted(text)).collect::<Vec<String>>());
    let codes = text(levels.iter().map(|(code, _)| code.clone()).collect());
    let labels = text(apart(levels));
    let absents = text(absent.iter().map(|category| category.code.clone()).collect());
    let kinds = text(absent.iter().filter_map(|category| Some(category.missing?.code().to_owned())).collect());
    let mut out = format!(",\n  codes = {codes},\n  libelles = {labels}");
    if !absent.is_empty() {
        let _ = write!(out, ",\n  absents = {absents},\n  genres = {kinds}");
    }
    out
}

/// The labels; those that are alike get their codes, since a factor would make one level of them, until none are.
fn apart(levels: Vec<(String, String)>) -> Vec<String> {
    let (codes, mut labels): (Vec<String>, Vec<String>) = levels.into_iter().unzip();
    for _ in 0..codes.len() {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        labels.iter().for_each(|label| *seen.entry(label.clone()).or_default() += 1);
        let alike = labels.iter_mut().zip(&codes).filter(|(label, _)| seen[*label] > 1);
        alike.for_each(|(label, code)| *label = format!("{label} ({code})"));
        if seen.len() == codes.len() {
            break;
        }
    }
    labels
}

fn list(quoted: &[String]) -> String {
    format!("c({})", quoted.join(", "))
}

/// A text of R.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\0' => {}
            control if u32::from(control) < 32 => out.push_str(&format!("\\{:03o}", u32::from(control))),
            other => out.push(other),
        }
    }
    out + "\""
}

/// A text on one line of a comment.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn labels_alike_stay_apart_even_from_one_that_looks_like_them() {
        let levels = [("1", "A"), ("2", "A"), ("3", "A (1)")].map(|(code, label)| (code.to_owned(), label.to_owned()));
        assert_eq!(apart(levels.to_vec()), ["A (1) (1)", "A (2)", "A (1) (3)"]);
    }
}
