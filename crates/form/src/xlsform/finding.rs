//! What the author of a questionnaire should know: where, why, and what to do.

use super::cause::Cause;
use crate::Language;

/// How much it matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Worth knowing: the row or column was left aside on purpose.
    Note,
    /// Probably not what was meant.
    Warning,
    /// The questionnaire is refused.
    Error,
}

/// A finding at a place of a workbook.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// The sheet by its name; empty for the whole file.
    pub sheet: String,
    /// The row, 1 for the headers.
    pub row: Option<u32>,
    /// The header of the column, as it was written.
    pub column: Option<String>,
    pub cause: Cause,
}

impl Finding {
    pub(crate) fn new(sheet: &str, row: impl Into<Option<u32>>, column: &str, cause: Cause) -> Self {
        Self { sheet: sheet.to_owned(), row: row.into(), column: (!column.is_empty()).then(|| column.to_owned()), cause }
    }

    pub fn severity(&self) -> Severity {
        self.cause.severity()
    }

    /// A stable name of the cause.
    pub fn code(&self) -> &'static str {
        self.cause.code()
    }

    /// True when the form may be right elsewhere, and is refused here because it is outside the subset.
    pub fn is_outside_subset(&self) -> bool {
        self.cause.is_outside_subset()
    }

    /// Where the finding is: «feuille survey, ligne 4, colonne name».
    pub fn place(&self, language: Language) -> String {
        let sheet = (!self.sheet.is_empty()).then(|| format!("{} {}", language.choose("feuille", "sheet"), self.sheet));
        let row = self.row.map(|row| format!("{} {row}", language.choose("ligne", "row")));
        let column = self.column.as_ref().map(|column| format!("{} {column}", language.choose("colonne", "column")));
        let parts: Vec<String> = [sheet, row, column].into_iter().flatten().collect();
        if parts.is_empty() { language.choose("classeur", "workbook").to_owned() } else { parts.join(", ") }
    }

    /// Place, cause and remedy in one sentence.
    pub fn message(&self, language: Language) -> String {
        let (french, english) = self.cause.words();
        language.choose(format!("{} : {french}", self.place(language)), format!("{}: {english}", self.place(language)))
    }
}
