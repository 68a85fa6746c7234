// A local server for tests that run as wasm under Node: `(handler) => Promise<{ url, waitFor, close }>`.
// `handler` is the source of a function (request, response, record, body). `record(name, value)` stores a value for
// `waitFor(name)`.
async (handler) => {
  const { createServer } = process.getBuiltinModule("node:http");
  const handle = (0, eval)(handler);
  const records = new Map();
  // A request or record that takes longer fails its test.
  const timeoutMs = 10_000;
  const recordOf = (name) => {
    if (!records.has(name)) records.set(name, Promise.withResolvers());
    return records.get(name);
  };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("error", () => {});
    response.on("error", () => {});
    const waiting = setTimeout(() => response.end(), timeoutMs);
    response.on("close", () => clearTimeout(waiting));
    request.on("end", () =>
      handle(request, response, (name, value) => recordOf(name).resolve(value), Buffer.concat(chunks)),
    );
  });
  await new Promise((resume) => server.listen(0, "127.0.0.1", resume));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    waitFor: (name) => {
      const waiting = setTimeout(() => recordOf(name).reject(new Error(`${name} was never recorded`)), timeoutMs);
      return recordOf(name).promise.finally(() => clearTimeout(waiting));
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resume) => server.close(resume));
    },
  };
};
