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
    /// Not a question: identifier, date, mark.
    Technical,
}

/// Every type and its name in the file.
const KINDS: [(Kind, &str); 7] = [
    (Kind::Single, "single"),
    (Kind::Multi, "multi"),
    (Kind::Likert4, "likert4"),
    (Kind::Number, "number"),
    (Kind::Text, "text"),
    (Kind::Rank3, "rank3"),
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

    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question of a column: «LS1», or «PE3_places» of a multiple one, «PR2_1» of a ranking.
    pub fn of_column(&self, column: &str) -> Option<&Question> {
        let direct = self.question(column).filter(|q| !matches!(q.kind, Kind::Multi | Kind::Rank3));
        let part = || {
            let (code, choice) = column.split_once('_')?;
            self.question(code).filter(|q| match q.kind {
                Kind::Multi => q.values.iter().any(|value| value == choice),
                Kind::Rank3 => ["1", "2", "3"].contains(&choice),
                _ => false,
            })
        };
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
    Ok(Question { code: cell(0), label_fr: cell(1), kind, values: words(3), base: base(&cell(4))?, indicators: words(5) })
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
