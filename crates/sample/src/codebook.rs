//! `codebook.csv`: the questions, their type, their allowed codes, and who was asked.

use crate::SampleError;
use crate::error::text;
use std::path::Path;

/// Types of questions, as in the questionnaires.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// One code of the list.
    Single,
    /// One column per choice, 0 or 1.
    Multi,
    /// One code of an ordered list of four.
    Likert4,
    /// A number within the range.
    Number,
    /// Free text: never published as is.
    Text,
    /// Three columns, ranks 1 to 3.
    Rank3,
    Date,
    Time,
    DateTime,
    /// Not a question: identifier, date, mark, computed value.
    Technical,
}

/// Every type and its name in the file.
const KINDS: [(Kind, &str); 10] = [
    (Kind::Single, "single"),
    (Kind::Multi, "multi"),
    (Kind::Likert4, "likert4"),
    (Kind::Number, "number"),
    (Kind::Text, "text"),
    (Kind::Rank3, "rank3"),
    (Kind::Date, "date"),
    (Kind::Time, "time"),
    (Kind::DateTime, "datetime"),
    (Kind::Technical, "technical"),
];

/// One line of the codebook.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    pub code: String,
    pub label_fr: String,
    pub kind: Kind,
    /// Allowed codes; «@communes» stands for the communes of the study; «0-9» is a range of numbers.
    pub values: Vec<String>,
    /// Who is asked; empty: everybody.
    pub base: Vec<Condition>,
    pub indicators: Vec<String>,
    /// For a number: whole or not, and its bounds.
    pub number: NumberRule,
    /// True when not everybody is asked: «nc» is then no fault.
    pub routed: bool,
    /// Codes of this question that mean «nsp», «nr» or «nc», with what they mean.
    pub missing: Vec<(String, &'static str)>,
}

/// What a number must be.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct NumberRule {
    pub integer: bool,
    pub least: Option<f64>,
    pub most: Option<f64>,
}

impl Question {
    /// A question without codes, bounds or routing.
    pub(crate) fn plain(code: &str, label: &str, kind: Kind) -> Question {
        Question {
            code: code.to_owned(),
            label_fr: label.to_owned(),
            kind,
            values: Vec::new(),
            base: Vec::new(),
            indicators: Vec::new(),
            number: NumberRule::default(),
            routed: false,
            missing: Vec::new(),
        }
    }
}

/// «PF4 in couple_avec_enfants monoparental»: the answer to a question is one of some codes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    pub question: String,
    pub codes: Vec<String>,
}

/// The questions of a survey, in the order of the file.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Codebook {
    questions: Vec<Question>,
}

const HEADER: [&str; 6] = ["code", "label_fr", "type", "values", "base", "indicators"];

impl Codebook {
    pub fn read(path: &Path) -> Result<Codebook, SampleError> {
        Codebook::parse(&text(path)?, path)
    }

    pub fn parse(text: &str, path: &Path) -> Result<Codebook, SampleError> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| SampleError::survey(path, error.to_string()))?;
        if header.iter().ne(HEADER) {
            let found = header.iter().collect::<Vec<_>>().join(",");
            return Err(SampleError::survey(path, format!("en-tête « {found} » ; attendu : « {} »", HEADER.join(","))));
        }
        let mut codebook = Codebook::default();
        for record in reader.records() {
            let record = record.map_err(|error| SampleError::survey(path, error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let question = question(&record).map_err(|reason| SampleError::line(path, line, reason))?;
            if codebook.question(&question.code).is_some() {
                return Err(SampleError::line(path, line, format!("la question « {} » est décrite deux fois", question.code)));
            }
            codebook.questions.push(question);
        }
        codebook.check_bases(path)?;
        Ok(codebook)
    }

    /// A base condition must name a question of the codebook.
    fn check_bases(&self, path: &Path) -> Result<(), SampleError> {
        let conditions = self.questions.iter().flat_map(|q| q.base.iter().map(move |c| (q, c)));
        match conditions.into_iter().find(|(_, condition)| self.question(&condition.question).is_none()) {
            None => Ok(()),
            Some((q, c)) => {
                Err(SampleError::survey(path, format!("la base de « {} » nomme « {} », qui n'est pas une question", q.code, c.question)))
            }
        }
    }

    pub fn question(&self, code: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.code == code)
    }

    /// Adds a question; one of the same code is kept.
    pub(crate) fn add(&mut self, question: Question) {
        if self.question(&question.code).is_none() {
            self.questions.push(question);
        }
    }

    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question of a column: «LS1», or «PE3_places» of a multiple one, «PR2_1» of a ranking.
    pub fn of_column(&self, column: &str) -> Option<&Question> {
        let direct = self.question(column).filter(|q| !matches!(q.kind, Kind::Multi | Kind::Rank3));
        let is_choice = |q: &Question, choice: &str| match q.kind {
            Kind::Multi => q.values.iter().any(|value| value == choice),
            Kind::Rank3 => ["1", "2", "3"].contains(&choice),
            _ => false,
        };
        // The name of a question may itself hold «_»: the longest that fits is meant.
        let mut splits = column.rmatch_indices('_').map(|(at, _)| (&column[..at], &column[at + 1..]));
        let part = || splits.find_map(|(code, choice)| self.question(code).filter(|q| is_choice(q, choice)));
        direct.or_else(part)
    }
}

fn question(record: &csv::StringRecord) -> Result<Question, String> {
    let cell = |i: usize| record.get(i).unwrap_or("").trim().to_owned();
    let words = |i: usize| cell(i).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let name = cell(2);
    let kinds = || KINDS.map(|(_, name)| name).join(", ");
    let kind = KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind);
    let kind = kind.ok_or_else(|| format!("type « {name} » inconnu ; attendu : {}", kinds()))?;
    let listed = matches!(kind, Kind::Single | Kind::Multi | Kind::Likert4 | Kind::Rank3);
    if cell(0).is_empty() || listed && cell(3).is_empty() {
        return Err("une question porte un code, et une liste de valeurs quand elle se répond par codes".to_owned());
    }
    let (values, base) = (words(3), base(&cell(4))?);
    let number = if kind == Kind::Number { bounds(values.first().map_or("", String::as_str)) } else { NumberRule::default() };
    let routed = !base.is_empty();
    Ok(Question { values, base, number, routed, indicators: words(5), ..Question::plain(&cell(0), &cell(1), kind) })
}

/// «PF4 in a b & PF9 = principale».
fn base(text: &str) -> Result<Vec<Condition>, String> {
    let condition = |part: &str| {
        let words: Vec<&str> = part.split_whitespace().collect();
        match words.as_slice() {
            [question, "=" | "in", codes @ ..] if !codes.is_empty() => {
                Ok(Condition { question: (*question).to_owned(), codes: codes.iter().map(|c| (*c).to_owned()).collect() })
            }
            _ => Err(format!("base « {part} » ; attendu : « PF9 = principale » ou « PF4 in monoparental autre », reliés par « & »")),
        }
    };
    text.split('&').map(str::trim).filter(|part| !part.is_empty()).map(condition).collect()
}

/// «0-9»; what is no range bounds nothing but below 0.
fn bounds(range: &str) -> NumberRule {
    let parts = range.split_once('-').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    let (low, high) = parts.map_or((0.0, None), |(low, high): (f64, f64)| (low, Some(high)));
    NumberRule { integer: false, least: Some(low), most: high }
}
