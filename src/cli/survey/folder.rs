//! The folder of a survey as the commands need it: its description, its questionnaire, its imports, today.

use answer::ledger::Ledger;
use answer::mapping::{Category, Target};
use anyhow::{Context, Result, anyhow, bail};
use form::Questionnaire;
use form::xlsform::{self, Spelling};
use sample::Survey;
use std::path::{Path, PathBuf};

/// Where imports are kept, below the folder of the survey.
const IMPORTS: &str = "answers";

/// A survey whose answers come from imports.
pub struct Folder {
    pub path: PathBuf,
    pub survey: Survey,
}

impl Folder {
    /// `surveys/<name>` of a study.
    pub fn open(study: &Path, name: &str) -> Result<Folder> {
        let path = study.join("surveys").join(name);
        if !path.join("survey.toml").is_file() {
            bail!("{} : pas de survey.toml ; enquêtes de l'étude : {}", path.display(), known(&study.join("surveys")));
        }
        Ok(Folder { survey: Survey::read(&path)?, path })
    }

    pub fn ledger(&self) -> Ledger {
        Ledger::new(self.path.join(IMPORTS))
    }

    /// The questionnaire as imports see it.
    pub fn target(&self) -> Result<Target> {
        let form = self.questionnaire()?;
        Ok(Target::of(&form, &self.survey.language, &self.files(&form)?))
    }

    pub fn questionnaire(&self) -> Result<Questionnaire> {
        let name = self.survey.form.as_ref().ok_or_else(|| {
            anyhow!("{} : l'enquête n'a pas de questionnaire ; ajouter à survey.toml : form = \"form.md\"", self.path.display())
        })?;
        questionnaire(&self.path.join(name))
    }

    /// The choices of the files that the questionnaire names.
    fn files(&self, form: &Questionnaire) -> Result<Vec<(String, Vec<Category>)>> {
        let names: std::collections::BTreeSet<&str> = form.items.iter().filter_map(super::super::form::file_of).collect();
        names.into_iter().map(|name| Ok((name.to_owned(), categories(&self.path.join(name))?))).collect()
    }

    /// Writes the answers in force as the one table that the study reads.
    ///
    /// Errors: a simulated survey, whose fictitious answers are not to be mixed with real ones.
    pub fn write_answers(&self) -> Result<PathBuf> {
        self.refuse_simulated()?;
        let path = self.path.join(&self.survey.answers);
        let sheets = self.ledger().rows()?;
        if let Some(persons) = sheets.first() {
            crate::outputs::replace_text(&path, &persons.csv())?;
        }
        Ok(path)
    }

    /// Real answers never join simulated ones, and never take the place of the imports.
    pub fn refuse_simulated(&self) -> Result<()> {
        if self.survey.simulated {
            bail!(
                "{} : cette enquête est SIMULÉE ; pour recevoir de vraies réponses, écrire dans survey.toml simulated = false et answers = \"answers.csv\"",
                self.path.display()
            );
        }
        if Path::new(&self.survey.answers).extension().is_none_or(|extension| extension != "csv") {
            bail!("{} : answers = « {} » ; attendu un fichier CSV, par exemple answers.csv", self.path.display(), self.survey.answers);
        }
        Ok(())
    }
}

fn questionnaire(path: &Path) -> Result<Questionnaire> {
    let bytes = std::fs::read(path).with_context(|| format!("{} : questionnaire illisible", path.display()))?;
    let reading = xlsform::read(&bytes, Spelling::of(path)?)?;
    let refused = || anyhow!("{} : questionnaire refusé ; « ctg form check {} » dit pourquoi", path.display(), path.display());
    reading.accepted().cloned().ok_or_else(refused)
}

fn categories(path: &Path) -> Result<Vec<Category>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} : fichier de choix illisible", path.display()))?;
    let choices = form::xform::file_choices(&text).map_err(|cause| anyhow!("{} : {cause}", path.display()))?;
    Ok(choices.into_iter().map(|(code, label)| Category::new(code, label)).collect())
}

fn known(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join("survey.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    if names.is_empty() { "aucune".to_owned() } else { names.join(", ") }
}

/// Today in Paris, AAAA-MM-JJ: only the commands read the clock.
pub fn today() -> String {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
    let iso = form::expression::date::Moment::new(seconds as i64 * 1000, form::expression::date::Zone::Paris).iso();
    iso.get(..10).unwrap_or_default().to_owned()
}
