import { CopyButton } from './copy-button';

/** Several secrets that are shown this once, each to be copied by itself. */
export function SecretList({ secrets }: { secrets: { name: string; text: string }[] }) {
  return (
    <dl className="flex flex-col divide-y divide-line rounded-md border border-line bg-sunken px-4">
      {secrets.map(({ name, text }) => (
        <div key={name} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5">
          <dt className="basis-40 text-sm text-muted">{name}</dt>
          <dd className="flex min-w-0 flex-1 basis-52 flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <span data-secret className="min-w-0 font-mono text-sm font-semibold break-all">
              {text}
            </span>
            <CopyButton text={text} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
