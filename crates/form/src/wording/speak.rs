//! Clauses to sentences.

use super::clause::{Clause, Date, Quantity, Relation};
use super::number::Numbers;
use super::phrase::{self, AND, OR, Phrase, list, quoted};
use crate::Language;
use crate::expression::format_number;
use crate::questionnaire::{Kind, Questionnaire, Source, Words};

pub(crate) struct Speaker<'a> {
    pub form: &'a Questionnaire,
    pub numbers: &'a Numbers,
    /// The language of the labels.
    pub texts: &'a str,
    pub language: Language,
}

/// Codes said one by one; above, those left out are said when they are few.
const MANY: usize = 4;
const FEW: usize = 2;

impl Speaker<'_> {
    /// «si …»; None for what always holds.
    pub fn sentence(&self, clause: &Clause) -> Option<String> {
        match clause {
            Clause::Always(true) => None,
            Clause::Always(false) => Some(phrase::NEVER.of(self.language).to_owned()),
            other => Some(self.joined(other, 0)),
        }
    }

    /// Terms with «si» before each. A list within a list is told by the comma before the outer «et si»; deeper by brackets.
    fn joined(&self, clause: &Clause, depth: usize) -> String {
        let si = self.language.choose("si", "if");
        let (terms, link) = match clause {
            Clause::All(terms) => (terms, &AND),
            Clause::Any(terms) => (terms, &OR),
            one => return format!("{si} {}", self.one(one)),
        };
        let has_lists = terms.iter().any(|term| matches!(term, Clause::All(_) | Clause::Any(_)));
        let said: Vec<String> = terms.iter().map(|term| self.joined(term, depth + 1)).collect();
        let text = match has_lists {
            true => said.join(&format!(", {} ", link.of(self.language))),
            false => list(&said, link, self.language),
        };
        if depth > 1 || depth == 1 && (has_lists || terms.len() > 2) { format!("({text})") } else { text }
    }

    fn one(&self, clause: &Clause) -> String {
        match clause {
            Clause::Always(always) => if *always { phrase::ALWAYS } else { phrase::NEVER }.of(self.language).to_owned(),
            Clause::Answer { item, codes, every, holds } => self.answer(*item, codes, *every, *holds),
            Clause::Only { item, code, holds } => {
                let labels = self.label(*item, code);
                self.pick(*holds, &phrase::ONLY_TICKED, &phrase::NOT_ONLY_TICKED, &[&labels, &self.question(*item)])
            }
            Clause::Ranked { item, rank, code, holds } => self.ranked(*item, *rank, code, *holds),
            Clause::Filled { item, holds } => self.filled(*item, *holds),
            Clause::Ticks { item, relation, count, holds } => self.ticks(*item, *relation, *count, *holds),
            Clause::Compare { left, relation, right, holds } => self.compare(left, *relation, right, *holds),
            Clause::On { item, relation, date, holds } => self.on(*item, *relation, *date, *holds),
            Clause::Raw { text, holds } => self.pick(*holds, &phrase::RAW, &phrase::NOT_RAW, &[&quoted(text, self.language)]),
            Clause::All(_) | Clause::Any(_) => self.joined(clause, 2),
        }
    }

    fn say(&self, phrase: &Phrase, values: &[&str]) -> String {
        phrase.say(self.language, values)
    }

    fn pick(&self, holds: bool, yes: &Phrase, no: &Phrase, values: &[&str]) -> String {
        self.say(if holds { yes } else { no }, values)
    }

    /// «la question 12»; by its label when it has no number.
    fn question(&self, item: usize) -> String {
        match self.numbers.of_item(item) {
            Some(number) => self.say(&phrase::QUESTION, &[number]),
            None => self.say(&phrase::NAMED, &[&self.named(item)]),
        }
    }

    /// The label of an item, or its name, in quotation marks.
    fn named(&self, item: usize) -> String {
        let item = &self.form.items[item];
        let label = item.text(Words::Label).map(|text| plain(text.best(self.texts))).filter(|label| !label.is_empty());
        quoted(&label.unwrap_or_else(|| item.name.clone()), self.language)
    }

    /// The label of a choice, or its code, in quotation marks.
    fn label(&self, item: usize, code: &str) -> String {
        let list = match self.form.items[item].kind.select().map(|select| &select.source) {
            Some(Source::List(name)) => self.form.list(name),
            _ => None,
        };
        let choice = list.and_then(|list| list.choices.iter().find(|choice| choice.name == code));
        let label = choice.and_then(|choice| choice.label()).map(|text| plain(text.best(self.texts)));
        quoted(label.as_deref().filter(|label| !label.is_empty()).unwrap_or(code), self.language)
    }

    fn answer(&self, item: usize, codes: &[String], every: bool, holds: bool) -> String {
        let kind = &self.form.items[item].kind;
        if *kind == Kind::Acknowledge {
            return self.pick(holds, &phrase::ACCEPTED, &phrase::NOT_ACCEPTED, &[&self.named(item)]);
        }
        let is_ticked = matches!(kind, Kind::SelectMultiple(_) | Kind::Rank(_));
        if let Some(others) = self.others(item, codes).filter(|_| holds && !is_ticked) {
            let labels: Vec<String> = others.iter().map(|code| self.label(item, code)).collect();
            return self.say(&phrase::OTHER_ANSWERED, &[&list(&labels, &OR, self.language), &self.question(item)]);
        }
        let labels: Vec<String> = codes.iter().map(|code| self.label(item, code)).collect();
        let link = if every { &AND } else { &OR };
        let (phrase, values) = match (is_ticked, holds, codes.len() > 1) {
            (false, true, _) => (&phrase::ANSWERED, list(&labels, link, self.language)),
            (false, false, true) => (&phrase::NEITHER_ANSWERED, phrase::neither(&labels, self.language)),
            (false, false, false) => (&phrase::NOT_ANSWERED, labels.concat()),
            (true, true, _) => (&phrase::TICKED, list(&labels, link, self.language)),
            (true, false, true) if every => (&phrase::NOT_ALL_TICKED, list(&labels, link, self.language)),
            (true, false, true) => (&phrase::NEITHER_TICKED, phrase::neither(&labels, self.language)),
            (true, false, false) => (&phrase::NOT_TICKED, labels.concat()),
        };
        self.say(phrase, &[&values, &self.question(item)])
    }

    /// The codes of a list that are not among many: a shorter way to say the same.
    fn others(&self, item: usize, codes: &[String]) -> Option<Vec<String>> {
        let select = self.form.items[item].kind.select().filter(|select| !select.or_other && codes.len() >= MANY)?;
        let Source::List(name) = &select.source else { return None };
        let known = self.form.list(name)?.choices.iter().map(|choice| &choice.name);
        let others: Vec<String> = known.filter(|code| !codes.contains(code)).cloned().collect();
        (1..=FEW).contains(&others.len()).then_some(others)
    }

    fn ranked(&self, item: usize, rank: usize, code: &str, holds: bool) -> String {
        let place = match (self.language, rank) {
            (Language::French, 1) => "1re".to_owned(),
            (Language::French, _) => format!("{rank}e"),
            (Language::English, 1) => "first".to_owned(),
            (Language::English, 2) => "second".to_owned(),
            (Language::English, 3) => "third".to_owned(),
            (Language::English, _) => format!("number {rank}"),
        };
        self.pick(holds, &phrase::RANKED, &phrase::NOT_RANKED, &[&self.label(item, code), &self.question(item), &place])
    }

    fn filled(&self, item: usize, holds: bool) -> String {
        match self.form.items[item].kind {
            Kind::Acknowledge => self.pick(holds, &phrase::ACCEPTED, &phrase::NOT_ACCEPTED, &[&self.named(item)]),
            _ => self.pick(holds, &phrase::FILLED, &phrase::NOT_FILLED, &[&self.question(item)]),
        }
    }

    fn ticks(&self, item: usize, relation: Relation, count: f64, holds: bool) -> String {
        let question = self.question(item);
        let (relation, count) = match (relation, count) {
            (Relation::More, 0.0) => (Relation::AtLeast, 1.0),
            (Relation::Less, 1.0) | (Relation::AtMost, 0.0) => (Relation::Equal, 0.0),
            other => other,
        };
        let is_none = holds && relation == Relation::Equal && count == 0.0;
        let is_some = !holds && relation == Relation::Equal && count == 0.0;
        let choices = match count == 1.0 || is_some {
            true => phrase::ONE_CHOICE.of(self.language).to_owned(),
            false => self.say(&phrase::CHOICES, &[&self.number(count)]),
        };
        let relation = if is_some { Relation::AtLeast } else { relation };
        let choices = self.say(&phrase::COUNTS[relation as usize], &[&choices]);
        match is_none {
            true => self.say(&phrase::NONE_COUNTED, &["", &question]),
            false => self.pick(holds || is_some, &phrase::COUNTED, &phrase::NOT_COUNTED, &[&choices, &question]),
        }
    }

    fn compare(&self, left: &Quantity, relation: Relation, right: &Quantity, holds: bool) -> String {
        let right = match right {
            Quantity::Constant(number) => self.language.choose(format!("à\u{a0}{}", self.number(*number)), self.number(*number)),
            // «à» and «le» are «au».
            other => {
                let said = self.quantity(other);
                self.language.choose(format!("au {}", said.strip_prefix("le ").unwrap_or(&said)), said.clone())
            }
        };
        let relation = self.say(&phrase::RELATIONS[relation as usize], &[&right]);
        self.pick(holds, &phrase::IS, &phrase::IS_NOT, &[&self.quantity(left), &relation])
    }

    fn quantity(&self, quantity: &Quantity) -> String {
        match quantity {
            Quantity::Constant(number) => self.number(*number),
            Quantity::Answer(item) => self.say(&phrase::NUMBER, &[&self.question(*item)]),
            Quantity::OneOf(items) => self.say(&phrase::ONE_OF, &[&self.questions(items, &phrase::ROWS, &OR)]),
            Quantity::EachOf(items) => self.say(&phrase::EACH_OF, &[&self.questions(items, &phrase::ROWS, &AND)]),
            Quantity::Total(items) => self.say(&phrase::TOTAL, &[&self.questions(items, &phrase::WHOLE, &AND)]),
            Quantity::Sum(item) => self.say(&phrase::SUM, &[&self.question(*item)]),
            Quantity::Instances(repeat) => self.say(&phrase::INSTANCES, &[&self.named(*repeat)]),
            Quantity::Rank(repeat) => self.say(&phrase::RANK, &[&self.named(*repeat)]),
        }
    }

    /// «des questions 5a et 5b», «des questions 5a à 5d», «de la question 5» for all its rows.
    fn questions(&self, items: &[usize], whole: &Phrase, link: &Phrase) -> String {
        let numbers: Vec<String> =
            items.iter().map(|item| self.numbers.of_item(*item).map_or_else(|| self.named(*item), str::to_owned)).collect();
        let parent = self.form.items[items[0]].parent;
        let rows: Vec<usize> = self.form.children(parent).filter(|row| self.numbers.of_item(*row).is_some()).collect();
        let start = rows.iter().position(|row| *row == items[0]).unwrap_or(rows.len());
        let is_run = rows[start..].starts_with(items);
        match parent.and_then(|grid| self.numbers.of_item(grid)) {
            Some(grid) if is_run && rows.len() == items.len() => self.say(whole, &[grid]),
            _ if is_run && items.len() > 2 => self.say(&phrase::RANGE, &[&numbers[0], &numbers[numbers.len() - 1]]),
            _ => self.say(&phrase::QUESTIONS, &[&list(&numbers, link, self.language)]),
        }
    }

    fn on(&self, item: usize, relation: Relation, date: Date, holds: bool) -> String {
        let Date(year, month, day) = date;
        let month = phrase::MONTHS[(month as usize).saturating_sub(1) % 12].of(self.language);
        let first = if day == 1 { self.language.choose("1er", "1") } else { "" };
        let day = if first.is_empty() { day.to_string() } else { first.to_owned() };
        let relation = self.say(&phrase::DATES[relation as usize], &[&format!("{day}\u{a0}{month} {year}")]);
        self.pick(holds, &phrase::IS, &phrase::IS_NOT, &[&self.say(&phrase::DAY, &[&self.question(item)]), &relation])
    }

    /// With the decimal comma in French.
    fn number(&self, number: f64) -> String {
        let text = format_number(number);
        self.language.choose(text.replace('.', ","), text.clone())
    }
}

/// A text on one line; spaces that hold words together stay.
pub(crate) fn plain(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}
