// What the pages are made of, from npm's whole bill on standard input: without what only builds and tests them, and without what differs
// in each run. npm's own --omit dev leaves out what these use, too, such as React.
import { text } from 'node:stream/consumers';

const bill = JSON.parse(await text(process.stdin));
const isForDevelopment = ({ properties = [] }) =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');
const left = new Set(bill.components.filter(isForDevelopment).map((one) => one['bom-ref']));
delete bill.serialNumber;
delete bill.metadata.timestamp;
bill.components = bill.components.filter((one) => !left.has(one['bom-ref']));
bill.dependencies = bill.dependencies
  .filter(({ ref }) => !left.has(ref))
  .map((one) => ({ ...one, dependsOn: (one.dependsOn ?? []).filter((ref) => !left.has(ref)) }));
console.log(JSON.stringify(bill, null, 2));
