//! One variable for one territory: the official value, else the sum of the communes, else why not.

use super::divided::{self, Divided, Grain};
use super::index::{Group, Index};
use super::plan::{Plan, Slot, When};
use super::tally::{Tally, visit_members};
use super::{AbsentIsZero, Options};
use base::french;
use base::{CellId, Commune, GeoCode, Period, Status, Territory, VariableId};
use std::collections::BTreeSet;

/// Why a number is not there; the later, the more it tells the reader.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Lack {
    NotPublished,
    NotAdditive,
    Partial { have: u32, of: u32 },
    Secret,
    EmptyBase,
}

/// A variable that was read.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Known {
    pub value: f64,
    /// Σ (1 - f) / f × N over the communes: the sampling variance of the count, were it from the census sample.
    pub spread: f64,
    pub cells: Vec<CellId>,
    /// Communes without a row, which count zero.
    pub zeros: Vec<Commune>,
    /// The value published for the territory itself, not a sum.
    pub official: bool,
    pub notes: Vec<String>,
    /// A commune was read through its IRIS.
    pub divided: bool,
    /// Another period than that of the fact stood in.
    pub stretched: bool,
    /// What was read instead of the variable, when a crosswalk was followed.
    pub crosswalk: Vec<VariableId>,
}

pub(super) type Reading = Result<Known, Lack>;

/// A territory with the communes that count in it.
pub(super) struct Extent<'a> {
    pub territory: &'a Territory,
    /// Sorted; no arrondissement beside its city.
    pub members: Vec<Commune>,
    /// Mean sampling ratio, weighted by population, for values published for the whole.
    pub sampling_ratio: f64,
    pub has_large_commune: bool,
}

/// A variable without vintage that does not change from year to year: the only period there is speaks for all.
const TIMELESS: [&str; 1] = ["SUPERF"];

/// How many years an undated variable may stand away from the fact (stocks of a register beside a census).
const UNDATED_REACH: u16 = 4;

/// Half a unit a commune: the published total and the sum of published communes may differ by rounding (Filosofi).
const TOLERANCE_PER_COMMUNE: f64 = 0.5;

impl<'a> Extent<'a> {
    pub fn new(territory: &'a Territory, index: &Index) -> Extent<'a> {
        let members = counted(&territory.members);
        let weighted = members.iter().map(|c| (index.population(*c).unwrap_or(0.0), index.sampling_ratio(*c)));
        let (mass, sum) = weighted.fold((0.0, 0.0), |(mass, sum), (population, ratio)| (mass + population, sum + population * ratio));
        let small = super::error_model::sampling_ratio(super::error_model::sampling_fraction(None));
        let is_large = |commune: &Commune| index.population(*commune).is_some_and(super::error_model::is_large);
        let has_large_commune = members.iter().any(is_large);
        Extent { territory, sampling_ratio: if mass > 0.0 { sum / mass } else { small }, has_large_commune, members }
    }

    pub fn is_commune(&self) -> bool {
        matches!(self.territory.geo, Some(GeoCode::Commune(_)))
    }

    pub fn of(&self) -> u32 {
        u32::try_from(self.members.len()).unwrap_or(u32::MAX)
    }

    /// True when the territory itself or a member has a cell, with or without a number.
    pub fn is_touched_by(&self, group: &Group) -> bool {
        let own = self.territory.geo.is_some_and(|geo| group.find(geo).is_some());
        own || visit_members(group, &self.members).next().is_some() || group.divided(&self.members).next().is_some()
    }
}

/// The members sorted, without double, and without the arrondissements of a city that is itself a member.
fn counted(members: &[Commune]) -> Vec<Commune> {
    let all: BTreeSet<Commune> = members.iter().copied().collect();
    all.iter().copied().filter(|c| c.city_of_arrondissement().is_none_or(|city| !all.contains(&city))).collect()
}

/// The groups that a slot adds up at the period of a fact, by preference: a cumulated column, else the years one by one.
pub(super) fn choices<'i>(index: &'i Index, slot: &Slot, period: Period) -> Vec<Vec<&'i Group>> {
    let one = |at: Period| index.group(&slot.variable, at).map(|group| vec![group]);
    match slot.when {
        When::Later => one(Period::year(period.end())).into_iter().collect(),
        When::Earlier => one(Period::year(period.start())).into_iter().collect(),
        When::Undated => undated(index, slot, period).map(|group| vec![group]).into_iter().collect(),
        When::Years(last) => {
            let years = summed_years(period, last);
            let cumulated = one(years).filter(|_| years.is_span());
            cumulated.into_iter().chain(yearly(index, slot, years)).collect()
        }
    }
}

/// The years that `sum over years` adds: the last n, else the span less the later census year.
fn summed_years(period: Period, last: Option<u16>) -> Period {
    match last {
        Some(years) => Period::span(period.end().saturating_sub(years.max(1) - 1), period.end()),
        None if period.is_span() => Period::span(period.start(), period.end() - 1),
        None => Period::year(period.end()),
    }
}

