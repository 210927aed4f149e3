//! What the person who exports should know: said, never silently done.

use super::field::{Datum, Field, Kind};
use super::{Format, Options, Table, sav, xlsx};
use base::{Finding, Findings, Place};
use form::dictionary::Dictionary;

/// Distinct values that a note shows.
const SHOWN: usize = 5;

/// Notes on the answers and on what a format cannot hold; `file` names the file of answers.
pub fn notes(table: &Table, dictionary: &Dictionary, format: Format, _options: &Options, file: &str) -> Findings {
    let mut findings = Findings::default();
    let fields = table.fields(dictionary);
    for field in &fields {
        let place = || Place::file(file).column(&field.column.name);
        [odd(field), strays(field), unknown(field)].into_iter().flatten().for_each(|tell| findings.push(tell(place())));
        if format == Format::Xlsx && xlsx::is_too_long(field) {
            findings.push(cut(place(), "32 767 caractères par cellule d'un classeur"));
        }
        if format == Format::Sav && sav::is_too_long(field) {
            findings.push(cut(place(), "32 767 octets par texte de SPSS"));
        }
    }
    if format == Format::Sav {
        renamed(table, file, &mut findings);
    }
    absent(table, dictionary, file, &mut findings);
    findings
}

type Tell = Box<dyn Fn(Place) -> Finding>;

fn shown<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(|cell| format!("« {cell} »")).collect();
    let more = cells.len().saturating_sub(SHOWN);
    let first = cells.into_iter().take(SHOWN).collect::<Vec<String>>().join(", ");
    if more > 0 { format!("{first} et {more} autres") } else { first }
}

fn odd(field: &Field) -> Option<Tell> {
    let found = shown(field.odd.iter().map(|at| &*field.column.distinct[*at]));
    let tell = move |place: Place| {
        let finding = Finding::warning("export-type", place).found(found.clone()).expected("des valeurs du type que dit le questionnaire");
        finding.remedy("corriger ces valeurs (corrections.toml) ; la colonne entière est écrite en texte, rien n'est perdu")
    };
    (!field.odd.is_empty()).then(|| Box::new(tell) as Tell)
}

fn strays(field: &Field) -> Option<Tell> {
    let strays: Vec<&str> = field.counted().filter(|(_, d, _)| *d == Datum::Stray).map(|(at, ..)| &*field.column.distinct[at]).collect();
    let found = shown(strays.iter().copied());
    let tell = move |place: Place| {
        let finding = Finding::warning("export-hors-liste", place).found(found.clone()).expected("un code de la liste du questionnaire");
        finding.remedy("corriger ces codes ou compléter la liste ; ils sont écrits tels quels, sans libellé")
    };
    (!strays.is_empty() && !field.categories.is_empty()).then(|| Box::new(tell) as Tell)
}

fn unknown(field: &Field) -> Option<Tell> {
    let tell = |place: Place| {
        let finding = Finding::note("export-hors-questionnaire", place).found("une colonne que le questionnaire ne connaît pas");
        finding.remedy("rien à faire si elle est voulue ; elle est écrite avec son nom pour libellé")
    };
    (field.variable.is_none() && field.label == field.column.name).then(|| Box::new(tell) as Tell)
}

fn cut(place: Place, expected: &str) -> Finding {
    let finding = Finding::warning("export-texte-coupe", place).found("des textes plus longs que le format n'en porte").expected(expected);
    finding.remedy("lire ces textes en entier dans le CSV des codes")
}

fn renamed(table: &Table, file: &str, findings: &mut Findings) {
    for (name, new) in sav::renamed(table) {
        let finding =
            Finding::note("export-nom-spss", Place::file(file).column(name)).found(format!("un nom que SPSS ne prend pas : « {name} »"));
        findings.push(
            finding.remedy(format!("rien à faire ; la variable s'appelle « {new} », son nom d'origine est dans l'attribut nom_origine")),
        );
    }
}

fn absent(table: &Table, dictionary: &Dictionary, file: &str, findings: &mut Findings) {
    let names: std::collections::BTreeSet<&str> = table.names().collect();
    let absent: Vec<&str> =
        dictionary.variables.iter().map(|variable| variable.name.as_str()).filter(|name| !names.contains(name)).collect();
    if !absent.is_empty() {
        let finding = Finding::note("export-variable-absente", Place::file(file)).found(format!(
            "{} variables du questionnaire sans colonne : {}",
            absent.len(),
            shown(absent.into_iter())
        ));
        findings.push(
            finding
                .expected("une colonne par variable")
                .remedy("vérifier que le fichier vient de ce questionnaire ; ces variables ne sont pas écrites"),
        );
    }
}

impl Field<'_> {
    /// True for a text longer than this many bytes.
    pub(super) fn is_longer(&self, bytes: usize) -> bool {
        self.kind == Kind::Text && self.column.distinct.iter().any(|cell| cell.len() > bytes)
    }
}
