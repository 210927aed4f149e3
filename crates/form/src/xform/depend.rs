//! Who must be looked at again when a place changes.

use super::body::Choices;
use super::primary::{Def, DefId};
use crate::Expression;
use crate::expression::graph::{self, Reads};
use std::collections::HashMap;

/// The readers of each definition.
#[derive(Clone, Debug, Default)]
pub struct Dependents {
    readers: Vec<Vec<DefId>>,
    /// Those that read what cannot be told beforehand: `*`, `${name}`, the label of a choice.
    always: Vec<DefId>,
    /// Those that read the place of a repeat.
    counting: Vec<DefId>,
}

impl Dependents {
    pub(crate) fn of(defs: &[Def]) -> Self {
        let places: HashMap<String, DefId> = defs.iter().enumerate().map(|(index, def)| (local(&def.path), DefId(index))).collect();
        let mut found = Self { readers: vec![Vec::new(); defs.len()], ..Self::default() };
        for (index, def) in defs.iter().enumerate() {
            let reads: Vec<Reads> = expressions(def).into_iter().map(|expression| graph::reads(expression, &def.path)).collect();
            reads.iter().for_each(|reads| found.note(DefId(index), reads, &places));
        }
        found
    }

    fn note(&mut self, reader: DefId, reads: &Reads, places: &HashMap<String, DefId>) {
        if reads.is_opaque() {
            self.always.push(reader);
        }
        if reads.counts_places {
            self.counting.push(reader);
        }
        for read in reads.paths.iter().filter_map(|path| places.get(&local(path))) {
            self.readers[read.0].push(reader);
        }
    }

    /// Those who read the value of a definition: it, or a group that holds it.
    pub(crate) fn of_value<'a>(&'a self, defs: &'a [Def], changed: DefId) -> impl Iterator<Item = DefId> + 'a {
        let above = std::iter::successors(Some(changed), |def| defs[def.0].parent);
        above.flat_map(|def| &self.readers[def.0]).chain(&self.always).copied()
    }

    /// Those who read the number or the places of instances.
    pub(crate) fn counting(&self) -> impl Iterator<Item = DefId> {
        self.counting.iter().copied()
    }
}

fn expressions(def: &Def) -> Vec<&Expression> {
    let bind = &def.bind;
    let mut found: Vec<&Expression> = [&bind.relevant, &bind.required, &bind.readonly, &bind.calculate].into_iter().flatten().collect();
    found.extend(def.repeat.as_ref().and_then(|repeat| repeat.count.as_ref()));
    if let Some(Choices::Listed(listed)) = def.control.as_ref().and_then(|control| control.choices.as_ref()) {
        found.extend([&listed.nodes, &listed.value]);
    }
    found
}

/// A path without its prefixes.
fn local(path: &str) -> String {
    path.split('/').map(|step| step.rsplit(':').next().unwrap_or(step)).collect::<Vec<_>>().join("/")
}
