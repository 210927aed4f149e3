//! Figures of the CC Pyrénées Haut-Garonnaises from the producers' files and our own catalogue, where both folders exist.

use super::*;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn catalogue_of_the_repository() -> Catalogue {
    Catalogue::read(&root().join("datasets/indicators")).0
}

/// A column to its variable and period: `P22_POP`, `NAIS1621`, `MED21`, `SUPERF`.
fn column(name: &str) -> Option<(String, String)> {
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let (Some(letter), Some(year), Some('_')) = (name.get(..1), name.get(1..3).filter(|text| digits(text)), name.chars().nth(3)) {
        return Some((format!("{letter}_{}", &name[4..]), format!("20{year}")));
    }
    let (stem, last) = name.split_at_checked(name.len().saturating_sub(2))?;
    match (stem.split_at_checked(stem.len().saturating_sub(2)), digits(last)) {
        (Some((stem, first)), true) if digits(first) && matches!(stem, "NAIS" | "DECE") => {
            Some((renamed(stem), format!("20{first}-20{last}")))
        }
        (_, true) => Some((renamed(stem), format!("20{last}"))),
        _ => (name == "SUPERF").then(|| (name.to_owned(), "2022".to_owned())),
    }
}

/// The names under which readers give the same thing.
fn renamed(stem: &str) -> String {
    let names = [("NAIS", "NAISD"), ("DECE", "DECESD"), ("Q2", "MED"), ("NBMEN", "NBMENFISC")];
    names.iter().find(|(old, _)| *old == stem).map_or(stem, |(_, new)| new).to_owned()
}

/// Reads a wide file of the producers, for places of one level.
fn read(table: &mut Table, file: &str, level: &str) -> Option<()> {
    let text = std::fs::read_to_string(root().join("../shared/data").join(file)).ok()?;
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let columns: Vec<Option<(String, String)>> = lines.next()?.split(';').map(column).collect();
    for line in lines {
        let mut cells = line.split(';');
        let place = format!("{level}-{}", cells.next()?);
        if place.parse::<GeoCode>().is_err() {
            continue;
        }
        for ((variable, period), text) in columns.iter().skip(1).zip(cells).filter_map(|(column, text)| column.as_ref().zip(Some(text))) {
            let value = text.replace(',', ".").parse().ok();
            let status = if value.is_some() { Status::Ok } else { Status::Secret };
            table.put(variable, period, &place, value, status);
        }
    }
    Some(())
}

fn ccphg() -> Option<Territory> {
    let text = std::fs::read_to_string(root().join("../shared/reference/ccphg-communes.csv")).ok()?;
    let codes: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').find(|cell| cell.parse::<Commune>().is_ok())).collect();
    Some(territory("200072635", TerritoryKind::Study, Some("EPCI-200072635"), &codes))
}

fn book() -> Option<FactBook> {
    let study = ccphg()?;
    let mut table = Table::new();
    read(&mut table, "watashi-clara_outil_decisionel/base_cc_comparateur.ccphg.csv", "COM")?;
    read(&mut table, "watashi-clara_outil_decisionel/dossier_complet_light.ccphg.csv", "COM")?;
    read(&mut table, "aubryprieur_streamlit_data_territoire/FILO2016_DISP_COM.dep31.csv", "COM")?;
    read(&mut table, "aubryprieur_streamlit_data_territoire/FILO2016_DISP_EPCI.csv", "EPCI")?;
    let mut communes: Vec<Territory> = Vec::new();
    for code in &study.members {
        communes.push(territory(code.as_str(), TerritoryKind::Commune, Some(&format!("COM-{code}")), &[code.as_str()]));
    }
    let members: Vec<&str> = study.members.iter().map(Commune::as_str).collect();
    let unpublished = territory("secteur-entier", TerritoryKind::Sector, None, &members);
    let territories: Vec<Territory> = [study, unpublished].into_iter().chain(communes).collect();
    Some(compute(&catalogue_of_the_repository(), &table.0, &territories, &Options::default()))
}

#[test]
fn the_figures_of_the_ccphg_come_out() {
    let Some(book) = book() else { return println!("données réelles absentes : ../shared/data") };
    let expected = [
        ("population_total", "2022", 15_379.0, 0.5),
        ("population_total", "2016", 15_516.0, 0.5),
        ("population_total", "2011", 16_230.0, 0.5),
        ("families_with_children", "2022", 2_020.31, 0.01),
        ("families_with_children_share", "2022", 0.4548, 0.000_05),
        ("single_parent_share", "2022", 0.3586, 0.000_05),
        ("vacancy_rate", "2022", 0.067_458, 0.000_001),
        ("second_home_share", "2022", 0.520_355, 0.000_001),
        ("owner_share", "2022", 0.722_299, 0.000_001),
        ("share_75_plus", "2022", 0.168_337, 0.000_001),
        ("population_annual_change_rate", "2011-2016", -0.008_958, 0.000_001),
        ("population_annual_change_rate", "2016-2022", -0.001_477, 0.000_001),
        ("population_annual_change_rate", "2011-2022", -0.004_884, 0.000_001),
        ("natural_change_rate", "2016-2022", -0.009_7, 0.000_05),
        ("apparent_net_migration_rate", "2016-2022", 0.008_2, 0.000_05),
        ("median_living_standard", "2016", 19_631.0, 0.1),
    ];
    for (indicator, period, value, tolerance) in expected {
        let found = fact(&book, indicator, "200072635", period).value;
        assert!((found - value).abs() <= tolerance, "{indicator} {period} : {found}, attendu {value}");
    }
    let families = fact(&book, "families_with_children", "200072635", "2022").uncertainty.interval().unwrap();
    assert!((families.standard_error.unwrap() - 77.85).abs() < 0.01);
}

#[test]
fn the_partial_sum_of_filosofi_is_never_a_total() {
    let Some(mut table) = ccphg().map(|_| Table::new()) else { return println!("données réelles absentes : ../shared/data") };
    let files =
        ["FILO2016_DISP_COM.dep31.csv", "FILO2016_DISP_EPCI.csv"].map(|name| format!("aubryprieur_streamlit_data_territoire/{name}"));
    if read(&mut table, &files[0], "COM").and_then(|()| read(&mut table, &files[1], "EPCI")).is_none() {
        return println!("données réelles absentes : ../shared/data");
    }
    let Some(study) = ccphg() else { return };
    let members: Vec<&str> = study.members.iter().map(Commune::as_str).collect();
    let sector = territory("secteur", TerritoryKind::Sector, None, &members);
    let households = indicator("households", "ménages", Aggregation::Sum, &["NBMENFISC{yy}"]);
    let book = compute(&catalogue(vec![households]), &table.0, &[study.clone(), sector], &Options::default());
    close(fact(&book, "households", "200072635", "2016").value, 7_468.0);
    assert_eq!(reason(&book, "households", "secteur", "2016", ""), &Reason::Partial { have: 36, of: 76 });
}
