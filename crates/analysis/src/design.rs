//! The design section and the table to a design of the engine.

use crate::check::{lines, missing};
use crate::crossed::Crossed;
use crate::plan::{DesignPlan, Plan};
use crate::table::{Column, Table};
use crate::{Files, nearest};
use base::{Finding, Findings, Place};
use stat::Design;
use stat::design::{DesignError, Drawn, Form, Lonely, LonelyStratum, Unequal};

/// Below this, Δ/π of a pair is taken as 0.
const NEGLIGIBLE: f64 = 1e-4;

/// The design with the weights of the file (or those that probabilities or populations give); none when a fault was told.
pub fn design(plan: &Plan, table: &Table, files: Files, findings: &mut Findings) -> Option<Design> {
    let before = findings.len();
    let parts = Parts::read(plan, table, files, findings);
    let weights = weights(plan, table, findings);
    if findings.iter().skip(before).any(|finding| finding.severity == base::Severity::Error) {
        return None;
    }
    let drawn = parts.plan(&plan.design);
    let made = match weights {
        Some(weights) => Design::drawn(&weights, &drawn),
        None if parts.fpc.is_empty() => Design::drawn(&vec![1.0; table.rows()], &drawn),
        None => Design::from_population(table.rows(), &drawn),
    };
    made.map_err(|error| findings.push(parts.told(plan, table, &error))).ok()
}

/// Columns of the design, coded.
struct Parts {
    strata: Option<Crossed>,
    clusters: Vec<Crossed>,
    fpc: Vec<Vec<f64>>,
    joint: Vec<f64>,
}

impl Parts {
    fn read(plan: &Plan, table: &Table, files: Files, findings: &mut Findings) -> Parts {
        let design = &plan.design;
        for (names, what) in [(&design.strata, "une strate"), (&design.clusters, "une grappe"), (&design.fpc, "une population")] {
            let columns = names.iter().filter_map(|name| table.column(name));
            let remedy = "compléter la cellule, ou donner un code propre à ces lignes";
            columns.filter_map(|column| missing(column, table, what, remedy)).for_each(|finding| findings.push(finding));
        }
        Parts {
            strata: (!design.strata.is_empty()).then(|| Crossed::of(table, &design.strata)),
            clusters: design.clusters.iter().map(|name| Crossed::of(table, std::slice::from_ref(name))).collect(),
            fpc: design.fpc.iter().filter_map(|name| table.column(name)).map(numbers).collect(),
            joint: joint(plan, table, files, findings),
        }
    }

    /// Strata are those of the first stage.
    fn plan<'a>(&'a self, design: &DesignPlan) -> stat::design::Plan<'a> {
        let count = self.clusters.len().max(self.fpc.len()).max(1);
        let stage = |s: usize| Drawn {
            strata: self.strata.as_ref().filter(|_| s == 0).map(|crossed| crossed.codes.as_slice()),
            clusters: self.clusters.get(s).map(|crossed| crossed.codes.as_slice()),
            population: self.fpc.get(s).map(Vec::as_slice),
        };
        stat::design::Plan {
            stages: (0..count).map(stage).collect(),
            nested: design.nest,
            lonely: Lonely::named(design.lonely_psu).unwrap_or_default(),
            lonely_in_domains: design.adjust_domain_lonely,
            unequal: self.unequal(design),
        }
    }

    fn unequal<'a>(&'a self, design: &DesignPlan) -> Option<Unequal<'a>> {
        let form = if design.yates_grundy { Form::YatesGrundy } else { Form::HorvitzThompson };
        Some(match design.pps? {
            "overton" => Unequal::Overton(form),
            "hartley_rao" => Unequal::HartleyRao { square_sum: None, form },
            "poisson" => Unequal::Poisson,
            "joint" => Unequal::Joint { matrix: &self.joint, negligible: NEGLIGIBLE, form },
            _ => Unequal::Brewer,
        })
    }

    fn stratum(&self, code: u32) -> String {
        self.strata.as_ref().and_then(|s| s.groups.get(code as usize)).map_or(format!("n° {code}"), |levels| levels.join("|"))
    }

    /// The fault in the words of the file: names of strata, lines of the table.
    fn told(&self, plan: &Plan, table: &Table, error: &DesignError) -> Finding {
        let place = Place::file(&plan.file).column("design");
        let row = |unit: usize| table.lines.get(unit.saturating_sub(1)).copied().map_or(0, u64::from);
        match error {
            DesignError::LonelyPsu { found } => {
                let list: Vec<String> = found.iter().map(|lonely| self.lonely(lonely, table)).collect();
                let finding = Finding::error("strate-seule", place).found(list.join(" ; ")).expected("deux unités primaires par strate");
                finding.remedy("regrouper la strate avec une voisine, ou choisir lonely_psu = \"adjust\" (prudent), average, certainty, remove ou collapse")
            }
            DesignError::BadPopulation { stratum, population, drawn } => {
                let found = format!(
                    "strate « {} » : population {population} pour {drawn} unités tirées, ou population qui change dans la strate",
                    self.stratum(*stratum)
                );
                Finding::error("population-fausse", place)
                    .found(found)
                    .expected("une même population, au moins égale au nombre tiré")
                    .remedy("corriger la colonne de fpc")
            }
            DesignError::ClusterInTwoStrata { cluster, first, second, row: unit } => {
                let name = self
                    .clusters
                    .first()
                    .and_then(|c| c.groups.get(*cluster as usize))
                    .map_or(cluster.to_string(), |levels| levels.join("|"));
                let found = format!("grappe « {name} » dans les strates « {} » et « {} »", self.stratum(*first), self.stratum(*second));
                let finding = Finding::error("grappe-deux-strates", table.place.clone().line(row(*unit))).found(found);
                finding
                    .expected("une grappe dans une seule strate")
                    .remedy("si les codes recommencent dans chaque strate, écrire nest = true ; sinon corriger la ligne")
            }
            DesignError::BadWeight { unit, .. } | DesignError::BadProbability { unit, .. } => {
                let place = table.place.clone().line(row(*unit));
                Finding::error("poids-faux", place)
                    .found(error.to_string())
                    .expected("un poids positif et fini")
                    .remedy("corriger la ligne")
            }
            _ => Finding::error("plan-de-sondage", place)
                .found(error.to_string())
                .expected("un plan que l'on peut estimer")
                .remedy("corriger la section [design]"),
        }
    }

    fn lonely(&self, lonely: &LonelyStratum, table: &Table) -> String {
        let rows: Vec<usize> = lonely.rows.iter().map(|row| row - 1).collect();
        match lonely.stage {
            1 => format!("strate « {} » : une seule unité primaire ({})", self.stratum(lonely.stratum), lines(table, &rows)),
            stage => format!("une seule unité au degré {stage} ({})", lines(table, &rows)),
        }
    }
}

