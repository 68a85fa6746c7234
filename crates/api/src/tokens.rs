//! The tokens that open the API, and the role of each.

use crate::role::Role;
use std::fmt;
use update_profiles_in_hrflow::secret::Secret;

/// The shortest token, in characters. 32 hexadecimal digits at random are 128 bits.
pub const MIN_TOKEN_CHARS: usize = 32;

const TOKENS: [(&str, Role); 4] = [
    ("ADMIN_TOKEN", Role::Operator),
    ("ADMIN_TOKEN_NEXT", Role::Operator),
    ("VIEWER_TOKEN", Role::Viewer),
    ("VIEWER_TOKEN_NEXT", Role::Viewer),
];

/// The names of the secrets that hold tokens. `…_NEXT` is accepted beside the other one, so that a token can be
/// replaced without a moment in which its users are locked out.
pub const TOKEN_NAMES: [&str; 4] = {
    let [(a, _), (b, _), (c, _), (d, _)] = TOKENS;
    [a, b, c, d]
};

/// The tokens that are set.
#[derive(Debug)]
pub struct Tokens(Vec<Token>);

#[derive(Debug)]
struct Token {
    name: &'static str,
    role: Role,
    value: Secret,
    fault: Option<TokenFault>,
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFault {
    /// It is not set.
    Missing,
    /// It has fewer than [`MIN_TOKEN_CHARS`] characters.
    Weak,
    /// It is the token of another role, too.
    Shared,
}

/// A token that opens nothing. As a text, it says why, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenProblem {
    /// The name of its secret.
    pub name: &'static str,
    /// Why it opens nothing.
    pub fault: TokenFault,
}

impl Tokens {
    /// Reads the tokens. White space around one does not count, and an empty one counts as not set.
    #[must_use]
    pub fn read(secret: impl Fn(&str) -> Option<Secret>) -> Self {
        let set = TOKENS.into_iter().filter_map(|(name, role)| {
            let value = secret(name)?;
            let value = value.expose().trim();
            (!value.is_empty()).then(|| (name, role, Secret::new(value)))
        });
        let set: Vec<(&'static str, Role, Secret)> = set.collect();
        let fault_of = |role: Role, value: &Secret| {
            let is_shared =
                |(_, other, text): &(_, Role, Secret)| *other != role && value.is(text.expose());
            if value.expose().chars().count() < MIN_TOKEN_CHARS {
                Some(TokenFault::Weak)
            } else if set.iter().any(is_shared) {
                Some(TokenFault::Shared)
            } else {
                None
            }
        };
        let tokens = set.iter().map(|(name, role, value)| Token {
            name,
            role: *role,
            value: value.clone(),
            fault: fault_of(*role, value),
        });
        Self(tokens.collect())
    }

    /// Why the API is closed to everybody: no operator has a token that opens it.
    #[must_use]
    pub fn closed(&self) -> Option<TokenProblem> {
        let of_operators = || self.0.iter().filter(|token| token.role == Role::Operator);
        if of_operators().any(|token| token.fault.is_none()) {
            return None;
        }
        let first = of_operators().find_map(Token::problem);
        Some(first.unwrap_or(TokenProblem {
            name: "ADMIN_TOKEN",
            fault: TokenFault::Missing,
        }))
    }

    /// The tokens that are set and open nothing.
    pub fn problems(&self) -> impl Iterator<Item = TokenProblem> {
        self.0.iter().filter_map(Token::problem)
    }

    /// The role of a token; `None` if it is wrong. Takes as long for every text.
    #[must_use]
    pub fn role_of(&self, given: &str) -> Option<Role> {
        let roles = self.0.iter().map(|token| {
            let is_right = token.value.is(given) & token.fault.is_none();
            is_right.then_some(token.role)
        });
        roles.fold(None, Option::max)
    }
}

impl Token {
    fn problem(&self) -> Option<TokenProblem> {
        let name = self.name;
        self.fault.map(|fault| TokenProblem { name, fault })
    }
}

impl TokenFault {
    /// The code of the API's error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "no_admin_token",
            Self::Weak => "weak_token",
            Self::Shared => "shared_token",
        }
    }
}

impl fmt::Display for TokenProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        match self.fault {
            TokenFault::Missing => f.write_str("no token is set")?,
            TokenFault::Weak => write!(
                f,
                "the token {name} opens nothing, because it has fewer than {MIN_TOKEN_CHARS} characters"
            )?,
            TokenFault::Shared => write!(
                f,
                "the token {name} opens nothing, because a token of another role is the same"
            )?,
        }
        write!(
            f,
            "; make one with `openssl rand -hex 32`, and set it with `npx wrangler secret put {name}`"
        )
    }
}

