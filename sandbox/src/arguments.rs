//! The command line.

use std::time::Duration;

use lexopt::{Arg, Parser, ValueExt as _};
use sandbox::{Dialect, Settings};

pub(crate) const HELP: &str = "\
Flatchr and HrFlow.ai in miniature, on a port of 127.0.0.1.

sandbox [options]
  --port N               the port; 0, the default, takes one that is free
  --candidates N         how many people there are (40)
  --seed N               another seed makes other people (1)
  --latency MS           delays every answer of the two APIs (0)
  --dialect JSON         readings of what the vendors leave open, e.g. '{\"expire\": \"redirect\"}'
  --settings JSON        any settings; --candidates, --seed and --dialect come on top
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
    /// Reads the command line; none where it asks for help.
    pub(crate) fn read(mut parser: Parser) -> Result<Option<Self>, lexopt::Error> {
        let (mut candidates, mut seed, mut dialect) = (None, None, None);
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
                    arguments.latency = Duration::from_millis(parser.value()?.parse()?)
                }
                Arg::Long("dialect") => dialect = Some(json::<Dialect>(&mut parser)?),
                Arg::Long("settings") => arguments.settings = json::<Settings>(&mut parser)?,
                Arg::Long("until-stdin-closes") => arguments.until_stdin_closes = true,
                Arg::Long("help") | Arg::Short('h') => return Ok(None),
                other => return Err(other.unexpected()),
            }
        }
        let settings = &mut arguments.settings;
        settings.candidates = candidates.unwrap_or(settings.candidates);
        settings.seed = seed.unwrap_or(settings.seed);
        settings.dialect = dialect.unwrap_or(settings.dialect);
        Ok(Some(arguments))
    }
}

fn json<T: for<'de> serde::Deserialize<'de>>(parser: &mut Parser) -> Result<T, lexopt::Error> {
    parser
        .value()?
        .parse_with(|text| serde_json::from_str(text))
}
