//! Repeats with the person written again on each row: the columns that change within a person are those of the repeat.

use super::{IDS, Options, Sheet, plan, sheet};
use crate::raw::RawTable;
use std::collections::HashMap;

/// Two sheets, when some id stands on several rows.
pub fn split(file: &str, origin: usize, table: &RawTable, options: &Options) -> Option<Vec<Sheet>> {
    let id = table.find_any(&IDS).filter(|_| table.find("PARENT_KEY").is_none() && table.find("_parent_index").is_none())?;
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut persons = Vec::new();
    let mut of: Vec<usize> = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let key = table.columns[id].get(row);
        // A row without id is a person of its own.
        let person = if key.is_empty() { None } else { first.get(key).copied() };
        of.push(person.unwrap_or(persons.len()));
        if person.is_none() {
            first.insert(key, persons.len());
            persons.push(row);
        }
    }
    if persons.len() == table.rows() {
        return None;
    }
    let changes = |at: &usize| (0..table.rows()).any(|row| table.columns[*at].cells[row] != table.columns[*at].cells[persons[of[row]]]);
    let (inner, outer): (Vec<usize>, Vec<usize>) = (0..table.headers.len()).partition(changes);
    let raw = table.kept(&persons);
    let top = sheet(file, origin, raw.clone(), plan(&raw, &outer, options));
    let mut below = table.clone();
    below.name = name(table, &inner);
    let plan = plan(&below, &inner, options);
    let above = Some((0, of.into_iter().map(|person| Some(person as u32)).collect()));
    Some(vec![top, Sheet { above, ..sheet(file, origin, below, plan) }])
}

/// The group that the columns of the repeat share.
fn name(table: &RawTable, inner: &[usize]) -> String {
    let mut groups = inner.iter().map(|at| table.headers[*at].rsplit_once('/').map_or("", |(group, _)| group));
    let first = groups.next().unwrap_or_default();
    if first.is_empty() || groups.any(|group| group != first) { "repetition".to_owned() } else { first.to_owned() }
}
