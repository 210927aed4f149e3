//! The code of a page: which form, which version, which sheet, which page. Never a person.
//!
//! Two spellings: the text of the QR code, whole, and a short one that somebody types. Format: `docs/method/paper.md`.

use sha2::{Digest, Sha256};
use std::fmt;

/// Digits and letters that nobody confuses: no I, L, O, S, U. There are 31, a prime, so that the check character sees
/// every wrong character and every swap.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKMNPQRTVWXYZ";
const TAG: usize = 4;
const PREFIX: &str = "CTG1";

/// What a page says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageCode {
    pub form: String,
    pub version: String,
    /// None for a specimen without a number.
    pub sheet: Option<u32>,
    /// From 1.
    pub page: u32,
}

/// What the short code says: the form by its tag only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypedCode {
    pub tag: String,
    pub sheet: Option<u32>,
    pub page: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CodeError {
    #[error("« {0} » n’est pas un code de feuille : il en faudrait un comme K7QF-0042-05T, imprimé en bas de chaque page")]
    Shape(String),
    #[error("le code « {0} » comporte une faute de frappe : sa dernière lettre ne correspond pas au reste. Relisez-le sur la feuille")]
    Check(String),
}

/// The four characters that stand for a form and its version: the first bits of SHA-256, in base 31.
pub fn tag(form: &str, version: &str) -> String {
    let digest = Sha256::digest(format!("{form}\n{version}"));
    let mut number = digest.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let mut text = String::new();
    for _ in 0..TAG {
        text.push(char::from(ALPHABET[(number % 31) as usize]));
        number /= 31;
    }
    text
}

/// The character that makes the sum of (place × value) a multiple of 31, the check itself at place 1.
fn check(body: &str) -> Option<char> {
    let sum = body.bytes().rev().enumerate().try_fold(0_usize, |sum, (place, byte)| Some(sum + (place + 2) * value(byte)?))?;
    Some(char::from(ALPHABET[(31 - sum % 31) % 31]))
}

fn value(byte: u8) -> Option<usize> {
    ALPHABET.iter().position(|known| *known == byte)
}

impl PageCode {
    /// The short code: `K7QF-0042-05T`; a specimen has `K7QF-05T`.
    pub fn short(&self) -> String {
        let (tag, sheet) = (tag(&self.form, &self.version), self.sheet.map(|sheet| format!("{sheet:04}")).unwrap_or_default());
        let page = format!("{:02}", self.page);
        let check = check(&format!("{tag}{sheet}{page}")).unwrap_or('0');
        let dash = if sheet.is_empty() { "" } else { "-" };
        format!("{tag}-{sheet}{dash}{page}{check}")
    }

    /// Reads the text of a QR code.
    ///
    /// Errors: not a text of ours, or its short code does not agree with the rest.
    pub fn read(text: &str) -> Result<Self, CodeError> {
        let shape = || CodeError::Shape(text.to_owned());
        let mut parts = text.trim().split('/');
        let (Some(PREFIX), Some(form), Some(version), Some(short), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(shape());
        };
        let typed = TypedCode::read(short)?;
        let found = Self { form: decoded(form), version: decoded(version), sheet: typed.sheet, page: typed.page };
        if found.short() == short { Ok(found) } else { Err(CodeError::Check(text.to_owned())) }
    }
}

/// The text of the QR code: `CTG1/form/version/short code`.
impl fmt::Display for PageCode {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{PREFIX}/{}/{}/{}", encoded(&self.form), encoded(&self.version), self.short())
    }
}

impl TypedCode {
    /// Reads a short code as people type it: small letters, spaces or dashes anywhere, O for 0, I or L for 1, S for 5, U for V.
    ///
    /// Errors: too short, a sign that is no letter or digit, or a slip of the fingers.
    pub fn read(text: &str) -> Result<Self, CodeError> {
        let shape = || CodeError::Shape(text.trim().to_owned());
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.')).map(meant).collect();
        if !plain.bytes().all(|byte| value(byte).is_some()) || plain.len() < TAG + 3 || plain.len() > 29 {
            return Err(shape());
        }
        let (body, last) = plain.split_at(plain.len() - 1);
        if check(body) != last.chars().next() {
            return Err(CodeError::Check(text.trim().to_owned()));
        }
        let (sheet, page) = body[TAG..].split_at(body.len() - TAG - 2);
        let sheet = if sheet.is_empty() { None } else { Some(sheet.parse().map_err(|_| shape())?) };
        let page = page.parse().ok().filter(|page| *page > 0).ok_or_else(shape)?;
        Ok(Self { tag: body[..TAG].to_owned(), sheet, page })
    }

    /// True when the code was printed for this form and version.
    pub fn is_of(&self, form: &str, version: &str) -> bool {
        self.tag == tag(form, version)
    }
}

fn meant(c: char) -> char {
    match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        'S' => '5',
        'U' => 'V',
        other => other,
    }
}

fn encoded(text: &str) -> String {
    let part = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(part).collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok())).flatten();
        found.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&found).into_owned()
}
