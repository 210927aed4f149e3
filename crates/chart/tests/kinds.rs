//! What each kind must show: as many marks as data, lengths and surfaces in proportion, gaps said and never drawn as zero.

use base::{Status, Unit};
use chart::*;

mod cases;

fn page(chart: &dyn Chart) -> Drawing {
    chart.draw(&Theme::page()).unwrap()
}

/// The values of an attribute in all elements that contain `mark`.
fn attributes(svg: &str, mark: &str, name: &str) -> Vec<f64> {
    let value = |line: &str| line.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.parse().ok();
    svg.lines().filter(|line| line.contains(mark)).filter_map(value).collect()
}

#[test]
fn a_bar_is_as_long_as_its_value() {
    let bars = [0.2, 0.4, 0.1].map(|value| Bar { label: "a".into(), datum: Datum::new(value), emphasis: false });
    let svg = page(&Bars { bars: bars.to_vec(), reference: None, ..cases::bars() }).svg;
    let widths: Vec<f64> = svg
        .lines()
        .filter(|line| line.starts_with("<rect") && line.contains("opacity=\"1\""))
        .filter_map(|line| attributes(line, "rect", "width").pop())
        .collect();
    assert_eq!(widths.len(), 3, "{svg}");
    assert!((widths[1] / widths[0] - 2.0).abs() < 0.01 && (widths[0] / widths[2] - 2.0).abs() < 0.01, "{widths:?}");
}

#[test]
fn the_surface_of_a_circle_is_its_value() {
    let mut map = cases::map(MapStyle::Count, "habitants");
    map.places.truncate(2);
    map.places[0].datum = Datum::new(1000.0);
    map.places[1].datum = Datum::new(250.0);
    let radii = attributes(&page(&map).svg, "<circle", "r");
    // The two of the map are the last; those before are the legend's 1000, 200 and 50.
    let [.., large, small] = radii.as_slice() else { panic!("{radii:?}") };
    assert!((large / small - 2.0).abs() < 0.01, "{radii:?}");
    assert!((radii[0] - large).abs() < 0.01);
}

#[test]
fn secret_is_hatched_and_small_communes_are_dotted_not_coloured() {
    let map = cases::map(MapStyle::Rate { classes: ClassRule::Quantiles(5), minimum_population: 200 }, "%");
    let secret = map.places.iter().filter(|place| place.datum.drawn().is_none()).count();
    let small = map.places.iter().filter(|place| place.datum.drawn().is_some() && place.population.unwrap() < 200).count();
    let drawing = page(&map);
    let painted = |pattern: &str| drawing.svg.lines().filter(|line| line.starts_with("<path") && line.contains(pattern)).count();
    assert!(secret > 0 && small > 0);
    assert_eq!((painted("-hatch)"), painted("-dots)")), (secret, small));
    assert_eq!(drawing.svg.matches("<title>").count(), 30);
    assert!(drawing.svg.contains("Moins de 200 habitants") && drawing.svg.contains("Secret statistique"));
    assert_eq!(drawing.data.rows.len(), 30);
}

#[test]
fn an_unknown_population_is_not_coloured() {
    let mut map = cases::map(MapStyle::Rate { classes: ClassRule::Pretty(5), minimum_population: 200 }, "%");
    map.places.iter_mut().for_each(|place| place.population = None);
    let svg = page(&map).svg;
    assert!(!Theme::page().ramp.iter().any(|colour| svg.contains(&format!("fill=\"{colour}\" stroke"))));
}

#[test]
fn no_line_crosses_a_series_break_or_a_gap() {
    let count = |chart: &Lines| page(chart).svg.matches("<polyline fill=\"none\" opacity=\"1\" stroke=\"#1B5A92\"").count();
    let broken = cases::lines_with_break();
    assert_eq!(count(&Lines { breaks: vec![], ..broken.clone() }), 1);
    assert_eq!(count(&broken), 2);
    let mut gap = Lines { breaks: vec![], ..broken };
    gap.lines[0].points[2].1 = Datum::missing(Status::NotComparable);
    assert_eq!(count(&gap), 2);
    assert!(page(&gap).data.rows[2].contains(&"non comparable".to_owned()));
}

#[test]
fn years_are_to_scale() {
    let svg = page(&cases::lines()).svg;
    let x = |year: &str| {
        svg.lines().find(|line| line.ends_with(&format!(">{year}</text>"))).and_then(|line| attributes(line, "text", "x").pop()).unwrap()
    };
    let per_year = (x("2022") - x("2011")) / 11.0;
    assert!((x("2016") - x("2011") - 5.0 * per_year).abs() < 0.1);
    assert!((x("2020") - x("2011") - 9.0 * per_year).abs() < 0.1);
}

