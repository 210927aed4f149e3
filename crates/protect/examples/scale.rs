//! Time of larger tables: `cargo run --release -p protect --example scale`.

use protect::{Dimension, Microdata, Options, Rules, Table, protect};
use std::time::Instant;

struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let u = (self.0 >> 11) as f64 / (1u64 << 53) as f64;
        ((u * u * n as f64) as usize).min(n - 1)
    }
}

fn main() -> Result<(), protect::Error> {
    let shapes: [(&str, usize, &[usize], bool); 9] = [
        ("10 × 6", 600, &[10, 6], false),
        ("30 × 12", 4000, &[30, 12], false),
        ("76 × 8", 3000, &[76, 8], false),
        ("8 × 6 × 3", 2000, &[8, 6, 3], false),
        ("30 (5 groups) × 12", 4000, &[30, 12], true),
        ("76 × 8, larger", 12000, &[76, 8], true),
        ("12 × 8 × 4", 4000, &[12, 8, 4], false),
        ("30 (5 groups) × 12 × 3, larger", 40000, &[30, 12, 3], true),
        ("30 (5 groups) × 12 × 3", 8000, &[30, 12, 3], true),
    ];
    for (name, rows, sizes, grouped) in shapes {
        let mut draw = Draw(7);
        let columns: Vec<Vec<usize>> = sizes.iter().map(|size| (0..rows).map(|_| draw.below(*size)).collect()).collect();
        let mut dimensions = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let fine: Vec<String> = column.iter().map(|code| format!("f{code:02}")).collect();
            let coarse: Vec<String> = column.iter().map(|code| format!("g{}", code % 5)).collect();
            dimensions.push(if grouped && at == 0 {
                Dimension::nested("x0", &[&coarse[..], &fine[..]])?
            } else {
                Dimension::flat(&format!("x{at}"), &fine)
            });
        }
        let table = Table::from_microdata(name, dimensions, &Microdata::default())?;
        let start = Instant::now();
        let found = protect(&table, &Rules::tax_data(), &Options::default())?;
        let proof = &found.proof;
        println!(
            "{name}: {} cells, {} primary, {} secondary, {}; {:.2e} multiplications, {:.2} s",
            table.len(),
            proof.primary,
            proof.secondary,
            proof.label_fr(),
            proof.work as f64,
            start.elapsed().as_secs_f64()
        );
    }
    Ok(())
}
