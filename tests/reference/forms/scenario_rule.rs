//! Traces that we answer otherwise, by rule. Each rule has its reason in `tests/decisions.toml`.

use super::xpath::text;
use serde_json::Value as Json;

/// True when the trace starts from answers given before, which it does not hold.
pub fn is_reopened(trace: &Json) -> bool {
    let source = text(&trace["source"]);
    ["instance-edit.test.ts", "instance-input.test.ts", " editing "].iter().any(|mark| source.contains(mark))
        || source.ends_with("for editing")
}

/// The rule under which a difference was decided.
pub fn decided(trace: &Json, why: &str) -> Option<&'static str> {
    let form = text(&trace["form"]);
    let of_nothing = form.contains("sum(") && why.contains("\"value\":\"0\"") && why.contains("\"value\":\"\"");
    let draws = form.contains("random()");
    [(of_nothing, "sum-of-nothing"), (draws, "draws-lots")].into_iter().find(|(holds, _)| *holds).map(|(_, rule)| rule)
}
