//! Questions with several answers: each option becomes a question whose level says how many options the row ticked too.
//!
//! In: a column a option, 1 ticked, 0 not. Out: for each option codes 2 m + t, with m the options ticked by the row and t
//! whether this one is. One sheet of an option then gives its share of respondents and its share of citations.

use super::sheet::Sheet;
use super::{CubeError, NO_ANSWER, Question};
use crate::proportion::{Estimate, EstimateError};

/// Most options: 2 (options + 1) levels must be codes.
const MOST: usize = 126;

/// The options ticked by each row.
#[derive(Clone, PartialEq, Debug)]
pub struct Multiple {
    options: usize,
    /// Options ticked, or [`NO_ANSWER`] where no option is known.
    ticked: Vec<u8>,
}

impl Multiple {
    /// A row where every option is [`NO_ANSWER`] did not answer; where some are, those are not ticked.
    ///
    /// Errors: no option or more than 126, columns of different lengths, codes other than 0, 1 and missing.
    pub fn new(options: &[&[u8]]) -> Result<Multiple, CubeError> {
        let what = "option";
        if options.is_empty() || options.len() > MOST {
            return Err(CubeError::BadCount { what, rank: 1, found: options.len(), most: MOST });
        }
        let n = options[0].len();
        let mut ticked = vec![NO_ANSWER; n];
        for (k, codes) in options.iter().enumerate() {
            if codes.len() != n {
                return Err(CubeError::Lengths { what, rank: k + 1, found: codes.len(), expected: n });
            }
            super::pass::check_question(k, &Question { codes, levels: 2 }, n)?;
            let known = ticked.iter_mut().zip(*codes).filter(|(_, code)| **code != NO_ANSWER);
            known.for_each(|(ticked, code)| *ticked = if *ticked == NO_ANSWER { *code } else { *ticked + code });
        }
        Ok(Multiple { options: options.len(), ticked })
    }

    /// Levels of the codes of an option.
    pub fn levels(&self) -> usize {
        2 * (self.options + 1)
    }

    /// The codes of an option, given its column.
    pub fn codes(&self, option: &[u8]) -> Vec<u8> {
        let code = |(ticked, code): (&u8, &u8)| if *ticked == NO_ANSWER { NO_ANSWER } else { 2 * ticked + u8::from(*code == 1) };
        self.ticked.iter().zip(option).map(code).collect()
    }
}

/// Whether a level is one of those who ticked the option.
fn of_level(level: usize) -> f64 {
    (level % 2) as f64
}

impl Sheet<'_> {
    /// The share of the respondents of a domain who ticked the option of [`Multiple::codes`].
    pub fn share_of_respondents(&self, domain: usize) -> Result<Estimate, EstimateError> {
        let ticked: Vec<usize> = (0..self.levels()).filter(|level| level % 2 == 1).collect();
        self.net(domain, &ticked)
    }

    /// The share of the option among all options ticked in a domain: Σ w t / Σ w m. Its base is who ticked something.
    pub fn share_of_citations(&self, domain: usize) -> Result<Estimate, EstimateError> {
        let y: Vec<f64> = (0..self.levels()).map(of_level).collect();
        let x: Vec<f64> = (0..self.levels()).map(|level| (level / 2) as f64).collect();
        self.ratio(domain, &y, &x)
    }
}
