//! Grids: a group whose rows are one question asked of several things.

use crate::questionnaire::{Item, Kind, Questionnaire, Rule, Source, Words};
use crate::xlsform;

/// True for a group that is one grid: `table-list`; rows of `list-nolabel`; or, under a label, two rows or more that
/// are all `likert` scales on one list, or all numbers.
pub fn is_grid(form: &Questionnaire, index: usize) -> bool {
    let Some(group) = form.items.get(index).filter(|item| item.kind == Kind::Group) else { return false };
    let rows: Vec<&Item> = rows(form, index).map(|row| &form.items[row]).collect();
    let asked: Vec<&Item> = rows.iter().copied().filter(|row| super::number::is_asked(row)).collect();
    if rows.iter().any(|row| row.kind.is_section()) || asked.is_empty() {
        return false;
    }
    let is_list = group.appears("table-list") || asked.iter().any(|row| row.appears("list-nolabel"));
    let is_many = asked.len() > 1 && group.text(Words::Label).is_some();
    is_list || is_many && (is_scale(&asked) || asked.iter().all(|row| is_number(&row.kind)))
}

/// True for a group that ranks choices one row a rank: under a label, rows on one list, each without what those before
/// it took (`name != ${first}`). Its rows share a number as those of a grid do.
pub fn is_ranking(form: &Questionnaire, index: usize) -> bool {
    let is_labelled = form.items.get(index).is_some_and(|item| item.kind == Kind::Group && item.text(Words::Label).is_some());
    let rows: Vec<&Item> = rows(form, index).map(|row| &form.items[row]).filter(|row| row.kind != Kind::Note).collect();
    let source = |row: &Item| match &row.kind {
        Kind::SelectOne(select) => Some(select.source.clone()),
        _ => None,
    };
    let takes = |(before, row): (&&Item, &&Item)| {
        let (quoted, _) = xlsform::references(row.rule(Rule::ChoiceFilter).unwrap_or_default());
        quoted.iter().any(|reference| reference.name == before.name)
    };
    let first = rows.first().and_then(|row| source(row));
    let is_one_list = first.is_some() && rows.iter().all(|row| source(row) == first);
    is_labelled && rows.len() > 1 && is_one_list && rows.iter().zip(&rows[1..]).all(takes)
}

/// The rows of a group, without the header of a grid.
pub(crate) fn rows(form: &Questionnaire, index: usize) -> impl Iterator<Item = usize> + '_ {
    // What a group holds stands right after it.
    let inside = (index + 1..form.items.len()).take_while(move |row| form.items[*row].parent.is_some_and(|parent| parent >= index));
    inside.filter(move |row| form.items[*row].parent == Some(index) && !is_grid_header(form, *row))
}

/// True for the row that only shows the choices above a grid (`label`): it takes no answer.
pub fn is_grid_header(form: &Questionnaire, index: usize) -> bool {
    let Some(item) = form.items.get(index).filter(|item| item.appears("label") && item.kind.select().is_some()) else { return false };
    form.children(item.parent).any(|other| form.items[other].appears("list-nolabel"))
}

fn is_scale(rows: &[&Item]) -> bool {
    let list = |row: &Item| match &row.kind {
        Kind::SelectOne(select) if row.appears("likert") => Some(select.source.clone()),
        _ => None,
    };
    let first: Option<Source> = list(rows[0]);
    first.is_some() && rows.iter().all(|row| list(row) == first)
}

pub(crate) fn is_number(kind: &Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Decimal | Kind::Range)
}
