//! Names of questions: plain letters, unique in their table.

use std::collections::HashSet;

/// A short name from the words of a question: letters without accents, figures, underscores; at most 40.
pub fn slug(words: &str) -> String {
    let mut out = String::new();
    for letter in words.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letter) => out.push(letter),
            None if letter == 'œ' => out.push_str("oe"),
            None if !out.ends_with('_') && !out.is_empty() => out.push('_'),
            None => {}
        }
        if out.len() >= 40 {
            break;
        }
    }
    let out = out.trim_end_matches('_');
    if out.is_empty() { "colonne".to_owned() } else { out.to_owned() }
}

fn plain(letter: char) -> Option<char> {
    Some(match letter {
        'a'..='z' | '0'..='9' => letter,
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        _ => return None,
    })
}

/// Gives each name once: a second one gets `_2`.
#[derive(Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// The name, else the name with its groups, else with a rank.
    pub fn take_in(&mut self, group: Option<&str>, wanted: &str) -> String {
        let longer = group
            .filter(|group| self.0.contains(wanted) && !group.contains(' '))
            .map(|group| format!("{}_{wanted}", group.replace('/', "_")));
        self.take(longer.as_deref().unwrap_or(wanted))
    }

    pub fn take(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut rank = 1;
        while !self.0.insert(name.clone()) {
            rank += 1;
            name = format!("{wanted}_{rank}");
        }
        name
    }
}
