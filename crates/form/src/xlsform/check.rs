//! What is checked once the whole workbook is known: names, quotations, expressions, lists, parameters.

use super::cause::Cause;
use super::finding::{Finding, Severity};
use super::header::{Column, Heading};
use super::reference::{references, trigger_names};
use super::table::is_name;
use super::{dynamic, names, parameters, range};
use crate::expression::Expression;
use crate::questionnaire::{ChoiceList, Item, Kind, Questionnaire, Rule, Select, Source, Text, Words};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// What a check looks at.
pub(crate) struct Context<'a> {
    pub form: &'a Questionnaire,
    pub survey: &'a str,
    pub choices: &'a str,
    pub has_choices: bool,
    pub similar_choices: Vec<String>,
    pub survey_headings: &'a [Heading],
    pub choice_headings: &'a [Heading],
    /// How many items bear a name, and the first of them.
    pub names: HashMap<&'a str, Vec<usize>>,
}

pub(crate) fn check(context: &Context, findings: &mut Vec<Finding>) {
    names::check(context, findings);
    for item in &context.form.items {
        let mut say = |column: &str, cause| findings.push(Finding::new(context.survey, item.row, column, cause));
        words(context, item, &mut say);
        rules(context, item, &mut say);
        lists(context, item, &mut say);
        own(context, item, &mut say);
    }
    for list in &context.form.lists {
        choices(context, list, findings);
    }
    let sound = !findings.iter().any(|finding| finding.severity() == Severity::Error);
    if let Some(names) = sound.then(|| crate::write_xform::cycle(context.form)).flatten() {
        let first = names.first().and_then(|name| context.names.get(name.as_str())?.first());
        let row = first.map(|index| context.form.items[*index].row);
        findings.push(Finding::new(context.survey, row, "", Cause::Circle { names }));
    }
    if let Some(name) = context.form.settings.get("instance_name") {
        let mut say = |column: &str, cause| findings.push(Finding::new("settings", 2, column, cause));
        expression(name, "instance_name", context, &mut say);
    }
}

type Say<'a> = dyn FnMut(&str, Cause) + 'a;

/// The quotations of a text.
fn quoted(text: &str, column: &str, context: &Context, say: &mut Say) {
    let (found, open) = references(text);
    if open {
        say(column, Cause::ReferenceSyntax);
    }
    for reference in found {
        if reference.last_saved {
            say(column, Cause::LastSaved);
        }
        if let Some(cause) = unknown(reference.name, context) {
            say(column, cause);
        }
    }
}

/// Why a name cannot be quoted.
fn unknown(name: &str, context: &Context) -> Option<Cause> {
    let in_meta = match name {
        "instanceID" => !context.form.settings.is_on("omit_instanceID"),
        "instanceName" => context.form.settings.get("instance_name").is_some(),
        _ => false,
    };
    match context.names.get(name).map_or(0, Vec::len) {
        0 if in_meta => None,
        0 => Some(Cause::UnknownReference { name: name.to_owned() }),
        1 => None,
        _ => Some(Cause::AmbiguousReference { name: name.to_owned() }),
    }
}

fn words(context: &Context, item: &Item, say: &mut Say) {
    for (words, text) in &item.words {
        for (language, entry) in text.entries() {
            let column = header(context.survey_headings, &Column::Words(*words), language).unwrap_or_else(|| words.header().to_owned());
            quoted(entry, &column, context, say);
            for (path, _) in crate::write_xform::pieces(entry).into_iter().filter(|(piece, _)| piece.starts_with("instance(")) {
                expression(path, &column, context, &mut |column, cause| {
                    if matches!(cause, Cause::Expression(_)) {
                        say(column, cause);
                    }
                });
            }
        }
    }
    let speaks = |words: Words| item.text(words).is_some_and(|text| !text.is_empty());
    let silent = !item.words.keys().any(|words| *words == Words::Label || *words == Words::Hint || words.is_media());
    let is_shown = !matches!(item.kind, Kind::Calculate | Kind::Hidden | Kind::Today | Kind::Group);
    if is_shown && silent && !speaks(Words::Guidance) && item.rule(Rule::Calculation).is_none() && item.rule(Rule::Trigger).is_none() {
        say("label", Cause::NoLabel);
    }
}

/// The header that a column was written with.
pub(crate) fn header(headings: &[Heading], column: &Column, language: &str) -> Option<String> {
    headings.iter().find(|heading| heading.column == *column && heading.language == language).map(|heading| heading.header.clone())
}

