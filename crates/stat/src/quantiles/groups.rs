//! Units by group, in one counting pass.

use super::NO_GROUP;
use crate::proportion::EstimateError;

/// Groups without any unit that are let pass: more is a code that was never a number of a group.
const EMPTY_GROUPS: usize = 1 << 16;

/// Rows of each group, one after the other.
pub(super) struct Groups {
    rows: Vec<u32>,
    /// Where each group starts in `rows`; one more at the end.
    starts: Vec<usize>,
}

/// The rows of one group.
pub(super) struct Members<'a> {
    pub rows: &'a [u32],
}

impl Members<'_> {
    pub fn domain(&self, n: usize) -> Vec<bool> {
        let mut domain = vec![false; n];
        self.rows.iter().for_each(|i| domain[*i as usize] = true);
        domain
    }
}

impl Groups {
    /// Error: a code far beyond the units, for which tables would fill the memory.
    pub fn new(n: usize, codes: Option<&[u32]>) -> Result<Groups, EstimateError> {
        let Some(codes) = codes else { return Ok(Groups { rows: (0..n as u32).collect(), starts: vec![0, n] }) };
        let largest = codes.iter().copied().filter(|code| *code != NO_GROUP).max();
        if let Some(code) = largest.filter(|code| *code as usize >= n + EMPTY_GROUPS) {
            return Err(EstimateError::Group { code, units: n });
        }
        let count = largest.map_or(0, |largest| largest as usize + 1);
        let mut starts = vec![0; count + 1];
        let known = || codes.iter().enumerate().filter(|(_, code)| **code != NO_GROUP);
        known().for_each(|(_, code)| starts[*code as usize + 1] += 1);
        (0..count).for_each(|g| starts[g + 1] += starts[g]);
        let mut next = starts.clone();
        let mut rows = vec![0; starts[count]];
        for (row, code) in known() {
            rows[next[*code as usize]] = row as u32;
            next[*code as usize] += 1;
        }
        Ok(Groups { rows, starts })
    }

    pub fn count(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn members(&self, g: usize) -> Members<'_> {
        Members { rows: &self.rows[self.starts[g]..self.starts[g + 1]] }
    }
}
