//! Kobo's own export vectors: versions of a form, submissions and options, and the tables expected.

use crate::suite::{CaseResult, Outcome};
use answer::kobo::{self, Boxes, ExportOptions, Pack, Sheet, Words};
use serde_json::Value;
use std::path::Path;

const FAMILY: &str = "formpack";

pub fn run(folder: &Path) -> Vec<CaseResult> {
    let text = std::fs::read_to_string(folder.join("formpack-export-vectors.jsonl")).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim().is_empty()).enumerate();
    lines
        .map(|(at, line)| match serde_json::from_str::<Value>(line) {
            Ok(vector) => {
                let test = vector["test"].as_str().and_then(|test| test.rsplit("::").next()).unwrap_or_default().to_owned();
                CaseResult { family: FAMILY.into(), id: format!("{at} {test}"), outcome: outcome(&vector) }
            }
            Err(error) => CaseResult { family: FAMILY.into(), id: at.to_string(), outcome: Outcome::Failed(error.to_string()) },
        })
        .collect()
}

fn outcome(vector: &Value) -> Outcome {
    let pack = Pack::read(vector["title"].as_str().unwrap_or_default(), &vector["versions"]);
    let options = options(&vector["export_options"]);
    let chosen = versions(&pack, &vector["export_options"]["versions"]);
    let submissions = vector["submissions"].as_array().map_or(&[][..], Vec::as_slice);
    let sheets = kobo::export(&pack, &chosen, submissions, &options);
    let compared = match &vector["output"] {
        Value::Object(tables) => compare_tables(&sheets, tables),
        output @ (Value::Array(_) | Value::String(_)) => compare_csv(&kobo::csv(&sheets, separator(output)), output),
        _ => return Outcome::Skipped(format!("the vector holds no table and no CSV: {}", vector["kind"])),
    };
    match compared {
        Ok(()) => Outcome::Passed,
        // The questions of the analysis are not in the vector: their words cannot be known.
        Err(_) if vector["versions"].to_string().find("analysis").is_none() && asks_analysis(vector) => {
            Outcome::Refused("analysis-not-given")
        }
        Err(why) => Outcome::Failed(why),
    }
}

fn asks_analysis(vector: &Value) -> bool {
    let is_analysis = |field: &Value| field.as_str().is_some_and(|field| field.contains(" - "));
    let mut tables = vector["output"].as_object().into_iter().flat_map(|tables| tables.values());
    let header = |table: &Value| table["fields"].as_array().is_some_and(|fields| fields.iter().any(is_analysis));
    let csv = lines(&vector["output"]).first().is_some_and(|line| line.contains(" - "));
    vector["submissions"].to_string().contains("_supplementalDetails") && (tables.any(header) || csv)
}

/// Options by Kobo's names.
fn options(json: &Value) -> ExportOptions {
    let flag = |name: &str| !matches!(&json[name], Value::Null | Value::Bool(false)) && json[name] != "";
    let names = |name: &str| json[name].as_array().into_iter().flatten().filter_map(Value::as_str).map(field_name).collect::<Vec<_>>();
    let strip = |path: String| path.trim_start_matches("_supplementalDetails/").to_owned();
    ExportOptions {
        words: words(json.get("lang")),
        group_separator: json["group_sep"].as_str().unwrap_or("/").to_owned(),
        groups_in_headers: flag("hierarchy_in_labels"),
        boxes: match json["multiple_select"].as_str() {
            Some("summary") => Boxes::Summary,
            Some("details") => Boxes::Details,
            _ => Boxes::Both,
        },
        copied: names("copy_fields"),
        force_index: flag("force_index"),
        only: names("filter_fields").into_iter().map(strip).collect(),
        typed: json["xls_types_as_text"] == false,
        media_url: flag("include_media_url"),
        tags: names("tag_cols_for_header"),
    }
}

fn words(lang: Option<&Value>) -> Words {
    match lang {
        None | Some(Value::Bool(_)) => Words::Names,
        Some(Value::String(lang)) if lang == "_xml" => Words::Names,
        Some(Value::String(lang)) if lang != "_default" => Words::Labels(Some(lang.clone())),
        Some(_) => Words::Labels(None),
    }
}

/// «<class '….ValidationStatusCopyField'>» is `_validation_status`.
fn field_name(name: &str) -> String {
    let Some(class) = name.strip_prefix("<class '").and_then(|name| name.strip_suffix("CopyField'>")) else { return name.to_owned() };
    let class = class.rsplit('.').next().unwrap_or(class);
    class.chars().flat_map(|letter| letter.is_uppercase().then_some('_').into_iter().chain(letter.to_lowercase())).collect()
}

/// A version by id or place, several, all (written as Python shows its keys), or the last.
fn versions(pack: &Pack, asked: &Value) -> Vec<usize> {
    let place = |id: &str| pack.versions.iter().position(|version| version.id.as_deref() == Some(id));
    let index = |at: i64| if at < 0 { pack.versions.len().checked_sub(at.unsigned_abs() as usize) } else { Some(at as usize) };
    let one = |value: &Value| value.as_i64().and_then(index).or_else(|| place(value.as_str()?));
    match asked {
        Value::Object(by_id) => by_id.keys().filter_map(|id| place(id).or_else(|| (id == "null").then_some(0))).collect(),
        Value::Array(all) => all.iter().filter_map(one).collect(),
        Value::String(keys) if keys.contains("_keys([") || keys.contains("_values([") => pack_keys(pack, keys),
        Value::Null => vec![pack.versions.len().saturating_sub(1)],
        other => one(other).into_iter().collect(),
    }
}

fn pack_keys(pack: &Pack, keys: &str) -> Vec<usize> {
    let named = |id: &Option<String>| id.as_ref().map_or(keys.contains("None"), |id| keys.contains(&format!("'{id}'")));
    (0..pack.versions.len()).filter(|at| named(&pack.versions[*at].id)).collect()
}

fn compare_tables(sheets: &[Sheet], expected: &serde_json::Map<String, Value>) -> Result<(), String> {
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let wanted: Vec<&str> = expected.keys().map(String::as_str).collect();
    if names != wanted {
        return Err(format!("tables: found {names:?}, expected {wanted:?}"));
    }
    for (sheet, table) in sheets.iter().zip(expected.values()) {
        let fields = Value::from(sheet.fields.clone());
        if fields != table["fields"] {
            return Err(format!("{}, headers: found {fields}, expected {}", sheet.name, table["fields"]));
        }
        let rows = Value::from(sheet.rows.iter().map(|row| Value::from(row.clone())).collect::<Vec<_>>());
        if rows != table["data"] {
            return Err(format!("{}, rows: found {rows}, expected {}", sheet.name, table["data"]));
        }
    }
    Ok(())
}

fn lines(output: &Value) -> Vec<String> {
    match output {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).map(|line| line.trim_end_matches(['\r', '\n']).to_owned()).collect(),
        Value::String(text) => text.trim_end_matches(['\r', '\n']).split('\n').map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// What stands between the first two cells.
fn separator(output: &Value) -> char {
    let first = lines(output).first().cloned().unwrap_or_default();
    [';', ',', '\t'].into_iter().find(|separator| first.contains(&format!("\"{separator}\""))).unwrap_or(';')
}

fn compare_csv(found: &str, output: &Value) -> Result<(), String> {
    let expected = lines(output).join("\n");
    if found == expected { Ok(()) } else { Err(format!("found\n{found}\nexpected\n{expected}")) }
}
