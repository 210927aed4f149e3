//! Weights and facts of the invented survey, against numbers computed by hand.

mod support;

use base::{Fact, Gap, Key, Origin, Period, Reason, TerritoryId, Uncertainty};
use sample::{Answers, Margin, SampleError, Survey, estimate, simulate, weigh};
use std::path::Path;
use support::{codebook, frame, read, survey};

/// Twelve respondents: 6 of haut|jeunes, 2 of haut|vieux, 3 of bas|jeunes, 1 of bas|vieux… in scope, and the rest.
fn lines() -> Vec<String> {
    // commune, age, residence, LS1
    let people = [
        ("31997", "a1", "principale", "non"),
        ("31997", "a2", "principale", "non"),
        ("31997", "a1", "principale", "oui"),
        ("31997", "a1", "principale", "nsp"),
        ("31997", "a3", "principale", "oui"),
        ("31997", "a3", "principale", "non"),
        ("31998", "a1", "principale", "non"),
        ("31998", "a2", "principale", "oui"),
        ("31999", "a2", "principale", "non"),
        ("31998", "a3", "principale", "oui"),
        ("31999", "a3", "principale", ""),
        ("31998", "a3", "principale", "oui"),
        ("31998", "a3", "secondaire", "non"),
        ("hors", "a3", "principale", "non"),
    ];
    let line = |(i, (commune, age, home, ls1)): (usize, &(&str, &str, &str, &str))| {
        format!("oui,r{i},essai_2025,2025,2025-10-06,{commune},{age},femme,{home},{ls1},,2,1,0")
    };
    people.iter().enumerate().map(line).collect()
}

fn answers() -> Answers {
    let lines = lines();
    read(&lines.iter().map(String::as_str).collect::<Vec<_>>()).0
}

fn key(slice: &str) -> Key {
    Key::new("lieux", &TerritoryId::new("val-clair"), Period::year(2025)).slice(slice)
}

fn facts(survey: &Survey) -> base::FactBook {
    let answers = answers();
    let weighting = weigh(survey, &answers, &frame()).unwrap();
    estimate(survey, &codebook(), &answers, &weighting, &frame()).unwrap()
}

fn fact(slice: &str) -> Fact {
    facts(&survey()).fact(&key(slice)).unwrap_or_else(|| panic!("{slice}")).clone()
}

#[test]
fn weights_meet_the_margin_and_leave_out_who_is_not_in_scope() {
    let weighting = weigh(&survey(), &answers(), &frame()).unwrap();
    assert_eq!(weighting.units.len(), 12);
    assert_eq!(weighting.weights.iter().sum::<f64>().round(), 1000.0);
    // 4 of haut|jeunes for 100, 2 of haut|vieux for 200, 3 of bas|jeunes for 400, 3 of bas|vieux for 300.
    for (unit, wanted) in [(0, 25.0), (4, 100.0), (6, 400.0 / 3.0), (9, 100.0)] {
        assert!((weighting.weights[unit] - wanted).abs() < 1e-9);
    }
    let told = weighting.findings.summary();
    assert!(told.contains("1 répondant(s) sur 14 hors du champ") && told.contains("1 répondant(s) sur 14 sans commune"), "{told}");
    assert!(told.contains("[categorie-maigre]") && told.contains("4 réponse(s) pour « haut|jeunes »"), "{told}");
    assert_eq!(weighting.rows[0].n, 4);
    assert!((weighting.rows[0].population_share - 0.1).abs() < 1e-12);
    assert!(weighting.text.contains("recensement inventé") && weighting.text.contains("non utilisée : sexe"), "{}", weighting.text);
}

#[test]
fn the_share_is_the_one_computed_by_hand() {
    // Base without nsp and silence: weights non 25 + 25 + 100 + 400/3 × 2, oui 25 + 100 + 400/3 + 200.
    let (no, yes) = (150.0 + 800.0 / 3.0, 325.0 + 400.0 / 3.0);
    let fact = fact("");
    assert!((fact.value - no / (no + yes)).abs() < 1e-9, "{}", fact.value);
    assert_eq!(fact.n, Some(10));
    let squares = 25.0_f64.powi(2) * 3.0 + 100.0_f64.powi(2) * 4.0 + (400.0_f64 / 3.0).powi(2) * 3.0;
    assert!((fact.n_effective.unwrap() - (no + yes).powi(2) / squares).abs() < 1e-9);
    let Uncertainty::Sampling(interval) = fact.uncertainty else { panic!("{:?}", fact.uncertainty) };
    assert!(interval.low < fact.value && fact.value < interval.high && interval.standard_error.unwrap() > 0.0);
}

