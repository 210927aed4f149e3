use super::*;
use base::{Findings, VariableId};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn ours() -> Catalogue {
    let (catalogue, findings) = Catalogue::read(&root().join("datasets/indicators"));
    assert!(findings.is_empty(), "{}", findings.summary());
    catalogue
}

/// A shared reference file; none (and a line) where the folder is not there.
fn reference(name: &str) -> Option<String> {
    let path = root().join("../shared/reference").join(name);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("{} absent : contrôle laissé de côté", path.display());
    }
    text
}

/// The fields of a line of a CSV file with quotes; the files of reference have no line break in a field.
fn fields(line: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                all.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(String::new()),
            c => all.last_mut().unwrap().push(c),
        }
    }
    all
}

/// Reads a catalogue of one file with this text.
fn read_text(name: &str, text: &str) -> (Catalogue, Findings) {
    let dir = std::env::temp_dir().join(format!("ctg-catalogue-{}-{name}", std::process::id()));
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("essai.toml"), text).unwrap();
    let read = Catalogue::read(&dir);
    fs::remove_dir_all(&dir).unwrap();
    read
}

fn block(id: &str, formula: &str, aggregation: &str) -> String {
    format!(
        "[[indicator]]\nid = \"{id}\"\nlabel_fr = \"Essai\"\nunit = \"%\"\nformula = '{formula}'\naggregation = \"{aggregation}\"\n\
         direction = \"neutral\"\norigin = \"public_stat\"\nsource = \"Insee\"\n"
    )
}

fn codes(findings: &Findings) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

fn one_code(name: &str, formula: &str, aggregation: &str) -> Vec<String> {
    let (_, findings) = read_text(name, &format!("theme = \"essai\"\n{}", block("essai", formula, aggregation)));
    codes(&findings).into_iter().map(str::to_owned).collect()
}

#[test]
fn our_catalogue_has_no_fault() {
    let catalogue = ours();
    assert_eq!(catalogue.indicators.iter().filter(|indicator| !indicator.added).count(), 202);
    assert!(catalogue.crosswalks.len() > 15 && catalogue.breaks.len() >= 4);
}

#[test]
fn all_202_of_the_reference_are_there_with_the_same_rule_direction_unit_and_origin() {
    let Some(text) = reference("indicators.csv") else { return };
    let catalogue = ours();
    let rows: Vec<Vec<String>> = text.lines().skip(1).map(fields).collect();
    assert_eq!(rows.len(), 202);
    for row in rows {
        let [id, label, theme, axis, objectives, origin, _, melodi, unit, rule, direction, ..] = row.as_slice() else { panic!("{row:?}") };
        let ours = catalogue.indicator(id).unwrap_or_else(|| panic!("{id} is not there"));
        let direction_number = ["lower_better", "neutral", "higher_better"].iter().position(|word| word == direction).unwrap();
        assert_eq!(i8::try_from(direction_number).unwrap() - 1, ours.card.direction, "{id}");
        let our_rule = ours.rule.split('(').next().unwrap();
        assert_eq!(our_rule, rule.split('(').next().unwrap(), "{id}");
        let said = (&ours.card.label_fr, &ours.card.theme, &ours.ctg_axis, ours.card.unit.label(), &ours.melodi);
        assert_eq!(said, (label, theme, axis, unit.as_str(), melodi), "{id}");
        assert_eq!((ours.ctg_objectives.join(";"), ours.origin.as_str()), (objectives.clone(), origin.as_str()), "{id}");
    }
}

#[test]
fn every_formula_of_the_reference_without_prose_is_ours_too() {
    let Some(text) = reference("indicators.csv") else { return };
    let catalogue = ours();
    let mut rewritten = Vec::new();
    for row in text.lines().skip(1).map(fields) {
        let ours = catalogue.indicator(&row[0]).unwrap();
        if ours.card.formula != row[6] {
            rewritten.push(row[0].clone());
        }
    }
    // Prose turned into conditions on the questionnaire (8), and sums over communes that the engine makes by itself (3).
    assert_eq!(rewritten.len(), 11, "{rewritten:?}");
}

#[test]
fn census_variables_are_in_the_dictionaries_of_insee() {
    let Some(text) = reference("insee-dossier-complet-geo2024-variables.csv") else { return };
    let known: BTreeSet<VariableId> = text.lines().skip(1).filter_map(|line| stem(&fields(line)[0])).collect();
    assert!(known.len() > 500, "{}", known.len());
    let catalogue = ours();
    let findings = catalogue.check_dictionary(&known);
    assert!(findings.is_empty(), "{}", findings.summary());
    for crosswalk in &catalogue.crosswalks {
        let names = crosswalk.instead.variables();
        let census = names.iter().chain([&crosswalk.variable]).filter(|variable| variable.exploitation().is_some());
        census.for_each(|variable| assert!(known.contains(variable), "{variable}"));
    }
}

