//! Rows without a session: the state of a flat row is that of a session opened on the same answers.

use form::questionnaire::Questionnaire;
use form::session::{Condition, Flat, Session};
use form::xform::DefId;
use form::xlsform::{self, Spelling};
use form::xml::Document;
use form::{Environment, Form, Language, expression::date::Zone, write_xform};
use proptest::prelude::*;
use std::fmt::Write;

fn environment() -> Environment {
    Environment::new(1_760_000_000_000, Zone::UTC, Language::French, 7)
}

fn questionnaire(markdown: &str) -> Questionnaire {
    let reading = xlsform::read(markdown.as_bytes(), Spelling::Markdown).unwrap();
    let found: Vec<String> = reading.findings.iter().map(|finding| finding.message(Language::French)).collect();
    reading.accepted().unwrap_or_else(|| panic!("{found:#?}")).clone()
}

fn compiled(form: Questionnaire) -> Form {
    Form::read(&write_xform(&form, Language::French)).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn with_files(form: &Questionnaire, files: &[(String, String)]) -> Form {
    Form::read_with(&write_xform(form, Language::French), files).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// The real questionnaire of the population, with its file of communes.
fn population() -> (Questionnaire, Vec<(String, String)>) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../surveys/population-2025/");
    let text = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).unwrap();
    (questionnaire(&text("form.md")), vec![("communes.csv".to_owned(), text("communes.csv"))])
}

/// Filters, several answers, numbers, dates, computed values, a group that is not asked, a chain written backwards.
const SMALL: &str = "\
| survey |
| | type | name | label | relevant | constraint | constraint_message | required | calculation | choice_filter | appearance | parameters |
| | calculate | total | | | | | | ${adultes} + ${enfants} |
| | integer | adultes | Adultes | | . >= 1 and . <= ${plafond} | Entre 1 et ${plafond}. | yes |
| | integer | enfants | Enfants | ${adultes} > 0 | . >= 0 | | ${adultes} > 1 |
| | calculate | plafond | | | | | | 15 |
| | select_one zone | zone | Zone |
| | select_one lieu | lieu | Lieu | | | | yes | | zone = ${zone} |
| | select_multiple lieu | lieux | Lieux | | count-selected(.) <= 2 | Deux au plus. | | | zone = ${zone} or name = 'c' |
| | begin_group | famille | Famille | ${enfants} > 0 |
| | date | jour | Jour | | . <= today() | Pas dans le futur. |
| | decimal | distance | Distance | ${lieu} != '' | . < 100.5 |
| | text | mot | Mot | not(selected(${lieux}, 'a')) | regex(., '[a-z]+') |
| | select_one lieu | dit | Dit | | ${dit} != ${lieu} | | | | | | randomize=true |
| | end_group |
| | calculate | nom | | | | | | jr:choice-name(${lieu}, '${lieu}') |
| | rank lieu | rang | Rang |

| choices |
| | list_name | name | label | zone |
| | zone | n | Nord |
| | zone | s | Sud |
| | lieu | a | Café | n |
| | lieu | b | Salle | n |
| | lieu | c | Place | s |
| | lieu | d | Halle | s |
";

/// The codes of a question over all answers, or plausible and implausible texts.
fn pool(form: &Form, lists: &[String], def: usize) -> Vec<String> {
    use form::xform::{ControlKind, DataType};
    let definition = &form.defs[def];
    let words = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let kind = definition.control.as_ref().map(|control| control.kind);
    match (kind, definition.bind.data_type) {
        (None, _) => vec![String::new()],
        (Some(ControlKind::SelectOne | ControlKind::SelectMany | ControlKind::Rank), _) => {
            let mut codes: Vec<String> = lists.to_vec();
            if kind != Some(ControlKind::SelectOne) {
                codes.extend(lists.windows(2).map(|pair| pair.join(" ")));
            }
            codes.extend(words(&["", "zz", "nsp"]));
            codes
        }
        (_, DataType::Integer | DataType::Decimal) => words(&["", "0", "1", "2", "7", "300", "-1", "2.5", "x"]),
        (_, DataType::Date) => words(&["", "2020-02-29", "2031-01-01", "hier"]),
        _ => words(&["", "mot", "Mot 1"]),
    }
}

