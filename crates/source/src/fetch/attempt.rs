//! One attempt at one file: ask (following redirections), decide from the answer, receive the body into the part.

use super::address::{follow, is_loopback, scheme_and_host};
use super::cache::Slot;
use super::{FetchError, Options, Progress, Wanted};
use std::fs::File;
use std::io::{Read, Write};
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body};

/// What went wrong: for good, or such that another attempt may succeed (after the pause the server asks for).
pub(super) enum Trouble {
    Final(FetchError),
    Passing(FetchError, Option<Duration>),
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Trouble {
        Trouble::Final(error)
    }
}

impl Trouble {
    pub fn passing(self) -> Result<(FetchError, Option<Duration>), FetchError> {
        match self {
            Trouble::Final(error) => Err(error),
            Trouble::Passing(error, pause) => Ok((error, pause)),
        }
    }
}

/// Makes the part whole. True when the answer prolonged what was there, false when it began anew.
pub(super) fn once(wanted: &Wanted, slot: &Slot, options: &Options, progress: &dyn Progress) -> Result<bool, Trouble> {
    let (have, validator) = slot.resume_point(&wanted.url)?;
    let response = ask(&wanted.url, have, validator.as_deref(), options)?;
    let (from, total) = match decide(&wanted.url, &response, have, validator.as_deref()) {
        Err(trouble @ Trouble::Passing(FetchError::Range { .. } | FetchError::Changed { .. }, _)) => {
            slot.forget_part()?;
            return Err(trouble);
        }
        other => other?,
    };
    let limit = wanted.bytes.unwrap_or(options.most_bytes);
    if let Some(found) = total.filter(|total| *total > limit) {
        slot.forget_part()?;
        return Err(FetchError::TooLong { url: wanted.url.clone(), found, limit }.into());
    }
    let part = slot.write_part(from, &wanted.url, validator_of(response.headers()))?;
    progress.started(&wanted.name, from, total);
    let transfer = Transfer { wanted, slot, options, progress, total, limit };
    transfer.receive(response.into_body(), part, from)?;
    Ok(from > 0)
}

/// Sends the request, and again to wherever the answer leads.
fn ask(url: &str, have: u64, validator: Option<&str>, options: &Options) -> Result<Response<Body>, Trouble> {
    let mut at = url.to_owned();
    for _ in 0..=options.redirects {
        let (_, host) = scheme_and_host(&at).ok_or_else(|| FetchError::Address { url: at.clone() })?;
        let mut request = agent(host, options).get(&at);
        if have > 0 {
            request = request.header("Range", format!("bytes={have}-"));
            if let Some(validator) = validator {
                request = request.header("If-Range", validator);
            }
        }
        let response = request.call().map_err(|error| network(&at, options, have, error))?;
        let location = header(response.headers(), "Location");
        match (response.status().as_u16(), location) {
            (301 | 302 | 303 | 307 | 308, Some(location)) => at = follow(&at, location)?,
            _ => return Ok(response),
        }
    }
    Err(FetchError::Redirects { url: url.to_owned(), limit: options.redirects }.into())
}

/// Redirections are ours to follow; a loopback address is never asked through a proxy.
fn agent(host: &str, options: &Options) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("ctg/", env!("CARGO_PKG_VERSION")))
        .accept_encoding("identity")
        .timeout_resolve(Some(options.connect))
        .timeout_connect(Some(options.connect))
        .timeout_recv_response(Some(options.stall.saturating_mul(2)))
        .timeout_per_read(Some(options.stall));
    let config = if is_loopback(host) { config.proxy(None) } else { config };
    config.build().into()
}

fn network(url: &str, options: &Options, have: u64, error: ureq::Error) -> Trouble {
    let url = url.to_owned();
    match error {
        ureq::Error::Timeout(_) => Trouble::Passing(stalled(url, options, have), None),
        ureq::Error::Io(_) | ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::Protocol(_) => {
            Trouble::Passing(FetchError::Network { url, cause: error.to_string() }, None)
        }
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => Trouble::Final(FetchError::Address { url }),
        other => Trouble::Final(FetchError::Impossible { url, cause: other.to_string() }),
    }
}

fn stalled(url: String, options: &Options, have: u64) -> FetchError {
    FetchError::Stalled { url, least: options.least_progress, seconds: options.stall.as_secs(), have }
}

