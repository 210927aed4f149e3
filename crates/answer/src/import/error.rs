//! What stops an import.

/// Said to the person who gave the files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("{0} : aucun fichier à lire ; donner au moins un fichier de réponses")]
    Nothing(String),
    #[error("{0} : format non reconnu ; exporter les réponses en CSV ou en XLSX depuis l'outil de collecte, ou préciser l'outil")]
    Unknown(String),
    #[error("outil « {0} » inconnu ; choisir dans la liste des outils lus")]
    Tool(String),
    #[error("{file} : classeur illisible ({cause}) ; l'ouvrir dans un tableur et l'enregistrer de nouveau en .xlsx")]
    Workbook { file: String, cause: String },
    #[error("{file} : XML illisible ({cause}) ; l'exporter de nouveau")]
    Xml { file: String, cause: String },
    #[error("{file} : archive illisible ({cause}) ; l'exporter de nouveau, sans mot de passe")]
    Archive { file: String, cause: String },
    #[error("{0} : c'est un questionnaire, pas des réponses ; donner aussi le fichier des réponses, ou lire la structure seule")]
    OnlyStructure(String),
    #[error(
        "{0} : envois chiffrés ; les déchiffrer d'abord avec la clé privée de l'enquête (ODK Briefcase ou Central, « export »), puis donner le CSV"
    )]
    Encrypted(String),
    #[error("{file} : fichier trop grand ({cause})")]
    TooLarge { file: String, cause: String },
    #[error("{file} : {missing} manque ; {remedy}")]
    Missing { file: String, missing: &'static str, remedy: &'static str },
}
