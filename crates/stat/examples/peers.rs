//! The worker of `benches/peers/run.py`: `peers TASK FOLDER [SIZE]` loads its columns, then runs the task once for every line
//! it reads and answers one line of JSON: seconds, seconds of processor, megabytes beyond the data, a check, a note.
//!
//! SIZE: questions of « shares… », replicates of « bootstrap-calibrated ».

use stat::chisq::{Kind, rao_scott};
use stat::cube::{Domains, Question, Sheet, numbers, tabulate, tabulate_calibrated};
use stat::quantiles::{Request, quantiles};
use stat::{Calibration, Design, Distance, Margin, Options, Ratio, Replicates, Survey, calibrate, rake};
use std::error::Error;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const ANSWERS: usize = 5;
const DOMAINS: usize = 10;

fn main() -> Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [task, folder] = given.get(..2).ok_or("peers TASK FOLDER [SIZE]")? else { return Err("peers TASK FOLDER [SIZE]".into()) };
    let size = given.get(2).map_or(Ok(0), |size| size.parse())?;
    let data = Data { folder: PathBuf::from(folder) };
    match task.split_once('-') {
        Some(("rake", margins)) => weighting(&data, margins.parse()?, |w, m| Ok(rake(w, m, Options::default())?.weights)),
        Some(("linear", margins)) => {
            weighting(&data, margins.parse()?, |w, m| Ok(calibrate(w, m, Distance::Linear, Options::default())?.weights))
        }
        Some(("raking", margins)) => {
            weighting(&data, margins.parse()?, |w, m| Ok(calibrate(w, m, Distance::Raking, Options::default())?.weights))
        }
        _ => estimation(&data, task, size),
    }
}

/// Columns written by generate.py, one flat file each.
struct Data {
    folder: PathBuf,
}

impl Data {
    fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        Ok(std::fs::read(self.folder.join(name).with_extension("bin"))?)
    }

    fn u16(&self, name: &str) -> Result<Vec<u16>> {
        Ok(self.bytes(name)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect())
    }

    fn u32(&self, name: &str) -> Result<Vec<u32>> {
        Ok(self.u16(name)?.into_iter().map(u32::from).collect())
    }

    fn f64(&self, name: &str) -> Result<Vec<f64>> {
        let eight = |b: &[u8]| b.try_into().map(f64::from_le_bytes).unwrap_or(f64::NAN);
        Ok(self.bytes(name)?.chunks_exact(8).map(eight).collect())
    }

    fn targets(&self, margin: &str) -> Result<Vec<f64>> {
        let text = std::fs::read_to_string(self.folder.join("margins.csv"))?;
        let lines = text.lines().filter_map(|line| line.strip_prefix(margin)?.strip_prefix(',')?.split_once(','));
        Ok(lines.map(|(_, total)| total.parse()).collect::<std::result::Result<_, _>>()?)
    }

    fn design(&self) -> Result<Design> {
        Ok(Design::new(&self.f64("w")?, Some(&self.u32("stratum")?), Some(&self.u32("psu")?), None)?)
    }

    fn questions(&self, count: usize) -> Result<Vec<Vec<u8>>> {
        (1..=count).map(|k| self.bytes(&format!("q{k}"))).collect()
    }
}

/// New weights from start weights and margins; the check is the largest relative miss of a level.
fn weighting(data: &Data, margins: usize, fit: impl Fn(&[f64], &[Margin]) -> Result<Vec<f64>>) -> Result<()> {
    let names: Vec<String> = (1..=margins).map(|k| format!("m{k}")).collect();
    let codes: Vec<Vec<u16>> = names.iter().map(|m| data.u16(m)).collect::<Result<_>>()?;
    let targets: Vec<Vec<f64>> = names.iter().map(|m| data.targets(m)).collect::<Result<_>>()?;
    let parts = names.iter().zip(&codes).zip(&targets);
    let given: Vec<Margin> = parts.map(|((name, codes), targets)| Margin::categories(name, &[], codes, targets)).collect();
    let start = data.f64("w")?;
    serve(|| fit(&start, &given), |weights| miss(weights, &codes, &targets))
}

