//! What alignment has to do with the codes of one file: which come together, which change name, which are lost.

use crate::Cog;
use crate::cog::Span;
use base::{CogYear, Commune};
use std::collections::{BTreeMap, BTreeSet};

/// A commune of the map wanted, and the communes of the file's map that it is made of.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Group {
    pub parts: BTreeSet<Commune>,
    /// False when one of the parts was divided: some of it went elsewhere, so that no sum is right.
    pub whole: bool,
}

impl Group {
    pub fn is_rename(&self) -> bool {
        self.whole && self.parts.len() == 1
    }
}

/// Only codes that change are in a plan; all others stay as they are.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Plan {
    pub groups: BTreeMap<Commune, Group>,
    /// Codes whose own cells do not stay, and the communes wanted that hold some of them.
    pub gone: BTreeMap<Commune, BTreeSet<Commune>>,
    /// Codes that cannot be on the map the file is said to be on.
    pub out_of_map: BTreeSet<Commune>,
    /// Codes gone because the file also holds their successor, as published on the new map.
    pub doubled: BTreeSet<Commune>,
}

impl Plan {
    /// The plan of a file that holds the codes `present`, on the map of `from` when that is known.
    pub fn new(present: &BTreeSet<Commune>, from: Option<CogYear>, to: CogYear, cog: &Cog) -> Plan {
        let mut plan = Plan::default();
        match from.or_else(|| newer_map(present, to, cog)) {
            Some(from) => plan.by_year(present, from, to, cog),
            None => plan.by_codes(present, present, to, cog),
        }
        plan.keep_published(present);
        for (target, group) in &plan.groups {
            for part in &group.parts {
                plan.gone.entry(*part).or_default().insert(*target);
            }
        }
        plan
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.gone.is_empty()
    }

    fn by_year(&mut self, present: &BTreeSet<Commune>, from: CogYear, to: CogYear, cog: &Cog) {
        let span = Span::years(from, to);
        let (on_map, out_of_map): (BTreeSet<Commune>, _) = present.iter().partition(|code| cog.exists(**code, from));
        for code in &on_map {
            let targets = cog.targets(*code, &span);
            for target in &targets {
                let parts = cog.parts(*target, &span);
                if parts.len() > 1 || target != code || targets.len() > 1 {
                    self.insert(*target, parts, |part| cog.targets(part, &span));
                }
            }
        }
        // A code younger than the map said stays when it is on the map wanted; an older one follows its own movements.
        self.by_codes(&out_of_map, present, to, cog);
        self.out_of_map = out_of_map;
    }

    /// Without a year, the codes decide: one that has ended for good shows that the file is older than that end.
    fn by_codes(&mut self, codes: &BTreeSet<Commune>, present: &BTreeSet<Commune>, to: CogYear, cog: &Cog) {
        let mut oldest: BTreeMap<Commune, Span> = BTreeMap::new();
        for code in codes.iter().filter(|code| !cog.exists(**code, to)) {
            let Some(span) = cog.span_from_end(*code, to) else {
                self.by_passage(*code, present, cog);
                continue;
            };
            for target in cog.targets(*code, &span) {
                let kept = oldest.entry(target).or_insert_with(|| span.clone());
                if span.begins_before(kept) {
                    *kept = span.clone();
                }
            }
        }
        for (target, span) in oldest {
            self.insert(target, cog.parts(target, &span), |part| cog.targets(part, &span));
        }
    }

    fn by_passage(&mut self, code: Commune, present: &BTreeSet<Commune>, cog: &Cog) {
        let Some(targets) = cog.passage(code) else { return };
        for target in targets {
            let group = self.groups.entry(*target).or_insert_with(|| Group { parts: BTreeSet::new(), whole: true });
            group.parts.extend([Some(code), present.get(target).copied()].into_iter().flatten());
            group.whole &= targets.len() == 1;
        }
    }

