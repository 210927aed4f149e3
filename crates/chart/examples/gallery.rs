//! Writes the SVG of each kind, and with «png» its pictures for page and phone:
//! `cargo run -p chart --example gallery -- FOLDER [png]`.

use chart::{Chart, Theme, png};
use std::path::Path;

#[path = "../tests/cases/mod.rs"]
mod cases;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage : gallery DOSSIER [png]")?;
    let pictures = std::env::args().nth(2).is_some_and(|word| word == "png");
    std::fs::create_dir_all(&folder)?;
    for (name, chart) in cases::gallery() {
        save(Path::new(&folder), name, chart.as_ref(), pictures)?;
    }
    Ok(())
}

fn save(folder: &Path, name: &str, chart: &dyn Chart, pictures: bool) -> Result<(), Box<dyn std::error::Error>> {
    let page = chart.draw(&Theme::page())?;
    std::fs::write(folder.join(format!("chart-{name}.svg")), &page.svg)?;
    if pictures {
        std::fs::write(folder.join(format!("chart-{name}.png")), png(&page, 1.5)?)?;
        std::fs::write(folder.join(format!("chart-{name}-phone.png")), png(&chart.draw(&Theme::phone())?, 1.5)?)?;
    }
    Ok(())
}
