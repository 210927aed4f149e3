//! Rows that look wrong as wholes: given twice, nearly twice, all the same down a grid, too fast. They are told and
//! kept; a correction leaves out those that a person judged.

use super::completion::median;
use crate::answers::{Answer, Answers, Row};
use base::{Finding, Findings, french};
use form::expression::date::{self, Zone};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Answers that two rows of one day and channel may differ by, and still be told.
const NEAR: usize = 2;
/// Rows with fewer answers are alike by chance.
const ENOUGH: usize = 10;
/// Pairs of rows that are compared before the search stops and says so.
const MAX_PAIRS: usize = 5_000_000;
/// Rows of a grid that must be answered for it to be judged.
const GRID: usize = 4;
/// Seconds under which no questionnaire is read.
const LEAST_SECONDS: f64 = 60.0;

/// What the search reads: the columns that are answers, the grids.
pub(crate) struct Columns {
    pub answers: Vec<usize>,
    /// Name and columns of each grid.
    pub grids: Vec<(String, Vec<usize>)>,
}

/// Everything that is told of whole rows.
pub(crate) fn flags(answers: &Answers, columns: &Columns) -> Findings {
    let mut findings = Findings::default();
    duplicates(answers, columns, &mut findings);
    grids(answers, columns, &mut findings);
    speed(answers, &mut findings);
    findings
}

const KEPT: &str = "relire ; la ligne est gardée, une correction « leave_out » l'écarte";

fn tell(answers: &Answers, row: usize, code: &str, found: String, expected: &str, findings: &mut Findings) {
    let place = answers.place(&answers.rows[row]);
    findings.push(Finding::warning(code, place).found(found).expected(expected).remedy(KEPT));
}

fn key(cell: &Answer) -> (u8, &str) {
    match cell {
        Answer::Code(code) => (0, code),
        Answer::DontKnow => (1, ""),
        Answer::Refused => (2, ""),
        Answer::NotConcerned => (3, ""),
        Answer::Unseen => (4, ""),
        Answer::Invalid => (5, ""),
    }
}

fn hash(row: &Row, columns: impl Iterator<Item = usize>) -> u64 {
    let mut hasher = DefaultHasher::new();
    columns.for_each(|at| key(row.cells.get(at).unwrap_or(&Answer::Unseen)).hash(&mut hasher));
    hasher.finish()
}

fn filled(row: &Row, columns: &[usize]) -> usize {
    columns.iter().filter(|at| row.cells.get(**at).and_then(Answer::code).is_some()).count()
}

/// Where two rows differ, up to one more than is looked for.
fn distance(one: &Row, other: &Row, columns: &[usize]) -> usize {
    let cell = |row: &Row, at: usize| row.cells.get(at).map_or((4, String::new()), |cell| (key(cell).0, key(cell).1.to_owned()));
    let differ = |at: &&usize| one.cells.get(**at) != other.cells.get(**at) && cell(one, **at) != cell(other, **at);
    columns.iter().filter(differ).take(NEAR + 1).count()
}

/// Rows with the same answers, then those of one day and channel that differ by [`NEAR`] at most.
fn duplicates(answers: &Answers, columns: &Columns, findings: &mut Findings) {
    let rows: Vec<usize> = (0..answers.rows.len()).filter(|row| filled(&answers.rows[*row], &columns.answers) >= ENOUGH).collect();
    let mut first: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut alone = Vec::new();
    for row in rows {
        let same = first.entry(hash(&answers.rows[row], columns.answers.iter().copied())).or_default();
        match same.iter().find(|other| distance(&answers.rows[row], &answers.rows[**other], &columns.answers) == 0) {
            Some(other) => {
                let found = format!("les mêmes réponses que {}", answers.place(&answers.rows[*other]));
                tell(answers, row, "lignes-identiques", found, "une ligne par personne", findings);
            }
            None => {
                same.push(row);
                alone.push(row);
            }
        }
    }
    near(answers, columns, &alone, findings);
}

