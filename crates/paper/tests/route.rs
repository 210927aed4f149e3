//! Following the paper visits exactly what the engine asks: random small forms, answered at random.

use form::expression::date::Zone;
use form::questionnaire::{Kind, Rule};
use form::xlsform::{Spelling, read};
use form::{Environment, Form, Language, Questionnaire, Session, write_xform};
use paper::route::{Route, Target};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A condition that the test evaluates by itself.
#[derive(Clone, Debug)]
enum Test {
    Is(usize, usize),
    IsNot(usize, usize),
    Selected(usize, usize),
    NotSelected(usize, usize),
    More(usize),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
}

const CODES: [&str; 3] = ["a", "b", "c"];

impl Test {
    fn text(&self) -> String {
        match self {
            Self::Is(q, c) => format!("${{q{q}}} = '{}'", CODES[*c]),
            Self::IsNot(q, c) => format!("${{q{q}}} != '{}'", CODES[*c]),
            Self::Selected(q, c) => format!("selected(${{q{q}}}, '{}')", CODES[*c]),
            Self::NotSelected(q, c) => format!("not(selected(${{q{q}}}, '{}'))", CODES[*c]),
            Self::More(q) => format!("${{q{q}}} > 1"),
            Self::And(one, other) => format!("({}) and ({})", one.text(), other.text()),
            Self::Or(one, other) => format!("({}) or ({})", one.text(), other.text()),
        }
    }

    /// What a person finds who reads it: a question not visited has no answer.
    fn holds(&self, answers: &BTreeMap<usize, String>) -> bool {
        let answer = |q: &usize| answers.get(q).map_or("", String::as_str);
        match self {
            Self::Is(q, c) | Self::Selected(q, c) => answer(q) == CODES[*c],
            Self::IsNot(q, c) | Self::NotSelected(q, c) => answer(q) != CODES[*c],
            Self::More(q) => answer(q).parse::<f64>().is_ok_and(|number| number > 1.0),
            Self::And(one, other) => one.holds(answers) && other.holds(answers),
            Self::Or(one, other) => one.holds(answers) || other.holds(answers),
        }
    }
}

#[derive(Clone, Debug)]
struct Row {
    is_number: bool,
    /// A group opens before it, with this condition.
    opens: Option<Option<Test>>,
    closes: bool,
    test: Option<Test>,
}

fn test(before: usize, numbers: Vec<bool>) -> BoxedStrategy<Option<Test>> {
    if before == 0 {
        return Just(None).boxed();
    }
    let leaf = (0..before, 0..3_usize, 0..4_usize).prop_map(move |(q, c, kind)| match (numbers[q], kind) {
        (true, _) => Test::More(q),
        (false, 0) => Test::Is(q, c),
        (false, 1) => Test::IsNot(q, c),
        (false, 2) => Test::Selected(q, c),
        (false, _) => Test::NotSelected(q, c),
    });
    let tree = leaf.prop_recursive(2, 4, 2, |inner| {
        (inner.clone(), inner, any::<bool>()).prop_map(|(one, other, and)| {
            if and { Test::And(Box::new(one), Box::new(other)) } else { Test::Or(Box::new(one), Box::new(other)) }
        })
    });
    prop::option::weighted(0.6, tree).boxed()
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    (3_usize..9).prop_flat_map(|count| prop::collection::vec(prop::bool::weighted(0.15), count)).prop_flat_map(|numbers| {
        let each: Vec<_> = (0..numbers.len())
            .map(|q| {
                let is_number = numbers[q];
                let group = (prop::bool::weighted(0.3), test(q, numbers.clone())).prop_map(|(opens, test)| opens.then_some(test));
                (group, prop::bool::weighted(0.4), test(q, numbers.clone())).prop_map(move |(opens, closes, test)| Row {
                    is_number,
                    opens,
                    closes,
                    test,
                })
            })
            .collect();
        each
    })
}

