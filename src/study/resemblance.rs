//! Similar EPCI of a study: the variables that `ctg.toml` declares, for every EPCI, handed to `territory`.

use crate::project::Project;
use base::{Epci, Finding, Findings, Key, Observations, Place, TerritoryId};
use indicator::engine::{self, Options};
use std::collections::BTreeMap;
use territory::{Level, Neighbours, SimilarEpci, SimilarSpec, SimilarVariable, Study};

/// The study as the territory room wants it.
pub fn study(project: &Project) -> Study {
    let config = &project.config;
    let comparison = &config.comparison;
    let mut levels = vec![Level::Sectors, Level::Communes, Level::Neighbours, Level::Similar];
    levels.extend(comparison.departement.then_some(Level::Departement));
    levels.extend(comparison.region.then_some(Level::Region));
    levels.extend(comparison.metropole.then_some(Level::Country));
    let auto = comparison.neighbours_auto.then(|| "auto".to_owned());
    Study {
        siren: config.study.siren,
        name: config.study.name.clone(),
        cog_year: base::CogYear(config.study.cog_year),
        sectors: project.sectors.clone(),
        neighbours: Neighbours::List(auto.into_iter().chain(comparison.neighbours.iter().map(Epci::to_string)).collect()),
        similar: Some(spec(project)),
        levels,
    }
}

fn spec(project: &Project) -> SimilarSpec {
    let variables = project
        .config
        .similar
        .variables
        .iter()
        .map(|variable| SimilarVariable { name: name(project, &variable.indicator, variable.period), log: variable.log });
    SimilarSpec { variables: variables.collect(), count: project.config.similar.count }
}

/// A variable as people read it: «Part des 75 ans et plus, 2020».
fn name(project: &Project, indicator: &str, period: base::Period) -> String {
    let label = project.catalogue.indicator(indicator).map_or(indicator, |indicator| indicator.card.label_fr.as_str());
    format!("{label}, {period}")
}

/// The nearest EPCI; none, with a finding, when the variables are not there.
pub fn similar(project: &Project, observations: &Observations) -> (Option<SimilarEpci>, Findings) {
    if project.config.similar.variables.is_empty() || project.epci().is_none() {
        return (None, Findings::default());
    }
    match territory::similar(&matrix(project, observations), &spec(project), project.siren()) {
        Ok(similar) => (Some(similar), Findings::default()),
        Err(error) => {
            let finding = Finding::warning("semblables-impossibles", Place::file("ctg.toml").column("similar"))
                .found(error.to_string())
                .expected("des variables connues pour l'EPCI et pour d'autres EPCI de France")
                .remedy("importer leurs sources, ou changer les variables");
            (None, Findings::from_iter([finding]))
        }
    }
}

/// One row an EPCI of the kind asked for, one column a variable.
fn matrix(project: &Project, observations: &Observations) -> BTreeMap<Epci, Vec<Option<f64>>> {
    let config = &project.config.similar;
    let membership = &project.ground.membership;
    let nature = project.epci().map(|epci| epci.nature.clone()).unwrap_or_default();
    let kept = |epci: &Epci| !config.same_nature || membership.epci(*epci).is_some_and(|entry| entry.nature == nature);
    let mut catalogue = project.catalogue.clone();
    catalogue.indicators.retain(|indicator| config.variables.iter().any(|variable| variable.indicator == indicator.id.as_str()));
    let options = Options { only: config.variables.iter().map(|variable| variable.period).collect(), ..Options::default() };
    let book = engine::compute(&catalogue, observations, &territory::all_epci(membership), &options);
    let value =
        |epci: Epci, indicator: &str, period| book.fact(&Key::new(indicator, &TerritoryId::epci(epci), period)).map(|fact| fact.value);
    membership
        .all()
        .map(|entry| entry.siren)
        .filter(kept)
        .map(|epci| (epci, config.variables.iter().map(|variable| value(epci, &variable.indicator, variable.period)).collect()))
        .collect()
}
