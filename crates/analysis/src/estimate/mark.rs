//! Whether a row may be published: a mark, and its reason.

use crate::result::EstimateRow;

/// Units under which a number is not published, and under which it is given with caution.
const FEW: [usize; 2] = [10, 30];
/// Coefficients of variation above which a mean or a total is given with caution, and not published (Statistics Canada).
const VARIES: [f64; 2] = [0.166, 0.333];
/// Width of the interval of a share from which it is not published (NCHS 2017), and half of it.
const WIDE: [f64; 2] = [0.15, 0.30];
/// Degrees of freedom under which a standard error is itself badly known (NCHS 2017).
const LOOSE: f64 = 8.0;

/// Marks the row by what it holds.
pub fn mark(row: &mut EstimateRow) {
    let (mark, reason) = match row.estimate {
        None => ("withhold", String::new()),
        Some(_) => judged(row),
    };
    row.mark = mark.to_owned();
    if !reason.is_empty() {
        row.reason = if row.reason.is_empty() { reason } else { format!("{} ; {reason}", row.reason) };
    }
}

fn judged(row: &EstimateRow) -> (&'static str, String) {
    let withheld = reasons(row, FEW[0], VARIES[1], WIDE[1], 0.0);
    if !withheld.is_empty() {
        return ("withhold", withheld);
    }
    let caution = reasons(row, FEW[1], VARIES[0], WIDE[0], LOOSE);
    if caution.is_empty() { ("publish", caution) } else { ("caution", caution) }
}

/// What passes the limits, in French.
fn reasons(row: &EstimateRow, few: usize, varies: f64, wide: f64, loose: f64) -> String {
    let number = base::french::number;
    let mut all = Vec::new();
    if row.n < few {
        all.push(format!("moins de {few} réponses"));
    }
    let width = row.ci_high.zip(row.ci_low).map(|(high, low)| high - low);
    // The coefficient of variation says nothing of a share near 0 or 1, nor of a difference: there the width does.
    match (row.share, row.p_value, row.cv, width) {
        (true, None, _, Some(width)) if width > wide => all.push(format!("intervalle de plus de {} points", number(100.0 * wide, 0))),
        (false, None, Some(cv), _) if cv > varies => {
            all.push(format!("coefficient de variation au-dessus de {} %", number(100.0 * varies, 1)))
        }
        _ => {}
    }
    if row.df.is_some_and(|df| df < loose) {
        all.push(format!("moins de {} degrés de liberté", number(loose, 0)));
    }
    all.join(", ")
}
