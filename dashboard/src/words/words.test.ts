import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

interface Tree {
  [key: string]: string | Tree;
}

function entries(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : entries(value, `${path}${key}.`),
  );
}

const holes = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((m) => m[1]).sort();

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((name) => join('src', name));
const json = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Tree;

/** Every English words file with what its keys begin with in the code; the one of jobs hangs below `job`. */
const english = files
  .filter((file) => /(^|[./])en\.json$/.test(file))
  .map((file) => ({ file, prefix: basename(file) === 'job.en.json' ? 'job.' : '' }));

/** Every text in the code that may be a key: whole, or with holes for what is only known later. */
function asked(folder: string): { whole: Set<string>; open: RegExp[] } {
  const whole = new Set<string>();
  const open: RegExp[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) whole.add(node.text);
    if (ts.isTemplateExpression(node)) {
      const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
      // One that begins with a hole could be any key, and so says nothing.
      if (/^\w+\./.test(parts[0] ?? '') && parts.every((part) => /^[\w.]*$/.test(part))) {
        open.push(new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('[\\w.-]+')}$`));
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files) {
    if (!file.startsWith(folder) || !/\.tsx?$/.test(file) || /\.test\.|schema\.d\.ts|\/testing\//.test(file)) continue;
    visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, false, ts.ScriptKind.TSX));
  }
  return { whole, open };
}

describe.each(english)('words of $file', ({ file, prefix }) => {
  const texts = entries(json(file));
  const hindi = new Map(entries(json(file.replace(/en\.json$/, 'hi.json'))));

  it('are all there in Hindi too, and no others', () => {
    expect([...hindi.keys()].sort()).toEqual(texts.map(([key]) => key).sort());
  });

  it('take the same values in both languages', () => {
    const differing = texts.filter(([key, text]) => String(holes(hindi.get(key) ?? '')) !== String(holes(text)));
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('say something in both languages', () => {
    expect([...texts, ...hindi].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('are all used', () => {
    const folder = file.startsWith('src/features') ? dirname(file) : 'src';
    const { whole, open } = asked(folder);
    const unused = texts
      .map(([key]) => prefix + key.replace(/_(zero|one|other)$/, ''))
      .filter((key) => !whole.has(key) && !open.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
  });
});

/** Words that Hindi has two of, and which the app, like the hub's notices, leaves out. The consent's text is kept with its version. */
const otherWords = {
  अलर्ट: /चेतावनियाँ|यह चेतावनी/,
  'ई-मेल': /ईमेल|(^|[ (])मेल/,
  गाड़ी: /(^|[ “(])कार(ें|ों)?(?=[ ,।:;?]|$)/,
  नमी: /आर्द्रता/,
  सहेजें: /सेव /,
  'दीवार स्क्रीन': /दीवार की/,
  API: /एपीआई/,
  SMS: /एसएमएस/,
  WhatsApp: /व्हाट्सऐप/,
  'यूज़र नाम': /यूज़र नेम/,
  'अच्छी सीमा': /सही सीमा/,
  सूचकांक: /इंडेक्स/,
  वायुदाब: /हवा का दबाव/,
  'हवा की गुणवत्ता': /वायु गुणवत्ता/,
  कैलिब्रेशन: /अंशांकन/,
  अस्वीकृत: /ठुकरा/,
};

it('say one word a thing in Hindi', () => {
  const hindi = files.filter((file) => /(^|[./])hi\.json$/.test(file)).flatMap((file) => entries(json(file)));
  const others = Object.entries(otherWords).flatMap(([word, other]) =>
    hindi
      .filter(([key, text]) => key !== 'consent' && other.test(text))
      .map(([key, text]) => `${word}: ${key} ${text}`),
  );
  expect(others).toEqual([]);
});