/// `P21_POP` → `P_POP`
fn stem(name: &str) -> Option<VariableId> {
    let (letter, rest) = name.split_at_checked(1)?;
    let digits = rest.get(..2)?.chars().all(|c| c.is_ascii_digit());
    (digits && rest.get(2..3) == Some("_")).then(|| VariableId::new(&format!("{letter}{}", &rest[2..])))
}

#[test]
fn a_name_that_no_vintage_has_is_told() {
    let text = format!("theme = \"essai\"\n{}", block("essai", "P{yy}_POPP / P{yy}_POP", "ratio_of_sums"));
    let (catalogue, findings) = read_text("dictionnaire", &text);
    assert!(findings.is_empty());
    let known = BTreeSet::from([VariableId::new("P_POP")]);
    let findings = catalogue.check_dictionary(&known);
    assert_eq!(codes(&findings), ["catalogue-variable-inconnue"]);
    assert!(findings.summary().contains("P{yy}_POPP"), "{}", findings.summary());
    assert!(catalogue.check_dictionary(&BTreeSet::new()).is_empty());
}

#[test]
fn a_rule_is_kept_only_by_a_formula_of_its_shape() {
    for (formula, rule) in [
        ("P{yy}_POP / P{yy0}_POP", "sum"),
        ("P{yy}_POP - P{yy0}_POP", "ratio_of_sums"),
        ("P{yy}_POP / P{yy0}_POP", "difference_of_sums"),
        ("P{yy}_POP / P{yy0}_POP - 1", "annualised_ratio_of_sums"),
        ("each(MED{yy} * NBMENFISC{yy}) / NBMENFISC{yy}", "not_aggregable"),
        ("each(MED{yy})", "weighted_mean(NBMENFISC{yy})"),
        ("PE1", "weighted_survey_proportion"),
        ("guide", "count_of_records"),
    ] {
        assert_eq!(one_code("regle", formula, rule), ["catalogue-regle"], "{formula} {rule}");
    }
    for (formula, rule) in [
        ("each(0.01 * a * b / c)", "sum"),
        ("MED{yy}", "not_aggregable"),
        ("PIMP{yy}", "weighted_mean(NBMENFISC{yy})"),
        ("(P{yy}_POP / P{yy0}_POP)^(1/(yy-yy0)) - 1", "annualised_ratio_of_sums"),
    ] {
        assert!(one_code("regle", formula, rule).is_empty(), "{formula} {rule}");
    }
}

#[test]
fn main_and_sample_processing_are_not_mixed_without_a_word() {
    assert_eq!(one_code("melange", "C{yy}_MENPSEUL / P{yy}_RP", "ratio_of_sums"), ["catalogue-exploitations"]);
    let declared =
        block("essai", "C{yy}_MENPSEUL / P{yy}_RP", "ratio_of_sums") + "mixes_exploitations = \"pas de C_MEN dans le fichier\"\n";
    assert!(read_text("melange", &format!("theme = \"essai\"\n{declared}")).1.is_empty());
}

#[test]
fn a_population_is_not_summed_over_years() {
    assert_eq!(one_code("stock", "sum(P{yy}_POP) / P{yy}_POP", "ratio_of_sums"), ["catalogue-stock-cumule"]);
}

#[test]
fn all_faults_are_told_at_once_each_with_its_line() {
    let text = format!(
        "theme = \"essai\"\n{}\n{}\n{}colour = \"red\"\n\n[[indicator]]\nid = \"Vide\"\naggregation = \"moyenne\"\nunit = 3\n",
        block("a", "P{yy}_POP +", "sum"),
        block("b", "MED{yy}", "sum"),
        block("b", "MED{yy}", "sum")
    );
    let (catalogue, findings) = read_text("tous", &text);
    let codes = codes(&findings);
    for code in [
        "catalogue-formule",
        "catalogue-doublon",
        "catalogue-cle-inconnue",
        "catalogue-mot-inconnu",
        "catalogue-cle-absente",
        "catalogue-type",
    ] {
        assert!(codes.contains(&code), "{code} : {}", findings.summary());
    }
    assert_eq!(catalogue.indicators.len(), 1);
    let formula = findings.iter().find(|finding| finding.code == "catalogue-formule").unwrap();
    assert_eq!((formula.place.line, formula.place.column.as_deref()), (Some(6), Some("12")), "{formula}");
    assert!(findings.iter().all(|finding| finding.place.line.is_some() && !finding.expected.is_empty() && !finding.remedy.is_empty()));
}

