// A page's pictures without Jupyter: the view above, its controls as the browser's own inputs, and where their answers come from.
// At first that is a little data in the page; then, where the page names one, a kernel of its own: a worker with Python in it,
// which says and hears what a kernel of Jupyter would.

const WAITS = "This control comes by itself, as soon as Python has been fetched.";
const ASKED = "Python is on its way. The answer comes by itself.";
const WORKS = "Python is at work on it …";

class ExplorerModel {             // what the view and the inputs see of a widget
  constructor(picture, values) { Object.assign(this, { picture, values, handlers: {}, unsaved: new Set() }); }
  get(name) { return this.values[name]; }
  set(name, value) { this.unsaved.add(name); this.receive({ [name]: value }); }
  receive(values) {
    Object.assign(this.values, values);
    for (const name of Object.keys(values)) this.tell(`change:${name}`);
    this.tell("change");
  }
  tell(event, ...what) { for (const handler of [...this.handlers[event] ?? []]) handler(...what); }
  on(event, handler) { (this.handlers[event] ??= []).push(handler); }
  off(event, handler) { this.handlers[event] = (this.handlers[event] ?? []).filter((one) => one !== handler); }
  save_changes() {
    const set = Object.fromEntries([...this.unsaved].map((name) => [name, this.values[name]]));
    this.unsaved.clear();
    if (Object.keys(set).length) this.picture.say({ id: this.values.id, set });
  }
  send(content) { this.picture.say({ id: this.values.id, content }); }
}

// ---- from bytes to what was packed in Python -------------------------------------------------------

function explorerRevived(value, buffer, from) {
  if (!value || typeof value !== "object") return value;
  if (value.bytes) return new Uint8Array(buffer, from + value.bytes[0], value.bytes[1]);
  if (Array.isArray(value)) return value.map((part) => explorerRevived(part, buffer, from));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, explorerRevived(part, buffer, from)]));
}

async function explorerUnpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(stream).arrayBuffer(), length = new DataView(buffer).getUint32(0, true);
  return explorerRevived(JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))), buffer, 4 + length);
}

function explorerPlanes(bytes) {               // 16-bit numbers, of which the upper bytes come first
  const count = bytes.length / 2;
  return Uint16Array.from({ length: count }, (_, i) => bytes[i] << 8 | bytes[count + i]);
}

function explorerHalf(bits) {                  // a float of 16 bits
  const sign = bits & 0x8000 ? -1 : 1, exponent = bits >> 10 & 31, fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * fraction / 1024);
}

// A sweep as page.py held it, as the kernel would have sent it.
function explorerSweep({ data, held, ground, ...sweep }) {
  const { lanes, columns, length } = sweep, halves = Float32Array.from(explorerPlanes(data), explorerHalf);
  const kinds = { line: (v, middle, half) => middle + half * v, exponent: (v) => 10 ** v, cosine: Math.cos, sine: Math.sin };
  const full = new Float32Array(lanes * columns * length);
  for (let lane = 0; lane < lanes; lane++) {
    held.forEach(([from, kind, ...more], column) => {
      const to = (lane * columns + column) * length, at = (from * lanes + lane) * length;
      for (let i = 0; i < length; i++) full[to + i] = kinds[kind](halves[at + i], ...more);
    });
  }
  if (ground) {
    const places = explorerPlanes(ground.data), count = places.length / 2, points = new Float32Array(2 * count);
    for (let i = 0; i < 2 * count; i++) {
      const side = i % 2, at = places[side * count + (i >> 1)];
      points[i] = at === 65535 ? NaN : ground.low[side] + (ground.high[side] - ground.low[side]) * at / 65534;
    }
    ground = { ...ground, data: new Uint8Array(points.buffer) };
  }
  return { ...sweep, data: new Uint8Array(full.buffer), ground };
}

// ---- a widget of the notebook on the page ----------------------------------------------------------

class ExplorerWidget {
  constructor(root, { tree, recipe }, own) {
    Object.assign(this, { root, recipe, models: new Map(), inputs: [], queue: [], busy: false, live: false }, own);
    this.promised = Boolean(recipe && window.explorerKernel);
    this.box = this.element(tree);
    root.append(this.box);
  }

