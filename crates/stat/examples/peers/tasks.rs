//! The tasks, as somebody who uses the library would write them.

use crate::Result;
use crate::answer::Answer;
use crate::data::Data;
use stat::chisq::{Kind, rao_scott};
use stat::cube::{Domains, Question, Sheet, numbers, tabulate, tabulate_calibrated};
use stat::distance::Bounds;
use stat::quantiles::{Request, quantiles};
use stat::{Calibration, Design, Distance, Margin, Options, Ratio, Replicates, Survey, calibrate, rake};

const ANSWERS: usize = 5;
const DOMAINS: usize = 10;

/// `size`: questions, or replicates.
pub fn run(data: &Data, task: &str, size: usize, answer: &Answer) -> Result<()> {
    let Some((kind, margins)) = task.rsplit_once('-').and_then(|(kind, m)| Some((kind, m.parse::<usize>().ok()?))) else {
        return estimation(data, task, size, answer);
    };
    let distance = match kind {
        "rake" => return weighting(data, margins, answer, |w, m| Ok(rake(w, m, Options::default())?.weights)),
        "linear" => Distance::Linear,
        "raking" => Distance::Raking,
        "logit" => Distance::Logit(Bounds::new(0.3, 3.0)?),
        other => return Err(format!("unknown task {other}").into()),
    };
    weighting(data, margins, answer, |w, m| Ok(calibrate(w, m, distance, Options::default())?.weights))
}

/// New weights from start weights and margins; the check is the largest relative miss of a level.
fn weighting(data: &Data, margins: usize, answer: &Answer, fit: impl Fn(&[f64], &[Margin]) -> Result<Vec<f64>>) -> Result<()> {
    let names: Vec<String> = (1..=margins).map(|k| format!("m{k}")).collect();
    let codes: Vec<Vec<u16>> = names.iter().map(|m| data.u16(m)).collect::<Result<_>>()?;
    let targets: Vec<Vec<f64>> = names.iter().map(|m| data.targets(m)).collect::<Result<_>>()?;
    let parts = names.iter().zip(&codes).zip(&targets);
    let given: Vec<Margin> = parts.map(|((name, codes), targets)| Margin::categories(name, &[], codes, targets)).collect();
    let start = data.f64("w")?;
    answer.serve(|| fit(&start, &given), |weights| miss(weights, &codes, &targets))
}

fn miss(weights: &[f64], codes: &[Vec<u16>], targets: &[Vec<f64>]) -> f64 {
    let of = |(codes, targets): (&Vec<u16>, &Vec<f64>)| {
        let mut sums = vec![0.0; targets.len()];
        codes.iter().zip(weights).for_each(|(code, w)| sums[usize::from(*code)] += w);
        sums.iter().zip(targets).map(|(sum, t)| (sum / t - 1.0).abs()).fold(0.0, f64::max)
    };
    codes.iter().zip(targets).map(of).fold(0.0, f64::max)
}

fn estimation(data: &Data, task: &str, size: usize, answer: &Answer) -> Result<()> {
    let design = data.design()?;
    match task {
        "design" => designed(data, answer),
        "shares" => shares(&design, &data.questions(size)?, Domains::new(&data.u16("dom")?, DOMAINS), answer),
        "shares-calibrated" => calibrated_shares(data, &design, &data.questions(size)?, Domains::new(&data.u16("dom")?, DOMAINS), answer),
        "shares-whole" => shares(&design, &data.questions(size)?, Domains::whole(), answer),
        "bootstrap" => bootstrap(&design, &data.f64("y")?, answer),
        "bootstrap-calibrated" => recalibrated(data, &design, size, answer),
        "medians" => medians(&design, &data.f64("y")?, &data.u32("dom")?, answer),
        "rao-scott" => independence(&design, &data.questions(10)?, Domains::new(&data.u16("dom")?, DOMAINS), answer),
        other => Err(format!("unknown task {other}").into()),
    }
}

/// Every share of every question in every domain with its standard error, interval apart; the check is the sum of errors.
fn shares(design: &Design, answers: &[Vec<u8>], domains: Domains, answer: &Answer) -> Result<()> {
    let questions: Vec<Question> = answers.iter().map(|codes| Question { codes, levels: ANSWERS }).collect();
    let run = || {
        let made = tabulate(design, &[domains], &questions, |_, _, sheet| {
            (0..sheet.domains()).map(|d| sheet.proportions(d)).collect::<std::result::Result<Vec<_>, _>>()
        })?;
        Ok(made.into_iter().flatten().collect::<std::result::Result<Vec<_>, _>>()?)
    };
    answer.serve(run, |made| made.iter().flatten().flatten().map(|e| e.standard_error).sum())
}

/// Building the design from codes, which no other task times.
fn designed(data: &Data, answer: &Answer) -> Result<()> {
    let (w, stratum, psu) = (data.f64("w")?, data.u32("stratum")?, data.u32("psu")?);
    answer.serve(|| Ok(Design::new(&w, Some(&stratum), Some(&psu), None)?), |design| design.stratum_of_psu().len() as f64)
}

/// The shares again after a linear calibration on three margins, which is timed too.
fn calibrated_shares(data: &Data, design: &Design, answers: &[Vec<u8>], domains: Domains, answer: &Answer) -> Result<()> {
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
    answer.serve(run, |made| made.iter().flatten().flatten().map(|e| e.standard_error).sum())
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
fn bootstrap(design: &Design, y: &[f64], answer: &Answer) -> Result<()> {
    let run = || {
        let replicates = Replicates::rao_wu(design, 500, 1)?;
        Ok(numbers(design, &Domains::whole(), y)?.replicated(&replicates, &[0])?.standard_error(0))
    };
    answer.serve(run, |error| *error)
}

/// The mean again with the weights raked again on three margins in every replicate.
fn recalibrated(data: &Data, design: &Design, replicates: usize, answer: &Answer) -> Result<()> {
    let (codes, targets) = three(data)?;
    let margins = margins(&codes, &targets);
    let mean = Ratio::mean(data.f64("y")?, vec![true; design.len()]);
    let run = || {
        let weigh = |w: &[f64], m: &[Margin]| rake(w, m, Options::default());
        Ok(Replicates::rao_wu(design, replicates, 1)?.estimate_recalibrated(&mean, &margins, weigh)?.standard_error(0))
    };
    answer.serve(run, |error| *error)
}

/// The median in every domain with Woodruff's interval; the check is the sum of the medians.
fn medians(design: &Design, y: &[f64], domain: &[u32], answer: &Answer) -> Result<()> {
    let survey = Survey::Linearised { design, calibration: None };
    let request = Request { groups: Some(domain), ..Request::of(y, &[0.5]) };
    let run = || Ok(quantiles(&survey, &request)?.into_iter().flatten().collect::<std::result::Result<Vec<_>, _>>()?);
    answer.serve(run, |made| made.iter().map(|median| median.value).sum())
}

/// Rao and Scott's F of every question against the domains; the check is the sum of the statistics.
fn independence(design: &Design, answers: &[Vec<u8>], domains: Domains, answer: &Answer) -> Result<()> {
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
    answer.serve(run, |made| made.iter().sum())
}
