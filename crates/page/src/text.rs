//! Words on their way to HTML: everything escaped, the few marks of XLSForm (bold, italics, links, line ends) kept.
//!
//! A `${name}` in the text of an author is replaced by the answer *after* the marks were read: what a person typed is
//! never markup, neither HTML nor Markdown.

use crate::plan::Pages;
use form::session::{Handle, Place};
use form::{Session, Tree};
use std::fmt;

/// HTML that is safe to print: made by this room alone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Html(pub String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Stands for an answer while the marks are read; what follows is its number. Authors cannot write it: it is dropped.
const MARK: char = '\u{f8ff}';

/// What is put for `${name}`.
pub(crate) trait Answers {
    fn answer(&self, name: &str) -> String;
}

/// The answers of a session, seen from a place.
pub(crate) struct At<'a, 'f> {
    pub session: &'a Session<'f>,
    pub place: Place,
}

impl Answers for At<'_, '_> {
    fn answer(&self, name: &str) -> String {
        let found = self.session.question(name, Handle::Answer(self.place)).unwrap_or_default();
        found.first().map_or(String::new(), |node| self.session.text(*node).into_owned())
    }
}

/// Words in place of answers that nobody has given: «réponse à la question 3».
pub(crate) struct Quoted<'a> {
    pub pages: &'a Pages,
    pub language: form::Language,
}

impl Answers for Quoted<'_> {
    fn answer(&self, name: &str) -> String {
        let number = self.pages.named(name).and_then(|index| self.pages.numbers.of_item(index));
        match number {
            Some(number) => self.language.choose(format!("[réponse à la question {number}]"), format!("[answer to question {number}]")),
            None => format!("[{name}]"),
        }
    }
}

/// How a text is to be read.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Lines {
    /// Blank lines make paragraphs, lists and headings are known.
    Paragraphs,
    /// One run of words: a label, a choice.
    Inline,
}

/// The text of an author as HTML, with the answers that it quotes.
pub(crate) fn html(text: &str, answers: &dyn Answers, lines: Lines, code: &str) -> Html {
    let (marked, values) = pipe(text, answers);
    let marked = if code.starts_with("fr") { french(&marked) } else { marked };
    let out = match lines {
        Lines::Inline => inline(marked.trim()),
        Lines::Paragraphs => blocks(&marked),
    };
    Html(unmark(&out, &values))
}

/// The text of an author without marks, for titles.
pub(crate) fn plain(text: &str, answers: &dyn Answers, code: &str) -> String {
    let (marked, values) = pipe(text, answers);
    let marked = if code.starts_with("fr") { french(&marked) } else { marked };
    let bare: String = unlink(&marked).chars().filter(|letter| !matches!(letter, '*' | '`')).collect();
    let words: Vec<&str> = bare.split_whitespace_but_nbsp().collect();
    fill(&words.join(" "), |index| values.get(index).cloned().unwrap_or_default())
}

trait Fold {
    fn split_whitespace_but_nbsp(&self) -> impl Iterator<Item = &str>;
}

impl Fold for str {
    /// Spaces that must not break are no spaces here.
    fn split_whitespace_but_nbsp(&self) -> impl Iterator<Item = &str> {
        self.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty())
    }
}

/// `${name}` to marks, and the answers that they stand for.
fn pipe(text: &str, answers: &dyn Answers) -> (String, Vec<String>) {
    let mut values = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { break };
        push_clean(before, &mut out);
        out.push_str(&format!("{MARK}{}{MARK}", values.len()));
        values.push(answers.answer(name.trim()));
        rest = after;
    }
    push_clean(rest, &mut out);
    (out, values)
}

fn push_clean(text: &str, out: &mut String) {
    out.extend(text.chars().filter(|letter| *letter != MARK && (!letter.is_control() || *letter == '\n')));
}

fn unmark(text: &str, values: &[String]) -> String {
    fill(text, |index| escape(values.get(index).map_or("", String::as_str)))
}

fn fill(text: &str, value: impl Fn(usize) -> String) -> String {
    let parts = text.split(MARK).enumerate();
    parts.map(|(index, part)| if index % 2 == 1 { part.parse().map_or(String::new(), &value) } else { part.to_owned() }).collect()
}

/// The spaces of French before `: ; ! ?` and inside « », and hyphens between figures, which must not break a line.
fn french(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_end = |at: usize| letters.get(at).is_none_or(|next| next.is_whitespace() || ")»*_\"”".contains(*next));
    let mut out = String::with_capacity(text.len() + 16);
    for (at, letter) in letters.iter().enumerate() {
        let (before, after) = (at.checked_sub(1).map(|at| letters[at]), letters.get(at + 1));
        out.push(match (letter, before, after) {
            (' ', _, Some(';' | '!' | '?')) if is_end(at + 2) => '\u{202f}',
            (' ', _, Some(':')) if is_end(at + 2) => '\u{a0}',
            (' ', _, Some('»')) | (' ', Some('«'), _) => '\u{a0}',
            // «0-5 ans» stays in one piece.
            ('-', Some('0'..='9'), Some('0'..='9')) => '\u{2011}',
            _ => *letter,
        });
    }
    out
}

pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter if letter.is_control() && letter != '\n' => {}
            letter => out.push(letter),
        }
    }
    out
}

