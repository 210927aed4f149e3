//! A questionnaire opened from its file, its findings told.

use super::Lang;
use crate::cli::print;
use anyhow::{Context, Result, anyhow};
use clap::Args;
use form::xlsform::{self, Finding, Severity, Spelling};
use form::{Language, Questionnaire};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Input {
    /// Questionnaire : .xlsx, .xls, .csv, .md ou .json (XLSForm).
    pub form: PathBuf,
    /// Langue des messages.
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// What was read: the questionnaire when nothing speaks against it, and what the author should know.
pub struct Opened {
    pub questionnaire: Option<Questionnaire>,
    pub findings: Vec<Finding>,
    /// Choice files that the form names, by name, with their text.
    pub files: Vec<(String, String)>,
    /// Faults of these files, said by the program.
    pub missing: Vec<String>,
}

impl Input {
    pub fn language(&self) -> Language {
        self.lang.into()
    }

    /// Reads the form and the choice files beside it.
    pub fn read(&self) -> Result<Opened> {
        let bytes = std::fs::read(&self.form).with_context(|| format!("{} : questionnaire illisible", self.form.display()))?;
        let spelling = Spelling::of(&self.form)?;
        let reading = xlsform::read(&bytes, spelling).with_context(|| self.form.display().to_string())?;
        let folder = self.form.parent().unwrap_or(Path::new(""));
        let (files, missing) = choice_files(&reading.questionnaire, folder, self.language());
        let questionnaire = reading.accepted().is_some().then_some(reading.questionnaire).filter(|_| missing.is_empty());
        Ok(Opened { questionnaire, findings: reading.findings, files, missing })
    }

    /// Reads the form, tells what is wrong on the error stream, and gives it only when it can be used.
    pub fn accepted(&self) -> Result<(Questionnaire, Vec<(String, String)>)> {
        let opened = self.read()?;
        let told = opened.told(&self.form, self.language());
        match opened.questionnaire {
            Some(questionnaire) => {
                eprint!("{told}");
                Ok((questionnaire, opened.files))
            }
            None => Err(anyhow!("questionnaire refusé, rien n'a été écrit\n{}", told.trim_end())),
        }
    }
}

impl Opened {
    /// The findings as text, one a line.
    pub fn told(&self, file: &Path, language: Language) -> String {
        let line = |finding: &Finding| {
            let word = severity(finding.severity(), language);
            format!("{word} [{}] {} : {}\n", finding.code(), file.display(), finding.message(language))
        };
        let word = severity(Severity::Error, language);
        let missing = self.missing.iter().map(|text| format!("{word} [fichier-de-choix] {} : {text}\n", file.display()));
        self.findings.iter().map(line).chain(missing).collect()
    }

    /// How many errors, warnings and notes.
    pub fn counts(&self) -> [usize; 3] {
        let count = |severity| self.findings.iter().filter(|finding| finding.severity() == severity).count();
        [count(Severity::Error) + self.missing.len(), count(Severity::Warning), count(Severity::Note)]
    }
}

fn severity(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Error => language.choose("erreur", "error"),
        Severity::Warning => language.choose("attention", "warning"),
        Severity::Note => language.choose("remarque", "note"),
    }
}

/// The files of choices that stand beside the form; what lacks is said.
fn choice_files(form: &Questionnaire, folder: &Path, language: Language) -> (Vec<(String, String)>, Vec<String>) {
    let names: BTreeSet<&str> = form.items.iter().filter_map(|item| file_of(item)).collect();
    let (mut files, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        match std::fs::read_to_string(folder.join(name)) {
            Ok(text) => files.push((name.to_owned(), text)),
            Err(error) => missing.push(no_file(name, &error, language)),
        }
    }
    (files, missing)
}

/// The file of choices that a question names.
pub fn file_of(item: &form::questionnaire::Item) -> Option<&str> {
    match &item.kind.select()?.source {
        form::questionnaire::Source::File(name) => Some(name),
        _ => None,
    }
}

fn no_file(name: &str, error: &std::io::Error, language: Language) -> String {
    language.choose(
        format!(
            "le fichier de choix {name} ne se lit pas ({error}) ; le mettre à côté du questionnaire, en CSV UTF-8, colonnes name et label"
        ),
        format!("the choice file {name} cannot be read ({error}); put it beside the form, as UTF-8 CSV with columns name and label"),
    )
}

/// Faults of an XForm, one a line.
pub fn joined(faults: &[form::xform::FormError]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Tells what a command wrote.
pub fn wrote(path: &Path) -> Result<()> {
    print::out(&format!("  {}\n", path.display()))
}