    fn insert(&mut self, target: Commune, parts: BTreeSet<Commune>, targets: impl Fn(Commune) -> BTreeSet<Commune>) {
        let whole = parts.iter().all(|part| targets(*part).len() == 1);
        self.groups.insert(target, Group { parts, whole });
    }

    /// A file that holds a new code (no part of the old map) has its value as published: it is kept, the parts are not added.
    fn keep_published(&mut self, present: &BTreeSet<Commune>) {
        let published: Vec<Commune> = self
            .groups
            .iter()
            .filter(|(target, group)| present.contains(target) && !group.parts.contains(target))
            .map(|(t, _)| *t)
            .collect();
        for target in published {
            if let Some(group) = self.groups.remove(&target) {
                let doubled: BTreeSet<Commune> = group.parts.intersection(present).copied().collect();
                doubled.iter().for_each(|part| {
                    self.gone.entry(*part).or_default();
                });
                self.doubled.extend(doubled);
            }
        }
    }
}

/// A file without a year that holds codes born after the map wanted is on the map of the youngest of them.
fn newer_map(present: &BTreeSet<Commune>, to: CogYear, cog: &Cog) -> Option<CogYear> {
    present.iter().filter_map(|code| cog.birth_after(*code, to)).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cog::tests::{code, lez, movement};

    fn present(codes: &[&str]) -> BTreeSet<Commune> {
        codes.iter().map(|c| code(c)).collect()
    }

    #[test]
    fn a_file_on_the_new_map_is_left_alone() {
        let plan = Plan::new(&present(&["31471", "31042"]), None, CogYear(2025), &lez());
        assert!(plan.is_empty());
        let plan = Plan::new(&present(&["31471", "31042"]), Some(CogYear(2019)), CogYear(2025), &lez());
        assert!(plan.is_empty());
    }

    #[test]
    fn trap_12_saint_beat_without_lez_is_a_part_when_the_file_is_old() {
        let plan = Plan::new(&present(&["31471"]), Some(CogYear(2018)), CogYear(2025), &lez());
        assert_eq!(plan.groups[&code("31471")].parts, present(&["31298", "31471"]));
    }

    #[test]
    fn a_file_without_year_that_holds_lez_is_older_than_the_merger() {
        let plan = Plan::new(&present(&["31298", "31471"]), None, CogYear(2025), &lez());
        assert!(plan.groups[&code("31471")].whole);
        assert_eq!(plan.gone.into_keys().collect::<BTreeSet<_>>(), present(&["31298", "31471"]));
    }

    #[test]
    fn a_code_too_old_for_the_map_said_is_followed_and_told() {
        let plan = Plan::new(&present(&["31298", "31471"]), Some(CogYear(2022)), CogYear(2025), &lez());
        assert_eq!(plan.out_of_map, present(&["31298"]));
        assert_eq!(plan.groups[&code("31471")].parts, present(&["31298", "31471"]));
    }

    #[test]
    fn a_division_is_no_whole() {
        let cog = Cog::new(&[movement(21, "2024-01-01", "85084", "85084"), movement(21, "2024-01-01", "85084", "85165")], &[]);
        let plan = Plan::new(&present(&["85084"]), Some(CogYear(2022)), CogYear(2025), &cog);
        assert!(!plan.groups[&code("85084")].whole && !plan.groups[&code("85165")].whole);
        assert_eq!(plan.gone.into_keys().collect::<BTreeSet<_>>(), present(&["85084"]));
    }

    #[test]
    fn a_code_changed_before_the_year_said_keeps_its_published_cell() {
        let cog = Cog::new(&[movement(50, "2024-03-04", "12076", "12218")], &[]);
        let plan = Plan::new(&present(&["12218"]), Some(CogYear(2022)), CogYear(2025), &cog);
        assert!(plan.is_empty());
        let both = Plan::new(&present(&["12076", "12218"]), Some(CogYear(2022)), CogYear(2025), &cog);
        assert!(both.groups.is_empty());
        assert_eq!(both.doubled, present(&["12076"]));
    }
}
