/** What a version changed, as `diff -u` writes it: signs as well as colours tell what went and what came. */
export function Diff({ text, label }: { text: string; label: string }) {
  if (text.trim() === '') return null;
  return (
    // It scrolls: keyboards have to reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section tabIndex={0} aria-label={label} className="max-h-96 overflow-auto border-t border-line bg-sunken p-4">
      <pre translate="no" className="font-mono text-xs">
        {text.split('\n').map((line, i) => (
          <span key={i} className={`block ${lookOf(line)}`}>
            {line === '' ? ' ' : line}
          </span>
        ))}
      </pre>
    </section>
  );
}

function lookOf(line: string): string {
  if (line.startsWith('+') && !line.startsWith('+++')) return 'text-ok';
  if (line.startsWith('-') && !line.startsWith('---')) return 'text-bad';
  return 'text-muted';
}