#[test]
fn the_unweighted_share_stands_beside() {
    let plain = fact("weighting=none");
    assert!((plain.value - 0.5).abs() < 1e-12 && plain.n_effective == Some(10.0));
    assert!(fact("").notes.iter().any(|note| note.contains("part non pondérée : 50,0")), "{:?}", fact("").notes);
}

#[test]
fn every_number_says_that_it_is_simulated_and_where_it_comes_from() {
    let fact = fact("");
    assert!(fact.notes[0].starts_with("SIMULÉ") && fact.source.contains("SIMUL"));
    assert!(fact.notes.iter().any(|note| note.contains("1 sur 12 (8,3") && note.contains("hors base (nsp) : 1")), "{:?}", fact.notes);
    let Origin::Answers { file, sha256, question, simulated, weighting, .. } = fact.lineage.origin else { panic!() };
    assert_eq!((file.as_str(), sha256.len(), simulated), ("reponses.csv", 64, true));
    assert!(question.contains("LS1 — Assez de lieux ?") && weighting.contains("secteur × âge"));
}

#[test]
fn a_cell_of_fewer_than_five_answers_is_a_gap() {
    let entry = facts(&survey()).entry(&key("age=vieux")).unwrap().clone();
    assert!(matches!(entry, Err(Gap { reason: Reason::TooFew { minimum: 5 }, .. })), "{entry:?}");
    let strict = Survey { minimum_cell: 6, ..survey() };
    let entry = facts(&strict).entry(&key("sector=bas")).unwrap().clone();
    assert!(matches!(entry, Err(Gap { reason: Reason::TooFew { minimum: 6 }, .. })), "{entry:?}");
}

#[test]
fn no_commune_under_thirty_respondents() {
    let survey = Survey { breakdowns: vec!["commune".into()], ..survey() };
    let entry = facts(&survey).entry(&key("commune=31997")).unwrap().clone();
    assert!(matches!(entry, Err(Gap { reason: Reason::TooFew { minimum: 30, .. }, .. })), "{entry:?}");
}

#[test]
fn a_margin_that_is_not_given_or_cannot_be_met_is_an_error_with_its_name() {
    let mut without = frame();
    without.margins.clear();
    let error = weigh(&survey(), &answers(), &without).unwrap_err();
    assert!(matches!(&error, SampleError::NoMargin { margin, .. } if margin == "sector_age"), "{error}");
    let mut extra = frame();
    extra.margins[0].cells.push(("haut|enfants".into(), 50.0));
    let error = weigh(&survey(), &answers(), &extra).unwrap_err().to_string();
    assert!(error.contains("aucune réponse dans la catégorie « haut|enfants »"), "{error}");
    let mut short = frame();
    short.margins[0].cells.remove(3);
    let error = weigh(&survey(), &answers(), &short).unwrap_err().to_string();
    assert!(error.contains("« bas|vieux », qui n'a pas de cible"), "{error}");
}

#[test]
fn a_sex_margin_is_used_as_soon_as_it_is_given() {
    let survey = survey();
    let mut frame = frame();
    let text = simulate(&survey, &frame).unwrap();
    let (answers, findings) = Answers::parse(text.as_bytes(), "s.csv", &survey, &codebook(), &frame).unwrap();
    assert!(findings.is_empty(), "{}", findings.summary());
    let cells = vec![("femme".to_owned(), 520.0), ("homme".to_owned(), 480.0)];
    frame.margins.push(Margin { name: "sex".into(), cells, lineage: "inventé".into() });
    let weighting = weigh(&survey, &answers, &frame).unwrap();
    let share = |wanted: &str| {
        let of = |sex: &str| {
            let parts = weighting.units.iter().zip(&weighting.weights);
            parts.filter(|(row, _)| answers.get(**row, "PF3").code() == Some(sex)).map(|(_, w)| w).sum::<f64>()
        };
        of(wanted) / (of("femme") + of("homme"))
    };
    assert!((share("femme") - 0.52).abs() < 1e-9, "{}", share("femme"));
    assert!(weighting.iterations > 1 && weighting.text.contains("sexe (inventé)"));
}

#[test]
fn the_same_seed_gives_the_same_bytes_whatever_the_order_of_the_frame() {
    let (survey, frame) = (survey(), frame());
    let text = simulate(&survey, &frame).unwrap();
    let mut turned = frame.clone();
    turned.localities.reverse();
    turned.margins[0].cells.reverse();
    // Margins that differ by less than half a person round to the same.
    turned.margins[0].cells.iter_mut().for_each(|(_, n)| *n += 0.2);
    assert_eq!(simulate(&survey, &turned).unwrap(), text);
    assert_eq!(text.lines().count(), 201);
    assert!(text.lines().skip(1).all(|line| line.starts_with("oui,")));
    let other = Survey { simulation: survey.simulation.clone().map(|s| sample::survey::Simulation { seed: 8, ..s }), ..survey };
    assert_ne!(simulate(&other, &frame).unwrap(), text);
}

