//! Rows against the questionnaire: what is asked, offered, required, constrained, computed, by the engine of the form.
//!
//! In: answers whose codes were checked one by one. Out: the same with «nc» where nothing was asked, without what breaks
//! a rule, and a finding for each. What a row cannot tell (repeats, a question that the file does not have) is not judged.

use super::completion::{Asked, Tally};
use crate::answers::{Answer, Answers, DONT_KNOW, NOT_CONCERNED, REFUSED, Row};
use crate::instrument::{Instrument, choice};
use base::{Finding, Findings, Place};
use form::dictionary::{Variable, VariableKind};
use form::expression::date::{self, Zone};
use form::questionnaire::{Kind, Rule};
use form::session::{Condition, Flat, FlatRow};
use form::xform::DefId;
use form::{Environment, Language};
use std::collections::BTreeMap;

/// A question as the columns of the answers hold it.
#[derive(Debug)]
pub(crate) struct Line {
    pub question: String,
    pub item: usize,
    def: DefId,
    /// Column, with the choice of a tick.
    pub columns: Vec<(usize, Option<String>)>,
    names: Vec<String>,
    /// Codes of the form for «nsp», «nr», «nc».
    codes: Vec<(String, &'static str)>,
    is_computed: bool,
    /// Who is asked, in words.
    universe: String,
}

/// The questionnaire ready to judge the answers of a table.
pub(crate) struct Judge<'i> {
    flat: Flat<'i>,
    lines: Vec<Line>,
    /// Questions in repeats, or that read what the file does not have.
    pub unjudged: Vec<String>,
    date: Option<usize>,
}

impl<'i> Judge<'i> {
    pub fn new(instrument: &'i Instrument, answers: &Answers) -> Judge<'i> {
        let lines = lines(instrument, answers);
        let carried: Vec<DefId> = lines.iter().map(|line| line.def).collect();
        let flat = Flat::new(&instrument.form, |def| carried.contains(&def));
        let unjudged =
            lines.iter().filter(|line| !line.is_computed && !flat.is_known(line.def)).map(|line| line.question.clone()).collect();
        Judge { flat, lines, unjudged, date: answers.column("collected_on") }
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Judges every row; findings in the order of the rows.
    pub fn judge(&self, answers: &mut Answers) -> Result<(Findings, Tally), String> {
        let files = answers.files.clone();
        let workers = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        let size = answers.rows.len().div_ceil(workers).max(1);
        let parts: Vec<Result<(Findings, Tally), String>> = std::thread::scope(|scope| {
            let part = |rows| scope.spawn(|| self.rows(rows, &files));
            let running: Vec<_> = answers.rows.chunks_mut(size).map(part).collect();
            running.into_iter().map(|part| part.join().unwrap_or_else(|_| Err("le contrôle s'est arrêté".to_owned()))).collect()
        });
        let (mut findings, mut tally) = (Findings::default(), Tally::new(self.lines.iter().map(|line| line.question.clone())));
        for part in parts {
            let (told, counted) = part?;
            findings.extend(told);
            tally.add(counted);
        }
        Ok((findings, tally))
    }

    fn rows(&self, rows: &mut [Row], files: &[String]) -> Result<(Findings, Tally), String> {
        let mut flat = self.flat.row(Environment::new(0, Zone::UTC, Language::French, 0));
        let mut tally = Tally::new(self.lines.iter().map(|line| line.question.clone()));
        let mut findings = Findings::default();
        for row in rows {
            let place = Place::file(files.get(row.file as usize).map_or("", String::as_str)).line(row.line);
            self.row(row, &mut flat, &place, &mut findings, &mut tally).map_err(|error| format!("{place} : {error}"))?;
        }
        Ok((findings, tally))
    }

    fn row(&self, row: &mut Row, flat: &mut FlatRow, place: &Place, findings: &mut Findings, tally: &mut Tally) -> Result<(), String> {
        flat.clear();
        // «Today» is the day of the answer.
        let day = self.date.and_then(|at| date::parse(row.cells[at].code()?, Zone::UTC, false));
        flat.environment.now = day.unwrap_or(date::Moment::new(0, Zone::UTC));
        for line in &self.lines {
            line.put(row, flat);
        }
        flat.settle().map_err(|error| error.to_string())?;
        tally.row();
        for (number, line) in self.lines.iter().enumerate() {
            let mut desk = Desk { line, row, place, findings };
            if self.flat.is_known(line.def) {
                desk.judge(flat, self.flat.moves(line.def)).map_err(|error| error.to_string())?;
            }
            tally.count(number, line.asked(row));
        }
        tally.close();
        Ok(())
    }
}

impl Line {
    /// Gives the answer of a row to the form, in the codes of the form.
    fn put(&self, row: &Row, flat: &mut FlatRow) {
        match self.columns.as_slice() {
            [(at, None)] => drop(flat.set(self.def, self.text(&row.cells[*at]))),
            columns => flat.set_all(self.def, columns.iter().filter_map(|(at, choice)| self.part(&row.cells[*at], choice.as_deref()))),
        }
    }

    /// The code of a tick that is ticked, or of a rank.
    fn part<'r>(&'r self, cell: &'r Answer, choice: Option<&'r str>) -> Option<&'r str> {
        match choice {
            Some(choice) => (cell.code() == Some("1")).then_some(choice),
            None => Some(self.text(cell)).filter(|text| !text.is_empty()),
        }
    }

