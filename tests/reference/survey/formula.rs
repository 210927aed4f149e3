//! The small part of R's formula language that cases use: `y ~ 0`, `I(a - b) ~ 0`, `y ~ g`, `log(y) ~ factor(g)`,
//! `y ~ I(x > 3)`.

use crate::table::{Table, compare};
use stat::MISSING;

pub struct Formula {
    left: Expression,
    /// None: the right side is 0 or 1, one sample.
    pub group: Option<Expression>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Expression {
    Number(f64),
    Text(String),
    Column(String),
    Call(String, Vec<Expression>),
    Operation(String, Box<Expression>, Box<Expression>),
}

/// A cell: a number, a text, or nothing.
#[derive(Clone, PartialEq, Debug)]
enum Cell {
    Number(f64),
    Text(String),
    Missing,
}

pub fn read(text: &str) -> Result<Formula, String> {
    let (left, right) = text.split_once('~').ok_or_else(|| format!("«{text}» is no formula"))?;
    let (left, right) = (expression(left)?, expression(right)?);
    let one_sample = matches!(right, Expression::Number(v) if v == 0.0 || v == 1.0);
    Ok(Formula { left, group: (!one_sample).then_some(right) })
}

impl Formula {
    /// One number per row, NaN where something is missing.
    pub fn response(&self, table: &Table) -> Result<Vec<f64>, String> {
        let number = |cell: Cell| match cell {
            Cell::Number(v) => Ok(v),
            Cell::Missing => Ok(f64::NAN),
            Cell::Text(t) => Err(format!("«{t}» is no number")),
        };
        (0..table.rows()).map(|row| self.left.at(table, row).and_then(number)).collect()
    }

    /// The response as numbers of which only the order counts: of a text, the place of its level.
    pub fn ordered_response(&self, table: &Table) -> Result<Vec<f64>, String> {
        self.response(table).or_else(|_| {
            let (_, codes) = self.left.levels(table)?;
            Ok(codes.iter().map(|code| if *code == MISSING { f64::NAN } else { f64::from(*code) }).collect())
        })
    }

    /// Levels of the group in R's order and the code of each row.
    pub fn groups(&self, table: &Table) -> Result<(Vec<String>, Vec<u16>), String> {
        self.group.as_ref().ok_or("no group")?.levels(table)
    }
}

impl Expression {
    fn levels(&self, table: &Table) -> Result<(Vec<String>, Vec<u16>), String> {
        let name = |cell: Cell| match cell {
            Cell::Number(v) => Some(v.to_string()),
            Cell::Text(t) => Some(t),
            Cell::Missing => None,
        };
        let names: Vec<Option<String>> = (0..table.rows()).map(|row| self.at(table, row).map(name)).collect::<Result<_, _>>()?;
        let mut levels: Vec<String> = names.iter().flatten().cloned().collect();
        levels.sort_by(|a, b| compare(a, b));
        levels.dedup();
        let place = |name: &String| levels.binary_search_by(|level| compare(level, name)).ok();
        let codes = names.iter().map(|name| name.as_ref().and_then(place).map_or(MISSING, |p| p as u16)).collect();
        Ok((levels, codes))
    }

