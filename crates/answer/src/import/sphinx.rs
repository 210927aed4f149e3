//! Sphinx (iQ, Déclic): a table whose columns of the tool are in capitals; several answers are parted by «;».
//!
//! No specification and no file of the tool was found: only these columns tell it from a plain table.

use super::google_forms::column;
use super::plain::{only_table, told_headers};
use super::{ImportError, Lot, Opened, Options, Plan, Planned};
use crate::typing::Ask;
use base::Findings;

const SYSTEM: [&str; 9] =
    ["CLE", "DATE_SAISIE", "DATE_ENREG", "DATE_MODIF", "TEMPS_SAISIE", "ORIGINE_SAISIE", "LANG_SAISIE", "APPAREIL_SAISIE", "PROGRESSION"];

pub fn recognise(opened: &Opened) -> u8 {
    let Some(table) = opened.first() else { return 0 };
    if table.headers.iter().filter(|header| SYSTEM.contains(&header.as_str())).count() >= 3 { 75 } else { 0 }
}

pub fn read(opened: &Opened, options: &Options, findings: &mut Findings) -> Result<Lot, ImportError> {
    let (file, table) = only_table(opened, findings)?;
    let mut plan = Plan::default();
    for at in told_headers(file, table, findings) {
        match table.headers[at].as_str() {
            "CLE" => {
                plan.instance = Some(at);
                plan.keys.push(at);
            }
            header if SYSTEM.contains(&header) => plan.columns.push(Planned::new(header.to_lowercase(), header, Ask::Infer, vec![at])),
            _ => {
                let separator = if crate::typing::looks_joined(&table.columns[at], "; ") { "; " } else { ";" };
                plan.columns.push(column(file, table, at, separator, options, findings));
            }
        }
    }
    Ok(Lot::single(file, table.clone(), plan))
}
