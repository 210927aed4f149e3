//! What a download tells while it runs.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Mutex;
use std::time::Duration;

/// Told of each step, by file name. All of it may be ignored.
pub trait Progress {
    /// A body begins, with `have` bytes already there; `total` when the server says it.
    fn started(&self, _name: &str, _have: u64, _total: Option<u64>) {}
    /// `have` bytes are there.
    fn advanced(&self, _name: &str, _have: u64) {}
    /// An attempt failed (`why`, French); the next comes after `pause`.
    fn waiting(&self, _name: &str, _pause: Duration, _why: &str) {}
    fn finished(&self, _name: &str) {}
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {}

/// A bar on standard error, where that is a terminal; nothing elsewhere.
#[derive(Default)]
pub struct BarProgress {
    bar: Mutex<Option<ProgressBar>>,
}

const TEMPLATE: &str = "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}";

impl BarProgress {
    fn with(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        if let Ok(mut bar) = self.bar.lock() {
            act(&mut bar);
        }
    }
}

impl Progress for BarProgress {
    fn started(&self, name: &str, have: u64, total: Option<u64>) {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        bar.set_message(name.to_owned());
        bar.set_position(have);
        self.with(|held| {
            if let Some(old) = held.replace(bar) {
                old.finish_and_clear();
            }
        });
    }

    fn advanced(&self, _name: &str, have: u64) {
        self.with(|held| {
            if let Some(bar) = held {
                bar.set_position(have);
            }
        });
    }

    fn waiting(&self, name: &str, pause: Duration, why: &str) {
        let line = format!("{name} : {why} ; nouvel essai dans {} s", pause.as_secs());
        self.with(|held| match held {
            Some(bar) => bar.println(line),
            None => eprintln!("{line}"),
        });
    }

    fn finished(&self, _name: &str) {
        self.with(|held| {
            if let Some(bar) = held.take() {
                bar.finish_and_clear();
            }
        });
    }
}
