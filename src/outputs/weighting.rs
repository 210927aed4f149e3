//! The report of a weighting as one self-contained HTML page: margins, ratios as a picture, cost of the weights, log.

use analysis::print::{bound, decimals, percent, tiny};
use analysis::result::{Bin, Heading, MarginRow, StepResult, Weighing, WeightSummary};
use anyhow::Result;
use base::french::{number, signed};
use chart::{Bar, Bars, Chart, Datum, Theme};

const CSS: &str = "body{font:16px/1.5 Lato,'Segoe UI',Helvetica,Arial,sans-serif;color:#222;max-width:58rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.2rem;border-bottom:1px solid #ccc}\
table{border-collapse:collapse;margin:1rem 0;font-size:.92rem}caption{text-align:left;font-weight:bold;padding:.3rem 0}\
th,td{padding:.2rem .7rem;border-bottom:1px solid #e3e3e3;text-align:right;white-space:nowrap}th[scope=row],.w{text-align:left;white-space:normal}\
thead th{border-bottom:2px solid #767676}.remark{border-left:4px solid #b8510a;padding:.3rem .8rem;background:#fdf6f1}\
.scroll{overflow-x:auto}ol.log{font-size:.85rem;color:#595959}figure{margin:1rem 0}@media print{body{max-width:none;margin:0}h2{break-after:avoid}table,figure{break-inside:avoid}}";

/// The whole page.
pub fn html(all: &Weighing) -> Result<String> {
    let title = if all.heading.title.is_empty() { "Pondération" } else { &all.heading.title };
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{0} : pondération</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n<h1>{0} : pondération{1}</h1>\n",
        escaped(title),
        if all.heading.simulated { " — SIMULÉ" } else { "" }
    );
    page.push_str(&heading(&all.heading));
    page.push_str("<h2>Poids</h2>\n");
    page.push_str(&summaries("Poids de départ et poids finaux", &[("départ", &all.start), ("finaux", &all.end)]));
    page.push_str(&histogram("total", "Rapport du poids final au poids de départ", &all.histogram, all)?);
    for (number, step) in all.steps.iter().enumerate() {
        page.push_str(&format!("<h2>Étape {} : {}</h2>\n", number + 1, escaped(&step.label)));
        page.push_str(&of_step(number, step, all)?);
    }
    page.push_str(&format!("</main>\n<footer><p>ctg {}</p></footer>\n</body>\n</html>\n", env!("CARGO_PKG_VERSION")));
    Ok(page)
}

fn heading(heading: &Heading) -> String {
    let mut text: String = heading.remarks.iter().map(|remark| format!("<p class=\"remark\">{}</p>\n", escaped(remark))).collect();
    let mut items = vec![
        format!("plan de sondage : {}", heading.design),
        format!("{} réponses de poids non nul sur {} lignes", number(heading.n as f64, 0), number(heading.rows as f64, 0)),
        format!("somme des poids : {}", number(heading.sum_of_weights, decimals(heading.sum_of_weights))),
    ];
    if let Some((deff, n)) = heading.kish_deff.zip(heading.n_effective) {
        items.push(format!("effet des poids inégaux (Kish) : {} ; nombre effectif de réponses : {}", number(deff, 3), number(n, 1)));
    }
    items.extend(heading.response_rate.map(|rate| format!("taux de réponse : {}", percent(rate))));
    items.extend(heading.coverage.map(|rate| format!("couverture de la population : {}", percent(rate))));
    if !heading.source.is_empty() {
        items.push(format!("source : {}", heading.source));
    }
    text.push_str(&format!("<ul>\n{}</ul>\n", items.iter().map(|item| format!("<li>{}</li>\n", escaped(item))).collect::<String>()));
    text
}

