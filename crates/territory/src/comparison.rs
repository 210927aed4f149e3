//! The territories of a study: the EPCI, its sectors and communes, and those it is compared with.

use crate::{
    Cog, EpciEntry, Membership, Neighbours, SectorSpec, SimilarEpci, SimilarSpec, check_name, departement_label, neighbours, sectors,
};
use base::{CogYear, Commune, Departement, Epci, Findings, GeoCode, Region, Territory, TerritoryId, TerritoryKind};
use serde::{Deserialize, Serialize};
use source::reading::Contour;
use std::collections::BTreeSet;

/// A comparison that a study may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Sectors,
    Communes,
    Neighbours,
    Similar,
    /// The département and the département without the EPCI.
    Departement,
    Region,
    Country,
}

const ALL_LEVELS: [Level; 7] =
    [Level::Sectors, Level::Communes, Level::Neighbours, Level::Similar, Level::Departement, Level::Region, Level::Country];

fn all_levels() -> Vec<Level> {
    ALL_LEVELS.to_vec()
}

/// What `ctg.toml` says of the territory.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Study {
    pub siren: Epci,
    /// The name the SIREN must have; see [`check_name`].
    pub name: String,
    pub cog_year: CogYear,
    #[serde(default, rename = "sector")]
    pub sectors: Vec<SectorSpec>,
    #[serde(default)]
    pub neighbours: Neighbours,
    #[serde(default)]
    pub similar: Option<SimilarSpec>,
    #[serde(default = "all_levels")]
    pub levels: Vec<Level>,
}

/// What the territories are made from, all on the map of `membership`.
pub struct Ground<'a> {
    pub membership: &'a Membership,
    /// Memberships of older maps, for sectors made from former EPCI.
    pub former: &'a [Membership],
    pub cog: &'a Cog,
    pub contours: &'a [Contour],
    pub similar: Option<&'a SimilarEpci>,
}

/// The territories of a study in printing order, each id once; none when the SIREN is unknown or is another EPCI's.
pub fn territories(study: &Study, ground: &Ground) -> (Vec<Territory>, Findings) {
    let membership = ground.membership;
    let mut findings = check_name(study.siren, &study.name, membership);
    let Some(epci) = membership.epci(study.siren).filter(|_| !findings.has_errors()) else {
        return (Vec::new(), findings);
    };
    let mut found = vec![of_epci(epci, TerritoryKind::Study, membership.cog_year())];
    for level in ALL_LEVELS.iter().filter(|level| study.levels.contains(level)) {
        let (territories, told) = of_level(*level, study, epci, ground);
        found.extend(territories);
        findings.extend(told);
    }
    let mut seen = BTreeSet::new();
    found.retain(|territory| seen.insert(territory.id.clone()));
    found.sort_by_key(|territory| territory.kind);
    (found, findings)
}

fn of_level(level: Level, study: &Study, epci: &EpciEntry, ground: &Ground) -> (Vec<Territory>, Findings) {
    let membership = ground.membership;
    let all = |sirens: &[Epci], kind| {
        let entries = sirens.iter().filter_map(|siren| membership.epci(*siren));
        entries.map(|entry| of_epci(entry, kind, membership.cog_year())).collect::<Vec<_>>()
    };
    match level {
        Level::Sectors => sectors(&study.sectors, epci, membership, ground.former, ground.cog),
        Level::Communes => (communes(epci, membership), Findings::default()),
        Level::Neighbours => {
            let (sirens, findings) = neighbours(epci, &study.neighbours, membership, ground.contours);
            (all(&sirens, TerritoryKind::Neighbour), findings)
        }
        Level::Similar => {
            let sirens: Vec<Epci> = ground.similar.iter().flat_map(|similar| &similar.nearest).map(|one| one.epci).collect();
            let mut list = all(&sirens, TerritoryKind::Similar);
            list.extend(similar_group(epci, &sirens, membership));
            (list, Findings::default())
        }
        Level::Departement => {
            (epci.departements().iter().flat_map(|d| of_departement(*d, epci, membership)).collect(), Findings::default())
        }
        Level::Region => {
            let regions: BTreeSet<Region> = epci.departements().iter().filter_map(Departement::region).collect();
            (regions.into_iter().map(|region| of_region(region, membership)).collect(), Findings::default())
        }
        Level::Country => (vec![metropole(membership)], Findings::default()),
    }
}

