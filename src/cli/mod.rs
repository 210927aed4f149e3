//! One file a command. Exit codes: 0 done; 1 done, but with findings of severity error or a difference seen; 2 could not.

mod check;
mod compare;
mod data_fetch;
mod data_import;
mod data_list;
mod estimate;
mod explain;
mod facts;
mod form;
mod new;
mod print;
mod protect;
mod run;
mod survey;
mod survey_file;
mod test;
mod weigh;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Diagnostic de territoire et enquêtes pour une Convention Territoriale Globale.
#[derive(Parser)]
#[command(name = "ctg", version, about, long_about = None, disable_help_subcommand = true)]
struct Cli {
    /// Dossier de l'étude (celui qui contient ctg.toml).
    #[arg(long, global = true, default_value = ".", value_name = "DOSSIER")]
    study: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Refait tout le diagnostic : faits, graphiques et rapport.
    Run(run::Arguments),
    /// Crée une étude pour un autre territoire.
    New(new::Arguments),
    /// Importe, télécharge ou liste les données des producteurs.
    #[command(subcommand)]
    Data(DataCommand),
    /// Écrit le livre des faits.
    Facts(facts::Arguments),
    /// Montre d'où vient un nombre, jusqu'à la ligne du fichier.
    Explain(explain::Arguments),
    /// Dit ce qui a changé entre deux exécutions, et pourquoi.
    Compare(compare::Arguments),
    /// Vérifie l'étude et dit tous ses défauts.
    Check(check::Arguments),
    /// Vérifie, convertit, montre, imprime et décrit un questionnaire.
    #[command(subcommand)]
    Form(form::FormCommand),
    /// Travaille sur une enquête.
    #[command(subcommand)]
    Survey(survey::SurveyCommand),
    /// Pondère une table de réponses : non-réponse, calage, rabotage (toute enquête).
    Weigh(weigh::Arguments),
    /// Estime ce que demande un fichier de plan, avec intervalles et marques (toute enquête).
    Estimate(estimate::Arguments),
    /// Éprouve ce que demande un fichier de plan : khi-deux, moyennes, rangs (toute enquête).
    Test(test::Arguments),
    /// Protège des tableaux à publier : secret primaire et secondaire, avec sa preuve.
    Protect(protect::Arguments),
}

#[derive(Subcommand)]
enum DataCommand {
    /// Reconnaît des fichiers de producteurs et les écrit sous la forme commune.
    Import(data_import::Arguments),
    /// Télécharge les fichiers nommés dans datasets/sources/*/source.toml.
    Fetch(data_fetch::Arguments),
    /// Dit quelles données sont là, lesquelles manquent et pour quels indicateurs.
    List(data_list::Arguments),
}

/// What a command ends with when it could do its work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Done,
    /// Done, and there is something to mend or a difference was seen.
    Findings,
}

/// Runs the command of the arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(&cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            if !is_broken_pipe(&error) {
                eprintln!("ctg : {error:#}");
            }
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: &Cli) -> anyhow::Result<Outcome> {
    let study = cli.study.as_path();
    match &cli.command {
        Command::Run(arguments) => run::run(study, arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Data(DataCommand::Import(arguments)) => data_import::run(study, arguments),
        Command::Data(DataCommand::Fetch(arguments)) => data_fetch::run(study, arguments),
        Command::Data(DataCommand::List(arguments)) => data_list::run(study, arguments),
        Command::Facts(arguments) => facts::run(study, arguments),
        Command::Explain(arguments) => explain::run(study, arguments),
        Command::Compare(arguments) => compare::run(arguments),
        Command::Check(arguments) => check::run(study, arguments),
        Command::Form(command) => form::run(command),
        Command::Survey(command) => survey::run(study, command),
        Command::Weigh(arguments) => weigh::run(arguments),
        Command::Estimate(arguments) => estimate::run(arguments),
        Command::Test(arguments) => test::run(arguments),
        Command::Protect(arguments) => protect::run(arguments),
    }
}

/// `ctg facts | head` closes the pipe early: that is no fault.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe))
}
