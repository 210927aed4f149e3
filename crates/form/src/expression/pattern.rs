//! Patterns of `regex()`: the common ground of Java and JavaScript, matched in linear time and on the whole text.

use super::error::PatternCause;
use regex::{Regex, RegexBuilder};

/// Bytes that a compiled pattern may take: `(a{1000}){1000}` is refused, not built.
const MAX_SIZE: usize = 1 << 18;

/// Compiles a pattern that must match the whole text.
pub(crate) fn compile(pattern: &str) -> Result<Regex, PatternCause> {
    let whole = format!("^(?:{})$", ascii_classes(pattern));
    RegexBuilder::new(&whole).size_limit(MAX_SIZE).dfa_size_limit(MAX_SIZE).nest_limit(50).build().map_err(|error| cause(&error))
}

fn cause(error: &regex::Error) -> PatternCause {
    let words = error.to_string();
    match error {
        regex::Error::CompiledTooBig(_) => PatternCause::TooLarge,
        _ if words.contains("look-around") => PatternCause::LookAround,
        _ if words.contains("backreference") => PatternCause::BackReference,
        _ => PatternCause::Syntax(words.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()),
    }
}

/// In Java and JavaScript `\d`, `\w` and `\s` are ASCII; in the crate they are Unicode.
fn ascii_classes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let (mut letters, mut inside) = (pattern.chars(), false);
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => out.push_str(&escape(letters.next(), inside)),
            '[' if inside => out.push_str("\\["),
            '[' | ']' => {
                inside = letter == '[';
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}

fn escape(letter: Option<char>, inside: bool) -> String {
    let class = match letter {
        Some('d') => "0-9",
        Some('w') => "A-Za-z0-9_",
        Some('s') => " \\t\\n\\r\\x0b\\x0c",
        Some('D') if !inside => return "[^0-9]".into(),
        Some('W') if !inside => return "[^A-Za-z0-9_]".into(),
        Some('S') if !inside => return "[^ \\t\\n\\r\\x0b\\x0c]".into(),
        // An escaped mark stands for itself in all three languages; some marks may not be escaped in the crate.
        Some(mark @ ('/' | '"' | '\'' | '@' | ',' | ';' | ':' | '=' | '_' | '!' | '%' | '`')) => return mark.to_string(),
        Some(other) => return format!("\\{other}"),
        None => return "\\".into(),
    };
    if inside { class.into() } else { format!("[{class}]") }
}
