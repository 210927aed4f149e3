//! The design of a case.

use crate::case::{Case, texts};
use stat::Design;

/// Weights as the design gives them.
pub fn weights(case: &Case) -> Result<Vec<f64>, String> {
    match case.json["design"]["weights"].as_str() {
        Some(column) => case.table.numbers(column),
        None => Ok(vec![1.0; case.table.rows()]),
    }
}

/// The design of the case with given weights.
#[allow(dead_code)]
pub fn design(case: &Case, weights: &[f64]) -> Result<Design, String> {
    let json = &case.json["design"];
    let codes = |key: &str| -> Result<Option<Vec<u32>>, String> {
        let names = texts(&json[key]);
        (!names.is_empty()).then(|| case.table.codes(&names)).transpose()
    };
    let (strata, clusters) = (codes("strata")?, codes("clusters")?);
    let fpc = texts(&json["fpc"]).first().map(|name| case.table.numbers(name)).transpose()?;
    Design::new(weights, strata.as_deref(), clusters.as_deref(), fpc.as_deref()).map_err(|e| e.to_string())
}
