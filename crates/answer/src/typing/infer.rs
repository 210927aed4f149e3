//! What a column looks like when nothing says what it is.

use super::{Ask, Order, Site, date, number};
use crate::raw::RawColumn;
use crate::table::Choice;

/// A list of choices is not longer than this, nor its words.
const MAX_CHOICES: usize = 40;
const MAX_WORDS: usize = 200;

/// A number when every value is one and none is a code with a leading zero; a date when every value is one; a choice
/// when a few values come back; else a text.
pub fn guess(column: &RawColumn, site: &Site) -> Ask {
    let values: Vec<&str> = column.values().filter(|text| site.why(text).is_none()).collect();
    if values.is_empty() {
        return Ask::Text;
    }
    if values.iter().all(|text| number(text).is_some() && !is_code(text)) {
        return Ask::Number;
    }
    if let Some(order) = [Order::Year, Order::Day, Order::Month].into_iter().find(|order| all_dates(&values, *order)) {
        return Ask::Date(order);
    }
    let is_answer: Vec<bool> = column.distinct.iter().map(|text| site.why(text).is_none()).collect();
    let answers = column.cells.iter().filter(|at| is_answer[**at as usize]).count();
    let few = values.len() <= MAX_CHOICES && values.len() * 2 <= answers;
    if few && values.iter().all(|text| text.chars().count() <= MAX_WORDS && !text.contains('\n')) {
        return Ask::Single(values.iter().map(|text| Choice::plain(text)).collect());
    }
    Ask::Text
}

/// A postal code, a telephone number, an INSEE code: figures that must keep their zeros.
fn is_code(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 1 && text.starts_with('0')) || digits > 15 || text.starts_with('+')
}

fn all_dates(values: &[&str], order: Order) -> bool {
    values.iter().all(|text| date::parse(text, order).is_some())
}
