//! Manifests: what a study knows of the files it stands on, one `datasets/sources/<id>/source.toml` a dataset.
//!
//! In: a folder. Out: [`Manifests`], with all faults of all files as findings. A manifest holds our words on a producer's
//! file (title, licence, checksum, vintage, what its silence means, its known errors), never the producer's data.

mod correct;
mod entry;
mod read;
mod section;
#[cfg(test)]
mod tests;

use crate::reading::Hints;
use base::{CogYear, Commune, Departement, Finding, Findings, GeoCode, Period, Place, SourceInfo, VariableId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Name of the file in each folder of `datasets/sources`.
pub const FILE_NAME: &str = "source.toml";

/// One dataset: who made it, under which licence, and its files.
#[derive(Clone, PartialEq, Debug)]
pub struct Manifest {
    /// Name of the folder.
    pub id: String,
    /// French, as printed under a figure.
    pub title: String,
    pub producer: String,
    pub licence: String,
    pub licence_url: String,
    /// The producer's page on the dataset; empty when it was not seen.
    pub url: String,
    /// Where the bytes at hand were found, when not at the producer's.
    pub relay: String,
    /// The lower is preferred where several datasets carry the same number.
    pub rank: u16,
    /// What a reader of the numbers must know.
    pub notes: String,
    pub files: Vec<SourceFile>,
    pub corrections: Vec<Correction>,
}

/// One file of a dataset: at hand (`sha256`), to be downloaded (`url`), or both.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceFile {
    pub name: String,
    /// The file's own address at the producer's, used by [`crate::fetch`].
    pub url: Option<String>,
    /// 64 hexadecimal digits; None when the file has never been had: the first download records it.
    pub sha256: Option<String>,
    /// Name of the reader, a line of [`crate::LAYOUTS`].
    pub layout: String,
    /// «RP 2022».
    pub vintage: String,
    /// Year the numbers speak of, for a file that does not say it.
    pub year: Option<u16>,
    pub cog_year: Option<CogYear>,
    pub bytes: Option<u64>,
    /// Day the file was had, `2026-11-24`.
    pub consulted: String,
    pub covers: Covers,
    /// Variables whose absence for a covered commune means zero.
    pub absent_is_zero: BTreeSet<VariableId>,
}

impl SourceFile {
    /// What the file may not say of itself, for its reader.
    pub fn hints(&self) -> Hints {
        Hints { vintage_year: self.year, cog_year: self.cog_year }
    }
}

/// Where a file is complete: only there can the absence of a commune mean zero.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Covers {
    /// Nothing is claimed.
    #[default]
    Unknown,
    Departements(BTreeSet<Departement>),
    France,
}

impl Covers {
    pub fn holds(&self, commune: &Commune) -> bool {
        match self {
            Covers::Unknown => false,
            Covers::Departements(departements) => departements.contains(&commune.departement()),
            Covers::France => true,
        }
    }
}

/// A known error of a file: where, what to do, why, who was told, and what must still be wrong.
#[derive(Clone, PartialEq, Debug)]
pub struct Correction {
    /// The file of the manifest it speaks of; all of them when None.
    pub file: Option<String>,
    pub place: GeoCode,
    pub variable: VariableId,
    pub period: Period,
    pub action: Action,
    pub reason: String,
    pub told: String,
    pub date: String,
    /// The wrong value that the file must still carry; when it does not, the correction is out of date.
    pub guard: f64,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Action {
    /// The cell is left out: another source, or a gap, speaks for it.
    Drop,
    Replace(f64),
}

impl Manifest {
    /// What goes with every observation of `file`: the foot of a figure and the lineage.
    pub fn describe(&self, file: &SourceFile) -> SourceInfo {
        SourceInfo {
            id: self.id.clone(),
            title: self.title.clone(),
            producer: self.producer.clone(),
            licence: self.licence.clone(),
            url: self.url.clone(),
            file: file.name.clone(),
            sha256: file.sha256.clone().unwrap_or_default(),
            layout: file.layout.clone(),
            vintage: file.vintage.clone(),
            cog_year: file.cog_year,
            consulted: file.consulted.clone(),
            rank: self.rank,
        }
    }

    pub fn file(&self, name: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.name == name)
    }
}

/// All manifests of a study, by id.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Manifests(BTreeMap<String, Manifest>);

impl Manifests {
    /// Reads `dir/*/source.toml`. A file with a fault is told and, where it cannot be used, left out; the others are kept.
    pub fn read(dir: &Path) -> (Manifests, Findings) {
        let layouts: Vec<&str> = crate::LAYOUTS.iter().map(|layout| layout.name).collect();
        Manifests::read_with(dir, &layouts)
    }

