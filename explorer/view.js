// The moving part of a picture: lines, markers, arrows and filled contours drawn from data on a canvas,
// above a stage that matplotlib rendered. It knows panels, scales, lines and handles; no optimizer.
// The contract of every trait is written in view.py.

const MASKED = -1e3;              // decades: where a value that has no logarithm is drawn (matplotlib's "clip")
const PLAY_SECONDS = 6;           // a whole run, played
const REST = 1500;                // milliseconds without a move before the notebook is given a new still picture
const PATIENCE = 400;             // milliseconds without an answer before the picture says that it is behind
const BUSY = "The kernel is busy: the picture follows as soon as it is free.", GONE = "The kernel was restarted: run this cell again.";
const MOST = 63, LEAST = 31, SLOW = 500;    // starts of a patch, and the milliseconds after which there are fewer, so that a slow line keeps up

const ICONS = {                   // of the buttons under the picture, in their order
  "back to the start": "M2 2h2v12H2zM14 2v12L5 8z", "one step back": "M12 2v12L3 8z",
  "play or pause": "M3 1v14l11-7z", "one step forward": "M4 2v12l9-6z",
};
const PAUSE = "M3 2h4v12H3zM9 2h4v12H9z";

const floats = ({ buffer, byteOffset: from, byteLength: size }) =>
  (from % 4 ? new Float32Array(buffer.slice(from, from + size)) : new Float32Array(buffer, from, size / 4));

// ---- from data to pixels ------------------------------------------------------------------------

function scales(panel) {
  const [left, top, width, height] = panel.box;
  const axis = ([low, high], log, from, length) => {
    const t = log ? (v) => (v > 0 ? Math.log10(v) : v <= 0 ? MASKED : NaN) : (v) => v;
    const a = t(low), factor = length / (t(high) - a);
    return { to: (v) => from + (t(v) - a) * factor, back: (p) => (log ? 10 ** (a + (p - from) / factor) : a + (p - from) / factor) };
  };
  return { x: axis(panel.xlim, panel.xlog, left, width), y: axis(panel.ylim, panel.ylog, top + height, -height) };
}

const edges = ({ box: [left, top, width, height] }, margin = 0) => [left - margin, top - margin, left + width + margin, top + height + margin];
const within = (x, y, [left, top, right, bottom]) => x >= left && x <= right && y >= top && y <= bottom;

// The part of the segment a–b inside the box (Liang & Barsky 1984), or null. Canvas loses far points; this does not.
function clip(ax, ay, bx, by, [left, top, right, bottom]) {
  let from = 0, to = 1;
  for (const [step, room] of [[ax - bx, ax - left], [bx - ax, right - ax], [ay - by, ay - top], [by - ay, bottom - ay]]) {
    if (step === 0) { if (room < 0) return null; continue; }
    const at = room / step;
    if (step < 0) from = Math.max(from, at); else to = Math.min(to, at);
    if (from > to) return null;
  }
  return [ax + from * (bx - ax), ay + from * (by - ay), ax + to * (bx - ax), ay + to * (by - ay), from === 0];
}

function inside(context, panel, paint) {
  context.save(); context.beginPath(); context.rect(...panel.box); context.clip(); paint(); context.restore();
}

function polyline(x, y, first, last, box) {
  const path = new Path2D();
  let joined = false;
  for (let i = first + 1; i <= last; i++) {
    const part = [x[i - 1], y[i - 1], x[i], y[i]].every(Number.isFinite) && clip(x[i - 1], y[i - 1], x[i], y[i], box);
    if (!part) { joined = false; continue; }
    if (!joined || !part[4]) path.moveTo(part[0], part[1]);
    path.lineTo(part[2], part[3]);
    joined = part[2] === x[i] && part[3] === y[i];
  }
  return path;
}

// ---- one frame: what is known of one position of the sliders --------------------------------------

