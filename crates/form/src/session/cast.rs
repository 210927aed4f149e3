//! Values made to fit the type of a question.

use crate::expression::date::{Zone, parse, parse_time_alone};
use crate::expression::{format_number, parse_number};
use crate::xform::DataType;

/// What is stored of an answer; an error says what was expected.
pub(crate) fn answer(value: &str, data_type: DataType) -> Result<String, &'static str> {
    let number = parse_number(value);
    match data_type {
        DataType::Integer if number.abs() > f64::from(i32::MAX) + f64::from(u8::from(number < 0.0)) => {
            Err("un nombre entier d'au plus neuf chiffres")
        }
        _ => Ok(computed(value, data_type)),
    }
}

/// What is stored of a computed or initial value: blank when it does not fit.
pub(crate) fn computed(value: &str, data_type: DataType) -> String {
    let kept = |fits: bool| if fits { value.trim().to_owned() } else { String::new() };
    match data_type {
        DataType::Text | DataType::Boolean => value.to_owned(),
        DataType::Integer => format_number(parse_number(value).trunc()),
        DataType::Decimal => format_number(parse_number(value)),
        DataType::Date => date(value),
        DataType::Time => kept(parse_time_alone(value, Zone::UTC).is_some() && value.matches(':').count() >= 2),
        DataType::DateTime => kept(value.contains('T') && parse(value, Zone::UTC, false).is_some()),
    }
}

/// The day of a date or of a date and time.
fn date(value: &str) -> String {
    let value = value.trim();
    if parse(value, Zone::UTC, false).is_some() { value.get(..10).unwrap_or_default().to_owned() } else { String::new() }
}