fn yearly<'i>(index: &'i Index, slot: &Slot, years: Period) -> Option<Vec<&'i Group>> {
    (years.start()..=years.end()).map(|year| index.group(&slot.variable, Period::year(year))).collect()
}

/// The period of the fact, its later year, else the only period there is if it is near enough.
fn undated<'i>(index: &'i Index, slot: &Slot, period: Period) -> Option<&'i Group> {
    let variable = &slot.variable;
    let same = index.group(variable, period).or_else(|| index.group(variable, Period::year(period.end())));
    let near = |group: &Group| TIMELESS.contains(&variable.as_str()) || group.period.end().abs_diff(period.end()) <= UNDATED_REACH;
    same.or_else(|| match index.groups(variable) {
        [only] if near(only) => Some(only),
        _ => None,
    })
}

/// A slot for a territory: its own variable, else the first crosswalk that gives a number, both in whole communes; what must
/// be read through IRIS comes last, for their rounded parts never make the commune's own number.
pub(super) fn read(index: &Index, options: &Options, slot: &Slot, extent: &Extent, period: Period, additive: bool) -> Reading {
    let groups = choices(index, slot, period);
    let of_own = |grain: Grain| own(index, options, slot, &groups, extent, period, (additive, grain));
    let whole = of_own(Grain::Commune);
    if whole.is_ok() {
        return whole;
    }
    let through = |instead| super::aggregate::crosswalk(index, options, instead, extent, period, additive);
    let instead: Vec<Reading> = slot.instead.iter().map(through).collect();
    if let Some(Ok(known)) = instead.iter().find(|reading| reading.as_ref().is_ok_and(|known| !known.divided)) {
        return Ok(known.clone());
    }
    let has_iris = groups.iter().flatten().any(|group| group.divided(&extent.members).next().is_some());
    let by_iris = if has_iris { of_own(Grain::Iris) } else { Err(Lack::NotPublished) };
    best([by_iris].into_iter().chain(instead).chain([whole]))
}

/// The first number, else the lack that tells most.
fn best(readings: impl Iterator<Item = Reading>) -> Reading {
    let mut lack = Lack::NotPublished;
    for reading in readings {
        match reading {
            Ok(known) => return Ok(known),
            Err(why) => lack = lack.max(why),
        }
    }
    Err(lack)
}

/// The slot's own variable, without its crosswalks.
fn own(
    index: &Index,
    options: &Options,
    slot: &Slot,
    choices: &[Vec<&Group>],
    extent: &Extent,
    period: Period,
    rule: (bool, Grain),
) -> Reading {
    let one =
        |groups: &Vec<&Group>| read_groups(index, options, slot, groups, extent, rule).map(|known| dated(known, slot, groups, period));
    best(choices.iter().map(one))
}

/// Says when an undated variable speaks of another time than the fact.
fn dated(mut known: Known, slot: &Slot, groups: &[&Group], period: Period) -> Known {
    let other = groups.first().filter(|group| slot.when == When::Undated && group.period.end() != period.end());
    if let Some(group) = other.filter(|_| !TIMELESS.contains(&slot.variable.as_str())) {
        known.stretched = true;
        known.notes.push(format!("{} date de {}, non de {}.", slot.variable, group.period, period));
    }
    known
}

fn read_groups(index: &Index, options: &Options, slot: &Slot, groups: &[&Group], extent: &Extent, rule: (bool, Grain)) -> Reading {
    let mut total = Known { official: true, ..Known::default() };
    for group in groups {
        let known = read_group(index, options, slot, group, extent, rule)?;
        total.value += known.value;
        total.spread += known.spread;
        total.official &= known.official;
        total.divided |= known.divided;
        total.cells.extend(known.cells);
        total.zeros.extend(known.zeros);
        total.notes.extend(known.notes);
    }
    total.zeros.sort_unstable();
    total.zeros.dedup();
    Ok(total)
}

fn read_group(index: &Index, options: &Options, slot: &Slot, group: &Group, extent: &Extent, (additive, grain): (bool, Grain)) -> Reading {
    let own = extent.territory.geo.and_then(|geo| group.find(geo));
    let published = own.and_then(|id| index.value(id).map(|value| (id, value)));
    let zero = options.absent_is_zero.iter().find(|rule| slot.variable.as_str().starts_with(&rule.prefix));
    match published {
        Some((id, value)) => Ok(official(index, slot, group, extent, (id, value), additive)),
        None if !additive => Err(lack_of_own(index, own, extent)),
        None => Tally::new(index, group, extent, zero, grain).reading(),
    }
}

/// The published value, with a note when the communes say something else.
fn official(index: &Index, slot: &Slot, group: &Group, extent: &Extent, (id, value): (CellId, f64), additive: bool) -> Known {
    let spread = extent.sampling_ratio * value.max(0.0);
    let mut known = Known { value, spread, cells: vec![id], official: true, ..Known::default() };
    if additive && !extent.is_commune() && group.len() > extent.members.len() {
        known.notes.extend(disagreement(&slot.variable, &Tally::new(index, group, extent, None, Grain::Commune), value));
    }
    known
}

