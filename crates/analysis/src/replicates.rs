//! The replicates of the design file: made from the design, or read from columns or a file.

use crate::Files;
use crate::check::not_numbers;
use crate::design::numbers;
use crate::plan::{Plan, ReplicatesPlan};
use crate::table::{Missing, Table, Wanted};
use base::{Finding, Findings, Place};
use stat::replicates::{Constants, ReplicateError};
use stat::{Design, Replicates};

/// Bootstrap replicates when their number is not given.
const BOOTSTRAPS: usize = 500;
/// Order of the Hadamard matrix of successive differences when none is given.
const SUCCESSIVE: usize = 80;

/// None when a fault was told; Some(None) when the file asks for none.
pub fn replicates(plan: &Plan, table: &Table, design: &Design, files: Files, findings: &mut Findings) -> Option<Option<Replicates>> {
    let Some(asked) = &plan.design.replicates else { return Some(None) };
    let place = Place::file(&plan.file).column("design.replicates");
    let given = match (&asked.columns_prefix, &asked.file) {
        (Some(prefix), _) => Some(columns(prefix, table, &place, findings)?),
        (None, Some(name)) => Some(from_file(name, table, files, &place, findings)?),
        (None, None) => None,
    };
    let made = match given {
        Some(weights) => read(asked, design, weights),
        None => make(asked, design),
    };
    match made {
        Ok(replicates) => Some(Some(replicates)),
        Err(error) => {
            findings.push(Finding::error("repliques", place).found(error).expected("des répliques que le plan permet"));
            None
        }
    }
}

fn make(asked: &ReplicatesPlan, design: &Design) -> Result<Replicates, String> {
    let n = asked.n.unwrap_or(BOOTSTRAPS);
    let made = match asked.kind.as_str() {
        "JK1" | "JKn" => Replicates::jackknife(design),
        "BRR" => Replicates::balanced(design, 0.0),
        "Fay" => Replicates::balanced(design, asked.rho),
        "canty_davison" => Replicates::canty_davison(design, n, asked.seed),
        "SDR" | "ACS" => Replicates::successive_differences(design, asked.n.unwrap_or(SUCCESSIVE)),
        "other" => return Err("le type « other » demande columns_prefix ou file".to_owned()),
        _ => Replicates::rao_wu(design, n, asked.seed),
    };
    let made = made.map_err(|error: ReplicateError| error.to_string())?;
    Ok(if asked.mse { made.centred(true) } else { made })
}

fn read(asked: &ReplicatesPlan, design: &Design, weights: Vec<Vec<f64>>) -> Result<Replicates, String> {
    let count = weights.len();
    let scale = asked.scale.or_else(|| scale(asked, count));
    let Some(scale) = scale else { return Err(format!("pas de clé « scale » pour des répliques de type {}", asked.kind)) };
    let rscales = match asked.rscales.as_slice() {
        [] if asked.kind == "JKn" => return Err("pas de clé « rscales » : (n_h − 1) / n_h de la strate de chaque réplique".to_owned()),
        [] => vec![1.0; count],
        [one] => vec![*one; count],
        many if many.len() == count => many.to_vec(),
        many => return Err(format!("{} rscales pour {count} répliques", many.len())),
    };
    let constants = Constants { scale, rscales, mse: asked.mse };
    let full = design.weights().to_vec();
    let made = if asked.combined_weights {
        Replicates::from_weights(full, weights, constants, asked.degf)
    } else {
        Replicates::from_factors(full, weights, constants, asked.degf)
    };
    made.map_err(|error| error.to_string())
}

/// The constant that goes with a type, when it does not depend on more than the number of replicates.
fn scale(asked: &ReplicatesPlan, count: usize) -> Option<f64> {
    let r = count as f64;
    match asked.kind.as_str() {
        "JK1" => Some((r - 1.0) / r),
        "JKn" => Some(1.0),
        "BRR" => Some(1.0 / r),
        "Fay" => Some(1.0 / (r * (1.0 - asked.rho).powi(2))),
        "SDR" | "ACS" => Some(4.0 / r),
        "other" => None,
        _ => Some(1.0 / (r - 1.0)),
    }
}

fn columns(prefix: &str, table: &Table, place: &Place, findings: &mut Findings) -> Option<Vec<Vec<f64>>> {
    // In the order of the file, which is that of the replicates.
    let found: Vec<_> = table.header.iter().filter(|name| name.starts_with(prefix)).filter_map(|name| table.column(name)).collect();
    if found.is_empty() {
        let finding = Finding::error("colonne-absente", place.clone()).found(format!("aucune colonne ne commence par « {prefix} »"));
        findings.push(finding.expected("les colonnes des répliques").remedy("corriger columns_prefix"));
        return None;
    }
    let faults: Vec<Finding> = found.iter().filter_map(|column| not_numbers(column, table, "design.replicates")).collect();
    let faulty = !faults.is_empty();
    findings.extend(faults.into_iter().collect());
    (!faulty).then(|| found.into_iter().map(numbers).collect())
}

/// Every column of a CSV file with a header is a replicate; rows are those of the table.
fn from_file(name: &str, table: &Table, files: Files, place: &Place, findings: &mut Findings) -> Option<Vec<Vec<f64>>> {
    let fault = |found: String| {
        Finding::error("repliques", place.clone())
            .found(found)
            .expected("un CSV : une colonne par réplique, une ligne par ligne de la table")
    };
    let text = match files(name) {
        Ok(text) => text,
        Err(error) => {
            findings.push(fault(error).remedy("vérifier le nom du fichier, compté depuis le fichier de plan"));
            return None;
        }
    };
    let read = Table::from_csv(name, &text, &Wanted::everything(), &Missing::default(), findings);
    let columns: Vec<_> = read.columns.iter().filter(|column| !matches!(column.name.as_str(), "row" | "ligne")).collect();
    if read.rows() != table.rows() || columns.is_empty() || columns.iter().any(|column| !column.is_numeric()) {
        findings.push(
            fault(format!("{name} : {} lignes et {} colonnes", read.rows(), columns.len()))
                .remedy(format!("donner {} lignes de nombres", table.rows())),
        );
        return None;
    }
    Some(columns.into_iter().map(numbers).collect())
}
