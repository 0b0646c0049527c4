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

/** The hub's, in the folder that operators have, too. */
const NOTICES = '../config/templates';

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

/** Words that Hindi has two of, and which the app and the hub's notices leave out. The consent's text is kept with its version. */
const otherWords = {
  अलर्ट: /चेतावनियाँ|यह चेतावनी/,
  'ई-मेल': /ईमेल|(^|[ (])मेल(?!बॉक्स)/,
  गाड़ी: /(^|[ “(])कार(ें|ों)?(?=[ ,।:;?]|$)/,
  नमी: /आर्द्रता/,
  सहेजें: /सेव /,
  'दीवार स्क्रीन': /दीवार की/,
  API: /एपीआई/,
  SMS: /एसएमएस/,
  WhatsApp: /व्हाट्सऐप/,
  'यूज़र नाम': /यूज़र नेम|उपयोगकर्ता/,
  'अच्छी सीमा': /सही सीमा/,
  सूचकांक: /इंडेक्स/,
  वायुदाब: /हवा का दबाव/,
  'हवा की गुणवत्ता': /वायु गुणवत्ता/,
  कैलिब्रेशन: /अंशांकन/,
  अस्वीकृत: /ठुकरा/,
  Pitwatch: /पिटवॉच/,
  स्थिति: /दशा/,
  समाप्त: /ख़त्म/,
  'सदस्यता निलंबित': /सदस्यता र[ोु]क/,
  'लाइसेंस रद्द': /लाइसेंस वापस/,
  माध्यम: /चैनल/,
  'फ़िल्म की सीमा': /दायरा/,
  परीक्षण: /द्वारा (भेजी गई )?जाँच/,
  प्रशासक: /प्रबंधक|व्यवस्थापक/,
  सहमति: /अनुमति दी हो/,
  सारांश: /(^|[ “(>])सार(?![ा-ौंक])/,
  सप्ताह: /हफ़्त/,
  तिथि: /तारीख/,
  पेज: /पन्न/,
  गंभीरता: /<th>स्तर/,
  कार्रवाई: /^क्या कर सकते हैं$/,
  इंतज़ार: /प्रतीक्षा/,
  उत्तर: /जवाब/,
  परिणाम: /नतीजा/,
  सिस्टम: /प्रणाली/,
  अज्ञात: /अनजान/,
  कॉमा: /अल्पविराम/,
  '9:00 am': /}} बजे/,
  केबल: /(^| )तार[ ।]/,
  अगर: /यदि/,
  सिर्फ़: /केवल/,
  ख़ुद: /स्वयं/,
  ज़्यादा: /(^|[ “(])अधिक(?=[ ,।:;?]|$)/,
};

const inHindi = files.filter((file) => /(^|[./])hi\.json$/.test(file)).flatMap((file) => entries(json(file)));

/** Texts of mails, SMS and push, but those of before, which are registered with operators as they were. */
const notices = readdirSync(NOTICES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(^|[./\\])hi\.[\w.]*(txt|html)$/.test(name) && !name.includes('.registered.'))
  .map((name): [string, string] => [name, readFileSync(join(NOTICES, name), 'utf8')]);

const said = [...inHindi.filter(([key]) => key !== 'consent'), ...notices];

it('say one word a thing in Hindi', () => {
  const others = Object.entries(otherWords).flatMap(([word, other]) =>
    said.filter(([, text]) => other.test(text)).map(([key, text]) => `${word}: ${key} ${text}`),
  );
  expect(others).toEqual([]);
});

/** What a word sounds like: as it is spelt with or without the dot below a letter and the moon of a nasal vowel. */
const sound = (word: string) => word.normalize('NFD').replaceAll('\u093c', '').replaceAll('\u0901', '\u0902');

it('spell a Hindi word in one way', () => {
  const spellings = new Map<string, Set<string>>();
  for (const [, text] of said) {
    for (const word of text.match(/[\u0900-\u0963]+/g) ?? []) {
      spellings.set(sound(word), (spellings.get(sound(word)) ?? new Set()).add(word));
    }
  }
  expect([...spellings.values()].filter(({ size }) => size > 1).map((words) => [...words])).toEqual([]);
});
