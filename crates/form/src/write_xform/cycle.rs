//! Do the conditions and computations of a form read each other in a circle?

use super::path::{Place, resolve};
use super::tree::Tree;
use crate::expression::Expression;
use crate::expression::graph::{self, Cycle, reads};
use crate::questionnaire::{Kind, Questionnaire, Rule};
use crate::{Language, xlsform};
use std::collections::{BTreeSet, HashMap};

/// The rules that tablets compute again when an answer changes; a condition on itself is a circle for them.
const RULES: [Rule; 4] = [Rule::Relevant, Rule::Required, Rule::ReadOnly, Rule::Calculation];

/// The names of a circle, in its order; nothing when there is none.
pub(crate) fn cycle(form: &Questionnaire) -> Option<Vec<String>> {
    let tree = Tree::new(form, Language::English);
    let items: Vec<(String, BTreeSet<String>)> =
        (0..tree.nodes.len()).map(|node| (tree.nodes[node].path.clone(), read(&tree, node))).collect();
    let Cycle(places) = graph::order(&inherited(&tree, items)).err()?;
    let names: HashMap<&str, &str> = tree.nodes.iter().map(|node| (node.path.as_str(), node.item.name.as_str())).collect();
    Some(places.iter().map(|place| names.get(place.as_str()).copied().unwrap_or(place).to_owned()).collect())
}

fn read(tree: &Tree, node: usize) -> BTreeSet<String> {
    let item = &tree.nodes[node].item;
    let waits = item.rule(Rule::Trigger).is_some();
    let rules = RULES.iter().filter(|rule| !(waits && **rule == Rule::Calculation)).filter_map(|rule| item.rule(*rule));
    let texts = rules.filter(|text| xlsform::boolean(text).is_none()).map(|text| resolve(tree, text, Place::At(node)));
    let compiled = texts.filter_map(|text| Expression::compile(&text).ok());
    compiled.flat_map(|expression| reads(&expression, &tree.nodes[node].path).paths).collect()
}

/// What a group is relevant by, all that it holds is relevant by.
fn inherited(tree: &Tree, mut items: Vec<(String, BTreeSet<String>)>) -> Vec<(String, BTreeSet<String>)> {
    for (index, node) in tree.nodes.iter().enumerate() {
        if node.item.rule(Rule::Relevant).is_none() || !matches!(node.item.kind, Kind::Group | Kind::Repeat) {
            continue;
        }
        let group = items[index].0.clone();
        node.children.iter().for_each(|child| items[*child].1.extend([group.clone()]));
    }
    items
}