/// The codes that a question may hold, whatever its filter.
fn codes(form: &Form, xml: &str, def: usize) -> Vec<String> {
    use form::xform::Choices;
    let Some(Choices::Listed(listed)) = form.defs[def].control.as_ref().and_then(|control| control.choices.as_ref()) else {
        return Vec::new();
    };
    let id = listed.nodes.text().split('\'').nth(1).unwrap_or_default();
    let list = xml.split(&format!("<instance id=\"{id}\">")).nth(1).and_then(|rest| rest.split("</instance>").next()).unwrap_or_default();
    let names = list.split("<name>").skip(1).filter_map(|rest| rest.split("</name>").next());
    names.take(6).map(str::to_owned).collect()
}

struct Bench {
    form: Form,
    pools: Vec<Vec<String>>,
}

fn bench((form, files): (Questionnaire, Vec<(String, String)>)) -> Bench {
    let xml = write_xform(&form, Language::French);
    let form = with_files(&form, &files);
    let pools = (0..form.defs.len()).map(|def| pool(&form, &codes(&form, &xml, def), def)).collect();
    Bench { form, pools }
}

/// The answers as an XML document, as a session reads them.
fn document(form: &Form, values: &[String], def: DefId, index_of: &dyn Fn(DefId) -> usize, out: &mut String) {
    let definition = form.def(def);
    let name = definition.path.rsplit('/').next().unwrap();
    if name == "meta" || name.contains(':') {
        return;
    }
    let _ = write!(out, "<{name}>");
    if definition.is_leaf() {
        out.push_str(&values[index_of(def)].replace('&', "&amp;").replace('<', "&lt;"));
    }
    definition.children.iter().for_each(|child| document(form, values, *child, index_of, out));
    let _ = write!(out, "</{name}>");
}

/// The state of every leaf by both ways.
fn compare(form: &Form, values: &[String]) {
    let ids: Vec<DefId> = form.defs.iter().map(|def| form.find(&def.path).unwrap()).collect();
    let index_of = |def: DefId| ids.iter().position(|id| *id == def).unwrap();
    let mut xml = String::new();
    document(form, values, ids[0], &index_of, &mut xml);
    let session = Session::reopen(form, environment(), &Document::parse(&xml).unwrap()).unwrap().session;
    let flat = Flat::new(form, |_| true);
    let mut row = flat.row(environment());
    for (id, value) in ids.iter().zip(values) {
        if form.def(*id).is_leaf() && form.def(*id).control.is_some() {
            row.set(*id, value);
        }
    }
    row.settle().unwrap();
    for id in ids.iter().filter(|id| form.def(**id).is_leaf() && !form.def(**id).path.contains("/meta/")) {
        let path = &form.def(*id).path;
        assert!(flat.is_known(*id), "{path}");
        let view = session.view(session.place(path).unwrap()).unwrap();
        assert_eq!(row.is_relevant(*id), view.relevant, "{path} asked, with {values:?}");
        assert_eq!(row.value(*id), view.value.as_deref().unwrap_or_default(), "{path}, with {values:?}");
        assert_eq!(row.violation(*id).unwrap(), view.violation, "{path}, with {values:?}");
        if view.relevant {
            let codes = view.choices.map(|choices| choices.into_iter().map(|(code, _)| code).collect::<Vec<_>>());
            assert_eq!(row.offered(*id).map(<[String]>::to_vec), codes, "{path}, with {values:?}");
        }
    }
}