#[test]
fn a_file_that_is_no_toml_and_a_folder_that_is_not_there_are_findings() {
    let (_, findings) = read_text("toml", "theme = \"essai\"\n[[indicator\nid = 1\n");
    assert_eq!(codes(&findings), ["catalogue-toml"]);
    assert_eq!(findings.iter().next().unwrap().place.line, Some(2));
    let (_, findings) = Catalogue::read(Path::new("/nulle/part"));
    assert_eq!(codes(&findings), ["catalogue-absent"]);
}

#[test]
fn a_share_is_not_multiplied_by_a_hundred() {
    assert_eq!(one_code("cent", "100 * P{yy}_RP / P{yy}_LOG", "ratio_of_sums"), ["catalogue-pourcentage"]);
}

#[test]
fn a_way_without_formula_or_that_is_no_block_is_told() {
    let start = format!("theme = \"essai\"\n{}", block("essai", "P{yy}_RP / P{yy}_LOG", "ratio_of_sums"));
    for (end, code) in [("[[indicator.way]]\nnote = \"x\"\n", "catalogue-cle-absente"), ("way = \"x\"\n", "catalogue-type")] {
        assert_eq!(codes(&read_text("voie", &format!("{start}{end}")).1), [code], "{end}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn a_damaged_file_is_read_or_refused_never_a_panic(at in 0usize..400, length in 0usize..30, instead in "[a-z{}\\[\\]=\"\n0-9 é]{0,12}") {
        let text = format!("theme = \"essai\"\n{}{}", block("essai", "P{yy}_RP / P{yy}_LOG", "ratio_of_sums"), "[[indicator.way]]\nformula = 'a / b'\n");
        let (before, rest): (String, String) = (text.chars().take(at).collect(), text.chars().skip(at + length).collect());
        let (catalogue, findings) = read_text("abime", &format!("{before}{instead}{rest}"));
        proptest::prop_assert!(catalogue.indicators.len() <= 1);
        proptest::prop_assert!(!catalogue.indicators.is_empty() || !findings.is_empty());
    }
}

#[test]
fn prose_in_a_survey_formula_is_told() {
    let text =
        block("essai", "weighted_share(PA1 = \"oui\" | parent)", "weighted_survey_proportion").replace("public_stat", "survey_population");
    let (_, findings) = read_text("prose", &format!("theme = \"essai\"\n{text}"));
    assert_eq!(codes(&findings), ["catalogue-question"]);
}

#[test]
fn income_breaks_between_2021_and_2023() {
    let catalogue = ours();
    let breaks = |name: &str, one, other| catalogue.series_break(&BTreeSet::from([VariableId::new(name)]), one, other).is_some();
    assert!(breaks("MED", 2021, 2023) && breaks("TP60AGE1", 2023, 2019) && breaks("RD", 2021, 2023));
    assert!(!breaks("MED", 2016, 2021) && !breaks("P_POP", 2011, 2023));
    let found = catalogue.series_break(&BTreeSet::from([VariableId::new("MED")]), 2021, 2023).unwrap();
    assert!(found.sentence.starts_with("Filosofi 2022 n'a pas été produit"), "{}", found.sentence);
}

#[test]
fn what_the_engine_needs_is_filled() {
    let catalogue = ours();
    let get = |id: &str| catalogue.indicator(id).unwrap();
    assert!(get("families_with_children").is_census_sample && !get("population_total").is_census_sample);
    assert!(get("population_annual_change_rate").is_span && get("natural_change_rate").is_span && !get("vacancy_rate").is_span);
    assert!(!get("children_under3_proxy").is_span);
    assert!(matches!(get("taxed_households_share").aggregation, Aggregation::WeightedMean { .. }));
    assert!(get("poverty_rate").ways[0].published_percent && !get("median_living_standard").ways[0].published_percent);
    let shares: Vec<&str> = get("social_housing_share").ways.iter().map(|way| way.text.as_str()).collect();
    assert_eq!(shares[0], "P{yy}_RP_LOCHLMV / P{yy}_RP");
    assert_eq!(shares[1], "each(ptod.log_lochlm_pct{yy} * P{yy}_RP) / P{yy}_RP");
}

/// `CTG_RENEW=1 cargo test -p indicator` writes the page again.
#[test]
fn the_page_of_the_catalogue_is_up_to_date() {
    let path = root().join("docs/catalogue.md");
    let page = ours().to_markdown();
    if std::env::var_os("CTG_RENEW").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap_or_default() == page, "docs/catalogue.md : CTG_RENEW=1 cargo test -p indicator");
}
