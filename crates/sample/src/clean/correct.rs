//! `corrections.toml`: known errors of the answers, set right as data, in order, each with its reason.
//!
//! In: the corrections and the files of answers. Out: the files as corrected, and what each correction did. A correction
//! whose cell no longer holds what it must hold is not applied: it was written for another file.

use super::line::{Line, Names, Outcome, compile};
use super::sheet::{Sheet, Sheets};
use crate::codebook::Codebook;
use crate::error::text;
use crate::survey::Day;
use crate::{Answer, SampleError};
use base::{Finding, Findings, Place};
use csv::StringRecord;
use form::expression::date::Zone;
use form::{Environment, Expression, Language};
use serde::{Deserialize, Serialize};
use std::path::Path;

pub(crate) const FILE: &str = "corrections.toml";

/// The corrections of a survey.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrections {
    #[serde(default)]
    pub correction: Vec<Correction>,
}

/// One correction.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    #[serde(rename = "where")]
    pub place: Where,
    pub action: Action,
    /// `set`: the new text. `missing`: nsp, nr, nc or nothing.
    pub value: Option<String>,
    /// `merge`: the identifier of the row whose answers fill the blanks of this one, and which is then left out.
    pub with: Option<String>,
    /// What the cell must still hold.
    pub must_be: Option<String>,
    pub reason: String,
    pub who: String,
    pub date: Day,
}

/// Which rows, and which cell of them.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Where {
    pub respondent_id: Option<String>,
    /// The file, when there are several, and its line; 1 is the header.
    pub file: Option<String>,
    pub line: Option<u64>,
    /// In the expression language of the questionnaires: `${PF2} = '15_17' and ${PF7} = 'retraite'`.
    pub condition: Option<String>,
    pub column: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Set,
    Missing,
    LeaveOut,
    Merge,
}

/// What became of a correction.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Applied {
    /// Its number in the file, from 1.
    pub number: usize,
    pub action: Action,
    pub reason: String,
    pub who: String,
    pub date: String,
    /// Rows that it changed.
    pub rows: usize,
    /// The first of them: file and line.
    pub lines: Vec<(String, u64)>,
}

/// Lines named for each correction.
const SHOWN: usize = 20;

impl Corrections {
    /// The corrections of a folder; none when it has no such file.
    pub fn read(folder: &Path) -> Result<Corrections, SampleError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(Corrections::default());
        }
        let corrections: Corrections = toml::from_str(&text(&path)?).map_err(|error| SampleError::survey(&path, error.to_string()))?;
        for (index, correction) in corrections.correction.iter().enumerate() {
            correction.check().map_err(|reason| SampleError::survey(&path, format!("correction {} : {reason}", index + 1)))?;
        }
        Ok(corrections)
    }

    /// Applies the corrections in order; the next one sees what the one before made.
    pub(crate) fn apply(&self, sheets: &mut Sheets, codebook: &Codebook) -> (Vec<Applied>, Findings) {
        let (mut log, mut findings) = (Vec::new(), Findings::default());
        for (index, correction) in self.correction.iter().enumerate() {
            let mut run = Run { number: index + 1, correction, lines: Vec::new(), findings: Findings::default() };
            run.apply(sheets, codebook);
            if run.lines.is_empty() && run.findings.is_empty() {
                run.tell(
                    "correction-sans-effet",
                    "aucune ligne ne correspond".to_owned(),
                    "une ligne de ce genre",
                    "retirer la correction ou corriger `where`",
                );
            }
            findings.extend(std::mem::take(&mut run.findings));
            log.push(run.applied());
        }
        (log, findings)
    }
}

