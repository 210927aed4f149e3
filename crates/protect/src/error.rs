//! What could not be done, in the words of the user.

/// Why a table could not be protected, audited or rounded.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("Le tableau «{table}» n'a aucune dimension : donner au moins une colonne de croisement.")]
    NoDimension { table: String },
    #[error("La dimension «{dimension}» a {found} lignes, le tableau en a {expected} : donner des colonnes de même longueur.")]
    Length { dimension: String, found: usize, expected: usize },
    #[error(
        "La dimension «{dimension}» : «{child}» est rattaché à la fois à «{first}» et à «{second}» ; la hiérarchie doit être emboîtée."
    )]
    NotNested { dimension: String, child: String, first: String, second: String },
    #[error("La dimension «{dimension}» : la modalité «{code}» est employée à deux niveaux ; la renommer à l'un des deux.")]
    TwoLevels { dimension: String, code: String },
    #[error("La dimension «{dimension}» : «{code}» est son propre ancêtre ; corriger la table des parents.")]
    Cycle { dimension: String, code: String },
    #[error("La dimension «{dimension}» : la modalité «{code}» est inconnue.")]
    UnknownCode { dimension: String, code: String },
    #[error("La colonne «{column}», ligne {row} : {value} n'est pas un nombre positif ou nul ; le secret se calcule sur des valeurs ≥ 0.")]
    BadNumber { column: String, row: usize, value: f64 },
    #[error("Tableau «{table}» : la case {key} manque ; donner toutes les cases, totaux compris, ou seulement les cases les plus fines.")]
    MissingCell { table: String, key: String },
    #[error("Tableau «{table}» : la case {key} est donnée deux fois.")]
    TwiceCell { table: String, key: String },
    #[error("La case {key} vaut {first} dans «{first_table}» et {second} dans «{second_table}» : deux tableaux liés doivent s'accorder.")]
    Disagree { key: String, first: f64, first_table: String, second: f64, second_table: String },
    #[error(
        "La case {key} vaut {value}, la somme de ses parties {sum} (écart {gap}) : corriger le tableau ou y ajouter la case manquante."
    )]
    NotAdditive { key: String, value: f64, sum: f64, gap: f64 },
    #[error("La case {key} n'existe dans aucun tableau.")]
    UnknownCell { key: String },
    #[error(
        "La case {key} ne peut pas être protégée ({side} de {required}) : trop de cases doivent rester publiées. Publier moins de totaux, ou regrouper des modalités."
    )]
    Unprotectable { key: String, side: &'static str, required: f64 },
    #[error("Règle «{rule}» : {value} n'est pas admis ({remedy}).")]
    BadRule { rule: &'static str, value: f64, remedy: &'static str },
    #[error("La base d'arrondi {base} doit être un nombre positif.")]
    BadBase { base: f64 },
    #[error(
        "L'unité {unit} vaut {first} dans «{first_table}» et {second} dans «{second_table}» : les tableaux comparés doivent parler des mêmes données."
    )]
    UnitDiffers { unit: u64, first: f64, first_table: String, second: f64, second_table: String },
    #[error("Le tableau «{table}» est fait de cases et non de lignes : donner les microdonnées pour comparer des populations.")]
    NoRows { table: String },
    #[error("Le contrôle par programmation linéaire n'a pas abouti ({reason}) ; réduire le tableau ou le découper.")]
    Solver { reason: String },
    #[error("Le calcul a dépassé {pivots} pivots sans conclure ; réduire le tableau ou le découper.")]
    TooManyPivots { pivots: usize },
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
