//! Clauses put together: one list where several answers to one question are meant, nothing said twice.

use super::clause::{Clause, Quantity};
use crate::questionnaire::{Kind, Questionnaire, Source};

/// The same condition in fewer words.
pub(crate) fn fold(clause: Clause, form: &Questionnaire) -> Clause {
    match clause {
        Clause::All(terms) => join(terms, form, true),
        Clause::Any(terms) => join(terms, form, false),
        one => one,
    }
}

/// `every`: all the terms must hold, else one is enough.
fn join(terms: Vec<Clause>, form: &Questionnaire, every: bool) -> Clause {
    let mut flat = Vec::new();
    for term in terms.into_iter().map(|term| fold(term, form)) {
        match (term, every) {
            (Clause::All(inner), true) | (Clause::Any(inner), false) => flat.extend(inner),
            (Clause::Always(always), _) if always == every => {}
            (Clause::Always(_), _) => return Clause::Always(!every),
            (other, _) => flat.push(other),
        }
    }
    let mut kept: Vec<Clause> = Vec::new();
    for term in flat {
        let is_said = kept.contains(&term) || kept.iter_mut().any(|before| merge(before, &term, form, every));
        if !is_said {
            kept.push(term);
        }
    }
    if every {
        imply(&mut kept);
    }
    match kept.len() {
        0 => Clause::Always(every),
        1 => kept.swap_remove(0),
        _ if every => Clause::All(kept),
        _ => Clause::Any(kept),
    }
}

/// Two answers to one question become one list. «Not a, and not b» is none of both; of ticks, «a and b» is all of both.
fn merge(before: &mut Clause, term: &Clause, form: &Questionnaire, every: bool) -> bool {
    let (Clause::Answer { item, codes, every: all, holds }, Clause::Answer { item: other, codes: more, every: also, holds: same }) =
        (before, term)
    else {
        return false;
    };
    if item != other || holds != same {
        return false;
    }
    let is_alone = |codes: &[String]| codes.len() == 1;
    let is_ticked = matches!(form.items[*item].kind, Kind::SelectMultiple(_) | Kind::Rank(_));
    // With `holds` false a list of one of the codes is none of them, and a list of all of them is not all of them.
    let wants_all = every == *holds;
    let fits = |all: bool, codes: &[String]| is_alone(codes) || all == wants_all;
    if wants_all && !is_ticked || !fits(*all, codes) || !fits(*also, more) {
        return false;
    }
    *all = wants_all;
    codes.extend(more.iter().filter(|code| !codes.contains(code)).cloned().collect::<Vec<_>>());
    let order = order(form, *item);
    codes.sort_by_key(|code| order.iter().position(|known| known == code).unwrap_or(usize::MAX));
    true
}

/// What follows from another term need not be said: (a or b), and a, is a.
fn imply(terms: &mut Vec<Clause>) {
    let mut at = 0;
    while at < terms.len() {
        let follows = (0..terms.len()).any(|other| other != at && is_narrower(&terms[other], &terms[at]));
        if follows { drop(terms.remove(at)) } else { at += 1 }
    }
}

/// True when each way for the first to hold is a way for the second.
fn is_narrower(one: &Clause, other: &Clause) -> bool {
    let ways = |clause: &Clause| match clause {
        Clause::Any(terms) => terms.clone(),
        single => vec![single.clone()],
    };
    let wide = ways(other);
    ways(one).iter().all(|way| wide.iter().any(|term| term == way || is_among(way, term)))
}

/// One of these codes is one of those codes.
fn is_among(one: &Clause, other: &Clause) -> bool {
    match (one, other) {
        (
            Clause::Answer { item, codes, every: false, holds: true },
            Clause::Answer { item: same, codes: more, every: false, holds: true },
        ) => item == same && codes.iter().all(|code| more.contains(code)),
        _ => false,
    }
}

/// One bound on several questions is said once: «le nombre indiqué à l’une des questions 5a à 5c est supérieur à 0».
pub(crate) fn shorten(clause: Clause) -> Clause {
    let (terms, every) = match clause {
        Clause::All(terms) => (terms, true),
        Clause::Any(terms) => (terms, false),
        one => return one,
    };
    let mut kept: Vec<Clause> = Vec::new();
    for term in terms.into_iter().map(shorten) {
        if !kept.iter_mut().any(|before| share(before, &term, every)) {
            kept.push(term);
        }
    }
    match kept.len() {
        1 => kept.swap_remove(0),
        _ if every => Clause::All(kept),
        _ => Clause::Any(kept),
    }
}

fn share(before: &mut Clause, term: &Clause, every: bool) -> bool {
    let (
        Clause::Compare { left, relation, right, holds: true },
        Clause::Compare { left: Quantity::Answer(item), relation: same, right: bound, holds: true },
    ) = (before, term)
    else {
        return false;
    };
    if relation != same || right != bound || !matches!(right, Quantity::Constant(_)) {
        return false;
    }
    match left {
        Quantity::OneOf(items) if !every => items.push(*item),
        Quantity::EachOf(items) if every => items.push(*item),
        Quantity::Answer(first) if every => *left = Quantity::EachOf(vec![*first, *item]),
        Quantity::Answer(first) => *left = Quantity::OneOf(vec![*first, *item]),
        _ => return false,
    }
    true
}

fn order(form: &Questionnaire, item: usize) -> Vec<String> {
    let Some(Source::List(name)) = form.items[item].kind.select().map(|select| &select.source) else { return Vec::new() };
    form.list(name).map_or_else(Vec::new, |list| list.choices.iter().map(|choice| choice.name.clone()).collect())
}
