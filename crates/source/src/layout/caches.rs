//! JSON extracts keyed by commune (territoire-portrait): facilities, schools, RSA, commuting, population.

use super::keyed::{Entry, each_commune, is_keyed_with, sorted};
use super::record::Recorder;
use super::sheet::wrong_input;
use super::{Layout, Understood};
use crate::reading::{DictionaryEntry, Hints, Scope};
use crate::table::{Head, Input};
use base::{Finding, Period, Status};
use serde_json::Value;

const BPE: &[&str] = &["year", "total", "byDomain"];
const SCHOOLS: &[&str] = &["year", "totalOpen", "byType"];
const RSA: &[&str] = &["rsaShareAmongHouseholdsPercent", "vintage"];
const COMMUTE: &[&str] = &["year", "employedCount", "carSharePercent", "publicTransportSharePercent"];
const POPULATION: &[&str] = &["history"];

/// Facilities by commune (INSEE, BPE).
pub static BPE_LAYOUT: Layout = Layout {
    name: "portrait-bpe",
    label_fr: "Équipements par commune (BPE, extrait JSON)",
    needs: BPE,
    recognise: |head| is_keyed_with(head, BPE),
    read: |head, input, scope, hints| dated(head, input, scope, hints, BPE, "BPE", bpe),
};

/// Open schools by commune (Annuaire de l'éducation).
pub static SCHOOLS_LAYOUT: Layout = Layout {
    name: "portrait-ecoles",
    label_fr: "Établissements scolaires ouverts par commune (extrait JSON)",
    needs: SCHOOLS,
    recognise: |head| is_keyed_with(head, SCHOOLS),
    read: |head, input, scope, hints| dated(head, input, scope, hints, SCHOOLS, "Annuaire de l'éducation", schools),
};

/// Share of RSA households by commune (CNAF, indicateurs territoriaux de précarité).
pub static RSA_LAYOUT: Layout = Layout {
    name: "portrait-rsa",
    label_fr: "Part des allocataires du RSA par commune (CNAF, extrait JSON)",
    needs: RSA,
    recognise: |head| is_keyed_with(head, RSA),
    read: read_rsa,
};

/// Commuting by commune (INSEE, census).
pub static COMMUTE_LAYOUT: Layout = Layout {
    name: "portrait-navette",
    label_fr: "Déplacements domicile-travail par commune (extrait JSON)",
    needs: COMMUTE,
    recognise: |head| is_keyed_with(head, COMMUTE),
    read: |head, input, scope, hints| dated(head, input, scope, hints, COMMUTE, "RP", commute),
};

/// Municipal population by commune and year (INSEE, populations historiques, recent map).
pub static POPULATION_LAYOUT: Layout = Layout {
    name: "portrait-population",
    label_fr: "Population municipale par commune et année (extrait JSON)",
    needs: POPULATION,
    recognise: |head| is_keyed_with(head, POPULATION),
    read: |head, input, scope, hints| named(each_commune(head, input, scope, hints, population), POPULATION),
};

/// Labels of BPE types: `{"A101": "Police", …}`.
pub static BPE_LABELS_LAYOUT: Layout = Layout {
    name: "portrait-bpe-libelles",
    label_fr: "Libellés des types d'équipements (BPE, extrait JSON)",
    needs: &["A129"],
    recognise: is_bpe_labels,
    read: read_bpe_labels,
};

pub(super) type Take = fn(&mut Entry, Period);

/// Communes whose object has a year: it becomes the vintage, when it is the same for all.
pub(super) fn dated(head: &Head, input: Input, scope: &Scope, hints: &Hints, fields: &[&str], producer: &str, take: Take) -> Understood {
    let mut years = Vec::new();
    let out = each_commune(head, input, scope, hints, |entry| {
        if let Some(year) = entry.year("year") {
            years.push(year);
            take(entry, year);
        }
    });
    vintage(named(out, fields), producer, years)
}

fn named(mut out: Understood, fields: &[&str]) -> Understood {
    out.columns_used = fields.iter().map(|field| (*field).to_owned()).collect();
    out
}

fn vintage(mut out: Understood, producer: &str, mut years: Vec<Period>) -> Understood {
    years.sort_unstable();
    years.dedup();
    let years: Vec<String> = years.iter().map(Period::to_string).collect();
    out.vintage = if years.is_empty() { String::new() } else { format!("{producer} {}", years.join(", ")) };
    out
}

/// `byDomain` counts types of facilities present, not facilities: it does not add up to `total`.
fn bpe(entry: &mut Entry, year: Period) {
    entry.observe("total", "bpe.total", year, Status::Ok);
    each_of(entry, "byDomain", |domain| Some(format!("bpe_types.{domain}")), year);
}

fn schools(entry: &mut Entry, year: Period) {
    entry.observe("totalOpen", "annuaire_education.open", year, Status::Ok);
    each_of(entry, "byType", |kind| Some(format!("annuaire_education.{}", school(kind)?)), year);
}

