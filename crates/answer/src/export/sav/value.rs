//! Values of a variable: a number, or a text padded with blanks.

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    Number(f64),
    Text(String),
}

impl Value {
    /// Exactly `width` bytes, or the eight of a number.
    pub fn bytes(&self, width: usize) -> Vec<u8> {
        match self {
            Value::Number(number) => number.to_le_bytes().to_vec(),
            Value::Text(text) => {
                let mut bytes = text.as_bytes().to_vec();
                bytes.resize(width, b' ');
                bytes
            }
        }
    }
}

/// What SPSS counts as no answer.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) enum Absent {
    #[default]
    Nothing,
    /// At most three.
    These(Vec<Value>),
    Between(f64, f64),
}

/// How many values may be declared missing one by one.
const MOST: usize = 3;

impl Absent {
    /// Numbers: one by one, else from the least to the greatest.
    pub fn numbers(numbers: &[f64]) -> Absent {
        let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        match numbers.len() {
            0 => Absent::Nothing,
            1..=MOST => Absent::These(numbers.iter().map(|number| Value::Number(*number)).collect()),
            _ => Absent::Between(least, most),
        }
    }

    /// Texts: the first three of at most eight bytes; SPSS has no other way.
    pub fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Absent {
        let texts: Vec<Value> = texts.filter(|text| text.len() <= 8).take(MOST).map(|text| Value::Text(text.to_owned())).collect();
        if texts.is_empty() { Absent::Nothing } else { Absent::These(texts) }
    }
}
