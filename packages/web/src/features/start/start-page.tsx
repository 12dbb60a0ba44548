import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CHANGES } from '../../api/changes.ts';
import { useMay } from '../../api/session.ts';
import { refresh, useCall } from '../../api/use-call.ts';
import { Empty } from '../../components/empty.tsx';
import { Page } from '../../components/page.tsx';
import { useFormat } from '../../words/format.ts';
import type { ImportProgress } from '../datasets/import/folder-import.ts';
import { toBadFile } from './bad-photos.ts';
import { ConnectStep } from './connect-step.tsx';
import { CostsStep } from './costs-step.tsx';
import { makeStation } from './make-station.ts';
import { ModelStep } from './model-step.tsx';
import { NameStep } from './name-step.tsx';
import { PhotosStep } from './photos-step.tsx';
import { missingOf, type StartState, useStartState } from './start-state.ts';
import { StartStep } from './start-step.tsx';
import { type StartPhotos, usePhotos } from './use-photos.ts';
import { WorkStep } from './work-step.tsx';

/** Runs what is not done yet, and again after a reload or a failure. */
const useMaking = (
  state: StartState,
  change: (changed: Partial<StartState>) => void,
  photos: StartPhotos,
  missing: number,
) => {
  const queries = useQueryClient();
  const [progress, setProgress] = useState<ImportProgress>();
  const [error, setError] = useState<unknown>();
  const [working, setWorking] = useState(false);
  const latest = useRef({ state, photos });
  latest.current = { state, photos };
  const run = useCallback(async () => {
    setWorking(true);
    setError(undefined);
    try {
      await makeStation({
        state: latest.current.state,
        photos: latest.current.photos.good,
        onState: change,
        onPhotos: setProgress,
      });
    } catch (problem) {
      setError(problem);
    } finally {
      setWorking(false);
      await refresh(queries, [...(CHANGES.createStation ?? []), ...(CHANGES.startTurn ?? [])]);
    }
  }, [change, queries]);
  // After a reload the photos come back first; where the browser lost them, a person brings them again.
  const due = state.step === 'work' && state.turnId === null && !photos.checking && missing === 0;
  const begun = useRef(false);
  useEffect(() => {
    if (!due) begun.current = false;
    if (!due || begun.current) return;
    begun.current = true;
    void run();
  }, [due, run]);
  return { progress, error, working, run };
};

const Steps = () => {
  const { t } = useTranslation('start');
  const { duration, number } = useFormat();
  const [state, setState, forget] = useStartState();
  const latest = useRef(state);
  latest.current = state;
  const change = useCallback(
    (changed: Partial<StartState>): void => {
      latest.current = { ...latest.current, ...changed };
      setState(latest.current);
    },
    [setState],
  );
  const photos = usePhotos();
  const missing = photos.ready && state.step === 'work' ? missingOf(state, photos.good.length) : 0;
  const { progress, error, working, run } = useMaking(state, change, photos, missing);
  const bad = useMemo(() => state.bad.map(toBadFile), [state.bad]);
  const turn = useCall('getTurn', { params: { id: state.turnId ?? '' } }, { enabled: state.turnId !== null });
  const station = useCall(
    'getStation',
    { params: { station: state.station } },
    { enabled: state.step === 'work' && state.stationMade },
  );
  const championId = station.data?.championId ?? null;
  const live = championId !== null;
  const reset = (): void => {
    photos.clear();
    forget();
  };
  const at = (['name', 'photos', 'costs', 'work'] as const).indexOf(state.step);
  const back = (step: StartState['step']) => (state.stationMade ? undefined : () => change({ step }));
  // Until it learns from them, other photos can be brought: what was refused may have been too many.
  const mayChangePhotos = state.turnId === null && !working;
  const photosDone = (): void =>
    change({
      photosWanted: photos.good.length,
      photosSent: 0,
      photosIn: false,
      bad: [],
      step: state.stationMade ? 'work' : 'costs',
    });
  const made = live && state.startedAtMs !== null && turn.data;
  return (
    <div className="lem-start">
      <StartStep
        number={1}
        title={t('name.title')}
        done={at > 0 ? t('name.done', { name: state.station }) : undefined}
        onChange={back('name')}
      >
        <NameStep station={state.station} onDone={(name) => change({ station: name, step: 'photos' })} />
      </StartStep>
      {at >= 1 && (
        <StartStep
          number={2}
          title={t('photos.title')}
          done={
            at > 1 && missing === 0
              ? t('photos.done', { count: Math.max(photos.good.length, state.photosWanted) })
              : undefined
          }
          onChange={mayChangePhotos ? () => change({ step: 'photos' }) : undefined}
        >
          <PhotosStep photos={photos} onDone={photosDone} />
        </StartStep>
      )}
      {at >= 2 && (
        <StartStep
          number={3}
          title={t('costs.title')}
          done={at > 2 ? t('costs.done', { ratio: number(state.escape / state.falseReject, 1) }) : undefined}
          onChange={back('costs')}
        >
          <CostsStep
            escape={state.escape}
            falseReject={state.falseReject}
            onChange={change}
            onDone={() => change({ step: 'work', startedAtMs: Date.now() })}
          />
        </StartStep>
      )}
      {at >= 3 && (
        <StartStep
          number={4}
          title={t('work.title')}
          done={
            made
              ? t('work.done', {
                  time: duration(
                    Math.round((Date.parse(turn.data.stateSince) - (state.startedAtMs ?? 0)) / 1000),
                  ),
                })
              : undefined
          }
        >
          <WorkStep
            state={state}
            turn={turn.data}
            photos={progress}
            bad={bad}
            missing={missing}
            working={working}
            error={error}
            live={live}
            onRetry={() => void run()}
          />
        </StartStep>
      )}
      {championId !== null && (
        <StartStep number={5} title={t('model.title')}>
          <ModelStep modelId={championId} />
        </StartStep>
      )}
      {live && station.data && (
        <StartStep number={6} title={t('connect.title')}>
          <ConnectStep station={station.data} onEnd={reset} />
        </StartStep>
      )}
      {live && (
        <div>
          <Button variant="default" onClick={reset}>
            {t('another')}
          </Button>
        </div>
      )}
    </div>
  );
};

export const StartPage = () => {
  const { t } = useTranslation('start');
  const may = useMay('engineer');
  return (
    <Page title={t('title')} about={t('about')}>
      {may ? <Steps /> : <Empty title={t('title')}>{t('mayNot')}</Empty>}
    </Page>
  );
};
