//! The same questionnaire answered by our engine, JavaRosa and ODK Web Forms gives the same row.
//!
//! The rows of `tests/cases/engines/*.row.json` are those on which the three engines agreed (`scripts/engines/run
//! --renew` asks them again). Here our engine is held against them; JavaRosa too when `CTG_ENGINES` names the cache of
//! `scripts/engines/setup`.

mod case;
mod own;
mod row;
mod script;

use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Where the three engines agree, and where they are known to differ.
const FOLDERS: [&str; 2] = ["engines", "engines/differ"];

fn cases(folder: &str) -> Vec<case::Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases").join(folder);
    case::all(&folder).unwrap_or_else(|error| panic!("{error}"))
}

/// What an engine gave when the three were asked.
fn stored(case: &case::Case, engine: &str) -> Value {
    let text = std::fs::read_to_string(case.row_path()).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let json: Value = serde_json::from_str(&text).unwrap();
    json.get(engine).cloned().unwrap_or(json)
}

fn faults(engine: &str, found: impl Fn(&case::Case) -> Value, cases: &[case::Case]) -> Vec<String> {
    let compare = |case: &case::Case| {
        let (stored, found) = (stored(case, engine), found(case));
        (stored != found).then(|| format!("{}:\n stored {stored}\n found  {found}", case.name))
    };
    cases.iter().filter_map(compare).collect()
}

#[test]
fn our_engine_gives_the_rows_on_which_three_engines_agreed() {
    let own = |case: &case::Case| {
        let found =
            own::answer(&case.form, own::environment(), &case.script.steps).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        json!({ "steps": found["steps"], "row": row::row(&case.form, found["xml"].as_str().unwrap(), own::TODAY).unwrap() })
    };
    let faults: Vec<String> = FOLDERS.iter().flat_map(|folder| faults("own", own, &cases(folder))).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The folder of the engines, when there is one.
fn engines() -> Option<PathBuf> {
    let folder = std::env::var_os("CTG_ENGINES").map(PathBuf::from).filter(|folder| folder.join("javarosa/Answer.class").exists());
    if folder.is_none() {
        println!("engines: CTG_ENGINES does not name a folder made by scripts/engines/setup, JavaRosa was not asked");
    }
    folder
}

#[test]
fn javarosa_gives_the_same_rows() {
    let Some(engines) = engines() else { return };
    for folder in FOLDERS {
        let (out, cases) = (tempfile::tempdir().unwrap(), cases(folder));
        let jobs = case::prepare(&cases, out.path()).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/engines/javarosa/run");
        let status = std::process::Command::new("bash").arg(script).arg(&jobs).env("CTG_ENGINES", &engines).status().unwrap();
        assert!(status.success(), "JavaRosa stopped: {status}");
        let read = |case: &case::Case| {
            let text = std::fs::read_to_string(out.path().join(format!("{}.javarosa.json", case.name))).unwrap();
            let found: Value = serde_json::from_str(&text).unwrap();
            let row = row::row(&case.form, found["xml"].as_str().unwrap_or_default(), found["today"].as_str().unwrap());
            json!({ "steps": found["steps"], "row": row.unwrap_or_else(|_| panic!("{}: {}", case.name, found["error"])) })
        };
        let faults = faults("javarosa", read, &cases);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