/// The word of a type of establishment; None for what is no place of teaching.
fn school(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Ecole" | "École" => "ecole",
        "Collège" => "college",
        "Lycée" => "lycee",
        "EREA" => "erea",
        "Médico-social" => "medico_social",
        "Service Administratif" => "service_administratif",
        "Information et orientation" => "information_orientation",
        "Autre" => "autre",
        "Type non renseigné" => "type_non_renseigne",
        _ => return None,
    })
}

/// Each number of an object in `field`; a key without a name is a finding.
fn each_of(entry: &mut Entry, field: &str, name: fn(&str) -> Option<String>, year: Period) {
    let Some(Value::Object(parts)) = entry.fields.get(field) else {
        let found = entry.fields.get(field).map_or_else(String::new, Value::to_string);
        return entry.fault("valeur-inattendue", field, found, "un objet JSON");
    };
    for (key, value) in sorted(parts) {
        match name(key) {
            Some(variable) => entry.number(value, &format!("{field}.{key}"), &variable, year, Status::Ok),
            None => entry.fault("type-inconnu", field, format!("« {key} »"), "un des types connus de l'annuaire"),
        }
    }
}

fn commute(entry: &mut Entry, year: Period) {
    entry.observe("employedCount", "commute.actifs_occupes", year, Status::Rounded);
    entry.observe("carSharePercent", "commute.part_voiture", year, Status::Rounded);
    entry.observe("publicTransportSharePercent", "commute.part_tc", year, Status::Rounded);
}

fn population(entry: &mut Entry) {
    let Some(Value::Object(history)) = entry.fields.get("history") else {
        return entry.fault("valeur-inattendue", "history", String::new(), "un objet JSON année → population");
    };
    for (year, value) in sorted(history) {
        if let Some(period) = entry.period(year, "history") {
            entry.number(value, &format!("history.{year}"), "PMUN", period, Status::Ok);
        }
    }
}

/// Shares in whole percent. A zero is taken for a value kept secret or rounded away: one commune in three shows it, the small
/// ones above all, and CNAF prints nothing apart for secrecy in this extract.
fn read_rsa(head: &Head, input: Input, scope: &Scope, hints: &Hints) -> Understood {
    const FIELD: &str = "rsaShareAmongHouseholdsPercent";
    const VARIABLE: &str = "cnaf.precarite.part_rsa";
    let (mut years, mut zeros) = (Vec::new(), 0);
    let mut out = each_commune(head, input, scope, hints, |entry| {
        let Some(year) = entry.year("vintage") else { return };
        years.push(year);
        if entry.fields.get(FIELD).and_then(Value::as_f64) == Some(0.0) {
            zeros += 1;
            return entry.push(FIELD, VARIABLE, year, None, Status::Secret);
        }
        entry.observe(FIELD, VARIABLE, year, Status::Rounded);
    });
    if zeros > 0 {
        out.findings.push(doubtful_zeros(head, hints, zeros));
    }
    vintage(named(out, RSA), "CNAF", years)
}

fn doubtful_zeros(head: &Head, hints: &Hints, zeros: u32) -> Finding {
    Finding::warning("zeros-douteux", Recorder::new(head, hints).here().column("rsaShareAmongHouseholdsPercent"))
        .found(format!("communes à 0 % : {zeros}"))
        .expected("une part, ou une marque de secret : dans une petite commune, 0 est le plus souvent un secret ou un arrondi imprimé comme un zéro")
        .remedy("rien à faire : ces zéros sont gardés comme secrets et jamais comptés ; lire la part publiée pour l'EPCI")
}

/// A flat object whose keys are a letter A to G and three digits, values texts.
fn is_bpe_labels(head: &Head) -> bool {
    let Some(Value::Object(map)) = &head.json else { return false };
    let is_type = |key: &str| matches!(key.as_bytes(), [b'A'..=b'G', rest @ ..] if rest.len() == 3 && rest.iter().all(u8::is_ascii_digit));
    map.len() > 1 && map.iter().all(|(key, value)| value.is_string() && (is_type(key) || key == "_T"))
}

fn read_bpe_labels(head: &Head, input: Input, _: &Scope, hints: &Hints) -> Understood {
    let mut notes = Recorder::new(head, hints);
    let Input::Json(Value::Object(map)) = input else { return wrong_input(notes, "un objet JSON type → libellé") };
    notes.out.rows = map.len() as u64;
    notes.out.content.dictionary = sorted(&map).into_iter().map(|(code, label)| entry(code, label.as_str().unwrap_or_default())).collect();
    notes.finish()
}