/// From the answer's head: where the body begins in the file, and how long the whole file is, when it is said.
fn decide(url: &str, response: &Response<Body>, have: u64, validator: Option<&str>) -> Result<(u64, Option<u64>), Trouble> {
    let (headers, url) = (response.headers(), url.to_owned());
    match response.status().as_u16() {
        200 => Ok((0, header(headers, "Content-Length").and_then(|length| length.parse().ok()))),
        206 => {
            let found = header(headers, "Content-Range").unwrap_or("sans Content-Range");
            let (start, total) = content_range(found).unwrap_or((0, None));
            let same = validator.is_none() || validator_of(headers).is_none() || validator == validator_of(headers);
            match have > 0 && start == have {
                false => Err(Trouble::Passing(FetchError::Range { url, found: found.to_owned() }, None)),
                true if !same => Err(Trouble::Passing(FetchError::Changed { url }, None)),
                true => Ok((have, total)),
            }
        }
        416 => Err(Trouble::Passing(FetchError::Range { url, found: "réponse 416".to_owned() }, None)),
        status @ (408 | 425 | 429 | 500..=599) => Err(Trouble::Passing(FetchError::Status { url, status }, retry_after(headers))),
        status => Err(FetchError::Status { url, status }.into()),
    }
}

/// `bytes 100-199/200`: the start and, unless `*`, the whole length.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, total.trim().parse().ok()))
}

/// `Retry-After` in seconds; a date would need a clock, and is answered by our own pause.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    header(headers, "Retry-After")?.trim().parse().ok().map(Duration::from_secs)
}

/// What proves that two answers are of the same bytes: a strong ETag, else the date of last change.
fn validator_of(headers: &HeaderMap) -> Option<&str> {
    let strong = header(headers, "ETag").filter(|etag| !etag.starts_with("W/"));
    strong.or_else(|| header(headers, "Last-Modified"))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A body on its way into the part.
struct Transfer<'a> {
    wanted: &'a Wanted,
    slot: &'a Slot,
    options: &'a Options,
    progress: &'a dyn Progress,
    total: Option<u64>,
    limit: u64,
}

impl Transfer<'_> {
    /// Reads to the end, or to the first trouble; what was read is on the disk in both cases.
    fn receive(&self, body: Body, mut part: File, from: u64) -> Result<(), Trouble> {
        let received = self.copy(&mut body.into_reader(), &mut part, from);
        part.sync_all().map_err(|cause| self.slot.disk(cause))?;
        let have = received?;
        match self.total {
            Some(expected) if have < expected => Err(self.truncated(have, expected)),
            _ => Ok(()),
        }
    }

    fn copy(&self, body: &mut dyn Read, part: &mut File, from: u64) -> Result<u64, Trouble> {
        let mut buffer = vec![0; 1 << 16];
        let mut have = from;
        let mut watch = (Instant::now(), have);
        loop {
            let length = body.read(&mut buffer).map_err(|cause| self.cut(have, &cause))?;
            let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else { return Ok(have) };
            have += bytes.len() as u64;
            if have > self.limit {
                self.slot.forget_part()?;
                return Err(FetchError::TooLong { url: self.wanted.url.clone(), found: have, limit: self.limit }.into());
            }
            part.write_all(bytes).map_err(|cause| self.slot.disk(cause))?;
            self.progress.advanced(&self.wanted.name, have);
            self.check_pace(&mut watch, have)?;
        }
    }

    /// A body that drips is as good as one that stands still.
    fn check_pace(&self, watch: &mut (Instant, u64), have: u64) -> Result<(), Trouble> {
        let (since, had) = *watch;
        if since.elapsed() < self.options.stall {
            return Ok(());
        }
        let ended = self.total.is_some_and(|total| have >= total);
        if !ended && have - had < self.options.least_progress {
            return Err(Trouble::Passing(stalled(self.wanted.url.clone(), self.options, have), None));
        }
        *watch = (Instant::now(), have);
        Ok(())
    }

    /// The body ended in an error: time, or a connection closed before the end.
    fn cut(&self, have: u64, cause: &std::io::Error) -> Trouble {
        let inner = cause.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
        let timed_out = cause.kind() == std::io::ErrorKind::TimedOut || matches!(inner, Some(ureq::Error::Timeout(_)));
        match self.total {
            _ if timed_out => Trouble::Passing(stalled(self.wanted.url.clone(), self.options, have), None),
            Some(expected) => self.truncated(have, expected),
            None => Trouble::Passing(FetchError::Network { url: self.wanted.url.clone(), cause: cause.to_string() }, None),
        }
    }

    fn truncated(&self, have: u64, expected: u64) -> Trouble {
        Trouble::Passing(FetchError::Truncated { url: self.wanted.url.clone(), have, expected }, None)
    }
}
