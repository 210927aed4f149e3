//! The catalogue as a page for people: `docs/catalogue.md`, generated.

use super::{Catalogue, Indicator, Way};
use std::fmt::Write;

const HEAD: &str = "# Catalogue des indicateurs\n\n\
Cette page est produite à partir de `datasets/indicators/*.toml` : la modifier ici n'a pas d'effet.\n\n\
`{yy}` est le millésime, `{yy0}` le plus ancien des deux ; `sum(…)` additionne les années entre les deux, `each(…)` se calcule \
commune par commune avant d'être additionné. Les variables `P` viennent de l'exploitation principale du recensement, les `C` de \
l'exploitation complémentaire (un ménage sur quatre dans les communes de moins de 10 000 habitants).\n\n";

/// Themes as files name them, and as people do.
const THEMES: [(&str, &str); 20] = [
    ("demographie", "Démographie"),
    ("familles", "Familles"),
    ("petite_enfance", "Petite enfance"),
    ("enfance", "Enfance et école"),
    ("jeunesse", "Jeunesse"),
    ("parentalite", "Parentalité"),
    ("seniors", "Seniors"),
    ("handicap", "Handicap"),
    ("acces_aux_droits", "Accès aux droits"),
    ("inclusion_numerique", "Inclusion numérique"),
    ("logement", "Logement"),
    ("precarite", "Revenus et précarité"),
    ("emploi", "Emploi"),
    ("mobilite", "Mobilité"),
    ("services", "Équipements et services"),
    ("sante", "Santé"),
    ("sport", "Sport"),
    ("vie_sociale", "Vie sociale"),
    ("coordination", "Coordination"),
    ("tourisme", "Tourisme"),
];

/// Codes of `verified_where`: where the variables of a formula were seen.
const SEEN: [(&str, &str); 19] = [
    ("DOC", "document public de la convention territoriale globale de 2022"),
    ("M1", "dictionnaire du dossier complet de l'Insee (RP 2010, 2015 et 2021, géographie 2024)"),
    ("M2", "format long du dossier complet 2026 et ruptures LOVAC (github.com/DDT95/VO-Insee)"),
    ("T1", "liste des sources d'un portrait communal (github.com/10ch81/territoire-portrait)"),
    ("B1", "codes et libellés des types de la BPE 2024 (même dépôt)"),
    ("K1", "catalogue d'indicateurs d'une commune d'Île-de-France"),
    ("K2", "dictionnaire de données d'un département"),
    ("CAF1", "places et taux de couverture de l'accueil du jeune enfant (data.gouv.fr, Cnaf)"),
    ("CAF2", "allocataires, RSA et prime d'activité par EPCI (data.gouv.fr, Cnaf)"),
    ("CAF3", "allocations familiales par EPCI (data.gouv.fr, Cnaf)"),
    ("CAF4", "lieux d'accueil enfants-parents (data.gouv.fr, Cnaf)"),
    ("CAF5", "AAH par département (data.gouv.fr, Cnaf)"),
    ("D1", "accessibilité potentielle localisée aux médecins (DREES)"),
    ("D2", "accessibilité potentielle localisée aux hébergements pour personnes âgées (DREES)"),
    ("F1", "Filosofi : 2022 non produit, 2023 non comparable"),
    ("F2", "taux de pauvreté de moins de 5 % publié 5 %"),
    ("S1", "règles du secret statistique des données fiscales (manuel de l'Insee)"),
    ("OT1", "soldes migratoires apparents de l'Observatoire des territoires"),
    ("N1, Q2", "schéma des lieux de médiation numérique ; enquête publique auprès de parents (2011)"),
];

impl Catalogue {
    /// The page, in Markdown: same catalogue, same bytes.
    pub fn to_markdown(&self) -> String {
        let mut page = HEAD.to_owned();
        for (theme, indicators) in self.in_reading_order() {
            let _ = writeln!(page, "## {theme}\n");
            indicators.iter().for_each(|indicator| page.push_str(&section(indicator)));
        }
        page.push_str(&self.crosswalk_table());
        page.push_str(&self.break_table());
        page.push_str(&seen_table());
        page
    }

    /// Titles of themes and their indicators: the known themes in the order of a report, then the others.
    fn in_reading_order(&self) -> Vec<(&str, Vec<&Indicator>)> {
        let mut themes = self.by_theme();
        let known = THEMES.iter().filter_map(|(theme, title)| themes.remove(theme).map(|indicators| (*title, indicators)));
        let mut ordered: Vec<(&str, Vec<&Indicator>)> = known.collect();
        ordered.extend(themes);
        ordered
    }

    fn crosswalk_table(&self) -> String {
        let mut table = "## Variables renommées\n\n| variable | lue à la place | remarque |\n|---|---|---|\n".to_owned();
        for crosswalk in &self.crosswalks {
            let _ = writeln!(table, "| `{}` | `{}` | {} |", crosswalk.variable, crosswalk.instead, cell(&crosswalk.note));
        }
        table.push('\n');
        table
    }

    fn break_table(&self) -> String {
        let mut table = "## Ruptures de série\n\n| variables | à partir de | ce qui est dit | source |\n|---|---|---|---|\n".to_owned();
        for found in &self.breaks {
            let variables = found.variables.join("`, `");
            let _ = writeln!(table, "| `{variables}` | {} | {} | {} |", found.first_year, cell(&found.sentence), cell(&found.source));
        }
        table
    }
}

fn seen_table() -> String {
    let mut table = "\n## Où les variables ont été vues\n\n| code | où |\n|---|---|\n".to_owned();
    for (code, place) in SEEN {
        let _ = writeln!(table, "| {code} | {place} |");
    }
    table
}

fn section(indicator: &Indicator) -> String {
    let card = &indicator.card;
    let mut text = format!("### `{}` — {}\n\n", indicator.id, card.label_fr);
    for (name, value) in [
        ("Formule", format!("`{}`", card.formula)),
        ("Unité", card.unit.label().to_owned()),
        ("Agrégation", format!("`{}`", indicator.rule)),
        ("Sens", direction(card.direction).to_owned()),
        ("Origine", indicator.origin.label_fr().to_owned()),
        ("Source", card.source.clone()),
        ("Niveaux", indicator.levels.join(", ")),
        ("Axe de la CTG", indicator.ctg_axis.clone()),
        ("Objectifs", indicator.ctg_objectives.join(", ")),
        ("Questions", indicator.question_codes.join(", ")),
        ("Précautions", card.caveat.clone()),
        ("Nom dans le format long de l'Insee", indicator.melodi.clone()),
        ("Vu", indicator.verified_where.clone()),
    ] {
        if !value.is_empty() {
            let _ = writeln!(text, "- {name} : {value}");
        }
    }
    indicator.ways.iter().skip(1).for_each(|way| text.push_str(&fallback(way)));
    text.push('\n');
    text
}

fn fallback(way: &Way) -> String {
    let note = if way.note.is_empty() { String::new() } else { format!(" ({})", way.note) };
    format!("- À défaut : `{}`{note}\n", way.text)
}

fn direction(direction: i8) -> &'static str {
    match direction {
        1 => "une hausse est favorable",
        -1 => "une baisse est favorable",
        _ => "neutre",
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
