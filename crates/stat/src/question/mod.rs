//! Kinds of questions and what is estimated of each.
//!
//! In: the answers of one question, one code or number per unit, and a [`Survey`]. Out: shares and means with n, standard
//! errors, degrees of freedom and joint covariances. Missing answers are out of the base but stay in the design.
//!
//! One file a kind: one choice, several choices, agreement scales and matrices, ranking, numbers, coded text.

mod coded;
mod likert;
mod multiple;
mod numeric;
mod ranking;
mod reliability;
mod shares;
mod single;

pub use coded::coded;
pub use likert::{Item, Matrix, MatrixBase, Scale, compare_items, likert, matrix};
pub use multiple::{Multiple, MultipleBase, OptionShares, multiple_response};
pub use numeric::{Numeric, numeric};
pub use ranking::{Ranked, Ranking, by_choice, ranking};
pub use reliability::{Alpha, cronbach};
pub use shares::{LevelTotals, Shares};
pub use single::{Single, single_choice};

use crate::margin::MISSING;
use crate::proportion::{Estimate, EstimateError};
use crate::survey::Survey;

/// Who was asked, and who answered.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Base {
    /// Units of non-zero weight that answered.
    pub n: usize,
    /// Units of non-zero weight that were asked and did not.
    pub missing: usize,
    /// Their share of the weight of those asked.
    pub missing_share: f64,
    /// Σ w of those who answered.
    pub weight: f64,
    /// PSUs less strata with a unit that answered.
    pub degrees_of_freedom: u32,
}

/// Why a question has no figures.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum QuestionError {
    #[error("{what} : {found} valeurs pour {expected} unités")]
    Lengths { what: &'static str, found: usize, expected: usize },
    #[error("l'unité {unit} porte le code {code}, mais la question n'a que {levels} modalités")]
    BadCode { unit: usize, code: u16, levels: usize },
    #[error("la question n'a aucune modalité")]
    NoLevel,
    #[error("la modalité {level} est demandée, mais la question n'en a que {levels}")]
    NoSuchLevel { level: usize, levels: usize },
    #[error("{scores} notes pour {levels} modalités")]
    Scores { scores: usize, levels: usize },
    #[error("l'unité {unit} donne le rang {rank}, mais les rangs vont de 1 à {highest}")]
    BadRank { unit: usize, rank: u8, highest: usize },
    #[error("l'unité {unit} donne deux fois le rang {rank}, ou cite deux fois le même choix")]
    RankTwice { unit: usize, rank: u8 },
    #[error("l'alpha de Cronbach demande au moins deux questions dont la somme varie ; trouvé {items} question(s)")]
    NoReliability { items: usize },
    #[error("la valeur de l'unité {unit} n'est pas un nombre fini")]
    NotFinite { unit: usize },
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

impl Base {
    /// Counts those who answered among those of the domain.
    pub fn of(survey: &Survey, answered: &[bool], domain: Option<&[bool]>) -> Result<Base, QuestionError> {
        let w = survey.weights();
        check(survey, &[("réponses", answered.len()), ("champ", domain.map_or(w.len(), <[bool]>::len))])?;
        let asked = |i: &usize| w[*i] != 0.0 && domain.is_none_or(|d| d[*i]);
        let (mut n, mut missing, mut weight, mut lost) = (0, 0, 0.0, 0.0);
        for i in (0..w.len()).filter(asked) {
            let (count, sum) = if answered[i] { (&mut n, &mut weight) } else { (&mut missing, &mut lost) };
            *count += 1;
            *sum += w[i];
        }
        if n == 0 {
            return Err(EstimateError::EmptyBase.into());
        }
        let inside: Vec<bool> = (0..w.len()).map(|i| answered[i] && domain.is_none_or(|d| d[i])).collect();
        let degrees_of_freedom = survey.degrees_of_freedom(Some(&inside));
        Ok(Base { n, missing, missing_share: lost / (weight + lost), weight, degrees_of_freedom })
    }

    /// A figure of this base; `spread` is Σ w (y − ȳ)² / Σ w, for the design effect.
    pub(crate) fn estimate(&self, value: f64, standard_error: f64, spread: f64) -> Estimate {
        let simple = spread / (self.n as f64 - 1.0);
        let deff = (self.n > 1 && simple > 0.0).then(|| standard_error.powi(2) / simple);
        Estimate { value, standard_error, n: self.n, degrees_of_freedom: self.degrees_of_freedom, deff, weight: self.weight }
    }
}

/// Every length that of the survey.
pub(crate) fn check(survey: &Survey, lengths: &[(&'static str, usize)]) -> Result<(), QuestionError> {
    let expected = survey.weights().len();
    let wrong = lengths.iter().find(|(_, found)| *found != expected);
    wrong.map_or(Ok(()), |(what, found)| Err(QuestionError::Lengths { what, found: *found, expected }))
}

/// Codes of the survey's length, each below `levels` or missing.
pub(crate) fn check_codes(survey: &Survey, codes: &[u16], levels: usize) -> Result<(), QuestionError> {
    check(survey, &[("codes", codes.len())])?;
    if levels == 0 {
        return Err(QuestionError::NoLevel);
    }
    let beyond = codes.iter().position(|code| *code != MISSING && usize::from(*code) >= levels);
    beyond.map_or(Ok(()), |i| Err(QuestionError::BadCode { unit: i + 1, code: codes[i], levels }))
}

/// Indicators of some levels.
pub(crate) fn indicators(of: &[usize], levels: usize) -> Result<Vec<f64>, QuestionError> {
    if let Some(level) = of.iter().find(|level| **level >= levels) {
        return Err(QuestionError::NoSuchLevel { level: level + 1, levels });
    }
    Ok((0..levels).map(|level| f64::from(u8::from(of.contains(&level)))).collect())
}
