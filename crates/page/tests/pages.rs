//! Pages as browsers, screen readers and hostile authors see them; answers posted and found again in the engine.

mod judge;

use form::expression::date::Zone;
use form::xlsform::{Spelling, read};
use form::{Environment, Form, Language, Questionnaire, Session};
use judge::Judge;
use page::{Links, Notice, Options, Outcome, Pages, PreviewOptions, Way, form_of, preview};
use proptest::prelude::*;
use std::time::Instant;

fn questionnaire(text: &str) -> Questionnaire {
    let reading = read(text.as_bytes(), Spelling::Markdown).expect("a workbook");
    assert!(reading.accepted().is_some(), "{:#?}", reading.findings);
    reading.questionnaire
}

fn opened(form: &Form) -> Session<'_> {
    Session::open(form, Environment::new(1_764_000_000_000, Zone::Paris, Language::French, 1)).expect("a session")
}

fn options(pages: &Pages) -> Options {
    Options {
        texts: "Français (fr)".into(),
        links: Links {
            pages: (1..=pages.pages.len()).map(|page| format!("/e/1/{page}")).collect(),
            review: "/e/1/relecture".into(),
            end: "/e/1/merci".into(),
            start: "/e/1".into(),
        },
        hidden: vec![("cle".into(), "abc".into())],
        ..Options::default()
    }
}

