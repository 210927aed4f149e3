//! The choices of a question: their words, what is offered, what a typed name means.

use crate::entry::fold;
use crate::options::Options;
use crate::plan::Pages;
use crate::text::{Answers, Html, Lines, escape, html, plain};
use form::questionnaire::{Choice, Source};
use form::session::View;

/// A choice that is offered.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Offer {
    pub code: String,
    pub html: Html,
    pub plain: String,
}

/// The choices that a session offers for an item, in their order, with the words of the questionnaire where it has them.
pub(crate) fn offers(pages: &Pages, item: usize, view: &View, answers: &dyn Answers, options: &Options) -> Vec<Offer> {
    let found = view.choices.iter().flatten().filter(|(code, _)| !code.is_empty());
    found.map(|(code, label)| offer(written(pages, item, code), code, label, answers, options)).collect()
}

fn offer(written: Option<&Choice>, code: &str, label: &str, answers: &dyn Answers, options: &Options) -> Offer {
    let text = written.and_then(Choice::label).map(|text| text.best(&options.texts)).filter(|text| !text.contains("instance("));
    let label = if label.trim().is_empty() { code } else { label };
    let made = text.map(|text| Offer {
        code: code.to_owned(),
        html: html(text, answers, Lines::Inline, options.code()),
        plain: plain(text, answers, options.code()),
    });
    match made {
        // A label may be nothing but an answer that nobody has given.
        Some(made) if !made.plain.trim().is_empty() => made,
        // Words of a file, or answers of other questions: no marks in them.
        _ => Offer { code: code.to_owned(), html: Html(escape(label)), plain: label.to_owned() },
    }
}

/// The choice of the list that bears a code, when only one does.
fn written<'p>(pages: &'p Pages, item: usize, code: &str) -> Option<&'p Choice> {
    let Source::List(name) = &pages.form.items[item].kind.select()?.source else { return None };
    let mut found = pages.form.list(name)?.choices.iter().filter(|choice| choice.name == code);
    found.next().filter(|_| found.next().is_none())
}

/// The words to write for each choice of a list that is typed: the label, with the code when two share it.
pub(crate) fn spelled(offers: &[Offer]) -> Vec<String> {
    let is_shared = |offer: &Offer| offers.iter().filter(|other| fold(&other.plain) == fold(&offer.plain)).count() > 1;
    offers.iter().map(|offer| if is_shared(offer) { format!("{} ({})", offer.plain, offer.code) } else { offer.plain.clone() }).collect()
}

/// The code of what was typed: the words of a choice whatever their accents and capitals, else its code; an error
/// gives the choices that hold these words, five at most.
pub(crate) fn typed(offers: &[Offer], text: &str) -> Result<String, Vec<String>> {
    let words = spelled(offers);
    let wanted = fold(text);
    let mut same = offers.iter().zip(&words).filter(|(_, words)| fold(words) == wanted);
    if let (Some((offer, _)), None) = (same.next(), same.next()) {
        return Ok(offer.code.clone());
    }
    match offers.iter().find(|offer| offer.code == text.trim()) {
        Some(offer) => Ok(offer.code.clone()),
        None => Err(words.into_iter().filter(|words| fold(words).contains(&wanted)).take(5).collect()),
    }
}
