//! Which widget answers a question, with what the session holds or what was last typed.

use crate::choose::{Offer, offers, spelled, typed};
use crate::entry::{date_parts, time_part};
use crate::field::{Choice, Part, Widget};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::plan::Pages;
use crate::text::{Answers, Html, escape};
use crate::words::{self, Say};
use form::questionnaire::{Item, Kind, Source};
use form::session::View;

/// More choices than this stand in a list that opens, unless the form says otherwise.
const MAX_RADIOS: usize = 15;
/// More steps than this on a scale are typed, not ticked.
const MAX_STEPS: usize = 12;

/// A question about to be shown.
pub(crate) struct Asked<'a> {
    pub pages: &'a Pages,
    pub index: usize,
    pub name: &'a str,
    pub view: &'a View,
    pub answers: &'a dyn Answers,
    pub options: &'a Options,
    pub outcome: &'a Outcome,
}

impl Asked<'_> {
    pub fn item(&self) -> &Item {
        &self.pages.form.items[self.index]
    }

    /// What is shown in a field: what was typed when it is wrong, else what the session holds.
    fn shown(&self, key: &str, held: String) -> String {
        let name = if key.is_empty() { self.name.to_owned() } else { format!("{}:{key}", self.name) };
        self.outcome.typed.get(&name).cloned().unwrap_or(held)
    }

    fn value(&self) -> &str {
        self.view.value.as_deref().unwrap_or_default()
    }

    pub fn offers(&self) -> Vec<Offer> {
        offers(self.pages, self.index, self.view, self.answers, self.options)
    }

    pub fn widget(&self) -> Widget {
        let item = self.item();
        if self.view.readonly {
            return Widget::Shown(spoken(self.pages, self.index, self.view, self.answers, self.options));
        }
        match &item.kind {
            Kind::SelectOne(select) => self.one(&select.source),
            Kind::SelectMultiple(_) => self.options_of("checkbox"),
            Kind::Rank(_) => self.rank(),
            Kind::Range => self.range(),
            Kind::Acknowledge => Widget::Tick { checked: !self.value().is_empty() },
            Kind::Date => Widget::Parts(self.date()),
            Kind::Time => Widget::Parts(vec![self.time()]),
            Kind::DateTime => Widget::Parts(self.date().into_iter().chain([self.time()]).collect()),
            Kind::Integer => self.line("numeric", "xs", self.value().to_owned()),
            Kind::Decimal => self.line("decimal", "s", self.comma()),
            _ if item.appears("multiline") || item.parameters.get("rows").is_some() => {
                let rows = item.parameters.get("rows").and_then(|rows| rows.parse().ok()).unwrap_or(5);
                Widget::Area { value: self.shown("", self.value().to_owned()), rows }
            }
            _ => self.text(),
        }
    }

    /// A number as people of the language write it.
    fn comma(&self) -> String {
        let mark = self.options.language.choose(",", ".");
        self.value().replace('.', mark)
    }

    fn line(&self, mode: &'static str, size: &'static str, value: String) -> Widget {
        Widget::Line { value: self.shown("", value), mode, autocomplete: None, size, offers: Vec::new() }
    }

    fn text(&self) -> Widget {
        let item = self.item();
        let autocomplete = autocomplete(item);
        let mode = match autocomplete.as_deref() {
            Some("email") => "email",
            Some("tel") => "tel",
            _ if item.appears("numbers") => "numeric",
            _ => "",
        };
        Widget::Line { value: self.shown("", self.value().to_owned()), mode, autocomplete, size: "l", offers: Vec::new() }
    }

    fn choices(&self) -> Vec<Choice> {
        let chosen: Vec<&str> = self.value().split_whitespace().collect();
        let offers = self.offers().into_iter();
        offers.map(|offer| Choice { chosen: chosen.contains(&offer.code.as_str()), code: offer.code, label: offer.html }).collect()
    }

    fn one(&self, source: &Source) -> Widget {
        let item = self.item();
        let offers = self.offers();
        let is_long = offers.len() > MAX_RADIOS || matches!(source, Source::File(_));
        if item.appears("autocomplete") || item.appears("search") {
            let held = offers.iter().position(|offer| offer.code == self.value());
            let words = spelled(&offers);
            let held = held.and_then(|index| words.get(index).cloned()).unwrap_or_default();
            return Widget::Line { value: self.shown("", held), mode: "", autocomplete: None, size: "l", offers: words };
        }
        if item.appears("minimal") || (is_long && !item.appears("full")) {
            // In a list that opens, marks cannot be shown.
            let plain = |offer: Offer| Choice { chosen: offer.code == self.value(), label: Html(escape(&offer.plain)), code: offer.code };
            return Widget::Select { choices: offers.into_iter().map(plain).collect() };
        }
        self.options_of("radio")
    }

    fn options_of(&self, kind: &'static str) -> Widget {
        let item = self.item();
        let mut choices = self.choices();
        let is_scale = item.appears("likert") && choices.len() <= 11;
        let layout = match choices.len() {
            count if is_scale => format!("scale n{count}"),
            _ if item.appears("horizontal") || item.appears("quick") || item.appears("columns") => "row".to_owned(),
            count if count > 8 => "stack two".to_owned(),
            _ => "stack".to_owned(),
        };
        // A radio button cannot be taken back: who has answered may still leave the question blank.
        if kind == "radio" && !self.view.required && !self.value().is_empty() && !is_scale {
            let none = self.options.language.say(words::NO_ANSWER);
            choices.push(Choice { code: String::new(), label: Html(escape(none)), chosen: false });
        }
        Widget::Options { kind, layout, choices }
    }

    fn rank(&self) -> Widget {
        let held: Vec<&str> = self.value().split_whitespace().collect();
        let rank_of = |code: &str| held.iter().position(|other| *other == code).map_or(String::new(), |at| (at + 1).to_string());
        let offers = self.offers();
        let ranks = (1..=offers.len()).collect();
        let row =
            |offer: Offer| Part { value: self.shown(&offer.code, rank_of(&offer.code)), key: offer.code, label: offer.html, size: "" };
        Widget::Rank { rows: offers.into_iter().map(row).collect(), ranks }
    }

    fn range(&self) -> Widget {
        let steps = steps(self.item());
        if steps.len() > MAX_STEPS || steps.is_empty() {
            return self.line("decimal", "s", self.comma());
        }
        let mark = self.options.language.choose(",", ".");
        let choice = |code: String| Choice { label: Html(escape(&code.replace('.', mark))), chosen: code == self.value(), code };
        let choices: Vec<Choice> = steps.into_iter().map(choice).collect();
        Widget::Options { kind: "radio", layout: format!("scale n{}", choices.len()), choices }
    }

    fn part(&self, key: &str, phrase: words::Phrase, value: &str, size: &'static str) -> Part {
        let label = Html(self.options.language.say(phrase).to_owned());
        Part { key: key.to_owned(), label, value: self.shown(key, value.to_owned()), size }
    }

    fn date(&self) -> Vec<Part> {
        let [day, month, year] = date_parts(self.value());
        vec![self.part("j", words::DAY, &day, "xs"), self.part("m", words::MONTH, &month, "xs"), self.part("a", words::YEAR, &year, "s")]
    }

    fn time(&self) -> Part {
        let clock = if self.value().is_empty() { String::new() } else { time_part(self.value()) };
        self.part("h", words::TIME, &clock, "s")
    }
}

