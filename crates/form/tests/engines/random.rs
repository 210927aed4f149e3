//! Respondents drawn by lot: forward through the form as it opens up, then back on a few answers.

use form::session::{SessionError, View};
use form::xform::DataType;
use form::{Form, Session};
use serde_json::{Value, json};

/// A small generator (xorshift), so that the same number gives the same respondent everywhere.
pub struct Lot(u64);

impl Lot {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }

    fn pick<'a>(&mut self, among: &[&'a str]) -> &'a str {
        among[self.below(among.len())]
    }
}

const TEXTS: &[&str] = &["oui", "L’été", "a b", "7", "31110", "« œ & < »", "2020-01-01", "-3", "long mot avec des espaces", "É"];
const DATES: &[&str] = &["1984-02-29", "2000-12-31", "2025-07-14", "2031-01-01"];

/// The steps of a respondent.
pub fn steps(form: &Form, seed: u64) -> Result<Vec<Value>, SessionError> {
    let (mut lot, mut steps) = (Lot::new(seed), Vec::new());
    let mut session = Session::open(form, super::own::environment())?;
    for chances in [85, 12] {
        let mut at = 0;
        while let Some(view) = session.views()?.into_iter().nth(at) {
            at += 1;
            if lot.below(100) < chances && view.relevant && !view.readonly {
                steps.extend(step(&mut session, &view, &mut lot)?);
            }
        }
    }
    Ok(steps)
}

fn step(session: &mut Session, view: &View, lot: &mut Lot) -> Result<Option<Value>, SessionError> {
    if view.kind == "repeat-range:uncontrolled" {
        let adds = lot.below(3) == 0 && session.add(&view.path).is_ok();
        return Ok(adds.then(|| json!({ "add": view.path })));
    }
    let Some(value) = value(session, view, lot) else { return Ok(None) };
    session.answer(session.place(&view.path)?, &value)?;
    let breaks = session.violation(session.place(&view.path)?)?.is_some();
    if breaks && !value.is_empty() {
        // A tablet does not keep what breaks a rule: the person takes it back.
        session.answer(session.place(&view.path)?, "")?;
        return Ok(None);
    }
    Ok(Some(json!({ "path": view.path, "value": value })))
}

fn value(session: &Session, view: &View, lot: &mut Lot) -> Option<String> {
    let codes: Vec<&str> = view.choices.iter().flatten().map(|(code, _)| code.as_str()).collect();
    let def = session.form().find(&plain(&view.path)).map(|def| session.form().def(def))?;
    match view.kind {
        "select" if codes.is_empty() => None,
        "select" if def.control.as_ref()?.kind == form::xform::ControlKind::SelectOne => Some(lot.pick(&codes).to_owned()),
        "select" => Some(codes.into_iter().filter(|_| lot.below(2) == 0).collect::<Vec<_>>().join(" ")),
        "rank" => {
            let mut codes = codes;
            (1..codes.len()).for_each(|last| codes.swap(last, lot.below(last + 1)));
            Some(codes.join(" "))
        }
        "range" => {
            let (start, end) = def.control.as_ref()?.bounds?;
            Some(if lot.below(2) == 0 { start } else { end }.to_string())
        }
        "trigger" => Some("OK".into()),
        "input" => written(view.data_type, lot),
        _ => None,
    }
}

fn written(kind: DataType, lot: &mut Lot) -> Option<String> {
    Some(match kind {
        DataType::Integer => lot.below(20).to_string(),
        DataType::Decimal => format!("{}.{}", lot.below(2000), lot.below(9) + 1),
        DataType::Text => lot.pick(TEXTS).to_owned(),
        DataType::Date => lot.pick(DATES).to_owned(),
        DataType::Boolean | DataType::Time | DataType::DateTime => return None,
    })
}

/// A path without the numbers of its repeats.
fn plain(path: &str) -> String {
    path.split('/').map(|step| step.split('[').next().unwrap_or_default()).collect::<Vec<_>>().join("/")
}
