//! Tests of the design file: independence, differences of means, Wald, ranks; p-values corrected for their number.

use crate::crossed::Crossed;
use crate::design::numbers;
use crate::heading;
use crate::plan::{Plan, TestKind, TestPlan};
use crate::result::{CellRow, Group, TestRow, Tests};
use crate::sample::Sample;
use crate::table::{Column, NONE, Table};
use stat::chisq::{Crossing, Kind, TestError};
use stat::multiplicity::{Correction, adjusted};
use stat::ranktest::{Scores, rank_test};
use stat::{MISSING, Ratio, Stacked, Survey, chisq, ttest};

/// All blocks. `progress` is told the blocks done and their number.
pub fn test(plan: &Plan, table: &Table, sample: &Sample, progress: &dyn Fn(usize, usize)) -> Tests {
    let total = plan.tests.len();
    let block = |(number, asked): (usize, &TestPlan)| {
        progress(number, total);
        sample.with_survey(|survey| block(survey, table, asked))
    };
    Tests { heading: heading::heading(plan, table, sample), tests: plan.tests.iter().enumerate().flat_map(block).collect() }
}

/// The tests of a block, their p-values corrected together.
fn block(survey: &Survey, table: &Table, plan: &TestPlan) -> Vec<TestRow> {
    let inside = plan.condition.as_ref().map_or(vec![true; table.rows()], |condition| condition.rows(table));
    let mut rows = match plan.kind {
        TestKind::ChiSquare => pairs(plan)
            .into_iter()
            .flat_map(|(one, other, groups)| independence(survey, table, plan, &inside, one, other, groups))
            .collect(),
        TestKind::T => each(table, plan, |column| t_tests(survey, table, plan, &inside, column)),
        TestKind::Rank => each(table, plan, |column| vec![ranks(survey, table, plan, &inside, column)]),
        TestKind::Wald => each(table, plan, |column| vec![equal_means(survey, table, plan, &inside, column)]),
    };
    correct(plan, &mut rows);
    rows
}

fn each(table: &Table, plan: &TestPlan, work: impl Fn(&Column) -> Vec<TestRow>) -> Vec<TestRow> {
    plan.variables.iter().filter_map(|name| table.column(name)).flat_map(work).collect()
}

/// Two variables: one test (by groups of `by`); otherwise each variable with each of `by`; without `by`, every pair.
fn pairs(plan: &TestPlan) -> Vec<(&String, &String, &[String])> {
    match (plan.variables.as_slice(), plan.by.as_slice()) {
        ([one, other], by) => vec![(one, other, by)],
        (many, []) => {
            many.iter().enumerate().flat_map(|(i, one)| many.iter().skip(i + 1).map(move |other| (one, other, &[][..]))).collect()
        }
        (many, by) => many.iter().flat_map(|one| by.iter().map(move |other| (one, other, &[][..]))).collect(),
    }
}

/// The first faults of rows that carry no test.
fn begun(plan: &TestPlan, variables: Vec<String>, by: Vec<Group>) -> TestRow {
    let label = if plan.label.is_empty() { variables.join(" × ") } else { plan.label.clone() };
    TestRow {
        label,
        kind: plan.kind.word().to_owned(),
        method: plan.kind.label_fr().to_owned(),
        variables,
        by,
        condition: plan.condition_text.clone(),
        ..TestRow::default()
    }
}

fn independence(
    survey: &Survey,
    table: &Table,
    plan: &TestPlan,
    inside: &[bool],
    one: &str,
    other: &str,
    groups: &[String],
) -> Vec<TestRow> {
    let (Some(rows), Some(columns)) = (table.column(one), table.column(other)) else { return Vec::new() };
    let crossed = Crossed::of(table, groups);
    let of_group = |group: usize| {
        let by = groups
            .iter()
            .zip(&crossed.groups[group])
            .map(|(variable, level)| Group { variable: variable.clone(), level: level.clone() })
            .collect();
        let domain: Vec<bool> = inside.iter().zip(&crossed.codes).map(|(inside, code)| *inside && *code == group as u32).collect();
        let row = begun(plan, vec![one.to_owned(), other.to_owned()], by);
        match chi_square(survey, plan, rows, columns, &domain, row.clone()) {
            Ok(row) => row,
            Err(error) => TestRow { reason: error.to_string(), ..row },
        }
    };
    (0..crossed.groups.len()).map(of_group).collect()
}

