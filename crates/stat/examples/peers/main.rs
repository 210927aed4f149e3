//! Our worker in a benchmark beside other tools; a repeated run or a single one.
//!
//! `peers TASK FOLDER [SIZE]`: the worker of `benches/peers/run.py`. Loads flat columns, then runs the task once for every
//! line it reads and answers one line of JSON. SIZE: questions of « shares… », replicates of « bootstrap-calibrated ».
//!
//! `peers TASK ROWS MARGINS FOLDER QUESTIONS`: one run on FOLDER/bench_ROWS.csv and FOLDER/margins_ROWS.csv, one line of CSV:
//! tool, version, task, rows, margins, seconds, peak MB, MB before, check, note. Tasks: rake, cal_raking, cal_linear,
//! cal_logit, props, props_joint, props_total, boot, rs, quant.

mod answer;
mod data;
mod tasks;

use answer::Answer;
use data::Data;
use std::path::{Path, PathBuf};

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    match given[..] {
        [task, folder] => repeated(task, folder, 0),
        [task, folder, size] => repeated(task, folder, size.parse()?),
        [task, rows, margins, folder, questions] => once(task, rows, margins.parse()?, Path::new(folder), questions.parse()?),
        _ => Err("peers TASK FOLDER [SIZE], or peers TASK ROWS MARGINS FOLDER QUESTIONS".into()),
    }
}

fn repeated(task: &str, folder: &str, size: usize) -> Result<()> {
    tasks::run(&Data::Flat { folder: PathBuf::from(folder) }, task, size, &Answer::Lines)
}

fn once(task: &str, rows: &str, margins: usize, folder: &Path, questions: usize) -> Result<()> {
    let (ours, questions) = match task {
        "rake" => (format!("rake-{margins}"), 0),
        "cal_raking" | "cal_linear" | "cal_logit" => (format!("{}-{margins}", &task[4..]), 0),
        "props" | "props_joint" => ("shares".to_owned(), questions),
        "props_total" => ("shares-whole".to_owned(), questions),
        "boot" => ("bootstrap".to_owned(), 0),
        "rs" => ("rao-scott".to_owned(), 10),
        "quant" => ("medians".to_owned(), 0),
        other => return Err(format!("unknown task {other}").into()),
    };
    let number = |name: &str, letter: char| name.strip_prefix(letter).and_then(|k| k.parse::<usize>().ok());
    let needed = |name: &str| match (number(name, 'm'), number(name, 'q')) {
        (Some(k), _) => k <= margins,
        (_, Some(k)) => k <= questions,
        _ => true,
    };
    let data = Data::table(&folder.join(format!("bench_{rows}.csv")), folder.join(format!("margins_{rows}.csv")), needed)?;
    let note = if questions > 0 { format!("{questions} questions") } else { String::new() };
    let answer = Answer::Once { task: task.to_owned(), rows: rows.to_owned(), margins: margins.to_string(), note };
    tasks::run(&data, &ours, questions, &answer)
}
