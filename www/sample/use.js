// The program as it stands in wrangler.toml, to be taken away.
import { button, el, fill } from "../dom.js";
import { t } from "../language.js";
import { tomlList, tomlString } from "./toml.js";

/** The lines of wrangler.toml; `null` where every one would be a default. */
export function wranglerToml({ program: { logics, format }, editMode, onlyEditFieldsList: only }) {
  const top = [logics && `logics = ${tomlList(logics)}`, format !== null && `format = ${tomlString(format)}`].filter(Boolean);
  const push = [editMode !== "merge" && `edit_mode = ${tomlString(editMode)}`, only && `only_edit_fields = ${tomlList(only)}`].filter(Boolean);
  if (top.length + push.length === 0) return null;
  return [
    ...(top.length > 0 ? ["[[vars.WORKFLOWS]]", ...top, ""] : []),
    ...(push.length > 0 ? ["[vars.WORKFLOWS.push_parameters]", ...push, ""] : []),
  ].join("\n");
}

export function useDialog(model) {
  const dialog = el("dialog", { class: "use", "aria-labelledby": "use-title" });
  const show = () => {
    const toml = wranglerToml(model);
    const code = el("pre", { class: "toml", tabindex: "0", translate: "no", role: "group", "aria-label": "wrangler.toml" }, toml);
    const said = el("span", { role: "status", class: "quiet" });
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(toml);
        fill(said, t.sample.copied);
      } catch {
        getSelection().selectAllChildren(code);
        fill(said, t.sample.copyByHand);
      }
    };
    fill(
      dialog,
      el("h2", { id: "use-title" }, t.sample.useTitle),
      model.problems.size > 0 && el("p", { class: "notice warn" }, t.sample.useProblems),
      toml ? [el("p", { class: "quiet" }, t.sample.useHelp), code] : el("p", {}, t.sample.useNothing),
      el("div", { class: "dialog-actions" }, toml && button(t.sample.copy, copy, { class: "strong" }), button(t.sample.close, () => dialog.close()), said),
    );
    dialog.showModal();
  };
  return { dialog, show };
}