/// Paragraphs, and lists whose lines begin with «- » or «* ».
fn blocks(text: &str) -> String {
    let mut out = String::new();
    let (mut words, mut list): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).chain([""]) {
        let entry = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        if entry.is_some() || line.is_empty() {
            close("p", &mut words, "<br>", &mut out);
        }
        match entry {
            Some(entry) => list.push(entry),
            None => {
                close("ul", &mut list, "", &mut out);
                words.extend((!line.is_empty()).then(|| line.trim_start_matches('#').trim_start()));
            }
        }
    }
    out
}

fn close(tag: &str, lines: &mut Vec<&str>, between: &str, out: &mut String) {
    if lines.is_empty() {
        return;
    }
    let wrap = |line: &&str| if tag == "ul" { format!("<li>{}</li>", inline(line)) } else { inline(line) };
    let inside: Vec<String> = lines.iter().map(wrap).collect();
    out.push_str(&format!("<{tag}>{}</{tag}>", inside.join(between)));
    lines.clear();
}

/// `**bold**`, `*italics*`, `_italics_`, `[words](address)`; what is not closed is left as it is written.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let before = text[..at].chars().next_back();
        if let Some((length, html)) = emphasis(rest, before).or_else(|| link(rest)) {
            out.push_str(&html);
            at += length;
            continue;
        }
        let letter = rest.chars().next().unwrap_or_default();
        match letter {
            '\n' => out.push_str("<br>"),
            letter => out.push_str(&escape(letter.encode_utf8(&mut [0; 4]))),
        }
        at += letter.len_utf8();
    }
    out
}

const EMPHASES: [(&str, &str); 4] = [("**", "strong"), ("__", "strong"), ("*", "em"), ("_", "em")];

fn emphasis(rest: &str, before: Option<char>) -> Option<(usize, String)> {
    let (mark, tag) = EMPHASES.iter().find(|(mark, _)| rest.starts_with(mark))?;
    // In a word, «_» is a letter: `nom_de_famille`.
    if mark.starts_with('_') && before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let inside = &rest[mark.len()..];
    let end = inside.find(mark).filter(|end| *end > 0)?;
    let words = &inside[..end];
    let is_tight = !words.starts_with(char::is_whitespace) && !words.ends_with(char::is_whitespace);
    is_tight.then(|| (end + 2 * mark.len(), format!("<{tag}>{}</{tag}>", inline(words))))
}

/// The kinds of addresses that a link may have; anything else is shown as it is written.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

fn link(rest: &str) -> Option<(usize, String)> {
    let (words, address, length) = link_parts(rest)?;
    let words = escape(words);
    // An answer never becomes an address.
    let is_known = SCHEMES.iter().any(|scheme| address.to_lowercase().starts_with(scheme)) && !address.contains(MARK);
    is_known.then(|| (length, format!("<a href=\"{}\" rel=\"noreferrer\">{words}</a>", escape(address))))
}

fn link_parts(rest: &str) -> Option<(&str, &str, usize)> {
    let (words, after) = rest.strip_prefix('[')?.split_once("](")?;
    let (address, _) = after.split_once(')')?;
    let is_one = !words.is_empty() && !words.contains(['[', ']', '\n']) && !address.contains(char::is_whitespace);
    is_one.then_some((words, address, words.len() + address.len() + 4))
}

fn unlink(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let letter = rest.chars().next().unwrap_or_default();
        match link_parts(rest) {
            Some((words, _, length)) => {
                out.push_str(words);
                at += length;
            }
            None => {
                out.push(letter);
                at += letter.len_utf8();
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Said(&'static str);
    impl Answers for Said {
        fn answer(&self, _: &str) -> String {
            self.0.to_owned()
        }
    }

    #[test]
    fn marks_are_read_and_everything_else_is_escaped() {
        let cases = [
            ("**Vos droits.** Lisez.", "<strong>Vos droits.</strong> Lisez."),
            ("*un* et _deux_", "<em>un</em> et <em>deux</em>"),
            ("nom_de_famille et 2 * 3 * 4", "nom_de_famille et 2 * 3 * 4"),
            ("[la CNIL](https://www.cnil.fr/fr?a=1&b=2)", "<a href=\"https://www.cnil.fr/fr?a=1&amp;b=2\" rel=\"noreferrer\">la CNIL</a>"),
            ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("**<img src=x onerror='1'>**", "<strong>&lt;img src=x onerror=&#39;1&#39;&gt;</strong>"),
            ("Quel âge ?", "Quel âge\u{202f}?"),
            ("« oui »", "«\u{a0}oui\u{a0}»"),
        ];
        for (text, expected) in cases {
            assert_eq!(html(text, &Said(""), Lines::Inline, "fr").0, expected, "{text}");
        }
    }

    #[test]
    fn an_answer_is_never_markup() {
        for hostile in ["<b>x</b>", "**x**", "[x](https://mal.example)", "\u{f8ff}0\u{f8ff}", "*", "\"'>"] {
            let shown = html("Bonjour *${nom}* !", &Said(hostile), Lines::Inline, "en").0;
            assert!(shown.starts_with("Bonjour <em>") && shown.ends_with("</em> !"), "{shown}");
            assert_eq!(shown.matches('<').count(), 2, "{shown}");
        }
    }

    #[test]
    fn an_answer_in_an_address_makes_no_link() {
        assert_eq!(html("[x](https://a/${q})", &Said("b"), Lines::Inline, "fr").0, "[x](https://a/b)");
    }

    #[test]
    fn paragraphs_and_lists() {
        let shown = html("Un\ndeux\n\n- a\n- b\nfin", &Said(""), Lines::Paragraphs, "fr").0;
        assert_eq!(shown, "<p>Un<br>deux</p><ul><li>a</li><li>b</li></ul><p>fin</p>");
    }
}
