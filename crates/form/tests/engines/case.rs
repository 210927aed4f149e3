//! The cases: a script, its form, the files beside it.

use crate::script::Script;
use form::xlsform::{self, Spelling};
use form::{Form, Language};
use std::path::{Path, PathBuf};

pub struct Case {
    pub name: String,
    pub script_path: PathBuf,
    pub script: Script,
    pub xform: String,
    pub files: Vec<(String, String)>,
    pub form: Form,
}

impl Case {
    pub fn row_path(&self) -> PathBuf {
        self.script_path.with_extension("row.json")
    }
}

/// Every script of a folder, by name.
pub fn all(folder: &Path) -> Result<Vec<Case>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut scripts: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    scripts.sort();
    scripts.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Result<Case, String> {
    let script = Script::read(path)?;
    let source = match &script.form {
        Some(form) => path.with_file_name(form),
        None => path.with_extension("md"),
    };
    let (xform, files) = convert(&source)?;
    let form = Form::read_with(&xform, &files).map_err(|faults| format!("{}: {faults:?}", source.display()))?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Case { name, script_path: path.to_owned(), script, xform, files, form })
}

/// The XForm of a questionnaire and the CSV files beside it.
pub fn convert(source: &Path) -> Result<(String, Vec<(String, String)>), String> {
    let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", source.display());
    let bytes = std::fs::read(source).map_err(|error| fault(&error))?;
    if source.extension().is_some_and(|extension| extension == "xml") {
        let xform = String::from_utf8(bytes).map_err(|error| fault(&error))?;
        let files = beside(source, &xform);
        return Ok((xform, files));
    }
    let spelling = Spelling::of(source).map_err(|error| fault(&error))?;
    let reading = xlsform::read(&bytes, spelling).map_err(|error| fault(&error))?;
    let findings = || reading.findings.iter().map(|finding| finding.message(Language::English)).collect::<Vec<_>>().join("\n");
    let form = reading.accepted().ok_or_else(|| fault(&findings()))?;
    let xform = form::write_xform(form, Language::French);
    let files = beside(source, &xform);
    Ok((xform, files))
}

/// The CSV files beside a form that it names.
fn beside(source: &Path, xform: &str) -> Vec<(String, String)> {
    let folder = source.parent().unwrap_or(Path::new("."));
    let paths = std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let read = |path: PathBuf| {
        let name = path.file_name()?.to_str().filter(|name| xform.contains(&format!("jr://file-csv/{name}\"")))?.to_owned();
        Some((name, std::fs::read_to_string(path).ok()?))
    };
    paths.filter_map(read).collect()
}

/// Writes what the engines need into a folder, and the list of jobs, a line each: form, folder of its files, script,
/// and the path of the result, to which each engine adds its name (`.javarosa.json`).
pub fn prepare(cases: &[Case], out: &Path) -> std::io::Result<PathBuf> {
    let mut lines = String::new();
    for case in cases {
        let (xform, files, result) = (out.join(case.name.clone() + ".xml"), out.join(case.name.clone() + ".files"), out.join(&case.name));
        std::fs::create_dir_all(&files)?;
        std::fs::write(&xform, &case.xform)?;
        case.files.iter().try_for_each(|(name, text)| std::fs::write(files.join(name), text))?;
        let script = std::fs::canonicalize(&case.script_path)?;
        let paths = [&xform, &files, &script, &result].map(|path| path.display().to_string());
        lines.push_str(&(paths.join("\t") + "\n"));
    }
    let jobs = out.join("jobs.tsv");
    std::fs::write(&jobs, lines)?;
    Ok(jobs)
}
