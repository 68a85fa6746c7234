//! The client that a request comes from, and whether others could read the request on its way.

use std::net::{IpAddr, Ipv6Addr};
use update_profiles_in_hrflow::http::is_loopback;

/// The client for which wrong tokens are counted: an IPv4 address, or the network of 64 bits of an IPv6 address,
/// because one client has all addresses of such a network. `None` if the text is no address.
#[must_use]
pub fn client(address: &str) -> Option<String> {
    let address = address.trim().parse::<IpAddr>().ok()?;
    Some(match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from_bits(network))
        }
    })
}

/// Whether a request came through TLS, or from this machine.
#[must_use]
pub fn is_safe_transport(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    scheme == "https" || scheme == "http" && is_loopback(authority)
}

#[cfg(test)]
mod tests {
    use super::{client, is_safe_transport};

    #[test]
    fn a_client_is_an_address_or_its_network() {
        for (address, expected) in [
            ("192.0.2.7", Some("192.0.2.7")),
            ("::ffff:192.0.2.7", Some("192.0.2.7")),
            ("2001:db8:1:2:3:4:5:6", Some("2001:db8:1:2::/64")),
            ("2001:db8:1:2::9", Some("2001:db8:1:2::/64")),
            ("", None),
            ("192.0.2.7, 192.0.2.8", None),
            ("ada@example.org", None),
        ] {
            assert_eq!(client(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn http_is_safe_on_this_machine_only() {
        for url in [
            "https://worker.example/api",
            "http://127.0.0.1:8787/api",
            "http://localhost/api",
            "http://[::1]:1/api",
        ] {
            assert!(is_safe_transport(url), "{url}");
        }
        for url in [
            "http://worker.example/api",
            "http://127.0.0.1.example/api",
            "http://127.0.0.1@worker.example/",
            "http://192.168.0.2:8787/api",
            "ws://localhost/",
            "worker.example",
            "",
        ] {
            assert!(!is_safe_transport(url), "{url}");
        }
    }
}
