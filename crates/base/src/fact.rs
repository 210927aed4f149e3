//! Facts and the fact book: one key, one fact or one gap.

use crate::{Gap, Lineage, Period, Status, Territory, TerritoryId, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

crate::name::name! {
    /// The name of an indicator of the catalogue: `families_with_children`.
    IndicatorId
}

/// What a fact is about. `slice` is empty for the number itself; «change» for its evolution over a span;
/// «versus=ID» for its difference with another territory; else «dimension=value» pairs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Key {
    pub indicator: IndicatorId,
    pub territory: TerritoryId,
    pub period: Period,
    pub slice: String,
}

impl Key {
    pub fn new(indicator: &str, territory: &TerritoryId, period: Period) -> Key {
        Key { indicator: IndicatorId::new(indicator), territory: territory.clone(), period, slice: String::new() }
    }

    pub fn slice(mut self, slice: impl Into<String>) -> Key {
        self.slice = slice.into();
        self
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {} / {}", self.indicator, self.territory, self.period)?;
        if self.slice.is_empty() { Ok(()) } else { write!(f, " / {}", self.slice) }
    }
}

/// Two bounds in the stored unit, at `level` (0.95), with the standard error where one was computed.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
    pub level: f64,
    pub standard_error: Option<f64>,
}

impl Interval {
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// What is known of the error of a number. Never absent: «none known» is said.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncertainty {
    /// No error is published and none can be computed.
    NoneKnown,
    /// Exhaustive count: no sampling error, the known limits stand in the method.
    Exhaustive,
    /// From a sample (census sample processing, survey).
    Sampling(Interval),
    /// From published rounding: the true value lies within, with certainty.
    Rounding(Interval),
    /// A model's output, error not published.
    Model,
}

impl Uncertainty {
    pub fn interval(&self) -> Option<Interval> {
        match self {
            Uncertainty::Sampling(interval) | Uncertainty::Rounding(interval) => Some(*interval),
            Uncertainty::NoneKnown | Uncertainty::Exhaustive | Uncertainty::Model => None,
        }
    }

    pub fn label_fr(&self) -> &'static str {
        match self {
            Uncertainty::NoneKnown => "incertitude inconnue",
            Uncertainty::Exhaustive => "dénombrement, sans erreur de sondage",
            Uncertainty::Sampling(_) => "intervalle de confiance à 95 %",
            Uncertainty::Rounding(_) => "bornes dues à l'arrondi publié",
            Uncertainty::Model => "résultat de modèle, erreur non publiée",
        }
    }
}

/// How many of the communes of the territory carry a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Coverage {
    pub have: u32,
    pub of: u32,
}

/// One number of one indicator, for one territory, at one period.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Fact {
    /// Stored value: shares between 0 and 1.
    pub value: f64,
    pub unit: Unit,
    pub uncertainty: Uncertainty,
    pub status: Status,
    /// Answers (survey) or published base, when a count stands behind the number.
    pub n: Option<u32>,
    /// Kish's effective number of answers, for a weighted survey.
    pub n_effective: Option<f64>,
    pub coverage: Option<Coverage>,
    /// How it was had, in French: «somme des communes», «valeur publiée pour l'EPCI».
    pub method: String,
    /// Producer and file family, in French, for the foot of a figure.
    pub source: String,
    pub vintage: String,
    /// What must be printed beside it (SIMULÉ, main-processing note, rounding).
    pub notes: Vec<String>,
    pub lineage: Lineage,
}

pub type Entry = Result<Fact, Gap>;

/// What a reader of facts must know of an indicator; made by the catalogue, so that charts and reports need no other room.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Card {
    pub id: IndicatorId,
    pub label_fr: String,
    pub theme: String,
    pub unit: Unit,
    /// +1 higher is better, -1 lower is better, 0 neutral (never coloured).
    pub direction: i8,
    pub formula: String,
    pub caveat: String,
    pub source: String,
}

