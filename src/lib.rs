//! Brings every candidate that changed in Flatchr up to date in HrFlow.ai.
//!
//! This is the core: it knows neither Workers nor browsers. It reaches the network through the
//! port [`http::Http`] and the clock through [`http::Clock`]; adapters give both.
//!
//! A run takes each candidate through `pull → logics → format → compare → push`:
//! [`workflow::Workflow`] says what is wanted, [`run::run`] does it, [`report::RunReport`] says
//! what came of it, and [`ledger::Ledger`] what need not be done again.

pub mod check;
mod date_parts;
pub mod edit;
pub mod flatchr;
pub mod hooks;
pub mod hrflow;
pub mod http;
pub mod json;
pub mod ledger;
pub mod relay;
pub mod report;
pub mod run;
pub mod secret;
mod sort;
pub mod time;
pub mod workflow;
