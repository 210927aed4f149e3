//! Dictionaries of variables: INSEE's `meta_` files, and the flat list `variable,label_short_fr,label_long_fr,theme,source`.

use super::record::Recorder;
use super::sheet::wrong_input;
use super::{Layout, Understood};
use crate::reading::{DictionaryEntry, Hints, Label, Scope};
use crate::table::{Head, Input, Row};
use base::{Commune, GeoCode};

pub(super) static LAYOUT: Layout = Layout {
    name: "dictionary",
    label_fr: "dictionnaire de variables de l'Insee (meta_…)",
    needs: &["COD_VAR", "LIB_VAR", "LIB_VAR_LONG", "COD_MOD", "LIB_MOD"],
    recognise,
    read,
};

/// Columns of a form: variable, label, long label, theme, modality, label of the modality; empty when it has none.
const FORMS: [[&str; 6]; 2] = [
    ["COD_VAR", "LIB_VAR", "LIB_VAR_LONG", "THEME", "COD_MOD", "LIB_MOD"],
    ["variable", "label_short_fr", "label_long_fr", "theme", "", ""],
];

fn form(head: &Head) -> Option<(usize, [&'static str; 6])> {
    FORMS.iter().find_map(|form| head.header_with(form.get(..3)?).map(|at| (at, *form)))
}

fn recognise(head: &Head) -> bool {
    form(head).is_some()
}

fn read(head: &Head, input: Input, _: &Scope, hints: &Hints) -> Understood {
    let mut notes = Recorder::new(head, hints);
    let (Input::Table(mut rows), Some((at, form))) = (input, form(head)) else {
        return wrong_input(notes, "un tableau avec les colonnes COD_VAR et LIB_VAR");
    };
    let header = head.rows.get(at).cloned().unwrap_or_default();
    let columns = form.map(|name| header.position(name));
    let names = header.cells.iter().map(|cell| cell.trim().to_owned()).filter(|name| !name.is_empty());
    (notes.out.columns_used, notes.out.columns_ignored) = names.partition(|name| form.contains(&name.as_str()));
    notes.each_row(rows.as_mut(), at + 1, |notes, row| {
        let [variable, label, long_label, theme, modality, name] =
            columns.map(|column| column.map_or("", |column| row.cell(column)).to_owned());
        match (variable.as_str(), modality.is_empty()) {
            ("", _) => {}
            (_, true) => notes.out.content.dictionary.push(DictionaryEntry { variable, label, long_label, theme }),
            ("CODGEO" | "COM", false) => place(notes, row, &label, &modality, name),
            _ => {}
        }
    });
    notes.out.content.dictionary.dedup();
    notes.finish()
}

/// A modality of `CODGEO` is a commune and its label.
fn place(notes: &mut Recorder, row: &Row, variable_label: &str, code: &str, label: String) {
    let commune: Option<Commune> = notes.commune(code, row.line, "COD_MOD");
    if let Some(commune) = commune {
        let is_part = variable_label.contains("Arrondissement") || commune.city_of_arrondissement().is_some();
        let kind = if is_part { "ARM" } else { "COM" };
        notes.out.content.labels.push(Label { place: GeoCode::Commune(commune), kind: kind.to_owned(), label });
    }
}
