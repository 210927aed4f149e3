//! One number to draw, or the reason why there is none.

use base::{Entry, Status, Uncertainty, Unit, french};

/// What the bounds of a number are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Spread {
    /// A confidence interval at 95 %.
    #[default]
    Sampling,
    /// Bounds that the published rounding leaves open: the true value lies within, with certainty.
    Rounding,
}

/// A number in its stored unit (shares between 0 and 1), its interval where one is known, its status.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Datum {
    /// None when `status` has no value. A value that is not finite is taken as none.
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// What `low` and `high` are, when they are known.
    pub spread: Spread,
    pub status: Status,
}

impl Datum {
    pub fn new(value: f64) -> Datum {
        if value.is_finite() {
            Datum { value: Some(value), low: None, high: None, spread: Spread::Sampling, status: Status::Ok }
        } else {
            Datum::missing(Status::Missing)
        }
    }

    /// A number with the two bounds of its interval. Bounds that are not finite, or the wrong way round, are left out.
    pub fn with_interval(value: f64, low: f64, high: f64) -> Datum {
        let datum = Datum::new(value);
        if low.is_finite() && high.is_finite() && low <= high { Datum { low: Some(low), high: Some(high), ..datum } } else { datum }
    }

    pub fn missing(status: Status) -> Datum {
        Datum { value: None, low: None, high: None, spread: Spread::Sampling, status }
    }

    /// The number when it can be drawn: present and finite.
    pub fn drawn(&self) -> Option<f64> {
        self.value.filter(|value| value.is_finite())
    }

    /// Both bounds, when known and finite.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        let (low, high) = self.low.zip(self.high)?;
        (self.drawn().is_some() && low.is_finite() && high.is_finite() && low <= high).then_some((low, high))
    }

    /// The number in French print, or what stands in its place.
    pub fn text(&self, unit: &Unit) -> String {
        match self.drawn() {
            Some(value) => french::quantity(value, unit),
            None => self.absence().to_owned(),
        }
    }

    /// The status for the table; a value that should be there and is not is «non disponible».
    pub fn status_label(&self) -> &'static str {
        let lost = self.drawn().is_none() && self.status.has_value();
        if lost { Status::Missing.label_fr() } else { self.status.label_fr() }
    }

    /// What is printed where there is no number: «secret» for a number kept back, else «n.d.».
    pub fn absence(&self) -> &'static str {
        if self.status == Status::Secret { "secret" } else { french::NOT_AVAILABLE }
    }
}

impl From<&Entry> for Datum {
    /// A fact with the interval of its uncertainty; a gap with its status.
    fn from(entry: &Entry) -> Datum {
        match entry {
            Err(gap) => Datum::missing(gap.status()),
            Ok(fact) => {
                let plain = match fact.uncertainty.interval() {
                    Some(interval) => Datum::with_interval(fact.value, interval.low, interval.high),
                    None => Datum::new(fact.value),
                };
                let spread = if matches!(fact.uncertainty, Uncertainty::Rounding(_)) { Spread::Rounding } else { Spread::Sampling };
                // A fact that is not a finite number keeps the status «non disponible».
                Datum { status: if plain.value.is_some() { fact.status } else { plain.status }, spread, ..plain }
            }
        }
    }
}

impl From<Option<&Entry>> for Datum {
    /// A key that is not in the book: not available.
    fn from(entry: Option<&Entry>) -> Datum {
        entry.map_or(Datum::missing(Status::Missing), Datum::from)
    }
}