fn posted(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn held(session: &Session, path: &str) -> String {
    session.view(session.place(path).expect(path)).expect(path).value.unwrap_or_default()
}

/// Where pages are left to be looked at, when `CTG_LOOK` names a folder.
fn look(name: &str, html: &str) {
    if let Ok(folder) = std::env::var("CTG_LOOK") {
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(std::path::Path::new(&folder).join(name), html).expect("written");
    }
}

/// Every kind of question, on two pages.
const ALL: &str = "
| survey |
| | type | name | label | hint | guidance_hint | required | relevant | constraint | constraint_message | appearance | parameters | choice_filter | calculation | default | bind::ctg:role |
| | begin_group | a | Vous | | | | | | | | | | | | |
| | note | n1 | **Bonjour.** Voir [la CNIL](https://www.cnil.fr).<br>- un<br>- deux | | | | | | | | | | | | |
| | text | prenom | Votre prénom | Facultatif | Il n’est **jamais** publié. | | | | | | | | | | contact |
| | text | email | Votre courriel | | | | | | | | | | | | contact |
| | text | avis | Votre avis, ${prenom} ? | | | | | | | multiline | | | | | |
| | integer | age | Quel âge avez-vous ? | | | yes | | . >= 15 and . <= 110 | Un âge de 15 à 110 ans. | | | | | | |
| | decimal | km | Combien de kilomètres par jour ? | | | | | . >= 0 | Un nombre positif. | | | | | | |
| | date | ne | Votre date de naissance | | | | | . < today() | Une date passée. | | | | | | |
| | time | leve | À quelle heure vous levez-vous ? | | | | | | | | | | | | |
| | dateTime | rdv | Votre dernier rendez-vous | | | | | | | | | | | | |
| | select_one oui | enfants | Avez-vous des enfants ? | | | yes | | | | | | | | | |
| | integer | combien | Combien ? | | | yes | ${enfants} = 'oui' | . > 0 | Au moins un. | | | | | | |
| | select_multiple lieux or_other | ou | Où allez-vous ? | Plusieurs réponses possibles. | | | | not(selected(., 'aucun')) or count-selected(.) = 1 | « Aucun » est seul. | | | | | | |
| | select_one accord | accord | Êtes-vous d’accord ? | | | | | | | likert | | | | | |
| | select_one lieux | court | Le plus près | | | | | | | minimal | | name != 'aucun' | | | |
| | select_one lieux | tape | Le plus beau | | | | | | | autocomplete | | | | | |
| | rank accord | ordre | Dans quel ordre ? | | | | | | | | | | | | |
| | range | note10 | Une note | | | | | | | | start=0 end=10 step=1 | | | | |
| | range | part | Une part | | | | | | | | start=0 end=100 step=0.5 | | | | |
| | acknowledge | lu | J’ai lu | | | yes | | | | | | | | | |
| | text | calcul | Vous avez dit | | | | | | | | | | concat('âge : ', ${age}) | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | b | Votre foyer | | | | | | | | | | | | |
| | begin_group | grille | Êtes-vous satisfait ? | | | | | | | table-list | | | | | |
| | select_one accord | g1 | La crèche | | | yes | | | | | | | | | |
| | select_one accord | g2 | L’école | | | | | | | | | | | | |
| | select_one accord | g3 | Le sport | | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_group | trois | Vos priorités | | | | | | | field-list | | | | | |
| | select_one accord | p1 | En premier | | | | | | | minimal | | | | | |
| | select_one accord | p2 | En deuxième | | | | ${p1} != '' | | | minimal | | name != ${p1} | | | |
| | end_group | | | | | | | | | | | | | | |
| | begin_repeat | enfant | Enfant | | | | | | | | | | | | |
| | text | nom | Son prénom | | | | | | | | | | | | |
| | integer | ans | Son âge | | | yes | | . < 18 | Moins de 18 ans. | | | | | | |
| | end_repeat | | | | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | | |
| choices |
| | list_name | name | label |
| | oui | oui | Oui |
| | oui | non | Non |
| | lieux | marche | Le marché |
| | lieux | ecole | L’école |
| | lieux | aucun | Aucun |
| | accord | non | Pas d’accord |
| | accord | moyen | Ni l’un ni l’autre |
| | accord | oui | D’accord |
| settings |
| | form_title | form_id | default_language |
| | Essai de Val-Clair | essai | Français (fr) |
";

#[test]
fn every_widget_is_well_formed_labelled_and_light() {
    let form = questionnaire(ALL);
    let pages = Pages::of(&form);
    let open = form_of(&form, &[], Language::French).expect("a form");
    let session = opened(&open);
    assert_eq!(pages.pages.len(), 2);
    for page in 0..2 {
        let html = pages.render(&session, page, &Outcome::default(), &options(&pages)).expect("a page");
        look(&format!("live-{page}.html"), &html);
        Judge::of(&html).assert_sound(30_000);
    }
}

#[test]
fn what_is_wrong_is_said_on_top_and_beside_and_what_was_typed_is_kept() {
    let form = questionnaire(ALL);
    let pages = Pages::of(&form);
    let open = form_of(&form, &[], Language::French).expect("a form");
    let mut session = opened(&open);
    let fields = posted(&[
        ("age", "douze"),
        ("km", "12,5"),
        ("ne:j", "31"),
        ("ne:m", "2"),
        ("ne:a", "1985"),
        ("leve", ""),
        ("leve:h", "25h"),
        ("enfants", "oui"),
        ("ou", "aucun"),
        ("ou", "ecole"),
        ("tape", "le march"),
        ("ordre:non", "1"),
        ("ordre:oui", "1"),
        ("note10", "11"),
        ("part", "0,3"),
        ("avis", "<b>\r\nbien"),
        ("etranger", "x"),
        ("combien", "3"),
        (":vues", "age km ne leve enfants ou tape ordre note10 part lu avis"),
    ]);
    let outcome = pages.accept(&mut session, 0, &fields, &options(&pages)).expect("accepted");
    let wrong: Vec<&str> = outcome.faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(wrong, ["age", "ne", "leve", "ou", "tape", "ordre", "note10", "part", "lu"]);
    assert_eq!(outcome.opened[0], "prenom", "fields that were not listed are new: {:?}", outcome.opened);
    assert!(outcome.opened.contains(&"combien".to_owned()), "a field that was not on the page is not taken");
    assert_eq!(held(&session, "/data/a/combien"), "");
    assert_eq!(held(&session, "/data/a/km"), "12.5");
    assert_eq!(held(&session, "/data/a/avis"), "<b>\nbien");
    assert_eq!(held(&session, "/data/a/age"), "");
    let html = pages.render(&session, 0, &outcome, &options(&pages)).expect("a page");
    look("errors.html", &html);
    Judge::of(&html).assert_sound(30_000);
    for expected in [
        "<title>Erreur – Étape 1 sur 2",
        "value=\"douze\"",
        "value=\"12,5\"",
        "value=\"le march\"",
        "&#60;b&#62;\nbien",
        "Le marché.",
        "9 réponses sont à revoir",
        "<a href=\"#q5\">",
    ] {
        assert!(html.contains(expected), "{expected}");
    }
}

#[test]
fn an_answer_that_opens_a_question_shows_it_before_the_next_page() {
    let form = questionnaire(ALL);
    let pages = Pages::of(&form);
    let open = form_of(&form, &[], Language::French).expect("a form");
    let mut session = opened(&open);
    let fields = posted(&[("age", "40"), ("enfants", "oui"), ("lu", "OK"), ("ou", "other"), ("ou", "ecole")]);
    let outcome = pages.accept(&mut session, 0, &fields, &options(&pages)).expect("accepted");
    assert_eq!((outcome.faults.len(), outcome.opened.clone(), outcome.is_done()), (0, vec!["combien".into(), "ou_other".into()], false));
    let html = pages.render(&session, 0, &outcome, &options(&pages)).expect("a page");
    look("opened.html", &html);
    assert!(html.contains("Nouvelle question") && html.contains("name=\"combien\"") && html.contains("name=\"ou_other\""));
    Judge::of(&html).assert_sound(30_000);
    let more = posted(&[
        ("age", "40"),
        ("enfants", "oui"),
        ("lu", "OK"),
        ("combien", "2"),
        ("ou", "other"),
        ("ou_other", "Le lac"),
        ("ou", "ecole"),
    ]);
    let outcome = pages.accept(&mut session, 0, &more, &options(&pages)).expect("accepted");
    assert!(outcome.is_done(), "{outcome:?}");
    assert_eq!((held(&session, "/data/a/ou"), held(&session, "/data/a/ou_other")), ("ecole other".into(), "Le lac".into()));
    assert_eq!(pages.next(&session, 0), Some(1));
}

#[test]
fn priorities_are_given_at_once_and_repeats_come_and_go() {
    let form = questionnaire(ALL);
    let pages = Pages::of(&form);
    let open = form_of(&form, &[], Language::French).expect("a form");
    let mut session = opened(&open);
    let told = options(&pages);
    let html = pages.render(&session, 1, &Outcome::default(), &told).expect("a page");
    assert!(html.contains("name=\"p2\""), "the second priority is there before the first is given");
    let fields = posted(&[
        ("p1", "oui"),
        ("p2", "non"),
        ("g1", "oui"),
        ("enfant[1]/nom", "Zoé"),
        ("enfant[1]/ans", "7"),
        (":ajouter", "/data/b/enfant"),
        (":vues", "g1 g2 g3 p1 p2 b/enfant[1]/nom b/enfant[1]/ans"),
    ]);
    let outcome = pages.accept(&mut session, 1, &fields, &told).expect("accepted");
    assert_eq!(outcome.way, Way::Stay);
    assert_eq!((held(&session, "/data/b/trois/p1"), held(&session, "/data/b/trois/p2")), ("oui".into(), "non".into()));
    let fields = posted(&[
        ("b/enfant[1]/nom", "Zoé"),
        ("b/enfant[1]/ans", "7"),
        ("b/enfant[2]/ans", "20"),
        ("g1", "oui"),
        ("p1", "oui"),
        ("p2", "oui"),
    ]);
    let outcome = pages.accept(&mut session, 1, &fields, &told).expect("accepted");
    let wrong: Vec<(&str, &str)> = outcome.faults.iter().map(|fault| (fault.field.as_str(), fault.message.as_str())).collect();
    assert_eq!(wrong[1], ("b/enfant[2]/ans", "Moins de 18 ans."), "{wrong:?}");
    assert_eq!(wrong[0].0, "p2", "the same choice twice");
    look("repeat.html", &pages.render(&session, 1, &outcome, &told).expect("a page"));
    let fields = posted(&[("b/enfant[1]/nom", "Zoé"), ("b/enfant[1]/ans", "7"), (":retirer", "/data/b/enfant[2]"), ("g1", "oui")]);
    let outcome = pages.accept(&mut session, 1, &fields, &told).expect("accepted");
    assert!(outcome.faults.is_empty() && session.place("/data/b/enfant[2]").is_err());
    for hostile in ["/data/b/grille", "/data/a", "x", "/data/b/enfant[9]", ""] {
        pages.accept(&mut session, 1, &posted(&[(":retirer", hostile)]), &told).expect("nothing happens");
        assert!(session.place("/data/b/enfant[1]").is_ok(), "{hostile}");
    }
}

#[test]
fn going_back_asks_for_nothing_and_keeps_what_was_said() {
    let form = questionnaire(ALL);
    let pages = Pages::of(&form);
    let open = form_of(&form, &[], Language::French).expect("a form");
    let mut session = opened(&open);
    let outcome = pages.accept(&mut session, 0, &posted(&[("prenom", "Lou"), (":aller", "retour")]), &options(&pages)).expect("accepted");
    assert!(outcome.is_done() && outcome.way == Way::Back);
    assert_eq!(held(&session, "/data/a/prenom"), "Lou");
    assert_eq!(pages.unfinished(&session).expect("pages"), [0, 1]);
    let html = pages.review(&session, &options(&pages)).expect("a page");
    look("review.html", &html);
    Judge::of(&html).assert_sound(30_000);
    assert!(html.contains("Avant d’envoyer") && !html.contains("Envoyer mes réponses") && html.contains("Lou"));
}

#[test]
fn the_first_page_informs_and_asks_for_agreement() {
    let pages = Pages::of(&questionnaire(ALL));
    let notice = Notice {
        title: "Votre avis sur Val-Clair".into(),
        lead: "Environ **dix minutes**. Données de démonstration, SIMULÉES.".into(),
        entries: vec![
            ("Responsable".into(), "La communauté de communes de Val-Clair".into()),
            ("Vos droits".into(), "[CNIL](https://www.cnil.fr)".into()),
        ],
        consent: Some("J’ai lu et j’accepte de répondre.".into()),
    };
    for is_refused in [false, true] {
        let html = pages.opening(&notice, is_refused, &options(&pages)).expect("a page");
        look(&format!("opening-{is_refused}.html"), &html);
        Judge::of(&html).assert_sound(30_000);
    }
    let html = pages.thanks("À bientôt.", &options(&pages)).expect("a page");
    look("thanks.html", &html);
    Judge::of(&html).assert_sound(30_000);
}

#[test]
fn hostile_words_stay_words() {
    const HOSTILE: [&str; 6] = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onfocus='alert(1)",
        "[x](javascript:alert(1))",
        "{{ 7 * 7 }}",
        "</textarea></title><b>",
    ];
    for hostile in HOSTILE {
        let text = format!(
            "| survey |\n| | type | name | label | hint | required | appearance |\n| | text | q | {hostile} | {hostile} | yes | |\n| | text | m | Avis ${{q}} | | | multiline |\n\
             | | select_one l | s | {hostile} | | | |\n| choices |\n| | list_name | name | label |\n| | l | a | {hostile} |\n| settings |\n| | form_title |\n| | {hostile} |"
        );
        let form = questionnaire(&text);
        let pages = Pages::of(&form);
        let open = form_of(&form, &[], Language::French).expect("a form");
        let mut session = opened(&open);
        let fields = posted(&[("q", hostile), ("m", hostile), ("s", hostile)]);
        let outcome = pages.accept(&mut session, 0, &fields, &options(&pages)).expect("accepted");
        let all = [
            pages.render(&session, 0, &outcome, &options(&pages)).expect("a page"),
            pages.review(&session, &options(&pages)).expect("a page"),
            pages.thanks(hostile, &options(&pages)).expect("a page"),
        ];
        let previewed = preview(&form, &[], &PreviewOptions::default()).expect("a preview");
        for html in all.into_iter().chain(previewed.into_iter().map(|(_, html)| html)) {
            Judge::of(&html).assert_sound(30_000);
            assert!(!html.contains("<b>") && !html.contains("javascript:alert(1)\""), "{html}");
        }
    }
}

/// The real questionnaires: every page of the preview is sound and light.
#[test]
fn previews_of_the_real_questionnaires() {
    for survey in ["population-2025", "elus-2025"] {
        let folder = format!("{}/../../surveys/{survey}", env!("CARGO_MANIFEST_DIR"));
        let form = questionnaire(&std::fs::read_to_string(format!("{folder}/form.md")).expect("a form"));
        let communes = std::fs::read_to_string(format!("{folder}/../population-2025/communes.csv")).expect("communes");
        let files = preview(&form, &[("communes.csv".into(), communes)], &PreviewOptions::default()).expect("a preview");
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.starts_with(&["index.html", "page-1.html"]) && names.ends_with(&["relecture.html", "merci.html"]), "{names:?}");
        for (name, html) in &files {
            look(&format!("{survey}-{name}"), html);
            let judge = Judge::of(html);
            judge.assert_sound(if survey == "elus-2025" && name == "page-5.html" { 32_000 } else { 30_000 });
            judge.local_links().iter().for_each(|link| assert!(names.contains(&link.as_str()), "{name}: {link}"));
        }
    }
}