/// The form in Markdown, and the conditions by name.
fn sheet(rows: &[Row]) -> (Questionnaire, BTreeMap<String, Test>) {
    let mut text = String::from("| survey |\n| | type | name | label | relevant |\n");
    let (mut tests, mut depth) = (BTreeMap::new(), 0);
    for (q, row) in rows.iter().enumerate() {
        if let Some(test) = &row.opens {
            depth += 1;
            let _ = writeln!(text, "| | begin_group | g{q} | G{q} | {} |", test.as_ref().map(Test::text).unwrap_or_default());
            tests.extend(test.clone().map(|test| (format!("g{q}"), test)));
        }
        let kind = if row.is_number { "integer" } else { "select_one l" };
        let _ = writeln!(text, "| | {kind} | q{q} | Q{q} | {} |", row.test.as_ref().map(Test::text).unwrap_or_default());
        tests.extend(row.test.clone().map(|test| (format!("q{q}"), test)));
        if row.closes && depth > 0 {
            depth -= 1;
            text.push_str("| | end_group | | | |\n");
        }
    }
    text.push_str(&"| | end_group | | | |\n".repeat(depth));
    text.push_str("| choices |\n| | list_name | name | label |\n| | l | a | A |\n| | l | b | B |\n| | l | c | C |\n");
    let reading = read(text.as_bytes(), Spelling::Markdown).unwrap();
    assert!(reading.accepted().is_some(), "{text}\n{:?}", reading.findings);
    (reading.questionnaire, tests)
}

/// Follows what is printed, and nothing else.
fn follow(form: &Questionnaire, tests: &BTreeMap<String, Test>, given: &[String]) -> BTreeSet<String> {
    let route = Route::of(form);
    let (mut visited, mut answers) = (BTreeSet::new(), BTreeMap::new());
    let end = |index: usize| {
        let inside = |at: &usize| std::iter::successors(Some(*at), |at| form.items[*at].parent).any(|at| at == index);
        (index + 1..form.items.len()).take_while(inside).last().map_or(index + 1, |last| last + 1)
    };
    let mut at = 0;
    while at < form.items.len() {
        let item = &form.items[at];
        if route.needs_filter(at) && item.rule(Rule::Relevant).is_some() && !tests[&item.name].holds(&answers) {
            at = end(at);
            continue;
        }
        if item.kind == Kind::Group {
            at += 1;
            continue;
        }
        let number: usize = item.name[1..].parse().unwrap();
        visited.insert(item.name.clone());
        answers.insert(number, given[number].clone());
        at = match route.goto(at, &given[number]) {
            None => at + 1,
            Some(Target::End) => form.items.len(),
            Some(Target::Item(to)) => landing(form, &route, at, to),
        };
    }
    visited
}

/// Who goes to a question reads the lines of the groups that begin with it.
fn landing(form: &Questionnaire, _: &Route, from: usize, to: usize) -> usize {
    let first = |group: usize| (group + 1..form.items.len()).find(|index| form.items[*index].kind != Kind::Group) == Some(to);
    let above = std::iter::successors(form.items[to].parent, |at| form.items[*at].parent);
    above.take_while(|group| first(*group) && *group > from).last().unwrap_or(to)
}

fn engine(form: &Questionnaire, given: &[String]) -> BTreeSet<String> {
    let xform = Form::read(&write_xform(form, Language::French)).unwrap();
    let mut session = Session::open(&xform, Environment::new(0, Zone::UTC, Language::French, 1)).unwrap();
    let paths: Vec<String> =
        session.views().unwrap().into_iter().filter(|view| matches!(view.kind, "input" | "select")).map(|view| view.path).collect();
    let mut asked = BTreeSet::new();
    for path in paths {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let Some(number) = name.strip_prefix('q').and_then(|number| number.parse::<usize>().ok()) else { continue };
        let place = session.place(&path).unwrap();
        if session.view(place).unwrap().relevant {
            session.answer(place, &given[number]).unwrap();
            asked.insert(name);
        }
    }
    asked
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn following_the_paper_is_what_the_engine_asks(rows in rows(), draws in prop::collection::vec(prop::collection::vec(0_usize..3, 9), 12)) {
        let (form, tests) = sheet(&rows);
        for draw in draws {
            let given: Vec<String> = rows.iter().zip(&draw).map(|(row, draw)| if row.is_number { draw.to_string() } else { CODES[*draw].to_owned() }).collect();
            prop_assert_eq!(follow(&form, &tests, &given), engine(&form, &given), "{:?}", given);
        }
    }
}

#[test]
fn one_question_that_opens_another_has_arrows_and_no_line() {
    let text = "| survey |\n| | type | name | label | relevant |\n| | select_one o | q0 | A | |\n| | text | q1 | B | ${q0} = 'oui' |\n| | text | q2 | C | |\n| choices |\n| | list_name | name | label |\n| | o | oui | Oui |\n| | o | non | Non |\n";
    let form = read(text.as_bytes(), Spelling::Markdown).unwrap().questionnaire;
    let route = Route::of(&form);
    assert_eq!((route.goto(0, "oui"), route.goto(0, "non"), route.needs_filter(1)), (None, Some(Target::Item(2)), false));
}
