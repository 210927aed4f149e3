//! The code officiel géographique in time: what becomes of the code of a commune from one map to another.
//!
//! Made of the movements (dated, complete since 1943) and, for codes that no movement explains, of the passage table.
//! A movement of day D is seen on the maps of 1 January from D on: a map of year Y holds all movements of days up to Y-01-01.

use base::{CogYear, Commune};
use source::reading::{Movement, Passage};
use std::collections::{BTreeMap, BTreeSet};

/// Changes of one day and phase: a commune before, and the communes after that hold some of it.
type Step = BTreeMap<Commune, BTreeSet<Commune>>;
/// Day, then phase within the day.
pub(crate) type StepKey = (String, u8);

/// Changes of code come first on their day, then re-creations, then mergers: Pont-Farcy went from 14513 to 50649 and into
/// 50592 on the same day.
fn phase(kind: u16) -> u8 {
    match kind {
        41 | 50 => 0,
        20 | 21 => 1,
        _ => 2,
    }
}

/// The first step that is not yet on the map of a year.
fn after(year: CogYear) -> StepKey {
    (format!("{:04}-01-01", year.0), 3)
}

/// A span of steps and the way it is walked: against time when the file's map is newer than the study's.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Span {
    first: StepKey,
    end: StepKey,
    backwards: bool,
}

impl Span {
    pub(crate) fn years(from: CogYear, to: CogYear) -> Span {
        let (low, high) = (from.min(to), from.max(to));
        Span { first: after(low), end: after(high), backwards: from > to }
    }

    /// From just before a step to the map of a year.
    fn since(first: StepKey, to: CogYear) -> Span {
        Span { first, end: after(to), backwards: false }
    }

    pub(crate) fn begins_before(&self, other: &Span) -> bool {
        self.first < other.first
    }

    fn reversed(&self) -> Span {
        Span { backwards: !self.backwards, ..self.clone() }
    }
}

/// All movements of communes, by day, and the passage table.
#[derive(Clone, Debug, Default)]
pub struct Cog {
    steps: BTreeMap<StepKey, Step>,
    steps_back: BTreeMap<StepKey, Step>,
    /// The steps a code takes part in, before or after.
    steps_of: BTreeMap<Commune, BTreeSet<StepKey>>,
    passages: BTreeMap<Commune, BTreeSet<Commune>>,
}

impl Cog {
    /// Only movements from a commune to a commune count: delegated and associated communes are parts of one, not communes.
    pub fn new(movements: &[Movement], passages: &[Passage]) -> Cog {
        let mut cog = Cog::default();
        for movement in movements.iter().filter(|m| m.type_before == "COM" && m.type_after == "COM") {
            let key = (movement.date.clone(), phase(movement.kind));
            for code in [movement.before, movement.after] {
                cog.steps_of.entry(code).or_default().insert(key.clone());
            }
            cog.steps_back.entry(key.clone()).or_default().entry(movement.after).or_default().insert(movement.before);
            cog.steps.entry(key).or_default().entry(movement.before).or_default().insert(movement.after);
        }
        for passage in passages {
            cog.passages.entry(passage.before).or_default().insert(passage.after);
        }
        cog
    }

    /// The communes on the other side of a span that hold some of `code`: itself when nothing has moved.
    ///
    /// A commune merged and created again within the span is itself again, and took nothing from those that stayed merged.
    pub(crate) fn targets(&self, code: Commune, span: &Span) -> BTreeSet<Commune> {
        let reached = self.reached(code, span);
        if reached.len() < 2 {
            return reached;
        }
        let start = if span.backwards { &span.end } else { &span.first };
        let itself_again = reached.contains(&code) && self.is_reborn(code, span);
        let has_own_past = |c: Commune| self.exists_before(c, start) && (itself_again || self.is_reborn(c, span));
        reached.into_iter().filter(|c| *c == code || !has_own_past(*c)).collect()
    }

    /// True when a code appears within the span that was not there the day before.
    fn is_reborn(&self, code: Commune, span: &Span) -> bool {
        let (before, after) = if span.backwards { (&self.steps_back, &self.steps) } else { (&self.steps, &self.steps_back) };
        let holds = |steps: &BTreeMap<StepKey, Step>, key: &StepKey| steps.get(key).is_some_and(|step| step.contains_key(&code));
        let mut steps = self.steps_of.get(&code).into_iter().flat_map(|steps| steps.range(&span.first..&span.end));
        steps.any(|key| holds(after, key) && !holds(before, key))
    }

    /// The communes on this side of a span that `code`, on the other side, is made of.
    pub(crate) fn parts(&self, code: Commune, span: &Span) -> BTreeSet<Commune> {
        let candidates = self.reached(code, &span.reversed());
        candidates.into_iter().filter(|part| self.targets(*part, span).contains(&code)).collect()
    }

