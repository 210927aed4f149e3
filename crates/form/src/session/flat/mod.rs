//! Many rows of answers to one form: the state that a [`super::Session`] would reach, without filling the form in.
//!
//! In: a form, and which of its questions the rows carry. Out: for each row what is asked, computed, offered and broken.
//! What a flat row cannot tell (repeats, questions that it does not carry, and all that reads them) is said by
//! [`Flat::is_known`] and never judged. The expressions, the types and the lists are those of the session; what differs
//! is that a row is settled in one pass, in the order in which questions read each other.

mod row;
mod tree;

pub use row::FlatRow;

use crate::Expression;
use crate::expression::graph::{self, Reads};
use crate::xform::{Choices, Def, DefId, Form};
use std::collections::{BTreeMap, BTreeSet};

/// A form prepared for rows.
#[derive(Debug)]
pub struct Flat<'f> {
    form: &'f Form,
    /// The definitions, each after those that it reads.
    order: Vec<DefId>,
    /// True when no such order exists, or when the reads cannot be told: passes are made until nothing changes.
    turns: bool,
    known: Vec<bool>,
    /// In a repeat, or a repeat: a flat row has no place for it.
    repeated: Vec<bool>,
    /// For a question with choices: what its list depends on.
    lists: Vec<Option<ListReads>>,
}

/// The answers that decide which choices are offered.
#[derive(Debug)]
struct ListReads {
    /// Empty for a list without filter.
    leaves: Vec<DefId>,
    /// False when the reads cannot be told, or when time or chance come in: the list is made anew for each row.
    is_kept: bool,
}

impl<'f> Flat<'f> {
    /// Prepares a form; `carried` says which questions the rows have a value for.
    pub fn new(form: &'f Form, carried: impl Fn(DefId) -> bool) -> Self {
        let repeated = repeated(form);
        let reads: Vec<Vec<Reads>> = form.defs.iter().map(reads_of_state).collect();
        let finder = Finder::new(form);
        let needs: Vec<BTreeSet<DefId>> =
            (0..form.defs.len()).map(|index| reads[index].iter().flat_map(|reads| finder.leaves(reads)).collect()).collect();
        let (order, turns) = order(form, &needs, &reads);
        let lists = form.defs.iter().map(|def| list_reads(def, &finder)).collect();
        let mut flat = Self { form, order, turns, known: vec![true; form.defs.len()], repeated, lists };
        flat.judge(&needs, &finder, &carried);
        flat
    }

    pub fn form(&self) -> &'f Form {
        self.form
    }

    /// True when the rows hold all that decides of this question.
    pub fn is_known(&self, def: DefId) -> bool {
        self.known[def.0]
    }

    /// True for a computed value that time or chance change.
    pub fn moves(&self, def: DefId) -> bool {
        self.form.def(def).bind.moving.is_some()
    }

    /// True for a repeat and all that stands in it.
    pub fn is_repeated(&self, def: DefId) -> bool {
        self.repeated[def.0]
    }

    /// Finds what cannot be known: it reads a repeat, a question that the rows do not carry, or something unknown itself.
    fn judge(&mut self, needs: &[BTreeSet<DefId>], finder: &Finder, carried: &impl Fn(DefId) -> bool) {
        // A question that is not carried has no value, unless it is computed, or hidden and never asked.
        let mut valued: Vec<bool> = (0..self.form.defs.len()).map(|index| self.starts_valued(DefId(index), carried)).collect();
        let asked: Vec<Vec<DefId>> = (0..needs.len()).map(|index| self.all_reads(DefId(index), finder)).collect();
        loop {
            let mut changed = false;
            for index in 0..needs.len() {
                let def = self.form.def(DefId(index));
                let above = def.parent.is_none_or(|parent| self.known[parent.0]);
                let known = above && !self.repeated[index] && asked[index].iter().all(|read| valued[read.0]);
                let has_value = if def.bind.calculate.is_some() { known || carried(DefId(index)) } else { valued[index] };
                changed |= (self.known[index], valued[index]) != (known, has_value);
                (self.known[index], valued[index]) = (known, has_value);
            }
            if !changed {
                return;
            }
        }
    }

    fn starts_valued(&self, def: DefId, carried: &impl Fn(DefId) -> bool) -> bool {
        let definition = self.form.def(def);
        let is_model = definition.control.is_none() && definition.is_leaf();
        !self.repeated[def.0] && (carried(def) || definition.bind.calculate.is_some() || is_model)
    }

    /// The leaves that any rule of a question reads: those of its state, and what it must be.
    fn all_reads(&self, def: DefId, finder: &Finder) -> Vec<DefId> {
        let definition = self.form.def(def);
        let bind = &definition.bind;
        let rules = [&bind.required, &bind.constraint].into_iter().flatten();
        let mut reads = reads_of_state(definition);
        reads.extend(rules.map(|rule| graph::reads(rule, &definition.path)));
        let mut leaves: Vec<DefId> = reads.iter().flat_map(|reads| finder.leaves(reads)).filter(|read| *read != def).collect();
        leaves.sort();
        leaves.dedup();
        leaves
    }
}

