//! `forms/xlsform`: the cases of pyxform. A sheet in, the same verdict out, and the authors' assertions on our XForm.

use super::xlsform_cause::{self, Expected};
use super::xlsform_judge as judge;
use crate::suite::{CaseResult, Outcome};
use form::Language;
use form::xlsform::{Finding, Reading, Severity, Spelling, Workbook, read_sheets_as, read_workbook};
use serde_json::Value as Json;
use std::path::Path;

const FAMILY: &str = "xlsform";

pub fn run(folder: &Path) -> Vec<CaseResult> {
    let text = std::fs::read_to_string(folder.join("pyxform-cases.jsonl")).unwrap_or_default();
    let mut found = files(&folder.join("files"));
    let cases = text.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    found.extend(cases.map(|case| CaseResult { family: FAMILY.into(), id: text_of(&case["id"]).to_owned(), outcome: outcome(&case) }));
    found
}

/// The files of the project: the verdict, and for what is accepted the questions of pyxform's own XForm.
fn files(folder: &Path) -> Vec<CaseResult> {
    let index = std::fs::read_to_string(folder.join("index.json")).unwrap_or_default();
    let index: Json = serde_json::from_str(&index).unwrap_or_default();
    let cases = index.as_array().into_iter().flatten().map(|case| (case, text_of(&case["file"])));
    cases.map(|(case, name)| CaseResult { family: FAMILY.into(), id: name.to_owned(), outcome: file(folder, case, name) }).collect()
}

fn file(folder: &Path, case: &Json, name: &str) -> Outcome {
    let path = folder.join(name);
    let spelling = Spelling::of(&path);
    let bytes = std::fs::read(&path).map_err(|error| error.to_string());
    let book =
        bytes.and_then(|bytes| read_workbook(&bytes, spelling.map_err(|error| error.to_string())?).map_err(|error| error.to_string()));
    let reading = match book {
        Ok(book) => read_sheets_as(&book, None),
        Err(error) => return passed_if(case["outcome"] == "error", || error),
    };
    let errors: Vec<&Finding> = reading.findings.iter().filter(|finding| finding.severity() == Severity::Error).collect();
    match (case["outcome"] == "error" || case["odk_validate_ok"] == false, errors.is_empty()) {
        (wrong, false) if wrong => Outcome::Passed,
        (true, _) => Outcome::Failed(format!("accepted, expected {} {}", case["error"], case["odk_validate_message"])),
        (false, false) => refusal(&errors).map_or_else(|| Outcome::Failed(format!("refused: {}", said(&errors))), Outcome::Refused),
        (false, true) => {
            let theirs = std::fs::read_to_string(folder.join(format!("{name}.xform.xml"))).unwrap_or_default();
            let ours = form::write_xform(&reading.questionnaire, Language::English);
            keep(name, &ours);
            let (ours, theirs) = (judge::controls(&ours), judge::controls(&theirs));
            passed_if(ours == theirs, || format!("found {ours:?}, expected {theirs:?}"))
        }
    }
}

