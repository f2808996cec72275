import { Inject } from '@nestjs/common';
import { Args, Context, ID, Mutation, Resolver } from '@nestjs/graphql';
import type { Reason } from '@planet/core';
import type { ApiContext } from '../context.js';
import { API, type Api } from '../deps.js';
import { presentIdentity } from '../identity/identity.types.js';
import { CredentialRefused, refusalAs, WalletRefused } from '../refusal.types.js';
import { checkAnswer, checkLength } from '../sign-in/welcome.js';
import { requireSession } from '../viewer.js';
import {
  ChangeRecoveryInput,
  ChangeRecoveryResult,
  RecoveryChanged,
  ExportResult,
  ExportWalletInput,
  HandedOver,
  HandOverResult,
  WalletExport,
} from './wallet.types.js';

/** What is wrong with the wallet, and not with the one who asks. */
const ofWallet = new Set<Reason>(['key-not-kept', 'signer-away', 'identity-gone', 'wallet-malformed']);

@Resolver()
export class WalletResolver {
  constructor(@Inject(API) private readonly api: Api) {}

  @Mutation(() => ExportResult, { description: 'Needs a session. Your key as an encrypted file.' })
  async exportWallet(
    @Args('input', { type: () => ExportWalletInput }) input: ExportWalletInput,
    @Context() { viewer, visit }: ApiContext,
  ) {
    const person = requireSession(viewer);
    const { password, keystorePassword, challenge, passkey } = input;
    checkLength({ password, keystorePassword }, 1000);
    checkLength({ challenge }, 200);
    checkAnswer(passkey);
    const made = await this.api.identity.exportWallet(person, input, visit);
    if (made.ok) return Object.assign(new WalletExport(), made.value);
    return refusalAs(ofWallet.has(made.reason) ? WalletRefused : CredentialRefused, made);
  }

  @Mutation(() => HandOverResult, {
    description: 'Needs a session. Your wallet has signed: this Planet destroys its copy of the key, for good.',
  })
  async confirmHandOver(
    @Args('challenge', { type: () => ID }) challenge: string,
    @Args('signature', { type: () => String }) signature: string,
    @Context() { viewer }: ApiContext,
  ) {
    checkLength({ challenge, signature }, 10_000);
    const done = await this.api.identity.confirmHandOver(requireSession(viewer), { challenge, signature });
    if (!done.ok) return refusalAs(WalletRefused, done);
    const identity = (await this.api.views.identities.byIds([done.value])).get(done.value);
    return Object.assign(new HandedOver(), { identity: presentIdentity(identity!, this.api.origin) });
  }

  @Mutation(() => ChangeRecoveryResult, {
    description:
      'Needs a session. Who may recover your identity. Where you keep the key and a chain is there you sign it instead of confirming: `actsToSign`.',
  })
  async changeRecovery(
    @Args('input', { type: () => ChangeRecoveryInput }) input: ChangeRecoveryInput,
    @Context() { viewer, visit }: ApiContext,
  ) {
    const person = requireSession(viewer);
    const { address = null, password, challenge, passkey } = input;
    checkLength({ address, challenge }, 200);
    checkLength({ password }, 1000);
    checkAnswer(passkey);
    const done = await this.api.identity.changeRecovery(person, { ...input, address }, visit);
    if (!done.ok) return refusalAs(ofWallet.has(done.reason) ? WalletRefused : CredentialRefused, done);
    const identity = (await this.api.views.identities.byIds([done.value])).get(done.value);
    return Object.assign(new RecoveryChanged(), { identity: presentIdentity(identity!, this.api.origin) });
  }
}
