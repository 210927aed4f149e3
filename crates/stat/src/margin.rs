//! Margins, categorical and numeric: what weights must sum to, and the checks made before any iteration.

/// The code of a unit whose category is not known.
pub const MISSING: u16 = u16::MAX;

/// Totals whose relative difference is below this are one total written with rounding; the second is scaled to the first.
const SAME_TOTAL: f64 = 1e-6;

/// One margin: what the weights, or the weights times a variable, must sum to.
#[derive(Clone, Copy, Debug)]
pub struct Margin<'a> {
    pub name: &'a str,
    pub kind: Kind<'a>,
}

/// The two kinds of margins.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'a> {
    /// A category per unit, a target per category.
    Categories {
        /// Names of the categories for messages; empty: they are numbered.
        labels: &'a [String],
        /// Position in `targets` of each unit's category, or [`MISSING`].
        codes: &'a [u16],
        /// What the weights of each category must sum to.
        targets: &'a [f64],
    },
    /// A number per unit, one total.
    Numeric {
        /// NaN: not known.
        values: &'a [f64],
        /// What the weights times the values must sum to.
        total: f64,
    },
}

impl<'a> Margin<'a> {
    /// A categorical margin, of one variable or of several crossed ones (coded by the caller).
    pub fn categories(name: &'a str, labels: &'a [String], codes: &'a [u16], targets: &'a [f64]) -> Margin<'a> {
        Margin { name, kind: Kind::Categories { labels, codes, targets } }
    }

    /// A numeric margin: Σ w x = total.
    pub fn numeric(name: &'a str, values: &'a [f64], total: f64) -> Margin<'a> {
        Margin { name, kind: Kind::Numeric { values, total } }
    }

    /// Numbers that must be met: categories, or one.
    pub fn columns(&self) -> usize {
        self.targets().len()
    }

    /// Targets by category, or the one total.
    pub fn targets(&self) -> Vec<f64> {
        match self.kind {
            Kind::Categories { targets, .. } => targets.to_vec(),
            Kind::Numeric { total, .. } => vec![total],
        }
    }
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
    #[error("la marge « {margin} » est numérique : le redressement par proportions successives ne la tient pas ; employer un calage")]
    NumericInRake { margin: String },
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
    /// The name of a category in a message; of the variable for a numeric margin.
    pub fn label(&self, cell: usize) -> String {
        match self.kind {
            Kind::Categories { labels, .. } => labels.get(cell).cloned().unwrap_or_else(|| format!("n° {}", cell + 1)),
            Kind::Numeric { .. } => self.name.to_owned(),
        }
    }

    /// Sum of the targets of the categories; none for a numeric margin.
    pub fn total(&self) -> Option<f64> {
        match self.kind {
            Kind::Categories { targets, .. } => Some(targets.iter().sum()),
            Kind::Numeric { .. } => None,
        }
    }

    /// Column of the margin and value of a unit; none when its category has no target.
    pub(crate) fn place(&self, unit: usize) -> Option<(usize, f64)> {
        match self.kind {
            Kind::Categories { codes, targets, .. } => {
                let code = usize::from(*codes.get(unit)?);
                (code < targets.len()).then_some((code, 1.0))
            }
            Kind::Numeric { values, .. } => values.get(unit).map(|x| (0, *x)),
        }
    }

    /// Sum of `weights` by category, or of weights times values.
    pub(crate) fn sums(&self, weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns()];
        for (unit, weight) in weights.iter().enumerate().filter(|(_, w)| **w != 0.0) {
            if let Some((column, x)) = self.place(unit) {
                sums[column] += weight * x;
            }
        }
        sums
    }

    /// What a miss is compared with: the total of the categories, or Σ |w x|.
    fn scale(&self, weights: &[f64]) -> f64 {
        match self.kind {
            Kind::Categories { targets, .. } => targets.iter().sum(),
            Kind::Numeric { .. } => weights.iter().enumerate().filter_map(|(i, w)| self.place(i).map(|(_, x)| (w * x).abs())).sum(),
        }
    }

    fn check(&self, weights: &[f64]) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        let found = match self.kind {
            Kind::Categories { codes, .. } => codes.len(),
            Kind::Numeric { values, .. } => values.len(),
        };
        if found != weights.len() {
            return Err(WeightingError::Lengths { margin: margin(), found, expected: weights.len() });
        }
        match self.kind {
            Kind::Categories { codes, targets, .. } => self.check_codes(codes, targets, weights),
            Kind::Numeric { values, total } => self.check_values(values, total, weights),
        }
    }

    fn check_values(&self, values: &[f64], total: f64, weights: &[f64]) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        if !total.is_finite() {
            return Err(WeightingError::BadTarget { margin: margin(), cell: self.label(0), value: total });
        }
        let count = values.iter().zip(weights).filter(|(x, w)| **w > 0.0 && !x.is_finite()).count();
        if count > 0 { Err(WeightingError::MissingCode { margin: margin(), count }) } else { Ok(()) }
    }

    fn check_codes(&self, codes: &[u16], targets: &[f64], weights: &[f64]) -> Result<(), WeightingError> {
        let margin = || self.name.to_owned();
        if let Some((cell, value)) = targets.iter().enumerate().find(|(_, t)| !(t.is_finite() && **t >= 0.0)) {
            return Err(WeightingError::BadTarget { margin: margin(), cell: self.label(cell), value: *value });
        }
        let used = || codes.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(code, _)| *code);
        let count = used().filter(|code| *code == MISSING).count();
        if count > 0 {
            return Err(WeightingError::MissingCode { margin: margin(), count });
        }
        if let Some(code) = used().find(|code| usize::from(*code) >= targets.len()) {
            let count = used().filter(|other| *other == code).count();
            return Err(WeightingError::LevelWithoutTarget { margin: margin(), cell: self.label(usize::from(code)), count });
        }
        let mut counts = vec![0; targets.len()];
        used().for_each(|code| counts[usize::from(code)] += 1);
        self.check_cells(targets, &counts)
    }

    fn check_cells(&self, targets: &[f64], counts: &[usize]) -> Result<(), WeightingError> {
        for (cell, (target, count)) in targets.iter().zip(counts).enumerate() {
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
    if margins.is_empty() {
        return Err(WeightingError::NoMargins);
    }
    margins.iter().try_for_each(|margin| margin.check(start))?;
    let totals: Vec<(&str, f64)> = margins.iter().filter_map(|m| Some((m.name, m.total()?))).collect();
    let Some((first, first_total)) = totals.first().copied() else { return Ok(()) };
    match totals.iter().find(|(_, t)| (t - first_total).abs() > SAME_TOTAL * first_total) {
        None => Ok(()),
        Some((second, second_total)) => Err(WeightingError::InconsistentTotals {
            first: first.to_owned(),
            first_total,
            second: (*second).to_owned(),
            second_total: *second_total,
        }),
    }
}

/// The targets of every margin, all categorical ones on the total of the first.
pub(crate) fn targets(margins: &[Margin]) -> Vec<Vec<f64>> {
    let total = margins.iter().find_map(Margin::total).unwrap_or(1.0);
    let scaled = |m: &Margin| m.targets().iter().map(|t| m.total().map_or(*t, |own| t * total / own)).collect();
    margins.iter().map(scaled).collect()
}

/// The worst miss over all columns: margin, category, sum reached, and the miss as a part of the margin's scale.
pub(crate) struct Worst {
    pub margin: usize,
    pub cell: usize,
    pub reached: f64,
    pub gap: f64,
}

pub(crate) fn worst(weights: &[f64], margins: &[Margin], targets: &[Vec<f64>]) -> Worst {
    let mut worst = Worst { margin: 0, cell: 0, reached: 0.0, gap: 0.0 };
    for (m, (margin, wanted)) in margins.iter().zip(targets).enumerate() {
        let scale = margin.scale(weights);
        for (cell, (reached, target)) in margin.sums(weights).into_iter().zip(wanted).enumerate() {
            let gap = if reached == *target { 0.0 } else { (reached - target).abs() / scale };
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
