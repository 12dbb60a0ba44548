import type { Capture, LabelRegion, Station } from '@lemniscate/contracts';
import { Skeleton } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import {
  lazy,
  Suspense,
  useCallback,
  useDeferredValue,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useEvents } from '../../api/live.ts';
import { useMay, useMe } from '../../api/session.ts';
import { useCall } from '../../api/use-call.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { useKeys } from '../../components/keys.tsx';
import { useDraft } from '../../components/use-draft.ts';
import { AlikeStrip } from './alike-strip.tsx';
import { AskLine } from './ask-line.tsx';
import { Conflict } from './conflict.tsx';
import { useDefectTypes } from './defect-types.ts';
import { Facts } from './facts.tsx';
import { refreshLoopFacts, useLoopFacts } from './loop-facts.ts';
import { MoreSheet } from './more-sheet.tsx';
import { hasUnnamed, nameRegions } from './name-regions.ts';
import { NothingLeft } from './nothing-left.tsx';
import { OutboxNote } from './outbox-note.tsx';
import { paceOf } from './pace.ts';
import { PhoneBar } from './phone-bar.tsx';
import { Rail, type RailActions, TYPE_KEYS } from './rail.tsx';
import { readRegions, writeRegions } from './region-drafts.ts';
import { RegionShapes } from './region-shapes.tsx';
import './review.css';
import { outboxOf } from './review-outbox.ts';
import type { Answer } from './review-session.ts';
import { Stage } from './stage.tsx';
import { TopBar } from './top-bar.tsx';
import { useReviewKeys } from './use-review-keys.ts';
import { useDesk } from './use-session.ts';
import { createViewStore, FIT, zoomAt } from './view.ts';

const Compare = lazy(() =>
  import('./compare.tsx').then(({ Compare: Component }) => ({ default: Component })),
);
const Draw = lazy(() => import('./regions/draw.tsx'));

type Asking = 'type' | 'dismiss' | 'more' | null;
const DISMISS_DRAFT = 'lemniscate.draft.dismiss';
const ZOOM_STEP = 1.4;
const NONE: readonly LabelRegion[] = [];
const NO_STATIONS: readonly Station[] = [];
const NO_CAPTURES: readonly Capture[] = [];

const useBefore = (before: Answer | null): string | null => {
  const { t } = useTranslation('review');
  if (!before) return null;
  if (before.did === 'skip') return t('wasSkip');
  if (before.did === 'dismiss') return t('wasDismiss');
  return before.verdict === 'ok' ? t('wasOk') : t('wasNg', { types: before.defectTypes.join(', ') || '–' });
};

