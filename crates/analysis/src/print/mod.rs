//! Results in French, for the screen: aligned tables, French numbers, remarks below.

mod grid;

use crate::result::{
    Bin, EstimateRow, EstimateTable, Estimates, Group, Heading, Protected, ProtectedTable, StepResult, TestRow, Tests, Weighing,
    WeightSummary,
};
use base::Unit;
use base::french::{number, quantity};
use grid::Grid;

/// Width of the longest bar of a histogram.
const BAR: usize = 40;

pub fn heading(heading: &Heading) -> String {
    let mut text = String::new();
    let title = if heading.title.is_empty() { "Enquête" } else { &heading.title };
    text.push_str(&format!("{title}{}\n", if heading.simulated { " — SIMULÉ" } else { "" }));
    if !heading.source.is_empty() {
        text.push_str(&format!("  source : {}\n", heading.source));
    }
    text.push_str(&format!("  plan : {}\n", heading.design));
    let lines =
        [number(heading.n as f64, 0), number(heading.rows as f64, 0), number(heading.sum_of_weights, decimals(heading.sum_of_weights))];
    text.push_str(&format!("  {} réponses de poids non nul sur {} lignes ; somme des poids {}\n", lines[0], lines[1], lines[2]));
    if let Some((deff, n)) = heading.kish_deff.zip(heading.n_effective) {
        text.push_str(&format!("  effet des poids inégaux (Kish) {} ; nombre effectif de réponses {}\n", number(deff, 3), number(n, 1)));
    }
    let rates = [("taux de réponse", heading.response_rate), ("couverture", heading.coverage)];
    let rates: Vec<String> = rates.iter().filter_map(|(name, rate)| rate.map(|rate| format!("{name} {}", percent(rate)))).collect();
    if !rates.is_empty() {
        text.push_str(&format!("  {}\n", rates.join(" ; ")));
    }
    text.push_str(&format!("  {}\n", heading.variance));
    heading.remarks.iter().for_each(|remark| text.push_str(&format!("  ! {remark}\n")));
    text
}

pub fn estimates(all: &Estimates) -> String {
    let mut text = heading(&all.heading);
    all.tables.iter().for_each(|table| text.push_str(&estimate_table(table)));
    text
}

fn estimate_table(table: &EstimateTable) -> String {
    let mut text = titled(&table.label, &table.condition);
    let by: Vec<&str> = table.rows.first().map(|row| row.by.iter().map(|group| group.variable.as_str()).collect()).unwrap_or_default();
    let interval = format!("IC {}", percent_short(table.level));
    let mut header = by.clone();
    header.extend([
        "variable",
        "modalité",
        "n",
        "n effectif",
        "estimation",
        &interval,
        "",
        "erreur type",
        "CV",
        "ddl",
        "deff",
        "p",
        "marque",
        "note",
    ]);
    let mut grid = Grid::new(by.len() + 2, &header);
    let mut notes: Vec<String> = Vec::new();
    for row in &table.rows {
        let note = if row.reason.is_empty() { String::new() } else { format!("({})", place(&mut notes, &row.reason)) };
        grid.push(estimate_row(row, note));
    }
    text.push_str(&grid.text());
    notes.iter().enumerate().for_each(|(i, note)| text.push_str(&format!("  ({}) {note}\n", i + 1)));
    text.push_str(&format!("  intervalles : {} ; ddl : {}\n", methods(table), table.df_rule));
    table.notes.iter().for_each(|note| text.push_str(&format!("  {note}\n")));
    text
}

fn estimate_row(row: &EstimateRow, note: String) -> Vec<String> {
    let places = row.estimate.map_or(2, decimals);
    let value = |value: Option<f64>| value.map_or(String::new(), |value| if row.share { percent(value) } else { number(value, places) });
    let mut cells: Vec<String> = row.by.iter().map(|group| group.level.clone()).collect();
    cells.extend([
        row.variable.clone(),
        row.level.clone().unwrap_or_default(),
        number(row.n as f64, 0),
        row.n_effective.map_or(String::new(), |n| number(n, 1)),
        row.estimate.map_or(base::french::NOT_AVAILABLE.to_owned(), |_| value(row.estimate)),
        row.ci_low.map_or(String::new(), |low| format!("de {}", value(Some(low)))),
        row.ci_high.map_or(String::new(), |high| format!("à {}", value(Some(high)))),
        row.se.map_or(String::new(), |se| {
            if row.share { format!("{} pt", number(100.0 * se, 2)) } else { number(se, decimals(se).max(places)) }
        }),
        row.cv.map_or(String::new(), percent),
        row.df.map_or(String::new(), |df| number(df, if df.fract() == 0.0 { 0 } else { 1 })),
        row.deff.map_or(String::new(), |deff| number(deff, 2)),
        row.p_value.map_or(String::new(), p_value),
        mark(&row.mark).to_owned(),
        note,
    ]);
    cells
}

/// In words; nothing beside a number that may be published.
fn mark(mark: &str) -> &'static str {
    match mark {
        "caution" => "prudence",
        "suppress" => "ne pas publier",
        _ => "",
    }
}

