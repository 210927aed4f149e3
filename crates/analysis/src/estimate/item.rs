//! What one row of a table of estimates is: a statistic of the engine, its base and its name.

use crate::crossed::Crossed;
use crate::design::numbers;
use crate::plan::{EstimateKind, EstimatePlan};
use crate::result::Group;
use crate::table::{Column, NONE, Table};
use stat::{Ratio, Statistic, Total};

/// A number to estimate.
pub struct Item<'a> {
    pub by: Vec<Group>,
    pub variable: String,
    pub level: Option<String>,
    /// The rows asked about: `where` and the group.
    pub asked: Vec<bool>,
    /// Those of them that have an answer.
    pub base: Vec<bool>,
    pub statistic: Box<dyn Statistic + 'a>,
    /// Printed in per cent, with an interval of a proportion.
    pub share: bool,
}

/// The rows of a block, its groups, and who answered what.
pub struct Frame<'a> {
    pub table: &'a Table,
    pub plan: &'a EstimatePlan,
    pub inside: Vec<bool>,
    pub groups: Crossed,
    /// With `same_base`, the rows that answered every variable.
    all_answered: Option<Vec<bool>>,
}

impl<'a> Frame<'a> {
    pub fn new(table: &'a Table, plan: &'a EstimatePlan) -> Frame<'a> {
        let inside = plan.condition.as_ref().map_or(vec![true; table.rows()], |condition| condition.rows(table));
        let groups = Crossed::of(table, &plan.by);
        let columns = || plan.variables.iter().chain(&plan.denominators).filter_map(|name| table.column(name));
        let answered = |row: usize| columns().all(|column| column.codes[row] != NONE);
        let all_answered = plan.same_base.then(|| (0..table.rows()).map(answered).collect());
        Frame { table, plan, inside, groups, all_answered }
    }

    /// Rows of `where` in a group.
    pub fn asked(&self, group: usize) -> Vec<bool> {
        self.inside.iter().zip(&self.groups.codes).map(|(inside, code)| *inside && *code == group as u32).collect()
    }

    pub fn by(&self, group: usize) -> Vec<Group> {
        let level = |(variable, level): (&String, &String)| Group { variable: variable.clone(), level: level.clone() };
        self.plan.by.iter().zip(&self.groups.groups[group]).map(level).collect()
    }

    /// Rows asked that answered these columns.
    pub fn base(&self, asked: &[bool], columns: &[&Column]) -> Vec<bool> {
        let answered = |row: usize| columns.iter().all(|column| column.codes[row] != NONE);
        let whole = |row: usize| self.all_answered.as_ref().is_none_or(|all| all[row]);
        asked.iter().enumerate().map(|(row, asked)| *asked && answered(row) && whole(row)).collect()
    }

    /// The items of all groups for one variable (number `place` of the block) measured as `kind`.
    pub fn items(&self, kind: EstimateKind, place: usize) -> Vec<Item<'static>> {
        let Some(column) = self.plan.variables.get(place).and_then(|name| self.table.column(name)) else { return Vec::new() };
        (0..self.groups.groups.len()).flat_map(|group| self.of_group(kind, place, column, group)).collect()
    }

    fn of_group(&self, kind: EstimateKind, place: usize, column: &Column, group: usize) -> Vec<Item<'static>> {
        let asked = self.asked(group);
        let item = |level: Option<String>, base: Vec<bool>, statistic: Box<dyn Statistic>, share: bool| Item {
            by: self.by(group),
            variable: column.name.clone(),
            level,
            asked: asked.clone(),
            base,
            statistic,
            share,
        };
        let base = self.base(&asked, &[column]);
        match kind {
            EstimateKind::Total if column.is_numeric() => {
                let statistic = Total { y: numbers(column), domain: base.clone() };
                vec![item(None, base, Box::new(statistic), false)]
            }
            EstimateKind::Ratio => self.ratio(place, column, &asked, item),
            EstimateKind::Proportion | EstimateKind::Total => {
                let shown = self.levels(column);
                let one = |level: u32| -> Item<'static> {
                    let y = indicator(column, level);
                    let name = Some(column.levels[level as usize].clone());
                    let share = kind == EstimateKind::Proportion;
                    let statistic: Box<dyn Statistic> =
                        if share { Box::new(Ratio::mean(y, base.clone())) } else { Box::new(Total { y, domain: base.clone() }) };
                    item(name, base.clone(), statistic, share)
                };
                shown.into_iter().map(one).collect()
            }
            _ => vec![item(None, base.clone(), Box::new(Ratio::mean(numbers(column), base)), false)],
        }
    }

    fn ratio(
        &self,
        place: usize,
        column: &Column,
        asked: &[bool],
        item: impl Fn(Option<String>, Vec<bool>, Box<dyn Statistic>, bool) -> Item<'static>,
    ) -> Vec<Item<'static>> {
        let name = self.plan.denominators.get(place).or(self.plan.denominators.first());
        let Some(under) = name.and_then(|name| self.table.column(name)) else { return Vec::new() };
        let base = self.base(asked, &[column, under]);
        let statistic = Ratio { y: numbers(column), x: Some(numbers(under)), domain: base.clone() };
        let mut made = item(None, base, Box::new(statistic), false);
        made.variable = format!("{} / {}", column.name, under.name);
        vec![made]
    }

    /// The levels wanted: all, or those that the block names.
    pub fn levels(&self, column: &Column) -> Vec<u32> {
        match self.plan.levels.as_slice() {
            [] => (0..column.levels.len() as u32).collect(),
            wanted => wanted.iter().filter_map(|level| column.level(level)).collect(),
        }
    }
}

/// 1 where the row has the level, else 0.
pub fn indicator(column: &Column, level: u32) -> Vec<f64> {
    column.codes.iter().map(|code| f64::from(u8::from(*code == level))).collect()
}
