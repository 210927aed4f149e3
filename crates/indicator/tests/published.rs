//! The real catalogue on real published tables of one EPCI: the figures that other people published or computed.

use base::{
    CogYear, Commune, GeoCode, Observation, Observations, Period, SourceInfo, Status, Territory, TerritoryId, TerritoryKind, VariableId,
};
use indicator::Catalogue;
use indicator::engine::{Options, compute};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const EPCI: &str = "200072635";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `P22_POP` → `P_POP` at 2022; `NAIS1621` → `NAISD` over 2016-2021; `MED21` → `MED` at 2021; `BPE_2024_D307` → `BPE.D307` at 2024.
fn named(column: &str) -> Option<(String, Period)> {
    let year = |digits: &str| digits.parse().ok().map(|yy: u16| Period::from_two_digits(yy));
    if column == "SUPERF" {
        return Some((column.to_owned(), Period::year(2022)));
    }
    if let Some((digits, kind)) = column.strip_prefix("BPE_").and_then(|rest| rest.split_once('_')) {
        return Some((format!("BPE.{kind}"), digits.parse().ok()?));
    }
    if let Some(rest) = column
        .strip_prefix("NAIS")
        .or(column.strip_prefix("DECE"))
        .filter(|rest| rest.len() == 4 && rest.bytes().all(|b| b.is_ascii_digit()))
    {
        let name = if column.starts_with("NAIS") { "NAISD" } else { "DECESD" };
        return Some((name.to_owned(), Period::span(year(&rest[..2])?.start(), year(&rest[2..])?.start())));
    }
    if let Some((head, rest)) = column.split_once('_').filter(|(head, _)| head.len() == 3) {
        return Some((format!("{}_{rest}", &head[..1]), year(&head[1..])?));
    }
    let (stem, digits) = column.split_at_checked(column.len().checked_sub(2)?)?;
    Some((stem.trim_end_matches('_').to_owned(), year(digits)?))
}

/// The rows of the communes of Haute-Garonne of a semicolon file.
fn add(observations: &mut Observations, path: &Path) -> Vec<Commune> {
    let text = std::fs::read_to_string(path).unwrap();
    let source = observations.add_source(SourceInfo { id: path.display().to_string(), producer: "Insee".into(), ..SourceInfo::default() });
    let header: Vec<&str> = text.lines().next().unwrap().split(';').collect();
    let mut members = Vec::new();
    for (line, row) in text.lines().enumerate().skip(1) {
        let cells: Vec<&str> = row.split(';').collect();
        if !cells[0].starts_with("31") || cells[0] == "31555" || cells[0] == "31001" {
            continue;
        }
        let commune: Commune = cells[0].parse().unwrap();
        members.push(commune);
        for (column, cell) in header.iter().zip(&cells).skip(1) {
            let Some((name, period)) = named(column) else { continue };
            let value: Option<f64> = cell.replace(',', ".").parse().ok();
            observations.push(Observation {
                place: GeoCode::Commune(commune),
                period,
                variable: VariableId::new(&name),
                slice: Arc::from(""),
                value,
                status: if value.is_some() { Status::Ok } else { Status::Secret },
                source,
                line: u32::try_from(line + 1).unwrap(),
                column: Arc::from(*column),
            });
        }
    }
    members
}

#[test]
fn the_figures_of_the_pyrenees_haut_garonnaises() {
    let folder = root().join("../shared/data/watashi-clara_outil_decisionel");
    if !folder.exists() {
        eprintln!("{} absent : contrôle laissé de côté", folder.display());
        return;
    }
    let mut observations = Observations::default();
    let members = add(&mut observations, &folder.join("base_cc_comparateur.ccphg.csv"));
    add(&mut observations, &folder.join("dossier_complet_light.ccphg.csv"));
    assert_eq!(members.len(), 76);
    let id = TerritoryId::new(EPCI);
    let study = Territory {
        id: id.clone(),
        label: "CC Pyrénées Haut-Garonnaises".into(),
        kind: TerritoryKind::Study,
        geo: EPCI.parse().ok().map(GeoCode::Epci),
        members,
        cog_year: CogYear(2025),
    };
    let (catalogue, findings) = Catalogue::read(&root().join("datasets/indicators"));
    assert!(findings.is_empty(), "{}", findings.summary());
    let book = compute(&catalogue, &observations, &[study], &Options::default());
    let values: BTreeMap<String, f64> = book
        .iter()
        .filter(|(key, _)| key.slice.is_empty())
        .filter_map(|(key, entry)| {
            entry.as_ref().ok().map(|fact| (format!("{} {}", key.indicator, key.period), fact.unit.printed(fact.value)))
        })
        .collect();
    for (key, value, tolerance) in [
        ("deaths_count 2024", 220.0, 0.5),
        ("population_total 2022", 15_379.0, 0.5),
        ("population_total 2016", 15_516.0, 0.5),
        ("population_total 2011", 16_230.0, 0.5),
        ("population_annual_change_rate 2011-2016", -0.8958, 5e-5),
        ("population_annual_change_rate 2016-2022", -0.1477, 5e-5),
        ("population_annual_change_rate 2011-2022", -0.4884, 5e-5),
        ("natural_change_rate 2016-2022", -0.97, 5e-3),
        ("apparent_net_migration_rate 2016-2022", 0.82, 5e-3),
        ("vacancy_rate 2022", 6.7458, 5e-5),
        ("second_home_share 2022", 52.0355, 5e-5),
        ("owner_share 2022", 72.2299, 5e-5),
        ("families_with_children 2022", 2020.31, 5e-3),
        ("families_total 2022", 4441.82, 5e-3),
        ("families_with_children_share 2022", 45.48, 5e-3),
        ("single_parent_share 2022", 35.86, 5e-3),
        ("share_75_plus 2022", 16.8337, 5e-5),
        ("share_0_14 2022", 12.06, 5e-3),
        ("people_living_alone 2022", 3207.72, 5e-3),
        ("unemployment_rate_census 2022", 10.217, 5e-4),
        ("employment_rate 2022", 68.1955, 5e-5),
    ] {
        let found = values.get(key).copied().unwrap_or_else(|| panic!("{key} is not there: {:?}", values.keys().collect::<Vec<_>>()));
        assert!((found - value).abs() <= tolerance, "{key}: {found}, {value} expected");
    }
    // Median incomes are not summed: without the row of the EPCI there is no number.
    assert!(!values.contains_key("median_living_standard 2021") && !values.contains_key("fiscal_households 2021"));
}
