//! Where requests may go: the one decision about schemes and hosts, for documents, callbacks and base
//! URLs. A name is judged as it is written. What it resolves to is known to the platform only.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest name of a host, and of one of its labels, in bytes (RFC 1035, 2.3.4).
const MAX_HOST_BYTES: usize = 253;
const MAX_LABEL_BYTES: usize = 63;

/// Networks of IPv4 that are not public, each with the length of its prefix (IANA, "IPv4
/// Special-Purpose Address Registry", and multicast).
const SPECIAL_V4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// The network of IPv6 that is public (IANA, "IPv6 Address Space"). Addresses that carry one of IPv4
/// are outside: mapped ones (`::ffff:0:0/96`) and those of NAT64 (`64:ff9b::/96`, `64:ff9b:1::/48`).
const GLOBAL_V6: (u128, u32) = (0x2000 << 112, 3);

/// Networks within it that are not public: protocols with Teredo, documentation, 6to4.
const SPECIAL_V6: [(u128, u32); 4] = [
    (0x2001 << 112, 23),
    (0x2001_0db8 << 96, 32),
    (0x2002 << 112, 16),
    (0x3fff << 112, 20),
];

/// Names that never leave a network: RFC 6761, 6762 and 8375, and ICANN's `internal`.
const LOCAL_NAMES: [&str; 4] = ["localhost", "local", "internal", "home.arpa"];

/// Where a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the internet, as far as the name tells.
    Public,
    /// On this machine: `127.0.0.1`, `[::1]` or `localhost`.
    Loopback,
}

/// An address to which a request may go: `https`, or `http` to this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The host in lower case, without a dot at its end.
    pub host: String,
    /// Where it is.
    pub place: Place,
}

/// Why no request may go to an address. No variant repeats the address: it may hold a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressError {
    /// It has no scheme and host, or a user's name, or characters that readers of URLs understand in
    /// different ways.
    Unclear,
    /// The scheme is not `https`, and not `http` to this machine.
    NotHttps,
    /// The host is in a private network, a number, or a name that means something only there.
    NotPublic,
    /// A query or a fragment stands where a path is added.
    NotABase,
}

impl Address {
    /// Reads a URL. What two readers could understand differently is refused, so that the platform
    /// connects to the host that is judged here.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn read(url: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = url.split_once("://").ok_or(AddressError::Unclear)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if url.chars().any(char::is_control) {
            return Err(AddressError::Unclear);
        }
        let host = without_port(authority).ok_or(AddressError::Unclear)?;
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let place = place(&host)?;
        match (scheme.to_ascii_lowercase().as_str(), place) {
            ("https", _) | ("http", Place::Loopback) => Ok(Self { host, place }),
            _ => Err(AddressError::NotHttps),
        }
    }

    /// Reads a URL that a user wrote into a configuration: it has no blanks either.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn read_configured(url: &str) -> Result<Self, AddressError> {
        if url.chars().any(char::is_whitespace) {
            return Err(AddressError::Unclear);
        }
        Self::read(url)
    }

    /// Reads the base URL of an API, to which paths and queries are added.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn read_base(url: &str) -> Result<Self, AddressError> {
        if url.contains(['?', '#']) {
            return Err(AddressError::NotABase);
        }
        Self::read_configured(url)
    }
}

/// Whether `host` or `host:port` names this machine.
#[must_use]
pub fn is_loopback(authority: &str) -> bool {
    let host = without_port(authority).unwrap_or(authority);
    place(host) == Ok(Place::Loopback)
}

/// Whether a text is the name of a public host, and no address in numbers.
#[must_use]
pub fn is_public_name(host: &str) -> bool {
    host.parse::<Ipv4Addr>().is_err() && !host.starts_with('[') && place(host) == Ok(Place::Public)
}

/// The host of an authority. `None` if what follows a colon is no port.
fn without_port(authority: &str) -> Option<&str> {
    let after_host = authority.rfind(']').unwrap_or_default();
    let Some(colon) = authority.get(after_host..)?.find(':') else {
        return Some(authority);
    };
    let (host, port) = authority.split_at_checked(after_host + colon)?;
    let port = port.strip_prefix(':')?;
    let is_port = port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
    is_port.then_some(host)
}

