// Programs that the user can insert with one click. Their names are in the texts, by the same keys.

export const logicExamples = {
  notHired: "select(.hired | not)",
  column: 'select(.column == "Entretien RH")',
  noPhone: "del(.phone)",
  tidy: '.vacancy |= (gsub("\\\\s+"; " ") | trim)',
};

/**
 * The default mapping as a jq program. It gives the same profile as the built-in mapping, field by field.
 * @param {string} tags Further tags.
 */
const mapping = (tags) => `{
  reference: .id,
  created_at,
  info: {
    email,
    first_name: .firstname,
    last_name: .lastname,
    full_name: ([.firstname, .lastname | values]
      | map(tostring | select(test("\\\\S")))
      | join(" ") | select(. != "") // null),
    location: {text: "", lat: null, lng: null},
    phone
  },
  tags: ({
    applicant_id: .applicant,
    vacancy,
    vacancy_id,
    source,
    external_id,
    hired,
    column${tags}
  } | to_entries | map({name: .key, value})),
  resume
}`;

export const formatExamples = {
  mapping: mapping(""),
  tag: mapping(',\n    ats: "flatchr"'),
  tagsOnly: `{
  reference: .id,
  tags: [{name: "column", value: .column}]
}`,
};
