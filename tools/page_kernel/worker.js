// A page's own kernel: Python in a worker. First what every picture moves with, numpy and contourpy; then, while these already
// answer, matplotlib and all else, for stages of another size or another number of steps. A site that has Pyodide from its public
// address has the packages from there too; otherwise both portions are here, as page_python.mjs made them.

let python = null, kernel = null, rest = null, later = [];

async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}
const bytes = async (url) => (await fetched(url)).arrayBuffer();
const unpack = (archive, extractDir) => python.unpackArchive(archive, "zip", { extractDir });

// Few hosts send this largest file compressed, so it lies there compressed. -> { come: a promise, fulfilled when all of it is here }
// (That it cannot be had, Pyodide would not say.)
async function compressed(url) {
  const usual = self.fetch, { body } = await fetched(url);
  let all;
  const come = new Promise((fulfil) => { all = fulfil; });
  const wasm = body.pipeThrough(new TransformStream({ flush: all })).pipeThrough(new DecompressionStream("deflate"));
  self.fetch = async (asked, options) => {
    if (!/\.wasm$/.test(asked.url ?? asked)) return usual(asked, options);
    return new Response(wasm, { headers: { "Content-Type": "application/wasm" } });
  };
  return { come };
}

async function start({ pyodide, modules, wasm, stdlib, packages, ...more }) {
  rest = more;
  const [{ loadPyodide }, runtime] = await Promise.all([import(new URL("pyodide.mjs", pyodide)), wasm && compressed(wasm)]);
  // Python begins with its runtime and its library: what it needs then comes after them, on a narrow line, and while it begins.
  const then = Promise.resolve(runtime?.come).then(() => Promise.all([bytes(modules), packages && bytes(packages)]));
  then.catch(() => {});              // it is told below
  python = await loadPyodide({ indexURL: pyodide, ...(stdlib ? { stdLibURL: stdlib } : { packages: ["numpy", "contourpy"] }) });
  const [ours, theirs] = await then;
  if (theirs) unpack(theirs, "/lib/python3.14/site-packages");
  unpack(ours, "/page");
  python.runPython("import sys; sys.path[:0] = ['/page/standins', '/page']");
  kernel = python.pyimport("kernel");
  postMessage({ ready: true });
}

async function draw() {
  if (rest.packages_rest) {
    const [library, packages] = await Promise.all([rest.stdlib_rest, rest.packages_rest].map(bytes));
    unpack(packages, "/lib/python3.14/site-packages");
    kernel.add_to_library(python.toPy(library));
  } else await python.loadPackage(["matplotlib"], { messageCallback: () => {} });
  for (const said of told(kernel.draw())) answer(...said);
  later.splice(0).forEach(make);
  postMessage({ all: true });
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
