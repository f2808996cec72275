// The two builds of the same sources: which machine they are for, and which OpenZeppelin can run on it.
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const sourceDir = join(root, 'libs/identity/contracts');

export const profiles = {
  modern: { evmVersion: 'osaka', openzeppelin: join(root, 'node_modules/@openzeppelin/contracts') },
  spectrum: { evmVersion: 'istanbul', openzeppelin: join(root, 'node_modules/openzeppelin-spectrum') },
};

/** What is deployed; others are parts of these. */
export const contracts = ['PlanetIdentity', 'RegistrationGateway', 'AccountRegistry', 'IdentityAccount'];

export const optimizer = { enabled: true, runs: 800 };
