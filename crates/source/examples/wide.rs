//! A file like INSEE's «dossier complet», made from a fixed seed, and the sums of thirty of its columns: what `scripts/bench` times.
//!
//! `wide make FILE [ROWS COLUMNS]` writes the file; `wide sum FILE GROUPS` prints seconds and sums, the groups by commune being
//! read from a CSV `commune,epci`.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Every so many-th column is asked for.
const STEP: usize = 63;
const ASKED: usize = 30;
const GROUPS: u64 = 1255;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["make", file, groups] => make(Path::new(file), Path::new(groups), 35_000, 1_900),
        ["sum", file, groups] => sum(Path::new(file), Path::new(groups)),
        _ => Err(io::Error::other("wide make FILE GROUPS, or wide sum FILE GROUPS").into()),
    };
    done.map_or_else(
        |error| {
            eprintln!("{error}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

type Done = Result<(), Box<dyn std::error::Error>>;

/// The generator of Steele, Lea and Flood (SplitMix64): the same numbers everywhere.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }
}

fn make(file: &Path, groups: &Path, rows: u32, columns: usize) -> Done {
    let mut draw = SplitMix(20_221_231);
    let mut to = BufWriter::new(File::create(file)?);
    let mut members = BufWriter::new(File::create(groups)?);
    write!(to, "CODGEO")?;
    (0..columns).try_for_each(|column| write!(to, ";P22_V{column:04}"))?;
    writeln!(to)?;
    writeln!(members, "commune,epci")?;
    for row in 0..rows {
        let code = format!("{:02}{:03}", 1 + row / 990, row % 990);
        writeln!(members, "{code},{}", 200_000_000 + draw.next() % GROUPS)?;
        write!(to, "{code}")?;
        (0..columns).try_for_each(|_| cell(&mut to, draw.next()))?;
        writeln!(to)?;
    }
    to.flush()?;
    Ok(members.flush()?)
}

/// Mostly census decimals as published, some round counts, and the marks of secrecy: `s`, `nd`, nothing.
fn cell(to: &mut impl Write, word: u64) -> io::Result<()> {
    let number = (word >> 16) % 2_000;
    match word % 100 {
        0..2 => write!(to, ";s"),
        2..3 => write!(to, ";nd"),
        3..6 => write!(to, ";"),
        6..46 => write!(to, ";{number}"),
        _ => write!(to, ";{number}.{:09}", (word >> 32) % 1_000_000_000),
    }
}

fn sum(file: &Path, groups: &Path) -> Done {
    let start = Instant::now();
    let members = std::fs::read_to_string(groups)?;
    let pairs = members.lines().skip(1).filter_map(|line| line.split_once(','));
    let epci: HashMap<&str, u32> = pairs.filter_map(|(commune, epci)| Some((commune, epci.parse().ok()?))).collect();
    let asked: Vec<String> = (0..ASKED).map(|at| format!("P22_V{:04}", at * STEP)).collect();
    let columns: Vec<&str> = asked.iter().map(String::as_str).collect();
    let sums = source::wide::sum_by(file, "CODGEO", &|commune| epci.get(commune).copied(), &columns)?;
    let seconds = start.elapsed().as_secs_f64();
    let total: f64 = sums.values().flat_map(|group| &group.sums).sum();
    let published: u64 = sums.values().flat_map(|group| &group.published).map(|count| u64::from(*count)).sum();
    println!("{seconds:.4} {} {published} {total:.3}", sums.len());
    Ok(())
}
