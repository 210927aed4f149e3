//! Choice lists.

use super::{Text, Words};
use std::collections::BTreeMap;

/// The choices of a name, in the order of the sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ChoiceList {
    pub name: String,
    pub choices: Vec<Choice>,
}

/// One choice: its code, what people read, and the columns that filters look at.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Choice {
    pub row: u32,
    pub name: String,
    pub words: BTreeMap<Words, Text>,
    pub columns: Vec<(String, String)>,
}

impl Choice {
    pub fn label(&self) -> Option<&Text> {
        self.words.get(&Words::Label)
    }
}
