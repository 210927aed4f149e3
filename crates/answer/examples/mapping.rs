//! Reads the files named on the command line as one export and prints what became of each column.

use answer::{Options, Source};

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let contents: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap_or_default()).collect();
    let sources: Vec<Source> = paths.iter().zip(&contents).map(|(name, bytes)| Source { name, bytes }).collect();
    match answer::read(&sources, &Options::default()) {
        Err(error) => println!("{error}"),
        Ok(import) => {
            println!("{} {} {:?}", import.id, import.tool, import.counts);
            for mapped in import.mapping() {
                let values: Vec<String> = mapped.values.iter().map(|(code, _, count)| format!("{code}={count}")).collect();
                println!("{}.{} ({}, {}) {}", mapped.table, mapped.name, mapped.kind, mapped.answered, values.join(" | "));
            }
            import.dropped.iter().for_each(|dropped| println!("- {} : {}", dropped.header, dropped.why));
            print!("{}", import.findings.summary());
        }
    }
}