// A frame in `source` (the kernel's latest, or a sweep): its columns, labels and contour bands.
function frameAt(source, lane) {
  const length = source.length, size = source.columns * length;
  const data = source.floats.subarray(lane * size, (lane + 1) * size);
  return { column: (i) => data.subarray(i * length, (i + 1) * length), length,
           labels: source.labels[lane] ?? source.labels[0], title: source.titles?.[lane] ?? source.titles?.[0], ground: source.ground, lane: source.ground?.ends.length > 1 ? lane : 0 };
}

function drawGround(context, ground, lane, panel) {
  const to = scales(panel);
  context.lineWidth = ground.edge_width; context.strokeStyle = ground.edge;
  ground.ends[lane].forEach((end, band, ends) => {
    const path = new Path2D();
    let start = true;
    for (let i = band ? ends[band - 1] : ground.begins[lane]; i < end; i++) {
      const x = ground.floats[2 * i], y = ground.floats[2 * i + 1];
      if (!Number.isNaN(x)) path[start ? "moveTo" : "lineTo"](to.x.to(x), to.y.to(y));
      start = Number.isNaN(x);
    }
    context.fillStyle = ground.colors[band];
    context.fill(path, "evenodd");
    context.stroke(path);
  });
}

function drawMarker(context, marker, x, y, size, edge, color) {
  const shape = new Path2D(marker);
  context.save(); context.translate(x, y); context.scale(size, size);
  context.lineWidth = edge / size; context.strokeStyle = "#fff"; context.fillStyle = color;
  context.fill(shape); context.stroke(shape); context.restore();
}

// A line in parts, to be drawn in turn with those of the others: what is to come, faintly; a light casing; what is past,
// with its dots; the marker at the step.
function lineParts(context, line, panel, frame, step) {
  const to = scales(panel), box = edges(panel, 12);
  const px = new Float64Array(frame.length), py = new Float64Array(frame.length), y = frame.column(line.y);
  const xs = line.x < 0 ? null : frame.column(line.x);
  for (let i = 0; i < frame.length; i++) { px[i] = to.x.to(xs ? xs[i] : i); py[i] = to.y.to(y[i]); }
  const future = polyline(px, py, step, frame.length - 1, box), past = polyline(px, py, 0, step, box);
  const stroke = (path, width, color, dash) => { context.lineJoin = "round"; context.setLineDash(dash); context.lineWidth = width; context.strokeStyle = color; context.stroke(path); context.setLineDash([]); };
  const mark = (i, marker, size, edge) => { if (within(px[i], py[i], box)) drawMarker(context, marker, px[i], py[i], size, edge, line.color); };
  return {
    future: () => stroke(future, line.width, line.color, line.dash),
    casing: () => { if (line.casing) stroke(past, line.width + line.casing, "#fff", []); },
    past: () => {
      stroke(past, line.width, line.color, line.dash);
      if (line.marker) for (const i of thinned(px, py, line.end ? step : frame.length, line.apart)) mark(i, line.marker, line.size, line.marker_edge);
    },
    end: () => { if (line.end) mark(step, line.end.marker, line.end.size, line.end.edge); },
  };
}

// Of the places before `last`, those that carry a dot: none closer than `apart` pixels to one before, or to the last.
function thinned(px, py, last, apart) {
  const kept = [], far = (i, j) => !((px[i] - px[j]) ** 2 + (py[i] - py[j]) ** 2 < apart * apart);
  for (let i = 0; i < last; i++) {
    let free = Number.isFinite(px[i]) && Number.isFinite(py[i]) && far(i, last);
    for (let k = kept.length - 1; apart && free && k >= 0; k--) free = far(i, kept[k]);
    if (free) kept.push(i);
  }
  return kept;
}