fn of_epci(entry: &EpciEntry, kind: TerritoryKind, cog_year: CogYear) -> Territory {
    let members = entry.communes.iter().copied().collect();
    let geo = Some(GeoCode::Epci(entry.siren));
    Territory { id: TerritoryId::epci(entry.siren), label: entry.label.clone(), kind, geo, members, cog_year }
}

/// All EPCI of the membership, for facts of the whole of France and the place of the study among them.
pub fn all_epci(membership: &Membership) -> Vec<Territory> {
    membership.all().map(|entry| of_epci(entry, TerritoryKind::Epci, membership.cog_year())).collect()
}

/// The communes of an EPCI, each a territory.
pub fn communes(epci: &EpciEntry, membership: &Membership) -> Vec<Territory> {
    let territory = |commune: &Commune| Territory {
        id: TerritoryId::commune(*commune),
        label: membership.commune_label(*commune).unwrap_or(commune.as_str()).to_owned(),
        kind: TerritoryKind::Commune,
        geo: Some(GeoCode::Commune(*commune)),
        members: vec![*commune],
        cog_year: membership.cog_year(),
    };
    epci.communes.iter().map(territory).collect()
}

/// The similar EPCI as one territory: their communes together.
fn similar_group(epci: &EpciEntry, sirens: &[Epci], membership: &Membership) -> Option<Territory> {
    let members: BTreeSet<Commune> = sirens.iter().filter_map(|siren| membership.epci(*siren)).flat_map(|e| e.communes.clone()).collect();
    (!members.is_empty()).then(|| Territory {
        id: TerritoryId::new(&format!("similaires-{}", epci.siren)),
        label: format!("Ensemble des {} EPCI semblables", sirens.len()),
        kind: TerritoryKind::SimilarGroup,
        geo: None,
        members: members.into_iter().collect(),
        cog_year: membership.cog_year(),
    })
}

/// The département, and the département without the communes of the EPCI: a benchmark must not hold what it is compared with.
fn of_departement(departement: Departement, epci: &EpciEntry, membership: &Membership) -> Vec<Territory> {
    let whole: Vec<Commune> = membership.communes().filter(|commune| commune.departement() == departement).collect();
    let rest: Vec<Commune> = whole.iter().filter(|commune| !epci.communes.contains(commune)).copied().collect();
    let (geo, label, cog_year) = (GeoCode::Departement(departement), departement_label(departement), membership.cog_year());
    let remainder = Territory {
        id: TerritoryId::new(&format!("{geo}-hors-{}", epci.siren)),
        label: format!("{label} hors {}", epci.label),
        kind: TerritoryKind::Remainder,
        geo: None,
        members: rest,
        cog_year,
    };
    let id = TerritoryId::new(&geo.to_string());
    vec![Territory { id, label, kind: TerritoryKind::Departement, geo: Some(geo), members: whole, cog_year }, remainder]
}

fn of_region(region: Region, membership: &Membership) -> Territory {
    let geo = GeoCode::Region(region);
    Territory {
        id: TerritoryId::new(&geo.to_string()),
        label: region.label().to_owned(),
        kind: TerritoryKind::Region,
        geo: Some(geo),
        members: membership.communes().filter(|commune| commune.departement().region() == Some(region)).collect(),
        cog_year: membership.cog_year(),
    }
}

