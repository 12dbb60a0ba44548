const MODEL = '01900000-0000-7000-8000-00000000ffff';
const DAYS = 365;

/** SQL that gives a station so many inspections over a year, their sums, and labelled audit samples. */
export const historyOf = (stationId: string, count: number, days = DAYS): string[] => {
  const station = `'${stationId}'::uuid`;
  const idOf = `('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  const apart = `interval '${(days * 86_400) / count} seconds'`;
  return [
    // Made again afterwards: row by row they take longest.
    `drop index inspection_station_at`,
    `drop index inspection_part`,
    `insert into inspection (id, station_id, at, part_id, model_id, score, threshold, verdict, defect_type, latency_ms)
     select ${idOf}, ${station}, now() - n * ${apart}, 'part-' || n, '${MODEL}', 0.5, 0.97,
       case when n % 33 = 0 then 'ng' else 'ok' end, null, 20 + n % 300 / 10.0
     from generate_series(1, ${count}) n`,
    `create index inspection_station_at on inspection (station_id, at desc, id desc)`,
    `create index inspection_part on inspection (station_id, part_id) where part_id is not null`,
    `insert into station_hour (station_id, hour, model_id, inspections, rejected, first_at, last_at)
     select station_id, date_trunc('hour', at, 'UTC'), model_id, count(*), count(*) filter (where verdict = 'ng'),
       min(at), max(at) from inspection where station_id = ${station} group by 1, 2, 3`,
    `insert into station_hour_latency (station_id, hour, model_id, bucket, inspections)
     select station_id, date_trunc('hour', at, 'UTC'), model_id, floor(8 * ln(latency_ms) / ln(2::float8))::smallint,
       count(*) from inspection where station_id = ${station} group by 1, 2, 3, 4`,
    `insert into capture_group (id) select ${idOf} from generate_series(100, ${count}, 100) n`,
    `insert into capture (id, station_id, source, taken_at, received_at, part_id, reasons, is_audit, priority,
       image_sha256, width, height, media_type, group_id, state, verdict, defect_types, regions, wants_second,
       line_verdict, line_model_id)
     select ${idOf}, ${station}, 'device', now() - n * ${apart}, now() - n * ${apart}, 'part-' || n, '["audit"]', true, 0,
       repeat('0', 64), 640, 480, 'image/png', ${idOf}, 'labelled', case when n % 7 = 0 then 'ng' else 'ok' end, '[]', '[]',
       false, case when n % 33 = 0 then 'ng' else 'ok' end, '${MODEL}'
     from generate_series(100, ${count}, 100) n`,
    `insert into station_hour_audit (station_id, hour, model_id, ok, ng, escapes, false_rejects)
     select station_id, date_trunc('hour', taken_at, 'UTC'), line_model_id,
       count(*) filter (where verdict = 'ok'), count(*) filter (where verdict = 'ng'),
       count(*) filter (where verdict = 'ng' and line_verdict = 'ok'),
       count(*) filter (where verdict = 'ok' and line_verdict = 'ng')
     from capture where station_id = ${station} group by 1, 2, 3`,
    `analyze`,
  ];
};
