//! `ctg test`: the tests that a design file asks for.

use super::Outcome;
use super::survey_file::{Bar, Inputs};
use anyhow::{Result, bail};
use clap::Args;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let inputs = &arguments.inputs;
    let mut opened = inputs.open()?;
    if opened.plan.tests.is_empty() {
        bail!("{} : aucun bloc [[test]]", opened.plan.file);
    }
    let (sample, _) = opened.weighed()?;
    let bar = Bar::new("tests");
    let found = analysis::test(&opened.plan, &opened.table, &sample, &|done, of| bar.tell(done, of));
    bar.done();
    inputs.write(&found, || analysis::print::tests(&found))?;
    Ok(opened.outcome())
}
