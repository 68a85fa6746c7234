//! The résumés, as readers of their formats see them.

use crate::support::{id, world, world_with};

fn number(text: &str) -> usize {
    text.trim().parse().unwrap()
}

/// Follows `startxref`, reads the table and checks that each offset leads to its object, and each stream has its length.
fn check_pdf(file: &[u8]) {
    let text = String::from_utf8(file.to_vec()).expect("our PDFs are ASCII");
    assert!(text.is_ascii() && text.starts_with("%PDF-1.4\n") && text.ends_with("%%EOF\n"));
    let start = text
        .rsplit_once("startxref\n")
        .unwrap()
        .1
        .lines()
        .next()
        .unwrap();
    let table = text[number(start)..]
        .strip_prefix("xref\n0 ")
        .expect("startxref leads to the table");
    let (count, entries) = table.split_once('\n').unwrap();
    let count = number(count);
    for object in 1..count {
        let entry = &entries[object * 20..object * 20 + 20];
        assert!(entry.ends_with(" 00000 n \n"), "{entry:?}");
        let body = text[number(&entry[..10])..]
            .strip_prefix(&format!("{object} 0 obj\n"))
            .expect("an offset leads to its object");
        if let Some((head, stream)) = body.split_once("endobj").unwrap().0.split_once("stream\n") {
            let length = number(
                head.split_once("/Length ")
                    .unwrap()
                    .1
                    .split_once(' ')
                    .unwrap()
                    .0,
            );
            assert_eq!(stream[length..].trim(), "endstream");
        }
    }
    assert!(
        entries[count * 20..].starts_with(&format!("trailer\n<< /Size {count} /Root 1 0 R >>"))
    );
}

#[test]
fn every_pdf_is_a_valid_pdf() {
    for size in [0, 50_000] {
        let world = world_with(60, |settings| settings.resume_bytes = size);
        let resumes: Vec<Vec<u8>> = world
            .people()
            .filter_map(|person| world.resume(&person.id.to_string()))
            .filter(|file| file.starts_with(b"%PDF"))
            .collect();
        assert!(resumes.len() > 50);
        for file in resumes {
            check_pdf(&file);
            assert!(size == 0 || file.len() == size);
        }
    }
}

#[test]
fn the_text_holds_the_name_in_ascii() {
    let world = world();
    for (case, name) in [
        ("accents", "Loic Crepeau-OEuvrard"),
        ("apostrophe", "Siobhan O'Brien"),
        ("duplicate_column_second", "Edouard Vaillancourt"),
    ] {
        let file = world.resume(&id(&world, case)).unwrap();
        assert!(
            String::from_utf8(file)
                .unwrap()
                .contains(&format!("({name}) Tj")),
            "{case}"
        );
    }
}

#[test]
fn the_docx_is_a_zip_whose_directory_leads_to_its_parts() {
    let world = world();
    let file = world.resume(&id(&world, "docx")).unwrap();
    let at = |offset: usize, width: usize| {
        file[offset..offset + width]
            .iter()
            .rev()
            .fold(0, |value, byte| value << 8 | usize::from(*byte))
    };
    let end = file.len() - 22;
    assert_eq!(
        (&file[end..end + 4], at(end + 10, 2)),
        (&b"PK\x05\x06"[..], 3)
    );
    let mut entry = at(end + 16, 4);
    for name in ["[Content_Types].xml", "_rels/.rels", "word/document.xml"] {
        assert_eq!(&file[entry..entry + 4], b"PK\x01\x02");
        assert_eq!(&file[entry + 46..entry + 46 + name.len()], name.as_bytes());
        let local = at(entry + 42, 4);
        assert_eq!(&file[local..local + 4], b"PK\x03\x04");
        let content = &file[local + 30 + name.len()..][..at(entry + 24, 4)];
        assert!(
            content.starts_with(b"<?xml") && content.ends_with(b">"),
            "{name}"
        );
        entry += 46 + name.len();
    }
    assert_eq!(entry, end);
}
