//! What the rules and the user ask of each distinct cell, put to the search, and its answer written back into the tables.

use crate::audit::Interval;
use crate::error::{Error, Result};
use crate::protected::{Cell, Cost, Options, ProtectedTable, Status};
use crate::reader;
use crate::rules::{Reason, Requirement, Rules};
use crate::search::{Demand, Problem};
use crate::system::System;
use crate::table::{Key, Table, shown};

/// What the rules and the user ask of each variable.
pub(crate) struct Task {
    pub reasons: Vec<Vec<Reason>>,
    required: Vec<Requirement>,
    costs: Vec<f64>,
    kept: Vec<bool>,
}

impl Task {
    pub fn new(system: &System, tables: &[&Table], rules: &Rules, options: &Options) -> Result<Task> {
        let mut reasons: Vec<Vec<Reason>> = system.variables.iter().map(|cell| rules.reasons(cell)).collect();
        let mut required: Vec<Requirement> = system.variables.iter().map(|cell| rules.requirement(cell)).collect();
        let mut kept = vec![false; reasons.len()];
        let var = |table: usize, key: &Key| -> Result<usize> {
            let unknown = || Error::UnknownCell { key: shown(key) };
            Ok(system.places[table.min(tables.len() - 1)][tables.get(table).ok_or_else(unknown)?.index(key)?])
        };
        for (table, key) in &options.hide {
            reasons[var(*table, key)?].push(Reason::Asked);
        }
        for (table, key) in &options.keep {
            kept[var(*table, key)?] = true;
        }
        for (table, key, asked) in &options.requirements {
            required[var(*table, key)?] = *asked;
        }
        Ok(Task { costs: costs(system, rules, options), reasons, required, kept })
    }

    pub fn problem<'a>(&'a self, system: &'a System, options: &Options) -> Problem<'a> {
        let secret = |var: usize| !self.reasons[var].is_empty();
        let zero_secret = (0..self.reasons.len()).any(|var| secret(var) && system.variables[var].value == 0.0);
        let movable = |var: usize| {
            let cell = &system.variables[var];
            secret(var) || (!self.kept[var] && (cell.value > 0.0 || (zero_secret && cell.frequency > 0)))
        };
        let mut demands = Vec::new();
        for var in (0..self.reasons.len()).filter(|var| secret(*var)) {
            let required = self.required[var];
            demands.push(Demand { cell: var, sign: 1.0, width: required.upper, known: None });
            demands.push(Demand { cell: var, sign: -1.0, width: required.lower.min(system.variables[var].value), known: None });
        }
        if options.respondents_know_themselves {
            demands.extend(self.insiders(system, &demands));
        }
        demands.retain(|demand| demand.width > 0.0);
        Problem {
            equations: &system.equations,
            values: system.values(),
            keys: &system.keys,
            primary: (0..self.reasons.len()).map(secret).collect(),
            movable: (0..self.reasons.len()).map(movable).collect(),
            costs: &self.costs,
            demands,
            effort: options.effort,
        }
    }

    /// The same demands, against the single respondent of each other secret cell.
    fn insiders(&self, system: &System, demands: &[Demand]) -> Vec<Demand> {
        let single = |var: &usize| !self.reasons[*var].is_empty() && system.variables[*var].frequency == 1;
        let singles: Vec<usize> = (0..self.reasons.len()).filter(single).collect();
        let against = |demand: &Demand| {
            let demand = *demand;
            singles.clone().into_iter().filter(move |known| *known != demand.cell).map(move |known| Demand { known: Some(known), ..demand })
        };
        demands.iter().flat_map(against).collect()
    }

    /// The exact audit has the last word, then the library, which shares nothing with the search.
    pub fn verify(&self, system: &System, hidden: &[bool], after: &[Option<Interval>]) -> Result<()> {
        let mut doubts = Vec::new();
        for var in (0..self.reasons.len()).filter(|var| !self.reasons[*var].is_empty()) {
            let (value, required) = (system.variables[var].value, self.required[var]);
            let low = (value - required.lower).max(0.0);
            if !after[var].is_some_and(|interval| interval.holds(low, value + required.upper)) {
                return Err(self.unprotectable(system, var));
            }
            doubts.extend([(var, low), (var, value + required.upper)]);
        }
        match reader::first_unmet(&system.equations, &system.values(), hidden, &doubts)? {
            Some(var) => Err(self.unprotectable(system, var)),
            None => Ok(()),
        }
    }

    fn unprotectable(&self, system: &System, var: usize) -> Error {
        Error::Unprotectable { key: shown(&system.keys[var]), side: "doute", required: self.required[var].upper }
    }

    pub fn written(&self, table: &Table, places: &[usize], hidden: &[bool], after: &[Option<Interval>]) -> ProtectedTable {
        let cell = |(cell, var): (usize, &usize)| {
            let reasons = self.reasons[*var].clone();
            let secret = !reasons.is_empty();
            let status = if secret {
                Status::Primary(reasons)
            } else if hidden[*var] {
                Status::Secondary
            } else {
                Status::Published
            };
            let content = table.content(cell);
            let required = secret.then_some(self.required[*var]);
            Cell { key: table.key(cell), value: content.value, frequency: content.frequency, status, required, interval: after[*var] }
        };
        let dimensions = table.dimensions.iter().map(|dimension| dimension.name.clone()).collect();
        ProtectedTable { name: table.name.clone(), dimensions, cells: places.iter().enumerate().map(cell).collect() }
    }
}

fn costs(system: &System, rules: &Rules, options: &Options) -> Vec<f64> {
    let value = |content: &crate::table::Content| if content.value > 0.0 { content.value } else { rules.unit };
    match &options.cost {
        Cost::Value => system.variables.iter().map(value).collect(),
        Cost::Count => vec![1.0; system.variables.len()],
        Cost::Given(given) => {
            let mut costs = vec![0.0_f64; system.variables.len()];
            let cells = system.places.iter().zip(given).flat_map(|(places, given)| places.iter().zip(given));
            cells.for_each(|(var, cost)| costs[*var] = costs[*var].max(*cost));
            costs
        }
    }
}
