// A proxy between the Worker and the sandbox. It records each request as it was on the wire, with the keys that the sandbox's
// journal leaves out, and can change answers.
import { createHash } from "node:crypto";
import { createServer, request as send } from "node:http";
import { listen } from "../../scripts/lib/net.mjs";

/**
 * @typedef {object} ProxyAnswer
 * @property {number} status
 * @property {Record<string, any>} headers
 * @property {Buffer | string} body
 * @property {boolean} [whole] False makes the connection break off after the body.
 */

/**
 * A request and its answer.
 * @typedef {object} Exchange
 * @property {string} method
 * @property {string} path
 * @property {string} query
 * @property {Record<string, string>} headers
 * @property {Buffer} body
 * @property {ProxyAnswer & { body: Buffer }} answer
 */

export async function startRecordingProxy() {
  const proxy = new RecordingProxy();
  proxy.url = `http://127.0.0.1:${await listen(proxy.server)}`;
  return proxy;
}

/** @param {Buffer} bytes */
export const sha1 = (bytes) => createHash("sha1").update(bytes).digest("hex");

class RecordingProxy {
  url = "";
  server = createServer((incoming, outgoing) => void this.#forward(incoming, outgoing).catch(() => outgoing.destroy()));
  /**
   * The exchanges since the last `clear`.
   * @type {Exchange[]}
   */
  exchanges = [];
  /**
   * Called with each exchange. It may change the answer in place, or return another one.
   * @type {(exchange: Exchange) => ProxyAnswer | null | undefined | void}
   */
  change = () => {};
  #target = "";

  /**
   * Sets the address that requests are forwarded to.
   *
   * @param {string} target
   * @returns {string} The proxy's own address.
   */
  forwardTo(target) {
    this.#target = target;
    return this.url;
  }

  /** Forgets the exchanges and `change`. */
  clear() {
    this.exchanges = [];
    this.change = () => {};
  }

  /**
   * The exchanges whose path contains a text.
   * @param {string} text
   */
  about(text) {
    return this.exchanges.filter((exchange) => exchange.path.includes(text));
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  /**
   * @param {import("node:http").IncomingMessage} incoming
   * @param {import("node:http").ServerResponse} outgoing
   */
  async #forward(incoming, outgoing) {
    const { method = "", url = "", rawHeaders } = incoming;
    const [path, query = ""] = url.split("?");
    const headers = Object.fromEntries(pairs(rawHeaders).map(([name, value]) => [name.toLowerCase(), value]));
    const request = { method, path, query, headers, body: await bytesOf(incoming) };
    // It is in the list before it is answered, so that requests whose connection breaks are recorded too.
    const exchange = /** @type {Exchange} */ (request);
    this.exchanges.push(exchange);
    exchange.answer = await this.#send(request);
    const { status, headers: answerHeaders, body, whole = true } = this.change(exchange) ?? exchange.answer;
    outgoing.writeHead(status, answerHeaders);
    if (whole) outgoing.end(body);
    else outgoing.write(body, () => outgoing.destroy());
  }

  /**
   * @param {Omit<Exchange, "answer">} request
   * @returns {Promise<Exchange["answer"]>}
   */
  #send({ method, path, query, headers, body }) {
    return new Promise((resolve, reject) => {
      const request = send(`${this.#target}${path}${query && `?${query}`}`, { method, headers });
      request.once("error", reject);
      request.once("response", (response) => {
        /** @type {Buffer[]} */
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        // A truncated answer is forwarded truncated.
        response.on("error", () => {});
        response.on("close", () => {
          const { statusCode: status = 0, headers, complete: whole } = response;
          resolve({ status, headers: { ...headers }, body: Buffer.concat(chunks), whole });
        });
      });
      request.end(body);
    });
  }
}

/** @param {AsyncIterable<Buffer>} stream */
async function bytesOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * @param {string[]} flat
 * @returns {[string, string][]}
 */
function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index], flat[2 * index + 1]]);
}

/**
 * The parts of a `multipart/form-data` body. Throws if the body deviates from RFC 7578.
 *
 * @param {Exchange} request
 */
export function formParts({ headers, body }) {
  const boundary = /^multipart\/form-data; boundary="?([^";]+)"?$/.exec(headers["content-type"])?.[1];
  const pieces = body.toString("latin1").split(`--${boundary}`);
  if (pieces.shift() !== "" || !/^--(\r\n)?$/.test(pieces.pop() ?? ""))
    throw new Error("the form does not begin or end with its boundary");
  return pieces.map((piece) => {
    const match = /^\r\n([^]*?)\r\n\r\n([^]*)\r\n$/.exec(piece);
    if (match === null) throw new Error("a part of the form has no head or no content");
    const [, head, content] = match;
    const decoded = Buffer.from(head, "latin1").toString("utf8");
    return {
      name: / name="([^"]*)"/.exec(decoded)?.[1] ?? "",
      filename: / filename="([^"]*)"/.exec(decoded)?.[1] ?? "",
      type: /^content-type: (.*)$/im.exec(decoded)?.[1].trim() ?? "",
      content: Buffer.from(content, "latin1"),
    };
  });
}
