//! What stops an export.

/// Said to the person who asked for the files.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("fichier de réponses vide ; attendu : une première ligne avec les noms des variables")]
    Nothing,
    #[error("fichier de réponses, ligne {0} : ce n'est pas de l'UTF-8 ; l'enregistrer en « CSV UTF-8 »")]
    Encoding(usize),
    #[error("fichier de réponses illisible ({0}) ; vérifier les guillemets et les séparateurs")]
    Csv(#[from] csv::Error),
    #[error(
        "fichier de réponses : {expected} cellules attendues par ligne, comme dans l'en-tête ; trouvé : {lines} ; vérifier les guillemets et les séparateurs"
    )]
    Ragged { expected: usize, lines: String },
    #[error("fichier de réponses : noms de variables présents deux fois : {0} ; renommer ou retirer une des colonnes")]
    Twice(String),
    #[error("fichier de réponses : colonnes sans nom : {0} ; donner à chaque colonne le nom de sa variable")]
    Unnamed(String),
    #[error(
        "classeur : {rows} lignes et {columns} colonnes, or une feuille en porte au plus {max_rows} et {max_columns} ; choisir le CSV ou le Parquet"
    )]
    TooBig { rows: usize, columns: usize, max_rows: usize, max_columns: usize },
    #[error("classeur non inscriptible ({0})")]
    Workbook(String),
    #[error("fichier SPSS : {0} réponses, or le format en compte au plus {1} ; choisir le CSV ou le Parquet")]
    TooMany(usize, usize),
    #[error("format « {0} » inconnu ; choisir parmi : {1}")]
    Format(String, String),
}