#[test]
fn weighting_takes_out_the_bias_that_was_put_in() {
    // The sector haut answers three times as often; with 20 000 respondents the weighted share comes near the true one.
    let mut survey = survey();
    if let Some(simulation) = survey.simulation.as_mut() {
        simulation.respondents = 20_000;
    }
    let frame = frame();
    let text = simulate(&survey, &frame).unwrap();
    let (answers, _) = Answers::parse(text.as_bytes(), "s.csv", &survey, &codebook(), &frame).unwrap();
    let weighting = weigh(&survey, &answers, &frame).unwrap();
    let book = estimate(&survey, &codebook(), &answers, &weighting, &frame).unwrap();
    // Of 500 young 0.7 of 0.9 and of 500 old 0.35 of 0.95, the base being 0.9 and 0.95 of them.
    let truth = (500.0 * 0.7 + 500.0 * 0.35) / (500.0 * 0.9 + 500.0 * 0.95);
    let (weighted, plain) = (book.fact(&key("")).unwrap(), book.fact(&key("weighting=none")).unwrap());
    assert!((weighted.value - truth).abs() < 0.012, "{} {truth}", weighted.value);
    assert!((plain.value - truth).abs() > 0.02, "{} {truth}", plain.value);
}

#[test]
fn a_real_survey_is_never_simulated() {
    let real = Survey { simulated: false, ..survey() };
    assert!(simulate(&real, &frame()).unwrap_err().to_string().contains("cette enquête est réelle"));
    assert!(real.simulated_note().is_none());
}

#[test]
fn an_indicator_on_an_unknown_code_is_refused() {
    let text = support::SURVEY.replace(r#"favourable = ["non"]"#, r#"favourable = ["nom"]"#);
    let survey = Survey::parse(&text, Path::new("survey.toml")).unwrap();
    let answers = answers();
    let weighting = weigh(&survey, &answers, &frame()).unwrap();
    let error = estimate(&survey, &codebook(), &answers, &weighting, &frame()).unwrap_err().to_string();
    assert!(error.contains("le code « nom » n'est pas une valeur"), "{error}");
}

#[test]
fn a_margin_by_sector_sums_the_communes_and_refuses_a_hole() {
    let counts = [("31997", 100.0, 200.0), ("31998", 250.0, 210.0), ("31999", 150.0, 90.0)];
    let mut all = std::collections::BTreeMap::new();
    for (commune, young, old) in counts {
        all.insert((commune.parse().unwrap(), "jeunes".to_owned()), young);
        all.insert((commune.parse().unwrap(), "vieux".to_owned()), old);
    }
    let margin = Margin::by_sector("sector_age", &frame().localities, &all, "inventé").unwrap();
    let cells = [("bas|jeunes", 400.0), ("bas|vieux", 300.0), ("haut|jeunes", 100.0), ("haut|vieux", 200.0)];
    assert_eq!(margin.cells, cells.map(|(cell, n)| (cell.to_owned(), n)));
    all.remove(&("31998".parse().unwrap(), "vieux".to_owned()));
    let error = Margin::by_sector("sector_age", &frame().localities, &all, "").unwrap_err().to_string();
    assert!(error.contains("« vieux » pour la commune 31998"), "{error}");
}

#[test]
fn a_bounded_calibration_keeps_its_bounds_and_the_margins() {
    let mut bounded = survey();
    bounded.weighting = toml::from_str("method = \"logit\"\nbounds = [0.2, 2.5]").unwrap();
    let weighting = weigh(&bounded, &answers(), &frame()).unwrap();
    assert!(weighting.ratios.min >= 0.2 && weighting.ratios.max <= 2.5, "{:?}", weighting.ratios);
    assert!((weighting.weights.iter().sum::<f64>() - 1000.0).abs() < 1e-6);
    assert!(weighting.short.contains("logit") && weighting.text.contains("(logit)"), "{}", weighting.text);
}

#[test]
fn bounds_that_no_weights_can_keep_are_refused_with_the_tightest() {
    let mut bounded = survey();
    bounded.weighting = toml::from_str("method = \"truncated_linear\"\nbounds = [0.9, 1.1]").unwrap();
    let error = weigh(&bounded, &answers(), &frame()).unwrap_err().to_string();
    assert!(error.contains("bornes") || error.contains("borne"), "{error}");
}