  element(node) {                    // a widget of the tree as its element of the page
    const { kind, children, classes, hidden } = node, model = new ExplorerModel(this, node);
    this.models.set(node.id, model);
    const el = (this[kind] ?? (() => document.createElement("div"))).call(this, model);
    el.classList.add(...classes);
    el.hidden = hidden;
    model.on("change:hidden", () => { el.hidden = model.get("hidden"); });
    for (const child of children ?? []) {
      const its = this.element(child);
      if (!its.absent) el.append(its);
    }
    return el;
  }

  Text(model) {
    const el = Object.assign(document.createElement("input"), { readOnly: true, ariaLabel: model.get("tooltip") });
    model.on("msg:custom", () => { el.focus(); el.select(); });      // the only message that it is sent: to take the focus
    return this.told(el, model, "value", "value");
  }
  HTML(model) {
    const el = document.createElement("div");
    if (!model.get("value")) el.role = "status";                     // what will be said there is news
    return this.words = this.told(el, model, "value", "innerHTML");
  }
  told(el, model, trait, property) {
    const tell = () => { el[property] = model.get(trait); };
    model.on(`change:${trait}`, tell);
    tell();
    return el;
  }
  Button(model) {
    const el = document.createElement("button");
    el.textContent = model.get("description");
    el.addEventListener("click", () => model.send({ click: true }));
    return this.awaited(el, el, this.patient);
  }
  ToggleButton(model) {               // only "more" is one, and it needs no kernel
    const el = document.createElement("button");
    Object.assign(el, { textContent: model.get("description"), title: model.get("tooltip") });
    el.addEventListener("click", () => el.classList.toggle("mod-active"));
    return el;
  }
  Dropdown(model) {
    const el = document.createElement("label"), menu = document.createElement("select"), words = model.get("description");
    menu.setAttribute("aria-label", words || model.get("tooltip"));
    el.append(words, menu);
    el.className = "explorer-page-menu";
    const fill = () => { menu.replaceChildren(...model.get("options").map((text) => new Option(text))); show(); };
    const show = () => { menu.selectedIndex = model.get("index"); };
    fill();
    model.on("change:options", fill); model.on("change:index", show);
    menu.addEventListener("change", () => { model.set("index", menu.selectedIndex); model.save_changes(); });
    return this.awaited(menu, el);
  }
  // An input that waits for the kernel, unless the page has the data for it; without a kernel to come it is not there at all.
  awaited(input, el = input, alone = false) {
    input.disabled = !alone;
    if (!alone) el.title = WAITS;
    el.absent = !alone && !this.promised;
    this.inputs.push({ input, el });
    return el;
  }

  // -- the kernel: one message at a time, of which those that wait are put together
  say(message) {
    const last = this.queue.at(-1);
    if (last?.set && message.set && last.id === message.id) Object.assign(last.set, message.set);
    else if (!message.content || Object.keys(message.content).length) this.queue.push(message);
    this.flush();
  }
  flush() {
    if (this.busy || !this.live || !this.queue.length) return;
    this.busy = true;
    explorerWorker.postMessage({ key: this.key, entries: this.queue.splice(0) });
  }
  heard({ updates, spoken }) {
    for (const [id, values] of updates) this.models.get(id).receive(values);
    for (const [id, content, buffers] of spoken) this.models.get(id).tell("msg:custom", content, buffers);
    this.busy = false;
    this.flush();
  }
  made() {                           // the kernel has it as it was saved
    this.live = true;
    this.root.classList.add("explorer-page-live");
    for (const { input, el, ready } of this.inputs) { input.disabled = false; el.removeAttribute("title"); ready?.(); }
  }
  hope() {}                          // is there hope that the kernel comes?
}

// A question, or a field for an answer: it may be pressed before there is a kernel to hear it. Where none comes, what was saved
// with it stands in its place.
class ExplorerQuestion extends ExplorerWidget {
  constructor(root, state) {
    super(root, state, { patient: true });
    this.still = root.querySelector(".explorer-page-still");
    this.wait = Object.assign(document.createElement("div"), { className: "explorer-page-wait", role: "status" });
    this.box.append(this.wait);
    this.hope(Boolean(explorerWorker));
  }
  hope(hopes) {
    this.still.hidden = hopes;
    this.box.hidden = !hopes;
  }

