//! What can be wrong with an expression: where, why, and what to write instead, in French and in English.

use crate::Language;
use std::fmt;
use std::ops::Range;

/// Bytes of the text of the expression.
pub type Span = Range<usize>;

/// A fault at a place of an expression. `Display` is French.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("{}", self.message(Language::French))]
pub struct ExpressionError {
    pub span: Span,
    /// The character at which the span starts, counted from 1.
    pub column: usize,
    pub fault: Fault,
}

/// What is wrong.
#[derive(Clone, PartialEq, Debug)]
pub enum Fault {
    // The text is not an expression.
    Empty,
    Character(char),
    Unterminated,
    Unexpected { found: String },
    UnexpectedEnd,
    TooLong { length: usize, most: usize },
    TooDeep { most: usize },
    // The expression is outside our subset.
    Axis(String),
    Attribute,
    Descendant,
    Union,
    Variable(String),
    NodeTest(String),
    Function { name: String, instead: Option<&'static str> },
    NoArgument { name: &'static str },
    // The expression is in the subset and cannot be right.
    Arity { name: &'static str, found: usize, least: usize, most: Option<usize> },
    NotNodes { name: &'static str },
    Code { number: String },
    Date { text: String },
    Pattern { text: String, cause: PatternCause },
    Directive { text: String },
    // The evaluation could not end.
    Steps { most: u64 },
    Question(String),
    Instance(String),
    Length { text: String },
    LongText { most: usize },
}

/// Why a pattern cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PatternCause {
    /// `(?=…)`, `(?!…)`, `(?<=…)`.
    LookAround,
    /// `\1`
    BackReference,
    TooLarge,
    /// In the words of the library, which are English.
    Syntax(String),
}

impl PatternCause {
    fn message(&self, language: Language) -> String {
        let (french, english) = match self {
            Self::LookAround => ("«(?=…)», «(?!…)» et «(?<=…)» ne sont pas acceptés", "look-around such as (?=…) is not accepted"),
            Self::BackReference => ("les renvois («\\1») ne sont pas acceptés", "back-references (\\1) are not accepted"),
            Self::TooLarge => ("il est trop grand (répétitions emboîtées)", "it is too large (nested repetitions)"),
            Self::Syntax(cause) => return language.choose(format!("il est mal formé ({cause})"), format!("it is malformed ({cause})")),
        };
        language.choose(french, english).to_owned()
    }
}

impl Fault {
    /// True when the expression may be right elsewhere, and is refused here because it is outside the subset.
    pub fn is_outside_subset(&self) -> bool {
        use Fault::*;
        matches!(self, Axis(_) | Attribute | Descendant | Union | Variable(_) | NodeTest(_) | Function { .. } | NoArgument { .. })
    }
}

impl ExpressionError {
    pub(crate) fn new(span: Span, fault: Fault) -> Self {
        Self { column: span.start + 1, span, fault }
    }

    /// The error with its column counted in the characters of the text.
    pub(crate) fn placed(mut self, text: &str) -> Self {
        let start = text.char_indices().take_while(|(at, _)| *at < self.span.start).count();
        self.column = start + 1;
        self
    }

    /// The message in the language asked for, with the column.
    pub fn message(&self, language: Language) -> String {
        let text = match language {
            Language::French => french(&self.fault),
            Language::English => english(&self.fault),
        };
        format!("{text} ({} {})", language.choose("caractère", "character"), self.column)
    }
}

fn french(fault: &Fault) -> String {
    match fault {
        Fault::Empty => "l'expression est vide : écrivez une condition ou laissez la cellule vide".into(),
        Fault::Character(c) => format!("le caractère «{c}» n'a pas de sens dans une expression"),
        Fault::Unterminated => "un texte entre guillemets n'est pas refermé : ajoutez le guillemet final".into(),
        Fault::Unexpected { found } => format!("«{found}» n'est pas attendu ici"),
        Fault::UnexpectedEnd => "l'expression s'arrête trop tôt : il manque une valeur ou une parenthèse fermante".into(),
        Fault::TooLong { length, most } => {
            format!("l'expression compte {length} caractères, {most} au plus : découpez-la en plusieurs «calculate»")
        }
        Fault::TooDeep { most } => format!("l'expression est emboîtée sur plus de {most} niveaux : découpez-la en plusieurs «calculate»"),
        Fault::Axis(name) => format!("l'axe «{name}::» n'est pas accepté : écrivez un chemin simple, par exemple ../nom ou ${{nom}}"),
        Fault::Attribute => "les attributs («@») ne sont pas acceptés : lisez une question ou une colonne de la liste".into(),
        Fault::Descendant => "«//» n'est pas accepté : écrivez le chemin entier, par exemple /data/groupe/nom".into(),
        Fault::Union => "l'union «|» n'est pas acceptée : utilisez «or» entre deux conditions, ou coalesce(a, b)".into(),
        Fault::Variable(name) => format!("«${name}» n'est pas une question : écrivez ${{{name}}} avec des accolades"),
        Fault::NodeTest(name) => format!("«{name}» n'est pas accepté dans un chemin : nommez la question"),
        Fault::Function { name, instead } => format!("la fonction «{name}» n'est pas acceptée{}", remedy(*instead, " : utilisez ")),
        Fault::NoArgument { name } => format!("{name}() demande une valeur : écrivez {name}(.) pour la question elle-même"),
        Fault::Arity { name, found, least, most } => {
            format!("{name}() a reçu {found} valeur(s), il en faut {}", count(*least, *most, "au moins", "à"))
        }
        Fault::NotNodes { name } => format!("{name}() demande un chemin, par exemple ${{nom}}, et non une valeur"),
        Fault::Code { number } => format!("selected() compare des codes : écrivez '{number}' entre apostrophes"),
        Fault::Date { text } => format!("«{text}» n'est pas une date : écrivez AAAA-MM-JJ, par exemple 2025-03-31"),
        Fault::Pattern { text, cause } => format!("le motif «{text}» n'est pas utilisable : {}", cause.message(Language::French)),
        Fault::Directive { text } => {
            format!("«{text}» n'est pas un élément de format de date : utilisez %Y %y %m %n %b %d %e %a %H %h %M %S %3")
        }
        Fault::Steps { most } => format!("le calcul a dépassé {most} étapes et a été arrêté : simplifiez les filtres"),
        Fault::Question(name) => format!("la question «{name}» n'existe pas dans ce questionnaire"),
        Fault::Instance(id) => format!("la liste «{id}» n'existe pas dans ce questionnaire"),
        Fault::Length { text } => format!("uuid() demande une longueur de 0 à 1000, et non «{text}»"),
        Fault::LongText { most } => {
            format!("le texte dépasse {most} octets : raccourcissez ce que «concat» ou «join» assemble")
        }
    }
}

fn english(fault: &Fault) -> String {
    match fault {
        Fault::Empty => "the expression is empty: write a condition or leave the cell blank".into(),
        Fault::Character(c) => format!("the character '{c}' has no meaning in an expression"),
        Fault::Unterminated => "a quoted text is not closed: add the closing quote".into(),
        Fault::Unexpected { found } => format!("'{found}' is not expected here"),
        Fault::UnexpectedEnd => "the expression ends too early: a value or a closing bracket is missing".into(),
        Fault::TooLong { length, most } => {
            format!("the expression has {length} characters, {most} at most: split it into several calculates")
        }
        Fault::TooDeep { most } => format!("the expression is nested more than {most} levels deep: split it into several calculates"),
        Fault::Axis(name) => format!("the axis '{name}::' is not accepted: write a plain path such as ../name or ${{name}}"),
        Fault::Attribute => "attributes ('@') are not accepted: read a question or a column of the list".into(),
        Fault::Descendant => "'//' is not accepted: write the whole path, for example /data/group/name".into(),
        Fault::Union => "the union '|' is not accepted: use 'or' between two conditions, or coalesce(a, b)".into(),
        Fault::Variable(name) => format!("'${name}' is not a question: write ${{{name}}} with braces"),
        Fault::NodeTest(name) => format!("'{name}' is not accepted in a path: name the question"),
        Fault::Function { name, instead } => format!("the function '{name}' is not accepted{}", remedy(*instead, ": use ")),
        Fault::NoArgument { name } => format!("{name}() needs a value: write {name}(.) for the question itself"),
        Fault::Arity { name, found, least, most } => {
            format!("{name}() was given {found} value(s), it needs {}", count(*least, *most, "at least", "to"))
        }
        Fault::NotNodes { name } => format!("{name}() needs a path such as ${{name}}, not a value"),
        Fault::Code { number } => format!("selected() compares codes: write '{number}' in quotes"),
        Fault::Date { text } => format!("'{text}' is not a date: write YYYY-MM-DD, for example 2025-03-31"),
        Fault::Pattern { text, cause } => format!("the pattern '{text}' cannot be used: {}", cause.message(Language::English)),
        Fault::Directive { text } => format!("'{text}' is not part of a date format: use %Y %y %m %n %b %d %e %a %H %h %M %S %3"),
        Fault::Steps { most } => format!("the computation took more than {most} steps and was stopped: simplify the filters"),
        Fault::Question(name) => format!("the question '{name}' does not exist in this form"),
        Fault::Instance(id) => format!("the list '{id}' does not exist in this form"),
        Fault::Length { text } => format!("uuid() needs a length from 0 to 1000, not '{text}'"),
        Fault::LongText { most } => format!("the text has more than {most} bytes: shorten what concat or join puts together"),
    }
}

fn remedy(instead: Option<&'static str>, verb: &str) -> String {
    instead.map_or(String::new(), |instead| format!("{verb}{instead}"))
}

fn count(least: usize, most: Option<usize>, at_least: &str, to: &str) -> String {
    match most {
        None => format!("{at_least} {least}"),
        Some(most) if most == least => least.to_string(),
        Some(most) => format!("{least} {to} {most}"),
    }
}

/// A token as it is shown in a message, shortened.
pub(crate) fn shown(text: impl fmt::Display) -> String {
    let text = text.to_string();
    if text.chars().count() <= 40 { text } else { text.chars().take(40).chain(['…']).collect() }
}
