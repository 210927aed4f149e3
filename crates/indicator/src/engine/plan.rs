//! A formula made ready: its variables as numbered slots, crosswalks at hand.

use crate::catalogue::Crosswalk;
use crate::formula::{End, Expr, Operator};
use base::VariableId;

/// When a slot is read, relative to the period of the fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum When {
    Later,
    Earlier,
    Undated,
    /// Cumulated over the span, the later census year excluded; or over the last years.
    Years(Option<u16>),
}

/// One variable of a formula, and what is read instead where it is not there.
#[derive(Debug)]
pub(super) struct Slot {
    pub variable: VariableId,
    pub when: When,
    /// Read commune by commune, inside `each` or `where`.
    pub by_commune: bool,
    pub instead: Vec<Instead>,
}

#[derive(Debug)]
pub(super) struct Instead {
    pub plan: Plan,
    pub note: String,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Node {
    Number(f64),
    Slot(usize),
    Year(End),
    Years,
    Negate(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    Each(Box<Node>),
    Where(Box<Node>, Box<Node>),
    /// Part of the survey language: no public statistic reads it.
    Unknown,
}

#[derive(Debug)]
pub(super) struct Plan {
    pub node: Node,
    pub slots: Vec<Slot>,
}

impl Plan {
    pub fn new(expr: &Expr, crosswalks: &[Crosswalk]) -> Plan {
        Maker { slots: Vec::new(), crosswalks, followed: Vec::new(), when: None, by_commune: false }.plan(expr)
    }

    /// Σ weight × rate / Σ weight, commune by commune.
    pub fn weighted_mean(rate: &Expr, weight: &Expr, crosswalks: &[Crosswalk]) -> Plan {
        let mut maker = Maker { slots: Vec::new(), crosswalks, followed: Vec::new(), when: None, by_commune: true };
        let (rate, weight) = (maker.node(rate), maker.node(weight));
        let product = Node::Binary(Operator::Multiply, Box::new(rate), Box::new(weight.clone()));
        let (sum, base) = (Node::Each(Box::new(product)), Node::Each(Box::new(weight)));
        Plan { node: Node::Binary(Operator::Divide, Box::new(sum), Box::new(base)), slots: maker.slots }
    }

    /// The names of all variables, without those of crosswalks.
    pub fn variables(&self) -> impl Iterator<Item = &VariableId> {
        self.slots.iter().map(|slot| &slot.variable)
    }

    /// True when the whole formula is one variable.
    pub fn is_bare(&self) -> bool {
        matches!(self.node, Node::Slot(_))
    }
}

impl Node {
    /// Calls `visit` with each slot below, as often as it stands there.
    pub fn each_slot(&self, visit: &mut dyn FnMut(usize)) {
        match self {
            Node::Slot(slot) => visit(*slot),
            Node::Negate(inner) | Node::Each(inner) => inner.each_slot(visit),
            Node::Binary(_, left, right) | Node::Where(left, right) => {
                left.each_slot(visit);
                right.each_slot(visit);
            }
            Node::Number(_) | Node::Year(_) | Node::Years | Node::Unknown => {}
        }
    }

    pub fn slots(&self) -> Vec<usize> {
        let mut slots = Vec::new();
        self.each_slot(&mut |slot| slots.push(slot));
        slots.sort_unstable();
        slots.dedup();
        slots
    }
}

struct Maker<'a> {
    slots: Vec<Slot>,
    crosswalks: &'a [Crosswalk],
    /// The variables whose crosswalk led here: a crosswalk that comes back to one of them goes in a circle.
    followed: Vec<VariableId>,
    /// Set inside `sum over years`, and for the whole of a crosswalk.
    when: Option<When>,
    by_commune: bool,
}

impl Maker<'_> {
    fn plan(mut self, expr: &Expr) -> Plan {
        let node = self.node(expr);
        Plan { node, slots: self.slots }
    }

    fn node(&mut self, expr: &Expr) -> Node {
        match expr {
            Expr::Number(number) => Node::Number(*number),
            Expr::Variable { id, end } => self.slot(id, *end),
            Expr::Year(end) => Node::Year(*end),
            Expr::Years => Node::Years,
            Expr::Negate(inner) => Node::Negate(Box::new(self.node(inner))),
            Expr::Binary { operator, left, right } => {
                let (left, right) = (self.node(left), self.node(right));
                Node::Binary(*operator, Box::new(left), Box::new(right))
            }
            Expr::SumOverYears { inner, last_years } => self.within(Some(When::Years(*last_years)), self.by_commune, inner),
            Expr::Each(inner) => self.each(inner),
            Expr::Function { name, argument, base: None } if matches!(name.as_str(), "sum" | "count") => self.each(argument),
            Expr::Where { inner, condition } => {
                let inner = self.within(self.when, true, inner);
                let condition = self.within(self.when, true, condition);
                Node::Where(Box::new(inner), Box::new(condition))
            }
            Expr::Text(_) | Expr::Function { .. } | Expr::InSet { .. } | Expr::Minus { .. } | Expr::Indexed { .. } => Node::Unknown,
        }
    }

    /// A bare variable is summed first, so that an official total can stand for it.
    fn each(&mut self, inner: &Expr) -> Node {
        match inner {
            Expr::Variable { .. } | Expr::Where { .. } => self.node(inner),
            _ => Node::Each(Box::new(self.within(self.when, true, inner))),
        }
    }

    fn within(&mut self, when: Option<When>, by_commune: bool, inner: &Expr) -> Node {
        let before = (self.when, self.by_commune);
        (self.when, self.by_commune) = (when, by_commune);
        let node = self.node(inner);
        (self.when, self.by_commune) = before;
        node
    }

    fn slot(&mut self, variable: &VariableId, end: End) -> Node {
        let own = match end {
            End::Later => When::Later,
            End::Earlier => When::Earlier,
            End::Undated => When::Undated,
        };
        let when = self.when.unwrap_or(own);
        let same = |slot: &Slot| slot.variable == *variable && slot.when == when && slot.by_commune == self.by_commune;
        if let Some(position) = self.slots.iter().position(same) {
            return Node::Slot(position);
        }
        let instead = self.instead(variable, when);
        self.slots.push(Slot { variable: variable.clone(), when, by_commune: self.by_commune, instead });
        Node::Slot(self.slots.len() - 1)
    }

    /// The crosswalks of a variable; all their variables are read when the variable itself would be.
    fn instead(&self, variable: &VariableId, when: When) -> Vec<Instead> {
        let followed: Vec<VariableId> = self.followed.iter().chain([variable]).cloned().collect();
        let circles = |crosswalk: &Crosswalk| crosswalk.instead.variables().iter().any(|name| followed.contains(name));
        let replacing = self.crosswalks.iter().filter(|crosswalk| crosswalk.variable == *variable && !circles(crosswalk));
        let made = replacing.map(|crosswalk| {
            let maker = Maker {
                slots: Vec::new(),
                crosswalks: self.crosswalks,
                followed: followed.clone(),
                when: Some(when),
                by_commune: self.by_commune,
            };
            Instead { plan: maker.plan(&crosswalk.instead), note: crosswalk.note.clone() }
        });
        made.collect()
    }
}