  RadioButtons(model) {              // a button for each: the arrow keys would choose, from one radio button to the next
    const el = document.createElement("div");
    Object.assign(el, { className: "explorer-page-choices", role: "group", ariaLabel: this.words.textContent });
    const show = () => [...el.children].forEach((button, i) => { button.ariaPressed = i === model.get("index"); });
    el.append(...model.get("options").map((text, i) => {
      const button = Object.assign(document.createElement("button"), { textContent: text });
      button.addEventListener("click", () => { if (i !== model.get("index")) { model.set("index", i); model.save_changes(); } });
      return button;
    }));
    show();
    model.on("change:index", show);
    return el;
  }
  Textarea(model) {                  // it is sent when it is left; Enter also presses the button beside it
    const el = document.createElement("textarea");
    Object.assign(el, { rows: 1, spellcheck: false, value: model.get("value"), placeholder: model.get("placeholder"),
                        ariaLabel: model.get("tooltip"), autocapitalize: "off" });
    const tell = () => { if (el.value !== model.get("value")) { model.set("value", el.value); model.save_changes(); } };
    el.addEventListener("change", tell);
    el.addEventListener("input", () => { el.rows = el.value.split("\n").length; });
    el.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      tell();
      el.parentElement.querySelector("button").click();
    });
    return el;
  }

  say(message) {
    this.wait.textContent = this.live ? WORKS : ASKED;
    super.say(message);
  }
  heard(said) {
    if (!this.queue.length) this.wait.textContent = "";
    super.heard(said);
  }
  made() {
    super.made();
    if (this.queue.length) this.wait.textContent = WORKS;
    this.flush();
  }
}

// A picture: alive for some sliders from the data in the page; with a kernel, for all of them.
class ExplorerPicture extends ExplorerWidget {
  constructor(root, { stages, frame, sweeps, ...state }) {
    super(root, state, { stages, frame, sweeps: new Map(sweeps.map((sweep) => [sweep.axis, sweep])) });
    this.begin();
    this.watch = new ResizeObserver(() => { if (!this.drawn) this.begin(); });
    this.watch.observe(root);
  }
  begin() {                          // with the widest stage that has room; the start needs a kernel to be moved
    const stage = this.stages.find((one) => this.root.clientWidth > 0.8 * one.width) ?? this.stages.at(-1);
    if (this.stage === stage) return;
    this.stage = stage;
    this.view.receive({ stage: this.live ? stage : { ...stage, handle: { ...stage.handle, panel: -1 } } });
  }

  View(model) {
    this.view = model;
    const el = document.createElement("div");
    Object.assign(model.values, { frame: this.frame, sweep: {}, stage: {} });
    model.widget_manager = { get_model: async (name) => this.control(name) };
    model.values.controls = Object.fromEntries(model.get("controls").map((name) => [name, name]));
    queueMicrotask(() => explorerView.render({ model, el }));        // when it has its place in the page
    return el;
  }
  control(name) { return [...this.models.values()].find((model) => model.get("classes").includes(`explorer-is-${name}`)); }

  SelectionSlider(model) {
    const el = document.createElement("div"), name = model.get("classes").join(" ").match(/explorer-is-(\w+)/)?.[1];
    el.className = "explorer-page-slider";
    el.innerHTML = '<span></span><input type="range" min="0" step="1"><output class="widget-readout"></output>';
    const [words, input, readout] = el.children;
    words.textContent = model.get("description");
    input.setAttribute("aria-label", model.get("description"));
    const show = () => {
      const labels = model.get("options"), index = model.get("index");
      input.max = labels.length - 1; input.value = index;
      model.values._options_labels = labels;
      if (readout !== document.activeElement) readout.textContent = labels[index];
      input.setAttribute("aria-valuetext", labels[index]);
    };
    show();
    model.on("change:options", show); model.on("change:index", show);
    let untouched = null;             // a finger that begins here may scroll the page, and has only touched the slider
    input.addEventListener("pointerdown", () => { untouched = input.value; });
    input.addEventListener("pointercancel", () => { input.value = untouched; input.dispatchEvent(new Event("input")); });
    input.addEventListener("input", () => {
      let at = +input.value;
      if (!this.live) at = this.swept(name, at);
      model.set("index", at); model.save_changes();
    });
    this.awaited(input, el, this.sweeps.has(name));
    this.inputs.at(-1).ready = () => { readout.contentEditable = "plaintext-only"; readout.tabIndex = 0; readout.role = "textbox"; };
    return el;
  }

