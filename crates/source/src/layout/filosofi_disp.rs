//! Filosofi 2012-2019, disposable income («DISP»), one file a level; an empty cell is kept secret.

use super::wide::{Wide, has, header, names};
use super::{Layout, Understood};
use crate::cell::EMPTY_IS_SECRET;
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input};

pub(super) static LAYOUT: Layout = Layout {
    name: "filosofi-disp",
    label_fr: "Filosofi, revenu disponible (2012 à 2019)",
    needs: &["CODGEO", "LIBGEO", "Q3_Q1", "RD"],
    recognise,
    read,
};

const FILE: Wide = Wide { keys: &["CODGEO"], label: "LIBGEO", rules: EMPTY_IS_SECRET, programme: "Filosofi" };

/// Consumption units and the gap between quartiles stand only in these files.
fn recognise(head: &Head) -> bool {
    let row = header(head).and_then(|(at, _)| head.rows.get(at));
    row.is_some_and(|row| has(row, "NBUC") && has(row, "MED") && !names(row).any(|named| named.variable.exploitation().is_some()))
}

fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    FILE.read(head, input, scope, hints)
}
