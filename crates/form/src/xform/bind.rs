//! What the model says of a question: its type, when it is asked, what it must be.

use super::fault::{FormError, FormFault};
use super::label::{Label, Texts};
use crate::Expression;
use crate::expression::graph::{self, Reads};
use crate::xml::{Document, NodeId};

/// The rules of a question or a group.
#[derive(Clone, Debug, Default)]
pub struct Bind {
    pub data_type: DataType,
    pub relevant: Option<Expression>,
    pub required: Option<Expression>,
    pub readonly: Option<Expression>,
    pub calculate: Option<Expression>,
    pub constraint: Option<Expression>,
    pub constraint_message: Option<Label>,
    pub required_message: Option<Label>,
    pub preload: Option<Preload>,
    /// What the calculation reads, when it would change by itself (`now()`, `random()`).
    pub(crate) moving: Option<Reads>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DataType {
    #[default]
    Text,
    Integer,
    Decimal,
    Boolean,
    Date,
    Time,
    DateTime,
}

impl DataType {
    /// The name of the type in an XForm.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "int",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "dateTime",
        }
    }
}

/// A value that the form asks the device for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Preload {
    /// A new id: `uuid:…`.
    Id,
    /// The date on which the form is opened.
    Today,
    /// The moment at which the form is opened.
    Start,
    /// Known only when the form is sent.
    Later,
}

pub(crate) fn read(document: &Document, element: NodeId, path: &str, texts: &Texts, faults: &mut Vec<FormError>) -> Bind {
    let place = format!("bind {path}");
    let mut expression = |name: &'static str| compile(document.attribute(element, name)?, name, &place, faults);
    let (relevant, required) = (expression("relevant"), expression("required"));
    let (readonly, calculate, constraint) = (expression("readonly"), expression("calculate"), expression("constraint"));
    let mut message = |name: &str| document.attribute(element, name).map(|text| Label::of_attribute(text, texts, &place, faults));
    let (constraint_message, required_message) = (message("constraintMsg"), message("requiredMsg"));
    let data_type = data_type(document.attribute(element, "type").unwrap_or("string"), &place, faults);
    let preload =
        document.attribute(element, "preload").and_then(|kind| preload(kind, document.attribute(element, "preloadParams"), &place, faults));
    let moving = calculate.as_ref().map(|calculate| graph::reads(calculate, path)).filter(|reads| reads.moves);
    Bind { moving, data_type, relevant, required, readonly, calculate, constraint, constraint_message, required_message, preload }
}

pub(crate) fn compile(text: &str, attribute: &'static str, place: &str, faults: &mut Vec<FormError>) -> Option<Expression> {
    if text.trim().is_empty() {
        return None;
    }
    match Expression::compile(text) {
        Ok(expression) => Some(expression),
        Err(errors) => {
            faults.extend(errors.into_iter().map(|error| FormError::new(place, FormFault::Expression { attribute, error })));
            None
        }
    }
}

fn data_type(name: &str, place: &str, faults: &mut Vec<FormError>) -> DataType {
    match name.rsplit(':').next().unwrap_or(name) {
        "int" | "integer" => DataType::Integer,
        "decimal" => DataType::Decimal,
        "boolean" => DataType::Boolean,
        "date" => DataType::Date,
        "time" => DataType::Time,
        "dateTime" => DataType::DateTime,
        kind @ ("geopoint" | "geotrace" | "geoshape" | "binary" | "barcode") => {
            faults.push(FormError::new(place, FormFault::Feature(format!("le type «{kind}»"))));
            DataType::Text
        }
        // `string`, `select`, `select1`, `rank`; an unknown name is a text for every engine.
        _ => DataType::Text,
    }
}

fn preload(kind: &str, params: Option<&str>, place: &str, faults: &mut Vec<FormError>) -> Option<Preload> {
    match (kind, params) {
        ("uid", _) => Some(Preload::Id),
        ("date", _) => Some(Preload::Today),
        ("timestamp", Some("start")) => Some(Preload::Start),
        ("timestamp", _) => Some(Preload::Later),
        (other, _) => {
            faults.push(FormError::new(place, FormFault::Feature(format!("jr:preload=\"{other}\""))));
            None
        }
    }
}
