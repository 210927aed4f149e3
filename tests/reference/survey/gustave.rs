//! INSEE's variance in three parts, as `gustave::qvar`: each expected row carries the call that gave it.

use crate::case::{Case, and, number, text, texts};
use crate::suite::Outcome;
use serde_json::Value;
use stat::contrast::Formula;
use stat::nonresponse_variance::{Calibrated, Corrected, Response};
use stat::quantile::student;
use stat::{Ratio, Statistic, Total};

pub fn run(case: &Case) -> Result<Outcome, String> {
    let sample = Sample::read(case)?;
    for (name, rows) in case.json["expected"].as_object().ok_or("no expected values")? {
        rows.as_array().into_iter().flatten().try_for_each(|row| sample.compare(case, name, row))?;
    }
    Ok(Outcome::Passed)
}

/// Who went through a step of weighting, and the weights after it.
type Step = (Vec<bool>, Vec<f64>);

/// The columns of the case, owned.
struct Sample {
    sampling: Vec<f64>,
    strata: Option<Vec<u32>>,
    response: Option<Step>,
    calibration: Option<(Step, Vec<Vec<f64>>)>,
    /// Weights of the file that is given out, 0 outside it.
    weights: Vec<f64>,
    given_out: Vec<bool>,
}

impl Sample {
    fn read(case: &Case) -> Result<Sample, String> {
        let json = &case.json["design"];
        let sampling = case.table.numbers(named(&json["weights"])?)?;
        let strata = texts(&json["strata"]);
        let strata = (!strata.is_empty()).then(|| case.table.codes(&strata)).transpose()?;
        let two = |part: &Value| -> Result<Option<Step>, String> {
            let after = |part: &Value| Ok((flags(case, named(&part["dummy"])?)?, case.table.numbers(named(&part["weight_after"])?)?));
            (!part.is_null()).then(|| after(part)).transpose()
        };
        let response = two(&json["nonresponse"])?;
        let corrected = json["nonresponse"]["nrc_dummy"].as_str().map(|name| flags(case, name)).transpose()?;
        let calibrated = two(&json["calibration"])?;
        let calibration = calibrated.map(|(members, weights)| {
            let members = response.as_ref().map_or(members.clone(), |(answered, _)| and(&members, answered));
            Ok::<_, String>(((members, weights), variables(case, &texts(&json["calibration"]["vars"]))?))
        });
        let mut sample = Sample { sampling, strata, response, calibration: calibration.transpose()?, weights: vec![], given_out: vec![] };
        sample.weights = sample.last_weights(corrected.as_deref());
        sample.given_out = sample.given_out(case)?;
        Ok(sample)
    }

    /// The weight of the last step that each unit went through.
    fn last_weights(&self, corrected: Option<&[bool]>) -> Vec<f64> {
        let mut weights = self.sampling.clone();
        for i in 0..weights.len() {
            if let Some((answered, after)) = &self.response
                && answered[i]
                && corrected.is_none_or(|c| c[i])
            {
                weights[i] = after[i];
            }
            if let Some(((members, after), _)) = &self.calibration
                && members[i]
            {
                weights[i] = after[i];
            }
        }
        weights
    }

    fn given_out(&self, case: &Case) -> Result<Vec<bool>, String> {
        let name = case.json["design"]["dissemination"].as_str().unwrap_or("dissemination");
        if case.table.text(name).is_ok() {
            return flags(case, name);
        }
        let members = self.calibration.as_ref().map(|((members, _), _)| members);
        Ok(members.or(self.response.as_ref().map(|(answered, _)| answered)).cloned().unwrap_or(vec![true; self.weights.len()]))
    }

    fn compare(&self, case: &Case, name: &str, row: &Value) -> Result<(), String> {
        let call = Call::read(row["call"].as_str().ok_or("a row without call")?)?;
        let statistic = self.statistic(case, &call, row)?;
        let base = statistic.domain(0).unwrap_or(&[]).to_vec();
        let weights: Vec<f64> = self.weights.iter().zip(&base).map(|(w, inside)| if *inside { *w } else { 0.0 }).collect();
        let values = statistic.values(&weights);
        let mut u = statistic.influence(&weights, &values, 0);
        u.iter_mut().zip(&base).filter(|(_, inside)| !**inside).for_each(|(u, _)| *u = 0.0);
        let variance = self.corrected().variance(&u).map_err(|e| e.to_string())?.variance();
        let (value, error) = (values[0], variance.sqrt());
        let n = base.iter().filter(|inside| **inside).count() as f64;
        case.compare(name, row, &[("n", n), ("est", value)])?;
        // The variance of a calibrated total is 0, and what either tool finds there is its rounding.
        let rounding = 1e-12 * value.abs();
        let nothing = error <= rounding && number(&row["std"]).is_some_and(|std| std <= rounding);
        let half =
            student(0.5 + number(&case.json["statistic"]["ci"]["level"]).unwrap_or(0.95) / 2.0, f64::INFINITY).ok_or("level")? * error;
        case.compare(name, row, &[("lower", value - half), ("upper", value + half)])?;
        if nothing { Ok(()) } else { case.compare(name, row, &[("variance", variance), ("std", error), ("cv", 100.0 * error / value)]) }
    }

