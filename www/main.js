// The page: who is in, where one is, and in which language.
import { announce, fill } from "./dom.js";
import { dryRunView } from "./dry-run.js";
import { ago, other, switchLanguage, t } from "./language.js";
import { overview } from "./overview.js";
import { runView } from "./run.js";
import { Session } from "./session.js";
import { signIn } from "./sign-in.js";

const main = document.getElementById("main");
const language = document.getElementById("language");
const forget = document.getElementById("forget");

let session = null;
let current = null;
let door = {};

/** The view at an address: `#/`, `#/runs/{workflow}/{run}`, `#/dry-run/{workflow}`, `#/keys`; both may be followed by settings. */
function find(address) {
  const [kind, ...ids] = address.replace(/^#?\/?/, "").split("/").map(decoded);
  if (kind === "runs" && ids.length === 2) return (state) => runView(session, state, ...ids);
  if (kind === "dry-run" && ids.length <= 2 && ids[0]) return () => dryRunView(session, ids[0], ids[1], show);
  if (kind === "keys" && ids.length <= 1) return () => dryRunView(session, null, ids[0], show);
  return (state) => overview(session, state);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show() {
  const address = location.hash || "#/";
  const state = session.view(address);
  current = { address, state };
  const { title, content } = find(address)(state);
  document.title = `${title} · ${t.page.name}`;
  fill(main, content);
}

/** Shows what the address says, as one left it if one was there, and tells where one has come. */
function arrive() {
  if (!session) return;
  leave();
  show();
  main.querySelector("h1")?.focus({ preventScroll: true });
  scrollTo(0, current.state.scroll ?? 0);
}

function leave() {
  if (current) current.state.scroll = scrollY;
}

/** Asks for the token; with `error` or `word`, says why. */
function askForToken(why) {
  session?.end();
  session = current = null;
  door = why;
  document.title = `${t.signIn.title} · ${t.page.name}`;
  fill(main, signIn(enter, why));
  main.querySelector("input").focus();
  dress();
}

/** Tries a token; it is in once the API has answered with it. */
async function enter(token) {
  const trial = new Session(token, (error) => session === trial && askForToken({ error }));
  let answer;
  try {
    answer = await trial.api.workflows();
  } catch (error) {
    door = { error };
    throw error;
  }
  session = trial;
  const { workflows, problems } = answer;
  Object.assign(trial.view("#/"), { workflows, problems });
  dress();
  arrive();
}

/** What surrounds the view, in the language that is on. */
function dress() {
  document.documentElement.lang = t.code;
  const next = other();
  fill(language, next.name);
  language.lang = next.code;
  fill(forget, t.page.forget);
  forget.hidden = !session;
}

language.addEventListener("click", () => {
  switchLanguage();
  dress();
  if (session) show();
  else askForToken({ ...door, typed: main.querySelector("input").value });
  language.focus();
});
forget.addEventListener("click", () => {
  askForToken({ word: t.signIn.forgotten });
  announce(t.signIn.forgotten);
});
addEventListener("hashchange", arrive);
history.scrollRestoration = "manual";
setInterval(() => {
  for (const each of document.querySelectorAll("time[data-ago]")) each.textContent = ago(new Date(each.dateTime));
}, 30_000);
askForToken({});
