//! The value of a formula, once its variables are read.

use super::Options;
use super::divided::divided;
use super::index::Index;
use super::plan::{Node, Plan};
use super::read::{Extent, Lack, communes_to_ask, read_place};
use crate::formula::{End, Operator};
use base::{GeoCode, Period};

/// What a formula sees around it.
pub(super) trait Scene {
    fn slot(&self, slot: usize) -> Result<f64, Lack>;
    fn period(&self) -> Period;
    /// Σ over the communes.
    fn each(&self, inner: &Node) -> Result<f64, Lack>;
    /// Σ over the communes that fulfil the condition.
    fn filtered(&self, inner: &Node, condition: &Node) -> Result<f64, Lack>;
}

/// The value of a node. A product with a known zero is zero, whatever the other factor; a division by zero is an empty base.
pub(super) fn value(node: &Node, scene: &dyn Scene) -> Result<f64, Lack> {
    match node {
        Node::Number(number) => Ok(*number),
        Node::Slot(slot) => scene.slot(*slot),
        Node::Year(End::Earlier) => Ok(f64::from(scene.period().start())),
        Node::Year(_) => Ok(f64::from(scene.period().end())),
        Node::Years => Ok(f64::from(scene.period().years())),
        Node::Negate(inner) => Ok(-value(inner, scene)?),
        Node::Binary(operator, left, right) => binary(*operator, value(left, scene), value(right, scene)),
        Node::Each(inner) => scene.each(inner),
        Node::Where(inner, condition) => scene.filtered(inner, condition),
        Node::Unknown => Err(Lack::NotPublished),
    }
}

fn binary(operator: Operator, left: Result<f64, Lack>, right: Result<f64, Lack>) -> Result<f64, Lack> {
    if operator == Operator::Multiply && (left == Ok(0.0) || right == Ok(0.0)) {
        return Ok(0.0);
    }
    let (left, right) = match (left, right) {
        (Ok(left), Ok(right)) => (left, right),
        (Err(one), Err(other)) => return Err(one.max(other)),
        (Err(why), _) | (_, Err(why)) => return Err(why),
    };
    let truth = |holds: bool| if holds { 1.0 } else { 0.0 };
    let result = match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide if right == 0.0 => return Err(Lack::EmptyBase),
        Operator::Divide => left / right,
        Operator::Power => left.powf(right),
        Operator::Less => truth(left < right),
        Operator::LessOrEqual => truth(left <= right),
        Operator::Greater => truth(left > right),
        Operator::GreaterOrEqual => truth(left >= right),
        Operator::Equal => truth(left == right),
        Operator::NotEqual => truth(left != right),
        Operator::And => truth(left != 0.0 && right != 0.0),
        Operator::Or => truth(left != 0.0 || right != 0.0),
    };
    if result.is_finite() { Ok(result) } else { Err(Lack::EmptyBase) }
}

/// A territory: slots hold its totals.
pub(super) struct Whole<'a> {
    pub index: &'a Index<'a>,
    pub options: &'a Options,
    pub plan: &'a Plan,
    pub extent: &'a Extent<'a>,
    pub period: Period,
    /// Value of each slot; unread for slots that only `each` and `where` use.
    pub totals: &'a [f64],
    /// Rounded cells behind each slot, and by how much each of them is moved: for the bounds of published roundings.
    pub cells: &'a [f64],
    pub shift: f64,
}

impl Scene for Whole<'_> {
    fn slot(&self, slot: usize) -> Result<f64, Lack> {
        let moved = self.shift * self.cells.get(slot).copied().unwrap_or(0.0);
        self.totals.get(slot).map(|total| total + moved).ok_or(Lack::NotPublished)
    }

    fn period(&self) -> Period {
        self.period
    }

    fn each(&self, inner: &Node) -> Result<f64, Lack> {
        self.sum_of_communes(|scene| value(inner, scene))
    }

    fn filtered(&self, inner: &Node, condition: &Node) -> Result<f64, Lack> {
        self.sum_of_communes(|scene| if value(condition, scene)? != 0.0 { value(inner, scene) } else { Ok(0.0) })
    }
}

impl Whole<'_> {
    /// Every member is needed: with one missing there is no total, only a count of those that have a value. A divided commune
    /// is the sum of its IRIS.
    fn sum_of_communes(&self, of_one: impl Fn(&InPlace) -> Result<f64, Lack>) -> Result<f64, Lack> {
        let Whole { index, options, plan, extent, period, .. } = *self;
        let members = communes_to_ask(index, options, plan, extent, period);
        let divided = divided(index, options, plan, extent, period);
        let at = |place: GeoCode| of_one(&InPlace { whole: self, place });
        let (mut sum, mut have, mut lack) = (0.0, 0, Lack::NotPublished);
        for commune in members {
            let value = match divided.get(&commune) {
                Some(iris) => iris.iter().map(|iris| at(GeoCode::Iris(*iris))).sum(),
                None => at(GeoCode::Commune(commune)),
            };
            match value {
                Ok(value) => (sum, have) = (sum + value, have + 1),
                Err(why) => lack = lack.max(why),
            }
        }
        match have {
            _ if have == self.extent.of() && have > 0 => Ok(sum),
            0 => Err(lack),
            _ => Err(Lack::Partial { have, of: self.extent.of() }),
        }
    }
}

/// One commune, or one IRIS of a divided commune.
struct InPlace<'a> {
    whole: &'a Whole<'a>,
    place: GeoCode,
}

impl Scene for InPlace<'_> {
    fn slot(&self, slot: usize) -> Result<f64, Lack> {
        let Whole { index, options, plan, period, shift, cells, .. } = self.whole;
        let moved = shift * cells.get(slot).copied().unwrap_or(0.0);
        let slot = plan.slots.get(slot).ok_or(Lack::NotPublished)?;
        read_place(index, options, slot, self.place, *period).map(|value| value + moved)
    }

    fn period(&self) -> Period {
        self.whole.period
    }

    fn each(&self, inner: &Node) -> Result<f64, Lack> {
        value(inner, self)
    }

    fn filtered(&self, inner: &Node, condition: &Node) -> Result<f64, Lack> {
        if value(condition, self)? != 0.0 { value(inner, self) } else { Ok(0.0) }
    }
}
