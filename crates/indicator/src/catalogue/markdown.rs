//! The catalogue as a page for people: `docs/catalogue.md`, generated.

use super::{Catalogue, Indicator, Way};
use std::fmt::Write;

const HEAD: &str = "# Catalogue des indicateurs\n\n\
Cette page est produite à partir de `datasets/indicators/*.toml` : la modifier ici n'a pas d'effet.\n\n\
`{yy}` est le millésime, `{yy0}` le plus ancien des deux ; `sum(…)` additionne les années entre les deux, `each(…)` se calcule \
commune par commune avant d'être additionné. Les variables `P` viennent de l'exploitation principale du recensement, les `C` de \
l'exploitation complémentaire (un ménage sur quatre dans les communes de moins de 10 000 habitants).\n\n";

impl Catalogue {
    /// The page, in Markdown: same catalogue, same bytes.
    pub fn to_markdown(&self) -> String {
        let mut page = HEAD.to_owned();
        for (theme, indicators) in self.by_theme() {
            let _ = writeln!(page, "## {theme}\n");
            indicators.iter().for_each(|indicator| page.push_str(&section(indicator)));
        }
        page.push_str(&self.crosswalk_table());
        page.push_str(&self.break_table());
        page
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
