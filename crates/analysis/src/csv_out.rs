//! Results as CSV: comma, decimal point, header; numbers as they are, so that another program reads the same ones.

use crate::result::{EstimateRow, Estimates, Protected, Weighing};

/// `ligne,poids_depart,poids`: the line of each row in the file that was read.
pub fn weights(all: &Weighing) -> String {
    let mut text = String::from("ligne,poids_depart,poids,rapport\n");
    for (line, start, end) in &all.weights {
        let ratio = if *start == 0.0 { String::new() } else { (end / start).to_string() };
        text.push_str(&format!("{line},{start},{end},{ratio}\n"));
    }
    text
}

const ESTIMATES: [&str; 20] = [
    "table",
    "kind",
    "where",
    "by",
    "variable",
    "level",
    "n",
    "n_missing",
    "n_effective",
    "weight",
    "estimate",
    "se",
    "cv",
    "ci_low",
    "ci_high",
    "ci_method",
    "df",
    "deff",
    "mark",
    "reason",
];

pub fn estimates(all: &Estimates) -> String {
    let rows = all.tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    let cells = rows.map(|(table, row)| {
        let mut cells = vec![table.label.clone(), table.kind.clone(), table.condition.clone()];
        cells.extend(estimate(row));
        cells
    });
    written(&ESTIMATES, cells)
}

fn estimate(row: &EstimateRow) -> Vec<String> {
    let by: Vec<String> = row.by.iter().map(|group| format!("{}={}", group.variable, group.level)).collect();
    let mut cells =
        vec![by.join("|"), row.variable.clone(), row.level.clone().unwrap_or_default(), row.n.to_string(), row.n_missing.to_string()];
    let weight = Some(row.weight);
    cells.extend([row.n_effective, weight, row.estimate, row.se, row.cv, row.ci_low, row.ci_high].map(number));
    cells.push(row.ci_method.clone());
    cells.extend([row.df, row.deff].map(number));
    cells.extend([row.mark.clone(), row.reason.clone()]);
    cells
}

/// A hidden cell has neither count nor value.
pub fn protected(all: &Protected) -> String {
    let rows = all.tables.iter().flat_map(|table| table.cells.iter().map(move |cell| (table, cell)));
    let cells = rows.map(|(table, cell)| {
        let key = table.dims.iter().zip(&cell.levels).map(|(dim, level)| format!("{dim}={}", level.as_deref().unwrap_or("Total")));
        let count = cell.n.map_or(String::new(), |n| n.to_string());
        vec![table.label.clone(), key.collect::<Vec<_>>().join("|"), count, number(cell.value), cell.status.clone(), cell.reason.clone()]
    });
    written(&["table", "cell", "n", "value", "status", "reason"], cells)
}

fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map_or(String::new(), |value| value.to_string())
}

fn written(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let quoted =
        |cell: &String| if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
    let mut text = format!("{}\n", header.join(","));
    rows.for_each(|row| text.push_str(&format!("{}\n", row.iter().map(quoted).collect::<Vec<_>>().join(","))));
    text
}