pub fn text_of(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

pub fn texts(json: &Json) -> impl Iterator<Item = &str> {
    json.as_array().into_iter().flatten().map(text_of)
}

fn outcome(case: &Json) -> Outcome {
    let found = match workbook(&case["form"]) {
        Ok(book) => compare(case, &read_sheets_as(&book, Some(case["form_name"].as_str().unwrap_or("test_name")))),
        Err(error) if case["outcome"] == "error" => return passed_if(true, || error),
        Err(error) => Err(error),
    };
    match found {
        Ok(None) => Outcome::Passed,
        Ok(Some(rule)) => Outcome::Refused(rule),
        // The extended cases are those of what the subset leaves out.
        Err(_) if case["scope"] == "extended" => Outcome::Refused("extended-scope"),
        Err(why) => Outcome::Failed(format!("{} : {why}", text_of(&case["source"]))),
    }
}

fn passed_if(holds: bool, why: impl FnOnce() -> String) -> Outcome {
    if holds { Outcome::Passed } else { Outcome::Failed(why()) }
}

fn workbook(form: &Json) -> Result<Workbook, String> {
    let (text, spelling) = match form.as_str() {
        Some(text) => (text.to_owned(), Spelling::Markdown),
        None => (form.to_string(), Spelling::Json),
    };
    read_workbook(text.as_bytes(), spelling).map_err(|error| error.to_string())
}

/// Nothing when all holds, the name of a rule when we decided otherwise, else what does not hold.
fn compare(case: &Json, reading: &Reading) -> Result<Option<&'static str>, String> {
    let errors: Vec<&Finding> = reading.findings.iter().filter(|finding| finding.severity() == Severity::Error).collect();
    // pyxform writes what ODK Validate then refuses: our check is before the form is written.
    let is_refused_later = !case["expected"]["odk_validate_error_contains"].is_null();
    match (case["outcome"] == "error" || is_refused_later, errors.is_empty()) {
        (true, true) => Err(format!("accepted, expected {}", case["expected"])),
        (true, false) if is_refused_later => Ok(None),
        (true, false) => same_error(case, &errors),
        (false, false) => refusal(&errors).map(Some).ok_or_else(|| format!("refused: {}", said(&errors))),
        (false, true) => assertions(case, reading).map(|()| None),
    }
}

fn said(findings: &[&Finding]) -> String {
    findings.iter().map(|finding| finding.message(Language::English)).collect::<Vec<_>>().join(" / ")
}

/// The rule by which we refuse what pyxform accepts.
fn refusal(errors: &[&Finding]) -> Option<&'static str> {
    let all = |holds: fn(&Finding) -> bool| errors.iter().all(|finding| holds(finding));
    if all(Finding::is_outside_subset) {
        return Some("outside-subset");
    }
    if all(|finding| finding.code() == "circle") {
        return Some("circle-checked-here");
    }
    let is_expression = |finding: &Finding| finding.is_outside_subset() || finding.code() == "expression";
    if all(is_expression) { Some("expression-checked-here") } else { None }
}

fn same_error(case: &Json, errors: &[&Finding]) -> Result<Option<&'static str>, String> {
    let messages: Vec<&str> = texts(&case["expected"]["error_contains"]).collect();
    let observed = [text_of(&case["observed"]["error"])];
    for message in if messages.is_empty() { &observed[..] } else { &messages[..] } {
        let expected = Expected::of(message);
        if errors.iter().any(|finding| expected.agrees(finding)) {
            continue;
        }
        let same_row = errors.iter().any(|finding| finding.is_outside_subset() && expected.is_at(finding));
        if same_row {
            return Ok(Some("outside-subset"));
        }
        return Err(format!("found {} ; expected {message}", said(errors)));
    }
    Ok(None)
}

/// The XForms of the cases, for ODK Validate to judge: `CTG_KEEP_XFORMS` names the folder.
fn keep(name: &str, xform: &str) {
    if let Some(folder) = std::env::var_os("CTG_KEEP_XFORMS") {
        let written = std::fs::write(Path::new(&folder).join(format!("{name}.xml")), xform);
        written.unwrap_or_else(|error| println!("{name} was not written: {error}"));
    }
}

fn assertions(case: &Json, reading: &Reading) -> Result<(), String> {
    let expected = &case["expected"];
    let xform = form::write_xform(&reading.questionnaire, Language::English);
    keep(text_of(&case["id"]), &xform);
    judge::judge(&xform, expected)?;
    let notes: Vec<&Finding> = reading.findings.iter().collect();
    let warnings: Vec<&Finding> = notes.iter().copied().filter(|finding| finding.severity() == Severity::Warning).collect();
    if let Some(missing) = texts(&expected["warnings_contains"]).find(|text| !xlsform_cause::warns(text, &notes)) {
        return Err(format!("the warning is missing: {missing} ; found {}", said(&warnings)));
    }
    if let Some(extra) = texts(&expected["warnings_not_contains"]).find(|text| xlsform_cause::warns(text, &warnings)) {
        return Err(format!("the warning is not wanted: {extra}"));
    }
    match expected["warnings_count"].as_u64() {
        Some(0) if !warnings.is_empty() => Err(format!("no warning expected, found {}", said(&warnings))),
        _ => Ok(()),
    }
}
