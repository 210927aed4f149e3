//! TOML to a plan.

use super::ask::{BASES, CORRECTIONS, DEFFS, DFS, ESTIMATES, INTERVALS, QRULES, RANKS, STATISTICS, TESTS};
use super::*;
use crate::section::{Section, Source};
use base::{Finding, Findings};
use std::cell::RefCell;
use toml::de::DeTable;

/// What the text says, and every fault in it.
pub fn read(file: &str, text: &str) -> (Plan, Findings) {
    let source = Source { file, text, findings: RefCell::default() };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let place = source.place(error.span().map_or(0, |span| span.start));
        let finding = Finding::error("plan-illisible", place).found(error.message().to_owned());
        source.fault(finding.expected("du TOML").remedy("corriger la ligne ; les textes s'écrivent entre guillemets droits"));
    }
    let mut reader = Reader { named: RefCell::default() };
    let plan = reader.plan(file, Section::new("", &source, root.get_ref(), 0));
    (plan, source.findings.into_inner())
}

struct Reader {
    named: RefCell<Vec<Named>>,
}

impl Reader {
    fn plan(&mut self, file: &str, root: Section) -> Plan {
        let survey = root.section("survey").map(survey).unwrap_or_default();
        let data = root.section("data").map(data).unwrap_or_default();
        let design = root.section("design").map(|section| self.design(section)).unwrap_or_default();
        let weighting = root.sections("weighting").into_iter().filter_map(|section| self.step(section)).collect();
        let estimates = root.sections("estimate").into_iter().filter_map(|section| self.estimate(section)).collect();
        let tests = root.sections("test").into_iter().filter_map(|section| self.test(section)).collect();
        let protect = root.sections("protect").into_iter().map(|section| self.protect(section)).collect();
        root.done();
        let named = std::mem::take(&mut self.named).into_inner();
        Plan { file: file.to_owned(), survey, data, design, weighting, estimates, tests, protect, named }
    }

    /// Notes that these columns are used.
    fn name(&self, section: &Section, key: &str, numeric: bool, columns: &[String]) {
        let named =
            |column: &String| Named { column: column.clone(), key: format!("{}.{key}", section.name), line: section.line(), numeric };
        self.named.borrow_mut().extend(columns.iter().map(named));
    }

    fn columns(&self, section: &Section, key: &'static str, numeric: bool) -> Vec<String> {
        let columns = section.words(key);
        self.name(section, key, numeric, &columns);
        columns
    }

    fn column(&self, section: &Section, key: &'static str, numeric: bool) -> Option<String> {
        let column = section.text(key);
        self.name(section, key, numeric, column.as_slice());
        column
    }

    fn condition(&self, section: &Section, key: &'static str) -> (Option<Condition>, String) {
        let Some(text) = section.text(key) else { return (None, String::new()) };
        match Condition::parse(&text) {
            Ok(condition) => {
                let columns: Vec<String> = condition.columns().into_iter().collect();
                self.name(section, key, false, &columns);
                (Some(condition), text)
            }
            Err(error) => {
                let found = format!("{text} (caractère {} : {})", error.column, error.found);
                section.fault("plan-condition", Some(key), found, error.expected, "écrire par exemple : age >= 18 and sexe == 'F'");
                (None, text)
            }
        }
    }

    fn design(&self, section: Section) -> DesignPlan {
        let plan = DesignPlan {
            weights: self.column(&section, "weights", true),
            probs: self.column(&section, "probs", true),
            strata: self.columns(&section, "strata", false),
            clusters: self.columns(&section, "clusters", false),
            fpc: self.columns(&section, "fpc", true),
            nest: section.flag("nest").unwrap_or(false),
            lonely_psu: section.choice("lonely_psu", &LONELY).unwrap_or(LONELY[0]),
            adjust_domain_lonely: section.flag("adjust_domain_lonely").unwrap_or(false),
            pps: section.choice("pps", &PPS),
            yates_grundy: section.choice("pps_form", &PPS_FORMS) == Some("yg"),
            joint_probabilities: section.text("joint_probabilities"),
            random: section.flag("random").unwrap_or(true),
            replicates: section.section("replicates").map(|section| self.replicates(section)),
        };
        if plan.weights.is_some() && plan.probs.is_some() {
            section.fault("plan-poids-double", Some("probs"), "weights et probs", "l'un des deux", "retirer l'un des deux");
        }
        section.done();
        plan
    }

