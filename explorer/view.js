// The moving part of a picture: what a hand does to it, and which frame is on show. drawing.js and ahead.js stand before this in
// one text. No optimizer is known here. The contract of every trait is written in view.py.

const PLAY_SECONDS = 6;           // a whole run, played
const REST = 1500;                // milliseconds without a move before the notebook is given a new still picture
const PATIENCE = 400;             // milliseconds without an answer before the picture says that it is behind
const BUSY = "The kernel is busy: the picture follows as soon as it is free.";
const GONE = "The kernel was restarted: run this cell again.";
const ALONE = "No Python runs here: of a saved picture the steps and the legend work.";

const ICONS = {                   // of the buttons under the picture, in their order
  "back to the start": "M2 2h2v12H2zM14 2v12L5 8z", "one step back": "M12 2v12L3 8z",
  "play or pause": "M3 1v14l11-7z", "one step forward": "M4 2v12l9-6z",
};
const PAUSE = "M3 2h4v12H3zM9 2h4v12H9z";
const BODY = `<div class="explorer-picture">
    <canvas tabindex="0" role="application" aria-roledescription="picture"></canvas>
    <div class="explorer-title" aria-hidden="true"><span></span><span></span></div>
    <div class="explorer-behind" role="status"></div><div class="explorer-refused" role="status"></div>
    <div class="explorer-words" role="status"></div></div>
  <div class="explorer-transport">${Object.entries(ICONS).map(([name, path]) => `<button title="${name}" aria-label="${name}">
    <svg viewBox="0 0 16 16" width="14" height="14"><path d="${path}" fill="currentColor"/></svg></button>`).join("")}
    <label><span>step</span> <input type="range" min="0" step="1" aria-label="step"></label><output></output></div>
  <div class="explorer-legend"></div>`;
const legendRow = ({ color, label, marker, dash }, group) => `<label><input type="checkbox" data-group="${group}">
  <svg width="46" height="16" viewBox="-23 -8 46 16" aria-hidden="true">
    <path d="M-22 0H22" stroke="${color}" stroke-width="2.5" stroke-dasharray="${dash}"/>
    <path d="${marker}" transform="scale(9)" fill="${color}" stroke="#fff" stroke-width="0.1"/></svg>
  <b>${label}</b> <span class="rate"></span> <span class="said"></span></label>`;

const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };
const plainly = (node) => node.textContent.trim().replace(/\s+/g, " ");     // also where it is scrolled away

