//! The arrows that may be drawn, and every way of walking the line with them.

use super::line::{Line, Step, StepKind};
use super::truth::{Known, OTHER, truth};
use std::collections::{BTreeMap, BTreeSet};

/// The place of a step and a code → the step where the arrow leads (the number of steps for the end).
pub(super) type Arrows = BTreeMap<(usize, String), usize>;

/// Ways held apart at one step; beyond, nothing is known any more and the conditions are printed.
const MOST_WAYS: usize = 4_000;
/// Arrows beside one question; with more, unless few choices go on, a line above what is skipped is clearer.
const MOST_ARROWS: usize = 3;

/// The arrows of all questions with one answer that are not rows of a table.
pub(super) fn arrows(line: &Line) -> Arrows {
    let mut found = Arrows::new();
    let mut place = 0;
    while let Some(step) = line.steps.get(place) {
        if let StepKind::Question { codes, .. } = &step.kind {
            let own: Vec<(String, usize)> = codes.iter().filter_map(|code| Some((code.clone(), jump(line, place, code)?))).collect();
            if own.len() <= MOST_ARROWS || 2 * own.len() <= codes.len() {
                found.extend(own.into_iter().map(|(code, to)| ((place, code), to)));
            }
        }
        place = if matches!(step.kind, StepKind::Table) { step.end } else { place + 1 };
    }
    found
}

/// The first step after a choice that may be asked, when it is not the next one.
fn jump(line: &Line, from: usize, code: &str) -> Option<usize> {
    let mut known = Known::from([(line.steps[from].name.clone(), code.to_owned())]);
    let mut place = from + 1;
    let mut has_passed = false;
    while let Some(step) = line.steps.get(place) {
        if step.is_conditional && truth(&step.condition, &known) == Some(false) {
            has_passed = true;
            pass(line, place, step.end, &mut known);
            place = step.end;
        } else if matches!(step.kind, StepKind::Group) && (!step.is_conditional || truth(&step.condition, &known) == Some(true)) {
            place += 1;
        } else {
            break;
        }
    }
    // A group whose condition is not known is entered at its beginning, where its condition stands.
    has_passed.then_some(place)
}

/// What is passed over is not asked: its answers are blanks.
fn pass(line: &Line, from: usize, to: usize, known: &mut Known) {
    for step in &line.steps[from..to] {
        known.insert(step.name.clone(), String::new());
    }
}

/// Walks every way; gives the items whose condition surely holds for all who reach them.
pub(super) fn walk(line: &Line, arrows: &Arrows) -> BTreeSet<usize> {
    let mut ways: Vec<BTreeSet<Known>> = vec![BTreeSet::new(); line.steps.len() + 1];
    ways[0].insert(Known::new());
    let mut proven = BTreeSet::new();
    for (place, step) in line.steps.iter().enumerate() {
        let mut here = std::mem::take(&mut ways[place]);
        if here.len() > MOST_WAYS {
            here = BTreeSet::from([Known::new()]);
        }
        let holds = |known: &Known| if step.is_conditional { truth(&step.condition, known) } else { Some(true) };
        let is_proven = here.iter().all(|known| holds(known) == Some(true));
        if is_proven {
            proven.insert(step.item);
        }
        for known in here {
            let held = holds(&known);
            if !is_proven && held != Some(true) {
                let mut passed = known.clone();
                pass(line, place, step.end, &mut passed);
                send(line, &mut ways, step.end, passed);
            }
            if is_proven || held != Some(false) {
                visit(line, arrows, place, step, known, &mut ways);
            }
        }
    }
    proven
}

fn visit(line: &Line, arrows: &Arrows, place: usize, step: &Step, known: Known, ways: &mut [BTreeSet<Known>]) {
    let StepKind::Question { answers, codes } = &step.kind else { return send(line, ways, place + 1, known) };
    if answers.is_empty() {
        let mut next = known;
        next.remove(&step.name);
        return send(line, ways, place + 1, next);
    }
    for answer in answers {
        let mut next = known.clone();
        next.insert(step.name.clone(), answer.clone());
        let stands_for = |code: &&String| *code == answer || answer == OTHER && !answers.contains(code);
        let targets: BTreeSet<Option<usize>> =
            codes.iter().filter(stands_for).map(|code| arrows.get(&(place, code.clone())).copied()).collect();
        let targets = if targets.is_empty() { BTreeSet::from([None]) } else { targets };
        for target in targets {
            let to = target.unwrap_or(place + 1);
            let mut next = next.clone();
            pass(line, place + 1, to, &mut next);
            send(line, ways, to, next);
        }
    }
}

/// A way goes on at a step, with what later conditions still ask.
fn send(line: &Line, ways: &mut [BTreeSet<Known>], place: usize, mut known: Known) {
    known.retain(|name, _| line.last_use.get(name).is_some_and(|last| *last >= place));
    ways[place].insert(known);
}
