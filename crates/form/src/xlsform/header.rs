//! What the headers of a sheet mean: column, language, or something of the author's own.

use crate::questionnaire::{Rule, Words};

/// What a column holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Column {
    Type,
    Name,
    ListName,
    Words(Words),
    Rule(Rule),
    Appearance,
    Parameters,
    Disabled,
    /// `bind::x`: an attribute of the bind.
    Bind(String),
    /// Not ours: kept.
    Own,
    /// Outside the subset.
    Refused,
}

/// A column of a sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Heading {
    pub column: Column,
    pub language: String,
    /// The header as it was written.
    pub header: String,
}

/// First words of a header and what they mean, in the survey.
const SURVEY: &[(&str, Column)] = &[
    ("type", Column::Type),
    ("command", Column::Type),
    ("name", Column::Name),
    ("tag", Column::Name),
    ("value", Column::Name),
    ("label", Column::Words(Words::Label)),
    ("caption", Column::Words(Words::Label)),
    ("hint", Column::Words(Words::Hint)),
    ("guidance_hint", Column::Words(Words::Guidance)),
    ("constraint_message", Column::Words(Words::ConstraintMessage)),
    ("constraining_message", Column::Words(Words::ConstraintMessage)),
    ("jr:constraintmsg", Column::Words(Words::ConstraintMessage)),
    ("required_message", Column::Words(Words::RequiredMessage)),
    ("requiredmsg", Column::Words(Words::RequiredMessage)),
    ("jr:requiredmsg", Column::Words(Words::RequiredMessage)),
    ("noapperrorstring", Column::Words(Words::NoAppMessage)),
    ("no_app_error_string", Column::Words(Words::NoAppMessage)),
    ("jr:noapperrorstring", Column::Words(Words::NoAppMessage)),
    ("image", Column::Words(Words::Image)),
    ("big-image", Column::Words(Words::BigImage)),
    ("audio", Column::Words(Words::Audio)),
    ("video", Column::Words(Words::Video)),
    ("relevant", Column::Rule(Rule::Relevant)),
    ("relevance", Column::Rule(Rule::Relevant)),
    ("constraint", Column::Rule(Rule::Constraint)),
    ("required", Column::Rule(Rule::Required)),
    ("readonly", Column::Rule(Rule::ReadOnly)),
    ("read_only", Column::Rule(Rule::ReadOnly)),
    ("calculation", Column::Rule(Rule::Calculation)),
    ("calculate", Column::Rule(Rule::Calculation)),
    ("default", Column::Rule(Rule::Default)),
    ("choice_filter", Column::Rule(Rule::ChoiceFilter)),
    ("repeat_count", Column::Rule(Rule::RepeatCount)),
    ("count", Column::Rule(Rule::RepeatCount)),
    ("jr:count", Column::Rule(Rule::RepeatCount)),
    ("trigger", Column::Rule(Rule::Trigger)),
    ("appearance", Column::Appearance),
    ("parameters", Column::Parameters),
    ("disabled", Column::Disabled),
    ("autoplay", Column::Refused),
    ("rows", Column::Refused),
    ("save_to", Column::Refused),
    ("compact_tag", Column::Refused),
    ("intent", Column::Refused),
    ("query", Column::Refused),
    ("sms_field", Column::Refused),
    ("sms_option", Column::Refused),
    ("sms_separator", Column::Refused),
    ("sms_allow_media", Column::Refused),
    ("sms_date_format", Column::Refused),
    ("sms_datetime_format", Column::Refused),
    ("sms_response", Column::Refused),
];

/// The same, in the choices.
const CHOICES: &[(&str, Column)] = &[
    ("list_name", Column::ListName),
    ("name", Column::Name),
    ("value", Column::Name),
    ("label", Column::Words(Words::Label)),
    ("caption", Column::Words(Words::Label)),
    ("image", Column::Words(Words::Image)),
    ("big-image", Column::Words(Words::BigImage)),
    ("audio", Column::Words(Words::Audio)),
    ("video", Column::Words(Words::Video)),
];

/// The headers of the survey.
pub(crate) fn of_survey(headers: &[String]) -> Vec<Heading> {
    let doubled = headers.iter().any(|header| header.contains("::"));
    headers.iter().map(|header| heading(header, doubled, SURVEY)).collect()
}

/// The headers of the choices.
pub(crate) fn of_choices(headers: &[String]) -> Vec<Heading> {
    let doubled = headers.iter().any(|header| header.contains("::"));
    headers.iter().map(|header| heading(header, doubled, CHOICES)).collect()
}

fn heading(header: &str, doubled: bool, known: &[(&str, Column)]) -> Heading {
    let header = header.trim();
    let tokens = tokens(header, doubled);
    let (column, used) = column(&tokens, known);
    let language = match (&column, tokens.len() - used) {
        (Column::Words(_), 1) => tokens[used].clone(),
        (_, 0) => String::new(),
        (Column::Refused, _) => String::new(),
        _ => return Heading { column: Column::Own, language: String::new(), header: header.to_owned() },
    };
    Heading { column, language, header: header.to_owned() }
}

/// The parts of a header: between `::`, or between `:` in the old spelling, where `jr:count` is one word.
fn tokens(header: &str, doubled: bool) -> Vec<String> {
    if doubled || header.contains("::") {
        return header.split("::").map(|token| token.trim().to_owned()).collect();
    }
    let mut found: Vec<String> = Vec::new();
    for token in header.split(':').map(str::trim) {
        match found.last_mut() {
            Some(last) if last == "jr" => *last = format!("jr:{token}"),
            _ => found.push(token.to_owned()),
        }
    }
    found
}

/// The column, and how many parts of the header said it.
fn column(tokens: &[String], known: &[(&str, Column)]) -> (Column, usize) {
    let find = |token: &str| {
        let word = snake(token);
        known.iter().find(|(name, _)| *name == word).map(|(_, column)| column.clone())
    };
    match (snake(&tokens[0]).as_str(), tokens.get(1)) {
        ("media", Some(medium)) => match find(medium) {
            Some(Column::Words(words)) if words.is_media() => (Column::Words(words), 2),
            _ => (Column::Own, tokens.len()),
        },
        ("bind", Some(attribute)) => match find(attribute) {
            Some(column @ (Column::Rule(_) | Column::Words(_))) => (column, 2),
            _ => (Column::Bind(attribute.clone()), tokens.len()),
        },
        ("control" | "body", Some(attribute)) => match find(attribute) {
            Some(column @ (Column::Appearance | Column::Rule(Rule::RepeatCount))) => (column, 2),
            _ => (Column::Refused, tokens.len()),
        },
        ("instance", Some(_)) => (Column::Refused, tokens.len()),
        _ => find(&tokens[0]).map_or((Column::Own, tokens.len()), |column| (column, 1)),
    }
}

/// Small letters, `_` for spaces.
pub(crate) fn snake(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}

/// A known header that this one is probably meant to be.
pub(crate) fn near_survey(header: &str) -> Option<&'static str> {
    let first = snake(header.split(':').next().unwrap_or_default());
    let names = SURVEY.iter().filter(|(_, column)| *column != Column::Refused).map(|(name, _)| *name);
    names.filter(|name| name.len() >= 5).find(|name| super::spelling::distance(name, &first) == 1)
}
