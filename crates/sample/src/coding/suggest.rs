//! Terms for a coding frame: which words and pairs of words come back in the open answers, with bounded examples.

use super::scan::scan;
use super::words::{Word, words};
use crate::Answers;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A word, or two words side by side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Term {
    /// The form that is written most.
    pub term: String,
    /// Answers that hold it.
    pub answers: usize,
    /// Up to three short answers that hold it, none that may name a person.
    pub examples: Vec<String>,
}

/// What comes back in the answers to a question.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Suggestion {
    pub question: String,
    /// Answers with a text.
    pub answers: usize,
    /// No term of fewer answers is given.
    pub minimum: usize,
    /// Texts that may name a person.
    pub flagged: usize,
    pub words: Vec<Term>,
    pub pairs: Vec<Term>,
}

/// Terms of each kind.
const SHOWN: usize = 60;
const EXAMPLES: usize = 3;
/// Longest example, in characters.
const LONGEST: usize = 140;

/// The words of the answers to an open question, those that at least `minimum` answers hold; the most frequent first.
pub fn suggest(question: &str, answers: &Answers, minimum: usize) -> Suggestion {
    let texts: Vec<&str> = (0..answers.rows.len()).filter_map(|row| answers.get(row, question).code()).collect();
    suggest_texts(question, &texts, minimum)
}

/// The same, on texts.
pub fn suggest_texts(question: &str, texts: &[&str], minimum: usize) -> Suggestion {
    let cut: Vec<Vec<Word>> = texts.iter().map(|text| words(text)).collect();
    let safe: Vec<bool> = texts.iter().map(|text| scan(text).is_empty()).collect();
    let single = |words: &Vec<Word>| words.iter().filter(|word| !word.is_stop()).map(|word| entry(&[word])).collect();
    let double = |words: &Vec<Word>| pairs(words).iter().map(|pair| entry(&[pair[0], pair[1]])).collect();
    Suggestion {
        question: question.to_owned(),
        answers: texts.len(),
        minimum,
        flagged: safe.iter().filter(|safe| !**safe).count(),
        words: terms(texts, &safe, cut.iter().map(single).collect(), minimum),
        pairs: terms(texts, &safe, cut.iter().map(double).collect(), minimum),
    }
}

/// Key (stems) and form.
type Entry = (String, String);

fn entry(words: &[&Word]) -> Entry {
    let join = |part: &dyn Fn(&Word) -> String| words.iter().map(|word| part(word)).collect::<Vec<_>>().join(" ");
    (join(&|word| word.stems[1].clone()), join(&|word| word.form.clone()))
}

/// Words that follow each other, the small words between them passed over.
fn pairs(words: &[Word]) -> Vec<[&Word; 2]> {
    let full: Vec<&Word> = words.iter().filter(|word| !word.is_stop()).collect();
    full.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

fn terms(texts: &[&str], safe: &[bool], entries: Vec<Vec<Entry>>, minimum: usize) -> Vec<Term> {
    let mut forms: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut holders: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (answer, entries) in entries.into_iter().enumerate() {
        for (key, form) in entries {
            *forms.entry(key.clone()).or_default().entry(form).or_default() += 1;
            holders.entry(key).or_default().insert(answer);
        }
    }
    let mut found: Vec<Term> = holders
        .iter()
        .filter(|(_, answers)| answers.len() >= minimum.max(1))
        .map(|(key, answers)| Term { term: most(&forms[key]), answers: answers.len(), examples: examples(texts, safe, answers) })
        .collect();
    found.sort_by(|a, b| b.answers.cmp(&a.answers).then(a.term.cmp(&b.term)));
    found.truncate(SHOWN);
    found
}

/// The form that is written most; the first in order of equals.
fn most(forms: &BTreeMap<String, usize>) -> String {
    forms.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map_or(String::new(), |(form, _)| form.clone())
}

/// The shortest answers are the clearest examples.
fn examples(texts: &[&str], safe: &[bool], answers: &BTreeSet<usize>) -> Vec<String> {
    let mut found: Vec<&str> = answers.iter().filter(|at| safe[**at]).map(|at| texts[*at].trim()).collect();
    found.retain(|text| text.chars().count() <= LONGEST);
    found.sort_by_key(|text| (text.chars().count(), *text));
    found.dedup();
    found.into_iter().take(EXAMPLES).map(str::to_owned).collect()
}

impl Suggestion {
    /// In French, for the person who writes the coding frame.
    pub fn text(&self) -> String {
        let mut out = format!("Question {}\u{a0}: {} textes.\n", self.question, self.answers);
        if self.answers < self.minimum {
            out.push_str(&format!("Moins de {} textes\u{a0}: rien n'est montré, un texte seul désigne quelqu'un.\n", self.minimum));
        }
        if self.flagged > 0 {
            out.push_str(&format!(
                "À relire avant publication\u{a0}: {} textes peuvent nommer une personne\u{202f}; ils ne sont pas montrés.\n",
                self.flagged
            ));
        }
        for (title, terms) in [("Mots", &self.words), ("Mots qui se suivent", &self.pairs)] {
            if terms.is_empty() {
                continue;
            }
            out.push_str(&format!("\n{title} (au moins {} réponses)\n", self.minimum));
            for term in terms {
                out.push_str(&format!("  {:>5}  {}\n", term.answers, term.term));
                term.examples
                    .iter()
                    .take(1)
                    .for_each(|example| out.push_str(&format!("           «\u{a0}{}\u{a0}»\n", example.replace(['\n', '\r'], " "))));
            }
        }
        out
    }

    /// A coding frame to begin with: the themes are to be made by a person, from these terms.
    pub fn skeleton(&self) -> String {
        let quoted = |term: &Term| format!("\"{}\"", term.term.replace(['"', '\\'], ""));
        let terms: Vec<String> = self.words.iter().take(12).chain(self.pairs.iter().take(6)).map(quoted).collect();
        format!(
            "# Termes relevés dans les réponses ; les répartir en thèmes, un bloc [[question.theme]] par thème.\n\
             [[question]]\ncode = \"{}\"\n\n[[question.theme]]\nid = \"a_nommer\"\nlabel = \"À nommer\"\nterms = [{}]\n",
            self.question,
            terms.join(", ")
        )
    }
}
