//! `forms/xpath`: vectors of ODK Web Forms and JavaRosa, an expression at a node of a document and its value.

use super::xpath_rule::{self, Difference};
use super::xpath_tree;
use crate::suite::{CaseResult, Outcome};
use form::expression::date::Zone;
use form::expression::{Fault, Scope};
use form::xml::{Document, NodeId};
use form::{Environment, Expression, Language, Tree, Value};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::path::Path;

const FAMILY: &str = "xpath";
/// 2026-11-24T03:28:50-07:00, when the literal dates were recorded.
const RECORDED: i64 = 1_795_516_130_000;

/// Who made the vectors, and in which time zone (minutes).
struct Engine {
    file: &'static str,
    zone: i32,
    is_javarosa: bool,
}

const ENGINES: [Engine; 2] =
    [Engine { file: "webforms.json", zone: -420, is_javarosa: false }, Engine { file: "javarosa.json", zone: 0, is_javarosa: true }];

pub fn run(folder: &Path) -> Vec<CaseResult> {
    let mut found = Vec::new();
    for engine in &ENGINES {
        let Some(json) = super::read(&folder.join(engine.file), FAMILY, &mut found) else { continue };
        let documents = documents(&json);
        for vector in json["vectors"].as_array().into_iter().flatten() {
            found.push(CaseResult {
                family: FAMILY.into(),
                id: text(&vector["id"]).to_owned(),
                outcome: outcome(vector, engine, &documents),
            });
        }
    }
    if let Some(json) = super::read(&folder.join("javarosa-parse.json"), FAMILY, &mut found) {
        for case in json["cases"].as_array().into_iter().flatten() {
            found.push(CaseResult { family: FAMILY.into(), id: text(&case["id"]).to_owned(), outcome: xpath_tree::outcome(case) });
        }
    }
    found
}

pub fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

fn documents(json: &Json) -> HashMap<&str, Document> {
    let entries = json["documents"].as_object().into_iter().flatten();
    entries.filter_map(|(id, xml)| Some((id.as_str(), document(text(xml))?))).collect()
}

fn document(xml: &str) -> Option<Document> {
    let mut document = Document::parse(xml).ok()?;
    document.declare("xhtml", "http://www.w3.org/1999/xhtml");
    Some(document)
}

fn outcome(vector: &Json, engine: &Engine, documents: &HashMap<&str, Document>) -> Outcome {
    let found = evaluate(vector, engine, documents);
    if agrees(vector, &found) {
        return Outcome::Passed;
    }
    if is_in_another_zone(vector, documents) {
        return Outcome::Refused("unstated-zone");
    }
    match xpath_rule::decided(&Difference { vector, found: &found, is_javarosa: engine.is_javarosa }) {
        Some(rule) => Outcome::Refused(rule),
        None => Outcome::Failed(format!(
            "{} at {}: found {found:?}, expected {} {}",
            vector["expr"], vector["context"], vector["kind"], vector["expected"]
        )),
    }
}

/// The suite of Web Forms runs a few vectors twice, in two zones, and says only one of them: same date, other days.
fn is_in_another_zone(vector: &Json, documents: &HashMap<&str, Document>) -> bool {
    let utc = Engine { file: "", zone: 0, is_javarosa: false };
    text(&vector["expr"]).starts_with("number(\"") && agrees(vector, &evaluate(vector, &utc, documents))
}

/// What an expression is worth here, in the three types and as nodes.
#[derive(Debug)]
pub enum Found {
    Worth { boolean: bool, number: f64, text: String, nodes: Option<Vec<String>> },
    Refused(Vec<Fault>),
    NoContext,
}

fn evaluate(vector: &Json, engine: &Engine, documents: &HashMap<&str, Document>) -> Found {
    let own = document(vector["doc"].as_str().filter(|_| engine.is_javarosa).unwrap_or("<nothing/>"));
    let Some(document) = documents.get(text(&vector["doc"])).or(own.as_ref()) else { return Found::NoContext };
    let Some(context) = xpath_tree::node_at(document, text(&vector["context"])) else { return Found::NoContext };
    let mut document = document.clone();
    if vector["evaluator"] == "xforms" {
        primary_instance(&mut document, context);
    }
    worth(text(&vector["expr"]), &document, context, engine.zone)
}

