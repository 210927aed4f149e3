//! From the rows of the sheet to the columns of the answers.

use super::missing::Missing;
use super::{Category, Variable, VariableKind, bounds, own};
use crate::Language;
use crate::questionnaire::{Item, Kind, Questionnaire, Rule, Select, Source, Words};
use crate::wording::{self, Numbers};
use crate::xlsform;
use std::collections::HashSet;

struct Context<'a> {
    form: &'a Questionnaire,
    texts: &'a str,
    language: Language,
    numbers: Numbers,
}

pub(crate) fn of(form: &Questionnaire, texts: &str, language: Language) -> Vec<Variable> {
    let context = Context { form, texts, language, numbers: Numbers::of(form) };
    let mut variables: Vec<Variable> = (0..form.items.len()).flat_map(|index| context.item(index)).collect();
    tell_apart(&mut variables);
    variables
}

/// Questions of two groups may bear one name; columns may not.
fn tell_apart(variables: &mut [Variable]) {
    let mut taken: HashSet<String> = HashSet::new();
    for variable in variables {
        let plain = variable.name.clone();
        let mut next = 2;
        while !taken.insert(variable.name.clone()) {
            variable.name = format!("{plain}_{next}");
            next += 1;
        }
    }
}

impl Context<'_> {
    fn item(&self, index: usize) -> Vec<Variable> {
        let item = &self.form.items[index];
        if wording::is_grid_header(self.form, index) {
            return Vec::new();
        }
        match &item.kind {
            Kind::Note | Kind::Group | Kind::Repeat => Vec::new(),
            Kind::SelectOne(select) => self.with_other(index, select, vec![self.single(index, select)]),
            Kind::SelectMultiple(select) => self.with_other(index, select, self.ticks(index, select)),
            Kind::Rank(select) => self.ranks(index, select),
            kind => vec![self.plain(index, plain_kind(kind, item))],
        }
    }

    /// What every column of a question says.
    fn plain(&self, index: usize, kind: VariableKind) -> Variable {
        let item = &self.form.items[index];
        let label = self.words(item, Words::Label);
        let label = if label.is_empty() { item.name.clone() } else { label };
        let question_label = self.shared(index).map_or_else(|| label.clone(), |group| self.words(&self.form.items[group], Words::Label));
        Variable {
            name: item.name.clone(),
            question: item.name.clone(),
            item: index,
            number: self.numbers.of_item(index).map(str::to_owned),
            groups: self.groups(index),
            repeat: self.repeat(index),
            question_label: if question_label.is_empty() { label.clone() } else { question_label },
            label,
            hint: self.words(item, Words::Hint),
            kind,
            categories: self.categories(item),
            list: item.kind.select().and_then(|select| source_name(&select.source)).map(str::to_owned),
            universe: wording::universe(self.form, index, &self.numbers, self.texts, self.language),
            role: own::words(item, "role"),
            indicators: own::words(item, "indicators"),
        }
    }

    fn words(&self, item: &Item, words: Words) -> String {
        item.text(words).map_or_else(String::new, |text| wording::plain(text.best(self.texts)))
    }

    /// The grid or ranking of which an item is a row.
    fn shared(&self, index: usize) -> Option<usize> {
        self.form.items[index].parent.filter(|parent| wording::is_grid(self.form, *parent) || wording::is_ranking(self.form, *parent))
    }

    fn holders(&self, index: usize) -> impl Iterator<Item = &Item> {
        wording::line(self.form, index).into_iter().skip(1).map(|holder| &self.form.items[holder])
    }

    fn groups(&self, index: usize) -> Vec<String> {
        let skipped = 1 + usize::from(self.shared(index).is_some());
        let holders = wording::line(self.form, index).into_iter().skip(skipped);
        let mut labels: Vec<String> = holders.map(|holder| self.words(&self.form.items[holder], Words::Label)).collect();
        labels.retain(|label| !label.is_empty());
        labels.reverse();
        labels
    }

    fn repeat(&self, index: usize) -> Option<String> {
        self.holders(index).find(|holder| holder.kind == Kind::Repeat).map(|holder| holder.name.clone())
    }

    /// The codes of a question that has no list: the box of consent, the missing codes that its column names.
    fn categories(&self, item: &Item) -> Vec<Category> {
        let accepted = || Category { code: "OK".into(), label: self.language.choose("Coché", "Ticked").into(), missing: None };
        let mut categories: Vec<Category> = (item.kind == Kind::Acknowledge).then(accepted).into_iter().collect();
        categories.extend(Missing::of(item).categories(self.language));
        categories
    }

    /// The choices of a list. A list in a file, or made of answers, has no codes here.
    fn choices(&self, item: &Item, select: &Select) -> Vec<Category> {
        let missing = Missing::of(item);
        let list = match &select.source {
            Source::List(name) => self.form.list(name),
            Source::File(_) | Source::Answers(_) => None,
        };
        let category = |choice: &crate::questionnaire::Choice| {
            let label = choice.label().map(|text| wording::plain(text.best(self.texts))).filter(|label| !label.is_empty());
            Category { code: choice.name.clone(), label: label.unwrap_or_else(|| choice.name.clone()), missing: missing.kind(&choice.name) }
        };
        let mut categories: Vec<Category> = list.map_or_else(Vec::new, |list| list.choices.iter().map(category).collect());
        if select.or_other && categories.iter().all(|category| category.code != "other") {
            categories.push(Category { code: "other".into(), label: self.language.choose("Autre", "Other").into(), missing: None });
        }
        categories
    }

    fn single(&self, index: usize, select: &Select) -> Variable {
        let categories = self.choices(&self.form.items[index], select);
        Variable { categories, ..self.plain(index, VariableKind::Single) }
    }

    fn ticks(&self, index: usize, select: &Select) -> Vec<Variable> {
        let item = &self.form.items[index];
        // What a file offers is not known here: the codes stand in one column, with spaces between.
        if !matches!(select.source, Source::List(_)) {
            return vec![self.plain(index, VariableKind::Text)];
        }
        let boxes = [("1", self.language.choose("Coché", "Ticked")), ("0", self.language.choose("Non coché", "Not ticked"))];
        let boxes = boxes.map(|(code, label)| Category { code: code.into(), label: label.into(), missing: None });
        let tick = |choice: Category| Variable {
            name: format!("{}_{}", item.name, choice.code),
            label: choice.label,
            categories: boxes.to_vec(),
            ..self.plain(index, VariableKind::Tick)
        };
        self.choices(item, select).into_iter().map(tick).collect()
    }

    /// A column per rank: as many as the constraint accepts, else as there are choices.
    fn ranks(&self, index: usize, select: &Select) -> Vec<Variable> {
        let item = &self.form.items[index];
        let categories = self.choices(item, select);
        if categories.is_empty() {
            return vec![self.plain(index, VariableKind::Text)];
        }
        let most = bounds::most_choices(item).unwrap_or(categories.len()).min(categories.len());
        let rank = |rank: usize| Variable {
            name: format!("{}_{rank}", item.name),
            label: self.language.choose(format!("Rang\u{a0}{rank}"), format!("Rank\u{a0}{rank}")),
            categories: categories.clone(),
            ..self.plain(index, VariableKind::Single)
        };
        (1..=most).map(rank).collect()
    }

    /// `or_other` opens a text.
    fn with_other(&self, index: usize, select: &Select, mut variables: Vec<Variable>) -> Vec<Variable> {
        if select.or_other {
            let name = format!("{}_other", self.form.items[index].name);
            let is_taken = variables.iter().any(|variable| variable.name == name);
            let label = self.language.choose("Autre, précisez", "Other, please specify").to_owned();
            let name = if is_taken { format!("{name}_text") } else { name };
            variables.push(Variable { name, label, categories: Vec::new(), list: None, ..self.plain(index, VariableKind::Text) });
        }
        variables
    }
}

fn source_name(source: &Source) -> Option<&str> {
    match source {
        Source::List(name) | Source::File(name) => Some(name),
        Source::Answers(_) => None,
    }
}

fn plain_kind(kind: &Kind, item: &Item) -> VariableKind {
    let (least, most) = bounds::bounds(item);
    match kind {
        Kind::Integer => VariableKind::Number { integer: true, least, most },
        Kind::Decimal => VariableKind::Number { integer: false, least, most },
        Kind::Range => VariableKind::Number { integer: !xlsform::is_decimal(item), least, most },
        Kind::Date | Kind::Today => VariableKind::Date,
        Kind::Time => VariableKind::Time,
        Kind::DateTime => VariableKind::DateTime,
        Kind::Acknowledge => VariableKind::Single,
        Kind::Calculate => VariableKind::Computed,
        Kind::Hidden if item.rule(Rule::Calculation).is_some() => VariableKind::Computed,
        _ => VariableKind::Text,
    }
}