impl Correction {
    /// What serde cannot tell; the reason in French.
    fn check(&self) -> Result<(), String> {
        let by = [self.place.respondent_id.is_some(), self.place.line.is_some(), self.place.condition.is_some()];
        let fault = |reason: &str| Err(reason.to_owned());
        if by.iter().filter(|given| **given).count() != 1 {
            return fault("`where` demande respondent_id, ou line, ou condition : l'un des trois");
        }
        let cell = matches!(self.action, Action::Set | Action::Missing);
        match (self.action, &self.place.column, &self.value, &self.with) {
            (Action::Set | Action::Missing, None, ..) => fault("`where.column` manque : dire quelle colonne"),
            (Action::Set, _, None, _) => fault("`value` manque : dire la valeur à écrire"),
            (Action::Missing, _, Some(value), _) if !["", "nsp", "nr", "nc"].contains(&value.as_str()) => {
                fault("`value` d'une donnée manquante : nsp, nr, nc ou rien")
            }
            (Action::Merge, _, _, None) => fault("`with` manque : l'identifiant de la ligne à fondre dans celle-ci"),
            (Action::Merge, ..) if self.place.condition.is_some() => {
                fault("deux lignes se fondent par leurs identifiants, non par une condition")
            }
            _ if self.reason.trim().is_empty() || self.who.trim().is_empty() => {
                fault("`reason` et `who` disent pourquoi et qui : ne pas les laisser vides")
            }
            _ if !cell && self.must_be.is_some() && self.place.column.is_none() => fault("`must_be` demande `where.column`"),
            _ => Ok(()),
        }
    }
}

/// A correction at work.
struct Run<'a> {
    number: usize,
    correction: &'a Correction,
    lines: Vec<(String, u64)>,
    findings: Findings,
}

impl Run<'_> {
    fn applied(self) -> Applied {
        let correction = self.correction;
        Applied {
            number: self.number,
            action: correction.action,
            reason: correction.reason.clone(),
            who: correction.who.clone(),
            date: correction.date.to_string(),
            rows: self.lines.len(),
            lines: self.lines.into_iter().take(SHOWN).collect(),
        }
    }

    fn tell(&mut self, code: &str, found: String, expected: &str, remedy: &str) {
        let place = Place::file(FILE).column(format!("correction {}", self.number));
        self.findings.push(Finding::error(code, place).found(found).expected(expected).remedy(remedy));
    }

    fn apply(&mut self, sheets: &mut Sheets, codebook: &Codebook) {
        let mut filler = None;
        if self.correction.action == Action::Merge {
            let with = self.correction.with.clone().unwrap_or_default();
            filler = find(sheets, &with);
            if filler.is_none() {
                return self.tell(
                    "correction-perimee",
                    format!("pas de ligne « {with} »"),
                    "la ligne à fondre",
                    "retirer la correction ou corriger `with`",
                );
            }
        }
        let mut merged = false;
        for sheet in &mut sheets.sheets {
            if self.correction.place.file.as_ref().is_some_and(|file| *file != sheet.file) {
                continue;
            }
            merged |= self.sheet(sheet, codebook, filler.as_ref().map(|(.., named)| named));
        }
        if let Some((sheet, row, _)) = filler.filter(|_| merged) {
            sheets.sheets[sheet].rows[row].left_out = true;
        }
    }

    /// True when a row was changed.
    fn sheet(&mut self, sheet: &mut Sheet, codebook: &Codebook, filler: Option<&Named>) -> bool {
        let names = Names::new(sheet.header.iter().map(str::trim).enumerate().map(|(at, name)| (name, at)), codebook);
        let condition = match self.correction.place.condition.as_ref().map(|text| compile(text, &names)).transpose() {
            Ok(condition) => condition,
            Err(reason) => {
                self.tell("correction-impossible", reason, "une condition sur les colonnes", "corriger `where.condition`");
                return false;
            }
        };
        let column = self.correction.place.column.as_deref().map(|name| sheet.column(name));
        if column == Some(None) {
            let name = self.correction.place.column.clone().unwrap_or_default();
            self.tell(
                "correction-impossible",
                format!("pas de colonne « {name} » dans {}", sheet.file),
                "une colonne des réponses",
                "corriger `where.column`",
            );
            return false;
        }
        let id = sheet.column("respondent_id");
        let mut changed = false;
        for at in 0..sheet.rows.len() {
            if sheet.rows[at].left_out || !self.is_meant(sheet, at, id, condition.as_ref(), &names) {
                continue;
            }
            changed |= self.row(sheet, at, column.flatten(), filler);
        }
        changed
    }

    fn is_meant(&self, sheet: &Sheet, at: usize, id: Option<usize>, condition: Option<&Expression>, names: &Names) -> bool {
        let (row, place) = (&sheet.rows[at], &self.correction.place);
        let cell = |at: usize| row.cells.get(at).unwrap_or_default().trim();
        if let Some(wanted) = &place.respondent_id {
            return id.is_some_and(|id| cell(id) == wanted);
        }
        if let Some(line) = place.line {
            return row.line == line;
        }
        let environment = Environment::new(0, Zone::UTC, Language::French, 0);
        condition.is_some_and(|condition| match Line::new(names, cell).evaluate(condition, &environment) {
            Ok(Outcome::Boolean(holds)) => holds,
            Ok(Outcome::Number(number)) => number != 0.0 && !number.is_nan(),
            Ok(Outcome::Text(text)) => !text.is_empty(),
            Err(_) => false,
        })
    }

    fn row(&mut self, sheet: &mut Sheet, at: usize, column: Option<usize>, filler: Option<&Named>) -> bool {
        let held = column.map(|column| sheet.rows[at].cells.get(column).unwrap_or_default().trim().to_owned());
        if let (Some(wanted), Some(held)) = (&self.correction.must_be, &held)
            && wanted != held
        {
            let found = format!("« {held} », {}, ligne {}", sheet.file, sheet.rows[at].line);
            self.tell(
                "correction-perimee",
                found,
                &format!("« {wanted} », la valeur pour laquelle elle fut écrite"),
                "relire la ligne ; la correction n'a pas été appliquée",
            );
            return false;
        }
        let row = &mut sheet.rows[at];
        match (self.correction.action, column) {
            (Action::LeaveOut, _) => row.left_out = true,
            (Action::Set | Action::Missing, Some(column)) => {
                write(&mut row.cells, column, self.correction.value.as_deref().unwrap_or_default())
            }
            (Action::Merge, _) => fill(&sheet.header, &mut row.cells, filler.map_or(&[], Vec::as_slice)),
            (Action::Set | Action::Missing, None) => return false,
        }
        self.lines.push((sheet.file.clone(), row.line));
        true
    }
}

