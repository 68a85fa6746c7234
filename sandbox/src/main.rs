//! `sandbox`: both APIs on a port of this machine. See the library's documentation, or `sandbox --help`.

mod arguments;

use std::io::{self, Write as _};
use std::process::ExitCode;

use sandbox::Server;
use tokio::io::AsyncReadExt as _;
use tokio::signal::unix::{SignalKind, signal};

use arguments::Arguments;

fn main() -> ExitCode {
    match Arguments::read(lexopt::Parser::from_env()) {
        Ok(Some(arguments)) => match run(arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&format!("sandbox: {error}")),
        },
        Ok(None) => {
            // The reader has closed the pipe.
            let _ = io::stdout().write_all(arguments::HELP.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => fail(&format!("sandbox: {error}\n\n{}", arguments::HELP)),
    }
}

fn fail(message: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::FAILURE
}

fn run(arguments: Arguments) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let ended = runtime.block_on(async {
        let (mut interrupt, mut terminate) = (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        );
        let server = Server::bind(arguments.settings, arguments.port, arguments.latency).await?;
        writeln!(
            io::stdout(),
            "{}",
            serde_json::json!({"listening": server.url()})
        )?;
        io::stdout().flush()?;
        let end = async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                () = stdin_closes(), if arguments.until_stdin_closes => {}
            }
        };
        server.run(end).await
    });
    // A read of the standard input may be under way, which nothing can interrupt.
    runtime.shutdown_background();
    ended
}

async fn stdin_closes() {
    let (mut stdin, mut buffer) = (tokio::io::stdin(), [0; 1_024]);
    while stdin.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
}