    fn text<'r>(&'r self, cell: &'r Answer) -> &'r str {
        let code = |kind: &str| self.codes.iter().find(|(_, known)| *known == kind).map_or("", |(code, _)| code.as_str());
        match cell {
            Answer::Code(code) => code,
            Answer::DontKnow => code(DONT_KNOW),
            Answer::Refused => code(REFUSED),
            Answer::NotConcerned => code(NOT_CONCERNED),
            Answer::Unseen | Answer::Invalid => "",
        }
    }

    /// What the row says of the question.
    pub fn asked(&self, row: &Row) -> Asked {
        if self.is_computed {
            return Asked::NotConcerned;
        }
        Asked::of(row, self.columns.iter().map(|(at, choice)| (*at, choice.is_some())))
    }
}

/// One question of one row.
struct Desk<'a> {
    line: &'a Line,
    row: &'a mut Row,
    place: &'a Place,
    findings: &'a mut Findings,
}

impl Desk<'_> {
    fn judge(&mut self, flat: &FlatRow, moves: bool) -> Result<(), form::session::SessionError> {
        let def = self.line.def;
        if !flat.is_relevant(def) {
            self.not_asked();
            return Ok(());
        }
        if self.line.is_computed {
            if !moves {
                self.computed(flat.value(def));
            }
            return Ok(());
        }
        self.wrongly_not_concerned();
        self.not_offered(flat);
        if let Some(violation) = flat.violation(def)? {
            self.broken(violation.condition, violation.message);
        }
        Ok(())
    }

    fn tell(&mut self, finding: fn(&str, Place) -> Finding, code: &str, column: usize, found: String, expected: String, remedy: &str) {
        let place = self.place.clone().column(&self.line.names[column]);
        self.findings.push(finding(code, place).found(found).expected(expected).remedy(remedy));
    }

    /// Nothing was asked: whatever stands there leaves the base.
    fn not_asked(&mut self) {
        for at in 0..self.line.columns.len() {
            let (column, choice) = &self.line.columns[at];
            let cell = &self.row.cells[*column];
            let says = if choice.is_some() { cell.code() == Some("1") } else { cell.code().is_some() };
            if says && !self.line.is_computed {
                let found = format!(
                    "« {} », une réponse à {}, que cette personne n'avait pas à donner",
                    cell.code().unwrap_or_default(),
                    self.line.question
                );
                let expected = format!("« {NOT_CONCERNED} » ou vide{}", self.line.universe);
                self.tell(
                    Finding::warning,
                    "reponse-hors-filtre",
                    at,
                    found,
                    expected,
                    "vérifier la saisie ; la réponse est tenue pour « non concerné »",
                );
            }
            self.row.cells[*column] = Answer::NotConcerned;
        }
    }

    /// «nc» where the question was to be asked and has no such choice.
    fn wrongly_not_concerned(&mut self) {
        let listed = self.line.codes.iter().any(|(_, kind)| *kind == NOT_CONCERNED);
        for at in 0..self.line.columns.len() {
            let column = self.line.columns[at].0;
            if !listed && self.row.cells[column] == Answer::NotConcerned {
                let expected = format!("une réponse à {}, que le questionnaire pose à cette personne", self.line.question);
                self.tell(
                    Finding::warning,
                    "non-concerne-a-tort",
                    at,
                    format!("« {NOT_CONCERNED} »"),
                    expected,
                    "vérifier la saisie ; la réponse compte comme non vue",
                );
                self.row.cells[column] = Answer::Unseen;
            }
        }
    }

    /// Codes of the list that the filter does not offer to this person.
    fn not_offered(&mut self, flat: &FlatRow) {
        if flat.given(self.line.def) == flat.value(self.line.def) {
            return;
        }
        let Some(offered) = flat.offered(self.line.def) else { return };
        for at in 0..self.line.columns.len() {
            let (column, choice) = &self.line.columns[at];
            let Some(part) = self.line.part(&self.row.cells[*column], choice.as_deref()) else { continue };
            let lost: Vec<&str> = part.split_whitespace().filter(|code| offered.iter().all(|known| known != code)).collect();
            if lost.is_empty() {
                continue;
            }
            let found = format!("« {} », que la liste n'offre pas après les réponses précédentes", lost.join(" "));
            let expected = bounded(offered);
            self.tell(Finding::error, "choix-non-propose", at, found, expected, "corriger la cellule ; elle compte comme une non-réponse");
            self.row.cells[*column] = Answer::Invalid;
        }
    }

    fn broken(&mut self, condition: Condition, message: Option<String>) {
        let message = message.filter(|message| !message.trim().is_empty());
        let cells: Vec<&Answer> = self.line.columns.iter().map(|(at, _)| &self.row.cells[*at]).collect();
        match condition {
            Condition::Required => {
                // A refusal, or a cell that is already told, is no blank.
                if cells.iter().any(|cell| matches!(cell, Answer::Refused | Answer::DontKnow | Answer::Invalid | Answer::NotConcerned)) {
                    return;
                }
                let expected = message.unwrap_or_else(|| "une réponse : la question est obligatoire".to_owned());
                self.tell(
                    Finding::warning,
                    "reponse-obligatoire-absente",
                    0,
                    "rien".to_owned(),
                    expected,
                    "compléter si possible ; la réponse compte comme non vue",
                );
            }
            Condition::Constraint => {
                let parts = self.line.columns.iter().filter_map(|(at, choice)| self.line.part(&self.row.cells[*at], choice.as_deref()));
                let found = format!("« {} »", parts.collect::<Vec<_>>().join(" "));
                let expected = message.unwrap_or_else(|| "une réponse qui tient la contrainte du questionnaire".to_owned());
                self.tell(
                    Finding::error,
                    "contrainte-non-tenue",
                    0,
                    found,
                    expected,
                    "corriger la cellule ; elle compte comme une non-réponse",
                );
                self.line.columns.iter().for_each(|(at, _)| self.row.cells[*at] = Answer::Invalid);
            }
        }
    }

    /// A computed column holds what the form computes.
    fn computed(&mut self, value: &str) {
        let column = self.line.columns[0].0;
        let made = if value.is_empty() { Answer::Unseen } else { Answer::Code(value.to_owned()) };
        let held = self.row.cells[column].code().unwrap_or_default().to_owned();
        if !held.is_empty() && held != value {
            let (found, expected) = (format!("« {held} »"), format!("« {value} », ce que le questionnaire calcule"));
            self.tell(Finding::warning, "calcul-different", 0, found, expected, "rien à faire ; la valeur est recalculée");
        }
        self.row.cells[column] = made;
    }
}

