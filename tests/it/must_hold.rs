//! The figures that must hold, on the study of the repository and on the producers' files.

use crate::common::{CCPHG, compute, ctg, fact, key, printed, shared, study};
use base::{GeoCode, Period, TerritoryId, VariableId};
use ctg::project::{Project, import};
use ctg::study::Study;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Indicator, period, value as printed, half of its last printed digit.
const FIGURES: [(&str, &str, f64, f64); 28] = [
    ("population_total", "2022", 15_379.0, 0.0),
    ("population_total", "2011", 16_230.0, 0.0),
    ("population_total", "2016", 15_516.0, 0.0),
    ("population_annual_change_rate", "2011-2016", -0.90, 0.005),
    ("population_annual_change_rate", "2016-2022", -0.15, 0.005),
    ("population_annual_change_rate", "2011-2022", -0.49, 0.005),
    ("natural_change_rate", "2016-2022", -0.97, 0.005),
    ("apparent_net_migration_rate", "2016-2022", 0.82, 0.005),
    ("vacancy_rate", "2022", 6.75, 0.005),
    ("second_home_share", "2022", 52.04, 0.005),
    ("owner_share", "2022", 72.23, 0.005),
    ("families_with_children", "2022", 2_020.31, 0.005),
    ("families_with_children_share", "2022", 45.48, 0.005),
    ("single_parent_share", "2022", 35.86, 0.005),
    ("share_75_plus", "2022", 16.83, 0.005),
    ("social_housing_stock", "2021", 204.0, 0.0),
    ("social_housing_share", "2022", 1.76, 0.005),
    ("median_living_standard", "2016", 19_631.0, 0.0),
    ("median_living_standard", "2017", 19_940.0, 0.0),
    ("median_living_standard", "2019", 20_690.0, 0.0),
    ("median_living_standard", "2021", 21_330.0, 0.0),
    ("fiscal_households", "2016", 7_468.0, 0.0),
    ("fiscal_households", "2017", 7_510.0, 0.0),
    ("fiscal_households", "2019", 7_555.0, 0.0),
    ("families_total", "2022", 4_441.82, 0.005),
    ("single_parent_families", "2022", 724.58, 0.005),
    ("vacant_dwellings", "2022", 1_264.17, 0.005),
    ("rpls_share_of_dwellings", "2021", 1.10, 0.005),
];

