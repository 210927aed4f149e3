//! The expression language: two ways to the same value, bounds that hold, faults that say where and what instead.

use form::expression::date::Zone;
use form::expression::graph::{order, reads};
use form::expression::{ExpressionError, Fault, MAX_LENGTH, Scope, format_number, parse_number, shuffle};
use form::xml::Document;
use form::{Environment, Expression, Language, Tree};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const HOUSEHOLD: &str = "<data>
  <sexe>f</sexe><age>42</age><vide/><revenu> 1234.5 </revenu><modes>bus velo marche</modes>
  <enfant><prenom>Zoé</prenom><naissance>2015-02-28</naissance></enfant>
  <enfant><prenom>Élie</prenom><naissance>2019-11-03</naissance></enfant>
</data>";
/// 2026-03-30T22:30:00Z: already the 31st in Paris, in summer time for a day.
const NIGHT: i64 = 1_774_909_800_000;

fn environment(zone: Zone) -> Environment {
    Environment::new(NIGHT, zone, Language::French, 7)
}

fn compile(text: &str) -> Expression {
    Expression::compile(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

fn text_in(zone: Zone, expr: &str) -> String {
    let document = Document::parse(HOUSEHOLD).unwrap();
    let environment = environment(zone);
    let context = document.element().unwrap();
    let scope = Scope::new(&document, context, &environment);
    let expression = compile(expr);
    let value = expression.evaluate(&scope).unwrap_or_else(|error| panic!("{expr}: {error}"));
    scope.text(&value).into_owned()
}

fn text(expr: &str) -> String {
    text_in(Zone::Paris, expr)
}

fn faults(expr: &str) -> Vec<Fault> {
    Expression::compile(expr).err().unwrap_or_default().into_iter().map(|error: ExpressionError| error.fault).collect()
}

#[test]
fn a_household_is_read_as_its_author_meant() {
    for (expr, expected) in [
        ("age >= 18 and sexe = 'f'", "true"),
        ("count(enfant)", "2"),
        ("enfant[2]/prenom", "Élie"),
        ("enfant[naissance > '2018-01-01']/prenom", "Élie"),
        ("join(', ', enfant/prenom)", "Zoé, Élie"),
        ("selected(modes, 'velo') and not(selected(modes, 'vel'))", "true"),
        ("count-selected(modes)", "3"),
        ("coalesce(vide, 'rien')", "rien"),
        ("if(vide = '', 'non vu', vide)", "non vu"),
        ("round(revenu div 3, 1)", "411.5"),
        ("string-length(enfant/prenom)", "3"),
        ("indexed-repeat(enfant/prenom, enfant, 2)", "Élie"),
        ("/data/enfant[position() = 1]/prenom", "Zoé"),
        ("position(enfant[2])", "2"),
        ("translate('Éléonore', 'Éé', 'Ee')", "Eleonore"),
        ("regex('31800', '[0-9]{5}') and not(regex('318001', '[0-9]{5}'))", "true"),
        ("min(enfant/vide)", ""),
    ] {
        assert_eq!(text(expr), expected, "{expr}");
    }
}

#[test]
fn days_and_hours_follow_the_zone_that_is_given() {
    assert_eq!(text("today()"), "2026-03-31");
    assert_eq!(text_in(Zone::UTC, "today()"), "2026-03-30");
    assert_eq!(text("now()"), "2026-03-31T00:30:00.000+02:00");
    assert_eq!(text("date('2026-03-28') + 2 = date('2026-03-30')"), "false", "the 29th has 23 hours in Paris");
    assert_eq!(text_in(Zone::UTC, "date('2026-03-28') + 2 = date('2026-03-30')"), "true");
    assert_eq!(text("format-date(date('2026-08-05'), '%e %b %Y')"), "5 août 2026");
    assert_eq!(text("int((today() - date('1983-04-01')) div 365.25)"), "42");
    assert_eq!(text("date('2024-02-29')"), "2024-02-29");
    assert_eq!(faults("date('2023-02-29')"), [Fault::Date { text: "2023-02-29".into() }]);
}

#[test]
fn every_fault_is_told_at_once_with_its_place_and_remedy() {
    let errors = Expression::compile("substring(nom, 1) = string() or //age > floor(3)").unwrap_err();
    let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(messages.len(), 4, "{messages:?}");
    assert!(messages[0].contains("substr(x, a, b)") && messages[0].ends_with("(caractère 1)"), "{}", messages[0]);
    assert!(messages.iter().any(|message| message.contains("string(.)")) && messages.iter().any(|message| message.contains("«//»")));
    assert!(errors[0].message(Language::English).contains("is not accepted"));
    assert_eq!(faults("selcted(., 'a')"), [Fault::Function { name: "selcted".into(), instead: Some("selected") }]);
    assert_eq!(faults("count('a')"), [Fault::NotNodes { name: "count" }]);
    assert_eq!(faults("selected(., 1)"), [Fault::Code { number: "1".into() }]);
    assert!(matches!(faults("${age} >")[..], [Fault::UnexpectedEnd]));
}

/// Nothing that can be written hangs, overflows the stack or takes the memory.
#[test]
fn bombs_end_in_an_error_at_once() {
    let start = Instant::now();
    for bomb in [
        format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("{}1", "-".repeat(10_000)),
        format!("{}1{}", "if(true(),".repeat(5_000), ",2)".repeat(5_000)),
        format!("a{}", "[a".repeat(10_000)),
        format!("1{}", "+1".repeat(10_000)),
        "/a".repeat(MAX_LENGTH),
        "regex(., '(a{1000}){1000}')".into(),
        format!("regex(., '{}a{}')", "(".repeat(1_000), ")".repeat(1_000)),
    ] {
        assert!(Expression::compile(&bomb).is_err(), "{}", &bomb[..20]);
    }
    assert!(Expression::compile(&format!("1{}", " or a".repeat(5_000))).is_ok(), "a long list of alternatives is not deep");
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn backtracking_patterns_are_matched_in_linear_time() {
    let start = Instant::now();
    assert_eq!(text(&format!("regex('{}!', '(a+)+')", "a".repeat(10_000))), "false");
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[test]
fn work_is_counted() {
    let rows = "<r><v>1</v></r>".repeat(3_000);
    let document = Document::parse(&format!("<data>{rows}</data>")).unwrap();
    let environment = environment(Zone::UTC);
    let scope = Scope::new(&document, document.element().unwrap(), &environment);
    let expression = compile("count(/data/r[count(/data/r[v = 1]) > 0])");
    let error = expression.evaluate(&scope).unwrap_err();
    assert!(matches!(error.fault, Fault::Steps { .. }), "{error}");
}

#[test]
fn same_seed_same_chance() {
    let draw = |seed| {
        let document = Document::parse("<a/>").unwrap();
        let environment = Environment::new(0, Zone::UTC, Language::French, seed);
        let scope = Scope::new(&document, document.root(Document::DOCUMENT), &environment);
        let expression = compile("concat(random(), ' ', uuid())");
        let value = expression.evaluate(&scope).unwrap();
        scope.text(&value).into_owned()
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    let order = shuffle(&[1, 2, 3, 4, 5, 6, 7, 8], 42);
    assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), 8);
    assert_eq!(order, shuffle(&[1, 2, 3, 4, 5, 6, 7, 8], 42));
    // The order that every ODK client gives to six letters.
    for (seed, expected) in [(42, "AFCBDE"), (1, "BFEACD"), (-42, "EDAFBC")] {
        assert_eq!(shuffle(&['A', 'B', 'C', 'D', 'E', 'F'], seed).into_iter().collect::<String>(), expected);
    }
}

#[test]
fn what_an_expression_reads_is_known_without_computing_it() {
    let expression = compile(
        "../age > 3 and count(/data/enfant[naissance > today()]) = instance('communes')/root/item[code = current()/../com]/n + ${sexe}",
    );
    let found = reads(&expression, "/data/menage/total");
    let paths: Vec<&str> = found.paths.iter().map(String::as_str).collect();
    assert_eq!(paths, ["/data/enfant", "/data/enfant/naissance", "/data/menage/age", "/data/menage/com"]);
    assert!(found.moves && found.instances.contains("communes") && found.questions.contains("sexe"));
}

#[test]
fn calculates_are_ordered_and_circles_are_named() {
    let item = |place: &str, reads: &[&str]| (place.to_owned(), reads.iter().map(|read| (*read).to_owned()).collect());
    let straight = [item("/d/c", &["/d/b"]), item("/d/b", &["/d/a", "/d/x"]), item("/d/a", &[])];
    assert_eq!(order(&straight), Ok(vec![2, 1, 0]));
    let circle = order(&[item("/d/a", &["/d/b"]), item("/d/b", &["/d/*"])]).unwrap_err();
    assert!(circle.to_string().contains("/d/b → /d/b") || circle.to_string().contains("/d/a → /d/b → /d/a"), "{circle}");
    let chain: Vec<_> = (0..10_000).map(|i| item(&format!("/d/n{i}"), &[&format!("/d/n{}", i + 1)])).collect();
    assert_eq!(order(&chain).unwrap().first(), Some(&9_999));
}

/// 250 questions, a condition each: the whole form is reconsidered after every answer.
#[test]
fn a_form_of_250_questions_is_reconsidered_in_no_time() {
    let questions: String = (0..250).map(|i| format!("<q{i}>{}</q{i}>", i % 7)).collect();
    let document = Document::parse(&format!("<data>{questions}</data>")).unwrap();
    let expressions: Vec<Expression> =
        (1..250).map(|i| compile(&format!("/data/q{} = '3' or (../q{} > 2 and selected(., '5'))", i - 1, i / 2))).collect();
    let environment = environment(Zone::Paris);
    let nodes: Vec<_> = document.elements(document.element().unwrap()).collect();
    let consider = || {
        let held = expressions.iter().enumerate().filter(|(i, expression)| {
            let scope = Scope::new(&document, nodes[i + 1], &environment);
            scope.boolean(&expression.evaluate(&scope).unwrap())
        });
        held.count()
    };
    let (start, held) = (Instant::now(), consider());
    let once = start.elapsed();
    println!("250 conditions: {once:?}");
    assert!(held > 0 && once < Duration::from_millis(50));
}

proptest! {
    /// What is printed reads back as the same number.
    #[test]
    fn numbers_survive_their_text(number in -1e15f64..1e15) {
        prop_assert_eq!(parse_number(&format_number(number)), number);
    }

    /// Our arithmetic on the text is the machine's on the numbers.
    #[test]
    fn arithmetic_is_that_of_the_machine(a in -1000i32..1000, b in -1000i32..1000, c in 1i32..1000) {
        let expected = format_number(f64::from(a) + f64::from(b) * f64::from(c));
        prop_assert_eq!(text(&format!("{a} + {b} * {c}")), expected);
        prop_assert_eq!(text(&format!("({a} + {b}) mod {c}")), format_number(f64::from((a + b) % c)));
    }

    /// De Morgan, and the two spellings of a difference.
    #[test]
    fn logic_holds(a in any::<bool>(), b in any::<bool>()) {
        prop_assert_eq!(text(&format!("not({a}() and {b}())")), text(&format!("not({a}()) or not({b}())")));
        prop_assert_eq!(text(&format!("{a}() != {b}()")), text(&format!("not({a}() = {b}())")));
    }

    /// A date comes back from its number of days, in every zone without summer time.
    #[test]
    fn dates_survive_their_number(days in -200_000i32..200_000, zone in -720i32..840) {
        let expr = format!("date(decimal-date-time(date(date({days}))))");
        prop_assert_eq!(text_in(Zone::Fixed(zone), &expr), text_in(Zone::Fixed(zone), &format!("date({days})")));
    }

    /// No text makes the reader panic.
    #[test]
    fn any_text_is_read_or_refused(expr in "[ -~éà€]{0,60}") {
        if let Ok(expression) = Expression::compile(&expr) {
            let document = Document::parse(HOUSEHOLD).unwrap();
            let environment = environment(Zone::UTC);
            drop(expression.evaluate(&Scope::new(&document, document.element().unwrap(), &environment)));
        }
    }

    #[test]
    fn any_row_of_tokens_is_read_or_refused(tokens in prop::collection::vec(prop::sample::select(&["a", "1", "'x'", "(", ")", "[", "]", "/", "//", "..", ".", "*", "-", "or", "div", "${q}", "=", "<", ",", "count(", "date(", "@", "::", "self", "|"][..]), 0..25)) {
        drop(Expression::compile(&tokens.join(" ")).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>()));
    }
}
