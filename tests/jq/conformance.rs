//! How far programs run as in jq 1.8: jq's own tests, and a table of our own.

use crate::suite::{Case, Expected, failure, read};
use std::path::{Path, PathBuf};

/// What programs cannot have here, and what tests of it are left out for.
const WITHHELD: [&str; 14] = [
    "input",
    "inputs",
    "env",
    "$ENV",
    "now",
    "halt",
    "halt_error",
    "import",
    "include",
    "module",
    "modulemeta",
    "get_search_list",
    "input_filename",
    "input_line_number",
];

/// How many cases of each of jq's files pass. A number must not fall.
const FLOORS: [(&str, usize); 5] = [
    ("base64.test", 10),
    ("man.test", 228),
    ("onig.test", 47),
    ("optional.test", 2),
    ("uri.test", 20),
];

fn is_withheld(case: &Case) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let mut words = case.program.split(|c| !is_word(c));
    words.any(|word| WITHHELD.contains(&word))
}

struct Results {
    passed: usize,
    left_out: usize,
    failures: Vec<String>,
}

fn run(path: &Path) -> Results {
    let mut results = Results {
        passed: 0,
        left_out: 0,
        failures: Vec::new(),
    };
    for case in read(path) {
        if is_withheld(&case) {
            results.left_out += 1;
            continue;
        }
        match failure(&case) {
            None => results.passed += 1,
            Some(why) => {
                let input = match &case.expected {
                    Expected::Refused => "",
                    Expected::Outputs { input, .. } => input,
                };
                results.failures.push(format!(
                    "{}: {}\n  {input}\n  {why}",
                    case.name, case.program
                ));
            }
        }
    }
    results
}

fn directory(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// jq's tests are beside the repository, and not a part of it.
#[test]
fn programs_of_jqs_own_tests_pass_as_often_as_before() {
    let directory =
        option_env!("JQ_TESTS").map_or_else(|| directory("../shared/jq-tests"), PathBuf::from);
    if !directory.is_dir() {
        println!(
            "skipped: there are no tests of jq in {}",
            directory.display()
        );
        return;
    }
    let mut fallen = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(&directory)
        .expect("the directory can be read")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "test")
        })
        .collect();
    files.sort();
    println!(
        "{:20} {:>6} {:>6} {:>8}",
        "file", "passed", "failed", "left out"
    );
    for path in files {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Results {
            passed,
            left_out,
            failures,
        } = run(&path);
        println!("{name:20} {passed:6} {:6} {left_out:8}", failures.len());
        for failure in failures {
            println!("    {failure}");
        }
        let floor = FLOORS.iter().find(|(file, _)| *file == name);
        if let Some((_, floor)) = floor
            && passed < *floor
        {
            fallen.push(format!("{name}: {passed} of at least {floor} pass"));
        }
    }
    assert!(fallen.is_empty(), "{}", fallen.join("\n"));
}

/// The outputs of these cases are those of jq 1.8, except for those in `differences.test`, which the
/// documentation lists.
#[test]
fn programs_of_our_own_table_do_what_the_table_says() {
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(directory("tests/jq/cases")).expect("the table is there") {
        let path = entry.expect("the table can be listed").path();
        for case in read(&path) {
            count += 1;
            if let Some(why) = failure(&case) {
                failures.push(format!(
                    "{} ({}): {}\n  {why}",
                    case.name,
                    path.display(),
                    case.program
                ));
            }
        }
    }
    assert!(count > 300, "only {count} cases were read");
    assert!(
        failures.is_empty(),
        "{} of {count} fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
