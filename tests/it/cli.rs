//! The commands as a user calls them.

use assert_cmd::Command;

fn ctg() -> Command {
    Command::cargo_bin("ctg").expect("the program is built with its tests")
}

#[test]
fn an_empty_folder_is_no_study_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let output = ctg().current_dir(dir.path()).arg("run").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("ctg new DOSSIER --siren"), "{text}");
}
