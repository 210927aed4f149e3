//! Files of choices that stand beside a form.

use super::{Questionnaire, Source};

/// A file that questions name, with the columns of its codes and labels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChoiceFile {
    pub name: String,
    pub code: String,
    pub label: String,
}

impl Questionnaire {
    /// The file of choices of an item.
    pub fn file(&self, item: usize) -> Option<ChoiceFile> {
        let item = self.items.get(item)?;
        let Source::File(file) = &item.kind.select()?.source else { return None };
        let column = |key: &str, otherwise: &str| item.parameters.get(key).unwrap_or(otherwise).to_owned();
        Some(ChoiceFile { name: file.clone(), code: column("value", "name"), label: column("label", "label") })
    }

    /// Every file of choices, once, in the order of the questions.
    pub fn files(&self) -> Vec<ChoiceFile> {
        let mut found: Vec<ChoiceFile> = Vec::new();
        for file in (0..self.items.len()).filter_map(|item| self.file(item)) {
            if found.iter().all(|known| known.name != file.name) {
                found.push(file);
            }
        }
        found
    }
}