/// The XForms evaluator means by `/` the primary instance, when the node stands in one of a whole form.
fn primary_instance(document: &mut Document, context: NodeId) {
    let is_form = document.element().is_some_and(|element| document.local(element) == "html" && document.prefix(element) == Some("h"));
    let instance = std::iter::successors(Some(context), |node| document.parent(*node)).find(|node| document.local(*node) == "instance");
    if let Some(instance) = instance.filter(|_| is_form) {
        document.set_root(instance);
    }
}

fn worth(expr: &str, document: &Document, context: NodeId, zone: i32) -> Found {
    let environment = Environment::new(RECORDED, Zone::Fixed(zone), Language::English, 1);
    let refused = |faults: Vec<form::ExpressionError>| Found::Refused(faults.into_iter().map(|error| error.fault).collect());
    let expression = match Expression::compile(expr) {
        Ok(expression) => expression,
        Err(faults) => return refused(faults),
    };
    let scope = Scope::new(document, context, &environment);
    match expression.evaluate(&scope) {
        Err(error) => refused(vec![error]),
        Ok(value) => {
            let nodes = if let Value::Nodes(nodes) = &value {
                Some(nodes.iter().map(|node| xpath_tree::address(document, *node)).collect())
            } else {
                None
            };
            Found::Worth { boolean: scope.boolean(&value), number: scope.number(&value), text: scope.text(&value).into_owned(), nodes }
        }
    }
}

fn agrees(vector: &Json, found: &Found) -> bool {
    let expected = &vector["expected"];
    let kind = text(&vector["kind"]);
    let Found::Worth { boolean, number, text: shown, nodes } = found else { return kind == "error" };
    // What depends on the moment or on chance was seen once, not promised.
    let random = text(&vector["expr"]).trim() == "random()" && vector["observed_only"] == true;
    match kind {
        "boolean" => expected.as_bool() == Some(*boolean),
        "number" if random => (0.0..1.0).contains(number),
        "number" => same_number(*number, number_of(expected), expected),
        "number-rounded" => rounded(*number, number_of(&vector["factor"])) == rounded(number_of(expected), number_of(&vector["factor"])),
        "string" => shown == text(expected),
        "string-length" => expected.as_u64() == Some(shown.chars().count() as u64),
        "string-matches" => regex::Regex::new(text(expected)).is_ok_and(|pattern| pattern.is_match(shown)),
        "date" => shown.get(..10) == Some(text(expected)),
        "nodeset" => *nodes == Some(paths(expected)),
        "nodeset-unordered" => nodes.clone().map(sorted) == Some(sorted(paths(expected))),
        "first-node" => nodes.as_ref().and_then(|nodes| nodes.first().cloned()).as_deref() == expected.as_str(),
        _ => false,
    }
}

pub fn number_of(json: &Json) -> f64 {
    json.as_f64().or_else(|| json.as_str()?.parse().ok()).unwrap_or(f64::NAN)
}

/// Equal within 1e-12, as JavaRosa's own table; a zero written `"-0"` must be negative.
fn same_number(found: f64, expected: f64, json: &Json) -> bool {
    let near = found == expected || (found.is_nan() && expected.is_nan()) || (found - expected).abs() <= 1e-12 * expected.abs().max(1.0);
    near && (json.as_str() != Some("-0") || found.is_sign_negative())
}

fn rounded(number: f64, factor: f64) -> f64 {
    (number * factor).round() / factor
}

fn paths(json: &Json) -> Vec<String> {
    json.as_array().into_iter().flatten().map(|path| text(path).to_owned()).collect()
}

fn sorted(mut paths: Vec<String>) -> Vec<String> {
    paths.sort();
    paths
}
