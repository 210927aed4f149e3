//! Shares of many questions by group in one pass over the rows, where the design allows; the same numbers as row by row.

use super::item::Frame;
use super::row::{degrees, set};
use crate::plan::{Deff, EstimateKind};
use crate::result::EstimateRow;
use crate::table::{Column, NONE};
use stat::cube::{CubeError, Domains, NO_ANSWER, NO_DOMAIN, Question, Sheet, tabulate, tabulate_calibrated};
use stat::{Estimate, EstimateError, Survey};

/// What a sheet says of one group: who answered, who did not, and the estimate of each level wanted.
struct OfGroup {
    n: usize,
    missing: usize,
    weight: f64,
    n_effective: Option<f64>,
    levels: Vec<Result<Estimate, EstimateError>>,
}

/// The rows of every variable; none when the block or the design does not go by sums.
pub fn rows(survey: &Survey, frame: &Frame) -> Option<Vec<EstimateRow>> {
    let plan = frame.plan;
    let Survey::Linearised { design, calibration } = survey else { return None };
    if plan.kind != EstimateKind::Proportion || plan.same_base || plan.deff == Deff::WithoutReplacement {
        return None;
    }
    let columns: Vec<&Column> = plan.variables.iter().map(|name| frame.table.column(name)).collect::<Option<_>>()?;
    let count = frame.groups.groups.len();
    if columns.iter().any(|column| column.levels.is_empty() || column.levels.len() >= usize::from(NO_ANSWER))
        || count >= usize::from(NO_DOMAIN)
    {
        return None;
    }
    let domain = |row: usize| if frame.inside[row] && frame.groups.codes[row] != NONE { frame.groups.codes[row] as u16 } else { NO_DOMAIN };
    let domains: Vec<u16> = (0..frame.table.rows()).map(domain).collect();
    let codes: Vec<Vec<u8>> = columns
        .iter()
        .map(|column| column.codes.iter().map(|code| if *code == NONE { NO_ANSWER } else { *code as u8 }).collect())
        .collect();
    let questions: Vec<Question> =
        codes.iter().zip(&columns).map(|(codes, column)| Question { codes, levels: column.levels.len() }).collect();
    let wanted: Vec<Vec<u32>> = columns.iter().map(|column| frame.levels(column)).collect();
    let domains = [Domains::new(&domains, count)];
    let read = |question: usize, _: usize, sheet: &Sheet| -> Vec<OfGroup> {
        (0..count).map(|group| of_group(sheet, group, &wanted[question])).collect()
    };
    let found: Result<Vec<Vec<Vec<OfGroup>>>, CubeError> = match calibration {
        Some(calibration) => tabulate_calibrated(design, calibration, &domains, &questions, read),
        None => tabulate(design, &domains, &questions, read),
    };
    let df: Vec<f64> = (0..count).map(|group| degrees(survey, plan.df, &frame.asked(group))).collect();
    let of_question = |(question, mut by_domain): (usize, Vec<Vec<OfGroup>>)| {
        let groups = by_domain.swap_remove(0);
        written(frame, columns[question], &wanted[question], groups, &df)
    };
    Some(found.ok()?.into_iter().enumerate().flat_map(of_question).collect())
}

fn of_group(sheet: &Sheet, group: usize, wanted: &[u32]) -> OfGroup {
    let base = sheet.base(group);
    OfGroup {
        n: base.n,
        missing: sheet.unanswered(group),
        weight: base.weight,
        n_effective: base.kish().map(|k| k.n_effective),
        levels: wanted.iter().map(|level| sheet.proportion(group, *level as usize)).collect(),
    }
}

fn written(frame: &Frame, column: &Column, wanted: &[u32], groups: Vec<OfGroup>, df: &[f64]) -> Vec<EstimateRow> {
    let of_level = |group: usize, found: &OfGroup, level: u32, estimate: &Result<Estimate, EstimateError>| {
        let mut row = EstimateRow {
            by: frame.by(group),
            variable: column.name.clone(),
            level: Some(column.levels[level as usize].clone()),
            n: found.n,
            n_missing: found.missing,
            n_effective: found.n_effective,
            weight: found.weight,
            share: true,
            ..EstimateRow::default()
        };
        match estimate {
            Ok(estimate) => {
                row.deff = estimate.deff.filter(|_| frame.plan.deff != Deff::No);
                set(frame.plan, estimate, df[group], &mut row);
            }
            Err(error) => row.reason = error.to_string(),
        }
        row
    };
    let rows = groups
        .iter()
        .enumerate()
        .flat_map(|(group, found)| wanted.iter().zip(&found.levels).map(move |(level, estimate)| (group, found, *level, estimate)));
    rows.map(|(group, found, level, estimate)| of_level(group, found, level, estimate)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::row;
    use crate::table::{Missing, Table, Wanted};
    use base::Findings;

    #[test]
    fn sums_and_rows_give_one_number() {
        let text: String = std::iter::once("s,c,w,g,q\n".to_owned())
            .chain((0..300).map(|i| {
                format!("{},{},{},{},{}\n", i % 3, i % 30, 1 + i % 7, ["a", "b", "NA"][i * 7 % 3], ["x", "y", "z", "NA"][i * 13 % 4])
            }))
            .collect();
        let design = "[design]\nstrata = \"s\"\nclusters = \"c\"\nweights = \"w\"\n[[weighting]]\nmethod = \"rake\"\nmargins = [{ vars = \"s\", totals = { 0 = 500, 1 = 300, 2 = 200 } }]\n[[estimate]]\nkind = \"proportion\"\nvariables = \"q\"\nby = \"g\"\nwhere = \"w > 1\"\ndeff = true\n";
        let (plan, faults) = crate::plan::read("p", design);
        assert!(faults.is_empty(), "{}", faults.summary());
        let mut findings = Findings::default();
        let table = Table::from_csv("t", &text, &Wanted::everything(), &Missing::default(), &mut findings);
        let (sample, _) = crate::weigh(&plan, &table, &|_| Err(String::new()), &|_, _| {}, &mut findings).expect("weights");
        let frame = Frame::new(&table, &plan.estimates[0]);
        sample.with_survey(|survey| {
            let by_sums = rows(survey, &frame).expect("a plain design");
            let by_rows: Vec<EstimateRow> =
                frame.items(EstimateKind::Proportion, 0).iter().map(|item| row::row(survey, frame.plan, item)).collect();
            assert_eq!((by_sums.len(), by_rows.len()), (6, 6));
            for (one, other) in by_sums.iter().zip(&by_rows) {
                assert_eq!(
                    (&one.by, &one.level, one.n, one.n_missing, one.df),
                    (&other.by, &other.level, other.n, other.n_missing, other.df)
                );
                let pairs = [
                    (one.estimate, other.estimate),
                    (one.se, other.se),
                    (one.ci_low, other.ci_low),
                    (one.deff, other.deff),
                    (one.n_effective, other.n_effective),
                ];
                for (one, other) in pairs {
                    assert!((one.unwrap() - other.unwrap()).abs() < 1e-10 * other.unwrap().abs(), "{one:?} {other:?}");
                }
            }
        });
    }
}
