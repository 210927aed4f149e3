//! The questionnaire as blocks: parts, notes, questions with what there is to fill. Texts are data from here on.

use crate::route::{Route, Target};
use crate::{Options, answer, words};
use form::dictionary::Dictionary;
use form::questionnaire::{Item, Kind, Words};
use form::wording::{self, Numbers};
use form::{Language, Questionnaire};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Everything that the layout shows, and the remarks.
pub(crate) fn content(form: &Questionnaire, numbers: &Numbers, options: &Options) -> (Value, Vec<String>) {
    let route = Route::of(form);
    let dictionary = Dictionary::of(form, &options.texts);
    let mut author = Author { form, numbers, options, route, dictionary, part: None, remarks: BTreeSet::new() };
    let blocks = author.blocks(None, 0, false);
    let title = author.clean(form.settings.title());
    let paper = author.paper();
    let data = json!({
        "title": title, "lang": lang(options), "large": options.large, "words": words::words(options.language),
        "blocks": blocks, "paper": paper, "codes": [],
        "version": author.clean(form.settings.get("version").unwrap_or_default()),
    });
    (data, author.remarks.into_iter().collect())
}

/// `fr` of `Français (fr)`; the language of the instructions when the texts name none.
fn lang(options: &Options) -> String {
    let code =
        options.texts.rsplit_once('(').and_then(|(_, code)| code.strip_suffix(')')).map(|code| code.split('-').next().unwrap_or(code));
    let known = code.filter(|code| (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase()));
    known.unwrap_or(options.language.choose("fr", "en")).to_owned()
}

pub(crate) struct Author<'a> {
    pub form: &'a Questionnaire,
    pub numbers: &'a Numbers,
    pub options: &'a Options,
    pub route: Route,
    pub dictionary: Dictionary,
    part: Option<char>,
    pub remarks: BTreeSet<String>,
}

