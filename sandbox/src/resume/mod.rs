//! Résumés: their content, and the files that hold it.

mod docx;
mod pdf;

use serde_json::{Value, json};

use crate::rng::Chance;

/// The content of a résumé.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resume {
    /// Full name, transliterated to ASCII.
    pub name: String,
    /// E-mail address; empty if there is none.
    pub email: String,
    /// Phone number; empty if there is none.
    pub phone: String,
    /// City, latitude, longitude.
    pub city: Vec<String>,
    /// Title, company, first and last day.
    pub experiences: Vec<Vec<String>>,
    /// Title, school, first and last day.
    pub educations: Vec<Vec<String>>,
    /// Skills, by name.
    pub skills: Vec<String>,
    /// Languages, by name.
    pub languages: Vec<String>,
}

const CITIES: &[[&str; 3]] = &[
    ["Paris", "48.8566", "2.3522"],
    ["Lyon", "45.7640", "4.8357"],
    ["Nantes", "47.2184", "-1.5536"],
    ["Strasbourg", "48.5734", "7.7521"],
    ["Toulouse", "43.6047", "1.4442"],
];
const TITLES: &[&str] = &[
    "Software engineer",
    "Nurse",
    "Accountant",
    "Site manager",
    "Sales representative",
    "Data analyst",
    "Office manager",
];
const COMPANIES: &[&str] = &[
    "Acme Industries",
    "Globex",
    "Initech",
    "Umbrella Logistics",
    "Hooli France",
    "Stark Batiment",
];
const DEGREES: &[&str] = &[
    "Master in computer science",
    "BTS accounting",
    "State diploma in nursing",
    "Engineer's degree",
];
const SCHOOLS: &[&str] = &[
    "Ecole Polytechnique",
    "Universite de Lille",
    "IUT de Rennes",
    "INSA Lyon",
];
const SKILLS: &[&str] = &[
    "rust",
    "python",
    "sql",
    "excel",
    "negotiation",
    "planning",
    "welding",
    "payroll",
    "first aid",
    "git",
];
const LANGUAGES: &[&str] = &["french", "english", "german", "spanish", "arabic"];

impl Resume {
    /// Invents a career for this person.
    pub(crate) fn invent(
        chance: &mut Chance,
        name: &str,
        email: Option<&str>,
        phone: Option<&str>,
    ) -> Self {
        let ascii = |text: &str| deunicode::deunicode(text).replace(['\n', '\r'], " ");
        let mut year = 2004 + chance.below(8);
        let mut step = |titles: &[&'static str], places: &[&'static str], chance: &mut Chance| {
            let (from, to) = (year, year + 1 + chance.below(3));
            year = to + 1;
            vec![
                chance.pick(titles).to_owned(),
                chance.pick(places).to_owned(),
                format!("{from}-{:02}-01", 1 + chance.below(9)),
                format!("{to}-{:02}-28", 10 + chance.below(3)),
            ]
        };
        let educations = vec![step(DEGREES, SCHOOLS, chance)];
        let experiences = (0..=chance.below(4))
            .map(|_| step(TITLES, COMPANIES, chance))
            .collect();
        Self {
            name: match ascii(name).trim() {
                "" => "Anonymous".to_owned(),
                name => name.to_owned(),
            },
            email: email.map(ascii).unwrap_or_default(),
            phone: phone.map(ascii).unwrap_or_default(),
            city: chance.pick(CITIES).map(str::to_owned).to_vec(),
            experiences,
            educations,
            skills: some_of(chance, SKILLS),
            languages: some_of(chance, LANGUAGES),
        }
    }

    /// The file, padded to at least `target` bytes.
    pub(crate) fn file(&self, extension: &str, target: usize) -> Vec<u8> {
        if extension == "docx" {
            docx::write(&self.lines(), target)
        } else {
            pdf::write(&self.lines(), target)
        }
    }

    /// Reads a file that [`Resume::file`] wrote; `None` for other bytes.
    pub(crate) fn read(file: &[u8]) -> Option<Self> {
        let lines = if file.starts_with(b"%PDF-") {
            pdf::lines(file)
        } else {
            docx::lines(file)
        };
        Self::from_lines(&lines)
    }

    /// The text, line by line.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.name.clone()];
        let mut add = |name: &str, values: &[String]| {
            if values.iter().any(|value| !value.is_empty()) {
                lines.push(format!("{name}: {}", values.join(" | ")));
            }
        };
        add("Email", std::slice::from_ref(&self.email));
        add("Phone", std::slice::from_ref(&self.phone));
        add("Location", &self.city);
        self.experiences
            .iter()
            .for_each(|values| add("Experience", values));
        self.educations
            .iter()
            .for_each(|values| add("Education", values));
        add("Skills", &self.skills);
        add("Languages", &self.languages);
        lines
    }

    fn from_lines(lines: &[String]) -> Option<Self> {
        let (name, lines) = lines.split_first()?;
        let mut resume = Self {
            name: name.clone(),
            ..Self::default()
        };
        for (name, value) in lines.iter().filter_map(|line| line.split_once(": ")) {
            let values: Vec<String> = value.split(" | ").map(str::to_owned).collect();
            match name {
                "Email" => value.clone_into(&mut resume.email),
                "Phone" => value.clone_into(&mut resume.phone),
                "Location" => resume.city = values,
                "Experience" => resume.experiences.push(values),
                "Education" => resume.educations.push(values),
                "Skills" => resume.skills = values,
                "Languages" => resume.languages = values,
                _ => {}
            }
        }
        Some(resume)
    }

    /// `info.location` of a parsed profile.
    pub(crate) fn location(&self) -> Value {
        let [city, lat, lng] = self.city.as_slice() else {
            return Value::Null;
        };
        let number = |text: &str| text.parse::<f64>().ok();
        json!({"text": format!("{city}, France"), "lat": number(lat), "lng": number(lng), "gmaps": null,
               "fields": {"category": "W2", "city": city, "country": "France", "text": format!("{city}, France")}})
    }
}

fn some_of(chance: &mut Chance, all: &[&'static str]) -> Vec<String> {
    let mut some: Vec<String> = Vec::new();
    for _ in 0..=chance.below(4) {
        let one = chance.pick(all).to_owned();
        if !some.contains(&one) {
            some.push(one);
        }
    }
    some
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resume(name: &str) -> Resume {
        Resume::invent(
            &mut Chance::new(7, "test", 0),
            name,
            Some("a@example.org"),
            Some("+33 6 39 00 00 00"),
        )
    }

    #[test]
    fn both_formats_are_read_back() {
        for extension in ["pdf", "docx"] {
            for name in [
                "Siobhán O'Brien",
                "محمد الأحمدي",
                "(Paren) \\ <Angle> & Co",
                "🚀",
                "",
            ] {
                let resume = resume(name);
                assert_eq!(
                    Resume::read(&resume.file(extension, 0)),
                    Some(resume.clone()),
                    "{extension} {name}"
                );
                assert!(resume.name.is_ascii());
            }
        }
    }

    #[test]
    fn padding_reaches_the_size_to_the_byte_and_hides_nothing() {
        for extension in ["pdf", "docx"] {
            let resume = resume("Zoé");
            let file = resume.file(extension, 300_007);
            assert_eq!(file.len(), 300_007, "{extension}");
            assert_eq!(Resume::read(&file), Some(resume));
        }
    }

    #[test]
    fn other_files_say_nothing() {
        assert_eq!(Resume::read(b""), None);
        assert_eq!(Resume::read(b"%PDF-1.4 but cut"), None);
        assert_eq!(Resume::read(b"hello"), None);
    }
}
