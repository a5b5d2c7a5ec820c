// Finds services and switches colours. Without it, the page has all services and the system's colours.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  const form = byId('filter');
  const find = byId('find');
  const found = byId('found');
  const rows = all('.service-row');
  const drawn = all('.service');
  const lines = all('.edge');
  const keyOf = ({ dataset }) => `${dataset.machine} ${dataset.service}`;
  const texts = new Map(rows.map((row) => [row, row.dataset.find.toLowerCase()]));

  function apply() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = [...form.querySelectorAll('select')].filter(({ value }) => value !== '');
    const fits = (row) =>
      words.every((word) => texts.get(row).includes(word)) &&
      chosen.every(({ name, value }) => row.dataset[name] === value);
    const kept = new Set();
    const names = new Set();
    for (const row of rows) {
      row.hidden = !fits(row);
      if (row.hidden) continue;
      kept.add(keyOf(row));
      names.add(row.dataset.service);
    }
    const filtered = kept.size < rows.length;
    for (const each of drawn) each.classList.toggle('faded', filtered && !kept.has(keyOf(each)));
    for (const { dataset, classList } of lines) {
      classList.toggle('lit', filtered && (names.has(dataset.from) || names.has(dataset.to)));
    }
    found.textContent = `${kept.size} of ${rows.length} services`;
  }

  form.hidden = false;
  form.addEventListener('input', apply);
  form.addEventListener('reset', () => setTimeout(apply));
  form.addEventListener('submit', (event) => event.preventDefault());
  document.addEventListener('keydown', (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find.focus();
    }
  });
  // A browser may keep what was typed before the page was loaded again.
  apply();

  const COLOURS = ['system', 'light', 'dark'];
  const button = byId('theme');
  // Some browsers refuse storage to files.
  const stored = () => {
    try {
      return localStorage.getItem('fleet-colours');
    } catch {
      return null;
    }
  };
  const keep = (value) => {
    try {
      localStorage.setItem('fleet-colours', value);
    } catch {
      // The choice then lasts as long as the page.
    }
  };
  let colours = COLOURS.includes(stored()) ? stored() : 'system';
  const show = () => {
    if (colours === 'system') delete document.documentElement.dataset.colours;
    else document.documentElement.dataset.colours = colours;
    button.textContent = `Colours: ${colours}`;
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    colours = COLOURS[(COLOURS.indexOf(colours) + 1) % COLOURS.length];
    keep(colours);
    show();
  });
  show();

  // Printed, a page has no lists to open.
  const opened = new Set();
  addEventListener('beforeprint', () => {
    for (const each of all('details:not([open])')) {
      opened.add(each);
      each.open = true;
    }
  });
  addEventListener('afterprint', () => {
    for (const each of opened) each.open = false;
    opened.clear();
  });
})();
