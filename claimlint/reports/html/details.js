// One finding in full: its source with the field marked, why, what to do, the denial, and other places.
function excerptOf([before, marked, after], line) {
  const mark = make('mark', { textContent: marked });
  if (marked === '') mark.className = 'gap';
  return make('pre', { tabIndex: 0, 'aria-label': 'Source' },
    make('span', { className: 'gutter', textContent: line + ' ' }), before, mark, after);
}

function whose(claim, line) {
  if (claim === null) return '';
  return line ? claim + ', line ' + line : claim;
}

function placeOf(finding) {
  return finding.file + ':' + finding.row + ':' + finding.column;
}

function detailsOf(finding) {
  const list = make('dl');
  const say = (term, ...content) => {
    if (content.some((part) => part !== '')) {
      list.append(make('dt', { textContent: term }), make('dd', null, ...content));
    }
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
