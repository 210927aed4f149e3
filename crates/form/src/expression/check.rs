//! Is an expression inside the subset, and can it be right? Every fault is found at once.

use super::ast::{Axis, Call, Expr, Kind, Operator, Path, Start, Step, Test};
use super::date::{self, Zone, is_directive};
use super::error::{ExpressionError, Fault, Span};
use super::function::{self, Function, Signature};
use super::pattern;

/// The faults of a tree; patterns written in it are compiled on the way.
pub(crate) fn check(root: &mut Expr) -> Vec<ExpressionError> {
    let mut faults = Vec::new();
    visit(root, &mut faults);
    faults
}

type Faults = Vec<ExpressionError>;

fn visit(expr: &mut Expr, faults: &mut Faults) {
    let span = expr.span.clone();
    match &mut expr.kind {
        Kind::Number(_) | Kind::Text(_) => {}
        Kind::Variable(name) => faults.push(ExpressionError::new(span, Fault::Variable(name.to_string()))),
        Kind::Negate(inner) => visit(inner, faults),
        Kind::All(terms) | Kind::Any(terms) => terms.iter_mut().for_each(|term| visit(term, faults)),
        Kind::Binary(operator, left, right) => {
            if *operator == Operator::Union {
                faults.push(ExpressionError::new(span, Fault::Union));
            }
            visit(left, faults);
            visit(right, faults);
        }
        Kind::Call(call) => check_call(call, span, faults),
        Kind::Path(path) => check_path(path, faults),
    }
}

fn check_path(path: &mut Path, faults: &mut Faults) {
    if let Start::Value(value, predicates) = &mut path.start {
        if !is_path(value) {
            faults.push(ExpressionError::new(value.span.clone(), Fault::NotNodes { name: "/" }));
        }
        visit(value, faults);
        predicates.iter_mut().for_each(|predicate| visit(predicate, faults));
    }
    for step in &mut path.steps {
        faults.extend(step_fault(step).map(|fault| ExpressionError::new(step.span.clone(), fault)));
        step.predicates.iter_mut().for_each(|predicate| visit(predicate, faults));
    }
}

fn step_fault(step: &Step) -> Option<Fault> {
    match (step.axis, &step.test) {
        (Axis::Attribute, _) => Some(Fault::Attribute),
        (Axis::DescendantOrSelf, Test::Node) => Some(Fault::Descendant),
        (Axis::Child, Test::Comment) => Some(Fault::NodeTest("comment()".into())),
        (Axis::Child, Test::Text) => Some(Fault::NodeTest("text()".into())),
        (Axis::Child, Test::Instruction(_)) => Some(Fault::NodeTest("processing-instruction()".into())),
        (Axis::Child, Test::Any(Some(prefix))) => Some(Fault::NodeTest(format!("{prefix}:*"))),
        // `.`, `..` and the long spelling of a plain step.
        (Axis::Child, _) | (Axis::Itself | Axis::Parent, Test::Node) => None,
        (axis, _) => Some(Fault::Axis(axis.name().into())),
    }
}

fn check_call(call: &mut Call, span: Span, faults: &mut Faults) {
    match function::find(&call.name) {
        None => faults.push(ExpressionError::new(span, unknown(&call.name))),
        Some(signature) => check_known(call, signature, span, faults),
    }
    call.args.iter_mut().for_each(|arg| visit(arg, faults));
}

fn unknown(name: &str) -> Fault {
    Fault::Function { name: name.to_owned(), instead: function::instead_of(name) }
}

fn check_known(call: &mut Call, signature: &'static Signature, span: Span, faults: &mut Faults) {
    let name = signature.name;
    let mut say = |span: &Span, fault| faults.push(ExpressionError::new(span.clone(), fault));
    if call.args.is_empty() && function::NEEDS_VALUE.contains(&name) {
        return say(&span, Fault::NoArgument { name });
    }
    let found = call.args.len();
    let paired = signature.function != Function::IndexedRepeat || found % 2 == 1;
    if found < signature.least || signature.most.is_some_and(|most| found > most) || !paired {
        return say(&span, Fault::Arity { name, found, least: signature.least, most: signature.most });
    }
    for arg in signature.paths.iter().filter_map(|index| call.args.get(*index)).filter(|arg| !is_path(arg)) {
        say(&arg.span, Fault::NotNodes { name });
    }
    for (arg, fault) in literal_faults(call, signature.function) {
        say(&call.args[arg].span, fault);
    }
}

/// True when the value can be a set of nodes.
fn is_path(expr: &Expr) -> bool {
    use Function::*;
    match &expr.kind {
        Kind::Path(_) | Kind::Binary(Operator::Union, ..) => true,
        Kind::Call(call) => {
            call.function.is_none_or(|function| matches!(function, Current | Instance | IndexedRepeat | Randomize | If | Once | Pulldata))
        }
        _ => false,
    }
}

/// What can be said of the texts written in a call, before any answer is known.
fn literal_faults(call: &mut Call, function: Function) -> Vec<(usize, Fault)> {
    let literal = |index: usize| call.args.get(index).and_then(Expr::literal).map(str::to_owned);
    match function {
        Function::Date | Function::DateTime | Function::DecimalDateTime => {
            literal(0).and_then(bad_date).map(|fault| (0, fault)).into_iter().collect()
        }
        Function::Pulldata => [1, 2]
            .into_iter()
            .filter(|index| literal(*index).is_some_and(|column| column.starts_with('@')))
            .map(|index| (index, Fault::Attribute))
            .collect(),
        // JavaRosa stops the interview on a number.
        Function::Selected => match call.args.get(1).map(|arg| &arg.kind) {
            Some(Kind::Number(number)) => vec![(1, Fault::Code { number: number.to_string() })],
            _ => Vec::new(),
        },
        Function::FormatDate => literal(1).and_then(bad_format).map(|fault| (1, fault)).into_iter().collect(),
        Function::Regex => match literal(1).map(|text| (pattern::compile(&text), text)) {
            None => Vec::new(),
            Some((Ok(compiled), _)) => {
                call.pattern = Some(compiled);
                Vec::new()
            }
            Some((Err(cause), text)) => vec![(1, Fault::Pattern { text, cause })],
        },
        _ => Vec::new(),
    }
}

fn bad_date(text: String) -> Option<Fault> {
    (!text.trim().is_empty() && date::parse(&text, Zone::UTC, true).is_none()).then_some(Fault::Date { text })
}

fn bad_format(text: String) -> Option<Fault> {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let directive = if letter == '%' { letters.next() } else { continue };
        if !directive.is_some_and(is_directive) {
            return Some(Fault::Directive { text: directive.map_or("%".into(), |letter| format!("%{letter}")) });
        }
    }
    None
}
