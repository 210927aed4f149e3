//! Margins of the design file, on the table: codes and targets for the engine, and every fault before any iteration.

use crate::Files;
use crate::check::missing;
use crate::crossed::Crossed;
use crate::design::{nearest_level, numbers};
use crate::nearest;
use crate::plan::{MarginPlan, Plan, Totals};
use crate::table::{NONE, Table};
use base::{Finding, Findings, Place};
use stat::Margin;

/// A margin with its numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct OwnedMargin {
    pub name: String,
    pub labels: Vec<String>,
    pub codes: Vec<u16>,
    pub targets: Vec<f64>,
    /// Of a numeric margin.
    pub values: Vec<f64>,
    pub numeric: bool,
}

impl OwnedMargin {
    pub fn borrowed(&self) -> Margin<'_> {
        match (self.numeric, self.targets.as_slice()) {
            (true, [total]) => Margin::numeric(&self.name, &self.values, *total),
            _ => Margin::categories(&self.name, &self.labels, &self.codes, &self.targets),
        }
    }

    /// Σ w by category, or Σ w x.
    pub fn sums(&self, weights: &[f64]) -> Vec<f64> {
        if self.numeric {
            return vec![weights.iter().zip(&self.values).filter(|(w, _)| **w != 0.0).map(|(w, x)| w * x).sum()];
        }
        let mut sums = vec![0.0; self.targets.len()];
        for (code, weight) in self.codes.iter().zip(weights) {
            if let Some(sum) = sums.get_mut(usize::from(*code)) {
                *sum += weight;
            }
        }
        sums
    }

    /// Units of non-zero weight by category.
    pub fn counts(&self, weights: &[f64]) -> Vec<usize> {
        let ones: Vec<f64> = weights.iter().map(|w| f64::from(u8::from(*w != 0.0))).collect();
        if self.numeric { vec![ones.iter().sum::<f64>() as usize] } else { self.sums(&ones).into_iter().map(|n| n as usize).collect() }
    }
}

/// Totals of two margins nearer than this are one population written with rounding; the engine scales the second.
const SAME_TOTAL: f64 = 1e-6;

/// The margins of a step, for rows of non-zero `weights`; faults are told, all of them.
pub fn margins(
    plan: &Plan,
    asked: &[MarginPlan],
    table: &Table,
    weights: &[f64],
    files: Files,
    findings: &mut Findings,
) -> Vec<OwnedMargin> {
    let mut all: Vec<OwnedMargin> = Vec::new();
    for margin in asked {
        let place = Place::file(&plan.file).line(margin.line).column(format!("margins {}", margin.name()));
        let reader = Reader { place, margin, table, weights };
        let made = match &margin.totals {
            Totals::Unknown => None,
            Totals::Number(total) => reader.numeric(*total, findings),
            Totals::Levels(levels) => reader.categories(levels, findings),
            Totals::File(name) => reader.file(name, files, findings).and_then(|levels| reader.categories(&levels, findings)),
        };
        if let Some(made) = made {
            same_population(&all, &made, &reader.place, findings);
            all.push(made);
        }
    }
    all
}

struct Reader<'a> {
    place: Place,
    margin: &'a MarginPlan,
    table: &'a Table,
    weights: &'a [f64],
}

