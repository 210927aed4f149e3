//! Sectors: parts of the study's EPCI that the user defines, in `ctg.toml` or a file beside it.

use crate::{Cog, EpciEntry, Membership};
use base::{Commune, Epci, Finding, Findings, Place, Territory, TerritoryId, TerritoryKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One `[[sector]]`: a word, a French label, and its communes or the SIREN of the former EPCI whose communes it takes.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectorSpec {
    pub id: String,
    pub label: String,
    #[serde(default)]
    pub communes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_epci: Option<String>,
    /// Where the list comes from, or that it is provisional; printed with the sectors.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

#[derive(Deserialize)]
struct SectorFile {
    #[serde(default)]
    sector: Vec<SectorSpec>,
}

/// Reads a file of `[[sector]]` blocks.
pub fn read(text: &str) -> Result<Vec<SectorSpec>, toml::de::Error> {
    toml::from_str::<SectorFile>(text).map(|file| file.sector)
}

/// The sectors as territories on the map of `membership`, and what is wrong with them: a code that is none, a commune outside the
/// EPCI, in two sectors, or in none. `former` are memberships of older maps, where `former_epci` is looked up.
pub fn sectors(
    specs: &[SectorSpec],
    epci: &EpciEntry,
    membership: &Membership,
    former: &[Membership],
    cog: &Cog,
) -> (Vec<Territory>, Findings) {
    let mut findings = Findings::default();
    let mut taken: BTreeMap<Commune, String> = BTreeMap::new();
    let mut territories = Vec::new();
    for spec in specs {
        let wanted = wanted(spec, membership, former, cog, &mut findings);
        let members = wanted.into_iter().filter(|c| is_free(*c, spec, epci, &mut taken, &mut findings)).collect();
        let id = TerritoryId::new(&spec.id);
        let cog_year = membership.cog_year();
        territories.push(Territory { id, label: spec.label.clone(), kind: TerritoryKind::Sector, geo: None, members, cog_year });
    }
    findings.extend(left_over(specs, epci, membership, &taken));
    (territories, findings)
}

fn place(spec: &SectorSpec) -> Place {
    Place::file("ctg.toml").column(format!("sector « {} »", spec.id))
}

/// The communes a sector asks for, on the map of the study.
fn wanted(spec: &SectorSpec, membership: &Membership, former: &[Membership], cog: &Cog, findings: &mut Findings) -> BTreeSet<Commune> {
    let mut communes = BTreeSet::new();
    for text in &spec.communes {
        match text.parse::<Commune>() {
            Ok(code) if cog.exists(code, membership.cog_year()) => {
                communes.insert(code);
            }
            Ok(code) => findings.push(old_code(spec, code, membership, cog)),
            Err(error) => {
                let finding = Finding::error("secteur-code", place(spec)).found(error.to_string());
                findings.push(finding.expected("un code de commune de cinq caractères").remedy("corriger le code"));
            }
        }
    }
    if let Some(siren) = &spec.former_epci {
        communes.extend(of_former(spec, siren, membership, former, cog, findings));
    }
    communes
}

fn old_code(spec: &SectorSpec, code: Commune, membership: &Membership, cog: &Cog) -> Finding {
    let year = membership.cog_year();
    let now = cog.span_from_end(code, year).map(|span| cog.targets(code, &span)).unwrap_or_default();
    let now: Vec<String> = now.iter().map(Commune::to_string).collect();
    let finding = Finding::error("secteur-code", place(spec)).found(format!("{code} n'est plus une commune en {year}"));
    finding.expected("un code de la carte de l'étude").remedy(format!("écrire {}", now.join(", ")))
}

/// The communes of an EPCI that is no more, brought to the map of the study.
fn of_former(
    spec: &SectorSpec,
    siren: &str,
    membership: &Membership,
    former: &[Membership],
    cog: &Cog,
    findings: &mut Findings,
) -> BTreeSet<Commune> {
    let found = siren.parse::<Epci>().ok().and_then(|siren| former.iter().find_map(|older| older.epci(siren).map(|epci| (older, epci))));
    let Some((older, epci)) = found else {
        let finding = Finding::error("secteur-ancien-epci", place(spec)).found(siren.to_owned());
        let finding = finding.expected("le SIREN d'un EPCI d'une composition importée");
        findings.push(finding.remedy("importer la composition de cette année-là, ou écrire la liste des communes"));
        return BTreeSet::new();
    };
    epci.communes.iter().flat_map(|code| cog.successors(*code, older.cog_year(), membership.cog_year())).collect()
}

/// Whether a commune can be given to the sector.
fn is_free(commune: Commune, spec: &SectorSpec, epci: &EpciEntry, taken: &mut BTreeMap<Commune, String>, findings: &mut Findings) -> bool {
    if !epci.communes.contains(&commune) {
        let finding = Finding::error("secteur-hors-epci", place(spec)).found(format!("{commune} n'est pas membre de {}", epci.label));
        findings.push(finding.expected(format!("des communes de {}", epci.siren)).remedy("retirer ou corriger le code"));
        return false;
    }
    if let Some(first) = taken.insert(commune, spec.id.clone()).filter(|first| *first != spec.id) {
        taken.insert(commune, first.clone());
        let finding = Finding::error("secteur-commune-deux-fois", place(spec)).found(format!("{commune} est déjà dans « {first} »"));
        findings.push(finding.expected("une commune dans un seul secteur").remedy("la retirer de l'un des deux"));
        return false;
    }
    true
}

fn left_over(specs: &[SectorSpec], epci: &EpciEntry, membership: &Membership, taken: &BTreeMap<Commune, String>) -> Findings {
    let label = |code: &Commune| format!("{code} {}", membership.commune_label(*code).unwrap_or("")).trim_end().to_owned();
    let left: Vec<String> = epci.communes.iter().filter(|code| !taken.contains_key(code)).map(label).collect();
    if specs.is_empty() || left.is_empty() {
        return Findings::default();
    }
    let finding = Finding::warning("secteur-commune-oubliee", Place::file("ctg.toml").column("sector"));
    let finding = finding.found(format!("{} communes dans aucun secteur : {}", left.len(), left.join(", ")));
    [finding.expected("chaque commune dans un secteur").remedy("les ajouter à un secteur")].into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cog::tests::lez;
    use crate::membership::tests::member;
    use base::CogYear;

    fn study() -> (Membership, EpciEntry) {
        let codes = ["31042", "31471", "31045", "31010"];
        let members = codes.iter().map(|code| member("200072635", "CC Pyrénées Haut Garonnaises", code, 2)).collect();
        let (membership, _) = Membership::new(CogYear(2025), members, "m.csv");
        let epci = membership.epci("200072635".parse().unwrap()).unwrap().clone();
        (membership, epci)
    }

    fn spec(id: &str, communes: &[&str]) -> SectorSpec {
        let communes = communes.iter().map(|c| (*c).to_owned()).collect();
        SectorSpec { id: id.into(), label: id.into(), communes, ..SectorSpec::default() }
    }

    #[test]
    fn every_fault_of_a_sector_is_told() {
        let (membership, epci) = study();
        let specs = [spec("a", &["31042", "31298", "3104"]), spec("b", &["31042", "31045", "31555"])];
        let (territories, findings) = sectors(&specs, &epci, &membership, &[], &lez());
        let codes: Vec<_> = findings.iter().map(|f| f.code.as_str()).collect();
        assert_eq!(codes, ["secteur-code", "secteur-code", "secteur-commune-deux-fois", "secteur-hors-epci", "secteur-commune-oubliee"]);
        assert!(findings.iter().next().unwrap().remedy.ends_with("31471"));
        assert!(findings.iter().last().unwrap().found.contains("31471 Commune 31471"));
        assert_eq!(territories[1].members, ["31045".parse().unwrap()]);
    }

    #[test]
    fn a_former_epci_gives_its_communes_on_the_map_of_the_study() {
        let (membership, epci) = study();
        let former = vec![member("243100377", "CC du canton de Saint-Béat", "31298", 2), member("243100377", "CC", "31471", 3)];
        let (former, _) = Membership::new(CogYear(2016), former, "m2016.csv");
        let wanted = SectorSpec { former_epci: Some("243100377".into()), ..spec("saint-beat", &[]) };
        let (territories, findings) = sectors(&[wanted], &epci, &membership, &[former], &lez());
        assert_eq!(territories[0].members, ["31471".parse().unwrap()]);
        assert!(!findings.has_errors(), "{}", findings.summary());
    }

    #[test]
    fn a_file_of_sectors_is_read() {
        let specs = read("[[sector]]\nid = \"a\"\nlabel = \"Secteur A\"\ncommunes = [\"31042\"]\n").unwrap();
        assert_eq!(specs, [SectorSpec { label: "Secteur A".into(), ..spec("a", &["31042"]) }]);
        assert!(read("[[sector]]\nid = \"a\"\nlabel = \"A\"\ncomunes = []\n").is_err());
    }
}
