//! Markup to PDF: same bytes, nothing outside, words that stay words.

use pdf::{Document, PdfError, Standard, compile, is_printable, printable, typeset};
use std::collections::BTreeMap;

const TEMPLATE: &str = r#"#set text(font: "Lato", lang: "fr")
#set document(title: "Essai")
#let data = json("data.json")
= Titre
#for label in data.labels [#label #parbreak()]
"#;

/// Everything that typst would run or change if it were markup.
const HOSTILE: &[&str] = &[
    "#panic(\"lu\")",
    "#read(\"/etc/passwd\")",
    "$x^2$ et 5 $ ou 3 €",
    "*gras* _penché_ `code`",
    "= Pas un titre",
    "@nulle-part <etiquette>",
    "// pas un commentaire",
    "/* ouvert",
    "[crochet] {accolade} \\ \"guillemet\"",
    "- liste\n+ numéro\n/ terme: fin",
    "~ -- --- ...",
    "\u{1F600} 漢字 عربي",
    "a\u{0}b\u{7}c",
];

fn document(labels: &[&str]) -> Document {
    let quoted: Vec<String> = labels.iter().map(|label| json_text(&printable(label))).collect();
    let data = format!("{{\"labels\": [{}]}}", quoted.join(","));
    let files = BTreeMap::from([("data.json".to_owned(), data.into_bytes())]);
    Document { markup: TEMPLATE.to_owned(), files, title: "Essai".into(), standard: Standard::Accessible }
}

fn json_text(text: &str) -> String {
    let escaped: String = text.chars().map(|c| if c.is_ascii_alphanumeric() || c == ' ' { c.to_string() } else { units(c) }).collect();
    format!("\"{escaped}\"")
}

fn units(c: char) -> String {
    c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

#[test]
fn hostile_words_stay_words() {
    let found = typeset(&document(HOSTILE)).unwrap();
    assert!(found.bytes.starts_with(b"%PDF-"));
    assert_eq!(found.pages, 1);
}

#[test]
fn the_same_document_gives_the_same_bytes_and_says_no_date() {
    let (one, other) = (compile(&document(&["é"])).unwrap(), compile(&document(&["é"])).unwrap());
    assert_eq!(one, other);
    let text = String::from_utf8_lossy(&one);
    assert!(!text.contains("CreationDate") && !text.contains("CreateDate"));
    assert!(text.contains("pdfuaid"));
}

#[test]
fn the_world_is_sealed() {
    let refused = |markup: &str| match compile(&Document { markup: markup.to_owned(), title: "x".into(), ..Document::default() }) {
        Err(PdfError::Markup(cause)) => cause,
        other => panic!("{markup}: {other:?}"),
    };
    for outside in ["#read(\"/etc/passwd\")", "#read(\"../../Cargo.toml\")", "#import \"@preview/cetz:0.3.0\"", "#datetime.today()"] {
        refused(outside);
    }
    assert!(refused("a\n\n#nope").contains("ligne 3"));
}

#[test]
fn an_accessible_document_without_a_title_is_refused() {
    let document = Document { markup: "= A".into(), ..Document::default() };
    assert!(matches!(compile(&document), Err(PdfError::Write(_))));
    let print = Document { standard: Standard::Print, ..document };
    assert!(compile(&print).is_ok());
}

#[test]
fn letters_that_the_font_lacks_are_boxes_and_french_stays() {
    let kept = "Œuvre naïve : « L’été… » ½ € – — ; ! ? 15\u{a0}%";
    assert_eq!(printable(kept), kept);
    assert_eq!(printable("e\u{301}te\u{301}"), "été");
    assert_eq!(printable("a\u{0}b\u{200b}c\td"), "abc d");
    assert!(!is_printable("漢字") && is_printable("été") && is_printable("\u{202f}!"));
    for c in ['\u{202f}', '\u{2192}', '\u{25a1}', '\u{2011}', '\u{2212}', '\u{2610}', '\u{25cb}', '\u{2713}', '\u{26}'] {
        println!("{:04x} {:?}", c as u32, printable(&c.to_string()));
    }
}