/// A row as names and texts.
type Named = Vec<(String, String)>;

/// The first row of an identifier.
fn find(sheets: &Sheets, id: &str) -> Option<(usize, usize, Named)> {
    sheets.sheets.iter().enumerate().find_map(|(number, sheet)| {
        let column = sheet.column("respondent_id")?;
        let is_meant = |row: &super::sheet::SheetRow| !row.left_out && row.cells.get(column).is_some_and(|cell| cell.trim() == id);
        let row = sheet.rows.iter().position(is_meant)?;
        let cells = sheet.header.iter().zip(sheet.rows[row].cells.iter());
        Some((number, row, cells.map(|(name, cell)| (name.trim().to_owned(), cell.trim().to_owned())).collect()))
    })
}

fn write(cells: &mut StringRecord, column: usize, value: &str) {
    *cells = cells.iter().enumerate().map(|(at, cell)| if at == column { value } else { cell }).collect();
}

/// Fills the blanks of a row.
fn fill(header: &StringRecord, cells: &mut StringRecord, filler: &[(String, String)]) {
    let given = |name: &str| filler.iter().find(|(known, _)| known == name.trim()).map(|(_, cell)| cell.as_str());
    let cell = |(name, cell): (&str, &str)| match Answer::read(cell) {
        Answer::Unseen => given(name).unwrap_or(cell).to_owned(),
        _ => cell.to_owned(),
    };
    *cells = header.iter().zip(cells.iter()).map(cell).collect();
}
