//! Is a default computed or written? And what is in an expression that a filter reads?

use crate::expression::ast::{Axis, Expr, Kind as ExprKind, Path, Start, Test};
use crate::questionnaire::Kind;

/// True when a default is computed: it quotes a question, calls a function, has an operator or a filter.
pub(crate) fn is_dynamic(text: &str, kind: &Kind) -> bool {
    let is_dated = matches!(kind, Kind::Date | Kind::DateTime | Kind::Time);
    text.contains("${") || calls(text) || text.contains(['[', '|', '*', '+']) || words(text) || (!is_dated && subtracts(text))
}

/// A name at an opening bracket.
fn calls(text: &str) -> bool {
    text.match_indices('(').any(|(at, _)| text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-'))
}

fn words(text: &str) -> bool {
    text.contains(" div ") || text.contains(" mod ")
}

/// A minus that is neither a sign nor a hyphen.
fn subtracts(text: &str) -> bool {
    text.contains(" - ")
}

/// What «yes», «non» and their like mean where a condition is expected.
pub(crate) fn boolean(text: &str) -> Option<&'static str> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "true" | "oui" | "vrai" => Some("true()"),
        "no" | "false" | "non" | "faux" => Some("false()"),
        _ => None,
    }
}

/// The single names that an expression reads around itself: the columns of a filter. What stands inside the filter of
/// another path reads that path, and is left out.
pub(crate) fn bare_names(root: &Expr) -> Vec<String> {
    let mut found = Vec::new();
    visit(root, &mut found);
    found.sort();
    found.dedup();
    found
}

fn visit(expr: &Expr, found: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Path(path) => {
            if let Some(name) = single(path) {
                found.push(name.to_owned());
            }
        }
        _ => expr.children().into_iter().for_each(|child| visit(child, found)),
    }
}

fn single(path: &Path) -> Option<&str> {
    let [step] = path.steps.as_slice() else { return None };
    match (&path.start, step.axis, &step.test) {
        (Start::Here, Axis::Child, Test::Name(name)) if name.prefix.is_none() => Some(&name.local),
        _ => None,
    }
}
