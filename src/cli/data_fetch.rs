//! `ctg data fetch`: the producers' own files, into a cache outside the repository.

use super::{Outcome, print};
use anyhow::{Context, Result, bail};
use clap::Args;
use source::fetch;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// Seulement ces sources, par le nom de leur dossier dans datasets/sources.
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// Dossier où garder les fichiers ; par défaut celui de l'utilisateur ($XDG_CACHE_HOME/ctg ou ~/.cache/ctg).
    #[arg(long, value_name = "DOSSIER")]
    cache: Option<PathBuf>,
}

pub fn run(dir: &Path, arguments: &Arguments) -> Result<Outcome> {
    let project = print::project(dir)?;
    let cache = arguments.cache.clone().map_or_else(default_cache, Ok)?;
    refuse_unknown(&project, &arguments.sources)?;
    let wanted: Vec<fetch::Wanted> = project
        .manifests
        .wanted()
        .into_iter()
        .filter(|file| arguments.sources.is_empty() || arguments.sources.contains(&file.id))
        .collect();
    if wanted.is_empty() {
        bail!("aucun de ces fichiers n'a d'adresse de téléchargement ; « ctg data list » dit où les demander");
    }
    let outcomes = fetch::fetch(&wanted, &cache, &fetch::Options::default(), &fetch::BarProgress::default());
    for outcome in &outcomes {
        print::out(&format!("{}\n", outcome.message()))?;
    }
    print::out(&format!("Fichiers dans {} ; les lire avec « ctg data import {} »\n", cache.display(), cache.display()))?;
    Ok(if outcomes.iter().any(|outcome| outcome.result.is_err()) { Outcome::Findings } else { Outcome::Done })
}

fn refuse_unknown(project: &crate::project::Project, sources: &[String]) -> Result<()> {
    match sources.iter().find(|id| project.manifests.get(id).is_none()) {
        Some(id) => bail!("source « {id} » inconnue ; les noms sont ceux des dossiers de datasets/sources (« ctg data list »)"),
        None => Ok(()),
    }
}

/// The user's cache: downloads never enter the repository.
fn default_cache() -> Result<PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = from("XDG_CACHE_HOME").or_else(|| from("HOME").map(|home| home.join(".cache")));
    base.map(|base| base.join("ctg")).context("aucun dossier d'utilisateur ($HOME) ; donner --cache DOSSIER")
}
