//! Several tables as one system: each distinct cell is one variable, each total one equation.
//!
//! In: tables, of one population when they share cells. Out: variables, equations parent − Σ children = 0, and the place
//! of each cell of each table. Cells are the same when their measure and their codes (totals left out) are the same.

use crate::error::{Error, Result};
use crate::simplex::Equation;
use crate::table::{Content, Key, Table, shown};
use std::collections::BTreeMap;

/// (measure, [(variable, code)]): what a cell is, whatever table shows it.
type Identity = (String, Vec<(String, String)>);

#[derive(Debug, Clone)]
pub(crate) struct System {
    pub variables: Vec<Content>,
    /// Key of each variable in the first table that shows it.
    pub keys: Vec<Key>,
    /// Finest first, the parent at the head of each.
    pub equations: Vec<Equation>,
    /// Variable of each cell of each table.
    pub places: Vec<Vec<usize>>,
}

impl System {
    /// # Errors
    /// Two tables that give different values to the same cell; a total that is not the sum of its parts.
    pub fn of(tables: &[&Table]) -> Result<System> {
        let mut system = System { variables: Vec::new(), keys: Vec::new(), equations: Vec::new(), places: Vec::new() };
        let mut known: BTreeMap<Identity, (usize, usize)> = BTreeMap::new();
        for (at, table) in tables.iter().enumerate() {
            let mut places = Vec::with_capacity(table.len());
            for cell in 0..table.len() {
                let next = (system.variables.len(), at);
                let (var, first) = *known.entry(identity(table, cell)).or_insert(next);
                if var == system.variables.len() {
                    system.variables.push(table.content(cell).clone());
                    system.keys.push(table.key(cell));
                } else {
                    agree(&system.variables[var], table.content(cell), &table.key(cell), tables[first], table)?;
                }
                places.push(var);
            }
            system.places.push(places);
        }
        for (table, places) in tables.iter().zip(&system.places) {
            system.equations.extend(table.relations().iter().rev().map(|(parent, children)| equation(places, *parent, children)));
        }
        system.check()?;
        Ok(system)
    }

    pub fn values(&self) -> Vec<f64> {
        self.variables.iter().map(|variable| variable.value).collect()
    }

    fn check(&self) -> Result<()> {
        for equation in &self.equations {
            let gap: f64 = equation.iter().map(|(var, a)| a * self.variables[*var].value).sum();
            let value = equation.first().map_or(0.0, |(parent, _)| self.variables[*parent].value);
            if gap.abs() > 1e-6 * value.abs().max(1.0) {
                let key = equation.first().map_or(String::new(), |(parent, _)| shown(&self.keys[*parent]));
                return Err(Error::NotAdditive { key, value, sum: value - gap, gap });
            }
        }
        Ok(())
    }
}

fn equation(places: &[usize], parent: usize, children: &[usize]) -> Equation {
    std::iter::once((places[parent], 1.0)).chain(children.iter().map(|child| (places[*child], -1.0))).collect()
}

fn identity(table: &Table, cell: usize) -> Identity {
    let nodes = table.nodes(cell);
    let named = nodes.iter().zip(&table.dimensions).filter(|(node, _)| **node != 0);
    let mut codes: Vec<(String, String)> =
        named.map(|(node, dimension)| (dimension.variable.clone(), dimension.codes()[*node].clone())).collect();
    codes.sort();
    (table.measure.clone(), codes)
}

fn agree(first: &Content, second: &Content, key: &Key, first_table: &Table, second_table: &Table) -> Result<()> {
    if (first.value - second.value).abs() <= 1e-6 * first.value.abs().max(1.0) {
        return Ok(());
    }
    let (first_table, second_table) = (first_table.name.clone(), second_table.name.clone());
    Err(Error::Disagree { key: shown(key), first: first.value, first_table, second: second.value, second_table })
}