/// The same questionnaires as people fill them, page by page, from the first to the last.
#[test]
fn the_real_questionnaires_are_filled_from_the_first_page_to_the_last() {
    for (survey, first) in [("population-2025", "PF1"), ("elus-2025", "EL1")] {
        let folder = format!("{}/../../surveys/{survey}", env!("CARGO_MANIFEST_DIR"));
        let form = questionnaire(&std::fs::read_to_string(format!("{folder}/form.md")).expect("a form"));
        let communes = std::fs::read_to_string(format!("{folder}/../population-2025/communes.csv")).expect("communes");
        let some_commune = communes.lines().nth(5).and_then(|line| line.split(',').nth(1)).expect("a commune").to_uppercase();
        let pages = Pages::of(&form);
        let open = form_of(&form, &[("communes.csv".into(), communes)], Language::French).expect("a form");
        let mut session = opened(&open);
        let told = options(&pages);
        let given = posted(&[
            ("consentement", "OK"),
            ("PF1", &some_commune),
            ("PF2", "40_54"),
            ("PF4", "seul"),
            ("EL1", "maire"),
            ("EL9", "de_nom"),
        ]);
        let mut page = Some(0);
        let mut seen = 0;
        while let Some(at) = page {
            let html = pages.render(&session, at, &Outcome::default(), &told).expect("a page");
            look(&format!("live-{survey}-{at}.html"), &html);
            Judge::of(&html).assert_sound(30_000);
            let outcome = pages.accept(&mut session, at, &given, &told).expect("accepted");
            assert!(outcome.is_done(), "{survey} {at}: {outcome:?}");
            (page, seen) = (pages.next(&session, at), seen + 1);
        }
        assert!(seen >= 5 && pages.unfinished(&session).expect("pages").is_empty(), "{survey}: {seen} pages");
        assert!(!held(&session, &format!("/data/profil/{first}")).is_empty(), "{first}");
        assert!(pages.review(&session, &told).expect("a page").contains("Envoyer mes réponses"));
    }
}

