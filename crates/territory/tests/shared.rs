//! The real map of France, where the producers' files are at hand (`../shared/data` beside the repository).

use base::{CogYear, Commune, Epci, Observation, Observations, Period, SourceInfo, Status, TerritoryKind, VariableId};
use source::{Content, Hints, Request, Scope, read_path};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use territory::comparison::Ground;
use territory::{
    Cog, Membership, Neighbours, SimilarSpec, SimilarVariable, Study, align, align_contours, neighbours, similar, territories,
};

const TO: CogYear = CogYear(2025);
const CCPHG: &str = "200072635";

/// The folder of the files, or a line that says that the test has not looked at them.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let there = folder.is_dir();
    if !there {
        println!("{} is not there: real files not tested", folder.display());
    }
    there.then_some(folder)
}

fn content(folder: &Path, file: &str) -> Content {
    let request = Request { scope: &|_| Scope::default(), hints: &|_| Hints::default(), decoders: &[], progress: &|_, _| {} };
    let readings = read_path(&folder.join(file), &request);
    // A workbook gives a reading a sheet: the fullest is the sheet of the communes.
    let fullest = readings.into_iter().max_by_key(|reading| reading.rows);
    fullest.unwrap().content
}

/// The map of France, read once for all tests.
fn ground(folder: &Path) -> &'static (Cog, Membership) {
    static GROUND: OnceLock<(Cog, Membership)> = OnceLock::new();
    GROUND.get_or_init(|| {
        let movements = content(folder, "datagouv_decoupage-administratif/mouvements-communes.cog2026.csv").movements;
        let passages = content(folder, "dataforgoodfr_13_odis/geocodes_passage_annuel.csv").passages;
        let cog = Cog::new(&movements, &passages);
        let members = content(folder, "datagouv_decoupage-administratif/epcicom2025.xlsx").members;
        let (mut membership, findings) = Membership::new(TO, members, "epcicom2025.xlsx");
        assert!(!findings.has_errors(), "{}", findings.summary());
        membership.add_labels(&content(folder, "datagouv_decoupage-administratif/communes.cog2026.csv").labels, &cog);
        (cog, membership)
    })
}

#[test]
fn all_epci_of_france_and_the_seventy_six_communes() {
    let Some(folder) = shared() else { return };
    let (_, membership) = ground(&folder);
    assert_eq!(membership.len(), 1255);
    assert_eq!(membership.epci(CCPHG.parse().unwrap()).unwrap().communes.len(), 76);
    let islands = ["22016", "29083", "29155", "85113"];
    let without: BTreeSet<String> = membership.without_epci().filter(|c| !c.departement().is_overseas()).map(|c| c.to_string()).collect();
    assert!(islands.iter().all(|island| without.contains(*island)), "{without:?}");
    println!("communes {}, without EPCI on the mainland {without:?}", membership.communes().count());
}

#[test]
fn trap_19_the_same_siren_under_two_labels_and_in_three_departements() {
    let Some(folder) = shared() else { return };
    let (_, membership) = ground(&folder);
    let older = content(&folder, "aubryprieur_streamlit_data_territoire/EPCI_2020.csv").members;
    let (older, _) = Membership::new(CogYear(2020), older, "EPCI_2020.csv");
    let siren: Epci = "243100567".parse().unwrap();
    let (now, then) = (membership.epci(siren).unwrap(), older.epci(siren).unwrap());
    assert_ne!(now.label, then.label);
    assert_eq!((now.communes.len(), now.departements().len()), (28, 3));
    assert_eq!(now.communes.iter().filter(|c| c.departement().as_str() == "31").count(), 13);
}

