//! The pass over the rows.

use super::sheet::Sheet;
use super::{CubeError, Domains, NO_ANSWER, NO_DOMAIN, Question};
use crate::design::Design;
use std::borrow::Cow;

/// Cells of a sheet: a gigabyte of them.
const MOST_CELLS: usize = (1 << 30) / size_of::<Cell>();

/// Sums over the rows of a cell.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub(super) struct Cell {
    /// Σ w.
    pub w: f64,
    /// Σ w².
    pub square: f64,
    /// Rows of non-zero weight.
    pub n: f64,
}

impl Cell {
    pub fn add(&mut self, other: &Cell) {
        self.w += other.w;
        self.square += other.square;
        self.n += other.n;
    }
}

/// What the rows are summed by: PSUs, or strata when each row is a PSU.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    pub design: &'a Design,
    /// Each row is a PSU of its own.
    pub rows: bool,
    units: Cow<'a, [u32]>,
    count: usize,
}

impl<'a> Frame<'a> {
    pub fn new(design: &'a Design) -> Result<Frame<'a>, CubeError> {
        if !design.is_plain() {
            return Err(CubeError::NotPlain);
        }
        let stratum = design.stratum_of_psu();
        let rows = stratum.len() == design.len();
        let by_stratum = || design.psu_codes().iter().map(|psu| stratum[*psu as usize]).collect();
        let units = if rows { Cow::Owned(by_stratum()) } else { Cow::Borrowed(design.psu_codes()) };
        let count = if rows { design.stratum_sizes().len() } else { stratum.len() };
        Ok(Frame { design, rows, units, count })
    }

    pub fn units(&self) -> &[u32] {
        &self.units
    }

    /// How many units: PSUs or strata.
    pub fn count(&self) -> usize {
        self.count
    }

    /// (1 − f_h) n_h / (n_h − 1); 0 where the stratum was taken whole.
    pub fn factor(&self, stratum: usize) -> f64 {
        match self.design.stratum_sizes()[stratum] {
            0 | 1 => 0.0,
            n => (1.0 - self.design.sampling_fractions()[stratum]) * f64::from(n) / f64::from(n - 1),
        }
    }

    /// The factor of every stratum.
    pub fn factors(&self) -> Vec<f64> {
        (0..self.design.stratum_sizes().len()).map(|h| self.factor(h)).collect()
    }

    /// Refuses a sheet that would fill the memory.
    pub fn fits(&self, q: usize, domains: &Domains, question: &Question) -> Result<(), CubeError> {
        let (units, domains, levels) = (self.count, domains.count, question.levels);
        if units * (domains + 1) * (levels + 1) <= MOST_CELLS {
            return Ok(());
        }
        Err(CubeError::TooLarge { what: "question", rank: q + 1, units, domains, levels })
    }

    pub fn sheet(&self, domains: &Domains, question: &Question) -> Sheet<'_> {
        let (d, l) = (domains.count + 1, question.levels + 1);
        let mut cells = vec![Cell::default(); self.count * d * l];
        let level = |row: usize| usize::from(question.codes[row]).min(question.levels);
        match domains.codes {
            None => self.sum(&mut cells, |row, unit| unit * d * l + level(row)),
            Some(codes) => self.sum(&mut cells, |row, unit| (unit * d + usize::from(codes[row]).min(domains.count)) * l + level(row)),
        }
        Sheet::new(self, domains.count, question.levels, cells)
    }

    /// Adds each row to the cell that `place` gives to (row, unit).
    fn sum(&self, cells: &mut [Cell], place: impl Fn(usize, usize) -> usize) {
        for (row, (unit, w)) in self.units.iter().zip(self.design.weights()).enumerate() {
            let cell = &mut cells[place(row, *unit as usize)];
            cell.w += w;
            cell.square += w * w;
            cell.n += f64::from(u8::from(*w != 0.0));
        }
    }
}

pub(super) fn check_domains(v: usize, domains: &Domains, n: usize) -> Result<(), CubeError> {
    let (what, rank, most) = ("domaine", v + 1, usize::from(NO_DOMAIN));
    if domains.count == 0 || domains.count > most {
        return Err(CubeError::BadCount { what, rank, found: domains.count, most });
    }
    let codes = domains.codes.unwrap_or(&[]);
    if domains.codes.is_some() && codes.len() != n {
        return Err(CubeError::Lengths { what, rank, found: codes.len(), expected: n });
    }
    let unknown = |code: &u16| usize::from(*code) >= domains.count && *code != NO_DOMAIN;
    match codes.iter().position(unknown) {
        None => Ok(()),
        Some(row) => Err(CubeError::UnknownCode { what, rank, unit: row + 1, code: usize::from(codes[row]), last: domains.count - 1 }),
    }
}

pub(super) fn check_question(q: usize, question: &Question, n: usize) -> Result<(), CubeError> {
    let (what, rank, most, codes) = ("question", q + 1, usize::from(NO_ANSWER), question.codes);
    if question.levels == 0 || question.levels > most {
        return Err(CubeError::BadCount { what, rank, found: question.levels, most });
    }
    if codes.len() != n {
        return Err(CubeError::Lengths { what, rank, found: codes.len(), expected: n });
    }
    let unknown = |code: &u8| usize::from(*code) >= question.levels && *code != NO_ANSWER;
    // A fold without a branch, which the processor does on many codes at once; the place is looked for only if needed.
    if !codes.iter().fold(false, |found, code| found | unknown(code)) {
        return Ok(());
    }
    let row = codes.iter().position(unknown).unwrap_or(0);
    Err(CubeError::UnknownCode { what, rank, unit: row + 1, code: usize::from(codes[row]), last: question.levels - 1 })
}
