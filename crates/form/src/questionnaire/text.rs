//! A text in several languages.

/// The text of one cell and of its translations; the cell without a language has the empty name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Text(Vec<(String, String)>);

impl Text {
    /// A text without a language.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![(String::new(), text.into())])
    }

    /// Language and text, in the order of the columns.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }

    pub fn set(&mut self, language: &str, text: impl Into<String>) {
        match self.0.iter_mut().find(|(known, _)| known == language) {
            Some((_, old)) => *old = text.into(),
            None => self.0.push((language.to_owned(), text.into())),
        }
    }

    /// The text in exactly this language.
    pub fn get(&self, language: &str) -> Option<&str> {
        self.entries().find(|(known, _)| *known == language).map(|(_, text)| text)
    }

    /// The text in this language, else without a language, else the first there is.
    pub fn best(&self, language: &str) -> &str {
        self.get(language).or_else(|| self.get("")).or_else(|| self.entries().next().map(|(_, text)| text)).unwrap_or_default()
    }

    /// True when a language is named.
    pub fn is_translated(&self) -> bool {
        self.entries().any(|(language, _)| !language.is_empty())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