impl Reader<'_> {
    fn fault(&self, code: &str, found: impl Into<String>) -> Finding {
        Finding::error(code, self.place.clone()).found(found)
    }

    fn numeric(&self, total: f64, findings: &mut Findings) -> Option<OwnedMargin> {
        let column = self.table.column(self.margin.vars.first()?)?;
        let remedy = "compléter la cellule, écarter la ligne (poids 0) ou retirer la marge";
        let lost = column.codes.iter().zip(self.weights).any(|(code, w)| *code == NONE && *w != 0.0);
        if lost {
            findings.extend(missing(column, self.table, "un nombre", remedy).into_iter().collect());
        }
        let (name, labels, codes) = (self.margin.name(), vec!["total".to_owned()], Vec::new());
        (!lost).then(|| OwnedMargin { name, labels, codes, targets: vec![total], values: numbers(column), numeric: true })
    }

    fn categories(&self, levels: &[(String, f64)], findings: &mut Findings) -> Option<OwnedMargin> {
        let crossed = Crossed::of(self.table, &self.margin.vars);
        let found = crossed.labels();
        if found.is_empty() {
            return None;
        }
        let before = findings.len();
        let place_of = |label: &String| levels.iter().position(|(level, _)| same(level, label));
        let to: Vec<Option<usize>> = found.iter().map(place_of).collect();
        self.levels_without_total(&crossed, &found, &to, levels, findings);
        self.totals_without_level(&crossed, &to, levels, findings);
        self.rows_without_level(&crossed, findings);
        let code = |code: &u32| to.get(*code as usize).copied().flatten().map_or(stat::MISSING, |place| place as u16);
        (findings.len() == before).then(|| OwnedMargin {
            name: self.margin.name(),
            labels: levels.iter().map(|(level, _)| level.clone()).collect(),
            codes: crossed.codes.iter().map(code).collect(),
            targets: levels.iter().map(|(_, total)| *total).collect(),
            values: Vec::new(),
            numeric: false,
        })
    }

    fn units(&self, crossed: &Crossed, group: u32) -> usize {
        crossed.codes.iter().zip(self.weights).filter(|(code, w)| **code == group && **w != 0.0).count()
    }

    fn levels_without_total(
        &self,
        crossed: &Crossed,
        found: &[String],
        to: &[Option<usize>],
        levels: &[(String, f64)],
        findings: &mut Findings,
    ) {
        for (group, label) in found.iter().enumerate().filter(|(group, _)| to[*group].is_none()) {
            let units = self.units(crossed, group as u32);
            if units > 0 {
                let finding = self.fault("marge-niveau-sans-total", format!("« {label} », {units} réponse(s), sans total"));
                let remedy =
                    format!("ajouter le total, ou recoder ({})", nearest::advice(label, levels.iter().map(|(level, _)| level.as_str())));
                findings.push(finding.expected("un total pour chaque niveau de la table").remedy(remedy));
            }
        }
    }

    fn totals_without_level(&self, crossed: &Crossed, to: &[Option<usize>], levels: &[(String, f64)], findings: &mut Findings) {
        for (place, (level, total)) in levels.iter().enumerate() {
            let units: usize =
                to.iter().enumerate().filter(|(_, at)| **at == Some(place)).map(|(group, _)| self.units(crossed, group as u32)).sum();
            if units == 0 && *total > 0.0 {
                let finding = self.fault("marge-case-vide", format!("« {level} », total {total}, sans aucune réponse"));
                let near = match self.margin.vars.as_slice() {
                    [name] => self.table.column(name).map(|column| nearest_level(level, column)).unwrap_or_default(),
                    _ => format!("connus : {}", crossed.labels().iter().take(8).cloned().collect::<Vec<_>>().join(", ")),
                };
                findings.push(
                    finding
                        .expected("au moins une réponse par case de population")
                        .remedy(format!("regrouper avec un autre niveau ({near})")),
                );
            } else if !(total.is_finite() && *total >= 0.0) || units > 0 && *total == 0.0 {
                let finding = self.fault("marge-total", format!("« {level} » : total {total} pour {units} réponse(s)"));
                findings.push(finding.expected("un nombre positif").remedy("corriger le total ou regrouper"));
            }
        }
    }

    fn rows_without_level(&self, crossed: &Crossed, findings: &mut Findings) {
        let lost = |(row, code): (usize, &u32)| (*code == NONE && self.weights[row] != 0.0).then_some(row);
        let rows: Vec<usize> = crossed.codes.iter().enumerate().filter_map(lost).collect();
        if !rows.is_empty() {
            let found = format!("{} réponse(s) sans valeur ({})", rows.len(), crate::check::lines(self.table, &rows));
            let remedy = "compléter, écarter ces lignes (poids 0), ou leur donner un niveau propre avec son total";
            findings.push(self.fault("marge-manquante", found).expected("un niveau pour chaque réponse").remedy(remedy));
        }
    }

    /// Levels and totals of a CSV file: a column a variable, then `total`.
    fn file(&self, name: &str, files: Files, findings: &mut Findings) -> Option<Vec<(String, f64)>> {
        let text = match files(name) {
            Ok(text) => text,
            Err(error) => {
                let finding = self.fault("marge-fichier", error).expected("un fichier CSV");
                findings.push(finding.remedy("vérifier le nom, compté depuis le dossier du fichier de plan"));
                return None;
            }
        };
        let mut own = Findings::default();
        let table = Table::from_csv(name, &text, &crate::Wanted::everything(), &crate::Missing::default(), &mut own);
        let total = table.column("total").or(table.column("effectif"));
        let absent: Vec<&String> = self.margin.vars.iter().filter(|var| table.column(var).is_none()).collect();
        if total.is_none() || !absent.is_empty() {
            let found = format!("{name} a les colonnes {}", table.header.join(", "));
            let expected = format!("les colonnes {} et total", self.margin.vars.join(", "));
            own.push(self.fault("marge-fichier", found).expected(expected).remedy("renommer les colonnes du fichier de marges"));
        } else if let Some(finding) = total.and_then(|column| crate::check::not_numbers(column, &table, "total")) {
            own.push(finding);
        }
        let faulty = own.has_errors();
        findings.extend(own);
        let crossed = Crossed::of(&table, &self.margin.vars);
        let labels = crossed.labels();
        let row = |row: usize| Some((labels.get(crossed.codes[row] as usize)?.clone(), total?.number(row)?));
        (!faulty).then(|| (0..table.rows()).filter_map(row).collect())
    }
}

/// The same text, or the same number written otherwise in each crossed part.
fn same(one: &str, other: &str) -> bool {
    let number = crate::number::number;
    let (mut parts, mut others) = (one.split('|'), other.split('|'));
    one == other
        || one.matches('|').count() == other.matches('|').count()
            && parts.by_ref().zip(others.by_ref()).all(|(a, b)| a.trim() == b.trim() || number(a).is_some() && number(a) == number(b))
}

fn same_population(before: &[OwnedMargin], made: &OwnedMargin, place: &Place, findings: &mut Findings) {
    let total = |margin: &OwnedMargin| margin.targets.iter().sum::<f64>();
    let Some(first) = before.iter().find(|margin| !margin.numeric).filter(|_| !made.numeric) else { return };
    let (one, other) = (total(first), total(made));
    if (one - other).abs() > SAME_TOTAL * one.abs() {
        let found = format!("« {} » fait {other}, « {} » fait {one} (écart {})", made.name, first.name, other - one);
        let finding = Finding::error("marges-incoherentes", place.clone()).found(found);
        findings.push(finding.expected("la même population dans toutes les marges").remedy("ramener les marges au même total"));
    }
}
