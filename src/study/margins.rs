//! The margins of a survey, from the facts of the study: the counts that the answers are weighted to.

use super::Study;
use crate::project::config::MarginSource;
use base::{Finding, Findings, Key, Period, Place, TerritoryId, TerritoryKind};
use sample::{Frame, Margin};

/// Inhabitants of the communes, from which simulated respondents are drawn.
pub const POPULATION: &str = "population_total";

/// The communes of the study with their sector and inhabitants, and the margins of `ctg.toml`.
pub fn frame(study: &Study) -> (Frame, Findings) {
    let mut findings = Findings::default();
    let territory = TerritoryId::epci(study.project.siren());
    let margins =
        study.project.config.surveys.margins.iter().filter_map(|source| margin(study, source, &territory, &mut findings)).collect();
    (Frame { territory, localities: localities(study), margins }, findings)
}

fn localities(study: &Study) -> Vec<sample::Locality> {
    let members = study.territory().map(|territory| territory.members.clone()).unwrap_or_default();
    let sector_of = |commune| study.territories.iter().find(|t| t.kind == TerritoryKind::Sector && t.members.contains(&commune));
    members
        .into_iter()
        .map(|commune| sample::Locality {
            commune,
            sector: sector_of(commune).map_or_else(|| TerritoryId::epci(study.project.siren()), |sector| sector.id.clone()),
            population: population(study, &TerritoryId::commune(commune)),
        })
        .collect()
}

/// Inhabitants in the year that the study speaks of, as in its margins: a later count must not move the draw. Else the latest.
fn population(study: &Study, commune: &TerritoryId) -> f64 {
    let year = Period::year(study.project.config.study.focus_year);
    let of_year = study.book.fact(&Key::new(POPULATION, commune, year));
    of_year.or_else(|| study.book.latest(POPULATION, commune).map(|(_, fact)| fact)).map_or(0.0, |fact| fact.value)
}

/// A margin whose counts are not all there is left out and told.
fn margin(study: &Study, source: &MarginSource, whole: &TerritoryId, findings: &mut Findings) -> Option<Margin> {
    let sectors: Vec<TerritoryId> = study.territories.iter().filter(|t| t.kind == TerritoryKind::Sector).map(|t| t.id.clone()).collect();
    let territories = if source.by_sector && !sectors.is_empty() { sectors } else { vec![whole.clone()] };
    let mut cells = Vec::new();
    let mut missing = Vec::new();
    for territory in &territories {
        for (category, indicator) in &source.cells {
            match study.book.fact(&Key::new(indicator, territory, source.period)) {
                Some(fact) => cells.push((cell_name(source, territory, category), fact.value)),
                None => missing.push(format!("{indicator} ({territory}, {})", source.period)),
            }
        }
    }
    if missing.is_empty() {
        return Some(Margin { name: source.name.clone(), cells, lineage: lineage(study, source, whole) });
    }
    findings.push(absent(source, &missing));
    None
}

fn cell_name(source: &MarginSource, territory: &TerritoryId, category: &str) -> String {
    if source.by_sector { format!("{territory}|{category}") } else { category.to_owned() }
}

fn lineage(study: &Study, source: &MarginSource, whole: &TerritoryId) -> String {
    let first = source.cells.values().next().and_then(|indicator| study.book.fact(&Key::new(indicator, whole, source.period)));
    let origin = first.map(|fact| fact.source.clone()).unwrap_or_default();
    format!("{} : {} ({})", source.name, source.cells.values().cloned().collect::<Vec<String>>().join(", "), origin)
}

fn absent(source: &MarginSource, missing: &[String]) -> Finding {
    let shown: Vec<&str> = missing.iter().take(5).map(String::as_str).collect();
    Finding::warning("marge-absente", Place::file("ctg.toml").column(format!("surveys.margin « {} »", source.name)))
        .found(format!("{} effectifs manquent, dont {}", missing.len(), shown.join(" ; ")))
        .expected("un fait par case de la marge")
        .remedy("importer la source de ces effectifs ; sans elle le redressement se passe de cette marge")
}
