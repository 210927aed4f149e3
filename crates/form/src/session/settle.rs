//! What follows from the answers: what is asked, computed, offered, repeated. Passes are made until nothing changes.

use super::{Handle, Place, Session, SessionError, cast};
use crate::Expression;
use crate::xform::{ControlKind, DefId, Repeat};

/// Passes before a form is said to turn in a circle, beyond one for each place: a chain of calculations written
/// backwards needs one pass a link.
const SPARE_PASSES: usize = 100;
/// Places passed over that count for one step: each instance made passes over all of them again.
const PLACES_A_STEP: u64 = 2;

impl Session<'_> {
    /// Stores a value; what follows from it is left to [`Session::settle`].
    pub(crate) fn set(&mut self, place: Place, value: String) {
        self.nodes[place.0].raw = value;
        let def = self.node(place).def;
        self.dirty[def.0] = true;
    }

    /// Makes passes until nothing changes.
    pub(crate) fn settle(&mut self) -> Result<(), SessionError> {
        let mut last = None;
        for _ in 0..self.nodes.len() + SPARE_PASSES {
            if !self.dirty.contains(&true) {
                return Ok(());
            }
            last = self.pass()?.or(last);
        }
        Err(SessionError::Loop(last.map_or(String::new(), |place| self.path(place))))
    }

    /// One pass over the places to look at; the last that changed.
    fn pass(&mut self) -> Result<Option<Place>, SessionError> {
        let after = vec![false; self.dirty.len()];
        let now = std::mem::replace(&mut self.dirty, after);
        let mut changed = None;
        let places = self.places();
        self.spend(places.len() as u64 / PLACES_A_STEP, Handle::Answer(Self::ROOT))?;
        for place in &places {
            let def = self.node(*place).def;
            if (now[def.0] || self.dirty[def.0]) && self.refresh(*place)? {
                changed = Some(*place);
            }
        }
        for place in places {
            changed = self.recount(place, &now)?.or(changed);
        }
        Ok(changed)
    }

    /// A place changed: its readers are to be looked at, and all under it when it is asked or locked otherwise.
    fn mark(&mut self, def: DefId, with_children: bool) {
        let form = self.form;
        form.dependents.of_value(&form.defs, def).for_each(|reader| self.dirty[reader.0] = true);
        if with_children {
            self.mark_under(def);
        }
    }

    fn mark_under(&mut self, def: DefId) {
        for child in &self.form.def(def).children {
            self.dirty[child.0] = true;
            self.mark_under(*child);
        }
    }

    /// Instances of a repeat came or went.
    pub(crate) fn mark_instances(&mut self, def: DefId) {
        let form = self.form;
        self.dirty[def.0] = true;
        self.mark_under(def);
        let mut under = vec![def];
        while let Some(def) = under.pop() {
            self.mark(def, false);
            under.extend(&form.def(def).children);
        }
        form.dependents.counting().for_each(|reader| self.dirty[reader.0] = true);
    }

    fn refresh(&mut self, place: Place) -> Result<bool, SessionError> {
        let (form, at) = (self.form, Handle::Answer(place));
        let bind = &form.def(self.node(place).def).bind;
        let (above, locked) =
            self.node(place).parent.map_or((true, false), |parent| (self.node(parent).relevant, self.node(parent).readonly));
        let relevant = above && self.holds(&bind.relevant, at, true)?;
        let readonly = locked || self.holds(&bind.readonly, at, false)?;
        let required = self.holds(&bind.required, at, false)?;
        if relevant && let Some(calculate) = &bind.calculate {
            self.calculate(place, calculate)?;
        }
        let offered = if relevant { self.codes(place)? } else { self.node(place).offered.clone() };
        let is_rank = self.def(place).control.as_ref().is_some_and(|control| control.kind == ControlKind::Rank);
        let node = &mut self.nodes[place.0];
        let value = if relevant { kept(&node.raw, offered.as_deref(), is_rank) } else { String::new() };
        let changed = (node.relevant, node.readonly, node.required) != (relevant, readonly, required)
            || node.value != value
            || node.offered != offered;
        let inherited = (node.relevant, node.readonly) != (relevant, readonly);
        (node.relevant, node.readonly, node.required, node.value, node.offered) = (relevant, readonly, required, value, offered);
        if changed {
            let def = self.node(place).def;
            self.mark(def, inherited);
        }
        Ok(changed)
    }

    fn holds(&self, expression: &Option<Expression>, at: Handle, otherwise: bool) -> Result<bool, SessionError> {
        expression.as_ref().map_or(Ok(otherwise), |expression| self.boolean(expression, at))
    }

    /// Computes a value; it writes over what is there only when it differs from what it gave before.
    fn calculate(&mut self, place: Place, calculate: &Expression) -> Result<(), SessionError> {
        let read = self.moving_input(place);
        if read.is_some() && self.node(place).read == read {
            return Ok(());
        }
        let computed = self.text_of(calculate, Handle::Answer(place))?;
        let computed = cast::computed(&computed, self.def(place).bind.data_type);
        let node = &mut self.nodes[place.0];
        node.read = read;
        if node.calculated.as_ref() != Some(&computed) {
            node.raw.clone_from(&computed);
            node.calculated = Some(computed);
        }
        Ok(())
    }

    /// For a calculation that would change by itself (`random()`): the answers that it reads, all in one text. It is
    /// computed again only when they change.
    pub(crate) fn moving_input(&self, place: Place) -> Option<String> {
        let reads = self.def(place).bind.moving.as_ref()?;
        let is_read =
            |other: &Place| reads.paths.contains(&self.def(*other).path) || reads.questions.contains(&*self.def(*other).name.local);
        Some(
            self.places()
                .into_iter()
                .filter(is_read)
                .filter(|other| *other != place)
                .flat_map(|other| [&self.node(other).value, "\u{1f}"])
                .collect(),
        )
    }

    /// Adds or removes the instances of the repeats under a place whose number is computed; the place when it did.
    fn recount(&mut self, place: Place, now: &[bool]) -> Result<Option<Place>, SessionError> {
        let form = self.form;
        let mut changed = None;
        for def in &form.def(self.node(place).def).children {
            if let Some(Repeat { count: Some(count), .. }) = &form.def(*def).repeat
                && (now[def.0] || self.dirty[def.0])
                && self.resize(place, *def, count)?
            {
                changed = Some(place);
            }
        }
        Ok(changed)
    }

    fn resize(&mut self, parent: Place, def: DefId, count: &Expression) -> Result<bool, SessionError> {
        // Each instance made settles the form, which must not make the next ones inside: a thousand would be as deep.
        if self.resizing.contains(&(parent, def)) {
            return Ok(false);
        }
        let wanted = self.number(count, Handle::Range(parent, def))?;
        // A number not yet known changes nothing.
        if wanted.is_nan() {
            return Ok(false);
        }
        if wanted > super::MAX_INSTANCES as f64 {
            return Err(SessionError::TooMany { path: self.form.def(def).path.clone(), count: wanted });
        }
        let (wanted, have) = (wanted.max(0.0) as usize, self.count(parent, def));
        self.resizing.push((parent, def));
        let created = (have..wanted).try_for_each(|index| self.create(parent, def, index).map(drop));
        self.resizing.pop();
        created?;
        // The number may itself depend on the instances just made.
        self.dirty[def.0] |= have < wanted;
        let excess: Vec<Place> = self.instances(parent, def).skip(wanted).collect();
        if !excess.is_empty() {
            self.nodes[parent.0].children.retain(|child| !excess.contains(child));
            self.mark_instances(def);
        }
        Ok(have != wanted)
    }
}

/// The codes of an answer that are still offered, in the order of the list. A rank keeps the order of the answer, and
/// what came to the list since stands last.
pub(super) fn kept(raw: &str, offered: Option<&[String]>, is_rank: bool) -> String {
    let Some(offered) = offered else { return raw.to_owned() };
    let answered: Vec<&str> = raw.split_whitespace().collect();
    let offered: Vec<&str> = offered.iter().map(String::as_str).collect();
    let codes: Vec<&str> = match is_rank && !answered.is_empty() {
        false => offered.iter().copied().filter(|code| answered.contains(code)).collect(),
        true => {
            let ranked = answered.iter().copied().filter(|code| offered.contains(code));
            ranked.chain(offered.iter().copied().filter(|code| !answered.contains(code))).collect()
        }
    };
    codes.join(" ")
}
