//! Which questions does an expression read, in which order must expressions be computed, and do they turn in a circle?

use super::Expression;
use super::ast::{Axis, Expr, Kind, Path, Start, Step, Test};
use super::function::Function;
use std::collections::{BTreeSet, HashMap};

/// What an expression reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Absolute paths, `/data/group/name`, without prefixes or predicates; `*` stands for any name.
    pub paths: BTreeSet<String>,
    /// Names of `${name}`.
    pub questions: BTreeSet<String>,
    /// Lists and files.
    pub instances: BTreeSet<String>,
    /// True when the value may change although no answer does: `now()`, `today()`, `random()`, `uuid()`.
    pub moves: bool,
    /// True when the place of a repeat counts.
    pub counts_places: bool,
    /// True when the label of a choice is read.
    pub reads_labels: bool,
}

impl Reads {
    /// True when the paths do not tell all that is read.
    pub fn is_opaque(&self) -> bool {
        self.reads_labels || !self.questions.is_empty() || self.paths.iter().any(|path| path.contains('*'))
    }
}

/// What an expression of the node at `context` (an absolute path) reads.
pub fn reads(expression: &Expression, context: &str) -> Reads {
    let mut reader = Reader { current: split(context), reads: Reads::default() };
    let here = reader.current.clone();
    reader.visit(expression.root(), &Some(here));
    reader.reads
}

/// The steps of an absolute path; nothing inside a list of choices.
type Place = Option<Vec<String>>;

struct Reader {
    current: Vec<String>,
    reads: Reads,
}

fn split(path: &str) -> Vec<String> {
    path.split('/').filter(|step| !step.is_empty()).map(str::to_owned).collect()
}

impl Reader {
    fn visit(&mut self, expr: &Expr, here: &Place) {
        match &expr.kind {
            Kind::Path(path) => drop(self.path(path, here)),
            Kind::Call(call) => {
                self.function(call.function, call.args.first());
                call.args.iter().for_each(|arg| self.visit(arg, here));
            }
            _ => expr.children().into_iter().for_each(|child| self.visit(child, here)),
        }
    }

    fn function(&mut self, function: Option<Function>, first: Option<&Expr>) {
        match function {
            Some(Function::Now | Function::Today | Function::Random | Function::Uuid) => self.reads.moves = true,
            Some(Function::Position | Function::IndexedRepeat | Function::Count) => self.reads.counts_places = true,
            Some(Function::Instance | Function::Pulldata) => self.reads.instances.extend(first.and_then(Expr::literal).map(str::to_owned)),
            Some(Function::ChoiceName) => self.reads.reads_labels = true,
            _ => {}
        }
    }

    /// Where a path leads, after noting it.
    fn path(&mut self, path: &Path, here: &Place) -> Place {
        let mut place = self.start(&path.start, here);
        for step in &path.steps {
            place = place.and_then(|place| advance(place, step));
            step.predicates.iter().for_each(|predicate| self.visit(predicate, &place));
        }
        self.reads.paths.extend(place.as_ref().filter(|place| !place.is_empty()).map(|place| joined(place)));
        place
    }

    fn start(&mut self, start: &Start, here: &Place) -> Place {
        match start {
            Start::Root => Some(Vec::new()),
            Start::Here => here.clone(),
            Start::Question(name) => {
                self.reads.questions.insert(name.to_string());
                None
            }
            Start::Value(value, predicates) => {
                let place = self.value(value, here);
                predicates.iter().for_each(|predicate| self.visit(predicate, &place));
                place
            }
        }
    }

    fn value(&mut self, value: &Expr, here: &Place) -> Place {
        match &value.kind {
            Kind::Call(call) if call.function == Some(Function::Current) => Some(self.current.clone()),
            Kind::Path(path) => self.path(path, here),
            _ => {
                self.visit(value, here);
                None
            }
        }
    }
}

fn joined(steps: &[String]) -> String {
    steps.iter().flat_map(|step| ["/", step]).collect()
}

fn advance(mut place: Vec<String>, step: &Step) -> Place {
    match (step.axis, &step.test) {
        (Axis::Child, Test::Name(name)) => place.push(name.local.to_string()),
        (Axis::Child, _) => place.push("*".into()),
        (Axis::Parent, _) => drop(place.pop()?),
        (Axis::Itself, _) => {}
        _ => return None,
    }
    Some(place)
}

/// Expressions that need each other in a circle: the places, in the order of the circle.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("les calculs de {} se lisent en boucle : retirez l'un d'eux de l'autre", .0.join(" → "))]
pub struct Cycle(pub Vec<String>);

/// The order in which computed places must be computed, each after those that it reads: indices into `items`, which
/// hold the place of each expression and the paths that it reads. Among places that do not depend on each other the
/// order given is kept.
pub fn order(items: &[(String, BTreeSet<String>)]) -> Result<Vec<usize>, Cycle> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    items.iter().enumerate().for_each(|(index, (place, _))| places.entry(place).or_default().push(index));
    let needs: Vec<Vec<usize>> = items.iter().map(|(_, reads)| needed(items, &places, reads)).collect();
    let mut walk = Walk { items, needs: &needs, state: vec![State::New; items.len()], order: Vec::with_capacity(items.len()) };
    (0..items.len()).try_for_each(|index| walk.visit(index))?;
    Ok(walk.order)
}

fn needed(items: &[(String, BTreeSet<String>)], places: &HashMap<&str, Vec<usize>>, reads: &BTreeSet<String>) -> Vec<usize> {
    let mut found: BTreeSet<usize> = BTreeSet::new();
    for read in reads {
        match read.contains('*') {
            false => found.extend(places.get(read.as_str()).into_iter().flatten()),
            true => found.extend(items.iter().enumerate().filter(|(_, (place, _))| fits(place, read)).map(|(index, _)| index)),
        }
    }
    found.into_iter().collect()
}

fn fits(place: &str, pattern: &str) -> bool {
    let (place, pattern) = (split(place), split(pattern));
    place.len() == pattern.len() && place.iter().zip(&pattern).all(|(step, wanted)| wanted == "*" || step == wanted)
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Walk<'a> {
    items: &'a [(String, BTreeSet<String>)],
    needs: &'a [Vec<usize>],
    state: Vec<State>,
    order: Vec<usize>,
}

impl Walk<'_> {
    /// Depth first with a stack of our own: a chain of ten thousand calculates is no recursion.
    fn visit(&mut self, start: usize) -> Result<(), Cycle> {
        let mut stack = vec![(start, 0)];
        while let Some((index, next)) = stack.pop() {
            match (self.state[index], self.needs[index].get(next)) {
                (State::Done, _) => {}
                (_, None) => {
                    self.state[index] = State::Done;
                    self.order.push(index);
                }
                (_, Some(&need)) => {
                    self.state[index] = State::Open;
                    stack.push((index, next + 1));
                    match self.state[need] {
                        State::Open => return Err(self.cycle(&stack, need)),
                        _ => stack.push((need, 0)),
                    }
                }
            }
        }
        Ok(())
    }

    fn cycle(&self, stack: &[(usize, usize)], back_to: usize) -> Cycle {
        let from = stack.iter().position(|(index, _)| *index == back_to).unwrap_or(0);
        let circle = stack[from..].iter().map(|(index, _)| *index).chain([back_to]);
        Cycle(circle.map(|index| self.items[index].0.clone()).collect())
    }
}