function drawArrow(context, fromX, fromY, toX, toY, color, dash) {
  const length = Math.hypot(toX - fromX, toY - fromY), head = Math.min(9, 0.6 * length), angle = Math.atan2(toY - fromY, toX - fromX);
  if (!(length > 1)) return;
  const wing = (turn) => [toX - head * Math.cos(angle + turn), toY - head * Math.sin(angle + turn)];
  const shape = new Path2D(), tip = new Path2D();
  shape.moveTo(fromX, fromY); shape.lineTo(toX, toY);
  tip.moveTo(...wing(0.45)); tip.lineTo(toX, toY); tip.lineTo(...wing(-0.45));
  for (const [width, style] of [[4.5, "#fff"], [2, color]]) {
    context.lineWidth = width; context.strokeStyle = style;
    context.setLineDash(style === color ? dash : []); context.stroke(shape);
    context.setLineDash([]); context.stroke(tip);
  }
}

// The two arrows of one method at one step: dashed, where the gradient points downhill; solid, the step it takes.
function drawArrows(context, arrow, panel, frame, step) {
  const to = scales(panel), at = (i) => frame.column(i)[step], next = (i) => frame.column(i)[step + 1];
  const x = to.x.to(at(arrow.x)), y = to.y.to(at(arrow.y));
  const slope = Math.hypot(at(arrow.gradient_x), at(arrow.gradient_y));
  if (!within(x, y, edges(panel))) return;
  if (slope > 0 && Number.isFinite(slope)) {
    drawArrow(context, x, y, x - arrow.length * at(arrow.gradient_x) / slope, y + arrow.length * at(arrow.gradient_y) / slope, arrow.color, [4, 3]);
  }
  const part = clip(x, y, to.x.to(next(arrow.x)), to.y.to(next(arrow.y)), edges(panel, 20));
  if (part) drawArrow(context, ...part.slice(0, 4), arrow.color, []);
}

// ---- the widget ---------------------------------------------------------------------------------

