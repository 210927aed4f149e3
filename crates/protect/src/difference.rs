//! What several publications tell together: a hidden cell that a difference gives away, a small group that lies between two
//! published cells (all communes, and all but one).
//!
//! In: tables of the same rows (whole or in part) with what each hides. Out: the leaks. The rows that lie in the same cells of
//! every table make an atom; each cell is a sum of atoms, so one linear programme knows all that a reader of all can know.

use crate::audit::{Interval, intervals};
use crate::error::{Error, Result};
use crate::rules::{Reason, Rules};
use crate::simplex::Equation;
use crate::table::{Content, Key, Table};
use std::collections::BTreeMap;

/// A table made from rows, as it was or will be published.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    pub table: &'a Table,
    /// Keys that are not shown; empty cells are taken as shown.
    pub hidden: &'a [Key],
}

/// A cell of a publication: (which, key).
pub type Place = (usize, Key);

/// Something that the publications tell together and should not.
#[derive(Debug, Clone, PartialEq)]
pub enum Leak {
    /// A hidden cell that is secret, and whose doubt is too narrow once all are read. `exact`: there is none left.
    Cell { place: Place, value: f64, interval: Interval, exact: bool },
    /// The group in `larger` and not in `smaller`, both shown, is secret: its value is their difference.
    Group { larger: Place, smaller: Place, content: Content, reasons: Vec<Reason> },
}

impl Leak {
    /// In French, for the author of the tables.
    pub fn label_fr(&self) -> String {
        let shown = |place: &Place| format!("tableau {}, case {}", place.0 + 1, crate::table::shown(&place.1));
        match self {
            Leak::Cell { place, exact: true, .. } => format!("{} : la valeur cachée se déduit exactement", shown(place)),
            Leak::Cell { place, interval, .. } => {
                format!("{} : la valeur cachée est connue entre {:.1} et {:.1}", shown(place), interval.low, interval.high)
            }
            Leak::Group { larger, smaller, content, reasons } => {
                let why: Vec<&str> = reasons.iter().map(|reason| reason.label_fr()).collect();
                let why = why.join(", ");
                format!("{} moins {} : un groupe de {} se déduit par différence ({why})", shown(larger), shown(smaller), content.frequency)
            }
        }
    }
}

/// Leaks of publications read together. Only tables of one measure add up: those of other measures are looked at apart.
///
/// A hidden cell leaks when its interval (exact linear programme over atoms ≥ 0) no longer holds the doubt of the rules, or,
/// being secondary, when it is exact and something is thereby known that was meant to be hidden.
///
/// # Errors
/// A table without rows; a unit with two values in two tables of one measure; an unknown key.
pub fn differences(publications: &[Publication], rules: &Rules) -> Result<Vec<Leak>> {
    rules.check()?;
    let mut leaks = Vec::new();
    let mut measures: Vec<&str> = publications.iter().map(|publication| publication.table.measure.as_str()).collect();
    measures.sort_unstable();
    measures.dedup();
    for measure in measures {
        let at: Vec<usize> = (0..publications.len()).filter(|at| publications[*at].table.measure == measure).collect();
        let joint = Joint::new(publications, &at)?;
        leaks.extend(joint.cells(rules)?);
        leaks.extend(joint.groups(rules));
    }
    Ok(leaks)
}

/// The atoms of tables of one measure, and their cells as sets of atoms.
struct Joint {
    atoms: Vec<Content>,
    cells: Vec<JointCell>,
}

struct JointCell {
    place: Place,
    content: Content,
    hidden: bool,
    atoms: Vec<usize>,
    /// The same, a bit an atom.
    bits: Vec<u64>,
}

impl Joint {
    fn new(publications: &[Publication], at: &[usize]) -> Result<Joint> {
        let (atoms, leaves) = atoms(publications, at)?;
        let mut joint = Joint { atoms, cells: Vec::new() };
        for (rank, which) in at.iter().enumerate() {
            let table = publications[*which].table;
            let mut held = vec![Vec::new(); table.len()];
            for (atom, leaf) in leaves.iter().enumerate().filter_map(|(atom, leaves)| Some((atom, leaves[rank]?))) {
                table.above(leaf).into_iter().for_each(|cell| held[cell].push(atom));
            }
            let hidden = publications[*which].hidden.iter().map(|key| table.index(key)).collect::<Result<Vec<_>>>()?;
            for (cell, atoms) in held.into_iter().enumerate().filter(|(_, atoms)| !atoms.is_empty()) {
                let mut bits = vec![0; leaves.len().div_ceil(64)];
                atoms.iter().for_each(|atom| bits[atom / 64] |= 1 << (atom % 64));
                let place = (*which, table.key(cell));
                joint.cells.push(JointCell { place, content: table.content(cell).clone(), hidden: hidden.contains(&cell), atoms, bits });
            }
        }
        Ok(joint)
    }

