//! What may name a person in an open answer: addresses, telephone numbers, «Mme X». Found, never printed.
//!
//! A first name alone is not found: a list of first names would flag «Pierre» and «Rose» without end and still miss most.
//! So that nothing is found does not mean that nothing is there; every text is read by a person before publication.

use regex::Regex;
use serde::Serialize;
use std::sync::LazyLock;

/// Why a text must be read again before it leaves the house.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Email,
    Telephone,
    Name,
}

impl Mark {
    pub fn label_fr(self) -> &'static str {
        match self {
            Mark::Email => "une adresse électronique",
            Mark::Telephone => "un numéro de téléphone",
            Mark::Name => "un nom de personne",
        }
    }
}

const PATTERNS: [(Mark, &str); 3] = [
    (Mark::Email, r"[\w.+-]+\s?@\s?[\w-]+(\.[\w-]+)+"),
    (Mark::Telephone, r"(?:(?:\+|00)\s?33\s?(?:\(0\)\s?)?|\b0)[1-9](?:[\s.\-/]?\d{2}){4}\b"),
    (
        Mark::Name,
        r"\b(?:(?i:M\.|MM\.|Mr\.?|Mme|Mmes|Mlle|Mlles|Dr\.?)|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Dd]octeur|[Mm]aître)\s+(?:(?:de|du|d['’]|le|la)\s?)?\p{Lu}[\p{L}'’\-]+",
    ),
];

static COMPILED: LazyLock<Vec<(Mark, Regex)>> =
    LazyLock::new(|| PATTERNS.iter().filter_map(|(mark, pattern)| Some((*mark, Regex::new(pattern).ok()?))).collect());

/// The marks of a text, each once.
pub fn scan(text: &str) -> Vec<Mark> {
    COMPILED.iter().filter(|(_, pattern)| pattern.is_match(text)).map(|(mark, _)| *mark).collect()
}
