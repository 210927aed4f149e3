//! The worked example of `docs/method/design-file.md`, by hand, and two ways to the same number.

use analysis::{Missing, Plan, Table, Wanted, check, estimate, weigh};
use base::Findings;

const ANSWERS: &str = "secteur,sexe,poids,revenu\nA,F,10,10\nA,F,10,14\nA,H,10,20\nB,F,20,12\nB,H,10,30\nB,H,20,24\n";

const DESIGN: &str = r#"
[design]
strata = "secteur"
weights = "poids"
[[weighting]]
method = "poststratify"
margins = [{ vars = "sexe", totals = { F = 60, H = 40 } }]
[[estimate]]
kind = "mean"
variables = "revenu"
"#;

fn plan(text: &str) -> Plan {
    let (plan, findings) = analysis::plan::read("plan.toml", text);
    assert!(findings.is_empty(), "{}", findings.summary());
    plan
}

fn table(text: &str) -> Table {
    let mut findings = Findings::default();
    let table = Table::from_csv("t.csv", text, &Wanted::everything(), &Missing::default(), &mut findings);
    assert!(findings.is_empty(), "{}", findings.summary());
    table
}

fn no_file(name: &str) -> Result<String, String> {
    Err(format!("{name} : absent"))
}

fn rows(answers: &str, design: &str) -> Vec<analysis::result::EstimateRow> {
    let (plan, table, mut findings) = (plan(design), table(answers), Findings::default());
    assert!(check(&plan, &table).is_empty());
    let (sample, _) = weigh(&plan, &table, &no_file, &|_, _| {}, &mut findings).unwrap_or_else(|| panic!("{}", findings.summary()));
    estimate(&plan, &table, &sample, &|_, _| {}).tables.into_iter().flat_map(|table| table.rows).collect()
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a number");
    assert!((found - expected).abs() < 1e-12 * expected.abs().max(1.0), "{found} {expected}");
}

#[test]
fn the_worked_example_by_hand() {
    let row = &rows(ANSWERS, DESIGN)[0];
    near(row.estimate, 17.0);
    near(row.se, 0.84_f64.sqrt());
    assert_eq!((row.n, row.df), (6, Some(4.0)));
}

#[test]
fn a_difference_by_contrast_is_the_difference_of_the_two_means() {
    let asked = "[[estimate]]\nkind = \"mean\"\nvariables = \"revenu\"\nby = \"sexe\"\n[[estimate]]\nkind = \"contrast\"\nvariables = \"revenu\"\nby = \"sexe\"\n";
    let rows = rows(ANSWERS, &format!("[design]\nweights = \"poids\"\nstrata = \"secteur\"\n{asked}"));
    near(rows[2].estimate, rows[1].estimate.unwrap() - rows[0].estimate.unwrap());
    assert!(rows[2].p_value.is_some_and(|p| p > 0.0 && p < 1.0) && rows[2].variable.contains("H − F"), "{:?}", rows[2]);
}

#[test]
fn domains_by_where_and_by_group_are_one_number() {
    let by = rows(
        ANSWERS,
        "[design]\nweights = \"poids\"\nstrata = \"secteur\"\n[[estimate]]\nkind = \"total\"\nvariables = \"revenu\"\nby = \"sexe\"\n",
    );
    let only = rows(
        ANSWERS,
        "[design]\nweights = \"poids\"\nstrata = \"secteur\"\n[[estimate]]\nkind = \"total\"\nvariables = \"revenu\"\nwhere = \"sexe == 'H'\"\n",
    );
    near(by[1].estimate, only[0].estimate.unwrap());
    near(by[1].se, only[0].se.unwrap());
}

#[test]
fn every_kind_of_estimate_gives_numbers_or_a_reason() {
    let answers: String = std::iter::once("g,x,y,a,b,r1,r2,s1,s2,codes\n".to_owned())
        .chain((0..80).map(|i| {
            let (x, y) = (i * 37 % 11, 100 + i * 53 % 41);
            format!(
                "{},{x},{y},{},{},{},{},{},{},{}\n",
                i % 2,
                i % 2,
                i * 7 % 3 / 2,
                1 + i % 2,
                2 - i % 2,
                1 + i * 3 % 5,
                1 + i * 11 % 5,
                ["p", "p;q", "q;r"][i % 3]
            )
        }))
        .collect();
    let design = r#"
[[estimate]]
kind = "ratio"
variables = "x"
denominator = "y"
[[estimate]]
kind = "quantile"
variables = "y"
by = "g"
[[estimate]]
kind = "multiple"
variables = ["a", "b"]
[[estimate]]
kind = "multiple"
variables = "codes"
separator = ";"
[[estimate]]
kind = "likert"
variables = ["s1", "s2"]
by = "g"
[[estimate]]
kind = "ranking"
variables = ["r1", "r2"]
[[estimate]]
kind = "poverty"
variables = "y"
by = "g"
[[estimate]]
kind = "contrast"
of = "proportion"
variables = "x"
by = "g"
"#;
    let rows = rows(&answers, design);
    assert!(rows.len() > 40, "{}", rows.len());
    for row in &rows {
        let finite = |value: Option<f64>| value.is_none_or(f64::is_finite);
        assert!(finite(row.estimate) && finite(row.se) && finite(row.ci_low) && finite(row.ci_high), "{row:?}");
        assert!(row.estimate.is_some() || !row.reason.is_empty(), "{row:?}");
        assert!(["publish", "caution", "suppress"].contains(&row.mark.as_str()), "{row:?}");
    }
    let joined =
        rows.iter().filter(|row| row.level.as_deref() == Some("part des réponses") && ["p", "q", "r"].contains(&row.variable.as_str()));
    near(Some(joined.map(|row| row.estimate.unwrap()).sum()), 1.0);
}

