//! The model of an XForm: the answer before it is filled in, the lists, the binds, the first values.

use super::element::Element;
use super::path::{Place, resolve};
use super::tree::{Node, Tree};
use super::words::Speech;
use crate::questionnaire::{ChoiceList, Item, Kind, Questionnaire, Rule, Source, Words};
use crate::xlsform::{boolean, is_decimal, is_dynamic};
use std::collections::BTreeMap;

/// The answer before it is filled in. A repeat has a template and a first instance.
pub(crate) fn instance(form: &Questionnaire, tree: &Tree) -> Element {
    let settings = &form.settings;
    let mut root = Element::new(tree.root.as_str()).with("id", settings.id()).maybe("version", settings.get("version"));
    root = root.maybe("xmlns", settings.get("instance_xmlns"));
    for (key, value) in &settings.0 {
        if let Some(attribute) = key.strip_prefix("attribute::") {
            root = root.with(attribute, value.as_str());
        }
    }
    tree.top.iter().for_each(|node| root.extend(answer(tree, *node, true, true)));
    let mut meta = Element::new("meta");
    if !settings.is_on("omit_instanceID") {
        meta.push(Element::new("instanceID"));
    }
    if settings.get("instance_name").is_some() {
        meta.push(Element::new("instanceName"));
    }
    if !meta.is_empty() {
        root.push(meta);
    }
    Element::new("instance").child(root)
}

fn answer(tree: &Tree, node: usize, template: bool, plain: bool) -> Vec<Element> {
    let Node { item, children, .. } = &tree.nodes[node];
    let fill = |template: bool, plain: bool| {
        let mut element = Element::new(item.name.as_str());
        children.iter().for_each(|child| element.extend(answer(tree, *child, template, plain)));
        element
    };
    if item.kind == Kind::Repeat {
        let first = template.then(|| fill(true, false).with("jr:template", ""));
        return first.into_iter().chain(plain.then(|| fill(false, true))).collect();
    }
    if item.kind == Kind::Group {
        return vec![fill(template, plain)];
    }
    let mut element = Element::new(item.name.as_str());
    if let Some(default) = item.rule(Rule::Default).filter(|default| !is_dynamic(default, &item.kind)) {
        element.push_text(default);
    }
    vec![element]
}

/// The lists of the sheet `choices`, then the files.
pub(crate) fn lists(tree: &Tree, speech: &mut Speech) -> Vec<Element> {
    let mut found: Vec<Element> = tree.lists.iter().map(|list| self::list(list, speech)).collect();
    found.extend(files(tree).into_iter().map(|(id, source)| Element::new("instance").with("id", id).with("src", source)));
    found
}

fn list(list: &ChoiceList, speech: &mut Speech) -> Element {
    let is_spoken = speech.is_spoken(&list.name);
    let mut root = Element::new("root");
    for (index, choice) in list.choices.iter().enumerate() {
        let mut item = Element::new("item");
        if is_spoken {
            item.push(Element::new("itextId").text(speech.choice(&list.name, index, &choice.words)));
        }
        item.push(Element::new("name").text(choice.name.as_str()));
        if let (false, Some(label)) = (is_spoken, choice.label()) {
            item.push(Element::new("label").text(label.best("")));
        }
        let columns = choice.columns.iter().filter(|(column, _)| crate::xlsform::is_element(column));
        item.extend(columns.map(|(column, value)| Element::new(column.as_str()).text(value.as_str())));
        root.push(item);
    }
    Element::new("instance").with("id", list.name.as_str()).child(root)
}

/// Identifier and address of each file, once: those of the questions, those that `pulldata()` reads.
fn files(tree: &Tree) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for item in tree.nodes.iter().map(|node| &node.item) {
        if let Some(Source::File(file)) = item.kind.select().map(|select| &select.source) {
            let folder = if file.to_lowercase().ends_with(".csv") { "file-csv" } else { "file" };
            found.insert(file_id(file).to_owned(), format!("jr://{folder}/{file}"));
        }
    }
    let is_held = |id: &&str| tree.list(id).is_some();
    for id in tree.nodes.iter().flat_map(|node| node.item.rules.values()).flat_map(|text| pulled(text)).filter(|id| !is_held(id)) {
        found.entry(id.to_owned()).or_insert_with(|| format!("jr://file-csv/{id}.csv"));
    }
    found
}