fn entry(code: &str, label: &str) -> DictionaryEntry {
    let variable = if code == "_T" { "BPE".to_owned() } else { format!("BPE.{code}") };
    DictionaryEntry { variable, label: label.to_owned(), long_label: label.to_owned(), theme: "equipements".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{ccphg, codes, json, read_real, sum, understood, value};
    use super::*;

    #[test]
    fn by_domain_counts_types_not_facilities() {
        let out = understood(&BPE_LAYOUT, json(r#"{"31002":{"year":2024,"total":4,"byDomain":{"A":1,"F":2}}}"#));
        assert_eq!(value(&out, "bpe.total", "2024", "COM-31002"), Some(4.0));
        assert_eq!(value(&out, "bpe_types.F", "2024", "COM-31002"), Some(2.0));
        assert!(out.content.observations.iter().all(|o| o.variable.as_str() != "bpe.F"));
    }

    #[test]
    fn secrecy_printed_as_zero_is_no_zero() {
        let text = r#"{"31001":{"rsaShareAmongHouseholdsPercent":0,"vintage":2024},"31002":{"rsaShareAmongHouseholdsPercent":5,"vintage":2024},
            "13055":{"rsaShareAmongHouseholdsPercent":null,"vintage":2024}}"#;
        let out = understood(&RSA_LAYOUT, json(text));
        let statuses: Vec<Status> = out.content.observations.iter().map(|o| o.status).collect();
        assert_eq!(statuses, [Status::Missing, Status::Secret, Status::Rounded], "in the order of the codes");
        assert_eq!(codes(&out), ["zeros-douteux"]);
    }

    #[test]
    fn what_is_no_number_or_no_year_is_a_finding() {
        let text = r#"{"31001":{"year":2022,"employedCount":"x","carSharePercent":1.5,"publicTransportSharePercent":0},
            "31002":{"year":22,"employedCount":1,"carSharePercent":1,"publicTransportSharePercent":0}, "3Z":{"year":2022},
            "31003":{"year":2022,"employedCount":1,"carSharePercent":1,"publicTransportSharePercent":0}}"#;
        let head_first = text.replace(r#", "3Z":{"year":2022}"#, "");
        let out = understood(&COMMUTE_LAYOUT, json(&head_first));
        assert_eq!(codes(&out), ["valeur-non-numerique", "annee-invalide"]);
        let out = (COMMUTE_LAYOUT.read)(&json(text).0, json(text).1, &Scope::default(), &Hints::default());
        assert!(codes(&out).contains(&"code-impossible"));
    }

    #[test]
    fn labels_of_facilities_are_a_dictionary() {
        let out = understood(&BPE_LABELS_LAYOUT, json(r#"{"A101":"Police","_T":"Total"}"#));
        assert_eq!(out.content.dictionary[0].variable, "BPE.A101");
        assert!(!is_bpe_labels(&json(r#"{"A101":{"x":1},"B102":"y"}"#).0));
    }

    #[test]
    fn real_caches_of_the_ccphg() {
        let Some(communes) = ccphg() else { return };
        let read = |layout, file: &str| read_real(layout, &format!("10ch81_territoire-portrait/{file}"), None).unwrap();
        let rpls = read(&super::super::caches_rpls::LAYOUT, "housing-by-commune.rpls2021.dep31.json");
        assert_eq!(["rpls.logements", "rpls.loues", "rpls.vacants"].map(|v| sum(&rpls, v, "2021", &communes)), [204.0, 144.0, 26.0]);
        let told: std::collections::BTreeSet<&str> = codes(&rpls).into_iter().collect();
        let expected = ["arrondissements-municipaux", "parties-plus-grandes-que-le-tout", "zero-de-ville", "zeros-perdus"];
        assert_eq!(told.into_iter().collect::<Vec<_>>(), expected);
        let bpe = read(&BPE_LAYOUT, "bpe-by-commune.dep31.json");
        assert_eq!(sum(&bpe, "bpe.total", "2024", &communes), 1_087.0);
        let schools = read(&SCHOOLS_LAYOUT, "education-by-commune.dep31.json");
        assert_eq!(["ecole", "college"].map(|v| sum(&schools, &format!("annuaire_education.{v}"), "2026", &communes)), [22.0, 2.0]);
        assert!(!schools.findings.has_errors(), "{}", schools.findings.summary());
        let population = read(&POPULATION_LAYOUT, "population-by-commune.dep31.json");
        let years = ["2010", "2015", "2020", "2021", "2022"].map(|year| sum(&population, "PMUN", year, &communes));
        assert_eq!(years, [16_364.0, 15_588.0, 15_541.0, 15_464.0, 15_379.0]);
        let rsa = read(&RSA_LAYOUT, "caf-by-commune.dep31.json");
        let ours = |status| {
            rsa.content.observations.iter().filter(|o| o.status == status && communes.contains(&o.place.commune().unwrap())).count()
        };
        assert_eq!([ours(Status::Secret), ours(Status::Rounded), ours(Status::Missing)], [51, 25, 0]);
        let commute = read(&COMMUTE_LAYOUT, "commute-by-commune.dep31.json");
        assert!(commute.findings.iter().all(|f| f.code == "arrondissements-municipaux"), "{}", commute.findings.summary());
        assert!(read(&BPE_LABELS_LAYOUT, "bpe-type-labels.json").content.dictionary.len() > 200);
    }
}
