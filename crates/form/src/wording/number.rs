//! The numbers of the questions, as they are printed.

use super::grid::{is_grid, is_ranking, rows};
use crate::questionnaire::{Item, Kind, Questionnaire};

/// The questions that people answer are numbered from 1 in the order of the sheet. The rows of a grid, or of
/// a ranking, share its number and have letters: 12a, 12b. Notes, boxes of consent, computed and hidden rows have no number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Numbers(Vec<Option<String>>);

impl Numbers {
    /// The numbers of a questionnaire.
    pub fn of(form: &Questionnaire) -> Self {
        let mut numbers = vec![None; form.items.len()];
        let mut last = 0;
        for index in 0..form.items.len() {
            // A row of a grid has its number already.
            if numbers[index].is_some() || super::is_grid_header(form, index) {
                continue;
            }
            let is_shared = is_grid(form, index) || is_ranking(form, index);
            if is_shared {
                let asked = rows(form, index).filter(|row| is_asked(&form.items[*row]));
                asked.enumerate().for_each(|(row, item)| numbers[item] = Some(format!("{}{}", last + 1, letters(row))));
            }
            if is_shared || is_asked(&form.items[index]) {
                last += 1;
                numbers[index] = Some(last.to_string());
            }
        }
        Self(numbers)
    }

    /// The number of an item; that of the whole grid or ranking for its group.
    pub fn of_item(&self, index: usize) -> Option<&str> {
        self.0.get(index)?.as_deref()
    }
}

/// True for a question with a number.
pub(crate) fn is_asked(item: &Item) -> bool {
    use Kind::{Acknowledge, Calculate, Group, Hidden, Note, Repeat, Today};
    !matches!(item.kind, Note | Calculate | Hidden | Acknowledge | Today | Group | Repeat)
}

/// a, b … z, aa, ab …
fn letters(row: usize) -> String {
    let letter = char::from(b'a' + (row % 26) as u8);
    if row < 26 { letter.to_string() } else { format!("{}{letter}", letters(row / 26 - 1)) }
}
