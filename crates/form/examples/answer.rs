//! Answers a form by a script, with our engine, and compares engines.
//!
//! `answer FORM SCRIPT`: what came of each step, and the row.
//! `answer prepare CASES OUT`: the XForms of the cases, and the list of jobs for the other engines.
//! `answer public CASES.jsonl OUT`: the XForm of each public case that we accept.
//! `answer random FORM COUNT OUT`: scripts of respondents drawn by lot.
//! `answer own CASES OUT`: the cases by our engine. `answer xform FORM OUT`: the XForm of a questionnaire.
//! `answer compare CASES OUT [--renew]`: the engines that have answered, side by side; `--renew` stores the rows
//! agreed on; in the folder `differ`, all sides.

#[path = "../tests/engines/case.rs"]
mod case;
#[path = "../tests/engines/own.rs"]
mod own;
#[path = "../tests/engines/random.rs"]
mod random;
#[path = "../tests/engines/row.rs"]
mod row;
#[path = "../tests/engines/script.rs"]
mod script;

use case::Case;
use form::xlsform::{Severity, Spelling};
use form::{Form, Language};
use serde_json::{Map, Value, json};
use std::path::Path;

const ENGINES: [&str; 3] = ["own", "javarosa", "webforms"];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["prepare", cases, out] => prepare(cases, out),
        ["own", cases, out] => all_own(cases, out),
        ["xform", form, out] => case::convert(Path::new(form)).and_then(|(xform, _)| write(Path::new(out), &xform)),
        ["random", form, count, out] => random(form, count, out),
        ["public", cases, out] => public(cases, out),
        ["compare", cases, out] => compare(cases, out, false),
        ["compare", cases, out, "--renew"] => compare(cases, out, true),
        [form, script] => one(form, script),
        _ => Err("usage: answer FORM SCRIPT | xform FORM OUT | prepare CASES OUT | own CASES OUT | compare CASES OUT [--renew]".into()),
    };
    if let Err(error) = done {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn one(form: &str, script: &str) -> Result<(), String> {
    let (xform, files) = case::convert(Path::new(form))?;
    let form = Form::read_with(&xform, &files).map_err(|faults| format!("{faults:?}"))?;
    let steps = script::Script::read(Path::new(script))?.steps;
    let found = own::answer(&form, own::environment(), &steps).map_err(|error| error.to_string())?;
    println!("{found:#}\n{:#}", Value::Object(row::row(&form, found["xml"].as_str().unwrap_or_default(), own::TODAY)?));
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn random(source: &str, count: &str, out: &str) -> Result<(), String> {
    let source = std::fs::canonicalize(source).map_err(|error| format!("{source}: {error}"))?;
    let (xform, files) = case::convert(&source)?;
    let form = Form::read_with(&xform, &files).map_err(|faults| format!("{}: {faults:?}", source.display()))?;
    let folder = source.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let name = format!("{folder}-{}", source.file_stem().unwrap_or_default().to_string_lossy());
    for seed in 0..count.parse().map_err(|_| "COUNT is no number")? {
        let steps = random::steps(&form, seed).map_err(|error| format!("{}, {seed}: {error}", source.display()))?;
        let head = json!({ "form": source, "about": format!("SIMULÉ: drawn by lot, {seed}") });
        let lines: Vec<String> = std::iter::once(&head).chain(&steps).map(Value::to_string).collect();
        write(&Path::new(out).join(format!("{name}-{seed}.jsonl")), &lines.join("\n"))?;
    }
    Ok(())
}

/// The forms of a file of cases (markdown, or sheets), those that we accept as their authors do.
fn public(cases: &str, out: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(cases).map_err(|error| format!("{cases}: {error}"))?;
    let (mut written, mut refused) = (0, Vec::new());
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let book = match case["form"].as_str() {
            Some(text) => form::xlsform::read_workbook(text.as_bytes(), Spelling::Markdown),
            None => form::xlsform::read_workbook(case["form"].to_string().as_bytes(), Spelling::Json),
        };
        let Ok(book) = book else { continue };
        let reading = form::xlsform::read_sheets_as(&book, Some(case["form_name"].as_str().unwrap_or("test_name")));
        if let Some(form) = reading.accepted().filter(|_| case["outcome"] == "ok") {
            let id = case["id"].as_str().unwrap_or_default();
            write(&Path::new(out).join(format!("public_{id}.xml")), &form::write_xform(form, Language::English))?;
            written += 1;
        } else if case["outcome"] == "ok" {
            let errors = reading.findings.iter().filter(|finding| finding.severity() == Severity::Error);
            let said: Vec<String> = errors.map(|finding| format!("[{}] {}", finding.code(), finding.message(Language::English))).collect();
            refused.push(format!(
                "{}\t{}\t{}",
                case["id"].as_str().unwrap_or_default(),
                case["scope"].as_str().unwrap_or_default(),
                said.join(" / ")
            ));
        }
    }
    println!("{written} forms of the public cases are accepted and written, {} refused (refused.tsv)", refused.len());
    write(&Path::new(out).join("refused.tsv"), &refused.join("\n"))
}

fn prepare(cases: &str, out: &str) -> Result<(), String> {
    case::prepare(&case::all(Path::new(cases))?, Path::new(out)).map(drop).map_err(|error| error.to_string())
}

fn all_own(cases: &str, out: &str) -> Result<(), String> {
    case::all(Path::new(cases))?.iter().try_for_each(|case| {
        let found = own::answer(&case.form, own::environment(), &case.script.steps).map_err(|error| format!("{}: {error}", case.name))?;
        write(&Path::new(out).join(format!("{}.own.json", case.name)), &found.to_string())
    })
}

/// What an engine found, as steps and a row; nothing when it was not asked.
fn found(case: &Case, out: &str, engine: &str) -> Result<Option<Value>, String> {
    let Ok(text) = std::fs::read_to_string(Path::new(out).join(format!("{}.{engine}.json", case.name))) else { return Ok(None) };
    let json: Value = serde_json::from_str(&text).map_err(|error| format!("{} by {engine}: {error}", case.name))?;
    if let Some(error) = json["error"].as_str() {
        return Ok(Some(json!({ "error": error })));
    }
    let text = |key: &str| json[key].as_str().unwrap_or_default();
    let row = row::row(&case.form, text("xml"), text("today"))?;
    Ok(Some(json!({ "steps": json["steps"], "row": row })))
}

fn compare(cases: &str, out: &str, renew: bool) -> Result<(), String> {
    // The cases of the folder `differ` are those on which the engines are known to differ: all sides are stored.
    let apart = Path::new(cases).ends_with("differ");
    let (mut agreed, mut differences) = (0, Vec::new());
    for case in case::all(Path::new(cases))? {
        let mut all = Vec::new();
        for engine in ENGINES {
            all.extend(found(&case, out, engine)?.map(|found| (engine, found)));
        }
        let faults = differ(&case, &all);
        if apart {
            if renew && all.len() == ENGINES.len() {
                let sides: Map<String, Value> = all.into_iter().map(|(engine, found)| (engine.to_owned(), found)).collect();
                write(&case.row_path(), &format!("{:#}\n", Value::Object(sides)))?;
            }
            println!("{}", if faults.is_empty() { format!("{}: no difference any more", case.name) } else { faults.join("\n") });
            continue;
        }
        if faults.is_empty() && !all.is_empty() {
            agreed += 1;
            let names: Vec<&str> = all.iter().map(|(engine, _)| *engine).collect();
            println!("{}: {} steps, {} values, {} agree", case.name, count(&all[0].1["steps"]), count(&all[0].1["row"]), names.join(", "));
            if renew && all.len() == ENGINES.len() {
                write(&case.row_path(), &format!("{:#}\n", all[0].1))?;
            }
        }
        differences.extend(faults);
    }
    println!("{agreed} cases agree\n{}", differences.join("\n"));
    if differences.is_empty() { Ok(()) } else { Err(format!("{} difference(s)", differences.len())) }
}

fn count(value: &Value) -> usize {
    value.as_array().map_or_else(|| value.as_object().map_or(0, Map::len), Vec::len)
}

/// A line for each step or value on which the engines differ.
fn differ(case: &Case, all: &[(&str, Value)]) -> Vec<String> {
    let errors = all.iter().filter_map(|(engine, found)| Some(format!("{} | {engine} stopped | {}", case.name, found["error"].as_str()?)));
    let mut lines: Vec<String> = errors.collect();
    let all: Vec<_> = all.iter().filter(|(_, found)| found.get("error").is_none()).collect();
    let mut line = |place: String, pick: &dyn Fn(&Value) -> Value| {
        let values: Vec<Value> = all.iter().map(|(_, found)| pick(found)).collect();
        if values.windows(2).any(|pair| pair[0] != pair[1]) {
            let sides: Vec<String> = all.iter().zip(&values).map(|((engine, _), value)| format!("{engine} {value}")).collect();
            lines.push(format!("{} | {place} | {}", case.name, sides.join(" | ")));
        }
    };
    for index in 0..=case.script.steps.len() {
        let step = case.script.steps.get(index).map_or("the last sending".into(), |step| format!("{step:?}"));
        line(format!("step {} {step}", index + 1), &|found| found["steps"][index].clone());
    }
    let places: std::collections::BTreeSet<&String> =
        all.iter().filter_map(|(_, found)| found["row"].as_object()).flat_map(Map::keys).collect();
    places.into_iter().for_each(|place| line(place.clone(), &|found| found["row"][place].clone()));
    lines
}
