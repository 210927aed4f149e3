//! What came of the fields that were posted.

use std::collections::BTreeMap;

/// What a page says of the last answers; the default says nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// What is wrong, in the order of the page.
    pub faults: Vec<Fault>,
    /// Fields of the page that the answers have opened and that were not on it.
    pub opened: Vec<String>,
    /// What was typed in the fields that are wrong, by the names of the fields: it is shown again.
    pub typed: BTreeMap<String, String>,
    pub way: Way,
}

/// A field that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The name of the field, as it is posted.
    pub field: String,
    /// What to do, in the language of the page.
    pub message: String,
}

/// Where the person wants to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Way {
    #[default]
    Next,
    /// Back: what is missing is not asked for now.
    Back,
    /// The same page again: an instance of a repeat came or went.
    Stay,
}

impl Outcome {
    /// True when nothing on the page is left to do.
    pub fn is_done(&self) -> bool {
        self.faults.is_empty() && (self.opened.is_empty() || self.way == Way::Back) && self.way != Way::Stay
    }

    pub(crate) fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.message.as_str())
    }
}
