//! How much was answered: by question, by row, and which answers are missing together.

use crate::answers::{Answer, Row};
use base::french;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a row says of a question.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    Answered,
    DontKnow,
    Refused,
    NotConcerned,
    Unseen,
    Invalid,
}

impl Asked {
    /// From the columns of a question; `true` for a tick, which answers only when it is ticked.
    pub fn of(row: &Row, columns: impl Iterator<Item = (usize, bool)> + Clone) -> Asked {
        let cells = || columns.clone().map(|(at, tick)| (row.cells.get(at).unwrap_or(&Answer::Unseen), tick));
        let any = |test: &dyn Fn(&Answer) -> bool| cells().any(|(cell, _)| test(cell));
        match () {
            _ if cells().any(|(cell, tick)| matches!(cell, Answer::Code(code) if !tick || code == "1")) => Asked::Answered,
            _ if any(&|cell| *cell == Answer::DontKnow) => Asked::DontKnow,
            _ if any(&|cell| *cell == Answer::Refused) => Asked::Refused,
            _ if any(&|cell| *cell == Answer::Invalid) => Asked::Invalid,
            _ if any(&|cell| matches!(cell, Answer::Unseen | Answer::Code(_))) => Asked::Unseen,
            _ => Asked::NotConcerned,
        }
    }
}

/// The answers to a question, the kinds of missing apart.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct QuestionCount {
    pub question: String,
    pub answered: usize,
    pub nsp: usize,
    pub nr: usize,
    pub nc: usize,
    /// Asked and left empty.
    pub unseen: usize,
    /// Set to missing by a check.
    pub invalid: usize,
}

/// Questions left without an answer together, and in how many rows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Pattern {
    pub rows: usize,
    pub missing: Vec<String>,
}

/// Counts while rows go by.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Tally {
    pub questions: Vec<QuestionCount>,
    /// Of each row: questions asked and answered.
    pub rates: Vec<(u32, u32)>,
    patterns: BTreeMap<Vec<u64>, usize>,
    current: Vec<u64>,
}

impl Tally {
    pub fn new(questions: impl Iterator<Item = String>) -> Tally {
        let questions = questions.map(|question| QuestionCount { question, ..QuestionCount::default() });
        Tally { questions: questions.collect(), ..Tally::default() }
    }

    /// A row begins.
    pub fn row(&mut self) {
        self.rates.push((0, 0));
        self.current.clear();
        self.current.resize(self.questions.len().div_ceil(64), 0);
    }

    /// «Does not know» and a refusal are given by a person who saw the question: they complete it.
    pub fn count(&mut self, question: usize, asked: Asked) {
        let Some((count, rate)) = self.questions.get_mut(question).zip(self.rates.last_mut()) else { return };
        let (field, in_base, answered) = match asked {
            Asked::Answered => (&mut count.answered, 1, 1),
            Asked::DontKnow => (&mut count.nsp, 1, 1),
            Asked::Refused => (&mut count.nr, 1, 1),
            Asked::NotConcerned => (&mut count.nc, 0, 0),
            Asked::Unseen => (&mut count.unseen, 1, 0),
            Asked::Invalid => (&mut count.invalid, 1, 0),
        };
        *field += 1;
        *rate = (rate.0 + in_base, rate.1 + answered);
        if in_base > answered {
            self.current[question / 64] |= 1 << (question % 64);
        }
    }

    /// The row ends.
    pub fn close(&mut self) {
        match self.patterns.get_mut(&self.current) {
            Some(rows) => *rows += 1,
            None => drop(self.patterns.insert(self.current.clone(), 1)),
        }
    }

    pub fn add(&mut self, other: Tally) {
        for (mine, theirs) in self.questions.iter_mut().zip(other.questions) {
            mine.answered += theirs.answered;
            mine.nsp += theirs.nsp;
            mine.nr += theirs.nr;
            mine.nc += theirs.nc;
            mine.unseen += theirs.unseen;
            mine.invalid += theirs.invalid;
        }
        self.rates.extend(other.rates);
        for (pattern, rows) in other.patterns {
            *self.patterns.entry(pattern).or_default() += rows;
        }
    }

    pub fn completion(&self) -> Completion {
        let mut shares: Vec<f64> = self.rates.iter().map(|(asked, answered)| share(*answered, *asked)).collect();
        shares.sort_by(f64::total_cmp);
        let full = shares.iter().filter(|share| **share >= 1.0).count();
        let half = shares.iter().filter(|share| **share < 0.5).count();
        let patterns = self.patterns.len();
        Completion { rows: shares.len(), full, under_half: half, median: median(&shares), patterns, most_frequent: self.most_frequent() }
    }

    /// The patterns of most rows, the one without any missing answer left out.
    fn most_frequent(&self) -> Vec<Pattern> {
        const SHOWN: usize = 5;
        let mut found: Vec<(&Vec<u64>, usize)> = self.patterns.iter().map(|(bits, rows)| (bits, *rows)).collect();
        found.retain(|(bits, _)| bits.iter().any(|word| *word != 0));
        found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let names = |bits: &[u64]| {
            let is_set = |i: &usize| bits[i / 64] >> (i % 64) & 1 == 1;
            (0..self.questions.len()).filter(is_set).map(|i| self.questions[i].question.clone()).collect()
        };
        found.into_iter().take(SHOWN).map(|(bits, rows)| Pattern { rows, missing: names(bits) }).collect()
    }
}

/// How full the rows are.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Completion {
    pub rows: usize,
    /// Rows in which all that was asked is answered.
    pub full: usize,
    pub under_half: usize,
    /// Median share of what was asked that is answered, between 0 and 1; none without rows.
    pub median: Option<f64>,
    /// Different sets of missing answers, none missing among them.
    pub patterns: usize,
    pub most_frequent: Vec<Pattern>,
}

impl Completion {
    pub fn text(&self) -> String {
        let Some(median) = self.median else { return "Remplissage : aucune réponse.\n".to_owned() };
        let mut out = format!(
            "Remplissage\u{a0}: {} réponses complètes sur {}, {} remplies à moins de la moitié\u{202f}; en médiane {}\u{a0}% de ce qui était demandé.\n",
            self.full,
            self.rows,
            self.under_half,
            french::number(median * 100.0, 0)
        );
        for pattern in &self.most_frequent {
            let shown: Vec<&str> = pattern.missing.iter().take(6).map(String::as_str).collect();
            let more = pattern.missing.len().saturating_sub(6);
            let more = if more > 0 { format!(" et {more} autres") } else { String::new() };
            out.push_str(&format!("  sans réponse ensemble\u{a0}: {}{more} ({} réponses)\n", shown.join(", "), pattern.rows));
        }
        out
    }
}

/// Nothing asked is nothing missing.
pub(crate) fn share(answered: u32, asked: u32) -> f64 {
    if asked == 0 { 1.0 } else { f64::from(answered) / f64::from(asked) }
}

/// Of sorted numbers.
pub(crate) fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        _ if sorted.is_empty() => None,
        1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}
