//! Agreement of two codings of the same texts.

use super::Theme;
use base::french;
use serde::Serialize;

/// Agreement on one theme.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Agreement {
    pub between: [String; 2],
    pub theme: String,
    /// Texts that both coded.
    pub texts: usize,
    /// Part on which they agree.
    pub observed: Option<f64>,
    pub kappa: Option<f64>,
}

/// Cohen's kappa: (observed − expected) / (1 − expected), where chance alone would give «expected» from the margins.
///
/// None without texts, and when both give one same answer everywhere: there is then nothing to agree on.
/// Source: J. Cohen, «A coefficient of agreement for nominal scales», Educational and Psychological Measurement 20, 1960.
pub fn kappa(one: &[bool], other: &[bool]) -> Option<f64> {
    let n = one.len().min(other.len());
    let share = |count: usize| count as f64 / n as f64;
    let same = one.iter().zip(other).filter(|(a, b)| a == b).count();
    let (a, b) = (share(one.iter().take(n).filter(|x| **x).count()), share(other.iter().take(n).filter(|x| **x).count()));
    let expected = a * b + (1.0 - a) * (1.0 - b);
    (n > 0 && expected < 1.0).then(|| (share(same) - expected) / (1.0 - expected))
}

type Coder<'a> = (&'a str, &'a [Option<Vec<bool>>]);

/// The agreement of two coders on each theme, over the texts that both coded.
pub(crate) fn agreement(themes: &[Theme], one: Coder, other: Coder) -> Vec<Agreement> {
    let both: Vec<(&Vec<bool>, &Vec<bool>)> = one.1.iter().zip(other.1).filter_map(|(a, b)| Some((a.as_ref()?, b.as_ref()?))).collect();
    let on = |(at, theme): (usize, &Theme)| {
        let (a, b): (Vec<bool>, Vec<bool>) = both.iter().map(|(a, b)| (a[at], b[at])).unzip();
        let same = a.iter().zip(&b).filter(|(a, b)| a == b).count();
        Agreement {
            between: [one.0.to_owned(), other.0.to_owned()],
            theme: theme.label.clone(),
            texts: both.len(),
            observed: (!both.is_empty()).then(|| same as f64 / both.len() as f64),
            kappa: kappa(&a, &b),
        }
    };
    themes.iter().enumerate().map(on).collect()
}

impl Agreement {
    pub fn text(&self) -> String {
        let [one, other] = &self.between;
        let kappa = self.kappa.map_or("non défini".to_owned(), |kappa| french::number(kappa, 2));
        let observed = self.observed.map_or("n.d.".to_owned(), |share| format!("{}\u{a0}%", french::number(share * 100.0, 0)));
        format!("accord sur «\u{a0}{}\u{a0}» entre {one} et {other}\u{a0}: kappa {kappa}, {observed} des {} textes", self.theme, self.texts)
    }
}
