//! The words around a chart; the caller knows them, the chart only sets them.

/// Title, subtitle, source line and notes of a chart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Heading {
    /// Short name, unique in the page: prefix of every id of the SVG. Letters, digits, «-» and «_» are kept.
    pub id: String,
    /// States the finding: «Près d'un logement sur deux est une résidence secondaire».
    pub title: String,
    /// Unit, population, year: «En % des logements, 2022».
    pub subtitle: String,
    /// Producer and vintage; «Source : » is put before it.
    pub source: String,
    /// What must be printed beside the numbers: «SIMULÉ», rounding, main processing.
    pub notes: Vec<String>,
}

impl Heading {
    /// The id with everything else than letters, digits, «-» and «_» made «-», so that it can be an XML id.
    pub fn prefix(&self) -> String {
        let kept = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
        format!("c-{}", self.id.chars().map(kept).collect::<String>())
    }
}
