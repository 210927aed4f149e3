//! `ctg survey import`: answers of another tool into a survey, nothing guessed unseen.

use super::folder::{Folder, today};
use crate::cli::{Outcome, print};
use answer::Source;
use answer::mapping::survey::{self, Request};
use answer::mapping::{Asked, table};
use anyhow::{Context, Result};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Arguments {
    /// Fichiers d'un même export : réponses, et s'il y en a, structure (.lss, XLSForm, dictionnaire).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Dossier de l'enquête sous surveys/.
    #[arg(long, value_name = "ENQUÊTE")]
    survey: String,
    /// Outil d'où viennent les fichiers, si le programme ne le reconnaît pas.
    #[arg(long, value_name = "OUTIL")]
    tool: Option<String>,
    /// Fichier de correspondance à utiliser, au lieu de celui que les titres désignent.
    #[arg(long, value_name = "FICHIER")]
    mapping: Option<PathBuf>,
    /// Prend les rapprochements proposés lors d'un passage précédent, et déjà écrits dans le fichier de correspondance.
    #[arg(long)]
    accept: bool,
    /// Montre ce qui serait fait, sans rien écrire.
    #[arg(long)]
    dry_run: bool,
    /// Garde les colonnes qui identifient des personnes (à inscrire au registre des traitements).
    #[arg(long)]
    keep_identifying: bool,
    /// Remplace les réponses dont le contenu a changé depuis le dernier import.
    #[arg(long)]
    update: bool,
    /// Mode de collecte de ces réponses : en_ligne, papier_mairie…
    #[arg(long, default_value = "en_ligne", value_name = "MODE")]
    channel: String,
}

pub fn run(study: &Path, arguments: &Arguments) -> Result<Outcome> {
    let folder = Folder::open(study, &arguments.survey)?;
    folder.refuse_simulated()?;
    let bytes = arguments.files.iter().map(|path| read(path)).collect::<Result<Vec<_>>>()?;
    let sources: Vec<Source> = bytes.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    let outcome = survey::import(&sources, &folder.target()?, &request(&folder, arguments))?;
    print::out(&table(&outcome.mapping))?;
    print::out(&dropped(&outcome.import))?;
    let told = print::findings(&outcome.findings);
    print::out(&said(&outcome, arguments))?;
    if outcome.added.as_ref().is_some_and(|added| added.id.is_some()) {
        print::out(&format!("réponses de l'enquête : {}\n", folder.write_answers()?.display()))?;
    }
    Ok(if outcome.added.is_none() { Outcome::Findings } else { told })
}

fn read(path: &Path) -> Result<(String, Vec<u8>)> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok((name, std::fs::read(path).with_context(|| format!("{} : fichier illisible", path.display()))?))
}

fn request(folder: &Folder, arguments: &Arguments) -> Request {
    Request {
        folder: folder.path.clone(),
        tool: arguments.tool.clone(),
        mapping: arguments.mapping.clone(),
        accept: arguments.accept,
        dry_run: arguments.dry_run,
        keep_identifying: arguments.keep_identifying,
        update: arguments.update,
        day: today(),
        asked: Asked { survey: folder.survey.code.clone(), wave: folder.survey.wave.to_string(), channel: arguments.channel.clone() },
    }
}

fn dropped(import: &answer::Import) -> String {
    let lines = import.dropped.iter().map(|dropped| format!("  {} : {}\n", dropped.header, dropped.why)).collect::<String>();
    if lines.is_empty() { lines } else { format!("\nColonnes non gardées :\n{lines}") }
}

/// What was added, or what must be said first.
fn said(outcome: &survey::Outcome, arguments: &Arguments) -> String {
    let file = outcome.mapping_file.display();
    let saved = if outcome.mapping_written { format!("correspondance écrite : {file}\n") } else { String::new() };
    let Some(added) = &outcome.added else {
        return format!(
            "{saved}rien n'a été importé : compléter {file} (question = …, code = …, leave = true), puis relancer ; ou relancer avec --accept pour prendre ce qui y est proposé\n"
        );
    };
    let changed = if added.changed.is_empty() || added.updated > 0 {
        String::new()
    } else {
        format!(" ; {} réponses ont changé et restent comme avant (--update les remplace)", added.changed.len())
    };
    let counts =
        format!("{} lignes lues, {} nouvelles, {} déjà là, {} remplacées{changed}", added.rows, added.new, added.already, added.updated);
    match (&added.id, arguments.dry_run) {
        (_, true) => format!("essai, rien n'a été écrit : {counts}\n"),
        (Some(id), _) => format!("{saved}import {id} : {counts}\npour le défaire : ctg survey undo {id} --survey {}\n", arguments.survey),
        (None, _) => format!("{saved}rien de nouveau : {counts}\n"),
    }
}