/// Numbers of every row; not a number where there is none.
pub fn numbers(column: &Column) -> Vec<f64> {
    (0..column.len()).map(|row| column.number(row).unwrap_or(f64::NAN)).collect()
}

fn weights(plan: &Plan, table: &Table, findings: &mut Findings) -> Option<Vec<f64>> {
    let (name, probability) = match (&plan.design.weights, &plan.design.probs) {
        (Some(name), _) => (name, false),
        (None, Some(name)) => (name, true),
        (None, None) => return None,
    };
    let column = table.column(name)?;
    findings.extend(
        missing(column, table, "un poids", "compléter la cellule, ou écrire 0 pour une ligne hors de l'échantillon").into_iter().collect(),
    );
    let numbers = numbers(column);
    let wrong = |value: &f64| if probability { !(*value > 0.0 && *value <= 1.0) } else { *value < 0.0 };
    let rows: Vec<usize> = numbers.iter().enumerate().filter(|(_, value)| value.is_finite() && wrong(value)).map(|(row, _)| row).collect();
    if let Some(first) = rows.first() {
        let place = table.place.clone().line(u64::from(table.lines[*first])).column(name);
        let expected = if probability { "une probabilité entre 0 et 1" } else { "un poids positif ou nul" };
        let finding = Finding::error("poids-faux", place).found(format!("{} ({})", numbers[*first], lines(table, &rows)));
        findings.push(finding.expected(expected).remedy("corriger la cellule"));
    }
    Some(if probability { numbers.iter().map(|p| 1.0 / p).collect() } else { numbers })
}

/// The square matrix of joint probabilities, row by row.
fn joint(plan: &Plan, table: &Table, files: Files, findings: &mut Findings) -> Vec<f64> {
    let place = Place::file(&plan.file).column("design.joint_probabilities");
    let fault = |found: String| {
        Finding::error("probabilites-jointes", place.clone())
            .found(found)
            .expected("une matrice carrée, une ligne par ligne de la table, sans en-tête")
    };
    let Some(name) = &plan.design.joint_probabilities else {
        if plan.design.pps == Some("joint") {
            findings.push(fault("pas de clé « joint_probabilities »".into()).remedy("nommer le fichier de la matrice"));
        }
        return Vec::new();
    };
    let text = match files(name) {
        Ok(text) => text,
        Err(error) => {
            findings.push(fault(error).remedy("vérifier le nom du fichier, compté depuis le fichier de plan"));
            return Vec::new();
        }
    };
    let cells =
        |line: &str| -> Vec<f64> { line.split([',', ';', '\t']).map(|cell| crate::number::number(cell).unwrap_or(f64::NAN)).collect() };
    let rows: Vec<Vec<f64>> = text.lines().filter(|line| !line.trim().is_empty()).map(cells).collect();
    let n = table.rows();
    if rows.len() != n || rows.iter().any(|row| row.len() != n || row.iter().any(|p| !p.is_finite())) {
        let width = rows.first().map_or(0, Vec::len);
        findings.push(fault(format!("{} lignes de {width} nombres", rows.len())).remedy(format!("donner {n} lignes de {n} nombres")));
        return Vec::new();
    }
    rows.concat()
}

/// The name of a level nearest to another, for remedies.
pub fn nearest_level(name: &str, column: &Column) -> String {
    nearest::advice(name, column.levels.iter().map(String::as_str))
}
