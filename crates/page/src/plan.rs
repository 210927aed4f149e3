//! Which question stands on which page, and the names of its fields.
//!
//! A top-level group or repeat is a page; questions between two groups share one. A top-level group that holds nothing
//! but groups is opened: its groups are the pages. What people never see (calculations, hidden values) is on none.

use form::questionnaire::{Item, Kind, Rule, Words};
use form::wording::Numbers;
use form::{Questionnaire, Session};
use std::collections::HashMap;

/// A page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// The group or repeat that it shows, a place in `Questionnaire::items`; none for questions outside of groups.
    pub group: Option<usize>,
    /// The items that stand on it, outermost only: the group itself, or the questions.
    pub items: Vec<usize>,
}

/// The pages of a questionnaire.
#[derive(Clone, Debug)]
pub struct Pages {
    pub pages: Vec<Page>,
    pub(crate) form: Questionnaire,
    pub(crate) numbers: Numbers,
    /// The path of each item, without numbers of repeats.
    pub(crate) paths: Vec<String>,
    pub(crate) children: Vec<Vec<usize>>,
    /// The name of the fields of an item that stands in no repeat.
    names: Vec<String>,
    by_name: HashMap<String, usize>,
}

impl Pages {
    pub fn of(form: &Questionnaire) -> Self {
        let mut pages = Self {
            pages: Vec::new(),
            numbers: Numbers::of(form),
            paths: paths(form),
            children: children(form),
            names: Vec::new(),
            by_name: form.items.iter().enumerate().rev().map(|(index, item)| (item.name.clone(), index)).collect(),
            form: form.clone(),
        };
        pages.names = (0..form.items.len()).map(|index| pages.short_name(index)).collect();
        let top: Vec<usize> = form.children(None).collect();
        pages.lay(&top);
        pages
    }

    pub fn form(&self) -> &Questionnaire {
        &self.form
    }

    fn lay(&mut self, items: &[usize]) {
        for index in items.iter().copied().filter(|index| self.is_seen(*index)).collect::<Vec<_>>() {
            let item = &self.form.items[index];
            if !item.kind.is_section() {
                match self.pages.last_mut().filter(|page| page.group.is_none()) {
                    Some(page) => page.items.push(index),
                    None => self.pages.push(Page { group: None, items: vec![index] }),
                }
            } else if self.is_folder(index) {
                self.lay(&self.children[index].clone());
            } else {
                self.pages.push(Page { group: Some(index), items: vec![index] });
            }
        }
    }

    /// True for a group that holds at least two groups and nothing else to see.
    fn is_folder(&self, index: usize) -> bool {
        let seen: Vec<usize> = self.children[index].iter().copied().filter(|child| self.is_seen(*child)).collect();
        let is_group = |child: &usize| self.form.items[*child].kind.is_section() && !self.is_grid(*child);
        self.form.items[index].kind == Kind::Group
            && !self.form.items[index].appears("field-list")
            && seen.len() > 1
            && seen.iter().all(is_group)
    }

    /// True when people see something of an item.
    pub(crate) fn is_seen(&self, index: usize) -> bool {
        let item = &self.form.items[index];
        match item.kind {
            Kind::Group | Kind::Repeat => self.children[index].iter().any(|child| self.is_seen(*child)),
            Kind::Calculate | Kind::Hidden | Kind::Today => false,
            // The first row of a grid laid out by hand: labels of the choices, no question.
            _ if item.appears("label") => false,
            _ => item.rule(Rule::Calculation).or(item.rule(Rule::Trigger)).is_none() || speaks(item),
        }
    }

    /// True for a group whose choices are the columns of a grid: `table-list`, or rows that say `list-nolabel`.
    pub(crate) fn is_grid(&self, index: usize) -> bool {
        let group = &self.form.items[index];
        let seen: Vec<&Item> =
            self.children[index].iter().filter(|child| self.is_seen(**child)).map(|child| &self.form.items[*child]).collect();
        let is_row = |item: &&Item| matches!(item.kind, Kind::SelectOne(_) | Kind::SelectMultiple(_));
        let one_list = seen.windows(2).all(|two| two[0].kind == two[1].kind);
        let asked = group.appears("table-list") || (!seen.is_empty() && seen.iter().all(|item| item.appears("list-nolabel")));
        group.kind == Kind::Group && asked && one_list && seen.iter().all(is_row)
    }

