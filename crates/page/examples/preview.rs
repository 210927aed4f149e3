//! Writes the preview of a questionnaire into a folder: `cargo run -p page --example preview -- FORM FOLDER [FILE…]`.

use form::xlsform::{Spelling, read};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [form, folder, files @ ..] = arguments.as_slice() else { return Err("FORM FOLDER [FILE…]".into()) };
    let reading = read(&std::fs::read(form)?, Spelling::of(Path::new(form))?)?;
    let named = |file: &String| Some((Path::new(file).file_name()?.to_str()?.to_owned(), std::fs::read_to_string(file).ok()?));
    let files: Vec<(String, String)> = files.iter().filter_map(named).collect();
    let options = page::PreviewOptions { findings: reading.findings, ..page::PreviewOptions::default() };
    std::fs::create_dir_all(folder)?;
    let started = std::time::Instant::now();
    let pages = page::preview(&reading.questionnaire, &files, &options)?;
    println!("{} files in {:?}", pages.len(), started.elapsed());
    for (name, html) in pages {
        println!("{name} {} bytes", html.len());
        std::fs::write(Path::new(folder).join(name), html)?;
    }
    Ok(())
}
