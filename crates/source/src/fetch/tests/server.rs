//! A server on loopback that plays a script: one connection, one line of the script.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What the client asked: path and headers, their names in small letters.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub path: String,
    pub headers: BTreeMap<String, String>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The start of `Range: bytes=N-`.
    pub fn range(&self) -> Option<usize> {
        self.header("range")?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
    }
}

pub type Step = Box<dyn FnOnce(&Asked, &mut TcpStream) + Send>;

pub struct Server {
    pub root: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the steps one after the other, then closes: a request too many is a refused connection.
    pub fn play(steps: Vec<Step>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        let thread = std::thread::spawn(move || {
            for step in steps {
                let Ok((mut stream, _)) = listener.accept() else { return };
                let request = read_request(&stream);
                log.lock().unwrap().push(request.clone());
                step(&request, &mut stream);
            }
        });
        Server { root, asked, thread: Some(thread) }
    }

    /// Waits for the script to end: nobody listens any more.
    pub fn closed(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    /// All that was asked; waits for the script to end, so every step must have been used.
    pub fn asked(mut self) -> Vec<Asked> {
        self.closed();
        self.asked.lock().unwrap().clone()
    }
}

fn read_request(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut asked = Asked::default();
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    asked.path = line.split(' ').nth(1).unwrap_or("").to_owned();
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else { return asked };
        asked.headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
}

/// A head with `status` and these headers, then `body`, sent as it is.
pub fn answer(stream: &mut TcpStream, status: &str, headers: &[(&str, String)], body: &[u8]) {
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    // The client may have hung up on purpose: that is its right, not a fault of the script.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).and_then(|()| stream.flush());
}

fn length(body: &[u8]) -> (&'static str, String) {
    ("Content-Length", body.len().to_string())
}

/// The whole file, whatever range was asked.
pub fn whole(body: &[u8]) -> Step {
    tagged(body, None)
}

/// The whole file with an ETag.
pub fn tagged(body: &[u8], etag: Option<&str>) -> Step {
    cut(body, body.len(), etag)
}

/// Promises the whole file, sends `sent` bytes, hangs up.
pub fn cut(body: &[u8], sent: usize, etag: Option<&str>) -> Step {
    let (body, etag) = (body.to_vec(), etag.map(str::to_owned));
    Box::new(move |_, stream| {
        let mut headers = vec![length(&body)];
        headers.extend(etag.map(|etag| ("ETag", etag)));
        answer(stream, "200 OK", &headers, &body[..sent]);
    })
}

/// Honours Range, and If-Range against `etag`: 206 with the rest, else 200 with all.
pub fn ranged(body: &[u8], etag: &str) -> Step {
    let (body, etag) = (body.to_vec(), etag.to_owned());
    Box::new(move |asked, stream| {
        let same = asked.header("if-range").is_none_or(|validator| validator == etag);
        match asked.range().filter(|start| same && *start < body.len()) {
            Some(start) => {
                let range = format!("bytes {start}-{}/{}", body.len() - 1, body.len());
                let headers = [("Content-Range", range), length(&body[start..]), ("ETag", etag)];
                answer(stream, "206 Partial Content", &headers, &body[start..]);
            }
            None => answer(stream, "200 OK", &[length(&body), ("ETag", etag)], &body),
        }
    })
}

/// A status without a useful body.
pub fn status(status: &'static str, headers: &[(&'static str, &str)]) -> Step {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Box::new(move |_, stream| {
        let body = b"non";
        answer(stream, status, &[headers, vec![length(body)]].concat(), body);
    })
}

pub fn redirect(to: &str) -> Step {
    let to = to.to_owned();
    Box::new(move |_, stream| answer(stream, "302 Found", &[("Location", to), ("Content-Length", "0".to_owned())], b""))
}

/// Sends `sent` bytes of the file, then nothing, until the client has hung up.
pub fn stall(body: &[u8], sent: usize, etag: &str) -> Step {
    let (body, etag) = (body.to_vec(), etag.to_owned());
    Box::new(move |_, stream| {
        answer(stream, "200 OK", &[length(&body), ("ETag", etag)], &body[..sent]);
        let _ = stream.set_read_timeout(Some(Duration::from_secs(20))).and_then(|()| stream.read(&mut [0; 1]));
    })
}

/// Sends one byte at each `beat`, for `beats` beats.
pub fn drip(body: &[u8], beat: Duration, beats: usize) -> Step {
    let body = body.to_vec();
    Box::new(move |_, stream| {
        answer(stream, "200 OK", &[length(&body)], b"");
        for byte in body.iter().take(beats) {
            std::thread::sleep(beat);
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
        }
    })
}

/// Hangs up without a word.
pub fn hang_up() -> Step {
    Box::new(|_, _| {})
}
