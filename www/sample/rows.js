// The built-in sample: rows of Flatchr's search about invented people, and their profiles in HrFlow.ai. They have what trips
// programs up: nulls, capitals in an address, and a person (Chloé) who applied twice, of whom a logic may keep only the older
// application.

/**
 * A row of Flatchr's search. Most applicants are texts, but an old one is a number.
 * @typedef {{ applicant: string | number, candidate_id: string, vacancy: string, column: string, vacancy_id: number,
 *   external_id: string, status: number, score: number, hired: boolean, firstname: string, lastname: string | null, email: string | null,
 *   phone: string | null, created_at: string, updated_at: string, source: string }} SearchRow
 */

/**
 * @param {Partial<SearchRow>} fields
 * @returns {SearchRow}
 */
const row = (fields) => ({
  applicant: "",
  vacancy: "",
  column: "",
  vacancy_id: 0,
  external_id: "",
  status: 1,
  score: 0,
  hired: false,
  firstname: "",
  lastname: "",
  email: "",
  phone: null,
  created_at: "",
  updated_at: "",
  source: "",
  candidate_id: "",
  ...fields,
});

export const rows = [
  row({
    applicant: "z7gWQnjXG77hJRak",
    candidate_id: "bErEM2DGv2rvGp7G",
    vacancy: "Ingénieure Développement  H/F ",
    column: "Entretien RH",
    vacancy_id: 41207,
    score: 4,
    firstname: "Chloé",
    lastname: "Lefèvre-Nuñez",
    email: "chloe.lefevre@example.com",
    phone: "+33 6 12 34 56 01",
    created_at: "09/11/26",
    updated_at: "20/11/26",
    source: "L'Apec",
  }),
  row({
    applicant: "qQWNGK6Nrxqen36P",
    candidate_id: "9oD22Cw5Er39Z3DF",
    vacancy: " Chef de chantier - Lyon (69)",
    column: "Recruté",
    vacancy_id: 41211,
    external_id: "LYO-118",
    score: 5,
    hired: true,
    firstname: "Karim",
    lastname: "Benali",
    email: "Karim.BENALI@Example.org",
    phone: "06 12 34 56 02",
    created_at: "14/10/26",
    updated_at: "18/11/26",
    source: "Indeed",
  }),
  row({
    applicant: "xBpvADwbxkEWvlrY",
    candidate_id: "Ed8lVwew2F2Dxp6a",
    vacancy: "Comptable général   H/F",
    column: "Nouveaux candidats",
    vacancy_id: 41198,
    firstname: "Élodie",
    lastname: "Garnier",
    email: "elodie.garnier@example.com",
    created_at: "21/11/26",
    updated_at: "21/11/26",
    source: "Site carrière",
  }),
  row({
    applicant: "d6K8yVQaggeF8B4P",
    candidate_id: "bErEM2DGv2rvGp7G",
    vacancy: "Lead développeur·se Rust",
    column: "Nouveaux candidats",
    vacancy_id: 41230,
    firstname: "Chloé",
    lastname: "Lefèvre-Nuñez",
    email: "chloe.lefevre@example.com",
    phone: "+33 6 12 34 56 01",
    created_at: "22/11/26",
    updated_at: "22/11/26",
    source: "Cooptation",
  }),
  row({
    applicant: 85363,
    candidate_id: "rgCe9X1oA4aE5gKK",
    vacancy: "Commercial itinérant",
    column: "Présélection",
    vacancy_id: 41187,
    score: 2,
    firstname: "Jean-Baptiste",
    lastname: "Le Goff",
    email: "jb.legoff@example.org",
    phone: "06 12 34 56 05",
    created_at: "03/11/26",
    updated_at: "17/11/26",
    source: "HelloWork",
  }),
  row({
    applicant: "pQ2wE7rT9yU1iO4a",
    candidate_id: "zX3cV5bN7mA9sD1f",
    vacancy: "Infirmier·ère de nuit  CDI",
    column: "Entretien RH",
    vacancy_id: 41240,
    score: 3,
    firstname: "Maëlle",
    lastname: "Quéméner",
    email: "maelle.quemener@example.com",
    phone: "+33 6 12 34 56 06",
    created_at: "12/11/26",
    updated_at: "19/11/26",
    source: "France Travail",
  }),
  row({
    applicant: "oP8iU6yT4rE2wQ0z",
    candidate_id: "tY6uI8oP0aS2dF4g",
    vacancy: "Ingénieure Développement  H/F ",
    column: "Refusé",
    vacancy_id: 41207,
    status: 0,
    score: 1,
    firstname: "Ngọc Anh",
    lastname: "Trần",
    email: "ngoc-anh.tran@example.org",
    phone: "06 12 34 56 07",
    created_at: "28/10/26",
    updated_at: "05/11/26",
    source: "LinkedIn",
  }),
  row({
    applicant: "mN5bV3cX1zL9kJ7h",
    candidate_id: "gH4jK6lZ8xC0vB2n",
    vacancy: "Comptable général   H/F",
    column: "Présélection",
    vacancy_id: 41198,
    score: 3,
    firstname: "François",
    lastname: "D’Aubigné",
    email: "f.daubigne@example.com",
    phone: "06 12 34 56 08",
    created_at: "10/11/26",
    updated_at: "16/11/26",
    source: "L'Apec",
  }),
  row({
    applicant: "aS1dF3gH5jK7lP9o",
    candidate_id: "qW2eR4tY6uI8oP0a",
    vacancy: "Chargé·e de recrutement (alternance)",
    column: "Nouveaux candidats",
    vacancy_id: 41252,
    firstname: "Inès",
    lastname: null,
    email: null,
    phone: "06 12 34 56 09",
    created_at: "23/11/26",
    updated_at: "23/11/26",
    source: "Salon étudiant",
  }),
  row({
    applicant: "kJ7hG5fD3sA1pO9i",
    candidate_id: "vB2nM4kL6jH8gF0d",
    vacancy: "Commercial itinérant",
    column: "Entretien RH",
    vacancy_id: 41187,
    score: 4,
    firstname: "Łukasz",
    lastname: "Kowalczyk",
    email: "lukasz.kowalczyk@example.org",
    phone: "+33 6 12 34 56 10",
    created_at: "30/10/26",
    updated_at: "20/11/26",
    source: "Indeed",
  }),
];

