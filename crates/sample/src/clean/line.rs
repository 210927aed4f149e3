//! A row of columns, as the expressions of corrections and derived variables see it: `${PF4}` is the column PF4.

use crate::codebook::{Codebook, Kind};
use form::expression::ast::Name;
use form::expression::{NodeKind, Scope, graph};
use form::{Environment, Expression, Tree, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The names that expressions may quote, and where each stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    by_name: BTreeMap<String, usize>,
    /// A multiple question: choice and column of each tick, read as the codes that are ticked.
    ticks: BTreeMap<String, Vec<(String, usize)>>,
}

impl Names {
    pub fn new<'a>(columns: impl Iterator<Item = (&'a str, usize)>, codebook: &Codebook) -> Names {
        let by_name: BTreeMap<String, usize> = columns.map(|(name, at)| (name.to_owned(), at)).collect();
        let multiple = codebook.questions().iter().filter(|q| q.kind == Kind::Multi && !by_name.contains_key(&q.code));
        let tick = |code: &str, choice: &String| Some((choice.clone(), *by_name.get(&format!("{code}_{choice}"))?));
        let ticks = multiple.map(|q| (q.code.clone(), q.values.iter().filter_map(|choice| tick(&q.code, choice)).collect()));
        let ticks = ticks.filter(|(_, columns): &(String, Vec<_>)| !columns.is_empty()).collect();
        Names { by_name, ticks }
    }

    /// The columns that a name reads; none for a name that is not known.
    pub fn columns(&self, name: &str) -> Option<Vec<usize>> {
        let one = self.by_name.get(name).map(|at| vec![*at]);
        one.or_else(|| self.ticks.get(name).map(|ticks| ticks.iter().map(|(_, at)| *at).collect()))
    }
}

/// An expression over columns: compiled, every name known. Else the reason in French.
pub(crate) fn compile(text: &str, names: &Names) -> Result<Expression, String> {
    let expression = Expression::compile(text).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ; "))?;
    let reads = graph::reads(&expression, "/");
    let unknown: Vec<String> =
        reads.questions.iter().filter(|name| names.columns(name).is_none()).map(|name| format!("« {name} »")).collect();
    if !unknown.is_empty() {
        return Err(format!("{} : pas une colonne des réponses", unknown.join(", ")));
    }
    let paths: Vec<&String> = reads.paths.iter().filter(|path| *path != "/").collect();
    match paths.is_empty() && reads.instances.is_empty() && !reads.moves {
        true => Ok(expression),
        false => Err("une colonne s'écrit ${NOM} ; ni chemin, ni liste, ni heure, ni hasard".to_owned()),
    }
}

/// The columns that an expression reads.
pub(crate) fn columns(expression: &Expression, names: &Names) -> Vec<usize> {
    graph::reads(expression, "/").questions.iter().filter_map(|name| names.columns(name)).flatten().collect()
}

/// A row under its names.
pub(crate) struct Line<'a, F: Fn(usize) -> &'a str> {
    names: &'a Names,
    cell: F,
    texts: Vec<String>,
    places: BTreeMap<&'a str, usize>,
}

impl<'a, F: Fn(usize) -> &'a str> Line<'a, F> {
    pub fn new(names: &'a Names, cell: F) -> Line<'a, F> {
        let mut line = Line { names, cell, texts: Vec::new(), places: BTreeMap::new() };
        for (name, ticks) in &names.ticks {
            let ticked: Vec<&str> = ticks.iter().filter(|(_, at)| (line.cell)(*at) == "1").map(|(choice, _)| choice.as_str()).collect();
            line.places.insert(name, line.texts.len());
            line.texts.push(ticked.join(" "));
        }
        line
    }

    /// The value of an expression for this row; the fault in French.
    pub fn evaluate(&self, expression: &Expression, environment: &Environment) -> Result<Outcome, String> {
        let scope = Scope::new(self, Node::Top, environment);
        let value = expression.evaluate(&scope).map_err(|error| error.to_string())?;
        Ok(match &value {
            Value::Boolean(boolean) => Outcome::Boolean(*boolean),
            Value::Number(number) => Outcome::Number(*number),
            other => Outcome::Text(scope.text(other).into_owned()),
        })
    }
}

/// What an expression gives.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Outcome {
    Boolean(bool),
    Number(f64),
    Text(String),
}

/// A place of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Node {
    Top,
    Cell(usize),
    Ticks(usize),
}

impl<'a, F: Fn(usize) -> &'a str> Tree for Line<'a, F> {
    type Node = Node;

    fn root(&self, _from: Node) -> Node {
        Node::Top
    }

    fn parent(&self, node: Node) -> Option<Node> {
        (node != Node::Top).then_some(Node::Top)
    }

    fn children(&self, _node: Node) -> impl Iterator<Item = Node> {
        std::iter::empty()
    }

    fn named(&self, _node: Node, _name: &Name, _found: &mut Vec<Node>) {}

    fn kind(&self, node: Node) -> NodeKind {
        if node == Node::Top { NodeKind::Document } else { NodeKind::Element }
    }

    fn is_named(&self, _node: Node, _name: &Name) -> bool {
        false
    }

    fn same_name(&self, one: Node, other: Node) -> bool {
        one == other
    }

    fn text(&self, node: Node) -> Cow<'_, str> {
        match node {
            Node::Top => Cow::Borrowed(""),
            Node::Cell(at) => Cow::Borrowed((self.cell)(at)),
            Node::Ticks(at) => Cow::Borrowed(&self.texts[at]),
        }
    }

    fn instance(&self, _id: &str) -> Option<Node> {
        None
    }

    fn question(&self, name: &str, _from: Node) -> Option<Vec<Node>> {
        let cell = self.names.by_name.get(name).map(|at| Node::Cell(*at));
        cell.or_else(|| self.places.get(name).map(|at| Node::Ticks(*at))).map(|node| vec![node])
    }
}
