// From data to pixels: lines, markers, arrows and filled contours on a canvas, above a stage that matplotlib rendered.
// It knows panels, scales, lines and handles; no optimizer. What a stage and a frame hold is written in view.py.

const MASKED = -1e3;              // decades: where a value that has no logarithm is drawn (matplotlib's "clip")
const FADED = 0.15, TO_COME = 0.25;    // how much is left of a line behind the one in front, and of what is after the step

// ---- places -------------------------------------------------------------------------------------

function scales(panel) {
  const [left, top, width, height] = panel.box;
  const axis = ([low, high], log, from, length) => {
    const t = log ? (v) => (v > 0 ? Math.log10(v) : v <= 0 ? MASKED : NaN) : (v) => v;
    const a = t(low), factor = length / (t(high) - a);
    const back = (p) => (log ? 10 ** (a + (p - from) / factor) : a + (p - from) / factor);
    return { to: (v) => from + (t(v) - a) * factor, back };
  };
  return { x: axis(panel.xlim, panel.xlog, left, width), y: axis(panel.ylim, panel.ylog, top + height, -height) };
}

function edges({ box: [left, top, width, height] }, margin = 0) {
  return [left - margin, top - margin, left + width + margin, top + height + margin];
}

const near = (at, low, high) => Math.max(low, Math.min(high, at));
const away = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
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

// ---- a frame: what is known of one position of the sliders ----------------------------------------

const floats = ({ buffer, byteOffset: from, byteLength: size }) =>
  (from % 4 ? new Float32Array(buffer.slice(from, from + size)) : new Float32Array(buffer, from, size / 4));

// A frame in `source` (the kernel's latest, or a sweep): its columns, labels, title and contour bands.
function frameAt(source, lane) {
  const { length, ground } = source, size = source.columns * length, own = (list) => list?.[lane] ?? list?.[0];
  const data = source.floats.subarray(lane * size, (lane + 1) * size);
  return { column: (i) => data.subarray(i * length, (i + 1) * length), length, labels: own(source.labels),
           title: own(source.titles), ground, lane: ground?.ends.length > 1 ? lane : 0 };
}

// Where the handle stands, in pixels: on `held` (data coordinates), or where the frame has it.
function handleAt(stage, frame, held) {
  const { panel, x, y } = stage.handle, to = scales(stage.panels[panel]);
  const [atX, atY] = held ?? [frame.column(x)[0], frame.column(y)[0]];
  return [to.x.to(atX), to.y.to(atY)];
}

// ---- the things that are drawn --------------------------------------------------------------------

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
  const { length } = frame, to = scales(panel), box = edges(panel, 12);
  const px = new Float64Array(length), py = new Float64Array(length);
  const xs = line.x < 0 ? null : frame.column(line.x), ys = frame.column(line.y);
  for (let i = 0; i < length; i++) { px[i] = to.x.to(xs ? xs[i] : i); py[i] = to.y.to(ys[i]); }
  const future = polyline(px, py, step, length - 1, box), past = polyline(px, py, 0, step, box);
  const stroke = (path, width, color, dash) => {
    context.lineJoin = "round"; context.setLineDash(dash); context.lineWidth = width; context.strokeStyle = color;
    context.stroke(path); context.setLineDash([]);
  };
  const mark = (i, marker, size, edge) => {
    if (within(px[i], py[i], box)) drawMarker(context, marker, px[i], py[i], size, edge, line.color);
  };
  return {
    future: () => stroke(future, line.width, line.color, line.dash),
    casing: () => { if (line.casing) stroke(past, line.width + line.casing, "#fff", []); },
    past: () => {
      stroke(past, line.width, line.color, line.dash);
      if (!line.marker) return;
      for (const i of thinned(px, py, line.end ? step : length, line.apart)) mark(i, line.marker, line.size, line.marker_edge);
    },
    end: () => { if (line.end) mark(step, line.end.marker, line.end.size, line.end.edge); },
  };
}