    /// The same with the names of layouts handed in; an empty list checks none.
    pub fn read_with(dir: &Path, layouts: &[&str]) -> (Manifests, Findings) {
        let mut findings = Findings::default();
        let texts = read::texts(dir, &mut findings);
        let (all, told) = Manifests::from_folders(texts, layouts);
        findings.extend(told);
        (all, findings)
    }

    /// From texts already in memory, each under the name `folder/source.toml`.
    pub fn from_texts(texts: impl IntoIterator<Item = (String, String)>) -> (Manifests, Findings) {
        let layouts: Vec<&str> = crate::LAYOUTS.iter().map(|layout| layout.name).collect();
        let folders = texts
            .into_iter()
            .filter_map(|(name, text)| name.strip_suffix(FILE_NAME).map(|dir| (dir.trim_end_matches('/').to_owned(), text)));
        Manifests::from_folders(folders, &layouts)
    }

    fn from_folders(texts: impl IntoIterator<Item = (String, String)>, layouts: &[&str]) -> (Manifests, Findings) {
        let mut findings = Findings::default();
        let mut all = Manifests::default();
        for (folder, text) in texts {
            let path = format!("{folder}/{FILE_NAME}");
            if let Some(manifest) = read::manifest(&folder, &path, &text, layouts, &mut findings) {
                all.insert(&path, manifest, &mut findings);
            }
        }
        (all, findings)
    }

    /// A checksum or an id twice would make a lookup depend on chance: it is told, and the first is kept.
    fn insert(&mut self, path: &str, mut manifest: Manifest, findings: &mut Findings) {
        manifest.files.retain(|file| {
            let known = file.sha256.as_deref().and_then(|sha256| self.by_sha256(sha256));
            if let Some((owner, other)) = known {
                findings.push(twice(path, &format!("somme de « {} »", file.name), &format!("{}/{}", owner.id, other.name)));
            }
            known.is_none()
        });
        if let Some(other) = self.0.get(&manifest.id) {
            findings.push(twice(path, &format!("identifiant « {} »", manifest.id), &other.title));
        } else {
            self.0.insert(manifest.id.clone(), manifest);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Manifest> {
        self.0.values()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, id: &str) -> Option<&Manifest> {
        self.0.get(id)
    }

    /// Every file with its manifest, in the order of ids, then of the manifest.
    pub fn files(&self) -> impl Iterator<Item = (&Manifest, &SourceFile)> {
        self.iter().flat_map(|manifest| manifest.files.iter().map(move |file| (manifest, file)))
    }

    /// The file with these very bytes.
    pub fn by_sha256(&self, sha256: &str) -> Option<(&Manifest, &SourceFile)> {
        self.files().find(|(_, file)| file.sha256.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(sha256)))
    }

    /// Files of this name: producers give one name to several vintages, so there may be more than one.
    pub fn by_name(&self, name: &str) -> Vec<(&Manifest, &SourceFile)> {
        self.files().filter(|(_, file)| file.name == name).collect()
    }

    /// The file that a [`crate::Reading`] came from, by the name it gives: «x.csv», «x.csv» out of «x.csv.gz»,
    /// «x.zip/y.csv». None when no manifest, or more than one, has it: a checksum decides better.
    pub fn by_reading(&self, file: &str) -> Option<(&Manifest, &SourceFile)> {
        let outer = file.split('/').next().unwrap_or(file);
        let is = |name: &str| name == outer || name.strip_suffix(".gz") == Some(outer);
        let mut found = self.files().filter(|(_, file)| is(&file.name));
        found.next().filter(|_| found.next().is_none())
    }

    /// What the manifests say of a file to its reader: made to be the `hints` of a [`crate::Request`].
    pub fn hints(&self, file: &str) -> Hints {
        self.by_reading(file).map(|(_, file)| file.hints()).unwrap_or_default()
    }

    /// Files of this layout and vintage: the words for a file whose bytes are not known.
    pub fn by_layout(&self, layout: &str, vintage: &str) -> Vec<(&Manifest, &SourceFile)> {
        self.files().filter(|(_, file)| file.layout == layout && file.vintage == vintage).collect()
    }
}

fn twice(path: &str, what: &str, other: &str) -> Finding {
    Finding::error("manifest-twice", Place::file(path))
        .found(format!("{what}, déjà donné par « {other} »"))
        .expected("un identifiant et une somme de contrôle qui n'apparaissent qu'une fois")
        .remedy("retirer l'un des deux, ou corriger la somme recopiée")
}
