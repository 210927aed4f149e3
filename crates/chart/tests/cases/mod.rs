//! One ordinary case of each kind, of the invented Val-Clair, and cases that a chart must bear.
#![allow(dead_code)]

use base::{Period, Status, Unit};
use chart::*;

pub type Case = (&'static str, Box<dyn Chart>);

/// Ordinary cases: the gallery.
pub fn ordinary() -> Vec<Case> {
    vec![
        ("structure", Box::new(structure())),
        ("pyramid", Box::new(pyramid())),
        ("lines", Box::new(lines())),
        ("dumbbell-territories", Box::new(dumbbell_territories())),
        ("dumbbell-indicators", Box::new(dumbbell_indicators())),
        ("balance", Box::new(balance())),
        ("bars", Box::new(bars())),
        ("stacked", Box::new(stacked())),
        ("map-rate", Box::new(map(MapStyle::Rate { classes: ClassRule::Quantiles(5), minimum_population: 200 }, "%"))),
        ("map-count", Box::new(map(MapStyle::Count, "habitants"))),
    ]
}

pub fn heading(id: &str, title: &str, subtitle: &str) -> Heading {
    Heading {
        id: id.to_owned(),
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        source: "données inventées pour l'essai, Val-Clair, géographie 2025".to_owned(),
        notes: vec!["Exploitation complémentaire : un ménage sur quatre.".to_owned()],
    }
}

pub fn percent() -> Unit {
    Unit::new("%")
}

fn data(values: &[f64]) -> Vec<Datum> {
    values.iter().map(|value| Datum::new(*value)).collect()
}

pub fn bands() -> Vec<String> {
    ["0 à 14 ans", "15 à 29 ans", "30 à 44 ans", "45 à 59 ans", "60 à 74 ans", "75 ans et plus"].map(String::from).to_vec()
}

pub fn structure() -> Pyramid {
    Pyramid {
        heading: heading("structure", "Un habitant sur six a 75 ans ou plus", "En % de la population, par tranche d'âge, 2022"),
        unit: percent(),
        bands: bands(),
        sides: vec![Side {
            label: String::new(),
            now: data(&[0.124, 0.108, 0.139, 0.208, 0.253, 0.168]),
            before: data(&[0.141, 0.121, 0.161, 0.224, 0.212, 0.141]),
            reference: data(&[0.176, 0.205, 0.2, 0.189, 0.143, 0.087]),
        }],
        label: "CC du Val-Clair, 2022".to_owned(),
        before_label: Some("CC du Val-Clair, 2011".to_owned()),
        reference_label: Some("Département, 2022".to_owned()),
    }
}

pub fn pyramid() -> Pyramid {
    let side = |label: &str, tilt: f64| Side {
        label: label.to_owned(),
        now: data(&[0.062, 0.054, 0.068, 0.103, 0.125, 0.07 + tilt]),
        before: data(&[0.07, 0.06, 0.08, 0.112, 0.105, 0.055 + tilt]),
        reference: data(&[0.09, 0.102, 0.1, 0.094, 0.07, 0.036 + tilt]),
    };
    Pyramid {
        heading: heading("pyramid", "La base de la pyramide se resserre", "En % de la population totale, 2022"),
        sides: vec![side("Hommes", 0.0), side("Femmes", 0.028)],
        ..structure()
    }
}

pub fn lines() -> Lines {
    let line = |label: &str, emphasis: bool, values: &[(u16, f64)]| Line {
        label: label.to_owned(),
        emphasis,
        points: values
            .iter()
            .map(|(year, value)| {
                (*year, if emphasis { Datum::with_interval(*value, value * 0.985, value * 1.015) } else { Datum::new(*value) })
            })
            .collect(),
    };
    Lines {
        heading: heading("lines", "Dix ans de recul, puis un palier", "Population municipale, base 100 en 2011"),
        unit: Unit::new("habitants"),
        scale: LineScale::Index { base: 2011 },
        lines: vec![
            line("CC du Val-Clair", true, &[(2011, 16230.0), (2016, 15516.0), (2020, 15400.0), (2021, 15390.0), (2022, 15379.0)]),
            line("Département hors Val-Clair", false, &[(2011, 1.24e6), (2016, 1.335e6), (2022, 1.44e6)]),
            line("Région", false, &[(2011, 5.6e6), (2016, 5.81e6), (2022, 6.08e6)]),
            line("EPCI semblables", false, &[(2011, 120000.0), (2016, 119000.0), (2022, 119400.0)]),
            line("France métropolitaine", false, &[(2011, 62.8e6), (2016, 64.5e6), (2022, 65.6e6)]),
        ],
        breaks: vec![],
    }
}

pub fn lines_with_break() -> Lines {
    let points = [(2016, 19631.0), (2017, 19940.0), (2019, 20690.0), (2021, 21330.0), (2023, 22400.0)];
    Lines {
        heading: heading("rupture", "Le niveau de vie médian progresse", "En euros par an et par unité de consommation"),
        unit: Unit::new("euros par an"),
        scale: LineScale::Value,
        lines: vec![Line { label: "CC du Val-Clair".into(), emphasis: true, points: points.map(|(y, v)| (y, Datum::new(v))).to_vec() }],
        breaks: vec![SeriesBreak { from: 2021, to: 2023, label: "Filosofi change de méthode et de source".to_owned() }],
    }
}

pub fn dumbbell_territories() -> Dumbbell {
    let row = |label: &str, value: f64, room: f64, tone: Tone| DumbbellRow {
        label: label.to_owned(),
        dots: vec![Dot { series: label.to_owned(), datum: Datum::with_interval(value, value - room, value + room), tone }],
    };
    Dumbbell {
        heading: heading(
            "territories",
            "Plus d'une famille avec enfants sur trois est monoparentale",
            "En % des familles avec enfants, 2022",
        ),
        unit: percent(),
        rows: vec![
            row("CC du Val-Clair", 0.3586, 0.041, Tone::Focus),
            row("Département hors Val-Clair", 0.271, 0.004, Tone::Compared),
            row("EPCI semblables", 0.331, 0.012, Tone::NotDistinguishable),
            row("Occitanie", 0.297, 0.002, Tone::Compared),
            DumbbellRow { label: "CC voisine des Hautes-Combes-et-Terres-d'Aure".into(), dots: vec![dot("", None, Tone::Compared)] },
        ],
    }
}

pub fn dot(series: &str, value: Option<f64>, tone: Tone) -> Dot {
    Dot { series: series.to_owned(), datum: value.map_or(Datum::missing(Status::Secret), Datum::new), tone }
}

pub fn dumbbell_indicators() -> Dumbbell {
    let row = |label: &str, values: [f64; 3], grey: bool| DumbbellRow {
        label: label.to_owned(),
        dots: vec![
            Dot { datum: Datum::with_interval(values[0], values[0] - 0.02, values[0] + 0.02), ..dot("CC du Val-Clair", None, Tone::Focus) },
            dot("Département", Some(values[1]), if grey { Tone::NotDistinguishable } else { Tone::Compared }),
            dot("France métropolitaine", Some(values[2]), Tone::Compared),
        ],
    };
    Dumbbell {
        heading: heading("indicators", "Un parc de résidences secondaires hors du commun", "En % des logements ou des ménages, 2022"),
        unit: percent(),
        rows: vec![
            row("Logements vacants", [0.0675, 0.0656, 0.081], true),
            row("Résidences secondaires et logements occasionnels", [0.5204, 0.043, 0.099], false),
            row("Ménages propriétaires", [0.7223, 0.51, 0.577], false),
        ],
    }
}

pub fn balance() -> Balance {
    let group = |from: u16, to: u16, natural: f64, migration: f64| BalanceGroup {
        period: Period::span(from, to),
        values: data(&[natural, migration]),
        total: Some(Datum::new(natural + migration)),
    };
    Balance {
        heading: heading("balance", "Les arrivées compensent presque les décès", "En % par an"),
        unit: Unit::new("% par an"),
        parts: vec!["Solde naturel".to_owned(), "Solde migratoire apparent".to_owned()],
        total_label: "Évolution totale".to_owned(),
        groups: vec![group(2006, 2011, -0.0071, 0.0102), group(2011, 2016, -0.0089, -0.0001), group(2016, 2022, -0.0097, 0.0082)],
    }
}

pub fn bars() -> Bars {
    let bar = |label: &str, value: f64, room: f64, emphasis: bool| Bar {
        label: label.to_owned(),
        datum: Datum::with_interval(value, value - room, value + room),
        emphasis,
    };
    Bars {
        heading: heading(
            "bars",
            "Deux habitants sur trois jugent les lieux de rencontre insuffisants",
            "En % des répondants, 2025 – SIMULÉ",
        ),
        unit: percent(),
        bars: vec![
            bar("Insuffisants", 0.648, 0.041, true),
            bar("Suffisants", 0.221, 0.035, false),
            bar("Ne sait pas, ne se prononce pas", 0.131, 0.028, false),
        ],
        reference: Some(("Enquête 2022".to_owned(), Datum::new(0.65))),
    }
}

pub fn stacked() -> Stacked {
    let row = |label: &str, values: [f64; 6], emphasis: bool| StackedRow { label: label.to_owned(), values: data(&values), emphasis };
    Stacked {
        heading: heading("stacked", "Un territoire plus âgé que ses voisins", "En % de la population, 2022"),
        unit: percent(),
        parts: bands(),
        ordered: true,
        rows: vec![
            row("CC du Val-Clair", [0.124, 0.108, 0.139, 0.208, 0.253, 0.168], true),
            row("EPCI semblables", [0.14, 0.12, 0.15, 0.211, 0.229, 0.15], false),
            row("Département", [0.176, 0.205, 0.2, 0.189, 0.143, 0.087], false),
            row("France métropolitaine", [0.171, 0.174, 0.186, 0.197, 0.172, 0.1], false),
        ],
    }
}

/// A checkerboard of communes around 42.9° N, some secret, some too small, with neighbours around.
pub fn map(style: MapStyle, unit: &str) -> CommuneMap {
    let square = |column: i32, row: i32| {
        let (west, south) = (0.5 + 0.04 * f64::from(column), 42.8 + 0.03 * f64::from(row));
        Outline { rings: vec![vec![[west, south], [west + 0.04, south], [west + 0.04, south + 0.03], [west, south + 0.03], [west, south]]] }
    };
    let place = |i: i32| MapPlace {
        code: format!("990{i:02}"),
        label: format!("Commune-de-Val-Clair {i}"),
        outline: square(i % 6, i / 6),
        datum: match i % 11 {
            3 => Datum::missing(Status::Secret),
            _ if unit == "%" => Datum::new(f64::from(i * 7 % 29) / 40.0),
            _ => Datum::new(f64::from(i * 97 % 1300)),
        },
        population: Some((i * 97 % 1300) as u32),
    };
    let around = (-2..9).flat_map(|column| (-2..7).map(move |row| (column, row)));
    CommuneMap {
        heading: heading("map", "Les résidences secondaires dominent au sud", "En % des logements, par commune, 2022"),
        unit: Unit::new(unit),
        style,
        places: (0..30).map(place).collect(),
        context: around.filter(|(c, r)| !((0..6).contains(c) && (0..5).contains(r))).map(|(c, r)| square(c, r)).collect(),
    }
}

/// The pictures that are stored: the ordinary cases, a series break, and a map of a change.
pub fn gallery() -> Vec<Case> {
    let rate = MapStyle::Rate { classes: ClassRule::Quantiles(5), minimum_population: 200 };
    let mut change = map(rate, "%");
    change.heading = heading("map-change", "La population recule au centre", "En %, évolution de 2016 à 2022");
    let shifted = |datum: Datum| datum.value.map_or(datum, |value| Datum::new(value - 0.4));
    change.places.iter_mut().for_each(|place| place.datum = shifted(place.datum));
    let mut all = ordinary();
    all.push(("lines-break", Box::new(lines_with_break())));
    all.push(("map-change", Box::new(change)));
    all
}
