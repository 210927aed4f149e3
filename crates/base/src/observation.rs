//! Observations: published cells in one common form, each with its source, line and column.

use crate::{CellId, CogYear, GeoCode, Period, Status};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

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
    /// Made at the first search, since a run that only passes over the cells needs none.
    index: OnceLock<HashMap<Address, Vec<CellId>>>,
    /// Cells that alignment has brought into another one: found by their id alone, never by a search.
    replaced: Vec<Observation>,
    parts: BTreeMap<CellId, Vec<CellId>>,
    aligned_to: Option<CogYear>,
}

/// Ids of replaced cells begin here.
const REPLACED: u32 = 1 << 31;

impl Observations {
    /// Adds a source and gives its position, to be put into [`Observation::source`].
    pub fn add_source(&mut self, source: SourceInfo) -> u16 {
        self.sources.push(source);
        u16::try_from(self.sources.len() - 1).unwrap_or(u16::MAX)
    }

    pub fn push(&mut self, observation: Observation) -> CellId {
        let id = CellId(u32::try_from(self.cells.len()).unwrap_or(u32::MAX));
        if let Some(index) = self.index.get_mut() {
            index.entry(address(&observation)).or_default().push(id);
        }
        self.cells.push(observation);
        id
    }

    /// Keeps a cell for the lineage alone: [`Observations::find`] and [`Observations::cells`] do not see it.
    pub fn keep_replaced(&mut self, observation: Observation) -> CellId {
        let position = u32::try_from(self.replaced.len()).unwrap_or(REPLACED - 1).min(REPLACED - 1);
        self.replaced.push(observation);
        CellId(REPLACED | position)
    }

    /// Adds a cell made of others (communes merged, a code renamed), which stay reachable by [`Observations::parts`].
    pub fn push_merged(&mut self, observation: Observation, parts: Vec<CellId>) -> CellId {
        let id = self.push(observation);
        self.set_parts(id, parts);
        id
    }

    /// Says what a cell is made of.
    pub fn set_parts(&mut self, id: CellId, parts: Vec<CellId>) {
        self.parts.insert(id, parts);
    }

    /// The cells that a cell is made of, themselves as published or made of others; empty for a cell that is as published.
    pub fn parts(&self, id: CellId) -> &[CellId] {
        self.parts.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The map that all cells have been brought to, once alignment has been done.
    pub fn aligned_to(&self) -> Option<CogYear> {
        self.aligned_to
    }

    pub fn set_aligned_to(&mut self, year: CogYear) {
        self.aligned_to = Some(year);
    }

    pub fn cell(&self, id: CellId) -> &Observation {
        match id.0.checked_sub(REPLACED) {
            Some(position) => &self.replaced[position as usize],
            None => &self.cells[id.0 as usize],
        }
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
        let mut ids = self.index.get_or_init(|| index(&self.cells)).get(&address).cloned().unwrap_or_default();
        ids.sort_by_key(|id| (self.source(self.cell(*id)).rank, *id));
        ids
    }

    /// The preferred cell: the first by rank that has a value, else the first by rank.
    pub fn best(&self, variable: &VariableId, period: Period, place: GeoCode, slice: &str) -> Option<CellId> {
        let ids = self.find(variable, period, place, slice);
        ids.iter().copied().find(|id| self.cell(*id).status.has_value()).or_else(|| ids.first().copied())
    }
}

fn address(cell: &Observation) -> Address {
    (cell.variable.clone(), cell.period, cell.place, cell.slice.clone())
}

fn index(cells: &[Observation]) -> HashMap<Address, Vec<CellId>> {
    let mut index: HashMap<Address, Vec<CellId>> = HashMap::with_capacity(cells.len());
    for (position, cell) in (0u32..).zip(cells) {
        index.entry(address(cell)).or_default().push(CellId(position));
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(place: &str, value: f64) -> Observation {
        Observation {
            place: place.parse().unwrap(),
            period: Period::year(2016),
            variable: VariableId::new("P_POP"),
            slice: Arc::from(""),
            value: Some(value),
            status: Status::Ok,
            source: 0,
            line: 2,
            column: Arc::from("P16_POP"),
        }
    }

    #[test]
    fn a_replaced_cell_is_found_by_its_id_alone() {
        let mut observations = Observations::default();
        observations.add_source(SourceInfo::default());
        let part = observations.keep_replaced(cell("COM-31298", 59.0));
        let merged = observations.push_merged(cell("COM-31471", 404.0), vec![part]);
        assert_eq!(observations.parts(merged), [part]);
        assert_eq!(observations.cell(part).value, Some(59.0));
        assert_eq!(observations.cells().len(), 1);
        let place = "COM-31298".parse().unwrap();
        assert_eq!(observations.best(&VariableId::new("P_POP"), Period::year(2016), place, ""), None);
    }
}
