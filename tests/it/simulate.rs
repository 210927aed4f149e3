//! The simulated answers of the repository are those that the program draws.

use crate::common::{root, say};
use std::fs;

#[test]
fn the_simulated_answers_are_drawn_again_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("answers.csv");
    let said = say(&root(), &["survey", "simulate", "population-2025", "--out", out.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("SIMULÉES"), "{}", said.out);
    let kept = fs::read_to_string(root().join("surveys/population-2025/answers-simulated.csv")).unwrap();
    let drawn = fs::read_to_string(&out).unwrap();
    let other = kept.lines().zip(drawn.lines()).find(|(kept, drawn)| kept != drawn);
    assert!(kept == drawn, "{other:?}");
    assert!(drawn.lines().skip(1).all(|line| line.starts_with("oui,")), "every line says that it is simulated");
}
