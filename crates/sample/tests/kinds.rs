//! Every kind of measure on a table of eight respondents, against numbers worked out by hand (no margin: each counts for one).

mod support;

use base::{Fact, FactBook, Key, Period, TerritoryId, Uncertainty};
use sample::{Answers, Codebook, SampleError, Survey, estimate, weigh};
use std::path::Path;
use support::frame;

const SURVEY: &str = r#"
id = "essai-2025"
code = "essai_2025"
title = "Enquête d'essai"
wave = 2025
population = "habitants du Val-Clair"
source = "Enquête d'essai, réponses SIMULÉES"
simulated = true
answers = "answers-simulated.csv"
codebook = "codebook.csv"
minimum_cell = 1
"#;

const CODEBOOK: &str = "\
code,label_fr,type,values,base,indicators
simule,Ligne fictive,technical,oui non,,
foyer,Foyer,technical,,,
PF1,Commune,single,@communes hors,,
SA,Satisfaction,likert4,tres_insatisfait plutot_insatisfait plutot_satisfait tres_satisfait,,
LO,Problèmes du logement,multi,froid cout aucun,,
BE,Besoins,rank3,lieu transport emploi,,
VO,Voitures,number,0-9,,
";

const HEADER: &str = "simule,respondent_id,survey,wave,collected_on,foyer,PF1,SA,LO_froid,LO_cout,LO_aucun,BE_1,BE_2,BE_3,VO";
/// Household, satisfaction, three boxes, three ranks, cars.
const ROWS: [&str; 8] = [
    "f1,31997,tres_satisfait,1,1,0,lieu,transport,emploi,2",
    "f1,31997,plutot_satisfait,1,0,0,transport,lieu,,1",
    "f2,31997,plutot_satisfait,0,0,1,emploi,,,0",
    "f2,31998,plutot_insatisfait,0,1,0,lieu,emploi,transport,3",
    "f3,31998,tres_insatisfait,1,1,0,,,,1",
    "f3,31998,,,,,transport,emploi,lieu,",
    "f4,31999,plutot_satisfait,0,0,1,lieu,transport,,2",
    "f4,31999,tres_satisfait,0,0,1,lieu,emploi,transport,1",
];

fn indicator(question: &str, more: &str) -> String {
    format!("[[indicators]]\nid = \"i\"\nquestion = \"{question}\"\nbase = \"répondants\"\nlabel = \"i\"\nunit = \"%\"\n{more}\n")
}

fn book(survey: &str) -> Result<FactBook, SampleError> {
    let survey = Survey::parse(survey, Path::new("survey.toml"))?;
    let codebook = Codebook::parse(CODEBOOK, Path::new("codebook.csv"))?;
    let rows = ROWS.iter().enumerate().map(|(i, row)| format!("oui,r{i},essai_2025,2025,2025-10-06,{row}"));
    let table = std::iter::once(HEADER.to_owned()).chain(rows).collect::<Vec<_>>().join("\n");
    let (answers, _) = Answers::parse(table.as_bytes(), "a.csv", &survey, &codebook, &frame())?;
    assert_eq!(answers.rows.len(), ROWS.len());
    let weighting = weigh(&survey, &answers, &frame())?;
    estimate(&survey, &codebook, &answers, &weighting, &frame())
}

fn of(question: &str, more: &str) -> FactBook {
    book(&format!("{SURVEY}{}", indicator(question, more))).unwrap()
}

fn fact(book: &FactBook, slice: &str) -> Fact {
    let key = Key::new("i", &TerritoryId::new("val-clair"), Period::year(2025)).slice(slice);
    book.fact(&key).unwrap_or_else(|| panic!("no fact «{slice}»")).clone()
}

fn values(book: &FactBook, wanted: &[(&str, f64, u32)]) {
    for (slice, value, n) in wanted {
        let fact = fact(book, slice);
        assert!((fact.value - value).abs() < 1e-12, "{slice}: {}", fact.value);
        assert_eq!(fact.n, Some(*n), "{slice}");
    }
}

