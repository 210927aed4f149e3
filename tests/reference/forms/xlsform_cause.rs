//! An English message of pyxform to a row and to the causes by which we say the same.

use form::xlsform::{Finding, Severity};

/// Pieces of a message, and our causes for them. The first row that fits is the one.
const CAUSES: &[(&[&str], &[&str])] = &[
    (&["sheet named 'survey'"], &["no-survey"]),
    (&["There should be a choices sheet"], &["no-choices", "unknown-list"]),
    (&["mandatory columns"], &["missing-header", "choices-header", "unknown-list"]),
    (&["randomize must be set to true or false"], &["parameter-boolean"]),
    (&["is being skipped"], &["comment-row"]),
    (&["List name not in choices sheet"], &["unknown-list", "no-choices"]),
    (&["different names for the same column"], &["duplicate-header"]),
    (&["required column headers were not found"], &["missing-header"]),
    (&["Column headers must not be empty"], &["choices-header"]),
    (&["missing header row"], &["missing-header", "choices-header"]),
    (&["allow_choice_duplicates"], &["choice-twice"]),
    (&["Choices must have a name"], &["choice-name"]),
    (&["Choices should have a label"], &["choice-label"]),
    (&["spaces cannot be added to multiple choice"], &["choice-space"]),
    (&["Could not find the name"], &["unknown-reference"]),
    (&["There has been a problem trying to replace"], &["unknown-reference", "ambiguous-reference"]),
    (&["appears more than once"], &["ambiguous-reference"]),
    (&["comma between each variable"], &["trigger-list"]),
    (&["eference variable"], &["reference-syntax", "bad-name", "unknown-reference", "trigger-list"]),
    (&["must be unique within their nearest parent"], &["duplicate-name"]),
    (&["case-insensitive match"], &["nearly-same-name"]),
    (&["unique anywhere in the survey, at all levels"], &["duplicate-repeat"]),
    (&["must unique anywhere in the survey"], &["duplicate-repeat"]),
    (&["same as the survey root"], &["repeat-is-root"]),
    (&["reserved for form metadata"], &["reserved-name"]),
    (&["supported file extensions"], &["file-extension"]),
    (&["'parameters (", "Names must begin"], &["parameter-column"]),
    (&["'settings' sheet", "Names must begin"], &["setting-name"]),
    (&["Names must begin"], &["bad-name"]),
    (&["Unmatched 'end_"], &["end-without-begin"]),
    (&["Unmatched 'begin_"], &["begin-without-end"]),
    (&["Unmatched begin"], &["begin-without-end"]),
    (&["Unmatched end"], &["end-without-begin"]),
    (&["Question or group with no name"], &["no-name"]),
    (&["Question with no type"], &["no-type"]),
    (&["Unknown question type"], &["unknown-type", "type-refused"]),
    (&["Parameters must be in the form"], &["parameters"]),
    (&["accepted parameter keys", "invalid parameter key"], &["unknown-parameter", "useless-parameter"]),
    (&["only supported for the appearances"], &["tick-appearance"]),
    (&["must be a number or a reference"], &["seed"]),
    (&["randomize=true to use a seed"], &["seed-alone"]),
    (&["rows must have an integer value"], &["parameter-integer"]),
    (&["list name from the 'list_name' column"], &["tick-list"]),
    (&["choice values must all be numbers"], &["tick-number"]),
    (&["match the range 'start' and 'end'"], &["tick-ends"]),
    (&["must have only 2 items"], &["tick-ends"]),
    (&["must be a number"], &["parameter-number"]),
    (&["must not be '0'"], &["parameter-zero"]),
    (&["may not be 0"], &["parameter-zero"]),
    (&["must not be larger than the range"], &["parameter-wide"]),
    (&["between the 'start' and 'end' values"], &["parameter-outside"]),
    (&["multiple of"], &["parameter-step"]),
    (&["using 'search()'"], &["search-appearance"]),
    (&["Missing calculation"], &["no-calculation"]),
    (&["Choice filter not supported with or_other"], &["or-other-filter"]),
    (&["Repeat has no label"], &["no-label"]),
    (&["has no label"], &["no-label"]),
    (&["valid machine-readable codes"], &["language-code"]),
    (&["uses or_other and translations"], &["or-other-translated"]),
    (&["Language '", "is missing the"], &["missing-translation"]),
    (&["sheets with similar names"], &["sheet-spelling", "no-survey", "no-choices"]),
    (&["Unmatched"], &["begin-without-end", "end-without-begin"]),
];

/// What a message says.
pub struct Expected<'a> {
    message: &'a str,
    row: Option<u32>,
    sheet: Option<&'a str>,
    codes: &'static [&'static str],
}

impl<'a> Expected<'a> {
    pub fn of(message: &'a str) -> Self {
        let row = message.split("[row : ").nth(1).and_then(|rest| rest.split(']').next()?.parse().ok());
        let sheet = message.split("On the '").nth(1).and_then(|rest| rest.split('\'').next());
        Self { message, row, sheet, codes: codes(message) }
    }

    /// The same row: pyxform counts the rows of `settings` from under the headers.
    pub fn is_at(&self, finding: &Finding) -> bool {
        let Some(row) = self.row else { return true };
        let row = if self.sheet == Some("settings") { row + 1 } else { row };
        let same_sheet = self.sheet.is_none_or(|sheet| finding.sheet.eq_ignore_ascii_case(sheet));
        same_sheet && finding.row == Some(row)
    }

    /// Row and cause. A message that names sheets of similar names wants those names.
    pub fn agrees(&self, finding: &Finding) -> bool {
        let is_sheet = |text: &str| text.starts_with('\'') && text.ends_with('\'') && text.len() > 2;
        if is_sheet(self.message) {
            return finding.message(form::Language::English).contains(self.message.trim_matches('\''));
        }
        self.codes.contains(&finding.code()) && self.is_at(finding)
    }
}

fn codes(message: &str) -> &'static [&'static str] {
    let fits = |pieces: &&[&str]| pieces.iter().all(|piece| message.contains(piece));
    CAUSES.iter().find(|(pieces, _)| fits(pieces)).map_or(&[], |(_, codes)| codes)
}

/// True when one of our warnings or notes says what this one says.
pub fn warns(message: &str, warnings: &[&Finding]) -> bool {
    let expected = Expected::of(message);
    warnings.iter().any(|finding| finding.severity() != Severity::Error && expected.agrees(finding))
}
