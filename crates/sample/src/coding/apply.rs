//! A coding frame applied: a text becomes ticks, one a theme.

use super::agree::{Agreement, agreement};
use super::scan::scan;
use super::words::{Word, fold, words};
use super::{CodingFrame, Codings, Theme};
use crate::answers::{Answer, Answers};
use crate::codebook::{Codebook, Kind, Question};
use base::{Finding, Findings, Place, french};
use serde::Serialize;

/// What the question that holds the themes adds to the name of the open one.
const SUFFIX: &str = "_themes";
/// The tick of a text without theme.
pub const UNCODED: &str = "sans_theme";

/// A theme and its texts.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ThemeCount {
    pub id: String,
    pub label: String,
    pub answers: usize,
}

/// What a coding gave.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CodingReport {
    pub question: String,
    /// Texts given.
    pub texts: usize,
    pub uncoded: usize,
    /// Part of the texts, between 0 and 1; none without texts.
    pub uncoded_share: Option<f64>,
    /// Texts that may name a person.
    pub flagged: usize,
    /// Texts that a person coded.
    pub by_hand: usize,
    pub themes: Vec<ThemeCount>,
    /// Between two persons, or a person and the terms.
    pub agreements: Vec<Agreement>,
}

/// The themes of each text, by the terms: for each theme, whether the text has it.
pub fn apply(frame: &CodingFrame, texts: &[&str]) -> Vec<Vec<bool>> {
    let themes: Vec<Vec<Phrase>> = frame.theme.iter().map(|theme| theme.terms.iter().map(|term| Phrase::new(term)).collect()).collect();
    let one = |text: &&str| {
        let words = words(text);
        themes.iter().map(|phrases| phrases.iter().any(|phrase| phrase.is_in(&words))).collect()
    };
    texts.iter().map(one).collect()
}

/// A term: words that follow each other; «transp*» is any word that begins so.
struct Phrase(Vec<Part>);

enum Part {
    Like(Word),
    Begins(String),
}

impl Phrase {
    fn new(term: &str) -> Phrase {
        let parts = term.split_whitespace().flat_map(|token| match token.strip_suffix('*') {
            Some(stem) => vec![Part::Begins(fold(stem))],
            None => words(token).into_iter().map(Part::Like).collect(),
        });
        Phrase(parts.collect())
    }

    fn is_in(&self, words: &[Word]) -> bool {
        let fits = |(part, word): (&Part, &Word)| match part {
            Part::Like(wanted) => wanted.is_like(word),
            Part::Begins(stem) => word.folded.starts_with(stem.as_str()),
        };
        !self.0.is_empty() && words.windows(self.0.len()).any(|window| self.0.iter().zip(window).all(fits))
    }
}

/// Codes an open question of a table: adds the question `PR4_themes` with a column a theme, and tells counts, the part
/// without theme, agreement. A text that a person coded keeps that coding.
pub(crate) fn code_table(
    frame: &CodingFrame,
    codings: &[Codings],
    answers: &mut Answers,
    codebook: &mut Codebook,
) -> Result<(CodingReport, Findings), Box<Finding>> {
    let column = answers.column(&frame.code).ok_or_else(|| {
        let place = Place::file(super::FILE).column(format!("question {}", frame.code));
        let finding = Finding::error("codage-impossible", place).found(format!("pas de colonne « {} » dans les réponses", frame.code));
        Box::new(finding.expected("une question ouverte").remedy("corriger `code`"))
    })?;
    let texts: Vec<Option<&str>> = answers.rows.iter().map(|row| row.cells.get(column).and_then(Answer::code)).collect();
    let given: Vec<usize> = (0..texts.len()).filter(|row| texts[*row].is_some()).collect();
    let by_terms = apply(frame, &given.iter().filter_map(|row| texts[*row]).collect::<Vec<_>>());
    let ids: Vec<Option<&str>> = given.iter().map(|row| answers.get(*row, "respondent_id").code()).collect();
    let by_hand: Vec<Vec<Option<Vec<bool>>>> =
        codings.iter().map(|coding| ids.iter().map(|id| coding.ticks(frame, *id)).collect()).collect();
    let chosen = |text: usize| by_hand.iter().find_map(|coding| coding[text].clone());
    let ticks: Vec<Vec<bool>> = (0..given.len()).map(|text| chosen(text).unwrap_or_else(|| by_terms[text].clone())).collect();
    let findings = flagged(frame, answers, column, &given);
    let report = CodingReport {
        question: frame.code.clone(),
        texts: given.len(),
        uncoded: ticks.iter().filter(|ticks| !ticks.contains(&true)).count(),
        uncoded_share: share(&ticks),
        flagged: findings.len(),
        by_hand: (0..given.len()).filter(|text| chosen(*text).is_some()).count(),
        themes: counts(&frame.theme, &ticks),
        agreements: agreements(frame, codings, &by_terms, &by_hand),
    };
    add(frame, answers, codebook, column, &given, &ticks);
    Ok((report, findings))
}

