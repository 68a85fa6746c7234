//! Reading `logics`, `format` and `callback`.

use crate::config::{FieldKind, Problem, Problems, ReadContext, Section, kind, read_with};
use crate::hooks::{Callback, CompileError, Hook, Hooks, jq};
use crate::http::Address;
use crate::secret::Secret;
use serde_json::Value;
use std::rc::Rc;

/// The hooks that the host gives as functions, by their paths: `logics[0]`, `format`, `callback`.
/// The values at these paths in the configuration are not read.
pub type HostHooks<'a> = dyn Fn(&str) -> Option<Rc<dyn Hook>> + 'a;

/// Reads `logics`, `format` and `callback` alone.
///
/// # Errors
/// All problems, each with its path.
pub fn read_hooks_alone(value: &Value) -> Result<Hooks, Problems> {
    read_with(value, &ReadContext::default(), |mut root| {
        let hooks = read(&mut root, &|_| None);
        root.deny_unknown_fields();
        hooks
    })
}

/// Declares the hooks without reading them.
pub(super) fn skip(root: &mut Section<'_>) -> Hooks {
    root.declare("logics", FieldKind::Words);
    root.declare("format", FieldKind::Word);
    root.declare("callback", FieldKind::Key);
    Hooks::default()
}

/// Declares the hooks, and reads the callback's address for its key.
pub(super) fn read_callback_alone(root: &mut Section<'_>) -> Hooks {
    let hooks = skip(root);
    if root.value("callback").is_some() {
        root.string_or_secret("callback");
    }
    hooks
}

pub(super) fn read(root: &mut Section<'_>, host_hooks: &HostHooks<'_>) -> Hooks {
    let mut hooks = skip(root);
    let mut is_whole = true;
    for (index, logic) in root.list("logics").into_iter().flatten().enumerate() {
        let name = format!("logics[{index}]");
        if let Some(logic) = host_hooks(&name) {
            hooks.logics.push(logic);
        } else if let Some(program) = logic.as_str() {
            let compiled = compile(root, &name, program);
            is_whole &= compiled.is_some();
            hooks.logics.extend(compiled);
        } else {
            is_whole = false;
            let message = format!("a jq program is expected, not {}", kind(logic));
            root.report(&name, message);
        }
    }
    if let Some(format) = host_hooks("format") {
        hooks.format = format;
    } else if let Some(program) = root.string("format") {
        match compile(root, "format", program) {
            Some(format) => hooks.format = format,
            None => is_whole = false,
        }
    }
    if is_whole && let Some(problem) = hooks.review().problem {
        root.add(problem);
    }
    if let Some(callback) = host_hooks("callback") {
        hooks.callback = Some(Callback::Hook(callback));
    } else if root.value("callback").is_some() {
        hooks.callback = Some(read_callback(root));
    }
    hooks
}

fn compile(root: &Section<'_>, path: &str, program: &str) -> Option<Rc<dyn Hook>> {
    let problem = |error: CompileError| Problem {
        path: path.to_owned(),
        message: error.to_string(),
        at: Some(error.at),
    };
    jq(program).map_err(|error| root.add(problem(error))).ok()
}

fn read_callback(root: &mut Section<'_>) -> Callback {
    let url = root.string_or_secret("callback");
    // An empty one is reported already.
    if let Some(error) = Address::read_configured(&url)
        .err()
        .filter(|_| !url.is_empty())
    {
        root.report("callback", error.to_string());
    }
    Callback::Url(Secret::new(url))
}
