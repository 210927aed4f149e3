//! Text to tokens, each with its column.

use super::{End, FormulaError};
use winnow::Result;
use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{alt, delimited, opt, repeat};
use winnow::prelude::*;
use winnow::token::{one_of, take_till, take_while};

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    /// A name as written without its mark, and the end that the mark gives it.
    Name(String, End),
    Symbol(&'static str),
    /// After the last token.
    Nothing,
}

/// A token and the column of its first character.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Placed {
    pub token: Token,
    pub column: usize,
}

/// Symbols, the longer before those that begin them.
const SYMBOLS: [&str; 19] = ["!=", "<=", ">=", "+", "-", "*", "/", "^", "(", ")", "{", "}", "[", "]", ",", "|", "=", "<", ">"];

/// Marks of the later and of the earlier year in the name of a variable.
pub(super) const MARKS: [(&str, End); 2] = [("{yy0}", End::Earlier), ("{yy}", End::Later)];

impl Token {
    /// As it is shown to the owner of the formula.
    pub(super) fn shown(&self) -> String {
        match self {
            Token::Number(number) => format!("« {number} »"),
            Token::Text(text) => format!("« \"{text}\" »"),
            Token::Name(name, _) => format!("« {name} »"),
            Token::Symbol(symbol) => format!("« {symbol} »"),
            Token::Nothing => "la fin de la formule".to_owned(),
        }
    }
}

/// All tokens of the text, closed by [`Token::Nothing`].
pub(super) fn tokens(text: &str) -> std::result::Result<Vec<Placed>, FormulaError> {
    let mut rest = text;
    let mut all = Vec::new();
    loop {
        let _ = spaces(&mut rest);
        let column = column_of(text, rest);
        if rest.is_empty() {
            all.push(Placed { token: Token::Nothing, column });
            return Ok(all);
        }
        let token = token(&mut rest).map_err(|_| unreadable(rest, column))?;
        all.push(Placed { token: checked(token, column)?, column });
    }
}

/// A name with both marks, or a number too large, is no token.
fn checked(token: Token, column: usize) -> std::result::Result<Token, FormulaError> {
    match token {
        Token::Number(number) if !number.is_finite() => {
            Err(FormulaError::new(column, "un nombre trop grand", "un nombre que l'on peut écrire"))
        }
        Token::Name(raw, _) => marked(&raw, column),
        other => Ok(other),
    }
}

fn marked(raw: &str, column: usize) -> std::result::Result<Token, FormulaError> {
    let marks: Vec<End> = MARKS.iter().flat_map(|(mark, end)| raw.matches(mark).map(|_| *end)).collect();
    match marks.as_slice() {
        [] => Ok(Token::Name(raw.to_owned(), End::Undated)),
        [end] => Ok(Token::Name(MARKS.iter().fold(raw.to_owned(), |name, (mark, _)| name.replace(mark, "")), *end)),
        _ => Err(FormulaError::new(column, format!("« {raw} »"), "un seul {yy} ou {yy0} par nom de variable")
            .hint("le millésime se met une fois : P{yy}_POP")),
    }
}

fn column_of(text: &str, rest: &str) -> usize {
    text.len().checked_sub(rest.len()).and_then(|at| text.get(..at)).map_or(1, |before| before.chars().count() + 1)
}

fn unreadable(rest: &str, column: usize) -> FormulaError {
    let first = rest.chars().next().unwrap_or(' ');
    let hint = match first {
        '"' => "fermer le texte par un guillemet droit (\")",
        '«' | '»' | '“' | '”' => "un texte s'écrit entre guillemets droits : \"oui\"",
        letter if letter.is_alphabetic() => "les noms de variables et de questions s'écrivent sans accent",
        _ => "retirer ce caractère",
    };
    FormulaError::new(column, format!("le caractère « {first} »"), "un nombre, un nom, un texte entre guillemets ou un opérateur")
        .hint(hint)
}

fn spaces<'a>(input: &mut &'a str) -> Result<&'a str> {
    multispace0.parse_next(input)
}

fn token(input: &mut &str) -> Result<Token> {
    alt((number, text, name, symbol)).parse_next(input)
}

fn number(input: &mut &str) -> Result<Token> {
    (digit1, opt((".", digit1))).take().try_map(str::parse).map(Token::Number).parse_next(input)
}

fn text(input: &mut &str) -> Result<Token> {
    delimited('"', take_till(0.., '"'), '"').map(|text: &str| Token::Text(text.to_owned())).parse_next(input)
}

/// A name with its marks still inside.
fn name(input: &mut &str) -> Result<Token> {
    let letter = one_of(|c: char| c.is_ascii_alphabetic() || c == '_');
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let tail = repeat::<_, _, (), _, _>(0.., alt((take_while(1.., inside), "{yy0}", "{yy}")));
    (letter, tail).take().map(|raw: &str| Token::Name(raw.to_owned(), End::Undated)).parse_next(input)
}

fn symbol(input: &mut &str) -> Result<Token> {
    let symbol = SYMBOLS.iter().find(|symbol| input.starts_with(**symbol)).copied();
    let mut literal = symbol.unwrap_or(SYMBOLS[0]);
    literal.parse_next(input).map(|_| Token::Symbol(literal))
}
