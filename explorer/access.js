// What the controls of ipywidgets do not tell a screen reader is told from beside them: their names, and values in words. And
// the keys that move a control are its own: Jupyter takes them for itself, unless an attribute says whose they are.

const set = (node, name, value) => { if (value && node.getAttribute(name) !== value) node.setAttribute(name, value); };
const words = (node) => (node?.value ?? node?.textContent ?? "").trim();

function tell(box) {
  for (const slider of box.querySelectorAll(".widget-hslider")) {
    const readout = slider.querySelector(".widget-readout"), value = words(readout);
    const name = words(slider.querySelector(".widget-label"));
    set(readout, "role", "textbox"); set(readout, "aria-label", `${name}, as a number`);
    for (const handle of slider.querySelectorAll("[role=slider]")) {
      set(handle, "aria-label", name); set(handle, "aria-valuetext", value);
    }
    for (const picture of box.querySelectorAll("img.widget-image")) set(picture, "alt", `${name} ${value}`);
  }
  for (const text of box.querySelectorAll(".widget-html")) set(text, "role", "status");
  for (const entry of box.querySelectorAll(":is(select, input)[title]")) set(entry, "aria-label", entry.title);
  for (const more of box.querySelectorAll(".explorer-more")) more.ariaExpanded = more.classList.contains("mod-active");
  for (const choices of box.querySelectorAll(".widget-radio-box")) {
    set(choices, "role", "radiogroup"); set(choices, "aria-label", words(box.querySelector(".widget-html")));
  }
}

function render({ el }) {
  let waiting = 0, box = null;
  const watch = new MutationObserver(() => tell(box)), alive = new AbortController();
  addEventListener("keydown", ({ target, key, ctrlKey, altKey, metaKey, shiftKey }) => {
    if (!box?.contains(target)) return;
    const moves = /^(Arrow|Page|Home|End|Enter| )/.test(key) || target.localName === "select" && key.length === 1;
    target.toggleAttribute("data-lm-suppress-shortcuts", moves && !(ctrlKey || altKey || metaKey || shiftKey));
  }, { capture: true, signal: alive.signal });
  const begin = () => {           // a view is made before it has a place
    box = el.parentElement;
    if (!box) { waiting = requestAnimationFrame(begin); return; }
    watch.observe(box, { subtree: true, childList: true, attributeFilter: ["aria-valuetext"] });
    box.addEventListener("click", () => tell(box));
    tell(box);
  };
  el.style.display = "none";
  begin();
  return () => { cancelAnimationFrame(waiting); watch.disconnect(); alive.abort(); };
}

export default { render };
