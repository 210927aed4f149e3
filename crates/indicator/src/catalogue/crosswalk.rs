//! Renamed variables: what is read when the name that a formula asks for is not in the file.

use super::block::{Block, File};
use super::{Crosswalk, read as text};
use base::{Finding, Findings, VariableId};

const KEYS: [&str; 3] = ["variable", "instead", "note"];

/// The blocks `[[crosswalk]]` of `crosswalk.toml`.
pub(super) fn read(file: &File, findings: &mut Findings) -> Vec<Crosswalk> {
    file.blocks(&file.tables.crosswalk).iter().filter_map(|block| crosswalk(block, findings)).collect()
}

fn crosswalk(block: &Block<'_>, findings: &mut Findings) -> Option<Crosswalk> {
    block.refuse_unknown(&block.table, &KEYS, findings);
    let (variable, instead) = (block.required("variable", findings), block.required("instead", findings));
    let note = block.required("note", findings);
    let (variable, text) = (VariableId::new(&variable?), instead?);
    let instead = text::expression(block, &text, findings)?;
    if instead.variables().contains(&variable) {
        findings.push(circular(block, &variable, &text));
        return None;
    }
    Some(Crosswalk { variable, instead, note: note? })
}

fn circular(block: &Block<'_>, variable: &VariableId, text: &str) -> Finding {
    Finding::error("passage-circulaire", block.place_of(text))
        .found(format!("« {variable} » remplacée par une formule qui la contient : {text}"))
        .expected("une formule d'autres variables")
        .remedy("corriger « instead »")
}
