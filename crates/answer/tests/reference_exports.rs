//! The suites of exports alone: what `tests/reference.rs` runs, built with this room only.

#[path = "../../../tests/reference/decisions.rs"]
mod decisions;
#[path = "../../../tests/reference/exports/mod.rs"]
mod exports;
#[path = "../../../tests/reference/suite.rs"]
mod suite;

#[test]
fn exports_of_other_tools_are_read() {
    let Some(folder) = suite::folder("exports", "kobo") else {
        println!("suite exports: the folder of the cases is not there, nothing was compared");
        return;
    };
    let failures = suite::report("exports", &exports::run(&folder));
    assert!(failures.is_empty(), "{} case(s) failed:\n{}", failures.len(), failures.join("\n"));
}
