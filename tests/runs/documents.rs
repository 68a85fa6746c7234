//! What is sent to be parsed is a document, by its bytes: HrFlow.ai bills a page or a message that came
//! in a document's place, and shows it as the attachment ever after.

use crate::support::{Double, applicants, item, profile, tag};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::json;
use std::rc::Rc;
use update_profiles_in_hrflow::report::{ItemReport, ResumeOutcome, RunReport};

fn double() -> Rc<Double> {
    Double::new(Settings {
        api_variants: serde_json::from_value(json!({ "candidate_files": "key_only" })).unwrap(),
        ..Settings::default()
    })
}

/// Runs for one person without an attachment.
fn run(double: &Rc<Double>) -> RunReport {
    let applicant = applicants(&double.world(), "no_attachments").remove(0);
    double.run_with(json!({ "logics": [format!("select(.applicant == \"{applicant}\")")] }))
}

fn item_of<'a>(report: &'a RunReport, double: &Double) -> &'a ItemReport {
    item(report, &applicants(&double.world(), "no_attachments")[0])
}

/// Lets Flatchr answer with this in the document's place.
fn in_place_of_the_document(double: &Double, body: &str, content_type: &str) {
    let answer = Action::Status {
        code: 200,
        body: Some(body.to_owned()),
        content_type: Some(content_type.to_owned()),
        retry_after: None,
    };
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Expire, answer));
}

#[test]
fn what_is_no_document_is_never_sent_and_the_document_itself_later() {
    for (body, content_type) in [
        (
            "<!doctype html><title>Sign in</title>",
            "application/octet-stream",
        ),
        ("<html>Sign in", "Text/HTML; charset=utf-8"),
        ("\u{feff}\n <html>Sign in", "application/pdf"),
        (
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
            "application/xml",
        ),
        ("Not found", "text/plain"),
        ("{\"title\":\"gone\"}", "application/problem+json"),
        ("\0\u{1}\u{2}", "application/pdf"),
    ] {
        let double = double();
        in_place_of_the_document(&double, body, content_type);
        let report = run(&double);
        let failed = item_of(&report, &double);
        let error = failed.error.as_ref().unwrap();
        assert_eq!(error.code, "resume_not_a_document", "{body}");
        assert!(!error.message.contains("Sign in"), "{}", error.message);
        assert_eq!(report.events.read_failure, 1, "{body}");
        assert!(double.sent_to(Endpoint::Parse).is_empty(), "{body}");
        assert_eq!(
            tag(&profile(&double.world(), "no_attachments"), "applicant_id"),
            &applicants(&double.world(), "no_attachments")[0],
            "the profile is edited"
        );
        double.calm();
        let later = run(&double);
        let parsed = item_of(&later, &double);
        assert_eq!(parsed.resume, Some(ResumeOutcome::Parsed), "{body}");
        let sent = double.sent_to(Endpoint::Parse);
        let file = sent[0].part("file").unwrap();
        assert_eq!(
            (sent.len(), file.content_type.as_deref()),
            (1, Some("application/pdf"))
        );
    }
}

