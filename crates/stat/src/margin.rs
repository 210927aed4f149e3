//! Categorical margins: what weights must sum to, and the checks made before any iteration.

/// The code of a unit whose category is not known.
pub const MISSING: u16 = u16::MAX;

/// Totals whose relative difference is below this are one total written with rounding; the second is scaled to the first.
const SAME_TOTAL: f64 = 1e-6;

/// One categorical margin: a category code per unit, a target per category.
#[derive(Clone, Copy, Debug)]
pub struct Margin<'a> {
    pub name: &'a str,
    /// Names of the categories for messages; empty: they are numbered.
    pub labels: &'a [String],
    /// Position in `targets` of each unit's category, or [`MISSING`].
    pub codes: &'a [u16],
    /// What the weights of each category must sum to.
    pub targets: &'a [f64],
}

/// When to stop.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Options {
    /// Largest miss of a category, as a part of the margin's total.
    pub tolerance: f64,
    pub max_iterations: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { tolerance: 1e-10, max_iterations: 20_000 }
    }
}

/// New weight over start weight, over the units of positive start weight.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ratios {
    pub min: f64,
    pub mean: f64,
    pub max: f64,
}

/// Weights that meet every margin.
#[derive(Clone, PartialEq, Debug)]
pub struct Weighted {
    pub weights: Vec<f64>,
    pub iterations: usize,
    /// Largest miss left, as a part of the margin's total.
    pub gap: f64,
    pub ratios: Ratios,
}

/// Why no weights meet the margins. The messages name the margin and the category.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum WeightingError {
    #[error("aucune unité de poids positif : rien à pondérer")]
    NoUnits,
    #[error("aucune marge : donner au moins une marge")]
    NoMargins,
    #[error("la marge « {margin} » porte {found} codes pour {expected} unités")]
    Lengths { margin: String, found: usize, expected: usize },
    #[error("le poids de départ de l'unité {unit} vaut {value} ; attendu : un nombre fini, positif ou nul")]
    BadWeight { unit: usize, value: f64 },
    #[error("marge « {margin} », catégorie « {cell} » : cible {value} ; attendu : un nombre fini, positif ou nul")]
    BadTarget { margin: String, cell: String, value: f64 },
    #[error("marge « {margin} » : {count} unité(s) sans catégorie ; les écarter ou leur donner une catégorie avant de pondérer")]
    MissingCode { margin: String, count: usize },
    #[error("marge « {margin} » : {count} unité(s) dans la catégorie « {cell} », qui n'a pas de cible ; ajouter la cible ou regrouper")]
    LevelWithoutTarget { margin: String, cell: String, count: usize },
    #[error("marge « {margin} » : {count} unité(s) dans la catégorie « {cell} », dont la cible est 0 ; corriger la cible ou regrouper")]
    ZeroTarget { margin: String, cell: String, count: usize },
    #[error(
        "marge « {margin} » : aucune réponse dans la catégorie « {cell} », dont la cible est {} ; regrouper cette catégorie avec une autre",
        plain(*target)
    )]
    EmptyCell { margin: String, cell: String, target: f64 },
    #[error(
        "les marges « {first} » (total {}) et « {second} » (total {}) ne décrivent pas la même population ; les ramener au même total",
        plain(*first_total),
        plain(*second_total)
    )]
    InconsistentTotals { first: String, first_total: f64, second: String, second_total: f64 },
    #[error(
        "les marges ne peuvent être tenues ensemble : après {iterations} itérations, la marge « {margin} », catégorie « {cell} », atteint {} au lieu de {} ; regrouper cette catégorie ou retirer une marge",
        plain(*reached),
        plain(*target)
    )]
    NotConverged { margin: String, cell: String, reached: f64, target: f64, iterations: usize },
}

/// Two decimals and a comma: this room prints numbers in messages only.
fn plain(value: f64) -> String {
    format!("{value:.2}").replace('.', ",")
}