    fn replicates(&self, section: Section) -> ReplicatesPlan {
        let plan = ReplicatesPlan {
            kind: section.needed_choice("type", &REPLICATES).unwrap_or(REPLICATES[0]).to_owned(),
            n: section.number("n").map(|n| n.max(0.0) as usize),
            seed: section.number("seed").map_or(1, |seed| seed.max(0.0) as u64),
            columns_prefix: section.text("columns_prefix"),
            file: section.text("file"),
            scale: section.number("scale"),
            rscales: section.numbers("rscales"),
            mse: section.flag("mse").unwrap_or(false),
            rho: section.number("rho").unwrap_or(0.0),
            degf: section.number("degf").map(|df| df.max(0.0) as u32),
            combined_weights: section.flag("combined_weights").unwrap_or(true),
        };
        section.done();
        plan
    }

    fn step(&self, section: Section) -> Option<StepPlan> {
        let method = section.needed_choice("method", &METHODS);
        let margins = section.sections("margins").into_iter().map(|margin| self.margin(margin)).collect::<Vec<_>>();
        let bounds = match section.numbers("bounds").as_slice() {
            [] => None,
            [low, high] => Some((*low, *high)),
            other => {
                section.fault("plan-valeur", Some("bounds"), format!("{} nombres", other.len()), "[L, U]", "écrire bounds = [0.5, 2]");
                None
            }
        };
        let plan = StepPlan {
            method: method.unwrap_or(METHODS[0]),
            label: section.text("label").unwrap_or_default(),
            margins,
            bounds,
            q: self.column(&section, "q", true),
            same_weight_within: self.column(&section, "same_weight_within", false),
            each_replicate: section.flag("each_replicate").unwrap_or(true),
            cells: self.columns(&section, "cells", false),
            respondents: self.condition(&section, "respondents").0,
            ineligible: self.condition(&section, "ineligible").0,
            lower: section.number("lower"),
            upper: section.number("upper"),
            strict: section.flag("strict").unwrap_or(true),
            max_iterations: section.number("max_iterations").map(|n| n.max(1.0) as usize),
            tolerance: section.number("tolerance"),
            line: section.line(),
        };
        check_step(&section, method, &plan);
        section.done();
        method.map(|_| plan)
    }

    fn margin(&self, section: Section) -> MarginPlan {
        let (levels, total, file) = (section.amounts("totals"), section.number("total"), section.text("file"));
        let given = [section.has("totals"), section.has("total"), section.has("file")].iter().filter(|there| **there).count();
        if given != 1 {
            section.fault(
                "plan-marge",
                None,
                format!("{given} parmi totals, total et file"),
                "l'un des trois",
                "donner totals = { niveau = effectif, … }, total = nombre (variable numérique) ou file = \"marges.csv\"",
            );
        }
        let totals = match (levels, total, file) {
            _ if given != 1 => Totals::Unknown,
            (_, Some(total), _) => Totals::Number(total),
            (_, _, Some(file)) => Totals::File(file),
            (levels, ..) => Totals::Levels(levels),
        };
        let vars = self.columns(&section, "vars", matches!(totals, Totals::Number(_)));
        if vars.is_empty() {
            section.fault(
                "plan-cle-absente",
                None,
                "pas de clé « vars »",
                "vars = [\"colonne\"]",
                "nommer la ou les variables de la marge",
            );
        }
        let line = section.line();
        section.done();
        MarginPlan { vars, totals, line }
    }

    fn estimate(&self, section: Section) -> Option<EstimatePlan> {
        let kind = section.needed_choice("kind", &ESTIMATES).and_then(EstimateKind::of);
        let of = section.choice("of", &["mean", "total", "proportion"]).and_then(EstimateKind::of).unwrap_or(EstimateKind::Mean);
        let measured = if kind == Some(EstimateKind::Contrast) { Some(of) } else { kind };
        let numeric =
            !matches!(measured, Some(EstimateKind::Proportion | EstimateKind::Multiple | EstimateKind::Likert | EstimateKind::Ranking));
        let mut variables = self.columns(&section, "variables", numeric);
        for key in ["numerator", "income", "items", "options"] {
            variables.extend(self.columns(&section, key, numeric));
        }
        let (condition, condition_text) = self.condition(&section, "where");
        let plan = EstimatePlan {
            kind: kind.unwrap_or(EstimateKind::Mean),
            label: section.text("label").unwrap_or_default(),
            variables,
            denominators: self.columns(&section, "denominator", true),
            by: self.columns(&section, "by", false),
            condition,
            condition_text,
            level: level(&section),
            interval: section.choice("interval", &INTERVALS).unwrap_or("auto"),
            df: df(&section),
            deff: deff(&section),
            same_base: section.flag("same_base").unwrap_or(false),
            levels: section.words("levels"),
            separator: section.text("separator"),
            base: section.choice("base", &BASES).unwrap_or(BASES[0]),
            by_rank: section.flag("by_rank").unwrap_or(false),
            points: section.numbers("points"),
            probs: section.numbers("probs"),
            qrule: section.choice("qrule", &QRULES).unwrap_or(QRULES[0]),
            scale: section.words("scale"),
            nets: section.groups("nets"),
            of,
            contrasts: section.sections("contrasts").into_iter().map(contrast).collect(),
            auxiliary: self.columns(&section, "auxiliary", true),
            share: section.number("share").unwrap_or(60.0),
            line: section.line(),
        };
        check_estimate(&section, kind, &plan);
        section.done();
        kind.map(|_| plan)
    }