fn repeated(form: &Form) -> Vec<bool> {
    let is_repeat = |def: &DefId| form.def(*def).repeat.is_some();
    let above = |index| std::iter::successors(Some(DefId(index)), |def| form.def(*def).parent);
    (0..form.defs.len()).map(|index| above(index).any(|def| is_repeat(&def))).collect()
}

/// What decides whether a question is asked, what it is worth and what it offers.
fn reads_of_state(def: &Def) -> Vec<Reads> {
    let rules = [&def.bind.relevant, &def.bind.calculate].into_iter().flatten();
    rules.chain(list_expressions(def)).map(|expression| graph::reads(expression, &def.path)).collect()
}

fn list_expressions(def: &Def) -> Vec<&Expression> {
    match def.control.as_ref().and_then(|control| control.choices.as_ref()) {
        Some(Choices::Listed(listed)) => vec![&listed.nodes, &listed.value],
        _ => Vec::new(),
    }
}

fn list_reads(def: &Def, finder: &Finder) -> Option<ListReads> {
    def.control.as_ref()?.choices.as_ref()?;
    let reads: Vec<Reads> = list_expressions(def).into_iter().map(|expression| graph::reads(expression, &def.path)).collect();
    let leaves: BTreeSet<DefId> = reads.iter().flat_map(|reads| finder.leaves(reads)).collect();
    let is_kept = !reads.iter().any(|reads| reads.moves || reads.reads_labels || reads.counts_places);
    Some(ListReads { leaves: leaves.into_iter().collect(), is_kept })
}

/// From the paths of expressions to definitions.
struct Finder<'f> {
    form: &'f Form,
    by_path: BTreeMap<String, DefId>,
}

impl<'f> Finder<'f> {
    fn new(form: &'f Form) -> Self {
        let by_path = form.defs.iter().enumerate().map(|(index, def)| (local(&def.path), DefId(index))).collect();
        Self { form, by_path }
    }

    /// The leaves that are read: a group stands for all under it. The root alone is no read: every path passes it.
    fn leaves(&self, reads: &Reads) -> BTreeSet<DefId> {
        let mut found = BTreeSet::new();
        for path in &reads.paths {
            match path.contains('*') {
                false => self.by_path.get(path).into_iter().for_each(|def| self.under(*def, &mut found)),
                true => self.by_path.iter().filter(|(known, _)| fits(known, path)).for_each(|(_, def)| self.under(*def, &mut found)),
            }
        }
        found
    }

    fn under(&self, def: DefId, found: &mut BTreeSet<DefId>) {
        match self.form.def(def).is_leaf() {
            true => drop(found.insert(def)),
            false => self.form.def(def).children.iter().for_each(|child| self.under(*child, found)),
        }
    }
}

/// A path without its prefixes.
fn local(path: &str) -> String {
    path.split('/').map(|step| step.rsplit(':').next().unwrap_or(step)).collect::<Vec<_>>().join("/")
}

fn fits(path: &str, pattern: &str) -> bool {
    let (path, pattern): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), pattern.split('/').collect());
    path.len() == pattern.len() && path.iter().zip(pattern).all(|(step, wanted)| wanted == "*" || *step == wanted)
}

/// Each definition after its parent and after what it reads; the order of the form and `true` when they turn in a circle.
fn order(form: &Form, needs: &[BTreeSet<DefId>], reads: &[Vec<Reads>]) -> (Vec<DefId>, bool) {
    let path = |def: DefId| form.def(def).path.clone();
    let items: Vec<(String, BTreeSet<String>)> = form
        .defs
        .iter()
        .zip(needs)
        .map(|(def, needs)| (def.path.clone(), needs.iter().copied().chain(def.parent).map(path).collect()))
        .collect();
    let is_hidden = reads.iter().flatten().any(|reads| reads.reads_labels || !reads.questions.is_empty());
    match graph::order(&items) {
        Ok(order) => (order.into_iter().map(DefId).collect(), is_hidden),
        Err(_) => ((0..form.defs.len()).map(DefId).collect(), true),
    }
}