fn rules(context: &Context, item: &Item, say: &mut Say) {
    for (rule, text) in &item.rules {
        let column = header(context.survey_headings, &Column::Rule(*rule), "").unwrap_or_else(|| rule.header().to_owned());
        match rule {
            Rule::Trigger => trigger(text, &column, context, say),
            Rule::Default if !dynamic::is_dynamic(text, &item.kind) => {
                default(item, text).into_iter().for_each(|cause| say(&column, cause));
            }
            Rule::Required | Rule::ReadOnly | Rule::Relevant if dynamic::boolean(text).is_some() => {}
            Rule::Constraint | Rule::Calculation if dynamic::boolean(text).is_some() => {}
            _ => expression(text, &column, context, say),
        }
    }
    let is_idle = item.rule(Rule::Calculation).is_none() && item.rule(Rule::Default).is_none() && item.rule(Rule::Trigger).is_none();
    if item.kind == Kind::Calculate && is_idle {
        say("calculation", Cause::NoCalculation);
    }
}

fn trigger(text: &str, column: &str, context: &Context, say: &mut Say) {
    match trigger_names(text) {
        None => say(column, Cause::TriggerList),
        Some(names) => names.into_iter().filter_map(|name| silent(name, context)).for_each(|cause| say(column, cause)),
    }
}

/// Why nothing can be triggered by a question.
fn silent(name: &str, context: &Context) -> Option<Cause> {
    let hidden = |index: &usize| !crate::write_xform::is_shown(&context.form.items[*index]);
    let is_hidden = context.names.get(name).is_some_and(|places| places.iter().all(hidden));
    unknown(name, context).or_else(|| is_hidden.then(|| Cause::TriggerHidden { name: name.to_owned() }))
}

/// A quotation that cannot hold is told once, as a quotation; the rest as an expression.
fn expression(text: &str, column: &str, context: &Context, say: &mut Say) {
    let mut faults = 0;
    quoted(text, column, context, &mut |column, cause| {
        faults += 1;
        say(column, cause);
    });
    if faults == 0
        && let Err(errors) = Expression::compile(&filtered(text))
    {
        errors.into_iter().for_each(|error| say(column, Cause::Expression(error)));
    }
}

/// `${r}[1]/q`, a filter on a quoted repeat, is a path only once the form is written: the quotation is read here as a
/// path of the same length, so that the places of the faults hold.
fn filtered(text: &str) -> Cow<'_, str> {
    let has_filter = |range: &Range<usize>| text[range.end..].trim_start().starts_with('[');
    let (found, _) = references(text);
    let mut out = Cow::Borrowed(text);
    for range in found.into_iter().rev().map(|reference| reference.range).filter(has_filter) {
        let path: String = std::iter::once('/').chain(text[range.clone()].chars().skip(1).map(|_| 'r')).collect();
        out.to_mut().replace_range(range, &path);
    }
    out
}

/// A default that is written, and not computed, is of the type of the question.
fn default(item: &Item, text: &str) -> Option<Cause> {
    let fits = match item.kind {
        Kind::Integer => text.parse::<i64>().is_ok(),
        Kind::Decimal => text.parse::<f64>().is_ok_and(f64::is_finite),
        Kind::Range => text.parse::<f64>().is_ok_and(f64::is_finite),
        Kind::Date => crate::expression::date::parse(text, crate::expression::date::Zone::UTC, false).is_some(),
        _ => true,
    };
    (!fits).then(|| Cause::DefaultValue { found: text.to_owned() })
}

fn lists(context: &Context, item: &Item, say: &mut Say) {
    let Some(select) = item.kind.select() else { return };
    match &select.source {
        Source::List(name) => list(context, item, name, say),
        Source::Answers(name) => unknown(name, context).into_iter().for_each(|cause| say("type", cause)),
        Source::File(_) => {}
    }
    if select.or_other && item.rule(Rule::ChoiceFilter).is_some() {
        say("choice_filter", Cause::OrOtherFilter);
    }
}

fn list(context: &Context, item: &Item, name: &str, say: &mut Say) {
    let Some(list) = context.form.list(name) else {
        let near = super::spelling::nearest(name, context.form.lists.iter().map(|list| list.name.as_str()));
        return say(
            "type",
            match context.has_choices {
                true => Cause::UnknownList { found: name.to_owned(), similar: near.map(str::to_owned) },
                false => Cause::NoChoices { similar: context.similar_choices.clone() },
            },
        );
    };
    if let Some(filter) = item.rule(Rule::ChoiceFilter) {
        filter_columns(filter, list).into_iter().for_each(|found| say("choice_filter", Cause::FilterColumn { found }));
    }
}

