//! Names of communes, as people write them: «St Béat», «L'Isle en Dodon (31)», «65150 Mauléon Barousse».
//!
//! In: a text and the list of communes (code of Insee, name). Out: proposals, never an answer: two communes may have one
//! name, and only a person knows which.

use super::fold::{fold, nearness};
use super::target::Category;

/// Articles that people leave out, or put behind: «Isle-en-Dodon (L’)».
const ARTICLES: [&str; 5] = ["le", "la", "les", "l", "aux"];
const SHORT: [(&str, &str); 8] = [
    ("st", "saint"),
    ("ste", "sainte"),
    ("sts", "saints"),
    ("stes", "saintes"),
    ("s", "sur"),
    ("ss", "sous"),
    ("nd", "notre dame"),
    ("gd", "grand"),
];

/// What stays of a name: words in full, without articles in front or behind, «/» as «sur».
pub fn key(name: &str) -> String {
    let name = name.replace("s/", "sur ").replace("S/", "sur ");
    let (plain, _) = apart(&name);
    let folded = fold(&plain);
    let mut words: Vec<&str> = folded.split(' ').collect();
    while words.len() > 1 && words.first().is_some_and(|word| ARTICLES.contains(word)) {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(|word| ARTICLES.contains(word)) {
        words.pop();
    }
    let full = |word: &&str| SHORT.iter().find(|(short, _)| short == word).map_or((*word).to_owned(), |(_, full)| (*full).to_owned());
    words.iter().map(full).collect::<Vec<_>>().join(" ")
}

/// The name and the departement that stands beside it: «(31)», «31110 …», «… 31110», «(Haute-Garonne)» is left as words.
fn apart(name: &str) -> (String, Option<String>) {
    let mut found = None;
    let kept: Vec<&str> = name
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | ',' | ';'))
        .filter(|word| {
            let is_place = department_of(word);
            if is_place.is_some() {
                found.clone_from(&is_place);
            }
            is_place.is_none() && !word.is_empty()
        })
        .collect();
    (kept.join(" "), found)
}

/// A departement («31», «2A») or a postal code («31110»).
fn department_of(word: &str) -> Option<String> {
    let upper = word.to_uppercase();
    let is_figures = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match upper.len() {
        2 | 3 if is_figures(&upper) => Some(upper),
        2 if upper == "2A" || upper == "2B" => Some(upper),
        5 if is_figures(&upper) => Some(departement(&upper).to_owned()),
        _ => None,
    }
}

/// The departement of a code of commune.
fn departement(code: &str) -> &str {
    let length = if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 };
    code.get(..length).unwrap_or(code)
}

/// True when a code is one of a commune, as Insee writes it.
pub fn is_code(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 5
        && bytes[0].is_ascii_digit()
        && (bytes[1].is_ascii_digit() || matches!(bytes[1], b'A' | b'B'))
        && bytes[2..].iter().all(u8::is_ascii_digit)
}

/// True when most of a list are communes.
pub fn is_list(categories: &[Category]) -> bool {
    let communes = categories.iter().filter(|category| is_code(&category.code)).count();
    communes >= 3 && communes * 10 >= categories.len() * 7
}

/// A commune that a text may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    pub code: String,
    pub score: f64,
    /// What a person should know before taking it.
    pub note: String,
}

/// The communes that a text may mean, nearest first: at most three, none under [`super::LEAST`].
pub fn near(text: &str, categories: &[Category]) -> Vec<Near> {
    let (_, said) = apart(text);
    let wanted = key(text);
    let mut found: Vec<Near> = categories.iter().filter_map(|category| one(&wanted, text, said.as_deref(), category)).collect();
    found.sort_by(|one, other| other.score.total_cmp(&one.score).then_with(|| one.code.cmp(&other.code)));
    let best = found.first().map_or(0.0, |near| near.score);
    let same: Vec<String> = found.iter().filter(|near| best - near.score < 1e-9).map(|near| near.code.clone()).collect();
    if same.len() > 1 {
        for near in found.iter_mut().filter(|near| same.contains(&near.code)) {
            near.note = format!("homonymes dans la liste : {}", same.join(", "));
        }
    }
    found.truncate(3);
    found
}

fn one(wanted: &str, text: &str, said: Option<&str>, category: &Category) -> Option<Near> {
    let is_padded = category.code.strip_prefix('0').is_some_and(|rest| rest == text.trim());
    let own = key(&category.label);
    // «Saint-Béat» for «Saint-Béat-Lez»: the start of a name, whole words.
    let starts = own.len() > wanted.len() && own.starts_with(wanted) && own.as_bytes()[wanted.len()] == b' ';
    let score = match () {
        () if is_padded => 0.99,
        () if own == wanted => 0.98,
        () if starts && wanted.len() >= 5 => 0.93,
        () => nearness(wanted, &own).min(0.92),
    };
    if wanted.is_empty() && !is_padded || score < super::LEAST {
        return None;
    }
    let of_code = departement(&category.code);
    let is_other = said.filter(|_| is_code(&category.code)).is_some_and(|said| said != of_code && !is_padded);
    let note = if is_other {
        format!("la réponse dit le département {}, {} est dans le {of_code} : homonyme ?", said.unwrap_or_default(), category.label)
    } else {
        String::new()
    };
    Some(Near { code: category.code.clone(), score: if is_other { score * 0.9 } else { score }, note })
        .filter(|near| near.score >= super::LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<Category> {
        [
            ("31471", "Saint-Béat-Lez"),
            ("31239", "L’Isle-en-Dodon"),
            ("65305", "Mauléon-Barousse"),
            ("01004", "Œyreluy"),
            ("31480", "Saint-Paul"),
            ("65394", "Saint-Paul"),
            ("hors", "Une autre commune"),
        ]
        .map(|(code, label)| Category::new(code, label))
        .to_vec()
    }

    #[test]
    fn names_that_mean_one_commune_have_one_key() {
        for (one, other) in [
            ("St Béat", "Saint-Béat"),
            ("Ste-Marie", "SAINTE MARIE"),
            ("L'Isle en Dodon", "Isle-en-Dodon (L’)"),
            ("Le Bourg d'Oueil", "Bourg-d’Oueil"),
            ("Oeyreluy", "Œyreluy"),
            ("Sales s/ Garonne", "Sales-sur-Garonne"),
            ("31110 Luchon", "Luchon (31)"),
        ] {
            assert_eq!(key(one), key(other), "{one} and {other}");
        }
        assert_ne!(key("Saint-Paul"), key("Sainte-Paule"));
    }

    #[test]
    fn communes_are_proposed_with_what_a_person_should_know() {
        let first = |text: &str| near(text, &list()).into_iter().next();
        assert_eq!(first("st beat").unwrap().code, "31471");
        assert_eq!(first("Isle en dodon").unwrap().code, "31239");
        assert_eq!(first("1004").unwrap().code, "01004");
        assert!(first("St Paul").unwrap().note.contains("homonymes dans la liste"));
        let said = first("Saint-Paul (65)").unwrap();
        assert_eq!((said.code.as_str(), said.note.as_str()), ("65394", ""));
        assert!(first("Mauléon 79700").unwrap().note.contains("département 79"));
        assert_eq!(first("Paris"), None);
    }
}
