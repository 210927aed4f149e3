//! The imports of a survey, in a folder: what was added, when, from which files, and how to take it back.
//!
//! In: [`Applied`] rows. On disk, in `surveys/S/answers/`: `<import>.csv` (and `<import>.<repeat>.csv`), `imports.toml`.
//! Out: the rows in force: for each person the row of the last import that is not undone.
//!
//! `imports.toml` decides: it is written last, beside and renamed, so a stop between two steps leaves the state of
//! before; files that it does not name are not read, and the next change removes them. One change at a time (`lock`).
//! The folder never goes to a repository: it gets its own `.gitignore`.

mod lock;
mod store;

pub use lock::Lock;
pub use store::{Entry, LedgerError};

use crate::mapping::{Applied, Sheet};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use store::{Imports, read_sheet, sheet_file, write_beside};

/// The folder of the imports of a survey.
#[derive(Clone, Debug)]
pub struct Ledger {
    folder: PathBuf,
}

/// What the caller says of an import.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The id of the import ([`crate::Import::id`]).
    pub id: String,
    pub files: Vec<String>,
    pub tool: String,
    /// The day, as the caller gives it.
    pub day: String,
    /// The name of the mapping used.
    pub mapping: String,
    /// Apply the rows whose content changed.
    pub update: bool,
}

/// What an import added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// The name of the import in the ledger; none when nothing was added.
    pub id: Option<String>,
    pub rows: usize,
    pub new: usize,
    /// Rows that were there, the same.
    pub already: usize,
    /// Persons whose row changed since: told, and replaced only when asked.
    pub changed: Vec<String>,
    pub updated: usize,
}

impl Ledger {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The imports, in the order in which they were made; the undone among them.
    pub fn imports(&self) -> Result<Vec<Entry>, LedgerError> {
        Ok(Imports::read(&self.folder)?.import)
    }

    /// Adds the rows that are not there. With `dry`, tells what would be added and writes nothing.
    ///
    /// Errors: another change under way; a folder or file that cannot be read or written.
    pub fn add(&self, applied: &Applied, about: &About, dry: bool) -> Result<Added, LedgerError> {
        if dry {
            let imports = Imports::read(&self.folder)?;
            return Ok(self.compare(&imports, applied, about)?.0);
        }
        self.step(Step::Lock)?;
        std::fs::create_dir_all(&self.folder).map_err(|error| LedgerError::file(&self.folder, &error))?;
        let _lock = Lock::take(&self.folder)?;
        let mut imports = Imports::read(&self.folder)?;
        self.sweep(&imports)?;
        let (mut added, taken) = self.compare(&imports, applied, about)?;
        if taken.is_empty() {
            return Ok(added);
        }
        let id = imports.free(&about.id);
        self.step(Step::Rows)?;
        let sheets = self.write_sheets(&id, applied, &taken)?;
        self.step(Step::Index)?;
        imports.import.push(entry(&id, about, &added, sheets));
        imports.write(&self.folder)?;
        added.id = Some(id);
        Ok(added)
    }

    /// Takes an import back: exactly its rows. Where a later import replaced some, those of the later one stay.
    ///
    /// Errors: no import of this name in force; another change under way; a file that cannot be written.
    pub fn undo(&self, id: &str, day: &str) -> Result<Entry, LedgerError> {
        let _lock = Lock::take(&self.folder)?;
        let mut imports = Imports::read(&self.folder)?;
        self.sweep(&imports)?;
        let entry = imports.import.iter_mut().find(|entry| entry.id == id && entry.undone.is_none());
        let entry = entry.ok_or_else(|| LedgerError::NoImport(id.to_owned()))?;
        entry.undone = Some(day.to_owned());
        let entry = entry.clone();
        self.step(Step::Index)?;
        imports.write(&self.folder)?;
        self.step(Step::Sweep)?;
        self.sweep(&imports)?;
        Ok(entry)
    }

    /// The rows in force, a sheet a level: the persons first (under their headers, even when there is nobody).
    pub fn rows(&self) -> Result<Vec<Sheet>, LedgerError> {
        self.in_force(&Imports::read(&self.folder)?)
    }

    fn in_force(&self, imports: &Imports) -> Result<Vec<Sheet>, LedgerError> {
        let mut merged = Merged::default();
        for entry in imports.active() {
            let persons = self.read(entry, "")?;
            let own: BTreeSet<String> = persons.rows.iter().filter_map(|row| row.first().cloned()).collect();
            merged.replace(&own);
            merged.add(persons);
            for repeat in &entry.repeats {
                merged.add(self.read(entry, repeat)?);
            }
        }
        Ok(merged.sheets)
    }

    fn read(&self, entry: &Entry, sheet: &str) -> Result<Sheet, LedgerError> {
        read_sheet(&self.folder.join(sheet_file(&entry.id, sheet)), sheet)
    }

