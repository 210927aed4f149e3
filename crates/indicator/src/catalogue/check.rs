//! What must hold between a formula and its rule of aggregation, and between a formula and the producers' dictionaries.

use super::{Aggregation, Catalogue, Indicator, Way};
use crate::formula::{End, Expr, Operator, Shape};
use base::{Finding, Findings, VariableId};
use std::collections::{BTreeMap, BTreeSet};

/// Names in survey formulas that stand for a row of a matrix or for one answer after the other.
const PLACEHOLDERS: [&str; 1] = ["theme"];

/// An indicator that is there twice is kept once, with a finding that names both places.
pub(super) fn refuse_doubles(indicators: &mut Vec<Indicator>, findings: &mut Findings) {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    indicators.retain(|indicator| {
        let id = indicator.id.to_string();
        let Some(place) = first.get(&id) else {
            first.insert(id, indicator.place.to_string());
            return true;
        };
        findings.push(
            Finding::error("catalogue-doublon", indicator.place.clone())
                .found(format!("« {id} » est déjà défini ({place})"))
                .expected("un seul bloc par identifiant")
                .remedy("retirer ou renommer l'un des deux ; le second a été laissé de côté"),
        );
        false
    });
}

/// Every way of every indicator against its rule.
pub(super) fn shapes(catalogue: &Catalogue) -> Findings {
    let all = catalogue.indicators.iter().flat_map(|indicator| indicator.ways.iter().map(move |way| (indicator, way)));
    all.flat_map(|(indicator, way)| faults(indicator, way)).collect()
}

fn faults(indicator: &Indicator, way: &Way) -> Vec<Finding> {
    let shape = way.expr.shape();
    let survey = indicator.origin.is_survey();
    let all = [
        against_rule(way, &shape),
        mixed(indicator, &shape),
        stock_over_years(&shape),
        unknown_question(&shape).filter(|_| survey),
        hundredfold(indicator, way),
    ];
    all.into_iter().flatten().map(|(code, found, expected, remedy)| finding(indicator, way, code, found, expected, remedy)).collect()
}

