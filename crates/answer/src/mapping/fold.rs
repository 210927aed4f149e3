//! Words compared: case, accents, ligatures, punctuation and spaces aside; and how near two texts are.

use unicode_normalization::UnicodeNormalization;

/// Letters and figures in lower case without accents, words parted by one space: «Œuvre  d’Élie !» → «oeuvre d elie».
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.nfkd().flat_map(char::to_lowercase) {
        match letter {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            letter if letter.is_alphanumeric() => out.push(letter),
            // An accent taken off its letter parts nothing.
            letter if unicode_normalization::char::is_combining_mark(letter) => {}
            _ if out.ends_with(' ') || out.is_empty() => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Words that tell nothing apart.
const EMPTY: [&str; 26] = [
    "quel", "quelle", "quels", "quelles", "le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "et", "ou", "a", "au", "aux", "en",
    "dans", "vous", "votre", "vos", "est", "the",
];

/// How near two folded texts are, from 0 to 1: the better of the letters in their order (Jaro-Winkler) and of the words
/// whatever their order. Texts longer than this are cut: the work is bounded.
pub fn nearness(one: &str, other: &str) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    if one == other {
        return 1.0;
    }
    let (one, other) = (cut(one), cut(other));
    let letters = strsim::jaro_winkler(one, other);
    // Jaro-Winkler is generous with texts that have nothing in common but their letters.
    let letters = if words(one).len() > 2 && words(other).len() > 2 { letters * 0.9 } else { letters };
    letters.max(by_words(one, other))
}

const LONGEST: usize = 300;

fn cut(text: &str) -> &str {
    text.char_indices().nth(LONGEST).map_or(text, |(at, _)| &text[..at])
}

fn words(text: &str) -> Vec<&str> {
    let all = || text.split(' ').filter(|word| !word.is_empty());
    let full: Vec<&str> = all().filter(|word| !EMPTY.contains(word)).collect();
    if full.is_empty() { all().collect() } else { full }
}

/// Each word with its nearest of the other side, weighed by its length, both ways.
fn by_words(one: &str, other: &str) -> f64 {
    let (one, other) = (words(one), words(other));
    (one_way(&one, &other) + one_way(&other, &one)) / 2.0
}

fn one_way(from: &[&str], to: &[&str]) -> f64 {
    let (mut sum, mut all) = (0.0, 0.0);
    for word in from {
        let best = to.iter().map(|other| strsim::jaro_winkler(word, other)).fold(0.0, f64::max);
        // Two words that only share some letters are two words.
        let best = if best < 0.85 { best * 0.5 } else { best };
        sum += best * word.len() as f64;
        all += word.len() as f64;
    }
    if all == 0.0 { 0.0 } else { sum / all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_ligatures_and_punctuation_fall_away() {
        for (text, folded) in [
            ("Œuvre  d’Élie\u{202f}!", "oeuvre d elie"),
            ("SAINT-BÉAT-LEZ", "saint beat lez"),
            ("  « Oui, plutôt »", "oui plutot"),
            ("e\u{301}cole", "ecole"),
            ("", ""),
            ("!!!", ""),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn near_words_are_near_and_others_are_far() {
        let near = |one: &str, other: &str| nearness(&fold(one), &fold(other));
        assert!(near("Quel est votre âge ?", "Votre âge") > 0.9);
        assert!(near("Oui, plutôt", "Plutôt oui") > 0.95);
        assert!(near("Acueil periscolaire", "L’accueil périscolaire") > 0.9);
        assert!(near("Dans quelle commune habitez-vous ?", "Savez-vous nager ?") < 0.7);
        assert!(near("Oui", "Non") < 0.7);
    }
}
