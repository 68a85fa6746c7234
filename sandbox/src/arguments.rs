//! The command line.

use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt as _};
use sandbox::{ApiVariants, Settings};

pub(crate) const HELP: &str = "\
Flatchr and HrFlow.ai in miniature, on a port of 127.0.0.1.

sandbox [options]
  --port N               the port; 0, the default, takes a free one
  --candidates N         number of people (40)
  --seed N               another seed makes other people (1)
  --latency MS           delays every response of the two APIs (0)
  --api-variants JSON    variants of what the vendors leave open, e.g. '{\"expire\": \"redirect\"}'
  --settings JSON        any settings; --candidates, --seed and --api-variants come on top
  --until-stdin-closes   ends when the standard input is closed, not only on SIGTERM and SIGINT
  --help                 this text

When it is ready it prints one line: {\"listening\":\"http://127.0.0.1:PORT\"}
";

#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) settings: Settings,
    pub(crate) port: u16,
    pub(crate) latency: Duration,
    pub(crate) until_stdin_closes: bool,
}

impl Arguments {
    /// Reads the command line; `None` if it asks for help.
    pub(crate) fn read(mut parser: Parser) -> Result<Option<Self>, lexopt::Error> {
        let (mut candidates, mut seed, mut api_variants) = (None, None, None);
        let mut arguments = Self {
            settings: Settings::default(),
            port: 0,
            latency: Duration::ZERO,
            until_stdin_closes: false,
        };
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("port") => arguments.port = parser.value()?.parse()?,
                Arg::Long("candidates") => candidates = Some(parser.value()?.parse()?),
                Arg::Long("seed") => seed = Some(parser.value()?.parse()?),
                Arg::Long("latency") => {
                    arguments.latency = Duration::from_millis(parser.value()?.parse()?);
                }
                Arg::Long("api-variants") => api_variants = Some(json::<ApiVariants>(&mut parser)?),
                Arg::Long("settings") => arguments.settings = json::<Settings>(&mut parser)?,
                Arg::Long("until-stdin-closes") => arguments.until_stdin_closes = true,
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                other => return Err(other.unexpected()),
            }
        }
        let settings = &mut arguments.settings;
        settings.candidates = candidates.unwrap_or(settings.candidates);
        settings.seed = seed.unwrap_or(settings.seed);
        settings.api_variants = api_variants.unwrap_or(settings.api_variants);
        Ok(Some(arguments))
    }
}

fn json<T: for<'de> serde::Deserialize<'de>>(parser: &mut Parser) -> Result<T, lexopt::Error> {
    parser
        .value()?
        .parse_with(|text| serde_json::from_str(text))
}

#[cfg(test)]
mod tests {
    use sandbox::Expire;

    use super::*;

    fn read(words: &[&str]) -> Result<Option<Arguments>, lexopt::Error> {
        Arguments::read(Parser::from_args(words))
    }

    #[test]
    fn single_options_come_on_top_of_the_settings() {
        let words = [
            "--candidates=7",
            "--settings",
            r#"{"candidates": 3, "resume_bytes": 9}"#,
            "--api-variants",
            r#"{"expire": "redirect"}"#,
            "--port",
            "8080",
            "--latency",
            "20",
            "--until-stdin-closes",
        ];
        let arguments = read(&words).unwrap().unwrap();
        assert_eq!(
            (
                arguments.settings.candidates,
                arguments.settings.resume_bytes
            ),
            (7, 9)
        );
        assert_eq!(arguments.settings.api_variants.expire, Expire::Redirect);
        assert_eq!((arguments.port, arguments.latency.as_millis()), (8080, 20));
        assert!(arguments.until_stdin_closes);
    }

    #[test]
    fn help_is_none_and_nonsense_an_error() {
        assert!(read(&["--help"]).unwrap().is_none());
        for words in [
            &["--prot", "1"][..],
            &["--port", "x"],
            &["--api-variants", r#"{"expires": 1}"#],
            &["word"],
        ] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }
}
