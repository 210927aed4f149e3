//! The contract of the suites: where the cases are, what is printed, where the failures are written.

use crate::decisions;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What became of a case.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    Passed,
    /// What was found and expected.
    Failed(String),
    /// We answer otherwise by a rule, which stands with its reason in `tests/decisions.toml` as `"rule NAME"`.
    Refused(&'static str),
    /// The case was not run, and why.
    Skipped(String),
}

pub struct CaseResult {
    pub family: String,
    pub id: String,
    pub outcome: Outcome,
}

/// The folder of a suite when it holds `inside`.
pub fn folder(name: &str, inside: &str) -> Option<PathBuf> {
    let asked = std::env::var_os("CTG_REFERENCE").map(PathBuf::from);
    let root = asked.unwrap_or_else(|| project().join("../shared/reference"));
    Some(root.join(name)).filter(|path| path.join(inside).is_dir())
}

/// The root of the project, from whichever crate the test is built.
pub fn project() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(here).to_owned()
}

/// Prints the line of each family, writes the failures, and returns them.
pub fn report(suite: &str, results: &[CaseResult]) -> Vec<String> {
    let decided = decisions::read(&project().join("tests/decisions.toml"));
    let mut families: BTreeMap<&str, Vec<&CaseResult>> = BTreeMap::new();
    results.iter().for_each(|result| families.entry(&result.family).or_default().push(result));
    families.into_iter().flat_map(|(family, results)| report_family(&format!("{suite}/{family}"), &results, &decided)).collect()
}

fn report_family(name: &str, results: &[&CaseResult], decided: &BTreeMap<String, String>) -> Vec<String> {
    let (mut passed, mut refused, mut skipped) = (0, 0, 0);
    let mut failures = Vec::new();
    for result in results {
        match &result.outcome {
            Outcome::Passed => passed += 1,
            Outcome::Skipped(why) => {
                skipped += 1;
                println!("skipped {} : {why}", result.id);
            }
            Outcome::Refused(rule) if decided.contains_key(&format!("{name}/rule {rule}")) => refused += 1,
            Outcome::Refused(rule) => failures.push(format!("{} : the rule «{rule}» has no reason in decisions.toml", result.id)),
            Outcome::Failed(_) if decided.contains_key(&format!("{name}/{}", result.id)) => refused += 1,
            Outcome::Failed(why) => failures.push(format!("{} : {why}", result.id)),
        }
    }
    println!("suite {name}: {passed} passed, {} failed, {refused} refused, {skipped} skipped", failures.len());
    write_failures(name, &failures);
    failures
}

fn write_failures(name: &str, failures: &[String]) {
    let path = project().join("target/reference").join(format!("{name}.txt"));
    let written = path.parent().map(std::fs::create_dir_all).transpose().and_then(|_| std::fs::write(&path, failures.join("\n")));
    if let Err(error) = written {
        println!("{} was not written: {error}", path.display());
    }
}
