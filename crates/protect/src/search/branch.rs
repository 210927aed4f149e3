//! Branch and cut: the least pattern, or the best found with a bound when the effort is spent.

use super::attacker::Attacker;
use super::{Found, Problem, greedy};
use crate::error::Result;
use crate::simplex::{Cut, Dual, Solved};

/// A part of the patterns: some cells decided.
#[derive(Debug, Clone)]
struct Node {
    bound: f64,
    decided: Vec<(usize, f64)>,
}

struct Tree<'a, 'b> {
    problem: &'a Problem<'a>,
    attacker: &'b mut Attacker<'a>,
    master: Dual,
    candidates: Vec<usize>,
    column: Vec<usize>,
    best: Vec<bool>,
    best_cost: f64,
    /// Costs are whole numbers: a bound may be rounded up.
    whole: bool,
    greedy_work: u64,
}

/// What became of a node.
enum End {
    Closed,
    Branch { bound: f64, candidate: usize },
    Spent { bound: f64 },
}

pub(super) fn solve<'a>(problem: &'a Problem<'a>, attacker: &mut Attacker<'a>) -> Result<Found> {
    let candidates = problem.candidates();
    let mut column = vec![usize::MAX; problem.values.len()];
    candidates.iter().enumerate().for_each(|(at, var)| column[*var] = at);
    let costs: Vec<f64> = candidates.iter().map(|var| problem.costs[*var]).collect();
    let whole = costs.iter().all(|cost| cost.fract() == 0.0 && cost.abs() < 1e12);
    // to begin with, all that may be hidden is
    let (best, greedy_work) = (problem.movable.clone(), 0);
    let best_cost = problem.cost(&best);
    let master = Dual::new(&costs);
    let mut tree = Tree { problem, attacker, master, candidates, column, best, best_cost, whole, greedy_work };
    let (bound, proved) = tree.run()?;
    if !proved {
        let wider = greedy::widened(problem, &tree.best, &mut tree.greedy_work)?;
        tree.take(wider);
    }
    let optimal = proved || tree.hopeless(bound);
    let work = tree.work();
    let bound = if optimal { tree.best_cost } else { bound.min(tree.best_cost) };
    Ok(Found { cost: tree.best_cost, hidden: tree.best, bound, optimal, work })
}

impl Tree<'_, '_> {
    fn work(&self) -> u64 {
        self.attacker.work() + self.master.dictionary.work + self.greedy_work
    }

    /// The bound over all patterns, and whether it is the cost of the best one.
    fn run(&mut self) -> Result<(f64, bool)> {
        let mut open = vec![Node { bound: 0.0, decided: Vec::new() }];
        let mut nodes = 0;
        while let Some(node) = take_least(&mut open) {
            nodes += 1;
            let end = if nodes > self.problem.effort.nodes { End::Spent { bound: node.bound } } else { self.explore(&node)? };
            match end {
                End::Closed => {}
                End::Branch { bound, candidate } => open.extend([0.0, 1.0].map(|side| {
                    let decided = node.decided.iter().copied().chain([(candidate, side)]).collect();
                    Node { bound: bound.max(node.bound), decided }
                })),
                End::Spent { bound } => {
                    let least = open.iter().map(|node| node.bound).fold(bound.max(node.bound), f64::min);
                    return Ok((self.rounded(least), self.hopeless(least)));
                }
            }
        }
        Ok((self.best_cost, true))
    }

    fn rounded(&self, bound: f64) -> f64 {
        if self.whole { (bound - 1e-5).ceil().max(0.0) } else { bound.max(0.0) }
    }

    /// No pattern of this bound can be better than the best.
    fn hopeless(&self, bound: f64) -> bool {
        self.rounded(bound) >= self.best_cost - 1e-9 * self.best_cost.max(1.0)
    }

