//! Cleaning: files of answers to one table that can be weighed, and a report of all that was found and done.
//!
//! In: the folder of a survey (`survey.toml`, questionnaire or codebook, answers, `corrections.toml`, `coding.toml`) and
//! a [`Frame`]. Out: [`Cleaned`]. The order is fixed: corrections, identity of the rows, codes, rules of the
//! questionnaire, coded texts, derived variables, then what whole rows look like. Method: `docs/method/cleaning.md`.

mod completion;
mod correct;
mod derive;
mod judge;
pub(crate) mod line;
mod quality;
mod report;
pub(crate) mod sheet;

pub use completion::{Completion, Pattern, QuestionCount};
pub use correct::{Action, Applied, Correction, Corrections, Where};
pub use report::{Fate, Report, RuleCount};

use crate::answers::Answers;
use crate::codebook::{Codebook, Kind};
use crate::coding::{self, Coding, CodingReport};
use crate::instrument::{Instrument, questions};
use crate::{Frame, SampleError, Survey};
use base::{Finding, Findings, Place};
use completion::{Asked, Tally};
use judge::{Judge, Line};
use quality::Columns;
use sheet::Sheets;
use std::collections::BTreeMap;
use std::path::Path;

/// A survey whose answers are clean.
#[derive(Debug)]
pub struct Cleaned {
    pub survey: Survey,
    /// Of the questionnaire too: derived variables and coded texts among the questions.
    pub codebook: Codebook,
    /// None for a `codebook.csv`.
    pub instrument: Option<Instrument>,
    pub answers: Answers,
    /// Faults: a row, a column or a cell that is not used as it stands.
    pub findings: Findings,
    /// What whole rows look like (twice, too fast…): told, and kept.
    pub flags: Findings,
    pub report: Report,
}

impl Cleaned {
    /// Everything that was found, faults first.
    pub fn all_findings(&self) -> Findings {
        self.findings.iter().chain(self.flags.iter()).cloned().collect()
    }
}

/// Reads, corrects and checks the answers of a survey.
///
/// Errors: a file of the folder that cannot be read or is no table; faults of the answers are findings. A survey
/// without answers yet is clean and empty, with a remark.
pub fn clean(folder: &Path, frame: &Frame) -> Result<Cleaned, SampleError> {
    let survey = Survey::read(folder)?;
    let (mut codebook, instrument) = questions(folder, &survey, frame)?;
    let corrections = Corrections::read(folder)?;
    let coding = Coding::read(folder)?;
    let Some(mut sheets) = Sheets::read(&folder.join(&survey.answers))? else {
        return Ok(nothing_yet(survey, codebook, instrument));
    };
    let rows_read = sheets.sheets.iter().map(|sheet| sheet.rows.len()).sum();
    let (applied, mut findings) = corrections.apply(&mut sheets, &codebook);
    let (mut answers, told) = Answers::checked(&sheets, &survey, &codebook, frame)?;
    drop(sheets);
    findings.extend(told);
    let (tally, grids) = judged(&survey, instrument.as_ref(), &codebook, &mut answers, &mut findings)?;
    let columns = Columns { answers: answer_columns(&answers, &codebook), grids };
    let mut flags = quality::flags(&answers, &columns);
    let (coded, told) = coded(folder, &coding, &mut answers, &mut codebook)?;
    flags.extend(told);
    findings.extend(derive::derive(&survey.derived, &mut answers, &mut codebook));
    let report = Report {
        survey: survey.title.clone(),
        simulated: survey.simulated,
        files: answers.files.clone(),
        rows_read,
        rows_kept: answers.rows.len(),
        rows_left_out: rows_read.saturating_sub(answers.rows.len()),
        channels: channels(&answers),
        corrections: applied,
        rules: report::rules(findings.iter().chain(flags.iter())),
        questions: tally.questions.clone(),
        completion: tally.completion(),
        runs: quality::runs(&answers, &columns),
        response_rate: survey.sampling.invited.filter(|n| *n > 0).map(|n| answers.rows.len() as f64 / f64::from(n)),
        coding: coded,
    };
    Ok(Cleaned { survey, codebook, instrument, answers, findings, flags, report })
}

fn nothing_yet(survey: Survey, codebook: Codebook, instrument: Option<Instrument>) -> Cleaned {
    let finding = Finding::note("pas-encore-de-reponses", Place::file(&survey.answers))
        .found("pas encore de réponses")
        .expected("un fichier CSV, ou un dossier de fichiers CSV")
        .remedy("rien à faire avant la collecte ; ensuite, `ctg survey import`");
    let findings: Findings = std::iter::once(finding).collect();
    let rules = report::rules(findings.iter());
    let report = Report { survey: survey.title.clone(), simulated: survey.simulated, rules, ..Report::default() };
    let answers = Answers::nothing(&survey.answers);
    Cleaned { survey, codebook, instrument, answers, findings, flags: Findings::default(), report }
}

