/**
 * What makes a flame graph zoom and search: JavaScript for browsers, as text, for it is compiled nowhere here. It reads
 * the boxes as they are drawn, and shares out the window's width among those that are in view.
 */
export const FLAME_SCRIPT = `(function () {
  "use strict";
  var svg = document.documentElement;
  if (svg.nodeName !== "svg") return; // inside of another page it stays a still picture
  var byId = function (id) { return document.getElementById(id); };
  var holder = byId("boxes");
  var margin = Number(holder.dataset.margin), drawnWidth = Number(holder.dataset.width) - 2 * margin;
  var boxes = Array.from(holder.querySelectorAll(".box"), function (g) {
    var rect = g.querySelector("rect");
    return {
      g: g, rect: rect, text: g.querySelector("text"), name: g.dataset.name, value: Number(g.dataset.value),
      title: g.querySelector("title").textContent, y: Number(rect.getAttribute("y")),
      from: (Number(rect.getAttribute("x")) - margin) / drawnWidth, part: Number(rect.getAttribute("width")) / drawnWidth
    };
  });
  var whole = boxes[0], zoomed = whole, height = Number(svg.getAttribute("height"));
  var shortNames = boxes.map(function (box) { return box.name.replace(/ \\(.*\\)$/, ""); });

  function fitting(text, width) {
    var columns = Math.floor(width / 7);
    return text.length <= columns ? text : columns < 3 ? "" : text.slice(0, columns - 1) + "\\u2026";
  }

  function draw() {
    var width = Math.max(400, window.innerWidth || drawnWidth), room = width - 2 * margin;
    svg.setAttribute("width", width);
    svg.setAttribute("viewBox", "0 0 " + width + " " + height);
    byId("controls").setAttribute("x", width - 360 - margin);
    byId("matched").setAttribute("x", width - margin);
    var slack = 1e-6;
    boxes.forEach(function (box, i) {
      var above = box.y < zoomed.y && box.from <= zoomed.from + slack && box.from + box.part >= zoomed.from + zoomed.part - slack;
      var inside = box.y >= zoomed.y && box.from >= zoomed.from - slack && box.from + box.part <= zoomed.from + zoomed.part + slack;
      box.g.style.display = above || inside ? "" : "none";
      if (!above && !inside) return;
      box.g.classList.toggle("above", above);
      var x = above ? margin : margin + (box.from - zoomed.from) / zoomed.part * room;
      var w = above ? room : box.part / zoomed.part * room;
      box.rect.setAttribute("x", x);
      box.rect.setAttribute("width", Math.max(w, 0));
      box.text.setAttribute("x", x + 4);
      box.text.textContent = fitting(shortNames[i], w - 8);
    });
  }

  function zoom(box) {
    zoomed = box;
    draw();
  }

  function search(words) {
    var pattern = null;
    if (words) {
      try { pattern = new RegExp(words, "i"); }
      catch (error) { pattern = new RegExp(words.replace(/[.*+?^\${}()|[\\]\\\\]/g, "\\\\$&"), "i"); }
    }
    var found = [];
    boxes.forEach(function (box) {
      var is = pattern !== null && box !== whole && pattern.test(box.name);
      box.g.classList.toggle("found", is);
      if (is) found.push(box);
    });
    // What is inside of another box that was found is counted there.
    var sum = 0, end = -1;
    found.sort(function (a, b) { return a.from - b.from || a.y - b.y; }).forEach(function (box) {
      if (box.from + box.part <= end + 1e-9) return;
      sum += box.value;
      end = box.from + box.part;
    });
    byId("matched").textContent = pattern === null ? " " :
      found.length + (found.length === 1 ? " box" : " boxes") + " found, " + (sum / whole.value * 100).toFixed(1) + " %";
  }

  boxes.forEach(function (box) {
    var tell = function () { byId("details").textContent = box.title; };
    box.g.addEventListener("click", function () { zoom(box); });
    box.g.addEventListener("keydown", function (event) { if (event.key === "Enter") zoom(box); });
    box.g.addEventListener("mouseenter", tell);
    box.g.addEventListener("focus", tell);
  });
  byId("search").addEventListener("input", function () { search(this.value.trim()); });
  byId("reset").addEventListener("click", function () { zoom(whole); });
  window.addEventListener("resize", draw);
  window.addEventListener("keydown", function (event) {
    var typing = event.target === byId("search");
    if (event.key === "Escape") { byId("search").value = ""; search(""); zoom(whole); byId("search").blur(); }
    else if (!typing && (event.key === "/" || (event.ctrlKey && event.key === "f"))) { byId("search").focus(); event.preventDefault(); }
  });
  byId("controls").setAttribute("visibility", "visible");
  draw();
})();`;