/// The values of a scale, from its start to its end; empty when it says nothing that can be counted.
pub(crate) fn steps(item: &Item) -> Vec<String> {
    const UNIT: i64 = 1_000_000_000;
    let of = |key: &str, otherwise: &str| scaled(item.parameters.get(key).unwrap_or(otherwise));
    let (Some(start), Some(end), Some(step)) = (of("start", "1"), of("end", "10"), of("step", "1")) else { return Vec::new() };
    let step = if end < start { -step.abs() } else { step.abs() };
    if step == 0 {
        return Vec::new();
    }
    let count = (end - start) / step;
    if count > 1_000 {
        return Vec::new();
    }
    let number = |index: i64| form::expression::format_number((start + index * step) as f64 / UNIT as f64);
    (0..=count).map(number).collect()
}

/// A number as whole billionths: 0,1 × 3 is then 0,3.
fn scaled(text: &str) -> Option<i64> {
    let number = form::expression::parse_number(text) * 1e9;
    (number.is_finite() && number.abs() < 1e17).then(|| number.round() as i64)
}

/// What a browser may fill in: only where the author asks for what is the person's own.
fn autocomplete(item: &Item) -> Option<String> {
    let said = item.binds.iter().find(|(name, _)| name == "ctg:autocomplete").map(|(_, value)| value.trim().to_owned());
    let is_contact = item.binds.iter().any(|(name, value)| name == "ctg:role" && value.split_whitespace().any(|role| role == "contact"));
    said.or_else(|| by_name(&item.name).filter(|_| is_contact).map(str::to_owned))
}

/// Names that say what is asked, for questions of the role «contact».
const CONTACT: [(&str, &str); 10] = [
    ("email", "email"),
    ("mail", "email"),
    ("courriel", "email"),
    ("telephone", "tel"),
    ("tel", "tel"),
    ("prenom", "given-name"),
    ("nom", "family-name"),
    ("code_postal", "postal-code"),
    ("adresse", "street-address"),
    ("ville", "address-level2"),
];

fn by_name(name: &str) -> Option<&'static str> {
    CONTACT.iter().find(|(known, _)| *known == name.to_lowercase()).map(|(_, token)| *token)
}

/// An answer in words: labels of the choices, a date and a number as they are written.
pub(crate) fn spoken(pages: &Pages, index: usize, view: &View, answers: &dyn Answers, options: &Options) -> String {
    let value = view.value.as_deref().unwrap_or_default();
    if value.is_empty() {
        return String::new();
    }
    match &pages.form.items[index].kind {
        Kind::SelectOne(_) | Kind::SelectMultiple(_) | Kind::Rank(_) => {
            let offers = offers(pages, index, view, answers, options);
            let word = |code: &str| offers.iter().find(|offer| offer.code == code).map_or(code.to_owned(), |offer| offer.plain.clone());
            let words: Vec<String> = value.split_whitespace().map(word).collect();
            words.join(options.language.choose("\u{202f}; ", "; "))
        }
        Kind::Date => date_parts(value).join("/"),
        Kind::Time => time_part(value),
        Kind::DateTime => format!("{} {}", date_parts(value).join("/"), time_part(value)),
        Kind::Decimal | Kind::Range => value.replace('.', options.language.choose(",", ".")),
        Kind::Acknowledge => options.language.choose("Oui", "Yes").to_owned(),
        _ => value.to_owned(),
    }
}

/// The code of what was typed for a question whose choices are typed.
pub(crate) fn code_of(asked: &Asked, text: &str) -> Result<String, Vec<String>> {
    typed(&asked.offers(), text)
}
