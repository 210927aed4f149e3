//! The sampling design: which units were drawn together, in which stratum, out of how many.

/// A one-stage design ready for variances: strata of primary sampling units (PSU).
#[derive(Clone, PartialEq, Debug)]
pub struct Design {
    weights: Vec<f64>,
    /// Position of each unit's PSU.
    psu: Vec<u32>,
    /// Stratum of each PSU.
    stratum: Vec<u32>,
    /// PSUs in each stratum.
    sizes: Vec<u32>,
    /// Sampling fraction of each stratum: 0 with replacement.
    fractions: Vec<f64>,
}

#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum DesignError {
    #[error("{what} : {found} valeurs pour {expected} unités")]
    Lengths { what: &'static str, found: usize, expected: usize },
    #[error("le poids de l'unité {unit} vaut {value} ; attendu : un nombre fini")]
    BadWeight { unit: usize, value: f64 },
    #[error("strate {stratum} : la population {population} est plus petite que les {drawn} grappes tirées, ou n'est pas constante")]
    BadPopulation { stratum: u32, population: f64, drawn: u32 },
    #[error("strate {stratum} : une seule unité primaire, la variance ne peut être estimée ; regrouper cette strate avec une voisine")]
    LonelyPsu { stratum: u32 },
}

impl Design {
    /// Independent units drawn with replacement: each its own PSU, one stratum.
    pub fn simple(weights: &[f64]) -> Result<Design, DesignError> {
        Design::new(weights, None, None, None)
    }

    /// A design from codes: `strata` (none: one), `clusters` (none: each unit; codes may repeat across strata),
    /// `population` (PSUs of the unit's stratum, or a sampling fraction when at most 1; none: with replacement).
    pub fn new(
        weights: &[f64],
        strata: Option<&[u32]>,
        clusters: Option<&[u32]>,
        population: Option<&[f64]>,
    ) -> Result<Design, DesignError> {
        let n = weights.len();
        for (what, found) in
            [("strates", strata.map(<[_]>::len)), ("grappes", clusters.map(<[_]>::len)), ("population", population.map(<[_]>::len))]
        {
            if let Some(found) = found.filter(|found| *found != n) {
                return Err(DesignError::Lengths { what, found, expected: n });
            }
        }
        if let Some((unit, value)) = weights.iter().enumerate().find(|(_, w)| !w.is_finite()) {
            return Err(DesignError::BadWeight { unit: unit + 1, value: *value });
        }
        let names: Vec<u32> = (0..n).map(|i| strata.map_or(0, |s| s[i])).collect();
        let mut design = grouped(weights, &names, clusters);
        design.fractions = fractions(&design, &names, population)?;
        design.refuse_lonely(&names)?;
        Ok(design)
    }

    fn refuse_lonely(&self, names: &[u32]) -> Result<(), DesignError> {
        let lonely = self.sizes.iter().zip(&self.fractions).position(|(size, f)| *size == 1 && *f < 1.0);
        let name = lonely.and_then(|h| self.psu.iter().position(|psu| self.stratum[*psu as usize] as usize == h));
        match name {
            Some(unit) => Err(DesignError::LonelyPsu { stratum: names[unit] }),
            None => Ok(()),
        }
    }

    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    pub fn len(&self) -> usize {
        self.weights.len()
    }

    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Position of each unit's PSU.
    pub fn psu_codes(&self) -> &[u32] {
        &self.psu
    }

    /// Stratum of each PSU.
    pub fn stratum_of_psu(&self) -> &[u32] {
        &self.stratum
    }

    /// PSUs drawn in each stratum.
    pub fn stratum_sizes(&self) -> &[u32] {
        &self.sizes
    }

    /// Sampling fraction of each stratum: 0 with replacement.
    pub fn sampling_fractions(&self) -> &[f64] {
        &self.fractions
    }