/// A list that a person can read.
fn bounded(codes: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = codes.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if codes.len() > SHOWN { format!("{shown}… ({} choix)", codes.len()) } else { shown }
}

/// The questions of the form that the table has columns for.
fn lines(instrument: &Instrument, answers: &Answers) -> Vec<Line> {
    let mut by_def: BTreeMap<DefId, Vec<&Variable>> = BTreeMap::new();
    for variable in instrument.dictionary.variables.iter().filter(|variable| variable.repeat.is_none()) {
        if let Some(def) = def(instrument, variable) {
            by_def.entry(def).or_default().push(variable);
        }
    }
    by_def.into_iter().filter_map(|(def, variables)| line(def, &variables, answers)).collect()
}

fn line(def: DefId, variables: &[&Variable], answers: &Answers) -> Option<Line> {
    let first = variables.first()?;
    let place = |variable: &&&Variable| Some((answers.column(&variable.name)?, variable.name.clone(), tick(variable)));
    let placed: Vec<(usize, String, Option<String>)> = variables.iter().filter_map(|variable| place(&variable)).collect();
    let codes = first.categories.iter().filter_map(|category| Some((category.code.clone(), category.missing?)));
    let is_named = first.kind != VariableKind::Tick && variables.len() == 1;
    (!placed.is_empty()).then(|| Line {
        question: if is_named { first.name.clone() } else { first.question.clone() },
        item: first.item,
        def,
        codes: codes.collect(),
        is_computed: first.kind == VariableKind::Computed,
        universe: first.universe.as_ref().map_or(String::new(), |universe| format!(" : posée {universe}")),
        names: placed.iter().map(|(_, name, _)| name.clone()).collect(),
        columns: placed.into_iter().map(|(at, _, choice)| (at, choice)).collect(),
    })
}

fn tick(variable: &Variable) -> Option<String> {
    (variable.kind == VariableKind::Tick).then(|| choice(variable))
}

/// The place of a variable in the form; the text of «or_other» has a place of its own.
fn def(instrument: &Instrument, variable: &Variable) -> Option<DefId> {
    let questionnaire = &instrument.questionnaire;
    let item = questionnaire.items.get(variable.item)?;
    let holders = std::iter::successors(item.parent, |parent| questionnaire.items[*parent].parent);
    let mut steps: Vec<&str> = holders.map(|holder| questionnaire.items[holder].name.as_str()).collect();
    steps.reverse();
    let above = steps.iter().fold(format!("/{}", questionnaire.settings.root()), |path, step| format!("{path}/{step}"));
    let is_other = item.kind.select().is_some_and(|select| select.or_other) && variable.kind == VariableKind::Text;
    let path = if is_other { format!("{above}/{}_other", item.name) } else { format!("{above}/{}", item.name) };
    // Computed only when something else is answered: that is an event, not a state.
    let is_triggered = item.rule(Rule::Trigger).is_some() && item.kind == Kind::Calculate;
    instrument.form.find(&path).filter(|_| !is_triggered)
}
