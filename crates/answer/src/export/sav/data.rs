//! The cases, as bytecode: eight signs, then what they could not say.
//!
//! A sign of 1 to 251 is a whole number from −99 to 151, 253 eight bytes that follow, 254 eight blanks, 255 no number.

use super::super::field::Field;
use super::value::Value;
use super::variable::Variable;

const BIAS: f64 = 100.0;
const END: u8 = 252;
const BYTES: u8 = 253;
const BLANK: u8 = 254;
const NONE: u8 = 255;

/// A cell: its signs, and eight bytes for each sign that asks for them.
#[derive(Default)]
struct Packed {
    signs: Vec<u8>,
    bytes: Vec<u8>,
}

pub(super) fn write(fields: &[Field], variables: &[Variable], rows: usize, out: &mut Vec<u8>) {
    let packed: Vec<Vec<Packed>> =
        variables.iter().map(|variable| variable.cells.iter().map(|cell| pack(variable, cell)).collect()).collect();
    let mut writer = Writer { out, signs: Vec::with_capacity(8), bytes: Vec::with_capacity(64) };
    for row in 0..rows {
        for (field, packed) in fields.iter().zip(&packed) {
            writer.cell(&packed[field.column.cells[row] as usize]);
        }
    }
    writer.finish();
}

fn pack(variable: &Variable, cell: &Option<Value>) -> Packed {
    let mut packed = Packed::default();
    match cell {
        None => packed.signs.push(NONE),
        Some(Value::Number(number)) => packed.number(*number),
        Some(Value::Text(text)) => packed.text(text.as_bytes(), &variable.segments()),
    }
    packed
}

impl Packed {
    fn number(&mut self, number: f64) {
        let sign = number + BIAS;
        if number.fract() == 0.0 && (1.0..=251.0).contains(&sign) {
            self.signs.push(sign as u8);
        } else {
            self.signs.push(BYTES);
            self.bytes.extend(number.to_le_bytes());
        }
    }

    /// Each segment holds 255 bytes of the text, whatever it counts for, and ends on eight.
    fn text(&mut self, text: &[u8], segments: &[usize]) {
        let mut rest = text;
        for width in segments {
            let (mine, after) = rest.split_at(rest.len().min(*width));
            rest = after;
            let mut padded = mine.to_vec();
            padded.resize(width.div_ceil(8) * 8, b' ');
            padded.as_chunks::<8>().0.iter().for_each(|eight| self.eight(eight));
        }
    }

    fn eight(&mut self, eight: &[u8; 8]) {
        if *eight == [b' '; 8] {
            self.signs.push(BLANK);
        } else {
            self.signs.push(BYTES);
            self.bytes.extend(eight);
        }
    }
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    signs: Vec<u8>,
    bytes: Vec<u8>,
}

impl Writer<'_> {
    fn cell(&mut self, packed: &Packed) {
        let mut bytes = packed.bytes.as_chunks::<8>().0.iter();
        for sign in &packed.signs {
            self.signs.push(*sign);
            if *sign == BYTES {
                bytes.next().iter().for_each(|eight| self.bytes.extend(*eight));
            }
            if self.signs.len() == 8 {
                self.flush();
            }
        }
    }

    fn flush(&mut self) {
        self.out.append(&mut self.signs);
        self.out.append(&mut self.bytes);
    }

    fn finish(mut self) {
        self.signs.push(END);
        self.signs.resize(8, 0);
        self.flush();
    }
}
