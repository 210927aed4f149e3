//! Answers that were cut, and how the rest is had.

use super::*;

#[test]
fn a_truncated_answer_is_resumed_from_where_it_was_cut() {
    let bench = Bench::new();
    let (result, asked) = bench.run(vec![server::cut(&table(), 100_000, Some("\"v1\"")), server::ranged(&table(), "\"v1\"")]);
    assert_eq!(result.unwrap(), downloaded(0, 2));
    assert_eq!((asked[1].range(), asked[1].header("if-range")), (Some(100_000), Some("\"v1\"")));
    assert_eq!(*bench.pauses.lock().unwrap(), [Duration::from_secs(1)]);
    bench.holds_the_table();
}

#[test]
fn an_answer_truncated_at_every_attempt_is_given_up_and_its_part_is_kept() {
    let bench = Bench::new();
    let steps = (0..5).map(|_| server::cut(&table(), 1_000, None)).collect();
    let (result, asked) = bench.run(steps);
    let message = result.unwrap_err().to_string();
    assert!(message.contains("5 essai") && message.contains("1000 octets reçus sur 300000"), "{message}");
    assert_eq!(asked.len(), 5);
    assert_eq!(*bench.pauses.lock().unwrap(), [1, 2, 4, 8].map(Duration::from_secs));
    bench.has_only(&[".part"]);
}

#[test]
fn a_server_that_ignores_the_range_begins_the_file_anew() {
    let bench = Bench::new();
    let (result, asked) = bench.run(vec![server::cut(&table(), 100_000, Some("\"v1\"")), server::whole(&table())]);
    assert_eq!(result.unwrap(), downloaded(0, 2));
    assert_eq!(asked[1].range(), Some(100_000));
    bench.holds_the_table();
}

#[test]
fn a_run_that_was_interrupted_is_resumed_by_the_next() {
    let bench = Bench::new();
    let first = Bench { options: Options { attempts: 1, ..quick() }, ..Bench::new() };
    let server = Server::play(vec![server::cut(&table(), 123_456, Some("\"v1\"")), server::ranged(&table(), "\"v1\"")]);
    assert!(first.get(&server, Some(sum(&table()))).result.is_err());
    first.has_only(&[".part", ".part.validator"]);
    fs::rename(first.cache.path().join("val-clair"), bench.cache.path().join("val-clair")).unwrap();
    let second = bench.get(&server, Some(sum(&table())));
    assert!(second.message().contains("repris à 123456 octets"), "{}", second.message());
    assert_eq!(second.result.unwrap(), downloaded(123_456, 1));
    assert_eq!(server.asked()[1].range(), Some(123_456));
    bench.holds_the_table();
}

#[test]
fn a_whole_part_left_by_an_interrupted_run_is_not_asked_for_again() {
    let bench = Bench::new();
    fs::create_dir_all(bench.cache.path().join("val-clair")).unwrap();
    fs::write(bench.path(".part"), table()).unwrap();
    let (result, asked) = bench.run(vec![]);
    assert_eq!(result.unwrap(), downloaded(300_000, 0));
    assert!(asked.is_empty());
    bench.holds_the_table();
}

#[test]
fn a_file_changed_between_two_halves_is_fetched_anew() {
    let bench = Bench::new();
    let old = vec![b'x'; 300_000];
    let (result, asked) = bench.run(vec![server::cut(&old, 100_000, Some("\"v1\"")), server::ranged(&table(), "\"v2\"")]);
    assert_eq!(result.unwrap(), downloaded(0, 2));
    assert_eq!(asked[1].header("if-range"), Some("\"v1\""));
    bench.holds_the_table();
}

#[test]
fn halves_that_do_not_fit_are_thrown_away_even_without_a_validator() {
    let bench = Bench::new();
    let old = vec![b'x'; 300_000];
    let (result, asked) =
        bench.run(vec![server::cut(&old, 100_000, None), server::ranged(&table(), "\"v2\""), server::ranged(&table(), "\"v2\"")]);
    assert_eq!(result.unwrap(), downloaded(0, 3));
    assert_eq!((asked[1].range(), asked[2].range()), (Some(100_000), None));
    bench.holds_the_table();
}

#[test]
fn without_validator_and_checksum_nothing_is_resumed() {
    let bench = Bench::new();
    let server = Server::play(vec![server::cut(&table(), 100_000, None), server::ranged(&table(), "\"v1\"")]);
    let outcome = bench.get(&server, None);
    assert!(outcome.result.is_ok(), "{}", outcome.message());
    assert_eq!(server.asked()[1].range(), None);
}

#[test]
fn a_range_that_does_not_prolong_the_part_begins_anew() {
    let bench = Bench::new();
    let wrong: Step = Box::new(|_, stream| {
        let headers = [("Content-Range", "bytes 5-9/300000".to_owned()), ("Content-Length", "5".to_owned())];
        server::answer(stream, "206 Partial Content", &headers, b"aaaaa");
    });
    let steps = vec![server::cut(&table(), 100_000, Some("\"v1\"")), wrong, server::ranged(&table(), "\"v1\"")];
    let (result, asked) = bench.run(steps);
    assert_eq!(result.unwrap(), downloaded(0, 3));
    assert_eq!(asked[2].range(), None);
    bench.holds_the_table();
}

#[test]
fn a_range_not_satisfiable_begins_anew() {
    let bench = Bench::new();
    let steps = vec![
        server::cut(&table(), 100_000, Some("\"v1\"")),
        server::status("416 Range Not Satisfiable", &[("Content-Range", "bytes */50000")]),
        server::whole(&table()),
    ];
    let (result, asked) = bench.run(steps);
    assert_eq!(result.unwrap(), downloaded(0, 3));
    assert_eq!(asked[2].range(), None);
    bench.holds_the_table();
}