/// Two rows that differ in at most d places agree in one of d + 1 bands of columns: only those are compared.
fn near(answers: &Answers, columns: &Columns, rows: &[usize], findings: &mut Findings) {
    let (day, channel) = (answers.column("collected_on"), answers.column("channel"));
    let text = |row: usize, at: Option<usize>| at.and_then(|at| answers.rows[row].cells.get(at)?.code()).unwrap_or_default();
    let mut bands: HashMap<(u64, usize, &str, &str), Vec<usize>> = HashMap::new();
    let mut pairs = 0;
    for row in rows {
        let mut best = None;
        for band in 0..=NEAR {
            let part = columns.answers.iter().copied().skip(band).step_by(NEAR + 1);
            let others = bands.entry((hash(&answers.rows[*row], part), band, text(*row, day), text(*row, channel))).or_default();
            let looked = others.len().min(MAX_PAIRS - pairs);
            pairs += looked;
            for other in &others[..looked] {
                if distance(&answers.rows[*row], &answers.rows[*other], &columns.answers) <= NEAR {
                    best = best.or(Some(*other));
                }
            }
            others.push(*row);
        }
        if let Some(other) = best {
            let differ = distance(&answers.rows[*row], &answers.rows[other], &columns.answers);
            let found =
                format!("{differ} réponse(s) d'écart avec {}, le même jour et par le même moyen", answers.place(&answers.rows[other]));
            tell(answers, *row, "lignes-presque-identiques", found, "une ligne par personne", findings);
        }
    }
    if pairs >= MAX_PAIRS {
        let place = base::Place::file(&answers.file);
        let found = format!(
            "trop de lignes se ressemblent : {} comparaisons faites, la recherche s'est arrêtée",
            french::number(MAX_PAIRS as f64, 0)
        );
        findings.push(
            Finding::note("doublons-recherche-bornee", place).found(found).remedy("écarter d'abord les lignes identiques, puis relancer"),
        );
    }
}

/// Grids of which four rows at least are answered, all the same.
fn grids(answers: &Answers, columns: &Columns, findings: &mut Findings) {
    for row in 0..answers.rows.len() {
        for (grid, cells) in &columns.grids {
            let codes: Vec<&str> = cells.iter().filter_map(|at| answers.rows[row].cells.get(*at)?.code()).collect();
            if codes.len() >= GRID && codes.windows(2).all(|pair| pair[0] == pair[1]) {
                let found = format!("« {} » aux {} lignes de la grille {grid}", codes[0], codes.len());
                tell(answers, row, "reponses-en-ligne", found, "des réponses qui varient d'une ligne à l'autre", findings);
            }
        }
    }
}

/// The long-string index: the longest run of one code down a grid, by its length, in how many rows.
pub(crate) fn runs(answers: &Answers, columns: &Columns) -> BTreeMap<String, BTreeMap<usize, usize>> {
    let mut found: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
    for row in &answers.rows {
        for (grid, cells) in &columns.grids {
            let codes: Vec<&str> = cells.iter().filter_map(|at| row.cells.get(*at)?.code()).collect();
            if codes.len() >= GRID {
                *found.entry(grid.clone()).or_default().entry(longest(&codes)).or_default() += 1;
            }
        }
    }
    found
}

fn longest(codes: &[&str]) -> usize {
    codes.chunk_by(|one, other| one == other).map(<[&str]>::len).max().unwrap_or(0)
}

/// Rows that took under a minute, or under a third of the median.
fn speed(answers: &Answers, findings: &mut Findings) {
    let seconds: Vec<Option<f64>> = answers.rows.iter().map(|row| duration(answers, row)).collect();
    let mut known: Vec<f64> = seconds.iter().copied().flatten().collect();
    known.sort_by(f64::total_cmp);
    let Some(median) = median(&known) else { return };
    let least = LEAST_SECONDS.max(median / 3.0);
    for (row, seconds) in seconds.iter().enumerate() {
        if let Some(seconds) = seconds.filter(|seconds| *seconds < least) {
            let found = format!("{} secondes", french::number(seconds, 0));
            let expected = format!(
                "au moins {} secondes (une minute, ou le tiers de la médiane, {})",
                french::number(least, 0),
                french::number(median, 0)
            );
            tell(answers, row, "trop-rapide", found, &expected, findings);
        }
    }
}

/// Seconds from the column `duration`, else from `start` and `end`.
fn duration(answers: &Answers, row: &Row) -> Option<f64> {
    let text = |name: &str| answers.column(name).and_then(|at| row.cells.get(at)?.code());
    let given = text("duration").and_then(|text| text.parse::<f64>().ok());
    let days = |name: &str| text(name).and_then(|text| date::parse(text, Zone::UTC, false)).map(date::Moment::days);
    let taken = || days("end").zip(days("start")).map(|(end, start)| ((end - start) * 86_400.0).round());
    given.or_else(taken).filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
}
