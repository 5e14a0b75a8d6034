// Sets the page up: the table in the place of the static list, the theme, printing, and charts that filter.
function setTheme(button) {
  const root = document.documentElement;
  const preferred = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : preferred.matches);
  const say = () => { button.textContent = isDark() ? 'Light theme' : 'Dark theme'; };
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    say();
  });
  preferred.addEventListener('change', say);
  say();
}

function linkCharts(filters) {
  for (const figures of document.querySelectorAll('[data-filter]')) {
    for (const cell of figures.querySelectorAll('tbody th')) {
      const value = cell.textContent;
      if (!filters.offers(figures.dataset.filter, value)) continue;
      const button = make('button', { type: 'button', className: 'link', title: 'Show these findings', textContent: value });
      button.addEventListener('click', () => {
        filters.only(figures.dataset.filter, value);
        document.getElementById('findings').scrollIntoView();
        filters.search.focus({ preventScroll: true });
      });
      cell.replaceChildren(button);
    }
  }
}

function start() {
  const source = document.getElementById('rows');
  const findings = readFindings(JSON.parse(source.textContent));
  source.textContent = '[]';
  for (const button of document.querySelectorAll('button.script')) button.hidden = false;
  setTheme(document.getElementById('theme'));
  document.getElementById('print').addEventListener('click', () => print());
  if (findings.length === 0) return;
  const table = new Table();
  const filters = new Filters(findings, () => table.show(filters.passing()));
  const list = document.getElementById('list');
  list.append(filters.node, table.node);
  table.show(filters.passing());
  linkCharts(filters);
  list.hidden = false;
  document.getElementById('static').remove();
}

start();
