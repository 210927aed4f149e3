//! Brings observations of older (or newer) maps to the map of a year.
//!
//! Communes that have come together: additive variables are summed when all parts are there, others become «not additive».
//! A code that has changed is renamed. A commune that was divided cannot be aligned: its value is missing.

use crate::Cog;
use crate::plan::{Group, Plan};
use base::{
    CellId, CogYear, Commune, Finding, Findings, GeoCode, Iris, Observation, Observations, Period, Place, SourceInfo, Status, VariableId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a merged cell is about: source, place wanted, variable, period, slice.
type Key = (u16, GeoCode, VariableId, Period, Arc<str>);

/// Aligns all observations to the map of `to`. `is_additive` says of a variable whether the sum of two communes is the value of
/// their union (a count is, a median or a rate is not).
///
/// The map of a file is [`SourceInfo::cog_year`]; when that is not known the file's own codes decide. Merged and renamed cells
/// keep theirs ([`Observations::parts`]). Observations already aligned to `to` are given back as they are.
pub fn align(observations: Observations, cog: &Cog, to: CogYear, is_additive: &dyn Fn(&VariableId) -> bool) -> (Observations, Findings) {
    if observations.aligned_to() == Some(to) {
        return (observations, Findings::default());
    }
    let plans = plans(&observations, cog, to);
    let mut findings: Findings =
        plans.iter().flat_map(|(source, plan)| plan_findings(&observations.sources()[*source], plan, to)).collect();
    let mut aligned = observations;
    if plans.values().any(|plan| !plan.is_empty()) {
        let (rebuilt, told) = Rebuild { old: &aligned, plans: &plans, is_additive }.run();
        findings.extend(told);
        aligned = rebuilt;
    }
    aligned.set_aligned_to(to);
    (aligned, findings)
}

/// The commune a cell speaks of, when it is moved by alignment: a commune, or an IRIS that is a whole commune.
pub(crate) fn commune_of(place: GeoCode) -> Option<Commune> {
    match place {
        GeoCode::Commune(commune) => Some(commune),
        GeoCode::Iris(iris) if iris.is_whole_commune() => Some(iris.commune()),
        _ => None,
    }
}

/// The same kind of place for another commune.
fn moved(place: GeoCode, to: Commune) -> GeoCode {
    let whole = |commune: Commune| format!("{commune}0000").parse::<Iris>().map(GeoCode::Iris);
    match place {
        GeoCode::Iris(_) => whole(to).unwrap_or(place),
        _ => GeoCode::Commune(to),
    }
}

fn plans(observations: &Observations, cog: &Cog, to: CogYear) -> BTreeMap<usize, Plan> {
    let mut present: BTreeMap<usize, BTreeSet<Commune>> = BTreeMap::new();
    for cell in observations.cells() {
        if let Some(commune) = commune_of(cell.place) {
            present.entry(usize::from(cell.source)).or_default().insert(commune);
        }
    }
    let year = |source: usize| observations.aligned_to().or(observations.sources().get(source).and_then(|info| info.cog_year));
    present.into_iter().map(|(source, codes)| (source, Plan::new(&codes, year(source), to, cog))).collect()
}

struct Rebuild<'a> {
    old: &'a Observations,
    plans: &'a BTreeMap<usize, Plan>,
    is_additive: &'a dyn Fn(&VariableId) -> bool,
}

