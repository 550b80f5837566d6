// Puts each chart into its place and ties its controls to it. All values, verdicts and counts
// are the chart's; here they are only put into words.
for (const figure of document.querySelectorAll("figure.own-rule")) {
  const part = (name) => figure.querySelector(`#${figure.id}-${name}`);
  const form = figure.querySelector("form");
  const [measure, comparison, cutoff, slider] = ["measure", "comparison", "cutoff", "slider"].map(part);
  const spec = JSON.parse(figure.querySelector(".own-rule-spec").textContent);
  const options = spec.params.find((param) => param.name === "options").value;
  const output = figure.querySelector("output");
  const tell = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));

  const limits = () => {
    const { low, high, step } = options[measure.value];
    Object.assign(slider, { min: low, max: high, step });
    Object.assign(cutoff, { min: low, max: high });
  };
  const begin = () => {
    limits();
    comparison.value = options[measure.value].comparison;
    cutoff.value = slider.value = options[measure.value].cutoff;
    [comparison, cutoff].forEach(tell);
  };
  const importance = () => {
    part("level").disabled = part("importance").value === "none";
  };

  const sentence = (rows) => {
    const { included, both, here, there, distance } = rows[0];
    const { singular, plural, authors } = figure.dataset;
    const start = `In: ${included} of ${rows.length} ${rows.length === 1 ? singular : plural}.`;
    if (!authors) return start;
    return `${start} On the authors\u2019 list: ${both + there}. In both: ${both}; only here: ${here}; ` +
      `only on theirs: ${there}. Jaccard distance: ${distance.toFixed(2)}` +
      ` (${distance === 0 ? "the same list" : distance === 1 ? "nothing in common" : "0 is the same list, 1 nothing in common"}).`;
  };

  figure.classList.add("own-rule-runs");
  const chart = figure.querySelector(".own-rule-chart");
  const how = { mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false, tooltip: false };
  vegaEmbed(chart, spec, how).then(({ view }) => {
    const show = () => {
      const rows = view.data("verdict_words_marks").map((mark) => mark.datum);
      for (const row of rows) {
        const cells = figure.querySelector(`tr[data-item="${CSS.escape(row.item)}"]`).cells;
        cells[1].textContent = row.value === null ? "" : String(Math.round(row.value * 100) / 100);
        cells[2].textContent = row.verdict;
      }
      const said = sentence(rows);
      if (output.textContent !== said) output.textContent = said;
    };
    slider.addEventListener("input", () => {
      cutoff.value = slider.value;
      tell(cutoff);
    });
    cutoff.addEventListener("input", () => {
      slider.value = cutoff.value;
    });
    measure.addEventListener("change", begin);
    form.addEventListener("input", () => {
      importance();
      figure.settled = view.runAsync().then(show);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    // The controls have their first values only after the event.
    form.addEventListener("reset", () => setTimeout(() => {
      limits();
      slider.value = cutoff.value;
      form.querySelectorAll("select, input[type=number]").forEach(tell);
    }));
    // On a narrow screen the chart is wider than the screen, and the table is not.
    figure.querySelector("details").open = matchMedia("(max-width: 40rem)").matches;
    importance();
    figure.settled = view.runAsync().then(show);
  });
}
