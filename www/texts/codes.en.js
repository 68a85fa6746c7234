// The codes of errors in English: what each means, and what to do. The API's own sentences say more about a single case; these
// stand where only the code is known. src/report/codes.rs has all codes.

/**
 * By its code, what an error means and what to do.
 * @satisfies {Record<string, [meaning: string, remedy: string]>}
 */
export const codes = {
  unauthorized: ["The API does not accept the key.", "Replace the key, then check the connection."],
  over_quota: ["The account is over its quota.", "Raise the quota. The next run takes up what was left."],
  forbidden: ["The key may not do this.", "Give the key the rights, or use another one."],
  not_found: ["The API found nothing at this address.", "Check company, source and base addresses."],
  rate_limited: ["The API was asked too often.", "Nothing to do: later runs try again."],
  unavailable: ["The API was not available.", "Wait. Later runs try again."],
  redirected: ["The API redirected the request.", "Check the base address."],
  rejected: [
    "The API rejected the request.",
    "Look at what the format gives, and at the original message in the report.",
  ],
  timeout: ["The API did not answer in time.", "Wait. Later runs try again."],
  network: ["No whole answer came.", "Wait. Later runs try again."],
  too_large: ["The answer was too large.", "Narrow the search, or make the file smaller."],
  too_many_rows: ["The search gives too many rows.", "Narrow the search with pull_parameters."],
  malformed: ["The answer was not what the API documents.", "Check the connection, then ask the vendor."],
  stopped: ["The request was given up, because the run had ended.", "Nothing to do: the next run tries again."],
  out_of_time: ["The time of the run was up.", "Raise MAX_SECONDS, or narrow the search."],
  bad_configuration: ["The configuration has problems.", "Correct them. The list of workflows has all of them."],
  bad_row: ["The row cannot be read.", "Correct the data of the applicant in Flatchr."],
  no_read_only_lookup: [
    "No read gives the candidate, and moves are not allowed.",
    "Give the profile the tag applicant_id, or allow moves.",
  ],
  no_email_match: ["No profile has the e-mail address of the row.", "Create the profile, if there is none."],
  applicant_not_found: ["Flatchr has no record of this applicant.", "Look whether it was deleted."],
  lookup_forbidden: ["The key may not read this applicant.", "Let the key read applicants, in Flatchr."],
  no_candidate: ["Flatchr’s answer names no candidate.", "Open the applicant in Flatchr."],
  profile_without_reference: [
    "The profile has no reference.",
    "Give it the candidate’s id as its reference, in HrFlow.ai.",
  ],
  search_too_old: ["The search was too old to move an applicant by.", "Nothing to do: the next run searches again."],
  unknown_column: ["The applicant’s column is not among the columns.", "Check whether it was renamed or hidden."],
  ambiguous_column: ["Several columns have this title.", "Rename one of the columns in Flatchr."],
  unknown_vacancy: ["The vacancy is not among the vacancies.", "Open it in Flatchr, or exclude its applicants."],
  newer_unread: ["A newer application of the same person failed.", "Repair the newer one. This one follows."],
  row_ends_run: [
    "This row ended three runs, and was set aside.",
    "Look at the applicant and the programs, then retry it.",
  ],
  logic_failed: ["A logic failed.", "Correct the program. The report says where it failed."],
  format_failed: ["The format failed.", "Correct the program. The report says where it failed."],
  not_a_profile: ["The format gave no profile.", "Correct the format."],
  program_limit: ["A program exceeded a limit.", "Correct the program. It may never end for this applicant."],
  profile_missing: ["HrFlow.ai has no such profile.", "Create the profile first. Runs update and do not create."],
  profile_without_key: ["The profile has no key, so it cannot be edited.", "Look at the profile in HrFlow.ai."],
  unmergeable_field: [
    "A field of the profile has a shape that nothing can be merged into.",
    "Correct the field in HrFlow.ai.",
  ],
  never_parsed: [
    "HrFlow.ai was sent the résumé twice and shows none.",
    "Look in HrFlow.ai. A retry sends it again, and is billed.",
  ],
  changed_since: ["The plan does not show what would be changed now.", "Make another plan, or let the next run do it."],
  edit_without_effect: [
    "HrFlow.ai answered the edit with the profile as it was.",
    "Nothing to do: the next run looks again, and edits once more if it has to.",
  ],
  unknown: ["It failed.", "See the reports of its runs."],
  leased: ["Another run is at work.", "Wait until it has ended."],
  paused: ["The workflow is paused.", "Resume it when the reason is gone."],
  lease_lost: ["Another run has taken over.", "Nothing to do: that run does the rest."],
  state_unavailable: ["The state could not be read or written.", "Wait. If it stays, look at Cloudflare’s status."],
  ledger_missing: ["The ledger is missing.", "Start over: everything is compared again."],
  ledger_corrupt: ["The ledger is damaged.", "Start over: everything is compared again."],
  ledger_unknown_format: ["The ledger is of another version.", "Start over: everything is compared again."],
  backend_not_configured: ["There is no place to keep state.", "Bind the KV namespace and the Durable Object."],
  too_many_changes: ["The brake held the run back.", "Plan the next run. If its changes are right, apply them."],
  run_died: ["The run ended without a word.", "Once: nothing to do. Again and again: lower MAX_REQUESTS."],
  callback_failed: ["The callback did not take the report.", "Repair its receiver. The run itself is done."],
  resume_empty: ["The résumé is empty.", "Upload the résumé again, in Flatchr."],
  resume_not_a_document: ["What came in place of the résumé is no document.", "Upload the résumé again, in Flatchr."],
  resume_unsupported_type: [
    "HrFlow.ai does not parse this type of file.",
    "Upload the résumé as PDF or Word, then retry the applicant.",
  ],
  resume_unsafe_link: ["The link to the résumé is not safe.", "Upload the résumé again, in Flatchr."],
  resume_unlisted_host: [
    "The résumé is on a host that document_hosts does not list.",
    "Add the host, then retry the applicant.",
  ],
  resume_no_link: ["Flatchr gives no link to the résumé.", "Upload the résumé again, in Flatchr."],
};

/** What stands before the meaning of a request’s code that is about a résumé. */
export const ofResume = "The résumé could not be fetched:";
