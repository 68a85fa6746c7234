// A server of this machine, for tests that run as wasm under Node: `(handler) => Promise<{ url, waitFor, close }>`.
// `handler` is the text of a function (request, response, told, body), where `told` remembers what the test asks for later.
async (handler) => {
  const { createServer } = process.getBuiltinModule("node:http");
  const answer = (0, eval)(handler);
  const asked = new Map();
  // What should have ended long ago fails its test instead of keeping it.
  const patience = 10_000;
  const promised = (name) => {
    if (!asked.has(name)) asked.set(name, Promise.withResolvers());
    return asked.get(name);
  };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("error", () => {});
    response.on("error", () => {});
    const waiting = setTimeout(() => response.end(), patience);
    response.on("close", () => clearTimeout(waiting));
    request.on("end", () =>
      answer(request, response, (name, value) => promised(name).resolve(value), Buffer.concat(chunks)),
    );
  });
  await new Promise((resume) => server.listen(0, "127.0.0.1", resume));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    waitFor: (name) => {
      const waiting = setTimeout(() => promised(name).reject(new Error(`${name} was never told`)), patience);
      return promised(name).promise.finally(() => clearTimeout(waiting));
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resume) => server.close(resume));
    },
  };
};
