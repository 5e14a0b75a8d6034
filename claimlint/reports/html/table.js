// The table of findings: sorted, in pages, each row to be opened.
const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const PRINTED = 1000;
const PRINTED_OPEN = 100;
const byText = (read) => (one, other) => COLLATOR.compare(read(one), read(other));
const byNumber = (read) => (one, other) => read(one) - read(other);

const COLUMNS = [
  ['severity', 'Severity', byNumber((finding) => finding.severity)],
  ['risk', 'At risk', byNumber((finding) => finding.cents)],
  ['rule', 'Rule', byText((finding) => finding.rule)],
  ['message', 'What is wrong', byText((finding) => finding.message)],
  ['claim', 'Claim', (one, other) => (
    COLLATOR.compare(one.claim || '', other.claim || '') || one.line - other.line
  )],
  ['date', 'Service', byText((finding) => finding.date || '')],
  ['payer', 'Payer', byText((finding) => finding.payer)],
  ['provider', 'Provider', byText((finding) => finding.rendering)],
  ['place', 'Place', (one, other) => (
    COLLATOR.compare(one.file, other.file) || one.row - other.row || one.column - other.column
  )],
];

class Table {
  constructor() {
    this.found = [];
    this.sorted = { name: 'risk', descending: true };
    this.open = new Set();
    this.page = 0;
    this.size = 50;
    this.headings = new Map();
    this.body = make('tbody');
    this.status = make('p', { className: 'status', role: 'status' });
    this.printed = make('p', { className: 'printed' });
    const head = make('tr', null, make('th', { scope: 'col', className: 'toggle' },
      make('span', { className: 'unseen', textContent: 'Details' })));
    for (const [name, title] of COLUMNS) head.append(this.heading(name, title));
    const table = make('table', { className: 'findings' },
      make('caption', { className: 'unseen', textContent: 'Findings' }), make('thead', null, head), this.body);
    this.node = make('div', null, this.bar(), this.printed,
      make('div', { className: 'scroll' }, table), this.pager());
    this.body.addEventListener('click', (event) => this.clicked(event));
    addEventListener('beforeprint', () => this.render(true));
    addEventListener('afterprint', () => this.render());
  }

  heading(name, title) {
    const arrow = make('span', { className: 'arrow', 'aria-hidden': 'true' });
    const button = make('button', { type: 'button', className: 'sort' }, title, arrow);
    button.addEventListener('click', () => this.sortBy(name));
    const cell = make('th', { scope: 'col', className: name }, button);
    cell.dataset.title = title;
    this.headings.set(name, cell);
    return cell;
  }

  bar() {
    this.opening = make('button', { type: 'button', id: 'open-all' });
    this.opening.addEventListener('click', () => {
      const rows = this.shown();
      const open = !rows.every((finding) => this.open.has(finding.index));
      for (const finding of rows) this.open[open ? 'add' : 'delete'](finding.index);
      this.render();
    });
    return make('div', { className: 'bar-line' }, this.status, this.opening);
  }

  pager() {
    const button = (words, step) => {
      const made = make('button', { type: 'button', textContent: words });
      made.addEventListener('click', () => this.turn(step));
      return made;
    };
    this.back = button('Previous', -1);
    this.forth = button('Next', 1);
    this.where = make('span', { className: 'where' });
    const sizes = make('select', { id: 'size' });
    for (const size of [25, 50, 100, 250]) sizes.append(make('option', { value: size, textContent: size }));
    sizes.value = this.size;
    sizes.addEventListener('change', () => {
      this.page = Math.floor(this.page * this.size / Number(sizes.value));
      this.size = Number(sizes.value);
      this.render();
    });
    return make('nav', { className: 'pager', 'aria-label': 'Pages of findings' }, this.back, this.where, this.forth,
      make('label', { htmlFor: 'size', textContent: 'Rows' }), sizes);
  }

  show(findings) {
    this.found = findings;
    this.page = 0;
    this.sort();
    this.render();
  }

  sortBy(name) {
    const same = this.sorted.name === name;
    this.sorted = { name, descending: same ? !this.sorted.descending : name === 'risk' };
    this.page = 0;
    this.sort();
    this.render();
  }

  sort() {
    const { name, descending } = this.sorted;
    const compare = COLUMNS.find(([column]) => column === name)[2];
    const sign = descending ? -1 : 1;
    this.found.sort((one, other) => sign * compare(one, other) || one.severity - other.severity
      || one.index - other.index);
  }

