//! A small invented survey in the invented «Val-Clair»: three communes, two sectors, two age bands.

use base::TerritoryId;
use sample::{Answers, Codebook, Frame, Locality, Margin, Survey};
use std::path::Path;

pub const SURVEY: &str = r#"
id = "essai-2025"
code = "essai_2025"
title = "Enquête d'essai"
wave = 2025
population = "habitants du Val-Clair"
source = "Enquête d'essai, réponses SIMULÉES"
simulated = true
answers = "answers-simulated.csv"
codebook = "codebook.csv"
breakdowns = ["sector", "age"]
[[scope]]
question = "PF9"
codes = ["principale"]
[dimensions.sector]
label = "secteur"
question = "PF1"
by = "sector"
[dimensions.commune]
label = "commune"
question = "PF1"
by = "commune"
[dimensions.age]
label = "âge"
question = "PF2"
[dimensions.age.groups]
jeunes = ["a1", "a2"]
vieux = ["a3"]
[dimensions.sex]
label = "sexe"
question = "PF3"
[dimensions.sex.groups]
femme = ["femme"]
homme = ["homme"]
[[margins]]
name = "sector_age"
label = "secteur × âge"
dimensions = ["sector", "age"]
[[margins]]
name = "sex"
label = "sexe"
dimensions = ["sex"]
optional = true
[[indicators]]
id = "lieux"
question = "LS1"
favourable = ["non"]
base_excludes = ["nsp"]
base = "répondants qui se prononcent"
label = "Pas assez de lieux"
unit = "% des répondants"
[simulation]
seed = 7
respondents = 200
margin = "sector_age"
first_day = "2025-12-28"
days = 10
outside = 0.02
[simulation.response.sector]
haut = 3.0
[[simulation.draws]]
column = "PF2"
[simulation.draws.parts]
jeunes = { a1 = 1, a2 = 1 }
vieux = { a3 = 1 }
[[simulation.draws]]
column = "PF3"
[simulation.draws.parts]
"*" = { femme = 0.6, homme = 0.39, nr = 0.01 }
[[simulation.draws]]
column = "PF9"
[simulation.draws.parts]
"*" = { principale = 0.95, secondaire = 0.05 }
[[simulation.draws]]
column = "LS1"
[simulation.draws.parts]
jeunes = { oui = 0.2, non = 0.7, nsp = 0.05, vide = 0.05 }
vieux = { oui = 0.6, non = 0.35, nr = 0.05 }
"#;

pub const CODEBOOK: &str = "\
code,label_fr,type,values,base,indicators
simule,Ligne fictive,technical,oui non,,
PF1,Commune,single,@communes hors,,
PF2,Âge,single,a1 a2 a3,,
PF3,Vous êtes,single,femme homme nr,,
PF9,Résidence,single,principale secondaire,,
LS1,Assez de lieux ?,single,oui non nsp,,lieux
LS2,Lequel manque ?,single,salle cafe,LS1 in non,
EN,Enfants,number,0-9,,
LO,Problèmes,multi,froid cout aucun,,
";

pub fn survey() -> Survey {
    Survey::parse(SURVEY, Path::new("survey.toml")).unwrap()
}

pub fn codebook() -> Codebook {
    Codebook::parse(CODEBOOK, Path::new("codebook.csv")).unwrap()
}

pub fn frame() -> Frame {
    let place = |code: &str, sector: &str, population: f64| Locality {
        commune: code.parse().unwrap(),
        sector: TerritoryId::new(sector),
        population,
    };
    let cells = [("haut|jeunes", 100.0), ("haut|vieux", 200.0), ("bas|jeunes", 400.0), ("bas|vieux", 300.0)];
    Frame {
        territory: TerritoryId::new("val-clair"),
        localities: vec![place("31997", "haut", 300.0), place("31998", "bas", 500.0), place("31999", "bas", 200.0)],
        margins: vec![Margin {
            name: "sector_age".into(),
            cells: cells.map(|(cell, n)| (cell.to_owned(), n)).to_vec(),
            lineage: "recensement inventé".into(),
        }],
    }
}

/// A table with these lines under the usual header, read.
#[allow(dead_code)]
pub fn read(lines: &[&str]) -> (Answers, base::Findings) {
    read_under("simule,respondent_id,survey,wave,collected_on,PF1,PF2,PF3,PF9,LS1,LS2,EN,LO_froid,LO_cout", lines)
}

pub fn read_under(header: &str, lines: &[&str]) -> (Answers, base::Findings) {
    let text = format!("{header}\n{}\n", lines.join("\n"));
    Answers::parse(text.as_bytes(), "reponses.csv", &survey(), &codebook(), &frame()).unwrap()
}
