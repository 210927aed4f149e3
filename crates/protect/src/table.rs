//! A table to publish: every crossing of its dimensions, totals included, with value, count and largest contributions.

use crate::dimension::Dimension;
use crate::error::{Error, Result};

/// The key of a cell: one code a dimension.
pub type Key = Vec<String>;

/// What is known of a cell before protection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// The published value: sum of the response (weighted when weights are given), or weighted count.
    pub value: f64,
    /// Number of respondents: rows, never weighted.
    pub frequency: usize,
    /// Largest contributions, largest first, each with its weight (1 without weights). Enough of them for the rules.
    pub largest: Vec<(f64, f64)>,
}

impl Content {
    /// One more contributor.
    pub(crate) fn add(&mut self, (x, weight): (f64, f64)) {
        self.value += x * weight;
        self.frequency += 1;
        insert(&mut self.largest, (x, weight));
    }

    /// The contributors of another group too.
    pub(crate) fn join(&mut self, other: &Content) {
        self.value += other.value;
        self.frequency += other.frequency;
        other.largest.iter().for_each(|one| insert(&mut self.largest, *one));
    }
}

/// Rows of a survey or register, one contributor each.
#[derive(Debug, Clone, Default)]
pub struct Microdata<'a> {
    /// The response; none: the table counts rows.
    pub response: Option<&'a [f64]>,
    /// Weights of the published value; the frequency stays that of the respondents.
    pub weights: Option<&'a [f64]>,
    /// Identity of the rows, common to several tables; none: their position.
    pub units: Option<&'a [u64]>,
}

/// A table: the product of the trees of its dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name, in messages.
    pub name: String,
    /// What is counted or summed; two tables of the same measure share their common cells.
    pub measure: String,
    pub(crate) dimensions: Vec<Dimension>,
    pub(crate) cells: Vec<Content>,
    /// Each row, for tables made from microdata.
    pub(crate) members: Vec<Member>,
}

/// A row in a table: who, in which leaf cell, with what contribution and weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Member {
    pub unit: u64,
    pub leaf: usize,
    pub contribution: (f64, f64),
}

/// How many contributions are kept by cell: beyond it, no usual rule looks.
pub(crate) const KEPT: usize = 10;

impl Table {
    /// Tabulates rows. Every cell of every level is made, empty ones too.
    ///
    /// # Errors
    /// Columns of different lengths; a response or a weight that is negative or no number.
    pub fn from_microdata(name: &str, dimensions: Vec<Dimension>, data: &Microdata) -> Result<Table> {
        let rows = dimensions.first().ok_or_else(|| Error::NoDimension { table: name.to_owned() })?.rows().len();
        for dimension in &dimensions {
            length(&dimension.name, dimension.rows().len(), rows)?;
        }
        numbers("réponse", data.response, rows)?;
        numbers("poids", data.weights, rows)?;
        length("unités", data.units.map_or(rows, <[u64]>::len), rows)?;
        let mut table = Table::blank(name, dimensions);
        for row in 0..rows {
            table.add(row, data);
        }
        Ok(table)
    }

    /// A table whose cells are given. With totals (every key), or leaves only: the totals are then summed.
    ///
    /// # Errors
    /// A key twice, missing or unknown; a value that is negative or no number.
    pub fn from_cells(name: &str, dimensions: Vec<Dimension>, cells: &[(Key, Content)]) -> Result<Table> {
        if dimensions.is_empty() {
            return Err(Error::NoDimension { table: name.to_owned() });
        }
        let mut table = Table::blank(name, dimensions);
        let mut given = vec![false; table.cells.len()];
        for (row, (key, content)) in cells.iter().enumerate() {
            numbers("valeur", Some(&[content.value]), 1).map_err(|_| bad("valeur", row, content.value))?;
            let cell = table.index(key)?;
            if std::mem::replace(&mut given[cell], true) {
                return Err(Error::TwiceCell { table: name.to_owned(), key: shown(key) });
            }
            table.cells[cell] = content.clone();
        }
        if (0..given.len()).all(|cell| given[cell] == table.is_leaf(cell)) {
            table.sum_totals();
        } else if let Some(missing) = given.iter().position(|given| !given) {
            return Err(Error::MissingCell { table: name.to_owned(), key: shown(&table.key(missing)) });
        }
        Ok(table)
    }

    /// The same table, of another measure than the default («valeur»): its cells are not those of tables of other measures.
    pub fn of_measure(mut self, measure: &str) -> Table {
        self.measure = measure.to_owned();
        self
    }

    /// Number of cells, totals included.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether the table has no cell: never, there is always the grand total.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The dimensions.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// What a cell holds.
    pub fn content(&self, cell: usize) -> &Content {
        &self.cells[cell]
    }

    /// The key of a cell.
    pub fn key(&self, cell: usize) -> Key {
        self.nodes(cell).iter().zip(&self.dimensions).map(|(node, dimension)| dimension.codes()[*node].clone()).collect()
    }

