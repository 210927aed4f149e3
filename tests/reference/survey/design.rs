//! The design of a case: weights, stages, rules, unequal probabilities.

use crate::case::{Case, text, texts};
use serde_json::Value;
use stat::design::{Design, DesignError, Drawn, Form, Lonely, Plan, Unequal};

/// R's `ppsmat` takes Δ_ij / π_ij below this as 0.
const NEGLIGIBLE: f64 = 1e-4;

/// Weights as the design gives them: a column (or a product of columns), 1 / probabilities, the populations, or 1.
pub fn weights(case: &Case) -> Result<Vec<f64>, String> {
    let json = &case.json["design"];
    if let Some(weights) = product(case, &json["weights"])? {
        return Ok(weights);
    }
    if let Some(probabilities) = product(case, &json["probs"])? {
        return Ok(probabilities.iter().map(|p| 1.0 / p).collect());
    }
    let codes = Codes::read(case)?;
    if codes.population.iter().any(Option::is_some) {
        // The rule of lonely strata has no part in the weights.
        let plan = Plan { lonely: Lonely::Certainty, ..codes.plan(case)? };
        return Design::from_population(case.table.rows(), &plan).map(|d| d.weights().to_vec()).map_err(|e| e.to_string());
    }
    if let Some(joint) = &codes.joint {
        let n = case.table.rows();
        return Ok((0..n).map(|i| 1.0 / joint[i * n + i]).collect());
    }
    Ok(vec![1.0; case.table.rows()])
}

fn product(case: &Case, columns: &Value) -> Result<Option<Vec<f64>>, String> {
    let columns: Vec<Vec<f64>> = texts(columns).iter().map(|name| case.table.numbers(name)).collect::<Result<_, _>>()?;
    let times = |a: Vec<f64>, b: Vec<f64>| a.iter().zip(&b).map(|(a, b)| a * b).collect();
    Ok(columns.into_iter().reduce(times))
}

/// The design of the case with given weights; an error names strata by their label.
pub fn design(case: &Case, weights: &[f64]) -> Result<Design, String> {
    let codes = Codes::read(case)?;
    let plan = codes.plan(case)?;
    Design::drawn(weights, &plan).map_err(|error| told(case, &error))
}

/// The design with the strata that are lonely outside `domain` taken as certain: R refuses a lonely stratum only where
/// the domain has units in it.
pub fn design_in(case: &Case, weights: &[f64], domain: &[bool]) -> Result<Design, String> {
    let codes = Codes::read(case)?;
    let plan = codes.plan(case)?;
    match Design::drawn(weights, &plan) {
        Err(DesignError::LonelyPsu { found }) if !found.iter().any(|s| s.rows.iter().any(|row| domain[row - 1])) => {
            Design::drawn(weights, &Plan { lonely: Lonely::Certainty, ..plan }).map_err(|error| told(case, &error))
        }
        other => other.map_err(|error| told(case, &error)),
    }
}

/// The message, with the labels of the strata that it gives by their codes.
fn told(case: &Case, error: &DesignError) -> String {
    let strata = texts(&case.json["design"]["strata"]);
    let label = |row: usize| strata.first().and_then(|name| case.table.text(name).ok()).map(|cells| cells[row - 1].clone());
    let labels: Vec<String> = match error {
        DesignError::LonelyPsu { found } => found.iter().filter_map(|s| label(*s.rows.first()?)).collect(),
        _ => Vec::new(),
    };
    let named: Vec<String> = labels.iter().map(|label| format!("« {label} »")).collect();
    if named.is_empty() { error.to_string() } else { format!("{} : {error}", named.join(", ")) }
}

/// The columns of the stages as codes, owned.
struct Codes {
    strata: Vec<Option<Vec<u32>>>,
    clusters: Vec<Option<Vec<u32>>>,
    population: Vec<Option<Vec<f64>>>,
    joint: Option<Vec<f64>>,
}

