//! From which hosts documents may be fetched: `connector_auth.document_hosts`.

use super::resume_error::ResumeError;
use crate::config::{Section, kind, quoted};
use crate::http::{Address, Place, is_public_name, is_under};

/// The form of an entry, for the JSON Schema.
#[cfg(feature = "schema")]
pub(super) const PATTERN: &str = r"^(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$";

/// Decides about the links of one company's documents.
pub(super) struct DocumentHosts<'a> {
    api: Option<Address>,
    listed: Option<&'a [String]>,
}

impl<'a> DocumentHosts<'a> {
    /// `base_url` is that of Flatchr's API.
    pub(super) fn new(base_url: &str, listed: Option<&'a [String]>) -> Self {
        Self {
            api: Address::read(base_url).ok(),
            listed,
        }
    }

    /// Decides about a link, or about a redirect of one.
    ///
    /// # Errors
    /// The link does not lead to a public host, or to none of the listed ones.
    pub(super) fn check(&self, link: &str) -> Result<(), ResumeError> {
        let Address { host, place } = Address::read(link).map_err(|_| ResumeError::UnsafeLink)?;
        if place == Place::Loopback {
            // What a link on this machine gives is nobody's résumé, unless the API is there, too.
            let api = self.api.as_ref();
            let api_is_here = api.is_some_and(|api| api.place == Place::Loopback);
            return if api_is_here {
                Ok(())
            } else {
                Err(ResumeError::UnsafeLink)
            };
        }
        let is_of_api = self.api.as_ref().is_some_and(|api| api.host == host);
        let is_listed = self.listed.is_none_or(|listed| {
            let mut listed = listed.iter();
            listed.any(|entry| covers(entry, &host))
        });
        if is_of_api || is_listed {
            Ok(())
        } else {
            Err(ResumeError::UnlistedHost { host })
        }
    }
}

fn covers(entry: &str, host: &str) -> bool {
    match entry.strip_prefix("*.") {
        Some(name) => host.len() > name.len() && is_under(host, name),
        None => entry.eq_ignore_ascii_case(host),
    }
}

/// Reads the list. `None` allows every public host.
pub(super) fn read(section: &mut Section<'_>) -> Option<Vec<String>> {
    let mut hosts = Vec::new();
    let listed = section.list("document_hosts")?;
    if listed.is_empty() {
        let problem = "names no host: name one, or leave it out to allow every public host";
        section.report("document_hosts", problem);
    }
    for (index, host) in listed.iter().enumerate() {
        let name = format!("document_hosts[{index}]");
        match host.as_str() {
            Some(host) if is_public_name(host.strip_prefix("*.").unwrap_or(host)) => {
                hosts.push(host.to_owned());
            }
            Some(host) => {
                let subject = quoted(host);
                section.report(
                    &name,
                    format!("{subject} is not the name of a public host, such as files.example.com or *.example.com"),
                );
            }
            None => section.report(&name, format!("a string is expected, not {}", kind(host))),
        }
    }
    Some(hosts)
}

#[cfg(test)]
mod tests {
    use super::DocumentHosts;
    use crate::flatchr::ResumeError;

    const PRODUCTION: &str = "https://api.flatchr.io";

    #[test]
    fn without_a_list_every_public_host_will_do() {
        let hosts = DocumentHosts::new(PRODUCTION, None);
        assert_eq!(hosts.check("https://s3.example.com/a?b"), Ok(()));
        for link in [
            "http://s3.example.com/a",
            "https://10.0.0.1/a",
            "https://localhost/a",
            "http://127.0.0.1:8080/a",
            "file:///etc/passwd",
        ] {
            assert_eq!(hosts.check(link), Err(ResumeError::UnsafeLink), "{link}");
        }
    }

    #[test]
    fn with_a_list_only_its_hosts_and_that_of_the_api_will_do() {
        let listed = ["files.example.com", "*.Amazonaws.com"].map(str::to_owned);
        let hosts = DocumentHosts::new(PRODUCTION, Some(&listed));
        for link in [
            "https://FILES.example.com/a",
            "https://files.example.com./a",
            "https://a.b.amazonaws.com/a",
            "https://api.flatchr.io/a",
        ] {
            assert_eq!(hosts.check(link), Ok(()), "{link}");
        }
        for host in [
            "example.com",
            "a.files.example.com",
            "amazonaws.com",
            "evilamazonaws.com",
            "files.example.com.evil.example",
        ] {
            let expected = ResumeError::UnlistedHost {
                host: host.to_owned(),
            };
            assert_eq!(hosts.check(&format!("https://{host}/a")), Err(expected));
        }
        assert_eq!(
            hosts.check("http://127.0.0.1/a"),
            Err(ResumeError::UnsafeLink)
        );
    }

    #[test]
    fn a_link_to_this_machine_is_followed_only_where_the_api_is_on_it() {
        let hosts = DocumentHosts::new("http://127.0.0.1:8787/flatchr", None);
        for link in [
            "http://127.0.0.1:9/a",
            "http://localhost/a",
            "https://s3.example.com/a",
        ] {
            assert_eq!(hosts.check(link), Ok(()), "{link}");
        }
        assert_eq!(
            hosts.check("http://10.0.0.1/a"),
            Err(ResumeError::UnsafeLink)
        );
    }
}