    fn explore(&mut self, node: &Node) -> Result<End> {
        if self.hopeless(node.bound) {
            return Ok(End::Closed);
        }
        self.decide(node);
        let (root, mut rounds) = (node.decided.is_empty(), 0);
        loop {
            if self.master.solve()? == Solved::Infeasible || self.hopeless(self.master.value()) {
                return Ok(End::Closed);
            }
            let bound = self.master.value();
            if self.work() > self.problem.effort.work {
                self.improve()?;
                return Ok(End::Spent { bound });
            }
            let y = self.pattern();
            let fraction = self.most_undecided(&y);
            rounds += 1;
            let cuts = if fraction.is_none() || root || rounds <= 4 { self.cuts(&y, fraction.is_none())? } else { Vec::new() };
            match (cuts.is_empty(), fraction) {
                (false, _) => self.add(&cuts),
                (true, Some(candidate)) => {
                    self.improve()?;
                    return Ok(if self.hopeless(bound) { End::Closed } else { End::Branch { bound, candidate } });
                }
                (true, None) => {
                    self.keep(&y);
                    return Ok(End::Closed);
                }
            }
        }
    }

    fn decide(&mut self, node: &Node) {
        for candidate in 0..self.candidates.len() {
            self.master.bounds.low[candidate] = 0.0;
            self.master.bounds.high[candidate] = 1.0;
        }
        for (candidate, side) in &node.decided {
            self.master.bounds.low[*candidate] = *side;
            self.master.bounds.high[*candidate] = *side;
        }
    }

    /// y of every variable of the system.
    fn pattern(&self) -> Vec<f64> {
        let mut y: Vec<f64> = self.problem.primary.iter().map(|primary| f64::from(u8::from(*primary))).collect();
        self.candidates.iter().zip(self.master.y()).for_each(|(var, value)| y[*var] = snapped(*value));
        y
    }

    /// The candidate nearest to one half; of several, the dearest.
    fn most_undecided(&self, y: &[f64]) -> Option<usize> {
        let open = (0..self.candidates.len()).filter(|at| y[self.candidates[*at]].fract() != 0.0);
        let doubt = |at: &usize| (y[self.candidates[*at]] - 0.5).abs();
        let cost = |at: &usize| self.problem.costs[self.candidates[*at]];
        open.min_by(|a, b| doubt(a).total_cmp(&doubt(b)).then(cost(b).total_cmp(&cost(a))).then(a.cmp(b)))
    }

    /// Cuts that y breaks; for a 0/1 pattern none means that it protects.
    fn cuts(&mut self, y: &[f64], decided: bool) -> Result<Vec<Cut>> {
        let mut cuts: Vec<Cut> = Vec::new();
        for demand in &self.problem.demands {
            let cut = match self.attacker.cut(demand, y)? {
                None if decided => self.attacker.exact_cut(demand, y)?,
                cut => cut,
            };
            let new = cut.filter(|cut| !cuts.contains(cut));
            cuts.extend(new);
            if self.work() > self.problem.effort.work {
                break;
            }
        }
        Ok(cuts)
    }

    fn add(&mut self, cuts: &[Cut]) {
        self.master.forget_loose();
        for cut in cuts {
            let terms = cut.terms.iter().map(|(var, a)| (self.column[*var], *a)).collect();
            self.master.add(&Cut { terms, least: cut.least });
        }
    }

    /// A greedy pattern from what the relaxation likes.
    fn improve(&mut self) -> Result<()> {
        let y = self.pattern();
        let hidden = greedy::pattern(self.problem, self.attacker, &y, &mut self.greedy_work)?;
        self.take(hidden);
        Ok(())
    }

    fn keep(&mut self, y: &[f64]) {
        self.take(y.iter().map(|y| *y > 0.5).collect());
    }

    fn take(&mut self, hidden: Vec<bool>) {
        let cost = self.problem.cost(&hidden);
        if cost < self.best_cost - 1e-9 * self.best_cost.max(1.0) {
            (self.best, self.best_cost) = (hidden, cost);
        }
    }
}

/// The node of least bound; of several, the last one opened (deepest).
fn take_least(open: &mut Vec<Node>) -> Option<Node> {
    let least = (0..open.len()).min_by(|a, b| open[*a].bound.total_cmp(&open[*b].bound).then(b.cmp(a)))?;
    Some(open.swap_remove(least))
}

fn snapped(y: f64) -> f64 {
    if (y - y.round()).abs() < 1e-6 { y.round() } else { y }
}
