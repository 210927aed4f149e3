//! The time of a whole study and of all EPCI of France: printed always, asserted in optimised builds (with a margin for a busy
//! machine).

use super::rules::population;
use super::*;
use std::path::Path;
use std::time::{Duration, Instant};

fn timed(catalogue: &Catalogue, table: &Table, territories: &[Territory]) -> (FactBook, Duration) {
    let start = Instant::now();
    let book = compute(catalogue, &table.0, territories, &Options::default());
    let elapsed = start.elapsed();
    println!("{} cellules, {} territoires, {} entrées : {elapsed:?}", table.0.len(), territories.len(), book.len());
    (book, elapsed)
}

fn assert_within(elapsed: Duration, seconds: f64) {
    assert!(cfg!(debug_assertions) || elapsed.as_secs_f64() < seconds, "{elapsed:?}");
}

#[test]
fn a_whole_study_is_computed_in_half_a_second() {
    let catalogue = Catalogue::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/indicators")).0;
    if catalogue.indicators.is_empty() {
        return println!("catalogue absent");
    }
    let codes: Vec<String> = (1..=510).map(|n| format!("31{n:03}")).collect();
    let mut table = Table::new();
    let names: BTreeSet<VariableId> = wanted(&catalogue);
    for year in ["2011", "2016", "2022"] {
        for name in names.iter().filter(|name| error_model::is_census(name.as_str())) {
            for (rank, code) in codes.iter().enumerate() {
                table.put(name.as_str(), year, &format!("COM-{code}"), Some(100.0 + rank as f64), Status::Ok);
            }
        }
    }
    let territories = many_territories(&codes);
    let (book, elapsed) = timed(&catalogue, &table, &territories);
    assert!(book.len() > 10_000);
    assert_within(elapsed, 1.5);
}

fn many_territories(codes: &[String]) -> Vec<Territory> {
    let all: Vec<&str> = codes.iter().map(String::as_str).collect();
    let mut territories = vec![territory("vc", TerritoryKind::Study, None, &all[..76])];
    territories.extend((0..8).map(|n| territory(&format!("v{n}"), TerritoryKind::Neighbour, None, &all[n * 50..n * 50 + 50])));
    territories.extend((0..8).map(|n| territory(&format!("s{n}"), TerritoryKind::Sector, None, &all[n * 9..n * 9 + 9])));
    territories.push(territory("reste", TerritoryKind::Remainder, None, &all[76..]));
    territories.push(territory("dep", TerritoryKind::Departement, Some("DEP-31"), &all));
    territories.push(territory("pareils", TerritoryKind::SimilarGroup, None, &all[100..400]));
    territories.extend(all[..76].iter().map(|code| territory(code, TerritoryKind::Commune, Some(&format!("COM-{code}")), &[code])));
    territories
}

#[test]
fn the_population_of_all_epci_is_computed_in_a_second() {
    let departements = (1..=95).filter(|number| *number != 20);
    let codes: Vec<String> = departements.flat_map(|number| (1..=371).map(move |rank| format!("{number:02}{rank:03}"))).collect();
    let mut table = Table::new();
    for year in ["2011", "2016", "2021", "2022"] {
        codes.iter().for_each(|code| table.put("P_POP", year, &format!("COM-{code}"), Some(100.25), Status::Ok));
    }
    let members: Vec<&str> = codes.iter().map(String::as_str).collect();
    let epci = members.chunks(28).take(1_255).enumerate().map(|(n, members)| territory(&n.to_string(), TerritoryKind::Epci, None, members));
    let territories: Vec<Territory> = epci.collect();
    let (book, elapsed) = timed(&catalogue(vec![population()]), &table, &territories);
    // Four years, six pairs of them.
    close(fact(&book, "population", "0", "2022").value, 2_807.0);
    assert!(book.len() > 1_200 * 8, "{}", book.len());
    assert_within(elapsed, 1.5);
}
