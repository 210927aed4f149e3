//! How long a questionnaire takes: reading, thinking, answering.
//!
//! A question costs the words that are read (label, hint, choices) at 200 words a minute, and a time to answer by its
//! kind. The shortest way counts what is always asked, the longest all that is seen.

use crate::plan::Pages;
use form::questionnaire::{Choice, Item, Kind, Rule, Source, Text, Words};

/// Words read in a minute by an adult who reads without haste.
const WORDS_A_MINUTE: f64 = 200.0;
/// Choices read in a long list: one looks for one's own.
const MAX_READ: usize = 12;

/// Minutes, rounded up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Duration {
    /// Only what is asked of everybody.
    pub least: u32,
    /// Every question.
    pub most: u32,
}

impl Duration {
    /// The time of a questionnaire, in a language of its texts.
    pub fn of(pages: &Pages, texts: &str) -> Self {
        let (mut least, mut most) = (0.0, 0.0);
        for index in (0..pages.form.items.len()).filter(|index| pages.is_seen(*index)) {
            let seconds = seconds(pages, index, texts);
            most += seconds;
            if is_always_asked(pages, index) {
                least += seconds;
            }
        }
        Self { least: minutes(least), most: minutes(most) }
    }
}

fn minutes(seconds: f64) -> u32 {
    (seconds / 60.0).ceil().max(1.0) as u32
}

fn is_always_asked(pages: &Pages, index: usize) -> bool {
    let items = &pages.form.items;
    let mut above = std::iter::successors(Some(index), |index| items[*index].parent);
    above.all(|index| items[index].rule(Rule::Relevant).is_none())
}

fn seconds(pages: &Pages, index: usize, texts: &str) -> f64 {
    let item = &pages.form.items[index];
    let is_row = item.parent.is_some_and(|parent| pages.is_grid(parent));
    let choices = if is_row { 0 } else { words_of_choices(pages, item, texts) };
    let read = [Words::Label, Words::Hint].iter().filter_map(|words| item.text(*words)).map(|text| count(text, texts)).sum::<usize>();
    let answer = match &item.kind {
        Kind::SelectOne(_) if is_row => 3.0,
        Kind::SelectOne(_) | Kind::Acknowledge => 3.0,
        Kind::SelectMultiple(_) => 6.0,
        Kind::Rank(_) => 20.0,
        Kind::Integer | Kind::Decimal | Kind::Range => 5.0,
        Kind::Date | Kind::Time | Kind::DateTime => 8.0,
        Kind::Text if item.appears("multiline") => 45.0,
        Kind::Text => 10.0,
        _ => 0.0,
    };
    (read + choices) as f64 * 60.0 / WORDS_A_MINUTE + answer
}

fn words_of_choices(pages: &Pages, item: &Item, texts: &str) -> usize {
    let list = item.kind.select().and_then(|select| match &select.source {
        Source::List(name) => pages.form.list(name),
        _ => None,
    });
    let choices = list.map_or(&[][..], |list| &list.choices).iter().take(MAX_READ);
    choices.filter_map(Choice::label).map(|text| count(text, texts)).sum()
}

fn count(text: &Text, texts: &str) -> usize {
    text.best(texts).split_whitespace().count()
}