#[test]
fn every_figure_of_the_study_is_the_one_expected() {
    let study = study();
    let mut wrong: Vec<String> = FIGURES.iter().filter_map(|figure| fault(study, *figure)).collect();
    wrong.extend(composition(study));
    wrong.extend(members_make_their_epci(study));
    wrong.extend(a_part_is_never_the_whole(study));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn fault(study: &Study, (indicator, period, expected, tolerance): (&str, &str, f64, f64)) -> Option<String> {
    let found = printed(study, indicator, CCPHG, period);
    let right = found.is_some_and(|found| (found - expected).abs() <= tolerance + 1e-9);
    (!right).then(|| format!("{indicator} {period} : {found:?}, attendu {expected} ± {tolerance}"))
}

/// 76 members; 15 379 municipal and 15 972 total inhabitants.
fn composition(study: &Study) -> Vec<String> {
    let mut wrong = Vec::new();
    let members = study.territory().map_or(0, |territory| territory.members.len());
    if members != 76 {
        wrong.push(format!("{members} communes, attendu 76"));
    }
    let epci = GeoCode::Epci(CCPHG.parse().unwrap());
    for (variable, expected) in [("PMUN", 15_379.0), ("PTOT", 15_972.0)] {
        let published = value(study, variable, Period::year(2022), epci);
        if published != Some(expected) {
            wrong.push(format!("{variable} du fichier de composition 2025 : {published:?}, attendu {expected}"));
        }
    }
    wrong
}

fn value(study: &Study, variable: &str, period: Period, place: GeoCode) -> Option<f64> {
    let id = study.observations.best(&VariableId::new(variable), period, place, "")?;
    study.observations.cell(id).value
}

/// For all 1 255 EPCI of the composition of 2025 the members add up to what is published for the whole.
fn members_make_their_epci(study: &Study) -> Vec<String> {
    let source = study.observations.sources().iter().position(|source| source.id == "dgcl-epci-2025");
    let cells =
        study.observations.cells().iter().filter(|cell| Some(usize::from(cell.source)) == source && cell.variable.as_str() == "PMUN");
    let by_place: BTreeMap<GeoCode, f64> = cells.filter_map(|cell| Some((cell.place, cell.value?))).collect();
    let membership = &study.project.ground.membership;
    let mut wrong = Vec::new();
    let mut compared = 0;
    for epci in membership.all() {
        let sum: f64 = epci.communes.iter().map(|commune| by_place.get(&GeoCode::Commune(*commune)).copied().unwrap_or(f64::NAN)).sum();
        match by_place.get(&GeoCode::Epci(epci.siren)) {
            Some(published) if *published == sum => compared += 1,
            published => wrong.push(format!("{} : somme {sum}, publié {published:?}", epci.siren)),
        }
    }
    if compared != 1_255 || membership.len() != 1_255 {
        wrong.push(format!("{compared} EPCI comparés sur {}, attendu 1 255", membership.len()));
    }
    wrong
}

/// Filosofi 2016 shows 36 of 76 communes: their 6 558 households stand nowhere as a number of the territory.
fn a_part_is_never_the_whole(study: &Study) -> Vec<String> {
    let whole = TerritoryId::new(CCPHG);
    let shown = study.book.iter().filter(|(key, _)| key.territory == whole).filter_map(|(key, entry)| Some((key, entry.as_ref().ok()?)));
    let mut wrong: Vec<String> =
        shown.filter(|(_, fact)| fact.value == 6_558.0).map(|(key, _)| format!("{key} montre la somme partielle")).collect();
    for year in [2014, 2015] {
        let entry = study.book.entry(&key("fiscal_households", CCPHG, &year.to_string()));
        if entry.is_some_and(Result::is_ok) {
            wrong.push(format!("fiscal_households {year} : une somme de quelques communes passe pour le tout"));
        }
    }
    let partial = communal_households();
    if partial != (36, 6_558.0) {
        wrong.push(format!("les communes publiées en 2016 sont {partial:?}, attendu 36 et 6 558 : l'essai ne vise plus rien"));
    }
    wrong
}

/// Communes of the file of 2016 that carry households, and their sum, on the map of the file.
fn communal_households() -> (usize, f64) {
    let file = crate::common::root().join("datasets/observations/insee-filosofi-2016.FILO2016_DISP_COM.dep31.csv");
    let rows = source::common::read_observations(&file).rows;
    let households: Vec<f64> = rows.iter().filter(|row| row.variable.as_str() == "NBMENFISC").filter_map(|row| row.value).collect();
    (households.len(), households.iter().sum())
}

/// A study of another EPCI, with files of the producers imported as `ctg data import` does.
fn other(siren: &str, files: &[PathBuf]) -> (tempfile::TempDir, Study) {
    let dir = tempfile::tempdir().unwrap();
    let made = ctg().arg("new").arg(dir.path()).args(["--siren", siren]).output().unwrap();
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let project = Project::read(dir.path()).unwrap();
    import::import(&project, files, &import::Filter::of(&project, false), &|_, _| {}).unwrap();
    let study = compute(dir.path());
    (dir, study)
}

/// Toulouse Métropole 2019: its 37 communes have 353 019 households, as published for the whole.
#[test]
fn toulouse_metropole_has_the_households_of_its_thirty_seven_communes() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("aubryprieur_streamlit_data_territoire");
    let (_dir, summed) = other("243100518", &[folder.join("FILO2019_DISP_COM.csv")]);
    let households = fact(&summed, "fiscal_households", "243100518", "2019").expect("37 communes of 37 are published");
    assert_eq!((households.value, households.coverage), (353_019.0, Some(base::Coverage { have: 37, of: 37 })));
    let (_dir, published) = other("243100518", &[folder.join("FILO2019_DISP_EPCI.csv")]);
    assert_eq!(printed(&published, "fiscal_households", "243100518", "2019"), Some(353_019.0));
}

/// Nantes Métropole 2023, from the JSON of Melodi: municipal and total population are the sums of the 24 communes.
#[test]
fn nantes_metropole_is_the_sum_of_the_communes_of_melodi() {
    let Some(shared) = shared() else { return };
    let (_dir, study) = other("244400404", &[shared.join("InseeFrLab_melodi/DS_POPULATIONS_REFERENCE.EPCI-244400404xCOM.json")]);
    assert_eq!(printed(&study, "population_total", "244400404", "2023"), Some(689_456.0));
    assert_eq!(printed(&study, "population_reference_total", "244400404", "2023"), Some(700_869.0));
}
