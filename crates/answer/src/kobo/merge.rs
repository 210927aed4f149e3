//! Fields over versions: those of the newest in their order, then those that only older ones have, where they stood.

use super::field::Field;
use super::version::Version;
use std::collections::HashMap;

/// Each field once, with the name of its section; choices that only an older version has come first.
pub fn merge(versions: &[&Version]) -> Vec<(String, Field)> {
    let mut slots: Vec<Vec<(String, Field)>> = Vec::new();
    let mut known: HashMap<(String, String), (usize, usize)> = HashMap::new();
    for version in versions.iter().rev() {
        let mut place = 0;
        for (section, field) in version.sections.iter().flat_map(|section| section.fields.iter().map(move |field| (&section.name, field))) {
            let key = (section.clone(), field.name.clone());
            if let Some((slot, rank)) = known.get(&key) {
                add_choices(&mut slots[*slot][*rank].1, field);
            } else {
                if place >= slots.len() {
                    place = slots.len();
                    slots.push(Vec::new());
                }
                known.insert(key, (place, slots[place].len()));
                slots[place].push((section.clone(), field.clone()));
            }
            place += 1;
        }
    }
    let (first, later): (Vec<_>, Vec<_>) = slots.into_iter().map(|mut slot| (slot.remove(0), slot)).unzip();
    first.into_iter().chain(later.into_iter().flatten()).collect()
}

/// The older choices in their order, with the newer words; then the new ones.
fn add_choices(newer: &mut Field, older: &Field) {
    if !newer.kind.has_choices() || !older.kind.has_choices() {
        return;
    }
    let mut choices = Vec::new();
    for (code, labels) in &older.choices {
        let now = newer.choices.iter().find(|(other, _)| other == code).map_or(labels, |(_, labels)| labels);
        choices.push((code.clone(), now.clone()));
    }
    let new = newer.choices.iter().filter(|(code, _)| !older.choices.iter().any(|(other, _)| other == code)).cloned();
    choices.extend(new);
    newer.choices = choices;
}
