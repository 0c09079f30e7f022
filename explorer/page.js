// A page without a kernel: the view above, fed from data in the page instead of from Python.
// Sliders are the browser's own; one moves at a time, from the state in which the page was saved.

async function explorerPage(root, packed) {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(stream).arrayBuffer(), length = new DataView(buffer).getUint32(0, true);
  const state = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const renewed = (object, make) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, make(value, name)]));
  const revive = (value) => value && typeof value === "object"
    ? value.bytes ? new DataView(buffer, 4 + length + value.bytes[0], value.bytes[1])
      : Array.isArray(value) ? value.map(revive) : renewed(value, revive) : value;
  const { sliders, stages, ...traits } = revive(state);

  const model = (values) => {
    const handlers = {};
    const tell = (event) => { for (const handler of handlers[event] ?? []) handler(); };
    return { get: (name) => values[name], off: () => {}, save_changes: () => {}, send: () => {},
             set: (name, value) => { values[name] = value; tell(`change:${name}`); tell("change"); },
             on: (event, handler) => { (handlers[event] ??= []).push(handler); } };
  };
  const controls = Object.fromEntries(sliders.map((s) => [s.name, model({ index: s.index })]));
  const at = Object.fromEntries(sliders.map((s) => [s.name, s.index]));
  const stage = () => stages.find((one) => root.clientWidth > 0.8 * one.width) ?? stages.at(-1);     // the widest that has room
  const frame = { ...traits.frame, at: { ...at, start: "0,0" } };
  const view = model({ ...traits, stage: stage(), frame, start: [0, 0], sweep: {},
                       controls: renewed(controls, (_, name) => `IPY_MODEL_${name}`), family: "explorer-page" });
  view.widget_manager = { get_model: async (name) => controls[name] };
  const picture = root.appendChild(document.createElement("div"));
  const controlled = root.appendChild(document.createElement("div"));
  root.className = "explorer"; controlled.className = "explorer-controls";
  const rows = sliders.map((s) => {
    const row = controlled.appendChild(document.createElement("label"));
    row.className = "explorer-page-slider";
    row.innerHTML = `<span></span><input type="range" min="0" max="${s.labels.length - 1}" value="${s.index}"><output></output>`;
    row.firstChild.textContent = s.words;
    const show = () => { row.lastChild.textContent = s.labels[+row.children[1].value]; };
    show();
    return { ...s, input: row.children[1], show };
  });
  rows.forEach((row) => row.input.addEventListener("input", () => {
    for (const other of rows) {
      if (other === row || +other.input.value === other.index) continue;
      other.input.value = other.index;
      other.show();
      controls[other.name].set("index", other.index);
    }
    if (view.get("sweep").axis !== row.name) view.set("sweep", { ...row.sweep, at: { ...at, start: "0,0" } });
    controls[row.name].set("index", +row.input.value);
    row.show();
  }));
  await explorerView.render({ model: view, el: picture });
  new ResizeObserver(() => { if (view.get("stage") !== stage()) view.set("stage", stage()); }).observe(root);
}
