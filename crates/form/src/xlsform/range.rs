//! The parameters of a scale: do start, end, step, ticks and their labels agree?

use super::cause::Cause;
use crate::questionnaire::{Item, Questionnaire};

/// The four corners of a scale. Numbers are compared as decimals scaled to whole numbers, so that 0.1 × 3 is 0.3.
struct Scale {
    start: i128,
    end: i128,
    step: i128,
}

/// Decimals that a number may have.
const DECIMALS: u32 = 9;

pub(crate) fn check(item: &Item, form: &Questionnaire) -> Vec<Cause> {
    let mut causes = Vec::new();
    let has_ticks = ["tick_interval", "placeholder", "tick_labelset"].iter().any(|key| item.parameters.get(key).is_some());
    let fits = item.appearance.is_empty() || item.appearance.contains("vertical") || item.appearance.contains("no-ticks");
    if has_ticks && !fits {
        causes.push(Cause::TickAppearance { found: item.appearance.clone() });
    }
    let mut number = |key: &'static str, otherwise: Option<&'static str>| {
        let text = item.parameters.get(key).or(otherwise)?;
        let read = scaled(text);
        if read.is_none() {
            causes.push(Cause::ParameterNumber { key, found: text.to_owned() });
        }
        read
    };
    let (start, end, step) = (number("start", Some("1")), number("end", Some("10")), number("step", Some("1")));
    let (interval, placeholder) = (number("tick_interval", None), number("placeholder", None));
    if let (Some(start), Some(end), Some(step)) = (start, end, step) {
        let scale = Scale { start, end, step };
        causes.extend(scale.check(interval, placeholder));
        causes.extend(labels(item, form, &scale, interval));
    }
    causes
}

/// A number times 10⁹; nothing for what is no number or has more decimals.
fn scaled(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !(whole.is_empty() && part.is_empty()) && whole.len() <= 18 && part.len() <= DECIMALS as usize;
    if !is_number || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let all: i128 = format!("{whole}{part}").parse().ok()?;
    Some(sign * all * 10_i128.pow(DECIMALS - part.len() as u32))
}

impl Scale {
    fn holds(&self, value: i128) -> bool {
        (self.start.min(self.end)..=self.start.max(self.end)).contains(&value)
    }

    fn check(&self, interval: Option<i128>, placeholder: Option<i128>) -> Vec<Cause> {
        let width = (self.end - self.start).abs();
        let mut causes = Vec::new();
        for (key, value) in [("step", Some(self.step)), ("tick_interval", interval)] {
            match value {
                Some(0) => causes.push(Cause::ParameterZero { key }),
                Some(value) if value > width => causes.push(Cause::ParameterWide { key }),
                _ => {}
            }
        }
        if self.step == 0 {
            return causes;
        }
        if interval.is_some_and(|interval| interval % self.step != 0) {
            causes.push(Cause::ParameterStep { key: "tick_interval", of: "step" });
        }
        if let Some(value) = placeholder {
            if (value - self.start) % self.step != 0 {
                causes.push(Cause::ParameterStep { key: "placeholder", of: "step" });
            }
            if !self.holds(value) {
                causes.push(Cause::ParameterOutside { key: "placeholder" });
            }
        }
        causes
    }
}

fn labels(item: &Item, form: &Questionnaire, scale: &Scale, interval: Option<i128>) -> Vec<Cause> {
    let Some(name) = item.parameters.get("tick_labelset") else { return Vec::new() };
    let Some(list) = form.list(name) else { return vec![Cause::TickList { found: name.to_owned() }] };
    let values: Option<Vec<i128>> = list.choices.iter().map(|choice| scaled(&choice.name)).collect();
    let Some(values) = values else { return vec![Cause::TickNumber] };
    let mut causes = Vec::new();
    if values.iter().any(|value| !scale.holds(*value)) {
        causes.push(Cause::ParameterOutside { key: "tick_labelset" });
    }
    let (unit, of) = interval.map_or((scale.step, "step"), |interval| (interval, "tick_interval"));
    let off = |unit: i128| unit != 0 && values.iter().any(|value| (value - scale.start) % unit != 0);
    if off(unit) || off(scale.step) {
        causes.push(Cause::ParameterStep { key: "tick_labelset", of });
    }
    if item.appearance.contains("no-ticks") {
        let ends = [scale.start, scale.end];
        let is_both = ends.iter().all(|end| values.contains(end)) && values.iter().all(|value| ends.contains(value));
        causes.extend((!is_both).then_some(Cause::TickEnds));
    }
    causes
}

/// True when an answer can have decimals.
pub(crate) fn is_decimal(item: &Item) -> bool {
    let keys = ["start", "end", "step", "tick_interval", "placeholder"];
    keys.iter().filter_map(|key| scaled(item.parameters.get(key)?)).any(|value| value % 10_i128.pow(DECIMALS) != 0)
}
