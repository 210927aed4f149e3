//! Everything one indicator needs: its question, the cells of the respondents in scope, its base, the designs.

use crate::answers::Answer;
use crate::codebook::{Codebook, Kind, Question};
use crate::survey::{IndicatorRule, MeasureKind};
use crate::{Answers, Frame, SampleError, Survey, Weighting};
use stat::Design;

pub(super) struct Room<'a> {
    pub survey: &'a Survey,
    pub answers: &'a Answers,
    pub weighting: &'a Weighting,
    pub rule: &'a IndicatorRule,
    pub question: &'a Question,
    pub margins: &'a [stat::Margin<'a>],
    pub weighted: Design,
    pub unweighted: Design,
    /// The cells of each column of the question: one, or one a choice, or one a rank.
    pub columns: Vec<Vec<&'a Answer>>,
    pub base: Vec<bool>,
    /// Asked, and no answer.
    pub silent: Vec<bool>,
    pub asked: Vec<bool>,
    /// Answered by a code that leaves the base.
    pub excluded: Vec<bool>,
}

impl<'a> Room<'a> {
    pub fn new(
        survey: &'a Survey,
        codebook: &'a Codebook,
        answers: &'a Answers,
        weighting: &'a Weighting,
        frame: &Frame,
        rule: &'a IndicatorRule,
        margins: &'a [stat::Margin<'a>],
    ) -> Result<Room<'a>, SampleError> {
        let failed = |reason: String| SampleError::Estimate { survey: survey.id.clone(), indicator: rule.id.clone(), reason };
        let question = codebook.question(&rule.question);
        let question = question.ok_or_else(|| failed(format!("la question « {} » n'est pas dans le codebook", rule.question)))?;
        check(rule, question).map_err(&failed)?;
        let names = column_names(question);
        if let Some(missing) = names.iter().find(|name| !answers.has_column(name)) {
            return Err(failed(format!("la colonne « {missing} » manque dans {}", answers.file)));
        }
        let columns: Vec<Vec<&Answer>> =
            names.iter().map(|name| weighting.units.iter().map(|row| answers.get(*row, name)).collect()).collect();
        let any = |test: &dyn Fn(&Answer) -> bool| -> Vec<bool> {
            (0..weighting.units.len()).map(|unit| columns.iter().any(|cells| test(cells[unit]))).collect()
        };
        let excluded = any(&|cell| cell.code().is_some_and(|code| rule.base_excludes.iter().any(|out| out == code)));
        let answered = any(&|cell| cell.code().is_some());
        let asked = any(&|cell| cell.is_silent() || cell.code().is_some());
        let design = |weights: &[f64]| super::design(survey, answers, weighting, frame, weights).map_err(&failed);
        Ok(Room {
            weighted: design(&weighting.weights)?,
            unweighted: design(&vec![1.0; weighting.units.len()])?,
            base: answered.iter().zip(&excluded).map(|(answered, out)| *answered && !out).collect(),
            silent: asked.iter().zip(&answered).map(|(asked, answered)| *asked && !answered).collect(),
            survey,
            answers,
            weighting,
            rule,
            question,
            margins,
            columns,
            asked,
            excluded,
        })
    }

    /// The cells of a question of one column.
    pub fn cells(&self) -> impl Iterator<Item = &'a Answer> + '_ {
        self.columns[0].iter().copied()
    }

    pub fn units(&self) -> usize {
        self.weighting.units.len()
    }

    /// The choices of a multiple question or a ranking.
    pub fn choices(&self) -> &'a [String] {
        &self.question.values
    }
}

/// The columns of a question in the table of answers.
fn column_names(question: &Question) -> Vec<String> {
    match question.kind {
        Kind::Multi => question.values.iter().map(|choice| format!("{}_{choice}", question.code)).collect(),
        Kind::Rank3 => (1..=3).map(|rank| format!("{}_{rank}", question.code)).collect(),
        _ => vec![question.code.clone()],
    }
}

/// What is asked of the question must be something that its type can give, and the codes must be its own.
fn check(rule: &IndicatorRule, question: &Question) -> Result<(), String> {
    let fits = match question.kind {
        Kind::Multi => rule.kind == MeasureKind::Multiple,
        Kind::Rank3 => rule.kind == MeasureKind::Ranking,
        Kind::Number => rule.kind == MeasureKind::Mean,
        Kind::Single | Kind::Likert4 => !matches!(rule.kind, MeasureKind::Multiple | MeasureKind::Ranking),
        Kind::Text | Kind::Date | Kind::Time | Kind::DateTime | Kind::Technical => false,
    };
    if !fits {
        return Err(format!("la question « {} » n'est pas d'un type dont on tire cette mesure ; voir `kind`", question.code));
    }
    if rule.kind == MeasureKind::Share && rule.favourable.is_empty() {
        return Err("une part demande au moins un code dans `favourable`".to_owned());
    }
    let named = rule.favourable.iter().chain(&rule.unfavourable).chain(&rule.base_excludes).chain(rule.scores.keys());
    match named.into_iter().find(|code| question.kind != Kind::Number && !question.values.contains(code)) {
        Some(code) => Err(format!("le code « {code} » n'est pas une valeur de la question « {} »", question.code)),
        None => Ok(()),
    }
}