/// Mainland and Corsica, communes without EPCI too.
fn metropole(membership: &Membership) -> Territory {
    Territory {
        id: TerritoryId::new(&GeoCode::Metropole.to_string()),
        label: "France métropolitaine".to_owned(),
        kind: TerritoryKind::Country,
        geo: Some(GeoCode::Metropole),
        members: membership.communes().filter(|commune| !commune.departement().is_overseas()).collect(),
        cog_year: membership.cog_year(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::membership::tests::member;
    use base::CogYear;
    use source::reading::Label;

    fn membership() -> Membership {
        let members = vec![
            member("200072635", "CC Pyrénées Haut Garonnaises", "31042", 2),
            member("200072635", "CC Pyrénées Haut Garonnaises", "31010", 3),
            member("200072643", "CC Cœur et Coteaux du Comminges", "31483", 4),
            member("200034023", "CC Tarn-Agout", "81140", 5),
            member("200034023", "CC Tarn-Agout", "31038", 6),
            member("200054781", "Métropole du Grand Paris", "75056", 7),
            member("249710047", "CC Outre-mer", "97105", 8),
        ];
        let (mut membership, _) = Membership::new(CogYear(2025), members, "m.csv");
        let island = Label { place: "COM-29083".parse().unwrap(), kind: "COM".into(), label: "Île-de-Sein".into() };
        membership.add_labels(&[island], &Cog::default());
        membership
    }

    fn study(siren: &str, name: &str) -> Study {
        toml::from_str(&format!("siren = \"{siren}\"\nname = \"{name}\"\ncog_year = 2025\nneighbours = [\"200072643\"]\n")).unwrap()
    }

    fn found(study: &Study) -> (Vec<Territory>, Findings) {
        let membership = membership();
        territories(study, &Ground { membership: &membership, former: &[], cog: &Cog::default(), contours: &[], similar: None })
    }

    fn members(territories: &[Territory], id: &str) -> Vec<String> {
        territories.iter().find(|t| t.id.as_str() == id).unwrap().members.iter().map(|c| c.to_string()).collect()
    }

    #[test]
    fn the_territories_of_a_study_and_the_benchmark_without_it() {
        let (territories, findings) = found(&study("200072635", "CC Pyrénées Haut-Garonnaises"));
        assert!(findings.is_empty(), "{}", findings.summary());
        let ids: Vec<&str> = territories.iter().map(|t| t.id.as_str()).collect();
        assert_eq!(ids, ["200072635", "200072643", "DEP-31", "DEP-31-hors-200072635", "REG-76", "FRANCE-METRO", "31010", "31042"]);
        assert_eq!(members(&territories, "DEP-31"), ["31010", "31038", "31042", "31483"]);
        assert_eq!(members(&territories, "DEP-31-hors-200072635"), ["31038", "31483"]);
        assert_eq!(members(&territories, "FRANCE-METRO"), ["29083", "31010", "31038", "31042", "31483", "75056", "81140"]);
        let remainder = territories.iter().find(|t| t.kind == TerritoryKind::Remainder).unwrap();
        assert_eq!(remainder.label, "Haute-Garonne hors CC Pyrénées Haut Garonnaises");
    }

    #[test]
    fn trap_19_an_epci_across_departements_has_a_remainder_in_each() {
        let (territories, _) = found(&study("200034023", "CC Tarn-Agout"));
        assert_eq!(members(&territories, "DEP-31-hors-200034023"), ["31010", "31042", "31483"]);
        assert!(members(&territories, "DEP-81-hors-200034023").is_empty());
        assert_eq!(territories.iter().filter(|t| t.kind == TerritoryKind::Region).count(), 1);
    }

    #[test]
    fn the_wrong_siren_makes_no_territory_at_all() {
        let (territories, findings) = found(&study("200072643", "CC Pyrénées Haut-Garonnaises"));
        assert!(territories.is_empty() && findings.has_errors());
        assert!(findings.summary().contains("200072635"));
    }
}
