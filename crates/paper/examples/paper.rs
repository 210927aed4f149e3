//! `cargo run -p paper --example paper -- form.md out.pdf [large] [sheets=N] [texts=NAME]`

use form::wording::Numbers;
use form::xlsform::{Spelling, read};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let source = Path::new(&args[0]);
    let form = read(&std::fs::read(source)?, Spelling::of(source)?)?.questionnaire;
    let value = |key: &str| args.iter().find_map(|arg| arg.strip_prefix(key)).map(str::to_owned);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(source.parent().unwrap_or(Path::new(".")))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".csv") {
            files.push((name, std::fs::read_to_string(entry.path())?));
        }
    }
    let options = paper::Options {
        texts: value("texts=").unwrap_or_else(|| form.settings.default_language().to_owned()),
        large: args.iter().any(|arg| arg == "large"),
        sheets: value("sheets=").and_then(|count| count.parse().ok()).map(|count| paper::Sheets { first: 1, count }),
        files,
        ..paper::Options::default()
    };
    let start = std::time::Instant::now();
    let paper = paper::render(&form, &Numbers::of(&form), &options)?;
    println!("{} pages, {} octets, {:?}", paper.pages, paper.pdf.len(), start.elapsed());
    paper.remarks.iter().for_each(|remark| println!("- {remark}"));
    Ok(std::fs::write(&args[1], paper.pdf)?)
}
