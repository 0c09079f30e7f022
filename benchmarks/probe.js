// In the page before anything else: when the pointer moved, when a new picture was painted, what the sockets carried.
// A picture counts as painted in a task after the animation frame that follows its draw call, and only if it is new.
window.bench = (() => {
  const moves = [], painted = [], traffic = [];
  const bench = { moves, painted, traffic, down: 0, up: 0, muted: false, clear() { moves.length = painted.length = traffic.length = 0; } };
  const listen = (type, hear) => document.addEventListener(type, hear, { capture: true });
  listen("pointerdown", () => { bench.down = performance.now(); });
  listen("pointermove", () => { moves.push(performance.now()); });
  listen("pointerup", () => { bench.up = performance.now(); });

  let print = 0, last = null, waiting = false, heard = () => {};
  const after = new MessageChannel(), arrived = [];
  after.port1.onmessage = () => {
    const now = arrived.shift();
    if (now !== last) { last = now; painted.push(performance.now()); heard(); }
  };
  const stir = (value) => { print = (Math.imul(print, 31) + value) | 0; };
  function drawn() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; arrived.push(print); after.port2.postMessage(0); });
  }

  // Canvases: ours and ipympl's. What is drawn is told by the coordinates (ours) or by the picture that came (ipympl).
  const before = (prototype, name, hear) => {
    const original = prototype[name];
    prototype[name] = function (...args) { hear.apply(this, args); return original.apply(this, args); };
  };
  const place = new Float64Array(2), bits = new Int32Array(place.buffer);
  before(Path2D.prototype, "lineTo", function (x, y) { place[0] = x; place[1] = y; stir(bits[0] ^ bits[1]); stir(bits[2] ^ bits[3]); });
  before(CanvasRenderingContext2D.prototype, "drawImage", function (source) {
    if (source instanceof HTMLImageElement) { for (const c of source.src.slice(-12)) stir(c.charCodeAt(0)); return; }
    if (this.canvas.closest(".jupyter-matplotlib")) drawn();
    else if (this.canvas.closest(".explorer-view")) { print = 0; drawn(); }
  });
  // interact: a new image element. plotly: its own event.
  const image = (node) => { stir(node.src.length); for (let i = 0; i < node.src.length; i += 997) stir(node.src.charCodeAt(i)); drawn(); };
  const plot = (node) => node.on("plotly_afterplot", () => {
    for (const path of node.querySelectorAll(".js-line")) { const d = path.getAttribute("d"); for (let i = 0; i < d.length; i += 17) stir(d.charCodeAt(i)); }
    drawn();
  });
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node.querySelectorAll) {
      for (const found of [node, ...node.querySelectorAll("img")]) {
        if (found.tagName !== "IMG" || !found.closest(".jp-OutputArea")) continue;
        if (found.complete) image(found); else found.addEventListener("load", () => image(found), { once: true });
      }
      const plotly = node.closest(".js-plotly-plot");
      if (plotly?.on && !plotly.dataset.heard) { plotly.dataset.heard = "yes"; plot(plotly); }
    }
  }).observe(document, { childList: true, subtree: true });

  // Sockets: bytes both ways; and, for the floor, silence.
  const size = (data) => data.byteLength ?? data.size ?? data.length;
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...args) { super(...args); this.addEventListener("message", ({ data }) => traffic.push([performance.now(), size(data), "in"])); }
    send(data) { if (bench.muted) return; traffic.push([performance.now(), size(data), "out"]); super.send(data); }
  };

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  // A new picture since the last move and then `gap` ms more, or the end of patience.
  bench.answered = async (gap, patience) => {
    if (!(painted.at(-1) >= moves.at(-1))) await Promise.race([new Promise((done) => { heard = done; }), pause(patience)]);
    await pause(gap);
  };
  // No new picture and no message for `ms`.
  bench.quiet = async (ms, patience) => {
    const since = () => Math.max(bench.up, painted.at(-1) ?? 0, traffic.at(-1)?.[0] ?? 0);
    while (performance.now() < Math.min(since() + ms, bench.up + patience)) await pause(50);
  };
  return bench;
})();
