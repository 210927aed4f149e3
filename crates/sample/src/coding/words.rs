//! French words of open answers: cut, folded, stemmed, without the small words that say nothing.

use rust_stemmers::{Algorithm, Stemmer};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of grammar, folded; none of them names a subject.
const STOP: &str = "\
a ai aie aient ait alors as au aucun aucune aussi autre autres aux avais avait avant avec avez avoir avons ayant beaucoup bien bon car ce \
ceci cela celle celles celui cependant ces cet cette ceux chaque chez comme comment d dans de depuis des deux devrait devraient doit \
doivent donc dont du elle elles en encore entre es est et etaient etait etant ete etes etre eu eux faire fait faudrait faut font grace \
ici il ils j je jusque l la le les lesquels leur leurs lors lorsque lui m ma mais me meme memes mes mettre mieux moi moins mon n ne ni \
non nos notre nous on ont ou oui par parce pas pendant peu peut peuvent plus plutot plusieurs pour pourquoi pourrait pouvoir pres puis \
qu quand que quel quelle quelles quelque quelques quels qui quoi rien s sa sans se sera serait ses si soit sommes son sont sous souvent \
suis sur t ta tant te tel telle tes toi ton toujours tous tout toute toutes tres trop tu un une vers voici voila vos votre vous vraiment y";

static STOP_WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| STOP.split_whitespace().collect());

/// What stands before an apostrophe and is no word: «l'école», «qu'il».
const ELISIONS: [&str; 13] = ["l", "d", "qu", "j", "m", "n", "s", "t", "c", "lorsqu", "puisqu", "jusqu", "quoiqu"];

/// One word of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Word {
    /// In lower case, as written.
    pub form: String,
    /// Without accents.
    pub folded: String,
    /// Two stems, since the rules of French read accents and people leave them out: of the word, folded afterwards, and
    /// of the folded word. Two words are one when they share a stem.
    pub stems: [String; 2],
}

impl Word {
    pub fn new(text: &str) -> Word {
        let form = text.to_lowercase();
        let folded = fold(&form);
        let stemmer = Stemmer::create(Algorithm::French);
        let stems = [fold(&stemmer.stem(&form)), stemmer.stem(&folded).into_owned()];
        Word { form, folded, stems }
    }

    pub fn is_stop(&self) -> bool {
        self.folded.chars().count() < 2 || STOP_WORDS.contains(&self.folded.as_str())
    }

    /// The same word but for its ending.
    pub fn is_like(&self, other: &Word) -> bool {
        self.stems.iter().any(|stem| other.stems.contains(stem))
    }
}

/// Lower case, without accents, ligatures undone.
pub(crate) fn fold(text: &str) -> String {
    let plain = text.to_lowercase().replace('œ', "oe").replace('æ', "ae");
    plain.nfd().filter(|letter| !is_combining_mark(*letter)).collect()
}

/// The words of a text, in their order, stop words among them.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let text = text.nfc().collect::<String>().replace('\u{2019}', "'");
    let mut found = Vec::new();
    for token in text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'') {
        found.extend(unelided(token).filter(|part| !part.is_empty()).map(Word::new));
    }
    found
}

/// «l'aujourd'hui» → «aujourd'hui».
fn unelided(token: &str) -> impl Iterator<Item = &str> {
    let mut rest = token.trim_matches('\'');
    while let Some((head, tail)) = rest.split_once('\'') {
        if !ELISIONS.contains(&head.to_lowercase().as_str()) {
            break;
        }
        rest = tail;
    }
    let whole = rest.eq_ignore_ascii_case("aujourd'hui");
    let parts: Vec<&str> = if whole { vec![rest] } else { rest.split('\'').collect() };
    parts.into_iter()
}
