//! Languages: are they named with their code, and does each have every column?

use super::cause::Cause;
use super::finding::Finding;
use super::header::{Column, Heading};
use super::language_code::has_code;
use crate::questionnaire::{Questionnaire, Words};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn check(form: &Questionnaire, survey: (&str, &[Heading]), choices: (&str, &[Heading]), findings: &mut Vec<Finding>) {
    let uncoded: Vec<&str> = form.languages().into_iter().filter(|language| !language.is_empty() && !has_code(language)).collect();
    for language in uncoded {
        findings.push(Finding::new("", None, "", Cause::LanguageCode { language: language.to_owned() }));
    }
    for (sheet, headings) in [survey, choices] {
        missing(form, sheet, headings, findings);
    }
    let is_other = form.items.iter().any(|item| item.kind.select().is_some_and(|select| select.or_other));
    let is_translated = [survey.1, choices.1].into_iter().flatten().any(|heading| !heading.language.is_empty());
    if is_other && is_translated {
        findings.push(Finding::new(survey.0, None, "type", Cause::OrOtherTranslated));
    }
}

/// Columns that some languages have and others not.
fn missing(form: &Questionnaire, sheet: &str, headings: &[Heading], findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<&str, BTreeSet<Words>> = BTreeMap::new();
    for heading in headings {
        if let Column::Words(words) = heading.column.clone() {
            let language = if heading.language.is_empty() { "default" } else { &heading.language };
            seen.entry(language).or_default().insert(words);
        }
    }
    if seen.keys().all(|language| *language == "default") {
        return;
    }
    let all: BTreeSet<Words> = seen.values().flatten().copied().filter(|words| *words != Words::NoAppMessage).collect();
    // Once the language of the plain columns is said, they are a reserve for all, and lack nothing.
    let is_said = form.settings.get("default_language").is_some();
    for (language, words) in seen.iter().filter(|(language, _)| !is_said || **language != "default") {
        let columns: Vec<String> = all.difference(words).map(|words| words.header().trim_start_matches("media::").to_owned()).collect();
        if !columns.is_empty() {
            findings.push(Finding::new(sheet, None, "", Cause::MissingTranslation { language: (*language).to_owned(), columns }));
        }
    }
}
