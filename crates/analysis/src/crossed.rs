//! Several columns as one: the groups of rows that have the same levels.

use crate::table::{NONE, Table};
use std::collections::BTreeMap;

/// Groups in the order of the levels of their columns; only those that some row is in.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Crossed {
    /// Group of each row, or [`NONE`] when one of the columns has no value there.
    pub codes: Vec<u32>,
    /// Levels of each group, one a column.
    pub groups: Vec<Vec<String>>,
}

impl Crossed {
    /// The groups of `columns`; no column: one group of all rows. A column that the table has not leaves every row out.
    pub fn of(table: &Table, columns: &[String]) -> Crossed {
        let found: Vec<_> = columns.iter().filter_map(|name| table.column(name)).collect();
        if found.len() < columns.len() {
            return Crossed { codes: vec![NONE; table.rows()], groups: Vec::new() };
        }
        if let [column] = found.as_slice() {
            return Crossed { codes: column.codes.clone(), groups: column.levels.iter().map(|level| vec![level.clone()]).collect() };
        }
        let key = |row: usize| -> Option<Vec<u32>> { found.iter().map(|c| Some(c.codes[row]).filter(|code| *code != NONE)).collect() };
        let keys: Vec<Option<Vec<u32>>> = (0..table.rows()).map(key).collect();
        let mut known: BTreeMap<&Vec<u32>, u32> = keys.iter().flatten().map(|key| (key, 0)).collect();
        known.values_mut().enumerate().for_each(|(place, code)| *code = place as u32);
        let codes = keys.iter().map(|key| key.as_ref().map_or(NONE, |key| known[key])).collect();
        let level = |(c, code): (usize, &u32)| found[c].levels[*code as usize].clone();
        let groups = known.keys().map(|key| key.iter().enumerate().map(level).collect()).collect();
        Crossed { codes, groups }
    }

    /// Levels joined by «|».
    pub fn labels(&self) -> Vec<String> {
        self.groups.iter().map(|levels| levels.join("|")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Missing, Wanted};

    #[test]
    fn groups_are_ordered_and_missing_rows_left_out() {
        let text = "a,b\n2,x\n10,x\n2,y\nNA,x\n";
        let table = Table::from_csv("t", text, &Wanted::everything(), &Missing::default(), &mut base::Findings::default());
        let both = Crossed::of(&table, &["a".into(), "b".into()]);
        assert_eq!(both.labels(), ["2|x", "2|y", "10|x"]);
        assert_eq!(both.codes, [0, 2, 1, NONE]);
        let none = Crossed::of(&table, &[]);
        assert_eq!((none.codes, none.groups.len()), (vec![0; 4], 1));
        assert!(Crossed::of(&table, &["zz".into()]).groups.is_empty());
    }
}
