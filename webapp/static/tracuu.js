// A little on top of pages that work without it: suggestions, a filter for long lists, a brush over time, copying, keys.

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
const make = (name, attributes = {}, text = "") => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

// Suggestions: a combobox with a list, as the ARIA practices draw it. The input stays an input.

function suggesting(input) {
  const list = make("ul", { id: "suggestions", role: "listbox", "aria-label": input.dataset.list, class: "suggestions" });
  const told = make("p", { role: "status", class: "hide" });
  // Types of documents have names in the language of the page; all else that is suggested is Vietnamese.
  const types = JSON.parse(input.dataset.types ?? "{}");
  const named = (row) => (row.kind === "type" ? types[row.code] : undefined);
  const state = { rows: [], at: -1, typed: input.value, asked: 0, timer: 0 };
  list.hidden = true;
  input.after(list, told);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions",
  })) input.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    state.at = -1;
    state.asked += 1;
    clearTimeout(state.timer);
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (at) => {
    state.at = at;
    [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
    input.value = at >= 0 && state.rows[at].kind === "phrase" ? state.rows[at].text : state.typed;
  };
  const choose = (row) => {
    close();
    if (row.kind === "title") return location.assign(`/documents/${encodeURIComponent(row.code)}`);
    input.value = row.kind === "phrase" ? row.text : "";
    if (row.kind !== "phrase") input.form.append(make("input", { type: "hidden", name: row.kind, value: row.code }));
    return input.form.requestSubmit();
  };
  const show = (rows) => {
    state.rows = rows;
    state.at = -1;
    list.replaceChildren(...rows.map((row, place) => {
      const item = make("li", { role: "option", id: `suggestion-${place}`, "aria-selected": "false" });
      item.append(make("span", { class: "name", lang: named(row) ? document.documentElement.lang : "vi" }, named(row) ?? row.text));
      if (row.kind !== "phrase") item.append(make("span", { class: "count" }, input.dataset[row.kind] ?? ""));
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => choose(row));
      return item;
    }));
    list.hidden = rows.length === 0;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    input.removeAttribute("aria-activedescendant");
    told.textContent = rows.length ? `${rows.length} ${input.dataset.found}` : "";
  };
  const ask = async () => {
    const asked = ++state.asked;
    const typed = input.value.trim();
    if (typed.length < 2) return show([]);
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      const { suggestions } = await answer.json();
      if (asked === state.asked && document.activeElement === input) show(suggestions ?? []);
    } catch { close(); }
  };
  input.addEventListener("input", (event) => {
    state.typed = input.value;
    clearTimeout(state.timer);
    if (!event.isComposing) state.timer = setTimeout(ask, 120);
  });
  input.addEventListener("compositionend", () => { state.timer = setTimeout(ask, 120); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const rows = state.rows.length;
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      input.value = state.typed;
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      point(((state.at + 1 + step + rows + 1) % (rows + 1)) - 1);
    } else if (event.key === "ArrowDown" && input.value.trim()) {
      event.preventDefault();
      ask();
    } else if (event.key === "Enter" && state.at >= 0 && !list.hidden) {
      event.preventDefault();
      choose(state.rows[state.at]);
    }
  });
}

// A box that shows only those values of a long list that hold what is typed, whatever the accents.

function filtering(fold) {
  const box = make("input", { type: "search", class: "find", placeholder: fold.dataset.find, "aria-label": fold.dataset.find });
  const rows = [...fold.querySelectorAll("li")].map((row) => [row, plain(row.querySelector(".name").textContent)]);
  if (rows.length < 8) return;
  fold.querySelector("summary").after(box);
  box.addEventListener("input", () => {
    const typed = plain(box.value.trim());
    for (const [row, name] of rows) row.hidden = !name.includes(typed);
  });
}

// Dragging over the picture chooses the time from one bar to another; a click is the link that it always was.

function brushing(picture) {
  const { brush, first, size, left, step, top, base } = picture.dataset;
  const point = picture.createSVGPoint();
  const shade = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  shade.setAttribute("class", "chosen");
  shade.setAttribute("y", top);
  shade.setAttribute("height", base - top);
  let from = -1, to = -1, moved = false;
  const place = (event) => {
    [point.x, point.y] = [event.clientX, event.clientY];
    const at = point.matrixTransform(picture.getScreenCTM().inverse()).x;
    return Math.min(Math.max(Math.floor((at - left) / step), 0), size - 1);
  };
  const named = (at) => {
    if (first.length === 4) return String(Number(first) + at);
    const months = Number(first.slice(0, 4)) * 12 + Number(first.slice(5)) - 1 + at;
    return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}`;
  };
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    from = to = place(event);
    moved = false;
  });
  picture.addEventListener("dragstart", (event) => event.preventDefault());
  window.addEventListener("pointermove", (event) => {
    if (from < 0) return;
    to = place(event);
    moved ||= to !== from;
    if (!moved) return;
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    shade.setAttribute("x", Number(left) + low * step);
    shade.setAttribute("width", (high - low + 1) * step);
    picture.append(shade);
  });
  window.addEventListener("pointerup", () => {
    if (from < 0) return;
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    from = -1;
    if (moved) location.assign(brush.replace("{from}", named(low)).replace("{to}", named(high)));
  });
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || from < 0) return;
    from = -1;
    shade.remove();
  });
  picture.addEventListener("click", (event) => { if (moved) event.preventDefault(); }, true);
}

// Copying says that it was done in the words of the link itself.

function copying(link) {
  const words = link.textContent;
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
    event.preventDefault();
    await navigator.clipboard.writeText(link.dataset.copy);
    link.textContent = link.dataset.copied;
    setTimeout(() => { link.textContent = words; }, 2000);
  });
}

// Keys: "/" to the box, j and k from hit to hit.

function keys(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const box = document.querySelector("input[type=search]#q");
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "j" || event.key === "k") {
    const links = [...document.querySelectorAll(".hits h2 a")];
    const here = links.findIndex((link) => link.closest("li").contains(document.activeElement));
    const next = links[here + (event.key === "j" ? 1 : -1)] ?? (here < 0 ? links[0] : null);
    next?.focus();
    next?.closest("li").scrollIntoView({ block: "nearest" });
  }
}

// An address without the fields that were left empty.

function tidying(form) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const name of new Set(formData.keys())) if (!formData.getAll(name).join("")) formData.delete(name);
  });
}

document.documentElement.classList.add("scripted");
document.querySelectorAll("form[role=search]").forEach(tidying);
document.querySelectorAll("input[data-suggest]").forEach(suggesting);
document.querySelectorAll("details[data-find]").forEach(filtering);
document.querySelectorAll("svg[data-brush]").forEach(brushing);
document.querySelectorAll("a[data-copy]").forEach(copying);
document.addEventListener("keydown", keys);
