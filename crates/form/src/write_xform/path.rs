//! `${name}` to the path of the question, seen from where the expression stands.
//!
//! Inside a repeat a question of the same repeat is meant: the path climbs to the innermost repeat that both share.
//! `indexed-repeat()` wants whole paths for what it looks up; in a filter the path starts from `current()`.

use super::tree::Tree;
use crate::xlsform::references;

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Place {
    /// In no question: the label of a choice, the name of the answer.
    Nowhere,
    At(usize),
    /// In the filter of a list, for a question.
    Filter(usize),
    /// In the filter of the answers of a repeat, for a question.
    Answers {
        question: usize,
        repeat: usize,
    },
}

impl Place {
    fn node(self) -> Option<usize> {
        match self {
            Self::Nowhere => None,
            Self::At(node) | Self::Filter(node) | Self::Answers { question: node, .. } => Some(node),
        }
    }
}

/// The expression with its quotations replaced.
pub(crate) fn resolve(tree: &Tree, text: &str, place: Place) -> String {
    let (found, _) = references(text);
    if found.is_empty() {
        return text.to_owned();
    }
    let spots = spots(text);
    let mut out = String::with_capacity(text.len() + 32);
    let mut from = 0;
    for reference in found {
        let spot = spots.iter().find(|spot| spot.start == reference.range.start).copied().unwrap_or_default();
        out.push_str(&text[from..reference.range.start]);
        out.push(' ');
        out.push_str(&path(tree, reference.name, place, spot));
        out.push(' ');
        from = reference.range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// What surrounds a quotation.
#[derive(Clone, Copy, Default)]
struct Spot {
    start: usize,
    /// A path that `indexed-repeat()` looks up.
    is_indexed: bool,
    in_predicate: bool,
}

/// Brackets open at a point of the text: a call with the rank of its value, or a predicate.
#[derive(Clone, Copy)]
enum Open {
    Call { is_indexed: bool, rank: usize },
    Predicate,
}

fn spots(text: &str) -> Vec<Spot> {
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        if letter == '$' && text[at..].starts_with("${") {
            // A question can be quoted within quotes too: `pulldata('x', '${y}')` is written by some.
            found.push(spot(at, &open));
        }
        match (quote, letter) {
            (Some(mark), _) if letter == mark => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(') => open.push(Open::Call { is_indexed: text[..at].trim_end().ends_with("indexed-repeat"), rank: 0 }),
            (None, '[') => open.push(Open::Predicate),
            (None, ')' | ']') => drop(open.pop()),
            (None, ',') => {
                if let Some(Open::Call { rank, .. }) = open.last_mut() {
                    *rank += 1;
                }
            }
            _ => {}
        }
    }
    found
}

fn spot(start: usize, open: &[Open]) -> Spot {
    let is_looked_up = |rank: usize| rank == 0 || rank % 2 == 1;
    Spot {
        start,
        is_indexed: matches!(open.last(), Some(Open::Call { is_indexed: true, rank }) if is_looked_up(*rank)),
        in_predicate: open.iter().any(|open| matches!(open, Open::Predicate)),
    }
}

fn path(tree: &Tree, name: &str, place: Place, spot: Spot) -> String {
    let Some(target) = tree.find(name) else {
        return format!("/{}/meta/{name}", tree.root);
    };
    if let Place::Answers { repeat, .. } = place
        && tree.nodes[target].repeats.contains(&repeat)
    {
        return format!("./{}", below(tree, target, repeat));
    }
    let climbed = place.node().filter(|_| !spot.is_indexed).and_then(|from| climb(tree, from, target));
    match climbed {
        None => tree.nodes[target].path.clone(),
        Some(path) if spot.in_predicate || !matches!(place, Place::At(_)) => format!("current()/{path}"),
        Some(path) => path,
    }
}

/// The path of a node under a repeat, without the first slash.
pub(crate) fn below(tree: &Tree, node: usize, repeat: usize) -> &str {
    tree.nodes[node].path[tree.nodes[repeat].path.len()..].trim_start_matches('/')
}

/// From one node to another by the innermost repeat around both; nothing when they share none.
pub(crate) fn climb(tree: &Tree, from: usize, to: usize) -> Option<String> {
    let (here, there) = (&tree.nodes[from], &tree.nodes[to]);
    let shared = here.repeats.iter().zip(&there.repeats).take_while(|(one, other)| one == other).last().map(|(one, _)| *one)?;
    let steps = here.depth - tree.nodes[shared].depth;
    Some(format!("{}{}", "../".repeat(steps), below(tree, to, shared)))
}

/// The repeat whose answers are the choices of a question, as a path from that question.
pub(crate) fn repeat_path(tree: &Tree, question: usize, repeat: usize) -> String {
    let (here, there) = (&tree.nodes[question], &tree.nodes[repeat]);
    if here.repeats.contains(&repeat) {
        return format!("{}{}", "../".repeat(here.depth + 1 - there.depth), there.item.name);
    }
    climb(tree, question, repeat).unwrap_or_else(|| there.path.clone())
}