    /// What an import adds to what is in force, and the persons whose rows it brings.
    fn compare(&self, imports: &Imports, applied: &Applied, about: &About) -> Result<(Added, BTreeSet<String>), LedgerError> {
        let old = answers_of(&self.in_force(imports)?);
        let new = answers_of(&applied.sheets);
        let (mut added, mut taken) = (Added { rows: new.len(), ..Added::default() }, BTreeSet::new());
        for (id, answers) in new {
            match old.get(&id) {
                None => {
                    added.new += 1;
                    taken.insert(id);
                }
                Some(known) if *known == answers => added.already += 1,
                Some(_) => {
                    if about.update {
                        added.updated += 1;
                        taken.insert(id.clone());
                    }
                    added.changed.push(id);
                }
            }
        }
        Ok((added, taken))
    }

    fn write_sheets(&self, id: &str, applied: &Applied, taken: &BTreeSet<String>) -> Result<Vec<String>, LedgerError> {
        write_beside(&self.folder.join(".gitignore"), "*\n")?;
        let mut repeats = Vec::new();
        for sheet in &applied.sheets {
            let rows = sheet.rows.iter().filter(|row| row.first().is_some_and(|id| taken.contains(id))).cloned().collect();
            let own = Sheet { rows, ..sheet.clone() };
            if !sheet.name.is_empty() {
                if own.rows.is_empty() {
                    continue;
                }
                repeats.push(sheet.name.clone());
            }
            write_beside(&self.folder.join(sheet_file(id, &sheet.name)), &own.csv())?;
        }
        Ok(repeats)
    }

    /// Removes the files of rows that no import in force names: those of an undone one, or of a change that was stopped.
    fn sweep(&self, imports: &Imports) -> Result<(), LedgerError> {
        let named = |entry: &Entry| {
            let all = std::iter::once(String::new()).chain(entry.repeats.iter().cloned());
            all.map(|sheet| sheet_file(&entry.id, &sheet)).collect::<Vec<_>>()
        };
        let kept: BTreeSet<String> = imports.active().flat_map(named).collect();
        for file in store::row_files(&self.folder)? {
            if !kept.contains(&file) {
                let path = self.folder.join(&file);
                std::fs::remove_file(&path).map_err(|error| LedgerError::file(&path, &error))?;
            }
        }
        Ok(())
    }

    /// Where a test may stop a change, as a cut of the current would.
    fn step(&self, step: Step) -> Result<(), LedgerError> {
        #[cfg(test)]
        if tests::STOP.with(|stop| stop.get()) == Some(step) {
            return Err(LedgerError::Busy("arrêt demandé par un essai".into()));
        }
        let _ = step;
        Ok(())
    }
}

/// The steps of a change, each before what it names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    Lock,
    Rows,
    Index,
    Sweep,
}

fn entry(id: &str, about: &About, added: &Added, repeats: Vec<String>) -> Entry {
    Entry {
        id: id.to_owned(),
        files: about.files.clone(),
        tool: about.tool.clone(),
        day: about.day.clone(),
        rows: added.rows,
        new: added.new,
        already: added.already,
        updated: added.updated,
        mapping: about.mapping.clone(),
        repeats,
        undone: None,
    }
}

type Answers = BTreeMap<String, BTreeSet<(String, String, String, String)>>;

/// For each person all that is said of them: sheet, rank, column, text; empty cells say nothing.
fn answers_of(sheets: &[Sheet]) -> Answers {
    let mut found = Answers::new();
    for sheet in sheets {
        for row in &sheet.rows {
            let Some(id) = row.first() else { continue };
            let rank = if sheet.name.is_empty() { String::new() } else { row.get(1).cloned().unwrap_or_default() };
            let said = found.entry(id.clone()).or_default();
            let cells = sheet.header.iter().zip(row).skip(1).filter(|(_, text)| !text.is_empty());
            said.extend(cells.map(|(header, text)| (sheet.name.clone(), rank.clone(), header.clone(), text.clone())));
        }
    }
    found
}

/// Sheets of several imports under the union of their headers.
#[derive(Default)]
struct Merged {
    sheets: Vec<Sheet>,
}

impl Merged {
    /// Forgets the rows of persons whom a later import brings again.
    fn replace(&mut self, persons: &BTreeSet<String>) {
        for sheet in &mut self.sheets {
            sheet.rows.retain(|row| row.first().is_none_or(|id| !persons.contains(id)));
        }
    }

    fn add(&mut self, sheet: Sheet) {
        let Some(own) = self.sheets.iter_mut().find(|own| own.name == sheet.name) else { return self.sheets.push(sheet) };
        let new: Vec<String> = sheet.header.iter().filter(|name| !own.header.contains(name)).cloned().collect();
        own.header.extend(new);
        let width = own.header.len();
        own.rows.iter_mut().for_each(|row| row.resize(width, String::new()));
        let places: Vec<usize> = sheet.header.iter().filter_map(|name| own.header.iter().position(|other| other == name)).collect();
        for row in sheet.rows {
            let mut cells = vec![String::new(); width];
            places.iter().zip(row).for_each(|(at, text)| cells[*at] = text);
            own.rows.push(cells);
        }
    }
}

#[cfg(test)]
mod tests;
