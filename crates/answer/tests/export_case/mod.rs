//! A small survey whose answers break exports: SIMULÉ, no person answered it.

use answer::export::{self, Format, Options, Table};
use answer::table::Date;
use form::dictionary::Dictionary;
use form::xlsform::{self, Spelling};

/// The label of `long` has 257 bytes, the 255th and 256th of which are one «é».
pub fn long_label() -> String {
    format!("{}éa", "x".repeat(254))
}

/// Lists of short texts, of codes longer than eight bytes, of small numbers; boxes, numbers, dates.
pub fn form() -> form::Questionnaire {
    let text = format!(
        "\
| survey |
| | type | name | label | appearance | bind::ctg:missing |
| | begin_group | partie | Première partie |
| | select_one menage | menage | Avec qui vivez-vous ? |
| | select_one aide | aide | Pouvez-vous être aidé·e ? | likert |
| | select_one note | note | Votre note « de 1 à 3 » | | nsp=9 |
| | select_multiple lieu | lieux | Où allez-vous l’été ? |
| | integer | enfants | Nombre d’enfants |
| | decimal | revenu | Revenu, en milliers d’€ |
| | date | jour | Jour de la visite |
| | time | heure | Heure |
| | dateTime | moment | Moment |
| | text | mot | Dites-nous pourquoi |
| | text | long | {} |
| | end_group |

| choices |
| | list_name | name | label |
| | menage | couple_sans_enfant | Couple sans enfant à charge |
| | menage | famille | Famille |
| | menage | nsp | Je ne sais pas |
| | menage | nr | Je préfère ne pas répondre |
| | aide | seul | Seul |
| | aide | impossible_seul_avec_aide | Impossible seul, possible avec de l’aide |
| | aide | meme | Seul |
| | note | 1 | Mal |
| | note | 2 | Bien |
| | note | 3 | Très bien |
| | note | 9 | Ne se prononce pas |
| | lieu | plage | À la plage |
| | lieu | foret | En forêt |

| settings |
| | form_title | form_id | version |
| | Été à Val-Clair (SIMULÉ) | ete_val_clair | 3 |
",
        long_label()
    );
    let reading = xlsform::read(text.as_bytes(), Spelling::Markdown).unwrap();
    let found: Vec<String> = reading.findings.iter().map(|finding| finding.message(form::Language::French)).collect();
    reading.accepted().unwrap_or_else(|| panic!("{found:#?}")).clone()
}

pub fn dictionary() -> Dictionary {
    Dictionary::of(&form(), "")
}

/// Columns of the form, then columns that it does not know, by names that other programs refuse.
pub const NAMES: [&str; 26] = [
    "respondent_id",
    "survey",
    "wave",
    "collected_on",
    "channel",
    "menage",
    "aide",
    "note",
    "lieux_plage",
    "lieux_foret",
    "enfants",
    "revenu",
    "jour",
    "heure",
    "moment",
    "mot",
    "long",
    "âge",
    "age",
    "Age",
    "ALL",
    "and",
    "q.1.",
    "insee",
    "nom l'un\nl'autre",
    "weight",
];

/// A column whose name is longer than SPSS takes.
pub fn long_name(end: &str) -> String {
    format!("{}{end}", "colonne_".repeat(9))
}

pub fn names() -> Vec<String> {
    NAMES.iter().map(|name| (*name).to_owned()).chain([long_name("a"), long_name("b")]).collect()
}

/// The rows: every kind of missing, formulas, quotes, line breaks, texts longer than 255 and than 32 767 bytes.
pub fn rows() -> Vec<Vec<String>> {
    let (over_255, over_32767) = ("é, \"ü\" ".repeat(40), format!("{}fin", "àb".repeat(11_000)));
    let start = ["r1", "ete_val_clair", "2025", "2025-10-09", "web"];
    let rows = [
        "couple_sans_enfant|seul|1|1|0|0|1.50|2025-10-09|14:30|2025-10-09T14:30:05.000+02:00|=1+1|court|é|1|a|x|y|z|01004|un|1.25|m|n",
        "famille|impossible_seul_avec_aide|2|0|1|12|-3.25|2024-02-29|00:00|1999-12-31T23:59:00Z|@SUM(A1)|OVER255|É|2|b|x|y|z|2A004|deux|0.75|m|n",
        "nsp|meme|9|nsp|nsp|nsp|nsp|nsp|nsp|nsp|nsp|OVER32767|à|3|c|x|y|z|97411|trois|1|m|n",
        "nr|nr|nr|nr|nr|nr|nr|nr|nr|nr|nr|nr|ô|4|d|x|y|z|01005|quatre|1|m|n",
        "nc|nc|nc|nc|nc|nc|nc|nc|nc|nc|nc|nc|ç|5|e|x|y|z|01006|cinq|1|m|n",
        "||||||||||||||||||||||",
        "famille|seul|3|1|1|3|1000000|2025-01-01|23:59|2025-01-01T00:00:00|- LIGNES|  espaces|œ|-5|f|x|y|z|01007|six|1|m|n",
    ];
    let filled = |cell: &str| match cell {
        "OVER255" => over_255.clone(),
        "OVER32767" => over_32767.clone(),
        "- LIGNES" => "- une\nligne, puis \"une autre\"; l'été \\ fin".to_owned(),
        other => other.to_owned(),
    };
    let row = |(at, row): (usize, &str)| {
        let start = start.iter().enumerate().map(|(place, cell)| if place == 0 { format!("r{}", at + 1) } else { (*cell).to_owned() });
        start.chain(row.split('|').map(filled)).collect()
    };
    rows.into_iter().enumerate().map(row).collect()
}

pub fn csv(names: &[String], rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

pub fn codes() -> Vec<u8> {
    csv(&names(), &rows())
}

pub fn table() -> Table {
    Table::read(&codes()).unwrap()
}

pub fn options() -> Options {
    Options { ordinals: export::ordinals(&form()), day: Some(Date { year: 2025, month: 10, day: 31, seconds: None }), ..Options::default() }
}

/// The first file of a format.
pub fn bytes(table: &Table, format: Format) -> Vec<u8> {
    export::write(table, &dictionary(), format, &options()).unwrap().swap_remove(0).1
}
