//! The invented territory of Val-Clair (EPCI of three communes), small enough to compute by hand.

mod coverage;
mod differences;
mod divided;
mod properties;
mod real;
mod rules;
mod sampling;
mod speed;
mod time;

use super::*;
use crate::catalogue::{Crosswalk, SeriesBreak, Way};
use crate::formula::parse;
use base::{Card, CogYear, GeoCode, Observation, Reason, SourceInfo, Status, Uncertainty, Unit, VariableId};

/// The three communes: Haut, Mi and Bas.
const COMMUNES: [&str; 3] = ["31042", "31471", "31224"];
const EPCI: &str = "200072635";

/// A table of cells: variable, period, place, value; `None` is a secret cell.
#[derive(Default)]
struct Table(Observations);

impl Table {
    fn new() -> Table {
        let mut observations = Observations::default();
        let source =
            SourceInfo { producer: "Insee".into(), vintage: "RP 2022".into(), cog_year: Some(CogYear(2025)), ..SourceInfo::default() };
        observations.add_source(source);
        Table(observations)
    }

    fn cell(mut self, variable: &str, period: &str, place: &str, value: Option<f64>) -> Table {
        let status = if value.is_some() { Status::Ok } else { Status::Secret };
        self.put(variable, period, place, value, status);
        self
    }

    fn put(&mut self, variable: &str, period: &str, place: &str, value: Option<f64>, status: Status) {
        self.0.push(Observation {
            place: place.parse().unwrap(),
            period: period.parse().unwrap(),
            variable: VariableId::new(variable),
            slice: Arc::from(""),
            value,
            status,
            source: 0,
            line: 2,
            column: Arc::from(variable),
        });
    }

    /// The three communes in their order; NaN is a secret cell.
    fn communes(mut self, variable: &str, period: &str, values: [f64; 3]) -> Table {
        for (code, value) in COMMUNES.iter().zip(values) {
            let value = Some(value).filter(|value| !value.is_nan());
            let status = if value.is_some() { Status::Ok } else { Status::Secret };
            self.put(variable, period, &format!("COM-{code}"), value, status);
        }
        self
    }
}

fn way(text: &str, aggregation: Aggregation) -> Way {
    let expr = parse(text).unwrap();
    Way { text: text.into(), expr, aggregation, note: String::new(), rounding: None, published_percent: false }
}

fn indicator(id: &str, unit: &str, aggregation: Aggregation, formulas: &[&str]) -> Indicator {
    let card = Card {
        id: IndicatorId::new(id),
        label_fr: id.to_owned(),
        theme: "demographie".into(),
        unit: Unit::new(unit),
        direction: 0,
        formula: String::new(),
        caveat: String::new(),
        source: "Insee".into(),
    };
    Indicator {
        id: IndicatorId::new(id),
        card,
        origin: ReportOrigin::PublicStat,
        rule: String::new(),
        mixes_exploitations: None,
        melodi: String::new(),
        verified_where: String::new(),
        added: false,
        place: base::Place::default(),
        ways: formulas.iter().map(|text| way(text, aggregation.clone())).collect(),
        aggregation,
        ctg_axis: String::new(),
        ctg_objectives: Vec::new(),
        levels: Vec::new(),
        question_codes: Vec::new(),
        is_census_sample: false,
        is_span: false,
    }
}

fn crosswalk(variable: &str, instead: &str) -> Crosswalk {
    Crosswalk { variable: VariableId::new(variable), instead: parse(instead).unwrap(), note: format!("{variable} regroupé") }
}

fn span(mut indicator: Indicator) -> Indicator {
    indicator.is_span = true;
    indicator
}

fn catalogue(indicators: Vec<Indicator>) -> Catalogue {
    Catalogue { indicators, ..Catalogue::default() }
}

fn territory(id: &str, kind: TerritoryKind, geo: Option<&str>, members: &[&str]) -> Territory {
    Territory {
        id: TerritoryId::new(id),
        label: id.to_owned(),
        kind,
        geo: geo.map(|geo| geo.parse::<GeoCode>().unwrap()),
        members: members.iter().map(|code| code.parse().unwrap()).collect(),
        cog_year: CogYear(2025),
    }
}

/// Val-Clair, its three communes, and two sectors.
fn val_clair() -> Vec<Territory> {
    let mut all = vec![
        territory("vc", TerritoryKind::Study, Some(&format!("EPCI-{EPCI}")), &COMMUNES),
        territory("haut", TerritoryKind::Sector, None, &COMMUNES[..1]),
        territory("bas", TerritoryKind::Sector, None, &COMMUNES[1..]),
    ];
    all.extend(COMMUNES.iter().map(|code| territory(code, TerritoryKind::Commune, Some(&format!("COM-{code}")), &[code])));
    all
}

fn run(indicators: Vec<Indicator>, table: Table) -> FactBook {
    compute(&catalogue(indicators), &table.0, &val_clair(), &Options::default())
}

fn entry<'b>(book: &'b FactBook, indicator: &str, territory: &str, period: &str, slice: &str) -> Option<&'b Entry> {
    book.entry(&Key::new(indicator, &TerritoryId::new(territory), period.parse().unwrap()).slice(slice))
}

#[track_caller]
fn fact<'b>(book: &'b FactBook, indicator: &str, territory: &str, period: &str) -> &'b Fact {
    sliced(book, indicator, territory, period, "")
}

#[track_caller]
fn sliced<'b>(book: &'b FactBook, indicator: &str, territory: &str, period: &str, slice: &str) -> &'b Fact {
    let entry = entry(book, indicator, territory, period, slice);
    entry.unwrap_or_else(|| panic!("pas d'entrée {indicator} {territory} {period} {slice}")).as_ref().expect("a fact")
}

#[track_caller]
fn reason<'b>(book: &'b FactBook, indicator: &str, territory: &str, period: &str, slice: &str) -> &'b Reason {
    &entry(book, indicator, territory, period, slice).expect("an entry").as_ref().expect_err("a gap").reason
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "trouvé {found}, attendu {expected}");
}
