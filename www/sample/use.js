// The program as it stands in wrangler.toml, to be taken away.
import { button, el, fill } from "../dom.js";
import { t } from "../language.js";
import { wranglerToml } from "./wrangler.js";

export function useDialog(model) {
  const dialog = el("dialog", { class: "use", "aria-labelledby": "use-title" });
  const show = () => {
    const toml = wranglerToml(model);
    const code = el(
      "pre",
      { class: "toml", tabindex: "0", translate: "no", role: "group", "aria-label": "wrangler.toml" },
      toml,
    );
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
      el(
        "div",
        { class: "dialog-actions" },
        toml && button(t.sample.copy, copy, { class: "strong" }),
        button(t.sample.close, () => dialog.close()),
        said,
      ),
    );
    dialog.showModal();
  };
  return { dialog, show };
}
