//! Repeats side by side: `children[1]/name`, `children[2]/name`… become rows of a table of their own.

use super::{Marks, Options, Planned, Sheet, plan, question, sheet};
use crate::raw::RawTable;

/// The place of a column in a repeat.
struct Spot {
    repeat: String,
    rank: usize,
    path: String,
    at: usize,
}

pub fn split(file: &str, origin: usize, table: &RawTable, options: &Options) -> Vec<Sheet> {
    let spots: Vec<Spot> = table.headers.iter().enumerate().filter_map(|(at, header)| spot(at, header)).collect();
    let own: Vec<usize> = (0..table.headers.len()).filter(|at| !spots.iter().any(|spot| spot.at == *at)).collect();
    let mut sheets = vec![sheet(file, origin, table.clone(), plan(table, &own, options))];
    let mut repeats: Vec<&str> = Vec::new();
    spots.iter().for_each(|spot| {
        if !repeats.contains(&spot.repeat.as_str()) {
            repeats.push(&spot.repeat)
        }
    });
    for repeat in repeats {
        let spots: Vec<&Spot> = spots.iter().filter(|spot| spot.repeat == repeat).collect();
        sheets.push(stacked(file, origin, table, repeat, &spots, options));
    }
    sheets
}

fn spot(at: usize, header: &str) -> Option<Spot> {
    let (repeat, rest) = header.split_once('[')?;
    let (rank, path) = rest.split_once(']')?;
    let (repeat, rank) = (repeat.to_owned(), rank.parse().ok()?);
    Some(Spot { repeat, rank, path: path.trim_start_matches('/').to_owned(), at })
}

/// A row for each person and rank where something is said.
fn stacked(file: &str, origin: usize, table: &RawTable, repeat: &str, spots: &[&Spot], options: &Options) -> Sheet {
    let mut paths: Vec<&str> = Vec::new();
    spots.iter().for_each(|spot| {
        if !paths.contains(&spot.path.as_str()) {
            paths.push(&spot.path)
        }
    });
    let mut ranks: Vec<usize> = spots.iter().map(|spot| spot.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let mut raw = RawTable::new(paths.iter().map(|path| (*path).to_owned()).collect());
    raw.name = repeat.to_owned();
    let mut parents = Vec::new();
    for row in 0..table.rows() {
        for rank in &ranks {
            let get = |path: &&str| {
                spots.iter().find(|spot| spot.rank == *rank && spot.path == **path).map_or("", |spot| table.columns[spot.at].get(row))
            };
            let cells: Vec<&str> = paths.iter().map(get).collect();
            if cells.iter().any(|cell| !cell.is_empty() && *cell != "n/a") {
                raw.push_row(table.lines[row], cells.into_iter());
                parents.push(Some(row as u32));
            }
        }
    }
    let marks = Marks::of(&raw);
    let structure = options.structure.as_ref();
    let columns = paths.iter().enumerate().map(|(at, path)| {
        let from: Vec<usize> = spots.iter().filter(|spot| spot.path == **path).map(|spot| spot.at).collect();
        Planned { origin: Some(from), ..question(&raw, at, &marks.path(&format!("{repeat}/{path}")), structure) }
    });
    let plan = crate::import::Plan { columns: columns.collect(), missing: super::MISSING.to_vec(), ..crate::import::Plan::default() };
    Sheet { above: Some((0, parents)), ..sheet(file, origin, raw, plan) }
}
