// A reporter for `node --test`: one line of JSON per test, for the xunit test that stands for it.
export default async function* report(events) {
  for await (const { type, data } of events) {
    if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0) {
      const error = data.details?.error;
      const message = type === 'test:fail' ? String(error?.cause?.stack ?? error?.stack ?? error) : null;
      yield JSON.stringify({ name: data.name, passed: type === 'test:pass', skipped: Boolean(data.skip), message }) + '\n';
    }
  }
}
