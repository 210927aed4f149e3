//! What is shown: controls with their choices, groups and repeats.

use super::bind::compile;
use super::fault::{FormError, FormFault};
use super::label::{Label, Texts};
use super::primary::DefId;
use crate::Expression;
use crate::xml::{Document, NodeId};

/// How a question is asked.
#[derive(Clone, Debug)]
pub struct Control {
    pub kind: ControlKind,
    pub label: Option<Label>,
    pub choices: Option<Choices>,
    /// The least and greatest number, for a range.
    pub bounds: Option<(f64, f64)>,
    pub appearance: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ControlKind {
    Input,
    /// One choice, or several.
    SelectOne,
    SelectMany,
    Rank,
    Range,
    /// A box to tick: «I have read».
    Trigger,
}

/// Where the choices come from.
#[derive(Clone, Debug)]
pub enum Choices {
    /// Written in the form: code and label.
    Written(Vec<(String, Option<Label>)>),
    Listed(Box<ListedChoices>),
}

/// The nodes of an expression, and in each the code and the label.
#[derive(Clone, Debug)]
pub struct ListedChoices {
    pub nodes: Expression,
    pub value: Expression,
    pub label: Option<Label>,
}

/// How often a group repeats.
#[derive(Clone, Debug, Default)]
pub struct Repeat {
    /// The number of instances, when it is computed.
    pub count: Option<Expression>,
    /// True when the people asked may neither add nor remove.
    pub is_fixed: bool,
}

/// What the body says of the places of the form, in its order.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) controls: Vec<(String, Control)>,
    pub(crate) repeats: Vec<(String, Repeat)>,
    pub(crate) groups: Vec<(String, Label)>,
    /// `setvalue` elements, with the path in which they stand.
    pub(crate) actions: Vec<(NodeId, String)>,
}

pub(crate) struct Reader<'a> {
    pub(crate) document: &'a Document,
    pub(crate) texts: &'a Texts,
    pub(crate) faults: &'a mut Vec<FormError>,
    pub(crate) body: Body,
}

