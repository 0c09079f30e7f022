// The Python of a page's own kernel, in two portions: node tools/page_python.mjs PYODIDE PAGES
//
// PYODIDE is the folder of the runtime and its packages, PAGES that of the site's pages with their modules.zip. Every picture of
// every page is made here once, without matplotlib. What has then been read of the standard library and of the packages is the
// first portion, stdlib.zip and packages.zip; all the rest, with matplotlib, is the second, stdlib_rest.zip and packages_rest.zip.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";

// What a page never reads: tests, what only a compiler needs, fonts that no figure uses, icons, what only PDF and time zones need
const NEEDLESS = String.raw`/tests/|\.(?:pyi|pxd|h|a)$|^numpy/f2py/|/mpl-data/(?:sample_data|images)|` +
  String.raw`/mpl-data/fonts/(?!ttf/DejaVuSans(?:-Bold|-Oblique|Display)?\.ttf)|^fonttools|^pytz|^dateutil/zoneinfo/.*gz$`;
const [folder, pages] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: folder + "/" }), quiet = { messageCallback: () => {} };

await python.loadPackage(["numpy", "contourpy"], quiet);
python.unpackArchive(new Uint8Array(readFileSync(join(pages, "modules.zip"))), "zip", { extractDir: "/page" });
python.runPython("import sys; sys.path[:0] = ['/page/standins', '/page']; sys.modules['matplotlib'] = None; import contourpy");
const kernel = python.pyimport("kernel");
let made = 0, later = 0;
for (const page of readdirSync(pages).filter((name) => name.endsWith(".html"))) {
  for (const [, packed] of readFileSync(join(pages, page), "utf8").matchAll(/explorerPage\(.*?"([\w+/=]{9,})"\)/g)) {
    const bytes = inflateSync(Buffer.from(packed, "base64")), length = bytes.readUInt32LE(0);
    const { recipe, stages } = JSON.parse(bytes.subarray(4, 4 + length).toString());
    if (kernel.make(made, recipe.code, recipe.data, python.toPy(stages?.[0].panels ?? []))) made += 1; else later += 1;
  }
}
if (!made) throw new Error(`no picture of the pages in ${pages} could be made without matplotlib`);

python.runPython("read = {getattr(module, '__file__', None) for module in list(sys.modules.values())}");
await python.loadPackage(["matplotlib"], quiet);
python.globals.set("needless", NEEDLESS);
python.runPython(`
import re, site, zipfile
from pathlib import Path

library = next(path for path in sys.path if path.endswith(".zip"))
with zipfile.ZipFile(library) as archive:
    archive.extractall("/stdlib")
read = {str(file).replace(library, "/stdlib") for file in read}
for folder, name in (("/stdlib", "stdlib"), (site.getsitepackages()[0], "packages")):
    with (zipfile.ZipFile(f"{name}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as first,
          zipfile.ZipFile(f"{name}_rest.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as rest):
        for path in sorted(Path(folder).rglob("*")):
            inside = str(path.relative_to(folder))
            if path.is_file() and "__pycache__" not in inside and not re.search(needless, inside, re.I):
                (first if str(path) in read else rest).write(path, inside)
`);
for (const name of ["stdlib.zip", "packages.zip", "stdlib_rest.zip", "packages_rest.zip"]) {
  writeFileSync(join(pages, name), python.FS.readFile(name));
  console.log(name, Math.round(python.FS.stat(name).size / 1000), "kB");
}
console.log(`${made} pictures and questions are made without matplotlib, ${later} with it`);
