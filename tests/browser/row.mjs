// What a program that measures prints: one line of JSON for each row of the report.

// The value below which so many of 100 lie.
export function percentile(values, percent) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)];
}

// A row of times in milliseconds. The goal is for the median or for 95 of 100: `{ median }` or `{ p95 }`.
export function say(name, times, { median, p95 }, method) {
  const round = (time) => Math.round(time * 10) / 10;
  print({
    part: 'browser',
    name,
    value: round(percentile(times, 50)),
    p95: round(percentile(times, 95)),
    unit: 'ms',
    better: 'lower',
    goal: p95 ?? median,
    ...(p95 !== undefined && { judged: 'p95' }),
    method: `${times.length} times. ${method}`,
  });
}

export function print(row) {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
