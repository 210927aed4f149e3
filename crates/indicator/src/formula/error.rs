//! Why a text is no formula, and where.

/// A fault in a formula; the column counts characters from 1.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("colonne {column} : trouvé {found} ; attendu : {expected}{}", advice(.hint))]
pub struct FormulaError {
    pub column: usize,
    pub found: String,
    pub expected: String,
    /// What to do; empty when the rest says it.
    pub hint: String,
}

impl FormulaError {
    pub(super) fn new(column: usize, found: impl Into<String>, expected: impl Into<String>) -> FormulaError {
        FormulaError { column, found: found.into(), expected: expected.into(), hint: String::new() }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> FormulaError {
        self.hint = hint.into();
        self
    }
}

fn advice(hint: &str) -> String {
    if hint.is_empty() { String::new() } else { format!(" ; conseil : {hint}") }
}