export const ReviewPage = () => {
  const { t } = useTranslation('review');
  const { t: common } = useTranslation();
  useDocumentTitle(`${t('title')} · Lemniscate`);
  const me = useMe();
  const maySettle = useMay('engineer');
  const { station: stationName } = useSearch({ from: '/signed-in/review' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const outbox = useMemo(() => outboxOf(me.id), [me.id]);
  const view = useMemo(createViewStore, []);
  const [heat, setHeat] = useState(false);
  const [heats, setHeats] = useDraft('review-heat-used', false);
  const [compares, setCompares] = useState(false);
  const [asking, setAsking] = useState<Asking>(null);
  const [drawing, setDrawing] = useState(false);
  const [together, setTogether] = useState(false);
  const [notice, setNotice] = useState<string | null>(null);
  const [bar, setBar] = useState<HTMLElement | null>(null);
  const [drawn, setDrawn] = useState<Readonly<Record<string, readonly LabelRegion[]>>>({});

  const { session, ring, lookups, setStage, state, ticks } = useDesk({
    station: stationName,
    outbox,
    maySettle,
    compares,
    heats,
    meId: me.id,
  });
  const { current, answers, shown } = state;
  // The picture changes in the frame of the key; what stands around it follows in the next.
  const calm = useDeferredValue(state);
  const stations = useCall('listStations').data?.items ?? NO_STATIONS;
  const station = stations.find(({ id }) => id === calm.current?.stationId);
  const filtered = stations.find(({ name }) => name === stationName);
  const facts = useLoopFacts(station ?? filtered ?? (stations.length === 1 ? stations[0] : undefined));
  const { typesOf, add: addType } = useDefectTypes(stations.map(({ id }) => id));
  const types = current ? typesOf(current.stationId) : [];
  const alike = (current && lookups.get(current.id)?.alike) ?? NO_CAPTURES;
  const settles = current?.state === 'conflict' && maySettle;
  const regions = current ? (drawn[current.id] ?? readRegions(current.id)) : NONE;
  const pace = useMemo(() => paceOf(calm.answers.filter(({ did }) => did === 'label')), [calm.answers]);
  const since = calm.answers.filter(({ did, atMs }) => did === 'label' && atMs > facts.atMs).length;

  const setRegions = useCallback((capture: Capture, next: readonly LabelRegion[]): void => {
    writeRegions(capture.id, next);
    setDrawn((before) => ({ ...before, [capture.id]: next }));
  }, []);

  // A new image starts whole, and nothing of the former one stays open.
  useLayoutEffect(() => {
    view.set(FIT);
    setAsking(null);
    setDrawing(false);
    setTogether(false);
  }, [current?.id, view]);

  useEvents(
    useCallback(
      ({ type }) => {
        if (type.startsWith('turn_')) refreshLoopFacts(queries);
      },
      [queries],
    ),
  );

  const label = (verdict: 'ok' | 'ng', named: readonly string[], withAlike = false): void => {
    if (!current) return;
    const ids = withAlike || together ? alike.map(({ id }) => id) : [];
    const drawnHere = verdict === 'ng' ? nameRegions(regions, named) : NONE;
    if (drawnHere === null) {
      setTogether(ids.length > 0);
      return setAsking('type');
    }
    if (!session.label(verdict, named, { regions: drawnHere, alike: ids })) return;
    if (regions.length > 0) writeRegions(current.id, NONE);
    setNotice(null);
  };
  const undo = (): void => {
    const undone = session.undo();
    if (!undone) return;
    const { answer, arrived } = undone;
    if (answer.regions.length > 0) setRegions(answer.capture, answer.regions);
    setNotice(arrived ? t('undoArrived') : null);
  };
  const chooseStation = useCallback(
    (name: string | undefined) => void navigate({ to: '/review', search: { station: name }, replace: true }),
    [navigate],
  );
  const zoom = (factor: number): void => view.set(zoomAt(view.get(), factor, { x: 0, y: 0 }));

  const latest = useRef<RailActions>(null as never);
  latest.current = {
    label,
    newType: () => setAsking('type'),
    skip: () => void session.skip(),
    undo,
    dismiss: () => setAsking('dismiss'),
    heat: () => {
      setHeats(true);
      setHeat((on) => !on);
    },
    compare: () => setCompares((on) => !on),
    draw: () => setDrawing(true),
  };
  // Always the same object, so that the rail is drawn anew only where it changes.
  const actions = useMemo<RailActions>(
    () => ({
      label: (...judged) => latest.current.label(...judged),
      newType: () => latest.current.newType(),
      skip: () => latest.current.skip(),
      undo: () => latest.current.undo(),
      dismiss: () => latest.current.dismiss(),
      heat: () => latest.current.heat(),
      compare: () => latest.current.compare(),
      draw: () => latest.current.draw(),
    }),
    [],
  );
  const off = drawing || !current;
  const switchTogether = useCallback(() => setTogether((on) => !on), []);
  useReviewKeys({
    onAlike: (answer) => {
      if (answer === 'ok') label('ok', [], true);
      else if (answer === 'plain') label('ng', [], true);
      else if (answer === 'new') {
        setTogether(true);
        setAsking('type');
      } else if (types[answer] !== undefined) label('ng', [types[answer]], true);
    },
    onUndo: undo,
    onHeatEnd: actions.heat,
    off: drawing,
  });
  useKeys(
    off
      ? [{ key: 'u', does: t('keyUndo'), run: drawing ? () => undefined : undo }]
      : [
          { key: ' ', does: t('keyOk'), run: () => label('ok', []) },
          { key: '1', does: t('keyOk'), run: () => label('ok', []) },
          ...types.slice(0, TYPE_KEYS.length).map((type, i) => ({
            key: TYPE_KEYS[i],
            does: t('keyType', { type }),
            run: () => label('ng', [type]),
          })),
          { key: 'x', does: t('ngPlain'), run: () => label('ng', []) },
          { key: 'n', does: t('newType'), run: actions.newType },
          { key: 'Shift', does: t('keyAlike'), run: () => undefined },
          { key: 'a', does: t('keyTogether'), run: switchTogether },
          { key: 's', does: t('skip'), run: actions.skip },
          { key: 'u', does: t('keyUndo'), run: undo },
          { key: 'd', does: t('dismiss'), run: actions.dismiss },
        ],
    t('keysVerdict'),
  );
  useKeys(
    off
      ? []
      : [
          { key: 'h', does: `${t('heat')}: ${t('heatHint')}`, run: actions.heat },
          { key: 'c', does: t('compare'), run: actions.compare },
          { key: 'r', does: t('draw'), run: actions.draw },
          { key: '+', does: t('keyZoomIn'), run: () => zoom(ZOOM_STEP), repeat: true },
          { key: '=', does: t('keyZoomIn'), run: () => zoom(ZOOM_STEP), repeat: true },
          { key: '-', does: t('keyZoomOut'), run: () => zoom(1 / ZOOM_STEP), repeat: true },
          { key: '0', does: t('keyFit'), run: () => view.set(FIT) },
        ],
    t('keysView'),
  );

  const said = useBefore(state.before);
  const failed = current ? ring.errorOf(current.id) : undefined;
  const partId = current?.inspection?.partId;
  const imageLabel = partId ? t('image', { part: partId }) : t('imageNoPart');
  const readTypeDone = (type: string): void => {
    if (!current) return;
    addType(current.stationId, type);
    setAsking(null);
    label('ng', [type]);
  };
  const over =
    current &&
    (drawing ? (
      <Suspense>
        <Draw
          key={current.id}
          image={current.image}
          types={types}
          regions={regions}
          bar={bar}
          onChange={(next) => setRegions(current, next)}
          onDone={() => setDrawing(false)}
          onNewType={(type) => addType(current.stationId, type)}
        />
      </Suspense>
    ) : (
      <RegionShapes image={current.image} regions={regions} />
    ));
  const stage = current && (
    <Stage
      capture={current}
      ring={ring}
      ticks={ticks}
      view={view}
      heat={heat}
      label={imageLabel}
      still={drawing}
      over={over}
      onShown={session.markShown}
      onSize={setStage}
      onSwipe={(side) => (side === 'right' ? label('ok', []) : setAsking('type'))}
    />
  );

  return (
    <div className="lem-review">
      <TopBar
        stations={stations}
        station={stationName}
        onStation={chooseStation}
        waiting={calm.waiting}
        pace={pace}
        facts={facts}
        since={since}
      />
      <OutboxNote outbox={outbox} />
      {!current ? (
        <div className="lem-review-empty">
          {state.error !== undefined ? (
            <ErrorNote error={state.error} onRetry={() => void session.refill()} />
          ) : state.loading ? (
            <Skeleton height="60vh" radius="md" aria-busy="true" aria-label={t('loading')} />
          ) : (
            <NothingLeft
              facts={facts}
              since={since}
              skipped={state.skipped}
              onBringBack={() => session.bringBack()}
            />
          )}
        </div>
      ) : (
        <div className="lem-review-work" data-current={current.id} data-shown={shown}>
          <div className="lem-review-stage">
            {drawing && <div ref={setBar} />}
            {compares && !drawing ? (
              <Suspense fallback={stage}>
                <Compare
                  neighbours={lookups.get(current.id)?.neighbours}
                  ring={ring}
                  ticks={ticks}
                  view={view}
                  heat={heat}
                >
                  {stage}
                </Compare>
              </Suspense>
            ) : (
              stage
            )}
            {failed !== undefined && (
              <div className="lem-review-failed">
                <ErrorNote error={failed} onRetry={() => ring.retry(current)} />
                <p>{t('imageFailed')}</p>
              </div>
            )}
            {!shown && failed === undefined && (
              <span className="lem-review-wait" role="status">
                {t('loading')}
              </span>
            )}
            <AlikeStrip alike={alike} together={together} onTogether={switchTogether} />
          </div>
          <aside className="lem-review-rail" aria-label={t('verdicts')}>
            {(said ?? notice) && (
              <p className="lem-review-before" role="status">
                {said} {notice}
              </p>
            )}
            <Conflict capture={current} settles={settles} />
            {asking === 'type' && (
              <AskLine
                label={t('typeLabel')}
                hint={t('typeHint')}
                confirm={t('typeDone')}
                initial=""
                choices={types}
                also={hasUnnamed(regions) ? undefined : { word: t('ngPlain'), run: () => label('ng', []) }}
                maxLength={64}
                onDone={readTypeDone}
                onCancel={() => {
                  setAsking(null);
                  // What was to be said of all alike was not said: the next key is of this image alone.
                  setTogether(false);
                }}
              />
            )}
            {asking === 'dismiss' && (
              <AskLine
                label={t('dismissLabel')}
                hint={t('dismissHint')}
                confirm={t('dismissDone')}
                initial={localStorage.getItem(DISMISS_DRAFT) ?? ''}
                choices={(['empty', 'blurred', 'wrong', 'dark'] as const).map((word) =>
                  t(`dismissChoices.${word}`),
                )}
                maxLength={2000}
                mayBeEmpty
                onChange={(text) => localStorage.setItem(DISMISS_DRAFT, text)}
                onDone={(note) => {
                  localStorage.removeItem(DISMISS_DRAFT);
                  setAsking(null);
                  session.dismiss(note);
                }}
                onCancel={() => setAsking(null)}
              />
            )}
            <div className="lem-review-rail-keys">
              <Rail
                types={types}
                suggested={current.inspection?.defectType ?? null}
                settles={settles}
                canUndo={answers.length > 0}
                heat={heat}
                hasHeat={current.heatmapSha256 !== null}
                compares={compares}
                regions={regions.length}
                actions={actions}
              />
            </div>
            {calm.current && <Facts capture={calm.current} station={station} />}
          </aside>
          <PhoneBar
            okWord={common('verdict.ok')}
            ngWord={common('verdict.ng')}
            canUndo={answers.length > 0}
            heat={heat}
            more={asking === 'more'}
            onMore={() => setAsking('more')}
            actions={actions}
          />
          {asking === 'more' && (
            <MoreSheet
              pace={pace}
              facts={facts}
              compares={compares}
              regions={regions.length}
              actions={actions}
              onClose={() => setAsking(null)}
            />
          )}
        </div>
      )}
    </div>
  );
};
