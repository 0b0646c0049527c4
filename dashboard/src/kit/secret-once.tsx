import { Button } from './button';
import { CopyButton } from './copy-button';

interface SecretOnceProps {
  /** What it is for. */
  lead: string;
  secret: string;
  /** What the button says that takes it away, e.g. "I have kept it". */
  kept: string;
  onKept: () => void;
}

/** A secret that is shown this once, to be copied. */
export function SecretOnce({ lead, secret, kept, onKept }: SecretOnceProps) {
  return (
    <div className="flex flex-col gap-4">
      <p>{lead}</p>
      <p
        data-secret
        className="rounded-md border border-line bg-sunken px-4 py-3 font-mono text-sm font-semibold break-all"
      >
        {secret}
      </p>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={secret} />
        <span className="flex-1" />
        <Button look="primary" onClick={onKept}>
          {kept}
        </Button>
      </div>
    </div>
  );
}
