//! Observations: published cells in one common form, each with its source, line and column.

use crate::{CellId, CogYear, GeoCode, Period, Status};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

crate::name::name! {
    /// The name of a variable without its vintage: `P22_POP` is `P_POP` at 2022, `MED21` is `MED` at 2021,
    /// `BPE_2024_B105` is `BPE.B105` at 2024.
    VariableId
}

impl VariableId {
    /// `P` (main census processing), `C` (sample of one household in four), `D` (older censuses), else none.
    pub fn exploitation(&self) -> Option<char> {
        match self.as_str().as_bytes() {
            [letter @ (b'P' | b'C' | b'D'), b'_', ..] => Some(char::from(*letter)),
            _ => None,
        }
    }
}

/// The file that observations come from: what the page footer, the lineage and the licence need.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct SourceInfo {
    /// Name of the folder in `datasets/sources`, or of the layout when the file is not declared.
    pub id: String,
    pub title: String,
    pub producer: String,
    pub licence: String,
    pub url: String,
    /// Name of the producer's file, without folder.
    pub file: String,
    pub sha256: String,
    pub layout: String,
    /// «RP 2022», «Filosofi 2021».
    pub vintage: String,
    /// Year of the map of the file's communes, when known.
    pub cog_year: Option<CogYear>,
    /// Day the file was had from the producer or the relay.
    pub consulted: String,
    /// The lower is preferred where several sources carry the same number.
    pub rank: u16,
}

/// One cell as published.
#[derive(Clone, PartialEq, Debug)]
pub struct Observation {
    pub place: GeoCode,
    pub period: Period,
    pub variable: VariableId,
    /// Empty for the total; else «dimension=value» pairs separated by «;».
    pub slice: Arc<str>,
    /// None exactly when `status` has no value.
    pub value: Option<f64>,
    pub status: Status,
    /// Position in [`Observations::sources`].
    pub source: u16,
    /// Line of the producer's file, 1 is the first.
    pub line: u32,
    /// The producer's own column.
    pub column: Arc<str>,
}

type Address = (VariableId, Period, GeoCode, Arc<str>);

/// All observations of a study, found by variable, period, place and slice.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    sources: Vec<SourceInfo>,
    cells: Vec<Observation>,
    index: HashMap<Address, Vec<CellId>>,
}

impl Observations {
    /// Adds a source and gives its position, to be put into [`Observation::source`].
    pub fn add_source(&mut self, source: SourceInfo) -> u16 {
        self.sources.push(source);
        u16::try_from(self.sources.len() - 1).unwrap_or(u16::MAX)
    }

    pub fn push(&mut self, observation: Observation) -> CellId {
        let id = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        let address = (observation.variable.clone(), observation.period, observation.place, observation.slice.clone());
        self.index.entry(address).or_default().push(id);
        self.cells.push(observation);
        id
    }

    pub fn cell(&self, id: CellId) -> &Observation {
        &self.cells[id.0 as usize]
    }

    pub fn source(&self, observation: &Observation) -> &SourceInfo {
        &self.sources[usize::from(observation.source)]
    }

    pub fn sources(&self) -> &[SourceInfo] {
        &self.sources
    }

    pub fn cells(&self) -> &[Observation] {
        &self.cells
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// All cells of one variable, period, place and slice, the preferred source first.
    pub fn find(&self, variable: &VariableId, period: Period, place: GeoCode, slice: &str) -> Vec<CellId> {
        let address = (variable.clone(), period, place, Arc::from(slice));
        let mut ids = self.index.get(&address).cloned().unwrap_or_default();
        ids.sort_by_key(|id| (self.source(self.cell(*id)).rank, *id));
        ids
    }

    /// The preferred cell: the first by rank that has a value, else the first by rank.
    pub fn best(&self, variable: &VariableId, period: Period, place: GeoCode, slice: &str) -> Option<CellId> {
        let ids = self.find(variable, period, place, slice);
        ids.iter().copied().find(|id| self.cell(*id).status.has_value()).or_else(|| ids.first().copied())
    }
}