/// The name of a file without its extension.
pub(crate) fn file_id(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The files that an expression reads by `pulldata('file', …)`.
fn pulled(text: &str) -> Vec<&str> {
    let calls = text.match_indices("pulldata(").map(|(at, call)| text[at + call.len()..].trim_start());
    let quoted = |rest: &'_ str| rest.chars().next().filter(|mark| matches!(mark, '\'' | '"'));
    calls.filter_map(|rest| rest[1..].split(quoted(rest)?).next().map(str::trim).filter(|id| !id.is_empty())).collect()
}

/// The bind of a node, when it says something.
pub(crate) fn bind(tree: &Tree, node: usize, speech: &mut Speech) -> Option<Element> {
    let Node { item, path, .. } = &tree.nodes[node];
    let mut bind = Element::new("bind").with("nodeset", path.as_str());
    let kind = data_type(item);
    let mut says = kind.is_some();
    bind = bind.maybe("type", kind);
    for (rule, attribute) in BIND_RULES {
        if let Some(text) = item.rule(*rule).filter(|_| *rule != Rule::Calculation || item.rule(Rule::Trigger).is_none()) {
            let value = boolean(text).map_or_else(|| resolve(tree, text, Place::At(node)), str::to_owned);
            bind = bind.with(attribute, value);
            says = true;
        }
    }
    if item.kind == Kind::Note && item.rule(Rule::ReadOnly).is_none() {
        bind = bind.with("readonly", "true()");
    }
    if item.kind == Kind::Today {
        bind = bind.with("jr:preload", "date").with("jr:preloadParams", "today");
    }
    for (words, attribute) in BIND_WORDS {
        if let Some(message) = speech.message(node, *words, attribute) {
            bind = bind.with(attribute, message);
            says = true;
        }
    }
    says |= !item.binds.is_empty();
    bind = item.binds.iter().fold(bind, |bind, (attribute, value)| bind.with(attribute, value.as_str()));
    says.then_some(bind)
}

const BIND_RULES: &[(Rule, &str)] = &[
    (Rule::Relevant, "relevant"),
    (Rule::Constraint, "constraint"),
    (Rule::Required, "required"),
    (Rule::ReadOnly, "readonly"),
    (Rule::Calculation, "calculate"),
];
const BIND_WORDS: &[(Words, &str)] = &[
    (Words::ConstraintMessage, "jr:constraintMsg"),
    (Words::RequiredMessage, "jr:requiredMsg"),
    (Words::NoAppMessage, "jr:noAppErrorString"),
];

fn data_type(item: &Item) -> Option<&'static str> {
    Some(match item.kind {
        Kind::Integer => "int",
        Kind::Decimal => "decimal",
        Kind::Date | Kind::Today => "date",
        Kind::Time => "time",
        Kind::DateTime => "dateTime",
        Kind::Rank(_) => "odk:rank",
        Kind::Range if is_decimal(item) => "decimal",
        Kind::Range => "int",
        Kind::Group | Kind::Repeat => return None,
        _ => "string",
    })
}

/// The binds of the data about the answer itself.
pub(crate) fn meta_binds(form: &Questionnaire, tree: &Tree) -> Vec<Element> {
    let settings = &form.settings;
    let path = |name: &str| format!("/{}/meta/{name}", tree.root);
    let mut found = Vec::new();
    if !settings.is_on("omit_instanceID") {
        let bind = Element::new("bind").with("nodeset", path("instanceID")).with("type", "string").with("readonly", "true()");
        found.push(bind.with("jr:preload", settings.get("instance_id").unwrap_or("uid")));
    }
    if let Some(name) = settings.get("instance_name") {
        let bind = Element::new("bind").with("nodeset", path("instanceName")).with("type", "string");
        found.push(bind.with("calculate", resolve(tree, name, Place::Nowhere)));
    }
    found
}

/// A computed first value.
pub(crate) fn first_value(tree: &Tree, node: usize, event: &str) -> Option<Element> {
    let Node { item, path, .. } = &tree.nodes[node];
    let default = item.rule(Rule::Default).filter(|default| is_dynamic(default, &item.kind))?;
    let value = resolve(tree, default, Place::At(node));
    Some(Element::new("setvalue").with("ref", path.as_str()).with("event", event).with("value", value))
}