    fn corrected(&self) -> Corrected<'_> {
        Corrected {
            sampling_weights: &self.sampling,
            strata: self.strata.as_deref(),
            response: self.response.as_ref().map(|(respondents, weights)| Response { respondents, weights }),
            calibration: self.calibration.as_ref().map(|((members, weights), variables)| Calibrated {
                members,
                weights,
                variables: variables.iter().map(Vec::as_slice).collect(),
            }),
        }
    }

    fn statistic(&self, case: &Case, call: &Call, row: &Value) -> Result<Box<dyn Statistic>, String> {
        let mut base = self.given_out.clone();
        if let Some(condition) = call.argument("where") {
            base = and(&base, &conditions(case, condition)?);
        }
        if let (Some(by), Some(level)) = (call.argument("by"), text(&row["by"])) {
            base = and(&base, &case.table.text(by)?.iter().map(|cell| *cell == level).collect::<Vec<_>>());
        }
        let first = call.argument("y").or(call.argument("num")).ok_or("a call without variable")?;
        let y = column(case, first)?;
        let x = call.argument("denom").map(|formula| column(case, formula)).transpose()?;
        let known = |i: usize| !y[i].is_nan() && x.as_ref().is_none_or(|x| !x[i].is_nan());
        let base: Vec<bool> = (0..base.len()).map(|i| base[i] && known(i)).collect();
        match call.function.as_str() {
            "mean" | "ratio" => Ok(Box::new(Ratio { y, x, domain: base })),
            "total" => Ok(Box::new(Total { y, domain: base })),
            other => Err(format!("statistic «{other}»")),
        }
    }
}

/// `mean(y = big_data * 100, where = employees >= 50)`.
struct Call {
    function: String,
    arguments: Vec<(String, String)>,
}

impl Call {
    fn read(call: &str) -> Result<Call, String> {
        let (function, rest) = call.split_once('(').ok_or("a call without parenthesis")?;
        let inside = rest.strip_suffix(')').unwrap_or(rest);
        let argument = |part: &str| part.split_once(" = ").map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        Ok(Call { function: function.trim().to_owned(), arguments: inside.split(", ").filter_map(argument).collect() })
    }

    fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn named(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("no column {value}"))
}

/// A column, or a formula of columns.
fn column(case: &Case, formula: &str) -> Result<Vec<f64>, String> {
    let names: Vec<String> = case.table.names().iter().filter(|name| formula.contains(name.as_str())).cloned().collect();
    let read = Formula::read(formula, &names).map_err(|e| e.to_string())?;
    let columns: Vec<Vec<f64>> = names.iter().map(|name| case.table.numbers(name)).collect::<Result<_, _>>()?;
    let at = |row: usize| read.at(&columns.iter().map(|column| column[row]).collect::<Vec<_>>()).0;
    Ok((0..case.table.rows()).map(at).collect())
}

/// Conditions «column operator value» joined by `&`.
fn conditions(case: &Case, text: &str) -> Result<Vec<bool>, String> {
    let mut kept = vec![true; case.table.rows()];
    for part in text.split('&') {
        let op = ["==", "!=", ">=", "<=", ">", "<"].into_iter().find(|op| part.contains(op)).ok_or("a condition without operator")?;
        let (variable, value) = part.split_once(op).ok_or("a condition without operator")?;
        let value = value.trim().trim_matches('"');
        let json = value.parse::<f64>().map_or_else(|_| Value::from(value), Value::from);
        kept = and(&kept, &case.condition(&serde_json::json!({"var": variable.trim(), "op": op, "value": json}))?);
    }
    Ok(kept)
}

fn flags(case: &Case, name: &str) -> Result<Vec<bool>, String> {
    let yes = |cell: &String| ["TRUE", "true", "True", "T", "1"].contains(&cell.as_str());
    Ok(case.table.text(name)?.iter().map(yes).collect())
}

/// Calibration columns: numbers as they are, categories as indicators.
fn variables(case: &Case, names: &[String]) -> Result<Vec<Vec<f64>>, String> {
    let mut columns = Vec::new();
    for name in names {
        if case.table.is_numeric(name) {
            columns.push(case.table.numbers(name)?);
            continue;
        }
        let (levels, codes) = case.table.levels(std::slice::from_ref(name))?;
        let indicator = |level: usize| codes.iter().map(|code| f64::from(u8::from(*code == Some(level)))).collect();
        columns.extend((0..levels.len()).map(indicator));
    }
    Ok(columns)
}
