//! The paper as a line of steps, in the order of the sheet: questions, and groups with the place where they end.

use super::truth::{OTHER, names};
use super::{Target, is_question};
use form::questionnaire::{Item, Kind, Rule, Source, Words};
use form::{Expression, Questionnaire, wording};
use std::collections::{BTreeMap, BTreeSet};

/// More choices than this are not followed one by one.
const MOST_CHOICES: usize = 60;

pub(super) struct Line {
    pub steps: Vec<Step>,
    /// The last step whose condition names a question.
    pub last_use: BTreeMap<String, usize>,
}

pub(super) struct Step {
    pub item: usize,
    pub name: String,
    /// True when it has a condition of its own, whatever it is.
    pub is_conditional: bool,
    pub condition: Option<Expression>,
    /// The step after it and all that it holds.
    pub end: usize,
    pub kind: StepKind,
}

pub(super) enum StepKind {
    /// A group to walk through.
    Group,
    /// A grid or a ranking: one question, entered at its first row only.
    Table,
    /// A question; for one answer among choices, the answers that conditions tell apart.
    Question { answers: Vec<String>, codes: Vec<String> },
}

impl Line {
    pub fn of(form: &Questionnaire) -> Self {
        let mut line = Self { steps: Vec::new(), last_use: BTreeMap::new() };
        let mut quoted = BTreeSet::new();
        let conditions = form.items.iter().filter_map(condition);
        conditions.for_each(|condition| names(condition.root(), &mut BTreeSet::new(), &mut quoted));
        line.enter(form, None, &quoted);
        for (place, step) in line.steps.iter().enumerate() {
            let mut questions = BTreeSet::new();
            step.condition.iter().for_each(|condition| names(condition.root(), &mut questions, &mut BTreeSet::new()));
            questions.into_iter().for_each(|name| _ = line.last_use.insert(name, place));
        }
        line
    }

    fn enter(&mut self, form: &Questionnaire, parent: Option<usize>, quoted: &BTreeSet<String>) {
        for index in form.children(parent) {
            let item = &form.items[index];
            let is_table = wording::is_grid(form, index) || wording::is_ranking(form, index);
            let kind = match item.kind {
                Kind::Group if is_table => StepKind::Table,
                Kind::Group => StepKind::Group,
                Kind::Repeat => StepKind::Question { answers: Vec::new(), codes: Vec::new() },
                _ if !is_question(&item.kind) || item.text(Words::Label).is_none() || wording::is_grid_header(form, index) => continue,
                _ => choices(form, item, quoted),
            };
            let place = self.steps.len();
            let is_conditional = item.rule(Rule::Relevant).is_some();
            self.steps.push(Step { item: index, name: item.name.clone(), is_conditional, condition: condition(item), end: 0, kind });
            if item.kind == Kind::Group {
                self.enter(form, Some(index), quoted);
            }
            if item.kind == Kind::Group && self.steps.len() == place + 1 {
                self.steps.pop();
            } else {
                self.steps[place].end = self.steps.len();
            }
        }
    }

    /// Where a step is to be looked for: the first question of a group.
    pub fn target(&self, place: usize) -> Target {
        let shown = self.steps[place.min(self.steps.len())..].iter().find(|step| !matches!(step.kind, StepKind::Group));
        shown.map_or(Target::End, |step| Target::Item(step.item))
    }
}

fn condition(item: &Item) -> Option<Expression> {
    Expression::compile(item.rule(Rule::Relevant)?).ok()
}

fn choices(form: &Questionnaire, item: &Item, quoted: &BTreeSet<String>) -> StepKind {
    let list = match &item.kind {
        Kind::SelectOne(select) => match &select.source {
            Source::List(name) => form.list(name),
            _ => None,
        },
        _ => None,
    };
    let codes: Vec<String> = list.map(|list| list.choices.iter().map(|choice| choice.name.clone()).collect()).unwrap_or_default();
    if codes.is_empty() || codes.len() > MOST_CHOICES {
        return StepKind::Question { answers: Vec::new(), codes: Vec::new() };
    }
    let mut answers: Vec<String> = codes.iter().filter(|code| quoted.contains(*code)).cloned().collect();
    if answers.len() < codes.len() || matches!(item.kind.select(), Some(select) if select.or_other) {
        answers.push(OTHER.to_owned());
    }
    StepKind::Question { answers, codes }
}