fn miss(weights: &[f64], codes: &[Vec<u16>], targets: &[Vec<f64>]) -> f64 {
    let of = |(codes, targets): (&Vec<u16>, &Vec<f64>)| {
        let mut sums = vec![0.0; targets.len()];
        codes.iter().zip(weights).for_each(|(code, w)| sums[usize::from(*code)] += w);
        sums.iter().zip(targets).map(|(sum, t)| (sum / t - 1.0).abs()).fold(0.0, f64::max)
    };
    codes.iter().zip(targets).map(of).fold(0.0, f64::max)
}

fn estimation(data: &Data, task: &str, size: usize) -> Result<()> {
    let design = data.design()?;
    match task {
        "design" => designed(data),
        "shares" => shares(&design, &data.questions(size)?, Domains::new(&data.u16("dom")?, DOMAINS)),
        "shares-calibrated" => calibrated_shares(data, &design, &data.questions(size)?, Domains::new(&data.u16("dom")?, DOMAINS)),
        "shares-whole" => shares(&design, &data.questions(size)?, Domains::whole()),
        "bootstrap" => bootstrap(&design, &data.f64("y")?),
        "bootstrap-calibrated" => recalibrated(data, &design, size),
        "medians" => medians(&design, &data.f64("y")?, &data.u32("dom")?),
        "rao-scott" => independence(&design, &data.questions(10)?, Domains::new(&data.u16("dom")?, DOMAINS)),
        other => Err(format!("unknown task {other}").into()),
    }
}

/// Every share of every question in every domain with its standard error, interval apart; the check is the sum of errors.
fn shares(design: &Design, answers: &[Vec<u8>], domains: Domains) -> Result<()> {
    let questions: Vec<Question> = answers.iter().map(|codes| Question { codes, levels: ANSWERS }).collect();
    let run = || {
        let made = tabulate(design, &[domains], &questions, |_, _, sheet| {
            (0..sheet.domains()).map(|d| sheet.proportions(d)).collect::<std::result::Result<Vec<_>, _>>()
        })?;
        Ok(made.into_iter().flatten().collect::<std::result::Result<Vec<_>, _>>()?)
    };
    serve(run, |made| made.iter().flatten().flatten().map(|e| e.standard_error).sum())
}

/// Building the design from codes, which no other task times.
fn designed(data: &Data) -> Result<()> {
    let (w, stratum, psu) = (data.f64("w")?, data.u32("stratum")?, data.u32("psu")?);
    serve(|| Ok(Design::new(&w, Some(&stratum), Some(&psu), None)?), |design| design.stratum_of_psu().len() as f64)
}

/// The shares again after a linear calibration on three margins, which is timed too.
fn calibrated_shares(data: &Data, design: &Design, answers: &[Vec<u8>], domains: Domains) -> Result<()> {
    let questions: Vec<Question> = answers.iter().map(|codes| Question { codes, levels: ANSWERS }).collect();
    let (codes, targets) = three(data)?;
    let margins = margins(&codes, &targets);
    let run = || {
        let start = design.weights();
        let fitted = design.reweighted(calibrate(start, &margins, Distance::Linear, Options::default())?.weights)?;
        let calibration = Calibration::new(start, &margins);
        let made = tabulate_calibrated(&fitted, &calibration, &[domains], &questions, |_, _, sheet| {
            (0..sheet.domains()).map(|d| sheet.proportions(d)).collect::<std::result::Result<Vec<_>, _>>()
        })?;
        Ok(made.into_iter().flatten().collect::<std::result::Result<Vec<_>, _>>()?)
    };
    serve(run, |made| made.iter().flatten().flatten().map(|e| e.standard_error).sum())
}

/// Codes and targets of three margins.
type Three = (Vec<Vec<u16>>, Vec<Vec<f64>>);

fn three(data: &Data) -> Result<Three> {
    let names = ["m1", "m2", "m3"];
    let codes = names.iter().map(|m| data.u16(m)).collect::<Result<_>>()?;
    Ok((codes, names.iter().map(|m| data.targets(m)).collect::<Result<_>>()?))
}

fn margins<'a>(codes: &'a [Vec<u16>], targets: &'a [Vec<f64>]) -> Vec<Margin<'a>> {
    codes.iter().zip(targets).map(|(codes, targets)| Margin::categories("m", &[], codes, targets)).collect()
}

