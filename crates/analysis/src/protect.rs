//! Tables of the design file made safe to publish: primary and secondary secret, with the proof.
//!
//! Blocks on the same measure, rows and rules are protected together, as readers will have them together.

use crate::design::numbers;
use crate::heading;
use crate::plan::{Plan, ProtectPlan, Rules};
use crate::result::{Protected, ProtectedCell, ProtectedTable};
use crate::sample::Sample;
use crate::table::{NONE, Table};
use ::protect::{Dimension, Dominance, Microdata, Options, Proof, Status, TOTAL};
use base::{Finding, Findings, Place};

/// All blocks; a block that cannot be protected is told and left out, never published as it is.
pub fn protect(plan: &Plan, table: &Table, sample: &Sample, findings: &mut Findings) -> Protected {
    let mut done: Vec<(usize, ProtectedTable)> = Vec::new();
    for family in families(&plan.protect) {
        match of_family(plan, table, sample, &family) {
            Ok(tables) => done.extend(family.iter().copied().zip(tables)),
            Err(error) => {
                let place = Place::file(&plan.file).line(plan.protect[family[0]].line).column("protect");
                findings.push(Finding::error("secret-impossible", place).found(error).expected("un tableau que l'on peut protéger"));
            }
        }
    }
    done.sort_by_key(|(place, _)| *place);
    Protected { heading: heading::heading(plan, table, sample), tables: done.into_iter().map(|(_, table)| table).collect() }
}

/// Blocks that are read together.
fn families(blocks: &[ProtectPlan]) -> Vec<Vec<usize>> {
    let key = |b: &ProtectPlan| {
        (b.response.clone(), b.weighted, b.condition_text.clone(), format!("{:?}{}", b.rules, b.respondents_know_themselves))
    };
    let mut all: Vec<Vec<usize>> = Vec::new();
    for (place, block) in blocks.iter().enumerate() {
        match all.iter_mut().find(|family| key(&blocks[family[0]]) == key(block)) {
            Some(family) => family.push(place),
            None => all.push(vec![place]),
        }
    }
    all
}

fn of_family(plan: &Plan, table: &Table, sample: &Sample, family: &[usize]) -> Result<Vec<ProtectedTable>, String> {
    let blocks: Vec<&ProtectPlan> = family.iter().map(|place| &plan.protect[*place]).collect();
    let rows = rows(table, sample, &blocks);
    let tables = blocks.iter().map(|block| made(table, sample, block, &rows)).collect::<Result<Vec<_>, _>>()?;
    let lent: Vec<&::protect::Table> = tables.iter().collect();
    let options = Options { respondents_know_themselves: blocks[0].respondents_know_themselves, ..Options::default() };
    let found = ::protect::protect_linked(&lent, &rules(&blocks[0].rules), &options).map_err(|error| error.to_string())?;
    let left_out = table.rows() - rows.len();
    Ok(blocks.iter().zip(&found.tables).map(|(block, made)| told(block, made, &found.proof, family.len(), left_out)).collect())
}

/// Rows in scope, of non-zero weight, with a value for every dimension and for the response of all blocks.
fn rows(table: &Table, sample: &Sample, blocks: &[&ProtectPlan]) -> Vec<usize> {
    let condition = blocks[0].condition.as_ref().map_or(vec![true; table.rows()], |condition| condition.rows(table));
    let names = blocks.iter().flat_map(|block| block.dims.iter().flat_map(|dim| columns(block, dim)).chain(block.response.iter()));
    let columns: Vec<_> = names.filter_map(|name| table.column(name)).collect();
    let complete = |row: &usize| columns.iter().all(|column| column.codes[*row] != NONE);
    (0..table.rows()).filter(|row| condition[*row] && sample.weights()[*row] != 0.0 && complete(row)).collect()
}

/// The columns of a dimension, coarse to fine.
fn columns<'a>(block: &'a ProtectPlan, dim: &'a String) -> Vec<&'a String> {
    match block.hierarchy.iter().find(|(name, _)| name == dim) {
        Some((_, columns)) => columns.iter().collect(),
        None => vec![dim],
    }
}

