//! Which commune belongs to which EPCI on the map of a year.
//!
//! The key is always the SIREN: labels change and are shared, and an EPCI may lie in several départements.

use crate::Cog;
use base::{CogYear, Commune, Departement, Epci, Finding, Findings, GeoCode, Place};
use source::reading::{Label, Member};
use std::collections::{BTreeMap, BTreeSet};

/// One EPCI: its label and nature as published, its communes in the order of their codes.
#[derive(Clone, PartialEq, Debug)]
pub struct EpciEntry {
    pub siren: Epci,
    pub label: String,
    /// «CC», «CA», «CU», «METRO» where published, else empty.
    pub nature: String,
    pub communes: BTreeSet<Commune>,
}

impl EpciEntry {
    /// The départements its communes lie in: more than one for about a tenth of all EPCI.
    pub fn departements(&self) -> BTreeSet<Departement> {
        self.communes.iter().map(Commune::departement).collect()
    }
}

/// The EPCI of France and their communes, on one map.
#[derive(Clone, PartialEq, Debug)]
pub struct Membership {
    cog_year: CogYear,
    epci: BTreeMap<Epci, EpciEntry>,
    epci_of: BTreeMap<Commune, Epci>,
    labels: BTreeMap<Commune, String>,
}

impl Membership {
    /// Takes in the members as read from `file`, and says what is wrong with them.
    pub fn new(cog_year: CogYear, members: Vec<Member>, file: &str) -> (Membership, Findings) {
        let mut membership = Membership { cog_year, epci: BTreeMap::new(), epci_of: BTreeMap::new(), labels: BTreeMap::new() };
        let all: BTreeSet<Commune> = members.iter().map(|member| member.commune).collect();
        let mut findings = Findings::default();
        for member in members {
            let place = Place::file(file).line(u64::from(member.line));
            match membership.fault(&member, &all, place) {
                Some(finding) => findings.push(finding),
                None => membership.add(member),
            }
        }
        if let Some(note) = membership.across_departements(file) {
            findings.push(note);
        }
        (membership, findings)
    }

    /// Why a member cannot be taken in: its commune is already there, or is an arrondissement beside its city.
    fn fault(&self, member: &Member, all: &BTreeSet<Commune>, place: Place) -> Option<Finding> {
        let commune = member.commune;
        if let Some(city) = commune.city_of_arrondissement().filter(|city| all.contains(city)) {
            let finding = Finding::error("arrondissement-et-ville", place).found(format!("{commune}, arrondissement de {city}"));
            return Some(finding.expected(format!("la commune {city} seule")).remedy("retirer la ligne : la compter doublerait la ville"));
        }
        let first = *self.epci_of.get(&commune)?;
        let finding = Finding::error("commune-deux-fois", place).expected("une ligne par commune");
        Some(if first == member.epci {
            finding.found(format!("{commune} déjà membre de {first}")).remedy("retirer la ligne en double ; elle est ignorée")
        } else {
            finding.found(format!("{commune} membre de {first} et de {}", member.epci)).remedy("vérifier l'EPCI ; le premier est gardé")
        })
    }

    fn add(&mut self, member: Member) {
        let entry = self.epci.entry(member.epci).or_insert_with(|| EpciEntry {
            siren: member.epci,
            label: member.epci_label,
            nature: member.nature,
            communes: BTreeSet::new(),
        });
        entry.communes.insert(member.commune);
        self.epci_of.insert(member.commune, member.epci);
        self.labels.insert(member.commune, member.commune_label);
    }

    /// One remark for all EPCI across départements: a département is never a key to an EPCI.
    fn across_departements(&self, file: &str) -> Option<Finding> {
        let across: Vec<&EpciEntry> = self.epci.values().filter(|entry| entry.departements().len() > 1).collect();
        let shown: Vec<String> = across.iter().take(3).map(|entry| format!("{} {}", entry.siren, entry.label)).collect();
        let finding = Finding::note("epci-sur-plusieurs-departements", Place::file(file))
            .found(format!("{} EPCI sur plusieurs départements, dont {}", across.len(), shown.join(" ; ")))
            .remedy("rien à faire : les EPCI sont repérés par leur SIREN seul");
        (!across.is_empty()).then_some(finding)
    }

    /// Takes in the labels of communes, and so those without EPCI. Only communes («COM») that exist on this map: arrondissements
    /// («ARM»), delegated («COMD») and associated («COMA») communes would count twice.
    pub fn add_labels(&mut self, labels: &[Label], cog: &Cog) {
        for label in labels.iter().filter(|label| label.kind == "COM") {
            if let GeoCode::Commune(commune) = label.place
                && cog.exists(commune, self.cog_year)
            {
                self.labels.entry(commune).or_insert_with(|| label.label.clone());
            }
        }
    }