/// Names in a filter that are no column of the list.
fn filter_columns(filter: &str, list: &ChoiceList) -> Vec<String> {
    let Ok(expression) = Expression::compile(filter) else { return Vec::new() };
    let known = |name: &str| {
        let is_column = |choice: &crate::questionnaire::Choice| choice.columns.iter().any(|(column, _)| column == name);
        matches!(name, "name" | "label" | "itextId") || list.choices.iter().any(is_column)
    };
    let mut found = dynamic::bare_names(expression.root());
    found.retain(|name| !known(name));
    found
}

fn own(context: &Context, item: &Item, say: &mut Say) {
    parameters::check(item).into_iter().for_each(|cause| say("parameters", cause));
    if let Some(seed) = item.parameters.get("seed") {
        quoted(seed, "parameters", context, say);
    }
    if item.kind == Kind::Range {
        range::check(item, context.form).into_iter().for_each(|cause| say("parameters", cause));
    }
    for (attribute, _) in item.binds.iter().filter(|(attribute, _)| !is_attribute(attribute, context)) {
        say(&format!("bind::{attribute}"), Cause::BindAttribute { found: attribute.clone() });
    }
    if item.appearance.contains("search(") {
        return say("appearance", Cause::SearchAppearance);
    }
    for word in item.appearance.split(' ').filter(|word| !word.is_empty() && !is_appearance(word)) {
        say("appearance", Cause::UnknownAppearance { found: word.to_owned() });
    }
    if item.appears("table-list") {
        table(context, item, say);
    }
}

/// Attributes of a bind have a prefix that is ours, that of ODK, or declared; those without one are XForms' own.
fn is_attribute(attribute: &str, context: &Context) -> bool {
    let Some((prefix, name)) = attribute.split_once(':') else { return matches!(attribute, "preload" | "preloadParams") };
    let declared = context.form.settings.get("namespaces").and_then(super::namespaces).unwrap_or_default();
    let is_known = ["jr", "odk", "orx", "ctg"].contains(&prefix) || declared.iter().any(|(known, _)| known == prefix);
    is_known && is_name(name)
}

/// Appearances that our pages and sheets follow, and those of tablets that change nothing in an answer.
const APPEARANCES: &[&str] = &[
    "likert",
    "table-list",
    "label",
    "list-nolabel",
    "list",
    "minimal",
    "autocomplete",
    "field-list",
    "multiline",
    "numbers",
    "horizontal",
    "horizontal-compact",
    "vertical",
    "no-ticks",
    "quick",
    "quickcompact",
    "compact",
    "picker",
    "rating",
    "no-calendar",
    "month-year",
    "year",
    "thousands-sep",
    "columns",
    "columns-pack",
    "no-buttons",
    "hidden",
];

fn is_appearance(word: &str) -> bool {
    let numbered = |prefix: &str| word.strip_prefix(prefix).is_some_and(|rest| rest.parse::<u8>().is_ok());
    APPEARANCES.contains(&word) || numbered("columns-") || numbered("w") || numbered("compact-") || numbered("quickcompact-")
}

/// A grid is made of questions on one list.
fn table(context: &Context, group: &Item, say: &mut Say) {
    let place = context.form.items.iter().position(|item| std::ptr::eq(item, group));
    let mut first: Option<&str> = None;
    for child in context.form.children(place).map(|index| &context.form.items[index]) {
        let Some(Select { source: Source::List(name), .. }) = child.kind.select() else { continue };
        match first {
            Some(first) if first != name => say("appearance", Cause::MixedTable { found: name.clone(), first: first.to_owned() }),
            _ => first = Some(name),
        }
    }
}

fn choices(context: &Context, list: &ChoiceList, findings: &mut Vec<Finding>) {
    let is_of = |item: &Item| matches!(item.kind.select(), Some(Select { source: Source::List(name), .. }) if *name == list.name);
    let several = |item: &Item| matches!(item.kind, Kind::SelectMultiple(_) | Kind::Rank(_));
    let is_multiple = context.form.items.iter().any(|item| several(item) && is_of(item));
    for choice in &list.choices {
        let mut say = |column: &str, cause| findings.push(Finding::new(context.choices, choice.row, column, cause));
        for (words, text) in &choice.words {
            quoted_in(context, *words, text, &mut say);
        }
        if is_multiple && choice.name.contains(char::is_whitespace) {
            say("name", Cause::ChoiceSpace { found: choice.name.clone() });
        }
        for (column, _) in choice.columns.iter().filter(|(column, _)| !is_name(column) && !column.contains(char::is_whitespace)) {
            say(column, Cause::ColumnKept);
        }
    }
}

fn quoted_in(context: &Context, words: Words, text: &Text, say: &mut Say) {
    for (language, entry) in text.entries() {
        let column = header(context.choice_headings, &Column::Words(words), language).unwrap_or_else(|| words.header().to_owned());
        quoted(entry, &column, context, say);
    }
}
