//! A study as a folder, read into one [`Project`] with all findings at once. Nothing is computed here.

pub mod config;
pub mod embedded;
mod ground;
pub mod import;
pub mod metadata;
pub mod store;

pub use config::{CONFIG_FILE, Config};
pub use ground::Ground;

use base::{Epci, Finding, Findings, Place};
use indicator::Catalogue;
use source::manifest::Manifests;
use std::path::{Path, PathBuf};
use territory::{EpciEntry, SectorSpec};

/// A whole study, before any number.
pub struct Project {
    pub dir: PathBuf,
    pub config: Config,
    pub catalogue: Catalogue,
    pub manifests: Manifests,
    pub ground: Ground,
    pub sectors: Vec<SectorSpec>,
    pub findings: Findings,
}

impl Project {
    /// Reads the folder. Err only when there is no study to speak of; else what is wrong stands in `findings`.
    pub fn read(dir: &Path) -> Result<Project, Findings> {
        let config = Config::read(dir)?;
        let mut findings = Findings::default();
        let catalogue = told(catalogue(dir), &mut findings);
        let manifests = told(manifests(dir), &mut findings);
        let ground = told(Ground::read(dir, config.study.cog_year), &mut findings);
        let sectors = told(sectors(dir, &config), &mut findings);
        findings.extend(territory::check_name(config.study.siren, &config.study.name, &ground.membership));
        Ok(Project { dir: dir.to_owned(), config, catalogue, manifests, ground, sectors, findings })
    }

    /// The EPCI of the study; none when the SIREN is unknown (a finding says so).
    pub fn epci(&self) -> Option<&EpciEntry> {
        self.ground.membership.epci(self.siren())
    }

    pub fn siren(&self) -> Epci {
        self.config.study.siren
    }
}

fn told<T>((value, mut found): (T, Findings), findings: &mut Findings) -> T {
    findings.extend(std::mem::take(&mut found));
    value
}

/// The catalogue of the program, and the study's own files over it (a file of the same name replaces the program's).
fn catalogue(dir: &Path) -> (Catalogue, Findings) {
    let own = dir.join("datasets/indicators");
    let texts = layered("indicators", &own);
    Catalogue::from_texts(texts)
}

fn manifests(dir: &Path) -> (Manifests, Findings) {
    Manifests::from_texts(layered("sources", &dir.join("datasets/sources")))
}

/// Files of the program below `datasets/<folder>`, replaced and completed by those of the study: names below the folder, texts.
fn layered(folder: &str, own: &Path) -> Vec<(String, String)> {
    let mut texts: std::collections::BTreeMap<String, String> = embedded::folder(folder)
        .filter_map(|(path, text)| path.strip_prefix(folder)?.strip_prefix('/').map(|name| (name.to_owned(), text.to_owned())))
        .collect();
    texts.extend(store::texts_under(own, "toml"));
    texts.into_iter().collect()
}

fn sectors(dir: &Path, config: &Config) -> (Vec<SectorSpec>, Findings) {
    let Some(file) = &config.study.sectors else { return (Vec::new(), Findings::default()) };
    let fault = |found: String| {
        let finding = Finding::error("secteurs-illisibles", Place::file(file.display().to_string()))
            .found(found)
            .expected("des blocs [[sector]] : id, label, communes")
            .remedy("corriger le fichier, ou retirer « sectors » de ctg.toml");
        (Vec::new(), Findings::from_iter([finding]))
    };
    match std::fs::read_to_string(dir.join(file)) {
        Err(error) => fault(error.to_string()),
        Ok(text) => territory::sectors::read(&text).map_or_else(|error| fault(error.to_string()), |sectors| (sectors, Findings::default())),
    }
}
