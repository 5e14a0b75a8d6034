// The filters above the table: what they let through, and how they are drawn.
const CHOICES = [
  ['rule', 'Rule', (finding) => [finding.rule]],
  ['denial', 'Expected denial', (finding) => [finding.denial]],
  ['payer', 'Payer', (finding) => [finding.payer]],
  ['provider', 'Provider', (finding) => (
    finding.rendering === finding.billing ? [finding.rendering] : [finding.rendering, finding.billing]
  )],
  ['file', 'File', (finding) => [finding.file]],
];

function make(name, properties, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

class Filters {
  constructor(findings, changed) {
    this.findings = findings;
    this.changed = changed;
    this.selects = new Map();
    this.boxes = [];
    this.node = make('form', { className: 'filters', 'aria-label': 'Filter the findings' });
    this.node.addEventListener('submit', (event) => event.preventDefault());
    this.addSearch();
    this.addSeverities();
    for (const [name, label, valuesOf] of CHOICES) this.addChoice(name, label, valuesOf);
    this.clearing = make('button', { type: 'button', textContent: 'Clear filters', id: 'clear' });
    this.clearing.addEventListener('click', () => this.clear());
    this.node.append(this.clearing);
  }

  addSearch() {
    this.search = make('input', { type: 'search', id: 'search', autocomplete: 'off', spellcheck: false });
    let waiting = 0;
    this.search.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(this.changed, this.findings.length > 2000 ? 150 : 0);
    });
    this.node.append(make('div', { className: 'field grow' }, this.label('search', 'Search'), this.search));
  }

  addSeverities() {
    const set = make('fieldset', { className: 'field' }, make('legend', { textContent: 'Severity' }));
    SEVERITIES.forEach((severity, rank) => {
      const box = make('input', { type: 'checkbox', checked: true, id: 'severity-' + severity });
      box.addEventListener('change', this.changed);
      this.boxes[rank] = box;
      set.append(make('label', { className: 'box' }, box, severity));
    });
    this.node.append(set);
  }

  addChoice(name, label, valuesOf) {
    const counts = new Map();
    for (const finding of this.findings) {
      for (const value of valuesOf(finding)) counts.set(value, (counts.get(value) || 0) + 1);
    }
    const select = make('select', { id: 'filter-' + name });
    select.append(make('option', { value: '', textContent: 'all (' + grouped(counts.size) + ')' }));
    for (const value of [...counts.keys()].sort(COLLATOR.compare)) {
      // The blank before it keeps a value apart from the empty one of "all".
      select.append(make('option', { value: ' ' + value, textContent: value + ' (' + grouped(counts.get(value)) + ')' }));
    }
    select.addEventListener('change', this.changed);
    this.selects.set(name, { select, valuesOf, counts });
    this.node.append(make('div', { className: 'field' }, this.label('filter-' + name, label), select));
  }

  label(target, words) {
    return make('label', { htmlFor: target, textContent: words });
  }

  offers(name, value) {
    return this.selects.has(name) && this.selects.get(name).counts.has(value);
  }

  only(name, value) {
    this.reset();
    this.selects.get(name).select.value = ' ' + value;
    this.changed();
  }

  reset() {
    this.search.value = '';
    for (const box of this.boxes) box.checked = true;
    for (const { select } of this.selects.values()) select.value = '';
  }

  clear() {
    this.reset();
    this.changed();
    this.search.focus();
  }

  passing() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = this.boxes.map((box) => box.checked);
    const chosen = [...this.selects.values()].filter(({ select }) => select.value !== '')
      .map(({ select, valuesOf }) => [select.value.slice(1), valuesOf]);
    const passed = this.findings.filter((finding) => shown[finding.severity]
      && chosen.every(([value, valuesOf]) => valuesOf(finding).includes(value))
      && words.every((word) => searchable(finding).includes(word)));
    this.clearing.disabled = passed.length === this.findings.length
      && words.length === 0 && chosen.length === 0 && shown.every(Boolean);
    return passed;
  }
}