fn disagreement(variable: &VariableId, tally: &Tally, published: f64) -> Option<String> {
    let tolerance = TOLERANCE_PER_COMMUNE * f64::from(tally.of) + 1e-6 * published.abs();
    let differs = tally.of > 1 && tally.have == tally.of && (tally.value - published).abs() > tolerance;
    let (sum, total) = (french::number(tally.value, 1), french::number(published, 1));
    differs.then(|| {
        format!(
            "{variable} : la somme des {} communes ({sum}) diffère de la valeur publiée ({total}) ; la valeur publiée est retenue.",
            tally.of
        )
    })
}

/// The level's own row without a number: kept secret, or not there, which no sum may replace.
fn lack_of_own(index: &Index, own: Option<CellId>, extent: &Extent) -> Lack {
    match own.map(|id| index.observations().cell(id).status) {
        Some(Status::Secret) => Lack::Secret,
        Some(_) => Lack::NotPublished,
        None if extent.is_commune() => Lack::NotPublished,
        None => Lack::NotAdditive,
    }
}

/// A slot in one commune or IRIS, for `each` and `where`.
pub(super) fn read_place(index: &Index, options: &Options, slot: &Slot, place: GeoCode, period: Period) -> Result<f64, Lack> {
    let mut lack = Lack::NotPublished;
    for groups in choices(index, slot, period) {
        match groups.iter().map(|group| cell_value(index, options, slot, group, place)).sum::<Result<f64, Lack>>() {
            Ok(value) => return Ok(value),
            Err(why) => lack = lack.max(why),
        }
    }
    for instead in &slot.instead {
        match super::aggregate::crosswalk_place(index, options, instead, place, period) {
            Ok(value) => return Ok(value),
            Err(why) => lack = lack.max(why),
        }
    }
    Err(lack)
}

fn cell_value(index: &Index, options: &Options, slot: &Slot, group: &Group, place: GeoCode) -> Result<f64, Lack> {
    let is_covered = |rule: &AbsentIsZero| place.commune().is_some_and(|commune| rule.communes.contains(&commune));
    let covers = |rule: &&AbsentIsZero| slot.variable.as_str().starts_with(&rule.prefix) && is_covered(rule);
    match group.find(place) {
        Some(id) => index.value(id).ok_or_else(|| match index.observations().cell(id).status {
            Status::Secret => Lack::Secret,
            _ => Lack::NotPublished,
        }),
        None if options.absent_is_zero.iter().any(|rule| covers(&rule)) => Ok(0.0),
        None => Err(Lack::NotPublished),
    }
}

/// The communes in which a formula with `each` is worth evaluating: all, unless more than half of them lack one of its
/// variables altogether. The total is then refused in any case, and only those that have it are asked, to be counted.
pub(super) fn communes_to_ask(index: &Index, options: &Options, plan: &Plan, extent: &Extent, period: Period) -> Vec<Commune> {
    let is_listed = |slot: &Slot| options.absent_is_zero.iter().any(|rule| slot.variable.as_str().starts_with(&rule.prefix));
    let slots = plan.slots.iter().filter(|slot| slot.by_commune && !is_listed(slot));
    let rarest = slots.filter_map(|slot| widest(index, slot, period)).min_by_key(|group| group.len());
    match rarest.filter(|group| group.len() * 2 < extent.members.len()) {
        Some(group) => {
            let divided = group.divided(&extent.members).map(|(commune, _)| commune);
            visit_members(group, &extent.members).map(|(commune, _)| commune).chain(divided).collect()
        }
        None => extent.members.clone(),
    }
}

/// The group with most places among those that a slot or its crosswalks may read.
fn widest<'i>(index: &'i Index, slot: &Slot, period: Period) -> Option<&'i Group> {
    let own = choices(index, slot, period).into_iter().flatten();
    let through = slot.instead.iter().flat_map(|instead| &instead.plan.slots).filter_map(|slot| widest(index, slot, period));
    own.chain(through).max_by_key(|group| group.len())
}

/// What stands for a slot that is read commune by commune: its cells in all communes of a territory, for the lineage.
pub(super) fn by_commune(index: &Index, slot: &Slot, extent: &Extent, period: Period, divided: &Divided) -> Known {
    let groups = choices(index, slot, period).into_iter().next().unwrap_or_default();
    let of_whole = |group: &&'_ Group| -> Vec<CellId> {
        visit_members(group, &extent.members).filter(|(commune, _)| !divided.contains_key(commune)).map(|(_, id)| id).collect()
    };
    let cells = groups.iter().flat_map(of_whole).chain(divided::cells(&groups, divided)).collect();
    let notes = divided.keys().next().map(|_| divided::NOTE.to_owned()).into_iter().collect();
    Known { cells, notes, divided: !divided.is_empty(), ..Known::default() }
}
