use super::*;

fn codes(text: &str) -> Vec<String> {
    let (_, findings) = read("plan.toml", text);
    findings.iter().map(|f| format!("{}:{}:{}", f.code, f.place.line.unwrap_or(0), f.place.column.clone().unwrap_or_default())).collect()
}

#[test]
fn a_whole_file_is_read() {
    let text = r#"
[survey]
title = "Val-Clair"
simulated = true
[data]
file = "reponses.csv"
missing = ["nr"]
missing_in = { age = ["999"] }
[design]
weights = "poids"
strata = "secteur"
random = false
lonely_psu = "adjust"
replicates = { type = "bootstrap", n = 200, seed = 7 }
[[weighting]]
method = "rake"
margins = [
  { vars = ["sexe"], totals = { F = 100, H = 90.5 } },
  { vars = "revenu", total = 1e6 },
  { vars = ["sexe", "age"], file = "marges.csv" },
]
[[weighting]]
method = "trim"
upper = 5
[[estimate]]
kind = "proportion"
variables = ["sexe"]
by = "secteur"
where = "age >= 18"
df = 12
deff = true
[[test]]
kind = "chisq"
variables = ["sexe", "secteur"]
[[protect]]
dims = ["sexe", "secteur"]
rules = { min_frequency = 11, dominance = [1, 85] }
"#;
    let (plan, findings) = read("plan.toml", text);
    assert!(findings.is_empty(), "{}", findings.summary());
    assert_eq!(plan.weighting[0].margins[0].totals, Totals::Levels(vec![("F".into(), 100.0), ("H".into(), 90.5)]));
    assert_eq!(plan.weighting[0].margins[2].totals, Totals::File("marges.csv".into()));
    assert_eq!((plan.estimates[0].df, plan.estimates[0].deff), (Df::Given(12.0), Deff::WithReplacement));
    assert_eq!(plan.protect[0].rules.dominance, Some((1, 85.0)));
    assert!(!plan.design.random && plan.survey.simulated);
    let wanted = plan.wanted();
    for column in ["poids", "secteur", "sexe", "age", "revenu"] {
        assert!(wanted.names.contains(column), "{column}");
    }
}

#[test]
fn every_fault_is_told_with_its_line() {
    let text = "[design]\nwieghts = \"p\"\nlonely_psu = \"ajust\"\nnest = \"oui\"\n[[estimate]]\nkind = \"moyenne\"\nvariables = [\"a\"]\nwhere = \"a >\"\n[desing]\n";
    let found = codes(text);
    for wanted in [
        "plan-cle-inconnue:2:design.wieghts",
        "plan-valeur:3:design.lonely_psu",
        "plan-type:4:design.nest",
        "plan-valeur:6:estimate.kind",
        "plan-condition:8:estimate.where",
        "plan-cle-inconnue:9:desing",
    ] {
        assert!(found.iter().any(|code| code == wanted), "{wanted} in {found:?}");
    }
}

#[test]
fn remedies_name_the_nearest() {
    let (_, findings) = read("p", "[design]\nwieghts = \"p\"\nlonely_psu = \"ajust\"\n");
    let text = findings.summary();
    assert!(text.contains("le plus proche : weights") && text.contains("le plus proche : adjust"), "{text}");
}

#[test]
fn what_a_method_needs_is_asked_for() {
    assert!(codes("[[weighting]]\nmethod = \"rake\"\n").iter().any(|code| code.starts_with("plan-cle-absente")));
    assert!(codes("[[weighting]]\nmethod = \"trim\"\n").iter().any(|code| code.starts_with("plan-cle-absente")));
    assert!(codes("[[estimate]]\nkind = \"ratio\"\nvariables = [\"a\"]\n").iter().any(|code| code.starts_with("plan-cle-absente")));
    assert!(codes("[[weighting]]\nmethod = \"rake\"\nmargins = [{ vars = [\"a\"] }]\n").iter().any(|code| code.starts_with("plan-marge")));
}

#[test]
fn a_file_that_is_no_toml_is_told() {
    assert!(codes("[design\nweights = poids\n").iter().any(|code| code.starts_with("plan-illisible:")));
}
