//! Writes one SVG and two PNG (page and phone) of each kind: `cargo run -p chart --example gallery -- FOLDER`.

use chart::{Chart, Theme, png};
use std::path::Path;

#[path = "../tests/cases/mod.rs"]
mod cases;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage : gallery DOSSIER")?;
    std::fs::create_dir_all(&folder)?;
    let more: cases::Case = ("lines-break", Box::new(cases::lines_with_break()));
    for (name, chart) in cases::ordinary().into_iter().chain([more]) {
        save(Path::new(&folder), name, chart.as_ref())?;
    }
    Ok(())
}

fn save(folder: &Path, name: &str, chart: &dyn Chart) -> Result<(), Box<dyn std::error::Error>> {
    let page = chart.draw(&Theme::page())?;
    std::fs::write(folder.join(format!("chart-{name}.svg")), &page.svg)?;
    std::fs::write(folder.join(format!("chart-{name}.png")), png(&page, 1.5)?)?;
    let phone = chart.draw(&Theme::phone())?;
    std::fs::write(folder.join(format!("chart-{name}-phone.png")), png(&phone, 1.5)?)?;
    Ok(())
}
