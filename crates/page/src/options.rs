//! What whoever shows the pages decides: languages, addresses, hidden fields, where the style stands.

use form::Language;

/// The style sheet of all pages.
pub const STYLE: &str = concat!(include_str!("../templates/page.css"), include_str!("../templates/around.css"));
/// Its parts: what a page of questions needs, what the pages around them need, what shows conditions.
pub(crate) const QUESTIONS: &str = include_str!("../templates/page.css");
pub(crate) const AROUND: &str = include_str!("../templates/around.css");
pub(crate) const RULES: &str = include_str!("../templates/rules.css");

/// How pages are shown.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Options {
    /// The language of our own words (buttons, errors).
    pub language: Language,
    /// The language of the texts of the form, as the form names it: `Français (fr)`; the session speaks it already.
    pub texts: String,
    pub links: Links,
    /// Fields that go with each post: the key of the submission, the token against forged posts.
    pub hidden: Vec<(String, String)>,
    /// Other languages: name, code (`en`), address of the same page in it; ours is not among them.
    pub languages: Vec<(String, String, String)>,
    pub style: Style,
    /// Numbers of the questions, as on paper.
    pub numbers: bool,
    /// The folder of the pictures of notes; without it their names are shown.
    pub pictures: Option<String>,
}

/// Addresses.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Links {
    /// Of each page, in their order.
    pub pages: Vec<String>,
    pub review: String,
    pub end: String,
    pub start: String,
}

/// Where the style sheet stands.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Style {
    /// In the page: a file that stands alone.
    #[default]
    Inside,
    /// At an address: what a strict Content-Security-Policy wants.
    At(String),
}

impl Options {
    /// The code of the language of the texts: `fr` for `Français (fr)`; that of our words when it has none.
    pub fn code(&self) -> &str {
        code(&self.texts).unwrap_or(self.language.choose("fr", "en"))
    }
}

/// What stands in brackets at the end of the name of a language.
pub(crate) fn code(language: &str) -> Option<&str> {
    let inside = language.trim().strip_suffix(')')?.rsplit_once('(')?.1.trim();
    let is_code = !inside.is_empty() && inside.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    is_code.then_some(inside)
}

/// The name of a language without its code.
pub(crate) fn name(language: &str) -> &str {
    language.split('(').next().map_or(language, str::trim)
}