#[test]
fn a_repeat_without_instances_is_a_page_only_when_it_may_have_some() {
    let form = questionnaire(
        "| survey |\n| | type | name | label | relevant | repeat_count | appearance |\n| | begin_group | g | Vous | | | |\n| | integer | combien | Combien ? | | | |\n\
         | | select_one l | bis | Autres ? | | | |\n| | end_group | | | | | |\n| | begin_repeat | fixe | Enfant | | ${combien} | |\n| | text | nom | Nom | | | |\n\
         | | end_repeat | | | | | |\n| | begin_repeat | libre | Autre | ${bis} = 'oui' | | |\n| | text | qui | Qui ? | | | |\n| | end_repeat | | | | | |\n\
         | | begin_group | t | Avis | | | table-list |\n| | select_one l | a | A | | | |\n| | select_one l | b | B | | | |\n| | end_group | | | | | |\n\
         | choices |\n| | list_name | name | label |\n| | l | oui | Oui |\n| | l | non | Non |",
    );
    let pages = Pages::of(&form);
    let open = form_of(&form, &[], Language::French).expect("a form");
    let mut session = opened(&open);
    let told = options(&pages);
    let cases: [(&str, &str, &[usize]); 4] =
        [("0", "non", &[0, 3]), ("2", "non", &[0, 1, 3]), ("0", "oui", &[0, 2, 3]), ("", "oui", &[0, 2, 3])];
    for (count, others, asked) in cases {
        pages.accept(&mut session, 0, &posted(&[("combien", count), ("bis", others)]), &told).expect("accepted");
        assert_eq!(pages.asked(&session), asked, "{count} {others}");
    }
    pages.accept(&mut session, 2, &posted(&[(":retirer", "/data/libre[1]")]), &told).expect("accepted");
    assert_eq!(pages.asked(&session), [0, 2, 3], "one may be added again");
    let html = pages.render(&session, 2, &Outcome::default(), &told).expect("a page");
    assert!(html.contains(":ajouter") && !html.contains(":retirer"));
    Judge::of(&html).assert_sound(30_000);
    let html = pages.render(&session, 3, &Outcome::default(), &told).expect("a page");
    assert!(html.contains("class=\"away\">"), "a page that is a grid says its words once");
    Judge::of(&html).assert_sound(30_000);
}

