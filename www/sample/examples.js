// Programs that can be put in with one click. Their names are in the texts, by the same keys.

export const logicExamples = {
  notHired: "select(.hired | not)",
  column: 'select(.column == "Entretien RH")',
  noPhone: "del(.phone)",
  tidy: '.vacancy |= (gsub("\\\\s+"; " ") | trim)',
};

/** The default mapping as a program: a start for one's own. It gives the same profile, field by field. */
const mapping = (tags) => `{
  reference: .id,
  created_at: .created_at,
  info: {
    email: .email,
    first_name: .firstname,
    last_name: .lastname,
    full_name: ([.firstname, .lastname]
      | map(select(. != null) | tostring | select(test("\\\\S")))
      | if . == [] then null else join(" ") end),
    location: { text: "", lat: null, lng: null },
    phone: .phone
  },
  tags: [
    { name: "applicant_id", value: .applicant },
    { name: "vacancy", value: .vacancy },
    { name: "vacancy_id", value: .vacancy_id },
    { name: "source", value: .source },
    { name: "external_id", value: .external_id },
    { name: "hired", value: .hired },
    { name: "column", value: .column }${tags}
  ],
  resume: .resume
}`;

export const formatExamples = {
  mapping: mapping(""),
  tag: mapping(',\n    { name: "ats", value: "flatchr" }'),
  tagsOnly: `{
  reference: .id,
  tags: [{ name: "column", value: .column }]
}`,
};
