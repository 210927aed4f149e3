//! The ledger under stops, doubles and two at once; invented rows only.

use super::*;
use std::cell::Cell;

thread_local! {
    pub(super) static STOP: Cell<Option<Step>> = const { Cell::new(None) };
}

fn rows(list: &[(&str, &str)]) -> Applied {
    let header = ["respondent_id", "survey", "LS1"].map(str::to_owned).to_vec();
    let rows = list.iter().map(|(id, answer)| vec![(*id).to_owned(), "val_clair".to_owned(), (*answer).to_owned()]).collect();
    let child = Sheet {
        name: "enfants".into(),
        header: ["respondent_id", "rank", "age"].map(str::to_owned).to_vec(),
        rows: list.iter().map(|(id, _)| vec![(*id).to_owned(), "1".into(), "7".into()]).collect(),
    };
    Applied { sheets: vec![Sheet { name: String::new(), header, rows }, child], ..Applied::default() }
}

fn about(id: &str) -> About {
    About { id: id.into(), files: vec![format!("{id}.csv")], tool: "plain".into(), day: "2025-11-02".into(), ..About::default() }
}

fn state(ledger: &Ledger) -> (Vec<(String, String)>, usize) {
    let sheets = ledger.rows().unwrap();
    let persons = sheets.first().map_or(Vec::new(), |sheet| sheet.rows.iter().map(|row| (row[0].clone(), row[2].clone())).collect());
    (persons, sheets.get(1).map_or(0, |sheet| sheet.rows.len()))
}

fn pairs(list: &[(&str, &str)]) -> (Vec<(String, String)>, usize) {
    (list.iter().map(|(id, answer)| ((*id).to_owned(), (*answer).to_owned())).collect(), list.len())
}

#[test]
fn the_same_twice_adds_nothing_and_a_later_export_only_its_new_rows() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(folder.path().join("answers"));
    let first = ledger.add(&rows(&[("a", "oui"), ("b", "non")]), &about("one"), false).unwrap();
    assert_eq!((first.new, first.already), (2, 0));
    let again = ledger.add(&rows(&[("a", "oui"), ("b", "non")]), &about("one"), false).unwrap();
    assert_eq!((again.id, again.new, again.already), (None, 0, 2));
    let later = ledger.add(&rows(&[("a", "oui"), ("b", "oui"), ("c", "nsp")]), &about("two"), false).unwrap();
    assert_eq!((later.new, later.already, later.changed), (1, 1, vec!["b".to_owned()]));
    assert_eq!(state(&ledger), pairs(&[("a", "oui"), ("b", "non"), ("c", "nsp")]));
    assert_eq!(std::fs::read_to_string(ledger.folder().join(".gitignore")).unwrap(), "*\n");
}

#[test]
fn an_update_replaces_and_its_undo_gives_the_old_row_back() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(folder.path());
    ledger.add(&rows(&[("a", "oui"), ("b", "non")]), &about("one"), false).unwrap();
    let update = About { update: true, ..about("one") };
    let added = ledger.add(&rows(&[("a", "oui"), ("b", "oui")]), &update, false).unwrap();
    assert_eq!((added.id.as_deref(), added.updated), (Some("one-2"), 1));
    assert_eq!(state(&ledger), pairs(&[("a", "oui"), ("b", "oui")]));
    ledger.undo("one-2", "2025-11-03").unwrap();
    assert_eq!(state(&ledger), pairs(&[("a", "oui"), ("b", "non")]));
}

#[test]
fn an_undo_takes_exactly_its_rows_and_can_be_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(folder.path());
    ledger.add(&rows(&[("a", "oui")]), &about("one"), false).unwrap();
    ledger.add(&rows(&[("a", "oui"), ("c", "nsp")]), &about("two"), false).unwrap();
    ledger.undo("one", "2025-11-03").unwrap();
    assert_eq!(state(&ledger), pairs(&[("c", "nsp")]));
    assert!(matches!(ledger.undo("one", "2025-11-03"), Err(LedgerError::NoImport(_))));
    ledger.add(&rows(&[("a", "oui")]), &about("one"), false).unwrap();
    assert_eq!(state(&ledger), pairs(&[("c", "nsp"), ("a", "oui")]));
    let undone: Vec<bool> = ledger.imports().unwrap().iter().map(|entry| entry.undone.is_some()).collect();
    assert_eq!(undone, [true, false, false]);
}

#[test]
fn a_stop_after_any_step_leaves_the_state_of_before_or_of_after() {
    for step in [Step::Lock, Step::Rows, Step::Index] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(folder.path());
        ledger.add(&rows(&[("a", "oui")]), &about("one"), false).unwrap();
        STOP.with(|stop| stop.set(Some(step)));
        assert!(ledger.add(&rows(&[("b", "non")]), &about("two"), false).is_err());
        STOP.with(|stop| stop.set(None));
        assert_eq!(state(&ledger), pairs(&[("a", "oui")]), "{step:?}");
        ledger.add(&rows(&[("c", "nsp")]), &about("three"), false).unwrap();
        assert_eq!(state(&ledger), pairs(&[("a", "oui"), ("c", "nsp")]), "{step:?}");
        assert!(!ledger.folder().join("two.csv").exists(), "{step:?}");
    }
    for (step, left) in [(Step::Index, 1), (Step::Sweep, 0)] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(folder.path());
        ledger.add(&rows(&[("a", "oui")]), &about("one"), false).unwrap();
        STOP.with(|stop| stop.set(Some(step)));
        assert!(ledger.undo("one", "2025-11-03").is_err());
        STOP.with(|stop| stop.set(None));
        assert_eq!(state(&ledger).0.len(), left, "{step:?}");
    }
}

#[test]
fn two_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..6).map(|at| format!("import{at}")).collect();
    std::thread::scope(|scope| {
        for name in &names {
            let ledger = Ledger::new(folder.path());
            scope.spawn(move || ledger.add(&rows(&[(name, "oui")]), &about(name), false).unwrap());
        }
    });
    let ledger = Ledger::new(folder.path());
    assert_eq!((state(&ledger).0.len(), ledger.imports().unwrap().len()), (6, 6));
}

#[test]
fn a_lock_left_behind_is_told_and_a_dry_run_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(folder.path());
    let added = ledger.add(&rows(&[("a", "oui")]), &about("one"), true).unwrap();
    assert_eq!((added.new, std::fs::read_dir(folder.path()).unwrap().count()), (1, 0));
    std::fs::write(folder.path().join(".lock"), "4194304999\n").unwrap();
    let error = ledger.add(&rows(&[("a", "oui")]), &about("one"), false).unwrap_err().to_string();
    assert!(error.contains("4194304999") && error.contains("supprimer ce fichier"), "{error}");
}
