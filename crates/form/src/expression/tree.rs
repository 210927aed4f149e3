//! What an expression is evaluated on. A web page, a sheet being keyed in, an imported row: each brings its own tree.

use super::ast::Name;
use std::borrow::Cow;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NodeKind {
    Document,
    Element,
    Text,
    Other,
}

/// A tree of named nodes with texts. `Node` is a cheap handle: an index or a reference.
pub trait Tree {
    type Node: Copy + PartialEq;

    /// The node that `/` means, seen from a node.
    fn root(&self, from: Self::Node) -> Self::Node;
    fn parent(&self, node: Self::Node) -> Option<Self::Node>;
    fn children(&self, node: Self::Node) -> impl Iterator<Item = Self::Node>;
    fn kind(&self, node: Self::Node) -> NodeKind;
    fn is_named(&self, node: Self::Node, name: &Name) -> bool;
    /// Do two nodes bear the same name?
    fn same_name(&self, one: Self::Node, other: Self::Node) -> bool;
    /// The text of a node and of all that it holds.
    fn text(&self, node: Self::Node) -> Cow<'_, str>;

    /// The children of a name; a tree with an index answers faster.
    fn named(&self, node: Self::Node, name: &Name, found: &mut Vec<Self::Node>) {
        found.extend(self.children(node).filter(|child| self.is_named(*child, name)));
    }
    /// The node above the root of a secondary instance: a list of choices, a file.
    fn instance(&self, _id: &str) -> Option<Self::Node> {
        None
    }
    /// What `${name}` means, seen from a node; nothing when there is no such question.
    fn question(&self, _name: &str, _from: Self::Node) -> Option<Vec<Self::Node>> {
        None
    }
    /// The label, in the language in use, of a choice of the question at a path.
    fn choice_label(&self, _question: &str, _from: Self::Node, _value: &str) -> Option<String> {
        None
    }
}
