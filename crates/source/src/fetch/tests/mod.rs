//! The downloader against a server on loopback that does all that servers do.

mod resume;
mod server;

use super::*;
use server::{Asked, Server, Step};
use sha2::{Digest, Sha256};
use std::fs;
use std::sync::Mutex;
use tempfile::TempDir;

/// 300 000 bytes of an invented table: long enough for several reads.
fn table() -> Vec<u8> {
    let rows = (0..30_000).map(|row| format!("{:05};{:03}\n", row, row % 997));
    rows.collect::<String>().into_bytes()
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn quick() -> Options {
    Options { stall: Duration::from_secs(10), connect: Duration::from_secs(5), sleep: |_| {}, ..Options::default() }
}

/// For the tests of slow answers alone: a machine under load must not make the others fail.
fn impatient(attempts: u32) -> Options {
    Options { stall: Duration::from_millis(500), attempts, ..quick() }
}

/// A cache, and what the downloader told of its pauses.
struct Bench {
    cache: TempDir,
    pauses: Mutex<Vec<Duration>>,
    options: Options,
}

impl Progress for Bench {
    fn waiting(&self, _name: &str, pause: Duration, _why: &str) {
        self.pauses.lock().unwrap().push(pause);
    }
}

impl Bench {
    fn new() -> Bench {
        Bench { cache: tempfile::tempdir().unwrap(), pauses: Mutex::new(Vec::new()), options: quick() }
    }

    fn path(&self, end: &str) -> PathBuf {
        self.cache.path().join("val-clair").join(format!("table.csv{end}"))
    }

    fn get(&self, server: &Server, sha256: Option<String>) -> FetchOutcome {
        self.get_sized(server, sha256, None)
    }

    fn get_sized(&self, server: &Server, sha256: Option<String>, bytes: Option<u64>) -> FetchOutcome {
        let url = format!("{}/table.csv", server.root);
        let wanted = Wanted { id: "val-clair".to_owned(), name: "table.csv".to_owned(), url, sha256, bytes };
        fetch(&[wanted], self.cache.path(), &self.options, self).remove(0)
    }

    /// Plays the script for a file of known checksum.
    fn run(&self, steps: Vec<Step>) -> (Result<Fetched, FetchError>, Vec<Asked>) {
        let server = Server::play(steps);
        let outcome = self.get(&server, Some(sum(&table())));
        (outcome.result, server.asked())
    }

    fn has_only(&self, ends: &[&str]) {
        let mut names: Vec<String> =
            fs::read_dir(self.cache.path().join("val-clair")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, ends.iter().map(|end| format!("table.csv{end}")).collect::<Vec<_>>());
    }

    fn holds_the_table(&self) {
        assert!(fs::read(self.path("")).unwrap() == table());
        self.has_only(&[""]);
    }
}

fn downloaded(resumed_from: u64, attempts: u32) -> Fetched {
    let bytes = table();
    Fetched::Downloaded { sha256: sum(&bytes), bytes: bytes.len() as u64, resumed_from, attempts, recorded: false }
}

#[test]
fn a_normal_answer_is_kept_and_not_asked_for_twice() {
    let bench = Bench::new();
    let server = Server::play(vec![server::whole(&table())]);
    assert_eq!(bench.get(&server, Some(sum(&table()))).result.unwrap(), downloaded(0, 1));
    let again = bench.get(&server, Some(sum(&table())));
    assert_eq!(again.result.as_ref().unwrap(), &Fetched::AlreadyThere { sha256: sum(&table()) });
    assert!(again.message().contains("déjà là"));
    assert_eq!(server.asked().len(), 1);
    bench.holds_the_table();
}

#[test]
fn a_corrupt_answer_is_put_aside_and_told_with_its_remedy() {
    let bench = Bench::new();
    let mut corrupt = table();
    corrupt[200_000] ^= 1;
    let (result, asked) = bench.run(vec![server::whole(&corrupt)]);
    let message = result.unwrap_err().to_string();
    for part in [&sum(&table()), &sum(&corrupt), "table.csv.refused", "source.toml"] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(asked.len(), 1);
    bench.has_only(&[".refused"]);
}

#[test]
fn a_file_damaged_in_the_cache_is_fetched_again() {
    let bench = Bench::new();
    fs::create_dir_all(bench.cache.path().join("val-clair")).unwrap();
    fs::write(bench.path(""), b"abime").unwrap();
    let (result, _) = bench.run(vec![server::whole(&table())]);
    assert_eq!(result.unwrap(), downloaded(0, 1));
    bench.has_only(&["", ".refused"]);
}

#[test]
fn a_redirection_is_followed_to_another_path() {
    let bench = Bench::new();
    let (result, asked) = bench.run(vec![server::redirect("/ailleurs/t.csv?v=2"), server::redirect("u.csv"), server::whole(&table())]);
    assert_eq!(result.unwrap(), downloaded(0, 1));
    assert_eq!(asked.iter().map(|asked| asked.path.as_str()).collect::<Vec<_>>(), ["/table.csv", "/ailleurs/t.csv?v=2", "/ailleurs/u.csv"]);
}

#[test]
fn a_loop_of_redirections_ends_after_five() {
    let bench = Bench::new();
    let (result, asked) = bench.run((0..6).map(|_| server::redirect("/table.csv")).collect());
    assert!(matches!(result, Err(FetchError::Redirects { limit: 5, .. })), "{result:?}");
    assert_eq!(asked.len(), 6);
}

#[test]
fn a_redirection_to_another_scheme_is_refused() {
    let bench = Bench::new();
    let (result, _) = bench.run(vec![server::redirect("ftp://example.org/table.csv")]);
    assert!(matches!(result, Err(FetchError::Redirect { .. })), "{result:?}");
}

#[test]
fn a_body_that_stands_still_is_left_and_resumed() {
    let bench = Bench { options: impatient(5), ..Bench::new() };
    let (result, asked) = bench.run(vec![server::stall(&table(), 50_000, "\"v1\""), server::ranged(&table(), "\"v1\"")]);
    assert_eq!(result.unwrap(), downloaded(0, 2));
    assert_eq!(asked[1].range(), Some(50_000));
}

#[test]
fn a_body_that_drips_is_too_slow() {
    let bench = Bench { options: impatient(1), ..Bench::new() };
    let (result, _) = bench.run(vec![server::drip(&table(), Duration::from_millis(50), 40)]);
    let message = result.unwrap_err().to_string();
    assert!(message.contains("n'avance plus"), "{message}");
}

#[test]
fn a_failure_of_the_server_is_tried_again() {
    let bench = Bench::new();
    let (result, _) =
        bench.run(vec![server::status("500 Internal Server Error", &[]), server::status("503 Down", &[]), server::whole(&table())]);
    assert_eq!(result.unwrap(), downloaded(0, 3));
    assert_eq!(*bench.pauses.lock().unwrap(), [1, 2].map(Duration::from_secs));
}

#[test]
fn too_many_requests_waits_as_long_as_the_server_asks_within_a_bound() {
    let bench = Bench::new();
    let busy = |after: &str| server::status("429 Too Many Requests", &[("Retry-After", after)]);
    let (result, _) = bench.run(vec![busy("7"), busy("86400"), busy("Wed, 21 Oct 2026 07:28:00 GMT"), server::whole(&table())]);
    assert_eq!(result.unwrap(), downloaded(0, 4));
    assert_eq!(*bench.pauses.lock().unwrap(), [7, 120, 4].map(Duration::from_secs));
}

#[test]
fn not_found_is_told_at_once() {
    let bench = Bench::new();
    let (result, asked) = bench.run(vec![server::status("404 Not Found", &[])]);
    let message = result.unwrap_err().to_string();
    assert!(message.contains("404 (introuvable)") && message.contains("corriger « url »"), "{message}");
    assert_eq!(asked.len(), 1);
    bench.has_only(&[]);
}

#[test]
fn a_web_page_instead_of_data_is_refused() {
    for page in ["<!DOCTYPE html><html><body>Session expirée</body></html>", "\u{feff}\n <HTML lang=\"fr\">"] {
        let bench = Bench::new();
        let server = Server::play(vec![server::whole(page.as_bytes())]);
        let outcome = bench.get(&server, None);
        assert!(matches!(outcome.result, Err(FetchError::WebPage { .. })), "{}", outcome.message());
        bench.has_only(&[]);
    }
}

#[test]
fn a_length_that_is_wrong_is_found_by_the_checksum() {
    let bench = Bench::new();
    let short: Step = Box::new(|_, stream| {
        server::answer(stream, "200 OK", &[("Content-Length", "299000".to_owned())], &table());
    });
    let (result, _) = bench.run(vec![short]);
    assert!(matches!(result, Err(FetchError::Checksum { .. })), "{result:?}");
}

#[test]
fn an_answer_longer_than_the_manifest_says_is_refused() {
    let bench = Bench::new();
    let unsaid: Step = Box::new(|_, stream| server::answer(stream, "200 OK", &[], &table()));
    for step in [server::whole(&table()), unsaid] {
        let server = Server::play(vec![step]);
        let outcome = bench.get_sized(&server, None, Some(1_000));
        assert!(matches!(outcome.result, Err(FetchError::TooLong { limit: 1_000, .. })), "{}", outcome.message());
        bench.has_only(&[]);
    }
}

#[test]
fn a_connection_closed_at_once_is_tried_again() {
    let bench = Bench::new();
    let (result, _) = bench.run(vec![server::hang_up(), server::whole(&table())]);
    assert_eq!(result.unwrap(), downloaded(0, 2));
}

#[test]
fn a_server_that_is_not_there_is_given_up() {
    let bench = Bench::new();
    let mut server = Server::play(vec![]);
    server.closed();
    let outcome = bench.get(&server, None);
    assert!(matches!(outcome.result, Err(FetchError::GaveUp { attempts: 5, .. })), "{}", outcome.message());
}

#[test]
fn a_first_download_records_its_checksum_and_holds_the_producer_to_it() {
    let bench = Bench::new();
    let server = Server::play(vec![server::whole(&table()), server::whole(b"autre version")]);
    let first = bench.get(&server, None);
    assert!(first.message().contains("première réception") && first.message().contains(&sum(&table())), "{}", first.message());
    bench.has_only(&["", ".sha256"]);
    assert!(matches!(bench.get(&server, None).result, Ok(Fetched::AlreadyThere { .. })));
    fs::remove_file(bench.path("")).unwrap();
    let other = bench.get(&server, None);
    assert!(other.message().contains("première réception") && other.result.is_err());
    bench.has_only(&[".refused", ".sha256"]);
}

#[test]
fn a_name_that_leaves_the_cache_is_refused() {
    let bench = Bench::new();
    for name in ["../x", "a/b", ".x", "", "a\\b", "c:x"] {
        let wanted =
            Wanted { id: "val-clair".to_owned(), name: name.to_owned(), url: "http://127.0.0.1:9/".to_owned(), sha256: None, bytes: None };
        let outcome = fetch(&[wanted], bench.cache.path(), &bench.options, &Silent).remove(0);
        assert!(matches!(outcome.result, Err(FetchError::Name { .. })), "{name}");
    }
}

#[test]
fn one_file_that_fails_does_not_stop_the_others() {
    let bench = Bench::new();
    let server = Server::play(vec![server::status("404 Not Found", &[]), server::whole(&table())]);
    let wanted = ["a.csv", "b.csv"].map(|name| Wanted {
        id: "val-clair".to_owned(),
        name: name.to_owned(),
        url: format!("{}/{name}", server.root),
        sha256: None,
        bytes: None,
    });
    let outcomes = fetch(&wanted, bench.cache.path(), &bench.options, &Silent);
    assert_eq!(outcomes.iter().map(|outcome| outcome.result.is_ok()).collect::<Vec<_>>(), [false, true]);
}
