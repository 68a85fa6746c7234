# A mapping as owners of workflows write it.
def blank: . == null or (tostring | test("^\\s*$"));
{
  reference: .id,
  created_at: (.created_at | fromdate | todate),
  info: {
    email: (.email | ascii_downcase),
    first_name: .firstname,
    last_name: .lastname,
    full_name: ([.firstname, .lastname] | map(select(blank | not)) | join(" ")),
    phone: (.phone | gsub("[^0-9+]"; "")),
    location: { text: "", lat: null, lng: null }
  },
  tags: [
    (["applicant", "vacancy", "vacancy_id", "source", "external_id", "hired", "column"] as $keys
      | . as $item | $keys[] | { name: ., value: $item[.] }),
    (.tags[] | { name: "tag", value: (. | ltrimstr("x") | @html) })
  ] | unique_by(.name),
  resume
}
| with_entries(select(.value != null))
