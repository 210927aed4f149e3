//! Tokens to tree: a Pratt parser, each operator with the strength by which it binds to its left and right.

use super::lexer::{Placed, Token, tokens};
use super::{End, Expr, FormulaError, Operator};
use base::VariableId;

/// Brackets, signs and powers inside one another.
pub const MAX_DEPTH: usize = 200;
/// Characters of a formula.
pub const MAX_LENGTH: usize = 4000;

/// Functions of the survey and register formulas; `sum` and `each` have a grammar of their own.
pub const FUNCTIONS: [&str; 8] = ["weighted_share", "share", "weighted_distribution", "distribution", "count", "mean", "median", "exists"];

/// Words that cannot name a variable.
const RESERVED: [&str; 11] = ["yy", "yy0", "years", "where", "with", "in", "minus", "contains", "and", "or", "true"];

/// Text, strength to the left, strength to the right.
const INFIX: [(&str, Operator, u8, u8); 13] = [
    ("or", Operator::Or, 1, 2),
    ("and", Operator::And, 3, 4),
    ("=", Operator::Equal, COMPARISON, 6),
    ("!=", Operator::NotEqual, COMPARISON, 6),
    ("<", Operator::Less, COMPARISON, 6),
    ("<=", Operator::LessOrEqual, COMPARISON, 6),
    (">", Operator::Greater, COMPARISON, 6),
    (">=", Operator::GreaterOrEqual, COMPARISON, 6),
    ("+", Operator::Add, 7, 8),
    ("-", Operator::Subtract, 7, 8),
    ("*", Operator::Multiply, 9, 10),
    ("/", Operator::Divide, 9, 10),
    ("^", Operator::Power, 14, 13),
];
const COMPARISON: u8 = 5;
const SIGN: u8 = 11;
const MINUS: u8 = 15;

const VALUE: &str = "un nombre, une variable, une fonction ou une parenthèse ouvrante";

type Parsed<T> = Result<T, FormulaError>;

