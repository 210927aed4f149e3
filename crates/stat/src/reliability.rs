//! Marks of reliability: publish, with caution, not at all.
//!
//! In: the numbers printed beside an estimate, and rules, which are data that a study may state for itself. Out: the gravest
//! mark of the rules that hold, with the reason of each in French. Secrecy is another matter: see the room `protect`.

/// What to do with an estimate; ordered by gravity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mark {
    Publish,
    Caution,
    Suppress,
}

impl Mark {
    pub fn label_fr(self) -> &'static str {
        match self {
            Mark::Publish => "publiable",
            Mark::Caution => "à lire avec prudence",
            Mark::Suppress => "non publié : trop peu fiable",
        }
    }
}

/// What rules look at.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Figures {
    pub value: f64,
    /// Respondents in the base.
    pub n: usize,
    /// n over the design effect; none: not known, n stands for it.
    pub n_effective: Option<f64>,
    /// Standard error over the absolute value; none at 0.
    pub cv: Option<f64>,
    /// Bounds, those of Korn and Graubard for the rules on proportions.
    pub interval: Option<(f64, f64)>,
    pub degrees_of_freedom: u32,
}

/// A test on the figures.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Criterion {
    /// Fewer respondents than this.
    Fewer(usize),
    /// An effective number under this.
    EffectiveUnder(f64),
    /// An interval at least this wide.
    WidthFrom(f64),
    /// An interval wider than this part of the value, unless it is at most `unless_width` wide.
    RelativeWidthOver { limit: f64, unless_width: f64 },
    /// The same for 1 − value.
    ComplementWidthOver { limit: f64, unless_width: f64 },
    /// A coefficient of variation above this.
    CvOver(f64),
    /// Fewer degrees of freedom than this.
    DegreesUnder(u32),
    /// A proportion of 0 or 1.
    AtTheEdge,
    /// No interval could be computed.
    NoInterval,
}

/// The mark when the criterion holds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rule {
    pub criterion: Criterion,
    pub mark: Mark,
}

const fn rule(criterion: Criterion, mark: Mark) -> Rule {
    Rule { criterion, mark }
}

/// Proportions: NCHS *Data Presentation Standards for Proportions* (Parker and others, Vital and Health Statistics 2(175), 2017).
///
/// Its «review by a statistician» is our caution.
pub const NCHS_PROPORTIONS: &[Rule] = &[
    rule(Criterion::Fewer(30), Mark::Suppress),
    rule(Criterion::EffectiveUnder(30.0), Mark::Suppress),
    rule(Criterion::NoInterval, Mark::Suppress),
    rule(Criterion::WidthFrom(0.30), Mark::Suppress),
    rule(Criterion::RelativeWidthOver { limit: 1.30, unless_width: 0.05 }, Mark::Suppress),
    rule(Criterion::ComplementWidthOver { limit: 1.30, unless_width: 0.05 }, Mark::Caution),
    rule(Criterion::DegreesUnder(8), Mark::Caution),
    rule(Criterion::AtTheEdge, Mark::Caution),
];

/// Means and totals: fewer than 30 respondents, and the bounds of Statistics Canada on the coefficient of variation.
pub const STATCAN_QUANTITIES: &[Rule] = &[
    rule(Criterion::Fewer(30), Mark::Suppress),
    rule(Criterion::CvOver(0.333), Mark::Suppress),
    rule(Criterion::CvOver(0.166), Mark::Caution),
    rule(Criterion::DegreesUnder(8), Mark::Caution),
];

/// A mark and why.
#[derive(Clone, PartialEq, Debug)]
pub struct Verdict {
    pub mark: Mark,
    /// One sentence for each rule that holds, the gravest first; empty when published.
    pub reasons: Vec<String>,
}

/// The gravest mark of the rules that hold; [`Mark::Publish`] when none does.
pub fn judge(figures: &Figures, rules: &[Rule]) -> Verdict {
    let mut held: Vec<(Mark, String)> = rules.iter().filter_map(|r| Some((r.mark, reason(r.criterion, figures)?))).collect();
    held.sort_by_key(|(mark, _)| std::cmp::Reverse(*mark));
    let mark = held.first().map_or(Mark::Publish, |(mark, _)| *mark);
    // A milder threshold of the same number says nothing more.
    let reasons = held.into_iter().filter(|(own, _)| *own == mark).map(|(_, reason)| reason).collect();
    Verdict { mark, reasons }
}

