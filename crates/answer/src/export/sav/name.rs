//! Names that SPSS takes: at most 64 bytes, a letter first, no word of its language, each once whatever the case.
//!
//! Accents are folded, since files of other code pages and R would not have them; the name of the form is kept as the attribute
//! `nom_origine` of the variable.

use super::until;
use super::variable::Variable;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// Words of the language of SPSS.
const RESERVED: [&str; 13] = ["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"];

const LONGEST: usize = 64;

/// One name for each, in order.
pub(super) fn long<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names.map(|name| unique(&folded(name), LONGEST, &mut taken)).collect()
}

/// Names of sets of boxes, with their `$`, none the name of a variable.
pub(super) fn of_sets<'a>(variables: impl Iterator<Item = &'a str>, questions: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = variables.map(str::to_uppercase).collect();
    questions.map(|question| format!("${}", unique(&folded(question), LONGEST - 1, &mut taken))).collect()
}

/// Names of eight bytes for each segment, that only the inside of the file knows.
pub(super) fn short(variables: &mut [Variable]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for variable in variables {
        let upper = variable.name.to_ascii_uppercase();
        let segments = variable.segments().len();
        variable.short = (0..segments).map(|_| unique(until(&upper, 8), 8, &mut taken)).collect();
    }
}

fn folded(name: &str) -> String {
    let is_mark = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    let plain = name.nfkd().filter(|c| !is_mark(c)).flat_map(ligature);
    let kept: String = plain.map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') { c } else { '_' }).collect();
    let kept = until(&kept, LONGEST).trim_end_matches('.');
    let starts_well = kept.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_reserved = RESERVED.iter().any(|word| kept.eq_ignore_ascii_case(word));
    if starts_well && !is_reserved { kept.to_owned() } else { until(&format!("v_{kept}"), LONGEST).trim_end_matches('.').to_owned() }
}

/// `œ` and `æ`, which no decomposition parts.
fn ligature(letter: char) -> impl Iterator<Item = char> {
    let parts = match letter {
        'œ' => ['o', 'e'],
        'Œ' => ['O', 'E'],
        'æ' => ['a', 'e'],
        'Æ' => ['A', 'E'],
        other => [other, '\0'],
    };
    parts.into_iter().filter(|c| *c != '\0')
}

/// The name, or the name with a number where another has it already.
fn unique(name: &str, longest: usize, taken: &mut BTreeSet<String>) -> String {
    let mut free = name.to_owned();
    let mut number = 1;
    while !taken.insert(free.to_uppercase()) {
        number += 1;
        let tail = format!("_{number}");
        free = format!("{}{tail}", until(name, longest - tail.len()));
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_break_other_exports() {
        let long_one = "a".repeat(70);
        let names = [
            "LS1",
            "ls1",
            "Ls1",
            "âge",
            "age",
            "ALL",
            "and",
            "1er",
            "_x",
            "q.1",
            "fin.",
            "cœur-de-ville",
            "To",
            "ville\u{301}",
            "数",
            "",
            "$a",
            &long_one,
        ];
        let found = long(names.into_iter());
        let cut_one = "a".repeat(64);
        let expected = [
            "LS1",
            "ls1_2",
            "Ls1_3",
            "age",
            "age_2",
            "v_ALL",
            "v_and",
            "v_1er",
            "v__x",
            "q.1",
            "fin",
            "coeur_de_ville",
            "v_To",
            "ville",
            "v__",
            "v_",
            "v__a",
            &cut_one,
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn names_alike_for_64_bytes_stay_apart() {
        let (one, two) = (format!("{}x", "é".repeat(80)), format!("{}y", "é".repeat(80)));
        let found = long([one.as_str(), two.as_str()].into_iter());
        assert!(found[0] != found[1] && found.iter().all(|name| name.len() <= 64), "{found:?}");
    }
}
