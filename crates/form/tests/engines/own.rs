//! A script answered by our own engine.

use crate::script::Step;
use form::expression::date::Zone;
use form::session::{Condition, SessionError, View};
use form::{Environment, Form, Language, Session};
use serde_json::{Value, json};

/// The day of our answers: engines have their own clock, ours is told the time (noon in Paris).
pub const TODAY: &str = "2026-11-24";
const NOW: i64 = 1_795_518_000_000;

pub fn environment() -> Environment {
    Environment::new(NOW, Zone::Paris, Language::French, 1)
}

/// What came of each step, and the answers as they would be sent.
pub fn answer(form: &Form, environment: Environment, steps: &[Step]) -> Result<Value, SessionError> {
    let mut session = Session::open(form, environment)?;
    let mut outcomes = steps.iter().map(|step| act(&mut session, step)).collect::<Result<Vec<_>, _>>()?;
    outcomes.push(send(&session)?);
    Ok(json!({ "steps": outcomes, "xml": session.xml(), "today": TODAY }))
}

fn act(session: &mut Session, step: &Step) -> Result<String, SessionError> {
    match step {
        Step::Answer { path, value } => answer_one(session, path, value),
        Step::Show(path) => Ok(asked(session, path)?.map_or_else(|| "not asked".into(), shown)),
        Step::Add(path) => match session.add(path) {
            Ok(_) => Ok("ok".into()),
            Err(SessionError::Fixed(_) | SessionError::NoPlace(_)) => Ok("not asked".into()),
            Err(error) => Err(error),
        },
        Step::Remove(path) => session.remove(session.place(path)?).map(|()| "ok".into()),
        Step::Speak(language) => session.speak(language).map(|()| "ok".into()),
        Step::Send => send(session),
    }
}

/// The question at a path, when a person sees it and can answer.
fn asked(session: &Session, path: &str) -> Result<Option<View>, SessionError> {
    match session.place(path) {
        Ok(place) => session.view(place).map(|view| Some(view).filter(|view| view.relevant && !view.readonly)),
        Err(SessionError::NoPlace(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn answer_one(session: &mut Session, path: &str, value: &str) -> Result<String, SessionError> {
    let Some(view) = asked(session, path)? else { return Ok("not asked".into()) };
    let is_offered = |code: &str| view.choices.iter().flatten().any(|(other, _)| other == code);
    if view.choices.is_some() && !value.split(' ').filter(|code| !code.is_empty()).all(is_offered) {
        return Ok("not offered".into());
    }
    let place = session.place(path)?;
    session.answer(place, value)?;
    let broken = session.violation(place)?.is_some_and(|broken| broken.condition == Condition::Constraint);
    Ok(if broken { "constraint" } else { "ok" }.into())
}

fn shown(view: View) -> String {
    let choices = view.choices.into_iter().flatten().map(|(_, label)| label);
    let words: Vec<String> = std::iter::once(view.label.unwrap_or_default()).chain(choices).collect();
    words.iter().map(|words| words.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(" | ")
}

fn send(session: &Session) -> Result<String, SessionError> {
    let broken = session.views()?.iter().any(|view| view.violation.is_some());
    Ok(if broken { "refused" } else { "sent" }.into())
}
