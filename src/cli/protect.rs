//! `ctg protect`: tables safe to publish, by the rules of a design file.

use super::Outcome;
use super::survey_file::Inputs;
use anyhow::{Result, bail};
use clap::Args;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Écrit les tableaux en CSV, une ligne par case, les cases secrètes vides.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let inputs = &arguments.inputs;
    let mut opened = inputs.open()?;
    if opened.plan.protect.is_empty() {
        bail!("{} : aucun bloc [[protect]]", opened.plan.file);
    }
    let (sample, _) = opened.weighed()?;
    let found = analysis::protect(&opened.plan, &opened.table, &sample, &mut opened.findings);
    if arguments.csv {
        inputs.write_text(&analysis::csv_out::protected(&found))?;
    } else {
        inputs.write(&found, || analysis::print::protected(&found))?;
    }
    Ok(opened.outcome())
}