  turn(step) {
    this.page += step;
    this.render();
    if (this.back.disabled && step < 0) this.forth.focus();
    if (this.forth.disabled && step > 0) this.back.focus();
  }

  shown() {
    return this.found.slice(this.page * this.size, (this.page + 1) * this.size);
  }

  render(printing) {
    const rows = printing ? this.found.slice(0, PRINTED) : this.shown();
    const all = printing && this.found.length <= PRINTED_OPEN;
    const content = document.createDocumentFragment();
    for (const finding of rows) content.append(...this.rowsOf(finding, all || this.open.has(finding.index)));
    if (rows.length === 0) {
      content.append(make('tr', null,
        make('td', { colSpan: COLUMNS.length + 1, className: 'empty', textContent: 'No finding passes the filters.' })));
    }
    this.body.replaceChildren(content);
    this.describe(rows);
  }

  describe(rows) {
    const pages = Math.max(1, Math.ceil(this.found.length / this.size));
    this.status.textContent = counted(this.found.length, 'finding') + ', '
      + dollars(atRisk(this.found)) + ' at risk (each line once)';
    this.printed.textContent = rows.length < this.found.length
      ? 'The first ' + grouped(rows.length) + ' of ' + counted(this.found.length, 'finding') + ', as sorted.' : '';
    this.where.textContent = 'Page ' + grouped(this.page + 1) + ' of ' + grouped(pages);
    this.back.disabled = this.page === 0;
    this.forth.disabled = this.page >= pages - 1;
    this.opening.disabled = rows.length === 0;
    const open = rows.length > 0 && rows.every((finding) => this.open.has(finding.index));
    this.opening.textContent = open ? 'Close all on this page' : 'Open all on this page';
    for (const [name, cell] of this.headings) {
      const current = this.sorted.name === name;
      cell.setAttribute('aria-sort', current ? (this.sorted.descending ? 'descending' : 'ascending') : 'none');
      cell.querySelector('.arrow').textContent = current ? (this.sorted.descending ? '\u2193' : '\u2191') : '';
    }
  }

  rowsOf(finding, open) {
    const severity = SEVERITIES[finding.severity];
    const toggle = make('button', {
      type: 'button',
      className: 'open',
      'aria-expanded': String(open),
      'aria-label': 'Details of ' + finding.code + (finding.claim ? ', claim ' + whose(finding.claim, finding.line) : ''),
    });
    const cell = (className, ...content) => make('td', { className }, ...content);
    const faint = (words) => make('span', { className: 'under', textContent: words });
    const row = make('tr', { className: 'finding' + (open ? ' opened' : '') },
      cell('toggle', toggle),
      cell('severity', make('span', { className: 'chip ' + severity, textContent: severity })),
      cell('risk number', finding.cents ? dollars(finding.cents) : '\u2013'),
      cell('rule', make('b', { textContent: finding.code }), faint(finding.name)),
      cell('message', finding.message),
      cell('claim', finding.claim || '\u2013', finding.line ? faint('line ' + finding.line) : ''),
      cell('date', finding.date || '\u2013', finding.procedure ? faint(finding.procedure) : ''),
      cell('payer', finding.payer),
      cell('provider', finding.rendering, finding.profession ? faint(finding.profession) : ''),
      make('td', { className: 'place', title: placeOf(finding) }, finding.file.replace(/^.*[/\\]/, ''),
        faint(finding.row + ':' + finding.column)));
    row.dataset.index = finding.index;
    return open ? [row, this.detailRow(finding, toggle)] : [row];
  }

  detailRow(finding, toggle) {
    const id = 'details-' + finding.index;
    toggle.setAttribute('aria-controls', id);
    return make('tr', { className: 'detail', id },
      make('td', { colSpan: COLUMNS.length + 1 }, detailsOf(finding)));
  }

  clicked(event) {
    const row = event.target.closest('tr.finding');
    // Whoever marks text to copy it does not want the row to open.
    if (!row || (!event.target.closest('button') && String(getSelection()) !== '')) return;
    const index = Number(row.dataset.index);
    const finding = this.found.find((one) => one.index === index);
    const toggle = row.querySelector('button.open');
    const open = !this.open.has(index);
    this.open[open ? 'add' : 'delete'](index);
    toggle.setAttribute('aria-expanded', String(open));
    row.classList.toggle('opened', open);
    if (open) {
      row.after(this.detailRow(finding, toggle));
    } else {
      toggle.removeAttribute('aria-controls');
      row.nextElementSibling.remove();
    }
    this.describe(this.shown());
  }
}
