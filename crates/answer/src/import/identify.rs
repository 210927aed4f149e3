//! Columns that say who answered.

use crate::typing::fold;

const IDENTITY: &str = "identifie une personne (nom, adresse, téléphone ou courriel)";
const NETWORK: &str = "identifie un appareil ou une connexion";
const PLACE: &str = "position précise de la personne";

/// Headers, without case, accents or separators.
const WHOLE: [(&str, &str); 62] = [
    ("nom", IDENTITY),
    ("name", IDENTITY),
    ("first name", IDENTITY),
    ("last name", IDENTITY),
    ("firstname", IDENTITY),
    ("lastname", IDENTITY),
    ("full name", IDENTITY),
    ("prenom", IDENTITY),
    ("nom prenom", IDENTITY),
    ("nom et prenom", IDENTITY),
    ("prenom et nom", IDENTITY),
    ("votre nom", IDENTITY),
    ("nom d utilisateur", IDENTITY),
    ("nom de famille", IDENTITY),
    ("utilisateur", IDENTITY),
    ("username", IDENTITY),
    ("user", IDENTITY),
    ("user name", IDENTITY),
    ("submitted by", IDENTITY),
    ("soumis par", IDENTITY),
    ("envoye par", IDENTITY),
    ("email", IDENTITY),
    ("e mail", IDENTITY),
    ("mail", IDENTITY),
    ("email address", IDENTITY),
    ("adresse email", IDENTITY),
    ("adresse e mail", IDENTITY),
    ("adresse mail", IDENTITY),
    ("adresse electronique", IDENTITY),
    ("adresse de messagerie", IDENTITY),
    ("adresse de courriel", IDENTITY),
    ("courriel", IDENTITY),
    ("votre courriel", IDENTITY),
    ("votre adresse e mail", IDENTITY),
    ("telephone", IDENTITY),
    ("tel", IDENTITY),
    ("phone", IDENTITY),
    ("phone number", IDENTITY),
    ("phonenumber", IDENTITY),
    ("numero de telephone", IDENTITY),
    ("adresse", IDENTITY),
    ("adresse postale", IDENTITY),
    ("address", IDENTITY),
    ("custom data 1", IDENTITY),
    ("token", IDENTITY),
    ("invitation code", IDENTITY),
    ("code d acces", IDENTITY),
    ("ip", NETWORK),
    ("ip address", NETWORK),
    ("ipaddr", NETWORK),
    ("ipaddress", NETWORK),
    ("adresse ip", NETWORK),
    ("uid", NETWORK),
    ("user agent", NETWORK),
    ("referrer url", NETWORK),
    ("refurl", NETWORK),
    ("deviceid", NETWORK),
    ("device id", NETWORK),
    ("simserial", NETWORK),
    ("subscriberid", NETWORK),
    ("imei", NETWORK),
    ("gps", PLACE),
];

/// Why a column says who answered, from its header; `None` when it does not seem to.
pub fn identifies(header: &str) -> Option<&'static str> {
    let plain = plain(header);
    let last = plain.rsplit('/').next().unwrap_or(&plain).trim();
    let whole = WHOLE.iter().find(|(words, _)| *words == last).map(|(_, why)| *why);
    let place = ["_latitude", "_longitude", "_altitude", "_precision"].iter().any(|end| header.starts_with('_') && header.ends_with(end));
    whole.or(place.then_some(PLACE))
}

fn plain(header: &str) -> String {
    let folded = fold(header);
    let letters = folded.chars().map(|letter| match letter {
        'é' | 'è' | 'ê' => 'e',
        'à' => 'a',
        '_' | '-' | '\'' | '’' | '.' | ':' | '*' | '?' => ' ',
        other => other,
    });
    fold(&letters.collect::<String>())
}