/// The tree of a formula, or the first fault with its column.
pub fn parse(text: &str) -> Result<Expr, FormulaError> {
    let length = text.chars().count();
    if length > MAX_LENGTH {
        return Err(FormulaError::new(MAX_LENGTH + 1, format!("{length} caractères"), format!("au plus {MAX_LENGTH} caractères"))
            .hint("couper la formule en plusieurs indicateurs"));
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let expr = parser.expression(0)?;
    match parser.here() {
        Token::Nothing => Ok(expr),
        _ => Err(parser
            .fault("un opérateur ou la fin de la formule")
            .hint("une condition s'écrit sur les codes du questionnaire : PF5_0_2 + PF5_3_5 >= 1")),
    }
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
}

/// What an operator after an operand does.
enum Infix {
    Binary(Operator, u8),
    InSet,
    Contains,
    Minus,
}

impl Parser {
    fn here(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::Nothing, |placed| &placed.token)
    }

    fn column(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |placed| placed.column)
    }

    fn take(&mut self) -> Token {
        let token = self.here().clone();
        self.at += 1;
        token
    }

    fn fault(&self, expected: impl Into<String>) -> FormulaError {
        FormulaError::new(self.column(), self.here().shown(), expected)
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.here(), Token::Symbol(found) if *found == symbol)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.here(), Token::Name(found, End::Undated) if found == word)
    }

    /// Takes the symbol or word when it is there.
    fn skip(&mut self, what: &str) -> bool {
        let there = self.is_symbol(what) || self.is_word(what);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, what: &'static str) -> Parsed<()> {
        if self.skip(what) { Ok(()) } else { Err(self.fault(format!("« {what} »"))) }
    }

    /// An expression whose operators bind at least as strongly as `least`.
    fn expression(&mut self, least: u8) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fault(format!("au plus {MAX_DEPTH} niveaux de parenthèses")).hint("couper la formule"));
        }
        let first = self.operand()?;
        let whole = self.operators(first, least)?;
        self.depth -= 1;
        Ok(whole)
    }

    fn operators(&mut self, first: Expr, least: u8) -> Parsed<Expr> {
        let mut left = first;
        let mut compared = false;
        while let Some((strength, infix)) = self.infix().filter(|(strength, _)| *strength >= least) {
            if strength == COMPARISON && compared {
                return Err(self.fault("une seule comparaison").hint("relier deux comparaisons par « and »"));
            }
            compared = strength == COMPARISON;
            self.at += 1;
            left = self.right_of(left, infix)?;
        }
        Ok(left)
    }

    /// The operator that stands here, and its strength to the left.
    fn infix(&self) -> Option<(u8, Infix)> {
        let text = match self.here() {
            Token::Symbol(symbol) => *symbol,
            Token::Name(word, End::Undated) => word.as_str(),
            _ => return None,
        };
        match text {
            "in" => Some((COMPARISON, Infix::InSet)),
            "contains" => Some((COMPARISON, Infix::Contains)),
            "minus" => Some((MINUS, Infix::Minus)),
            _ => INFIX.iter().find(|row| row.0 == text).map(|row| (row.2, Infix::Binary(row.1, row.3))),
        }
    }

    fn right_of(&mut self, left: Expr, infix: Infix) -> Parsed<Expr> {
        let left = Box::new(left);
        match infix {
            Infix::Binary(operator, strength) => Ok(Expr::Binary { operator, left, right: Box::new(self.expression(strength)?) }),
            Infix::InSet => Ok(Expr::InSet { left, set: self.set()?, contains_any: false }),
            Infix::Contains => {
                self.expect("any")?;
                self.expect("of")?;
                Ok(Expr::InSet { left, set: self.set()?, contains_any: true })
            }
            Infix::Minus => Ok(Expr::Minus { left, set: self.set()? }),
        }
    }

    /// `{"a", "b"}`
    fn set(&mut self) -> Parsed<Vec<String>> {
        self.expect("{")?;
        let mut set = vec![self.text()?];
        while self.skip(",") {
            set.push(self.text()?);
        }
        self.expect("}")?;
        Ok(set)
    }

    fn text(&mut self) -> Parsed<String> {
        match self.here() {
            Token::Text(text) => {
                let text = text.clone();
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.fault("un code entre guillemets droits").hint("écrire {\"oui\", \"non\"}")),
        }
    }

    fn operand(&mut self) -> Parsed<Expr> {
        match self.here().clone() {
            Token::Number(number) => self.leaf(Expr::Number(number)),
            Token::Text(text) => self.leaf(Expr::Text(text)),
            Token::Symbol("-") => {
                self.at += 1;
                Ok(Expr::Negate(Box::new(self.expression(SIGN)?)))
            }
            Token::Symbol("(") => {
                self.at += 1;
                let inner = self.expression(0)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Name(name, end) => self.named(&name, end),
            Token::Symbol(_) | Token::Nothing => Err(self.fault(VALUE)),
        }
    }

    fn leaf(&mut self, expr: Expr) -> Parsed<Expr> {
        self.at += 1;
        Ok(expr)
    }

    fn named(&mut self, name: &str, end: End) -> Parsed<Expr> {
        match (name, end) {
            ("yy", End::Undated) => return self.leaf(Expr::Year(End::Later)),
            ("yy0", End::Undated) => return self.leaf(Expr::Year(End::Earlier)),
            ("years", End::Undated) => return self.leaf(Expr::Years),
            ("true", End::Undated) => return self.leaf(Expr::Number(1.0)),
            ("false", End::Undated) => return self.leaf(Expr::Number(0.0)),
            _ if RESERVED.contains(&name) => return Err(self.fault(VALUE).hint(format!("« {name} » est un mot de la grammaire"))),
            _ => {}
        }
        let start = self.at;
        self.at += 1;
        match self.here() {
            Token::Symbol("(") if name.contains('.') => self.with_parameters(name, end),
            Token::Symbol("(") => self.call(name, end, start),
            Token::Symbol("[") => self.indexed(name, end, start),
            _ => Ok(Expr::Variable { id: VariableId::new(name), end }),
        }
    }

    fn call(&mut self, name: &str, end: End, start: usize) -> Parsed<Expr> {
        let known = FUNCTIONS.contains(&name) || name == "sum" || name == "each";
        if !known || end != End::Undated {
            self.at = start;
            return Err(self.fault(format!("une fonction : sum, each, {}", FUNCTIONS.join(", "))));
        }
        self.at += 1;
        let expr = match name {
            "sum" => self.sum()?,
            "each" => Expr::Each(Box::new(self.expression(0)?)),
            _ => self.function(name)?,
        };
        self.expect(")")?;
        Ok(expr)
    }

    /// `X`, or `X where condition` (also written `with`).
    fn argument(&mut self) -> Parsed<Expr> {
        let inner = self.expression(0)?;
        if self.skip("where") || self.skip("with") {
            let condition = Box::new(self.expression(0)?);
            return Ok(Expr::Where { inner: Box::new(inner), condition });
        }
        Ok(inner)
    }

    fn function(&mut self, name: &str) -> Parsed<Expr> {
        let argument = Box::new(self.argument()?);
        let base = if self.skip("|") { Some(Box::new(self.expression(0)?)) } else { None };
        Ok(Expr::Function { name: name.to_owned(), argument, base })
    }

    /// Inside `sum(…)`: over years, over the last years, or over what fulfils a condition.
    fn sum(&mut self) -> Parsed<Expr> {
        let inner = self.expression(0)?;
        if self.skip("where") || self.skip("with") {
            let condition = Box::new(self.expression(0)?);
            return Ok(Expr::Where { inner: Box::new(inner), condition });
        }
        let last_years = if self.skip(",") { Some(self.last_years()?) } else { None };
        Ok(Expr::SumOverYears { inner: Box::new(inner), last_years })
    }

    /// `3 years`
    fn last_years(&mut self) -> Parsed<u16> {
        let fault = self.fault("un nombre entier d'années, de 1 à 50, puis « years »").hint("écrire sum(NAISD{yy}, 3 years)");
        let years = match self.take() {
            Token::Number(number) if number.fract() == 0.0 && (1.0..=50.0).contains(&number) => number as u16,
            _ => return Err(fault),
        };
        self.expect("years")?;
        Ok(years)
    }

    /// `caf.af.foyers(month=12)`: the parameters belong to the name.
    fn with_parameters(&mut self, name: &str, end: End) -> Parsed<Expr> {
        self.at += 1;
        let mut parameters = vec![self.parameter()?];
        while self.skip(",") {
            parameters.push(self.parameter()?);
        }
        self.expect(")")?;
        Ok(Expr::Variable { id: VariableId::new(&format!("{name}({})", parameters.join(","))), end })
    }

    fn parameter(&mut self) -> Parsed<String> {
        let name = self.plain_name()?;
        self.expect("=")?;
        let fault = self.fault("un nombre ou un mot").hint("écrire caf.af.foyers(month=12)");
        match self.take() {
            Token::Number(number) => Ok(format!("{name}={number}")),
            Token::Name(word, End::Undated) => Ok(format!("{name}={word}")),
            _ => Err(fault),
        }
    }

    fn indexed(&mut self, name: &str, end: End, start: usize) -> Parsed<Expr> {
        if end != End::Undated {
            self.at = start;
            return Err(self.fault("une question sans millésime"));
        }
        self.at += 1;
        let index = self.plain_name()?;
        self.expect("]")?;
        Ok(Expr::Indexed { name: name.to_owned(), index })
    }

    fn plain_name(&mut self) -> Parsed<String> {
        match self.here().clone() {
            Token::Name(name, End::Undated) => {
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.fault("un nom")),
        }
    }
}
