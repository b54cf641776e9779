//! The binary: settings, log, app; then serves until a signal.

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Context;
use clade_server::app::App;
use clade_server::arguments::Arguments;
use clade_server::settings::{LogFormat, Settings};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let Arguments { command, settings } = Arguments::parse();
    let result = start_log(&settings).and_then(|()| {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start the worker threads")?
            .block_on(async {
                match command {
                    Some(command) => Ok(command.run().await?),
                    None => run(&settings).await.map(|()| ExitCode::SUCCESS),
                }
            })
    });
    match result {
        Ok(code) => code,
        Err(error) => {
            // One line, with the chain of causes; the log may not be there yet.
            eprintln!("clade-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start_log(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log_level)
        .with_context(|| format!("`{}` is not a log level", settings.log_level))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match settings.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

async fn run(settings: &Settings) -> anyhow::Result<()> {
    // Before the start line, so that whoever has read it can stop the server in order.
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot wait for SIGINT")?;
    let app = App::start(settings).await?;
    tracing::info!(
        url = format!("http://{}", app.address()),
        database = settings.database.to_string(),
        version = env!("CARGO_PKG_VERSION"),
        "clade-server listens"
    );
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("told to stop, finishing what is in flight");
    };
    let store = app.store();
    let all_finished = tokio::select! {
        all_finished = app.serve(stop) => all_finished,
        error = store.stopped() => return Err(error).context("the store cannot go on"),
    };
    store.close().await;
    if all_finished {
        tracing::info!("stopped");
    } else {
        tracing::warn!("stopped; requests in flight did not finish in the grace period");
    }
    Ok(())
}
