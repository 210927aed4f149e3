//! Whether a row may be published: the mark of the rules of `stat::reliability`, and its reasons.

use crate::result::EstimateRow;
use stat::reliability::{Figures, Mark, NCHS_PROPORTIONS, STATCAN_QUANTITIES, judge};

/// Marks the row by what it holds: NCHS's rules for a share, Statistics Canada's for other numbers.
pub fn mark(row: &mut EstimateRow) {
    let Some(value) = row.estimate else {
        row.mark = "suppress".to_owned();
        return;
    };
    let difference = row.p_value.is_some() || row.difference;
    let figures = Figures {
        value,
        n: row.n,
        n_effective: row.n_effective,
        // A difference near 0 has a large coefficient of variation, and says what it says.
        cv: row.cv.filter(|_| !difference),
        interval: row.wide.or(row.ci_low.zip(row.ci_high)),
        degrees_of_freedom: row.df.map_or(u32::MAX, |df| df as u32),
    };
    let rules = if row.share && !difference { NCHS_PROPORTIONS } else { STATCAN_QUANTITIES };
    let verdict = judge(&figures, rules);
    row.mark = word(verdict.mark).to_owned();
    let told = std::mem::take(&mut row.reason);
    row.reason = std::iter::once(told).chain(verdict.reasons).filter(|reason| !reason.is_empty()).collect::<Vec<_>>().join(" ; ");
}

/// A modelled figure is never published as if it were measured: at best with caution, and not at all when its error is large.
pub fn modelled(row: &mut EstimateRow) {
    let large = row.cv.is_none_or(|cv| cv > 1.0 / 3.0);
    let mark = if row.estimate.is_none() || large { Mark::Suppress } else { Mark::Caution };
    row.mark = word(mark).to_owned();
}

/// As it is written in the JSON and the CSV.
fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Publish => "publish",
        Mark::Caution => "caution",
        Mark::Suppress => "suppress",
    }
}
