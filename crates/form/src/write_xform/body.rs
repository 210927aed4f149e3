//! The body of an XForm: a control for each question, groups and repeats around them.

use super::element::Element;
use super::model::{file_id, first_value};
use super::path::{Place, below, repeat_path, resolve};
use super::tree::{Node, Tree};
use super::words::Speech;
use super::{count_name, counts_apart, is_shown};
use crate::questionnaire::{Item, Kind, Rule, Select, Source};
use crate::xlsform::{is_random, trigger_names};

/// What is shown for a node.
pub(crate) fn control(tree: &Tree, node: usize, speech: &mut Speech) -> Option<Element> {
    match &tree.nodes[node].item.kind {
        Kind::Group => Some(group(tree, node, speech)),
        Kind::Repeat => Some(repeat(tree, node, speech)),
        _ if is_shown(&tree.nodes[node].item) => Some(question(tree, node, speech)),
        _ => None,
    }
}

fn group(tree: &Tree, node: usize, speech: &mut Speech) -> Element {
    let Node { item, path, children, .. } = &tree.nodes[node];
    let mut group = Element::new("group").with("ref", path.as_str()).maybe("appearance", appearance(item));
    group.extend(speech.label(node));
    for child in children {
        group.extend(control(tree, *child, speech));
    }
    group
}

fn appearance(item: &Item) -> Option<&str> {
    Some(item.appearance.as_str()).filter(|appearance| !appearance.is_empty())
}

fn repeat(tree: &Tree, node: usize, speech: &mut Speech) -> Element {
    let Node { item, path, children, .. } = &tree.nodes[node];
    let mut repeat = Element::new("repeat").with("nodeset", path.as_str()).maybe("appearance", appearance(item));
    if let Some(text) = item.rule(Rule::RepeatCount) {
        let quoted = if counts_apart(item) { format!("${{{}}}", count_name(item)) } else { text.to_owned() };
        repeat = repeat.with("jr:count", resolve(tree, &quoted, Place::At(node)));
    }
    for child in children {
        repeat.extend(control(tree, *child, speech));
    }
    let inside = |index: &usize| tree.nodes[*index].repeats.last() == Some(&node);
    repeat.extend((0..tree.nodes.len()).filter(inside).filter_map(|index| first_value(tree, index, "odk-new-repeat")));
    let label = speech.label(node).unwrap_or_else(|| Element::new("label"));
    Element::new("group").with("ref", path.as_str()).child(label).child(repeat)
}

fn question(tree: &Tree, node: usize, speech: &mut Speech) -> Element {
    let Node { item, path, .. } = &tree.nodes[node];
    let name = match item.kind {
        Kind::SelectOne(_) => "select1",
        Kind::SelectMultiple(_) => "select",
        Kind::Rank(_) => "odk:rank",
        Kind::Range => "range",
        Kind::Acknowledge => "trigger",
        _ => "input",
    };
    let mut control = Element::new(name).with("ref", path.as_str()).maybe("appearance", appearance(item));
    control = control.maybe("rows", item.parameters.get("rows").filter(|_| item.kind == Kind::Text));
    if item.kind == Kind::Range {
        control = scale(item, control);
    }
    control.extend(speech.label(node));
    control.extend(speech.hint(node));
    control.extend(item.kind.select().map(|select| itemset(tree, node, select, speech)));
    if let Some(list) = item.parameters.get("tick_labelset").filter(|_| item.kind == Kind::Range) {
        control.push(choices(format!("instance('{list}')/root/item"), "name", label_of(list, speech)));
    }
    control.extend(triggered(tree, &item.name));
    control
}

fn scale(item: &Item, control: Element) -> Element {
    let of = |key: &str, otherwise: &str| item.parameters.get(key).unwrap_or(otherwise).to_owned();
    let control = control.with("start", of("start", "1")).with("end", of("end", "10")).with("step", of("step", "1"));
    let control = control.maybe("odk:tick-interval", item.parameters.get("tick_interval"));
    control.maybe("odk:placeholder", item.parameters.get("placeholder"))
}

fn label_of(list: &str, speech: &Speech) -> String {
    if speech.is_spoken(list) { "jr:itext(itextId)".into() } else { "label".into() }
}

fn choices(nodeset: String, value: &str, label: String) -> Element {
    let itemset = Element::new("itemset").with("nodeset", nodeset);
    itemset.child(Element::new("value").with("ref", value)).child(Element::new("label").with("ref", label))
}

fn itemset(tree: &Tree, node: usize, select: &Select, speech: &Speech) -> Element {
    let item = &tree.nodes[node].item;
    let filter = item.rule(Rule::ChoiceFilter);
    let filtered = |path: String| {
        let filter = filter.map(|filter| format!("[{}]", resolve(tree, filter, Place::Filter(node))));
        shuffled(tree, node, path + &filter.unwrap_or_default())
    };
    match &select.source {
        Source::List(list) => choices(filtered(format!("instance('{list}')/root/item")), "name", label_of(list, speech)),
        Source::File(file) => {
            let (value, label) = if file.to_lowercase().ends_with(".geojson") { ("id", "title") } else { ("name", "label") };
            let of = |key: &str, otherwise: &'static str| item.parameters.get(key).unwrap_or(otherwise).to_owned();
            choices(filtered(format!("instance('{}')/root/item", file_id(file))), &of("value", value), of("label", label))
        }
        Source::Answers(name) => answers(tree, node, name, filter),
    }
}

/// The answers given to a question of a repeat, those that are not blank unless a filter says which.
fn answers(tree: &Tree, node: usize, name: &str, filter: Option<&str>) -> Element {
    let target = tree.find(name).and_then(|target| Some((target, *tree.nodes[target].repeats.last()?)));
    let Some((target, repeat)) = target else { return choices(format!("instance('{name}')/root/item"), "name", "label".into()) };
    let column = below(tree, target, repeat);
    let place = Place::Answers { question: node, repeat };
    let filter = filter.map_or_else(|| format!("./{column} != ''"), |filter| resolve(tree, filter, place));
    let nodeset = shuffled(tree, node, format!("{}[{filter}]", repeat_path(tree, node, repeat)));
    choices(nodeset, column, column.to_owned())
}

fn shuffled(tree: &Tree, node: usize, nodeset: String) -> String {
    let parameters = &tree.nodes[node].item.parameters;
    match (is_random(parameters), parameters.get("seed")) {
        (false, _) => nodeset,
        (true, None) => format!("randomize({nodeset})"),
        (true, Some(seed)) => format!("randomize({nodeset}, {})", resolve(tree, seed, Place::At(node))),
    }
}

/// What is computed when the answer to a question changes.
fn triggered(tree: &Tree, name: &str) -> Vec<Element> {
    let waits = |item: &Item| item.rule(Rule::Trigger).and_then(trigger_names).is_some_and(|names| names.contains(&name));
    let nodes = tree.nodes.iter().enumerate().filter(|(_, node)| waits(&node.item));
    nodes
        .map(|(index, node)| {
            let value = node.item.rule(Rule::Calculation).map(|text| resolve(tree, text, Place::At(index)));
            let action = Element::new("setvalue").with("ref", node.path.as_str()).with("event", "xforms-value-changed");
            action.maybe("value", value)
        })
        .collect()
}