/**
 * What HrFlow.ai has in place of Flatchr's current values, by row. An empty entry is a profile that is up to date.
 * @type {{ info?: Record<string, unknown>, tags?: Record<string, unknown> }[]}
 */
const outdatedValues = [
  { info: { last_name: "Lefevre", full_name: "Chloé Lefevre", phone: "" }, tags: { column: "Nouveaux candidats" } },
  { tags: { column: "Entretien RH", hired: false } },
  { info: { phone: "06 12 34 56 03" } },
  {},
  { info: { location: { text: "Rennes", lat: 48.11, lng: -1.68 } }, tags: { column: "Nouveaux candidats" } },
  { tags: { column: "Présélection" } },
  {},
  { info: { email: "francois@example.com" } },
  { info: { email: "ines@example.com", full_name: "Inès Morel", last_name: "Morel" } },
  { tags: { source: "HelloWork" } },
];

/**
 * The profile that HrFlow.ai has for a row: the result of an earlier run, with a tag and a skill that others have added.
 * @param {number} index
 */
export function profileOf(index) {
  const { info = {}, tags = {} } = outdatedValues[index];
  const now = rows[index];
  const [day, month, year] = now.created_at.split("/");
  const tagged = {
    applicant_id: now.applicant,
    vacancy: now.vacancy,
    vacancy_id: now.vacancy_id,
    source: now.source,
    external_id: now.external_id,
    hired: now.hired,
    column: now.column,
    ...tags,
  };
  return {
    reference: now.candidate_id,
    created_at: `20${year}-${month}-${day}`,
    info: {
      full_name: [now.firstname, now.lastname].filter(Boolean).join(" "),
      first_name: now.firstname,
      last_name: now.lastname ?? "",
      email: now.email ?? "",
      phone: now.phone ?? "",
      location: { text: "", lat: null, lng: null },
      ...info,
    },
    tags: [...Object.entries(tagged).map(([name, value]) => ({ name, value })), { name: "pool", value: "2026" }],
    skills: [{ name: "communication", type: "soft", value: null }],
  };
}
