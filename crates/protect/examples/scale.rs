//! Time of larger tables: `cargo run --release -p protect --example scale`.

use protect::{Dimension, Microdata, Options, Rules, Table, protect};
use std::time::Instant;

struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: usize, skew: i32) -> usize {
        ((self.next().powi(skew) * n as f64) as usize).min(n - 1)
    }
}

/// Name, rows, sizes of the dimensions, whether the first is grouped by five, whether amounts are summed, skewness.
type Shape = (&'static str, usize, &'static [usize], bool, bool, i32);

const SHAPES: [Shape; 11] = [
    ("counts 10 × 6", 600, &[10, 6], false, false, 1),
    ("counts 30 × 12", 8000, &[30, 12], false, false, 1),
    ("counts 76 (groups) × 8", 12000, &[76, 8], true, false, 2),
    ("counts 12 × 8 × 4", 4000, &[12, 8, 4], false, false, 2),
    ("counts 30 (groups) × 12 × 3", 40000, &[30, 12, 3], true, false, 2),
    ("counts 30 (groups) × 12 × 3, sparse", 8000, &[30, 12, 3], true, false, 2),
    ("amounts 10 × 6", 600, &[10, 6], false, true, 1),
    ("amounts 30 × 12", 8000, &[30, 12], false, true, 2),
    ("amounts 12 × 8 × 4", 4000, &[12, 8, 4], false, true, 2),
    ("amounts 30 (groups) × 12 × 3", 12000, &[30, 12, 3], true, true, 2),
    ("counts 76 (groups) × 12 × 8", 60000, &[76, 12, 8], true, false, 2),
];

fn table(&(name, rows, sizes, grouped, amounts, skew): &Shape) -> Result<Table, protect::Error> {
    let mut draw = Draw(7);
    let mut dimensions = Vec::new();
    for (at, size) in sizes.iter().enumerate() {
        let column: Vec<usize> = (0..rows).map(|_| draw.below(*size, skew)).collect();
        let fine: Vec<String> = column.iter().map(|code| format!("f{code:02}")).collect();
        let coarse: Vec<String> = column.iter().map(|code| format!("g{}", code % 5)).collect();
        let nested = grouped && at == 0;
        dimensions.push(if nested {
            Dimension::nested("x0", &[&coarse[..], &fine[..]])?
        } else {
            Dimension::flat(&format!("x{at}"), &fine)
        });
    }
    let response: Vec<f64> = (0..rows).map(|_| (1.0 / (0.001 + draw.next())).round()).collect();
    Table::from_microdata(name, dimensions, &Microdata { response: amounts.then_some(&response), ..Microdata::default() })
}

fn main() -> Result<(), protect::Error> {
    for shape in &SHAPES {
        let table = table(shape)?;
        let rules = if shape.4 { Rules::insee_enterprises() } else { Rules::tax_data() };
        let start = Instant::now();
        let proof = protect(&table, &rules, &Options::default())?.proof;
        let (name, cells, seconds, work) = (shape.0, table.len(), start.elapsed().as_secs_f64(), proof.work as f64);
        println!(
            "{name}: {cells} cells, {} primary, {} secondary, {}; {work:.1e} multiplications, {seconds:.2} s",
            proof.primary,
            proof.secondary,
            proof.label_fr()
        );
    }
    Ok(())
}
