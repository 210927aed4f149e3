//! The tree of an expression to a clause.

use super::arithmetic::{MAX_DEPTH, Place, quantity};
use super::clause::{Clause, Date, Quantity, Relation};
use super::resolve;
use crate::expression::ast::{Call, Expr, Kind as Node, Operator};
use crate::expression::function::Function;
use crate::expression::{Expression, format_number, parse_number};
use crate::questionnaire::{Kind, Questionnaire, Source};

/// What an expression says for the item at `index`; the parts without words stay as they are written.
pub(crate) fn clause(form: &Questionnaire, index: usize, expression: &Expression) -> Clause {
    Builder { place: Place { form, index, depth: 0 }, text: expression.text() }.of(expression.root())
}

struct Builder<'a> {
    place: Place<'a>,
    text: &'a str,
}

impl Builder<'_> {
    fn of(&self, expr: &Expr) -> Clause {
        self.known(expr).unwrap_or_else(|| self.raw(expr))
    }

    /// Brackets are not in the span of what they hold; those that the cut opens or closes are mended.
    fn raw(&self, expr: &Expr) -> Clause {
        let text = self.text.get(expr.span.clone()).unwrap_or(self.text).trim();
        let text = if balanced(text) { text } else { self.text.trim() };
        Clause::Raw { text: text.to_owned(), holds: true }
    }

    fn known(&self, expr: &Expr) -> Option<Clause> {
        match &expr.kind {
            Node::All(terms) => Some(Clause::All(terms.iter().map(|term| self.of(term)).collect())),
            Node::Any(terms) => Some(Clause::Any(terms.iter().map(|term| self.of(term)).collect())),
            Node::Number(number) => Some(Clause::Always(*number != 0.0)),
            Node::Text(text) => Some(Clause::Always(!text.is_empty())),
            Node::Call(call) => self.call(call),
            Node::Binary(operator, left, right) => self.binary(*operator, left, right),
            _ => None,
        }
    }

    fn call(&self, call: &Call) -> Option<Clause> {
        match (call.function?, call.args.as_slice()) {
            (Function::True, []) => Some(Clause::Always(true)),
            (Function::False, []) => Some(Clause::Always(false)),
            (Function::Not, [inner]) => Some(self.of(inner).not()),
            (Function::Boolean, [inner]) => self.known(inner),
            (Function::Selected, [list, code]) => self.selected(list, code.literal()?),
            _ => None,
        }
    }

    fn selected(&self, list: &Expr, code: &str) -> Option<Clause> {
        let item = resolve::item(self.place.form, list)?;
        let is_one = !code.is_empty() && !code.contains(char::is_whitespace);
        let answer = Clause::Answer { item, codes: vec![code.to_owned()], every: false, holds: true };
        (is_one && self.kind(item).select().is_some()).then_some(answer)
    }

    fn kind(&self, item: usize) -> &Kind {
        &self.place.form.items[item].kind
    }

    fn binary(&self, operator: Operator, left: &Expr, right: &Expr) -> Option<Clause> {
        let (relation, holds) = match operator {
            Operator::Equal => (Relation::Equal, true),
            Operator::NotEqual => (Relation::Equal, false),
            Operator::Less => (Relation::Less, true),
            Operator::LessOrEqual => (Relation::AtMost, true),
            Operator::Greater => (Relation::More, true),
            Operator::GreaterOrEqual => (Relation::AtLeast, true),
            _ => return None,
        };
        let turned = is_constant(left) && !is_constant(right);
        let (left, relation, right) = if turned { (right, relation.mirrored(), left) } else { (left, relation, right) };
        let clause = self.compare(left, relation, right)?;
        Some(if holds { clause } else { clause.not() })
    }

    fn compare(&self, left: &Expr, relation: Relation, right: &Expr) -> Option<Clause> {
        let ways = [Self::counted, Self::ranked, Self::measured, Self::answered, Self::dated, Self::numbers, Self::computed];
        ways.iter().find_map(|way| way(self, left, relation, right))
    }

    /// `count-selected(${q}) >= 2`
    fn counted(&self, left: &Expr, relation: Relation, right: &Expr) -> Option<Clause> {
        let Some(Quantity::Constant(count)) = quantity(self.place, right) else { return None };
        let item = resolve::item(self.place.form, argument(left, Function::CountSelected)?)?;
        let is_many = matches!(self.kind(item), Kind::SelectMultiple(_) | Kind::Rank(_));
        (is_many && count >= 0.0 && count.fract() == 0.0).then_some(Clause::Ticks { item, relation, count, holds: true })
    }

    /// `selected-at(${q}, 0) = 'a'`
    fn ranked(&self, left: &Expr, relation: Relation, right: &Expr) -> Option<Clause> {
        let Node::Call(Call { function: Some(Function::SelectedAt), args, .. }) = &left.kind else { return None };
        let ([list, place], Relation::Equal) = (args.as_slice(), relation) else { return None };
        let (item, code) = (resolve::item(self.place.form, list)?, right.literal().filter(|code| !code.is_empty())?);
        let Some(Quantity::Constant(place)) = quantity(self.place, place) else { return None };
        let fits = matches!(self.kind(item), Kind::Rank(_)) && place.fract() == 0.0 && (0.0..1000.0).contains(&place);
        fits.then(|| Clause::Ranked { item, rank: place as usize + 1, code: code.to_owned(), holds: true })
    }

    /// `string-length(${q}) > 0`
    fn measured(&self, left: &Expr, relation: Relation, right: &Expr) -> Option<Clause> {
        let item = resolve::item(self.place.form, argument(left, Function::StringLength)?)?;
        let Some(Quantity::Constant(least)) = quantity(self.place, right) else { return None };
        let holds = match (relation, least) {
            (Relation::More, 0.0) | (Relation::AtLeast, 1.0) => true,
            (Relation::Equal | Relation::AtMost, 0.0) | (Relation::Less, 1.0) => false,
            _ => return None,
        };
        is_answer(self.kind(item)).then_some(Clause::Filled { item, holds })
    }

    /// `${q} = 'a'`, `${q} = ''`, `${scale} >= 4` on a list of numbers.
    fn answered(&self, left: &Expr, relation: Relation, right: &Expr) -> Option<Clause> {
        let item = resolve::item(self.place.form, left)?;
        let code = match &right.kind {
            Node::Text(text) => text.to_string(),
            _ => match quantity(self.place, right)? {
                Quantity::Constant(number) => format_number(number),
                _ => return None,
            },
        };
        match (relation, self.kind(item)) {
            (Relation::Equal, kind) if code.is_empty() => is_answer(kind).then_some(Clause::Filled { item, holds: false }),
            (Relation::Equal, Kind::SelectMultiple(_)) if !code.contains(' ') => Some(Clause::Only { item, code, holds: true }),
            (Relation::Equal, Kind::SelectOne(_) | Kind::Text | Kind::Acknowledge) => Some(one(item, vec![code])),
            (_, Kind::SelectOne(select)) => self.scale(item, &select.source, relation, parse_number(&code)),
            _ => None,
        }
    }

    /// The codes of a list that are numbers in a relation; every code must be a number, but for the missing ones.
    fn scale(&self, item: usize, source: &Source, relation: Relation, bound: f64) -> Option<Clause> {
        let Source::List(name) = source else { return None };
        let choices = &self.place.form.list(name)?.choices;
        let holds = |code: &str| relation.holds(parse_number(code), bound);
        let codes: Vec<String> = choices.iter().map(|choice| &choice.name).filter(|code| holds(code)).cloned().collect();
        (!codes.is_empty()).then(|| one(item, codes))
    }

    /// `${day} > date('2020-01-01')`
    fn dated(&self, left: &Expr, relation: Relation, right: &Expr) -> Option<Clause> {
        let item = resolve::item(self.place.form, left).filter(|item| matches!(self.kind(*item), Kind::Date))?;
        let text = right.literal().or_else(|| argument(right, Function::Date)?.literal())?;
        Some(Clause::On { item, relation, date: date(text)?, holds: true })
    }

    fn numbers(&self, left: &Expr, relation: Relation, right: &Expr) -> Option<Clause> {
        let (left, right) = (quantity(self.place, left)?, quantity(self.place, right)?);
        Some(match (&left, &right) {
            (Quantity::Constant(left), Quantity::Constant(right)) => Clause::Always(relation.holds(*left, *right)),
            _ => Clause::Compare { left, relation, right, holds: true },
        })
    }

    /// A computed question, `if(a, 'x', 'y') = 'x'`: the conditions that lead to the value.
    fn computed(&self, left: &Expr, relation: Relation, right: &Expr) -> Option<Clause> {
        if let Node::Call(Call { function: Some(Function::If), args, .. }) = &left.kind {
            let [test, then, otherwise] = args.as_slice() else { return None };
            let test = self.known(test)?;
            let (then, otherwise) = (self.outcome(then, relation, right)?, self.outcome(otherwise, relation, right)?);
            return Some(Clause::Any(vec![Clause::All(vec![test.clone(), then]), Clause::All(vec![test.not(), otherwise])]));
        }
        let item = resolve::item(self.place.form, left)?;
        let text = resolve::calculation(self.place.form, self.place.index, item)?;
        let place = Place { depth: self.place.depth + 1, ..self.place };
        let expression = Expression::compile(text).ok().filter(|_| place.depth <= MAX_DEPTH)?;
        Builder { place, text }.compare(expression.root(), relation, right)
    }

    /// Does one way of an `if` lead to the value? Yes, no, or under a further condition.
    fn outcome(&self, value: &Expr, relation: Relation, wanted: &Expr) -> Option<Clause> {
        match (value.literal(), wanted.literal(), relation) {
            (Some(value), Some(wanted), Relation::Equal) => Some(Clause::Always(value == wanted)),
            _ => self.compare(value, relation, wanted),
        }
    }
}

