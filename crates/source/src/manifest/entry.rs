//! The blocks `[[file]]` and `[[correction]]` of a manifest.

use super::section::{Section, Source};
use super::{Action, Correction, Covers, SourceFile};
use base::{CogYear, Departement, VariableId};
use std::collections::BTreeSet;
use toml::de::DeTable;

type Block<'a> = (u64, &'a DeTable<'a>);

const FILE_KEYS: [&str; 11] =
    ["name", "url", "sha256", "layout", "vintage", "year", "cog_year", "bytes", "consulted", "covers", "absent_is_zero"];
const CORRECTION_KEYS: [&str; 10] = ["file", "place", "variable", "period", "action", "value", "reason", "told", "date", "guard"];

/// A `[[file]]`; None when one of its keys is wrong.
pub(super) fn file(source: &mut Source<'_>, (line, table): Block<'_>, layouts: &[&str]) -> Option<SourceFile> {
    let before = source.findings.len();
    let section = Section::new(source, "file", line, table, &FILE_KEYS);
    let year = |source: &mut Source<'_>, key| section.whole(source, key, 1800, 2100).and_then(|year| u16::try_from(year).ok());
    let file = SourceFile {
        name: name(source, &section),
        url: section.shaped(source, "url", "une adresse https:// (ou http://)", web),
        sha256: section.shaped(source, "sha256", "64 chiffres hexadécimaux", sha256),
        layout: layout(source, &section, layouts),
        vintage: section.required(source, "vintage", "le millésime : « RP 2022 »"),
        year: year(source, "year"),
        cog_year: year(source, "cog_year").map(CogYear),
        bytes: section.whole(source, "bytes", 1, u64::MAX),
        consulted: section.shaped(source, "consulted", "une date AAAA-MM-JJ", day).unwrap_or_default(),
        covers: covers(source, &section),
        absent_is_zero: section.list(source, "absent_is_zero").iter().map(|(_, name)| VariableId::new(name)).collect(),
    };
    check_file(source, &section, &file);
    (source.findings.len() == before).then_some(file)
}

fn check_file(source: &mut Source<'_>, section: &Section<'_>, file: &SourceFile) {
    if file.sha256.is_none() && file.url.is_none() && section.text(source, "url").is_empty() && section.text(source, "sha256").is_empty() {
        let line = section.line(source, "name");
        let expected = "sha256 (fichier déjà en main) ou url (fichier à télécharger)";
        source.fault("manifest-missing", line, "sha256", "ni sha256 ni url".to_owned(), expected, "ajouter l'un des deux");
    }
    if !file.absent_is_zero.is_empty() && section.list(source, "covers").is_empty() {
        let line = section.line(source, "absent_is_zero");
        let expected = "covers : les départements où le fichier est complet, ou « france »";
        source.fault("manifest-missing", line, "covers", "absent_is_zero sans covers".to_owned(), expected, "ajouter covers");
    }
}

/// A plain file name: it becomes a path of the cache, so no folder may hide in it.
fn name(source: &mut Source<'_>, section: &Section<'_>) -> String {
    let name = section.required(source, "name", "le nom du fichier, sans dossier");
    if !name.is_empty() && !crate::fetch::is_plain_name(&name) {
        let line = section.line(source, "name");
        let expected = "un nom de fichier simple, sans dossier ni point en tête";
        source.fault("manifest-value", line, "name", format!("« {name} »"), expected, "retirer le dossier");
    }
    name
}

fn layout(source: &mut Source<'_>, section: &Section<'_>, known: &[&str]) -> String {
    let layout = section.required(source, "layout", "le nom d'un lecteur");
    if !layout.is_empty() && !known.is_empty() && !known.contains(&layout.as_str()) {
        let line = section.line(source, "layout");
        let expected = format!("un de : {}", known.join(", "));
        source.fault("manifest-layout", line, "layout", format!("« {layout} »"), &expected, "corriger le nom du lecteur");
    }
    layout
}

fn covers(source: &mut Source<'_>, section: &Section<'_>) -> Covers {
    let items = section.list(source, "covers");
    if items.iter().any(|(_, item)| item == "france") && items.len() == 1 {
        return Covers::France;
    }
    let mut departements = BTreeSet::new();
    for (line, item) in items {
        match item.parse::<Departement>() {
            Ok(departement) => drop(departements.insert(departement)),
            Err(fault) => {
                source.fault("manifest-code", line, "covers", fault.to_string(), "« 31 », ou « france » seul", "corriger le code")
            }
        }
    }
    if departements.is_empty() { Covers::Unknown } else { Covers::Departements(departements) }
}

/// A `[[correction]]`; None when one of its keys is wrong.
pub(super) fn correction(source: &mut Source<'_>, (line, table): Block<'_>) -> Option<Correction> {
    let before = source.findings.len();
    let section = Section::new(source, "correction", line, table, &CORRECTION_KEYS);
    for (key, expected) in [
        ("place", "COM-31471, EPCI-200072635…"),
        ("variable", "une variable sans millésime : P_POP"),
        ("period", "2016"),
        ("action", "« drop » ou « replace »"),
        ("reason", "pourquoi la valeur est fausse"),
        ("told", "qui a été prévenu, ou « personne encore »"),
        ("date", "AAAA-MM-JJ"),
    ] {
        section.required(source, key, expected);
    }
    let guard = section.number(source, "guard");
    if guard.is_none() && source.findings.len() == before {
        source.fault(
            "manifest-missing",
            line,
            "guard",
            "« guard » manque".to_owned(),
            "la valeur fausse que porte le fichier",
            "ajouter la clé",
        );
    }
    let file = section.text(source, "file");
    let correction = Some(Correction {
        file: (!file.is_empty()).then_some(file),
        place: section.shaped(source, "place", "COM-31471, EPCI-200072635, DEP-31…", |text| text.parse().ok())?,
        variable: VariableId::new(&section.text(source, "variable")),
        period: section.shaped(source, "period", "2016 ou 2011-2016", |text| text.parse().ok())?,
        action: action(source, &section, line)?,
        reason: section.text(source, "reason"),
        told: section.text(source, "told"),
        date: section.shaped(source, "date", "une date AAAA-MM-JJ", day)?,
        guard: guard?,
    });
    correction.filter(|_| source.findings.len() == before)
}

fn action(source: &mut Source<'_>, section: &Section<'_>, line: u64) -> Option<Action> {
    let replaces = section.shaped(source, "action", "« drop » ou « replace »", |text| match text {
        "drop" => Some(false),
        "replace" => Some(true),
        _ => None,
    })?;
    match (replaces, section.number(source, "value")) {
        (false, None) => Some(Action::Drop),
        (true, Some(value)) => Some(Action::Replace(value)),
        (replaces, _) => {
            let found = if replaces { "« replace » sans valeur juste" } else { "« drop » avec une valeur" };
            let expected = "action = \"replace\" et value = …, ou action = \"drop\" seul";
            source.fault("manifest-value", line, "value", found.to_owned(), expected, "ajouter ou retirer « value »");
            None
        }
    }
}

fn web(text: &str) -> Option<String> {
    (text.starts_with("https://") || text.starts_with("http://")).then(|| text.to_owned())
}

fn sha256(text: &str) -> Option<String> {
    (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_ascii_lowercase())
}

/// A day that the calendar knows, but for the lengths of the months.
fn day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |part: &str, digits: usize| (part.len() == digits).then(|| part.parse::<u16>().ok()).flatten();
    let right = number(year, 4).is_some_and(|year| (1900..=2100).contains(&year))
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day));
    right.then(|| text.to_owned())
}