    fn at(&self, table: &Table, row: usize) -> Result<Cell, String> {
        match self {
            Expression::Number(v) => Ok(Cell::Number(*v)),
            Expression::Text(t) => Ok(Cell::Text(t.clone())),
            Expression::Column(name) => Ok(cell(&table.text(name)?[row])),
            Expression::Call(name, arguments) => call(name, &arguments.iter().map(|a| a.at(table, row)).collect::<Result<Vec<_>, _>>()?),
            Expression::Operation(op, a, b) => Ok(operation(op, a.at(table, row)?, b.at(table, row)?)),
        }
    }
}

fn cell(text: &str) -> Cell {
    match (text.is_empty(), text.parse::<f64>()) {
        (true, _) => Cell::Missing,
        (_, Ok(v)) => Cell::Number(v),
        _ => Cell::Text(text.to_owned()),
    }
}

fn call(name: &str, arguments: &[Cell]) -> Result<Cell, String> {
    let first = arguments.first().cloned().ok_or_else(|| format!("{name}() of nothing"))?;
    let numeric = |f: fn(f64) -> f64| match first.clone() {
        Cell::Number(v) if f(v).is_finite() => Cell::Number(f(v)),
        _ => Cell::Missing,
    };
    match name {
        "I" | "factor" | "as.numeric" | "as.factor" | "as.character" | "as.integer" | "" => Ok(first),
        "log" => Ok(numeric(f64::ln)),
        "log10" => Ok(numeric(f64::log10)),
        "log1p" => Ok(numeric(f64::ln_1p)),
        "exp" => Ok(numeric(f64::exp)),
        "sqrt" => Ok(numeric(f64::sqrt)),
        "abs" => Ok(numeric(f64::abs)),
        "!" => Ok(numeric(|v| if v == 0.0 { 1.0 } else { 0.0 })),
        _ => Err(format!("function «{name}»")),
    }
}

fn operation(op: &str, a: Cell, b: Cell) -> Cell {
    use std::cmp::Ordering::*;
    let order = match (&a, &b) {
        (Cell::Missing, _) | (_, Cell::Missing) => return Cell::Missing,
        (Cell::Number(x), Cell::Number(y)) => x.total_cmp(y),
        (Cell::Number(x), Cell::Text(y)) => x.to_string().as_str().cmp(y),
        (Cell::Text(x), Cell::Number(y)) => x.as_str().cmp(&y.to_string()),
        (Cell::Text(x), Cell::Text(y)) => x.cmp(y),
    };
    let truth = |yes: bool| Cell::Number(if yes { 1.0 } else { 0.0 });
    match (op, a, b) {
        ("==", ..) => truth(order == Equal),
        ("!=", ..) => truth(order != Equal),
        (">", ..) => truth(order == Greater),
        (">=", ..) => truth(order != Less),
        ("<", ..) => truth(order == Less),
        ("<=", ..) => truth(order != Greater),
        (_, Cell::Number(x), Cell::Number(y)) => arithmetic(op, x, y),
        _ => Cell::Missing,
    }
}

fn arithmetic(op: &str, x: f64, y: f64) -> Cell {
    let value = match op {
        "+" => x + y,
        "-" => x - y,
        "*" => x * y,
        "/" => x / y,
        "^" => x.powf(y),
        "&" => f64::from(u8::from(x != 0.0 && y != 0.0)),
        "|" => f64::from(u8::from(x != 0.0 || y != 0.0)),
        _ => f64::NAN,
    };
    if value.is_finite() { Cell::Number(value) } else { Cell::Missing }
}

/// Operators from the loosest to the tightest.
const LADDER: [&[&str]; 6] = [&["|"], &["&"], &["==", "!=", ">=", "<=", ">", "<"], &["+", "-"], &["*", "/"], &["^"]];

fn expression(text: &str) -> Result<Expression, String> {
    let words = words(text)?;
    let mut place = 0;
    let found = rung(&words, &mut place, 0)?;
    if place == words.len() { Ok(found) } else { Err(format!("«{}» was not expected in «{text}»", words[place])) }
}

fn rung(words: &[String], place: &mut usize, step: usize) -> Result<Expression, String> {
    let Some(operators) = LADDER.get(step) else { return leaf(words, place) };
    let mut left = rung(words, place, step + 1)?;
    while let Some(op) = words.get(*place).filter(|w| operators.contains(&w.as_str())) {
        *place += 1;
        let right = rung(words, place, step + 1)?;
        left = Expression::Operation(op.clone(), Box::new(left), Box::new(right));
    }
    Ok(left)
}

fn leaf(words: &[String], place: &mut usize) -> Result<Expression, String> {
    let word = words.get(*place).ok_or("the formula stops short")?.clone();
    *place += 1;
    if word == "(" {
        return arguments(words, place).map(|inside| Expression::Call(String::new(), inside));
    }
    if word == "-" || word == "!" {
        let inside = rung(words, place, LADDER.len() - 1)?;
        let minus = Expression::Operation("-".into(), Box::new(Expression::Number(0.0)), Box::new(inside.clone()));
        return Ok(if word == "-" { minus } else { Expression::Call(word, vec![inside]) });
    }
    if words.get(*place).is_some_and(|next| next == "(") {
        *place += 1;
        return arguments(words, place).map(|inside| Expression::Call(word, inside));
    }
    Ok(match (word.parse::<f64>(), word.strip_prefix('"')) {
        (Ok(v), _) => Expression::Number(v),
        (_, Some(text)) => Expression::Text(text.to_owned()),
        _ => Expression::Column(word.trim_matches('`').to_owned()),
    })
}

fn arguments(words: &[String], place: &mut usize) -> Result<Vec<Expression>, String> {
    let mut found = vec![rung(words, place, 0)?];
    loop {
        let word = words.get(*place).ok_or("a parenthesis is not closed")?;
        *place += 1;
        match word.as_str() {
            ")" => return Ok(found),
            "," => found.push(rung(words, place, 0)?),
            other => return Err(format!("«{other}» was not expected")),
        }
    }
}

/// Names, numbers, operators; a quoted text keeps its first quote as a mark.
fn words(text: &str) -> Result<Vec<String>, String> {
    let letters: Vec<char> = text.chars().collect();
    let (mut words, mut i) = (Vec::new(), 0);
    while i < letters.len() {
        let c = letters[i];
        let end = |test: &dyn Fn(char) -> bool| (i..letters.len()).find(|j| !test(letters[*j])).unwrap_or(letters.len());
        let next = match c {
            c if c.is_whitespace() => i + 1,
            '"' | '\'' => {
                let close = (i + 1..letters.len()).find(|j| letters[*j] == c).ok_or("a quote is not closed")?;
                words.push(format!("\"{}", letters[i + 1..close].iter().collect::<String>()));
                close + 1
            }
            c if c.is_alphanumeric() || "._`".contains(c) => end(&|c| c.is_alphanumeric() || "._`".contains(c)),
            '=' | '!' | '<' | '>' if letters.get(i + 1) == Some(&'=') => i + 2,
            _ => i + 1,
        };
        if !c.is_whitespace() && c != '"' && c != '\'' {
            words.push(letters[i..next].iter().collect());
        }
        i = next;
    }
    Ok(words)
}
