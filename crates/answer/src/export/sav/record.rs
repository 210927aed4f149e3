//! The dictionary of the file: header, variables, labels, then the records that later versions of SPSS added.

use super::Set;
use super::value::{Absent, Value};
use super::variable::Variable;
use super::{cut, until};
use crate::table::Date;
use form::dictionary::Dictionary;

pub(super) struct Header<'a> {
    pub dictionary: &'a Dictionary,
    pub variables: &'a [Variable],
    pub sets: Vec<Set>,
    pub rows: usize,
    pub day: Option<Date>,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The number that is none, and the one after it that starts every range without a lower end.
const NO_NUMBER: f64 = f64::MIN;

/// What readers who open the file should know.
const NOTES: [&str; 4] = [
    "Valeurs manquantes declarees : -97 ne sait pas, -98 refus, -99 non concerne, -96 illisible",
    "(-997, -998, -999 si les reponses vont jusque-la) ; en texte : nr, nc, et le vide (non vu).",
    "Une modalite « nsp » d'une liste en texte reste une reponse.",
    "Le nom de chaque variable dans le questionnaire est dans l'attribut nom_origine.",
];

pub(super) fn write(header: &Header) -> Vec<u8> {
    let mut out = Out(Vec::new());
    out.head(header);
    header.variables.iter().for_each(|variable| out.variable(variable));
    let mut place = 1;
    for variable in header.variables {
        out.labels(variable, place);
        place += variable.elements() as i32;
    }
    out.document(header.dictionary);
    out.extensions(header);
    out.number(999);
    out.number(0);
    out.0
}

struct Out(Vec<u8>);

impl Out {
    fn number(&mut self, number: i32) {
        self.0.extend(number.to_le_bytes());
    }

    fn numbers(&mut self, numbers: &[i32]) {
        numbers.iter().for_each(|number| self.number(*number));
    }

    /// Exactly `width` bytes.
    fn text(&mut self, text: &str, width: usize) {
        let kept = until(text, width).as_bytes();
        self.0.extend(kept);
        self.0.resize(self.0.len() + width - kept.len(), b' ');
    }

    fn head(&mut self, header: &Header) {
        self.text("$FL2", 4);
        self.text("@(#) SPSS DATA FILE - ctg", 60);
        let elements: usize = header.variables.iter().map(Variable::elements).sum();
        self.numbers(&[2, elements as i32, 1, 0, header.rows as i32]);
        self.0.extend(100_f64.to_le_bytes());
        self.text(&day(header.day), 9);
        self.text("00:00:00", 8);
        self.text(&header.dictionary.title, 64);
        self.0.extend([0; 3]);
    }

    fn variable(&mut self, variable: &Variable) {
        for (segment, width) in variable.segments().into_iter().enumerate() {
            let first = segment == 0;
            let absent = if first && width <= 8 { absent(variable) } else { Vec::new() };
            let count = match variable.absent {
                Absent::Between(..) => -2,
                _ => (absent.len() / 8) as i32,
            };
            let has_label = first && !variable.label.is_empty();
            self.numbers(&[2, width as i32, i32::from(has_label), count]);
            let format = format(variable, width);
            self.numbers(&[format, format]);
            self.text(&variable.short[segment], 8);
            if has_label {
                self.padded(&variable.label);
            }
            self.0.extend(absent);
            self.continuations(width);
        }
    }

    /// A length, then the text on a multiple of four bytes.
    fn padded(&mut self, text: &str) {
        self.number(text.len() as i32);
        self.text(text, text.len().div_ceil(4) * 4);
    }

    /// A text spends one record on every eight bytes.
    fn continuations(&mut self, width: usize) {
        for _ in 1..width.div_ceil(8) {
            self.numbers(&[2, -1, 0, 0, 0x01_1d_01, 0x01_1d_01]);
            self.text("", 8);
        }
    }

    /// Labels of numbers and of texts of at most eight bytes.
    fn labels(&mut self, variable: &Variable, place: i32) {
        if variable.width > 8 || variable.values.is_empty() {
            return;
        }
        self.numbers(&[3, variable.values.len() as i32]);
        for (value, label) in &variable.values {
            self.0.extend(value.bytes(8));
            self.0.push(label.len() as u8);
            self.text(label, (label.len() + 1).div_ceil(8) * 8 - 1);
        }
        self.numbers(&[4, 1, place]);
    }

    fn document(&mut self, dictionary: &Dictionary) {
        let about = format!("{} (formulaire {}, version {})", dictionary.title, dictionary.id, dictionary.version);
        let lines: Vec<&str> = std::iter::once(about.as_str()).chain(NOTES).collect();
        self.numbers(&[6, lines.len() as i32]);
        lines.iter().for_each(|line| self.text(line, 80));
    }

