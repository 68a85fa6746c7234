// A tap between the Worker and the sandbox: it passes everything on and keeps each request as it was on the wire, keys included,
// which the sandbox's journal leaves out.
import { createServer, request as send } from "node:http";
import { createHash } from "node:crypto";

export async function startTap() {
  const tap = new Tap();
  await new Promise((resume) => tap.server.listen(0, "127.0.0.1", resume));
  tap.url = `http://127.0.0.1:${tap.server.address().port}`;
  return tap;
}

export const sha1 = (bytes) => createHash("sha1").update(bytes).digest("hex");

class Tap {
  server = createServer((incoming, outgoing) => void this.pass(incoming, outgoing).catch(() => outgoing.destroy()));
  #target = null;

  constructor() {
    this.clear();
  }

  /** Says where to; gives its own address. */
  to(target) {
    this.#target = target;
    return this.url;
  }

  /** Forgets what passed, and lets everything pass as it is. */
  clear() {
    this.exchanges = [];
    this.change = () => {};
  }

  /** The exchanges whose path holds that text. */
  about(text) {
    return this.exchanges.filter((exchange) => exchange.path.includes(text));
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resume) => this.server.close(resume));
  }

  async pass(incoming, outgoing) {
    const [path, query = ""] = incoming.url.split("?");
    const headers = Object.fromEntries(pairs(incoming.rawHeaders).map(([name, value]) => [name.toLowerCase(), value]));
    const exchange = { method: incoming.method, path, query, headers, body: await bytes(incoming) };
    this.exchanges.push(exchange);
    exchange.answer = await this.#ask(exchange);
    // What `change` gives, if anything, is answered instead; it may also change the answer in place.
    const { status, headers: answered, body, whole = true } = this.change(exchange) ?? exchange.answer;
    outgoing.writeHead(status, answered);
    if (whole) outgoing.end(body);
    else outgoing.write(body, () => outgoing.destroy());
  }

  #ask({ method, path, query, headers, body }) {
    return new Promise((resume, reject) => {
      const request = send(`${this.#target}${path}${query && `?${query}`}`, { method, headers });
      request.once("error", reject);
      request.once("response", (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        // A truncated answer is passed on as one.
        response.on("error", () => {});
        response.on("close", () => {
          const { statusCode: status, headers, complete: whole } = response;
          resume({ status, headers: { ...headers }, body: Buffer.concat(chunks), whole });
        });
      });
      request.end(body);
    });
  }
}

async function bytes(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index], flat[2 * index + 1]]);
}

/** The parts of a `multipart/form-data` body, by the letter of RFC 7578: what is not as it should be makes it throw. */
export function parts({ headers, body }) {
  const boundary = /^multipart\/form-data; boundary="?([^";]+)"?$/.exec(headers["content-type"])?.[1];
  const text = body.toString("latin1");
  const pieces = text.split(`--${boundary}`);
  if (pieces.shift() !== "" || !/^--(\r\n)?$/.test(pieces.pop()))
    throw new Error("the form does not begin or end as it must");
  return pieces.map((piece) => {
    const [, head, content] = /^\r\n([^]*?)\r\n\r\n([^]*)\r\n$/.exec(piece);
    const field = (pattern) => pattern.exec(Buffer.from(head, "latin1").toString("utf8"))?.[1];
    return {
      name: field(/ name="([^"]*)"/),
      filename: field(/ filename="([^"]*)"/),
      type: field(/^content-type: (.*)$/im)?.trim(),
      content: Buffer.from(content, "latin1"),
    };
  });
}