#[test]
fn the_study_and_its_sectors_cover_the_epci_once() {
    let Some(folder) = shared() else { return };
    let (cog, membership) = ground(&folder);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/territories/ccphg-sectors.toml");
    let sectors = territory::sectors::read(&std::fs::read_to_string(file).unwrap()).unwrap();
    let study = Study {
        siren: CCPHG.parse().unwrap(),
        name: "CC Pyrénées Haut-Garonnaises".into(),
        cog_year: TO,
        sectors,
        neighbours: Neighbours::List(vec!["200072643".into()]),
        similar: None,
        levels: vec![territory::Level::Sectors, territory::Level::Departement, territory::Level::Country],
    };
    let ground = Ground { membership, former: &[], cog, contours: &[], similar: None };
    let (found, findings) = territories(&study, &ground);
    assert!(findings.is_empty(), "{}", findings.summary());
    let sizes: Vec<usize> = found.iter().filter(|t| t.kind == TerritoryKind::Sector).map(|t| t.members.len()).collect();
    assert_eq!(sizes, [31, 21, 24]);
    let of = |kind| found.iter().find(|t| t.kind == kind).unwrap().members.len();
    assert_eq!(of(TerritoryKind::Departement), 586);
    assert_eq!(of(TerritoryKind::Remainder), 510);
    println!("communes of metropolitan France: {}", of(TerritoryKind::Country));
    let wrong = Study { siren: "200072643".parse().unwrap(), ..study };
    let (none, findings) = territories(&wrong, &ground);
    assert!(none.is_empty() && findings.summary().contains(CCPHG), "{}", findings.summary());
}

/// The successors by the movements are those of the passage table, commune re-creations and its few errors apart.
#[test]
fn movements_and_passage_table_tell_the_same() {
    let Some(folder) = shared() else { return };
    let (cog, _) = ground(&folder);
    let passages = content(&folder, "dataforgoodfr_13_odis/geocodes_passage_annuel.csv").passages;
    let mut table: BTreeMap<Commune, BTreeSet<Commune>> = BTreeMap::new();
    for passage in passages {
        table.entry(passage.before).or_default().insert(passage.after);
    }
    let on_map: Vec<_> = table.iter().filter(|(code, _)| cog.exists(**code, CogYear(2010))).collect();
    let differ: Vec<_> = on_map.iter().filter(|(code, after)| cog.successors(**code, CogYear(2010), TO) != **after).collect();
    println!("{} codes of 2010, {} differ: {differ:?}", on_map.len(), differ.len());
    assert!(on_map.len() > 36_000);
    // The table has no year: it divides a commune from which another was created again, at any time.
    assert!(differ.iter().all(|(_, after)| after.len() > 1));
}

#[test]
fn trap_12_populations_of_2016_on_the_map_of_2025() {
    let Some(folder) = shared() else { return };
    let (cog, membership) = ground(&folder);
    let population = content(&folder, "datagouv_decoupage-administratif/population-legales-2016.xls.gz");
    let mut observations = Observations::default();
    observations.add_source(SourceInfo { cog_year: Some(CogYear(2018)), ..SourceInfo::default() });
    for observation in population.observations {
        observations.push(observation);
    }
    let total = |observations: &Observations| -> f64 {
        let pmun = |o: &&Observation| o.place.commune().is_some() && o.variable.as_str() == VARIABLE;
        observations.cells().iter().filter(pmun).filter_map(|o| o.value).sum()
    };
    let before = total(&observations);
    let (aligned, findings) = align(observations, cog, TO, &|_| true);
    println!("{} / total {before} -> {}\n{}", aligned.len(), total(&aligned), findings.summary());
    let id = aligned.best(&VariableId::new(VARIABLE), Period::year(2016), "COM-31471".parse().unwrap(), "").unwrap();
    assert_eq!((aligned.cell(id).value, aligned.parts(id).len()), (Some(404.0), 2));
    let epci = membership.epci(CCPHG.parse().unwrap()).unwrap();
    let value = |code: &Commune| {
        let id = aligned.best(&VariableId::new(VARIABLE), Period::year(2016), base::GeoCode::Commune(*code), "")?;
        aligned.cell(id).value
    };
    assert_eq!(epci.communes.iter().filter_map(value).sum::<f64>(), 15_516.0);
}

const VARIABLE: &str = "PMUN";

