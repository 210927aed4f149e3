//! What is known of a file beside what it says itself: from its `source.toml`, else from its layout.

use base::{Finding, Place, SourceInfo};
use source::manifest::{Manifest, Manifests, SourceFile};
use source::{Hints, LAYOUTS, Reading};

/// Preference of a file that no `source.toml` declares: after all that are.
const UNDECLARED_RANK: u16 = 500;

/// The manifest of a file: by its bytes, else by its name when one file only has it.
pub fn declared<'a>(manifests: &'a Manifests, file: &str, sha256: &str) -> Option<(&'a Manifest, &'a SourceFile)> {
    manifests.by_sha256(sha256).or_else(|| match manifests.by_name(file).as_slice() {
        [only] => Some(*only),
        _ => None,
    })
}

/// What `source.toml` says of a file, for readers whose file does not say it. Only the name is known before reading.
pub fn hints(manifests: &Manifests, file: &str) -> Hints {
    let named = manifests.by_name(file);
    let agreed = |get: fn(&SourceFile) -> Option<u16>| {
        let mut values: Vec<Option<u16>> = named.iter().map(|(_, file)| get(file)).collect();
        values.dedup();
        if let [one] = values.as_slice() { *one } else { None }
    };
    Hints { vintage_year: agreed(|file| file.year), cog_year: agreed(|file| file.cog_year.map(|year| year.0)).map(base::CogYear) }
}

/// The source of a reading, and a remark when nobody has declared it.
pub fn describe(manifests: &Manifests, reading: &Reading) -> (SourceInfo, Option<Finding>) {
    let found = declared(manifests, &reading.file, &reading.sha256);
    let mut info = found.map_or_else(|| undeclared(reading), |(manifest, file)| manifest.describe(file));
    info.file.clone_from(&reading.file);
    info.sha256.clone_from(&reading.sha256);
    info.layout = reading.layout.to_owned();
    info.cog_year = reading.cog_year.or(info.cog_year);
    if info.vintage.is_empty() {
        info.vintage.clone_from(&reading.vintage);
    }
    (info, found.is_none().then(|| undeclared_finding(reading)))
}

fn undeclared(reading: &Reading) -> SourceInfo {
    let label = LAYOUTS.iter().find(|layout| layout.name == reading.layout).map_or("", |layout| layout.label_fr);
    SourceInfo {
        id: reading.layout.to_owned(),
        title: label.to_owned(),
        producer: "producteur à préciser".to_owned(),
        licence: "licence à préciser".to_owned(),
        vintage: reading.vintage.clone(),
        rank: UNDECLARED_RANK,
        ..SourceInfo::default()
    }
}

fn undeclared_finding(reading: &Reading) -> Finding {
    Finding::warning("source-non-declaree", Place::file(&reading.file))
        .found(format!("sha-256 {}, absent des fichiers source.toml", reading.sha256))
        .expected("un fichier datasets/sources/<nom>/source.toml qui dit producteur, licence et millésime")
        .remedy("ajouter ce fichier ; d'ici là le producteur et la licence sont imprimés « à préciser »")
}