fn drawn(bench: &Bench, draws: &[u16]) -> Vec<String> {
    bench.pools.iter().zip(draws).map(|(pool, draw)| pool[usize::from(*draw) % pool.len()].clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn a_flat_row_is_a_session(draws in prop::collection::vec(any::<u16>(), 40)) {
        let bench = bench((questionnaire(SMALL), Vec::new()));
        compare(&bench.form, &drawn(&bench, &draws));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(25))]
    #[test]
    fn a_row_of_the_real_questionnaire_is_a_session(draws in prop::collection::vec(any::<u16>(), 200)) {
        let bench = bench(population());
        compare(&bench.form, &drawn(&bench, &draws));
    }
}

#[test]
fn a_row_can_be_used_again_and_leaves_nothing_behind() {
    let form = compiled(questionnaire(SMALL));
    let flat = Flat::new(&form, |_| true);
    let at = |name: &str| form.find(&format!("/data/{name}")).unwrap();
    let mut row = flat.row(environment());
    row.set(at("adultes"), "2");
    row.set(at("enfants"), "1");
    row.settle().unwrap();
    assert_eq!((row.value(at("total")), row.is_relevant(at("famille"))), ("3", true));
    row.clear();
    row.settle().unwrap();
    assert_eq!((row.value(at("total")), row.is_relevant(at("famille"))), ("", false));
    assert_eq!(row.violation(at("adultes")).unwrap().map(|v| v.condition), Some(Condition::Required));
    assert!(!row.set(at("adultes"), "deux"));
}

#[test]
fn what_a_flat_row_cannot_tell_is_not_judged() {
    let form = compiled(questionnaire(
        "| survey |\n| | type | name | label | relevant | calculation | constraint |\n\
         | | begin_repeat | enfant | Enfant |\n| | integer | age | Âge |\n| | end_repeat |\n\
         | | calculate | nombre | | | count(${enfant}) |\n\
         | | text | garde | Garde | ${nombre} > 0 |\n\
         | | integer | absent | Absent |\n| | text | suite | Suite | ${absent} > 1 |\n| | text | fin | Fin | ${suite} != '' |\n\
         | | integer | libre | Libre | | | . < ${absent} |\n",
    ));
    let at = |name: &str| form.find(&format!("/data/{name}")).unwrap();
    let carried = |def: DefId| !["absent"].iter().any(|name| at(name) == def);
    let flat = Flat::new(&form, |def| carried(def) && def != at("nombre"));
    let known = |name: &str| flat.is_known(at(name));
    assert_eq!(["nombre", "garde", "suite", "fin", "libre"].map(known), [false, false, false, true, false]);
    // The number of children stands in the file: what depends on it can be told.
    let flat = Flat::new(&form, carried);
    assert!(flat.is_known(at("garde")) && !flat.is_known(at("nombre")));
    let mut row = flat.row(environment());
    row.set(at("nombre"), "2");
    row.set(at("suite"), "dite");
    row.settle().unwrap();
    assert_eq!((row.value(at("nombre")), row.is_relevant(at("garde")), row.value(at("suite"))), ("2", true, "dite"));
    assert_eq!(row.violation(at("libre")).unwrap(), None);
}

/// Speed, printed: `cargo test --release -p form --test flat -- --ignored --nocapture`.
#[test]
#[ignore = "a measure"]
fn one_hundred_thousand_rows() {
    let (form, files) = population();
    let form = with_files(&form, &files);
    let flat = Flat::new(&form, |_| true);
    let mut row = flat.row(environment());
    let leaves: Vec<DefId> =
        form.defs.iter().filter(|def| def.is_leaf() && def.control.is_some()).filter_map(|def| form.find(&def.path)).collect();
    let start = std::time::Instant::now();
    let mut broken = 0;
    for n in 0..100_000 {
        row.clear();
        for (i, def) in leaves.iter().enumerate() {
            let offered = row.offered(*def).and_then(|codes| codes.get((n + i) % codes.len().max(1)).cloned());
            row.set(*def, &offered.unwrap_or_else(|| ((n + i) % 3).to_string()));
        }
        row.settle().unwrap();
        broken += leaves.iter().filter(|def| row.violation(**def).unwrap().is_some()).count();
    }
    println!("{} questions, {broken} violations, {:?}", leaves.len(), start.elapsed());
}
