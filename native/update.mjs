// Writes package-lock.json anew after package.json changed: `node update.mjs`.
// The API reference package ships its page as one self-contained file, yet declares 270 packages that only its
// sources need (370 MB). The lock drops them, so that `npm ci` fetches three packages and nothing else.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

process.chdir(import.meta.dirname);
execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], { stdio: 'inherit' });

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const root = lock.packages[''];
const wanted = Object.keys({ ...root.dependencies, ...root.optionalDependencies }).map(name => `node_modules/${name}`);
for (const path of Object.keys(lock.packages)) {
  if (path !== '' && !wanted.includes(path)) {
    delete lock.packages[path];
  }
}

for (const path of wanted) {
  delete lock.packages[path].dependencies;
  delete lock.packages[path].resolved;
}

writeFileSync('package-lock.json', JSON.stringify(lock, null, 2) + '\n');
console.log(`package-lock.json holds ${wanted.length} packages.`);