#[test]
fn two_languages_are_linked_to_each_other() {
    let form = questionnaire(
        "| survey |\n| | type | name | label::Français (fr) | label::English (en) |\n| | text | q | Votre nom ? | Your name? |\n| settings |\n| | default_language |\n| | Français (fr) |",
    );
    let files = preview(&form, &[], &PreviewOptions::default()).expect("a preview");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "index.html",
            "page-1.html",
            "relecture.html",
            "merci.html",
            "index.en.html",
            "page-1.en.html",
            "relecture.en.html",
            "merci.en.html"
        ]
    );
    let english = &files[5].1;
    assert!(
        english.contains("<html lang=\"en\"") && english.contains("Your name?") && english.contains("href=\"page-1.html\" lang=\"fr\"")
    );
    assert!(files[1].1.contains("href=\"page-1.en.html\" lang=\"en\"") && files[1].1.contains("Votre nom\u{202f}?"));
}

#[test]
fn missing_files_of_choices_are_named_all_at_once() {
    let form = questionnaire(
        "| survey |\n| | type | name | label |\n| | select_one_from_file communes.csv | c | Commune |\n| | select_one_from_file ecoles.csv | e | École |",
    );
    let error = preview(&form, &[], &PreviewOptions::default()).expect_err("no file").to_string();
    assert!(error.contains("communes.csv, ecoles.csv"), "{error}");
}

