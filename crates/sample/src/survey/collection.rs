//! Sections of `survey.toml` on the collection itself: dates, information notice, sample, quotas.

use form::expression::date;
use serde::Deserialize;
use std::fmt;

/// A day, AAAA-MM-JJ. Days compare as texts do.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Day(String);

impl Day {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Day, String> {
        let is_day = text.len() == 10 && date::parse(&text, date::Zone::UTC, false).is_some();
        if is_day { Ok(Day(text)) } else { Err(format!("« {text} » n'est pas un jour ; attendu : AAAA-MM-JJ, par exemple 2025-10-06")) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `[retention]`: when answers are taken, and how long what is kept is kept.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// First and last day on which answers are taken.
    pub collection_opens: Option<Day>,
    pub collection_closes: Option<Day>,
    /// The answers are destroyed at the latest on this day.
    pub answers_until: Option<Day>,
    /// The addresses of those who asked for the results are destroyed at the latest on this day.
    pub contacts_until: Option<Day>,
}

/// `[notice]`: what the information notice must hold (articles 13 and 14 of the GDPR).
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Who is responsible of the survey, with an address.
    pub controller: Option<String>,
    pub purpose: Option<String>,
    pub legal_basis: Option<String>,
    pub recipients: Option<String>,
    /// Rights of the person, and how to use them.
    pub rights: Option<String>,
    /// The data protection officer, with an address.
    pub dpo: Option<String>,
}

/// What a notice lacks until somebody fills it in.
const TO_FILL: &str = "à compléter";

impl Notice {
    /// The keys that are absent, empty or still «À COMPLÉTER», in the order of the file.
    pub fn missing(&self) -> Vec<&'static str> {
        let parts = [
            ("controller", &self.controller),
            ("purpose", &self.purpose),
            ("legal_basis", &self.legal_basis),
            ("recipients", &self.recipients),
            ("rights", &self.rights),
            ("dpo", &self.dpo),
        ];
        let is_missing = |text: &Option<String>| text.as_ref().is_none_or(|t| t.trim().is_empty() || t.to_lowercase().contains(TO_FILL));
        parts.into_iter().filter(|(_, text)| is_missing(text)).map(|(key, _)| key).collect()
    }
}

/// `[sampling]`: how people came to be asked.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sampling {
    #[serde(default)]
    pub mode: SamplingMode,
    /// Persons asked: with the answers, the response rate.
    pub invited: Option<u32>,
    /// N of a small population asked whole or nearly: the élus of the territory.
    pub population: Option<u32>,
}

/// Who may answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SamplingMode {
    /// Whoever wants to.
    #[default]
    Voluntary,
    /// Persons drawn by chance.
    Random,
    /// Everybody is asked.
    Census,
}

impl SamplingMode {
    pub fn label_fr(self) -> &'static str {
        match self {
            SamplingMode::Voluntary => "réponses volontaires",
            SamplingMode::Random => "tirage au sort",
            SamplingMode::Census => "toutes les personnes sollicitées",
        }
    }
}

/// `[[quotas]]`: how many answers are wanted, by cell of one or several dimensions.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaRule {
    pub label: Option<String>,
    /// Names of `[dimensions]`, crossed in this order.
    pub dimensions: Vec<String>,
    /// Answers wanted in all; shared out by the margin.
    pub total: Option<u32>,
    /// Answers wanted by cell: «secteur-luchon|15_24».
    #[serde(default)]
    pub targets: std::collections::BTreeMap<String, u32>,
    /// «margin»: the total is shared out as the population is.
    pub from: Option<QuotaSource>,
    /// The name of that margin.
    pub margin: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaSource {
    Margin,
}

impl QuotaRule {
    /// Whether the rule says how many; else the reason, in French.
    pub(super) fn check(&self) -> Result<(), String> {
        let name = self.label.clone().unwrap_or_else(|| self.dimensions.join(" × "));
        let fault = |reason: &str| Err(format!("[[quotas]] « {name} » : {reason}"));
        match (self.dimensions.is_empty(), self.targets.is_empty(), self.from, self.total) {
            (true, ..) => fault("`dimensions` est vide ; nommer au moins une dimension"),
            (_, true, None, _) => fault("ni `targets` ni `from = \"margin\"` ; dire combien de réponses par case"),
            (_, false, Some(_), _) => fault("`targets` et `from` ensemble ; garder l'un des deux"),
            (_, _, Some(_), None) => fault("`from = \"margin\"` demande `total`, le nombre de réponses à répartir"),
            _ => Ok(()),
        }
    }

    /// Answers wanted by cell, in the order of the cells; a margin is shared out by largest remainders, so that the
    /// targets sum to the total. None when the frame has no such margin.
    pub fn wanted(&self, frame: &crate::Frame) -> Option<Vec<(String, u32)>> {
        let Some(QuotaSource::Margin) = self.from else {
            return Some(self.targets.iter().map(|(cell, target)| (cell.clone(), *target)).collect());
        };
        let name = self.margin.clone().unwrap_or_else(|| self.dimensions.join("_"));
        let cells = &frame.margin(&name)?.cells;
        let (population, wanted) = (cells.iter().map(|(_, count)| count).sum::<f64>(), self.total?);
        let exact: Vec<f64> = cells.iter().map(|(_, count)| (count / population * f64::from(wanted)).max(0.0)).collect();
        Some(cells.iter().map(|(cell, _)| cell.clone()).zip(rounded(&exact, wanted)).collect())
    }
}

/// Whole numbers that sum to `total`: each rounded down, the rest to the largest remainders (the first of equals).
fn rounded(exact: &[f64], total: u32) -> Vec<u32> {
    let mut whole: Vec<u32> = exact.iter().map(|x| x.floor() as u32).collect();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    let left = total.saturating_sub(whole.iter().sum()) as usize;
    order.into_iter().take(left).for_each(|i| whole[i] += 1);
    whole
}

/// `[[derived]]`: a variable computed from the columns.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedRule {
    /// The new column.
    pub name: String,
    pub label: String,
    /// In the expression language of the questionnaires; a column is `${PF4}`.
    pub calculation: String,
    /// The codes that it may give; none: those that it gives.
    #[serde(default)]
    pub values: Vec<String>,
    /// What a missing answer among those that are read does.
    #[serde(default)]
    pub missing: MissingRule,
}

/// When a derived variable is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingRule {
    /// As soon as one of the answers that it reads was asked for and not given.
    #[default]
    Any,
    /// Only when all are.
    All,
}
