//! `forms/scenarios`: forms filled step by step by ODK Web Forms; after each step the whole state must be the same.

use super::xpath::text;
use crate::suite::{CaseResult, Outcome};
use form::expression::date::Zone;
use form::session::{Condition, SessionError, View};
use form::xform::FormError;
use form::xml::{Document, NodeId};
use form::{Environment, Form, Language, Session, Tree};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;

const FAMILY: &str = "scenarios";
/// 2026-11-24T12:00:00-07:00: the traces were recorded on that day in America/Phoenix.
const RECORDED: i64 = 1_795_546_800_000;
const PHOENIX: Zone = Zone::Fixed(-420);

pub fn run(folder: &Path) -> Vec<CaseResult> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let Some(json) = super::read(&path, FAMILY, &mut found) else { continue };
        for trace in json["traces"].as_array().into_iter().flatten() {
            found.push(CaseResult { family: FAMILY.into(), id: text(&trace["id"]).to_owned(), outcome: outcome(trace) });
        }
    }
    found
}

fn outcome(trace: &Json) -> Outcome {
    if super::scenario_rule::is_reopened(trace) {
        return Outcome::Skipped("the trace starts from answers that it does not hold".into());
    }
    match Form::read(text(&trace["form"])) {
        Err(faults) if faults.iter().all(FormError::is_outside_subset) => Outcome::Refused("outside-subset"),
        Err(faults) => Outcome::Failed(format!(
            "{}: {}",
            text(&trace["source"]),
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ; ")
        )),
        Ok(form) => match play(&form, trace) {
            Ok(()) => Outcome::Passed,
            Err(why) => super::scenario_rule::decided(trace, &why)
                .map_or_else(|| Outcome::Failed(format!("{}: {why}", text(&trace["source"]))), Outcome::Refused),
        },
    }
}

/// Each step, then the state.
fn play(form: &Form, trace: &Json) -> Result<(), String> {
    let environment = Environment::new(RECORDED, PHOENIX, Language::English, 1);
    let mut session = Session::open(form, environment).map_err(|error| error.to_string())?;
    let mut expected: BTreeMap<String, Json> = BTreeMap::new();
    for (number, step) in trace["steps"].as_array().into_iter().flatten().enumerate() {
        let told = |error: String| format!("step {number} {} {}: {error}", step["op"], step["args"]);
        if number > 0 {
            take(&mut session, step).map_err(told)?;
        }
        follow(step, &mut expected);
        compare(&session, &expected).map_err(told)?;
        same_xml(&session.xml(), text(&step["instance"])).map_err(told)?;
    }
    Ok(())
}

fn take(session: &mut Session, step: &Json) -> Result<(), String> {
    let args: Vec<&Json> = step["args"].as_array().into_iter().flatten().collect();
    let path = args.first().and_then(|arg| arg.as_str()).filter(|arg| arg.starts_with('/'));
    let at = path.filter(|_| args.len() > 1 || step["op"] != "answer").unwrap_or(text(&step["at"]));
    let done = match text(&step["op"]) {
        // Several codes stand one after the other.
        "answer" if args.len() > 2 => answer(session, at, &args[1..].iter().map(|code| (*code).clone()).collect()),
        "answer" => answer(session, at, args.last().copied().unwrap_or(&Json::Null)),
        "createNewRepeat" => add(session, at),
        "removeRepeat" => session.place(at).and_then(|place| session.remove(place)),
        "setLanguage" => session.speak(args.last().map_or("", |arg| text(arg))),
        other => return Err(format!("the step «{other}» is not known")),
    };
    match done {
        // The engine refuses too: the state must not move.
        Err(SessionError::Closed(_) | SessionError::Fixed(_) | SessionError::Value { .. }) => Ok(()),
        other => other.map_err(|error| error.to_string()),
    }
}

/// Adds to the repeat that a step speaks of; its path may stop at an instance, or at a question inside one.
fn add(session: &mut Session, at: &str) -> Result<(), SessionError> {
    let range = at.strip_suffix(']').and_then(|at| at.rsplit_once('[')).map_or(at, |(range, _)| range);
    match (session.add(range), at.rsplit_once('/')) {
        (Err(SessionError::NoPlace(_)), Some((above, _))) if !above.is_empty() => add(session, above),
        (done, _) => done.map(drop),
    }
}

fn answer(session: &mut Session, at: &str, value: &Json) -> Result<(), SessionError> {
    let place = session.place(at)?;
    let kind = session.view(place)?.kind;
    session.answer(place, &spelled(value, kind))
}

fn spelled(value: &Json, kind: &str) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(holds) if kind == "trigger" => if *holds { "OK" } else { "" }.into(),
        Json::Bool(holds) => if *holds { "1" } else { "0" }.into(),
        Json::String(text) => text.clone(),
        Json::Array(codes) => codes.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// The expected state after a step.