    fn reached(&self, code: Commune, span: &Span) -> BTreeSet<Commune> {
        let mut held = BTreeSet::from([code]);
        let mut last: Option<StepKey> = None;
        while let Some(key) = self.next_step(&held, span, last.as_ref()) {
            let steps = if span.backwards { &self.steps_back } else { &self.steps };
            if let Some(step) = steps.get(&key) {
                held = held.iter().flat_map(|c| step.get(c).cloned().unwrap_or_else(|| BTreeSet::from([*c]))).collect();
            }
            last = Some(key);
        }
        held
    }

    fn next_step(&self, held: &BTreeSet<Commune>, span: &Span, last: Option<&StepKey>) -> Option<StepKey> {
        let steps = held.iter().filter_map(|code| self.steps_of.get(code));
        match (span.backwards, last) {
            (false, None) => steps.filter_map(|s| s.range(&span.first..&span.end).next()).min().cloned(),
            (false, Some(last)) => {
                steps.filter_map(|s| s.range(last..).find(|key| *key > last)).filter(|key| *key < &span.end).min().cloned()
            }
            (true, last) => {
                let end = last.unwrap_or(&span.end);
                steps.filter_map(|s| s.range(..end).next_back()).filter(|key| *key >= &span.first).max().cloned()
            }
        }
    }

    /// What became of a code between two maps; several communes when it was divided.
    pub fn successors(&self, code: Commune, from: CogYear, to: CogYear) -> BTreeSet<Commune> {
        self.targets(code, &Span::years(from, to))
    }

    /// The communes and all former codes that have become one of them: the rows of older files that a study must read so that
    /// alignment finds every part.
    pub fn with_former(&self, communes: &BTreeSet<Commune>) -> BTreeSet<Commune> {
        let mut all = communes.clone();
        for step in self.steps.values().rev() {
            let joined = step.iter().filter(|(_, after)| after.iter().any(|code| all.contains(code))).map(|(before, _)| *before);
            let joined: Vec<Commune> = joined.collect();
            all.extend(joined);
        }
        let passed = self.passages.iter().filter(|(_, after)| after.iter().any(|code| communes.contains(code)));
        all.extend(passed.map(|(before, _)| *before));
        all
    }

    /// True when the code is a commune on the map of `year`; a code without any movement always is.
    pub fn exists(&self, code: Commune, year: CogYear) -> bool {
        self.exists_before(code, &after(year))
    }

    fn exists_before(&self, code: Commune, end: &StepKey) -> bool {
        let Some(steps) = self.steps_of.get(&code) else {
            return self.exists_by_passage(code);
        };
        match steps.range(..end).next_back() {
            Some(last) => self.is_after(code, last),
            None => steps.iter().next().is_none_or(|first| self.is_before(code, first)),
        }
    }

    fn exists_by_passage(&self, code: Commune) -> bool {
        self.passages.get(&code).is_none_or(|after| after.contains(&code))
    }

    fn is_before(&self, code: Commune, step: &StepKey) -> bool {
        self.steps.get(step).is_some_and(|step| step.contains_key(&code))
    }

    fn is_after(&self, code: Commune, step: &StepKey) -> bool {
        self.steps_back.get(step).is_some_and(|step| step.contains_key(&code))
    }

    /// The span that begins just before the code ended for good, as seen from the map of `to`.
    pub(crate) fn span_from_end(&self, code: Commune, to: CogYear) -> Option<Span> {
        let last = self.steps_of.get(&code)?.range(..after(to)).next_back()?;
        (!self.is_after(code, last)).then(|| Span::since(last.clone(), to))
    }

    /// The first map on which a code that is born after the map of `to` is seen.
    pub(crate) fn birth_after(&self, code: Commune, to: CogYear) -> Option<CogYear> {
        let first = self.steps_of.get(&code)?.iter().next()?;
        let (day, _) = first;
        let year: u16 = day.get(..4)?.parse().ok()?;
        let seen = if day.ends_with("-01-01") { year } else { year + 1 };
        (!self.is_before(code, first) && seen > to.0).then_some(CogYear(seen))
    }