impl Codes {
    fn read(case: &Case) -> Result<Codes, String> {
        let json = &case.json["design"];
        let codes = |key: &str| -> Result<Vec<Option<Vec<u32>>>, String> {
            texts(&json[key]).into_iter().map(|name| case.table.codes(&[name]).map(Some)).collect()
        };
        let (strata, mut clusters) = (codes("strata")?, codes("clusters")?);
        // `~1` and `~0` are R's words for no clusters.
        if texts(&json["clusters"]).iter().all(|name| ["1", "0"].contains(&name.as_str())) {
            clusters.clear();
        }
        // Probabilities are sampling fractions where the rule needs them.
        let fpc = if json["fpc"].is_null() && text(&json["pps"]).as_deref() == Some("brewer") { "probs" } else { "fpc" };
        let population = texts(&json[fpc]).iter().map(|name| case.table.numbers(name).map(Some)).collect::<Result<_, _>>()?;
        Ok(Codes { strata, clusters, population, joint: joint(case)? })
    }

    /// One stage for each cluster column; strata and populations go to the stage of their place.
    fn plan(&self, case: &Case) -> Result<Plan<'_>, String> {
        let json = &case.json["design"];
        let at = |s: usize| Drawn {
            strata: self.strata.get(s).and_then(|c| c.as_deref()),
            clusters: self.clusters.get(s).and_then(|c| c.as_deref()),
            population: self.population.get(s).and_then(|p| p.as_deref()),
        };
        let rule = json["lonely_psu"].as_str().unwrap_or("fail");
        Ok(Plan {
            stages: (0..self.clusters.len().max(1)).map(at).collect(),
            nested: json["nest"].as_bool().unwrap_or(false),
            lonely: Lonely::named(rule).ok_or_else(|| format!("lonely_psu «{rule}»"))?,
            lonely_in_domains: json["adjust_domain_lonely"].as_bool().unwrap_or(false),
            unequal: self.unequal(json)?,
        })
    }

    fn unequal(&self, json: &Value) -> Result<Option<Unequal<'_>>, String> {
        let method = text(&json["pps"]).or_else(|| text(&json["pps"]["method"])).unwrap_or_default().to_lowercase();
        let variance = ["variance", "pps_variance"].iter().find_map(|key| text(&json[*key])).or_else(|| text(&json["pps"]["variance"]));
        // «pps: YG» names the form alone: the joint probabilities say the rest.
        let form = match variance.unwrap_or_else(|| method.clone()).to_uppercase().as_str() {
            "YG" | "YATES-GRUNDY" | "SYG" => Form::YatesGrundy,
            _ => Form::HorvitzThompson,
        };
        let square_sum = json["pps"]["psum"].as_f64().or_else(|| json["psum"].as_f64());
        Ok(match (method.trim_end_matches("()"), &self.joint) {
            ("brewer", _) => Some(Unequal::Brewer),
            ("overton", _) => Some(Unequal::Overton(form)),
            ("hr" | "hartley-rao" | "hartley_rao", _) => Some(Unequal::HartleyRao { square_sum, form }),
            ("poisson" | "poisson_sampling", _) => Some(Unequal::Poisson),
            (_, Some(matrix)) => Some(Unequal::Joint { matrix, negligible: NEGLIGIBLE, form }),
            ("", None) => None,
            (other, None) => return Err(format!("pps «{other}» without joint probabilities")),
        })
    }
}

/// The n × n numbers of the file `joint_probabilities`, with or without a header and a column of names.
fn joint(case: &Case) -> Result<Option<Vec<f64>>, String> {
    let json = &case.json["design"];
    let named = [&json["joint_probabilities"], &json["joint_probabilities"]["file"], &json["pps"]["joint_probabilities"]];
    let Some(file) = named.iter().find_map(|value| value.as_str()) else { return Ok(None) };
    let path = case.folder.join(file);
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let numbers = |line: &str| line.split(',').map(|cell| cell.trim().trim_matches('"').parse().unwrap_or(f64::NAN)).collect();
    let mut rows: Vec<Vec<f64>> = text.lines().filter(|line| !line.trim().is_empty()).map(numbers).collect();
    let wide = rows.last().map_or(0, Vec::len);
    if rows.len() == wide + 1 || rows.first().is_some_and(|row| row.iter().any(|x| x.is_nan())) {
        rows.remove(0);
    }
    let extra = wide.saturating_sub(rows.len());
    let keep = &case.kept;
    let all = keep.len() == rows.len();
    let kept = |i: &usize| !all || keep[*i];
    let cells = |row: &Vec<f64>| row[extra..].iter().enumerate().filter(|(j, _)| kept(j)).map(|(_, x)| *x).collect::<Vec<_>>();
    Ok(Some(rows.iter().enumerate().filter(|(i, _)| kept(i)).flat_map(|(_, row)| cells(row)).collect()))
}
