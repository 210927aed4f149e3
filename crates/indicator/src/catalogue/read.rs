//! Files of the catalogue to indicators.

use super::block::{Block, File};
use super::words::{self, WordFault};
use super::{Aggregation, Catalogue, Indicator, ReportOrigin, Way, breaks, check, crosswalk};
use crate::formula::{Expr, FormulaError, parse};
use base::{Card, Finding, Findings, IndicatorId, Place, Unit};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

const KEYS: [&str; 22] = [
    "id",
    "label_fr",
    "unit",
    "formula",
    "aggregation",
    "direction",
    "origin",
    "ctg_axis",
    "ctg_objectives",
    "melodi",
    "levels",
    "source",
    "caveat",
    "question_codes",
    "verified_where",
    "mixes_exploitations",
    "added",
    "published_percent",
    "rounding",
    "note",
    "way",
    "theme",
];
const WAY_KEYS: [&str; 5] = ["formula", "aggregation", "note", "rounding", "published_percent"];

const CROSSWALK: &str = "crosswalk.toml";
const BREAKS: &str = "breaks.toml";

impl Catalogue {
    /// Reads every `*.toml` of the folder; what is wrong is told all at once, and an indicator with a fault is left out.
    pub fn read(dir: &Path) -> (Catalogue, Findings) {
        let mut findings = Findings::default();
        let files: Vec<File> = toml_files(dir, &mut findings).iter().filter_map(|path| File::read(path, &mut findings)).collect();
        Catalogue::from_files(&files, findings)
    }

    /// The same from texts already in memory, each under the name of its file.
    pub fn from_texts(texts: impl IntoIterator<Item = (String, String)>) -> (Catalogue, Findings) {
        let mut findings = Findings::default();
        let files: Vec<File> = texts.into_iter().filter_map(|(name, text)| File::parse(name, text, &mut findings)).collect();
        Catalogue::from_files(&files, findings)
    }

    fn from_files(files: &[File], mut findings: Findings) -> (Catalogue, Findings) {
        let mut catalogue = Catalogue::default();
        for file in files {
            match file.name.rsplit('/').next() {
                Some(CROSSWALK) => catalogue.crosswalks = crosswalk::read(file, &mut findings),
                Some(BREAKS) => catalogue.breaks = breaks::read(file, &mut findings),
                _ => catalogue.indicators.extend(indicators(file, &mut findings)),
            }
        }
        check::refuse_doubles(&mut catalogue.indicators, &mut findings);
        catalogue.indicators.sort_by(|one, other| one.id.cmp(&other.id));
        findings.extend(check::shapes(&catalogue));
        (catalogue, findings)
    }
}

fn toml_files(dir: &Path, findings: &mut Findings) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(dir) else {
        findings.push(
            Finding::error("catalogue-absent", Place::file(dir.display().to_string()))
                .found("dossier introuvable ou illisible")
                .expected("le dossier des indicateurs, un fichier .toml par thème")
                .remedy("vérifier le chemin des indicateurs"),
        );
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
}

fn indicators(file: &File, findings: &mut Findings) -> Vec<Indicator> {
    let Some(theme) = &file.tables.theme else {
        findings.push(
            Finding::error("catalogue-theme", Place::file(&file.name).line(1))
                .found("pas de thème")
                .expected("theme = \"logement\" en tête de fichier")
                .remedy("ajouter le thème ; les indicateurs du fichier ont été laissés de côté"),
        );
        return Vec::new();
    };
    file.blocks(&file.tables.indicator).iter().filter_map(|block| indicator(block, theme, findings)).collect()
}

