// What the build itself does, on a module without a test.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'pitwatch-build-'));
after(() => rmSync(folder, { recursive: true }));

const maven = spawnSync('mvn', ['-v']).status === 0 ? 'mvn' : resolve('mvnw');

const MODULE = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>dev.pitwatch</groupId>
    <artifactId>pitwatch</artifactId>
    <version>0.1.0-SNAPSHOT</version>
  </parent>
  <artifactId>empty</artifactId>
  <packaging>jar</packaging>
  <build>
    <plugins>
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-failsafe-plugin</artifactId>
      </plugin>
    </plugins>
  </build>
</project>
`;

const FAILED = `<?xml version="1.0" encoding="UTF-8"?>
<failsafe-summary result="255" timeout="false">
  <completed>1</completed><errors>0</errors><failures>1</failures><skipped>0</skipped><failureMessage/>
</failsafe-summary>
`;

test('verify does not fail by what integration tests of an earlier run left', () => {
  copyFileSync('pom.xml', join(folder, 'pom.xml'));
  cpSync('.mvn', join(folder, '.mvn'), { recursive: true });
  const reports = join(folder, 'empty/target/failsafe-reports');
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(folder, 'empty/pom.xml'), MODULE);
  writeFileSync(join(reports, 'failsafe-summary.xml'), FAILED);

  const others = ['spotless.check', 'enforcer', 'cyclonedx', 'jacoco'].map((name) => `-D${name}.skip=true`);
  const { status, stdout } = spawnSync(maven, ['-B', '-ntp', '-f', join(folder, 'empty/pom.xml'), 'verify', ...others], { encoding: 'utf8' });

  assert.equal(status, 0, stdout);
  assert.match(stdout, /failsafe(-plugin)?:[\d.]+:verify/);
  assert.equal(existsSync(join(reports, 'failsafe-summary.xml')), false);
});

test('up makes no bill of materials and judges nothing, which the whole build does', () => {
  copyFileSync('pom.xml', join(folder, 'pom.xml'));
  cpSync('.mvn', join(folder, '.mvn'), { recursive: true });
  const packaged = (...words) => {
    rmSync(join(folder, 'target'), { recursive: true, force: true });
    const { status, stdout } = spawnSync(maven, ['-B', '-ntp', '-N', '-f', join(folder, 'pom.xml'), 'package', ...words], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
    return { goals: [...stdout.matchAll(/^\[INFO\] --- (?:maven-)?(\w+)/gm)].map(([, plugin]) => plugin), sbom: existsSync(join(folder, 'target/sbom/java.cdx.json')) };
  };
  const whole = packaged('-Dspotless.check.skip=true');
  assert.deepEqual(whole.goals, ['enforcer', 'spotless', 'cyclonedx']);
  assert.equal(whole.sbom, true);
  assert.deepEqual(packaged('-P', 'run-only'), { goals: [], sbom: false });
});
