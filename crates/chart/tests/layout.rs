//! What must hold for every chart, on ordinary and on hostile input: texts neither overlap nor leave the page,
//! markup is text, the table is whole, the bytes are the same.

use base::{Period, Status, Unit};
use chart::*;
use resvg::usvg;
use std::sync::Arc;

mod cases;

const FONTS: [&[u8]; 2] = [include_bytes!("../../../assets/fonts/Lato-Regular.ttf"), include_bytes!("../../../assets/fonts/Lato-Bold.ttf")];
const LONG: &str = "Communauté de communes des Hautes-Vallées-et-Terres-d'Aure-Saint-Bertrand-en-Comminges-et-du-Val-Clair-Supérieur";
const MARKUP: &str = "<b>&\"'</b>]]>";

fn parse(svg: &str) -> usvg::Tree {
    let mut fonts = usvg::fontdb::Database::new();
    FONTS.iter().for_each(|font| drop(fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(*font)))));
    let options = usvg::Options { fontdb: Arc::new(fonts), font_family: "Lato".to_owned(), ..usvg::Options::default() };
    usvg::Tree::from_str(svg, &options).expect("well-formed SVG")
}

/// Each text with the box of its ink.
fn texts(group: &usvg::Group, out: &mut Vec<(String, usvg::Rect)>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(inner) => texts(inner, out),
            usvg::Node::Text(text) => {
                let words: String = text.chunks().iter().map(|chunk| chunk.text()).collect();
                out.push((words, text.flattened().abs_bounding_box()));
            }
            _ => {}
        }
    }
}

/// Faults of layout, as sentences.
fn faults(drawing: &Drawing) -> Vec<String> {
    let tree = parse(&drawing.svg);
    let (width, height) = (tree.size().width(), tree.size().height());
    let mut all = Vec::new();
    texts(tree.root(), &mut all);
    let mut faults = Vec::new();
    for (i, (text, ink)) in all.iter().enumerate() {
        if ink.left() < -1.0 || ink.right() > width + 1.0 || ink.top() < 0.0 || ink.bottom() > height {
            faults.push(format!("« {text} » leaves the page: {ink:?}"));
        }
        for (other, box_of) in &all[i + 1..] {
            let apart = ink.right() <= box_of.left()
                || box_of.right() <= ink.left()
                || ink.bottom() <= box_of.top()
                || box_of.bottom() <= ink.top();
            if !apart {
                faults.push(format!("« {text} » {ink:?} lies on « {other} » {box_of:?}"));
            }
        }
    }
    faults
}

fn check(name: &str, chart: &dyn Chart) {
    for theme in [Theme::page(), Theme::phone()] {
        let drawing = chart.draw(&theme).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(faults(&drawing), Vec::<String>::new(), "{name} at {}", theme.width);
        assert!(drawing.data.rows.iter().all(|row| row.len() == drawing.data.headers.len()), "{name}: ragged table");
        assert!(!drawing.svg.contains("NaN") && !drawing.svg.contains("inf"), "{name}");
        assert!(!has_three_decimals(&drawing.svg), "{name}");
        assert_eq!(chart.draw(&theme).unwrap(), drawing, "{name}: not the same bytes");
    }
}

fn has_three_decimals(svg: &str) -> bool {
    let bytes = svg.as_bytes();
    bytes.windows(5).any(|w| w[0].is_ascii_digit() && w[1] == b'.' && w[2..].iter().all(u8::is_ascii_digit))
}

#[test]
fn the_check_itself_sees_overlap_and_what_leaves_the_page() {
    let text = |x: i32, y: i32| format!("<text x=\"{x}\" y=\"{y}\" font-family=\"Lato\" font-size=\"20\">Luchon</text>");
    let count = |inner: String| {
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 100\">{inner}</svg>");
        faults(&Drawing { svg, alt: String::new(), data: Table::default() }).len()
    };
    assert_eq!(count(text(10, 30) + &text(10, 80)), 0);
    assert_eq!(count(text(10, 30) + &text(30, 35)), 1);
    assert_eq!(count(text(180, 30)), 1);
}