impl Rebuild<'_> {
    fn run(&self) -> (Observations, Findings) {
        let mut new = Observations::default();
        self.old.sources().iter().for_each(|source| {
            new.add_source(source.clone());
        });
        let mut groups: BTreeMap<Key, Vec<CellId>> = BTreeMap::new();
        for (position, cell) in self.old.cells().iter().enumerate() {
            let id = CellId(u32::try_from(position).unwrap_or(u32::MAX));
            self.place(cell, id, &mut new, &mut groups);
        }
        let mut told = Told::default();
        for (key, parts) in groups {
            self.merge(key, parts, &mut new, &mut told);
        }
        (new, told.findings(self.old.sources()))
    }

    /// A cell stays as it is, or goes to the groups its commune is a part of.
    fn place(&self, cell: &Observation, id: CellId, new: &mut Observations, groups: &mut BTreeMap<Key, Vec<CellId>>) {
        let plan = self.plans.get(&usize::from(cell.source));
        let Some(targets) = commune_of(cell.place).zip(plan).and_then(|(commune, plan)| plan.gone.get(&commune)) else {
            copy(self.old, cell, id, new);
            return;
        };
        let kept = keep(self.old, id, new);
        for target in targets {
            let place = moved(cell.place, *target);
            let key = (cell.source, place, cell.variable.clone(), cell.period, cell.slice.clone());
            groups.entry(key).or_default().push(kept);
        }
    }

    fn merge(&self, key: Key, parts: Vec<CellId>, new: &mut Observations, told: &mut Told) {
        let (source, place, variable, period, slice) = key;
        let group = commune_of(place).zip(self.plans.get(&usize::from(source))).and_then(|(target, plan)| plan.groups.get(&target));
        let (Some(group), Some(first)) = (group, parts.first().map(|id| new.cell(*id).clone())) else { return };
        let cells: Vec<&Observation> = parts.iter().map(|id| new.cell(*id)).collect();
        let (value, status) = combine(group, &cells, (self.is_additive)(&variable));
        if !status.has_value() {
            told.note(source, status, place, &variable);
        }
        let merged = Observation { place, period, variable, slice, value, status, source, line: first.line, column: first.column };
        new.push_merged(merged, parts);
    }
}

/// An untouched cell; one merged by an earlier alignment keeps its parts.
fn copy(old: &Observations, cell: &Observation, id: CellId, new: &mut Observations) {
    let copied = new.push(cell.clone());
    keep_parts(old, id, new, copied);
}

/// A cell kept for the lineage alone, with all that it is made of.
fn keep(old: &Observations, id: CellId, new: &mut Observations) -> CellId {
    let kept = new.keep_replaced(old.cell(id).clone());
    keep_parts(old, id, new, kept);
    kept
}

fn keep_parts(old: &Observations, id: CellId, new: &mut Observations, kept: CellId) {
    let parts: Vec<CellId> = old.parts(id).iter().map(|part| keep(old, *part, new)).collect();
    if !parts.is_empty() {
        new.set_parts(kept, parts);
    }
}

/// The value of a group from the cells of its parts, and what can be said of it.
fn combine(group: &Group, cells: &[&Observation], additive: bool) -> (Option<f64>, Status) {
    if !group.whole {
        return (None, Status::Missing);
    }
    if let ([only], true) = (cells, group.is_rename()) {
        return (only.value, only.status);
    }
    if !additive {
        return (None, Status::NotAdditive);
    }
    let there: BTreeSet<Commune> = cells.iter().filter(|c| c.status.has_value()).filter_map(|c| commune_of(c.place)).collect();
    let doubled = cells.len() > cells.iter().filter_map(|c| commune_of(c.place)).collect::<BTreeSet<_>>().len();
    match () {
        () if doubled => (None, Status::NotComparable),
        () if there == group.parts => sum(cells),
        () if there.is_empty() => (None, without_value(cells)),
        () => (None, Status::Partial),
    }
}

fn sum(cells: &[&Observation]) -> (Option<f64>, Status) {
    let rounded = cells.iter().any(|cell| cell.status == Status::Rounded);
    let value = cells.iter().filter_map(|cell| cell.value).sum();
    (Some(value), if rounded { Status::Rounded } else { Status::Ok })
}

/// Secret when a part is; else the status of the first.
fn without_value(cells: &[&Observation]) -> Status {
    let secret = cells.iter().any(|cell| cell.status == Status::Secret);
    if secret { Status::Secret } else { cells.first().map_or(Status::Missing, |cell| cell.status) }
}

/// Cells without value, counted by source and reason: one finding each, whatever the size of the file.
#[derive(Default)]
struct Told(BTreeMap<(u16, Status), Lost>);

#[derive(Default)]
struct Lost {
    cells: usize,
    places: BTreeSet<String>,
    variables: BTreeSet<VariableId>,
}

