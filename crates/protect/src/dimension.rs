//! A classification of the rows: codes on one or several nested levels, and the tree they make under «Total».

use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// The code of the root of every dimension.
pub const TOTAL: &str = "Total";

/// One dimension of a table: a tree of codes. Node 0 is the total; a parent comes before its children.
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// The name of the dimension in this table.
    pub name: String,
    /// What it classifies: two dimensions with the same `variable` share the cells whose codes are equal (linked hierarchies).
    pub variable: String,
    codes: Vec<String>,
    parents: Vec<usize>,
    children: Vec<Vec<usize>>,
    /// Node of each row of the microdata; empty for a dimension made of codes only.
    rows: Vec<usize>,
}

impl Dimension {
    /// One level: the distinct codes of a column, sorted, under the total.
    pub fn flat<S: AsRef<str>>(name: &str, column: &[S]) -> Dimension {
        let mut dimension = Dimension::empty(name);
        dimension.fill(&BTreeMap::new(), &column.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        dimension
    }

    /// Several levels, one column a level, coarse to fine. A code of a level must lie in one code of the level above.
    ///
    /// # Errors
    /// Columns of different lengths; a code under two parents; a code used at two levels.
    pub fn nested<S: AsRef<str>>(name: &str, columns: &[&[S]]) -> Result<Dimension> {
        let mut parent_of: BTreeMap<String, (usize, Option<String>)> = BTreeMap::new();
        for (level, column) in columns.iter().enumerate() {
            same_length(name, column.len(), columns[0].len())?;
            for (row, code) in column.iter().enumerate() {
                let above = level.checked_sub(1).map(|above| columns[above][row].as_ref().to_owned());
                place(name, &mut parent_of, code.as_ref(), level, above)?;
            }
        }
        let parents = parent_of.into_iter().filter_map(|(code, (_, parent))| Some((code, parent?))).collect();
        let finest: Vec<&str> = columns.last().map_or(Vec::new(), |column| column.iter().map(AsRef::as_ref).collect());
        Dimension::with_parents(name, &finest, &parents)
    }

    /// Rows given by their finest code, and the parent of each code; a code without parent lies under the total.
    ///
    /// # Errors
    /// A code that is its own ancestor.
    pub fn with_parents<S: AsRef<str>>(name: &str, column: &[S], parents: &BTreeMap<String, String>) -> Result<Dimension> {
        for start in parents.keys() {
            let mut code = start;
            for _ in 0..=parents.len() {
                match parents.get(code) {
                    Some(above) => code = above,
                    None => break,
                }
            }
            if parents.contains_key(code) {
                return Err(Error::Cycle { dimension: name.to_owned(), code: start.clone() });
            }
        }
        let mut dimension = Dimension::empty(name);
        dimension.fill(parents, &column.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        Ok(dimension)
    }

    /// A dimension of given cells: its codes (without the total) and the parent of each; no rows.
    pub fn of_codes<S: AsRef<str>>(name: &str, codes: &[S], parents: &BTreeMap<String, String>) -> Result<Dimension> {
        let mut dimension = Dimension::with_parents(name, codes, parents)?;
        dimension.rows.clear();
        Ok(dimension)
    }

    /// The same dimension, said to classify `variable`: what two hierarchies of the same communes have in common.
    pub fn of_variable(mut self, variable: &str) -> Dimension {
        self.variable = variable.to_owned();
        self
    }

    /// Codes of all nodes, the total first.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// The node of a code.
    pub fn node(&self, code: &str) -> Option<usize> {
        self.codes.iter().position(|known| known == code)
    }

    pub(crate) fn children(&self, node: usize) -> &[usize] {
        &self.children[node]
    }

    pub(crate) fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The node and all its ancestors, up to the total.
    pub(crate) fn path(&self, node: usize) -> Vec<usize> {
        let mut path = vec![node];
        let mut at = node;
        while at != 0 {
            at = self.parents[at];
            path.push(at);
        }
        path
    }

    fn empty(name: &str) -> Dimension {
        Dimension {
            name: name.to_owned(),
            variable: name.to_owned(),
            codes: vec![TOTAL.to_owned()],
            parents: vec![0],
            children: vec![Vec::new()],
            rows: Vec::new(),
        }
    }

    /// Nodes level by level, sorted inside a level, so that the order depends on the codes only.
    fn fill(&mut self, parents: &BTreeMap<String, String>, column: &[&str]) {
        let mut wanted: BTreeMap<(usize, String), Option<String>> = BTreeMap::new();
        for code in column.iter().filter(|code| **code != TOTAL) {
            let mut at: String = (*code).to_owned();
            loop {
                let above = parents.get(&at).filter(|above| *above != TOTAL).cloned();
                let known = wanted.insert((depth(parents, &at), at), above.clone()).is_some();
                match above {
                    Some(above) if !known => at = above,
                    _ => break,
                }
            }
        }
        let mut node_of: BTreeMap<String, usize> = BTreeMap::from([(TOTAL.to_owned(), 0)]);
        for ((_, code), above) in wanted {
            let parent = above.and_then(|above| node_of.get(&above).copied()).unwrap_or(0);
            node_of.insert(code.clone(), self.codes.len());
            self.children[parent].push(self.codes.len());
            self.codes.push(code);
            self.parents.push(parent);
            self.children.push(Vec::new());
        }
        self.rows = column.iter().map(|code| node_of.get(*code).copied().unwrap_or(0)).collect();
    }
}

fn depth(parents: &BTreeMap<String, String>, code: &str) -> usize {
    let (mut at, mut depth) = (code, 0);
    while let Some(above) = parents.get(at).filter(|above| *above != TOTAL) {
        at = above;
        depth += 1;
    }
    depth
}

fn same_length(dimension: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected { Ok(()) } else { Err(Error::Length { dimension: dimension.to_owned(), found, expected }) }
}

/// Puts a code at its level; a second parent or a second level is refused. A code repeated just below itself (a region
/// with one department of the same name) would be two cells with one key, hence refused too.
fn place(name: &str, known: &mut BTreeMap<String, (usize, Option<String>)>, code: &str, level: usize, above: Option<String>) -> Result<()> {
    let dimension = || name.to_owned();
    if code == TOTAL {
        return Err(Error::TwoLevels { dimension: dimension(), code: code.to_owned() });
    }
    match known.get(code) {
        None => drop(known.insert(code.to_owned(), (level, above))),
        Some((other, _)) if *other != level => return Err(Error::TwoLevels { dimension: dimension(), code: code.to_owned() }),
        Some((_, first)) if *first != above => {
            let (first, second) = (first.clone().unwrap_or_default(), above.unwrap_or_default());
            return Err(Error::NotNested { dimension: dimension(), child: code.to_owned(), first, second });
        }
        Some(_) => {}
    }
    Ok(())
}