async function render({ model, el }) {
  const alive = new AbortController(), offs = [];
  const on = (target, type, handler, more) => target.addEventListener(type, handler, { signal: alive.signal, ...more });
  const listen = (source, event, handler) => { source.on(event, handler); offs.push(() => source.off(event, handler)); };
  el.classList.add("explorer-view");
  el.innerHTML = BODY;
  const [place, title, word, refused, live, legend] = ["picture", "title", "behind", "refused", "words", "legend"]
    .map((name) => el.querySelector(`.explorer-${name}`));
  const [canvas, scrub, readout] = ["canvas", "input", "output"].map((name) => el.querySelector(name));
  const [rewind, back, play, forward] = el.querySelectorAll("button");
  const context = canvas.getContext("2d"), base = document.createElement("canvas");
  const calm = matchMedia("(prefers-reduced-motion: reduce)"), controls = {};
  let stage = null, picture = null, kernel = null, sweep = null, newest = null, based = "";
  let waiting = 0, late = 0, rest = 0, playing = 0, front = -1, told = [], letGo = null, alone = false;
  let hand = null, held = null;     // while the ring is held: the hand's place, in pixels, and the start that is shown for it

  // -- which frame is on show: the kernel's answer for exactly this state, else the sweep's, else the newest that was on show
  const state = () => ({ ...Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.get("index")])),
                         start: String(held ?? model.get("start")) });
  const alike = (name, now, other) => String(now[name]) === String(other[name]);
  const same = (now, other, except) => Object.keys(now).every((name) => name === except || alike(name, now, other));
  const fits = (now) => sweep && sweep.length === kernel.length && same(now, sweep.at, sweep.axis);
  function sweptLane(now = state()) {           // the sweep's lane for this state, or -1
    if (!fits(now)) return -1;
    if (sweep.axis === "start") return sweep.starts.findIndex((start) => String(start) === now.start);
    const at = now[sweep.axis], lane = sweep.positions ? sweep.positions.indexOf(at) : at - sweep.low;
    return lane >= 0 && lane < sweep.lanes ? lane : -1;
  }
  function shown() {
    const now = state();
    if (held && newest?.start === held && same(now, newest.at, "start")) return newest;
    const lane = sweptLane(now), exact = kernel && same(kernel.at, now);
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
  const tooLate = () => { if (send({})) { el.setAttribute("aria-busy", true); write(word, alone ? ALONE : BUSY); } };

  function draw() {
    waiting = 0;
    const frame = shown();
    if (!stage || !frame) return;
    atRest();
    if (frame.behind) late ||= setTimeout(tooLate, PATIENCE); else answered();
    const { width, height } = picture, { ground } = frame, key = ground ? `${ground.id}/${frame.lane}` : "none";
    if (canvas.width !== width || canvas.height !== height) {
      for (const one of [canvas, base]) Object.assign(one, { width, height });
      based = "";
    }
    if (based !== key) drawBase(base.getContext("2d"), stage, picture, frame);
    based = key;
    const last = frame.length - 1, step = near(model.get("step"), 0, last);
    drawFrame(context, base, stage, frame, { step, visible: model.get("visible"), front, held });
    frame.labels.forEach(([rate, said], group) => {
      const row = legend.children[group];
      if (row) { write(row.querySelector(".rate"), rate); write(row.querySelector(".said"), said); }
    });
    [...title.children].forEach((part, i) => write(part, frame.title?.[i] ?? ""));
    if (+scrub.max !== last) scrub.max = last;
    if (+scrub.value !== step) scrub.value = step;
    write(readout, `${step} of ${last}`);
  }
  const schedule = () => { waiting ||= requestAnimationFrame(draw); };
  function atRest() {
    clearTimeout(rest);
    rest = setTimeout(() => { if (letGo || held || playing) atRest(); else { tell(); send({ rest: true }); } }, REST);
  }
  function tell() {                // in words, for who does not see it: all of it beside the picture; aloud what a move did
    const visible = model.get("visible"), frame = shown();
    const rows = [...legend.children].map((row, group) => plainly(row) + (visible[group] ? "" : ": hidden"));
    const start = ["x", "y"].map((axis) => +frame.column(stage.handle[axis])[0].toPrecision(3));
    const steps = rows.length ? `Step ${readout.textContent}` : "", keys = mapPanel() ? "The arrow keys move the start" : "";
    const now = [[...title.children].map(plainly).join(", "), steps, `Start at ${start.join(", ")}`, ...rows];
    canvas.setAttribute("aria-label", [stage.alt, ...now, keys].filter(Boolean).join(". "));
    if (told.length) write(live, now.filter((part, i) => part && part !== told[i]).join(". "));
    told = now;
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
    const rows = stage.legend.map(legendRow).join("");
    if (legend.dataset.rows !== rows) { legend.innerHTML = rows; legend.dataset.rows = rows; }
    newVisible(); schedule();
  }
  function layOut() {              // the box around us, which holds the controls too, is laid out as the stage says
    if (!stage?.layout || !el.parentElement) return;
    const { template, picture: area, type, row } = stage.layout, [left, top, width] = stage.panels[0].box;
    el.parentElement.style.gridTemplate = template;
    if (alone) el.parentElement.style.width = `${stage.width}px`;      // there is nobody to draw one of another width
    el.parentElement.classList.toggle("explorer-narrow", stage.width < 480);
    Object.assign(place.style, { gridArea: area, maxWidth: `${1.4 * stage.width}px` });
    Object.assign(title.style, {
      left: `${100 * left / stage.width}%`, top: `${100 * (top - 2) / stage.height}%`, width: `${100 * width / stage.width}%`,
      fontSize: `${Math.min(14.5, stage.width / 24) * type}px` });
    legend.style.fontSize = `${14 * type}px`;
    legend.style.setProperty("--explorer-row", `${row * type}px`);
  }
  function newVisible() {
    legend.querySelectorAll("input").forEach((box, group) => { box.checked = model.get("visible")[group]; });
    schedule();
  }
  const read = (message) => message.data && { ...message, floats: floats(message.data),
    ground: message.ground && { ...message.ground, floats: floats(message.ground.data) } };
  const newFrame = () => { kernel = read(model.get("frame")) ?? null; newest = null; answered(); schedule(); };
  const newSweep = () => {
    sweep = read(model.get("sweep")) ?? null;
    answered();
    if (sweep?.axis === "start") return newPatch();
    asked = 0;
    if (sweep?.more && letGo) send({ more: sweep.axis });
    schedule();
  };
  listen(model, "change:stage", newStage); listen(model, "change:frame", newFrame); listen(model, "change:sweep", newSweep);
  listen(model, "change:step", schedule); listen(model, "change:visible", newVisible);

  // -- the sliders
  for (const [name, reference] of Object.entries(model.get("controls"))) {
    controls[name] = await model.widget_manager.get_model(reference.replace("IPY_MODEL_", ""));
    listen(controls[name], "change", schedule);
  }
  alone = Object.values(controls).some((control) => control.comm_live === false);   // a page made from a notebook's saved state
  const family = `.${model.get("family")}`;
  const control = (event) => event.target.closest?.(family)?.className.match(/explorer-is-(\S+)/)?.[1];
  // While a slider is dragged whose frames are all here, the kernel hears nothing of it: each answer would cost frames.
  on(document, "pointerdown", (event) => {
    letGo?.();
    const name = control(event), slider = controls[name];
    if (!slider) return;
    const commit = Object.getPrototypeOf(slider).save_changes;
    let unsent = null;
    slider.save_changes = (callbacks) => {
      if (sweep?.axis === name && sweptLane() >= 0) unsent = { callbacks }; else commit.call(slider, callbacks);
    };
    letGo = () => {
      letGo = null; delete slider.save_changes;
      if (unsent) slider.save_changes(unsent.callbacks);
      send({ release: true });
    };
    send({ hold: name });
  }, { capture: true });
  for (const type of ["pointerup", "pointercancel"]) on(document, type, () => letGo?.(), { capture: true });
  // A button of ipywidgets' own would throw where nothing can be sent
  on(document, "click", (event) => {
    const button = event.target.closest?.(".widget-button");
    if (button && el.parentElement.contains(button) && !send({})) event.stopPropagation();
  }, { capture: true });

  // A readout takes a number: Enter sends it, Escape takes it back, and so does leaving it.
  const shownValue = (name) => controls[name].get("_options_labels")?.[controls[name].get("index")];
  const readoutOf = (event) => controls[control(event)] && event.target.closest(".widget-readout");
  on(document, "keydown", (event) => {
    const node = readoutOf(event), name = control(event);
    if (!node || !["Enter", "Escape"].includes(event.key)) return;
    if (event.key === "Escape") node.textContent = shownValue(name);
    else if (node.textContent.trim() !== shownValue(name)) send({ typed: name, text: node.textContent });
    event.preventDefault(); event.stopImmediatePropagation();
  }, { capture: true });
  on(document, "focusout", (event) => {
    const node = readoutOf(event);
    if (node) { node.textContent = shownValue(control(event)); write(refused, ""); }
  }, { capture: true });
  listen(model, "msg:custom", ({ refused: reason, save: name }, buffers) => {
    if (name) download(name, buffers[0]);
    write(refused, reason ?? `${name} is among your downloads.`);
    if (name) setTimeout(write, 4000, refused, "");
  });

  // -- the steps and the legend
  const go = (step) => { model.set("step", near(step, 0, +scrub.max)); save(); };
  const icon = (path) => { play.querySelector("path").setAttribute("d", path); play.ariaPressed = path === PAUSE; };
  const stop = () => { cancelAnimationFrame(playing); playing = 0; icon(ICONS["play or pause"]); };
  on(scrub, "input", () => { stop(); go(+scrub.value); });
  for (const [button, by] of [[rewind, -Infinity], [back, -1], [forward, 1]]) {
    on(button, "click", () => { stop(); go(+scrub.value + by); });
  }
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
  for (const [type, enters] of [["pointerover", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
    on(legend, type, ({ target }) => {
      if (type === "focusin" && !target.matches(":focus-visible")) return;
      front = enters ? [...legend.children].indexOf(target.closest("label")) : -1;
      schedule();
    });
  }
  on(legend, "change", ({ target }) => {
    model.set("visible", model.get("visible").map((was, group) => (group === +target.dataset.group ? target.checked : was)));
    save();
  });

  // -- the ring. While it is held, the kernel hears only where the hand is going, and sends a patch of starts around there. The
  // ring stands on the one that is nearest to the hand: every path that is shown is an exact path of the start that is shown.
  let asking = 0, asked = 0, took = 0, most = MOST, resting = 0, stride = 0;
  let trail = [], course = null, coming = null;   // where the hand was, and when; of the patch that is here; what was asked for
  const mapPanel = () => stage?.panels[stage.handle.panel];
  function pointer({ clientX, clientY }) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [(clientX - left) * stage.width / width, (clientY - top) * stage.height / height];
  }
  function nearHandle(event) {
    const frame = mapPanel() && shown();
    if (!frame) return false;
    if (stage.handle.anywhere) return within(...pointer(event), edges(mapPanel()));
    return away(handleAt(stage, frame, held), pointer(event)) < (event.pointerType === "mouse" ? 20 : 30);      // a finger
  }
  function axes() {
    const [left, top, right, bottom] = edges(mapPanel()), { x, y } = scales(mapPanel());
    return [[x, left, right], [y, top, bottom]];
  }
  const exact = () => axes().map(([scale], i) => scale.back(hand[i])), pixels = (start) => handleAt(stage, null, start);
  function serves() {
    const [[x], [y]] = axes(), starts = sweep?.axis === "start" && fits(state()) ? sweep.starts : [];
    return patchServes(trail, starts.map((start) => [x.to(start[0]), y.to(start[1])]), sweep?.spacing, course);
  }
  const gap = () => (newest?.start && same(state(), newest.at, "start") ? away(hand, pixels(newest.start)) : Infinity);
  function follow(place) {                      // the hand is here, in pixels
    const sides = axes(); if (!held) send({ hold: "start" });
    if (place !== hand) trail = followed(trail, hand = place.map((at, i) => near(at, sides[i][1], sides[i][2])));
    held = exact(); schedule();
    if (!stage.handle.patches) { model.set("start", held); save(); return; }
    const { lane, least, reach, enough } = serves();
    if (least < gap()) newest = { ...frameAt(sweep, lane), start: sweep.starts[lane], at: sweep.at, reach };
    if (gap() <= newest?.reach) held = newest.start;
    if (!enough) asking ||= requestAnimationFrame(() => requestAnimationFrame(askOncePainted));
    settle();
  }
  const askOncePainted = () => setTimeout(() => { asking = 0; if (held) ask(); });    // the picture comes before the question
  const rests = () => { if (held && !stride && String(held) !== String(exact())) ask(true); };
  const settle = () => { clearTimeout(resting); resting = setTimeout(rests, PATIENCE / 2); };  // it is given its exact start
  function ask(resting = Boolean(stride)) {     // one at a time
    if (asked) return;
    asked = performance.now();
    const by = heading(trail, resting ? 0 : Math.min(took, SLOW)), sides = axes();
    const { spacing, places, ...more } = patchAhead(hand, by, stride, most);
    coming = { ...more, resting, hand };
    send({ spacing, starts: places.map((place) => sides.map(([scale, low, high], i) => scale.back(near(place[i], low, high)))) });
  }
  function newPatch() {                         // it is shown at once if what is shown is not as near
    Object.assign(sweep, { ground: kernel.ground, titles: kernel.titles });
    if (asked) took = Math.max(performance.now() - asked, 0.8 * took);
    most = took > SLOW ? Math.max(LEAST, most >> 1) : Math.min(MOST, 2 * most);
    asked = 0; course = coming?.course;
    if (!held) return schedule();
    const { least, enough } = serves();
    if (coming?.resting || newest?.start !== held || gap() > least + 1) return follow(hand);
    if (!enough && hand !== coming?.hand) ask();
    settle();
  }
  function letStartGo() {                       // where it is shown; at the hand itself, if no start of a patch was near
    if (!held) return;
    model.set("start", away(hand, pixels(held)) < 1.5 ? held : exact());
    save(); send({ release: true }); clearTimeout(resting); hand = held = null; trail = []; stride = asked = 0; schedule();
  }
  on(canvas, "pointerdown", (event) => {
    if (!nearHandle(event)) { canvas.releasePointerCapture(event.pointerId); return; }  // a finger is caught anywhere
    canvas.setPointerCapture(event.pointerId);
    follow(pointer(event));
    event.preventDefault(); canvas.focus({ preventScroll: true });
  });
  const unscrolled = (event) => { if (nearHandle(event.touches[0])) event.preventDefault(); };    // where a finger takes the ring
  on(canvas, "touchstart", unscrolled, { passive: false });
  on(canvas, "pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) follow(pointer(event));
    else canvas.style.cursor = nearHandle(event) ? "grab" : "";
  });
  for (const type of ["pointerup", "pointercancel", "keyup", "blur"]) on(canvas, type, letStartGo);
  on(canvas, "keydown", (event) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const frame = mapPanel() && shown();
    if (!move || !frame) return;
    stride = mapPanel().box[2] / 100;
    follow(handleAt(stage, frame, held).map((at, i) => at + move[i] * stride));
    event.preventDefault(); event.stopPropagation();
  });

  const measure = () => {
    layOut();
    const width = Math.round((el.parentElement ?? place).clientWidth);
    if (width) { model.set("screen", [width, window.devicePixelRatio, window.innerHeight]); save(); }
  };
  const watch = new ResizeObserver(measure);
  watch.observe(place); on(window, "resize", measure);
  newFrame(); newSweep(); await newStage();
  return () => {
    letGo?.(); answered(); clearTimeout(rest); stop();
    alive.abort(); watch.disconnect(); offs.forEach((off) => off());
    el.replaceChildren();          // JupyterLab keeps each view until its kernel ends: let there be little in ours
    canvas.width = base.width = 0; picture?.close(); kernel = sweep = newest = null;
  };
}

export default { render };
