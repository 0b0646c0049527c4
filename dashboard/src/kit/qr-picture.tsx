import { generate } from 'lean-qr';
import { toSvgPath } from 'lean-qr/extras/svg';
import { useMemo } from 'react';

/** Four modules of quiet around the code, as scanners expect it. */
const QUIET = 4;

/** The picture of a `QrCode`; loads the generator with it. */
export default function QrPicture({ text }: { text: string }) {
  const { size, path } = useMemo(() => {
    const code = generate(text);
    return { size: code.size + 2 * QUIET, path: toSvgPath(code) };
  }, [text]);
  return (
    <svg viewBox={`${-QUIET} ${-QUIET} ${size} ${size}`} shapeRendering="crispEdges" aria-hidden="true">
      <path d={path} className="fill-black" />
    </svg>
  );
}