type Grids = Vec<(String, Vec<usize>)>;

/// The rules of the questionnaire; with a codebook the checks already know who is asked.
fn judged(
    survey: &Survey,
    instrument: Option<&Instrument>,
    codebook: &Codebook,
    answers: &mut Answers,
    findings: &mut Findings,
) -> Result<(Tally, Grids), SampleError> {
    let Some(instrument) = instrument else { return Ok((counted(codebook, answers), likert(codebook, answers))) };
    let judge = Judge::new(instrument, answers);
    if !judge.unjudged.is_empty() {
        findings.push(
            Finding::note("question-non-jugee", Place::file(&instrument.file))
                .found(judge.unjudged.join(", "))
                .expected("des colonnes pour toutes les réponses dont ces questions dépendent")
                .remedy("rien à faire ; ni filtre ni contrainte n'ont été contrôlés pour elles"),
        );
    }
    let failed = |reason: String| SampleError::survey(&Path::new(&survey.id).join(&instrument.file), reason);
    let (told, tally) = judge.judge(answers).map_err(failed)?;
    findings.extend(told);
    Ok((tally, grids(instrument, judge.lines())))
}

/// Grids of the form: groups shown as a table, or scales side by side.
fn grids(instrument: &Instrument, lines: &[Line]) -> Grids {
    let items = &instrument.questionnaire.items;
    let mut grids: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for line in lines {
        let Some(parent) = items.get(line.item).and_then(|item| item.parent) else { continue };
        let is_grid = items[parent].appears("table-list") || items[line.item].appears("likert");
        if let (true, [(column, None)], Some(_)) = (is_grid, line.columns.as_slice(), items[line.item].kind.select()) {
            grids.entry(parent).or_default().push(*column);
        }
    }
    grids.into_iter().map(|(parent, columns)| (items[parent].name.clone(), columns)).collect()
}

/// Grids of a codebook: scales that follow each other on the same codes, under one stem (`EN4_…`).
fn likert(codebook: &Codebook, answers: &Answers) -> Grids {
    let mut grids: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for question in codebook.questions().iter().filter(|q| q.kind == Kind::Likert4) {
        if let Some(((stem, _), column)) = question.code.split_once('_').zip(answers.column(&question.code)) {
            grids.entry(stem).or_default().push(column);
        }
    }
    grids.into_iter().map(|(stem, columns)| (stem.to_owned(), columns)).collect()
}

/// The columns that are answers: not the identity of the row, not marks and times.
fn answer_columns(answers: &Answers, codebook: &Codebook) -> Vec<usize> {
    let is_answer = |name: &&str| codebook.of_column(name).is_some_and(|q| q.kind != Kind::Technical && q.code != "channel");
    answers.columns().filter(is_answer).filter_map(|name| answers.column(name)).collect()
}

/// The counts of a survey that has a codebook only.
fn counted(codebook: &Codebook, answers: &Answers) -> Tally {
    let mut questions: BTreeMap<usize, Vec<(usize, bool)>> = BTreeMap::new();
    for name in answers.columns() {
        let asked = codebook.questions().iter().position(|q| Some(&q.code) == codebook.of_column(name).map(|q| &q.code));
        let asked = asked.filter(|at| codebook.questions()[*at].kind != Kind::Technical);
        if let (Some(at), Some(column)) = (asked, answers.column(name)) {
            questions.entry(at).or_default().push((column, codebook.questions()[at].kind == Kind::Multi));
        }
    }
    let mut tally = Tally::new(questions.keys().map(|at| codebook.questions()[*at].code.clone()));
    for row in &answers.rows {
        tally.row();
        questions.values().enumerate().for_each(|(number, columns)| tally.count(number, Asked::of(row, columns.iter().copied())));
        tally.close();
    }
    tally
}

fn channels(answers: &Answers) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    if answers.has_column("channel") {
        for row in 0..answers.rows.len() {
            let channel = answers.get(row, "channel").code().unwrap_or("non dit");
            *found.entry(channel.to_owned()).or_default() += 1;
        }
    }
    found
}

/// Coded texts become multiple questions.
fn coded(
    folder: &Path,
    coding: &Coding,
    answers: &mut Answers,
    codebook: &mut Codebook,
) -> Result<(Vec<CodingReport>, Findings), SampleError> {
    let (mut reports, mut findings) = (Vec::new(), Findings::default());
    for frame in &coding.question {
        let codings = frame.codings(folder)?;
        match coding::code_table(frame, &codings, answers, codebook) {
            Ok((report, told)) => {
                reports.push(report);
                findings.extend(told);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    Ok((reports, findings))
}
