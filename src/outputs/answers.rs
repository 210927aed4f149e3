//! Answers as Parquet: typed columns, what they mean beside them.

use answer::export::{Typed, TypedColumn};
use anyhow::Result;
use data::{AnswerColumn, AnswerValues};
use std::path::Path;

pub fn parquet(path: &Path, rows: usize, columns: Vec<TypedColumn>) -> Result<()> {
    Ok(data::write_answers(path, rows, columns.into_iter().map(column).collect())?)
}

fn column(column: TypedColumn) -> AnswerColumn {
    let values = match column.values {
        Typed::Text { distinct, cells } => AnswerValues::Text { distinct, cells },
        Typed::Flag(cells) => AnswerValues::Flag(cells),
        Typed::Integer(cells) => AnswerValues::Integer(cells),
        Typed::Number(cells) => AnswerValues::Number(cells),
        Typed::Day(cells) => AnswerValues::Day(cells),
        Typed::Moment(cells) => AnswerValues::Moment(cells),
    };
    AnswerColumn { name: column.name, values, meaning: column.meaning }
}