    fn extension(&mut self, kind: i32, size: i32, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.numbers(&[7, kind, size, bytes.len() as i32 / size]);
            self.0.extend(bytes);
        }
    }

    fn extensions(&mut self, header: &Header) {
        let numbers = |numbers: &[i32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
        self.extension(3, 4, &numbers(&[20, 0, 0, -1, 1, 1, 2, 65_001]));
        let limits = [NO_NUMBER, f64::MAX, NO_NUMBER.next_up()];
        self.extension(4, 8, &limits.map(f64::to_le_bytes).concat());
        self.extension(7, 1, sets(header).as_bytes());
        self.extension(11, 4, &numbers(&display(header.variables)));
        let names = header.variables.iter().map(|variable| format!("{}={}", variable.short[0], variable.name));
        self.extension(13, 1, names.collect::<Vec<String>>().join("\t").as_bytes());
        let long = header.variables.iter().filter(|variable| variable.width > 255);
        let long: String = long.map(|variable| format!("{}={:05}\0\t", variable.short[0], variable.width)).collect();
        self.extension(14, 1, long.as_bytes());
        self.extension(16, 8, &[1_i64, header.rows as i64].map(i64::to_le_bytes).concat());
        let origins =
            header.variables.iter().map(|variable| format!("{}:nom_origine('{}'\n)", variable.name, one_line(&variable.original)));
        self.extension(18, 1, origins.collect::<Vec<String>>().join("/").as_bytes());
        self.extension(20, 1, b"UTF-8");
        let of = |write: fn(&Variable) -> Vec<u8>| header.variables.iter().filter(|v| v.width > 8).flat_map(write).collect::<Vec<u8>>();
        self.extension(21, 1, &of(long_labels));
        self.extension(22, 1, &of(long_absent));
    }
}

/// A line feed would end the value of an attribute.
fn one_line(name: &str) -> String {
    name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn day(day: Option<Date>) -> String {
    let month = |date: Date| MONTHS.get(usize::from(date.month).wrapping_sub(1)).copied().unwrap_or("Jan");
    day.map_or("01 Jan 70".to_owned(), |date| format!("{:02} {} {:02}", date.day, month(date), date.year.rem_euclid(100)))
}

fn absent(variable: &Variable) -> Vec<u8> {
    match &variable.absent {
        Absent::Nothing => Vec::new(),
        Absent::These(values) => values.iter().flat_map(|value| value.bytes(8)).collect(),
        Absent::Between(least, most) => [least, most].map(|end| end.to_le_bytes()).concat(),
    }
}

fn format(variable: &Variable, width: usize) -> i32 {
    let shown = if variable.width > 0 { width as i32 } else { i32::from(variable.format.width) };
    i32::from(variable.format.code) << 16 | shown << 8 | i32::from(variable.format.decimals)
}

/// Measure, width and side of each segment.
fn display(variables: &[Variable]) -> Vec<i32> {
    let of = |variable: &Variable| {
        let shown = if variable.width > 0 { variable.width.clamp(8, 40) as i32 } else { i32::from(variable.format.width).max(8) };
        let one = [variable.measure as i32, shown, i32::from(variable.width == 0)];
        one.repeat(variable.segments().len())
    };
    variables.iter().flat_map(of).collect()
}

/// Boxes of one question, counted when 1: `$PE3=D1 1 13 Pourquoi ? … pe3_a pe3_b`.
fn sets(header: &Header) -> String {
    let of = |set: &Set| {
        let label = cut(&set.label, 255);
        let names = set.variables.iter().map(|at| header.variables[*at].short[0].to_ascii_lowercase());
        format!("{}=D1 1 {} {label} {}\n", set.name, label.len(), names.collect::<Vec<String>>().join(" "))
    };
    header.sets.iter().map(of).collect()
}

fn counted(text: &[u8]) -> Vec<u8> {
    [&(text.len() as i32).to_le_bytes(), text].concat()
}

fn long_labels(variable: &Variable) -> Vec<u8> {
    if variable.values.is_empty() {
        return Vec::new();
    }
    let mut out = counted(variable.name.as_bytes());
    out.extend([variable.width as i32, variable.values.len() as i32].map(i32::to_le_bytes).concat());
    for (value, label) in &variable.values {
        out.extend(counted(&value.bytes(variable.width)));
        out.extend(counted(label.as_bytes()));
    }
    out
}

fn long_absent(variable: &Variable) -> Vec<u8> {
    let Absent::These(values) = &variable.absent else { return Vec::new() };
    let mut out = counted(variable.name.as_bytes());
    out.push(values.len() as u8);
    out.extend(8_i32.to_le_bytes());
    out.extend(values.iter().flat_map(|value| Value::bytes(value, 8)));
    out
}