impl Told {
    fn note(&mut self, source: u16, status: Status, place: GeoCode, variable: &VariableId) {
        let lost = self.0.entry((source, status)).or_default();
        lost.cells += 1;
        lost.places.insert(place.to_string());
        lost.variables.insert(variable.clone());
    }

    fn findings(self, sources: &[SourceInfo]) -> Findings {
        let file = |source: u16| sources.get(usize::from(source)).map(|info| info.file.clone()).unwrap_or_default();
        self.0
            .into_iter()
            .map(|((source, status), lost)| {
                let found = format!("{} valeurs, {} ; variables {}", lost.cells, some(&lost.places), some(&lost.variables));
                let finding = Finding::warning("alignement-sans-valeur", Place::file(file(source)));
                finding.found(format!("{} : {found}", status.label_fr())).expected(EXPECTED).remedy(remedy(status))
            })
            .collect()
    }
}

const EXPECTED: &str = "une valeur pour chaque commune réunie, et une variable qui s'additionne";

fn remedy(status: Status) -> &'static str {
    match status {
        Status::NotAdditive => "médiane ou taux : importer un millésime publié sur la carte de l'étude",
        Status::NotComparable => "le fichier porte deux fois la même cellule : retirer le doublon",
        Status::Secret => "rien à faire : secret statistique",
        Status::Partial => "importer le fichier entier : une des communes réunies y manque ou est secrète",
        _ => "commune divisée ou non publiée : importer un millésime publié sur la carte de l'étude",
    }
}

/// The first names of a set and the number of the others.
fn some<T: ToString>(names: &BTreeSet<T>) -> String {
    let shown: Vec<String> = names.iter().take(4).map(T::to_string).collect();
    let rest = names.len() - shown.len();
    if rest == 0 { shown.join(", ") } else { format!("{} et {rest} autres", shown.join(", ")) }
}

/// What was done to a file, and what is odd in its codes.
fn plan_findings(source: &SourceInfo, plan: &Plan, to: CogYear) -> Vec<Finding> {
    let place = || Place::file(source.file.clone());
    let named = |wanted: &dyn Fn(&Group) -> bool| -> BTreeSet<String> {
        plan.groups.iter().filter(|(_, group)| wanted(group)).map(|(target, group)| group_text(*target, group)).collect()
    };
    let mut findings = Vec::new();
    let mut tell = |finding: Finding, names: BTreeSet<String>| {
        if !names.is_empty() {
            findings.push(finding.found(format!("{} : {}", names.len(), some(&names))));
        }
    };
    tell(Finding::note("communes-reunies", place()).expected(format!("la carte de {to}")), named(&|g| g.whole && g.parts.len() > 1));
    tell(Finding::note("code-change", place()).expected(format!("la carte de {to}")), named(&Group::is_rename));
    let split = Finding::warning("commune-divisee", place()).expected(format!("des communes entières sur la carte de {to}"));
    tell(split.remedy("importer un millésime publié sur la carte de l'étude ; d'ici là, pas de valeur"), named(&|g| !g.whole));
    let codes = |codes: &BTreeSet<Commune>| codes.iter().map(Commune::to_string).collect::<BTreeSet<String>>();
    let year = source.cog_year.map_or_else(|| "inconnue".to_owned(), |year| year.to_string());
    let outside = Finding::warning("code-hors-carte", place()).expected(format!("des codes de la carte {year}"));
    tell(outside.remedy("corriger l'année de la carte (cog_year) de la source"), codes(&plan.out_of_map));
    let doubled = Finding::warning("ancien-et-nouveau-code", place()).expected("une seule carte par fichier");
    tell(doubled.remedy("la valeur du nouveau code est gardée, celle des anciens est écartée"), codes(&plan.doubled));
    findings
}

fn group_text(target: Commune, group: &Group) -> String {
    let parts: Vec<String> = group.parts.iter().map(Commune::to_string).collect();
    format!("{} → {target}", parts.join(" + "))
}

#[cfg(test)]
mod tests;