/// A form of 250 questions on 25 pages: its slowest page, rendered and accepted.
#[test]
fn a_page_of_a_form_of_250_questions_is_quick() {
    let mut text = String::from("| survey |\n| | type | name | label | relevant | constraint |\n");
    for group in 0..25 {
        text += &format!("| | begin_group | g{group} | Groupe {group} | | |\n");
        for question in 0..10 {
            let before = if group == 0 { String::new() } else { format!("${{q{}_0}} != 'x'", group - 1) };
            text += &format!("| | select_one l | q{group}_{question} | Question {question} | {before} | |\n");
        }
        text += "| | end_group | | | | |\n";
    }
    text += "| choices |\n| | list_name | name | label |\n| | l | a | Oui |\n| | l | b | Non |\n| | l | c | Je ne sais pas |\n";
    let form = questionnaire(&text);
    let pages = Pages::of(&form);
    let open = form_of(&form, &[], Language::French).expect("a form");
    let mut session = opened(&open);
    let told = options(&pages);
    let started = Instant::now();
    for page in 0..25 {
        let fields: Vec<(String, String)> = (0..10).map(|question| (format!("q{page}_{question}"), "a".to_owned())).collect();
        let outcome = pages.accept(&mut session, page, &fields, &told).expect("accepted");
        assert!(outcome.is_done(), "{outcome:?}");
        pages.render(&session, page, &outcome, &told).expect("a page");
    }
    let each = started.elapsed() / 25;
    println!("page of a form of 250 questions: accepted and rendered in {each:?}");
    assert!(each.as_millis() < 500, "{each:?}");
}