/// The token in the header `authorization`.
#[must_use]
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::{Role, Secret, TOKEN_NAMES, TokenFault, Tokens};

    const ADMIN: &str = "0123456789abcdef0123456789abcdef";
    const NEXT: &str = "fedcba9876543210fedcba9876543210";
    const VIEWER: &str = "v123456789abcdef0123456789abcdef";

    fn tokens(set: &[(&str, &str)]) -> Tokens {
        Tokens::read(|name| {
            let mut set = set.iter();
            set.find(|(each, _)| *each == name)
                .map(|(_, value)| Secret::new(*value))
        })
    }

    fn faults(tokens: &Tokens) -> Vec<(&'static str, TokenFault)> {
        let problems = tokens.problems();
        problems
            .map(|problem| (problem.name, problem.fault))
            .collect()
    }

    #[test]
    fn a_token_has_its_role_and_its_successor_the_same() {
        let all = tokens(&[
            ("ADMIN_TOKEN", &format!(" {ADMIN}\n")),
            ("ADMIN_TOKEN_NEXT", NEXT),
            ("VIEWER_TOKEN", VIEWER),
            ("VIEWER_TOKEN_NEXT", ""),
        ]);
        assert_eq!(all.closed(), None);
        assert_eq!(faults(&all), []);
        assert_eq!(all.role_of(ADMIN), Some(Role::Operator));
        assert_eq!(all.role_of(NEXT), Some(Role::Operator));
        assert_eq!(all.role_of(VIEWER), Some(Role::Viewer));
        for wrong in [
            "",
            " ",
            &ADMIN.to_uppercase(),
            &format!("{ADMIN}0"),
            "undefined",
        ] {
            assert_eq!(all.role_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_token_and_its_successor_may_be_the_same_at_the_end_of_a_rotation() {
        let both = tokens(&[("ADMIN_TOKEN", ADMIN), ("ADMIN_TOKEN_NEXT", ADMIN)]);
        assert_eq!((both.closed(), faults(&both)), (None, vec![]));
        assert_eq!(both.role_of(ADMIN), Some(Role::Operator));
    }

    #[test]
    fn nothing_is_open_without_a_token_of_an_operator() {
        for set in [
            &[][..],
            &[("ADMIN_TOKEN", " ")],
            &[("VIEWER_TOKEN", VIEWER)],
        ] {
            let closed = tokens(set).closed();
            assert_eq!(
                closed.map(|problem| problem.fault.code()),
                Some("no_admin_token")
            );
        }
    }

    #[test]
    fn a_token_of_31_characters_opens_nothing_and_one_of_32_does() {
        // Characters count, not bytes.
        for short in ["a", ADMIN.trim_start_matches('0'), &"é".repeat(31)] {
            let weak = tokens(&[("ADMIN_TOKEN", short)]);
            let closed = weak.closed();
            assert_eq!(closed.map(|problem| problem.fault), Some(TokenFault::Weak));
            assert_eq!(weak.role_of(short), None);
        }
        assert_eq!(tokens(&[("ADMIN_TOKEN", ADMIN)]).closed(), None);
    }

    #[test]
    fn a_weak_token_does_not_close_the_api_to_a_strong_one() {
        let mixed = tokens(&[
            ("ADMIN_TOKEN", "a"),
            ("ADMIN_TOKEN_NEXT", NEXT),
            ("VIEWER_TOKEN", "b"),
        ]);
        assert_eq!(mixed.closed(), None);
        let weak = TokenFault::Weak;
        assert_eq!(
            faults(&mixed),
            [("ADMIN_TOKEN", weak), ("VIEWER_TOKEN", weak)]
        );
        assert_eq!((mixed.role_of("a"), mixed.role_of("b")), (None, None));
        assert_eq!(mixed.role_of(NEXT), Some(Role::Operator));
    }

    #[test]
    fn one_token_for_two_roles_opens_nothing() {
        let shared = tokens(&[("ADMIN_TOKEN", ADMIN), ("VIEWER_TOKEN_NEXT", ADMIN)]);
        let closed = shared.closed();
        assert_eq!(
            closed.map(|problem| problem.fault.code()),
            Some("shared_token")
        );
        assert_eq!(shared.role_of(ADMIN), None);
        assert_eq!(faults(&shared).len(), 2);
    }

    #[test]
    fn a_problem_says_how_to_make_a_token_and_shows_none() {
        let weak = tokens(&[
            ("ADMIN_TOKEN", "short-secret"),
            ("VIEWER_TOKEN", "short-secret"),
        ]);
        for problem in weak.problems() {
            let text = problem.to_string();
            assert!(text.contains("openssl rand -hex 32"), "{text}");
            assert!(
                text.contains(&format!("wrangler secret put {}", problem.name)),
                "{text}"
            );
            assert!(!text.contains("short-secret"), "{text}");
        }
        assert!(TOKEN_NAMES.contains(&"VIEWER_TOKEN_NEXT"));
    }
}
