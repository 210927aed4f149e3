//! What answers may become: the questions of our questionnaire, with the columns of the common form that each fills.

use form::Questionnaire;
use form::questionnaire::{Item, Kind, Source, Words};

/// One code of a question, with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub code: String,
    pub label: String,
    /// The kind of missing answer that it stands for: nsp, nr or nc.
    pub missing: Option<&'static str>,
}

impl Category {
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code: code.into(), label: label.into(), missing: None }
    }
}

/// How the answer to a question is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One code.
    Single,
    /// A column a category, 0 or 1.
    Multiple,
    /// A column a place: `Q_1` holds the code of the first.
    Rank,
    Number,
    Text,
    /// The day; with the hour when it is asked.
    Date,
}

/// A question that answers may fill.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub name: String,
    pub label: String,
    /// The words of the groups that hold it, outermost first.
    pub groups: Vec<String>,
    pub repeat: Option<String>,
    pub shape: Shape,
    pub categories: Vec<Category>,
    /// The columns of the common form.
    pub columns: Vec<String>,
}

/// The questionnaire as answers see it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    pub form: String,
    pub questions: Vec<Wanted>,
}

/// The choices of the files beside a questionnaire (`communes.csv`), by the name of the file.
pub type Files = Vec<(String, Vec<Category>)>;

impl Target {
    /// The questions of a form, in the language `texts`. A list of a file that is not given is empty: every answer to
    /// its questions is then told as unknown.
    pub fn of(form: &Questionnaire, texts: &str, files: &Files) -> Self {
        let questions = (0..form.items.len()).filter_map(|index| wanted(form, index, texts, files)).collect();
        Self { form: form.settings.id().to_owned(), questions }
    }

    pub fn find(&self, name: &str) -> Option<&Wanted> {
        self.questions.iter().find(|question| question.name == name)
    }

    /// The columns of a level: of the persons for `None`, of a repeat for its name.
    pub fn columns(&self, repeat: Option<&str>) -> Vec<&str> {
        let own = self.questions.iter().filter(|question| question.repeat.as_deref() == repeat);
        own.flat_map(|question| question.columns.iter().map(String::as_str)).collect()
    }

    /// The question of a column, with the category when the column is a tick or the place of a rank.
    pub fn of_column(&self, column: &str) -> Option<(&Wanted, usize)> {
        self.questions.iter().find_map(|question| Some((question, question.columns.iter().position(|own| own == column)?)))
    }
}

fn wanted(form: &Questionnaire, index: usize, texts: &str, files: &Files) -> Option<Wanted> {
    let item = &form.items[index];
    let shape = shape(&item.kind)?;
    let categories = categories(form, item, texts, files);
    let name = &item.name;
    let columns = match shape {
        Shape::Multiple => categories.iter().map(|category| format!("{name}_{}", category.code)).collect(),
        Shape::Rank => (1..=categories.len()).map(|place| format!("{name}_{place}")).collect(),
        _ => vec![name.clone()],
    };
    let above = above(form, index);
    let repeat = above.iter().rev().find(|at| form.items[**at].kind == Kind::Repeat).map(|at| form.items[*at].name.clone());
    let groups = above.iter().map(|at| words(&form.items[*at], texts)).filter(|words| !words.is_empty()).collect();
    Some(Wanted { name: name.clone(), label: words(item, texts), groups, repeat, shape, categories, columns })
}

fn shape(kind: &Kind) -> Option<Shape> {
    Some(match kind {
        Kind::SelectOne(_) | Kind::Acknowledge => Shape::Single,
        Kind::SelectMultiple(_) => Shape::Multiple,
        Kind::Rank(_) => Shape::Rank,
        Kind::Integer | Kind::Decimal | Kind::Range => Shape::Number,
        Kind::Date | Kind::Today | Kind::DateTime => Shape::Date,
        Kind::Text | Kind::Time | Kind::Calculate | Kind::Hidden => Shape::Text,
        Kind::Note | Kind::Group | Kind::Repeat => return None,
    })
}

fn above(form: &Questionnaire, index: usize) -> Vec<usize> {
    let mut found: Vec<usize> = std::iter::successors(form.items[index].parent, |at| form.items[*at].parent).collect();
    found.reverse();
    found
}

fn words(item: &Item, texts: &str) -> String {
    item.text(Words::Label).map_or("", |text| text.best(texts)).to_owned()
}

fn categories(form: &Questionnaire, item: &Item, texts: &str, files: &Files) -> Vec<Category> {
    if item.kind == Kind::Acknowledge {
        return vec![Category::new("OK", "Oui")];
    }
    let Some(select) = item.kind.select() else { return Vec::new() };
    let mut found: Vec<Category> = match &select.source {
        Source::List(name) => {
            let choices = form.list(name).map_or(&[][..], |list| &list.choices);
            choices.iter().map(|choice| Category::new(&choice.name, choice.label().map_or("", |text| text.best(texts)))).collect()
        }
        Source::File(name) => files.iter().find(|(file, _)| file == name).map(|(_, list)| list.clone()).unwrap_or_default(),
        Source::Answers(_) => Vec::new(),
    };
    if select.or_other {
        found.push(Category::new("other", "Autre"));
    }
    mark_missing(item, &mut found);
    found
}

const KINDS: [&str; 3] = ["nsp", "nr", "nc"];

/// Which codes stand for a missing answer: those that `bind::ctg:missing` names, else those of the same name.
fn mark_missing(item: &Item, categories: &mut [Category]) {
    let said = item.binds.iter().find(|(key, _)| key == "ctg:missing").map(|(_, value)| value.as_str());
    let said: Vec<(&str, &'static str)> = match said {
        Some(said) => said.split_whitespace().filter_map(pair).collect(),
        None => KINDS.map(|kind| (kind, kind)).to_vec(),
    };
    for category in categories {
        category.missing = said.iter().find(|(code, _)| *code == category.code).map(|(_, kind)| *kind);
    }
}

/// `nsp` or `nsp=ne_sait_pas`: the code and the kind.
fn pair(word: &str) -> Option<(&str, &'static str)> {
    let (kind, code) = word.split_once('=').unwrap_or((word, word));
    KINDS.iter().find(|known| **known == kind).map(|known| (code, *known))
}