fn follow(step: &Json, expected: &mut BTreeMap<String, Json>) {
    step["removed"].as_array().into_iter().flatten().for_each(|path| drop(expected.remove(text(path))));
    let changed = step["changed"].as_object().into_iter().flatten();
    expected.extend(changed.map(|(path, state)| (path.clone(), state.clone())));
}

fn compare(session: &Session, expected: &BTreeMap<String, Json>) -> Result<(), String> {
    let views = session.views().map_err(|error| error.to_string())?;
    let found: BTreeMap<String, Json> = views.into_iter().map(|view| (view.path.clone(), shown(view))).collect();
    let paths = found.keys().chain(expected.keys());
    let differences: Vec<String> = paths
        .filter(|path| !same(found.get(*path), expected.get(*path)))
        .map(|path| difference(path, found.get(path), expected.get(path)))
        .collect();
    if differences.is_empty() { Ok(()) } else { Err(differences.into_iter().take(3).collect::<Vec<_>>().join(" | ")) }
}

fn difference(path: &str, found: Option<&Json>, expected: Option<&Json>) -> String {
    let shown = |state: Option<&Json>| state.map_or("nothing".to_owned(), Json::to_string);
    format!("{path} found {} expected {}", shown(found), shown(expected))
}

/// A place in the words of the traces.
fn shown(view: View) -> Json {
    let mut state = Map::new();
    state.insert("type".into(), view.kind.into());
    state.insert("relevant".into(), view.relevant.into());
    state.insert("readonly".into(), view.readonly.into());
    state.insert("required".into(), view.required.into());
    state.insert("bindType".into(), view.data_type.name().into());
    state.extend(view.value.map(|value| ("value".into(), value.into())));
    state.extend(view.label.map(|label| ("label".into(), label.into())));
    state.extend(view.choices.map(|choices| ("choices".into(), choices.into_iter().map(|(code, label)| json!([code, label])).collect())));
    state.extend(view.violation.map(|violation| {
        let condition = if violation.condition == Condition::Required { "required" } else { "constraint" };
        ("violation".into(), json!({ "condition": condition, "message": violation.message }))
    }));
    Json::Object(state)
}

fn same(found: Option<&Json>, expected: Option<&Json>) -> bool {
    match (found, expected) {
        (Some(Json::Object(found)), Some(Json::Object(expected))) => {
            found.len() == expected.len()
                && expected.iter().all(|(key, value)| found.get(key).is_some_and(|own| same_value(key, own, value)))
        }
        _ => false,
    }
}

/// Ids and moments differ from one opening to the next: only their form is compared.
fn same_value(key: &str, found: &Json, expected: &Json) -> bool {
    found == expected || (key == "value" && passing(text(found)).is_some() && passing(text(found)) == passing(text(expected)))
}

/// The form of a value that no two openings share.
fn passing(value: &str) -> Option<&'static str> {
    const FORMS: [(&str, &str); 3] = [
        ("id", r"^(uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
        ("moment", r"^2026-11-24T\d\d:\d\d:\d\d\.\d{3}-07:00$"),
        ("chance", r"^0\.\d{10,}$"),
    ];
    FORMS.iter().find(|(_, form)| regex::Regex::new(form).is_ok_and(|form| form.is_match(value))).map(|(name, _)| *name)
}

fn same_xml(found: &str, expected: &str) -> Result<(), String> {
    let differ = || format!("XML found {found} expected {expected}");
    let (Ok(one), Ok(other)) = (Document::parse(found), Document::parse(expected)) else { return Err(differ()) };
    match (one.element(), other.element()) {
        (Some(first), Some(second)) if same_element((&one, first), (&other, second)) => Ok(()),
        _ => Err(differ()),
    }
}

fn same_element(one: (&Document, NodeId), other: (&Document, NodeId)) -> bool {
    let head = |(document, node): (&Document, NodeId)| {
        let mut attributes: Vec<(String, String)> =
            document.attributes(node).iter().map(|a| (document.local(*a).to_owned(), document.text(*a).into_owned())).collect();
        attributes.sort();
        (document.local(node).to_owned(), document.prefix(node).map(str::to_owned), attributes)
    };
    let (mine, theirs): (Vec<NodeId>, Vec<NodeId>) = (one.0.elements(one.1).collect(), other.0.elements(other.1).collect());
    let leaf = mine.is_empty() && theirs.is_empty();
    let texts = (one.0.text(one.1), other.0.text(other.1));
    head(one) == head(other)
        && mine.len() == theirs.len()
        && (!leaf || texts.0 == texts.1 || (passing(&texts.0).is_some() && passing(&texts.0) == passing(&texts.1)))
        && mine.into_iter().zip(theirs).all(|(mine, theirs)| same_element((one.0, mine), (other.0, theirs)))
}
