//! The sample as estimates need it: final weights, and one of the two ways to a variance.

use crate::margins::OwnedMargin;
use stat::proportion::Calibration;
use stat::{Design, Margin, Replicates, Survey};

/// A table ready to be estimated from.
#[derive(Clone, PartialEq, Debug)]
pub struct Sample {
    /// With the final weights.
    pub design: Design,
    /// What the last calibration was on, for the variance of what it leaves.
    pub calibrated: Option<Calibrated>,
    pub replicates: Option<Replicates>,
}

/// A calibration that was done.
#[derive(Clone, PartialEq, Debug)]
pub struct Calibrated {
    /// Weights before it.
    pub start: Vec<f64>,
    pub margins: Vec<OwnedMargin>,
    pub q: Option<Vec<f64>>,
    pub households: Option<Vec<u32>>,
}

impl Sample {
    pub fn weights(&self) -> &[f64] {
        self.replicates.as_ref().map_or(self.design.weights(), Replicates::full)
    }

    /// Lends the survey to `work`.
    pub fn with_survey<T>(&self, work: impl FnOnce(&Survey) -> T) -> T {
        if let Some(replicates) = &self.replicates {
            return work(&Survey::Replicated(replicates));
        }
        let margins: Vec<Margin> = self.calibrated.iter().flat_map(|c| c.margins.iter().map(OwnedMargin::borrowed)).collect();
        let calibration = self.calibrated.as_ref().map(|c| Calibration {
            start: &c.start,
            margins: &margins,
            q: c.q.as_deref(),
            households: c.households.as_deref(),
        });
        work(&Survey::Linearised { design: &self.design, calibration: calibration.as_ref() })
    }

    /// In the words of the notes.
    pub fn variance_fr(&self) -> String {
        match (&self.replicates, &self.calibrated) {
            (Some(replicates), _) => format!("variance par réplication : {}", replicates.describe_fr()),
            (None, Some(c)) => {
                let names: Vec<&str> = c.margins.iter().map(|margin| margin.name.as_str()).collect();
                format!("variance linéarisée (Taylor), résidus du calage sur {}", names.join(", "))
            }
            (None, None) => "variance linéarisée (Taylor)".to_owned(),
        }
    }
}
