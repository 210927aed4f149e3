//! The words of the paper itself, in French and in English.

use form::Language;
use serde_json::{Value, json};

/// The instructions that the markup shows.
pub(crate) fn words(language: Language) -> Value {
    let say = |french: &'static str, english: &'static str| language.choose(french, english);
    json!({
        "page": say("Page", "Page"), "of": say("sur", "of"),
        "how": say("Comment remplir ce questionnaire", "How to fill in this questionnaire"),
        "pen": say("Écrivez au stylo noir ou bleu. Pour répondre, faites une croix :", "Write with a black or blue pen. To answer, make a cross:"),
        "round": say("Un rond : une seule réponse.", "A circle: one answer only."),
        "square": say("Un carré : plusieurs réponses possibles.", "A square: several answers are possible."),
        "arrow": say("Une flèche dit à quelle question passer. Sans flèche, continuez simplement.", "An arrow says which question to go to. Without an arrow, simply go on."),
        "mistake": say("Une erreur ? Noircissez toute la case et cochez la bonne.", "A mistake? Fill in the whole box and cross the right one."),
        "one": say("Une seule réponse", "One answer only"),
        "many": say("Plusieurs réponses possibles", "Several answers possible"),
        "row": say("Une seule réponse par ligne", "One answer on each line"),
        "write": say("Écrivez votre réponse sur la ligne, en lettres capitales", "Write your answer on the line, in capital letters"),
        "or": say("ou cochez :", "or cross:"),
        "rank": say("Écrivez un chiffre dans chaque case : 1 pour la réponse la plus importante, puis 2, 3…", "Write a figure in each box: 1 for the most important answer, then 2, 3…"),
        "day": say("J J", "D D"), "month": say("M M", "M M"), "year": say("A A A A", "Y Y Y Y"),
        "hours": say("heures", "hours"), "minutes": say("minutes", "minutes"),
        "back": say("Où remettre ce questionnaire", "Where to return this questionnaire"),
        "help": say("Besoin d’aide ?", "Need help?"),
        "before": say("À rendre avant le :", "Please return before:"),
        "thanks": say("Merci de votre participation.", "Thank you for taking part."),
        "part": say("Partie", "Part"),
        "other": say("Autre, précisez :", "Other, please say:"),
        "no": say("n°", "no."),
    })
}

/// «1, 2 et 3 : écrivez 1 devant…» for a ranking of so many.
pub(crate) fn order(most: usize, language: Language) -> String {
    let last = most.to_string();
    match (most, language) {
        (0 | 1, Language::French) => "Écrivez 1 dans la case de votre choix".into(),
        (0 | 1, Language::English) => "Write 1 in the box of your choice".into(),
        (_, Language::French) => format!(
            "Écrivez 1 dans la case de votre premier choix, 2 dans celle du deuxième{}",
            if most > 2 { format!(", jusqu’à {last}") } else { String::new() }
        ),
        (_, Language::English) => format!(
            "Write 1 in the box of your first choice, 2 in that of the second{}",
            if most > 2 { format!(", up to {last}") } else { String::new() }
        ),
    }
}

/// «passez à la question 12».
pub(crate) fn goto(number: Option<&str>, part: Option<char>, language: Language) -> String {
    match (number, part, language) {
        (Some(number), Some(part), Language::French) => format!("passez à la partie\u{a0}{part}, question\u{a0}{number}"),
        (Some(number), Some(part), Language::English) => format!("go to part\u{a0}{part}, question\u{a0}{number}"),
        (Some(number), None, Language::French) => format!("passez à la question\u{a0}{number}"),
        (Some(number), None, Language::English) => format!("go to question\u{a0}{number}"),
        (None, _, Language::French) => "c’est terminé : allez à la fin".into(),
        (None, _, Language::English) => "you have finished: go to the end".into(),
    }
}

/// A condition as a line of its own: «Si vous avez répondu « Non » à la question 8 :».
pub(crate) fn filter(condition: &str) -> String {
    let mut letters = condition.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}\u{a0}:", letters.as_str())
}
