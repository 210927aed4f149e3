//! Questionnaires of other tools, as far as answers need them: questions, kinds, choices.
//!
//! In: a LimeSurvey structure (.lss, .lsg, .lsq), an XLSForm, an XForm, a REDCap dictionary. Out: a [`Structure`]; what
//! cannot be taken over (conditions, validation) is kept as text, to be told.

pub mod limesurvey;
pub mod redcap;
pub mod xform;
pub mod xlsform;

use crate::table::Choice;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Structure {
    pub title: String,
    /// The default one first.
    pub languages: Vec<String>,
    /// Groups by code (or number) and title, in order.
    pub groups: Vec<(String, String)>,
    pub questions: Vec<Question>,
    /// Rules of other tools that are not translated: place, what.
    pub not_translated: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Its name in the files of answers; a path with `/` for forms with groups.
    pub code: String,
    pub label: String,
    pub group: Option<String>,
    pub kind: QuestionKind,
    /// The type as the tool writes it.
    pub tool_type: String,
    pub choices: Vec<Choice>,
    /// Rows of a matrix, or boxes of a multiple choice.
    pub parts: Vec<Choice>,
    /// The columns of a matrix with two scales.
    pub second_scale: Vec<Choice>,
    pub has_other: bool,
    pub is_mandatory: bool,
    /// The condition under which it is asked, as the tool writes it.
    pub relevance: Option<String>,
    /// Declared as identifying a person.
    pub identifies: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuestionKind {
    Single,
    Multiple,
    /// A choice for each part.
    Matrix,
    Number,
    /// A number for each part.
    Numbers,
    #[default]
    Text,
    /// A text for each part.
    Texts,
    Date,
    /// Choices in order.
    Ranking,
    /// Shown, not answered.
    Note,
    /// A file: never an answer.
    File,
    /// Instances; its questions have its code as the start of theirs.
    Repeat,
}

impl Structure {
    pub fn find(&self, code: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.code == code)
    }

    /// By the last part of its path.
    pub fn find_last(&self, name: &str) -> Option<&Question> {
        self.find(name).or_else(|| self.questions.iter().find(|question| question.code.rsplit('/').next() == Some(name)))
    }
}
