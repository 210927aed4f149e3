//! Text of an expression to tokens.
//!
//! The two rules of XPath 1.0 §3.7 hold: after an operand `*` multiplies, and `and or div mod` are operators.

use super::error::{ExpressionError, Fault, Span, shown};

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Token<'a> {
    Number(f64),
    Text(&'a str),
    /// `name`, `prefix:name`, `prefix:*` or `*`.
    Name {
        prefix: Option<&'a str>,
        local: &'a str,
    },
    /// `${name}`, the XLSForm way to say a question.
    Question(&'a str),
    Variable(&'a str),
    /// An operator or a mark: `+ - * div mod = != < <= > >= and or | ( ) [ ] , / // . .. @ ::`.
    Mark(&'static str),
}

pub(crate) type Spanned<'a> = (Token<'a>, Span);

/// Longest first: `<=` before `<`.
const MARKS: &[&str] = &["!=", "<=", ">=", "//", "::", "..", "(", ")", "[", "]", ",", "/", "|", "+", "-", "=", "<", ">", "@", "."];
const WORDS: &[&str] = &["and", "or", "div", "mod"];

pub(crate) fn tokens(text: &str) -> Result<Vec<Spanned<'_>>, ExpressionError> {
    let mut found: Vec<Spanned> = Vec::new();
    let mut at = skip_space(text, 0);
    while at < text.len() {
        let after_operand = found.last().is_some_and(|(token, _)| ends_operand(token));
        let (token, end) = next(text, at, after_operand)?;
        found.push((token, at..end));
        at = skip_space(text, end);
    }
    Ok(found)
}

fn ends_operand(token: &Token) -> bool {
    !matches!(token, Token::Mark(mark) if !matches!(*mark, ")" | "]" | "." | ".."))
}

fn skip_space(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start_matches([' ', '\t', '\n', '\r']).len()
}

fn next(text: &str, at: usize, after_operand: bool) -> Result<(Token<'_>, usize), ExpressionError> {
    let rest = &text[at..];
    let first = rest.chars().next().unwrap_or(' ');
    match first {
        '"' | '\'' => quoted(text, at, first),
        '0'..='9' => Ok(number(text, at)),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => Ok(number(text, at)),
        '$' => question(text, at),
        '*' if after_operand => Ok((Token::Mark("*"), at + 1)),
        '*' => Ok((Token::Name { prefix: None, local: "*" }, at + 1)),
        _ if starts_name(first) => Ok(word(text, at, after_operand)),
        _ => mark(text, at, first),
    }
}

fn quoted(text: &str, at: usize, quote: char) -> Result<(Token<'_>, usize), ExpressionError> {
    let inside = &text[at + 1..];
    let length = inside.find(quote).ok_or_else(|| ExpressionError::new(at..text.len(), Fault::Unterminated))?;
    Ok((Token::Text(&inside[..length]), at + length + 2))
}

/// Digits with at most one point: `12`, `12.`, `.5`, `1.25`. There is no exponent.
fn number(text: &str, at: usize) -> (Token<'_>, usize) {
    let digits = |from: usize| from + text[from..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - from);
    let whole = digits(at);
    let end = if text[whole..].starts_with('.') && !text[whole..].starts_with("..") { digits(whole + 1) } else { whole };
    (Token::Number(text[at..end].parse().unwrap_or(f64::NAN)), end)
}

fn question(text: &str, at: usize) -> Result<(Token<'_>, usize), ExpressionError> {
    let inside = &text[at + 1..];
    if let Some(braced) = inside.strip_prefix('{') {
        let length = braced.find('}').ok_or_else(|| ExpressionError::new(at..text.len(), Fault::UnexpectedEnd))?;
        let name = braced[..length].trim();
        let is_name = name.starts_with(starts_name) && name.chars().all(continues_name);
        let token = is_name.then_some(Token::Question(name));
        let end = at + length + 3;
        return token.map(|token| (token, end)).ok_or_else(|| unexpected(text, at..end));
    }
    let first = name_length(inside);
    let second = inside[first..].strip_prefix(':').filter(|_| first > 0).map_or(0, |second| match name_length(second) {
        0 => 0,
        length => length + 1,
    });
    let end = at + 1 + first + second;
    if end == at + 1 { Err(unexpected(text, at..end)) } else { Ok((Token::Variable(&text[at + 1..end]), end)) }
}

/// A name, or after an operand the operator that the letters begin with (`1or1`, `6 div-2`).
fn word(text: &str, at: usize, after_operand: bool) -> (Token<'_>, usize) {
    let rest = &text[at..];
    if after_operand && let Some(operator) = operator_word(rest) {
        return (Token::Mark(operator), at + operator.len());
    }
    let end = at + name_length(rest);
    let local = &text[at..end];
    let Some(second) = text[end..].strip_prefix(':').filter(|second| !second.starts_with(':')) else {
        return (Token::Name { prefix: None, local }, end);
    };
    let length = if second.starts_with('*') {
        1
    } else if second.starts_with(starts_name) {
        name_length(second)
    } else {
        0
    };
    let name = &second[..length];
    match length {
        0 => (Token::Name { prefix: None, local }, end),
        _ => (Token::Name { prefix: Some(local), local: name }, end + 1 + length),
    }
}

fn operator_word(rest: &str) -> Option<&'static str> {
    WORDS
        .iter()
        .copied()
        .find(|word| rest.strip_prefix(word).is_some_and(|after| !after.starts_with(|c: char| c.is_alphabetic() || c == '_')))
}

fn name_length(text: &str) -> usize {
    text.find(|c| !continues_name(c)).unwrap_or(text.len())
}

fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}')
}

fn mark(text: &str, at: usize, first: char) -> Result<(Token<'_>, usize), ExpressionError> {
    let found = MARKS.iter().find(|mark| text[at..].starts_with(**mark));
    found
        .map(|mark| (Token::Mark(mark), at + mark.len()))
        .ok_or_else(|| ExpressionError::new(at..at + first.len_utf8(), Fault::Character(first)))
}

pub(crate) fn unexpected(text: &str, span: Span) -> ExpressionError {
    let found = shown(text.get(span.clone()).unwrap_or_default());
    ExpressionError::new(span, Fault::Unexpected { found })
}
