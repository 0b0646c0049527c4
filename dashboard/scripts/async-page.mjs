import { parse } from 'yaml';

const escaped = (text) =>
  String(text).replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
const last = (reference) => reference.split('/').at(-1);

/** The page that shows an AsyncAPI document: its channels with their messages, and the fields of each. */
export function asyncPage(yaml) {
  const { info, channels, operations, components } = parse(yaml);
  const { messages, schemas } = components;

  const named = (reference) =>
    reference.startsWith('openapi.json')
      ? `<a href="/api/docs">${escaped(last(reference))}</a>`
      : `<a href="#${escaped(last(reference))}">${escaped(last(reference))}</a>`;
  const type = (schema) => {
    if (schema.$ref) return named(schema.$ref);
    if ('const' in schema) return `<code>${escaped(JSON.stringify(schema.const))}</code>`;
    if (schema.enum) return schema.enum.map((value) => `<code>${escaped(JSON.stringify(value))}</code>`).join(' ');
    if (schema.items) return `list of ${type(schema.items)}`;
    return escaped([schema.type ?? 'any'].flat().join(' or '));
  };
  const bounds = ({ minimum, maximum }) =>
    minimum === undefined && maximum === undefined ? '' : `${minimum ?? ''}…${maximum ?? ''}`;
  const fields = (schema) => {
    const parts = schema.allOf ?? schema.anyOf ?? [schema];
    return parts
      .map((part) => {
        if (part.$ref) return `<p>${named(part.$ref)}</p>`;
        const rows = Object.entries(part.properties ?? {}).map(
          ([name, field]) =>
            `<tr><th scope="row">${escaped(name)}${part.required?.includes(name) ? '' : ' <small>optional</small>'}</th><td>${type(field)}</td>` +
            `<td>${escaped([bounds(field), field['x-unit'] ?? field.items?.['x-unit'] ?? ''].join(' '))}</td><td>${escaped(field.description ?? '')}</td></tr>`,
        );
        return rows.length === 0
          ? ''
          : `<table><thead><tr><th>field</th><th>type</th><th>range, unit</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
      })
      .join('');
  };
  const paragraphs = (text) =>
    (text ?? '')
      .split(/\n\s*\n/)
      .filter(Boolean)
      .map((part) => `<p>${escaped(part)}</p>`)
      .join('');
  const message = ({ $ref }) => {
    const { name, title, description, payload, examples, 'x-viewers': viewers } = messages[last($ref)];
    const seen = viewers
      ? `<p>For those who see the whole workshop${viewers.map((one) => `, ${one}`).join('')}.</p>`
      : '';
    return (
      `<section><h3 id="message-${escaped(name)}"><code>${escaped(name)}</code> ${escaped(title)}</h3>` +
      `${paragraphs(description)}${seen}<p>${named(payload.$ref)}</p>` +
      (examples ?? []).map((example) => `<pre>${escaped(JSON.stringify(example.payload, null, 1))}</pre>`).join('') +
      '</section>'
    );
  };
  const channel = ([key, { address, title, description, messages: own }]) => {
    const uses = Object.values(operations).filter((operation) => last(operation.channel.$ref) === key);
    const how = uses.map(({ action, summary, bindings }) => {
      const { qos, retain } = bindings?.mqtt ?? {};
      const delivery = qos === undefined ? '' : ` QoS ${qos}, ${retain ? 'retained' : 'not retained'}.`;
      return `<li>The hub ${action === 'send' ? 'sends' : 'receives'}.${delivery} ${escaped(summary)}</li>`;
    });
    return (
      `<h2 id="${escaped(key)}"><code>${escaped(address)}</code></h2><p>${escaped(title)}</p>` +
      `${paragraphs(description)}<ul>${how.join('')}</ul>${Object.values(own).map(message).join('')}`
    );
  };
  const shape = ([name, schema]) =>
    `<h3 id="${escaped(name)}">${escaped(name)}</h3>${paragraphs(schema.description)}${fields(schema)}`;

  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escaped(info.title)}</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/api/docs/page.css" />
  </head>
  <body>
    <nav><a href="/api/docs">REST API</a> <a href="/api/v1/asyncapi.yaml">asyncapi.yaml</a></nav>
    <main>
      <h1>${escaped(info.title)}</h1>
      ${paragraphs(info.description)}
      <ul>${Object.entries(channels)
        .map(
          ([key, { address, title }]) =>
            `<li><a href="#${key}">${escaped(title)}</a> <code>${escaped(address)}</code></li>`,
        )
        .join('')}</ul>
      ${Object.entries(channels).map(channel).join('\n')}
      <h2>Shapes</h2>
      ${Object.entries(schemas).map(shape).join('\n')}
    </main>
  </body>
</html>
`;
}
