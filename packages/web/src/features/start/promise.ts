import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { client } from '../../api/client.ts';

const Manifest = z.object({
  calibration: z.object({ method: z.string(), guaranteed: z.boolean(), note: z.string() }),
  dataset: z.object({ good: z.number(), defects: z.number() }),
});

/** What a model promises, from the manifest that is deployed with it. */
export const usePromise = (manifestSha256: string | undefined) =>
  useQuery({
    queryKey: ['downloadBlob', manifestSha256],
    enabled: manifestSha256 !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const response = await client.downloadBlob({ params: { sha256: manifestSha256 ?? '' }, signal });
      return Manifest.parse(await response.json());
    },
  });
