//! `ctg data import`: producers' files in, the common form of the study out.

use super::{Project, metadata, store};
use crate::outputs;
use anyhow::{Context, Result};
use base::{Commune, Findings, GeoCode, Observation, SourceInfo, VariableId};
use indicator::Catalogue;
use source::{Content, Reading, Request, Scope, common};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Layouts whose communes are kept for the whole of France: the sums of regions and of the country are made from them.
const NATIONAL: [&str; 6] =
    ["population", "france-services", "dgcl-epci", "insee-melodi-api", "insee-epci-composition", "insee-cog-communes"];
/// Far from the study only these are kept: the municipal population, which weighs and sums, and the registers in which the
/// absence of a commune means zero (a row left out here would be read as a zero).
const NATIONAL_VARIABLES: [&str; 2] = ["PMUN", "france_services."];

fn is_national(variable: &VariableId) -> bool {
    NATIONAL_VARIABLES.iter().any(|name| variable.as_str() == *name || (name.ends_with('.') && variable.as_str().starts_with(name)))
}
/// Layouts whose communes are of no use outside the study: their medians and rates never add up.
const LOCAL: [&str; 2] = ["filosofi-disp", "filosofi-cc"];

/// What one table gave.
pub struct Imported {
    pub reading: Reading,
    pub source: SourceInfo,
    /// Files written, relative to the study.
    pub written: Vec<PathBuf>,
    pub observations: usize,
    /// Columns of numbers that no indicator asks for.
    pub unasked: BTreeSet<String>,
}

/// What to keep.
pub struct Filter {
    /// None keeps every variable.
    variables: Option<BTreeSet<VariableId>>,
    study: Scope,
    around: Scope,
}

impl Filter {
    /// Variables of the catalogue, communes of the study and of the départements around it. `all` keeps everything.
    pub fn of(project: &Project, all: bool) -> Filter {
        if all {
            return Filter { variables: None, study: Scope::default(), around: Scope::default() };
        }
        let (study, around) = communes(project);
        Filter {
            variables: Some(wanted(&project.catalogue)),
            study: Scope { communes: Some(study) },
            around: Scope { communes: Some(around) },
        }
    }

    fn scope(&self, layout: &str) -> Scope {
        if NATIONAL.contains(&layout) {
            Scope::default()
        } else if LOCAL.contains(&layout) {
            self.study.clone()
        } else {
            self.around.clone()
        }
    }

    fn keeps(&self, observation: &Observation, scope: &Scope) -> bool {
        let near = self.variables.is_none() || self.around.keeps(observation.place) || is_national(&observation.variable);
        near && scope.keeps(observation.place) && self.variables.as_ref().is_none_or(|wanted| wanted.contains(&observation.variable))
    }
}

/// Every variable that a formula or a crosswalk reads.
pub fn wanted(catalogue: &Catalogue) -> BTreeSet<VariableId> {
    let ways = catalogue.indicators.iter().flat_map(|indicator| &indicator.ways);
    let mut exprs: Vec<&indicator::Expr> = ways.map(|way| &way.expr).collect();
    exprs.extend(catalogue.crosswalks.iter().map(|crosswalk| &crosswalk.instead));
    let mut wanted: BTreeSet<VariableId> = exprs.iter().flat_map(|expr| expr.variables()).collect();
    wanted.extend(catalogue.indicators.iter().flat_map(|indicator| &indicator.ways).flat_map(|way| way.aggregation.variables()));
    wanted
}

/// Communes of the study, and of its départements; with the former codes that have become one of them.
fn communes(project: &Project) -> (BTreeSet<Commune>, BTreeSet<Commune>) {
    let membership = &project.ground.membership;
    let own: BTreeSet<Commune> = project.epci().map(|epci| epci.communes.clone()).unwrap_or_default();
    let departements = project.epci().map(territory::EpciEntry::departements).unwrap_or_default();
    let around: BTreeSet<Commune> =
        membership.communes().filter(|commune| departements.contains(&commune.departement())).chain(own.iter().copied()).collect();
    let cog = &project.ground.cog;
    (cog.with_former(&own), cog.with_former(&around))
}

/// Reads the paths and writes what they say into the study.
pub fn import(project: &Project, paths: &[PathBuf], filter: &Filter, progress: &dyn Fn(u64, u64)) -> Result<Vec<Imported>> {
    let hints = |file: &str| metadata::hints(&project.manifests, file);
    let decoder = data::ParquetDecoder;
    let scope = |layout: &str| filter.scope(layout);
    let request = Request { scope: &scope, hints: &hints, decoders: &[&decoder], progress };
    let readings = paths.iter().flat_map(|path| source::read_path(path, &request));
    readings.map(|reading| keep(project, reading, filter)).collect()
}

