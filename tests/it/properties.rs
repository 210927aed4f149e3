//! Whatever is given to the program, it answers: no panic, nothing half-written.

use crate::common::{assert_no_part, copy, root};
use crate::golden;
use base::Epci;
use ctg::project::{Config, Project, import};
use proptest::prelude::*;
use proptest::test_runner::{Config as Runs, TestRunner};
use std::fs;

/// A runner of `cases` cases that writes no file and always draws the same.
fn runner(cases: u32) -> TestRunner {
    let config = Runs { cases, failure_persistence: None, ..Runs::default() };
    TestRunner::new_with_rng(config, proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha))
}

/// Beginnings that readers know, so that chance goes further than the first look.
const BEGINNINGS: [&[u8]; 9] = [
    b"",
    b"PK\x03\x04",
    b"PAR1",
    b"\x1f\x8b\x08",
    b"\xef\xbb\xbfCODGEO;P22_POP\n",
    b"{\"31042\":{",
    b"[{",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
];
const EXTENSIONS: [&str; 9] = ["csv", "xlsx", "xls", "json", "geojson", "parquet", "zip", "gz", "txt"];

#[test]
fn arbitrary_bytes_never_panic_and_never_write() {
    let dir = tempfile::tempdir().unwrap();
    copy(&golden::folder(), dir.path());
    let project = Project::read(dir.path()).unwrap();
    let filter = import::Filter::of(&project, false);
    let outside = tempfile::tempdir().unwrap();
    let before = crate::common::tree(dir.path());
    let case = (0..BEGINNINGS.len(), 0..EXTENSIONS.len(), proptest::collection::vec(any::<u8>(), 0..400));
    let tried = runner(300).run(&case, |(beginning, extension, bytes)| {
        let file = outside.path().join(format!("file.{}", EXTENSIONS[extension]));
        fs::write(&file, [BEGINNINGS[beginning], &bytes].concat()).unwrap();
        let imported = import::import(&project, &[file], &filter, &|_, _| {}).unwrap();
        let written = imported.iter().flat_map(|one| &one.written).count();
        prop_assert_eq!(written, 0);
        Ok(())
    });
    tried.unwrap();
    assert_no_part(dir.path());
    assert_eq!(before, crate::common::tree(dir.path()));
}

/// Lines of text under a true header: cells are read or told, and what is written can be read back.
#[test]
fn arbitrary_cells_are_read_or_told() {
    let cell = prop_oneof![
        "[0-9]{5}",
        "-?[0-9]{1,9}([.,][0-9]{1,12})?",
        "[sSnd/ ]{0,3}",
        "\\PC{0,12}",
        Just("1e309".to_owned()),
        Just("NaN".to_owned())
    ];
    let rows = proptest::collection::vec((cell.clone(), cell.clone(), cell), 0..12);
    let dir = tempfile::tempdir().unwrap();
    copy(&golden::folder(), dir.path());
    let project = Project::read(dir.path()).unwrap();
    let filter = import::Filter::of(&project, true);
    let tried = runner(100).run(&rows, |rows| {
        let file = dir.path().join("base_cc.csv");
        let lines: String = rows.iter().map(|(code, one, other)| format!("{code};{one};{other}\n")).collect();
        fs::write(&file, format!("CODGEO;P22_POP;P22_LOG\n{lines}")).unwrap();
        import::import(&project, &[file], &filter, &|_, _| {}).unwrap();
        let (observations, told) = ctg::project::store::read_observations(dir.path());
        prop_assert!(!told.has_errors(), "{}", told.summary());
        prop_assert!(observations.cells().iter().filter_map(|cell| cell.value).all(f64::is_finite));
        Ok(())
    });
    tried.unwrap();
}

#[test]
fn a_siren_is_nine_digits_with_a_right_check_digit_or_an_error() {
    let text = prop_oneof!["[0-9]{9}", "\\PC{0,12}", "[0-9]{0,12}(\\.0)?"];
    let tried = runner(2_000).run(&text, |text| {
        if let Ok(siren) = text.parse::<Epci>() {
            let printed = siren.to_string();
            prop_assert!(printed.len() == 9 && printed.bytes().all(|byte| byte.is_ascii_digit()), "{}", printed);
            prop_assert_eq!(printed.parse::<Epci>(), Ok(siren));
            prop_assert!(luhn(&printed), "{}", printed);
        }
        Ok(())
    });
    tried.unwrap();
}

/// The sum of the digits, every second one from the right doubled, is a multiple of ten.
fn luhn(digits: &str) -> bool {
    let doubled = |(i, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0') * if i % 2 == 1 { 2 } else { 1 };
        if digit > 9 { digit - 9 } else { digit }
    };
    digits.bytes().rev().enumerate().map(doubled).sum::<u32>().is_multiple_of(10)
}

/// `ctg.toml` with a piece replaced by anything: read, or findings; never a panic.
#[test]
fn a_spoiled_configuration_is_read_or_told() {
    let good = fs::read_to_string(root().join("ctg.toml")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let case = (0..good.len(), 0usize..60, "\\PC{0,20}");
    let tried = runner(400).run(&case, |(at, length, piece)| {
        let from = (0..=at).rev().find(|i| good.is_char_boundary(*i)).unwrap_or(0);
        let to = (at + length..good.len()).find(|i| good.is_char_boundary(*i)).unwrap_or(good.len());
        fs::write(dir.path().join("ctg.toml"), format!("{}{piece}{}", &good[..from], &good[to..])).unwrap();
        if let Err(findings) = Config::read(dir.path()) {
            prop_assert!(findings.has_errors());
            prop_assert!(findings.iter().all(|finding| finding.place.file == "ctg.toml" && !finding.remedy.is_empty()));
        }
        Ok(())
    });
    tried.unwrap();
}
