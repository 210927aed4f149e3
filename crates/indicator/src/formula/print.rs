//! Tree to text: what is printed reads back as the same tree.

use super::lexer::MARKS;
use super::{End, Expr, Operator};
use base::VariableId;
use std::fmt;

const COMPARISON: u8 = 3;
const SUM: u8 = 4;
const SIGN: u8 = 6;
const POWER: u8 = 7;
const MINUS: u8 = 8;
const ATOM: u8 = 9;

impl Operator {
    pub fn symbol(self) -> &'static str {
        self.row().0
    }

    /// Symbol and strength, the loosest first.
    fn row(self) -> (&'static str, u8) {
        match self {
            Operator::Or => ("or", 1),
            Operator::And => ("and", 2),
            Operator::Equal => ("=", COMPARISON),
            Operator::NotEqual => ("!=", COMPARISON),
            Operator::Less => ("<", COMPARISON),
            Operator::LessOrEqual => ("<=", COMPARISON),
            Operator::Greater => (">", COMPARISON),
            Operator::GreaterOrEqual => (">=", COMPARISON),
            Operator::Add => ("+", SUM),
            Operator::Subtract => ("-", SUM),
            Operator::Multiply => ("*", SUM + 1),
            Operator::Divide => ("/", SUM + 1),
            Operator::Power => ("^", POWER),
        }
    }

    /// The least strength of what may stand left and right without brackets.
    fn sides(self) -> (u8, u8) {
        match self.row().1 {
            COMPARISON => (COMPARISON + 1, COMPARISON + 1),
            POWER => (POWER + 1, POWER),
            strength => (strength, strength + 1),
        }
    }
}

fn strength(expr: &Expr) -> u8 {
    match expr {
        Expr::Binary { operator, .. } => operator.row().1,
        Expr::InSet { .. } => COMPARISON,
        Expr::Negate(_) => SIGN,
        Expr::Minus { .. } => MINUS,
        _ => ATOM,
    }
}

/// The expression, in brackets when it binds less than `least`.
struct Within<'a>(&'a Expr, u8);

impl fmt::Display for Within<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if strength(self.0) < self.1 { write!(f, "({})", self.0) } else { write!(f, "{}", self.0) }
    }
}

/// `{"a", "b"}`
struct Set<'a>(&'a [String]);

impl fmt::Display for Set<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<String> = self.0.iter().map(|code| format!("\"{code}\"")).collect();
        write!(f, "{{{}}}", codes.join(", "))
    }
}

/// The argument of a function: `X where condition` without a `sum` around it.
struct Argument<'a>(&'a Expr);

impl fmt::Display for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Where { inner, condition } => write!(f, "{inner} where {condition}"),
            other => write!(f, "{other}"),
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Number(number) => write!(f, "{number}"),
            Expr::Text(text) => write!(f, "\"{text}\""),
            Expr::Variable { id, end } => f.write_str(&dated(id, *end)),
            Expr::Year(End::Earlier) => f.write_str("yy0"),
            Expr::Year(_) => f.write_str("yy"),
            Expr::Years => f.write_str("years"),
            Expr::Negate(inner) => write!(f, "-{}", Within(inner, SIGN)),
            Expr::Binary { operator, left, right } => binary(f, *operator, left, right),
            Expr::SumOverYears { inner, last_years: None } => write!(f, "sum({inner})"),
            Expr::SumOverYears { inner, last_years: Some(years) } => write!(f, "sum({inner}, {years} years)"),
            Expr::Each(inner) => write!(f, "each({inner})"),
            Expr::Where { .. } => write!(f, "sum({})", Argument(self)),
            Expr::Function { name, argument, base: None } => write!(f, "{name}({})", Argument(argument)),
            Expr::Function { name, argument, base: Some(base) } => write!(f, "{name}({} | {base})", Argument(argument)),
            Expr::InSet { left, set, contains_any } => {
                let words = if *contains_any { "contains any of" } else { "in" };
                write!(f, "{} {words} {}", Within(left, COMPARISON + 1), Set(set))
            }
            Expr::Minus { left, set } => write!(f, "{} minus {}", Within(left, MINUS), Set(set)),
            Expr::Indexed { name, index } => write!(f, "{name}[{index}]"),
        }
    }
}

fn binary(f: &mut fmt::Formatter<'_>, operator: Operator, left: &Expr, right: &Expr) -> fmt::Result {
    let (least_left, least_right) = operator.sides();
    write!(f, "{} {} {}", Within(left, least_left), operator.symbol(), Within(right, least_right))
}

/// The name with its mark again: after the letter of a census variable, before parameters, else at the end.
fn dated(id: &VariableId, end: End) -> String {
    let Some((mark, _)) = MARKS.iter().find(|(_, marked)| *marked == end) else { return id.to_string() };
    let name = id.as_str();
    let at = match id.exploitation() {
        Some(_) => 1,
        None => name.find('(').unwrap_or(name.len()),
    };
    let (before, after) = name.split_at_checked(at).unwrap_or((name, ""));
    format!("{before}{mark}{after}")
}
