//! Several statistics estimated together, so that their covariances are known.

use super::Statistic;

/// The values of each part, one after the other.
#[derive(Default)]
pub struct Stacked<'a> {
    pub parts: Vec<Box<dyn Statistic + 'a>>,
}

impl<'a> Stacked<'a> {
    pub fn of<S: Statistic + 'a>(parts: impl IntoIterator<Item = S>) -> Stacked<'a> {
        Stacked { parts: parts.into_iter().map(|part| Box::new(part) as Box<dyn Statistic + 'a>).collect() }
    }

    /// The part that holds value j, its first value and the place of j in it; none past the last value.
    fn find(&self, j: usize) -> Option<(&dyn Statistic, usize, usize)> {
        let mut first = 0;
        for part in &self.parts {
            if j < first + part.len() {
                return Some((part.as_ref(), first, j - first));
            }
            first += part.len();
        }
        None
    }
}

impl Statistic for Stacked<'_> {
    fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    fn misfit(&self, units: usize) -> Option<usize> {
        self.parts.iter().find_map(|part| part.misfit(units))
    }

    fn values(&self, weights: &[f64]) -> Vec<f64> {
        self.parts.iter().flat_map(|part| part.values(weights)).collect()
    }

    fn influence(&self, weights: &[f64], values: &[f64], j: usize) -> Vec<f64> {
        match self.find(j) {
            Some((part, first, inside)) => part.influence(weights, &values[first..first + part.len()], inside),
            None => vec![0.0; weights.len()],
        }
    }

    fn columns(&self) -> Option<usize> {
        self.parts.iter().map(|part| part.columns()).sum()
    }

    fn group_totals(&self, weights: &[f64], group: &[u32], count: usize) -> Vec<Vec<f64>> {
        self.parts.iter().flat_map(|part| part.group_totals(weights, group, count)).collect()
    }

    fn at_totals(&self, totals: &[f64]) -> Vec<f64> {
        let mut left = totals;
        let mut next = |part: &dyn Statistic| {
            let (own, rest) = left.split_at(part.columns().unwrap_or(0));
            left = rest;
            part.at_totals(own)
        };
        self.parts.iter().flat_map(|part| next(part.as_ref())).collect()
    }

    fn domain(&self, j: usize) -> Option<&[bool]> {
        self.find(j).and_then(|(part, _, inside)| part.domain(inside))
    }
}
