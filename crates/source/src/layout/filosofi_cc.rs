//! Filosofi by commune («cc»), from 2021 on: no label, `s` is secret, `nd` is not available.

use super::wide::{Wide, has, header, names};
use super::{Layout, Understood};
use crate::cell::EMPTY_IS_MISSING;
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input};

pub(super) static LAYOUT: Layout = Layout {
    name: "filosofi-cc",
    label_fr: "Filosofi, base communale « cc » (2021)",
    needs: &["CODGEO", "NBMENFISC21", "MED21", "TP6021"],
    recognise,
    read,
};

const FILE: Wide = Wide { keys: &["CODGEO"], label: "LIBGEO", rules: EMPTY_IS_MISSING, programme: "Filosofi" };

/// Fiscal households, median and poverty, and no census variable beside them.
fn recognise(head: &Head) -> bool {
    let row = header(head).and_then(|(at, _)| head.rows.get(at));
    let no_census = |row| !names(row).any(|named| named.variable.exploitation().is_some());
    row.is_some_and(|row| has(row, "NBMENFISC") && has(row, "MED") && has(row, "TP60") && no_census(row))
}

fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    FILE.read(head, input, scope, hints)
}
