//! The stored pictures are those that are drawn today. To renew them, then look at them:
//! `cargo run -p chart --example gallery -- crates/chart/tests/gallery`.

use chart::Theme;

mod cases;

#[test]
fn the_gallery_shows_what_is_drawn() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery");
    for (name, chart) in cases::gallery() {
        let stored = std::fs::read_to_string(folder.join(format!("chart-{name}.svg"))).unwrap_or_default();
        let drawn = chart.draw(&Theme::page()).unwrap().svg;
        // Not assert_eq: two whole pictures in a message help nobody.
        assert!(stored == drawn, "chart-{name}.svg has changed: renew the gallery and look at it");
    }
}