type Fault = (&'static str, String, &'static str, &'static str);

fn finding(indicator: &Indicator, way: &Way, code: &str, found: String, expected: &str, remedy: &str) -> Finding {
    Finding::error(code, indicator.place.clone())
        .found(format!("« {} » : {found} ({})", indicator.id, way.text))
        .expected(expected)
        .remedy(remedy)
}

/// A rule can only be kept by a formula of its shape.
fn against_rule(way: &Way, shape: &Shape) -> Option<Fault> {
    let expr = &way.expr;
    let (holds, expected) = match &way.aggregation {
        Aggregation::Sum => (!divides(expr), "« sum » : une somme, sans division"),
        Aggregation::DifferenceOfSums => {
            (is_binary(expr, Operator::Subtract) && !shape.divides, "« difference_of_sums » : une différence, sans division")
        }
        Aggregation::RatioOfSums => (is_binary(expr, Operator::Divide), "« ratio_of_sums » : une division, numérateur / dénominateur"),
        Aggregation::AnnualisedRatioOfSums => {
            (is_annualised(expr), "« annualised_ratio_of_sums » : (plus récent / plus ancien)^(1/(yy-yy0)) - 1")
        }
        Aggregation::WeightedMean { .. } => (!shape.each && !shape.filters, "« weighted_mean » : le taux publié, sans somme"),
        Aggregation::NotAggregable => (
            !shape.each && !shape.filters && !shape.sums_over_span,
            "« not_aggregable » : la valeur publiée pour le niveau, sans somme de communes",
        ),
        Aggregation::Survey => (!shape.functions.is_empty(), "une fonction d'enquête : weighted_share, share, mean, median…"),
        Aggregation::CountOfRecords => {
            (!shape.functions.is_empty() || shape.sums_over_span, "« count_of_records » : count(…), exists(…) ou sum(…)")
        }
    };
    let remedy = "corriger la formule ou choisir la règle d'agrégation qui lui convient";
    (!holds).then(|| ("catalogue-regle", "la formule n'a pas la forme de sa règle d'agrégation".to_owned(), expected, remedy))
}

fn is_binary(expr: &Expr, wanted: Operator) -> bool {
    matches!(expr, Expr::Binary { operator, .. } if *operator == wanted)
}

/// A division outside of what is done commune by commune.
fn divides(expr: &Expr) -> bool {
    match expr {
        Expr::Each(_) => false,
        other => is_binary(other, Operator::Divide) || other.children().into_iter().any(divides),
    }
}

fn is_annualised(expr: &Expr) -> bool {
    let Expr::Binary { operator: Operator::Subtract, left, right } = expr else { return false };
    let Expr::Binary { operator: Operator::Power, left: ratio, .. } = left.as_ref() else { return false };
    **right == Expr::Number(1.0) && is_binary(ratio, Operator::Divide) && expr.shape().earlier
}

/// Main and sample processing of the census do not add up: their totals differ.
fn mixed(indicator: &Indicator, shape: &Shape) -> Option<Fault> {
    let kinds: BTreeSet<char> = shape.variables.iter().filter_map(VariableId::exploitation).collect();
    let mixed = kinds.contains(&'P') && kinds.contains(&'C') && indicator.mixes_exploitations.is_none();
    mixed.then(|| {
        (
            "catalogue-exploitations",
            "variables des deux exploitations du recensement (P et C) dans une même formule".to_owned(),
            "une seule exploitation, ou mixes_exploitations = \"la raison\"",
            "prendre le dénominateur de la même exploitation (P_RP avec P_…, C_MEN avec C_…)",
        )
    })
}

/// A population is not summed over years: only births, deaths and other flows are.
fn stock_over_years(shape: &Shape) -> Option<Fault> {
    let stock = shape.summed_over_years.iter().find(|variable| variable.exploitation().is_some())?;
    Some((
        "catalogue-stock-cumule",
        format!("« {stock} » sommée sur les années"),
        "sum(…) de flux (naissances, décès) ; une variable du recensement se somme sur les communes, sans « sum »",
        "retirer « sum » autour de la variable",
    ))
}

/// Shares are stored between 0 and 1: a formula in per cent would be printed a hundred times too large.
fn hundredfold(indicator: &Indicator, way: &Way) -> Option<Fault> {
    let times = !way.published_percent && indicator.card.unit.is_percent() && is_times_hundred(&way.expr);
    times.then(|| {
        (
            "catalogue-pourcentage",
            "part multipliée par 100 alors que l'unité commence par « % »".to_owned(),
            "une part entre 0 et 1, ou published_percent = true quand la source publie des pour cent",
            "retirer « 100 * »",
        )
    })
}

fn is_times_hundred(expr: &Expr) -> bool {
    match expr {
        Expr::Number(number) => *number == 100.0,
        Expr::Binary { operator: Operator::Multiply | Operator::Divide, left, .. } => is_times_hundred(left),
        _ => false,
    }
}

/// A question code is two or three capitals and a number: PF5_0_2, LS1.
fn unknown_question(shape: &Shape) -> Option<Fault> {
    let names = shape.variables.iter().map(VariableId::as_str).chain(shape.indexed.iter().map(String::as_str));
    let wrong = names.filter(|name| !PLACEHOLDERS.contains(name)).find(|name| !is_question(name))?;
    Some((
        "catalogue-question",
        format!("« {wrong} » n'est pas un code de question"),
        "un code du questionnaire : LS1, PF5_0_2",
        "écrire la condition sur les codes du questionnaire",
    ))
}

fn is_question(name: &str) -> bool {
    let digits = name.trim_start_matches(|c: char| c.is_ascii_uppercase());
    (2..=3).contains(&(name.len() - digits.len())) && digits.starts_with(|c: char| c.is_ascii_digit())
}

impl Catalogue {
    /// Every census variable of the formulas and crosswalks, against the names of the producers' dictionaries.
    ///
    /// A name that no vintage has is an error; a dictionary that is not there checks nothing.
    pub fn check_dictionary(&self, known: &BTreeSet<VariableId>) -> Findings {
        let ways = self.indicators.iter().flat_map(|indicator| indicator.ways.iter().map(move |way| (indicator, way)));
        ways.flat_map(|(indicator, way)| {
            let unknown = way.expr.variables().into_iter().filter(|variable| !known.contains(variable) && is_dictionary(variable));
            unknown.map(move |variable| not_in_dictionary(indicator, way, &variable)).collect::<Vec<_>>()
        })
        .filter(|_| !known.is_empty())
        .collect()
    }

    /// The crosswalk of a variable, when there is one.
    pub fn crosswalk(&self, variable: &VariableId) -> Option<&super::Crosswalk> {
        self.crosswalks.iter().find(|crosswalk| crosswalk.variable == *variable)
    }

    /// The break that forbids to compare two years of the variables.
    pub fn series_break(&self, variables: &BTreeSet<VariableId>, one: u16, other: u16) -> Option<&super::SeriesBreak> {
        self.breaks.iter().find(|found| found.separates(one, other) && variables.iter().any(|variable| found.concerns(variable)))
    }
}

/// Variables that INSEE's dictionaries must know: those of the census.
fn is_dictionary(variable: &VariableId) -> bool {
    variable.exploitation().is_some()
}

fn not_in_dictionary(indicator: &Indicator, way: &Way, variable: &VariableId) -> Finding {
    finding(
        indicator,
        way,
        "catalogue-variable-inconnue",
        format!("variable « {} » absente de tous les millésimes", Expr::Variable { id: variable.clone(), end: End::Later }),
        "une variable des dictionnaires de l'Insee",
        "corriger le nom, ou ajouter son passage dans crosswalk.toml",
    )
}
