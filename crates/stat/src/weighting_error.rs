//! Why weights cannot be had: one variant a reason, with the names and the numbers that a person needs to mend it.

/// Why no weights meet the margins. The messages name the margin and the category.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum WeightingError {
    #[error("aucune unité de poids positif : rien à pondérer")]
    NoUnits,
    #[error("aucune marge : donner au moins une marge")]
    NoMargins,
    #[error("la marge « {margin} » est numérique : le redressement par proportions successives ne la tient pas ; employer un calage")]
    NumericInRake { margin: String },
    #[error("la marge « {margin} » porte {found} codes pour {expected} unités")]
    Lengths { margin: String, found: usize, expected: usize },
    #[error("le poids de départ de l'unité {unit} vaut {value} ; attendu : un nombre fini, positif ou nul")]
    BadWeight { unit: usize, value: f64 },
    #[error("marge « {margin} », catégorie « {cell} » : cible {value} ; attendu : un nombre fini, positif ou nul")]
    BadTarget { margin: String, cell: String, value: f64 },
    #[error("marge « {margin} » : {count} unité(s) sans catégorie ; les écarter ou leur donner une catégorie avant de pondérer")]
    MissingCode { margin: String, count: usize },
    #[error("marge « {margin} » : {count} unité(s) dans la catégorie « {cell} », qui n'a pas de cible ; ajouter la cible ou regrouper")]
    LevelWithoutTarget { margin: String, cell: String, count: usize },
    #[error("marge « {margin} » : {count} unité(s) dans la catégorie « {cell} », dont la cible est 0 ; corriger la cible ou regrouper")]
    ZeroTarget { margin: String, cell: String, count: usize },
    #[error(
        "marge « {margin} » : aucune réponse dans la catégorie « {cell} », dont la cible est {} ; regrouper cette catégorie avec une autre",
        plain(*target)
    )]
    EmptyCell { margin: String, cell: String, target: f64 },
    #[error(
        "les marges « {first} » (total {}) et « {second} » (total {}) ne décrivent pas la même population ; les ramener au même total",
        plain(*first_total),
        plain(*second_total)
    )]
    InconsistentTotals { first: String, first_total: f64, second: String, second_total: f64 },
    #[error(
        "les marges ne peuvent être tenues ensemble : après {iterations} itérations, la marge « {margin} », catégorie « {cell} », atteint {} au lieu de {} ; regrouper cette catégorie ou retirer une marge",
        plain(*reached),
        plain(*target)
    )]
    NotConverged { margin: String, cell: String, reached: f64, target: f64, iterations: usize },
    #[error("{what} : {found} valeurs pour {expected} unités")]
    WrongLength { what: &'static str, found: usize, expected: usize },
    #[error("q de l'unité {unit} vaut {value} ; attendu : un nombre fini et positif")]
    BadQ { unit: usize, value: f64 },
    #[error(
        "bornes [{} ; {}] : elles portent sur le rapport g du poids final au poids de départ, non sur les poids, et doivent encadrer 1 (L < 1 < U)",
        short(*low),
        short(*high)
    )]
    BoundsExcludeOne { low: f64, high: f64 },
    #[error("la méthode logit demande deux bornes finies ; reçu [{} ; {}]", short(*low), short(*high))]
    LogitNeedsBounds { low: f64, high: f64 },
    #[error(
        "marge « {margin} » : moyenne demandée {}, hors de l'étendue des réponses [{} ; {}] ; aucun poids positif ne l'atteint : vérifier le total ou retirer la marge",
        plain(*mean),
        plain(*min),
        plain(*max)
    )]
    MeanOutOfRange { margin: String, mean: f64, min: f64, max: f64 },
    #[error(
        "les marges {} se contredisent dans l'échantillon : les autres marges imposent {} à « {margin} » (« {cell} »), la cible est {} (écart {}) ; retirer l'une d'elles ou corriger les cibles",
        quoted(variables),
        plain(*implied),
        plain(*target),
        plain(target - implied)
    )]
    Conflict { variables: Vec<String>, margin: String, cell: String, implied: f64, target: f64 },
    #[error(
        "aucun jeu de poids tous positifs ne tient les marges {} ensemble ; retirer une marge, regrouper des catégories, ou accepter des poids négatifs (méthode linéaire)",
        quoted(variables)
    )]
    NoPositiveSolution { variables: Vec<String> },
    #[error("bornes [{} ; {}] trop serrées : aucun poids ne tient les marges. {}", short(*low), short(*high), advice(*low, *high, tightest))]
    InfeasibleBounds { low: f64, high: f64, tightest: Tightest },
    #[error("limites de poids [{lower} ; {upper}] : la basse doit être un nombre inférieur à la haute")]
    BadLimits { lower: f64, upper: f64 },
    #[error(
        "limites de poids [{} ; {}] : les marges ne sont pas tenues, « {margin} » (« {cell} ») atteint {} au lieu de {} ; élargir les limites",
        short(*lower),
        short(*upper),
        plain(*reached),
        plain(*target)
    )]
    LimitsTooTight { lower: f64, upper: f64, margin: String, cell: String, reached: f64, target: f64 },
    #[error(transparent)]
    Nonresponse(#[from] crate::nonresponse::NonresponseError),
    #[error(transparent)]
    Trim(#[from] crate::trim::TrimError),
    #[error(
        "trop de catégories pour une seule résolution : {columns} (au plus {limit}) ; employer le redressement par proportions successives"
    )]
    TooManyColumns { columns: usize, limit: usize },
}

/// The tightest bounds within which the margins can be met; none: not with that bound, however far the other goes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tightest {
    /// Smallest U for the L that was asked.
    pub high_for_low: Option<f64>,
    /// Largest L for the U that was asked.
    pub low_for_high: Option<f64>,
    /// Smallest c such that [1 − c, 1 + c] is possible.
    pub around_one: Option<f64>,
}

/// Two decimals and a comma: this room prints numbers in messages only.
fn plain(value: f64) -> String {
    format!("{value:.2}").replace('.', ",")
}

/// Four significant decimals at most, for bounds.
fn short(value: f64) -> String {
    format!("{}", (value * 1e4).round() / 1e4).replace('.', ",")
}

/// A bound that must be looser than the proved one: away from 1 in the fourth decimal.
fn looser(value: f64) -> String {
    let scaled = value * 1e4;
    format!("{}", if value > 1.0 { scaled.ceil() } else { scaled.floor() } / 1e4).replace('.', ",")
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("« {name} »")).collect::<Vec<_>>().join(", ")
}

/// What bounds would do, in words.
fn advice(low: f64, high: f64, tightest: &Tightest) -> String {
    let with_low = match tightest.high_for_low {
        Some(u) => format!("Avec L = {}, il faut U ≥ {}", short(low), looser(u)),
        None => format!("Avec L = {}, aucun U ne suffit", short(low)),
    };
    let with_high = match tightest.low_for_high {
        Some(l) => format!("avec U = {}, il faut L ≤ {}", short(high), looser(l)),
        None => format!("avec U = {}, aucun L ne suffit", short(high)),
    };
    let around =
        tightest.around_one.map(|c| format!(" ; bornes symétriques les plus serrées : [{} ; {}]", looser(1.0 - c), looser(1.0 + c)));
    format!("{with_low} ; {with_high}{}", around.unwrap_or_default())
}
