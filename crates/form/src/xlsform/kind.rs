//! The column `type`: which kind of row it is, or why it is none.

use super::cause::{Cause, Refusal};
use super::spelling::nearest;
use crate::questionnaire::{Kind, Select, Source};

/// What a row does.
#[derive(Debug)]
pub(crate) enum Line {
    Is(Kind),
    EndGroup,
    EndRepeat,
    Wrong(Cause),
}

/// Words that ask for choices, longest first.
const SELECTS: &[(&str, Choose, bool)] = &[
    ("select_multiple_from_file", Choose::Many, true),
    ("select multiple from file", Choose::Many, true),
    ("select_one_from_file", Choose::One, true),
    ("select one from file", Choose::One, true),
    ("add select multiple prompt using", Choose::Many, false),
    ("add select one prompt using", Choose::One, false),
    ("select all that apply from", Choose::Many, false),
    ("select all that apply", Choose::Many, false),
    ("select_multiple", Choose::Many, false),
    ("select multiple", Choose::Many, false),
    ("select one from", Choose::One, false),
    ("select_one", Choose::One, false),
    ("select one", Choose::One, false),
    ("select1", Choose::One, false),
    ("rank", Choose::Order, false),
];

#[derive(Clone, Copy, Debug)]
enum Choose {
    One,
    Many,
    Order,
}

/// Types of ODK that are outside the subset, by what they would collect.
const REFUSED: &[(Refusal, &[&str])] = &[
    (Refusal::Attachment, &["image", "photo", "audio", "video", "file", "barcode", "background-audio", "signature", "draw", "annotate"]),
    (Refusal::Position, &["geopoint", "geotrace", "geoshape", "start-geopoint", "gps", "location", "osm"]),
    (Refusal::Trace, &["audit"]),
    (
        Refusal::Device,
        &[
            "start",
            "end",
            "deviceid",
            "imei",
            "phonenumber",
            "phone number",
            "username",
            "email",
            "simserial",
            "subscriberid",
            "uri:deviceid",
            "uri:email",
            "uri:phonenumber",
            "uri:username",
        ],
    ),
    (Refusal::External, &["select_one_external", "csv-external", "xml-external", "cascading_select", "cascading select"]),
    (Refusal::Loop, &["begin loop", "begin_loop", "end loop", "end_loop"]),
];
const BEGIN_REPEAT: &[&str] = &["begin repeat", "begin_repeat", "begin lgroup", "begin looped group"];

pub(crate) fn read(text: &str) -> Line {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = words.to_lowercase();
    match lower.as_str() {
        "begin group" | "begin_group" => return Line::Is(Kind::Group),
        "end group" | "end_group" => return Line::EndGroup,
        "end repeat" | "end_repeat" | "end lgroup" | "end looped group" => return Line::EndRepeat,
        _ if BEGIN_REPEAT.contains(&lower.as_str()) => return Line::Is(Kind::Repeat),
        _ => {}
    }
    if let Some((kind, _)) =
        crate::questionnaire::plain_kinds().iter().find(|(_, names)| names.iter().any(|name| name.eq_ignore_ascii_case(&words)))
    {
        return Line::Is(kind.clone());
    }
    if let Some(reason) = refused(&lower) {
        return Line::Wrong(Cause::TypeRefused { found: words, reason });
    }
    select(&words, &lower).unwrap_or_else(|| Line::Wrong(unknown(&words)))
}

fn refused(lower: &str) -> Option<Refusal> {
    let first = lower.split(' ').next().unwrap_or_default();
    let is = |name: &&str| *name == lower || (*name == first && matches!(first, "select_one_external" | "osm" | "begin_loop"));
    let add = lower.strip_prefix("add ").and_then(|rest| rest.strip_suffix(" prompt"));
    REFUSED
        .iter()
        .find(|(_, names)| names.iter().any(|name| is(name) || Some(*name) == add) || lower.starts_with("begin loop "))
        .map(|(reason, _)| if lower.starts_with("begin loop ") { Refusal::Loop } else { *reason })
}

fn select(words: &str, lower: &str) -> Option<Line> {
    let (verb, choose, is_file) = SELECTS.iter().find(|(verb, ..)| lower == *verb || lower.starts_with(&format!("{verb} ")))?;
    // The case of the name of the list is the author's; the verb has the same length in both cases.
    let rest = words.get(verb.len()..)?.trim();
    let (name, or_other) = split_other(rest);
    if name.is_empty() {
        return Some(Line::Wrong(Cause::NoListName));
    }
    let source = match name.strip_prefix("${").and_then(|name| name.strip_suffix('}')) {
        _ if *is_file => Source::File(name.to_owned()),
        Some(question) => Source::Answers(question.trim().to_owned()),
        None => Source::List(name.to_owned()),
    };
    if let (Source::File(file), false) = (&source, *is_file && has_extension(name)) {
        return Some(Line::Wrong(Cause::FileExtension { found: file.clone() }));
    }
    let select = Select { source, or_other };
    Some(Line::Is(match choose {
        Choose::One => Kind::SelectOne(select),
        Choose::Many => Kind::SelectMultiple(select),
        Choose::Order => Kind::Rank(select),
    }))
}

fn split_other(rest: &str) -> (&str, bool) {
    for ending in [" or_other", " or specify other", " or other"] {
        if let Some(name) = rest.strip_suffix(ending) {
            return (name.trim(), true);
        }
    }
    (rest, false)
}

fn has_extension(file: &str) -> bool {
    let lower = file.to_lowercase();
    [".csv", ".xml", ".geojson"].iter().any(|extension| lower.len() > extension.len() && lower.ends_with(extension))
}

fn unknown(words: &str) -> Cause {
    let names = crate::questionnaire::plain_kinds().iter().flat_map(|(_, names)| names.iter().copied());
    let near = nearest(words, names.chain(["select_one", "select_multiple", "begin_group", "end_group", "end_repeat"]));
    Cause::UnknownType { found: words.to_owned(), near: near.map(str::to_owned) }
}
