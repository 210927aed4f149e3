//! Who skips where: arrows beside choices, and lines above what is not asked of all.

//!
//! The paper is a line of steps that a person walks. An arrow is drawn only where all that it passes over is surely not
//! asked after that choice. Then every way of walking is followed, and where a way could reach a question whose condition
//! does not surely hold, the condition is printed above it. So following the paper leads to what is asked, and to nothing else.

mod line;
mod truth;
mod walk;

use form::Questionnaire;
use form::questionnaire::{Kind, Rule, Words};
use line::Line;
use std::collections::{BTreeMap, BTreeSet};
use walk::{arrows, walk};

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
    /// The route of a questionnaire.
    pub fn of(form: &Questionnaire) -> Self {
        let line = Line::of(form);
        let gotos = arrows(&line);
        let proven = walk(&line, &gotos);
        let is_open = |index: &usize| form.items[*index].rule(Rule::Relevant).is_some() && !proven.contains(index);
        let filters = (0..form.items.len()).filter(is_open).collect();
        let gotos = gotos.into_iter().map(|((place, code), to)| ((line.steps[place].item, code), line.target(to))).collect();
        Self { gotos, filters, parts: parts(form) }
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

pub(crate) fn is_question(kind: &Kind) -> bool {
    !matches!(kind, Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Acknowledge | Kind::Today | Kind::Group | Kind::Repeat)
}
