//! The questions of a survey: from `codebook.csv`, or from the questionnaire itself.
//!
//! In: the folder of a survey. Out: a [`Codebook`], and for a questionnaire its [`Instrument`]: the form ready to judge
//! rows, the dictionary of its columns.

use crate::codebook::{Codebook, Kind, NumberRule, Question};
use crate::error::{bytes, text};
use crate::frame::OUTSIDE;
use crate::{Frame, SampleError, Survey};
use form::dictionary::{Dictionary, Variable, VariableKind};
use form::questionnaire::{ChoiceFile, Kind as ItemKind, Questionnaire};
use form::xlsform::{self, Severity, Spelling};
use form::{Form, Language, write_xform};
use std::path::Path;

/// Stands for the codes of the communes in a list of values.
pub(crate) const COMMUNES: &str = "@communes";
/// The file of choices that means the communes of the study.
const COMMUNE_FILE: &str = "communes.csv";

/// A questionnaire ready to judge answers.
#[derive(Debug)]
pub struct Instrument {
    /// The file, without folder.
    pub file: String,
    pub questionnaire: Questionnaire,
    pub dictionary: Dictionary,
    pub form: Form,
}

/// The questions of a survey. The instrument is none for a `codebook.csv`.
///
/// Errors: a file that cannot be read; a questionnaire with faults, all told.
pub fn questions(folder: &Path, survey: &Survey, frame: &Frame) -> Result<(Codebook, Option<Instrument>), SampleError> {
    match (&survey.form, &survey.codebook) {
        (Some(file), _) => {
            let (instrument, files) = Instrument::read(folder, file, survey, frame)?;
            let codebook = codebook(&instrument, survey, &files).map_err(|reason| SampleError::survey(&folder.join(file), reason))?;
            Ok((codebook, Some(instrument)))
        }
        (None, Some(file)) => Codebook::read(&folder.join(file)).map(|codebook| (codebook, None)),
        (None, None) => Err(SampleError::survey(&folder.join("survey.toml"), "ni `codebook` ni `form`")),
    }
}

type Files = Vec<(String, String)>;

