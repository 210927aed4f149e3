//! The fact book as JSON: an array, one object an entry; absent numbers are null.

use anyhow::Result;
use base::FactRow;
use std::io::Write;

pub fn write(mut to: impl Write, rows: &[FactRow]) -> Result<()> {
    to.write_all(b"[\n")?;
    for (i, row) in rows.iter().enumerate() {
        serde_json::to_writer(&mut to, row)?;
        to.write_all(if i + 1 < rows.len() { b",\n" } else { b"\n" })?;
    }
    to.write_all(b"]\n")?;
    Ok(to.flush()?)
}

pub fn text(rows: &[FactRow]) -> Result<String> {
    let mut bytes = Vec::new();
    write(&mut bytes, rows)?;
    Ok(String::from_utf8(bytes)?)
}

pub fn read(path: &std::path::Path) -> Result<Vec<FactRow>> {
    Ok(serde_json::from_reader(std::io::BufReader::new(std::fs::File::open(path)?))?)
}
