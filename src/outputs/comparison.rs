//! What the report says of the territories of comparison: the list, and how the similar EPCI were found.

use crate::study::Study;
use base::{TerritoryKind, french};
use report::{Comparison, Table};
use territory::SimilarEpci;

/// Kinds in the list, and what they are called.
const KINDS: [(TerritoryKind, &str); 8] = [
    (TerritoryKind::Sector, "secteur"),
    (TerritoryKind::Neighbour, "EPCI voisin"),
    (TerritoryKind::Similar, "EPCI semblable"),
    (TerritoryKind::SimilarGroup, "EPCI semblables ensemble"),
    (TerritoryKind::Remainder, "département sans l'EPCI"),
    (TerritoryKind::Departement, "département"),
    (TerritoryKind::Region, "région"),
    (TerritoryKind::Country, "pays"),
];

pub fn comparison(study: &Study) -> Comparison {
    let mut tables = vec![territories(study)];
    let mut paragraphs = Vec::new();
    if let Some(similar) = &study.similar {
        paragraphs.push(method(similar));
        tables.push(distances(study, similar));
        tables.push(sensitivity(study, similar));
    }
    Comparison { paragraphs, tables }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn territories(study: &Study) -> Table {
    let row = |kind: &str, territory: &base::Territory| {
        vec![territory.label.clone(), kind.to_owned(), territory.members.len().to_string(), territory.id.to_string()]
    };
    let of_kind = |(kind, name): &(TerritoryKind, &str)| -> Vec<Vec<String>> {
        study.territories.iter().filter(|territory| territory.kind == *kind).map(|territory| row(name, territory)).collect()
    };
    Table {
        caption: "Territoires de cette étude".to_owned(),
        headers: texts(&["Territoire", "Ce qu'il est", "Communes", "Code"]),
        rows: KINDS.iter().flat_map(of_kind).collect(),
    }
}

fn method(similar: &SimilarEpci) -> String {
    let names: Vec<&str> = similar.variables.iter().map(|variable| variable.name.as_str()).collect();
    format!(
        "EPCI semblables : les plus proches selon la distance euclidienne sur des variables centrées et réduites ({}) ; {}. La distance est ramenée entre 0 et 1, où 1 est l'EPCI le plus différent.",
        names.join(" ; "),
        similar.note_fr()
    )
}

fn label(study: &Study, epci: base::Epci) -> String {
    study.project.ground.membership.epci(epci).map_or_else(|| epci.to_string(), |entry| entry.label.clone())
}

fn distances(study: &Study, similar: &SimilarEpci) -> Table {
    let lists = similar.without_one.len() + 1;
    let mut headers = texts(&["EPCI", "Distance (0 à 1)", "Distance (écarts types)", "Présent dans"]);
    headers.extend(similar.variables.iter().map(|variable| format!("Poids de « {} »", variable.name)));
    let row = |one: &territory::Resemblance| {
        let seen = similar.appearances.get(&one.epci).copied().unwrap_or_default();
        let mut cells = vec![
            label(study, one.epci),
            french::number(one.scaled, 3),
            french::number(one.distance, 2),
            format!("{seen} listes sur {lists}"),
        ];
        cells.extend(one.contributions.iter().map(|part| format!("{}\u{00A0}%", french::number(part * 100.0, 0))));
        cells
    };
    Table { caption: "EPCI semblables et leur distance".to_owned(), headers, rows: similar.nearest.iter().map(row).collect() }
}

/// What the list becomes when one variable is left out.
fn sensitivity(study: &Study, similar: &SimilarEpci) -> Table {
    let full: Vec<base::Epci> = similar.nearest.iter().map(|one| one.epci).collect();
    let row = |one: &territory::similar::WithoutOne| {
        let entered: Vec<String> = one.nearest.iter().filter(|epci| !full.contains(epci)).map(|epci| label(study, *epci)).collect();
        vec![one.variable.clone(), format!("{} sur {}", one.kept, full.len()), entered.join(", ")]
    };
    Table {
        caption: "Sensibilité au choix des variables".to_owned(),
        headers: texts(&["Sans la variable", "EPCI qui restent", "EPCI qui entrent"]),
        rows: similar.without_one.iter().map(row).collect(),
    }
}
