//! Nodes by their positions (`/*[1]/text()[2]`, `/@id`), and trees in the notation of JavaRosa.

use super::xpath::text;
use crate::suite::Outcome;
use form::Tree;
use form::expression::ast::{Axis, Expr, Kind, Operator, Path, Start, Step, Test};
use form::xml::{Document, NodeId};
use serde_json::Value as Json;

/// The node at a path of positions.
pub fn node_at(document: &Document, address: &str) -> Option<NodeId> {
    let steps = address.split('/').filter(|step| !step.is_empty());
    steps.into_iter().try_fold(Document::DOCUMENT, |node, step| match step.strip_prefix('@') {
        Some(name) => document.attribute_node(node, name.rsplit(':').next().unwrap_or(name)),
        None => {
            let (kind, place) = step.strip_suffix(']')?.split_once('[')?;
            document.nth(node, kind, place.parse().ok()?)
        }
    })
}

/// The path of positions of a node.
pub fn address(document: &Document, node: NodeId) -> String {
    let Some(parent) = document.parent(node) else { return "/".into() };
    let above = match address(document, parent) {
        root if root == "/" => String::new(),
        other => other,
    };
    let kinds = ["*", "text()", "comment()", "processing-instruction()"];
    let place = kinds
        .iter()
        .find_map(|kind| (1..).map_while(|place| document.nth(parent, kind, place)).position(|child| child == node).map(|i| (kind, i + 1)));
    match place {
        Some((kind, place)) => format!("{above}/{kind}[{place}]"),
        None => format!("{above}/@{}", document.local(node)),
    }
}

/// Valid or not, and the tree.
pub fn outcome(case: &Json) -> Outcome {
    let found = form::expression::parse(text(&case["expr"]));
    match (case["valid"] == true, found) {
        (false, Err(_)) => Outcome::Passed,
        (false, Ok(tree)) => Outcome::Failed(format!("{} is accepted: {}", case["expr"], shown(&tree))),
        (true, Err(error)) => Outcome::Failed(format!("{} is refused: {}", case["expr"], error.message(form::Language::English))),
        (true, Ok(tree)) if case["ast"].as_str().is_none_or(|ast| ast == shown(&tree)) => Outcome::Passed,
        (true, Ok(tree)) => Outcome::Failed(format!("{}: found {}, expected {}", case["expr"], shown(&tree), case["ast"])),
    }
}

fn shown(expr: &Expr) -> String {
    match &expr.kind {
        Kind::Number(number) => format!("{{num:{}}}", java_number(*number)),
        Kind::Text(text) => format!("{{str:'{text}'}}"),
        Kind::Variable(name) => format!("{{var:{name}}}"),
        Kind::Negate(inner) => format!("{{unop-expr:num-neg,{}}}", shown(inner)),
        Kind::All(terms) => nested("and", terms),
        Kind::Any(terms) => nested("or", terms),
        Kind::Binary(operator, left, right) => format!("{{binop-expr:{},{},{}}}", symbol(*operator), shown(left), shown(right)),
        Kind::Call(call) => format!("{{func-expr:{},{{{}}}}}", call.name, all(&call.args)),
        Kind::Path(path) => shown_path(path),
    }
}

/// `Double.toString`: an exponent from 10⁷ up and below 10⁻³.
fn java_number(number: f64) -> String {
    let scientific = number != 0.0 && !(1e-3..1e7).contains(&number.abs());
    let text = if scientific { format!("{number:E}") } else { format!("{number:?}") };
    if scientific && !text.contains('.') { text.replace('E', ".0E") } else { text }
}

/// JavaRosa nests to the right.
fn nested(word: &str, terms: &[Expr]) -> String {
    match terms {
        [] => String::new(),
        [last] => shown(last),
        [first, rest @ ..] => format!("{{binop-expr:{word},{},{}}}", shown(first), nested(word, rest)),
    }
}

fn all(exprs: &[Expr]) -> String {
    exprs.iter().map(shown).collect::<Vec<_>>().join(",")
}

fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::Remainder => "%",
        Operator::Equal => "==",
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::Union => "union",
    }
}

fn shown_path(path: &Path) -> String {
    let steps = path.steps.iter().map(shown_step).collect::<Vec<_>>().join(",");
    match &path.start {
        Start::Root => format!("{{path-expr:abs,{{{steps}}}}}"),
        Start::Here | Start::Question(_) => format!("{{path-expr:rel,{{{steps}}}}}"),
        Start::Value(value, predicates) => {
            let filter = format!("{{filt-expr:{},{{{}}}}}", shown(value), all(predicates));
            if path.steps.is_empty() { filter } else { format!("{{path-expr:{filter},{{{steps}}}}}") }
        }
    }
}

fn shown_step(step: &Step) -> String {
    let predicates = if step.predicates.is_empty() { String::new() } else { format!(",{{{}}}", all(&step.predicates)) };
    let axis = if step.axis == Axis::Itself { "self" } else { step.axis.name() };
    format!("{{step:{axis},{}{predicates}}}", shown_test(&step.test))
}

fn shown_test(test: &Test) -> String {
    match test {
        Test::Name(name) => name.prefix.as_ref().map_or(name.local.to_string(), |prefix| format!("{prefix}:{}", name.local)),
        Test::Any(None) => "*".into(),
        Test::Any(Some(prefix)) => format!("{prefix}:*"),
        Test::Node => "node()".into(),
        Test::Text => "text()".into(),
        Test::Comment => "comment()".into(),
        Test::Instruction(None) => "proc-instr()".into(),
        Test::Instruction(Some(target)) => format!("proc-instr('{target}')"),
    }
}
