//! Neighbouring EPCI: those that share a boundary, and those that `ctg.toml` names.

use crate::contours::vertices;
use crate::{EpciEntry, Membership};
use base::{Commune, Departement, Epci, Finding, Findings, Place};
use serde::{Deserialize, Serialize};
use source::reading::Contour;
use std::collections::{BTreeMap, BTreeSet};

/// `neighbours = "auto"`, or a list of SIREN in which "auto" may stand too.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Neighbours {
    Word(String),
    List(Vec<String>),
}

impl Default for Neighbours {
    fn default() -> Neighbours {
        Neighbours::Word(AUTO.to_owned())
    }
}

const AUTO: &str = "auto";
/// One common vertex is a corner, two are a boundary.
const SHARED_VERTICES: usize = 2;

impl Neighbours {
    fn words(&self) -> Vec<&str> {
        match self {
            Neighbours::Word(word) => vec![word],
            Neighbours::List(words) => words.iter().map(String::as_str).collect(),
        }
    }
}

/// The neighbours of an EPCI, in the order of their SIREN. Contours must be on the map of `membership`.
pub fn neighbours(epci: &EpciEntry, asked: &Neighbours, membership: &Membership, contours: &[Contour]) -> (Vec<Epci>, Findings) {
    let mut found = BTreeSet::new();
    let mut findings = Findings::default();
    for word in asked.words() {
        if word == AUTO {
            found.extend(touching(epci, membership, contours));
            findings.extend(coverage(epci, contours).into_iter().collect());
            continue;
        }
        match word.parse::<Epci>().map(|siren| membership.epci(siren).map(|entry| entry.siren)) {
            Ok(Some(siren)) => {
                found.insert(siren);
            }
            Ok(None) => findings.push(wrong(word, format!("{word} : aucun EPCI de ce numéro en {}", membership.cog_year()))),
            Err(error) => findings.push(wrong(word, error.to_string())),
        }
    }
    found.remove(&epci.siren);
    (found.into_iter().collect(), findings)
}

fn wrong(word: &str, found: String) -> Finding {
    let finding = Finding::error("voisin-inconnu", Place::file("ctg.toml").column("neighbours")).found(found);
    finding.expected("« auto » ou des SIREN d'EPCI").remedy(format!("corriger ou retirer « {word} »"))
}

/// EPCI with a commune that shares a boundary with a commune of this one.
fn touching(epci: &EpciEntry, membership: &Membership, contours: &[Contour]) -> BTreeSet<Epci> {
    let (own, others): (Vec<&Contour>, Vec<&Contour>) = contours.iter().partition(|c| epci.communes.contains(&c.commune));
    let border: BTreeSet<(i64, i64)> = own.into_iter().flat_map(vertices).collect();
    let touches = |contour: &&&Contour| vertices(contour).intersection(&border).take(SHARED_VERTICES).count() == SHARED_VERTICES;
    others.iter().filter(touches).filter_map(|contour| membership.epci_of(contour.commune)).collect()
}

/// Which communes share a boundary, for a map or a spatial check.
pub fn adjacency(contours: &[Contour]) -> BTreeMap<Commune, BTreeSet<Commune>> {
    let mut holders: BTreeMap<(i64, i64), BTreeSet<Commune>> = BTreeMap::new();
    for contour in contours {
        vertices(contour).into_iter().for_each(|vertex| {
            holders.entry(vertex).or_default().insert(contour.commune);
        });
    }
    let mut shared: BTreeMap<(Commune, Commune), usize> = BTreeMap::new();
    for communes in holders.values().filter(|communes| communes.len() > 1) {
        for one in communes {
            communes.iter().filter(|other| *other != one).for_each(|other| *shared.entry((*one, *other)).or_default() += 1);
        }
    }
    let mut adjacent: BTreeMap<Commune, BTreeSet<Commune>> = BTreeMap::new();
    for ((one, other), _) in shared.into_iter().filter(|(_, count)| *count >= SHARED_VERTICES) {
        adjacent.entry(one).or_default().insert(other);
    }
    adjacent
}

/// Contours of a few départements cannot show the neighbours that lie in others.
fn coverage(epci: &EpciEntry, contours: &[Contour]) -> Option<Finding> {
    let place = Place::file("ctg.toml").column("neighbours");
    let drawn: BTreeSet<Commune> = contours.iter().map(|contour| contour.commune).collect();
    let missing = epci.communes.difference(&drawn).count();
    let remedy = "importer les contours des départements voisins, ou nommer les voisins dans ctg.toml : neighbours = [\"SIREN\"]";
    if missing > 0 {
        let found = format!("{missing} communes de {} sans contour", epci.label);
        return Some(Finding::warning("voisins-contours", place).found(found).expected("le contour de chaque commune").remedy(remedy));
    }
    let departements: BTreeSet<Departement> = drawn.iter().map(Commune::departement).collect();
    let list: Vec<String> = departements.iter().map(Departement::to_string).collect();
    let found = format!("contours du seul département {} : les voisins d'ailleurs n'y sont pas", list.join(", "));
    let few = departements.len() < METROPOLITAN && departements == epci.departements();
    few.then(|| Finding::note("voisins-contours", place).found(found).remedy(remedy))
}

const METROPOLITAN: usize = 96;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contours::tests::square;
    use crate::membership::tests::member;
    use base::CogYear;

    fn map() -> (Membership, Vec<Contour>) {
        let members = vec![
            member("200072635", "CC A", "31042", 2),
            member("200072643", "CC B", "31483", 3),
            member("200034023", "CC C", "31038", 4),
            member("243100567", "CC D", "31451", 5),
        ];
        // B touches A along an edge, C by a corner only, D lies apart.
        let contours = vec![square("31042", 0.0, 0.0), square("31483", 1.0, 0.0), square("31038", 1.0, 1.0), square("31451", 9.0, 9.0)];
        (Membership::new(CogYear(2025), members, "m.csv").0, contours)
    }

    #[test]
    fn a_common_edge_makes_neighbours_a_common_corner_does_not() {
        let (membership, contours) = map();
        let epci = membership.epci("200072635".parse().unwrap()).unwrap();
        let (found, findings) = neighbours(epci, &Neighbours::default(), &membership, &contours);
        assert_eq!(found, ["200072643".parse().unwrap()]);
        assert!(findings.iter().next().unwrap().found.contains("du seul département 31"));
        assert_eq!(adjacency(&contours)[&"31483".parse().unwrap()].len(), 2);
    }

    #[test]
    fn named_neighbours_are_added_and_checked() {
        let (membership, contours) = map();
        let epci = membership.epci("200072635".parse().unwrap()).unwrap();
        let words = ["auto", "243100567", "200072650", "abc", "200072635"].map(str::to_owned).to_vec();
        let (found, findings) = neighbours(epci, &Neighbours::List(words), &membership, &contours);
        assert_eq!(found, ["200072643".parse().unwrap(), "243100567".parse().unwrap()]);
        assert_eq!(findings.iter().filter(|f| f.code == "voisin-inconnu").count(), 2);
    }
}