fn one(item: usize, codes: Vec<String>) -> Clause {
    Clause::Answer { item, codes, every: false, holds: true }
}

/// The value of a call with one value.
fn argument(expr: &Expr, function: Function) -> Option<&Expr> {
    match &expr.kind {
        Node::Call(call) if call.function == Some(function) => call.args.first(),
        _ => None,
    }
}

fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        Node::Number(_) | Node::Text(_) => true,
        Node::Negate(inner) => is_constant(inner),
        Node::Call(call) => call.function == Some(Function::Date) && call.args.iter().all(is_constant),
        _ => false,
    }
}

/// True for what people answer themselves.
fn is_answer(kind: &Kind) -> bool {
    !matches!(kind, Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Today | Kind::Group | Kind::Repeat)
}

/// A day as it is written in an expression.
fn date(text: &str) -> Option<Date> {
    let parts: Vec<u32> = text.splitn(3, '-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [year, month @ 1..=12, day @ 1..=31] if text.len() == 10 => Some(Date(*year, *month, *day)),
        _ => None,
    }
}

fn balanced(text: &str) -> bool {
    let mut open = 0_i32;
    text.chars().all(|letter| {
        open += i32::from(letter == '(') - i32::from(letter == ')');
        open >= 0
    }) && open == 0
}