/// A key that is already there.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("le fait « {0} » est calculé deux fois ; une clé porte un seul fait")]
pub struct KeyTwice(pub Key);

/// All facts and gaps of a study, with what is needed to name them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FactBook {
    entries: BTreeMap<Key, Entry>,
    cards: BTreeMap<IndicatorId, Card>,
    territories: BTreeMap<TerritoryId, Territory>,
}

impl FactBook {
    /// Adds an entry; a key twice is an error.
    pub fn insert(&mut self, key: Key, entry: Entry) -> Result<(), KeyTwice> {
        if self.entries.contains_key(&key) {
            return Err(KeyTwice(key));
        }
        self.entries.insert(key, entry);
        Ok(())
    }

    /// Takes in another book; a key in both is an error.
    pub fn join(&mut self, other: FactBook) -> Result<(), KeyTwice> {
        self.cards.extend(other.cards);
        self.territories.extend(other.territories);
        other.entries.into_iter().try_for_each(|(key, entry)| self.insert(key, entry))
    }

    pub fn add_card(&mut self, card: Card) {
        self.cards.insert(card.id.clone(), card);
    }

    pub fn add_territory(&mut self, territory: Territory) {
        self.territories.insert(territory.id.clone(), territory);
    }

    pub fn entry(&self, key: &Key) -> Option<&Entry> {
        self.entries.get(key)
    }

    pub fn fact(&self, key: &Key) -> Option<&Fact> {
        self.entries.get(key).and_then(|entry| entry.as_ref().ok())
    }

    pub fn card(&self, indicator: &IndicatorId) -> Option<&Card> {
        self.cards.get(indicator)
    }

    pub fn cards(&self) -> impl Iterator<Item = &Card> {
        self.cards.values()
    }

    pub fn territory(&self, id: &TerritoryId) -> Option<&Territory> {
        self.territories.get(id)
    }

    pub fn territories(&self) -> impl Iterator<Item = &Territory> {
        self.territories.values()
    }

    /// All entries in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Entry)> {
        self.entries.iter()
    }

    /// The entries of one indicator, one territory and one slice, by period.
    pub fn series<'a>(
        &'a self,
        indicator: &'a str,
        territory: &'a TerritoryId,
        slice: &'a str,
    ) -> impl Iterator<Item = (&'a Key, &'a Entry)> {
        let first =
            Key { indicator: IndicatorId::new(indicator), territory: territory.clone(), period: Period::year(0), slice: String::new() };
        self.entries
            .range(first..)
            .take_while(move |(key, _)| key.indicator.as_str() == indicator && key.territory == *territory)
            .filter(move |(key, _)| key.slice == slice)
    }

    /// The last fact of a series that is a year, not a span.
    pub fn latest<'a>(&'a self, indicator: &'a str, territory: &'a TerritoryId) -> Option<(&'a Key, &'a Fact)> {
        self.series(indicator, territory, "").filter_map(|(key, entry)| entry.as_ref().ok().map(|fact| (key, fact))).last()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reason;

    fn gap() -> Entry {
        Err(Gap::new(Reason::NoSource, "pas de source"))
    }

    #[test]
    fn a_key_twice_is_an_error() {
        let mut book = FactBook::default();
        let key = Key::new("a", &TerritoryId::new("t"), Period::year(2022));
        book.insert(key.clone(), gap()).unwrap();
        assert_eq!(book.insert(key.clone(), gap()), Err(KeyTwice(key)));
    }

    #[test]
    fn a_series_holds_one_indicator_territory_and_slice() {
        let mut book = FactBook::default();
        let t = TerritoryId::new("t");
        for (indicator, year, slice) in [("a", 2016, ""), ("a", 2011, ""), ("a", 2016, "change"), ("b", 2016, "")] {
            book.insert(Key::new(indicator, &t, Period::year(year)).slice(slice), gap()).unwrap();
        }
        let years: Vec<u16> = book.series("a", &t, "").map(|(key, _)| key.period.start()).collect();
        assert_eq!(years, [2011, 2016]);
    }
}
