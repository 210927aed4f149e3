//! Names of EPCI compared as people write them: without accents, case, hyphens, nature or articles.

use crate::{EpciEntry, Membership};
use base::{Epci, Finding, Findings, Place};

/// What an EPCI's nature is called, longest first.
const NATURES: [&str; 8] =
    ["communaute de communes", "communaute d agglomeration", "communaute urbaine", "communaute", "cc", "ca", "cu", "metropole"];
const ARTICLES: [&str; 9] = ["de", "du", "des", "d", "la", "le", "les", "l", "en"];

/// «CC Cœur et Coteaux du Comminges» is «coeur et coteaux comminges».
pub fn fold(name: &str) -> String {
    let plain: String = name.to_lowercase().chars().map(plain).collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = NATURES.iter().find_map(|nature| words.strip_prefix(nature)?.strip_prefix(' ')).unwrap_or(&words);
    bare.split(' ').filter(|word| !ARTICLES.contains(word)).collect::<Vec<_>>().join(" ")
}

/// A letter without its accent, ligatures as two letters, and a space for all that is neither letter nor digit.
fn plain(letter: char) -> &'static str {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' | 'í' => "i",
        'ô' | 'ö' | 'ó' => "o",
        'ù' | 'û' | 'ü' | 'ú' => "u",
        'ÿ' => "y",
        'ñ' => "n",
        'œ' => "oe",
        'æ' => "ae",
        other => LETTERS.find(other).and_then(|at| LETTERS.get(at..at + 1)).unwrap_or(" "),
    }
}

/// The number of letters to change, add or take away to make one text of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, target) in row.iter_mut().skip(1).zip(&other) {
            let up = *cell;
            let cost = if letter == *target { diagonal } else { diagonal.min(up).min(left) + 1 };
            diagonal = up;
            *cell = cost;
            left = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The EPCI whose name is closest to `name`; of equals the one with the lowest SIREN.
pub fn closest<'a>(name: &str, membership: &'a Membership) -> Option<&'a EpciEntry> {
    let wanted = fold(name);
    membership.all().min_by_key(|entry| (distance(&fold(&entry.label), &wanted), entry.siren))
}

/// Checks that a SIREN is the EPCI that is meant by `expected`: a wrong one gives plausible figures of another territory.
/// One finding of severity error when it is not, with the SIREN of the closest name as remedy; none when all is well.
pub fn check_name(siren: Epci, expected: &str, membership: &Membership) -> Findings {
    let place = Place::file("ctg.toml").column("siren");
    let finding = match membership.epci(siren) {
        Some(entry) if fold(&entry.label) == fold(expected) => return Findings::default(),
        Some(entry) => Finding::error("siren-autre-nom", place).found(format!("{siren} est « {} »", entry.label)),
        None => {
            let year = membership.cog_year();
            let near = nearest_code(siren, membership).map(|e| format!(" ; le plus proche est {} « {} »", e.siren, e.label));
            let found = format!("{siren} : aucun EPCI de ce numéro en {year}{}", near.unwrap_or_default());
            Finding::error("siren-inconnu", place).found(found)
        }
    };
    let remedy = closest(expected, membership).map(|entry| format!("« {} » a le SIREN {}", entry.label, entry.siren));
    let remedy = remedy.unwrap_or_else(|| "importer la composition des EPCI".to_owned());
    [finding.expected(format!("« {expected} »")).remedy(remedy)].into_iter().collect()
}

/// The EPCI whose SIREN differs in the fewest digits; of equals the lowest.
fn nearest_code(siren: Epci, membership: &Membership) -> Option<&EpciEntry> {
    let wanted = siren.to_string();
    let differing = |entry: &EpciEntry| entry.siren.to_string().bytes().zip(wanted.bytes()).filter(|(a, b)| a != b).count();
    membership.all().min_by_key(|entry| (differing(entry), entry.siren))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::membership::tests::member;
    use base::CogYear;

    fn membership() -> Membership {
        let members = vec![
            member("200072635", "CC Pyrénées Haut Garonnaises", "31042", 2),
            member("200072643", "CC Coeur et Coteaux du Comminges", "31483", 3),
            member("200034023", "CC Tarn-Agout", "81140", 4),
        ];
        Membership::new(CogYear(2025), members, "m.csv").0
    }

    #[test]
    fn names_are_the_same_whatever_their_dress() {
        let same = fold("CC Pyrénées Haut Garonnaises");
        for dress in ["CC PYRENEES HAUT-GARONNAISES", "Communauté de communes des Pyrénées Haut‑Garonnaises", "pyrénées haut garonnaises"]
        {
            assert_eq!(fold(dress), same);
        }
        assert_eq!(fold("CC Cœur et Coteaux du Comminges"), fold("CC COEUR ET COTEAUX COMMINGES"));
        assert_eq!(fold("CA de l'Agglo"), "agglo");
    }

    #[test]
    fn the_siren_of_the_neighbour_is_an_error_that_names_the_right_one() {
        let findings = check_name("200072643".parse().unwrap(), "CC Pyrénées Haut-Garonnaises", &membership());
        assert!(findings.has_errors());
        let finding = findings.iter().next().unwrap();
        assert_eq!(finding.found, "200072643 est « CC Coeur et Coteaux du Comminges »");
        assert_eq!(finding.remedy, "« CC Pyrénées Haut Garonnaises » a le SIREN 200072635");
        assert!(check_name("200072635".parse().unwrap(), "CC Pyrénées Haut-Garonnaises", &membership()).is_empty());
    }

    #[test]
    fn an_unknown_siren_is_an_error_with_the_nearest() {
        let findings = check_name("200072650".parse().unwrap(), "CC Pyrénées Haut-Garonnaises", &membership());
        let finding = findings.iter().next().unwrap();
        assert!(finding.found.contains("le plus proche est 200072635"), "{finding}");
        assert!(finding.remedy.contains("200072635"));
    }

    #[test]
    fn distance_counts_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }
}
