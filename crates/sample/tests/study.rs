//! The surveys that the repository carries: every file reads, and agrees with the others.

use base::{Key, Period, TerritoryId};
use sample::frame::OUTSIDE;
use sample::instrument::questions;
use sample::{Answers, Frame, Locality, Survey, published};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn surveys() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../surveys")
}

/// A frame with the communes that the answers name, all in one sector: enough to check the codes.
fn frame(csv: &str) -> Frame {
    let column = csv.lines().next().and_then(|header| header.split(',').position(|name| name == "PF1")).unwrap();
    let codes: BTreeSet<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').nth(column)).filter(|c| *c != OUTSIDE).collect();
    let place = |code: &&str| Locality { commune: code.parse().unwrap(), sector: TerritoryId::new("secteur"), population: 1.0 };
    Frame { territory: TerritoryId::new("200072635"), localities: codes.iter().map(place).collect(), margins: Vec::new() }
}

#[test]
fn the_simulated_answers_agree_with_the_codebook_and_say_that_they_are_simulated() {
    let folder = surveys().join("population-2025");
    let survey = Survey::read(&folder).unwrap();
    let text = std::fs::read_to_string(folder.join(&survey.answers)).unwrap();
    let (codebook, _) = questions(&folder, &survey, &frame(&text)).unwrap();
    let (answers, findings) = Answers::read(&folder.join(&survey.answers), &survey, &codebook, &frame(&text)).unwrap();
    assert!(findings.is_empty(), "{}", findings.summary());
    assert!(survey.simulated && survey.answers.contains("simul"));
    assert!(text.lines().skip(1).all(|line| line.starts_with("oui,")));
    assert_eq!(Some(answers.rows.len()), survey.simulation.map(|simulation| simulation.respondents));
    for rule in &survey.indicators {
        assert!(codebook.question(&rule.question).unwrap().indicators.contains(&rule.id), "{}", rule.id);
    }
}

#[test]
fn what_was_published_in_2022_stands_apart_from_computed_facts() {
    let book = published(&surveys().join("population-2022/published.csv")).unwrap();
    let value = |indicator: &str| {
        let key = Key::new(indicator, &TerritoryId::new("200072635"), Period::year(2022)).slice("published");
        book.fact(&key).map(|fact| (fact.value, fact.n))
    };
    assert_eq!(value("meeting_places_insufficient_share"), Some((0.65, None)));
    assert_eq!(value("families_with_children_change"), Some((-150.0, None)));
}
