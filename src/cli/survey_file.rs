//! What `weigh`, `estimate`, `test` and `protect` share: a design file and its table opened, findings told, progress shown.

use super::{Outcome, print};
use analysis::{Plan, Sample, Table, TableBuilder};
use anyhow::{Context, Result, anyhow};
use base::{Findings, Place};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use source::Row;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[derive(Args)]
pub struct Inputs {
    /// Fichier de plan (TOML) : plan de sondage, pondération, ce qui est demandé.
    design: PathBuf,
    /// Table des réponses : CSV, XLSX, XLS, ODS ou Parquet ; par défaut celle que nomme le fichier de plan.
    table: Option<PathBuf>,
    /// Écrit le résultat en JSON.
    #[arg(long)]
    pub json: bool,
    /// Fichier à écrire, au lieu de la sortie standard.
    #[arg(long, value_name = "FICHIER")]
    pub out: Option<PathBuf>,
}

/// Both files read.
pub struct Opened {
    pub plan: Plan,
    pub table: Table,
    pub findings: Findings,
    folder: PathBuf,
}

/// A task that lasts longer shows how far it is.
const PATIENCE: Duration = Duration::from_secs(2);

impl Inputs {
    /// Reads both files; faults that leave nothing to compute are an error that tells them all.
    pub fn open(&self) -> Result<Opened> {
        let text =
            std::fs::read_to_string(&self.design).with_context(|| format!("{} : fichier de plan illisible", self.design.display()))?;
        let (plan, mut findings) = analysis::plan::read(&self.design.display().to_string(), &text);
        let folder = self.design.parent().map(Path::to_path_buf).unwrap_or_default();
        let path = match (&self.table, &plan.data.file) {
            (Some(path), _) => path.clone(),
            (None, Some(file)) => folder.join(file),
            (None, None) => {
                return Err(refused(
                    &findings,
                    "aucune table : la donner après le fichier de plan, ou écrire [data] file = \"reponses.csv\"",
                ));
            }
        };
        let table = read_table(&path, &plan, &mut findings);
        if let Some(table) = &table {
            findings.extend(analysis::check(&plan, table));
        }
        match table {
            Some(table) if !findings.has_errors() => Ok(Opened { plan, table, findings, folder }),
            _ => Err(refused(&findings, "rien n'a été calculé")),
        }
    }

    /// JSON when it is asked for, else text; on the standard output or into a file.
    pub fn write<T: serde::Serialize>(&self, result: &T, text: impl FnOnce() -> String) -> Result<()> {
        let text = if self.json { format!("{}\n", serde_json::to_string_pretty(result)?) } else { text() };
        self.write_text(&text)
    }

    pub fn write_text(&self, text: &str) -> Result<()> {
        match &self.out {
            Some(path) => crate::outputs::replace_text(path, text),
            None => print::out(text),
        }
    }
}

impl Opened {
    /// Weighted as the file says.
    pub fn weighed(&mut self) -> Result<(Sample, analysis::result::Weighing)> {
        let bar = Bar::new("pondération");
        let folder = self.folder.clone();
        let files = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|error| format!("{name} : {error}"));
        let made = analysis::weigh(&self.plan, &self.table, &files, &|done, of| bar.tell(done, of), &mut self.findings);
        bar.done();
        made.ok_or_else(|| refused(&self.findings, "aucun poids n'a été calculé"))
    }

    /// Remarks on the error stream; the exit code.
    pub fn outcome(&self) -> Outcome {
        print::findings(&self.findings)
    }
}

/// Nothing could be done: the faults are the message.
fn refused(findings: &Findings, what: &str) -> anyhow::Error {
    let told = findings.summary();
    if told.is_empty() { anyhow!("{what}") } else { anyhow!("{what}\n{}", told.trim_end()) }
}

/// The table of the file, or its sheet, with the columns that the plan names.
fn read_table(path: &Path, plan: &Plan, findings: &mut Findings) -> Option<Table> {
    let bar = Bar::new("lecture de la table");
    let size = path.metadata().map(|data| data.len()).unwrap_or(0) as usize;
    let (tables, faults) = source::tables(path, &[&data::ParquetDecoder], &|bytes| bar.tell(bytes as usize, size));
    let faulty = faults.has_errors();
    findings.extend(faults);
    let names: Vec<Option<String>> = tables.iter().map(|(sheet, _)| sheet.clone()).collect();
    let wanted = plan.data.sheet.as_ref();
    let chosen = tables.into_iter().find(|(sheet, _)| wanted.is_none_or(|wanted| sheet.as_ref() == Some(wanted)));
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let Some((sheet, mut rows)) = chosen else {
        if !faulty {
            findings.push(no_sheet(&file, wanted, &names));
        }
        return None;
    };
    let place = Place { sheet: sheet.filter(|_| names.len() > 1 || wanted.is_some()), ..Place::file(&file) };
    let mut builder = TableBuilder::new(place.clone(), plan.wanted(), plan.missing());
    let mut row = Row::default();
    loop {
        match rows.next(&mut row) {
            Ok(true) => builder.push(row.line, &row.cells),
            Ok(false) => break,
            Err(error) => {
                let finding = base::Finding::error("fichier-tronque", place).found(error).expected("un fichier lisible jusqu'au bout");
                findings.push(finding);
                return None;
            }
        }
    }
    bar.done();
    Some(builder.finish(findings))
}

fn no_sheet(file: &str, wanted: Option<&String>, names: &[Option<String>]) -> base::Finding {
    let known: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
    let found = wanted.map_or("aucune table".to_owned(), |wanted| format!("pas de feuille « {wanted} »"));
    let finding = base::Finding::error("feuille-absente", Place::file(file)).found(found).expected("une feuille du classeur");
    finding.remedy(format!("corriger [data] sheet ; feuilles : {}", known.join(", ")))
}

/// A bar on the error stream, on a terminal, after two seconds.
pub struct Bar {
    bar: ProgressBar,
    start: Instant,
    name: &'static str,
}

impl Bar {
    pub fn new(name: &'static str) -> Bar {
        Bar { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()), start: Instant::now(), name }
    }

    pub fn tell(&self, done: usize, of: usize) {
        if self.bar.is_hidden() && self.start.elapsed() > PATIENCE && std::io::stderr().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.set_message(self.name);
            if let Ok(style) = ProgressStyle::with_template("{msg} {bar:40} {percent} % ({eta})") {
                self.bar.set_style(style);
            }
        }
        self.bar.set_length(of as u64);
        self.bar.set_position(done as u64);
    }

    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}
