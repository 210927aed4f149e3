//! The communes of a territory, added up: how many have a value, what they make together, which count zero.

use super::AbsentIsZero;
use super::divided::{Grain, NOTE, numbers};
use super::index::{Group, Index};
use super::read::{Extent, Known, Lack, Reading};
use base::{CellId, Commune, GeoCode, Status};
use std::collections::BTreeSet;

/// The communes of a territory, added up.
#[derive(Default)]
pub(super) struct Tally {
    pub value: f64,
    spread: f64,
    pub have: u32,
    pub of: u32,
    secret: u32,
    cells: Vec<CellId>,
    zeros: Vec<Commune>,
    notes: Vec<String>,
    /// A commune was read through its IRIS.
    divided: bool,
}

impl Tally {
    pub fn new(index: &Index, group: &Group, extent: &Extent, zero: Option<&AbsentIsZero>, grain: Grain) -> Tally {
        let most = group.len().min(extent.members.len());
        let mut tally = Tally { of: extent.of(), cells: Vec::with_capacity(most), ..Tally::default() };
        let mut absent: BTreeSet<Commune> = BTreeSet::new();
        if zero.is_some() {
            absent.extend(&extent.members);
        }
        for (commune, id) in visit_members(group, &extent.members) {
            absent.remove(&commune);
            tally.add(index, commune, id);
        }
        for (commune, cells) in group.divided(&extent.members).filter(|_| grain == Grain::Iris) {
            absent.remove(&commune);
            tally.add_divided(index, commune, cells);
        }
        if let Some(rule) = zero {
            tally.count_absent(rule, absent);
        }
        tally
    }

    fn add(&mut self, index: &Index, commune: Commune, id: CellId) {
        match index.value(id) {
            Some(value) => {
                self.value += value;
                self.spread += index.sampling_ratio(commune) * value.max(0.0);
                self.have += 1;
                self.cells.push(id);
            }
            None => self.secret += u32::from(index.observations().cell(id).status == Status::Secret),
        }
    }

    /// A commune without a cell of its own: the sum of its IRIS, when all of them have a number.
    fn add_divided(&mut self, index: &Index, commune: Commune, cells: &[(GeoCode, CellId)]) {
        let Some(numbers) = numbers(index, commune, cells) else {
            let is_secret = |(_, id): &(GeoCode, CellId)| index.observations().cell(*id).status == Status::Secret;
            return self.secret += u32::from(cells.iter().any(is_secret));
        };
        let value: f64 = numbers.iter().map(|(_, value)| value).sum();
        self.value += value;
        self.spread += index.sampling_ratio(commune) * value.max(0.0);
        self.have += 1;
        self.cells.extend(numbers.into_iter().map(|(id, _)| id));
        self.notes.extend((!self.divided).then(|| NOTE.to_owned()));
        self.divided = true;
    }

    fn count_absent(&mut self, rule: &AbsentIsZero, absent: BTreeSet<Commune>) {
        self.zeros = absent.into_iter().filter(|commune| rule.communes.contains(commune)).collect();
        self.have += u32::try_from(self.zeros.len()).unwrap_or(u32::MAX);
        if !self.zeros.is_empty() {
            self.notes.push(rule.reason.clone());
        }
    }

    pub fn reading(self) -> Reading {
        let Tally { value, spread, have, of, secret, cells, zeros, notes, divided } = self;
        match have {
            _ if have == of && of > 0 => Ok(Known { value, spread, cells, zeros, notes, divided, ..Known::default() }),
            0 if secret > 0 => Err(Lack::Secret),
            0 => Err(Lack::NotPublished),
            _ => Err(Lack::Partial { have, of }),
        }
    }
}

/// The members that have a cell, in order; the shorter list leads, so that a country costs no more than the cells there are.
pub(super) fn visit_members<'g>(group: &'g Group, members: &'g [Commune]) -> Box<dyn Iterator<Item = (Commune, CellId)> + 'g> {
    if group.len() < members.len() {
        let is_member = |place: &GeoCode| place.commune().filter(|commune| members.binary_search(commune).is_ok());
        Box::new(group.iter().filter_map(move |(place, id)| is_member(place).map(|commune| (commune, *id))))
    } else {
        Box::new(members.iter().filter_map(|commune| group.find(GeoCode::Commune(*commune)).map(|id| (*commune, id))))
    }
}
