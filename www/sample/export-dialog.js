// The dialog that exports the programs as lines for wrangler.toml.
import { button, el, setChildren } from "../dom.js";
import { t } from "../language.js";
import { sampleToml } from "./wrangler-toml.js";

/** @import { SampleModel } from "./sample-model.js" */

/** @param {SampleModel} model */
export function exportDialog(model) {
  const dialog = el("dialog", { class: "export-dialog", "aria-labelledby": "export-title" });
  const show = () => {
    const toml = sampleToml(model);
    const code = el(
      "pre",
      { class: "toml", tabindex: "0", translate: "no", role: "group", "aria-label": "wrangler.toml" },
      toml,
    );
    const message = el("span", { role: "status", class: "quiet" });
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(toml ?? "");
        setChildren(message, t.sample.copied);
      } catch {
        getSelection()?.selectAllChildren(code);
        setChildren(message, t.sample.copyByHand);
      }
    };
    setChildren(
      dialog,
      el("h2", { id: "export-title" }, t.sample.exportTitle),
      model.problems.size > 0 && el("p", { class: "notice warn" }, t.sample.exportProblems),
      toml ? [el("p", { class: "quiet" }, t.sample.exportHelp), code] : el("p", {}, t.sample.exportNothing),
      el(
        "div",
        { class: "dialog-actions" },
        toml && button(t.sample.copy, copy, { class: "strong" }),
        button(t.sample.close, () => dialog.close()),
        message,
      ),
    );
    dialog.showModal();
  };
  return { dialog, show };
}
