// The cart page. All of its state comes from the server: every answer is the whole of it, and is drawn as it is.
//
// Elements that a script may want to click or read:
//   #tab-name                      A or B; chosen by ?tab=A or ?tab=B
//   #switch                        cuts the network and makes it whole; aria-checked says which
//   #mode                          r and w in force, in words
//   #node-1, #node-2, #node-3      a node as this tab sees it; data-state: answers, cut off, silent
//   #add-book, #add-tea, #add-pen, #add-lamp, #add-apple
//   #cart-union, #cart-add-remove  the carts; a product's row has data-product and data-quantity
//   #remove-union-book ...         removes a product from both carts
//   #remove-add-remove-book ...    the same, in the other list
//   #siblings                      versions beside each other that the last read met, over both carts; 0 when none
//   #siblings-union, #siblings-add-remove   the same per cart, in words
//   #versions-union .version, #versions-add-remove .version   each sibling's contents
//   #healing                       shown when the reconcile lambda has healed siblings;
//   #healings .healing             one per cart: .version for each sibling before, .healed for the value after
//   #log                           what the receipts said, the newest line first
//   #error                         what went wrong, in plain words; hidden when nothing did
//   body[aria-busy]                true while a click is being carried out
"use strict";

const tab = new URLSearchParams(location.search).get("tab") === "B" ? "B" : "A";
const POLL_MILLIS = 2000;
let busy = false;
let acts = 0;
let failure = ""; // of the last click; shown until the next one

// Kept by the browser for this tab alone, so that a reload goes on with the same session.
function tabKey() {
  let key = sessionStorage.getItem("gramme-tab");
  if (!key) {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    key = Array.from(bytes, b => b.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("gramme-tab", key);
  }
  return key;
}

const byId = id => document.getElementById(id);

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Draws a part of the page only when what it shows has changed, so that focus and clicks are not lost.
const drawn = new Map();
function draw(id, content, make) {
  const text = JSON.stringify(content);
  if (drawn.get(id) !== text) {
    drawn.set(id, text);
    byId(id).replaceChildren(...make(content));
  }
}

const inWords = quantities =>
  quantities.map(q => q.quantity > 1 ? `${q.product} ×${q.quantity}` : q.product).join(", ") || "empty";

const versionsInWords = versions => versions.map(inWords).join(" | ") || "nothing";

function cartRows(kind, contents) {
  if (contents.length === 0) {
    return [element("li", {className: "empty", textContent: "empty"})];
  }
  return contents.map(({product, quantity}) => {
    const remove = element("button", {
      type: "button",
      id: `remove-${kind}-${product}`,
      textContent: "Remove",
      onclick: () => act(`/api/remove?product=${product}`),
    });
    remove.setAttribute("aria-label", `Remove ${product}`);
    remove.dataset.testid = remove.id;
    const row = element("li", {}, element("span", {textContent: `${product} ×${quantity}`}), remove);
    row.dataset.product = product;
    row.dataset.quantity = quantity;
    return row;
  });
}

const version = (title, quantities, healed) =>
  element("div", {className: healed ? "version healed" : "version"},
    element("b", {textContent: title}), inWords(quantities));

function drawCart({kind, contents, versions}) {
  const siblings = versions.length > 1 ? versions : [];
  draw(`cart-${kind}`, contents, quantities => cartRows(kind, quantities));
  draw(`versions-${kind}`, siblings, list =>
    list.map((quantities, i) => version(`sibling ${i + 1}`, quantities, false)));
  const badge = byId(`siblings-${kind}`);
  badge.textContent = siblings.length ? `${siblings.length} siblings` : "no siblings";
  badge.classList.toggle("siblings", siblings.length > 0);
  return siblings.length;
}

const nodeItem = (node, i) => {
  const item = element("li", {id: `node-${i + 1}`, className: node.state.replace(" ", "-")},
    element("strong", {textContent: node.name}), " ",
    element("span", {className: "state", textContent: node.state}),
    element("p", {textContent: node.address}),
    ...node.holdings.map(({kind, versions}) =>
      element("p", {textContent: `${kind}: ${versionsInWords(versions)}`})));
  if (node.detail) {
    item.append(element("p", {textContent: node.detail}));
  }
  item.dataset.state = node.state;
  return item;
};

const healingItem = ({kind, before, after}) =>
  element("div", {className: "healing"},
    element("h3", {textContent: `${kind} cart`}),
    ...before.map((quantities, i) => version(`sibling ${i + 1}`, quantities, false)),
    element("span", {className: "arrow", textContent: "→"}),
    version("merged", after, true));

const logItem = line =>
  element("li", {}, element("time", {textContent: line.time}), line.text);

function showError(text) {
  byId("error").textContent = text || "";
  byId("error").hidden = !text;
}

function show(state) {
  byId("switch").setAttribute("aria-checked", String(state.cut));
  byId("mode").textContent = state.cut ? "r=1, w=1: one node is enough" : "r and w: a majority";
  draw("nodes", state.nodes, nodes => nodes.map(nodeItem));
  byId("siblings").textContent = state.carts.map(drawCart).reduce((sum, n) => sum + n, 0);
  draw("healings", state.healings, healings => healings.map(healingItem));
  byId("healing").hidden = state.healings.length === 0;
  draw("log", state.log, lines => lines.map(logItem));
  showError(failure || state.error);
}

async function ask(path, method) {
  const response = await fetch(path, {method, headers: {"X-Gramme-Tab": `${tab}-${tabKey()}`}});
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.error);
  }
  return answer;
}

function setBusy(on) {
  busy = on;
  document.body.setAttribute("aria-busy", String(on));
  document.querySelectorAll("button").forEach(button => { button.disabled = on; });
}

async function act(path) {
  if (busy) {
    return;
  }
  const focused = document.activeElement && document.activeElement.id;
  acts++;
  setBusy(true);
  failure = "";
  try {
    show(await ask(path, "POST"));
  } catch (e) {
    failure = e.message;
  }
  setBusy(false);
  if (focused && byId(focused)) {
    byId(focused).focus();
  }
  if (failure) {
    showError(failure);
    await refresh();
  }
}

async function refresh() {
  const before = acts;
  try {
    const state = await ask("/api/state", "GET");
    if (before === acts) {
      show(state);
    }
  } catch (e) {
    showError(e instanceof TypeError ? "The demonstration has ended." : e.message);
  }
}

async function poll() {
  if (!busy) {
    await refresh();
  }
  setTimeout(poll, POLL_MILLIS);
}

byId("tab-name").textContent = tab;
document.title = `Tab ${tab} · Gramme cart`;
document.body.classList.toggle("tab-b", tab === "B");
const other = tab === "A" ? "B" : "A";
byId("other-tab").textContent = `Open tab ${other}`;
byId("other-tab").href = `/?tab=${other}`;
byId("switch").onclick = () =>
  act(byId("switch").getAttribute("aria-checked") === "true" ? "/api/heal" : "/api/cut");
document.querySelectorAll("[data-add]").forEach(button => {
  button.onclick = () => act(`/api/add?product=${button.dataset.add}`);
});
poll();
