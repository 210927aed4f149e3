//! The languages in which the room speaks to people.

/// French unless asked otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    #[default]
    French,
    English,
}

impl Language {
    /// One of two spellings.
    pub fn choose<T>(self, french: T, english: T) -> T {
        match self {
            Self::French => french,
            Self::English => english,
        }
    }
}
