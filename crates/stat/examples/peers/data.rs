//! The columns of the synthetic survey, from the flat files of generate.py or from a CSV table whose codes start at 1.

use crate::Result;
use stat::Design;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub enum Data {
    Flat { folder: PathBuf },
    Table { margins: PathBuf, columns: HashMap<String, Vec<f64>> },
}

impl Data {
    /// Reads the columns that `needed` chooses.
    pub fn table(survey: &Path, margins: PathBuf, needed: impl Fn(&str) -> bool) -> Result<Data> {
        let mut reader = csv::Reader::from_path(survey)?;
        let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
        let kept: Vec<usize> = (0..names.len()).filter(|c| needed(&names[*c])).collect();
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); kept.len()];
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            for (column, place) in values.iter_mut().zip(&kept) {
                column.push(record[*place].parse()?);
            }
        }
        let columns = kept.iter().map(|c| names[*c].clone()).zip(values).collect();
        Ok(Data::Table { margins, columns })
    }

    fn flat(&self, name: &str) -> Result<Vec<u8>> {
        match self {
            Data::Flat { folder } => Ok(std::fs::read(folder.join(name).with_extension("bin"))?),
            Data::Table { .. } => Err("a table has no flat file".into()),
        }
    }

    /// Codes from 0.
    pub fn u16(&self, name: &str) -> Result<Vec<u16>> {
        match self {
            Data::Flat { .. } => Ok(self.flat(name)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect()),
            Data::Table { columns, .. } => Ok(columns.get(name).ok_or("no such column")?.iter().map(|x| *x as u16 - 1).collect()),
        }
    }

    pub fn u32(&self, name: &str) -> Result<Vec<u32>> {
        Ok(self.u16(name)?.into_iter().map(u32::from).collect())
    }

    pub fn f64(&self, name: &str) -> Result<Vec<f64>> {
        let eight = |b: &[u8]| b.try_into().map(f64::from_le_bytes).unwrap_or(f64::NAN);
        match self {
            Data::Flat { .. } => Ok(self.flat(name)?.chunks_exact(8).map(eight).collect()),
            Data::Table { columns, .. } => Ok(columns.get(name).ok_or("no such column")?.clone()),
        }
    }

    pub fn questions(&self, count: usize) -> Result<Vec<Vec<u8>>> {
        let one = |k: usize| match self {
            Data::Flat { .. } => self.flat(&format!("q{k}")),
            Data::Table { .. } => Ok(self.u16(&format!("q{k}"))?.into_iter().map(|code| code as u8).collect()),
        };
        (1..=count).map(one).collect()
    }

    /// The targets of a margin, in the order of its levels.
    pub fn targets(&self, margin: &str) -> Result<Vec<f64>> {
        let path = match self {
            Data::Flat { folder } => folder.join("margins.csv"),
            Data::Table { margins, .. } => margins.clone(),
        };
        let text = std::fs::read_to_string(path)?;
        let lines = text.lines().filter_map(|line| line.strip_prefix(margin)?.strip_prefix(',')?.split_once(','));
        Ok(lines.map(|(_, total)| total.parse()).collect::<std::result::Result<_, _>>()?)
    }

    pub fn design(&self) -> Result<Design> {
        Ok(Design::new(&self.f64("w")?, Some(&self.u32("stratum")?), Some(&self.u32("psu")?), None)?)
    }
}
