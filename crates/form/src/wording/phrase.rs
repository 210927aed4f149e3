//! The phrases, in French and in English. `{0}`, `{1}`… stand for what is put in.

use crate::Language;

/// A phrase in both languages.
pub(crate) struct Phrase(pub &'static str, pub &'static str);

pub(crate) const ANSWERED: Phrase = Phrase("vous avez répondu {0} à {1}", "you answered {0} to {1}");
pub(crate) const NOT_ANSWERED: Phrase = Phrase("vous n’avez pas répondu {0} à {1}", "you did not answer {0} to {1}");
pub(crate) const NEITHER_ANSWERED: Phrase = Phrase("vous n’avez répondu {0} à {1}", "you answered {0} to {1}");
pub(crate) const OTHER_ANSWERED: Phrase =
    Phrase("vous avez répondu autre chose que {0} à {1}", "you answered something other than {0} to {1}");
pub(crate) const TICKED: Phrase = Phrase("vous avez coché {0} à {1}", "you ticked {0} in {1}");
pub(crate) const NOT_TICKED: Phrase = Phrase("vous n’avez pas coché {0} à {1}", "you did not tick {0} in {1}");
pub(crate) const NEITHER_TICKED: Phrase = Phrase("vous n’avez coché {0} à {1}", "you ticked {0} in {1}");
pub(crate) const NOT_ALL_TICKED: Phrase = Phrase("vous n’avez pas coché à la fois {0} à {1}", "you did not tick {0} together in {1}");
pub(crate) const ONLY_TICKED: Phrase = Phrase("vous avez coché {0} et rien d’autre à {1}", "you ticked {0} and nothing else in {1}");
pub(crate) const NOT_ONLY_TICKED: Phrase =
    Phrase("vous n’avez pas coché {0} comme seule réponse à {1}", "you did not tick {0} as the only answer in {1}");
pub(crate) const ACCEPTED: Phrase = Phrase("vous avez coché {0}", "you ticked {0}");
pub(crate) const NOT_ACCEPTED: Phrase = Phrase("vous n’avez pas coché {0}", "you did not tick {0}");
pub(crate) const RANKED: Phrase = Phrase("vous avez classé {0} en {2} position à {1}", "you ranked {0} {2} in {1}");
pub(crate) const NOT_RANKED: Phrase = Phrase("vous n’avez pas classé {0} en {2} position à {1}", "you did not rank {0} {2} in {1}");
pub(crate) const FILLED: Phrase = Phrase("vous avez répondu à {0}", "you answered {0}");
pub(crate) const NOT_FILLED: Phrase = Phrase("vous n’avez pas répondu à {0}", "you did not answer {0}");
pub(crate) const COUNTED: Phrase = Phrase("vous avez coché {0} à {1}", "you ticked {0} in {1}");
pub(crate) const NOT_COUNTED: Phrase = Phrase("vous n’avez pas coché {0} à {1}", "you did not tick {0} in {1}");
pub(crate) const NONE_COUNTED: Phrase = Phrase("vous n’avez coché aucune réponse à {1}", "you ticked no answer in {1}");
pub(crate) const RAW: Phrase = Phrase("la condition {0} est remplie", "the condition {0} holds");
pub(crate) const NOT_RAW: Phrase = Phrase("la condition {0} n’est pas remplie", "the condition {0} does not hold");
pub(crate) const ALWAYS: Phrase = Phrase("toujours", "always");
pub(crate) const NEVER: Phrase = Phrase("jamais", "never");

pub(crate) const NUMBER: Phrase = Phrase("le nombre indiqué à {0}", "the number given in {0}");
pub(crate) const ONE_OF: Phrase = Phrase("le nombre indiqué à l’une {0}", "the number given in one of {0}");
pub(crate) const EACH_OF: Phrase = Phrase("le nombre indiqué à chacune {0}", "the number given in each of {0}");
pub(crate) const ROWS: Phrase = Phrase("des lignes de la question\u{a0}{0}", "the rows of question\u{a0}{0}");
pub(crate) const TOTAL: Phrase = Phrase("le total {0}", "the total of {0}");
pub(crate) const SUM: Phrase = Phrase("le total des réponses à {0}", "the total of the answers to {0}");
pub(crate) const INSTANCES: Phrase = Phrase("le nombre de fiches {0}", "the number of {0} sheets");
pub(crate) const RANK: Phrase = Phrase("le numéro de la fiche {0}", "the number of this {0} sheet");
pub(crate) const IS: Phrase = Phrase("{0} est {1}", "{0} is {1}");
pub(crate) const IS_NOT: Phrase = Phrase("{0} n’est pas {1}", "{0} is not {1}");
pub(crate) const DAY: Phrase = Phrase("la date indiquée à {0}", "the date given in {0}");

