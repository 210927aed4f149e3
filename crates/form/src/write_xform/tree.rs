//! The items of a questionnaire with the questions that a form adds of itself, each with its path.

use super::{count_name, counts_apart};
use crate::Language;
use crate::questionnaire::{Choice, ChoiceList, Item, Kind, Parameters, Questionnaire, Rule, Select, Source, Text, Words};
use std::collections::{BTreeMap, HashMap};

/// An item and where it stands.
pub(crate) struct Node {
    pub item: Item,
    pub path: String,
    /// Steps from the root: 1 for the root itself.
    pub depth: usize,
    /// The repeats around it, the outermost first.
    pub repeats: Vec<usize>,
    pub children: Vec<usize>,
}

/// All nodes, depth first.
pub(crate) struct Tree {
    pub root: String,
    pub nodes: Vec<Node>,
    pub top: Vec<usize>,
    pub lists: Vec<ChoiceList>,
    by_name: HashMap<String, usize>,
}

impl Tree {
    pub fn new(form: &Questionnaire, language: Language) -> Self {
        let root = form.settings.root().to_owned();
        let mut tree = Self { root, nodes: Vec::new(), top: Vec::new(), lists: form.lists.clone(), by_name: HashMap::new() };
        // The place in the tree of each item of the form, to find the parents.
        let mut places: Vec<usize> = Vec::with_capacity(form.items.len());
        for (index, item) in form.items.iter().enumerate() {
            let parent = item.parent.and_then(|parent| places.get(parent).copied());
            if counts_apart(item) {
                tree.add(count(item), parent);
            }
            places.push(tree.add(item.clone(), parent));
            tree.grid(form, index, places[index]);
            if item.kind.select().is_some_and(|select| select.or_other) {
                tree.add(other(item, language), parent);
            }
        }
        tree.others(form, language);
        tree
    }

    fn add(&mut self, item: Item, parent: Option<usize>) -> usize {
        let (path, depth, mut repeats) = match parent.map(|parent| &self.nodes[parent]) {
            Some(above) => (above.path.clone(), above.depth, above.repeats.clone()),
            None => (format!("/{}", self.root), 1, Vec::new()),
        };
        repeats.extend(parent.filter(|parent| self.nodes[*parent].item.kind == Kind::Repeat));
        let index = self.nodes.len();
        self.by_name.entry(item.name.clone()).or_insert(index);
        self.nodes.push(Node { path: format!("{path}/{}", item.name), depth: depth + 1, repeats, children: Vec::new(), item });
        match parent {
            Some(parent) => self.nodes[parent].children.push(index),
            None => self.top.push(index),
        }
        index
    }

    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub fn list(&self, name: &str) -> Option<&ChoiceList> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// `table-list`: the label of the group becomes a note, and a first row holds the labels of the choices.
    fn grid(&mut self, form: &Questionnaire, index: usize, place: usize) {
        let parent = self.nodes[place].item.parent.map(|parent| &form.items[parent]);
        if let (Some(_), Some(_)) = (parent.filter(|parent| parent.appears("table-list")), self.nodes[place].item.kind.select()) {
            let item = &mut self.nodes[place].item;
            item.appearance = format!("list-nolabel {}", item.appearance).trim().to_owned();
        }
        let group = &form.items[index];
        if !group.appears("table-list") || !group.kind.is_section() {
            return;
        }
        let appearance = group.appearance.split(' ').map(|word| if word == "table-list" { "field-list" } else { word });
        self.nodes[place].item.appearance = appearance.collect::<Vec<_>>().join(" ");
        let label = std::mem::take(&mut self.nodes[place].item.words);
        if !label.is_empty() {
            let mut note = plain(format!("generated_table_list_label_{}", group.row), Kind::Note, group.row);
            note.words = label;
            self.add(note, Some(place));
        }
        let row = form.children(Some(index)).map(|child| &form.items[child]).find(|child| child.kind.select().is_some());
        if let Some(row) = row {
            let mut header = plain(format!("reserved_name_for_field_list_labels_{}", row.row), header_kind(&row.kind), row.row);
            header.appearance = "label".into();
            header.rules.extend(row.rules.get(&Rule::ChoiceFilter).map(|filter| (Rule::ChoiceFilter, filter.clone())));
            header.words.insert(Words::Label, Text::plain(" "));
            self.add(header, Some(place));
        }
    }

    /// One more choice for the lists that `or_other` opens.
    fn others(&mut self, form: &Questionnaire, language: Language) {
        let languages: Vec<String> = form.languages().into_iter().map(str::to_owned).collect();
        for item in &form.items {
            let Some(Select { source: Source::List(name), or_other: true }) = item.kind.select() else { continue };
            let Some(list) = self.lists.iter_mut().find(|list| list.name == *name) else { continue };
            if list.choices.iter().any(|choice| choice.name == "other") {
                continue;
            }
            let mut label = Text::default();
            let is_translated = list.choices.iter().any(|choice| choice.label().is_some_and(Text::is_translated));
            let has_plain = list.choices.iter().filter_map(Choice::label).any(|label| label.get("").is_some());
            for known in languages.iter().filter(|known| if known.is_empty() { has_plain } else { is_translated }) {
                label.set(known, language.choose("Autre", "Other"));
            }
            list.choices.push(Choice { name: "other".into(), words: BTreeMap::from([(Words::Label, label)]), ..Choice::default() });
        }
    }
}

fn header_kind(kind: &Kind) -> Kind {
    match kind {
        Kind::SelectMultiple(select) => Kind::SelectMultiple(Select { or_other: false, ..select.clone() }),
        other => other.select().map_or(Kind::Hidden, |select| Kind::SelectOne(Select { or_other: false, ..select.clone() })),
    }
}

fn plain(name: String, kind: Kind, row: u32) -> Item {
    Item {
        row,
        parent: None,
        name,
        kind,
        words: BTreeMap::new(),
        rules: BTreeMap::new(),
        appearance: String::new(),
        parameters: Parameters::default(),
        binds: Vec::new(),
        columns: Vec::new(),
    }
}

/// The text that goes with the choice «other».
fn other(item: &Item, language: Language) -> Item {
    let mut other = plain(format!("{}_other", item.name), Kind::Text, item.row);
    other.rules.insert(Rule::Relevant, format!("selected(../{}, 'other')", item.name));
    other.words.insert(Words::Label, Text::plain(language.choose("Précisez :", "Specify other.")));
    other
}

/// The hidden question that holds the computed count of a repeat.
fn count(item: &Item) -> Item {
    let mut count = plain(count_name(item), Kind::Calculate, item.row);
    count.rules.extend(item.rules.get(&Rule::RepeatCount).map(|text| (Rule::Calculation, text.clone())));
    count.rules.insert(Rule::ReadOnly, "true()".into());
    count
}