/// Position of a note, from 1; a new one is added.
fn place(notes: &mut Vec<String>, note: &str) -> usize {
    let known = notes.iter().position(|other| other == note);
    known.unwrap_or_else(|| {
        notes.push(note.to_owned());
        notes.len() - 1
    }) + 1
}

fn methods(table: &EstimateTable) -> String {
    let mut all: Vec<&str> = Vec::new();
    table.rows.iter().map(|row| row.ci_method.as_str()).filter(|name| !name.is_empty()).for_each(|name| {
        if !all.contains(&name) {
            all.push(name);
        }
    });
    if all.is_empty() { "aucun".to_owned() } else { all.join(", ") }
}

pub fn tests(all: &Tests) -> String {
    let mut text = heading(&all.heading);
    let mut grid = Grid::new(2, &["test", "méthode", "n", "estimation", "IC", "", "statistique", "ddl", "p", "p corrigée", "correction"]);
    let mut reasons = Vec::new();
    for test in &all.tests {
        grid.push(test_row(test));
        if !test.reason.is_empty() {
            reasons.push(format!("  {} : {}\n", test_label(test), test.reason));
        }
    }
    text.push('\n');
    text.push_str(&grid.text());
    text.extend(reasons);
    all.tests.iter().for_each(|test| text.push_str(&cells(test)));
    text
}

fn test_label(test: &TestRow) -> String {
    let by = groups(&test.by);
    let condition = if test.condition.is_empty() { String::new() } else { format!(" [{}]", test.condition) };
    if by.is_empty() { format!("{}{condition}", test.label) } else { format!("{} ({by}){condition}", test.label) }
}

fn groups(by: &[Group]) -> String {
    by.iter().map(|group| format!("{} {}", group.variable, group.level)).collect::<Vec<_>>().join(", ")
}

fn test_row(test: &TestRow) -> Vec<String> {
    let value = |value: Option<f64>| value.map_or(String::new(), |value| number(value, decimals(value)));
    let df = |df: Option<f64>| df.map(|df| number(df, if df.fract() == 0.0 { 0 } else { 2 }));
    let both = match (df(test.ndf), df(test.ddf)) {
        (Some(one), Some(other)) => format!("{one} et {other}"),
        (one, other) => one.or(other).unwrap_or_default(),
    };
    vec![
        test_label(test),
        test.method.clone(),
        number(test.n as f64, 0),
        value(test.estimate),
        test.ci_low.map_or(String::new(), |low| format!("de {}", value(Some(low)))),
        test.ci_high.map_or(String::new(), |high| format!("à {}", value(Some(high)))),
        test.statistic.map_or(base::french::NOT_AVAILABLE.to_owned(), |statistic| number(statistic, 3)),
        both,
        test.p_value.map_or(String::new(), p_value),
        test.p_adjusted.filter(|_| test.correction != "aucune").map_or(String::new(), p_value),
        if test.correction == "aucune" { String::new() } else { test.correction.clone() },
    ]
}

/// Where a table departs from independence.
fn cells(test: &TestRow) -> String {
    if test.cells.is_empty() {
        return String::new();
    }
    let [one, other] = [0, 1].map(|i| test.variables.get(i).map_or("", String::as_str));
    let mut grid = Grid::new(2, &[one, other, "n", "part", "attendue", "résidu", "lecture"]);
    for cell in &test.cells {
        let residual = cell.residual.map_or(String::new(), |r| base::french::signed(r, 2));
        let reading = cell.residual.filter(|r| r.abs() > 1.96).map_or("", |r| if r > 0.0 { "sur-représenté" } else { "sous-représenté" });
        let shares = [percent(cell.share), percent(cell.expected)];
        grid.push(vec![
            cell.row.clone(),
            cell.column.clone(),
            number(cell.n as f64, 0),
            shares[0].clone(),
            shares[1].clone(),
            residual,
            reading.to_owned(),
        ]);
    }
    format!("\n{}\n{}", test_label(test), grid.text())
}

pub fn weighing(all: &Weighing) -> String {
    let mut text = heading(&all.heading);
    for (number, step) in all.steps.iter().enumerate() {
        text.push_str(&format!("\nÉtape {} : {}\n", number + 1, step.label));
        text.push_str(&step_text(step));
    }
    text.push_str("\nPoids\n");
    text.push_str(&summaries(&[("de départ", &all.start), ("finaux", &all.end)]));
    text.push_str("\nRapport du poids final au poids de départ\n");
    text.push_str(&bars(&all.histogram));
    text
}