/// Applies the known corrections, filters, writes.
fn keep(project: &Project, mut reading: Reading, filter: &Filter) -> Result<Imported> {
    let (source, undeclared) = metadata::describe(&project.manifests, &reading);
    let scope = filter.scope(reading.layout);
    let content = std::mem::take(&mut reading.content);
    let mut observations = content.observations.clone();
    if let Some((manifest, _)) = metadata::declared(&project.manifests, &reading.file, &reading.sha256) {
        reading.findings.extend(manifest.correct(&reading.file, &scope, &mut observations));
    }
    let unasked = unasked(&observations, filter);
    observations.retain(|observation| filter.keeps(observation, &scope));
    if let Some(finding) = undeclared.filter(|_| !observations.is_empty()) {
        reading.findings.push(finding);
    }
    let mut written = Vec::new();
    // A file with an error is not taken in by halves: what was there before stays until the file is mended.
    if reading.findings.has_errors() {
        return Ok(Imported { observations: 0, reading, source, written, unasked });
    }
    if !observations.is_empty() {
        written.push(write_observations(&project.dir, &source, &reading, &observations)?);
    }
    written.extend(write_territories(project, &source, &content, &scope)?);
    Ok(Imported { observations: observations.len(), reading, source, written, unasked })
}

fn unasked(observations: &[Observation], filter: &Filter) -> BTreeSet<String> {
    let Some(wanted) = &filter.variables else { return BTreeSet::new() };
    observations.iter().filter(|o| !wanted.contains(&o.variable)).map(|o| o.variable.to_string()).collect()
}

fn write_observations(dir: &Path, source: &SourceInfo, reading: &Reading, observations: &[Observation]) -> Result<PathBuf> {
    let file = format!("{}.{}.csv", slug(&source.id), slug(&stem(reading)));
    let relative = Path::new(store::OBSERVATIONS).join(file);
    common::write_observations(&dir.join(&relative), source, observations)
        .with_context(|| format!("{} : écriture impossible", relative.display()))?;
    Ok(relative)
}

fn stem(reading: &Reading) -> String {
    let name = reading.file.rsplit(['/', '\\']).next().unwrap_or(&reading.file);
    let stem = name
        .split('.')
        .filter(|part| !matches!(part.to_ascii_lowercase().as_str(), "csv" | "xlsx" | "xls" | "json" | "gz" | "zip" | "parquet" | "txt"));
    let stem = stem.collect::<Vec<&str>>().join(".");
    match &reading.sheet {
        Some(sheet) => format!("{stem}.{sheet}"),
        None => stem,
    }
}

/// A name for a file: letters, digits, «.», «-» and «_» are kept.
fn slug(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' }).collect()
}

/// Members, movements, passages and contours go beside the observations, one file a year of the map.
fn write_territories(project: &Project, source: &SourceInfo, content: &Content, scope: &Scope) -> Result<Vec<PathBuf>> {
    let dir = &project.dir;
    let year = source.cog_year.map(|year| year.to_string()).unwrap_or_else(|| "annee-inconnue".to_owned());
    let mut written = Vec::new();
    let mut put = |name: String, write: &dyn Fn(&Path) -> std::io::Result<()>| -> Result<()> {
        let relative = Path::new(store::TERRITORIES).join(name);
        outputs::replace(&dir.join(&relative), |beside| Ok(write(beside)?))?;
        written.push(relative);
        Ok(())
    };
    if !content.members.is_empty() {
        put(format!("members-{year}.{}.csv", slug(&source.id)), &|path| common::write_members(path, source, &content.members))?;
    }
    let apart = outside_epci(project, source, content);
    if !apart.is_empty() {
        put(format!("labels-{year}.{}.csv", slug(&source.id)), &|path| common::write_labels(path, source, &apart))?;
    }
    if !content.movements.is_empty() {
        put("movements.csv".to_owned(), &|path| common::write_movements(path, source, &content.movements))?;
    }
    if !content.passages.is_empty() {
        let changes: Vec<source::Passage> = content.passages.iter().filter(|passage| passage.before != passage.after).cloned().collect();
        put(format!("passage-{year}.csv"), &|path| common::write_passages(path, source, &changes))?;
    }
    let contours: Vec<source::Contour> =
        content.contours.iter().filter(|contour| scope.keeps(GeoCode::Commune(contour.commune))).cloned().collect();
    if !contours.is_empty() {
        put(format!("contours-{year}-{}.geojson", slug(&source.id)), &|path| common::write_contours(path, source, &contours))?;
    }
    Ok(written)
}

/// Communes of the official list that belong to no EPCI: the country is not whole without them.
fn outside_epci(project: &Project, source: &SourceInfo, content: &Content) -> Vec<source::Label> {
    let membership = &project.ground.membership;
    let of_no_epci = |label: &&source::Label| {
        label.kind == "COM" && matches!(label.place, GeoCode::Commune(commune) if membership.epci_of(commune).is_none())
    };
    let national = !membership.is_empty() && source.layout == "insee-cog-communes";
    content.labels.iter().filter(|_| national).filter(of_no_epci).cloned().collect()
}

/// All findings of an import, in the order of the files.
pub fn findings(imported: &[Imported]) -> Findings {
    let mut all = Findings::default();
    imported.iter().for_each(|one| all.extend(one.reading.findings.clone()));
    all
}
