//! Units by group, in one counting pass.

use super::NO_GROUP;

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
    pub fn new(n: usize, codes: Option<&[u32]>) -> Groups {
        let Some(codes) = codes else { return Groups { rows: (0..n as u32).collect(), starts: vec![0, n] } };
        let count = codes.iter().filter(|code| **code != NO_GROUP).max().map_or(0, |largest| *largest as usize + 1);
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
        Groups { rows, starts }
    }

    pub fn count(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn members(&self, g: usize) -> Members<'_> {
        Members { rows: &self.rows[self.starts[g]..self.starts[g + 1]] }
    }
}
