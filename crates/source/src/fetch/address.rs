//! Web addresses: enough of them to follow a redirection safely.

use super::FetchError;

/// Scheme and host of an http(s) address; the host without port.
pub(super) fn scheme_and_host(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next()?,
        None => host.split(':').next()?,
    };
    let known = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    (known && !host.is_empty()).then_some((scheme, host))
}

pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Where a redirection leads: a whole address, `//host/…`, `/path`, `?query` or a path beside the first.
/// From https one never goes down to http, but on the machine itself.
pub(super) fn follow(from: &str, location: &str) -> Result<String, FetchError> {
    let refused = |why| FetchError::Redirect { from: from.to_owned(), to: location.to_owned(), why };
    let (scheme, _) = scheme_and_host(from).ok_or_else(|| FetchError::Address { url: from.to_owned() })?;
    let to = resolve(from, scheme, location.trim());
    let (new_scheme, new_host) = scheme_and_host(&to).ok_or_else(|| refused("l'adresse n'est ni http:// ni https://"))?;
    if scheme.eq_ignore_ascii_case("https") && new_scheme.eq_ignore_ascii_case("http") && !is_loopback(new_host) {
        return Err(refused("de https vers http, la réponse ne serait plus protégée"));
    }
    Ok(to)
}

fn resolve(from: &str, scheme: &str, location: &str) -> String {
    let location = location.split('#').next().unwrap_or(location);
    let path_start = from.find("://").map_or(0, |at| at + 3);
    let root_end = from.get(path_start..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(from.len(), |at| path_start + at);
    let (root, path) = from.split_at(root_end);
    let path = path.split(['?', '#']).next().unwrap_or("");
    if location.split(['/', '?']).next().is_some_and(|start| start.contains(':')) {
        location.to_owned()
    } else if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.starts_with('/') {
        format!("{root}{location}")
    } else if location.starts_with('?') || location.is_empty() {
        format!("{root}{path}{location}")
    } else {
        let folder = path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or("/");
        format!("{root}{folder}{location}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirections_lead_where_the_server_says() {
        let from = "https://www.example.org/a/b/c.zip?x=1";
        for (location, expected) in [
            ("https://other.example.org/d.zip", "https://other.example.org/d.zip"),
            ("//other.example.org/d.zip", "https://other.example.org/d.zip"),
            ("/d.zip", "https://www.example.org/d.zip"),
            ("d.zip", "https://www.example.org/a/b/d.zip"),
            ("?y=2", "https://www.example.org/a/b/c.zip?y=2"),
            ("/d.zip#part", "https://www.example.org/d.zip"),
        ] {
            assert_eq!(follow(from, location).unwrap(), expected, "{location}");
        }
        assert_eq!(follow("http://example.org", "d.zip").unwrap(), "http://example.org/d.zip");
        assert_eq!(follow("http://example.org/c.zip", "d.zip").unwrap(), "http://example.org/d.zip");
    }

    #[test]
    fn a_redirection_from_https_to_http_is_refused_but_on_loopback() {
        let from = "https://www.example.org/c.zip";
        for location in ["http://www.example.org/c.zip", "ftp://www.example.org/c.zip", "file:///etc/hosts", "javascript:x"] {
            assert!(matches!(follow(from, location), Err(FetchError::Redirect { .. })), "{location}");
        }
        for location in ["http://127.0.0.1:8080/c.zip", "http://localhost/c.zip", "http://[::1]:80/c.zip"] {
            assert!(follow(from, location).is_ok(), "{location}");
        }
        assert!(follow(from, "http://127.0.0.1.example.org/c.zip").is_err());
        assert!(follow(from, "http://localhost@example.org/c.zip").is_err());
    }
}
