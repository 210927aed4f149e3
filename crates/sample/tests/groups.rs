//! Groups of respondents: their differences from the others, and what is hidden so that no group of too few is given away.

mod support;

use base::{Entry, FactBook, Key, Period, Reason, TerritoryId, Uncertainty};
use sample::{Answers, Codebook, Survey, estimate, weigh};
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
breakdowns = ["sex"]
[dimensions.sex]
label = "sexe"
question = "PF3"
groups = { femme = ["femme"], homme = ["homme"], autre = ["autre"] }
[dimensions.sector]
label = "secteur"
question = "PF1"
by = "sector"
[dimensions.commune]
label = "commune"
question = "PF1"
by = "commune"
[[indicators]]
id = "i"
question = "LS1"
favourable = ["non"]
base = "répondants"
label = "i"
unit = "%"
"#;

const CODEBOOK: &str = "\
code,label_fr,type,values,base,indicators
simule,Ligne fictive,technical,oui non,,
PF1,Commune,single,@communes hors,,
PF3,Vous êtes,single,femme homme autre,,
LS1,Assez de lieux ?,single,oui non,,i
";

/// (commune, sex, answer, how many).
type Block = (&'static str, &'static str, &'static str, usize);

fn book(survey: &str, blocks: &[Block]) -> FactBook {
    let survey = Survey::parse(survey, Path::new("survey.toml")).unwrap();
    let codebook = Codebook::parse(CODEBOOK, Path::new("codebook.csv")).unwrap();
    let rows = blocks.iter().flat_map(|(commune, sex, answer, times)| std::iter::repeat_n(format!("{commune},{sex},{answer}"), *times));
    let rows = rows.enumerate().map(|(i, row)| format!("oui,r{i},essai_2025,2025,2025-10-06,{row}"));
    let head = "simule,respondent_id,survey,wave,collected_on,PF1,PF3,LS1".to_owned();
    let table = std::iter::once(head).chain(rows).collect::<Vec<_>>().join("\n");
    let (answers, _) = Answers::parse(table.as_bytes(), "a.csv", &survey, &codebook, &frame()).unwrap();
    let weighting = weigh(&survey, &answers, &frame()).unwrap();
    estimate(&survey, &codebook, &answers, &weighting, &frame()).unwrap()
}

fn entry(book: &FactBook, slice: &str) -> Option<Entry> {
    let key = Key::new("i", &TerritoryId::new("val-clair"), Period::year(2025)).slice(slice);
    book.iter().find(|(found, _)| **found == key).map(|(_, entry)| entry.clone())
}

fn reason(book: &FactBook, slice: &str) -> Option<Reason> {
    entry(book, slice).unwrap_or_else(|| panic!("nothing for «{slice}»")).err().map(|gap| gap.reason)
}

const SEXES: [Block; 6] = [
    ("31997", "femme", "non", 30),
    ("31998", "femme", "oui", 20),
    ("31998", "homme", "non", 12),
    ("31999", "homme", "oui", 28),
    ("31999", "autre", "non", 2),
    ("31999", "autre", "oui", 1),
];

#[test]
fn a_group_of_three_takes_the_next_smallest_with_it() {
    let book = book(SURVEY, &SEXES);
    assert_eq!(reason(&book, "sex=autre"), Some(Reason::TooFew { minimum: 5 }));
    // Published, 40 men and 50 women out of 93 would leave 3.
    assert_eq!(reason(&book, "sex=homme"), Some(Reason::Secret));
    assert_eq!(reason(&book, "sex=femme"), None);
}

#[test]
fn nothing_is_hidden_when_no_group_is_too_small() {
    let book = book(SURVEY, &SEXES[..4]);
    assert_eq!((reason(&book, "sex=femme"), reason(&book, "sex=homme")), (None, None));
}

#[test]
fn a_commune_hidden_in_its_sector_hides_another_of_the_same_sector() {
    let survey = SURVEY.replace("[\"sex\"]", "[\"sector\", \"commune\"]").replace("wave = 2025", "wave = 2025\nminimum_commune = 5");
    // Sector bas: 31998 has 20 answers, 31999 three; sector haut: 31997 alone has 30.
    let book = book(&survey, &[("31997", "femme", "oui", 30), ("31998", "femme", "non", 20), ("31999", "homme", "non", 3)]);
    assert_eq!(reason(&book, "commune=31999"), Some(Reason::TooFew { minimum: 5 }));
    assert_eq!(reason(&book, "commune=31998"), Some(Reason::Secret));
    assert_eq!(reason(&book, "commune=31997"), None);
    assert_eq!((reason(&book, "sector=haut"), reason(&book, "sector=bas")), (None, None));
}

#[test]
fn the_difference_of_a_group_is_tested_and_corrected() {
    let book = book(SURVEY, &SEXES[..4]);
    let fact = entry(&book, "sex=femme;versus=rest").unwrap().unwrap();
    assert!((fact.value - 30.0).abs() < 1e-9, "60 % against 30 %: {}", fact.value);
    let Uncertainty::Sampling(interval) = fact.uncertainty else { panic!() };
    // Two groups of independent answers: n / (n − 1) Σ u² with u = (y − p) / n_group in each.
    let part = |p: f64, n: f64| p * (1.0 - p) / n;
    let wanted = 100.0 * (90.0 / 89.0 * (part(0.6, 50.0) + part(0.3, 40.0))).sqrt();
    assert!((interval.standard_error.unwrap() - wanted).abs() < 1e-9);
    assert!(fact.notes.iter().any(|note| note.contains("Holm") && note.contains("significative")), "{:?}", fact.notes);
    let men = entry(&book, "sex=homme;versus=rest").unwrap().unwrap();
    assert!((men.value + fact.value).abs() < 1e-9);
}

#[test]
fn a_hidden_group_is_not_compared_either() {
    let book = book(SURVEY, &SEXES);
    assert!(entry(&book, "sex=homme;versus=rest").is_none() && entry(&book, "sex=autre;versus=rest").is_none());
}
