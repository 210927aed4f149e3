//! Grids: a group whose rows are one question asked of several things.

use crate::questionnaire::{Item, Kind, Questionnaire, Source, Words};

/// True for a group that is one grid: `table-list`; rows of `list-nolabel`; or, under a label, two rows or more that
/// are all `likert` scales on one list, or all numbers.
pub fn is_grid(form: &Questionnaire, index: usize) -> bool {
    let Some(group) = form.items.get(index).filter(|item| item.kind == Kind::Group) else { return false };
    let rows: Vec<&Item> = form.children(Some(index)).filter(|row| !is_grid_header(form, *row)).map(|row| &form.items[row]).collect();
    let asked: Vec<&Item> = rows.iter().copied().filter(|row| super::number::is_asked(row)).collect();
    if rows.iter().any(|row| row.kind.is_section()) || asked.is_empty() {
        return false;
    }
    let is_list = group.appears("table-list") || asked.iter().any(|row| row.appears("list-nolabel"));
    let is_many = asked.len() > 1 && group.text(Words::Label).is_some();
    is_list || is_many && (is_scale(&asked) || asked.iter().all(|row| is_number(&row.kind)))
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
