//! What the tests share: the repository's own study, computed once, the case data where they are, folders that go away.

use assert_cmd::Command;
use base::{Fact, Key, Period, TerritoryId};
use ctg::project::Project;
use ctg::study::{Selection, Study};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The CC Pyrénées Haut-Garonnaises.
pub const CCPHG: &str = "200072635";

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The producers' files, which the repository does not carry; none (and a line that says so) where they are absent.
pub fn shared() -> Option<PathBuf> {
    let folder = root().join("../shared/data");
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    println!("{} absent : essai sur les fichiers des producteurs passé", folder.display());
    None
}

pub fn ctg() -> Command {
    Command::cargo_bin("ctg").expect("the program is built with its tests")
}

/// The study of the repository.
pub fn study() -> &'static Study {
    static STUDY: OnceLock<Study> = OnceLock::new();
    STUDY.get_or_init(|| compute(&root()))
}

pub fn compute(dir: &Path) -> Study {
    let project = Project::read(dir).unwrap_or_else(|findings| panic!("{}", findings.summary()));
    assert!(!project.findings.has_errors(), "{}", project.findings.summary());
    ctg::study::compute(project, &Selection::default()).unwrap()
}

pub fn fact<'a>(study: &'a Study, indicator: &str, territory: &str, period: &str) -> Option<&'a Fact> {
    study.book.fact(&key(indicator, territory, period))
}

/// The printed value: 6.75 for 6,75 %.
pub fn printed(study: &Study, indicator: &str, territory: &str, period: &str) -> Option<f64> {
    fact(study, indicator, territory, period).map(|fact| fact.unit.printed(fact.value))
}

pub fn key(indicator: &str, territory: &str, period: &str) -> Key {
    let period: Period = period.parse().unwrap();
    Key::new(indicator, &TerritoryId::new(territory), period)
}

/// Files by their name below a folder, with their bytes.
pub type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// Every file below a folder.
pub fn tree(folder: &Path) -> Tree {
    let mut files = Tree::new();
    collect(folder, folder, &mut files);
    files
}

fn collect(top: &Path, folder: &Path, into: &mut Tree) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            collect(top, &path, into);
        } else {
            into.insert(path.strip_prefix(top).unwrap().to_owned(), std::fs::read(&path).unwrap());
        }
    }
}

/// Copies a folder and all below it.
pub fn copy(from: &Path, to: &Path) {
    for (name, bytes) in tree(from) {
        let path = to.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// No file was left half-written.
pub fn assert_no_part(folder: &Path) {
    let parts: Vec<PathBuf> =
        tree(folder).into_keys().filter(|name| name.extension().is_some_and(|extension| extension == "part")).collect();
    assert!(parts.is_empty(), "{parts:?}");
}

/// What a program said, with its exit code.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

pub fn say(study: &Path, arguments: &[&str]) -> Said {
    let output = ctg().arg("--study").arg(study).args(arguments).output().unwrap();
    let said =
        Said { code: output.status.code(), out: String::from_utf8(output.stdout).unwrap(), err: String::from_utf8(output.stderr).unwrap() };
    assert!(!said.err.contains("panicked"), "{}", said.err);
    said
}
