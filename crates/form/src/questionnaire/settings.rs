//! The settings of a questionnaire, by their standard names.

/// Key and value, in the order of the sheet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Settings(pub Vec<(String, String)>);

impl Settings {
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The identifier of the form; `data` unless said.
    pub fn id(&self) -> &str {
        self.get("form_id").unwrap_or("data")
    }

    pub fn title(&self) -> &str {
        self.get("form_title").unwrap_or_else(|| self.id())
    }

    /// The name of the root of an answer; `data` unless said.
    pub fn root(&self) -> &str {
        self.get("name").unwrap_or("data")
    }

    /// The language of the columns that name none.
    pub fn default_language(&self) -> &str {
        self.get("default_language").unwrap_or("default")
    }

    /// True for «yes», «oui», «true», «vrai», «1» and their like.
    pub fn is_on(&self, key: &str) -> bool {
        self.get(key).is_some_and(is_yes)
    }
}

pub(crate) fn is_yes(value: &str) -> bool {
    matches!(value.trim().to_lowercase().as_str(), "yes" | "true" | "true()" | "oui" | "vrai" | "1")
}
