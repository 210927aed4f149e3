//! The suite `forms`: expressions and forms of the public engines, in the formats of its README.

mod scenario_rule;
mod scenarios;
mod xlsform;
mod xlsform_cause;
mod xlsform_judge;
mod xpath;
mod xpath_rule;
mod xpath_tree;

use crate::suite::{CaseResult, Outcome};
use serde_json::Value;
use std::path::Path;

pub fn run(folder: &Path) -> Vec<CaseResult> {
    let mut found = xpath::run(&folder.join("xpath"));
    found.extend(scenarios::run(&folder.join("scenarios")));
    found.extend(xlsform::run(&folder.join("xlsform")));
    found
}

/// A file of cases; what cannot be read is a failure of the family.
fn read(path: &Path, family: &str, found: &mut Vec<CaseResult>) -> Option<Value> {
    let read = std::fs::read_to_string(path)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()));
    match read {
        Ok(json) => Some(json),
        Err(error) => {
            found.push(CaseResult { family: family.into(), id: path.display().to_string(), outcome: Outcome::Failed(error) });
            None
        }
    }
}
