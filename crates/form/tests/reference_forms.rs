//! The suites of forms alone: what `tests/reference.rs` runs, built with this room only.

#[path = "../../../tests/reference/decisions.rs"]
mod decisions;
#[path = "../../../tests/reference/forms/mod.rs"]
mod forms;
#[path = "../../../tests/reference/suite.rs"]
mod suite;

#[test]
fn forms_agree_with_the_public_engines() {
    let Some(folder) = suite::folder("forms", "xpath") else {
        println!("suite forms: the folder of the cases is not there, nothing was compared");
        return;
    };
    let failures = suite::report("forms", &forms::run(&folder));
    assert!(failures.is_empty(), "{} case(s) failed:\n{}", failures.len(), failures.join("\n"));
}
