import { useFormContext } from 'react-hook-form';
import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { FormError } from '@/kit/field';
import { Spinner } from '@/kit/icons';
import { useProblemText } from '@/kit/problem';
import { useServerWords } from '@/kit/server-words';
import { useTestCameraMutation } from './calls';
import type { CameraReport } from './shapes';
import { usePitWords } from './words';

/** Tries the camera at the address that is typed, without saving it, and says what to do about it. Inside its form. */
export function CameraTry({ pit }: { pit: number }) {
  const { t } = usePitWords();
  const problemText = useProblemText();
  const serverText = useServerWords();
  const { getValues, trigger } = useFormContext<{ camera_rtsp_url: string; camera_low_rtsp_url: string }>();
  const [test, { data, error, isLoading }] = useTestCameraMutation();
  const problem = error as Problem | undefined;
  const fields = problem?.details ?? [];
  const said = fields.map(({ message }) => serverText(message)).join('; ');

  const run = async () => {
    if (isLoading || !(await trigger(['camera_rtsp_url', 'camera_low_rtsp_url']))) return;
    const { camera_rtsp_url, camera_low_rtsp_url } = getValues();
    await test({ pit, camera_rtsp_url, camera_low_rtsp_url: camera_low_rtsp_url === '' ? null : camera_low_rtsp_url });
  };

  return (
    <div className="flex flex-col items-start gap-3 rounded-md border border-line p-3">
      <Button aria-disabled={isLoading} onClick={() => void run()}>
        {isLoading && <Spinner />}
        {t('cameraTry.button')}
      </Button>
      <FormError>{problem ? (fields.length > 0 ? said : problemText(problem)) : null}</FormError>
      <div role="status" className="w-full text-sm empty:hidden">
        {isLoading ? t('cameraTry.running') : data && !problem ? <Report report={data} /> : null}
      </div>
    </div>
  );
}

function Report({ report }: { report: CameraReport }) {
  const { t } = usePitWords();
  const { ok, codec, width, height, fps, keyframe_s, bitrate_kbps, audio, low, problems } = report;
  return (
    <div className="flex flex-col gap-2">
      <p className={`font-semibold ${ok ? 'text-ok' : 'text-warn'}`}>{t(ok ? 'cameraTry.ok' : 'cameraTry.notOk')}</p>
      {codec !== null && (
        <p className="num">
          {[
            codec,
            ...measures({ width, height, bitrate_kbps }),
            fps !== null && t('cameraTry.fps', { fps }),
            keyframe_s !== null && t('cameraTry.keyframe', { seconds: keyframe_s }),
            audio,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      {low?.codec && (
        <p className="num text-muted">
          {t('cameraTry.low')}: {[low.codec, ...measures(low)].join(' · ')}
        </p>
      )}
      {problems.length > 0 && (
        <ul className="list-disc ps-5">
          {problems.map((problem) => (
            <li key={problem}>{t(`cameraTry.problem.${problem}`)}</li>
          ))}
        </ul>
      )}
      {codec !== null && fps === null && <p className="text-muted">{t('cameraTry.unmeasured')}</p>}
    </div>
  );
}

type Measured = Pick<CameraReport, 'width' | 'height' | 'bitrate_kbps'>;
const measures = ({ width, height, bitrate_kbps }: Measured) => [
  ...(width !== null && height !== null ? [`${width}×${height}`] : []),
  ...(bitrate_kbps !== null ? [`${bitrate_kbps} kbit/s`] : []),
];
