//! `ctg estimate`: the estimates that a design file asks for.

use super::Outcome;
use super::survey_file::{Bar, Inputs};
use anyhow::{Result, bail};
use clap::Args;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Écrit le résultat en CSV, une ligne par estimation.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let inputs = &arguments.inputs;
    let mut opened = inputs.open()?;
    if opened.plan.estimates.is_empty() {
        bail!("{} : aucun bloc [[estimate]]", opened.plan.file);
    }
    let (sample, _) = opened.weighed()?;
    let bar = Bar::new("estimation");
    let found = analysis::estimate(&opened.plan, &opened.table, &sample, &|done, of| bar.tell(done, of));
    bar.done();
    if arguments.csv {
        inputs.write_text(&analysis::csv_out::estimates(&found))?;
    } else {
        inputs.write(&found, || analysis::print::estimates(&found))?;
    }
    Ok(opened.outcome())
}