    fn test(&self, section: Section) -> Option<TestPlan> {
        let kind = section.needed_choice("kind", &TESTS).and_then(TestKind::of);
        let (condition, condition_text) = self.condition(&section, "where");
        let statistics: &[&'static str] = if kind == Some(TestKind::Rank) { &RANKS } else { &STATISTICS };
        let plan = TestPlan {
            kind: kind.unwrap_or(TestKind::ChiSquare),
            label: section.text("label").unwrap_or_default(),
            variables: self.columns(&section, "variables", matches!(kind, Some(TestKind::T | TestKind::Rank))),
            by: self.columns(&section, "by", false),
            condition,
            condition_text,
            statistic: section.choice("statistic", statistics),
            paired_with: self.column(&section, "paired_with", true),
            correction: section.choice("correction", &CORRECTIONS).unwrap_or(CORRECTIONS[1]),
            level: level(&section),
            line: section.line(),
        };
        if plan.variables.is_empty() {
            section.fault(
                "plan-cle-absente",
                None,
                "pas de clé « variables »",
                "variables = [\"colonne\"]",
                "nommer les variables à éprouver",
            );
        }
        section.done();
        kind.map(|_| plan)
    }

    fn protect(&self, section: Section) -> ProtectPlan {
        let (condition, condition_text) = self.condition(&section, "where");
        let (dims, hierarchy) = (section.words("dims"), section.groups("hierarchy"));
        hierarchy.iter().for_each(|(_, columns)| self.name(&section, "hierarchy", false, columns));
        let plain: Vec<String> = dims.iter().filter(|dim| !hierarchy.iter().any(|(name, _)| name == *dim)).cloned().collect();
        self.name(&section, "dims", false, &plain);
        let plan = ProtectPlan {
            label: section.text("label").unwrap_or_default(),
            dims,
            response: self.column(&section, "response", true),
            hierarchy,
            condition,
            condition_text,
            rules: section.section("rules").map(rules).unwrap_or_default(),
            weighted: section.flag("weighted").unwrap_or(false),
            respondents_know_themselves: section.flag("respondents_know_themselves").unwrap_or(false),
            line: section.line(),
        };
        if plan.dims.is_empty() {
            section.fault("plan-cle-absente", None, "pas de clé « dims »", "dims = [\"colonne\", …]", "nommer les variables du tableau");
        }
        if plan.rules == Rules::default() {
            section.fault(
                "plan-regles",
                Some("rules"),
                "aucune règle de secret",
                "min_frequency, dominance ou p_percent",
                "écrire rules = { min_frequency = 11 }",
            );
        }
        section.done();
        plan
    }
}

fn survey(section: Section) -> SurveyPlan {
    let plan = SurveyPlan {
        title: section.text("title").unwrap_or_default(),
        source: section.text("source").unwrap_or_default(),
        simulated: section.flag("simulated").unwrap_or(false),
        population: section.number("population"),
        invited: section.number("invited"),
    };
    section.done();
    plan
}

fn data(section: Section) -> DataPlan {
    let mut missing = Missing::default();
    if section.has("missing") {
        missing.everywhere = section.words("missing");
        missing.everywhere.push(String::new());
    }
    missing.in_column = in_column(section.groups("missing_in"));
    let plan = DataPlan { file: section.text("file"), sheet: section.text("sheet"), missing };
    section.done();
    plan
}

fn rules(section: Section) -> Rules {
    let dominance = match section.numbers("dominance").as_slice() {
        [] => None,
        [n, k] if *n >= 1.0 && *k > 0.0 && *k <= 100.0 => Some((*n as usize, *k)),
        other => {
            section.fault("plan-valeur", Some("dominance"), format!("{other:?}"), "[n, k], k en pour cent", "écrire dominance = [1, 85]");
            None
        }
    };
    let plan = Rules {
        min_frequency: section.number("min_frequency").map(|n| n.max(0.0) as u64),
        dominance,
        p_percent: section.number("p_percent"),
        protect_zeros: section.number("protect_zeros"),
    };
    section.done();
    plan
}

fn contrast(section: Section) -> Contrast {
    let plan = Contrast { label: section.text("label").unwrap_or_default(), coefficients: section.amounts("coefficients") };
    if plan.coefficients.is_empty() {
        section.fault("plan-cle-absente", None, "pas de coefficients", "coefficients = { F = 1, M = -1 }", "ajouter cette ligne");
    }
    section.done();
    plan
}

fn level(section: &Section) -> f64 {
    let level = section.number("level").unwrap_or(0.95);
    if level > 0.0 && level < 1.0 {
        return level;
    }
    section.fault("plan-valeur", Some("level"), level.to_string(), "un nombre entre 0 et 1", "écrire level = 0.95");
    0.95
}

/// A word or a number.
fn df(section: &Section) -> Df {
    match section.words("df").first().map(String::as_str) {
        None | Some("domain") => Df::Domain,
        Some("design") => Df::Design,
        Some("inf") => Df::Infinite,
        Some(text) => match text.parse::<f64>().ok().filter(|df| *df > 0.0) {
            Some(df) => Df::Given(df),
            None => {
                section.fault(
                    "plan-valeur",
                    Some("df"),
                    format!("« {text} »"),
                    format!("{} ou un nombre positif", DFS.join(", ")),
                    "retirer la clé pour « domain »",
                );
                Df::Domain
            }
        },
    }
}

/// `true`, or which of the two.
fn deff(section: &Section) -> Deff {
    if section.is_flag("deff") {
        return if section.flag("deff") == Some(true) { Deff::WithReplacement } else { Deff::No };
    }
    match section.choice("deff", &DEFFS) {
        Some("without_replacement") => Deff::WithoutReplacement,
        Some(_) => Deff::WithReplacement,
        None => Deff::No,
    }
}

fn check_step(section: &Section, method: Option<&str>, plan: &StepPlan) {
    let absent =
        |key: &str, example: &str| section.fault("plan-cle-absente", None, format!("pas de clé « {key} »"), example, "ajouter cette ligne");
    match method {
        Some("trim") if plan.lower.is_none() && plan.upper.is_none() => {
            absent("upper", "upper = poids le plus grand, lower = poids le plus petit")
        }
        Some("trim") | None => {}
        Some("nonresponse_cells") if plan.respondents.is_none() && !section.has("respondents") => {
            absent("respondents", "respondents = \"statut == 'répondant'\"");
        }
        Some("nonresponse_cells") => {}
        Some("logit" | "truncated_linear") if plan.bounds.is_none() => absent("bounds", "bounds = [0.5, 2]"),
        Some(_) if plan.margins.is_empty() => absent("margins", "margins = [{ vars = [\"sexe\"], totals = { F = 100, M = 90 } }]"),
        Some(_) => {}
    }
}

fn check_estimate(section: &Section, kind: Option<EstimateKind>, plan: &EstimatePlan) {
    let absent =
        |key: &str, example: &str| section.fault("plan-cle-absente", None, format!("pas de clé « {key} »"), example, "ajouter cette ligne");
    if kind.is_some() && plan.variables.is_empty() {
        absent("variables", "variables = [\"colonne\"]");
    }
    if kind == Some(EstimateKind::Ratio) && plan.denominators.is_empty() {
        absent("denominator", "denominator = \"colonne\"");
    }
    if kind == Some(EstimateKind::SmallArea) && plan.by.is_empty() {
        absent("by", "by = \"colonne des territoires\"");
    }
    if kind == Some(EstimateKind::Contrast) && plan.by.is_empty() {
        absent("by", "by = \"colonne des groupes à comparer\"");
    }
    if let Some(prob) = plan.probs.iter().find(|prob| !(**prob > 0.0 && **prob < 1.0)) {
        section.fault("plan-valeur", Some("probs"), prob.to_string(), "des nombres entre 0 et 1", "écrire probs = [0.25, 0.5, 0.75]");
    }
}

#[cfg(test)]
mod tests;
