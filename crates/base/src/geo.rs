//! Geographic codes that are right from birth: checked once, when made.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is no code, what was expected, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCode {
    #[error("« {found} » n'est pas un code {kind} ; attendu : {expected}")]
    Shape { kind: &'static str, found: String, expected: &'static str },
    #[error("« {found} » a perdu son zéro de tête ; attendu : « 0{found} » (le fichier est passé par un tableur)")]
    LostZero { found: String },
    #[error("« {found} » : le département « {departement} » n'existe pas")]
    Departement { found: String, departement: String },
    #[error("« {found} » n'est pas un numéro SIREN : la clé de contrôle est fausse (un chiffre mal recopié ?)")]
    Checksum { found: String },
}

/// Départements of the mainland and Corsica are 01 to 95 less 20, plus 2A and 2B; overseas 971 to 978 and 984 to 989.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Departement([u8; 3]);

/// A commune or a municipal arrondissement: five characters, «31042», «2A004», «97101», «75101».
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Commune([u8; 5]);

/// A region of the map of 2016: two digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region([u8; 2]);

/// An IRIS: the commune and four digits; «0000» when the commune is not divided.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Iris([u8; 9]);

/// Nine digits with a Luhn key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Siren(u32);

/// An intermunicipal body with its own taxation, by its SIREN.
pub type Epci = Siren;

/// The 18 regions and their départements: INSEE, code officiel géographique, unchanged since 2016 (Mayotte 2011).
const REGIONS: [(&str, &str, &[&str]); 18] = [
    ("01", "Guadeloupe", &["971"]),
    ("02", "Martinique", &["972"]),
    ("03", "Guyane", &["973"]),
    ("04", "La Réunion", &["974"]),
    ("06", "Mayotte", &["976"]),
    ("11", "Île-de-France", &["75", "77", "78", "91", "92", "93", "94", "95"]),
    ("24", "Centre-Val de Loire", &["18", "28", "36", "37", "41", "45"]),
    ("27", "Bourgogne-Franche-Comté", &["21", "25", "39", "58", "70", "71", "89", "90"]),
    ("28", "Normandie", &["14", "27", "50", "61", "76"]),
    ("32", "Hauts-de-France", &["02", "59", "60", "62", "80"]),
    ("44", "Grand Est", &["08", "10", "51", "52", "54", "55", "57", "67", "68", "88"]),
    ("52", "Pays de la Loire", &["44", "49", "53", "72", "85"]),
    ("53", "Bretagne", &["22", "29", "35", "56"]),
    ("75", "Nouvelle-Aquitaine", &["16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"]),
    ("76", "Occitanie", &["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"]),
    ("84", "Auvergne-Rhône-Alpes", &["01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"]),
    ("93", "Provence-Alpes-Côte d'Azur", &["04", "05", "06", "13", "83", "84"]),
    ("94", "Corse", &["2A", "2B"]),
];

impl Departement {
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    pub fn is_overseas(&self) -> bool {
        self.0[2] != 0
    }

    /// The region; none for the overseas collectivities (975, 977, 978, 98x).
    pub fn region(&self) -> Option<Region> {
        REGIONS.iter().find(|(_, _, members)| members.contains(&self.as_str())).and_then(|(code, _, _)| code.parse().ok())
    }

    fn exists(code: &str) -> bool {
        match code.as_bytes() {
            [b'2', b'A' | b'B'] => true,
            [b'9', b'7', d] => (b'1'..=b'8').contains(d),
            [b'9', b'8', d] => (b'4'..=b'9').contains(d),
            [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => {
                let number = (a - b'0') * 10 + (b - b'0');
                (1..=95).contains(&number) && number != 20
            }
            _ => false,
        }
    }
}

impl FromStr for Departement {
    type Err = InvalidCode;

