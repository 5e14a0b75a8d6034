// One finding in full: its source with the field marked, why, what to do, the denial, and other places.
function excerptOf([before, marked, after], line) {
  const mark = make('mark', { textContent: marked });
  if (marked === '') mark.className = 'gap';
  return make('pre', { tabIndex: 0, role: 'group', 'aria-label': 'Source, line ' + line },
    make('span', { className: 'gutter', textContent: line + ' ' }), before, mark, after);
}

function whose(claim, line) {
  if (claim === null) return '';
  return line ? claim + ', line ' + line : claim;
}

function placeOf(finding) {
  return finding.file + ':' + finding.row + ':' + finding.column;
}

const IN_THE_ROW = new Set(['Rule', 'Claim', 'Payer', 'Rendering']);

function detailsOf(finding) {
  const list = make('dl');
  const say = (term, ...content) => {
    if (content.every((part) => part === '')) return;
    // Paper leaves out what the row above says already.
    const className = IN_THE_ROW.has(term) ? 'again' : '';
    list.append(make('dt', { className, textContent: term }), make('dd', { className }, ...content));
  };
  say('Rule', finding.rule, ' (' + SEVERITIES[finding.severity] + ', confidence ' + finding.confidence + ')');
  say('Claim', whose(finding.claim, finding.line));
  say('Why', finding.why);
  say('Fix', finding.help);
  say('Edit', finding.edit);
  say('Expect', finding.expect);
  if (finding.cents) {
    say('At risk', dollars(finding.cents) + (finding.basis ? ' (' + finding.basis + ')' : ''));
  }
  say('Payer', finding.payer);
  say('Rendering', finding.rendering + (finding.profession ? ' (' + finding.profession + ')' : ''));
  say('Billing', finding.billing);
  say('Place', placeOf(finding));
  for (const other of finding.related) {
    say('Note', other.message + ' (' + whose(other.claim, other.line) + ')', excerptOf(other.excerpt, other.row));
  }
  return make('div', { className: 'details' }, excerptOf(finding.excerpt, finding.row), list);
}
