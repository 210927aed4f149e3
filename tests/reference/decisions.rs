//! `tests/decisions.toml`: the cases that we answer otherwise, each with its reason.

use std::collections::BTreeMap;
use std::path::Path;

/// «survey/family/id» → reason. A file that cannot be read, or an entry without a reason, fails the suite.
pub fn read(path: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let table: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"));
    let entries = table.into_iter().flat_map(|(suite, cases)| cases.into_iter().map(move |(id, why)| (format!("{suite}/{id}"), why)));
    entries.inspect(|(id, why)| assert!(!why.trim().is_empty(), "{id}: no reason")).collect()
}
