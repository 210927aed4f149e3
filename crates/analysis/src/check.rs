//! What the design file asks of the table, and what the table has: every fault at once.

use crate::nearest;
use crate::plan::{Named, Plan};
use crate::table::{Column, NONE, Table};
use base::{Finding, Findings, Place};
use std::collections::BTreeSet;

/// Lines named in a finding; the others are counted.
const NAMED_LINES: usize = 6;

/// Columns that are not there, with the nearest names, and cells that should be numbers and are not.
pub fn check(plan: &Plan, table: &Table) -> Findings {
    let mut findings = Findings::default();
    let mut told = BTreeSet::new();
    for named in &plan.named {
        match table.column(&named.column) {
            None if told.insert((&named.column, "")) => findings.push(absent(plan, named, table)),
            Some(column) if named.numeric && told.insert((&named.column, "numeric")) => {
                findings.extend(not_numbers(column, table, &named.key).into_iter().collect());
            }
            _ => {}
        }
    }
    let conditions = plan.estimates.iter().map(|e| (e.condition.as_ref(), &e.condition_text));
    let others = plan.tests.iter().map(|t| (t.condition.as_ref(), &t.condition_text));
    let protected = plan.protect.iter().map(|p| (p.condition.as_ref(), &p.condition_text));
    for (condition, text) in conditions.chain(others).chain(protected) {
        for (column, level) in condition.map(|condition| condition.not_numeric(table)).unwrap_or_default() {
            let finding = Finding::warning("condition-texte", table.place.clone().column(&column))
                .found(format!("« {level} », comparé à un nombre dans « {text} »"));
            findings.push(finding.expected("des nombres").remedy("mettre entre apostrophes ce qui est un code : sexe == '1'"));
        }
    }
    findings
}

fn absent(plan: &Plan, named: &Named, table: &Table) -> Finding {
    let place = Place::file(&plan.file).line(named.line).column(&named.key);
    let finding = Finding::error("colonne-absente", place).found(format!("« {} », que {} n'a pas", named.column, table.place));
    finding.expected("une colonne de la table").remedy(nearest::advice(&named.column, table.header.iter().map(String::as_str)))
}

/// Cells of a column that hold something else than a number.
pub fn not_numbers(column: &Column, table: &Table, key: &str) -> Option<Finding> {
    let bad = |code: &u32| column.numbers.get(*code as usize).is_some_and(|number| !number.is_finite());
    let rows: Vec<usize> = column.codes.iter().enumerate().filter(|(_, code)| bad(code)).map(|(row, _)| row).collect();
    let first = *rows.first()?;
    let place = table.place.clone().line(u64::from(table.lines[first])).column(&column.name);
    let found = format!("« {} » ({})", column.text(first).unwrap_or(""), lines(table, &rows));
    let finding = Finding::error("colonne-non-numerique", place).found(found).expected(format!("un nombre, pour {key}"));
    Some(finding.remedy(format!(
        "corriger la cellule, ou déclarer le code manquant : [data] missing_in = {{ {} = [\"…\"] }}",
        toml_key(&column.name)
    )))
}

/// A finding on the cells of a column that hold nothing, where something is needed.
pub fn missing(column: &Column, table: &Table, what: &str, remedy: &str) -> Option<Finding> {
    let rows: Vec<usize> = column.codes.iter().enumerate().filter(|(_, code)| **code == NONE).map(|(row, _)| row).collect();
    let first = *rows.first()?;
    let place = table.place.clone().line(u64::from(table.lines[first])).column(&column.name);
    let finding =
        Finding::error("valeur-manquante", place).found(format!("{} cellule(s) sans valeur ({})", rows.len(), lines(table, &rows)));
    Some(finding.expected(format!("{what} pour chaque ligne")).remedy(remedy))
}

/// «lignes 2, 5, 9 et 12 autres».
pub fn lines(table: &Table, rows: &[usize]) -> String {
    let named: Vec<String> = rows.iter().take(NAMED_LINES).map(|row| table.lines[*row].to_string()).collect();
    let more = rows.len().saturating_sub(NAMED_LINES);
    let word = if rows.len() > 1 { "lignes" } else { "ligne" };
    if more > 0 { format!("{word} {} et {more} autres", named.join(", ")) } else { format!("{word} {}", named.join(", ")) }
}

fn toml_key(name: &str) -> String {
    let bare = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { name.to_owned() } else { format!("\"{name}\"") }
}