    fn from_str(code: &str) -> Result<Departement, InvalidCode> {
        if code.len() == 1 && code.as_bytes()[0].is_ascii_digit() && code != "0" {
            return Err(InvalidCode::LostZero { found: code.to_owned() });
        }
        if !Departement::exists(code) {
            return Err(InvalidCode::Shape { kind: "de département", found: code.to_owned(), expected: "01 à 95, 2A, 2B ou 971 à 978" });
        }
        Ok(Departement(padded(code.as_bytes())))
    }
}

impl Commune {
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    pub fn departement(&self) -> Departement {
        let length = if self.0.starts_with(b"97") || self.0.starts_with(b"98") { 3 } else { 2 };
        Departement(padded(&self.0[..length]))
    }

    /// Paris, Lyon or Marseille, when the code is one of their arrondissements: counting both would count twice.
    pub fn city_of_arrondissement(&self) -> Option<Commune> {
        let number: u32 = self.as_str().parse().ok()?;
        let city = match number {
            75101..=75120 => *b"75056",
            69381..=69389 => *b"69123",
            13201..=13216 => *b"13055",
            _ => return None,
        };
        Some(Commune(city))
    }

    /// Département and communal number, as the population files write them apart: («971», «101») is 97101, since
    /// overseas the number repeats the last digit of the département.
    pub fn from_parts(departement: &str, number: &str) -> Result<Commune, InvalidCode> {
        let departement = departement.trim();
        let number = number.trim();
        let joined = match (departement.len(), number.len()) {
            (3, 3) if departement.as_bytes()[2] == number.as_bytes()[0] => format!("{}{number}", &departement[..2]),
            (3, 2) | (2, 3) => format!("{departement}{number}"),
            _ => format!("{departement}+{number}"),
        };
        joined.parse()
    }

    /// A code whose leading zero a spreadsheet has eaten, given back: «1001» is 01001, never a commune of the 10.
    pub fn with_lost_zero(code: &str) -> Result<Commune, InvalidCode> {
        match code.parse() {
            Err(InvalidCode::LostZero { found }) => format!("0{found}").parse(),
            other => other,
        }
    }
}

impl FromStr for Commune {
    type Err = InvalidCode;

    fn from_str(code: &str) -> Result<Commune, InvalidCode> {
        let bytes = code.as_bytes();
        if bytes.len() == 4 && bytes.iter().all(u8::is_ascii_digit) {
            return Err(InvalidCode::LostZero { found: code.to_owned() });
        }
        let digits_after = |from: usize| bytes.len() == 5 && bytes[from..].iter().all(u8::is_ascii_digit);
        if !digits_after(2) || !bytes[0].is_ascii_digit() {
            return Err(InvalidCode::Shape {
                kind: "de commune",
                found: code.to_owned(),
                expected: "cinq caractères (31042, 2A004, 97101)",
            });
        }
        let departement = if code.starts_with("97") || code.starts_with("98") { &code[..3] } else { &code[..2] };
        if !Departement::exists(departement) {
            return Err(InvalidCode::Departement { found: code.to_owned(), departement: departement.to_owned() });
        }
        Ok(Commune(padded(bytes)))
    }
}

impl Region {
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    pub fn label(&self) -> &'static str {
        REGIONS.iter().find(|(code, _, _)| *code == self.as_str()).map_or("", |(_, label, _)| label)
    }

    pub fn departements(&self) -> Vec<Departement> {
        let members = REGIONS.iter().find(|(code, _, _)| *code == self.as_str()).map_or(&[] as &[&str], |r| r.2);
        members.iter().filter_map(|code| code.parse().ok()).collect()
    }

    pub fn is_overseas(&self) -> bool {
        self.0[0] == b'0'
    }
}

impl FromStr for Region {
    type Err = InvalidCode;

    fn from_str(code: &str) -> Result<Region, InvalidCode> {
        let known = REGIONS.iter().any(|(known, _, _)| *known == code);
        let invalid =
            || InvalidCode::Shape { kind: "de région", found: code.to_owned(), expected: "un des 18 codes de 2016 (76 : Occitanie)" };
        known.then(|| Region(padded(code.as_bytes()))).ok_or_else(invalid)
    }
}