fn chi_square(
    survey: &Survey,
    plan: &TestPlan,
    rows: &Column,
    columns: &Column,
    domain: &[bool],
    row: TestRow,
) -> Result<TestRow, TestError> {
    let (r, c) = (short(rows), short(columns));
    let crossing =
        Crossing { rows: &r, row_levels: rows.levels.len(), columns: &c, column_levels: columns.levels.len(), domain: Some(domain) };
    let found = chisq::Table::new(survey, &crossing)?;
    let kind = match plan.statistic {
        Some("Chisq") => Kind::ChiSquared,
        Some("Wald") => Kind::Wald,
        Some("adjWald") => Kind::AdjustedWald,
        Some("lincom") => Kind::LinearCombination,
        Some("saddlepoint") => Kind::Saddlepoint,
        _ => Kind::F,
    };
    let cells = found.cells().into_iter().map(|cell| CellRow {
        row: rows.levels[cell.row].clone(),
        column: columns.levels[cell.column].clone(),
        n: cell.n,
        share: cell.share,
        expected: cell.expected,
        residual: cell.residual,
    });
    let row = TestRow { n: found.n(), method: kind.label_fr().to_owned(), cells: cells.collect(), ..row };
    Ok(match found.test(survey, kind) {
        Ok(test) => TestRow { statistic: Some(test.statistic), ndf: test.ndf, ddf: test.ddf, p_value: Some(test.p_value), ..row },
        Err(error) => TestRow { reason: error.to_string(), ..row },
    })
}

/// Codes as the engine takes them.
fn short(column: &Column) -> Vec<u16> {
    column.codes.iter().map(|code| if *code == NONE { MISSING } else { u16::try_from(*code).unwrap_or(MISSING) }).collect()
}

/// Without `by`: the mean against 0 (a difference of two columns is a column of the table); with `by`: each level with the first.
fn t_tests(survey: &Survey, table: &Table, plan: &TestPlan, inside: &[bool], column: &Column) -> Vec<TestRow> {
    let y = numbers(column);
    if let Some(other) = plan.paired_with.as_ref().and_then(|name| table.column(name)) {
        let row = begun(plan, vec![column.name.clone(), other.name.clone()], Vec::new());
        let found = ttest::paired(survey, &numbers(other), &y, inside, plan.level);
        return vec![with_t(TestRow { method: format!("{} − {}, mesures appariées (t)", column.name, other.name), ..row }, found)];
    }
    if plan.by.is_empty() {
        let row = begun(plan, vec![column.name.clone()], Vec::new());
        return vec![with_t(
            TestRow { method: "moyenne comparée à 0 (t)".to_owned(), ..row },
            ttest::one_sample(survey, &y, inside, 0.0, plan.level),
        )];
    }
    let crossed = Crossed::of(table, &plan.by);
    let labels = crossed.labels();
    let with_first = |group: usize| {
        let second: Vec<Option<bool>> = crossed
            .codes
            .iter()
            .map(|code| [(0, false), (group as u32, true)].iter().find(|(g, _)| g == code).map(|(_, second)| *second))
            .collect();
        let row = begun(plan, vec![column.name.clone()], Vec::new());
        let label = format!("{} : {} − {}", row.label, labels[group], labels[0]);
        with_t(TestRow { label, ..row }, ttest::two_groups(survey, &y, &second, inside, plan.level))
    };
    (1..labels.len()).map(with_first).collect()
}

fn with_t(row: TestRow, found: Result<ttest::TTest, TestError>) -> TestRow {
    match found {
        Err(error) => TestRow { reason: error.to_string(), ..row },
        Ok(t) => TestRow {
            n: t.n,
            estimate: Some(t.estimate),
            ci_low: Some(t.low),
            ci_high: Some(t.high),
            statistic: Some(t.statistic),
            ddf: Some(t.degrees_of_freedom).filter(|df| df.is_finite()),
            p_value: Some(t.p_value),
            ..row
        },
    }
}

