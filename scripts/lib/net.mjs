// Servers on the loopback interface.
import { createServer } from "node:net";

/**
 * Makes a server listen on a free port of 127.0.0.1.
 *
 * @param {import("node:net").Server} server
 * @returns {Promise<number>} The port.
 */
export function listen(server) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(/** @type {import("node:net").AddressInfo} */ (server.address()).port));
  });
}

/** A port of 127.0.0.1 that is free now. */
export async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