impl Instrument {
    /// Reads a questionnaire and the files of choices beside it.
    fn read(folder: &Path, file: &str, survey: &Survey, frame: &Frame) -> Result<(Instrument, Files), SampleError> {
        let path = folder.join(file);
        let fault = |reason: String| SampleError::survey(&path, reason);
        let spelling = Spelling::of(&path).map_err(|error| fault(error.to_string()))?;
        let reading = xlsform::read(&bytes(&path)?, spelling).map_err(|error| fault(error.to_string()))?;
        let Some(questionnaire) = reading.accepted().cloned() else {
            let errors = reading.findings.iter().filter(|finding| finding.severity() == Severity::Error);
            let told: Vec<String> = errors.map(|finding| finding.message(Language::French)).collect();
            return Err(fault(format!("questionnaire refusé ; `ctg form check` le dit aussi\n{}", told.join("\n"))));
        };
        let files = questionnaire.files().iter().map(|file| choices(folder, file, frame)).collect::<Result<Files, _>>()?;
        let form = Form::read_with(&write_xform(&questionnaire, Language::French), &files);
        let form = form.map_err(|faults| fault(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
        let dictionary = Dictionary::of(&questionnaire, &survey.language);
        Ok((Instrument { file: file.to_owned(), questionnaire, dictionary, form }, files))
    }
}

/// The text of a file of choices. The communes of the study stand for a `communes.csv` that nobody wrote.
fn choices(folder: &Path, file: &ChoiceFile, frame: &Frame) -> Result<(String, String), SampleError> {
    let path = folder.join(&file.name);
    if file.name == COMMUNE_FILE && !path.exists() {
        let codes = frame.localities.iter().map(|place| place.commune.to_string()).chain([OUTSIDE.to_owned()]);
        let lines: String = codes.map(|code| format!("{code},{code}\n")).collect();
        return Ok((file.name.clone(), format!("{},{}\n{lines}", file.code, file.label)));
    }
    Ok((file.name.clone(), text(&path)?))
}

/// The codebook of a questionnaire: one question for the ticks of a multiple choice, one for three ranks.
fn codebook(instrument: &Instrument, survey: &Survey, files: &Files) -> Result<Codebook, String> {
    let mut codebook = Codebook::default();
    let mut variables = instrument.dictionary.variables.iter().filter(|variable| variable.repeat.is_none()).peekable();
    while let Some(variable) = variables.next() {
        let mut question = question(instrument, variable, files)?;
        while question.kind == Kind::Multi
            && let Some(next) = variables.next_if(|next| next.item == variable.item && next.kind == VariableKind::Tick)
        {
            question.values.push(choice(next));
        }
        codebook.add(question);
    }
    for ranking in rankings(&codebook) {
        codebook.add(ranking);
    }
    technical(survey).into_iter().for_each(|question| codebook.add(question));
    Ok(codebook)
}

/// The choice of a tick: what its column adds to the name of the question.
pub(crate) fn choice(variable: &Variable) -> String {
    variable.name.strip_prefix(&variable.question).and_then(|rest| rest.strip_prefix('_')).unwrap_or(&variable.name).to_owned()
}

fn question(instrument: &Instrument, variable: &Variable, files: &Files) -> Result<Question, String> {
    let kind = kind(variable);
    let code = if kind == Kind::Multi { &variable.question } else { &variable.name };
    let label = if variable.question_label.is_empty() { &variable.label } else { &variable.question_label };
    let values = match (kind, instrument.questionnaire.file(variable.item)) {
        (Kind::Multi, _) => vec![choice(variable)],
        (Kind::Single, Some(file)) => listed(&file, files)?,
        (Kind::Single, None) => variable.categories.iter().map(|category| category.code.clone()).collect(),
        _ => Vec::new(),
    };
    let missing = variable.categories.iter().filter_map(|c| Some((c.code.clone(), c.missing?))).collect();
    let number = number(instrument, variable);
    Ok(Question { values, missing, number, routed: true, indicators: variable.indicators.clone(), ..Question::plain(code, label, kind) })
}

fn kind(variable: &Variable) -> Kind {
    match variable.kind {
        VariableKind::Single => Kind::Single,
        VariableKind::Tick => Kind::Multi,
        VariableKind::Number { .. } => Kind::Number,
        VariableKind::Text => Kind::Text,
        VariableKind::Date => Kind::Date,
        VariableKind::Time => Kind::Time,
        VariableKind::DateTime => Kind::DateTime,
        VariableKind::Computed => Kind::Technical,
    }
}

/// Bounds that belong to the type. Those of a constraint are judged with the constraint, and its message.
fn number(instrument: &Instrument, variable: &Variable) -> NumberRule {
    let VariableKind::Number { integer, least, most } = variable.kind else { return NumberRule::default() };
    let is_scale = instrument.questionnaire.items.get(variable.item).is_some_and(|item| item.kind == ItemKind::Range);
    NumberRule { integer, least: least.filter(|_| is_scale), most: most.filter(|_| is_scale) }
}

/// The codes of a file of choices; communes stand for themselves.
fn listed(file: &ChoiceFile, files: &Files) -> Result<Vec<String>, String> {
    let text = files.iter().find(|(name, _)| *name == file.name).map_or("", |(_, text)| text.as_str());
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    let mark = [b',', b';', b'\t'].into_iter().max_by_key(|mark| (head.bytes().filter(|b| b == mark).count(), *mark == b','));
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(mark.unwrap_or(b',')).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| format!("{} : {error}", file.name))?;
    let column = headers.iter().position(|header| header.trim() == file.code);
    let column = column.ok_or_else(|| format!("{} : la colonne « {} », qui porte les codes, manque", file.name, file.code))?;
    let records = reader.records().filter_map(Result::ok);
    let codes: Vec<String> =
        records.filter_map(|record| Some(record.get(column)?.trim().to_owned())).filter(|code| !code.is_empty()).collect();
    if file.name != COMMUNE_FILE {
        return Ok(codes);
    }
    let others = codes.into_iter().filter(|code| code.parse::<base::Commune>().is_err());
    Ok(std::iter::once(COMMUNES.to_owned()).chain(others).collect())
}

/// «PR2» for three questions PR2_1, PR2_2 and PR2_3 on the same codes: a ranking.
fn rankings(codebook: &Codebook) -> Vec<Question> {
    let first = codebook.questions().iter().filter_map(|q| Some((q, q.code.strip_suffix("_1")?)));
    let same = |stem: &str, rank: usize, values: &[String]| {
        codebook.question(&format!("{stem}_{rank}")).is_some_and(|q| q.kind == Kind::Single && q.values == values)
    };
    let is_ranking = |(q, stem): &(&Question, &str)| {
        q.kind == Kind::Single && same(stem, 2, &q.values) && same(stem, 3, &q.values) && codebook.question(&format!("{stem}_4")).is_none()
    };
    let ranking = |(q, stem): (&Question, &str)| Question { code: stem.to_owned(), kind: Kind::Rank3, ..q.clone() };
    first.filter(is_ranking).map(ranking).collect()
}

/// Columns that are no question: mark of simulation, channel, times.
fn technical(survey: &Survey) -> Vec<Question> {
    let listed = |code: &str, label: &str, kind, values: &[&str]| Question {
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        ..Question::plain(code, label, kind)
    };
    let channels: Vec<&str> = survey.channels.iter().map(String::as_str).collect();
    let channel = if channels.is_empty() { Kind::Technical } else { Kind::Single };
    vec![
        listed("simule", "Ligne fictive (SIMULÉ)", Kind::Technical, &["oui", "non"]),
        listed("channel", "Moyen par lequel la réponse a été donnée", channel, &channels),
        listed("start", "Début de la réponse", Kind::Technical, &[]),
        listed("end", "Fin de la réponse", Kind::Technical, &[]),
        listed("duration", "Durée de la réponse, en secondes", Kind::Technical, &[]),
    ]
}
