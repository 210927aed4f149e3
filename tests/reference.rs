//! Every case of public tools that is found under the folder named by `CTG_REFERENCE` (by default `../shared/reference`).
//!
//! For each family a line `suite NAME: P passed, F failed, R refused, S skipped`; each failing case with what was
//! found and expected in `target/reference/NAME.txt`. A case that we decide otherwise stands with its reason in
//! `tests/decisions.toml` and is counted as refused.

#[path = "reference/case.rs"]
mod case;
#[path = "reference/decisions.rs"]
mod decisions;
#[path = "reference/exports/mod.rs"]
mod exports;
#[path = "reference/forms/mod.rs"]
mod forms;
#[path = "reference/suite.rs"]
mod suite;
#[path = "reference/survey/mod.rs"]
mod survey;
#[path = "reference/table.rs"]
mod table;

#[test]
fn survey_cases_agree_with_the_public_tools() {
    let Some(folder) = suite::folder("survey", "cases") else {
        println!("suite survey: the folder of the cases is not there, nothing was compared");
        return;
    };
    let results = survey::run(&folder);
    let failures = suite::report("survey", &results);
    assert!(failures.is_empty(), "{} case(s) failed:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn forms_agree_with_the_public_engines() {
    let Some(folder) = suite::folder("forms", "xpath") else {
        println!("suite forms: the folder of the cases is not there, nothing was compared");
        return;
    };
    let failures = suite::report("forms", &forms::run(&folder));
    assert!(failures.is_empty(), "{} case(s) failed:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn exports_of_other_tools_are_read() {
    let Some(folder) = suite::folder("exports", "kobo") else {
        println!("suite exports: the folder of the cases is not there, nothing was compared");
        return;
    };
    let failures = suite::report("exports", &exports::run(&folder));
    assert!(failures.is_empty(), "{} case(s) failed:\n{}", failures.len(), failures.join("\n"));
}
