//! Text to tokens, each with its column.

use super::ConditionError;
use winnow::Result;
use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{alt, delimited, opt};
use winnow::prelude::*;
use winnow::token::{one_of, take_till, take_while};

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    Name(String),
    /// A name between grave accents.
    Quoted(String),
    Symbol(&'static str),
    /// After the last token.
    Nothing,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Placed {
    pub token: Token,
    pub column: usize,
}

/// The longer before those that begin them.
const SYMBOLS: [&str; 19] = ["==", "!=", "<>", "<=", ">=", "&&", "||", "!", "(", ")", "[", "]", ",", "=", "<", ">", "-", "&", "|"];

impl Token {
    pub(super) fn shown(&self) -> String {
        match self {
            Token::Number(number) => format!("« {number} »"),
            Token::Text(text) => format!("« '{text}' »"),
            Token::Name(name) | Token::Quoted(name) => format!("« {name} »"),
            Token::Symbol(symbol) => format!("« {symbol} »"),
            Token::Nothing => "la fin de la condition".to_owned(),
        }
    }
}

/// All tokens, closed by [`Token::Nothing`].
pub(super) fn tokens(text: &str) -> std::result::Result<Vec<Placed>, ConditionError> {
    let mut rest = text;
    let mut all = Vec::new();
    loop {
        let _ = spaces(&mut rest);
        let column = text.get(..text.len() - rest.len()).map_or(1, |before| before.chars().count() + 1);
        if rest.is_empty() {
            all.push(Placed { token: Token::Nothing, column });
            return Ok(all);
        }
        let token = token(&mut rest).map_err(|_| unreadable(rest, column))?;
        all.push(Placed { token: plain(token), column });
    }
}

/// `&&` and `||` are written so by many.
fn plain(token: Token) -> Token {
    match token {
        Token::Symbol("&&") => Token::Symbol("&"),
        Token::Symbol("||") => Token::Symbol("|"),
        other => other,
    }
}

fn unreadable(rest: &str, column: usize) -> ConditionError {
    let first = rest.chars().next().unwrap_or(' ');
    let expected = match first {
        '\'' | '"' => "une apostrophe ou un guillemet droit qui ferme le texte",
        '`' => "un accent grave qui ferme le nom de la colonne",
        '«' | '“' | '’' => "un texte entre apostrophes droites : 'F'",
        _ => "un nom de colonne, un nombre, un texte entre apostrophes ou un opérateur",
    };
    ConditionError { column, found: format!("le caractère « {first} »"), expected: expected.to_owned() }
}

fn spaces<'a>(input: &mut &'a str) -> Result<&'a str> {
    multispace0.parse_next(input)
}

fn token(input: &mut &str) -> Result<Token> {
    alt((number, text, quoted, name, symbol)).parse_next(input)
}

fn number(input: &mut &str) -> Result<Token> {
    (digit1, opt((".", digit1))).take().try_map(str::parse).map(Token::Number).parse_next(input)
}

fn text(input: &mut &str) -> Result<Token> {
    let simple = delimited('\'', take_till(0.., '\''), '\'');
    let double = delimited('"', take_till(0.., '"'), '"');
    alt((simple, double)).map(|text: &str| Token::Text(text.to_owned())).parse_next(input)
}

fn quoted(input: &mut &str) -> Result<Token> {
    delimited('`', take_till(1.., '`'), '`').map(|name: &str| Token::Quoted(name.to_owned())).parse_next(input)
}

fn name(input: &mut &str) -> Result<Token> {
    let first = one_of(|c: char| c.is_alphabetic() || c == '_');
    let rest = take_while(0.., |c: char| c.is_alphanumeric() || matches!(c, '_' | '.'));
    (first, rest).take().map(|raw: &str| Token::Name(raw.to_owned())).parse_next(input)
}

fn symbol(input: &mut &str) -> Result<Token> {
    let symbol = SYMBOLS.iter().find(|symbol| input.starts_with(**symbol)).copied();
    let mut literal = symbol.unwrap_or(SYMBOLS[0]);
    literal.parse_next(input).map(|_| Token::Symbol(literal))
}
