//! ZIP archives: their entries as streams, with bounds against bombs. Nothing is written to disk, so a path inside an
//! archive can lead nowhere.

use super::stream::{Layer, MOST_RATIO, MOST_UNPACKED, RATIO_FREE, Stream};
use base::{Finding, Findings, Place};
use std::io::{Cursor, Read, Seek};
use zip::{CompressionMethod, ZipArchive};

/// More entries than any producer's archive has.
const MOST_ENTRIES: usize = 10_000;

/// True when the archive is itself an XLSX or ODS, by the table of its entries; None when that cannot be seen.
pub(super) fn is_workbook(stream: &Stream) -> Option<bool> {
    let file = std::fs::File::open(stream.path_of_plain()?).ok()?;
    let zip = ZipArchive::new(std::io::BufReader::new(file)).ok()?;
    let mut names = zip.file_names();
    Some(names.any(|name| name.is_ok_and(|name| matches!(name.as_ref(), "xl/workbook.xml" | "xl/workbook.bin" | "content.xml"))))
}

#[derive(Default)]
pub(super) struct Archive {
    pub entries: Vec<Stream>,
    pub findings: Findings,
}

pub(super) fn entries(stream: &Stream) -> Archive {
    let mut archive = Archive::default();
    let place = Place::file(&stream.name);
    let Some(path) = stream.path_of_plain() else {
        let finding = Finding::error("archive-imbriquee", place).found("une archive dans une archive");
        archive.findings.push(finding.expected("des tables dans un seul ZIP").remedy("extraire l'archive intérieure et la donner seule"));
        return archive;
    };
    let opened = std::fs::File::open(path).map_err(|error| error.to_string());
    let opened = opened.and_then(|file| ZipArchive::new(std::io::BufReader::new(file)).map_err(|error| error.to_string()));
    match opened {
        Ok(zip) => list(zip, stream, &mut archive),
        Err(error) => archive.findings.push(damaged(place, &error)),
    }
    archive
}

fn damaged(place: Place, why: &str) -> Finding {
    Finding::error("fichier-tronque", place)
        .found(format!("une archive ZIP abîmée ou incomplète ({why})"))
        .expected("une archive entière")
        .remedy("télécharger le fichier à nouveau ; rien n'en est gardé")
}

fn list<R: Read + Seek>(mut zip: ZipArchive<R>, stream: &Stream, archive: &mut Archive) {
    let mut total = 0;
    for index in 0..zip.len().min(MOST_ENTRIES) {
        let place = Place::file(&stream.name);
        let entry = match zip.by_index_raw(index) {
            Ok(entry) => entry,
            Err(error) => {
                archive.findings.push(damaged(place, &error.to_string()));
                continue;
            }
        };
        let name = entry.name().map(|name| name.into_owned()).unwrap_or_else(|_| format!("entrée {}", index + 1));
        if entry.is_dir() || is_hidden(&name) {
            continue;
        }
        let (packed, unpacked) = (entry.compressed_size(), entry.size());
        total += unpacked;
        let place = Place::file(format!("{}/{name}", stream.name));
        if let Err(why) = within_bounds(packed, unpacked, total) {
            archive.findings.push(bomb(place, &why));
            continue;
        }
        let deflated = match entry.compression() {
            _ if entry.encrypted() => Err("une entrée protégée par un mot de passe".to_owned()),
            CompressionMethod::Stored => Ok(false),
            CompressionMethod::Deflated => Ok(true),
            other => Err(format!("une compression inconnue ({other})")),
        };
        match (deflated, entry.data_start()) {
            (Ok(deflated), Some(start)) => {
                let layer = Layer::Entry { start, packed, unpacked, deflated, crc: entry.crc32() };
                archive.entries.push(stream.within(layer, &name));
            }
            (Err(why), _) => archive.findings.push(refused(place, &why)),
            (_, None) => archive.findings.push(damaged(place, "entrée introuvable")),
        }
    }
}

fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\']).any(|part| part == "__MACOSX" || (part.starts_with('.') && part != "." && part != ".."))
}

fn refused(place: Place, found: &str) -> Finding {
    let finding =
        Finding::error("archive-refusee", place).found(found).expected("une entrée sans mot de passe, compressée par « deflate »");
    finding.remedy("extraire l'archive et donner les fichiers qu'elle contient")
}

fn bomb(place: Place, found: &str) -> Finding {
    Finding::error("archive-demesuree", place)
        .found(found)
        .expected(format!("au plus {} Go décompressés, et {MOST_RATIO} fois la taille compressée", MOST_UNPACKED >> 30))
        .remedy("ne pas ouvrir cette archive ; la demander à nouveau à son producteur")
}

fn within_bounds(packed: u64, unpacked: u64, total: u64) -> Result<(), String> {
    if total > MOST_UNPACKED {
        return Err(format!("{} Go décompressés", total >> 30));
    }
    if unpacked > RATIO_FREE && unpacked / packed.max(1) > MOST_RATIO {
        return Err(format!("{} fois la taille compressée", unpacked / packed.max(1)));
    }
    Ok(())
}

/// The parts of an XLSX keep to the same bounds; bytes that are no ZIP (XLS) pass.
pub(super) fn check_sizes(bytes: &[u8]) -> Result<(), String> {
    if !bytes.starts_with(b"PK") {
        return Ok(());
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("le classeur est incomplet ({error})"))?;
    let mut total = 0;
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(|error| format!("le classeur est abîmé ({error})"))?;
        total += entry.size();
        within_bounds(entry.compressed_size(), entry.size(), total * 4)?;
    }
    Ok(())
}