/// A value for each field of the first page of `ALL`, as a person may type it, and what the engine must hold.
fn answers() -> impl Strategy<Value = Vec<(String, String, String)>> {
    let digits = |least: i64, most: i64| (least..=most).prop_map(|number| (number.to_string(), number.to_string()));
    let comma = (0u32..10_000, 1u32..10).prop_map(|(whole, part)| (format!("{whole},{part}"), format!("{whole}.{part}")));
    let words = "[ -~éàœ€\\n]{0,30}".prop_map(|text: String| (text.clone(), text.trim().to_owned()));
    let choice = |codes: &'static [&'static str]| prop::sample::select(codes).prop_map(|code| (code.to_owned(), code.to_owned()));
    let named =
        |name: &'static str, one: BoxedStrategy<(String, String)>| one.prop_map(move |(typed, held)| (name.to_owned(), typed, held));
    (
        named("prenom", words.clone().boxed()),
        named("avis", words.boxed()),
        named("age", digits(15, 110).boxed()),
        named("km", comma.boxed()),
        named("enfants", choice(&["non"]).boxed()),
        named("accord", choice(&["", "non", "moyen", "oui"]).boxed()),
        named("court", choice(&["", "marche", "ecole"]).boxed()),
        named(
            "tape",
            prop::sample::select(vec![("", ""), ("l'ECOLE", "ecole"), ("Le marche", "marche"), ("aucun", "aucun")])
                .prop_map(|(a, b)| (a.to_owned(), b.to_owned()))
                .boxed(),
        ),
        named("note10", digits(0, 10).boxed()),
        named(
            "part",
            (0u32..=200)
                .prop_map(|halves| {
                    let text = format!("{}", f64::from(halves) / 2.0);
                    (text.replace('.', ","), text)
                })
                .boxed(),
        ),
        named("lu", choice(&["OK"]).boxed()),
    )
        .prop_map(|all| vec![all.0, all.1, all.2, all.3, all.4, all.5, all.6, all.7, all.8, all.9, all.10])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is typed is what the engine holds; the page shows it; posting what the page shows changes nothing.
    #[test]
    fn posting_what_a_page_shows_changes_nothing(given in answers(), day in 1u32..=28, month in 1u32..=12, year in 1900u32..=2024) {
        let form = questionnaire(ALL);
        let pages = Pages::of(&form);
        let open = form_of(&form, &[], Language::French).expect("a form");
        let mut session = opened(&open);
        let told = options(&pages);
        let mut fields: Vec<(String, String)> = given.iter().map(|(name, typed, _)| (name.clone(), typed.clone())).collect();
        fields.extend(posted(&[("ne:j", &day.to_string()), ("ne:m", &month.to_string()), ("ne:a", &year.to_string()), ("ordre:oui", "1"), ("ordre:non", "3"), ("ordre:moyen", "2")]));
        let outcome = pages.accept(&mut session, 0, &fields, &told).expect("accepted");
        prop_assert!(outcome.is_done(), "{outcome:?}");
        for (name, _, expected) in &given {
            prop_assert_eq!(&held(&session, &format!("/data/a/{name}")), expected, "{}", name);
        }
        prop_assert_eq!(held(&session, "/data/a/ne"), format!("{year:04}-{month:02}-{day:02}"));
        prop_assert_eq!(held(&session, "/data/a/ordre"), "oui moyen non");
        let before = session.xml();
        let html = pages.render(&session, 0, &outcome, &told).expect("a page");
        let shown = Judge::of(&html).fields();
        let again = pages.accept(&mut session, 0, &shown, &told).expect("accepted");
        prop_assert!(again.is_done(), "{again:?}");
        prop_assert_eq!(session.xml(), before);
    }

    /// Whatever is posted, nothing breaks and nothing outside of the page changes.
    #[test]
    fn any_post_is_taken(names in prop::collection::vec("[a-z:/\\[\\]0-9]{0,12}", 0..8), values in prop::collection::vec("\\PC{0,20}", 8)) {
        let form = questionnaire(ALL);
        let pages = Pages::of(&form);
        let open = form_of(&form, &[], Language::French).expect("a form");
        let mut session = opened(&open);
        let known = ["age", "km", "ne:j", "ou", "ordre:oui", "tape", "note10", "rdv:h", ":vues", ":ajouter", ":retirer"];
        let fields: Vec<(String, String)> = names.iter().map(String::as_str).chain(known).zip(values.iter().cycle()).map(|(name, value)| (name.to_owned(), value.clone())).collect();
        let outcome = pages.accept(&mut session, 0, &fields, &options(&pages)).expect("accepted");
        let html = pages.render(&session, 0, &outcome, &options(&pages)).expect("a page");
        Judge::of(&html).assert_sound(40_000);
        prop_assert_eq!(held(&session, "/data/b/grille/g1"), "");
    }
}