pub(crate) const QUESTION: Phrase = Phrase("la question\u{a0}{0}", "question\u{a0}{0}");
pub(crate) const NAMED: Phrase = Phrase("la question {0}", "the question {0}");
pub(crate) const QUESTIONS: Phrase = Phrase("des questions\u{a0}{0}", "questions\u{a0}{0}");
pub(crate) const WHOLE: Phrase = Phrase("de la question\u{a0}{0}", "question\u{a0}{0}");
pub(crate) const RANGE: Phrase = Phrase("des questions\u{a0}{0} à\u{a0}{1}", "questions\u{a0}{0} to\u{a0}{1}");

/// Beside a number: equal, more, at least, less, at most.
pub(crate) const RELATIONS: [Phrase; 5] = [
    Phrase("égal {0}", "equal to {0}"),
    Phrase("supérieur {0}", "greater than {0}"),
    Phrase("supérieur ou égal {0}", "greater than or equal to {0}"),
    Phrase("inférieur {0}", "less than {0}"),
    Phrase("inférieur ou égal {0}", "less than or equal to {0}"),
];
/// Beside a day.
pub(crate) const DATES: [Phrase; 5] = [
    Phrase("le {0}", "{0}"),
    Phrase("postérieure au {0}", "after {0}"),
    Phrase("le {0} ou une date postérieure", "{0} or later"),
    Phrase("antérieure au {0}", "before {0}"),
    Phrase("le {0} ou une date antérieure", "{0} or earlier"),
];
/// How many choices.
pub(crate) const COUNTS: [Phrase; 5] = [
    Phrase("exactement {0}", "exactly {0}"),
    Phrase("plus de {0}", "more than {0}"),
    Phrase("au moins {0}", "at least {0}"),
    Phrase("moins de {0}", "fewer than {0}"),
    Phrase("au plus {0}", "at most {0}"),
];
pub(crate) const ONE_CHOICE: Phrase = Phrase("une réponse", "one answer");
pub(crate) const CHOICES: Phrase = Phrase("{0}\u{a0}réponses", "{0}\u{a0}answers");

pub(crate) const MONTHS: [Phrase; 12] = [
    Phrase("janvier", "January"),
    Phrase("février", "February"),
    Phrase("mars", "March"),
    Phrase("avril", "April"),
    Phrase("mai", "May"),
    Phrase("juin", "June"),
    Phrase("juillet", "July"),
    Phrase("août", "August"),
    Phrase("septembre", "September"),
    Phrase("octobre", "October"),
    Phrase("novembre", "November"),
    Phrase("décembre", "December"),
];

pub(crate) const AND: Phrase = Phrase("et", "and");
pub(crate) const OR: Phrase = Phrase("ou", "or");

impl Phrase {
    pub fn of(&self, language: Language) -> &'static str {
        language.choose(self.0, self.1)
    }

    /// The phrase with its values; what the values hold is not looked into again.
    pub fn say(&self, language: Language, values: &[&str]) -> String {
        let mut said = String::new();
        let mut rest = self.of(language);
        while let Some(open) = rest.find('{') {
            let place = rest[open + 1..].chars().next().and_then(|digit| digit.to_digit(10)).unwrap_or_default() as usize;
            said.push_str(&rest[..open]);
            said.push_str(values.get(place).copied().unwrap_or_default());
            rest = &rest[open + 3..];
        }
        said + rest
    }
}

/// a, b and c.
pub(crate) fn list(parts: &[String], link: &Phrase, language: Language) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), link.of(language)),
    }
}

/// «neither a nor b».
pub(crate) fn neither(parts: &[String], language: Language) -> String {
    match language {
        Language::French => parts.iter().map(|part| format!("ni {part}")).collect::<Vec<_>>().join(" "),
        Language::English => format!("neither {}", parts.join(" nor ")),
    }
}

/// In quotation marks.
pub(crate) fn quoted(text: &str, language: Language) -> String {
    match language {
        Language::French => format!("«\u{a0}{text}\u{a0}»"),
        Language::English => format!("“{text}”"),
    }
}
