//! The functions of the subset: name, number of values, and which of them must be paths.

/// One function of the subset.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Function {
    Abs,
    Boolean,
    BooleanFromString,
    Checklist,
    ChoiceName,
    Coalesce,
    Concat,
    Contains,
    Count,
    CountNonEmpty,
    CountSelected,
    Current,
    Date,
    DateTime,
    DecimalDateTime,
    DecimalTime,
    EndsWith,
    False,
    FormatDate,
    If,
    IndexedRepeat,
    Instance,
    Int,
    Join,
    Max,
    Min,
    NormalizeSpace,
    Not,
    Now,
    Number,
    Once,
    Position,
    Pow,
    Pulldata,
    Random,
    Randomize,
    Regex,
    Round,
    Selected,
    SelectedAt,
    StartsWith,
    String,
    StringLength,
    Substr,
    SubstringAfter,
    SubstringBefore,
    Sum,
    Today,
    Translate,
    True,
    Uuid,
}

/// How a function is called.
#[derive(Debug)]
pub struct Signature {
    pub name: &'static str,
    pub function: Function,
    pub least: usize,
    pub most: Option<usize>,
    /// Values (from 0) that must be paths.
    pub paths: &'static [usize],
}

const fn of(name: &'static str, function: Function, least: usize, most: usize) -> Signature {
    Signature { name, function, least, most: Some(most), paths: &[] }
}

const fn path(name: &'static str, function: Function, least: usize, most: usize) -> Signature {
    Signature { name, function, least, most: Some(most), paths: &[0] }
}

const fn many(name: &'static str, function: Function, least: usize) -> Signature {
    Signature { name, function, least, most: None, paths: &[] }
}

/// In the order of names.
pub const FUNCTIONS: &[Signature] = &[
    of("abs", Function::Abs, 1, 1),
    of("boolean", Function::Boolean, 1, 1),
    of("boolean-from-string", Function::BooleanFromString, 1, 1),
    many("checklist", Function::Checklist, 2),
    of("coalesce", Function::Coalesce, 2, 2),
    many("concat", Function::Concat, 0),
    of("contains", Function::Contains, 2, 2),
    path("count", Function::Count, 1, 1),
    path("count-non-empty", Function::CountNonEmpty, 1, 1),
    of("count-selected", Function::CountSelected, 1, 1),
    of("current", Function::Current, 0, 0),
    of("date", Function::Date, 1, 1),
    of("date-time", Function::DateTime, 1, 1),
    of("decimal-date-time", Function::DecimalDateTime, 1, 1),
    of("decimal-time", Function::DecimalTime, 1, 1),
    of("ends-with", Function::EndsWith, 2, 2),
    of("false", Function::False, 0, 0),
    of("format-date", Function::FormatDate, 2, 2),
    of("format-date-time", Function::FormatDate, 2, 2),
    of("if", Function::If, 3, 3),
    Signature { name: "indexed-repeat", function: Function::IndexedRepeat, least: 3, most: None, paths: &[0, 1] },
    of("instance", Function::Instance, 1, 1),
    of("int", Function::Int, 1, 1),
    many("join", Function::Join, 1),
    of("jr:choice-name", Function::ChoiceName, 2, 2),
    many("max", Function::Max, 1),
    many("min", Function::Min, 1),
    of("normalize-space", Function::NormalizeSpace, 1, 1),
    of("not", Function::Not, 1, 1),
    of("now", Function::Now, 0, 0),
    of("number", Function::Number, 1, 1),
    of("once", Function::Once, 1, 1),
    path("position", Function::Position, 0, 1),
    of("pow", Function::Pow, 2, 2),
    of("pulldata", Function::Pulldata, 4, 4),
    of("random", Function::Random, 0, 0),
    path("randomize", Function::Randomize, 1, 2),
    of("regex", Function::Regex, 2, 2),
    of("round", Function::Round, 1, 2),
    of("selected", Function::Selected, 2, 2),
    of("selected-at", Function::SelectedAt, 2, 2),
    of("starts-with", Function::StartsWith, 2, 2),
    of("string", Function::String, 1, 1),
    of("string-length", Function::StringLength, 1, 1),
    of("substr", Function::Substr, 2, 3),
    of("substring-after", Function::SubstringAfter, 2, 2),
    of("substring-before", Function::SubstringBefore, 2, 2),
    path("sum", Function::Sum, 1, 1),
    of("today", Function::Today, 0, 0),
    of("translate", Function::Translate, 3, 3),
    of("true", Function::True, 0, 0),
    of("uuid", Function::Uuid, 0, 1),
];

/// Functions that mean «this question» when XPath 1.0 calls them without a value. JavaRosa refuses, so do we.
pub const NEEDS_VALUE: &[&str] = &["boolean", "normalize-space", "number", "string", "string-length"];

/// What to write instead of functions that people know from elsewhere.
const INSTEAD: &[(&str, &str)] = &[
    ("ceiling", "round(x)"),
    ("floor", "int(x)"),
    ("iif", "if(x, a, b)"),
    ("is-selected", "selected(x, 'a')"),
    ("last", "count(x)"),
    ("left", "substr(x, 0, n)"),
    ("len", "string-length(x)"),
    ("lower-case", "translate(x, 'ABC', 'abc')"),
    ("mid", "substr(x, a, b)"),
    ("sqrt", "pow(x, 0.5)"),
    ("substring", "substr(x, a, b)"),
];

/// The function of a name.
pub fn find(name: &str) -> Option<&'static Signature> {
    FUNCTIONS.iter().find(|signature| signature.name == name)
}

/// What to write instead of a name that is not in the subset: a known replacement, or the nearest name.
pub fn instead_of(name: &str) -> Option<&'static str> {
    let known = INSTEAD.iter().find(|(other, _)| *other == name).map(|(_, instead)| *instead);
    let lower = name.to_lowercase().replace('_', "-");
    known.or_else(|| FUNCTIONS.iter().map(|signature| signature.name).find(|other| *other == lower || distance(other, &lower) == 1))
}

/// Edits between two names: 0, 1, or 2 for any more.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if long.len() - short.len() > 1 || short.len() < 3 {
        return 2;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let tail = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    if same + tail >= long.len() - 1 { usize::from(one != other) } else { 2 }
}