/// Forms that others wrote: all that are accepted have sound pages, filled or previewed. What no session can run (files that
/// are not given) is counted.
#[test]
fn forms_of_others_have_sound_pages() {
    let root = std::env::var("CTG_REFERENCE").unwrap_or_else(|_| format!("{}/../../../shared/reference", env!("CARGO_MANIFEST_DIR")));
    let Ok(text) = std::fs::read_to_string(format!("{root}/forms/xlsform/pyxform-cases.jsonl")) else {
        println!("pages of the forms of pyxform: the folder of the cases is not there, nothing was compared");
        return;
    };
    let (mut sound, mut refused, mut faults) = (0, 0, Vec::new());
    for case in text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()) {
        let (id, form) = (case["id"].as_str().unwrap_or_default(), case["form"].as_str().unwrap_or_default());
        let Ok(reading) = read(form.as_bytes(), Spelling::Markdown) else { continue };
        let Some(form) = reading.accepted() else { continue };
        match walk(form) {
            Ok(said) if said.is_empty() => sound += 1,
            Ok(said) => faults.push(format!("{id}: {}", said.join(" / "))),
            Err(error) => {
                refused += 1;
                if std::env::var_os("CTG_LOOK").is_some() {
                    println!("{id}: {error}");
                }
            }
        }
    }
    println!("pages of the forms of pyxform: {sound} sound, {refused} refused, {} wrong", faults.len());
    assert!(faults.is_empty() && sound > 100, "{}", faults.join("\n"));
}

/// The faults of all pages of a form: its preview, then each page as it is first seen, posted blank, seen again, reviewed.
fn walk(form: &Questionnaire) -> Result<Vec<String>, page::PageError> {
    const MOST: usize = 2_000_000;
    let mut said = Vec::new();
    for (name, html) in preview(form, &[], &PreviewOptions::default())? {
        said.extend(Judge::of(&html).all(MOST).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    let pages = Pages::of(form);
    let open = form_of(form, &[], Language::French)?;
    let mut session = Session::open(&open, Environment::new(0, Zone::Paris, Language::French, 1))?;
    let told = options(&pages);
    for page in 0..pages.pages.len() {
        let outcome = pages.accept(&mut session, page, &[], &told)?;
        for outcome in [Outcome::default(), outcome] {
            said.extend(Judge::of(&pages.render(&session, page, &outcome, &told)?).all(MOST));
        }
    }
    said.extend(Judge::of(&pages.review(&session, &told)?).all(MOST));
    Ok(said)
}