fn share(ticks: &[Vec<bool>]) -> Option<f64> {
    let uncoded = ticks.iter().filter(|ticks| !ticks.contains(&true)).count();
    (!ticks.is_empty()).then(|| uncoded as f64 / ticks.len() as f64)
}

fn counts(themes: &[Theme], ticks: &[Vec<bool>]) -> Vec<ThemeCount> {
    let count = |at: usize| ticks.iter().filter(|ticks| ticks[at]).count();
    let one = |(at, theme): (usize, &Theme)| ThemeCount { id: theme.id.clone(), label: theme.label.clone(), answers: count(at) };
    themes.iter().enumerate().map(one).collect()
}

/// Texts that may name somebody; the text itself is never repeated.
fn flagged(frame: &CodingFrame, answers: &Answers, column: usize, given: &[usize]) -> Findings {
    let one = |row: &usize| {
        let row = &answers.rows[*row];
        let marks = scan(row.cells.get(column)?.code()?);
        let found: Vec<&str> = marks.iter().map(|mark| mark.label_fr()).collect();
        (!marks.is_empty()).then(|| {
            Finding::warning("a-relire-avant-publication", answers.place(row).column(&frame.code))
                .found(format!("{}, semble-t-il", found.join(" et ")))
                .expected("aucun nom, aucune coordonnée")
                .remedy("relire ; ne jamais publier le texte tel quel")
        })
    };
    given.iter().filter_map(one).collect()
}

fn agreements(frame: &CodingFrame, codings: &[Codings], by_terms: &[Vec<bool>], by_hand: &[Vec<Option<Vec<bool>>>]) -> Vec<Agreement> {
    let terms: Vec<Option<Vec<bool>>> = by_terms.iter().cloned().map(Some).collect();
    let named: Vec<(&str, &[Option<Vec<bool>>])> = std::iter::once(("les termes", terms.as_slice()))
        .chain(codings.iter().zip(by_hand).map(|(coding, ticks)| (coding.file.as_str(), ticks.as_slice())))
        .collect();
    let pairs = (0..named.len()).flat_map(|one| (one + 1..named.len()).map(move |other| (one, other)));
    pairs.flat_map(|(one, other)| agreement(&frame.theme, named[one], named[other])).collect()
}

fn add(frame: &CodingFrame, answers: &mut Answers, codebook: &mut Codebook, column: usize, given: &[usize], ticks: &[Vec<bool>]) {
    let name = format!("{}{SUFFIX}", frame.code);
    let values: Vec<String> = frame.theme.iter().map(|theme| theme.id.clone()).chain([UNCODED.to_owned()]).collect();
    for (at, value) in values.iter().enumerate() {
        // Who wrote nothing is no respondent of this question.
        let mut cells: Vec<Answer> = answers.rows.iter().map(|row| row.cells.get(column).map_or(Answer::Unseen, silent)).collect();
        for (row, ticks) in given.iter().zip(ticks) {
            let ticked = ticks.get(at).copied().unwrap_or_else(|| !ticks.contains(&true));
            cells[*row] = Answer::Code(if ticked { "1" } else { "0" }.to_owned());
        }
        answers.add_column(&format!("{name}_{value}"), cells);
    }
    let label = frame.label.clone().unwrap_or_else(|| format!("{}, thèmes", frame.code));
    codebook.add(Question { values, routed: true, ..Question::plain(&name, &label, Kind::Multi) });
}

fn silent(cell: &Answer) -> Answer {
    if cell.code().is_some() { Answer::Unseen } else { cell.clone() }
}

impl CodingReport {
    pub fn text(&self) -> String {
        let percent = |share: Option<f64>| share.map_or("n.d.".to_owned(), |share| format!("{}\u{a0}%", french::number(share * 100.0, 0)));
        let mut out = format!(
            "Textes de {}\u{a0}: {}, dont {} sans thème ({}), {} codés à la main, {} à relire avant publication.\n",
            self.question,
            self.texts,
            self.uncoded,
            percent(self.uncoded_share),
            self.by_hand,
            self.flagged
        );
        for theme in &self.themes {
            out.push_str(&format!("  {:>6}  {}\n", theme.answers, theme.label));
        }
        for agreement in &self.agreements {
            out.push_str(&format!("  {}\n", agreement.text()));
        }
        out
    }
}