#[test]
fn the_index_is_a_hundred_times_the_ratio_to_the_base() {
    let drawing = page(&cases::lines());
    // 100 × 15 379 ÷ 16 230 = 94,756…
    let row = drawing.data.rows.iter().find(|row| row[0] == "CC du Val-Clair" && row[1] == "2022").unwrap();
    assert_eq!((row[2].as_str(), row[3].as_str()), ("15\u{202F}379", "94,8"));
    assert!(drawing.alt.contains("CC du Val-Clair, de 100,0 en 2011 à 94,8 en 2022"), "{}", drawing.alt);
    assert!(drawing.svg.contains(">CC du Val-Clair 94,8<"), "{}", drawing.svg);
}

#[test]
fn a_missing_number_is_said_and_not_drawn() {
    let bar = |datum| Bar { label: "a".into(), datum, emphasis: false };
    let drawing = page(&Bars { bars: vec![bar(Datum::missing(Status::Secret)), bar(Datum::new(0.3))], reference: None, ..cases::bars() });
    assert!(drawing.svg.contains(">secret</text>"));
    assert_eq!(drawing.svg.lines().filter(|line| line.starts_with("<rect") && line.contains("opacity=\"1\"")).count(), 1);
    assert_eq!(drawing.data.rows[0], ["a", "secret", "secret statistique"]);
    assert!(drawing.alt.contains("a, secret"));
}

#[test]
fn grey_is_what_cannot_be_told_apart() {
    let drawing = page(&cases::dumbbell_territories());
    assert!(drawing.svg.contains("écart non distinguable"));
    let row = drawing.data.rows.iter().find(|row| row[0] == "EPCI semblables").unwrap();
    assert_eq!(row[2], "dans la marge d'erreur");
    assert_eq!(drawing.data.headers[3..], ["Valeur (%)", "Borne basse", "Borne haute", "Statut"]);
}

#[test]
fn a_drawing_names_itself_for_screen_readers() {
    for (name, chart) in cases::ordinary() {
        let drawing = page(chart.as_ref());
        assert!(drawing.svg.starts_with("<svg xmlns") && drawing.svg.ends_with("</svg>"), "{name}");
        assert!(drawing.svg.contains("role=\"img\"") && drawing.svg.contains("width=\"100%\""), "{name}");
        assert!(drawing.svg.contains("-title\">") && drawing.svg.contains("-desc\">"), "{name}");
        assert!(drawing.alt.contains("Source\u{A0}: données inventées"), "{name}: {}", drawing.alt);
        assert!(drawing.alt.chars().any(|c| c.is_ascii_digit()), "{name}: no figure in {}", drawing.alt);
    }
}

#[test]
fn a_shape_that_does_not_fit_is_an_error_with_what_was_expected() {
    let mut stacked = cases::stacked();
    stacked.rows[0].values.pop();
    let fault = stacked.draw(&Theme::page()).unwrap_err().to_string();
    assert_eq!(fault, "graphique « stacked » : 5 valeurs pour « CC du Val-Clair » ; attendu : autant de valeurs que de parts");
    assert!(Pyramid { sides: vec![], ..cases::pyramid() }.draw(&Theme::page()).is_err());
    let mut map = cases::map(MapStyle::Count, "habitants");
    map.places[0].datum = Datum::new(-1.0);
    assert!(map.draw(&Theme::page()).is_err());
    let mut balance = cases::balance();
    balance.parts.clear();
    assert!(balance.draw(&Theme::page()).is_err());
}

#[test]
fn png_is_a_picture_and_a_wrong_scale_is_an_error() {
    let drawing = page(&cases::bars());
    let picture = png(&drawing, 2.0).unwrap();
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(u32::from_be_bytes(picture[16..20].try_into().unwrap()), 1440);
    assert_eq!(png(&drawing, 2.0).unwrap(), picture);
    for scale in [0.0, -1.0, f32::NAN, 1e9] {
        assert!(png(&drawing, scale).is_err(), "{scale}");
    }
    assert!(png(&Drawing { svg: "<svg".into(), ..drawing }, 1.0).is_err());
}

#[test]
fn a_fact_brings_its_interval_and_a_gap_its_status() {
    let gap: base::Entry = Err(base::Gap::new(base::Reason::Secret, "secret"));
    assert_eq!(Datum::from(&gap), Datum::missing(Status::Secret));
    assert_eq!(Datum::from(&gap).text(&Unit::new("%")), "secret");
    assert_eq!(Datum::from(None).text(&Unit::new("%")), "n.d.");
    assert_eq!(Datum::with_interval(0.2, 0.3, 0.1).bounds(), None);
}
