/* The document page with a keyboard and a memory: n and p go from hit to hit, [ and ] from part to part; kinds of marks
   that were switched off stay so. Everything works without it. */

const KEY = "tracuu.marks";

function steps() {
  const keys = { n: ".of-hits [rel=next]", p: ".of-hits [rel=prev]", "]": ".of-parts [rel=next]", "[": ".of-parts [rel=prev]" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const link = keys[event.key] && document.querySelector(keys[event.key]);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}

function remembered() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY) || "[]"));
  } catch {
    return new Set();
  }
}

function marks() {
  const off = remembered();
  for (const box of document.querySelectorAll(".marking input")) {
    box.checked = !off.has(box.id);
    box.addEventListener("change", () => {
      if (box.checked) off.delete(box.id);
      else off.add(box.id);
      try {
        localStorage.setItem(KEY, JSON.stringify([...off]));
      } catch {
        /* a browser that keeps nothing still switches */
      }
    });
  }
}

steps();
marks();
