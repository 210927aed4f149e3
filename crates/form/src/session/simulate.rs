//! SIMULATED answers to a form: fictitious persons who follow its routes and keep its rules.
//!
//! In: a session and a seed. Out: the session filled at random, the same for the same seed. What it is for: to try exports,
//! imports and checks before anybody has answered. No distribution is that of a population, so no result means anything.

use super::{Condition, Place, Session, SessionError, View};
use crate::expression::random::Chance;
use crate::xform::{ControlKind, DataType};

/// A question that need not be answered is left blank this often.
const SILENT: f64 = 0.04;
/// A box of a multiple choice is ticked this often.
const TICKED: f64 = 0.3;
/// Answers tried before a question with a rule is left blank.
const TRIES: usize = 12;
/// Numbers are drawn below this, unless a scale bounds them.
const LARGEST: f64 = 10.0;

impl Session<'_> {
    /// Answers every question that is asked, in the order of the form; repeats stay as the form opens them.
    ///
    /// Errors: those of [`Session::answer`] and [`Session::views`].
    pub fn simulate(&mut self, seed: u64) -> Result<(), SessionError> {
        let chance = Chance::new(seed);
        for place in self.places() {
            // What an earlier answer changed is looked at when the question comes.
            let (node, def) = (self.node(place), self.def(place));
            if node.relevant && !node.readonly && def.is_leaf() && def.control.is_some() {
                self.draw_answer(place, &chance)?;
            }
        }
        Ok(())
    }

    /// Draws until the rules hold; a required question is never left blank on purpose.
    fn draw_answer(&mut self, place: Place, chance: &Chance) -> Result<(), SessionError> {
        if !self.node(place).required && chance.unit() < SILENT {
            return Ok(());
        }
        let view = self.view(place)?;
        for _ in 0..TRIES {
            let value = self.draw(place, &view, chance);
            match self.answer(place, &value) {
                Ok(()) => {}
                Err(SessionError::Value { .. }) => continue,
                Err(error) => return Err(error),
            }
            if self.violation(place)?.is_none_or(|violation| violation.condition == Condition::Required) {
                return Ok(());
            }
        }
        self.answer(place, "")
    }

    fn draw(&self, place: Place, view: &View, chance: &Chance) -> String {
        let codes: Vec<&str> = view.choices.iter().flatten().map(|(code, _)| code.as_str()).collect();
        let control = self.def(place).control.as_ref();
        match control.map(|control| control.kind) {
            Some(ControlKind::Trigger) => "OK".to_owned(),
            Some(ControlKind::SelectOne) => one(&codes, chance).to_owned(),
            Some(ControlKind::SelectMany) => some(&codes, chance),
            Some(ControlKind::Rank) => shuffled(codes, chance).join(" "),
            _ => typed(view.data_type, control.and_then(|control| control.bounds), chance),
        }
    }
}

fn below(most: usize, chance: &Chance) -> usize {
    ((chance.unit() * most as f64) as usize).min(most.saturating_sub(1))
}

fn one<'c>(codes: &[&'c str], chance: &Chance) -> &'c str {
    codes.get(below(codes.len(), chance)).copied().unwrap_or_default()
}

/// At least one box.
fn some(codes: &[&str], chance: &Chance) -> String {
    let first = below(codes.len(), chance);
    let ticked = codes.iter().enumerate().filter(|(index, _)| *index == first || chance.unit() < TICKED);
    ticked.map(|(_, code)| *code).collect::<Vec<_>>().join(" ")
}

fn shuffled<'c>(mut codes: Vec<&'c str>, chance: &Chance) -> Vec<&'c str> {
    (1..codes.len()).rev().for_each(|last| codes.swap(last, below(last + 1, chance)));
    codes
}

fn typed(data_type: DataType, bounds: Option<(f64, f64)>, chance: &Chance) -> String {
    let (least, most) = bounds.unwrap_or((0.0, LARGEST));
    let day = |chance: &Chance| format!("2025-{:02}-{:02}", 1 + below(12, chance), 1 + below(28, chance));
    let time = |chance: &Chance| format!("{:02}:{:02}:00.000", below(24, chance), below(60, chance));
    match data_type {
        DataType::Integer | DataType::Decimal => (least + (chance.unit() * (most - least)).floor()).to_string(),
        DataType::Date => day(chance),
        DataType::Time => time(chance),
        DataType::DateTime => format!("{}T{}", day(chance), time(chance)),
        DataType::Boolean => "true".to_owned(),
        DataType::Text => "SIMULÉ".to_owned(),
    }
}
