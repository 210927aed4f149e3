//! What is said of a column in words, for the page and the workbook.

use super::{Dictionary, Variable, VariableKind};
use crate::Language;
use crate::expression::format_number;

/// The kind of a column in words: «une réponse», «nombre entier de 0 à 9».
pub fn kind(variable: &Variable, language: Language) -> String {
    let (french, english) = match variable.kind {
        VariableKind::Single => ("une réponse", "one answer"),
        VariableKind::Tick => ("case à cocher", "box to tick"),
        VariableKind::Number { integer: true, .. } => ("nombre entier", "whole number"),
        VariableKind::Number { .. } => ("nombre", "number"),
        VariableKind::Text => ("texte libre", "free text"),
        VariableKind::Date => ("date (AAAA-MM-JJ)", "date (YYYY-MM-DD)"),
        VariableKind::Time => ("heure (HH:MM:SS)", "time (HH:MM:SS)"),
        VariableKind::DateTime => ("date et heure", "date and time"),
        VariableKind::Computed => ("valeur calculée", "computed value"),
    };
    let said = language.choose(french, english);
    match variable.kind {
        VariableKind::Number { least, most, .. } => format!("{said}{}", bounds(least, most, language)),
        _ => said.to_owned(),
    }
}

fn bounds(least: Option<f64>, most: Option<f64>, language: Language) -> String {
    let number = |number: f64| language.choose(format_number(number).replace('.', ","), format_number(number));
    match (least, most) {
        (Some(least), Some(most)) => {
            language.choose(" de {} à {}", " from {} to {}").replacen("{}", &number(least), 1).replacen("{}", &number(most), 1)
        }
        (Some(least), None) => format!("{}{}", language.choose(", au moins ", ", at least "), number(least)),
        (None, Some(most)) => format!("{}{}", language.choose(", au plus ", ", at most "), number(most)),
        (None, None) => String::new(),
    }
}

/// A missing kind in words.
pub fn missing(kind: &str, language: Language) -> &'static str {
    match kind {
        "nsp" => language.choose("ne sait pas", "does not know"),
        "nr" => language.choose("refus", "refusal"),
        _ => language.choose("non concerné", "not concerned"),
    }
}

/// A role in words; a role that is not known as it is written.
pub fn role(role: &str, language: Language) -> &str {
    match role {
        "quota" => language.choose("clé de quota", "quota key"),
        "contact" => language.choose("moyen de contact", "contact details"),
        "sensitive" => language.choose("donnée sensible", "sensitive data"),
        other => other,
    }
}

impl Dictionary {
    /// The language of the sentences: that in which who is asked is said.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Columns side by side that answer one question: a multiple choice, a grid, a ranking.
    pub fn questions(&self) -> Vec<&[Variable]> {
        self.variables.chunk_by(|one, other| one.is_with(other)).collect()
    }
}

impl Variable {
    /// True when another column answers the same question, or a row of the same grid.
    pub fn is_with(&self, other: &Self) -> bool {
        let is_part = |variable: &Self| variable.label != variable.question_label;
        let number = |variable: &Self| variable.number.as_deref().map(|number| number.trim_end_matches(char::is_alphabetic).to_owned());
        let is_grid = is_part(self) && is_part(other) && self.question_label == other.question_label && self.number != other.number;
        self.item == other.item || is_grid && self.number.is_some() && number(self) == number(other)
    }
}
