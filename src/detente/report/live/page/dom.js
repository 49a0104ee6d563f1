"use strict";
// Elements of the page, made without text that is read as code.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (`on...`) and children; null children are left out. */
function made(name, given = {}, ...children) {
  return filled_in(document.createElement(name), given, children);
}

/** The same for pictures. */
function drawn(name, given = {}, ...children) {
  return filled_in(document.createElementNS(SVG, name), given, children);
}

function filled_in(element, given, children) {
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined));
  return element;
}

/** A named field: its label, then the input that the label is for. */
function field_of(name, input) {
  return made("div", { class: "choice" }, made("label", { for: input.id }, name), input);
}

function by_id(id) {
  return document.getElementById(id);
}

/** Puts children in place of what an element holds. */
function refill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((one) => one !== null && one !== undefined));
}

/** Saves a text or bytes as a file. */
function save_file(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = made("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
