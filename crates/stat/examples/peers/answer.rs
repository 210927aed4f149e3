//! How a task is run, timed and answered.

use crate::Result;
use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

pub enum Answer {
    /// One line of JSON for each line read.
    Lines,
    /// One line of CSV: tool, version, task, rows, margins, seconds, peak and base memory, check, note.
    Once { task: String, rows: String, margins: String, note: String },
}

/// What one run took.
struct Run {
    seconds: f64,
    processor: f64,
    /// Megabytes held before, and at the most.
    held: f64,
    peak: f64,
    check: f64,
}

impl Answer {
    pub fn serve<T>(&self, run: impl Fn() -> Result<T>, check: impl Fn(&T) -> f64) -> Result<()> {
        let mut out = std::io::stdout();
        if let Answer::Once { task, rows, margins, note } = self {
            let r = measured(&run, &check)?;
            let version = env!("CARGO_PKG_VERSION");
            let numbers = format!("{:.4},{:.0},{:.0},{:.8e}", r.seconds, r.peak, r.held, r.check);
            return Ok(writeln!(out, "ours,{version},{task},{rows},{margins},{numbers},{note}")?);
        }
        writeln!(out, "ready")?;
        out.flush()?;
        for _ in std::io::stdin().lock().lines() {
            let r = measured(&run, &check)?;
            let (seconds, processor, memory, check) = (r.seconds, r.processor, r.peak - r.held, r.check);
            writeln!(
                out,
                r#"{{"seconds": {seconds:.5}, "processor": {processor:.5}, "memory": {memory:.1}, "check": {check:.15e}, "note": "ours"}}"#
            )?;
            out.flush()?;
        }
        Ok(())
    }
}

fn measured<T>(run: &impl Fn() -> Result<T>, check: &impl Fn(&T) -> f64) -> Result<Run> {
    // The highest memory is counted from here.
    std::fs::write("/proc/self/clear_refs", "5")?;
    let (held, used, clock) = (status("VmRSS")?, processor()?, Instant::now());
    let found = run()?;
    let (seconds, processor) = (clock.elapsed().as_secs_f64(), processor()? - used);
    Ok(Run { seconds, processor, held, peak: status("VmHWM")?, check: check(&found) })
}

/// Megabytes.
fn status(key: &str) -> Result<f64> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find(|line| line.starts_with(key)).ok_or("no such line")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse::<f64>()? / 1024.0)
}

/// Seconds of all threads.
fn processor() -> Result<f64> {
    let of = |task: &Path| -> Result<f64> {
        let text = std::fs::read_to_string(task.join("schedstat"))?;
        Ok(text.split_whitespace().next().ok_or("no number")?.parse::<f64>()? / 1e9)
    };
    let mut sum = 0.0;
    for task in std::fs::read_dir("/proc/self/task")? {
        sum += of(&task?.path())?;
    }
    Ok(sum)
}
