//! INSEE's wide files: base-cc, base-ic, comparateur, dossier complet, whole or cut down to some columns.

use super::wide::{Wide, has, header, names};
use super::{Layout, Understood};
use crate::cell::EMPTY_IS_MISSING;
use crate::reading::{Hints, Scope};
use crate::table::{Head, Input};

pub(super) static LAYOUT: Layout = Layout {
    name: "insee-wide",
    label_fr: "base large de l'Insee (base-cc, base-ic, comparateur, dossier complet)",
    needs: &["CODGEO"],
    recognise,
    read,
};

const FILE: Wide = Wide { keys: &["CODGEO", "IRIS", "COM"], label: "LIBGEO", rules: EMPTY_IS_MISSING, programme: "RP" };

/// A key and a census variable; or census variables in most columns, so that a renamed key is told as such.
fn recognise(head: &Head) -> bool {
    let Some(row) = header(head).and_then(|(at, _)| head.rows.get(at)) else { return false };
    let census = names(row).filter(|named| named.variable.exploitation().is_some()).count();
    let keyed = FILE.keys.iter().any(|key| row.position(key).is_some());
    (keyed && (census > 0 || has(row, "MED") || names(row).count() > 3)) || census * 2 > row.width().max(6)
}

fn read(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    FILE.read(head, input, scope, hints)
}