#[test]
fn a_document_is_sent_as_what_its_bytes_are() {
    let package = format!("PK\u{3}\u{4}{}[Content_Types].xml", "\0".repeat(26));
    for (body, extension, mime) in [
        (
            &*package,
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("{\\rtf1\\ansi Jean", "rtf", "application/rtf"),
        ("\n\n%PDF-1.4", "pdf", "application/pdf"),
    ] {
        let double = double();
        // Flatchr announces a PDF.
        in_place_of_the_document(&double, body, "application/pdf");
        let report = run(&double);
        assert_eq!(
            item_of(&report, &double).resume,
            Some(ResumeOutcome::Parsed),
            "{extension}"
        );
        let parse = double.sent_to(Endpoint::Parse).remove(0);
        let file = parse.part("file").unwrap();
        let name = file.filename.as_deref().unwrap();
        assert!(name.ends_with(&format!(".{extension}")), "{name}");
        assert!(!name.contains(".pdf."), "{name}");
        assert_eq!(file.content_type.as_deref(), Some(mime));
        let named = parse.part("profile_content_type").unwrap();
        assert_eq!(named.value.as_deref(), Some(mime));
    }
}

#[test]
fn a_type_that_hrflow_does_not_parse_is_named_and_never_sent() {
    for (body, found) in [
        ("GIF89a", "image/gif"),
        ("II*\0", "image/tiff"),
        ("\0\0\0\u{18}ftypheic", "image/heic"),
        ("PK\u{3}\u{4}", "application/zip"),
    ] {
        let double = double();
        in_place_of_the_document(&double, body, "application/pdf");
        let report = run(&double);
        let error = item_of(&report, &double).error.as_ref().unwrap();
        assert_eq!(error.code, "resume_unsupported_type");
        assert!(error.message.contains(found), "{}", error.message);
        assert!(double.sent_to(Endpoint::Parse).is_empty());
        assert_eq!(double.sent_to(Endpoint::Edit).len(), 1);
    }
}

/// Lets `files/expire` lead to an address, and the store that it leads to lead on to another one.
fn lead(double: &Double, to: &str, and_then: Option<&str>) {
    let redirect = |endpoint, to: &str| Fault::on(endpoint, Action::Redirect { to: to.to_owned() });
    let mut world = double.world_mut();
    world.add_fault(redirect(Endpoint::Expire, to));
    if let Some(next) = and_then {
        world.add_fault(redirect(Endpoint::SignedLink, next));
    }
}

#[test]
fn a_relative_redirect_leads_on_from_where_it_came() {
    for (location, path) in [
        ("cv.pdf", "files/cv.pdf"),
        ("?other", "files/expire"),
        ("../cv[1].pdf", "cv%5B1%5D.pdf"),
    ] {
        let double = double();
        lead(&double, location, None);
        run(&double);
        let sent = double.sent();
        let last = sent.iter().rfind(|entry| entry.path.contains(path));
        assert!(last.is_some(), "{location}: {sent:?}");
    }
}

#[test]
fn no_hop_of_a_link_leads_into_a_network_that_is_not_public() {
    const STORE: &str = "https://s3.example.com/flatchr-s3/cv.pdf";
    for place in [
        "https://127.0.0.1",
        "http://127.0.0.1:8080",
        "https://localhost",
        "https://[::1]",
        "https://10.1.2.3",
        "https://100.64.0.1",
        "https://169.254.169.254",
        "https://192.168.0.1:8443",
        "https://239.255.255.250",
        "https://2130706433",
        "https://0x7f.1",
        "https://[::ffff:169.254.169.254]",
        "https://[64:ff9b::a9fe:a9fe]",
        "https://[2002:a9fe:a9fe::]",
        "https://[fe80::1]",
        "https://intranet",
        "https://metadata.google.internal",
        "https://s3.example.com@10.0.0.1",
        "http://s3.example.com",
        "ftp://s3.example.com",
        "file://s3.example.com",
    ] {
        let link = format!("{place}/flatchr-s3/cv.pdf");
        for (first, second) in [(&*link, None), (STORE, Some(&*link))] {
            let double = double();
            lead(&double, first, second);
            let report = run(&double);
            let error = item_of(&report, &double).error.clone().unwrap();
            assert_eq!(error.code, "resume_unsafe_link", "{link}");
            assert!(!error.message.contains("flatchr-s3"), "{}", error.message);
            let hops = double.sent_to(Endpoint::SignedLink).len();
            assert_eq!(hops, usize::from(second.is_some()), "{link}");
            assert!(double.sent_to(Endpoint::Parse).is_empty(), "{link}");
        }
    }
}

#[test]
fn with_document_hosts_a_link_leads_to_one_of_them_or_nowhere() {
    let run = |hosts: &[&str], to: &str| {
        let double = double();
        lead(&double, to, None);
        let applicant = applicants(&double.world(), "no_attachments").remove(0);
        let report = double.run_with(json!({
            "connector_auth": { "document_hosts": hosts },
            "logics": [format!("select(.applicant == \"{applicant}\")")],
        }));
        let error = item_of(&report, &double).error.clone();
        (error, double.sent_to(Endpoint::SignedLink).len())
    };
    let to = "https://files.example.com/flatchr-s3/cv.pdf";
    for hosts in [&["files.example.com"][..], &["a.example", "*.example.com"]] {
        let (_, hops) = run(hosts, to);
        assert_eq!(hops, 1, "{hosts:?}");
    }
    let (error, hops) = run(&["s3.example.com", "*.files.example.com"], to);
    let error = error.unwrap();
    assert_eq!((&*error.code, hops), ("resume_unlisted_host", 0));
    assert!(
        error.message.contains("files.example.com"),
        "{}",
        error.message
    );
    let remedy = error.remedy;
    assert!(remedy.contains("connector_auth.document_hosts"), "{remedy}");
}
