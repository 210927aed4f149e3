//! Series breaks: two sides of a year that do not measure the same thing.

use crate::catalogue::SeriesBreak;
use base::VariableId;

/// The first break that lies between two years for one of the variables: after `from`, at `to` at the latest.
pub(super) fn crossed<'b, 'v>(
    breaks: &'b [SeriesBreak],
    variables: impl Iterator<Item = &'v VariableId> + Clone,
    from: u16,
    to: u16,
) -> Option<&'b SeriesBreak> {
    breaks.iter().find(|series| series.separates(from, to) && variables.clone().any(|variable| series.concerns(variable)))
}
