//! The line, straight: project → observations → one map → territories → facts ← survey facts.

mod margins;
mod resemblance;

use crate::project::{Project, store};
use anyhow::{Result, anyhow};
use base::{FactBook, Findings, IndicatorId, Observations, Territory, TerritoryKind};
use indicator::engine::{self, AbsentIsZero, Options};
use std::collections::BTreeSet;
use territory::SimilarEpci;

/// A study computed.
pub struct Study {
    pub project: Project,
    /// On the map of the study.
    pub observations: Observations,
    pub territories: Vec<Territory>,
    pub similar: Option<SimilarEpci>,
    pub book: FactBook,
    pub surveys: Vec<sample::Outcome>,
    pub findings: Findings,
}

/// Which part of the study to compute.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only these indicators; all when empty.
    pub indicators: BTreeSet<String>,
    /// All EPCI of the country instead of the territories of the study.
    pub all_epci: bool,
}

impl Study {
    /// The territory that the study speaks of.
    pub fn territory(&self) -> Option<&Territory> {
        self.territories.iter().find(|territory| territory.kind == TerritoryKind::Study)
    }
}

/// Computes a study. What is wrong with its files stands in the findings; an error is what stops all of it.
pub fn compute(project: Project, selection: &Selection) -> Result<Study> {
    let published = store::read_observations(&project.dir);
    compute_from(project, published, selection)
}

/// The same with the observations of the study already read.
pub fn compute_from(project: Project, (published, told): (Observations, Findings), selection: &Selection) -> Result<Study> {
    let mut findings = told;
    let additive = project.catalogue.additive_variables();
    let to = base::CogYear(project.config.study.cog_year);
    let (mut observations, told) = territory::align(published, &project.ground.cog, to, &|variable| additive.contains(variable));
    findings.extend(told);
    territory::add_cities(&mut observations, &|variable| additive.contains(variable));
    let (similar, told) = resemblance::similar(&project, &observations);
    findings.extend(told);
    let (territories, told) = territories(&project, selection, similar.as_ref());
    findings.extend(told);
    let mut study = Study { book: FactBook::default(), observations, territories, similar, surveys: Vec::new(), findings, project };
    study.book = published_facts(&study, selection);
    if !selection.all_epci {
        study.add_surveys(selection)?;
    }
    Ok(study)
}

fn territories(project: &Project, selection: &Selection, similar: Option<&SimilarEpci>) -> (Vec<Territory>, Findings) {
    let membership = &project.ground.membership;
    if selection.all_epci {
        return (territory::all_epci(membership), Findings::default());
    }
    let ground = territory::comparison::Ground {
        membership,
        former: &project.ground.former,
        cog: &project.ground.cog,
        contours: &project.ground.contours,
        similar,
    };
    territory::territories(&resemblance::study(project), &ground)
}

fn published_facts(study: &Study, selection: &Selection) -> FactBook {
    let catalogue = selected(&study.project, selection);
    engine::compute(&catalogue, &study.observations, &study.territories, &options(study))
}

/// The catalogue, or the indicators asked for and those that a survey asked for is weighted to.
fn selected(project: &Project, selection: &Selection) -> indicator::Catalogue {
    let mut catalogue = project.catalogue.clone();
    if selection.indicators.is_empty() {
        return catalogue;
    }
    let margins = project.config.surveys.margins.iter().flat_map(|margin| margin.cells.values().map(String::as_str));
    let weighing: BTreeSet<&str> =
        if asks_surveys(project, selection) { margins.chain([margins::POPULATION]).collect() } else { BTreeSet::new() };
    let wanted = |id: &str| selection.indicators.contains(id) || weighing.contains(id);
    catalogue.indicators.retain(|indicator| wanted(indicator.id.as_str()));
    catalogue
}

/// True when a survey of the study measures something that is asked for.
fn asks_surveys(project: &Project, selection: &Selection) -> bool {
    let measured = measured_by_surveys(project);
    selection.indicators.is_empty() || measured.iter().any(|id| selection.indicators.contains(id.as_str()))
}

fn options(study: &Study) -> Options {
    let config = &study.project.config;
    Options {
        period: Some(base::Period::year(config.study.focus_year)),
        only: BTreeSet::new(),
        absent_is_zero: absent_is_zero(&study.project, &study.observations),
        measured_elsewhere: measured_by_surveys(&study.project),
    }
}

/// Registers that are complete somewhere: only those whose file the study really holds.
fn absent_is_zero(project: &Project, observations: &Observations) -> Vec<AbsentIsZero> {
    let held: BTreeSet<&str> = observations.sources().iter().map(|source| source.sha256.as_str()).collect();
    let files = project.manifests.files().filter(|(_, file)| file.sha256.as_deref().is_some_and(|sha256| held.contains(sha256)));
    let complete = files.flat_map(|(manifest, file)| {
        let communes: BTreeSet<base::Commune> = project.ground.membership.communes().filter(|commune| file.covers.holds(commune)).collect();
        file.absent_is_zero.iter().map(move |variable| AbsentIsZero {
            prefix: variable.to_string(),
            communes: communes.clone(),
            reason: format!("« {} » ({}) ne liste que ce qui existe : une commune absente compte zéro", manifest.title, file.name),
        })
    });
    complete.collect()
}

/// Indicators that a survey of the study measures: no gap is written for them.
fn measured_by_surveys(project: &Project) -> BTreeSet<IndicatorId> {
    let surveys =
        project.config.surveys.folders.iter().filter_map(|folder| sample::Survey::read(&project.dir.join("surveys").join(folder)).ok());
    surveys.flat_map(|survey| survey.indicators).map(|rule| IndicatorId::new(&rule.id)).collect()
}

impl Study {
    /// Surveys and published numbers enter the same book; a key twice is an error.
    fn add_surveys(&mut self, selection: &Selection) -> Result<()> {
        let wanted = |id: &str| selection.indicators.is_empty() || selection.indicators.contains(id);
        let surveys = self.project.config.surveys.clone();
        let asked = asks_surveys(&self.project, selection);
        for folder in surveys.folders.iter().filter(|_| asked) {
            let (frame, told) = margins::frame(self);
            self.findings.extend(told);
            let outcome = sample::run(&self.project.dir.join("surveys").join(folder), &frame)?;
            self.findings.extend(outcome.findings.clone());
            join(&mut self.book, &outcome.book, &wanted)?;
            self.surveys.push(outcome);
        }
        for file in &surveys.published {
            join(&mut self.book, &sample::published(&self.project.dir.join(file))?, &wanted)?;
        }
        Ok(())
    }

    /// The population of a survey of this study: its communes, sectors and margins.
    pub fn frame(&self) -> Result<sample::Frame> {
        let (frame, findings) = margins::frame(self);
        if findings.has_errors() { Err(anyhow!("{}", findings.summary())) } else { Ok(frame) }
    }
}

/// Adds the entries wanted; cards and territories of the first book stay.
fn join(book: &mut FactBook, other: &FactBook, wanted: &dyn Fn(&str) -> bool) -> Result<()> {
    for (key, entry) in other.iter().filter(|(key, _)| wanted(key.indicator.as_str())) {
        book.insert(key.clone(), entry.clone())?;
    }
    for card in other.cards() {
        if book.card(&card.id).is_none() {
            book.add_card(card.clone());
        }
    }
    Ok(())
}
