//! Findings: what the owner of an input should know, with its place and the remedy.
//!
//! A finding is collected, never thrown: a file is read to its end and all its faults are told at once.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How much it matters: an `Error` makes the program end with exit code 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// Probably not what was meant; the numbers are right.
    Warning,
    /// A row, a column or a file was left out.
    Error,
}

impl Severity {
    pub fn label_fr(self) -> &'static str {
        match self {
            Severity::Note => "remarque",
            Severity::Warning => "attention",
            Severity::Error => "erreur",
        }
    }
}

/// Where: file, then sheet, line (1 is the first line of the file), column by its header; what is known of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash, Serialize, Deserialize)]
pub struct Place {
    pub file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

impl Place {
    pub fn file(file: impl Into<String>) -> Place {
        Place { file: file.into(), ..Place::default() }
    }

    pub fn sheet(mut self, sheet: impl Into<String>) -> Place {
        self.sheet = Some(sheet.into());
        self
    }

    pub fn line(mut self, line: u64) -> Place {
        self.line = Some(line);
        self
    }

    pub fn column(mut self, column: impl Into<String>) -> Place {
        self.column = Some(column.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", feuille {sheet}")?;
        }
        if let Some(line) = self.line {
            write!(f, ", ligne {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", colonne {column}")?;
        }
        Ok(())
    }
}

/// One fault or remark. `code` is stable and documented in `docs/findings.md`; the rest is French, for people.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Finding {
    pub code: String,
    pub severity: Severity,
    pub place: Place,
    pub found: String,
    pub expected: String,
    pub remedy: String,
}

impl Finding {
    pub fn new(severity: Severity, code: &str, place: Place) -> Finding {
        Finding { code: code.to_owned(), severity, place, found: String::new(), expected: String::new(), remedy: String::new() }
    }

    pub fn error(code: &str, place: Place) -> Finding {
        Finding::new(Severity::Error, code, place)
    }

    pub fn warning(code: &str, place: Place) -> Finding {
        Finding::new(Severity::Warning, code, place)
    }

    pub fn note(code: &str, place: Place) -> Finding {
        Finding::new(Severity::Note, code, place)
    }

    pub fn found(mut self, found: impl Into<String>) -> Finding {
        self.found = found.into();
        self
    }

    pub fn expected(mut self, expected: impl Into<String>) -> Finding {
        self.expected = expected.into();
        self
    }

    pub fn remedy(mut self, remedy: impl Into<String>) -> Finding {
        self.remedy = remedy.into();
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}] {}", self.severity.label_fr(), self.code, self.place)?;
        for (label, text) in [("trouvé", &self.found), ("attendu", &self.expected), ("que faire", &self.remedy)] {
            if !text.is_empty() {
                write!(f, "\n    {label} : {text}")?;
            }
        }
        Ok(())
    }
}

/// The findings of a whole input, in the order they were met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Findings(Vec<Finding>);

/// Findings of one code that are printed one by one; the rest is counted.
const SHOWN_PER_CODE: usize = 5;

impl Findings {
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    pub fn extend(&mut self, other: Findings) {
        self.0.extend(other.0);
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// The findings as text, the first five of each code in full and the others as a count.
    pub fn summary(&self) -> String {
        let mut shown: std::collections::BTreeMap<(&str, &str), usize> = std::collections::BTreeMap::new();
        let mut out = String::new();
        for finding in &self.0 {
            let count = shown.entry((&finding.code, &finding.place.file)).or_default();
            *count += 1;
            if *count <= SHOWN_PER_CODE {
                out.push_str(&format!("{finding}\n"));
            }
        }
        for ((code, file), count) in shown {
            if count > SHOWN_PER_CODE {
                out.push_str(&format!("… et {} autres [{code}] dans {file}\n", count - SHOWN_PER_CODE));
            }
        }
        out
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(iter: I) -> Findings {
        Findings(iter.into_iter().collect())
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_where_found_expected_and_what_to_do() {
        let place = Place::file("a.csv").line(3).column("MED21");
        let finding = Finding::error("valeur-non-numerique", place).found("abc").expected("un nombre").remedy("corriger la cellule");
        let text = finding.to_string();
        for part in ["a.csv, ligne 3, colonne MED21", "trouvé : abc", "attendu : un nombre", "que faire : corriger"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn many_findings_of_one_code_are_counted() {
        let findings: Findings = (0..12).map(|line| Finding::error("x", Place::file("a").line(line))).collect();
        assert!(findings.summary().contains("et 7 autres [x]"));
    }
}
