//! What every export of a tool has beside the answers, and the words for missing answers.

use super::Becomes;
use super::fold::fold;
use crate::table::Missing;

/// Columns that say when the answer was sent, best first.
const DAYS: [&str; 20] = [
    "collected on",
    "submitdate",
    "date submitted",
    "submission time",
    "submissiondate",
    "submission date",
    "horodateur",
    "timestamp",
    "heure de fin",
    "completion time",
    "end",
    "end date",
    "date de fin",
    "completed",
    "termine",
    "date saisie",
    "date de saisie",
    "datestamp",
    "today",
    "date",
];

const CHANNELS: [&str; 4] = ["channel", "canal", "mode de collecte", "mode de passation"];

/// Columns of tools that answer no question.
const PLUMBING: [&str; 60] = [
    "lastpage",
    "last page",
    "startlanguage",
    "start language",
    "startdate",
    "date started",
    "interviewtime",
    "refurl",
    "seed",
    "start",
    "end",
    "version",
    "id",
    "uuid",
    "index",
    "parent index",
    "parent table name",
    "status",
    "validation status",
    "notes",
    "tags",
    "attachments",
    "geolocation",
    "xform id string",
    "formhub uuid",
    "instanceid",
    "instancename",
    "deprecatedid",
    "rootuuid",
    "key",
    "parent key",
    "set of",
    "submissiondate",
    "formversion",
    "form version",
    "heure de debut",
    "start time",
    "heure de la derniere modification",
    "last modified time",
    "langue",
    "language",
    "numero de serie",
    "serial",
    "sid",
    "heure",
    "modified",
    "heure de modification",
    "brouillon",
    "draft",
    "progression",
    "temps saisie",
    "origine saisie",
    "collectorid",
    "collector id",
    "respondentid",
    "respondent id",
    "startdate",
    "enddate",
    "datestamp",
    "weight",
];

/// What a column is, when it is none of the questions.
pub(super) fn plumbing(names: &[String]) -> Option<Becomes> {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let is = |list: &[&str]| folded.iter().any(|name| list.contains(&name.as_str()));
    match () {
        () if is(&CHANNELS) => Some(Becomes::Channel),
        () if is(&DAYS) => Some(Becomes::Day),
        () if is(&PLUMBING) || folded.iter().any(|name| name.ends_with(" complete") && name.split(' ').count() == 2) => Some(Becomes::Left),
        () => None,
    }
}

/// How good a column is for the day: less is better.
pub(super) fn day_rank(names: &[String]) -> usize {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    DAYS.iter().position(|day| folded.iter().any(|name| name == day)).unwrap_or(usize::MAX)
}

const MISSING: [(&str, Missing); 26] = [
    ("nsp", Missing::DontKnow),
    ("ne sait pas", Missing::DontKnow),
    ("ne sais pas", Missing::DontKnow),
    ("je ne sais pas", Missing::DontKnow),
    ("je sais pas", Missing::DontKnow),
    ("sans opinion", Missing::DontKnow),
    ("sans avis", Missing::DontKnow),
    ("ne se prononce pas", Missing::DontKnow),
    ("don t know", Missing::DontKnow),
    ("dk", Missing::DontKnow),
    ("nr", Missing::Refused),
    ("refus", Missing::Refused),
    ("refuse de repondre", Missing::Refused),
    ("ne souhaite pas repondre", Missing::Refused),
    ("je ne souhaite pas repondre", Missing::Refused),
    ("je prefere ne pas repondre", Missing::Refused),
    ("non reponse", Missing::Refused),
    ("no answer", Missing::Refused),
    ("nc", Missing::NotConcerned),
    ("non concerne", Missing::NotConcerned),
    ("non concernee", Missing::NotConcerned),
    ("pas concerne", Missing::NotConcerned),
    ("pas concernee", Missing::NotConcerned),
    ("je ne suis pas concerne", Missing::NotConcerned),
    ("sans objet", Missing::NotConcerned),
    ("n a", Missing::NotConcerned),
];

/// Words that stand for a missing answer in a column of numbers or dates, where no code could hold them: for
/// [`crate::Options::missing`].
pub fn missing_words() -> Vec<(String, Missing)> {
    let own = MISSING.iter().map(|(word, why)| ((*word).to_owned(), *why));
    let accents = [
        ("Ne souhaite pas répondre", Missing::Refused),
        ("Je préfère ne pas répondre", Missing::Refused),
        ("Non réponse", Missing::Refused),
        ("Non-réponse", Missing::Refused),
        ("Non concerné", Missing::NotConcerned),
        ("Non concernée", Missing::NotConcerned),
        ("Non concerné(e)", Missing::NotConcerned),
        ("Pas concerné", Missing::NotConcerned),
    ];
    own.chain(accents.map(|(word, why)| (word.to_owned(), why))).collect()
}

/// Why a folded value is missing, when its words say so.
pub(super) fn missing(folded: &str) -> Option<Missing> {
    MISSING.iter().find(|(word, _)| *word == folded).map(|(_, why)| *why)
}