fn step_text(step: &StepResult) -> String {
    let mut text = String::new();
    if !step.margins.is_empty() {
        let mut grid = Grid::new(2, &["marge", "niveau", "n", "avant", "cible", "après", "écart"]);
        for row in &step.margins {
            let places = decimals(row.target);
            let values = [row.before, row.target, row.after].map(|value| number(value, places));
            let gap = if row.gap.abs() < 1e-6 * row.target.abs().max(1.0) {
                "0".to_owned()
            } else {
                base::french::signed(row.gap, places.max(2))
            };
            let mut cells = vec![row.margin.clone(), row.level.clone(), number(row.n as f64, 0)];
            cells.extend(values);
            cells.push(gap);
            grid.push(cells);
        }
        text.push_str(&grid.text());
    }
    text.push_str(&summaries(&[("poids avant", &step.before), ("poids après", &step.after), ("rapport g", &step.ratios)]));
    text.push_str(&bars(&step.histogram));
    if step.at_bounds > 0 {
        text.push_str(&format!("  {} unité(s) à une borne\n", step.at_bounds));
    }
    if let Some((iterations, gap)) = step.iterations.zip(step.gap) {
        text.push_str(&format!("  {iterations} itération(s), plus grand écart relatif aux marges {}\n", tiny(gap)));
    }
    step.log.iter().for_each(|line| text.push_str(&format!("    {line}\n")));
    text
}

/// «5,6e-14»: what only a statistician reads.
pub fn tiny(value: f64) -> String {
    format!("{value:.1e}").replace('.', ",")
}

fn summaries(all: &[(&str, &WeightSummary)]) -> String {
    let mut grid =
        Grid::new(1, &["", "n", "somme", "minimum", "1er quartile", "médiane", "moyenne", "3e quartile", "maximum", "Kish", "n effectif"]);
    for (name, s) in all {
        let is_ratio = name.starts_with("rapport");
        let values = [s.min, s.q1, s.median, s.mean, s.q3, s.max].map(|value| number(value, if is_ratio { 4 } else { 3 }));
        let mut cells =
            vec![(*name).to_owned(), number(s.n as f64, 0), if is_ratio { String::new() } else { number(s.sum, decimals(s.sum)) }];
        cells.extend(values);
        let kish = s.kish_deff.zip(s.n_effective).filter(|_| !is_ratio);
        cells.extend(kish.map_or([String::new(), String::new()], |(deff, n)| [number(deff, 3), number(n, 1)]));
        grid.push(cells);
    }
    grid.text()
}

/// A histogram as text.
pub fn bars(bins: &[Bin]) -> String {
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or(0).max(1);
    let mut grid = Grid::new(0, &["de", "à", "unités", ""]);
    for bin in bins {
        let length = (bin.count * BAR).div_ceil(most);
        grid.push(vec![bound(bin.low, bins), bound(bin.high, bins), number(bin.count as f64, 0), format!("{:<BAR$}", "█".repeat(length))]);
    }
    grid.text()
}

/// A bound of a bar with the decimals that its width asks for.
pub fn bound(value: f64, bins: &[Bin]) -> String {
    let width = bins.first().map_or(1.0, |bin| bin.high - bin.low);
    let places = if width > 0.0 { (-width.log10()).ceil().clamp(0.0, 6.0) as usize } else { 4 };
    number(value, places)
}

pub fn protected(all: &Protected) -> String {
    let mut text = heading(&all.heading);
    all.tables.iter().for_each(|table| text.push_str(&protected_table(table)));
    text
}

fn protected_table(table: &ProtectedTable) -> String {
    let mut text = titled(&table.label, &table.condition);
    let mut header: Vec<&str> = table.dims.iter().map(String::as_str).collect();
    header.extend(["n", "valeur", "secret"]);
    let mut grid = Grid::new(table.dims.len(), &header);
    for cell in &table.cells {
        let mut cells: Vec<String> = cell.levels.iter().map(|level| level.clone().unwrap_or("Total".to_owned())).collect();
        let word = match cell.status.as_str() {
            "primary" => format!("primaire ({})", cell.reason),
            "secondary" => "secondaire".to_owned(),
            _ => String::new(),
        };
        cells.push(cell.n.map_or("s".to_owned(), |n| number(n as f64, 0)));
        cells.push(cell.value.map_or("s".to_owned(), |value| number(value, decimals(value))));
        cells.push(word);
        grid.push(cells);
    }
    text.push_str(&grid.text());
    text.push_str(&format!(
        "  {} ; {} case(s) primaires, {} secondaires ; s : secret statistique\n",
        table.rules, table.primary, table.secondary
    ));
    table.notes.iter().for_each(|note| text.push_str(&format!("  {note}\n")));
    text
}

fn titled(label: &str, condition: &str) -> String {
    if condition.is_empty() { format!("\n{label}\n") } else { format!("\n{label} — où {condition}\n") }
}

/// Decimals that a number of this size deserves; none for whole numbers.
pub fn decimals(value: f64) -> usize {
    match value.abs() {
        size if size >= 1000.0 || value.fract() == 0.0 => 0,
        size if size >= 100.0 => 1,
        size if size >= 1.0 => 2,
        _ => 4,
    }
}

pub fn percent(share: f64) -> String {
    quantity(share, &Unit::new("%"))
}

/// «95 %»
pub fn percent_short(level: f64) -> String {
    let value = 100.0 * level;
    let places = usize::from((value - value.round()).abs() > 1e-9);
    format!("{}{}%", number(value, places), base::french::HARD)
}

/// «0,012», «< 0,001».
pub fn p_value(p: f64) -> String {
    if p < 0.001 { format!("<{}0,001", base::french::HARD) } else { number(p, 3) }
}