/// The standard error of a mean by 500 bootstrap replicates.
fn bootstrap(design: &Design, y: &[f64]) -> Result<()> {
    let run = || {
        let replicates = Replicates::rao_wu(design, 500, 1)?;
        Ok(numbers(design, &Domains::whole(), y)?.replicated(&replicates, &[0])?.standard_error(0))
    };
    serve(run, |error| *error)
}

/// The mean again with the weights raked again on three margins in every replicate.
fn recalibrated(data: &Data, design: &Design, replicates: usize) -> Result<()> {
    let (codes, targets) = three(data)?;
    let margins = margins(&codes, &targets);
    let mean = Ratio::mean(data.f64("y")?, vec![true; design.len()]);
    let run = || {
        let weigh = |w: &[f64], m: &[Margin]| rake(w, m, Options::default());
        Ok(Replicates::rao_wu(design, replicates, 1)?.estimate_recalibrated(&mean, &margins, weigh)?.standard_error(0))
    };
    serve(run, |error| *error)
}

/// The median in every domain with Woodruff's interval; the check is the sum of the medians.
fn medians(design: &Design, y: &[f64], domain: &[u32]) -> Result<()> {
    let survey = Survey::Linearised { design, calibration: None };
    let request = Request { groups: Some(domain), ..Request::of(y, &[0.5]) };
    let run = || Ok(quantiles(&survey, &request)?.into_iter().flatten().collect::<std::result::Result<Vec<_>, _>>()?);
    serve(run, |made| made.iter().map(|median| median.value).sum())
}

/// Rao and Scott's F of every question against the domains; the check is the sum of the statistics.
fn independence(design: &Design, answers: &[Vec<u8>], domains: Domains) -> Result<()> {
    let questions: Vec<Question> = answers.iter().map(|codes| Question { codes, levels: ANSWERS }).collect();
    let df = f64::from(design.degrees_of_freedom(|_| true));
    let test = |sheet: &Sheet| -> std::result::Result<f64, String> {
        let joint = sheet.joint().map_err(|e| e.to_string())?;
        let n = (0..DOMAINS).map(|d| sheet.base(d).n).sum();
        let found = rao_scott(&joint.values, &joint.covariance, DOMAINS, ANSWERS, n, df).map_err(|e| e.to_string())?;
        Ok(found.test(Kind::F).map_err(|e| e.to_string())?.statistic)
    };
    let run = || {
        Ok(tabulate(design, &[domains], &questions, |_, _, sheet| test(sheet))?
            .into_iter()
            .flatten()
            .collect::<std::result::Result<Vec<f64>, _>>()?)
    };
    serve(run, |made| made.iter().sum())
}

/// Runs the task once for every line read.
fn serve<T>(run: impl Fn() -> Result<T>, check: impl Fn(&T) -> f64) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "ready")?;
    out.flush()?;
    for _ in std::io::stdin().lock().lines() {
        std::fs::write("/proc/self/clear_refs", "5")?;
        let (held, used, clock) = (status("VmRSS")?, processor()?, Instant::now());
        let found = run()?;
        let (seconds, used) = (clock.elapsed().as_secs_f64(), processor()? - used);
        let (memory, check) = (status("VmHWM")? - held, check(&found));
        writeln!(
            out,
            r#"{{"seconds": {seconds:.5}, "processor": {used:.5}, "memory": {memory:.1}, "check": {check:.15e}, "note": "ours"}}"#
        )?;
        out.flush()?;
    }
    Ok(())
}

/// Megabytes.
fn status(key: &str) -> Result<f64> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find(|line| line.starts_with(key)).ok_or("no such line")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse::<f64>()? / 1024.0)
}

/// Seconds of all threads.
fn processor() -> Result<f64> {
    let of = |task: &Path| -> Result<f64> {
        let text = std::fs::read_to_string(task.join("schedstat"))?;
        Ok(text.split_whitespace().next().ok_or("no number")?.parse::<f64>()? / 1e9)
    };
    let mut sum = 0.0;
    for task in std::fs::read_dir("/proc/self/task")? {
        sum += of(&task?.path())?;
    }
    Ok(sum)
}
