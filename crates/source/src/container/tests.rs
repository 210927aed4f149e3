//! Files of every kind, whole and damaged, through the one door.

use super::*;
use std::io::Write;

const TABLE: &str = "CODGEO;P22_POP\n31042;2081\n31224;1177\n";

fn read_in(folder: &Path, decoders: &[&dyn Decoder]) -> Vec<Reading> {
    let request = Request { scope: &|_| Scope::default(), hints: &|_| Hints::default(), decoders, progress: &|_, _| {} };
    read_path(folder, &request)
}

/// What one file gives: layout, codes of its findings, number of observations.
fn read(name: &str, bytes: &[u8]) -> Vec<(String, Vec<String>, usize)> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let told = |reading: Reading| {
        let codes = reading.findings.iter().map(|finding| finding.code.clone()).collect();
        (reading.layout.to_owned(), codes, reading.content.observations.len())
    };
    read_in(folder.path(), &[]).into_iter().map(told).collect()
}

fn one(layout: &str, codes: &[&str], observations: usize) -> Vec<(String, Vec<String>, usize)> {
    vec![(layout.to_owned(), codes.iter().map(|code| (*code).to_owned()).collect(), observations)]
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_table_is_the_same_alone_in_gz_and_in_zip() {
    let wide = one("insee-wide", &[], 2);
    assert_eq!(read("a.csv", TABLE.as_bytes()), wide);
    assert_eq!(read("a.txt", TABLE.replace('\n', "\r\n").as_bytes()), wide);
    assert_eq!(read("a.csv.gz", &gz(TABLE.as_bytes())), wide);
    assert_eq!(read("a.zip", &zip(&[("d/a.csv", TABLE.as_bytes()), ("__MACOSX/x", b"x"), (".cache", b"x")])), wide);
    assert_eq!(read("a.zip", &zip(&[("a.csv.gz", &gz(TABLE.as_bytes()))])), wide);
}

#[test]
fn damaged_files_are_told_and_give_nothing() {
    assert_eq!(read("a.csv", b""), one("", &["fichier-vide"], 0));
    assert_eq!(read("a.csv", &[0, 159, 146, 150, 0, 1, 2, 3, 4, 200, 201]), one("", &["fichier-binaire"], 0));
    assert_eq!(read("a.csv", b"<!DOCTYPE html><p>404</p>"), one("", &["fichier-inattendu"], 0));
    assert_eq!(read("a.parquet", b"PAR1abcdPAR1"), one("", &["format-sans-lecteur"], 0));
    assert_eq!(read("a.json", b"{\"a\": [1, "), one("", &["json-invalide"], 0));
    let whole = gz(TABLE.repeat(50).as_bytes());
    assert_eq!(read("a.csv.gz", &whole[..whole.len() - 9]), one("", &["fichier-tronque"], 0));
    let whole = zip(&[("a.csv", TABLE.repeat(50).as_bytes())]);
    assert_eq!(read("a.zip", &whole[..whole.len() / 2]), one("", &["fichier-tronque"], 0));
    assert_eq!(read("a.csv", b"CODGEO;P22_POP\n31042;1\n31224;\"2\n"), one("", &["fichier-tronque"], 0));
    assert_eq!(read("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"), one("", &["fichier-tronque"], 0));
}

#[test]
fn a_cut_workbook_is_told_and_gives_nothing() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/datagouv_decoupage-administratif/");
    for (name, kept) in [("epcicom2025.xlsx", 200_000), ("population-legales-2016.xls.gz", 900_000)] {
        let Ok(bytes) = std::fs::read(format!("{folder}{name}")) else {
            return println!("données réelles absentes : essai passé");
        };
        assert_eq!(read(name, &bytes[..kept]), one("", &["fichier-tronque"], 0), "{name}");
    }
}

#[test]
fn a_flipped_byte_inside_a_zip_is_seen() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("a.csv", stored).unwrap();
    writer.write_all(TABLE.as_bytes()).unwrap();
    let mut bytes = writer.finish().unwrap().into_inner();
    let at = bytes.windows(4).position(|window| window == b"2081").unwrap();
    bytes[at] = b'9';
    assert_eq!(read("a.zip", &bytes), one("", &["fichier-tronque"], 0));
}

#[test]
fn bombs_and_archives_within_archives_are_refused() {
    let zeros = vec![b'0'; 80 << 20];
    assert_eq!(read("a.csv.gz", &gz(&zeros)), one("", &["fichier-tronque"], 0));
    assert_eq!(read("a.zip", &zip(&[("a.csv", &zeros)])), one("", &["archive-demesuree"], 0));
    assert_eq!(read("a.zip", &zip(&[("b.zip", &zip(&[("a.csv", TABLE.as_bytes())]))])), one("", &["archive-imbriquee"], 0));
}

#[test]
fn an_unknown_layout_names_its_header_and_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "CODCOM;PMUN;PCAP;PTOTALE\n1;2;3;4\n").unwrap();
    std::fs::write(folder.path().join("b.csv"), "COD_VAR;LIB_VAR;LIB_VAR_LON\n1;2;3\n").unwrap();
    let readings = read_in(folder.path(), &[]);
    let finding = readings[1].findings.iter().next().unwrap();
    assert_eq!((finding.code.as_str(), finding.place.line), ("disposition-inconnue", Some(1)));
    assert!(
        finding.found.contains("LIB_VAR_LON") && finding.expected.contains("« LIB_VAR_LONG » (au lieu de « LIB_VAR_LON » ?)"),
        "{finding}"
    );
}

#[test]
fn a_folder_is_walked_in_order_without_hidden_files() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.csv", "a.csv", ".hidden.csv", "MANIFEST.md"] {
        std::fs::write(folder.path().join(name), TABLE).unwrap();
    }
    let files: Vec<String> = read_in(folder.path(), &[]).into_iter().map(|reading| reading.file).collect();
    assert_eq!(files, ["a.csv", "b.csv"]);
    assert_eq!(read_in(&folder.path().join("none.csv"), &[])[0].findings.iter().next().unwrap().code, "fichier-illisible");
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(read_in(empty.path(), &[])[0].findings.iter().next().unwrap().code, "dossier-vide");
}

#[test]
fn the_checksum_is_of_the_file_as_received() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "abc").unwrap();
    let sha256 = read_in(folder.path(), &[]).remove(0).sha256;
    assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/// A decoder of a format made for the test.
struct Invented;

impl Decoder for Invented {
    fn matches(&self, head: &[u8]) -> bool {
        head.starts_with(b"INV1")
    }

    fn open(&self, whole: Whole) -> Result<Vec<Decoded>, String> {
        let Whole::Path(_) = whole else { return Err("attendu : un chemin".to_owned()) };
        let row = |line, cells: [&str; 2]| Row { line, cells: cells.map(str::to_owned).to_vec() };
        let rows = vec![row(1, ["CODGEO", "P22_POP"]), row(2, ["31042", "2081"])];
        Ok(vec![(None, Box::new(crate::table::Rowed::new(rows)))])
    }
}

#[test]
fn a_decoder_is_handed_the_formats_that_are_its_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.bin"), b"INV1....").unwrap();
    let readings = read_in(folder.path(), &[&Invented]);
    assert_eq!((readings[0].layout, readings[0].content.observations.len()), ("insee-wide", 1));
}
