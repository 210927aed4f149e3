//! The checks of a table of answers: every fault is a finding with its line, column and remedy.

use crate::answers::{Answer, DONT_KNOW, NOT_CONCERNED, REFUSED, Row};
use crate::codebook::{Condition, Kind, NumberRule, Question};
use crate::frame::OUTSIDE;
use crate::instrument::COMMUNES;
use crate::{Codebook, Frame, SampleError, Survey};
use base::{Finding, Findings, Place, french};
use form::expression::date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Columns that every table of answers must carry.
const REQUIRED: [&str; 4] = ["respondent_id", "survey", "wave", "collected_on"];
/// Weights are made by the engine, never by hand.
const WEIGHT: &str = "weight";
/// The column that marks fictitious rows.
const SIMULATED: &str = "simule";

pub(crate) struct Checker<'a> {
    file: &'a str,
    survey: &'a Survey,
    codebook: &'a Codebook,
    frame: &'a Frame,
    names: Vec<String>,
    /// The question of each column, none for an unknown one.
    questions: Vec<Option<&'a Question>>,
    /// Identifiers met so far, in this file and those before it.
    pub seen: BTreeSet<String>,
    pub findings: Findings,
}

impl<'a> Checker<'a> {
    pub fn new(
        file: &'a str,
        survey: &'a Survey,
        codebook: &'a Codebook,
        frame: &'a Frame,
        header: &csv::StringRecord,
    ) -> Result<Checker<'a>, SampleError> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let path = Path::new(file);
        if let Some(missing) = REQUIRED.iter().find(|required| !names.iter().any(|name| name == *required)) {
            return Err(SampleError::survey(path, format!("la colonne « {missing} » manque ; attendu : {}", REQUIRED.join(", "))));
        }
        if let Some(twice) = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) {
            return Err(SampleError::survey(path, format!("la colonne « {} » est présente deux fois", twice.1)));
        }
        let questions = names.iter().map(|name| codebook.of_column(name)).collect();
        let seen = BTreeSet::new();
        let mut checker = Checker { file, survey, codebook, frame, names, questions, seen, findings: Findings::default() };
        checker.header();
        Ok(checker)
    }

    fn header(&mut self) {
        for (name, question) in self.names.clone().iter().zip(self.questions.clone()) {
            let place = Place::file(self.file).line(1).column(name);
            if name == WEIGHT {
                self.findings.push(
                    Finding::error("poids-a-la-main", place)
                        .found("une colonne « weight »")
                        .expected("aucune : les poids sont calculés par le redressement")
                        .remedy("supprimer la colonne ; elle n'a pas été lue"),
                );
            } else if question.is_none() && !REQUIRED.contains(&name.as_str()) {
                self.findings.push(
                    Finding::error("colonne-inconnue", place)
                        .found(format!("« {name} »"))
                        .expected("un code du livre de codes")
                        .remedy("ajouter la question au codebook ou corriger l'en-tête ; la colonne n'a pas été lue"),
                );
            }
        }
    }

    pub fn columns(&self) -> BTreeMap<String, usize> {
        let kept = |i: usize, name: &str| name != WEIGHT && (self.questions[i].is_some() || REQUIRED.contains(&name));
        self.names.iter().enumerate().filter(|(i, name)| kept(*i, name)).map(|(i, name)| (name.clone(), i)).collect()
    }

    /// The row, when it can be used.
    pub fn row(&mut self, record: &csv::StringRecord, line: u64) -> Option<Row> {
        if record.len() != self.names.len() {
            let expected = format!("{} cellules, comme l'en-tête", self.names.len());
            self.leave_out("ligne-incomplete", line, None, format!("{} cellules", record.len()), expected);
            return None;
        }
        self.identity(record, line)?;
        let mut cells: Vec<Answer> = (0..record.len()).map(|i| self.cell(i, &record[i], line)).collect();
        self.routing(&mut cells, line);
        Some(Row { file: 0, line, cells })
    }

    /// Survey, wave, mark of simulation and identifier; none when the row is not of this survey.
    fn identity(&mut self, record: &csv::StringRecord, line: u64) -> Option<()> {
        let cell = |name: &str| self.names.iter().position(|n| n == name).map(|i| record[i].trim().to_owned());
        let id = cell("respondent_id").unwrap_or_default();
        let simulated = if self.survey.simulated { "oui" } else { "non" };
        let wanted = [("survey", self.survey.code.clone()), ("wave", self.survey.wave.to_string()), (SIMULATED, simulated.to_owned())];
        let wrong = wanted.iter().find_map(|(name, wanted)| {
            let found = cell(name).unwrap_or_else(|| if *name == SIMULATED { "non".to_owned() } else { String::new() });
            (found != *wanted).then(|| (*name, found, wanted.clone()))
        });
        if let Some((name, found, wanted)) = wrong {
            self.leave_out("autre-enquete", line, Some(name), format!("« {found} »"), format!("« {wanted} »"));
            return None;
        }
        if id.is_empty() || !self.seen.insert(id.clone()) {
            let expected = "un identifiant par ligne, chacun une seule fois";
            self.leave_out("identifiant-double", line, Some("respondent_id"), format!("« {id} »"), expected.to_owned());
            return None;
        }
        Some(())
    }

    fn leave_out(&mut self, code: &str, line: u64, column: Option<&str>, found: String, expected: String) {
        let place = Place::file(self.file).line(line);
        let place = column.map_or(place.clone(), |column| place.column(column));
        let remedy = "corriger la ligne ; elle n'a pas été prise en compte";
        self.findings.push(Finding::error(code, place).found(found).expected(expected).remedy(remedy));
    }

    fn cell(&mut self, column: usize, text: &str, line: u64) -> Answer {
        let answer = Answer::read(text);
        let Some(question) = self.questions[column] else { return answer };
        let answer = meant(question, answer);
        let Some(expected) = self.fault(question, text.trim(), &answer) else { return answer };
        let commune = question.values.iter().any(|value| value == COMMUNES);
        let code = match question.kind {
            _ if commune => "commune-hors-etude",
            Kind::Number if question.values.is_empty() => "nombre-attendu",
            Kind::Date | Kind::Time | Kind::DateTime => "date-attendue",
            _ => "code-hors-liste",
        };
        let place = Place::file(self.file).line(line).column(&self.names[column]);
        let remedy = "corriger la cellule ; elle compte comme une non-réponse";
        self.findings.push(Finding::error(code, place).found(format!("« {} »", text.trim())).expected(expected).remedy(remedy));
        Answer::Invalid
    }

    /// What was expected instead of a cell that is not allowed.
    fn fault(&self, question: &Question, text: &str, answer: &Answer) -> Option<String> {
        let listed = question.values.iter().any(|value| value == text);
        match answer {
            Answer::Unseen | Answer::Refused => return None,
            Answer::NotConcerned if listed || question.routed => return None,
            Answer::DontKnow if question.missing.iter().any(|(_, kind)| *kind == DONT_KNOW) => return None,
            _ => {}
        }
        match question.kind {
            Kind::Text | Kind::Technical => None,
            Kind::Date => (!is_day(text)).then(|| "une date, AAAA-MM-JJ".to_owned()),
            Kind::Time => date::parse_time_alone(text, date::Zone::UTC).is_none().then(|| "une heure, HH:MM:SS".to_owned()),
            Kind::DateTime => {
                date::parse(text, date::Zone::UTC, false).is_none().then(|| "une date et une heure, AAAA-MM-JJTHH:MM:SS".to_owned())
            }
            Kind::Multi => (!["0", "1"].contains(&text)).then(|| "0 ou 1".to_owned()),
            Kind::Number => self.out_of_range(question, text),
            Kind::Single | Kind::Likert4 | Kind::Rank3 => {
                let commune = question.values.iter().any(|v| v == COMMUNES) && self.frame.locality(text).is_some();
                (!listed && !commune).then(|| self.allowed(question))
            }
        }
    }

    fn out_of_range(&self, question: &Question, text: &str) -> Option<String> {
        let NumberRule { integer, least, most } = question.number;
        let number = text.parse::<f64>().ok().filter(|x| x.is_finite() && (!integer || x.fract() == 0.0));
        let inside = number.is_some_and(|x| least.is_none_or(|least| least <= x) && most.is_none_or(|most| x <= most));
        (!inside).then(|| match question.values.is_empty() {
            true => number_expected(question.number),
            false => format!("un nombre, {}", question.values.join(" ")),
        })
    }

    fn allowed(&self, question: &Question) -> String {
        let name = |value: &String| match value.as_str() {
            COMMUNES => format!("un des {} codes de commune de l'étude", self.frame.localities.len()),
            OUTSIDE => "hors (habite ailleurs)".to_owned(),
            value => value.to_owned(),
        };
        question.values.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// A question answered although the respondent was routed out: the answer leaves the base.
    fn routing(&mut self, cells: &mut [Answer], line: u64) {
        let given = |condition: &Condition, cells: &[Answer]| {
            let column = self.names.iter().position(|name| *name == condition.question);
            column.and_then(|i| cells[i].code()).is_some_and(|code| condition.codes.iter().any(|c| c == code))
        };
        let asked = |question: &Question| question.base.iter().all(|condition| given(condition, cells));
        let out: Vec<usize> = (0..cells.len()).filter(|i| self.questions[*i].is_some_and(|q| !asked(q))).collect();
        for i in out {
            if cells[i].code().is_some() {
                let question = self.questions[i].map(|q| q.code.clone()).unwrap_or_default();
                let place = Place::file(self.file).line(line).column(&self.names[i]);
                self.findings.push(
                    Finding::warning("reponse-hors-filtre", place)
                        .found(format!("une réponse à {question}, que cette personne n'avait pas à donner"))
                        .expected(format!("« {NOT_CONCERNED} » ou vide : {}", self.base_of(&question)))
                        .remedy("vérifier la saisie ; la réponse est tenue pour « non concerné »"),
                );
            }
            cells[i] = Answer::NotConcerned;
        }
    }

    fn base_of(&self, question: &str) -> String {
        let conditions = self.codebook.question(question).map_or(&[] as &[Condition], |q| &q.base);
        conditions.iter().map(|c| format!("{} parmi {}", c.question, c.codes.join(", "))).collect::<Vec<_>>().join(" et ")
    }
}

/// The answer that a code stands for, when the question has its own codes for missing answers.
fn meant(question: &Question, answer: Answer) -> Answer {
    let Answer::Code(code) = &answer else { return answer };
    match question.missing.iter().find(|(known, _)| known == code).map(|(_, kind)| *kind) {
        Some(DONT_KNOW) => Answer::DontKnow,
        Some(REFUSED) => Answer::Refused,
        Some(NOT_CONCERNED) => Answer::NotConcerned,
        _ => answer,
    }
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && date::parse(text, date::Zone::UTC, false).is_some()
}

/// «un nombre entier entre 0 et 9».
fn number_expected(rule: NumberRule) -> String {
    let kind = if rule.integer { "un nombre entier" } else { "un nombre" };
    let text = |x: f64| french::number(x, if x.fract() == 0.0 { 0 } else { 2 });
    match (rule.least, rule.most) {
        (None, None) => kind.to_owned(),
        (Some(least), None) => format!("{kind} d'au moins {}", text(least)),
        (None, Some(most)) => format!("{kind} d'au plus {}", text(most)),
        (Some(least), Some(most)) => format!("{kind} entre {} et {}", text(least), text(most)),
    }
}