/// Why the criterion holds; none when it does not.
fn reason(criterion: Criterion, figures: &Figures) -> Option<String> {
    let width = figures.interval.map(|(low, high)| high - low);
    let relative = |part: f64, limit: f64, unless: f64| {
        let width = width?;
        (width > unless && part > 0.0 && width / part > limit).then_some(width / part)
    };
    match criterion {
        Criterion::Fewer(least) => (figures.n < least).then(|| format!("{} répondants, moins de {least}", figures.n)),
        Criterion::EffectiveUnder(least) => {
            let effective = figures.n_effective.unwrap_or(figures.n as f64);
            (effective < least).then(|| format!("effectif équivalent de {}, moins de {least}", decimal(effective, 1)))
        }
        Criterion::WidthFrom(limit) => width
            .filter(|width| *width >= limit)
            .map(|width| format!("intervalle large de {} points, au moins {}", decimal(100.0 * width, 1), decimal(100.0 * limit, 0))),
        Criterion::RelativeWidthOver { limit, unless_width } => relative(figures.value, limit, unless_width)
            .map(|r| format!("intervalle large de {} % de la valeur, plus de {} %", decimal(100.0 * r, 0), decimal(100.0 * limit, 0))),
        Criterion::ComplementWidthOver { limit, unless_width } => relative(1.0 - figures.value, limit, unless_width)
            .map(|r| format!("intervalle large de {} % du complément, plus de {} %", decimal(100.0 * r, 0), decimal(100.0 * limit, 0))),
        Criterion::CvOver(limit) => figures
            .cv
            .filter(|cv| *cv > limit)
            .map(|cv| format!("coefficient de variation de {} %, plus de {} %", decimal(100.0 * cv, 1), decimal(100.0 * limit, 1))),
        Criterion::DegreesUnder(least) => {
            (figures.degrees_of_freedom < least).then(|| format!("{} degrés de liberté, moins de {least}", figures.degrees_of_freedom))
        }
        Criterion::AtTheEdge => {
            (figures.value <= 0.0 || figures.value >= 1.0).then(|| "tous les répondants ont donné la même réponse".to_owned())
        }
        Criterion::NoInterval => figures.interval.is_none().then(|| "aucun intervalle ne peut être calculé".to_owned()),
    }
}

fn decimal(x: f64, digits: usize) -> String {
    format!("{x:.digits$}").replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(value: f64, n: usize, low: f64, high: f64) -> Figures {
        Figures { value, n, n_effective: Some(n as f64), cv: None, interval: Some((low, high)), degrees_of_freedom: 40 }
    }

    #[test]
    fn the_standards_for_proportions_rule_by_rule() {
        let cases = [
            (share(0.40, 400, 0.35, 0.45), Mark::Publish, ""),
            (share(0.40, 29, 0.35, 0.45), Mark::Suppress, "29 répondants, moins de 30"),
            (Figures { n_effective: Some(21.3), ..share(0.4, 90, 0.3, 0.5) }, Mark::Suppress, "effectif équivalent de 21,3"),
            (share(0.50, 40, 0.33, 0.67), Mark::Suppress, "34,0 points"),
            (share(0.05, 60, 0.01, 0.13), Mark::Suppress, "240 % de la valeur"),
            (share(0.01, 900, 0.004, 0.02), Mark::Publish, ""),
            (share(0.95, 60, 0.87, 0.99), Mark::Caution, "240 % du complément"),
            (Figures { degrees_of_freedom: 5, ..share(0.4, 400, 0.35, 0.45) }, Mark::Caution, "5 degrés de liberté"),
            (share(0.0, 400, 0.0, 0.01), Mark::Caution, "la même réponse"),
            (Figures { interval: None, ..share(0.4, 400, 0.0, 0.0) }, Mark::Suppress, "aucun intervalle"),
        ];
        for (figures, mark, part) in cases {
            let verdict = judge(&figures, NCHS_PROPORTIONS);
            assert_eq!(verdict.mark, mark, "{figures:?} {verdict:?}");
            assert!(verdict.reasons.concat().contains(part) && verdict.reasons.is_empty() == (mark == Mark::Publish), "{verdict:?}");
        }
    }

    #[test]
    fn quantities_go_by_their_coefficient_of_variation() {
        let figures = |cv: f64| Figures { value: 12.0, n: 100, cv: Some(cv), degrees_of_freedom: 99, ..Figures::default() };
        let mark = |cv: f64| judge(&figures(cv), STATCAN_QUANTITIES);
        assert_eq!((mark(0.16).mark, mark(0.2).mark, mark(0.34).mark), (Mark::Publish, Mark::Caution, Mark::Suppress));
        assert_eq!(mark(0.34).reasons, ["coefficient de variation de 34,0 %, plus de 33,3 %"]);
    }

    #[test]
    fn a_study_may_state_its_own_rules() {
        let own = [rule(Criterion::Fewer(11), Mark::Suppress), rule(Criterion::Fewer(30), Mark::Caution)];
        assert_eq!(judge(&share(0.4, 12, 0.3, 0.5), &own).mark, Mark::Caution);
        assert_eq!(judge(&share(0.4, 9, 0.3, 0.5), &own).reasons, ["9 répondants, moins de 11"]);
        assert_eq!(judge(&share(0.4, 9, 0.3, 0.5), &[]).mark, Mark::Publish);
    }
}
