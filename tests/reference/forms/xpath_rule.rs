//! Where we answer otherwise, by rule: the two engines disagree, or the expression is outside our subset. Each rule
//! has its reason in `tests/decisions.toml`. A vector is looked at only after it was found to differ.

use super::xpath::{Found, number_of, text};
use form::expression::Fault;
use serde_json::Value as Json;

/// What is known of a difference.
pub struct Difference<'a> {
    pub vector: &'a Json,
    pub found: &'a Found,
    pub is_javarosa: bool,
}

type Rule = (&'static str, fn(&Difference) -> bool);

const RULES: &[Rule] = &[
    ("outside-subset", outside_subset),
    ("no-argument", no_argument),
    ("invalid-date", invalid_date),
    ("run-time-blank", run_time_blank),
    ("negative-half", negative_half),
    ("blank-is-no-number", blank_is_no_number),
    ("comma", comma),
    ("exponent", exponent),
    ("sum-skips-blank", sum_skips_blank),
    ("whole-pattern", whole_pattern),
    ("nan-is-blank", nan_is_blank),
    ("cdata-is-text", cdata_is_text),
];

/// The rule under which a difference was decided.
pub fn decided(difference: &Difference) -> Option<&'static str> {
    RULES.iter().find(|(_, holds)| holds(difference)).map(|(name, _)| *name)
}

impl Difference<'_> {
    fn expr(&self) -> &str {
        text(&self.vector["expr"])
    }
    fn expected(&self) -> &Json {
        &self.vector["expected"]
    }
    fn is_tagged(&self, tag: &str) -> bool {
        self.vector["tags"].as_array().is_some_and(|tags| tags.iter().any(|other| text(other) == tag))
    }
    fn faults(&self) -> &[Fault] {
        if let Found::Refused(faults) = self.found { faults } else { &[] }
    }
    fn number(&self) -> Option<f64> {
        if let Found::Worth { number, .. } = self.found { Some(*number) } else { None }
    }
    fn text(&self) -> Option<&str> {
        if let Found::Worth { text, .. } = self.found { Some(text) } else { None }
    }
    fn matches(&self, pattern: &str) -> bool {
        regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(self.expr()))
    }
}

fn outside_subset(d: &Difference) -> bool {
    d.faults().iter().any(Fault::is_outside_subset) && (!d.is_tagged("survey-subset") || d.is_tagged("axis"))
}

fn no_argument(d: &Difference) -> bool {
    !d.faults().is_empty() && d.faults().iter().all(|fault| matches!(fault, Fault::NoArgument { .. }))
}

/// A text in the expression that is no date is refused when the form is checked.
fn invalid_date(d: &Difference) -> bool {
    let blank = text(d.expected()) == "Invalid Date" && d.text() == Some("");
    blank || (!d.faults().is_empty() && d.faults().iter().all(|fault| matches!(fault, Fault::Date { .. })))
}

/// JavaRosa stops where an answer turns out to be no date.
fn run_time_blank(d: &Difference) -> bool {
    d.is_javarosa && d.vector["kind"] == "error" && d.matches("date|time") && d.text() == Some("")
}

fn negative_half(d: &Difference) -> bool {
    let expected = number_of(d.expected());
    !d.is_javarosa && d.matches(r"^\s*round\(") && expected < 0.0 && d.number().is_some_and(|found| found > expected)
}

fn blank_is_no_number(d: &Difference) -> bool {
    d.matches(r#"(['"])\s*['"]"#) && number_of(d.expected()) == 0.0 && d.number().is_some_and(f64::is_nan)
}

fn comma(d: &Difference) -> bool {
    d.is_javarosa && d.matches(r#"['"]-?\d+,\d+['"]"#) && d.number().is_some_and(f64::is_nan)
}

fn exponent(d: &Difference) -> bool {
    d.matches(r#"['"][-\d.]+[eE][-+]?\d+['"]"#) && d.number().is_some_and(f64::is_nan)
}

fn sum_skips_blank(d: &Difference) -> bool {
    !d.is_javarosa && d.matches(r"^\s*sum\(") && number_of(d.expected()).is_nan() && d.number().is_some_and(f64::is_finite)
}

fn whole_pattern(d: &Difference) -> bool {
    !d.is_javarosa && d.matches(r"^\s*regex\(") && d.expected() == true && d.text() == Some("false")
}

fn nan_is_blank(d: &Difference) -> bool {
    text(d.expected()).contains("NaN") && d.text().is_some_and(|found| found == text(d.expected()).replace("NaN", ""))
}

/// A document in which a section of CDATA stands as a text node of its own: the same position twice.
fn cdata_is_text(d: &Difference) -> bool {
    let paths: Vec<&str> = d.expected().as_array().into_iter().flatten().map(text).collect();
    paths.iter().enumerate().any(|(i, path)| paths[..i].contains(path))
}