fn place(host: &str) -> Result<Place, AddressError> {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').ok_or(AddressError::Unclear)?;
        let address: Ipv6Addr = address.parse().map_err(|_| AddressError::Unclear)?;
        return place_of_v6(address);
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return place_of_v4(address);
    }
    if host == "localhost" {
        return Ok(Place::Loopback);
    }
    if host.len() > MAX_HOST_BYTES || !host.split('.').all(is_label) {
        return Err(AddressError::Unclear);
    }
    let (_, last) = host.rsplit_once('.').ok_or(AddressError::NotPublic)?;
    if is_number(last) || LOCAL_NAMES.iter().any(|name| is_under(host, name)) {
        return Err(AddressError::NotPublic);
    }
    Ok(Place::Public)
}

fn place_of_v4(address: Ipv4Addr) -> Result<Place, AddressError> {
    let is_in = |network: &([u8; 4], u32)| {
        let (network, prefix) = (u32::from_be_bytes(network.0), network.1);
        (address.to_bits() ^ network).leading_zeros() >= prefix
    };
    match address {
        Ipv4Addr::LOCALHOST => Ok(Place::Loopback),
        _ if SPECIAL_V4.iter().any(is_in) => Err(AddressError::NotPublic),
        _ => Ok(Place::Public),
    }
}

fn place_of_v6(address: Ipv6Addr) -> Result<Place, AddressError> {
    let is_in =
        |(network, prefix): &(u128, u32)| (address.to_bits() ^ network).leading_zeros() >= *prefix;
    match address {
        Ipv6Addr::LOCALHOST => Ok(Place::Loopback),
        _ if is_in(&GLOBAL_V6) && !SPECIAL_V6.iter().any(is_in) => Ok(Place::Public),
        _ => Err(AddressError::NotPublic),
    }
}

/// Whether a part of a name has only what names of hosts have. Names of storage may have a `_`.
fn is_label(label: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=MAX_LABEL_BYTES).contains(&label.len()) && label.bytes().all(is_allowed)
}

/// Whether readers of URLs take a name that ends in this label for an address of IPv4 (WHATWG URL, "ends in a
/// number"): `2130706433`, `0x7f.1`, `0177.1`.
fn is_number(label: &str) -> bool {
    let hexadecimal = label
        .get(..2)
        .filter(|prefix| prefix.eq_ignore_ascii_case("0x"));
    match hexadecimal.and_then(|_| label.get(2..)) {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// Whether a host is this name, or a name under it.
pub(crate) fn is_under(host: &str, name: &str) -> bool {
    let before = host.len().checked_sub(name.len());
    let is_suffix = before.is_some_and(|at| {
        let suffix = host.get(at..);
        suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case(name))
    });
    is_suffix && before.is_none_or(|at| at == 0 || host.as_bytes().get(at - 1) == Some(&b'.'))
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unclear => {
                "is not an https:// address with a plain host, without blanks and without a user's name"
            }
            Self::NotHttps => {
                "is not an https:// address (http:// is allowed for 127.0.0.1, [::1] and localhost only)"
            }
            Self::NotPublic => {
                "does not name a public host for https://: it is in a private network, a number, or a name without a dot"
            }
            Self::NotABase => "has a query or a fragment, which a base URL cannot have",
        })
    }
}

impl std::error::Error for AddressError {}

#[cfg(test)]
mod tests {
    use super::{Address, AddressError, Place, is_loopback, is_public_name};

    #[test]
    fn a_public_host_is_reached_over_https_only() {
        for host in [
            "s3.eu-west-1.amazonaws.com",
            "my_bucket.s3.amazonaws.com:443",
            "S3.Example.com.",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "0x7f.example",
            "10.example",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1:8443",
            "[2606:4700::1111]:443",
            "[2001:4860:4860::8888]",
        ] {
            let address = Address::read(&format!("https://{host}/a?b=c#d"));
            assert_eq!(address.map(|it| it.place), Ok(Place::Public), "{host}");
            let plain = Address::read(&format!("http://{host}/"));
            assert_eq!(plain, Err(AddressError::NotHttps), "{host}");
        }
    }