#[test]
fn a_name_with_markup_is_printed_as_it_is() {
    let bars = Bars { bars: vec![Bar { label: MARKUP.into(), datum: Datum::new(0.5), emphasis: false }], ..cases::bars() };
    let mut all = Vec::new();
    texts(parse(&bars.draw(&Theme::page()).unwrap().svg).root(), &mut all);
    assert!(all.iter().any(|(text, _)| text == MARKUP), "{all:?}");
}

#[test]
fn ordinary_charts_are_laid_out_without_fault() {
    for (name, chart) in cases::gallery() {
        check(name, chart.as_ref());
    }
}

fn hostile_heading() -> Heading {
    Heading {
        id: "é <1>".into(),
        title: format!("{LONG} {MARKUP}"),
        subtitle: LONG.repeat(2),
        source: LONG.into(),
        notes: vec![LONG.into(), MARKUP.into()],
    }
}

fn values() -> Vec<Datum> {
    vec![
        Datum::with_interval(0.31, -0.2, 1.7),
        Datum::new(1e-9),
        Datum::missing(Status::Secret),
        Datum { value: Some(f64::NAN), ..Datum::new(0.0) },
        Datum::new(-0.4),
        Datum::new(0.0),
        Datum::with_interval(0.3100001, 0.31, 0.32),
        Datum::new(12_345_678.9),
    ]
}

#[test]
fn hostile_bars_and_dumbbells() {
    let bars = values().into_iter().enumerate().map(|(i, datum)| Bar { label: format!("{LONG} {i}"), datum, emphasis: i == 3 }).collect();
    check("bars", &Bars { heading: hostile_heading(), unit: cases::percent(), bars, reference: Some((LONG.into(), Datum::new(0.2))) });
    let one = |datum| vec![Bar { label: MARKUP.into(), datum, emphasis: true }];
    for datum in values() {
        check("one bar", &Bars { heading: hostile_heading(), unit: Unit::new("habitants"), bars: one(datum), reference: None });
    }
    check("no bar", &Bars { heading: hostile_heading(), unit: cases::percent(), bars: vec![], reference: None });
    let dots = || values().into_iter().enumerate().map(|(i, datum)| Dot { series: format!("{LONG} {i}"), datum, tone: tone(i) }).collect();
    let rows = vec![DumbbellRow { label: LONG.into(), dots: dots() }, DumbbellRow { label: MARKUP.into(), dots: vec![] }];
    check("dumbbell", &Dumbbell { heading: hostile_heading(), unit: cases::percent(), rows });
    check("no row", &Dumbbell { heading: hostile_heading(), unit: cases::percent(), rows: vec![] });
}

fn tone(i: usize) -> Tone {
    [Tone::Focus, Tone::Compared, Tone::NotDistinguishable][i % 3]
}

#[test]
fn eight_territories_that_end_at_one_point() {
    let line = |i: usize| Line {
        label: format!("{i} {LONG}"),
        emphasis: i == 0,
        points: vec![
            (2022, Datum::new(100.0 + i as f64 * 0.01)),
            (1968, Datum::with_interval(90.0, 80.0, 95.0)),
            (2021, Datum::missing(Status::Secret)),
        ],
    };
    let chart = Lines {
        heading: hostile_heading(),
        unit: Unit::new("habitants"),
        scale: LineScale::Value,
        lines: (0..8).map(line).collect(),
        breaks: (0..4).map(|i| SeriesBreak { from: 2000 + i, to: 2001 + i, label: MARKUP.into() }).collect(),
    };
    check("eight lines", &chart);
    check("index without base", &Lines { scale: LineScale::Index { base: 1999 }, ..chart.clone() });
    check("one point", &Lines { lines: vec![Line { points: vec![(2022, Datum::new(-3.0))], ..line(1) }], ..chart.clone() });
    check("no line", &Lines { lines: vec![], ..chart });
}

