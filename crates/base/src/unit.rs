//! Units: what a stored number counts, and how it is turned into the printed one.

crate::name::name! {
    /// A unit by its French label, as in the catalogue: «habitants», «%», «% par an», «pour 100».
    ///
    /// A label that begins with «%» marks a share: the stored value lies between 0 and 1 (0,455), the
    /// printed one is a hundred times it (45,5 %).
    Unit
}

impl Unit {
    pub fn label(&self) -> &str {
        self.as_str()
    }

    /// True when the stored value is a share.
    pub fn is_percent(&self) -> bool {
        self.as_str().starts_with('%')
    }

    /// Stored value to printed value.
    pub fn printed(&self, stored: f64) -> f64 {
        if self.is_percent() { stored * 100.0 } else { stored }
    }

    /// Printed value (as producers publish it) to stored value.
    pub fn stored(&self, printed: f64) -> f64 {
        if self.is_percent() { printed / 100.0 } else { printed }
    }

    /// The sign printed after the number; the full label stands in the legend.
    pub fn symbol(&self) -> &'static str {
        match self.label() {
            percent if percent.starts_with('%') => "%",
            euros if euros.starts_with("euros") => "€",
            _ => "",
        }
    }

    /// Decimals of the printed number: rates of change two, shares one, sizes and ratios two, counts none.
    pub fn decimals(&self) -> usize {
        match self.label() {
            "% par an" => 2,
            percent if percent.starts_with('%') => 1,
            label if label.starts_with("pour ") => 1,
            "personnes" | "pièces par personne" | "rapport" | "points" => 1,
            "hab./km2" | "indice" | "minutes" => 1,
            label if label.starts_with("ETP") || label.starts_with("consultations") => 1,
            _ => 0,
        }
    }
}
