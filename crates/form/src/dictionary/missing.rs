//! The codes of missing answers: does not know, refuses, not concerned.

use super::{Category, own};
use crate::Language;
use crate::questionnaire::Item;

/// The kinds, and what they are called when no choice says it.
const KINDS: [(&str, &str, &str); 3] = [
    ("nsp", "Ne sait pas", "Does not know"),
    ("nr", "Ne souhaite pas répondre", "Prefers not to answer"),
    ("nc", "Non concerné", "Not concerned"),
];

/// Code and kind. `nsp nr` names codes that bear the names of their kinds, `nsp=ne_sait_pas` any other code; without the
/// column, the codes `nsp`, `nr` and `nc` are.
pub(crate) struct Missing {
    codes: Vec<(String, &'static str)>,
    said: bool,
}

impl Missing {
    pub fn of(item: &Item) -> Self {
        let words = own::words(item, "missing");
        let said = !words.is_empty();
        let words = if said { words } else { KINDS.map(|(kind, ..)| kind.to_owned()).to_vec() };
        let pair = |word: &String| {
            let (kind, code) = word.split_once('=').unwrap_or((word, word));
            KINDS.iter().find(|(known, ..)| *known == kind).map(|(known, ..)| (code.to_owned(), *known))
        };
        Self { codes: words.iter().filter_map(pair).collect(), said }
    }

    pub fn kind(&self, code: &str) -> Option<&'static str> {
        self.codes.iter().find(|(known, _)| known == code).map(|(_, kind)| *kind)
    }

    /// The codes that a question without a list takes: those that its column names.
    pub fn categories(&self, language: Language) -> Vec<Category> {
        let label =
            |kind| KINDS.iter().find(|(known, ..)| *known == kind).map_or("", |(_, french, english)| language.choose(french, english));
        let codes = self.codes.iter().filter(|_| self.said);
        codes.map(|(code, kind)| Category { code: code.clone(), label: label(*kind).to_owned(), missing: Some(kind) }).collect()
    }
}