async function render({ model, el }) {
  const alive = new AbortController(), on = (target, type, handler, more) => target.addEventListener(type, handler, { signal: alive.signal, ...more });
  const listeners = [];
  const listen = (source, event, handler) => { source.on(event, handler); listeners.push(() => source.off(event, handler)); };
  el.classList.add("explorer-view");
  el.innerHTML = `<div class="explorer-picture"><canvas tabindex="0" role="application" aria-roledescription="picture"></canvas><div class="explorer-title" aria-hidden="true"><span></span><span></span></div><div class="explorer-behind" role="status"></div><div class="explorer-refused" role="status"></div><div class="explorer-words" role="status"></div></div><div class="explorer-transport">
    ${Object.entries(ICONS).map(([name, path]) => `<button title="${name}" aria-label="${name}"><svg viewBox="0 0 16 16" width="14" height="14"><path d="${path}" fill="currentColor"/></svg></button>`).join("")}
    <label><span>step</span> <input type="range" min="0" step="1" aria-label="step"></label><output></output></div><div class="explorer-legend"></div>`;
  const place = el.querySelector(".explorer-picture"), title = el.querySelector(".explorer-title"), canvas = el.querySelector("canvas"), context = canvas.getContext("2d"), base = document.createElement("canvas");
  const [rewind, back, play, forward] = el.querySelectorAll("button"), scrub = el.querySelector("input"), readout = el.querySelector("output"), legend = el.querySelector(".explorer-legend"), word = el.querySelector(".explorer-behind"), refused = el.querySelector(".explorer-refused"), live = el.querySelector(".explorer-words");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const controls = {};
  let stage = null, picture = null, kernel = null, sweep = null, waiting = 0, based = "", playing = 0, late = 0, newest = null, front = -1, rest = 0, told = [];
  let hand = null, held = null;     // while the ring is held: the hand's place, in pixels, and the start that is shown for it

  // -- which frame is on show: the kernel's answer for exactly this state, else the sweep's, else the newest that was on show
  const state = () => ({ ...Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.get("index")])), start: String(held ?? model.get("start")) });
  const same = (now, other, except) => Object.keys(now).every((name) => name === except || String(now[name]) === String(other[name]));
  const fits = (now) => sweep && sweep.length === kernel.length && same(now, sweep.at, sweep.axis);
  function sweptLane(now = state()) {           // the sweep's lane for this state, or -1
    if (!fits(now)) return -1;
    if (sweep.axis === "start") return sweep.starts.findIndex((start) => String(start) === now.start);
    const lane = now[sweep.axis] - sweep.low;
    return lane >= 0 && lane < sweep.lanes ? lane : -1;
  }
  function shown() {
    const now = state(), lane = sweptLane(now), exact = kernel && same(kernel.at, now);
    if (lane >= 0 && !exact) return newest = frameAt(sweep, lane);
    return kernel && { ...exact || !newest ? frameAt(kernel, 0) : newest, behind: !exact };
  }
  const answered = () => { clearTimeout(late); late = 0; el.removeAttribute("aria-busy"); write(word, ""); };
  // To a kernel that is gone no message can be sent, and this is the only sign of it in every front end
  function send(message) {
    try { model.send(message); return true; } catch {
      el.removeAttribute("aria-busy"); write(word, GONE);
      for (const control of Object.values(controls)) control.comm_live = false;        // they need not try either
      return false;
    }
  }
  const save = () => { if (word.textContent !== GONE) model.save_changes(); };
  const tooLate = () => { if (send({})) { el.setAttribute("aria-busy", true); write(word, BUSY); } };

  function draw() {
    waiting = 0;
    const frame = shown();
    if (!stage || !frame) return;
    atRest();
    if (frame.behind) late ||= setTimeout(tooLate, PATIENCE); else answered();
    const ratio = stage.ratio, panels = stage.panels, visible = model.get("visible");
    if (canvas.width !== picture.width || canvas.height !== picture.height) { canvas.width = base.width = picture.width; canvas.height = base.height = picture.height; based = ""; }
    const ground = frame.ground, key = ground ? `${ground.id}/${frame.lane}` : "none";
    if (based !== key) {           // the stage and the contours change rarely: keep them painted
      const brush = base.getContext("2d");
      brush.setTransform(1, 0, 0, 1, 0, 0); brush.drawImage(picture, 0, 0); brush.setTransform(ratio, 0, 0, ratio, 0, 0);
      for (const free of stage.layout?.free ?? []) brush.clearRect(...free);       // the page shows there, with what it lays over it
      if (ground) inside(brush, panels[ground.panel], () => drawGround(brush, ground, frame.lane, panels[ground.panel]));
      based = key;
    }
    context.setTransform(1, 0, 0, 1, 0, 0); context.globalAlpha = 1; context.drawImage(base, 0, 0); context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const last = frame.length - 1, step = Math.max(0, Math.min(model.get("step"), last));
    panels.forEach((panel, p) => inside(context, panel, () => {
      if (panel.steps && step < last) { const x = scales(panel).x.to(step); context.fillStyle = "#0006"; context.fillRect(x - 0.5, panel.box[1], 1, panel.box[3]); }
      const behind = (group) => (!visible[front] || group < 0 || group === front ? 1 : 0.15);
      const lines = stage.lines.filter((line) => line.panel === p && (line.group < 0 || visible[line.group]))
        .sort((one, other) => behind(one.group) - behind(other.group)).map((line) => [behind(line.group), lineParts(context, line, panel, frame, step)]);
      for (const part of step < last ? ["future", "casing", "past", "end"] : ["casing", "past", "end"]) {
        for (const [alpha, parts] of lines) { context.globalAlpha = part === "future" ? 0.25 * alpha : alpha; parts[part](); }
      }
      context.globalAlpha = 1;
      for (const arrow of stage.arrows) if (arrow.panel === p && step < last && visible[arrow.group]) drawArrows(context, arrow, panel, frame, step);
      const to = scales(panel);
      for (const mark of stage.marks) if (mark.panel === p) for (const [x, y] of mark.points) drawMarker(context, mark.marker, to.x.to(x), to.y.to(y), mark.size, 1.2, mark.color);
      if (stage.handle.panel === p) drawHandle(panel, frame);
    }));
    frame.labels.forEach(([rate, said], group) => { const row = legend.children[group]; if (row) { write(row.querySelector(".rate"), rate); write(row.querySelector(".said"), said); } });
    [...title.children].forEach((part, i) => write(part, frame.title?.[i] ?? ""));
    if (+scrub.max !== last) scrub.max = last;
    if (+scrub.value !== step) scrub.value = step;
    write(readout, `${step} of ${last}`);
  }
  const atRest = () => { clearTimeout(rest); rest = setTimeout(() => { if (letGo || held || playing) atRest(); else { tell(); send({ rest: true }); } }, REST); };
  function tell() {                // in words, for who does not see it: all of it with the picture, and aloud what the last move did
    const visible = model.get("visible"), rows = [...legend.children].map((row, group) => row.innerText.trim().replace(/\s+/g, " ") + (visible[group] ? "" : ": hidden"));
    const frame = shown(), start = ["x", "y"].map((axis) => +frame.column(stage.handle[axis])[0].toPrecision(3));
    const now = [title.innerText.trim().replace(/\s+/g, " "), ...(rows.length ? [`Step ${readout.textContent}`] : []), `Start at ${start.join(", ")}`, ...rows], changed = now.filter((part, i) => part !== told[i]);
    canvas.setAttribute("aria-label", [stage.alt, ...now, ...(mapPanel() ? ["The arrow keys move the start"] : [])].filter(Boolean).join(". "));
    if (told.length) write(live, changed.join(". "));
    told = now;
  }
  const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const schedule = () => { waiting ||= requestAnimationFrame(draw); };

  function handleAt(panel, frame) {
    const to = scales(panel), [x, y] = held ?? [frame.column(stage.handle.x)[0], frame.column(stage.handle.y)[0]];
    return [to.x.to(x), to.y.to(y)];
  }
  function drawHandle(panel, frame) {
    for (const [width, color] of [[6, "#fff"], [2.5, "#222"]]) {
      context.beginPath(); context.arc(...handleAt(panel, frame), 9, 0, 2 * Math.PI); context.lineWidth = width; context.strokeStyle = color; context.stroke();
    }
  }

  // -- what arrives from the kernel
  async function newStage() {
    const wanted = model.get("stage");
    if (!wanted.png) return;
    const bitmap = await createImageBitmap(new Blob([wanted.png], { type: "image/png" }));
    if (wanted !== model.get("stage")) return;      // a newer one came while this was decoded
    [stage, picture, based] = [wanted, bitmap, ""];
    canvas.style.aspectRatio = `${stage.width} / ${stage.height}`;
    layOut();
    const rows = stage.legend.map(({ color, label, marker, dash }, group) => `<label><input type="checkbox" data-group="${group}">
      <svg width="46" height="16" viewBox="-23 -8 46 16" aria-hidden="true"><path d="M-22 0H22" stroke="${color}" stroke-width="2.5" stroke-dasharray="${dash}"/>
      <path d="${marker}" transform="scale(9)" fill="${color}" stroke="#fff" stroke-width="0.1"/></svg><b>${label}</b> <span class="rate"></span> <span class="said"></span></label>`).join("");
    if (legend.dataset.rows !== rows) { legend.innerHTML = rows; legend.dataset.rows = rows; }
    newVisible(); schedule();
  }
  function layOut() {              // the box around us, which holds the controls too, is laid out as the stage says
    if (!stage?.layout || !el.parentElement) return;
    const { template, picture: area, type } = stage.layout, [left, top, width] = stage.panels[0].box;
    el.parentElement.style.gridTemplate = template;
    el.parentElement.classList.toggle("explorer-narrow", stage.width < 480);
    Object.assign(place.style, { gridArea: area, maxWidth: `${1.4 * stage.width}px` });
    Object.assign(title.style, { left: `${100 * left / stage.width}%`, top: `${100 * (top - 2) / stage.height}%`, width: `${100 * width / stage.width}%`, fontSize: `${Math.min(14.5, stage.width / 24) * type}px` });
    legend.style.fontSize = `${14 * type}px`;
  }
  const newVisible = () => { legend.querySelectorAll("input").forEach((box, group) => { box.checked = model.get("visible")[group]; }); schedule(); };
  const read = (message) => message.data && { ...message, floats: floats(message.data),
    ground: message.ground && { ...message.ground, floats: floats(message.ground.data) } };
  const newFrame = () => { kernel = read(model.get("frame")) ?? null; newest = null; answered(); schedule(); };
  const newSweep = () => { sweep = read(model.get("sweep")) ?? null; if (sweep?.axis === "start") newPatch(); answered(); schedule(); };
  listen(model, "change:stage", newStage); listen(model, "change:frame", newFrame); listen(model, "change:sweep", newSweep);
  listen(model, "change:step", schedule); listen(model, "change:visible", newVisible);

  // -- the hand: sliders, steps, the start, the legend
  for (const [name, reference] of Object.entries(model.get("controls"))) {
    controls[name] = await model.widget_manager.get_model(reference.replace("IPY_MODEL_", ""));
    listen(controls[name], "change", schedule);
  }
  const control = (event) => event.target.closest?.(`.${model.get("family")}`)?.className.match(/explorer-is-(\S+)/)?.[1];
  // While a slider is dragged whose frames are all here, the kernel hears nothing of it: each answer would cost frames.
  let letGo = null;
  on(document, "pointerdown", (event) => {
    letGo?.();
    const name = control(event), slider = controls[name];
    if (!slider) return;
    const commit = Object.getPrototypeOf(slider).save_changes;
    let unsent = null;
    slider.save_changes = (callbacks) => { if (sweep?.axis === name && sweptLane() >= 0) unsent = { callbacks }; else commit.call(slider, callbacks); };
    letGo = () => { letGo = null; delete slider.save_changes; if (unsent) slider.save_changes(unsent.callbacks); send({ release: true }); };
    send({ hold: name });
  }, { capture: true });
  for (const type of ["pointerup", "pointercancel"]) on(document, type, () => letGo?.(), { capture: true });
  // A button of ipywidgets' own would throw where nothing can be sent
  on(document, "click", (event) => { if (event.target.closest?.(".widget-button") && el.parentElement.contains(event.target) && !send({})) event.stopPropagation(); }, { capture: true });
  // Notebook 7 takes the arrow keys for itself before we see them, unless this attribute says whose they are
  on(window, "keydown", ({ target, key, ctrlKey, altKey, metaKey, shiftKey }) => {
    const ours = /^(Arrow|Page|Home|End|Enter| )/.test(key) && !(ctrlKey || altKey || metaKey || shiftKey);
    if (target.closest?.(`.${model.get("family")}, .explorer-view`)) target.toggleAttribute("data-lm-suppress-shortcuts", ours);
  }, { capture: true });

  // A readout takes a number: Enter sends it, Escape takes it back, and so does leaving it.
  const shownValue = (name) => controls[name].get("_options_labels")?.[controls[name].get("index")];
  const readoutOf = (event) => { const node = event.target.closest?.(".widget-readout"); return node && controls[control(event)] ? node : null; };
  on(document, "keydown", (event) => {
    const node = readoutOf(event);
    if (!node || !["Enter", "Escape"].includes(event.key)) return;
    if (event.key === "Enter" && node.textContent.trim() !== shownValue(control(event))) send({ typed: control(event), text: node.textContent });
    else node.textContent = shownValue(control(event));
    event.preventDefault(); event.stopImmediatePropagation();
  }, { capture: true });
  on(document, "focusout", (event) => { const node = readoutOf(event); if (node) { node.textContent = shownValue(control(event)); write(refused, ""); } }, { capture: true });
  const said = (words, seconds) => { write(refused, words); if (seconds) setTimeout(() => write(refused, ""), 1000 * seconds); };
  function download(name, data) {               // a picture, into the reader's downloads
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([data], { type: "image/png" })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    said(`${name} is among your downloads.`, 4);
  }
  listen(model, "msg:custom", (content, buffers) => { if (content.refused) said(content.refused); if (content.save) download(content.save, buffers[0]); });

  const go = (step) => { model.set("step", Math.max(0, Math.min(step, +scrub.max))); save(); };
  const stop = () => { cancelAnimationFrame(playing); playing = 0; icon(ICONS["play or pause"]); };
  const icon = (path) => play.querySelector("path").setAttribute("d", path);
  on(scrub, "input", () => { stop(); go(+scrub.value); });
  for (const [button, by] of [[rewind, -Infinity], [back, -1], [forward, 1]]) on(button, "click", () => { stop(); go(+scrub.value + by); });
  on(play, "click", () => {
    if (playing) return stop();
    if (calm.matches) return go(+scrub.max);
    const last = +scrub.max, from = +scrub.value >= last ? 0 : +scrub.value, began = performance.now();
    const tick = (now) => {
      const step = Math.min(last, from + Math.floor((now - began) / 1000 * Math.max(4, last / PLAY_SECONDS)));
      if (step !== +scrub.value || step === from) go(step);
      if (step >= last) stop(); else playing = requestAnimationFrame(tick);
    };
    icon(PAUSE); playing = requestAnimationFrame(tick);
  });
  on(calm, "change", () => { if (calm.matches) stop(); });
  for (const [type, into] of [["pointerover", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
    on(legend, type, ({ target }) => { if (type === "focusin" && !target.matches(":focus-visible")) return; front = into ? [...legend.children].indexOf(target.closest("label")) : -1; schedule(); });
  }
  on(legend, "change", (event) => {
    model.set("visible", model.get("visible").map((was, group) => (group === +event.target.dataset.group ? event.target.checked : was))); save();
  });

  const pointer = (event) => { const r = canvas.getBoundingClientRect(); return [(event.clientX - r.left) * stage.width / r.width, (event.clientY - r.top) * stage.height / r.height]; };
  const mapPanel = () => stage?.panels[stage.handle.panel];
  function nearHandle(event) {
    const frame = mapPanel() && shown(), [x, y] = frame ? pointer(event) : [];
    if (frame && stage.handle.anywhere) return within(x, y, edges(mapPanel()));
    return frame && Math.hypot(...handleAt(mapPanel(), frame).map((c, i) => c - [x, y][i])) < 20;
  }
  // While the ring is held, the kernel hears only where the hand is going, and sends a patch of starts around there. The ring
  // stands on the one that is nearest to the hand: every path that is shown is an exact path of the start that is shown.
  let asked = 0, took = 0, most = MOST, before = null, resting = 0, stride = 0;
  const axes = () => { const { box: [left, top, width, height] } = mapPanel(), { x, y } = scales(mapPanel()); return [[x, left, left + width], [y, top, top + height]]; };
  const into = (at, low, high) => Math.max(low, Math.min(high, at));
  const away = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  function follow(place) {                      // the hand is here, in pixels
    if (!held) send({ hold: "start" });
    const sides = axes(), exact = () => hand.map((at, i) => sides[i][0].back(at));
    hand = place.map((at, i) => into(at, sides[i][1], sides[i][2]));
    held = exact();
    schedule();
    if (!stage.handle.patches) { model.set("start", held); save(); return; }
    let central = false;
    if (sweep?.axis === "start" && fits(state())) {
      const gaps = sweep.starts.map((start) => away(hand, start.map((at, i) => sides[i][0].to(at)))), lane = gaps.indexOf(Math.min(...gaps));
      newest = frameAt(sweep, lane);
      if (gaps[lane] <= 1.2 * sweep.spacing + 0.5) held = sweep.starts[lane];
      central = held === sweep.starts[lane] && gaps[0] < sweep.spacing * (stride || 2);
    }
    if (!central) ask();
    clearTimeout(resting);
    resting = setTimeout(() => { if (!stride && String(held) !== String(exact())) ask(true); }, PATIENCE / 2);
  }
  // One at a time. Where the hand rests, a disc; where it moves, a strip along its way, from where it will be when the patch comes
  // to where it will be when the next one does.
  function ask(rests = Boolean(stride)) {
    if (asked) return;
    const now = asked = performance.now(), ahead = rests || !before ? 0 : Math.min(took, SLOW) / (now - before.now);
    const by = hand.map((at, i) => (at - (before?.hand[i] ?? at)) * ahead), far = Math.hypot(...by), moves = far > 4;
    const [x, y] = moves ? by.map((part) => part / far) : [1, 0], [long, wide, aside] = moves ? [10, 1, 2] : [5, 5, 1];
    const spacing = stride || Math.max(rests ? 1 : 2, far / long), places = [];
    for (let i = -long; i <= long; i++) for (let j = -wide; j <= wide; j++) places.push([i, j * aside]);
    places.sort((a, b) => Math.hypot(...a) - Math.hypot(...b)).splice(most);
    before = { hand, now };
    send({ spacing, starts: places.map(([i, j]) => [i * x - j * y, i * y + j * x]).map((place) => axes().map(([scale, low, high], i) =>
      scale.back(into(hand[i] + (moves ? 1.5 : 0) * by[i] + spacing * place[i], low, high)))) });
  }
  function newPatch() {
    Object.assign(sweep, { ground: kernel.ground, titles: kernel.titles });
    if (asked) took = performance.now() - asked;
    most = took > SLOW ? Math.max(LEAST, most >> 1) : Math.min(MOST, 2 * most);
    asked = 0;
    if (held) follow(hand);
  }
  function letStartGo() {
    if (!held) return;
    model.set("start", held); save(); send({ release: true });
    clearTimeout(resting); hand = held = before = null; stride = 0; schedule();
  }
  on(canvas, "pointerdown", (event) => { if (nearHandle(event)) { canvas.setPointerCapture(event.pointerId); follow(pointer(event)); event.preventDefault(); canvas.focus({ preventScroll: true }); } });
  on(canvas, "pointermove", (event) => { if (canvas.hasPointerCapture(event.pointerId)) follow(pointer(event)); else canvas.style.cursor = nearHandle(event) ? "grab" : ""; });
  for (const type of ["pointerup", "pointercancel", "keyup", "blur"]) on(canvas, type, letStartGo);
  on(canvas, "keydown", (event) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key], frame = mapPanel() && shown();
    if (!move || !frame) return;
    stride = mapPanel().box[2] / 100;
    follow(handleAt(mapPanel(), frame).map((at, i) => at + move[i] * stride));
    event.preventDefault(); event.stopPropagation();
  });

  const measure = () => {
    layOut();
    const width = Math.round((el.parentElement ?? place).clientWidth);
    if (width) { model.set("screen", [width, window.devicePixelRatio, window.innerHeight]); save(); }
  };
  const watch = new ResizeObserver(measure);
  watch.observe(place);
  on(window, "resize", measure);
  newFrame(); newSweep(); await newStage();
  return () => { letGo?.(); answered(); clearTimeout(rest); alive.abort(); watch.disconnect(); stop(); listeners.forEach((off) => off()); };
}

export default { render };