/// The indicator of a block; none when something needed is wrong (and then there are findings).
fn indicator(block: &Block<'_>, theme: &str, findings: &mut Findings) -> Option<Indicator> {
    block.refuse_unknown(&block.table, &KEYS, findings);
    let id = identifier(block, findings);
    let rule_text = block.required("aggregation", findings);
    let rule = rule_text.as_deref().and_then(|text| word(block, "aggregation", text, words::rule(text), findings));
    let direction_text = block.required("direction", findings);
    let direction = direction_text.as_deref().and_then(|text| word(block, "direction", text, words::direction(text), findings));
    let origin_text = block.required("origin", findings);
    let origin = origin_text.as_deref().and_then(|text| word(block, "origin", text, words::origin(text), findings));
    let (label_fr, unit) = (block.required("label_fr", findings), block.required("unit", findings));
    let source = block.required("source", findings);
    let ways = rule.as_ref().and_then(|rule| ways(block, rule, findings));
    let (id, rule, ways, unit) = (id?, rule?, ways?, unit?);
    let definition = ways.first()?;
    let (formula, first) = (definition.text.clone(), definition.expr.shape());
    Some(Indicator {
        card: Card {
            id: id.clone(),
            label_fr: label_fr?,
            theme: theme.to_owned(),
            unit: Unit::new(&unit),
            direction: direction?,
            formula,
            caveat: block.optional("caveat", findings),
            source: source?,
        },
        id,
        origin: origin?,
        ways,
        aggregation: rule,
        rule: rule_text?,
        ctg_axis: block.optional("ctg_axis", findings),
        ctg_objectives: block.texts("ctg_objectives", findings),
        levels: block.texts("levels", findings),
        question_codes: block.texts("question_codes", findings),
        is_census_sample: first.variables.iter().any(|variable| variable.exploitation() == Some('C')),
        is_span: first.earlier || (first.sums_over_span && origin == Some(ReportOrigin::PublicStat)),
        mixes_exploitations: block.text(&block.table, "mixes_exploitations", findings).filter(|reason| !reason.trim().is_empty()),
        melodi: block.optional("melodi", findings),
        verified_where: block.optional("verified_where", findings),
        added: block.flag(&block.table, "added", findings),
        place: block.place.clone(),
    })
}

/// Snake case, in English: it is a key of files and of the command line.
fn identifier(block: &Block<'_>, findings: &mut Findings) -> Option<IndicatorId> {
    let id = block.required("id", findings)?;
    let snake =
        id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !snake {
        findings.push(
            Finding::error("catalogue-identifiant", block.place_of(&id))
                .found(format!("« {id} »"))
                .expected("des minuscules sans accent, des chiffres et « _ » : vacancy_rate")
                .remedy("renommer l'indicateur"),
        );
        return None;
    }
    Some(IndicatorId::new(&id))
}

fn word<T>(block: &Block<'_>, key: &str, text: &str, read: Result<T, WordFault>, findings: &mut Findings) -> Option<T> {
    let finding = match read {
        Ok(meaning) => return Some(meaning),
        Err(WordFault::Weight(error)) => formula_finding(block, text, &error),
        Err(WordFault::Unknown { expected }) => Finding::error("catalogue-mot-inconnu", block.place_of(key))
            .found(format!("{key} = « {text} »"))
            .expected(expected)
            .remedy("choisir un des mots attendus"),
    };
    findings.push(finding);
    None
}

pub(super) fn formula_finding(block: &Block<'_>, formula: &str, error: &FormulaError) -> Finding {
    let name = block.table.get("id").or(block.table.get("variable")).and_then(Value::as_str).unwrap_or("?");
    let remedy = if error.hint.is_empty() { "corriger la formule" } else { error.hint.as_str() };
    Finding::error("catalogue-formule", block.place_of(formula).column(error.column.to_string()))
        .found(format!("{} dans la formule de « {name} » : {formula}", error.found))
        .expected(error.expected.clone())
        .remedy(remedy)
}

/// Parses a formula of the block; a fault is a finding with its column.
pub(super) fn expression(block: &Block<'_>, formula: &str, findings: &mut Findings) -> Option<Expr> {
    parse(formula).map_err(|error| findings.push(formula_finding(block, formula, &error))).ok()
}

/// The definition, then the fall-back ways in the order of the file.
fn ways(block: &Block<'_>, rule: &Aggregation, findings: &mut Findings) -> Option<Vec<Way>> {
    let mut all = vec![way(block, &block.table, rule, findings)];
    for table in block.tables("way", findings) {
        block.refuse_unknown(table, &WAY_KEYS, findings);
        let own = block.text(table, "aggregation", findings);
        let rule = match own.as_deref() {
            None => Some(rule.clone()),
            Some(text) => word(block, "aggregation", text, words::rule(text), findings),
        };
        all.push(rule.and_then(|rule| way(block, table, &rule, findings)));
    }
    all.into_iter().collect()
}

fn way(block: &Block<'_>, table: &Table, rule: &Aggregation, findings: &mut Findings) -> Option<Way> {
    let text = block.required_in(table, "formula", findings)?;
    Some(Way {
        expr: expression(block, &text, findings)?,
        text,
        aggregation: rule.clone(),
        note: block.text(table, "note", findings).unwrap_or_default(),
        rounding: block.number(table, "rounding", findings),
        published_percent: block.flag(table, "published_percent", findings),
    })
}
