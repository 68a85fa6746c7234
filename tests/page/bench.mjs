// Sample mode as its tests use it.
import { rows } from "../../www/sample/rows.js";

export const part = (page, step) =>
  step.startsWith("logics")
    ? page.locator(".logics > .step-row").nth(Number(step.match(/\d+/)[0]))
    : page.locator(`#step-${step}`);
export const program = (page, step) => part(page, step).locator("textarea");
export const result = (page, step) => part(page, step).locator(".result");
export const options = (page) => page.getByRole("option");
export const option = (page, name) => page.getByRole("option", { name }).first();

export async function open(lab, settings = {}) {
  const page = await lab.open({}, { address: "#/sample", ...settings });
  await page.locator(".compared").waitFor();
  return page;
}

/** Cuts the network, and collects what would have needed it. */
export async function cut(page) {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.context().setOffline(true);
  return asked;
}

export const counted = (page, counts) =>
  page.waitForFunction(
    (wanted) => [...document.querySelectorAll(".row-filter b")].map((each) => each.textContent).join(" ") === wanted,
    counts,
  );

/** The JSON that a step shows, whole: folds opened, what is gone left out. */
export async function value(page, step) {
  const json = result(page, step).locator(".json");
  while (await json.locator(".fold").count()) await json.locator(".fold").first().click();
  return JSON.parse(
    await json.evaluate((element) =>
      [...element.querySelectorAll("span.line, ins.line")].map((line) => line.textContent).join(""),
    ),
  );
}

export async function drop(page, name, content) {
  await page.evaluate(
    ([named, body]) => {
      const data = new DataTransfer();
      data.items.add(new File([body], named, { type: "application/json" }));
      const target = document.querySelector(".bench");
      for (const type of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, content],
  );
}

export const many = (count) =>
  Array.from({ length: count }, (_, n) => ({
    ...rows[n % rows.length],
    applicant: `applicant-${n}`,
    candidate_id: `candidate-${n}`,
    firstname: "Ana",
    lastname: `N° ${n}`,
    hired: n % 4 === 0,
  }));