fn ranks(survey: &Survey, table: &Table, plan: &TestPlan, inside: &[bool], column: &Column) -> TestRow {
    let crossed = Crossed::of(table, &plan.by);
    let groups: Vec<u16> = crossed.codes.iter().map(|code| u16::try_from(*code).unwrap_or(MISSING)).collect();
    let (scores, name) = match plan.statistic {
        Some("vanderWaerden") => (Scores::VanDerWaerden, "rangs, van der Waerden"),
        Some("median") => (Scores::Median, "rangs, médiane"),
        _ => (Scores::Wilcoxon, "rangs, Wilcoxon ou Kruskal-Wallis"),
    };
    let row = TestRow { method: name.to_owned(), ..begun(plan, vec![column.name.clone()], Vec::new()) };
    let y = numbers(column);
    let domain: Vec<bool> =
        inside.iter().zip(&y).zip(&groups).map(|((inside, y), group)| *inside && y.is_finite() && *group != MISSING).collect();
    let n = domain.iter().zip(survey.weights()).filter(|(inside, w)| **inside && **w != 0.0).count();
    match rank_test(survey, &y, &groups, crossed.groups.len(), &domain, scores) {
        Err(error) => TestRow { reason: error.to_string(), ..row },
        Ok(found) => match found.difference {
            Some(t) => TestRow { n, ..with_t(row, Ok(t)) },
            None => TestRow {
                n,
                statistic: Some(found.chi_squared / found.constraints as f64),
                ndf: Some(found.constraints as f64),
                ddf: Some(found.ddf).filter(|df| df.is_finite()),
                p_value: Some(found.p_value),
                ..row
            },
        },
    }
}

/// Wald's test that the means of all groups are equal.
fn equal_means(survey: &Survey, table: &Table, plan: &TestPlan, inside: &[bool], column: &Column) -> TestRow {
    let row = TestRow { method: "égalité des moyennes (Wald ajusté)".to_owned(), ..begun(plan, vec![column.name.clone()], Vec::new()) };
    let crossed = Crossed::of(table, &plan.by);
    let member = |group: usize, row: usize| inside[row] && column.number(row).is_some() && crossed.codes[row] == group as u32;
    let bases: Vec<Vec<bool>> = (0..crossed.groups.len()).map(|group| (0..table.rows()).map(|row| member(group, row)).collect()).collect();
    let filled = |base: &Vec<bool>| survey.size(Some(base)).0 > 0;
    let bases: Vec<Vec<bool>> = bases.into_iter().filter(filled).collect();
    let n = bases.iter().map(|base| survey.size(Some(base)).0).sum();
    if bases.len() < 2 {
        return TestRow { n, reason: "il faut au moins deux groupes (clé by)".to_owned(), ..row };
    }
    match equality(survey, &numbers(column), bases) {
        Err(error) => TestRow { n, reason: error.to_string(), ..row },
        Ok((constraints, (statistic, ddf, p))) => TestRow {
            n,
            statistic: Some(statistic),
            ndf: Some(constraints as f64),
            ddf: Some(ddf).filter(|df| df.is_finite()),
            p_value: Some(p),
            ..row
        },
    }
}

fn equality(survey: &Survey, y: &[f64], bases: Vec<Vec<bool>>) -> Result<(usize, (f64, f64, f64)), TestError> {
    let all: Vec<bool> = (0..y.len()).map(|row| bases.iter().any(|base| base[row])).collect();
    let df = f64::from(survey.degrees_of_freedom(Some(&all)));
    let count = bases.len();
    let estimates = survey.estimate(&Stacked::of(bases.into_iter().map(|base| Ratio::mean(y.to_vec(), base))))?;
    let less_first = |group: usize| {
        (0..count)
            .map(|k| {
                if k == group {
                    1.0
                } else if k == 0 {
                    -1.0
                } else {
                    0.0
                }
            })
            .collect()
    };
    let matrix: Vec<Vec<f64>> = (1..count).map(less_first).collect();
    let test = chisq::wald(&estimates, &matrix, &[], df)?;
    Ok((test.constraints, test.adjusted()?))
}

fn correct(plan: &TestPlan, rows: &mut [TestRow]) {
    let correction = match plan.correction {
        "holm" => Some(Correction::Holm),
        "bh" => Some(Correction::BenjaminiHochberg),
        "bonferroni" => Some(Correction::Bonferroni),
        "hochberg" => Some(Correction::Hochberg),
        "by" => Some(Correction::BenjaminiYekutieli),
        _ => None,
    };
    let p: Vec<f64> = rows.iter().filter_map(|row| row.p_value).collect();
    let corrected = match correction {
        Some(correction) if p.len() > 1 => adjusted(&p, correction).ok(),
        _ => Some(p.clone()),
    };
    let name = correction.filter(|_| p.len() > 1).map_or("aucune", Correction::label_fr);
    let mut next = corrected.into_iter().flatten();
    for row in rows.iter_mut() {
        row.correction = name.to_owned();
        row.p_adjusted = row.p_value.and_then(|_| next.next());
    }
}
