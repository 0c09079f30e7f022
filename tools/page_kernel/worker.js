// A page's own kernel: Python in a worker. First numpy and contourpy, with which every picture moves; then, while these already
// answer, matplotlib, for stages of another size or another number of steps.

let python = null, kernel = null, later = [];

// Few hosts send this largest file compressed, so it lies there compressed. That it cannot be had, Pyodide would not say.
async function compressed(url) {
  const usual = self.fetch, lies = await usual(url);
  if (!lies.ok) throw new Error(`${url}: ${lies.status}`);
  self.fetch = async (asked, options) => {
    if (!/\.wasm$/.test(asked.url ?? asked)) return usual(asked, options);
    return new Response(lies.body.pipeThrough(new DecompressionStream("deflate")), { headers: { "Content-Type": "application/wasm" } });
  };
}

async function start({ pyodide, modules, wasm, lock }) {
  const [{ loadPyodide }] = await Promise.all([import(new URL("pyodide.mjs", pyodide)), wasm && compressed(wasm)]);
  const ours = fetch(modules).then((response) => response.arrayBuffer());
  python = await loadPyodide({ indexURL: pyodide, ...(lock ? { lockFileURL: lock } : {}), packages: ["numpy", "contourpy"] });
  python.unpackArchive(await ours, "zip", { extractDir: "/page" });
  python.runPython("import sys; sys.path[:0] = ['/page/standins', '/page']");
  kernel = python.pyimport("kernel");
  postMessage({ ready: true });
}

function told(said) {              // a tuple or list of Python's, as JavaScript has it
  const values = said.toJs();
  said.destroy();
  return values;
}
const answer = (key, text, bytes) => postMessage({ key, text, bytes }, [bytes.buffer]);

function make({ make: key, recipe, panels }) {
  if (kernel.make(key, recipe.code, recipe.data, python.toPy(panels))) postMessage({ made: key }); else later.push({ make: key, recipe, panels });
}

async function draw() {
  await python.loadPackage(["matplotlib"], { messageCallback: () => {} });
  for (const said of told(kernel.draw())) answer(...said);
  later.splice(0).forEach(make);
  postMessage({ all: true });
}

let waiting = null;
onmessage = async ({ data }) => {
  try {
    if (data.start) await start(data.start);
    else if ("make" in data) {
      make(data);
      clearTimeout(waiting);
      waiting = setTimeout(() => draw().catch(failed), 300);
    } else answer(data.key, ...told(kernel.heard(data.key, JSON.stringify(data.entries))));
  } catch (error) { failed(error, data.key); }
};

function failed(error, key) {
  postMessage({ error: String(error), key });
  if (key !== undefined) postMessage({ key, text: '{"updates": [], "spoken": []}', bytes: new Uint8Array(0) });
}