    pub fn cog_year(&self) -> CogYear {
        self.cog_year
    }

    pub fn epci(&self, siren: Epci) -> Option<&EpciEntry> {
        self.epci.get(&siren)
    }

    /// All EPCI in the order of their SIREN.
    pub fn all(&self) -> impl Iterator<Item = &EpciEntry> {
        self.epci.values()
    }

    pub fn len(&self) -> usize {
        self.epci.len()
    }

    pub fn is_empty(&self) -> bool {
        self.epci.is_empty()
    }

    pub fn epci_of(&self, commune: Commune) -> Option<Epci> {
        self.epci_of.get(&commune).copied()
    }

    pub fn commune_label(&self, commune: Commune) -> Option<&str> {
        self.labels.get(&commune).map(String::as_str)
    }

    /// All communes known, with or without EPCI.
    pub fn communes(&self) -> impl Iterator<Item = Commune> {
        self.labels.keys().copied()
    }

    /// Communes known without EPCI: four islands, and those of overseas collectivities.
    pub fn without_epci(&self) -> impl Iterator<Item = Commune> {
        self.communes().filter(|commune| !self.epci_of.contains_key(commune))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn member(epci: &str, label: &str, commune: &str, line: u32) -> Member {
        let commune: Commune = commune.parse().unwrap();
        Member {
            epci: epci.parse().unwrap(),
            epci_label: label.into(),
            nature: "CC".into(),
            commune,
            commune_label: format!("Commune {commune}"),
            departement: commune.departement(),
            line,
        }
    }

    fn label(kind: &str, code: &str) -> Label {
        Label { place: GeoCode::Commune(code.parse().unwrap()), kind: kind.into(), label: code.into() }
    }

    #[test]
    fn a_commune_in_two_epci_is_an_error_with_its_line() {
        let members = vec![
            member("200072635", "CC A", "31042", 2),
            member("200072643", "CC B", "31042", 3),
            member("200072635", "CC A", "31042", 4),
            member("200072635", "CC A", "31010", 5),
        ];
        let (membership, findings) = Membership::new(CogYear(2025), members, "m.csv");
        let lines: Vec<_> = findings.iter().map(|f| (f.code.as_str(), f.place.line)).collect();
        assert_eq!(lines, [("commune-deux-fois", Some(3)), ("commune-deux-fois", Some(4))]);
        assert_eq!(membership.epci("200072635".parse().unwrap()).unwrap().communes.len(), 2);
        assert!(membership.epci("200072643".parse().unwrap()).is_none());
    }

    #[test]
    fn trap_17_arrondissements_and_delegated_communes_are_not_counted_beside_their_commune() {
        let members = vec![member("200054781", "Métropole du Grand Paris", "75056", 2), member("200054781", "MGP", "75101", 3)];
        let (mut membership, findings) = Membership::new(CogYear(2025), members, "m.csv");
        assert_eq!(findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["arrondissement-et-ville"]);
        let labels = [label("COM", "29083"), label("ARM", "75101"), label("COMD", "31298"), label("COMA", "01324")];
        membership.add_labels(&labels, &Cog::default());
        assert_eq!(membership.communes().map(|c| c.to_string()).collect::<Vec<_>>(), ["29083", "75056"]);
        assert_eq!(membership.without_epci().map(|c| c.to_string()).collect::<Vec<_>>(), ["29083"]);
    }

    #[test]
    fn trap_19_an_epci_across_departements_is_one_epci_keyed_on_its_siren() {
        let members = vec![
            member("200034023", "CC Tarn-Agout", "81140", 2),
            member("200034023", "CC TARN AGOUT", "31038", 3),
            member("243100567", "CC Tarn-Agout", "31451", 4),
        ];
        let (membership, findings) = Membership::new(CogYear(2025), members, "m.csv");
        assert_eq!(membership.len(), 2);
        let entry = membership.epci("200034023".parse().unwrap()).unwrap();
        assert_eq!(entry.communes.len(), 2);
        assert_eq!(entry.departements().iter().map(|d| d.to_string()).collect::<Vec<_>>(), ["31", "81"]);
        assert!(!findings.has_errors());
        assert!(findings.iter().next().unwrap().found.starts_with("1 EPCI sur plusieurs départements, dont 200034023"));
    }
}
