//! What a file says, in common form, and what there is to tell its owner.

use base::{CogYear, Commune, Departement, Epci, Findings, GeoCode, Iris, Observation};
use std::collections::BTreeSet;

/// Which rows of a national file a study keeps. Everything when `communes` is None.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Communes whose own rows are kept; rows of EPCI, départements, regions and country are always kept.
    pub communes: Option<BTreeSet<Commune>>,
}

/// What the owner of a file knows of it and the file may not say: from `source.toml`, never guessed from the file name.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Hints {
    /// Year the numbers speak of (census, income or facility year), for files that do not say it.
    pub vintage_year: Option<u16>,
    /// Year of the map of the file's communes.
    pub cog_year: Option<CogYear>,
}

impl Scope {
    pub fn keeps(&self, place: GeoCode) -> bool {
        let kept = |commune: &Commune| self.communes.as_ref().is_none_or(|communes| communes.contains(commune));
        match place {
            GeoCode::Commune(commune) => kept(&commune),
            GeoCode::Iris(iris) => kept(&iris.commune()),
            _ => true,
        }
    }
}

/// A member of an EPCI on the map of a year.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    pub epci: Epci,
    pub epci_label: String,
    /// «CC», «CA», «CU», «METRO» where published.
    pub nature: String,
    pub commune: Commune,
    pub commune_label: String,
    pub departement: Departement,
    pub line: u32,
}

/// A line of the movements of communes (COG, `v_mvt_commune`): before, after, day, kind of event.
#[derive(Clone, PartialEq, Debug)]
pub struct Movement {
    /// Producer's code of the event (31 merger as «commune nouvelle», 32 …, 21 re-creation, 50 change of code).
    pub kind: u16,
    /// «2019-01-01»; takes effect on maps of that year and later.
    pub date: String,
    pub type_before: String,
    pub before: Commune,
    pub type_after: String,
    pub after: Commune,
    pub label_before: String,
    pub label_after: String,
    pub line: u32,
}

/// A line of the passage table: an old code and the code of the communes's successor on the map of `year`.
#[derive(Clone, PartialEq, Debug)]
pub struct Passage {
    pub year: CogYear,
    pub before: Commune,
    pub after: Commune,
    pub line: u32,
}

/// A place and its label; `kind` is the producer's type of commune («COM», «ARM», «COMD», «COMA») or the level.
#[derive(Clone, PartialEq, Debug)]
pub struct Label {
    pub place: GeoCode,
    pub kind: String,
    pub label: String,
}

#[derive(Clone, PartialEq, Debug)]
pub struct IrisMember {
    pub iris: Iris,
    pub label: String,
    pub commune: Commune,
}

/// The outline of a commune, WGS84, rings of (longitude, latitude): polygons, each with its outer ring first.
#[derive(Clone, PartialEq, Debug)]
pub struct Contour {
    pub commune: Commune,
    pub label: String,
    pub polygons: Vec<Vec<Vec<(f64, f64)>>>,
}

/// A variable as its producer's dictionary (`meta_` file) describes it, by its full name (`P21_RP_LOCHLMV`).
#[derive(Clone, PartialEq, Debug)]
pub struct DictionaryEntry {
    pub variable: String,
    pub label: String,
    pub long_label: String,
    pub theme: String,
}

/// All that a file can say; most parts of it are empty for any one layout.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Content {
    /// `source` of each is 0: the caller numbers the sources.
    pub observations: Vec<Observation>,
    pub labels: Vec<Label>,
    pub members: Vec<Member>,
    pub movements: Vec<Movement>,
    pub passages: Vec<Passage>,
    pub iris: Vec<IrisMember>,
    pub contours: Vec<Contour>,
    pub dictionary: Vec<DictionaryEntry>,
}

/// One table of one file, understood.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// Name of the layout, a line of [`crate::LAYOUTS`]; empty when the file could not be understood (a finding says why).
    pub layout: &'static str,
    /// Name of the file without folder; for a ZIP «archive.zip/entry.csv».
    pub file: String,
    pub sheet: Option<String>,
    /// SHA-256 of the whole file as received, in hexadecimal.
    pub sha256: String,
    /// «RP 2022», «Filosofi 2021»: what the header or the rows say; empty when they do not.
    pub vintage: String,
    /// Year of the map, when the file says it.
    pub cog_year: Option<CogYear>,
    /// Rows read below the header, kept or not.
    pub rows: u64,
    pub columns_used: Vec<String>,
    pub columns_ignored: Vec<String>,
    pub content: Content,
    pub findings: Findings,
}
