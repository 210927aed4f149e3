//! Names that resemble a name: for remedies.

/// At most this many names are proposed.
const MOST: usize = 3;

/// The known names nearest to `name`, the nearest first; none when all are far.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let plain = folded(name);
    let limit = (plain.chars().count() / 2).max(2);
    let mut scored: Vec<(usize, &str)> = known.into_iter().map(|other| (distance(&plain, &folded(other)), other)).collect();
    scored.retain(|(d, other)| *d <= limit || folded(other).contains(&plain) && plain.len() > 2);
    scored.sort();
    scored.into_iter().map(|(_, other)| other).take(MOST).collect()
}

/// «le plus proche : a, b», or what there is when nothing is near.
pub fn advice<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let near = nearest(name, known.clone());
    if !near.is_empty() {
        return format!("le plus proche : {}", near.join(", "));
    }
    let all: Vec<&str> = known.into_iter().collect();
    let some = all.iter().take(20).copied().collect::<Vec<_>>().join(", ");
    if all.len() > 20 { format!("connus : {some}, …") } else { format!("connus : {some}") }
}

/// Lower case without accents: how people mistype.
fn folded(name: &str) -> String {
    const ACCENTS: [(&str, char); 6] = [("àâä", 'a'), ("éèêë", 'e'), ("îï", 'i'), ("ôö", 'o'), ("ùûü", 'u'), ("ç", 'c')];
    let plain = |c: char| ACCENTS.iter().find(|(from, _)| from.contains(c)).map_or(c, |(_, to)| *to);
    name.to_lowercase().chars().map(plain).collect()
}

/// Levenshtein's distance in characters.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let cost = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_found() {
        let known = ["weights", "strata", "clusters", "fpc"];
        assert_eq!(nearest("wieghts", known), ["weights"]);
        assert_eq!(nearest("stratum", known), ["strata"]);
        assert!(nearest("zzzzzzzz", known).is_empty());
        assert_eq!(nearest("Age", ["âge", "sexe"]), ["âge"]);
    }
}
