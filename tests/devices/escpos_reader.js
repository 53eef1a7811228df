// What bytes say to npos, an ESC/POS interpreter that nobody here wrote: one JSON line for each
// command on standard output. Its rules lack GS ( k, two-dimensional codes: added as its README shows.
'use strict';

const fs = require('fs');
const npos = require('npos');
const iconv = require('iconv-lite');

const rules = npos.rules;
rules[npos.symbols.GS]['(k'] = [0, 'd16'];

function said(raw, node) {
  const name = `${node.ascii} ${node.fn || ''}`.trim();
  if (name === 'STX') return { text: iconv.decode(npos.codecs.text.decode(raw, [node]), 'GB18030') };
  if (name === 'GS v0') return { picture: dots(npos.codecs.raster.decode(raw, [node])) };
  const body = raw.subarray(node.offset + 1 + node.fn.length, node.offset + node.length);
  return { command: name, parameters: [...body] };
}

function dots(image) {
  const rows = [];
  for (let y = 0; y < image.height; y++) {
    let row = '';
    for (let x = 0; x < image.width; x++) row += image.getPixel(x, y) ? '0' : '1';
    rows.push(row);
  }
  return rows;
}

const ast = npos.parser(rules).analyze(fs.readFileSync(0));
if (ast.error) {
  console.error(ast.error.message);
  process.exit(1);
}
for (const node of ast.tree) console.log(JSON.stringify(said(ast.raw, node)));