    /// Where the passage table sends a code that no movement explains.
    pub(crate) fn passage(&self, code: Commune) -> Option<&BTreeSet<Commune>> {
        self.passages.get(&code).filter(|after| !after.contains(&code))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn movement(kind: u16, date: &str, before: &str, after: &str) -> Movement {
        Movement {
            kind,
            date: date.into(),
            type_before: "COM".into(),
            before: before.parse().unwrap(),
            type_after: "COM".into(),
            after: after.parse().unwrap(),
            label_before: String::new(),
            label_after: String::new(),
            line: 2,
        }
    }

    pub(crate) fn code(text: &str) -> Commune {
        text.parse().unwrap()
    }

    fn texts(codes: BTreeSet<Commune>) -> Vec<String> {
        codes.into_iter().map(|c| c.to_string()).collect()
    }

    pub(crate) fn lez() -> Cog {
        Cog::new(&[movement(32, "2019-01-01", "31298", "31471"), movement(32, "2019-01-01", "31471", "31471")], &[])
    }

    #[test]
    fn trap_12_lez_is_in_saint_beat_lez_from_the_map_of_2019() {
        let cog = lez();
        assert_eq!(texts(cog.successors(code("31298"), CogYear(2018), CogYear(2025))), ["31471"]);
        assert_eq!(texts(cog.successors(code("31298"), CogYear(2019), CogYear(2025))), ["31298"]);
        assert_eq!(texts(cog.parts(code("31471"), &Span::years(CogYear(2018), CogYear(2019)))), ["31298", "31471"]);
        assert!(cog.exists(code("31298"), CogYear(2018)) && !cog.exists(code("31298"), CogYear(2019)));
        let study = BTreeSet::from([code("31471"), code("31042")]);
        assert_eq!(texts(cog.with_former(&study)), ["31042", "31298", "31471"]);
    }

    #[test]
    fn a_chain_is_followed_to_its_end_and_only_from_its_map_on() {
        let cog = Cog::new(
            &[
                movement(32, "2013-01-01", "31001", "31002"),
                movement(32, "2013-01-01", "31002", "31002"),
                movement(32, "2019-01-01", "31002", "31003"),
                movement(32, "2019-01-01", "31003", "31003"),
            ],
            &[],
        );
        assert_eq!(texts(cog.successors(code("31001"), CogYear(2012), CogYear(2025))), ["31003"]);
        assert_eq!(texts(cog.parts(code("31003"), &Span::years(CogYear(2012), CogYear(2025)))), ["31001", "31002", "31003"]);
        assert_eq!(texts(cog.parts(code("31003"), &Span::years(CogYear(2013), CogYear(2025)))), ["31002", "31003"]);
        assert_eq!(texts(cog.successors(code("31001"), CogYear(2012), CogYear(2018))), ["31002"]);
    }

    #[test]
    fn a_code_changed_and_merged_on_one_day_is_followed_through_both() {
        let day = "2018-01-01";
        let cog =
            Cog::new(&[movement(32, day, "50649", "50592"), movement(32, day, "50592", "50592"), movement(41, day, "14513", "50649")], &[]);
        assert_eq!(texts(cog.successors(code("14513"), CogYear(2017), CogYear(2025))), ["50592"]);
        assert_eq!(texts(cog.parts(code("50592"), &Span::years(CogYear(2017), CogYear(2025)))), ["14513", "50592"]);
    }

    #[test]
    fn a_recreated_commune_comes_out_of_the_one_that_held_it() {
        let cog = Cog::new(
            &[
                movement(33, "1974-01-01", "31300", "31483"),
                movement(33, "1974-01-01", "31483", "31483"),
                movement(21, "2008-01-01", "31483", "31483"),
                movement(21, "2008-01-01", "31483", "31300"),
            ],
            &[],
        );
        assert_eq!(texts(cog.successors(code("31483"), CogYear(2000), CogYear(2025))), ["31300", "31483"]);
        assert!(cog.exists(code("31300"), CogYear(2025)) && !cog.exists(code("31300"), CogYear(2000)));
        assert_eq!(texts(cog.successors(code("31300"), CogYear(2008), CogYear(2025))), ["31300"]);
    }

    #[test]
    fn a_commune_merged_and_created_again_is_itself_again() {
        let merged = ["85165", "85212", "85084", "85030"].map(|before| movement(32, "2016-01-01", before, "85084"));
        let again = ["85165", "85212", "85084"].map(|after| movement(21, "2024-01-01", "85084", after));
        let cog = Cog::new(&[merged.as_slice(), again.as_slice()].concat(), &[]);
        let span = Span::years(CogYear(2010), CogYear(2025));
        for commune in ["85165", "85212"] {
            assert_eq!(texts(cog.targets(code(commune), &span)), [commune]);
            assert_eq!(texts(cog.parts(code(commune), &span)), [commune]);
        }
        assert_eq!(texts(cog.targets(code("85030"), &span)), ["85084"]);
        assert_eq!(texts(cog.parts(code("85084"), &span)), ["85030", "85084"]);
        assert_eq!(cog.successors(code("85084"), CogYear(2020), CogYear(2025)).len(), 3);
    }

    #[test]
    fn a_newer_map_is_walked_against_time() {
        let cog = Cog::new(&[movement(50, "2024-03-04", "12076", "12218")], &[]);
        assert_eq!(texts(cog.successors(code("12218"), CogYear(2025), CogYear(2023))), ["12076"]);
        assert_eq!(cog.birth_after(code("12218"), CogYear(2023)), Some(CogYear(2025)));
        assert!(!cog.exists(code("12218"), CogYear(2024)) && cog.exists(code("12218"), CogYear(2025)));
    }
}