fn of_step(place: usize, step: &StepResult, all: &Weighing) -> Result<String> {
    let mut text = String::new();
    if !step.margins.is_empty() {
        let rows: Vec<Vec<String>> = step.margins.iter().map(margin).collect();
        text.push_str(&table("Marges avant, visées et après", &["marge", "niveau", "n", "avant", "cible", "après", "écart"], 2, &rows));
    }
    text.push_str(&summaries(
        "Poids et rapports g = après / avant",
        &[("poids avant", &step.before), ("poids après", &step.after), ("rapport g", &step.ratios)],
    ));
    if all.steps.len() > 1 {
        text.push_str(&histogram(&format!("etape-{}", place + 1), "Rapport g de l'étape", &step.histogram, all)?);
    }
    if step.at_bounds > 0 {
        text.push_str(&format!("<p>{} unité(s) à une borne.</p>\n", step.at_bounds));
    }
    if let Some((iterations, gap)) = step.iterations.zip(step.gap) {
        text.push_str(&format!("<p>{iterations} itération(s) ; plus grand écart relatif aux marges : {}.</p>\n", tiny(gap)));
    }
    if !step.log.is_empty() {
        let lines: String = step.log.iter().map(|line| format!("<li>{}</li>\n", escaped(line))).collect();
        text.push_str(&format!("<details><summary>Journal</summary>\n<ol class=\"log\">\n{lines}</ol>\n</details>\n"));
    }
    Ok(text)
}

fn margin(row: &MarginRow) -> Vec<String> {
    let places = decimals(row.target);
    let gap = if row.gap.abs() < 1e-6 * row.target.abs().max(1.0) { "0".to_owned() } else { signed(row.gap, places.max(2)) };
    let mut cells = vec![row.margin.clone(), row.level.clone(), number(row.n as f64, 0)];
    cells.extend([row.before, row.target, row.after].map(|value| number(value, places)));
    cells.push(gap);
    cells
}

fn summaries(caption: &str, all: &[(&str, &WeightSummary)]) -> String {
    let header = ["", "n", "somme", "minimum", "1er quartile", "médiane", "moyenne", "3e quartile", "maximum", "Kish", "n effectif"];
    let row = |(name, s): &(&str, &WeightSummary)| {
        let is_ratio = name.starts_with("rapport");
        let mut cells =
            vec![(*name).to_owned(), number(s.n as f64, 0), if is_ratio { String::new() } else { number(s.sum, decimals(s.sum)) }];
        cells.extend([s.min, s.q1, s.median, s.mean, s.q3, s.max].map(|value| number(value, 3)));
        let kish = s.kish_deff.zip(s.n_effective).filter(|_| !is_ratio);
        cells.extend(kish.map_or([String::new(), String::new()], |(deff, n)| [number(deff, 3), number(n, 1)]));
        cells
    };
    table(caption, &header, 1, &all.iter().map(row).collect::<Vec<_>>())
}

/// The first `labels` cells of a row are its name.
fn table(caption: &str, header: &[&str], labels: usize, rows: &[Vec<String>]) -> String {
    let head: String = header
        .iter()
        .enumerate()
        .map(|(i, name)| format!("<th scope=\"col\"{}>{}</th>", if i < labels { " class=\"w\"" } else { "" }, escaped(name)))
        .collect();
    let cell = |(i, cell): (usize, &String)| {
        if i < labels { format!("<th scope=\"row\">{}</th>", escaped(cell)) } else { format!("<td>{}</td>", escaped(cell)) }
    };
    let body: String = rows.iter().map(|row| format!("<tr>{}</tr>\n", row.iter().enumerate().map(cell).collect::<String>())).collect();
    format!(
        "<div class=\"scroll\"><table>\n<caption>{}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n",
        escaped(caption)
    )
}

fn histogram(id: &str, title: &str, bins: &[Bin], all: &Weighing) -> Result<String> {
    let bar = |bin: &Bin| Bar {
        label: format!("de {} à {}", bound(bin.low, bins), bound(bin.high, bins)),
        datum: Datum::new(bin.count as f64),
        emphasis: false,
    };
    let notes = if all.heading.simulated { vec!["SIMULÉ".to_owned()] } else { Vec::new() };
    let bars = Bars {
        heading: chart::Heading {
            id: id.to_owned(),
            title: title.to_owned(),
            subtitle: "Nombre d'unités par classe".to_owned(),
            source: all.heading.source.clone(),
            notes,
        },
        unit: base::Unit::new("unités"),
        bars: bins.iter().map(bar).collect(),
        reference: None,
    };
    let drawing = bars.draw(&Theme::page())?;
    Ok(format!("<figure>\n{}\n</figure>\n", drawing.svg))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
