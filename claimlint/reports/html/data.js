// The rows of the report as findings. A text is written once; after that its number stands for it (rows.py).
const REMEMBERED = 32768;
const LONGEST = 1000;
const SEVERITIES = ['error', 'warning', 'info'];

function readFindings(rows) {
  const texts = [];
  const text = (value) => {
    if (typeof value === 'number') return texts[value];
    if (value !== null && texts.length < REMEMBERED && lengthOf(value) <= LONGEST) texts.push(value);
    return value;
  };
  return rows.map((row, index) => {
    let place = 0;
    const next = () => row[place++];
    // The order of reading is the order of writing: it gives the texts their numbers.
    const finding = { index, severity: next(), code: text(next()), name: text(next()) };
    finding.confidence = text(next());
    finding.cents = next();
    finding.basis = text(next());
    finding.file = text(next());
    finding.row = next();
    finding.column = next();
    finding.claim = next();
    finding.line = next();
    finding.date = text(next());
    finding.procedure = text(next());
    finding.payer = text(next());
    finding.billing = text(next());
    finding.rendering = text(next());
    finding.profession = text(next());
    finding.message = text(next());
    finding.help = text(next());
    finding.denial = text(next());
    finding.expect = text(next());
    finding.why = text(next());
    finding.edit = text(next());
    finding.excerpt = next();
    finding.number = next();
    finding.lines = next();
    finding.related = next().map(([message, claim, line, row, excerpt]) => (
      { message: text(message), claim, line, row, excerpt }
    ));
    finding.rule = finding.code + ' ' + finding.name;
    return finding;
  });
}

// Characters, as Python counts them.
function lengthOf(text) {
  return text.length <= LONGEST ? text.length : [...text].length;
}

// What a search looks at, made when somebody searches.
function searchable(finding) {
  if (finding.search === undefined) {
    finding.search = [
      finding.rule, finding.message, finding.claim || '', finding.file, finding.payer, finding.rendering,
      finding.billing, finding.denial, finding.date || '', finding.procedure || '', finding.excerpt.join(''),
    ].join('\n').toLowerCase();
  }
  return finding.search;
}

function dollars(cents) {
  const sign = cents < 0 ? '-$' : '$';
  const whole = Math.abs(cents);
  const units = String(Math.floor(whole / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return sign + units + '.' + String(whole % 100).padStart(2, '0');
}

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

function counted(number, noun) {
  return grouped(number) + ' ' + noun + (number === 1 ? '' : 's');
}

// Dollars of some findings, each line of each claim once.
function atRisk(findings) {
  const seen = new Set();
  let cents = 0;
  for (const finding of findings) {
    for (const [line, worth] of finding.lines) {
      const key = finding.number * 65536 + line;
      if (!seen.has(key)) {
        seen.add(key);
        cents += worth;
      }
    }
  }
  return cents;
}
