//! Groups that must stay hidden because, the others and the total being published, subtraction would give away a group of too few.

use super::room::Room;
use super::{Group, count};
use base::{Entry, Gap, Reason};
use protect::{Dimension, Microdata, Options, Rules, Status, Table, protect};
use std::collections::BTreeSet;

/// Respondents whom no published category holds: nobody prints them, so they are hidden from the start.
const OTHERS: &str = "(sans catégorie)";

/// Slices of the groups hidden beside those of too few answers, for one base.
///
/// Each breakdown is a table of counts of respondents with its total; communes are nested in their sectors when both are
/// published. The least number of answers is hidden that protects every group under the minimum.
pub(super) fn hidden_beside(room: &Room, groups: &[Group]) -> Result<BTreeSet<String>, String> {
    let mut out = BTreeSet::new();
    for family in families(groups) {
        out.extend(of_family(room, &family)?);
    }
    Ok(out)
}

/// The gap of a group hidden for the sake of another.
pub(super) fn gap(question: &str) -> Entry {
    let sentence =
        format!("secret secondaire : publié, ce nombre livrerait par soustraction un groupe de trop peu de réponses (question {question})");
    Err(Gap::new(Reason::Secret, sentence))
}

/// The dimensions of a table: one breakdown, or a breakdown and the one that cuts its categories finer.
fn families(groups: &[Group]) -> Vec<Vec<&Group>> {
    let mut names: Vec<&str> = groups.iter().map(|group| group.dimension.as_str()).collect();
    names.dedup();
    let of = |name: &str| groups.iter().filter(|group| group.dimension == name).collect::<Vec<_>>();
    let mut families: Vec<Vec<&Group>> = Vec::new();
    for name in names {
        let group = of(name);
        match families.iter_mut().find(|family| nested(&group, family)) {
            Some(coarse) => coarse.extend(group),
            None => families.push(group),
        }
    }
    families
}

/// Every group of `fine` lies in one group of `coarse`.
fn nested(fine: &[&Group], coarse: &[&Group]) -> bool {
    let inside = |f: &Group, c: &Group| f.members.iter().zip(&c.members).all(|(f, c)| !f || *c);
    let one_dimension = coarse.windows(2).all(|pair| pair[0].dimension == pair[1].dimension);
    one_dimension && fine.len() > coarse.len() && fine.iter().all(|f| count(&f.members) == 0 || coarse.iter().any(|c| inside(f, c)))
}

fn of_family(room: &Room, family: &[&Group]) -> Result<Vec<String>, String> {
    let n = |group: &Group| room.base.iter().zip(&group.members).filter(|(base, member)| **base && **member).count();
    let secret = room.survey.minimum_cell as usize;
    if !family.iter().any(|group| (1..secret).contains(&n(group))) {
        return Ok(Vec::new());
    }
    let dimension = dimension(room, family).map_err(|error| error.to_string())?;
    let table = Table::from_microdata("réponses", vec![dimension], &Microdata::default()).map_err(|error| error.to_string())?;
    let silent = family.iter().filter(|group| n(group) > 0 && n(group) < group.minimum as usize).map(|group| group.slice());
    let hide = silent.chain([OTHERS.to_owned()]).map(|code| vec![code]).filter(|key| table.index(key).is_ok());
    let options = Options { hide: hide.map(|key| (0, key)).collect(), ..Options::default() };
    let protected = protect(&table, &Rules::frequency(secret), &options).map_err(|error| error.to_string())?;
    let cells = protected.tables.iter().flat_map(|table| &table.cells);
    Ok(cells.filter(|cell| cell.status == Status::Secondary).filter_map(|cell| cell.key.first().cloned()).collect())
}

/// One code per respondent of the base; two levels when the second breakdown cuts the first.
fn dimension(room: &Room, family: &[&Group]) -> protect::Result<Dimension> {
    let mut names: Vec<&str> = family.iter().map(|group| group.dimension.as_str()).collect();
    names.dedup();
    let columns: Vec<Vec<String>> = names.iter().map(|name| column(room, family, name)).collect();
    match columns.as_slice() {
        [one] => Ok(Dimension::flat("catégorie", one)),
        many => Dimension::nested("catégorie", &many.iter().map(Vec::as_slice).collect::<Vec<_>>()),
    }
}

fn column(room: &Room, family: &[&Group], name: &str) -> Vec<String> {
    let of = |unit: usize| family.iter().find(|group| group.dimension == name && group.members[unit]).map(|group| group.slice());
    let units = (0..room.units()).filter(|unit| room.base[*unit]);
    units.map(|unit| of(unit).unwrap_or_else(|| OTHERS.to_owned())).collect()
}