    /// All that stands on a page, depth first.
    pub(crate) fn items_of(&self, page: &Page) -> Vec<usize> {
        let mut waiting: Vec<usize> = page.items.iter().rev().copied().collect();
        let mut found = Vec::new();
        while let Some(index) = waiting.pop() {
            found.push(index);
            waiting.extend(self.children[index].iter().rev());
        }
        found.retain(|index| self.is_seen(*index));
        found
    }

    /// The words of a page: those of its group.
    pub(crate) fn group_of(&self, page: usize) -> Option<&Item> {
        self.pages.get(page)?.group.map(|index| &self.form.items[index])
    }

    /// True when the session asks something on a page.
    pub fn is_asked(&self, session: &Session, page: usize) -> bool {
        let Some(page) = self.pages.get(page) else { return false };
        page.items.iter().any(|index| self.is_open(session, *index, &self.paths[*index]))
    }

    /// True when an item is asked, and for a section, when something in it is.
    fn is_open(&self, session: &Session, index: usize, path: &str) -> bool {
        let item = &self.form.items[index];
        let Some(view) = session.place(path).ok().and_then(|place| session.view(place).ok()) else {
            return item.kind == Kind::Repeat && self.may_grow(session, index, path);
        };
        let inside = || {
            let seen = self.children[index].iter().filter(|child| self.is_seen(**child));
            seen.into_iter().any(|child| self.is_open(session, *child, &format!("{path}/{}", self.form.items[*child].name)))
        };
        view.relevant && (!item.kind.is_section() || item.kind == Kind::Repeat || inside())
    }

    /// A repeat without instances is asked when it may have some: only the list of all places says so.
    fn may_grow(&self, session: &Session, index: usize, path: &str) -> bool {
        let is_asked = || session.views().is_ok_and(|views| views.iter().any(|view| view.path == path && view.relevant));
        crate::repeat::is_open(self, index) && is_asked()
    }

    /// The next page that the session asks.
    pub fn next(&self, session: &Session, page: usize) -> Option<usize> {
        (page + 1..self.pages.len()).find(|other| self.is_asked(session, *other))
    }

    /// The page before that the session asks.
    pub fn previous(&self, session: &Session, page: usize) -> Option<usize> {
        (0..page.min(self.pages.len())).rev().find(|other| self.is_asked(session, *other))
    }

    /// The pages that the session asks, in their order.
    pub fn asked(&self, session: &Session) -> Vec<usize> {
        (0..self.pages.len()).filter(|page| self.is_asked(session, *page)).collect()
    }

    /// The name alone where no other item has it, else the path below the root.
    fn short_name(&self, index: usize) -> String {
        let name = &self.form.items[index].name;
        let is_alone = self.form.items.iter().filter(|item| item.name == *name).count() == 1;
        if is_alone { name.clone() } else { below_root(&self.paths[index]).to_owned() }
    }

    /// The name of the fields of an item at a path: the short one, or the path with its numbers inside a repeat.
    pub(crate) fn field_name(&self, index: usize, path: &str) -> String {
        if path.contains('[') { below_root(path).to_owned() } else { self.names[index].clone() }
    }

    /// The id of an item in the page: its place in the form and the numbers of the repeats around it.
    pub(crate) fn id(&self, index: usize, path: &str) -> String {
        let numbers = path.split('[').skip(1).filter_map(|rest| rest.split(']').next());
        numbers.fold(format!("q{index}"), |id, number| format!("{id}i{number}"))
    }

    /// The item of a name, the first when several bear it.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }
}

fn below_root(path: &str) -> &str {
    path.trim_start_matches('/').split_once('/').map_or(path, |(_, rest)| rest)
}

fn speaks(item: &Item) -> bool {
    [Words::Label, Words::Hint, Words::Guidance, Words::Image].iter().any(|words| item.text(*words).is_some())
}

fn paths(form: &Questionnaire) -> Vec<String> {
    let mut paths: Vec<String> = Vec::with_capacity(form.items.len());
    for item in &form.items {
        let above = item.parent.and_then(|parent| paths.get(parent).cloned()).unwrap_or_else(|| format!("/{}", form.settings.root()));
        paths.push(format!("{above}/{}", item.name));
    }
    paths
}

fn children(form: &Questionnaire) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); form.items.len()];
    for (index, item) in form.items.iter().enumerate() {
        if let Some(parent) = item.parent {
            children[parent].push(index);
        }
    }
    children
}