impl Author<'_> {
    fn blocks(&mut self, parent: Option<usize>, depth: usize, in_repeat: bool) -> Vec<Value> {
        let children: Vec<usize> = self.form.children(parent).collect();
        children.into_iter().flat_map(|index| self.block(index, depth, in_repeat)).collect()
    }

    fn block(&mut self, index: usize, depth: usize, in_repeat: bool) -> Vec<Value> {
        let item = &self.form.items[index];
        self.tell_media(item);
        match item.kind {
            Kind::Calculate | Kind::Hidden | Kind::Today => Vec::new(),
            Kind::Group if wording::is_grid(self.form, index) => self.question(index, answer::grid),
            Kind::Group if wording::is_ranking(self.form, index) => self.question(index, answer::ranking),
            Kind::Group => self.section(index, depth, in_repeat),
            Kind::Repeat => self.repeat(index, depth),
            Kind::Note => self.spoken(index, "note"),
            Kind::Acknowledge => self.spoken(index, "consent"),
            _ => self.question(index, answer::answer),
        }
    }

    fn section(&mut self, index: usize, depth: usize, in_repeat: bool) -> Vec<Value> {
        let (title, filter) = (self.label(index), self.filter(index, in_repeat));
        let outer = self.part;
        let is_part = depth == 0 && title.is_some() && self.has_questions(index);
        let letter = is_part.then(|| self.route.part(index)).flatten();
        if is_part {
            self.part = letter;
        }
        let hint = self.text(index, Words::Hint);
        let mut blocks = Vec::new();
        match &title {
            Some(title) => blocks.push(json!({
                "kind": if depth == 0 { "part" } else { "section" }, "letter": letter.map(String::from),
                "title": title, "filter": filter, "hint": hint,
            })),
            None if filter.is_some() => blocks.push(json!({ "kind": "filter", "filter": filter })),
            None => {}
        }
        let inside = self.blocks(Some(index), depth + usize::from(title.is_some()), in_repeat);
        self.part = outer;
        if inside.is_empty() {
            return Vec::new();
        }
        blocks.extend(inside);
        blocks
    }

    fn has_questions(&self, index: usize) -> bool {
        (0..self.form.items.len()).any(|other| self.numbers.of_item(other).is_some() && self.stands_in(other, index))
    }

    fn stands_in(&self, index: usize, outer: usize) -> bool {
        std::iter::successors(Some(index), |at| self.form.items[*at].parent).any(|at| at == outer)
    }

    fn repeat(&mut self, index: usize, depth: usize) -> Vec<Value> {
        let count = answer::rows_of_repeat(self.form, index);
        let title = self.label(index);
        let head = json!({ "kind": "section", "letter": null, "title": title.clone().unwrap_or_default(), "filter": self.filter(index, false), "hint": self.text(index, Words::Hint) });
        if let Some(table) = answer::repeat_table(self, index, count) {
            return vec![head, json!({ "kind": "table", "table": table })];
        }
        let inside = self.blocks(Some(index), depth + 1, true);
        let mut blocks = vec![head];
        for number in 1..=count {
            blocks.push(json!({ "kind": "instance", "title": title, "count": number }));
            blocks.extend(inside.iter().cloned());
        }
        blocks
    }

    fn spoken(&mut self, index: usize, kind: &str) -> Vec<Value> {
        let Some(label) = self.label(index) else { return Vec::new() };
        vec![json!({ "kind": kind, "text": label, "hint": self.text(index, Words::Hint), "filter": self.filter(index, true) })]
    }

    fn question(&mut self, index: usize, fill: fn(&mut Self, usize) -> Value) -> Vec<Value> {
        let Some(label) = self.label(index) else { return Vec::new() };
        let answer = fill(self, index);
        let in_repeat = self.in_repeat(index);
        vec![json!({
            "kind": "question", "number": self.numbers.of_item(index), "label": label,
            "hint": self.hint(index), "filter": self.filter(index, in_repeat), "answer": answer,
        })]
    }

    fn in_repeat(&self, index: usize) -> bool {
        std::iter::successors(self.form.items[index].parent, |at| self.form.items[*at].parent)
            .any(|at| self.form.items[at].kind == Kind::Repeat)
    }

    /// A hint about typing on a keyboard is of no use on paper: that of a list to search is left out.
    fn hint(&mut self, index: usize) -> Option<Value> {
        let item = &self.form.items[index];
        let is_typed = item.appears("autocomplete") || item.appears("minimal");
        if is_typed && item.kind.select().is_some() { None } else { self.text(index, Words::Hint) }
    }

    /// The line above what is not asked of all; nothing when the arrows see to it.
    pub(crate) fn filter(&mut self, index: usize, always: bool) -> Option<String> {
        if !always && !self.route.needs_filter(index) {
            return None;
        }
        let (texts, language) = (&self.options.texts, self.options.language);
        let condition = wording::condition(self.form, index, self.numbers, texts, language)?;
        Some(self.clean(&words::filter(&condition)))
    }

    /// Where the person goes after a choice, in words.
    pub(crate) fn goto(&self, index: usize, code: &str) -> Option<String> {
        let target = self.route.goto(index, code)?;
        let Target::Item(item) = target else { return Some(words::goto(None, None, self.options.language)) };
        let number = self.numbers.of_item(item)?;
        let part = self.route.part_of(self.form, item).filter(|part| Some(*part) != self.route.part_of(self.form, index));
        Some(words::goto(Some(number), part, self.options.language))
    }

    pub(crate) fn label(&mut self, index: usize) -> Option<Value> {
        self.text(index, Words::Label)
    }

    pub(crate) fn text(&mut self, index: usize, kind: Words) -> Option<Value> {
        let text = self.form.items[index].text(kind)?.best(&self.options.texts).to_owned();
        (!text.trim().is_empty()).then(|| self.rich(&text))
    }

    /// A text in pieces, bold or not; what an answer would fill in (`${q}`) is named by its question.
    pub(crate) fn rich(&mut self, text: &str) -> Value {
        let text = self.piped(text);
        let text = self.clean(text.trim());
        let parts: Vec<&str> = text.split("**").collect();
        let is_even = parts.len() % 2 == 1;
        let pieces = parts.iter().enumerate().filter(|(_, part)| !part.is_empty());
        if !is_even {
            return json!([{ "t": text, "b": false }]);
        }
        Value::Array(pieces.map(|(place, part)| json!({ "t": part, "b": place % 2 == 1 })).collect())
    }

    fn piped(&self, text: &str) -> String {
        let mut found = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            found.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                found.push_str("${");
                rest = after;
                continue;
            };
            let item = self.form.items.iter().position(|item| item.name == name.trim());
            let number = item.and_then(|item| self.numbers.of_item(item));
            found.push_str(&number.map_or("…".to_owned(), |number| match self.options.language {
                Language::French => format!("(votre réponse à la question\u{a0}{number})"),
                Language::English => format!("(your answer to question\u{a0}{number})"),
            }));
            rest = after;
        }
        found + rest
    }

    pub(crate) fn clean(&mut self, text: &str) -> String {
        if !pdf::is_printable(text) {
            let short: String = text.chars().take(60).collect();
            self.remarks
                .insert(format!("« {short} » : des caractères n’existent pas dans la police Lato ; un carré les remplace sur le papier."));
        }
        pdf::printable(text).into_owned()
    }

    fn tell_media(&mut self, item: &Item) {
        if item.words.keys().any(|words| words.is_media()) {
            self.remarks
                .insert(format!("ligne {} ({}) : l’image ou le son ne peut pas être imprimé ; le papier s’en passe.", item.row, item.name));
        }
    }

    /// What the sheet `paper` says, by its keys.
    fn paper(&mut self) -> Value {
        let form = self.form;
        let sheet = form.sheets.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("paper"));
        let rows = sheet.map(|(_, rows)| rows.as_slice()).unwrap_or_default();
        let mut found = serde_json::Map::new();
        for row in rows.iter().skip(1) {
            if let (Some(key), Some(text)) = (row.first(), row.get(1).filter(|text| !text.trim().is_empty())) {
                let text = self.rich(text);
                found.insert(key.trim().to_lowercase(), text);
            }
        }
        Value::Object(found)
    }
}
