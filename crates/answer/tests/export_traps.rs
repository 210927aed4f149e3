//! The traps of `export_case` (names, long codes, long texts, every kind of missing), opened by pyreadstat, R, haven, openpyxl, xmllint.
//!
//! What `scripts/readers` did not install is a printed line.

#[allow(dead_code)]
mod export_case;

use answer::export::{self, Format, Options};
use export_case::{dictionary, options, table};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Python that has the module: the one named, that of the folder of readers, else that of the machine.
fn python(module: &str) -> Option<PathBuf> {
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache"));
    let cache = || std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    let folder = std::env::var_os("CTG_READERS").map(PathBuf::from).or_else(|| Some(cache()?.join("ctg-readers")));
    let named = std::env::var_os("CTG_READERS_PYTHON").map(PathBuf::from);
    let candidates = named.into_iter().chain(folder.map(|folder| folder.join("bin/python"))).chain([PathBuf::from("python3")]);
    let has = |python: &PathBuf| works(Command::new(python).args(["-c", &format!("import {module}")]));
    let found = candidates.into_iter().find(has);
    if found.is_none() {
        println!("lecteur absent : {module} ; voir scripts/readers");
    }
    found
}

fn works(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// True when the program answers; else the line is printed.
fn is_there(program: &str, arguments: &[&str]) -> bool {
    let found = works(Command::new(program).args(arguments));
    if !found {
        println!("lecteur absent : {program} ; voir scripts/readers");
    }
    found
}

/// The files of a format in a folder, and the name of the first.
fn written(folder: &Path, format: Format, options: &Options) -> PathBuf {
    let files = export::write(&table(), &dictionary(), format, options).unwrap();
    files.iter().for_each(|(name, bytes)| std::fs::write(folder.join(name), bytes).unwrap());
    folder.join(&files[0].0)
}

/// Runs a program of checks; what it says is the fault.
fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let told = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{told}");
}

fn scripts(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/export_case").join(name)
}

#[test]
fn pyreadstat_reads_the_sav() {
    let Some(python) = python("pyreadstat") else { return };
    let folder = tempfile::tempdir().unwrap();
    let codes = written(folder.path(), Format::Codes, &options());
    let sav = written(folder.path(), Format::Sav, &options());
    run(Command::new(&python).arg(scripts("sav.py")).args([&sav, &codes]));
    let numbers = Options { name: Some("nombres".into()), numbers: true, ..options() };
    let sav = written(folder.path(), Format::Sav, &numbers);
    run(Command::new(&python).arg(scripts("sav_numbers.py")).arg(&sav));
}

#[test]
fn openpyxl_reads_the_workbook() {
    let Some(python) = python("openpyxl") else { return };
    let folder = tempfile::tempdir().unwrap();
    let book = written(folder.path(), Format::Xlsx, &options());
    run(Command::new(&python).arg(scripts("book.py")).arg(&book));
}

/// In the locale of the machine and in one that knows no accent, with `source` and with its `encoding`.
#[test]
fn r_runs_the_script() {
    if !is_there("Rscript", &["--version"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = written(folder.path(), Format::R, &options());
    for locale in ["C.UTF-8", "C"] {
        let mut command = Command::new("Rscript");
        command.current_dir(folder.path()).env("LC_ALL", locale).arg(scripts("check.R"));
        run(command.arg(script.file_name().unwrap()).arg(locale));
    }
}

#[test]
fn haven_reads_the_sav() {
    if !is_there("Rscript", &["-e", "library(haven)"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let sav = written(folder.path(), Format::Sav, &options());
    run(Command::new("Rscript").env("LC_ALL", "C.UTF-8").arg(scripts("haven.R")).arg(&sav));
}

#[test]
fn the_ddi_is_well_formed() {
    if !is_there("xmllint", &["--version"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let ddi = written(folder.path(), Format::Ddi, &options());
    run(Command::new("xmllint").args(["--noout", "--nonet"]).arg(&ddi));
}