    /// Hidden cells whose doubt is too narrow.
    fn cells(&self, rules: &Rules) -> Result<Vec<Leak>> {
        let first = self.atoms.len();
        let equation = |(at, cell): (usize, &JointCell)| -> Equation {
            std::iter::once((first + at, 1.0)).chain(cell.atoms.iter().map(|atom| (*atom, -1.0))).collect()
        };
        let equations: Vec<Equation> = self.cells.iter().enumerate().map(equation).collect();
        let contents = self.atoms.iter().chain(self.cells.iter().map(|cell| &cell.content));
        let values: Vec<f64> = contents.map(|content| content.value).collect();
        let hidden: Vec<bool> = self.atoms.iter().map(|_| true).chain(self.cells.iter().map(|cell| cell.hidden)).collect();
        let asked: Vec<bool> = self.atoms.iter().map(|_| false).chain(self.cells.iter().map(|cell| cell.hidden)).collect();
        let found = intervals(&equations, &values, &hidden, &asked)?;
        let told = |(at, cell): (usize, &JointCell)| found[first + at].and_then(|interval| leak(cell, interval, rules));
        Ok(self.cells.iter().enumerate().filter_map(told).collect())
    }

    /// Pairs of shown cells of two tables, one inside the other, whose difference is a secret group.
    fn groups(&self, rules: &Rules) -> Vec<Leak> {
        let shown: Vec<&JointCell> = self.cells.iter().filter(|cell| !cell.hidden).collect();
        let mut leaks = Vec::new();
        for larger in &shown {
            for smaller in shown.iter().filter(|cell| cell.place.0 != larger.place.0 && cell.atoms.len() < larger.atoms.len()) {
                if smaller.bits.iter().zip(&larger.bits).all(|(small, large)| small & !large == 0) {
                    leaks.extend(self.group(larger, smaller, rules));
                }
            }
        }
        leaks
    }

    fn group(&self, larger: &JointCell, smaller: &JointCell, rules: &Rules) -> Option<Leak> {
        let between = larger.atoms.iter().filter(|atom| smaller.atoms.binary_search(atom).is_err());
        let mut content = Content::default();
        between.for_each(|atom| content.join(&self.atoms[*atom]));
        let reasons = rules.reasons(&content);
        (!reasons.is_empty()).then(|| Leak::Group { larger: larger.place.clone(), smaller: smaller.place.clone(), content, reasons })
    }
}

fn leak(cell: &JointCell, interval: Interval, rules: &Rules) -> Option<Leak> {
    let (value, exact) = (cell.content.value, interval.is_exact());
    let required = rules.requirement(&cell.content);
    let secret = !rules.reasons(&cell.content).is_empty();
    let narrow = secret && !interval.holds((value - required.lower).max(0.0), value + required.upper);
    (exact || narrow).then(|| Leak::Cell { place: cell.place.clone(), value, interval, exact })
}

/// The leaf cell of an atom in each table; none: the rows are not in that table.
type Leaves = Vec<Option<usize>>;

fn atoms(publications: &[Publication], at: &[usize]) -> Result<(Vec<Content>, Vec<Leaves>)> {
    let mut units: BTreeMap<u64, (Leaves, (f64, f64), usize)> = BTreeMap::new();
    for (rank, which) in at.iter().enumerate() {
        let table = publications[*which].table;
        if table.members.is_empty() && table.cells.iter().any(|cell| cell.frequency > 0) {
            return Err(Error::NoRows { table: table.name.clone() });
        }
        for member in &table.members {
            let unit = units.entry(member.unit).or_insert_with(|| (vec![None; at.len()], member.contribution, *which));
            let (first, second) = (unit.1.0 * unit.1.1, member.contribution.0 * member.contribution.1);
            if first != second {
                let (first_table, second_table) = (publications[unit.2].table.name.clone(), table.name.clone());
                return Err(Error::UnitDiffers { unit: member.unit, first, first_table, second, second_table });
            }
            unit.0[rank] = Some(member.leaf);
        }
    }
    let mut atoms: BTreeMap<Leaves, Content> = BTreeMap::new();
    units.into_values().for_each(|(leaves, contribution, _)| atoms.entry(leaves).or_default().add(contribution));
    Ok(atoms.into_iter().map(|(leaves, content)| (content, leaves)).unzip())
}