impl Reader<'_> {
    /// Reads the children of an element that stands at a path.
    pub(crate) fn read(&mut self, element: NodeId, path: &str) {
        let children: Vec<NodeId> = self.document.elements(element).collect();
        children.into_iter().for_each(|child| self.child(child, path));
    }

    fn child(&mut self, element: NodeId, path: &str) {
        let name = self.document.local(element).to_owned();
        let own = self.path(element, path);
        match name.as_str() {
            "label" | "hint" | "itemset" | "item" | "value" | "help" | "alert" => {}
            "setvalue" => self.body.actions.push((element, path.to_owned())),
            "group" => {
                // A group without a path of its own is an arrangement on the page, not a place.
                let label = if own == path { None } else { self.label(element, &own) };
                self.body.groups.extend(label.map(|label| (own.clone(), label)));
                self.read(element, &own);
            }
            "repeat" => self.repeat(element, own),
            _ => match kind(&name) {
                Some(kind) => self.control(element, kind, own),
                None => self.refuse(&own, format!("l'élément «{name}»")),
            },
        }
    }

    fn path(&self, element: NodeId, path: &str) -> String {
        let reference = self.document.attribute(element, "ref").or(self.document.attribute(element, "nodeset"));
        reference.map_or(path.to_owned(), |reference| resolve(reference, path))
    }

    fn refuse(&mut self, path: &str, feature: String) {
        self.faults.push(FormError::new(path, FormFault::Feature(feature)));
    }

    fn label(&mut self, element: NodeId, path: &str) -> Option<Label> {
        let label = self.document.elements(element).find(|child| self.document.local(*child) == "label")?;
        Label::of_element(self.document, label, self.texts, path, self.faults)
    }

    fn repeat(&mut self, element: NodeId, path: String) {
        let count = self.document.attribute(element, "count").and_then(|count| compile(count, "jr:count", &path, self.faults));
        let is_fixed = self.document.attribute(element, "noAddRemove").is_some_and(|value| value.trim() == "true()");
        self.body.repeats.push((path.clone(), Repeat { count, is_fixed }));
        self.read(element, &path);
    }

    fn control(&mut self, element: NodeId, kind: ControlKind, path: String) {
        let label = self.label(element, &path);
        let choices = matches!(kind, ControlKind::SelectOne | ControlKind::SelectMany | ControlKind::Rank)
            .then(|| self.choices(element, &path))
            .flatten();
        let appearance = self.document.attribute(element, "appearance").unwrap_or_default().to_owned();
        let bound = |name| self.document.attribute(element, name).map(crate::expression::parse_number);
        let bounds = bound("start").zip(bound("end")).filter(|_| kind == ControlKind::Range);
        self.body.controls.push((path.clone(), Control { kind, label, choices, bounds, appearance }));
        self.read(element, &path);
    }

    fn choices(&mut self, element: NodeId, path: &str) -> Option<Choices> {
        let child = |name: &str| self.document.elements(element).find(|child| self.document.local(*child) == name);
        if let Some(itemset) = child("itemset") {
            return self.listed(itemset, path).map(Box::new).map(Choices::Listed);
        }
        let items: Vec<NodeId> = self.document.elements(element).filter(|child| self.document.local(*child) == "item").collect();
        Some(Choices::Written(items.into_iter().map(|item| self.item(item, path)).collect()))
    }

    fn item(&mut self, item: NodeId, path: &str) -> (String, Option<Label>) {
        let value = self.document.elements(item).find(|child| self.document.local(*child) == "value");
        let value = super::primary::initial(self.document, value);
        (value.trim().to_owned(), self.label(item, path))
    }

    fn listed(&mut self, itemset: NodeId, path: &str) -> Option<ListedChoices> {
        let nodes = compile(self.document.attribute(itemset, "nodeset")?, "itemset", path, self.faults)?;
        let value = self.document.elements(itemset).find(|child| self.document.local(*child) == "value")?;
        let value = compile(self.document.attribute(value, "ref")?, "value", path, self.faults)?;
        Some(ListedChoices { nodes, value, label: self.label(itemset, path) })
    }
}

fn kind(name: &str) -> Option<ControlKind> {
    Some(match name {
        "input" => ControlKind::Input,
        "select1" => ControlKind::SelectOne,
        "select" => ControlKind::SelectMany,
        "rank" => ControlKind::Rank,
        "range" => ControlKind::Range,
        "trigger" => ControlKind::Trigger,
        _ => return None,
    })
}

/// An absolute path from a reference that stands at a path: `name`, `./name`, `../name`, `current()/name`, `/data/name`.
pub(crate) fn resolve(reference: &str, path: &str) -> String {
    let reference = reference.trim();
    let relative = reference.strip_prefix("current()/").unwrap_or(reference);
    if relative.starts_with('/') {
        return relative.split('/').map(str::trim).collect::<Vec<_>>().join("/");
    }
    let mut steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    for step in relative.split('/').map(str::trim).filter(|step| !step.is_empty() && *step != ".") {
        match step {
            ".." => drop(steps.pop()),
            name => steps.push(name),
        }
    }
    steps.iter().flat_map(|step| ["/", step]).collect()
}

/// The definition of a path, whatever its prefixes: step by step from the root, a name with the very prefix first.
pub(crate) fn find(defs: &[super::Def], path: &str) -> Option<DefId> {
    let mut steps = path.strip_prefix('/')?.split('/');
    let root = defs.first()?;
    let first = steps.next()?;
    if local(&root.path[1..]) != local(first) {
        return None;
    }
    steps.try_fold(DefId(0), |parent, step| {
        let parent = &defs[parent.0];
        let likely = parent.ranks.get(local(step)).and_then(|rank| parent.children.get(*rank)).copied()?;
        let is_exact = |id: &DefId| defs[id.0].path.rsplit('/').next() == Some(step);
        if is_exact(&likely) { Some(likely) } else { parent.children.iter().copied().find(is_exact).or(Some(likely)) }
    })
}

fn local(step: &str) -> &str {
    step.rsplit(':').next().unwrap_or(step)
}
