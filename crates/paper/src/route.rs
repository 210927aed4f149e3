//! Who skips where: arrows beside choices, and lines above what is not asked of all.

use form::Questionnaire;
use form::questionnaire::{Kind, Rule, Words};
use std::collections::{BTreeMap, BTreeSet};

/// Where an arrow leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    Item(usize),
    End,
}

/// The arrows and the filters of a questionnaire.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Route {
    gotos: BTreeMap<(usize, String), Target>,
    filters: BTreeSet<usize>,
    parts: BTreeMap<usize, char>,
}

impl Route {
    pub fn of(form: &Questionnaire) -> Self {
        let filters = (0..form.items.len()).filter(|index| form.items[*index].rule(Rule::Relevant).is_some()).collect();
        Self { gotos: BTreeMap::new(), filters, parts: parts(form) }
    }

    /// Where the person goes after this choice; None for the next question.
    pub fn goto(&self, index: usize, code: &str) -> Option<Target> {
        self.gotos.get(&(index, code.to_owned())).copied()
    }

    /// True when the line of its condition must stand above an item.
    pub fn needs_filter(&self, index: usize) -> bool {
        self.filters.contains(&index)
    }

    /// The letter of a part.
    pub fn part(&self, index: usize) -> Option<char> {
        self.parts.get(&index).copied()
    }

    /// The letter of the part that holds an item.
    pub fn part_of(&self, form: &Questionnaire, index: usize) -> Option<char> {
        std::iter::successors(Some(index), |at| form.items[*at].parent).find_map(|at| self.part(at))
    }
}

/// A, B, C… for the groups of the top that have a title and a question.
fn parts(form: &Questionnaire) -> BTreeMap<usize, char> {
    let asks = |group: usize| {
        let inside = |index: usize| std::iter::successors(Some(index), |at| form.items[*at].parent).any(|at| at == group);
        (0..form.items.len()).any(|index| inside(index) && is_question(&form.items[index].kind))
    };
    let groups =
        form.children(None).filter(|group| form.items[*group].kind == Kind::Group && form.items[*group].text(Words::Label).is_some());
    let plain = |group: &usize| !form::wording::is_grid(form, *group) && !form::wording::is_ranking(form, *group) && asks(*group);
    groups.filter(plain).zip('A'..='Z').collect()
}

fn is_question(kind: &Kind) -> bool {
    !matches!(kind, Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Acknowledge | Kind::Today | Kind::Group | Kind::Repeat)
}
