//! The fact book as JSON: an array, one object an entry; absent numbers are null.

use anyhow::Result;
use base::FactRow;

pub fn text(rows: &[FactRow]) -> Result<String> {
    let mut text = String::from("[\n");
    for (i, row) in rows.iter().enumerate() {
        text.push_str(&serde_json::to_string(row)?);
        text.push_str(if i + 1 < rows.len() { ",\n" } else { "\n" });
    }
    text.push_str("]\n");
    Ok(text)
}

pub fn read(path: &std::path::Path) -> Result<Vec<FactRow>> {
    Ok(serde_json::from_reader(std::io::BufReader::new(std::fs::File::open(path)?))?)
}
