//! Survey facts: numbers with interval, n, effective n, and lineage down to the file of answers.

mod comparison;
mod design;
mod fact;
mod part;
mod room;
mod secrecy;

use crate::codebook::Codebook;
use crate::survey::{Dimension, Grouping};
use crate::weigh::borrowed;
use crate::{Answers, Frame, SampleError, Survey, Weighting};
use base::{Entry, FactBook, Gap, Key, Period, Reason};
use design::design;
use part::{Part, parts};
use room::Room;
use std::collections::{BTreeMap, BTreeSet};

/// The slice of the unweighted number, shown beside the weighted one.
pub const UNWEIGHTED: &str = "weighting=none";
/// Level of the intervals.
pub(crate) const LEVEL: f64 = 0.95;

/// Facts and gaps of every indicator of the survey: the number, the unweighted number, one per category of each
/// breakdown, and the difference of each category with the other respondents. A number on fewer answers than the
/// minimum is a gap.
pub fn estimate(
    survey: &Survey,
    codebook: &Codebook,
    answers: &Answers,
    weighting: &Weighting,
    frame: &Frame,
) -> Result<FactBook, SampleError> {
    let margins = borrowed(&weighting.margins);
    let mut book = FactBook::default();
    for rule in &survey.indicators {
        let failed = |reason: String| SampleError::Estimate { survey: survey.id.clone(), indicator: rule.id.clone(), reason };
        let room = Room::new(survey, codebook, answers, weighting, frame, rule, &margins)?;
        let groups = groups(survey, answers, weighting, frame);
        let hidden = secrecy::hidden_beside(&room, &groups).map_err(failed)?;
        for part in parts(&room).map_err(failed)? {
            let key = |slice: String| Key::new(&rule.id, &frame.territory, Period::year(survey.wave)).slice(slice);
            for (slice, entry) in entries(&room, &part, &groups, &hidden)? {
                book.insert(key(joined(&part.slice, &slice)), entry)?;
            }
        }
    }
    Ok(book)
}

/// «answer=oui» and «age=15_24» make «answer=oui;age=15_24».
fn joined(part: &str, slice: &str) -> String {
    [part, slice].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(";")
}

/// A category of a breakdown.
struct Group {
    dimension: String,
    category: String,
    members: Vec<bool>,
    /// No number on fewer answers.
    minimum: u32,
}

impl Group {
    fn slice(&self) -> String {
        format!("{}={}", self.dimension, self.category)
    }
}

fn groups(survey: &Survey, answers: &Answers, weighting: &Weighting, frame: &Frame) -> Vec<Group> {
    let named = survey.breakdowns.iter().filter_map(|name| Some((name, survey.dimensions.get(name)?)));
    named.flat_map(|(name, dimension)| categories(survey, name, dimension, answers, weighting, frame)).collect()
}

fn categories(survey: &Survey, name: &str, dimension: &Dimension, answers: &Answers, weighting: &Weighting, frame: &Frame) -> Vec<Group> {
    let category = |row: &usize| dimension.category(answers.get(*row, &dimension.question), frame);
    let found: Vec<Option<String>> = weighting.units.iter().map(category).collect();
    let mut members: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for label in dimension.groups.keys().chain(found.iter().flatten()) {
        members.entry(label.clone()).or_insert_with(|| found.iter().map(|f| f.as_ref() == Some(label)).collect());
    }
    let minimum = if dimension.by == Grouping::Commune { survey.minimum_commune } else { survey.minimum_cell };
    let group = |(category, members)| Group { dimension: name.to_owned(), category, members, minimum };
    members.into_iter().map(group).collect()
}

/// The entries of one part: all respondents, weighted and not, and each group with its difference from the others.
fn entries(room: &Room, part: &Part, groups: &[Group], hidden: &BTreeSet<String>) -> Result<Vec<(String, Entry)>, SampleError> {
    let everyone = vec![true; room.units()];
    let minimum = room.survey.minimum_cell;
    let mut out = vec![
        (String::new(), entry(room, part, &everyone, true, minimum)?),
        (UNWEIGHTED.to_owned(), entry(room, part, &everyone, false, minimum)?),
    ];
    for group in groups {
        let slice = group.slice();
        let entry = match hidden.contains(&slice) {
            true => secrecy::gap(&room.rule.question),
            false => entry(room, part, &group.members, true, group.minimum)?,
        };
        out.push((slice, entry));
    }
    let shown: Vec<&Group> = groups.iter().filter(|group| !hidden.contains(&group.slice())).collect();
    for (slice, fact) in comparison::with_the_rest(room, part, &shown) {
        out.push((slice, Ok(fact)));
    }
    Ok(out)
}

/// The number among `members`, or the gap when too few of them answered.
fn entry(room: &Room, part: &Part, members: &[bool], weighted: bool, minimum: u32) -> Result<Entry, SampleError> {
    let base = both(&room.base, members);
    let n = count(&base) as u32;
    if n < minimum {
        let sentence = format!("moins de {minimum} réponses à la question {} : le nombre n'est pas publié", room.rule.question);
        return Ok(Err(Gap::new(Reason::TooFew { minimum }, sentence)));
    }
    let made = fact::fact(room, part, members, &base, weighted);
    made.map(Ok).map_err(|reason| SampleError::Estimate { survey: room.survey.id.clone(), indicator: room.rule.id.clone(), reason })
}

pub(crate) fn both(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| *a && *b).collect()
}

pub(crate) fn count(flags: &[bool]) -> usize {
    flags.iter().filter(|flag| **flag).count()
}
