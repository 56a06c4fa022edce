// The bill of materials of the package: what of others is in its bundles, and what the codecs in WebAssembly are made from.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';

const root = import.meta.dirname;
const licenses = new Contrib.License.Factories.LicenseFactory();

/**
 * @param {readonly import('esbuild').Metafile[]} metafiles of the bundles in the package.
 * @param {readonly string[]} wasm the modules that are copied beside them, each as PACKAGE/PATH.
 * @param {readonly string[]} own the modules that are compiled from this project's sources, by their names in dist/.
 * @returns CycloneDX as JSON, the same for the same contents.
 */
export function billOfMaterials(metafiles, wasm, own) {
  const packages = new Map();
  const packageOf = file => {
    const folder = packageFolder(file);
    if (!packages.has(folder)) packages.set(folder, packageComponent(folder));
    return packages.get(folder);
  };
  for (const file of bundledFiles(metafiles)) packageOf(file);
  const codecs = JSON.parse(readFileSync(path.join(root, 'src/image/codecs.json'), 'utf8'));
  for (const file of wasm) {
    const upstream = codecs.filter(codec => `${codec.package}/${codec.file}` === file).map(codecComponent);
    packageOf(`node_modules/${file}`).components.add(fileComponent(file, `node_modules/${file}`, upstream));
  }
  const project = packageComponent('');
  project.type = Enums.ComponentType.Application;
  for (const file of own) project.components.add(fileComponent(file, `dist/${file}`, []));
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: project }) });
  for (const component of packages.values()) bom.components.add(component);
  project.dependencies = new Models.BomRefRepository([...packages.values()].map(({ bomRef }) => bomRef));
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return serializer.serialize(bom, { sortLists: true, space: 1 });
}

/** What has left bytes in a bundle, of packages of others. */
function bundledFiles(metafiles) {
  const outputs = metafiles.flatMap(({ outputs }) => Object.values(outputs));
  const files = outputs.flatMap(({ inputs }) => Object.entries(inputs));
  return files
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.includes('node_modules/'))
    .map(([file]) => file);
}

/** The folder of the innermost package that a file is in: nested ones are other versions. */
function packageFolder(file) {
  const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  if (folder === undefined) throw new Error(`${file} belongs to no package.`);
  return folder;
}

/** @param folder of the package, relative to the project; `''` for the project itself. */
function packageComponent(folder) {
  const manifest = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  const [group, name] = manifest.name.startsWith('@') ? manifest.name.split('/') : [undefined, manifest.name];
  return new Models.Component(Enums.ComponentType.Library, name, {
    group,
    version: manifest.version,
    purl: `pkg:npm/${manifest.name.replace('@', '%40')}@${manifest.version}`,
    bomRef: `${manifest.name}@${manifest.version}`,
    licenses: licenseOf(manifest.license),
  });
}

function fileComponent(file, source, components) {
  const sha256 = createHash('sha256')
    .update(readFileSync(path.join(root, source)))
    .digest('hex');
  return new Models.Component(Enums.ComponentType.File, path.basename(file), {
    bomRef: `dist/${path.basename(file)}`,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]),
    components: new Models.ComponentRepository(components),
  });
}

/** A library that was compiled to WebAssembly, and how its version is known. */
function codecComponent({ name, version, upstream, license, file, evidence }) {
  return new Models.Component(Enums.ComponentType.Library, name, {
    version,
    bomRef: `${path.basename(file)}/${name}@${version}`,
    description: `Version known by ${evidence}.`,
    licenses: licenseOf(license),
    externalReferences: new Models.ExternalReferenceRepository([
      new Models.ExternalReference(upstream, Enums.ExternalReferenceType.Website),
    ]),
  });
}

function licenseOf(text) {
  if (typeof text !== 'string') throw new Error('A package tells no license.');
  const license = / (AND|OR) /.test(text) ? new Models.LicenseExpression(text) : licenses.makeFromString(text);
  return new Models.LicenseRepository([license]);
}