#[test]
fn the_levels_of_a_scale_sum_to_one() {
    let book = of("SA", "kind = \"levels\"");
    let part = |code: &str, n: f64| (format!("answer={code}"), n / 7.0);
    for (slice, share) in
        [part("tres_insatisfait", 1.0), part("plutot_insatisfait", 1.0), part("plutot_satisfait", 3.0), part("tres_satisfait", 2.0)]
    {
        values(&book, &[(slice.as_str(), share, 7)]);
    }
}

#[test]
fn a_balance_is_one_side_less_the_other() {
    let more = "kind = \"balance\"\nfavourable = [\"plutot_satisfait\", \"tres_satisfait\"]\nunfavourable = [\"plutot_insatisfait\", \"tres_insatisfait\"]";
    values(&of("SA", more), &[("", 3.0 / 7.0, 7)]);
}

#[test]
fn a_scale_has_a_mean_only_of_scores_that_somebody_gives() {
    let scores = "kind = \"mean\"\nscores = { tres_insatisfait = 1, plutot_insatisfait = 2, plutot_satisfait = 3, tres_satisfait = 4 }";
    values(&of("SA", scores), &[("", 20.0 / 7.0, 7)]);
    let error = book(&format!("{SURVEY}{}", indicator("SA", "kind = \"mean\""))).unwrap_err().to_string();
    assert!(error.contains("scores"), "{error}");
}

#[test]
fn a_number_has_a_mean_with_student_s_interval() {
    let book = of("VO", "kind = \"mean\"");
    values(&book, &[("", 10.0 / 7.0, 7)]);
    // Cars 2 1 0 3 1 2 1: squared deviations 5.714…, s² / n = 0.1361, t(0.975; 6) = 2.4469.
    let Uncertainty::Sampling(interval) = fact(&book, "").uncertainty else { panic!() };
    let squares: f64 = [2.0, 1.0, 0.0, 3.0, 1.0, 2.0, 1.0].iter().map(|x: &f64| (x - 10.0 / 7.0).powi(2)).sum();
    // The eighth respondent did not answer: outside the base, but still in the sample of eight.
    let standard_error = (squares / 7.0 * 8.0 / 7.0 / 7.0).sqrt();
    assert!((interval.standard_error.unwrap() - standard_error).abs() < 1e-12);
}

#[test]
fn ticked_boxes_give_shares_of_respondents_and_of_answers() {
    let book = of("LO", "kind = \"multiple\"");
    values(&book, &[("answer=froid", 3.0 / 7.0, 7), ("answer=cout", 3.0 / 7.0, 7), ("answer=aucun", 3.0 / 7.0, 7)]);
    values(&book, &[("of_answers=froid", 3.0 / 9.0, 7), ("of_answers=aucun", 3.0 / 9.0, 7)]);
}

#[test]
fn a_ranking_gives_points_first_places_and_presence() {
    let book = of("BE", "kind = \"ranking\"");
    // lieu: 1st in r0, r3, r6, r7, 2nd in r1, 3rd in r5; all points 6 + 5 + 3 + 6 + 6 + 5 + 6 = 37.
    values(&book, &[("score=lieu", (4.0 * 3.0 + 2.0 + 1.0) / 37.0, 7), ("first=lieu", 4.0 / 7.0, 7), ("ranked=lieu", 6.0 / 7.0, 7)]);
    let all: f64 = ["lieu", "transport", "emploi"].iter().map(|choice| fact(&book, &format!("score={choice}")).value).sum();
    assert!((all - 1.0).abs() < 1e-12);
}