#[test]
fn hostile_balance_stack_and_pyramid() {
    let group = |i: u16| BalanceGroup {
        period: Period::span(1968 + i, 1975 + i),
        values: vec![values()[usize::from(i) % 7], Datum::new(-0.02)],
        total: Some(values()[2]),
    };
    let balance = |n| Balance {
        heading: hostile_heading(),
        parts: vec![LONG.into(), MARKUP.into()],
        groups: (0..n).map(group).collect(),
        ..cases::balance()
    };
    (0..9).for_each(|n| check("balance", &balance(n)));
    let shares = |values: [Option<f64>; 8]| values.map(|v| v.map_or(Datum::missing(Status::Secret), Datum::new)).to_vec();
    let rows = vec![
        StackedRow {
            label: LONG.into(),
            values: shares([Some(0.999), Some(0.001), Some(0.0), None, None, None, None, None]),
            emphasis: true,
        },
        StackedRow { label: MARKUP.into(), values: shares([None; 8]), emphasis: false },
        StackedRow { label: "1".into(), values: shares([Some(0.125); 8]), emphasis: false },
    ];
    let stacked = Stacked {
        heading: hostile_heading(),
        unit: cases::percent(),
        parts: (0..8).map(|i| format!("{LONG} {i}")).collect(),
        ordered: false,
        rows,
    };
    check("stacked", &stacked);
    check("no stack", &Stacked { rows: vec![], ..stacked });
    let side = |label: &str| Side { label: label.into(), now: values()[..6].to_vec(), before: vec![], reference: values()[1..7].to_vec() };
    for sides in [vec![side("")], vec![side(LONG), side(MARKUP)]] {
        check("pyramid", &Pyramid { heading: hostile_heading(), bands: vec![LONG.into(); 6], sides, ..cases::pyramid() });
    }
}

#[test]
fn hostile_maps() {
    for style in [
        MapStyle::Count,
        MapStyle::Rate { classes: ClassRule::Pretty(5), minimum_population: 0 },
        MapStyle::Rate { classes: ClassRule::Quantiles(0), minimum_population: u32::MAX },
    ] {
        let mut map = cases::map(style, "habitants");
        map.heading = hostile_heading();
        map.places.iter_mut().for_each(|place| place.label = LONG.into());
        check("map", &map);
        map.places.iter_mut().for_each(|place| place.datum = Datum::missing(Status::Secret));
        check("secret map", &map);
        map.places.truncate(1);
        map.places[0].outline.rings = vec![vec![[0.0, 43.0]], vec![[f64::NAN, 0.0]; 4]];
        check("map of a point", &map);
        map.places.clear();
        check("empty map", &map);
    }
}

/// A fixed sequence of numbers between 0 and 1 (Lehmer's generator): seeded, no clock.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }

    fn datum(&mut self) -> Datum {
        let (kind, value, room) = (self.next(), self.next(), self.next() * 0.1);
        let scaled = if kind < 0.1 { value * 1e6 } else { value };
        if kind > 0.9 {
            Datum::missing(Status::Missing)
        } else if kind > 0.5 {
            Datum::with_interval(scaled, scaled - room, scaled + room)
        } else {
            Datum::new(scaled)
        }
    }

    fn label(&mut self) -> String {
        let length = (self.next() * 60.0) as usize + 1;
        LONG.chars().cycle().skip((self.next() * 40.0) as usize).take(length).collect()
    }
}

#[test]
fn drawn_by_lot_no_text_overlaps() {
    let mut lot = Sequence(20_221_231);
    for _ in 0..25 {
        let n = 1 + (lot.next() * 8.0) as usize;
        let heading = Heading { id: "lot".into(), title: lot.label(), subtitle: lot.label(), source: lot.label(), notes: vec![] };
        let bars = (0..n).map(|i| Bar { label: lot.label(), datum: lot.datum(), emphasis: i == 0 }).collect();
        check("bars", &Bars { heading: heading.clone(), unit: cases::percent(), bars, reference: None });
        let points = |lot: &mut Sequence| (0..6).map(|i| (2000 + i * i, lot.datum())).collect();
        let lines = (0..n).map(|i| Line { label: lot.label(), emphasis: i == 0, points: points(&mut lot) }).collect();
        check(
            "lines",
            &Lines { heading: heading.clone(), unit: Unit::new("euros par an"), scale: LineScale::Value, lines, breaks: vec![] },
        );
        let row = |lot: &mut Sequence| DumbbellRow {
            label: lot.label(),
            dots: (0..3).map(|i| Dot { series: format!("S{i}"), datum: lot.datum(), tone: tone(i) }).collect(),
        };
        check("dumbbell", &Dumbbell { heading, unit: cases::percent(), rows: (0..n).map(|_| row(&mut lot)).collect() });
    }
}