#[test]
fn a_lonely_stratum_is_told_by_its_name_and_lines() {
    let text = format!("{ANSWERS}C,H,5,7\n");
    let (plan, table, mut findings) = (plan(DESIGN), table(&text), Findings::default());
    assert!(weigh(&plan, &table, &no_file, &|_, _| {}, &mut findings).is_none());
    let told = findings.summary();
    assert!(told.contains("strate-seule") && told.contains("« C »") && told.contains("ligne 8") && told.contains("adjust"), "{told}");
}

#[test]
fn order_of_rows_and_unit_of_weights_change_nothing() {
    let shuffled = "secteur,sexe,poids,revenu\nB,H,20,24\nA,H,10,20\nB,F,20,12\nA,F,10,14\nB,H,10,30\nA,F,10,10\n";
    let tenfold = ANSWERS.replace(",10,1", ",100,1").replace(",10,2", ",100,2").replace(",10,3", ",100,3").replace(",20,", ",200,");
    for other in [shuffled, tenfold.as_str()] {
        let (one, other) = (&rows(ANSWERS, DESIGN)[0], &rows(other, DESIGN)[0]);
        assert!((one.estimate.unwrap() - other.estimate.unwrap()).abs() < 1e-10 && (one.se.unwrap() - other.se.unwrap()).abs() < 1e-10);
    }
}

#[test]
fn replicates_are_weighted_again_by_every_step() {
    let design = DESIGN.replace("weights = \"poids\"", "weights = \"poids\"\nreplicates = { type = \"JKn\" }");
    let (one, other) = (&rows(ANSWERS, DESIGN)[0], &rows(ANSWERS, &design)[0]);
    near(other.estimate, one.estimate.unwrap());
    let ratio = other.se.unwrap() / one.se.unwrap();
    assert!(ratio > 0.7 && ratio < 2.0, "{ratio}");
}

/// Eight communes, one of a single answer: the modelled figures are those of the model on the direct ones, and say so.
#[test]
fn a_commune_is_modelled_only_when_asked_and_always_labelled() {
    let mut answers = "commune,part,y\n".to_owned();
    for commune in 0..8_usize {
        for answer in 0..if commune == 7 { 1 } else { 4 + commune } {
            let y = 10.0 + 3.0 * commune as f64 + [2.0, -1.0, 4.0, -3.0][(answer + commune) % 4];
            answers.push_str(&format!("c{commune},{}.5,{y}\n", commune));
        }
    }
    let asked = |kind: &str, more: &str| format!("[[estimate]]\nkind = \"{kind}\"\nvariables = \"y\"\nby = \"commune\"\n{more}");
    let direct = rows(&answers, &asked("mean", ""));
    let modelled = rows(&answers, &asked("small_area", "auxiliary = \"part\"\n"));
    let areas: Vec<stat::small_area::Area> = direct
        .iter()
        .enumerate()
        .map(|(commune, row)| {
            let known = row.estimate.zip(row.se).filter(|(_, se)| *se > 0.0);
            let direct = known.map(|(value, se)| stat::small_area::Direct { value, variance: se * se });
            stat::small_area::Area { direct, x: vec![1.0, commune as f64 + 0.5] }
        })
        .collect();
    let fit = stat::small_area::fay_herriot(&areas, stat::small_area::Fitting::Reml).unwrap();
    assert_eq!(modelled.len(), 8);
    for (row, area) in modelled.iter().zip(&fit.areas) {
        near(row.estimate, area.value);
        near(row.se, area.mse.sqrt());
        assert!(row.mark != "publish" && row.level.as_deref() == Some("modélisé") && row.reason.contains("modélisé"), "{row:?}");
    }
    let apart = answers.replace("c0,0.5,12", "c0,9.5,12");
    let refused = rows(&apart, &asked("small_area", "auxiliary = \"part\"\n"));
    assert!(refused.iter().all(|row| row.estimate.is_none() && row.reason.contains("« part »")), "{:?}", refused[0]);
}