function drawArrow(context, fromX, fromY, toX, toY, color, dash) {
  const length = Math.hypot(toX - fromX, toY - fromY), head = Math.min(9, 0.6 * length);
  if (!(length > 1)) return;
  const angle = Math.atan2(toY - fromY, toX - fromX), shape = new Path2D(), tip = new Path2D();
  const wing = (turn) => [toX - head * Math.cos(angle + turn), toY - head * Math.sin(angle + turn)];
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
  if (!within(x, y, edges(panel))) return;
  const right = at(arrow.gradient_x), up = at(arrow.gradient_y), slope = Math.hypot(right, up), { length, color } = arrow;
  if (slope > 0 && Number.isFinite(slope)) {
    drawArrow(context, x, y, x - length * right / slope, y + length * up / slope, color, [4, 3]);
  }
  const part = clip(x, y, to.x.to(next(arrow.x)), to.y.to(next(arrow.y)), edges(panel, 20));
  if (part) drawArrow(context, ...part.slice(0, 4), color, []);
}

function drawHandle(context, x, y) {
  for (const [width, color] of [[6, "#fff"], [2.5, "#222"]]) {
    context.beginPath(); context.arc(x, y, 9, 0, 2 * Math.PI);
    context.lineWidth = width; context.strokeStyle = color; context.stroke();
  }
}

// ---- the whole picture ------------------------------------------------------------------------------

function laid(context, picture, ratio) {         // the picture as it is; then one unit is a CSS pixel
  context.setTransform(1, 0, 0, 1, 0, 0); context.drawImage(picture, 0, 0); context.setTransform(ratio, 0, 0, ratio, 0, 0);
}

// What changes rarely: the stage and the contours on it.
function drawBase(context, stage, picture, { ground, lane }) {
  laid(context, picture, stage.ratio);
  for (const free of stage.layout?.free ?? []) context.clearRect(...free);   // the page shows there, with what it lays over it
  if (!ground) return;
  const panel = stage.panels[ground.panel];
  inside(context, panel, () => drawGround(context, ground, lane, panel));
}

// What moves. visible: of each method; front: the method that the others fade behind, or -1; held: as in handleAt.
function drawFrame(context, base, stage, frame, { step, visible, front, held }) {
  context.globalAlpha = 1;
  laid(context, base, stage.ratio);
  const early = step < frame.length - 1;
  const strength = (group) => (!visible[front] || group < 0 || group === front ? 1 : FADED);
  stage.panels.forEach((panel, p) => inside(context, panel, () => {
    const to = scales(panel), here = (part) => part.panel === p;
    if (panel.steps && early) {
      context.fillStyle = "#0006"; context.fillRect(to.x.to(step) - 0.5, panel.box[1], 1, panel.box[3]);
    }
    const lines = stage.lines.filter((line) => here(line) && (line.group < 0 || visible[line.group]))
      .sort((one, other) => strength(one.group) - strength(other.group))
      .map((line) => [strength(line.group), lineParts(context, line, panel, frame, step)]);
    for (const part of early ? ["future", "casing", "past", "end"] : ["casing", "past", "end"]) {
      for (const [alpha, parts] of lines) { context.globalAlpha = part === "future" ? TO_COME * alpha : alpha; parts[part](); }
    }
    context.globalAlpha = 1;
    for (const arrow of stage.arrows.filter((one) => here(one) && early && visible[one.group])) {
      drawArrows(context, arrow, panel, frame, step);
    }
    for (const { points, marker, size, color } of stage.marks.filter(here)) {
      for (const [x, y] of points) drawMarker(context, marker, to.x.to(x), to.y.to(y), size, 1.2, color);
    }
    if (here(stage.handle)) drawHandle(context, ...handleAt(stage, frame, held));
  }));
}

// ---- a picture into the reader's downloads --------------------------------------------------------

function download(name, data) {
  const href = URL.createObjectURL(new Blob([data], { type: "image/png" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
