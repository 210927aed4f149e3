//! The tree of an expression. Every node knows its place in the text and its height, so that nothing can be nested
//! deeper than the evaluator may go.

use super::error::Span;
use super::function::Function;
use regex::Regex;

/// One node of the tree.
#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: Kind,
    pub span: Span,
    pub(crate) height: usize,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Number(f64),
    Text(Box<str>),
    Negate(Box<Expr>),
    /// `a and b and c`: as many terms as were written in a row.
    All(Vec<Expr>),
    /// `a or b or c`.
    Any(Vec<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Call(Call),
    Path(Path),
    Variable(Box<str>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Union,
}

/// A call; `function` is empty when the subset has no such function.
#[derive(Clone, Debug)]
pub struct Call {
    pub name: Box<str>,
    pub function: Option<Function>,
    pub args: Vec<Expr>,
    /// The pattern of `regex()` when it is written in the expression: compiled once.
    pub(crate) pattern: Option<Regex>,
}

#[derive(Clone, Debug)]
pub struct Path {
    pub start: Start,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub enum Start {
    /// `/…`
    Root,
    /// A relative path.
    Here,
    /// `${name}`
    Question(Box<str>),
    /// A value followed by predicates or steps: `instance('x')/root`, `f()[3]`.
    Value(Box<Expr>, Vec<Expr>),
}

#[derive(Clone, Debug)]
pub struct Step {
    pub axis: Axis,
    pub test: Test,
    pub predicates: Vec<Expr>,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Namespace,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

/// Every axis of XPath 1.0, by name.
pub(crate) const AXES: &[(&str, Axis)] = &[
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("namespace", Axis::Namespace),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::Itself),
];

impl Axis {
    pub fn name(self) -> &'static str {
        AXES.iter().find(|(_, axis)| *axis == self).map_or("", |(name, _)| name)
    }
}

/// What a step keeps.
#[derive(Clone, PartialEq, Debug)]
pub enum Test {
    Name(Name),
    /// `*` or `prefix:*`.
    Any(Option<Box<str>>),
    /// `node()`
    Node,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction()`, with the name asked for.
    Instruction(Option<Box<str>>),
}

/// A name as written, with its prefix.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Name {
    pub prefix: Option<Box<str>>,
    pub local: Box<str>,
}

impl Expr {
    /// The children of a node, in the order of the text.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            Kind::Number(_) | Kind::Text(_) | Kind::Variable(_) => Vec::new(),
            Kind::Negate(inner) => vec![inner],
            Kind::All(terms) | Kind::Any(terms) => terms.iter().collect(),
            Kind::Binary(_, left, right) => vec![left, right],
            Kind::Call(call) => call.args.iter().collect(),
            Kind::Path(path) => path.children(),
        }
    }

    /// The text of a literal.
    pub fn literal(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Path {
    fn children(&self) -> Vec<&Expr> {
        let start = match &self.start {
            Start::Value(value, predicates) => std::iter::once(&**value).chain(predicates).collect(),
            _ => Vec::new(),
        };
        start.into_iter().chain(self.steps.iter().flat_map(|step| &step.predicates)).collect()
    }
}
