//! Why a file could not be had: what was found, what was expected, what to do.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("« {name} » n'est pas un nom de fichier simple ; retirer les dossiers de l'identifiant ou du nom dans source.toml")]
    Name { name: String },
    #[error("« {url} » n'est pas une adresse http:// ou https:// ; corriger « url » dans source.toml")]
    Address { url: String },
    #[error("connexion impossible ou rompue vers {url} : {cause} ; vérifier le réseau, puis relancer : ce qui est reçu est gardé")]
    Network { url: String, cause: String },
    #[error("{url} ne peut pas être demandé : {cause} ; vérifier l'adresse et les certificats de la machine")]
    Impossible { url: String, cause: String },
    #[error("{url} n'avance plus : moins de {least} octets en {seconds} s ; relancer plus tard : les {have} octets reçus sont gardés")]
    Stalled { url: String, least: u64, seconds: u64, have: u64 },
    #[error("{url} : réponse coupée, {have} octets reçus sur {expected} ; relancer : ce qui est reçu est gardé")]
    Truncated { url: String, have: u64, expected: u64 },
    #[error("{url} : le serveur répond {status} ({}) ; {}", status_fr(*.status), remedy_fr(*.status))]
    Status { url: String, status: u16 },
    #[error("{url} : plus de {limit} redirections ; l'adresse tourne en rond, en chercher une autre sur la page du producteur")]
    Redirects { url: String, limit: u32 },
    #[error("{from} renvoie vers « {to} », refusé : {why} ; chercher l'adresse actuelle sur la page du producteur")]
    Redirect { from: String, to: String, why: &'static str },
    #[error(
        "{url} renvoie une page web au lieu des données (session expirée, fichier déplacé ?) ; ouvrir la page du producteur et corriger « url »"
    )]
    WebPage { url: String },
    #[error("{url} : {found} octets annoncés ou reçus, au plus {limit} attendus ; vérifier l'adresse, ou « bytes » dans source.toml")]
    TooLong { url: String, found: u64, limit: u64 },
    #[error("{url} : la réponse partielle du serveur ne prolonge pas ce qui est déjà reçu ({found}) ; le fichier est repris du début")]
    Range { url: String, found: String },
    #[error("{url} : le fichier a changé entre deux morceaux ; il est repris du début")]
    Changed { url: String },
    #[error(
        "somme de contrôle fausse : trouvé {found}, attendu {expected} ({expected_from}) ; fichier mis de côté : {} ; {remedy}",
        aside.display()
    )]
    Checksum { found: String, expected: String, expected_from: &'static str, aside: PathBuf, remedy: &'static str },
    #[error("{} : {cause} ; vérifier la place et les droits du dossier", path.display())]
    Disk { path: PathBuf, cause: std::io::Error },
    #[error("abandon après {attempts} essai(s) : {cause}")]
    GaveUp { attempts: u32, cause: Box<FetchError> },
}

fn status_fr(status: u16) -> &'static str {
    match status {
        401 | 403 => "accès refusé",
        404 => "introuvable",
        408 | 504 => "délai dépassé",
        410 => "retiré",
        429 => "trop de demandes",
        503 => "indisponible",
        500..=599 => "panne du serveur",
        _ => "réponse inattendue",
    }
}

fn remedy_fr(status: u16) -> &'static str {
    match status {
        401 | 403 => "télécharger à la main depuis la page du producteur, puis « ctg data import »",
        404 | 410 => "l'adresse a changé : la chercher sur la page du producteur et corriger « url » dans source.toml",
        408 | 429 | 500..=599 => "relancer plus tard",
        _ => "vérifier l'adresse",
    }
}