    /// PSUs less strata, counting those with a unit of non-zero weight in the domain.
    pub fn degrees_of_freedom(&self, domain: impl Fn(usize) -> bool) -> u32 {
        let mut psus = vec![false; self.stratum.len()];
        let mut strata = vec![false; self.sizes.len()];
        for (unit, psu) in self.psu.iter().enumerate() {
            if self.weights[unit] != 0.0 && domain(unit) {
                psus[*psu as usize] = true;
                strata[self.stratum[*psu as usize] as usize] = true;
            }
        }
        let count = |seen: &[bool]| seen.iter().filter(|seen| **seen).count() as u32;
        count(&psus).saturating_sub(count(&strata))
    }

    /// Variance of Σ z over the units, z already weighted, units outside a domain 0 (ultimate clusters):
    /// Σ_h (1 − f_h) n_h / (n_h − 1) Σ_i (z_hi − z̄_h)².
    pub fn variance(&self, z: &[f64]) -> f64 {
        self.covariance(std::slice::from_ref(&z.to_vec()), &[None])[0]
    }

    /// Covariance matrix of the sums of several columns z, k × k, row by row; `domains` are the units each speaks of.
    pub fn covariance(&self, z: &[Vec<f64>], _domains: &[Option<&[bool]>]) -> Vec<f64> {
        let centred: Vec<Vec<f64>> = z.iter().map(|z| self.centred(z)).collect();
        let k = z.len();
        let product = |i: usize, j: usize| -> f64 { centred[i].iter().zip(&centred[j]).map(|(a, b)| a * b).sum() };
        (0..k * k).map(|cell| product(cell / k, cell % k)).collect()
    }

    /// √((1 − f_h) n_h / (n_h − 1)) (z_hi − z̄_h) of each PSU.
    fn centred(&self, z: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; self.stratum.len()];
        self.psu.iter().zip(z).for_each(|(psu, z)| totals[*psu as usize] += z);
        let mut means = vec![0.0; self.sizes.len()];
        self.stratum.iter().zip(&totals).for_each(|(h, t)| means[*h as usize] += t / f64::from(self.sizes[*h as usize]));
        let factor = |h: usize| match self.sizes[h] {
            0 | 1 => 0.0,
            n => ((1.0 - self.fractions[h]) * f64::from(n) / f64::from(n - 1)).sqrt(),
        };
        self.stratum.iter().zip(&totals).map(|(h, t)| factor(*h as usize) * (t - means[*h as usize])).collect()
    }
}

/// Numbers strata and PSUs in the order of their first unit.
fn grouped(weights: &[f64], names: &[u32], clusters: Option<&[u32]>) -> Design {
    let mut strata = std::collections::BTreeMap::new();
    let mut psus = std::collections::BTreeMap::new();
    let (mut psu, mut stratum, mut sizes): (Vec<u32>, Vec<u32>, Vec<u32>) = Default::default();
    for (unit, name) in names.iter().enumerate() {
        let h = *strata.entry(*name).or_insert_with(|| {
            sizes.push(0);
            sizes.len() as u32 - 1
        });
        let cluster = clusters.map_or(unit as u32, |c| c[unit]);
        psu.push(*psus.entry((h, cluster)).or_insert_with(|| {
            stratum.push(h);
            sizes[h as usize] += 1;
            stratum.len() as u32 - 1
        }));
    }
    Design { weights: weights.to_vec(), psu, stratum, fractions: vec![0.0; sizes.len()], sizes }
}

fn fractions(design: &Design, names: &[u32], population: Option<&[f64]>) -> Result<Vec<f64>, DesignError> {
    let mut found: Vec<Option<f64>> = vec![None; design.sizes.len()];
    for (unit, size) in population.unwrap_or(&[]).iter().enumerate() {
        let h = design.stratum[design.psu[unit] as usize] as usize;
        let drawn = design.sizes[h];
        let fraction = if *size <= 1.0 { *size } else { f64::from(drawn) / size };
        let constant = found[h].is_none_or(|known| known == fraction);
        if !(fraction > 0.0 && fraction <= 1.0 && constant) {
            return Err(DesignError::BadPopulation { stratum: names[unit], population: *size, drawn });
        }
        found[h] = Some(fraction);
    }
    Ok(found.into_iter().map(|f| f.unwrap_or(0.0)).collect())
}
