//! The questionnaire as a typed model: what the four spellings of an XLSForm say, and nothing of how they say it.
//!
//! In: what `xlsform` read. Out: questions, groups and repeats in the order of the sheet, choice lists, settings; the
//! pages, the paper, the dictionary and the XForm are made from it.

mod choice;
mod files;
mod item;
mod kind;
mod settings;
mod text;

pub use choice::{Choice, ChoiceList};
pub use files::ChoiceFile;
pub use item::{Item, Parameters, Rule, Words};
pub(crate) use kind::plain as plain_kinds;
pub use kind::{Kind, Select, Source};
pub use settings::Settings;
pub(crate) use settings::is_yes;
pub use text::Text;

/// A questionnaire. Items stand depth first, as in the sheet; each knows the place of its parent.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Questionnaire {
    pub settings: Settings,
    pub items: Vec<Item>,
    pub lists: Vec<ChoiceList>,
    /// Sheets of ours that an XForm does not carry (`quotas`, `paper`): name and rows, the headers first.
    pub sheets: Vec<(String, Vec<Vec<String>>)>,
}

impl Questionnaire {
    /// The places of the items that stand directly in a group or repeat; of the top for `None`.
    pub fn children(&self, parent: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        (0..self.items.len()).filter(move |index| self.items[*index].parent == parent)
    }

    /// The choice list of a name.
    pub fn list(&self, name: &str) -> Option<&ChoiceList> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// The languages of the texts, in the order of their first use; the texts without a language have the empty name.
    pub fn languages(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let of_items = self.items.iter().flat_map(|item| item.words.values());
        let of_choices = self.lists.iter().flat_map(|list| &list.choices).flat_map(|choice| choice.words.values());
        for (language, _) in of_items.chain(of_choices).flat_map(Text::entries) {
            if !found.contains(&language) {
                found.push(language);
            }
        }
        found
    }

    /// The same questionnaire without the numbers of the rows it was read from: what two spellings must agree on.
    pub fn without_rows(mut self) -> Self {
        self.items.iter_mut().for_each(|item| item.row = 0);
        self.lists.iter_mut().flat_map(|list| &mut list.choices).for_each(|choice| choice.row = 0);
        self
    }
}
