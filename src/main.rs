//! `ctg`: survey collection and territorial diagnosis for a Convention Territoriale Globale.

use std::process::ExitCode;

fn main() -> ExitCode {
    ctg::cli::main()
}