impl Margin<'_> {
    /// The name of a category in a message.
    pub fn label(&self, cell: usize) -> String {
        self.labels.get(cell).cloned().unwrap_or_else(|| format!("n° {}", cell + 1))
    }

    pub fn total(&self) -> f64 {
        self.targets.iter().sum()
    }

    /// Sum of `weights` by category.
    pub(crate) fn sums(&self, weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.targets.len()];
        for (code, weight) in self.codes.iter().zip(weights) {
            if let Some(sum) = sums.get_mut(usize::from(*code)) {
                *sum += weight;
            }
        }
        sums
    }

    /// Units of positive weight by category.
    fn counts(&self, weights: &[f64]) -> Vec<usize> {
        let ones: Vec<f64> = weights.iter().map(|w| if *w > 0.0 { 1.0 } else { 0.0 }).collect();
        self.sums(&ones).into_iter().map(|count| count as usize).collect()
    }

    fn check(&self, weights: &[f64]) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        if self.codes.len() != weights.len() {
            return Err(WeightingError::Lengths { margin: margin(), found: self.codes.len(), expected: weights.len() });
        }
        if let Some((cell, value)) = self.targets.iter().enumerate().find(|(_, t)| !(t.is_finite() && **t >= 0.0)) {
            return Err(WeightingError::BadTarget { margin: margin(), cell: self.label(cell), value: *value });
        }
        let used = || self.codes.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(code, _)| *code);
        let count = used().filter(|code| *code == MISSING).count();
        if count > 0 {
            return Err(WeightingError::MissingCode { margin: margin(), count });
        }
        if let Some(code) = used().find(|code| usize::from(*code) >= self.targets.len()) {
            let count = used().filter(|other| *other == code).count();
            return Err(WeightingError::LevelWithoutTarget { margin: margin(), cell: self.label(usize::from(code)), count });
        }
        self.check_cells(&self.counts(weights))
    }

    fn check_cells(&self, counts: &[usize]) -> Result<(), WeightingError> {
        for (cell, (target, count)) in self.targets.iter().zip(counts).enumerate() {
            let (margin, label) = (self.name.to_owned(), self.label(cell));
            match (*target > 0.0, *count) {
                (true, 0) => return Err(WeightingError::EmptyCell { margin, cell: label, target: *target }),
                (false, count) if count > 0 => return Err(WeightingError::ZeroTarget { margin, cell: label, count }),
                _ => {}
            }
        }
        Ok(())
    }
}

/// All that can be known before iterating: weights, codes, targets, empty categories, totals that differ.
pub(crate) fn check(start: &[f64], margins: &[Margin]) -> Result<(), WeightingError> {
    if let Some((unit, value)) = start.iter().enumerate().find(|(_, w)| !(w.is_finite() && **w >= 0.0)) {
        return Err(WeightingError::BadWeight { unit: unit + 1, value: *value });
    }
    if !start.iter().any(|w| *w > 0.0) {
        return Err(WeightingError::NoUnits);
    }
    let first = margins.first().ok_or(WeightingError::NoMargins)?;
    margins.iter().try_for_each(|margin| margin.check(start))?;
    let (name, total) = (first.name.to_owned(), first.total());
    match margins.iter().find(|m| (m.total() - total).abs() > SAME_TOTAL * total) {
        None => Ok(()),
        Some(other) => Err(WeightingError::InconsistentTotals {
            first: name,
            first_total: total,
            second: other.name.to_owned(),
            second_total: other.total(),
        }),
    }
}

/// The targets of every margin, all on the total of the first.
pub(crate) fn targets(margins: &[Margin]) -> Vec<Vec<f64>> {
    let total = margins.first().map_or(0.0, Margin::total);
    margins.iter().map(|m| m.targets.iter().map(|t| t * total / m.total()).collect()).collect()
}

/// The worst miss over all categories: margin, category, sum reached, and the miss as a part of the total.
pub(crate) struct Worst {
    pub margin: usize,
    pub cell: usize,
    pub reached: f64,
    pub gap: f64,
}

pub(crate) fn worst(weights: &[f64], margins: &[Margin], targets: &[Vec<f64>]) -> Worst {
    let mut worst = Worst { margin: 0, cell: 0, reached: 0.0, gap: 0.0 };
    for (m, (margin, wanted)) in margins.iter().zip(targets).enumerate() {
        let total: f64 = wanted.iter().sum();
        for (cell, (reached, target)) in margin.sums(weights).into_iter().zip(wanted).enumerate() {
            let gap = (reached - target).abs() / total;
            // A sum that is no number is the worst of all.
            if gap > worst.gap || gap.is_nan() {
                worst = Worst { margin: m, cell, reached, gap: if gap.is_nan() { f64::INFINITY } else { gap } };
            }
        }
    }
    worst
}

pub(crate) fn not_converged(worst: &Worst, margins: &[Margin], targets: &[Vec<f64>], iterations: usize) -> WeightingError {
    let margin = margins.get(worst.margin);
    let target = targets.get(worst.margin).and_then(|t| t.get(worst.cell)).copied().unwrap_or(0.0);
    WeightingError::NotConverged {
        margin: margin.map_or(String::new(), |m| m.name.to_owned()),
        cell: margin.map_or(String::new(), |m| m.label(worst.cell)),
        reached: worst.reached,
        target,
        iterations,
    }
}

/// The result of a weighting that met its margins.
pub(crate) fn weighted(start: &[f64], weights: Vec<f64>, iterations: usize, gap: f64) -> Weighted {
    let ratios: Vec<f64> = start.iter().zip(&weights).filter(|(d, _)| **d > 0.0).map(|(d, w)| w / d).collect();
    let summary = Ratios {
        min: ratios.iter().copied().fold(f64::INFINITY, f64::min),
        mean: ratios.iter().sum::<f64>() / ratios.len() as f64,
        max: ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    };
    Weighted { weights, iterations, gap, ratios: summary }
}
