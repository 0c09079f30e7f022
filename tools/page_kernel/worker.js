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
const packages = () => python.runPython("import site; site.getsitepackages()[0]");
const unpack = (archive, extractDir) => python.unpackArchive(archive, "zip", { extractDir });

// Few hosts send this largest file compressed, so it lies there compressed. -> { come: fulfilled when all of it is here }
async function compressed(url) {
  const usual = self.fetch, { body } = await fetched(url), inflated = new DecompressionStream("deflate");
  const come = body.pipeTo(inflated.writable);
  self.fetch = async (asked, options) => {
    if (!/\.wasm$/.test(asked.url ?? asked)) return usual(asked, options);
    return new Response(inflated.readable, { headers: { "Content-Type": "application/wasm" } });
  };
  return { come };
}

async function start({ pyodide, modules, wasm, stdlib, packages: first, ...more }) {
  rest = more;
  const [{ loadPyodide }, runtime] = await Promise.all([import(new URL("pyodide.mjs", pyodide)), wasm && compressed(wasm)]);
  // Python begins with its runtime and its library: what it needs then comes after them, on a narrow line, and while it begins.
  // (Of a file of its own that cannot be had Pyodide would say nothing.)
  const needed = async () => { await runtime?.come; return Promise.all([bytes(modules), first && bytes(first)]); };
  const options = { indexURL: pyodide, ...(stdlib ? { stdLibURL: stdlib } : { packages: ["numpy", "contourpy"] }) };
  let ours, theirs;
  [python, [ours, theirs]] = await Promise.all([loadPyodide(options), needed()]);
  if (theirs) unpack(theirs, packages());
  unpack(ours, "/page");
  python.runPython("import sys; sys.path[:0] = ['/page/standins', '/page']");
  kernel = python.pyimport("kernel");
  postMessage({ ready: true });
}

async function draw() {
  if (rest.packages_rest) {
    const [library, theirs] = await Promise.all([rest.stdlib_rest, rest.packages_rest].map(bytes));
    unpack(theirs, packages());
    kernel.add_to_library(python.toPy(library));
  } else await python.loadPackage(["matplotlib"], { messageCallback: () => {} });
  for (const said of told(kernel.draw())) answer(...said);
  for (const one of later.splice(0)) try { make(one); } catch (error) { failed(error, one.make); }
  postMessage({ all: true });
}

function told(said) {              // a tuple or list of Python's, as JavaScript has it
  const values = said.toJs();
  said.destroy();
  return values;
}
const answer = (key, text, bytes) => postMessage({ key, text, bytes }, [bytes.buffer]);

function make({ make: key, recipe, panels }) {
  if (kernel.make(key, recipe.code, recipe.data, python.toPy(panels))) postMessage({ made: key });
  else later.push({ make: key, recipe, panels });
}

let waiting = null;
onmessage = async ({ data }) => {
  try {
    if (data.start) await start(data.start);
    else if ("make" in data) {
      make(data);
      clearTimeout(waiting);
      waiting = setTimeout(() => draw().catch((error) => { kernel.complete = true; failed(error); }), 300);
    } else answer(data.key, ...told(kernel.heard(data.key, JSON.stringify(data.entries))));
  } catch (error) { failed(error, data.key); }
};

function failed(error, key) {
  postMessage({ error: String(error), key });
  if (key !== undefined) postMessage({ key, text: '{"updates": [], "spoken": []}', bytes: new Uint8Array(0) });
}
