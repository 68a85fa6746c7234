// The keys of a sandbox with its default settings, by the paths of the parameters: `Settings` in sandbox/src/settings.rs. They open
// nothing else.
export const sandboxKeys = {
  "connector_auth.api_key": "demo-flatchr-key",
  "connector_auth.company_id": "Wy3EOp2NP3p1KMq8",
  "hrflow_auth.api_secret": "demo-hrflow-secret",
  "hrflow_auth.api_user": "demo@example.com",
  "push_parameters.source_key": "5ba7c0de5ba7c0de5ba7c0de5ba7c0de5ba7c0de",
};
