//! How an export is laid out.

/// Which words stand in headers and cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Words {
    /// Names of questions, codes of choices.
    #[default]
    Names,
    /// Labels in a language; `None` is the language of forms without translations.
    Labels(Option<String>),
}

/// How several answers to one question are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Boxes {
    /// One column, choices parted by a space.
    Summary,
    /// A column a choice.
    Details,
    #[default]
    Both,
}

#[derive(Clone, Debug)]
pub struct ExportOptions {
    pub words: Words,
    /// Parts the groups in headers.
    pub group_separator: String,
    /// Headers carry the groups.
    pub groups_in_headers: bool,
    pub boxes: Boxes,
    /// Fields of the submission to copy at the end, and into each repeat.
    pub copied: Vec<String>,
    /// Numbers the persons even without repeats.
    pub force_index: bool,
    /// Only these paths; empty for all.
    pub only: Vec<String>,
    /// Numbers and moments as such rather than as text.
    pub typed: bool,
    /// A column with the address of each attachment.
    pub media_url: bool,
    /// Tags (`hxl`) shown on header lines of a CSV.
    pub tags: Vec<String>,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            words: Words::Names,
            group_separator: "/".into(),
            groups_in_headers: false,
            boxes: Boxes::Both,
            copied: Vec::new(),
            force_index: false,
            only: Vec::new(),
            typed: false,
            media_url: false,
            tags: Vec::new(),
        }
    }
}
