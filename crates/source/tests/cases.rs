//! Each folder of `tests/cases/source` is a case: a few true lines of a producer's file (`input.*`), what its owner knows of
//! it (`hints.toml`, optional), and all that is understood of it (`expected.txt`).
//!
//! `CTG_RENEW=1 cargo test -p source --test cases` writes the expected texts anew; look at the difference.

use source::{Hints, LAYOUTS, Reading, Request, Scope, read_path};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/source");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn input(folder: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found = files.find(|path| path.file_stem().is_some_and(|stem| stem == "input"));
    found.unwrap_or_else(|| panic!("{} has no input", folder.display()))
}

fn hints(folder: &Path) -> Hints {
    let text = std::fs::read_to_string(folder.join("hints.toml")).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap();
    let year = |key: &str| table.get(key).and_then(toml::Value::as_integer).map(|year| u16::try_from(year).unwrap());
    Hints { vintage_year: year("vintage_year"), cog_year: year("cog_year").map(base::CogYear) }
}

fn understood(folder: &Path) -> Vec<Reading> {
    let told = hints(folder);
    let request = Request { scope: &|_| Scope::default(), hints: &|_| told, decoders: &[], progress: &|_, _| {} };
    read_path(&input(folder), &request)
}

/// All of a reading as lines, so that a difference is seen where it is.
fn print(reading: &Reading) -> String {
    let mut out = String::new();
    let cog_year = reading.cog_year.map_or_else(String::new, |year| year.to_string());
    writeln!(out, "layout {}\nvintage {}\nmap {cog_year}\nrows {}", reading.layout, reading.vintage, reading.rows).unwrap();
    writeln!(out, "used {}\nignored {}", reading.columns_used.join(" "), reading.columns_ignored.join(" ")).unwrap();
    let content = &reading.content;
    for o in &content.observations {
        let value = o.value.map_or_else(String::new, |value| value.to_string());
        writeln!(out, "{} {} {} [{}] {value} {} line {} column {}", o.place, o.period, o.variable, o.slice, o.status, o.line, o.column)
            .unwrap();
    }
    content.labels.iter().for_each(|label| writeln!(out, "{label:?}").unwrap());
    content.members.iter().for_each(|member| writeln!(out, "{member:?}").unwrap());
    content.movements.iter().for_each(|movement| writeln!(out, "{movement:?}").unwrap());
    content.passages.iter().for_each(|passage| writeln!(out, "{passage:?}").unwrap());
    content.iris.iter().for_each(|iris| writeln!(out, "{iris:?}").unwrap());
    content.contours.iter().for_each(|contour| writeln!(out, "{contour:?}").unwrap());
    content.dictionary.iter().for_each(|entry| writeln!(out, "{entry:?}").unwrap());
    reading.findings.iter().for_each(|finding| writeln!(out, "{finding}").unwrap());
    out
}

#[test]
fn each_case_is_understood_as_it_was() {
    let renew = std::env::var_os("CTG_RENEW").is_some();
    for folder in cases() {
        let found: String = understood(&folder).iter().map(print).collect();
        let expected = folder.join("expected.txt");
        if renew {
            std::fs::write(&expected, &found).unwrap();
        }
        let stored = std::fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(found, stored, "{}", folder.display());
    }
}

#[test]
fn a_folder_is_named_after_the_layout_that_reads_it() {
    for folder in cases() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let known = LAYOUTS.iter().any(|layout| layout.name == name);
        assert!(known, "{name} is no layout");
        assert!(understood(&folder).iter().all(|reading| reading.layout == name), "{name} is read by another layout");
    }
}