  swept(name, at) {                  // without a kernel: one slider moves, from the state that was saved, over the positions held
    for (const [other, index] of Object.entries(this.frame.at)) {
      if (other !== name && other !== "start" && this.control(other).get("index") !== index) this.control(other).receive({ index });
    }
    let sweep = this.sweeps.get(name);
    if (sweep.held) this.sweeps.set(name, sweep = { ...explorerSweep(sweep), at: this.frame.at });
    if (this.view.get("sweep") !== sweep) this.view.receive({ sweep });
    const { positions } = sweep, here = positions.indexOf(this.control(name).get("index"));
    const nearest = positions.reduce((best, one, i) => (Math.abs(one - at) < Math.abs(positions[best] - at) ? i : best), 0);
    return positions[nearest === here ? here + Math.sign(at - positions[here]) : nearest] ?? positions[here];     // a key moves it too
  }

  say(message) {
    if (this.live) super.say(message); else if (message.content?.typed) this.view.tell("msg:custom", { refused: WAITS });
  }
  heard({ updates, spoken }) {
    for (const [, values] of updates) {
      if (values.stage?.kept) delete values.stage; else if (values.stage) this.drawn = true;
    }
    super.heard({ updates, spoken });
  }
  made() {                           // it hears what has moved since
    super.made();
    this.stage = null;
    this.begin();
    for (const [name, index] of Object.entries(this.frame.at)) {
      const model = this.control(name);
      if (model && model.get("index") !== index) this.say({ id: model.get("id"), set: { index: model.get("index") } });
    }
    const { id, step, visible, screen } = this.view.values;
    this.say({ id, set: { step, visible, ...(screen ? { screen } : {}) } });
  }
}

const explorerPictures = [];
let explorerWorker = null;

async function explorerPage(root, packed) {
  const state = await explorerUnpacked(packed);
  const picture = new (state.stages ? ExplorerPicture : ExplorerQuestion)(root, state);
  picture.key = explorerPictures.push(picture) - 1;
  root.picture = picture;
  if (picture.promised) explorerBegin();
}

function explorerFlip(input) {        // to the picture of this place of the slider
  const pictures = [...input.closest("div").querySelectorAll("img")], { label } = pictures[input.value].dataset;
  pictures.forEach((picture, i) => { picture.hidden = i !== +input.value; });
  input.nextElementSibling.textContent = label;
  input.setAttribute("aria-valuetext", label);
}

// ---- the page's own kernel -------------------------------------------------------------------------

function explorerStatus(words, more) {
  const place = document.getElementById("explorer-page-status");
  if (place) place.replaceChildren(words, ...(more ? [more] : []));
}

function explorerHope(hopes) { for (const picture of explorerPictures) if (!picture.live) picture.hope(hopes); }

let explorerBegin = () => {
  explorerBegin = () => {};
  const start = () => {
    explorerWorker = new Worker(window.explorerKernel.worker, { type: "module" });
    explorerWorker.onmessage = ({ data }) => explorerHeard(data);
    explorerWorker.onerror = () => {
      explorerStatus("Python could not be started here: the sliders in colour work, the others do not.");
      explorerHope(false);
    };
    explorerWorker.postMessage({ start: window.explorerKernel });
    explorerHope(true);
    explorerStatus("Python is on its way: the controls in grey come by themselves.");
  };
  const wait = () => addEventListener("load", () => setTimeout(start, 0), { once: true });
  if (!navigator.connection?.saveData) { if (document.readyState === "complete") start(); else wait(); return; }
  const ask = document.createElement("button");
  ask.textContent = `Fetch Python for all controls (${window.explorerKernel.size})`;
  ask.addEventListener("click", start, { once: true });
  explorerStatus("", ask);
};

function explorerHeard({ text, bytes, ...told }) {
  if (text) return explorerPictures[told.key].heard(explorerRevived(JSON.parse(text), bytes.buffer, bytes.byteOffset));
  if (told.ready) {
    for (const { key, recipe, promised, view } of explorerPictures) {
      if (promised) explorerWorker.postMessage({ make: key, recipe, panels: view?.get("stage").panels ?? [] });
    }
  } else if ("made" in told) explorerPictures[told.made].made();
  if (told.ready || "made" in told) {
    const left = explorerPictures.some((picture) => picture.promised && !picture.live);
    explorerStatus(left ? "Python is here; what still is in grey comes by itself." : "");
  }
  if (told.all) document.documentElement.dataset.explorer = "all";
  if (told.error) {
    explorerStatus("Something went wrong here: what does not answer works under “run and edit”.");
    if (told.key === undefined) explorerHope(false); else explorerPictures[told.key].hope(false);
    console.error(told.error);
  }
}
