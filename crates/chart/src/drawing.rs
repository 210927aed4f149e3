//! What comes out: a picture, what it says, and the figures behind it.

/// A chart as the report needs it.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawing {
    /// A whole `<svg>` element, `width="100%"`, ready to stand in a page.
    pub svg: String,
    /// What the picture says, in French, for who cannot see it.
    pub alt: String,
    /// Every figure drawn, for the table under the chart.
    pub data: Table,
}

/// A table of texts, already in French print.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    pub caption: String,
    pub headers: Vec<String>,
    /// As many cells in each as there are headers.
    pub rows: Vec<Vec<String>>,
}

/// A drawing that could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    #[error("graphique « {chart} » : {found} ; attendu : {expected}")]
    Shape { chart: String, found: String, expected: String },
    #[error("graphique « {chart} » : le tracé a échoué ({reason})")]
    Plot { chart: String, reason: String },
    #[error("image PNG : {reason}")]
    Png { reason: String },
}