impl Iris {
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }

    pub fn commune(&self) -> Commune {
        Commune(padded(&self.0[..5]))
    }

    /// True for a commune that is not divided into IRIS.
    pub fn is_whole_commune(&self) -> bool {
        &self.0[5..] == b"0000"
    }
}

impl FromStr for Iris {
    type Err = InvalidCode;

    fn from_str(code: &str) -> Result<Iris, InvalidCode> {
        let invalid =
            || InvalidCode::Shape { kind: "d'IRIS", found: code.to_owned(), expected: "le code de la commune et quatre chiffres" };
        if code.len() != 9 || !code.is_ascii() || !code.as_bytes()[5..].iter().all(u8::is_ascii_digit) {
            return Err(invalid());
        }
        code[..5].parse::<Commune>()?;
        Ok(Iris(padded(code.as_bytes())))
    }
}

impl Siren {
    pub fn number(self) -> u32 {
        self.0
    }

    fn key_is_right(digits: &[u8]) -> bool {
        let sum: u32 = digits
            .iter()
            .rev()
            .enumerate()
            .map(|(i, digit)| {
                let value = u32::from(digit - b'0') * if i % 2 == 1 { 2 } else { 1 };
                if value > 9 { value - 9 } else { value }
            })
            .sum();
        sum.is_multiple_of(10)
    }
}

impl FromStr for Siren {
    type Err = InvalidCode;

    fn from_str(code: &str) -> Result<Siren, InvalidCode> {
        let digits = code.as_bytes();
        if digits.len() != 9 || !digits.iter().all(u8::is_ascii_digit) {
            return Err(InvalidCode::Shape { kind: "SIREN", found: code.to_owned(), expected: "neuf chiffres (200072635)" });
        }
        if !Siren::key_is_right(digits) {
            return Err(InvalidCode::Checksum { found: code.to_owned() });
        }
        Ok(Siren(digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))))
    }
}

impl fmt::Display for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

impl fmt::Debug for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Any place that a producer's row can speak of. Written «COM-31042», «EPCI-200072635», «DEP-31», «REG-76»,
/// «FRANCE-METRO» (mainland and Corsica), «FRANCE-F» (with the five overseas départements), «IRIS-310420000».
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GeoCode {
    Commune(Commune),
    Iris(Iris),
    Epci(Epci),
    Departement(Departement),
    Region(Region),
    Metropole,
    France,
}

impl GeoCode {
    /// «COM», «IRIS», «EPCI», «DEP», «REG» or «FRANCE».
    pub fn level(&self) -> &'static str {
        match self {
            GeoCode::Commune(_) => "COM",
            GeoCode::Iris(_) => "IRIS",
            GeoCode::Epci(_) => "EPCI",
            GeoCode::Departement(_) => "DEP",
            GeoCode::Region(_) => "REG",
            GeoCode::Metropole | GeoCode::France => "FRANCE",
        }
    }

    pub fn commune(&self) -> Option<Commune> {
        match self {
            GeoCode::Commune(commune) => Some(*commune),
            _ => None,
        }
    }
}

impl fmt::Display for GeoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = self.level();
        match self {
            GeoCode::Commune(code) => write!(f, "{level}-{code}"),
            GeoCode::Iris(code) => write!(f, "{level}-{code}"),
            GeoCode::Epci(code) => write!(f, "{level}-{code}"),
            GeoCode::Departement(code) => write!(f, "{level}-{code}"),
            GeoCode::Region(code) => write!(f, "{level}-{code}"),
            GeoCode::Metropole => f.write_str("FRANCE-METRO"),
            GeoCode::France => f.write_str("FRANCE-F"),
        }
    }
}