    #[test]
    fn no_request_goes_to_a_host_that_is_not_public() {
        for host in [
            "0.0.0.0",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.2",
            "127.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0X7F.0.0.1",
            "0177.0.0.1",
            "127.0.0.01",
            "8.8.8.08",
            "a.1",
            "a.0x",
            "1.2.3.4.5",
            "intranet",
            "metadata.google.internal",
            "a.localhost",
            "printer.local",
            "nas.home.arpa",
            "INTERNAL",
            "[::]",
            "[::2]",
            "[::ffff:127.0.0.1]",
            "[::ffff:8.8.8.8]",
            "[::7f00:1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::7f00:1]",
            "[2001::1]",
            "[2001:db8::1]",
            "[2002:7f00:1::]",
            "[3fff::1]",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
        ] {
            for url in [format!("https://{host}/a"), format!("https://{host}:8443")] {
                assert_eq!(Address::read(&url), Err(AddressError::NotPublic), "{url}");
            }
        }
    }

    #[test]
    fn this_machine_is_told_apart() {
        for host in [
            "127.0.0.1:8787",
            "localhost",
            "LOCALHOST:1",
            "[::1]",
            "[0:0:0:0:0:0:0:1]:1",
            "localhost.",
        ] {
            for scheme in ["http", "https", "HTTP"] {
                let address = Address::read(&format!("{scheme}://{host}/a"));
                assert_eq!(address.map(|it| it.place), Ok(Place::Loopback), "{host}");
            }
        }
        assert!(is_loopback("127.0.0.1:8787") && is_loopback("[::1]") && is_loopback("localhost"));
        assert!(!is_loopback("127.0.0.1.example.com") && !is_loopback("localhost.example.com:80"));
    }

    #[test]
    fn what_readers_of_urls_understand_differently_is_refused() {
        for url in [
            "",
            "s3.example.com",
            "https:s3.example.com",
            "https:/s3.example.com",
            "https:///s3.example.com",
            "https://",
            "https://:443",
            "https://a.example:",
            "https://a.example:x",
            "https://a.example:+1",
            "https://a.example:65536",
            "https://a.example:1:2",
            "https://user@a.example",
            "https://user:password@a.example",
            "https://a.example\\@127.0.0.1",
            "https://127.0.0.1\\a.example",
            "https://a.example\t/",
            "https://a.example/\n",
            "https://%31%32%37.0.0.1",
            "https://１２７.0.0.1",
            "https://127。0。0。1",
            "https://é.example",
            "https://a..example",
            "https://.example",
            "https://a.example..",
            "https://[::1",
            "https://[::1]x",
            "https://[fe80::1%25eth0]",
            "https://::1/",
        ] {
            assert_eq!(Address::read(url), Err(AddressError::Unclear), "{url:?}");
        }
        for url in [
            "ftp://a.example",
            "file://a.example/etc/passwd",
            "ws://a.example",
        ] {
            assert_eq!(Address::read(url), Err(AddressError::NotHttps), "{url:?}");
        }
    }

    #[test]
    fn a_base_url_has_neither_query_nor_fragment() {
        assert!(Address::read_base("https://gateway.example/flatchr").is_ok());
        let blank = Address::read_base("https://gateway.example/a b");
        assert_eq!(blank, Err(AddressError::Unclear));
        for url in ["https://gateway.example/?a", "https://gateway.example/#a"] {
            assert_eq!(
                Address::read_base(url),
                Err(AddressError::NotABase),
                "{url}"
            );
        }
    }

    #[test]
    fn a_name_of_a_public_host_is_no_number() {
        assert!(is_public_name("files.example.com"));
        for host in [
            "8.8.8.8",
            "[2606:4700::1111]",
            "a",
            "a.local",
            "a.1",
            "a b.example",
        ] {
            assert!(!is_public_name(host), "{host}");
        }
    }
}
