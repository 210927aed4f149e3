//! A form being filled: what is asked, computed, offered, repeated, refused.

use form::expression::date::Zone;
use form::session::{Condition, SessionError, View};
use form::{Environment, Form, Language, Session};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// The model and the body of a small form, wrapped.
fn xform(model: &str, body: &str) -> String {
    format!(
        "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\" xmlns:jr=\"http://openrosa.org/javarosa\" \
         xmlns:orx=\"http://openrosa.org/xforms\"><h:head><h:title>Essai</h:title><model>{model}</model></h:head><h:body>{body}</h:body></h:html>"
    )
}

fn read(model: &str, body: &str) -> Form {
    Form::read(&xform(model, body)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn faults(model: &str, body: &str) -> Vec<String> {
    Form::read(&xform(model, body)).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

fn open(form: &Form) -> Session<'_> {
    Session::open(form, Environment::new(1_774_909_800_000, Zone::Paris, Language::French, 3)).unwrap_or_else(|error| panic!("{error}"))
}

fn answer(session: &mut Session, path: &str, value: &str) {
    let place = session.place(path).unwrap();
    session.answer(place, value).unwrap();
}

fn view(session: &Session, path: &str) -> View {
    session.view(session.place(path).unwrap()).unwrap()
}

fn value(session: &Session, path: &str) -> String {
    view(session, path).value.unwrap_or_default()
}

const HOUSEHOLD: &str = r#"
<instance><data id="menage"><enfants/><age/><garde/><enfant jr:template=""><naissance/><annee/></enfant><total/></data></instance>
<instance id="gardes"><root>
  <item><code>creche</code><titre>Crèche</titre><max>3</max></item><item><code>ecole</code><titre>École</titre><max>11</max></item>
  <item><code>aucun</code><titre>Aucun</titre><max>99</max></item></root></instance>
<bind nodeset="/data/enfants" type="string" required="true()" jr:requiredMsg="Dites-nous si vous avez des enfants."/>
<bind nodeset="/data/age" type="int" relevant="/data/enfants = 'oui'" constraint=". &gt;= 0 and . &lt; 18" jr:constraintMsg="Entre 0 et 17 ans."/>
<bind nodeset="/data/garde" relevant="/data/age != ''"/>
<bind nodeset="/data/enfant" relevant="/data/enfants = 'oui'"/>
<bind nodeset="/data/enfant/naissance" type="date"/>
<bind nodeset="/data/enfant/annee" type="int" calculate="format-date(../naissance, '%Y')"/>
<bind nodeset="/data/total" type="int" calculate="sum(/data/enfant/annee)"/>"#;
const HOUSEHOLD_BODY: &str = r#"
<select1 ref="/data/enfants"><label>Avez-vous des enfants ?</label><item><label>Oui</label><value>oui</value></item><item><label>Non</label><value>non</value></item></select1>
<input ref="/data/age"><label>Âge du plus jeune</label></input>
<select1 ref="/data/garde"><label>Garde à <output value="/data/age"/> ans</label><itemset nodeset="instance('gardes')/root/item[max &gt;= /data/age]"><value ref="code"/><label ref="titre"/></itemset></select1>
<group ref="/data/enfant"><label>Enfant</label><repeat nodeset="/data/enfant"><input ref="naissance"><label>Né(e) le</label></input></repeat></group>"#;

#[test]
fn a_household_is_routed_checked_and_filtered() {
    let form = read(HOUSEHOLD, HOUSEHOLD_BODY);
    let mut session = open(&form);
    let broken = view(&session, "/data/enfants").violation.unwrap();
    assert_eq!((broken.condition, broken.message.as_deref()), (Condition::Required, Some("Dites-nous si vous avez des enfants.")));
    assert!(!view(&session, "/data/age").relevant);

    answer(&mut session, "/data/enfants", "oui");
    answer(&mut session, "/data/age", "21");
    let broken = view(&session, "/data/age").violation.unwrap();
    assert_eq!((broken.condition, broken.message.as_deref()), (Condition::Constraint, Some("Entre 0 et 17 ans.")));

    answer(&mut session, "/data/age", "5");
    let garde = view(&session, "/data/garde");
    let codes: Vec<&str> = garde.choices.as_ref().unwrap().iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!((codes, garde.label.as_deref()), (vec!["ecole", "aucun"], Some("Garde à 5 ans")));
}

#[test]
fn what_is_no_longer_asked_counts_for_nothing_and_comes_back() {
    let form = read(HOUSEHOLD, HOUSEHOLD_BODY);
    let mut session = open(&form);
    for (path, given) in [("/data/enfants", "oui"), ("/data/age", "2"), ("/data/garde", "creche")] {
        answer(&mut session, path, given);
    }
    answer(&mut session, "/data/age", "8");
    assert_eq!(value(&session, "/data/garde"), "", "a nursery is not offered at 8");
    answer(&mut session, "/data/age", "3");
    assert_eq!(value(&session, "/data/garde"), "creche");
    answer(&mut session, "/data/enfants", "non");
    assert!(!session.xml().contains("creche") && !session.xml().contains("<age>"), "{}", session.xml());
    answer(&mut session, "/data/enfants", "oui");
    assert_eq!(value(&session, "/data/age"), "3");
}

#[test]
fn children_are_added_and_removed() {
    let form = read(HOUSEHOLD, HOUSEHOLD_BODY);
    let mut session = open(&form);
    answer(&mut session, "/data/enfants", "oui");
    for (number, born) in [(1, "2015-02-28"), (2, "2019-11-03"), (3, "pas une date")] {
        session.add("/data/enfant").unwrap();
        answer(&mut session, &format!("/data/enfant[{number}]/naissance"), born);
    }
    assert_eq!((value(&session, "/data/enfant[3]/naissance"), value(&session, "/data/total")), (String::new(), "4034".into()));
    let first = session.place("/data/enfant[1]").unwrap();
    session.remove(first).unwrap();
    assert_eq!(value(&session, "/data/enfant[1]/annee"), "2019");
    assert_eq!(value(&session, "/data/total"), "2019");
    assert!(matches!(session.place("/data/enfant[3]"), Err(SessionError::NoPlace(_))));
}

#[test]
fn a_computed_number_of_repeats_is_followed_and_bounded() {
    let model = r#"<instance><data id="r"><n/><r jr:template=""><v/></r></data></instance><bind nodeset="/data/n" type="int"/><bind nodeset="/data/r/v" calculate="position(..) * 2"/>"#;
    let form = read(model, r#"<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/v"/></repeat>"#);
    let mut session = open(&form);
    answer(&mut session, "/data/n", "3");
    assert_eq!(value(&session, "/data/r[3]/v"), "6");
    answer(&mut session, "/data/n", "1");
    assert!(session.place("/data/r[2]").is_err());
    assert!(matches!(session.add("/data/r"), Err(SessionError::Fixed(_))));
    let n = session.place("/data/n").unwrap();
    assert!(matches!(session.answer(n, "2000000000"), Err(SessionError::TooMany { .. })));
}

#[test]
fn an_answer_that_is_not_asked_or_does_not_fit_is_refused() {
    let form = read(HOUSEHOLD, HOUSEHOLD_BODY);
    let mut session = open(&form);
    let age = session.place("/data/age").unwrap();
    assert!(matches!(session.answer(age, "3"), Err(SessionError::Closed(_))));
    answer(&mut session, "/data/enfants", "oui");
    assert!(matches!(session.answer(age, "99999999999"), Err(SessionError::Value { .. })));
    answer(&mut session, "/data/enfants", "peut-être");
    assert_eq!(value(&session, "/data/enfants"), "", "a code that is not offered is no answer");
}

#[test]
fn languages_are_spoken_and_missing_texts_are_told() {
    let itext = r#"<itext><translation lang="fr" default="true()"><text id="q"><value>Bonjour</value></text></translation><translation lang="en"><text id="q"><value>Hello</value></text></translation></itext>"#;
    let model = format!(r#"{itext}<instance><data id="l"><q/></data></instance>"#);
    let form = read(&model, r#"<input ref="/data/q"><label ref="jr:itext('q')"/></input>"#);
    let mut session = open(&form);
    assert_eq!(view(&session, "/data/q").label.as_deref(), Some("Bonjour"));
    session.speak("en").unwrap();
    assert_eq!(view(&session, "/data/q").label.as_deref(), Some("Hello"));
    assert!(matches!(session.speak("oc"), Err(SessionError::Language(_))));
    let told = faults(&model, r#"<input ref="/data/q"><label ref="jr:itext('absent')"/></input>"#);
    assert!(told.len() == 1 && told[0].contains("«absent»"), "{told:?}");
}

#[test]
fn every_fault_of_a_form_is_told_at_once() {
    let model = r#"<instance><data id="f"><a/><b/><c/></data></instance><bind nodeset="/data/a" type="geopoint"/><bind nodeset="/data/b" relevant="//a = 1"/><bind nodeset="/data/c" constraint="regx(., 'a')"/>"#;
    let told = faults(model, r#"<upload ref="/data/a"/><input ref="/data/zzz"/>"#);
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told.iter().any(|fault| fault.contains("regex")) && told.iter().any(|fault| fault.contains("/data/zzz")));
}

#[test]
fn circles_are_named() {
    let model = r#"<instance><data id="c"><a/><b/></data></instance><bind nodeset="/data/a" calculate="/data/b + 1"/><bind nodeset="/data/b" calculate="../a + 1"/>"#;
    assert_eq!(
        faults(model, ""),
        ["model : les calculs de /data/a → /data/b → /data/a se lisent en boucle : retirez l'un d'eux de l'autre"]
    );
}

#[test]
fn a_circle_through_repeats_ends_in_an_error() {
    let model = r#"<instance><data id="c"><r><a/></r><n/></data></instance><bind nodeset="/data/r/a" calculate="/data/r/a + 1"/>"#;
    let form = read(model, r#"<repeat nodeset="/data/r"><input ref="a"/></repeat>"#);
    let opened = Session::open(&form, Environment::new(0, Zone::UTC, Language::French, 1));
    // «NaN + 1» settles at once on a blank; a number would grow for ever.
    assert!(opened.is_ok());
    let model = model.replace("/data/r/a + 1", "coalesce(/data/r/a, 0) + 1");
    let form = read(&model, r#"<repeat nodeset="/data/r"><input ref="a"/></repeat>"#);
    assert!(matches!(Session::open(&form, Environment::new(0, Zone::UTC, Language::French, 1)), Err(SessionError::Loop(_))));
}

#[test]
fn chance_is_drawn_once_and_comes_from_the_seed() {
    let model = r#"<instance><data id="x"><a/><d/><meta><instanceID/></meta></data></instance><bind nodeset="/data/d" calculate="once(random())"/><bind nodeset="/data/meta/instanceID" jr:preload="uid"/>"#;
    let form = read(model, r#"<input ref="/data/a"/>"#);
    let (mut one, two) = (open(&form), open(&form));
    assert_eq!(one.xml(), two.xml());
    let before = value(&one, "/data/d");
    answer(&mut one, "/data/a", "x");
    assert_eq!(value(&one, "/data/d"), before);
    assert!(value(&one, "/data/meta/instanceID").starts_with("uuid:"));
}

/// A draft is taken up again as it was left, whatever was answered.
#[test]
fn a_session_is_taken_up_again() {
    let form = read(HOUSEHOLD, HOUSEHOLD_BODY);
    let mut session = open(&form);
    for (path, given) in [("/data/enfants", "oui"), ("/data/age", "2"), ("/data/garde", "creche")] {
        answer(&mut session, path, given);
    }
    for (number, born) in [(1, "2015-02-28"), (2, "2019-11-03")] {
        session.add("/data/enfant").unwrap();
        answer(&mut session, &format!("/data/enfant[{number}]/naissance"), born);
    }
    let again = |xml: &str| {
        let answers = form::xml::Document::parse(xml).unwrap();
        let environment = Environment::new(0, Zone::Paris, Language::French, 8);
        let reopened = Session::reopen(&form, environment, &answers).unwrap();
        (reopened.session.xml(), reopened.session.views().unwrap(), reopened.unknown)
    };
    assert_eq!(again(&session.xml()), (session.xml(), session.views().unwrap(), Vec::new()));
    let other = session.xml().replace("<total>4034</total>", "<total>1</total><chien>Rex</chien>");
    assert_eq!(again(&other), (session.xml(), session.views().unwrap(), vec!["/data/chien".to_owned()]));
    let foreign = form::xml::Document::parse("<autre/>").unwrap();
    assert!(Session::reopen(&form, Environment::new(0, Zone::UTC, Language::French, 1), &foreign).is_err());
}

#[test]
fn chance_is_not_drawn_again_and_counts_are_followed_when_a_session_is_taken_up() {
    let model = r#"<instance><data id="r"><n/><d/><r jr:template=""><v/></r></data></instance><bind nodeset="/data/n" type="int"/><bind nodeset="/data/d" calculate="random()"/>"#;
    let form = read(model, r#"<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/v"/></repeat>"#);
    let mut session = open(&form);
    answer(&mut session, "/data/n", "2");
    answer(&mut session, "/data/r[2]/v", "b");
    let answers = form::xml::Document::parse(&session.xml()).unwrap();
    let reopened = Session::reopen(&form, Environment::new(5, Zone::UTC, Language::French, 77), &answers).unwrap();
    assert_eq!(reopened.session.xml(), session.xml());
}

/// A list shuffled without a seed has one order a session, the same on every page.
#[test]
fn a_shuffled_list_keeps_its_order() {
    let items: String = (0..20).map(|i| format!("<item><c>c{i}</c></item>")).collect();
    let model = format!(r#"<instance><data id="s"><a/><q/><r/></data></instance><instance id="l"><root>{items}</root></instance>"#);
    let list =
        |seed: &str| format!(r#"<itemset nodeset="randomize(instance('l')/root/item{seed})"><value ref="c"/><label ref="c"/></itemset>"#);
    let form = read(
        &model,
        &format!(r#"<input ref="/data/a"/><select ref="/data/q">{}</select><select ref="/data/r">{}</select>"#, list(""), list(", 7")),
    );
    let mut session = open(&form);
    let before = view(&session, "/data/q").choices;
    answer(&mut session, "/data/a", "x");
    assert_eq!(view(&session, "/data/q").choices, before);
    assert_ne!(view(&session, "/data/r").choices, before);
    let other = Session::open(&form, Environment::new(0, Zone::UTC, Language::French, 99)).unwrap();
    assert_ne!(view(&other, "/data/q").choices, before, "another session, another order");
    assert_eq!(view(&other, "/data/r").choices, view(&session, "/data/r").choices, "a seed fixes the order for all");
}

#[test]
fn hostile_xml_is_refused() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>";
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    for xml in [bomb, &deep, "", "<a>", "<a></b>", "<a b='1' b='2'/>", "texte"] {
        assert!(Form::read(xml).is_err(), "{}", xml.get(..20).unwrap_or(xml));
    }
}

/// 250 questions, each asked under a condition on the one before, a total, a check: one answer at a time.
#[test]
fn a_form_of_250_questions_answers_at_once() {
    let names: Vec<String> = (0..250).map(|i| format!("q{i}")).collect();
    let fields: String = names.iter().map(|name| format!("<{name}/>")).collect();
    let binds: String = (1..250)
        .map(|i| format!("<bind nodeset=\"/data/q{i}\" type=\"int\" relevant=\"/data/q{} != ''\" constraint=\". &lt; 100\"/>", i - 1))
        .collect();
    let inputs: String = names.iter().map(|name| format!("<input ref=\"/data/{name}\"/>")).collect();
    let start = Instant::now();
    let form = read(&format!("<instance><data id=\"g\">{fields}</data></instance>{binds}"), &inputs);
    let reading = start.elapsed();
    let start = Instant::now();
    let mut session = open(&form);
    println!("250 questions: opened, every condition evaluated, in {:?}", start.elapsed());
    let start = Instant::now();
    names.iter().for_each(|name| answer(&mut session, &format!("/data/{name}"), "7"));
    let each = start.elapsed() / 250;
    println!("250 questions: read in {reading:?}, {each:?} an answer");
    assert!(reading < Duration::from_millis(500) && each < Duration::from_millis(20));
    let root = session.place("/data/q0").unwrap();
    session.answer(root, "").unwrap();
    assert_eq!(session.views().unwrap().iter().filter(|view| view.relevant && view.path.starts_with("/data/q")).count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever is answered in whatever order, the same answers make the same state.
    #[test]
    fn the_order_of_answers_does_not_matter(age in 0u32..18, swap in any::<bool>()) {
        let form = read(HOUSEHOLD, HOUSEHOLD_BODY);
        let answers = [("/data/age", age.to_string()), ("/data/garde", "aucun".to_owned())];
        let (mut one, mut two) = (open(&form), open(&form));
        answer(&mut one, "/data/enfants", "oui");
        answer(&mut two, "/data/enfants", "oui");
        answers.iter().for_each(|(path, given)| answer(&mut one, path, given));
        answer(&mut two, "/data/age", if swap { "1" } else { "17" });
        answer(&mut two, "/data/garde", "aucun");
        answer(&mut two, "/data/age", &age.to_string());
        prop_assert_eq!(one.xml(), two.xml());
        prop_assert_eq!(one.views().unwrap(), two.views().unwrap());
    }

    /// What is written reads back: accents, signs of XML, anything typed.
    #[test]
    fn answers_survive_their_xml(words in "[ -~éàœ«»€]{1,40}") {
        let form = read(r#"<instance><data id="t"><q/></data></instance>"#, r#"<input ref="/data/q"/>"#);
        let mut session = open(&form);
        answer(&mut session, "/data/q", &words);
        let document = form::xml::Document::parse(&session.xml()).unwrap();
        let q = document.elements(document.element().unwrap()).next().unwrap();
        prop_assert_eq!(form::Tree::text(&document, q).into_owned(), words);
    }

    #[test]
    fn any_text_is_a_form_or_is_refused(xml in "[ -~]{0,80}") {
        drop(Form::read(&xml));
        drop(Form::read(&xform(&xml, "")));
    }
}

const FROM_FILE: &str = r#"| survey |
| | type | name | label | choice_filter |
| | select_one secteurs | secteur | Secteur | |
| | select_one_from_file communes.csv | commune | Commune | secteur = ${secteur} |
| choices |
| | list_name | name | label |
| | secteurs | haut | Haut |
| | secteurs | bas | Bas |
"#;

#[test]
fn choices_of_a_file_are_offered_and_filtered_by_its_columns() {
    let reading = form::xlsform::read(FROM_FILE.as_bytes(), form::xlsform::Spelling::Markdown).unwrap();
    let xml = form::write_xform(reading.accepted().unwrap(), Language::French);
    let file = |text: &str| vec![("communes.csv".to_owned(), text.to_owned())];
    let form = Form::read_with(&xml, &file("\u{feff}name;label;secteur\n90001;L’Aigle;haut\n90002;Bois-Joli;bas\n")).unwrap();
    let mut session = open(&form);
    answer(&mut session, "/data/secteur", "bas");
    let choices = view(&session, "/data/commune").choices.unwrap();
    assert_eq!(choices, [("90002".to_owned(), "Bois-Joli".to_owned())]);
    let told = |text: &str| Form::read_with(&xml, &file(text)).unwrap_err().iter().map(ToString::to_string).collect::<String>();
    assert!(told("name,label\n").contains("«communes.csv» ne se lit pas : aucun choix"), "{}", told("name,label\n"));
    assert!(Form::read(&xml).unwrap_err()[0].to_string().contains("dans un fichier qui n'est pas fourni"));
}