impl fmt::Debug for GeoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for GeoCode {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<GeoCode, InvalidCode> {
        let invalid = || InvalidCode::Shape {
            kind: "de lieu",
            found: text.to_owned(),
            expected: "COM-31042, EPCI-200072635, DEP-31, REG-76 ou FRANCE-METRO",
        };
        let (level, code) = text.split_once('-').ok_or_else(invalid)?;
        match (level, code) {
            ("COM", code) => code.parse().map(GeoCode::Commune),
            ("IRIS", code) => code.parse().map(GeoCode::Iris),
            ("EPCI", code) => code.parse().map(GeoCode::Epci),
            ("DEP", code) => code.parse().map(GeoCode::Departement),
            ("REG", code) => code.parse().map(GeoCode::Region),
            ("FRANCE", "METRO") => Ok(GeoCode::Metropole),
            ("FRANCE", "F") => Ok(GeoCode::France),
            _ => Err(invalid()),
        }
    }
}

macro_rules! text_code {
    ($($code:ty),*) => {$(
        impl fmt::Display for $code {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl fmt::Debug for $code {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}
text_code!(Departement, Commune, Region, Iris);

macro_rules! serde_as_text {
    ($($code:ty),*) => {$(
        impl Serialize for $code {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $code {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
serde_as_text!(Departement, Commune, Region, Iris, Siren, GeoCode);

/// The bytes, filled with zeros to the right.
fn padded<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    for (to, from) in out.iter_mut().zip(bytes) {
        *to = *from;
    }
    out
}

/// The text of a code: ASCII by construction, zeros only at the end.
fn text(bytes: &[u8]) -> &str {
    let length = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[..length]).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_codes_read_back() {
        for code in [
            "COM-31042",
            "COM-2A004",
            "COM-97101",
            "COM-98735",
            "EPCI-200072635",
            "DEP-2B",
            "DEP-974",
            "REG-76",
            "FRANCE-METRO",
            "FRANCE-F",
            "IRIS-310420000",
        ] {
            assert_eq!(code.parse::<GeoCode>().unwrap().to_string(), code);
        }
    }

    #[test]
    fn a_lost_zero_is_named_and_can_be_given_back() {
        assert_eq!("1001".parse::<Commune>(), Err(InvalidCode::LostZero { found: "1001".into() }));
        assert_eq!(Commune::with_lost_zero("3100").unwrap().departement().as_str(), "03");
    }

    #[test]
    fn impossible_codes_are_refused() {
        for code in ["20004", "96001", "00001", "31O42", "310420", "3104", "2C004", "97901", "é1042", ""] {
            assert!(code.parse::<Commune>().is_err(), "{code}");
        }
        for code in ["200072636", "20007263", "2000726350", "abcdefghi", "ZZZZZZZZZ"] {
            assert!(code.parse::<Siren>().is_err(), "{code}");
        }
    }

    #[test]
    fn overseas_parts_share_a_digit() {
        assert_eq!(Commune::from_parts("971", "101").unwrap().as_str(), "97101");
        assert_eq!(Commune::from_parts("31", "042").unwrap().as_str(), "31042");
        assert_eq!(Commune::from_parts("976", "601").unwrap().as_str(), "97601");
        assert!(Commune::from_parts("31", "42").is_err());
    }

    #[test]
    fn arrondissements_belong_to_their_city() {
        let city = |code: &str| code.parse::<Commune>().unwrap().city_of_arrondissement().map(|c| c.to_string());
        assert_eq!(city("75120").as_deref(), Some("75056"));
        assert_eq!(city("69381").as_deref(), Some("69123"));
        assert_eq!(city("13216").as_deref(), Some("13055"));
        assert_eq!(city("75056"), None);
    }

    #[test]
    fn departements_know_their_region() {
        assert_eq!("31".parse::<Departement>().unwrap().region().unwrap().label(), "Occitanie");
        assert_eq!("974".parse::<Departement>().unwrap().region().unwrap().as_str(), "04");
        assert!("975".parse::<Departement>().unwrap().region().is_none());
    }
}