    /// The cell of a key.
    pub fn index<S: AsRef<str>>(&self, key: &[S]) -> Result<usize> {
        let unknown = || Error::UnknownCell { key: shown(key) };
        if key.len() != self.dimensions.len() {
            return Err(unknown());
        }
        let nodes: Option<Vec<usize>> = key.iter().zip(&self.dimensions).map(|(code, dimension)| dimension.node(code.as_ref())).collect();
        Ok(self.cell(&nodes.ok_or_else(unknown)?))
    }

    pub(crate) fn nodes(&self, cell: usize) -> Vec<usize> {
        let mut rest = cell;
        let mut nodes = vec![0; self.dimensions.len()];
        for (node, dimension) in nodes.iter_mut().zip(&self.dimensions).rev() {
            *node = rest % dimension.codes().len();
            rest /= dimension.codes().len();
        }
        nodes
    }

    pub(crate) fn cell(&self, nodes: &[usize]) -> usize {
        nodes.iter().zip(&self.dimensions).fold(0, |cell, (node, dimension)| cell * dimension.codes().len() + node)
    }

    pub(crate) fn is_leaf(&self, cell: usize) -> bool {
        self.nodes(cell).iter().zip(&self.dimensions).all(|(node, dimension)| dimension.children(*node).is_empty())
    }

    /// Cells that hold the leaf: every crossing of its ancestors.
    pub(crate) fn above(&self, leaf: usize) -> Vec<usize> {
        let mut cells = vec![0];
        for (node, dimension) in self.nodes(leaf).iter().zip(&self.dimensions) {
            let path = dimension.path(*node);
            cells = cells.iter().flat_map(|cell| path.iter().map(move |node| cell * dimension.codes().len() + node)).collect();
        }
        cells
    }

    /// The additivity relations: (parent, children) along one dimension at a time.
    pub(crate) fn relations(&self) -> Vec<(usize, Vec<usize>)> {
        let mut relations = Vec::new();
        for cell in 0..self.cells.len() {
            let nodes = self.nodes(cell);
            for (at, dimension) in self.dimensions.iter().enumerate() {
                let children = dimension.children(nodes[at]);
                if !children.is_empty() {
                    let with = |child: &usize| self.cell(&[&nodes[..at], &[*child], &nodes[at + 1..]].concat());
                    relations.push((cell, children.iter().map(with).collect()));
                }
            }
        }
        relations
    }

    fn blank(name: &str, dimensions: Vec<Dimension>) -> Table {
        let size = dimensions.iter().map(|dimension| dimension.codes().len()).product();
        Table {
            name: name.to_owned(),
            measure: "valeur".to_owned(),
            dimensions,
            cells: vec![Content::default(); size],
            members: Vec::new(),
        }
    }

    fn add(&mut self, row: usize, data: &Microdata) {
        let nodes: Vec<usize> = self.dimensions.iter().map(|dimension| dimension.rows()[row]).collect();
        let leaf = self.cell(&nodes);
        let response = data.response.map_or(1.0, |response| response[row]);
        let weight = data.weights.map_or(1.0, |weights| weights[row]);
        for cell in self.above(leaf) {
            let content = &mut self.cells[cell];
            content.add((response, weight));
        }
        let unit = data.units.map_or(row as u64, |units| units[row]);
        self.members.push(Member { unit, leaf, contribution: (response, weight) });
    }

    fn sum_totals(&mut self) {
        for leaf in (0..self.cells.len()).filter(|cell| self.is_leaf(*cell)).collect::<Vec<_>>() {
            let content = self.cells[leaf].clone();
            for cell in self.above(leaf).into_iter().filter(|cell| *cell != leaf) {
                self.cells[cell].join(&content);
            }
        }
    }
}

/// Keeps the largest contributions, largest first.
fn insert(largest: &mut Vec<(f64, f64)>, one: (f64, f64)) {
    let place = largest.partition_point(|known| known.0 >= one.0);
    if place < KEPT {
        largest.insert(place, one);
        largest.truncate(KEPT);
    }
}

/// A key as shown in messages.
pub(crate) fn shown<S: AsRef<str>>(key: &[S]) -> String {
    format!("({})", key.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" ; "))
}

fn length(name: &str, found: usize, expected: usize) -> Result<()> {
    if found == expected { Ok(()) } else { Err(Error::Length { dimension: name.to_owned(), found, expected }) }
}

fn bad(column: &str, row: usize, value: f64) -> Error {
    Error::BadNumber { column: column.to_owned(), row: row + 1, value }
}

fn numbers(column: &str, numbers: Option<&[f64]>, rows: usize) -> Result<()> {
    let Some(numbers) = numbers else { return Ok(()) };
    length(column, numbers.len(), rows)?;
    let wrong = numbers.iter().position(|x| !(x.is_finite() && *x >= 0.0));
    wrong.map_or(Ok(()), |row| Err(bad(column, row, numbers[row])))
}
