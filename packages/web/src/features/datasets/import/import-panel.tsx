import { Stack } from '@mantine/core';
import { useState } from 'react';
import { ArchiveList } from './archive-list.tsx';
import { ChooseVerdicts } from './choose-verdicts.tsx';
import { DropZone } from './drop-zone.tsx';
import { FolderProgress } from './folder-progress.tsx';
import { type Found, sortFound } from './found-file.ts';
import { beginImport, stationOfImport, useImportProgress } from './import-store.ts';
import { SendArchiveForm } from './send-archive-form.tsx';

/** Photos and archives into a station. A page of its own or a part of another. */
export const ImportPanel = ({ station }: { station: string }) => {
  const progress = useImportProgress();
  const [found, setFound] = useState<Found>();
  const [round, setRound] = useState(0);
  const start = (): void => {
    setFound(undefined);
    setRound((n) => n + 1);
  };
  const mine = progress && stationOfImport() === station;
  return (
    <Stack gap="lg" key={station}>
      {mine ? (
        <FolderProgress progress={progress} />
      ) : found === undefined ? (
        <DropZone onFiles={(files) => setFound(sortFound(files))} />
      ) : found.archives.length > 0 ? (
        <SendArchiveForm
          key={round}
          station={station}
          file={found.archives[0].file}
          onOther={start}
          onDone={() =>
            found.archives.length > 1
              ? (setFound({ ...found, archives: found.archives.slice(1) }), setRound((n) => n + 1))
              : found.photos.length > 0
                ? setFound({ ...found, archives: [] })
                : start()
          }
        />
      ) : (
        <ChooseVerdicts
          key={round}
          found={found}
          onOther={start}
          onBegin={(tasks) => {
            setFound(undefined);
            void beginImport(station, tasks);
          }}
        />
      )}
      <ArchiveList station={station} />
    </Stack>
  );
};
