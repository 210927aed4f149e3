//! Primary secret: which cells may not be shown, why, and how wide the doubt about them must be.

use crate::error::{Error, Result};
use crate::table::{Content, KEPT};

/// (n, k) rule: the n largest contributors may not make more than k % of the cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dominance {
    pub n: usize,
    /// In percent.
    pub k: f64,
}

/// The rules of a publication. Start from a preset, or from `Rules::default()` (no rule), and set the fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// A cell of fewer respondents is secret (0 excepted).
    pub min_frequency: Option<usize>,
    /// Several (n, k) rules may hold together.
    pub dominance: Vec<Dominance>,
    /// The second largest contributor may not estimate the largest within p percent.
    pub p_percent: Option<f64>,
    /// Width of the doubt, in percent of the value, of a cell that only the frequency makes secret.
    pub frequency_range: f64,
    /// Zeros are published by default. Some(range): cells of value 0 with respondents are secret, `range` being the doubt above 0.
    pub protect_zeros: Option<f64>,
    /// The unit of publication: the doubt is rounded to it and never smaller.
    pub unit: f64,
}

/// Why a cell is secret by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    MinFrequency,
    Dominance,
    PPercent,
    Zero,
    /// Named by the user.
    Asked,
}

impl Reason {
    /// In French.
    pub fn label_fr(self) -> &'static str {
        match self {
            Reason::MinFrequency => "trop peu de répondants",
            Reason::Dominance => "un contributeur dominant",
            Reason::PPercent => "un contributeur estimable par un autre",
            Reason::Zero => "zéro confidentiel",
            Reason::Asked => "secret demandé",
        }
    }

    /// The name of the rule, as in Tau-Argus and in the reference cases.
    pub fn code(self) -> &'static str {
        match self {
            Reason::MinFrequency => "min_frequency",
            Reason::Dominance => "dominance",
            Reason::PPercent => "p_percent",
            Reason::Zero => "zero",
            Reason::Asked => "asked",
        }
    }
}

/// Half-widths of the doubt that a reader must keep: the interval deduced must hold [value − lower, value + upper].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Requirement {
    pub lower: f64,
    pub upper: f64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { min_frequency: None, dominance: Vec::new(), p_percent: None, frequency_range: 10.0, protect_zeros: None, unit: 1.0 }
    }
}

impl Rules {
    /// Fewer than `n` respondents: secret.
    pub fn frequency(n: usize) -> Rules {
        Rules { min_frequency: Some(n), ..Rules::default() }
    }

    /// A survey table: fewer than 5 respondents.
    pub fn survey() -> Rules {
        Rules::frequency(5)
    }

    /// Tax data: fewer than 11 households.
    pub fn tax_data() -> Rules {
        Rules::frequency(11)
    }

    /// Enterprises, as INSEE: at least 3 units, none above 85 % of the cell.
    pub fn insee_enterprises() -> Rules {
        Rules { dominance: vec![Dominance { n: 1, k: 85.0 }], ..Rules::frequency(3) }
    }

    /// Refuses numbers that make no rule.
    pub fn check(&self) -> Result<()> {
        let percent = |rule, value: f64| {
            if value > 0.0 && value <= 100.0 {
                Ok(())
            } else {
                Err(Error::BadRule { rule, value, remedy: "un pourcentage entre 0 et 100" })
            }
        };
        self.dominance.iter().try_for_each(|rule| percent("dominance", rule.k))?;
        let places = |rule: &Dominance| Err(Error::BadRule { rule: "dominance", value: rule.n as f64, remedy: "n de 1 à 10" });
        self.dominance.iter().filter(|rule| !(1..=KEPT).contains(&rule.n)).try_for_each(places)?;
        self.p_percent.map_or(Ok(()), |p| {
            if p > 0.0 && p.is_finite() { Ok(()) } else { Err(Error::BadRule { rule: "p %", value: p, remedy: "p positif" }) }
        })?;
        percent("doute sur une fréquence", self.frequency_range)?;
        if self.unit > 0.0 && self.unit.is_finite() {
            Ok(())
        } else {
            Err(Error::BadRule { rule: "unité", value: self.unit, remedy: "une unité positive" })
        }
    }

    /// The reasons why the cell is secret; none: it may be published.
    pub fn reasons(&self, cell: &Content) -> Vec<Reason> {
        if cell.frequency == 0 {
            return Vec::new();
        }
        let mut reasons = Vec::new();
        if self.min_frequency.is_some_and(|n| cell.frequency < n) {
            reasons.push(Reason::MinFrequency);
        }
        if cell.value > 0.0 && self.dominance.iter().any(|rule| top(cell, rule.n) > rule.k / 100.0 * cell.value) {
            reasons.push(Reason::Dominance);
        }
        if self.p_percent.is_some_and(|p| cell.value - top(cell, 2) < p / 100.0 * first(cell)) {
            reasons.push(Reason::PPercent);
        }
        if cell.value == 0.0 && self.protect_zeros.is_some() {
            reasons.push(Reason::Zero);
        }
        reasons
    }

    /// The doubt required for a secret cell, on both sides (Tau-Argus's levels, from the sliding rules of Hundepool et al. 2012,
    /// *Statistical Disclosure Control*, § 4.2):
    /// (n, k): S_n · 100/k − X; p %: p/100 · x₁ + S₂ − X; the largest of those that are positive. When no such rule asks
    /// anything: `frequency_range` % of X. Rounded to the unit and at least one unit. A zero: `protect_zeros` above, nothing below.
    pub fn requirement(&self, cell: &Content) -> Requirement {
        if cell.value == 0.0 {
            return Requirement { lower: 0.0, upper: self.protect_zeros.unwrap_or(0.0) };
        }
        let by_dominance = self.dominance.iter().map(|rule| top(cell, rule.n) * 100.0 / rule.k - cell.value);
        let by_p = self.p_percent.map(|p| p / 100.0 * first(cell) + top(cell, 2) - cell.value);
        let by_rule = by_dominance.chain(by_p).fold(0.0, f64::max);
        let wanted = if by_rule > 0.0 { by_rule } else { self.frequency_range / 100.0 * cell.value };
        let width = ((wanted / self.unit).round_ties_even() * self.unit).max(self.unit);
        Requirement { lower: width.min(cell.value), upper: width }
    }
}

fn first(cell: &Content) -> f64 {
    cell.largest.first().map_or(0.0, |(x, _)| *x)
}

/// Sum of the n largest contributions; a contribution of weight w stands for w contributors.
fn top(cell: &Content, n: usize) -> f64 {
    let (mut sum, mut places) = (0.0, n as f64);
    for (x, weight) in &cell.largest {
        let taken = weight.min(places);
        sum += x * taken;
        places -= taken;
    }
    sum
}
