//! Old workbooks (.xls) looked at before they are opened: how large is the rectangle that their cells span?
//!
//! The reader of workbooks sets memory aside for the whole rectangle, and two cells in two corners span 137 GB. In: the
//! bytes of a file. Out: nothing, or why it is refused. Formats: [MS-CFB] (sectors and chains), [MS-XLS] (records).

use crate::archive::ArchiveError;

const SIGNATURE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Sector numbers from here on are marks, not sectors.
const RESERVED: u32 = 0xffff_fffa;
/// Bytes of an entry of the directory.
const ENTRY: usize = 128;
/// Streams shorter than this stand in the small sectors.
const SMALL: usize = 4096;

/// Checks that the cells of no workbook stream span more than `most` cells.
pub fn check(bytes: &[u8], most: usize) -> Result<(), ArchiveError> {
    let container = Container::open(bytes).ok_or_else(broken)?;
    let mut area = 0_usize;
    for stream in container.workbooks() {
        for sheet in sheets(&stream) {
            area = area.saturating_add(spanned(stream.get(sheet..).unwrap_or_default()));
        }
    }
    if area > most { Err(ArchiveError::TooManyCells { most }) } else { Ok(()) }
}

fn broken() -> ArchiveError {
    ArchiveError::Unreadable("un classeur .xls abîmé".into())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at + 2)?.try_into().ok().map(|pair| usize::from(u16::from_le_bytes(pair)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// A file of sectors, with the chains that join them.
struct Container<'a> {
    bytes: &'a [u8],
    size: usize,
    chains: Vec<u32>,
    directory: Vec<u8>,
    small: Vec<u8>,
    small_chains: Vec<u32>,
}

impl<'a> Container<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let size = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut container = Self { bytes, size, chains: Vec::new(), directory: Vec::new(), small: Vec::new(), small_chains: Vec::new() };
        if !bytes.starts_with(SIGNATURE) {
            return None;
        }
        container.chains = container.table()?;
        container.directory = container.chain(u32_at(bytes, 48)?);
        container.small = container.chain(u32_at(&container.directory, 116)?);
        container.small_chains = numbers(&container.chain(u32_at(bytes, 60)?));
        Some(container)
    }

    fn sector(&self, number: u32) -> &'a [u8] {
        let start = self.size.saturating_mul(number as usize + 1);
        self.bytes.get(start..self.bytes.len().min(start.saturating_add(self.size))).unwrap_or_default()
    }

    /// The sectors that hold the chains: 109 of them are named in the header, the others in a chain of their own.
    fn table(&self) -> Option<Vec<u32>> {
        let mut named: Vec<u32> = numbers(self.bytes.get(76..512)?);
        let mut next = u32_at(self.bytes, 68)?;
        let mut left = self.bytes.len() / self.size + 1;
        while next < RESERVED && left > 0 {
            let mut more = numbers(self.sector(next));
            next = more.pop().unwrap_or(RESERVED);
            named.extend(more);
            left -= 1;
        }
        let most = self.bytes.len() / self.size + 1;
        Some(named.into_iter().filter(|number| *number < RESERVED).take(most).flat_map(|number| numbers(self.sector(number))).collect())
    }

    /// The bytes of a chain; each sector is read at most once, so a chain that turns in a circle ends.
    fn chain(&self, start: u32) -> Vec<u8> {
        let (mut out, mut next) = (Vec::new(), start);
        while next < RESERVED && out.len() < self.bytes.len() {
            out.extend_from_slice(self.sector(next));
            next = self.chains.get(next as usize).copied().unwrap_or(RESERVED);
        }
        out
    }

    fn small_chain(&self, start: u32) -> Vec<u8> {
        let (mut out, mut next) = (Vec::new(), start);
        while next < RESERVED && out.len() < SMALL {
            let at = next as usize * 64;
            out.extend_from_slice(self.small.get(at..self.small.len().min(at + 64)).unwrap_or_default());
            next = self.small_chains.get(next as usize).copied().unwrap_or(RESERVED);
            if out.is_empty() {
                break;
            }
        }
        out
    }

    /// Every stream that a reader may take for the workbook.
    fn workbooks(&self) -> impl Iterator<Item = Vec<u8>> {
        let is_workbook = |entry: &&[u8]| {
            let name: String = entry[..64].iter().step_by(2).take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
            ["workbook", "book"].contains(&name.to_lowercase().as_str())
        };
        self.directory.as_chunks::<ENTRY>().0.iter().map(|entry| &entry[..]).filter(is_workbook).take(4).map(|entry| {
            let start = u32_at(entry, 116).unwrap_or(RESERVED);
            match u32_at(entry, 120).unwrap_or(0) as usize {
                length if length < SMALL => self.small_chain(start),
                _ => self.chain(start),
            }
        })
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number)).collect()
}

/// Type and bytes of each record, up to one that is cut off.
fn records(stream: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, u16_at(stream, at + 2)?);
        let data = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, data))
    })
}

/// Sheets that one file may have.
const MAX_SHEETS: usize = 1_000;
const END: usize = 0x000a;

/// Where the sheets begin.
fn sheets(stream: &[u8]) -> Vec<usize> {
    let named = records(stream).take_while(|(kind, _)| *kind != END).filter(|(kind, _)| *kind == 0x0085);
    named.filter_map(|(_, data)| u32_at(data, 0)).map(|at| at as usize).take(MAX_SHEETS).collect()
}

/// The cells of the rectangle that a sheet spans.
fn spanned(stream: &[u8]) -> usize {
    let (mut rows, mut columns) = ((usize::MAX, 0), (usize::MAX, 0));
    for (kind, data) in records(stream).take_while(|(kind, _)| *kind != END) {
        let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else { continue };
        let last = match kind {
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x0006 => column,
            0x00bd => data.len().checked_sub(2).and_then(|at| u16_at(data, at)).unwrap_or(column).max(column),
            _ => continue,
        };
        rows = (row.min(rows.0), row.max(rows.1));
        columns = (column.min(columns.0), last.max(columns.1));
    }
    if rows.0 == usize::MAX { 0 } else { (rows.1 - rows.0 + 1).saturating_mul(columns.1 - columns.0 + 1) }
}
