//! Files of survey tools to one table.
//!
//! In: the files of one export (one, or several that belong together) and [`Options`]. Out: an [`Import`]. One file of
//! this folder reads one tool and has one line in [`IMPORTERS`]; it says what each column is, and `assemble` does the rest,
//! so that the rules of missing answers, of what identifies a person and of the counts are the same for all.

mod assemble;
mod counts;
mod error;
mod framaforms;
mod google_forms;
mod heads;
mod identify;
mod kobo;
mod kobo_json;
mod limesurvey;
mod limesurvey_vv;
mod microsoft_forms;
mod names;
mod open;
mod openrosa;
mod plain;
mod plan;
mod redcap;
mod sphinx;
mod surveygizmo;
mod surveymonkey;

pub use counts::{Counts, Dropped, Mapped};
pub use error::ImportError;
pub use open::{Content, File, Opened};
pub(crate) use plan::{Lot, Plan, Planned, Sheet};

use crate::structure::Structure;
use crate::table::{Missing, ResponseTable};
use base::Findings;
use sha2::{Digest, Sha256};

/// A file as it was given.
pub struct Source<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// What the owner of the survey says beside the files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Columns that identify a person (name, e-mail, telephone, IP, device) are kept only when this is true.
    pub keep_identifying: bool,
    /// Words that stand for a missing answer: «Ne sait pas» → nsp.
    pub missing: Vec<(String, Missing)>,
    /// The questionnaire: kinds and choices. Files of structure among the sources are read as such.
    pub structure: Option<Structure>,
    /// The questionnaire of the survey that the answers go to: used where neither `structure` nor the files give one.
    pub survey: Option<Structure>,
}

/// A tool whose exports are read.
pub struct Importer {
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// How sure it is that these files are its own, from 0 to 100.
    pub(crate) recognise: fn(&Opened) -> u8,
    pub(crate) read: fn(&Opened, &Options, &mut Findings) -> Result<Lot, ImportError>,
}

/// Every tool; of several that are equally sure, the first.
pub const IMPORTERS: &[Importer] = &[
    Importer { name: "limesurvey-vv", title: "LimeSurvey (fichier VV)", recognise: limesurvey_vv::recognise, read: limesurvey_vv::read },
    Importer { name: "limesurvey", title: "LimeSurvey", recognise: limesurvey::recognise, read: limesurvey::read },
    Importer { name: "openrosa", title: "instances XML de KoboToolbox ou d'ODK", recognise: openrosa::recognise, read: openrosa::read },
    Importer { name: "kobo-json", title: "KoboToolbox (JSON)", recognise: kobo_json::recognise, read: kobo_json::read },
    Importer { name: "kobo", title: "KoboToolbox ou ODK", recognise: kobo::recognise, read: kobo::read },
    Importer { name: "redcap", title: "REDCap", recognise: redcap::recognise, read: redcap::read },
    Importer { name: "google-forms", title: "Google Forms", recognise: google_forms::recognise, read: google_forms::read },
    Importer { name: "microsoft-forms", title: "Microsoft Forms", recognise: microsoft_forms::recognise, read: microsoft_forms::read },
    Importer { name: "framaforms", title: "Framaforms", recognise: framaforms::recognise, read: framaforms::read },
    Importer { name: "surveymonkey", title: "SurveyMonkey", recognise: surveymonkey::recognise, read: surveymonkey::read },
    Importer { name: "surveygizmo", title: "SurveyGizmo (Alchemer)", recognise: surveygizmo::recognise, read: surveygizmo::read },
    Importer { name: "sphinx", title: "Sphinx", recognise: sphinx::recognise, read: sphinx::read },
    Importer { name: "plain", title: "tableau simple", recognise: plain::recognise, read: plain::read },
];

/// What came out of an import.
#[derive(Clone, Debug)]
pub struct Import {
    /// The digest of the files: the same files twice are the same import.
    pub id: String,
    pub tool: &'static str,
    pub table: ResponseTable,
    pub counts: Counts,
    pub dropped: Vec<Dropped>,
    pub findings: Findings,
}

impl Import {
    /// What each column became, with its values, to be read and kept by a person.
    pub fn mapping(&self) -> Vec<Mapped> {
        counts::mapping(&self.table)
    }
}

/// The tool that made these files.
pub fn recognise(sources: &[Source]) -> Result<&'static Importer, ImportError> {
    let opened = Opened::open(sources)?;
    best(&opened)
}

/// Reads the files of one export, whichever tool made it.
pub fn read(sources: &[Source], options: &Options) -> Result<Import, ImportError> {
    let opened = Opened::open(sources)?;
    let importer = best(&opened)?;
    run(importer, opened, sources, options)
}

/// Reads the files as those of a tool named by its owner.
pub fn read_as(name: &str, sources: &[Source], options: &Options) -> Result<Import, ImportError> {
    let opened = Opened::open(sources)?;
    let importer = IMPORTERS.iter().find(|importer| importer.name == name);
    run(importer.ok_or_else(|| ImportError::Tool(name.to_owned()))?, opened, sources, options)
}

fn best(opened: &Opened) -> Result<&'static Importer, ImportError> {
    opened.only_answers()?;
    let sure = IMPORTERS.iter().map(|importer| (importer, (importer.recognise)(opened)));
    let best = sure.reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.filter(|(_, sure)| *sure > 0).map(|(importer, _)| importer).ok_or_else(|| ImportError::Unknown(opened.names()))
}

fn run(importer: &'static Importer, opened: Opened, sources: &[Source], options: &Options) -> Result<Import, ImportError> {
    let mut findings = Findings::default();
    let mut options = options.clone();
    options.structure = options.structure.or_else(|| opened.structure(&mut findings)).or(options.survey.take());
    let lot = (importer.read)(&opened, &options, &mut findings)?;
    let (table, counts, dropped) = assemble::assemble(lot, &options, &mut findings);
    Ok(Import { id: id(sources), tool: importer.name, table, counts, dropped, findings })
}

fn id(sources: &[Source]) -> String {
    let mut digest = Sha256::new();
    sources.iter().for_each(|source| digest.update(Sha256::digest(source.bytes)));
    digest.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