fn made(table: &Table, sample: &Sample, block: &ProtectPlan, rows: &[usize]) -> Result<::protect::Table, String> {
    let dimension = |dim: &String| -> Result<Dimension, String> {
        let names = columns(block, dim);
        let found: Vec<_> = names.iter().filter_map(|name| table.column(name)).collect();
        if found.len() < names.len() {
            return Err(format!("dimension « {dim} » : colonne absente de la table"));
        }
        let texts: Vec<Vec<&str>> = found.iter().map(|column| rows.iter().map(|row| column.text(*row).unwrap_or("")).collect()).collect();
        let lent: Vec<&[&str]> = texts.iter().map(Vec::as_slice).collect();
        if let [only] = lent.as_slice() {
            Ok(Dimension::flat(dim, only))
        } else {
            Dimension::nested(dim, &lent).map_err(|error| error.to_string())
        }
    };
    let dimensions = block.dims.iter().map(dimension).collect::<Result<Vec<_>, _>>()?;
    let response = block.response.as_ref().and_then(|name| table.column(name)).map(numbers);
    let response: Option<Vec<f64>> = response.map(|all| rows.iter().map(|row| all[*row]).collect());
    let weights: Option<Vec<f64>> = block.weighted.then(|| rows.iter().map(|row| sample.weights()[*row]).collect());
    let data = Microdata { response: response.as_deref(), weights: weights.as_deref(), units: None };
    ::protect::Table::from_microdata(&label(block), dimensions, &data).map_err(|error| error.to_string())
}

fn label(block: &ProtectPlan) -> String {
    if !block.label.is_empty() {
        return block.label.clone();
    }
    let what = block.response.as_ref().map_or("effectifs".to_owned(), |name| format!("somme de {name}"));
    format!("{what} par {}", block.dims.join(" × "))
}

fn rules(asked: &Rules) -> ::protect::Rules {
    ::protect::Rules {
        min_frequency: asked.min_frequency.map(|n| n as usize),
        dominance: asked.dominance.iter().map(|(n, k)| Dominance { n: *n, k: *k }).collect(),
        p_percent: asked.p_percent,
        protect_zeros: asked.protect_zeros,
        ..::protect::Rules::default()
    }
}

fn rules_fr(asked: &Rules) -> String {
    let mut parts = Vec::new();
    parts.extend(asked.min_frequency.map(|n| format!("moins de {n} répondants")));
    parts.extend(asked.dominance.map(|(n, k)| {
        if n == 1 { format!("un contributeur au-dessus de {k} %") } else { format!("{n} contributeurs au-dessus de {k} %") }
    }));
    parts.extend(asked.p_percent.map(|p| format!("contributeur estimable à {p} % près")));
    parts.extend(asked.protect_zeros.map(|_| "zéros".to_owned()));
    format!("secret : {}", parts.join(" ; "))
}

fn told(block: &ProtectPlan, made: &::protect::ProtectedTable, proof: &Proof, together: usize, left_out: usize) -> ProtectedTable {
    let cells: Vec<ProtectedCell> = made.cells.iter().map(cell).collect();
    let count = |status: &str| cells.iter().filter(|cell| cell.status == status).count();
    let mut notes = vec![format!("secret secondaire : {}", proof.label_fr())];
    if together > 1 {
        notes.push(format!("protégé ensemble avec {} autre(s) tableau(x) de la même mesure", together - 1));
    }
    if left_out > 0 {
        notes.push(format!("{left_out} ligne(s) hors du tableau : hors champ, de poids nul ou sans modalité"));
    }
    ProtectedTable {
        label: label(block),
        dims: block.dims.clone(),
        response: block.response.clone(),
        condition: block.condition_text.clone(),
        rules: rules_fr(&block.rules),
        primary: count("primary"),
        secondary: count("secondary"),
        safe: proof.protects,
        notes,
        cells,
    }
}

fn cell(cell: &::protect::Cell) -> ProtectedCell {
    let (status, reason) = match &cell.status {
        Status::Published => ("published", String::new()),
        Status::Primary(reasons) => ("primary", reasons.iter().map(|reason| reason.label_fr()).collect::<Vec<_>>().join(", ")),
        Status::Secondary => ("secondary", "protège une autre case".to_owned()),
    };
    let hidden = cell.status.is_hidden();
    ProtectedCell {
        levels: cell.key.iter().map(|level| (level != TOTAL).then(|| level.clone())).collect(),
        // The count of a hidden cell is as secret as its value.
        n: (!hidden).then_some(cell.frequency),
        value: cell.shown(),
        status: status.to_owned(),
        reason,
    }
}