#[test]
fn a_small_population_asked_whole_has_no_error() {
    let share = indicator("SA", "favourable = [\"tres_satisfait\"]");
    let error = |design: &str| {
        let book = book(&format!("{SURVEY}{design}\n{share}")).unwrap();
        match fact(&book, "").uncertainty {
            Uncertainty::Sampling(interval) => interval.standard_error.unwrap(),
            other => panic!("{other:?}"),
        }
    };
    let plain = error("");
    assert!((error("[design]\npopulation = 32") - plain * 0.75_f64.sqrt()).abs() < 1e-12);
    assert!(error("[design]\npopulation = 8") < 1e-12);
}

#[test]
fn respondents_of_a_household_were_drawn_together() {
    let share = indicator("SA", "favourable = [\"tres_satisfait\"]");
    let degrees = |design: &str| {
        fact(&book(&format!("{SURVEY}{design}\n{}", share.replace("favourable", "kind = \"share\"\nfavourable"))).unwrap(), "")
    };
    let (alone, together) = (degrees(""), degrees("[design]\ncluster = \"foyer\""));
    assert_eq!(alone.value, together.value);
    let error = |fact: &Fact| match fact.uncertainty {
        Uncertainty::Sampling(interval) => interval.standard_error.unwrap(),
        _ => panic!(),
    };
    // Four households: totals of the linearised variable, (4/3) Σ (z − z̄)².
    let u = |yes: &[f64]| yes.iter().map(|y| (y - 2.0 / 7.0) / 7.0).sum::<f64>();
    let totals = [u(&[1.0, 0.0]), u(&[0.0, 0.0]), u(&[0.0]), u(&[0.0, 1.0])];
    let squares: f64 = totals.iter().map(|z| z * z).sum();
    assert!((error(&together) - (4.0 / 3.0 * squares).sqrt()).abs() < 1e-12);
}

#[test]
fn volunteers_are_told_and_a_draw_is_not() {
    let share = indicator("SA", "favourable = [\"tres_satisfait\"]");
    let notes = |design: &str| fact(&book(&format!("{SURVEY}{design}\n{share}")).unwrap(), "").notes.join("\n");
    assert!(notes("").contains("non aléatoire"));
    assert!(!notes("[design]\nrandom = true").contains("non aléatoire"));
}

#[test]
fn a_measure_that_the_question_cannot_give_is_refused() {
    for (question, more) in [("LO", "favourable = [\"froid\"]"), ("SA", "kind = \"ranking\""), ("VO", "favourable = [\"1\"]"), ("SA", "")] {
        assert!(book(&format!("{SURVEY}{}", indicator(question, more))).is_err(), "{question} {more}");
    }
    let unknown = book(&format!("{SURVEY}[design]\ncluster = \"menage\"\n{}", indicator("SA", "kind = \"levels\""))).unwrap_err();
    assert!(unknown.to_string().contains("« menage »"), "{unknown}");
}

#[test]
fn the_interval_of_a_small_population_is_exact_and_closes_when_all_have_answered() {
    let share = indicator("SA", "favourable = [\"tres_satisfait\"]");
    let bounds = |size: u32| {
        let book = book(&format!("{SURVEY}[design]\npopulation = {size}\n{share}")).unwrap();
        match fact(&book, "").uncertainty {
            Uncertainty::Sampling(interval) => (interval.low, interval.high),
            other => panic!("{other:?}"),
        }
    };
    // Seven of the eight answered the question: with eight persons, those who could answer are seven.
    assert_eq!(bounds(8), (2.0 / 7.0, 2.0 / 7.0));
    let (low, high) = bounds(16);
    assert!(low >= 2.0 / 14.0 && high <= 9.0 / 14.0 && low < 2.0 / 7.0 && high > 2.0 / 7.0, "{low} {high}");
}

#[test]
fn a_population_that_does_not_count_what_was_drawn_is_refused() {
    let refused = |design: &str| book(&format!("{SURVEY}[design]\n{design}")).unwrap_err().to_string();
    assert!(refused("population = 32\ncluster = \"foyer\"").contains("grappes"));
    for size in ["0", "0.5", "-3", "nan"] {
        assert!(refused(&format!("population = {size}")).contains("au moins 1"), "{size}");
    }
}
