//! From the text of a `source.toml` to a [`Manifest`], with every fault and its line.

use super::entry;
use super::section::{Section, Source};
use super::{FILE_NAME, Manifest};
use base::{Finding, Findings, Place};
use std::fs;
use std::path::Path;
use toml::de::DeTable;

const KEYS: [&str; 11] = ["id", "title", "producer", "licence", "licence_url", "url", "relay", "rank", "notes", "file", "correction"];

/// The folders of `dir` in the order of their names, each with the text of its manifest.
pub(super) fn texts(dir: &Path, findings: &mut Findings) -> Vec<(String, String)> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(cause) => {
            findings.push(unreadable(&dir.display().to_string(), &cause.to_string()));
            return Vec::new();
        }
    };
    let mut folders: Vec<_> = entries.flatten().filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name()).collect();
    folders.sort();
    let named = folders.into_iter().map(|folder| folder.to_string_lossy().into_owned());
    named.filter_map(|folder| text(dir, folder, findings)).collect()
}

fn text(dir: &Path, folder: String, findings: &mut Findings) -> Option<(String, String)> {
    match fs::read_to_string(dir.join(&folder).join(FILE_NAME)) {
        Ok(text) => Some((folder, text)),
        Err(cause) => {
            findings.push(unreadable(&format!("{folder}/{FILE_NAME}"), &cause.to_string()));
            None
        }
    }
}

fn unreadable(path: &str, cause: &str) -> Finding {
    Finding::error("manifest-unreadable", Place::file(path))
        .found(format!("lecture impossible : {cause}"))
        .expected(format!("un dossier par source, avec un fichier {FILE_NAME} en UTF-8"))
        .remedy("ajouter le fichier, ou retirer le dossier")
}

/// One manifest; None when it cannot be used at all. Blocks with a fault are left out, the others are kept.
pub(super) fn manifest(folder: &str, path: &str, text: &str, layouts: &[&str], findings: &mut Findings) -> Option<Manifest> {
    let mut source = Source { path, text, findings };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let line = source.line(error.span().map_or(0, |span| span.start));
        source.fault("manifest-syntax", line, "", error.message().to_owned(), "une syntaxe TOML correcte", "corriger la ligne");
    }
    if !errors.is_empty() {
        return None;
    }
    let top = Section::new(&mut source, "", 1, table.get_ref(), &KEYS);
    let before = source.findings.len();
    let mut manifest = head(&mut source, folder, &top);
    let usable = source.findings.len() == before;
    let files = top.blocks(&mut source, "file");
    let corrections = top.blocks(&mut source, "correction");
    check_names(&mut source, &names(&files), &corrections);
    manifest.files = files.into_iter().filter_map(|block| entry::file(&mut source, block, layouts)).collect();
    manifest.corrections = corrections.into_iter().filter_map(|block| entry::correction(&mut source, block)).collect();
    usable.then_some(manifest)
}

fn head(source: &mut Source<'_>, folder: &str, top: &Section<'_>) -> Manifest {
    let id = top.required(source, "id", "le nom du dossier");
    if !id.is_empty() && id != folder {
        let line = top.line(source, "id");
        source.fault(
            "manifest-id",
            line,
            "id",
            format!("« {id} »"),
            &format!("« {folder} », le nom du dossier"),
            "renommer l'un ou l'autre",
        );
    }
    Manifest {
        id,
        title: top.required(source, "title", "le titre français du jeu de données"),
        producer: top.required(source, "producer", "le nom du producteur"),
        licence: top.required(source, "licence", "le nom de la licence, ou « à confirmer »"),
        licence_url: address(source, top, "licence_url"),
        url: address(source, top, "url"),
        relay: top.text(source, "relay"),
        rank: top.whole(source, "rank", 0, u64::from(u16::MAX)).and_then(|rank| u16::try_from(rank).ok()).unwrap_or(DEFAULT_RANK),
        notes: top.text(source, "notes"),
        files: Vec::new(),
        corrections: Vec::new(),
    }
}

/// Rank of a source that claims none: after the producers' own tables.
const DEFAULT_RANK: u16 = 100;

fn address(source: &mut Source<'_>, section: &Section<'_>, key: &str) -> String {
    let web = |text: &str| (text.starts_with("https://") || text.starts_with("http://")).then(|| text.to_owned());
    section.shaped(source, key, "une adresse https://…", web).unwrap_or_default()
}

type Block<'a> = (u64, &'a DeTable<'a>);

fn text_of<'a>(table: &'a DeTable<'a>, key: &str) -> Option<&'a str> {
    table.iter().find(|(known, _)| known.get_ref() == key).and_then(|(_, value)| value.get_ref().as_str())
}

/// The names of the files, those of blocks with a fault too, each with the line of its block.
fn names<'a>(files: &[Block<'a>]) -> Vec<(u64, &'a str)> {
    files.iter().filter_map(|(line, table)| text_of(table, "name").map(|name| (*line, name.trim()))).collect()
}

/// What only the whole file shows: at least one file, no name twice, corrections that speak of a file that is there.
fn check_names(source: &mut Source<'_>, names: &[(u64, &str)], corrections: &[Block<'_>]) {
    if names.is_empty() {
        source.fault("manifest-missing", 1, "file", "aucun bloc [[file]]".to_owned(), "au moins un fichier", "ajouter un bloc [[file]]");
    }
    for (at, (line, name)) in names.iter().enumerate() {
        if names.iter().take(at).any(|(_, other)| other == name) {
            let found = format!("le fichier « {name} » deux fois");
            source.fault("manifest-twice", *line, "name", found, "un bloc par fichier", "retirer ou renommer l'un des deux blocs");
        }
    }
    for (line, table) in corrections {
        let unknown = text_of(table, "file").filter(|file| !names.iter().any(|(_, name)| name == file));
        if let Some(file) = unknown {
            let found = format!("une correction du fichier « {file} », qui n'est pas décrit ici");
            source.fault("manifest-value", *line, "file", found, "le nom d'un bloc [[file]]", "corriger le nom");
        }
    }
}
