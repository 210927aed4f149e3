//! What the pages say of themselves, in French and in English.

use form::Language;

/// A phrase in both languages.
pub(crate) type Phrase = (&'static str, &'static str);

pub(crate) const SKIP: Phrase = ("Aller au contenu", "Skip to content");
pub(crate) const CONTINUE: Phrase = ("Continuer", "Continue");
pub(crate) const BACK: Phrase = ("Revenir à la page précédente", "Back to the previous page");
pub(crate) const TO_REVIEW: Phrase = ("Relire mes réponses", "Review my answers");
pub(crate) const SEND: Phrase = ("Envoyer mes réponses", "Send my answers");
pub(crate) const CHANGE: Phrase = ("Modifier", "Change");
pub(crate) const NO_ANSWER: Phrase = ("Sans réponse", "No answer");
pub(crate) const REVIEW: Phrase = ("Vos réponses", "Your answers");
pub(crate) const REVIEW_LEAD: Phrase = (
    "Relisez vos réponses avant de les envoyer. Vous pouvez encore les modifier.",
    "Read your answers before you send them. You can still change them.",
);
pub(crate) const THANKS: Phrase = ("Merci", "Thank you");
pub(crate) const THANKS_LEAD: Phrase = ("Vos réponses sont enregistrées.", "Your answers have been recorded.");
pub(crate) const REQUIRED: Phrase = ("obligatoire", "required");
pub(crate) const REQUIRED_LEAD: Phrase = (
    "Seules les questions marquées «\u{a0}obligatoire\u{a0}» demandent une réponse.",
    "Only the questions marked “required” need an answer.",
);
pub(crate) const MORE: Phrase = ("En savoir plus", "More about this question");
pub(crate) const QUESTIONS: Phrase = ("Questions", "Questions");
pub(crate) const LANGUAGES: Phrase = ("Langues", "Languages");
pub(crate) const OPENED: Phrase = (
    "Votre réponse en appelle d’autres\u{a0}: des questions ont été ajoutées à cette page.",
    "Your answer calls for others: questions were added to this page.",
);
pub(crate) const NEW: Phrase = ("Nouvelle question", "New question");
pub(crate) const DAY: Phrase = ("Jour", "Day");
pub(crate) const MONTH: Phrase = ("Mois", "Month");
pub(crate) const YEAR: Phrase = ("Année", "Year");
pub(crate) const TIME: Phrase = ("Heure", "Time");
pub(crate) const CHOOSE: Phrase = ("Choisissez…", "Choose…");
pub(crate) const PICTURE: Phrase = ("Image\u{a0}: ", "Picture: ");
pub(crate) const NO_CHOICE: Phrase =
    ("Aucun choix n’est possible d’après vos autres réponses.", "No choice is possible given your other answers.");
pub(crate) const DATE_FORMAT: Phrase = ("En chiffres, par exemple 27 3 1985.", "In figures, for example 27 3 1985.");
pub(crate) const TIME_FORMAT: Phrase = ("Par exemple 14:30.", "For example 14:30.");
pub(crate) const INTEGER_FORMAT: Phrase = ("Un nombre entier, par exemple 3.", "A whole number, for example 3.");
pub(crate) const DECIMAL_FORMAT: Phrase = ("Un nombre, par exemple 12,5.", "A number, for example 12.5.");
pub(crate) const RANK_FORMAT: Phrase =
    ("Donnez un rang à chaque ligne\u{a0}: 1 pour la première.", "Give each line a rank: 1 for the first.");
pub(crate) const LIST_FORMAT: Phrase = ("Commencez à écrire, puis choisissez dans la liste.", "Start to write, then choose from the list.");
pub(crate) const ADD: Phrase = ("Ajouter\u{a0}: ", "Add: ");
pub(crate) const REMOVE: Phrase = ("Retirer\u{a0}: ", "Remove: ");
pub(crate) const RULES: Phrase = ("Montrer les conditions des questions", "Show the conditions of the questions");
pub(crate) const MISSING: Phrase = ("Avant d’envoyer, complétez\u{a0}:", "Before you send, please complete:");
pub(crate) const NOTICE: Phrase = ("Vos données, vos droits", "Your data, your rights");
pub(crate) const START: Phrase = ("Commencer", "Start");
pub(crate) const WRONG_CONSENT: Phrase = (
    "Sans votre accord, le questionnaire ne peut pas commencer\u{a0}: cochez la case, ou fermez cette page.",
    "Without your agreement the questionnaire cannot start: tick the box, or close this page.",
);

pub(crate) const WRONG_REQUIRED: Phrase = ("Cette question demande une réponse.", "This question needs an answer.");
pub(crate) const WRONG_CONSTRAINT: Phrase =
    ("Cette réponse n’est pas possible ici\u{a0}: vérifiez-la.", "This answer is not possible here: please check it.");
pub(crate) const WRONG_INTEGER: Phrase =
    ("Écrivez un nombre entier en chiffres, par exemple 3.", "Write a whole number in figures, for example 3.");
pub(crate) const WRONG_DECIMAL: Phrase =
    ("Écrivez un nombre en chiffres, par exemple 12,5.", "Write a number in figures, for example 12.5.");
pub(crate) const WRONG_DATE: Phrase = (
    "Cette date n’existe pas\u{a0}: écrivez le jour, le mois et l’année, par exemple 27 3 1985.",
    "This date does not exist: write the day, the month and the year, for example 27 3 1985.",
);
pub(crate) const WRONG_TIME: Phrase = ("Écrivez l’heure et les minutes, par exemple 14:30.", "Write the time, for example 14:30.");
pub(crate) const WRONG_CHOICE: Phrase =
    ("Cette réponse n’est pas dans la liste\u{a0}: choisissez-en une autre.", "This answer is not in the list: choose another one.");
pub(crate) const WRONG_RANK: Phrase = (
    "Donnez un rang différent à chaque ligne, de 1 au dernier, ou laissez tout vide.",
    "Give each line a rank of its own, from 1 to the last, or leave all blank.",
);
pub(crate) const WRONG_ORDER: Phrase = ("Répondez d’abord à la question qui précède.", "Answer the question before this one first.");

pub(crate) trait Say {
    fn say(self, phrase: Phrase) -> &'static str;
}

impl Say for Language {
    fn say(self, phrase: Phrase) -> &'static str {
        self.choose(phrase.0, phrase.1)
    }
}

/// «Étape 3 sur 9».
pub(crate) fn step(language: Language, step: usize, of: usize) -> String {
    language.choose(format!("Étape {step} sur {of}"), format!("Step {step} of {of}"))
}

/// «Il y a 2 erreurs sur cette page».
pub(crate) fn errors(language: Language, count: usize) -> String {
    match (language, count) {
        (Language::French, 1) => "Une réponse est à revoir".to_owned(),
        (Language::French, _) => format!("{count} réponses sont à revoir"),
        (Language::English, 1) => "One answer needs your attention".to_owned(),
        (Language::English, _) => format!("{count} answers need your attention"),
    }
}

/// The names of the months, for who writes them.
pub(crate) const MONTHS: [[&str; 12]; 2] = [
    ["janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"],
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"],
];