#[test]
fn trap_13_seventy_seven_polygons_are_seventy_six_communes_and_show_the_neighbours() {
    let Some(folder) = shared() else { return };
    let (cog, membership) = ground(&folder);
    let epci = membership.epci(CCPHG.parse().unwrap()).unwrap();
    let contours = content(&folder, "gregoiredavid_france-geojson/communes-31-haute-garonne.geojson").contours;
    let (aligned, findings) = align_contours(contours, cog, None, TO);
    println!("{}", findings.summary());
    let drawn: Vec<_> = aligned.iter().filter(|c| epci.communes.contains(&c.commune)).collect();
    assert_eq!((aligned.len(), drawn.len()), (586, 76));
    let joined = drawn.iter().find(|c| c.commune.as_str() == "31471").unwrap();
    assert_eq!((joined.polygons.len(), joined.polygons[0].len()), (1, 1));
    let (found, findings) = neighbours(epci, &Neighbours::default(), membership, &aligned);
    let labels: Vec<&str> = found.iter().map(|siren| membership.epci(*siren).unwrap().label.as_str()).collect();
    println!("{labels:?}\n{}", findings.summary());
    assert!(labels.iter().any(|label| label.contains("Comminges")) && labels.iter().any(|label| label.contains("Cagire")));
    assert_eq!(findings.iter().filter(|f| f.code == "voisins-contours").count(), 1);
}

/// Similar EPCI on what the membership alone says: how many communes, and how much of the name; only the speed and the shape count.
#[test]
fn similar_epci_of_the_whole_of_france_are_found_at_once() {
    let Some(folder) = shared() else { return };
    let (_, membership) = ground(&folder);
    let populations = content(&folder, "datagouv_decoupage-administratif/epcicom2025.xlsx").observations;
    let mut population: BTreeMap<Epci, f64> = BTreeMap::new();
    for observation in populations.iter().filter(|o| o.variable.as_str() == VARIABLE) {
        if let Some((epci, value)) = observation.place.commune().and_then(|c| membership.epci_of(c)).zip(observation.value) {
            *population.entry(epci).or_default() += value;
        }
    }
    let row = |entry: &territory::EpciEntry| {
        let size = entry.communes.len() as f64;
        let people = population.get(&entry.siren).copied();
        (entry.siren, vec![people, Some(size), people.map(|p| p / size)])
    };
    let matrix: BTreeMap<Epci, Vec<Option<f64>>> = membership.all().map(row).collect();
    let variable = |name: &str| SimilarVariable { name: name.into(), log: true };
    let spec = SimilarSpec { variables: vec![variable("population"), variable("communes"), variable("taille")], count: 10 };
    let found = similar(&matrix, &spec, CCPHG.parse().unwrap()).unwrap();
    for one in &found.nearest {
        println!("{} {:.3} {:.4} {}", one.epci, one.distance, one.scaled, membership.epci(one.epci).unwrap().label);
    }
    println!("{}", found.note_fr());
    assert_eq!((found.nearest.len(), found.candidates), (10, 1254));
    assert!(found.nearest.windows(2).all(|pair| pair[0].distance <= pair[1].distance));
}

#[test]
fn observations_of_all_communes_are_aligned_within_a_second_or_so() {
    let Some(folder) = shared() else { return };
    let (cog, membership) = ground(&folder);
    let mut observations = Observations::default();
    observations.add_source(SourceInfo { cog_year: Some(CogYear(2012)), ..SourceInfo::default() });
    let old: BTreeSet<Commune> = membership.communes().collect();
    let old: Vec<Commune> = cog.with_former(&old).into_iter().filter(|c| cog.exists(*c, CogYear(2012))).collect();
    for variable in 0..10 {
        for commune in &old {
            let (place, variable) = (base::GeoCode::Commune(*commune), VariableId::new(&format!("V{variable}")));
            let (slice, column) = (Arc::from(""), Arc::from("V"));
            let period = Period::year(2012);
            observations.push(Observation {
                place,
                period,
                variable,
                slice,
                value: Some(1.0),
                status: Status::Ok,
                source: 0,
                line: 2,
                column,
            });
        }
    }
    let (aligned, findings) = align(observations, cog, TO, &|_| true);
    let sum: f64 = aligned.cells().iter().filter_map(|o| o.value).sum();
    println!("{} communes of 2012, {} cells, sum {sum}\n{}", old.len(), aligned.len(), findings.summary());
    // Only what was divided since 2012 into a commune that did not exist then has no value: three communes of 36 700.
    assert_eq!(sum, 10.0 * (old.len() - 3) as f64);
}
