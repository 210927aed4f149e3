//! Names: present, well made, unique where they must be.

use super::cause::Cause;
use super::check::Context;
use super::finding::Finding;
use super::table::is_name;
use crate::questionnaire::{Item, Kind};
use std::collections::HashMap;

pub(crate) fn check(context: &Context, findings: &mut Vec<Finding>) {
    let items = &context.form.items;
    let mut same: HashMap<(Option<usize>, &str), u32> = HashMap::new();
    let mut nearly: HashMap<(Option<usize>, String), u32> = HashMap::new();
    let mut repeats: HashMap<&str, u32> = HashMap::new();
    for item in items {
        let mut say = |cause| findings.push(Finding::new(context.survey, item.row, "name", cause));
        if let Some(cause) = alone(item, context.form.settings.root()) {
            say(cause);
            continue;
        }
        let found = || item.name.clone();
        if let Some(other) = same.insert((item.parent, &item.name), item.row) {
            say(Cause::DuplicateName { found: found(), other });
        } else if let Some(other) = nearly.get(&(item.parent, item.name.to_lowercase())) {
            say(Cause::NearlySameName { found: found(), other: *other });
        }
        nearly.entry((item.parent, item.name.to_lowercase())).or_insert(item.row);
        if item.kind == Kind::Repeat
            && let Some(other) = repeats.insert(&item.name, item.row)
        {
            say(Cause::DuplicateRepeat { found: found(), other });
        }
    }
    counts(context, &same, findings);
    empty(context, findings);
}

/// A repeat with a computed count has a hidden question beside it, whose name must be free.
fn counts(context: &Context, same: &HashMap<(Option<usize>, &str), u32>, findings: &mut Vec<Finding>) {
    for item in context.form.items.iter().filter(|item| crate::write_xform::counts_apart(item)) {
        let found = format!("{}_count", item.name);
        let other = same.get(&(item.parent, found.as_str())).copied();
        if let Some(other) = other {
            findings.push(Finding::new(context.survey, item.row, "name", Cause::DuplicateName { found, other }));
        }
    }
}

fn alone(item: &Item, root: &str) -> Option<Cause> {
    let found = || item.name.clone();
    match &item.name {
        name if name.is_empty() => Some(Cause::NoName),
        name if name == "meta" => Some(Cause::ReservedName { found: found() }),
        name if !is_name(name) => Some(Cause::BadName { found: found() }),
        name if item.kind == Kind::Repeat && name == root => Some(Cause::RepeatIsRoot { found: found() }),
        _ => None,
    }
}

/// A group without a question to answer is no page; tablets refuse it.
fn empty(context: &Context, findings: &mut Vec<Finding>) {
    let items = &context.form.items;
    let mut shows = vec![false; items.len()];
    for (index, item) in items.iter().enumerate().rev() {
        shows[index] |= !item.kind.is_section() && crate::write_xform::is_shown(item);
        if let (true, Some(parent)) = (shows[index], item.parent) {
            shows[parent] = true;
        }
    }
    for (item, _) in items.iter().zip(shows).filter(|(item, shows)| item.kind.is_section() && !shows) {
        findings.push(Finding::new(context.survey, item.row, "type", Cause::EmptyGroup { found: item.name.clone() }));
    }
}
