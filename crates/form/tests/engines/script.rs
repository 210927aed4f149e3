//! What a person does with a form, as data: one JSON object a line.
//!
//! `{"form": "other.md", "about": "…"}` the form when it is not that of the same name, and who answers;
//! `{"path": "/data/age", "value": "42"}` answers (codes of several choices are separated by a space; blank takes back);
//! `{"show": "/data/age"}` reads the question and its choices; `{"add": "/data/enfant"}`, `{"remove": "/data/enfant[2]"}`
//! an instance of a repeat; `{"speak": "English (en)"}` another language; `{"send": true}` tries to send.

use serde_json::Value;
use std::path::Path;

#[derive(Clone, Debug)]
pub enum Step {
    Answer { path: String, value: String },
    Show(String),
    Add(String),
    Remove(String),
    Speak(String),
    Send,
}

#[derive(Clone, Debug, Default)]
pub struct Script {
    pub form: Option<String>,
    pub steps: Vec<Step>,
}

impl Script {
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut script = Self::default();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            script.line(line).map_err(|error| format!("{} line {}: {error}", path.display(), index + 1))?;
        }
        Ok(script)
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let json: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let text = |key: &str| json[key].as_str().map(str::to_owned);
        if json.get("about").is_some() {
            self.form = text("form");
            return Ok(());
        }
        let answer = text("path").zip(text("value")).map(|(path, value)| Step::Answer { path, value });
        let others = [("show", Step::Show as fn(String) -> Step), ("add", Step::Add), ("remove", Step::Remove), ("speak", Step::Speak)];
        let other = others.iter().find_map(|(key, step)| text(key).map(step));
        let send = json["send"].as_bool().map(|_| Step::Send);
        self.steps.push(answer.or(other).or(send).ok_or("no step is known in this line")?);
        Ok(())
    }
}
